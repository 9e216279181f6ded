"""The file of a record: delimited text or a workbook, told apart by content and not by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from anodeworks.errors import InputError
from anodeworks.lab import delimited, workbook
from anodeworks.lab.lines import LARGEST, Line, unreadable
from anodeworks.language import t
from anodeworks.quantity.wording import Number
from anodeworks.remedies import OUT, PATH, SPLIT
from anodeworks.store import reads

ZIP: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0"  # Excel before 2007, and workbooks under a password
WORKBOOKS: Final = (".xlsx", ".xlsm")


def lines(file: Path, sheet: str | None) -> Iterator[Line]:
    """The rows of a file in which something stands, as long as they are asked for.

    Args:
        file: delimited text (UTF-8, UTF-16, GB 18030 or Windows-1252; comma, semicolon or tab) or an .xlsx workbook.
        sheet: of a workbook, by name or place from 1; the first one that is shown and has cells where None.

    Raises:
        InputError: no such file, neither text nor workbook, too large, no such sheet.
    """
    reads(file)
    try:
        size = file.stat().st_size
        data = b"" if size > LARGEST else file.read_bytes()
    except FileNotFoundError:
        raise InputError(
            "record", t("no such file"), t("a .csv or .xlsx file"), PATH, file=str(file)
        ) from None
    except OSError as error:
        raise unreadable(file, error.strerror or type(error).__name__) from None
    if size > LARGEST:
        raise InputError("record", t("a file of {size} MB", size=Number(size >> 20, whole=True)),
                         t("at most {most} MB", most=Number(LARGEST >> 20, whole=True)), SPLIT,
                         file=str(file))  # fmt: skip
    if data.startswith(OLD):
        raise InputError(
            "record", t("an Excel workbook of the old form, or under a password"), t("CSV, or .xlsx"),
            t("open it in a spreadsheet program and save it as .xlsx"), str(file),
        )  # fmt: skip
    if data.startswith(ZIP):
        return workbook.lines(data, file, sheet)
    if file.suffix.lower() in WORKBOOKS:
        raise unreadable(file, t("no workbook"))
    if sheet is not None:
        raise InputError(
            "--sheet", f'"{sheet}"', t("a workbook, of which a sheet can be chosen"), OUT, file=str(file)
        )
    return delimited.lines(data, file)


def sheets(file: Path) -> list[str]:
    """The names of the sheets among which one may be chosen: none unless it is a workbook with several."""
    data = file.read_bytes()
    names = workbook.sheets(data, file) if data.startswith(ZIP) else []
    return names if len(names) > 1 else []
