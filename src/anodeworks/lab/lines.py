"""A table file as rows of cells, whatever wrote it: delimited text or a workbook, told apart by content.

A number stands as a number, a text as a text; what shows a percentage or cannot be read as a value says so, that the
row can be refused by the name of its cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.quantity.wording import Number
from anodeworks.store import reads

MOST: Final = 100_000  # batches
WIDEST: Final = 1024  # columns
LARGEST: Final = 500 * 2**20  # bytes, of a text or of a workbook's unpacked parts
ZIP: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0"  # Excel before 2007, and workbooks under a password
WORKBOOKS: Final = (".xlsx", ".xlsm")


class Percent(NamedTuple):
    """A number that the sheet shows as a percentage: 0.48 where it shows 48 %."""

    share: float


class Odd(NamedTuple):
    """A cell that holds no value: what stands in it, and what that is."""

    text: str
    found: Text


Cell = float | str | Percent | Odd | None  # None: nothing stands there


class Line(NamedTuple):
    """A row, counted as a spreadsheet counts; `fault` where it could not be told into cells."""

    row: int
    cells: list[Cell]
    fault: Text = ""


def lines(file: Path, sheet: str | None) -> Iterator[Line]:
    """The rows of a file in which something stands, as long as they are asked for.

    Args:
        file: delimited text (UTF-8, UTF-16, GB 18030 or Windows-1252; comma, semicolon or tab) or an .xlsx workbook.
        sheet: of a workbook, by name or place from 1; the first one that has cells where None.

    Raises:
        InputError: no such file, neither text nor workbook, too large, no such sheet.
    """
    from anodeworks.lab import delimited, workbook

    reads(file)
    try:
        size = file.stat().st_size
        data = b"" if size > LARGEST else file.read_bytes()
    except FileNotFoundError:
        raise InputError("record", t("no such file"), t("a .csv or .xlsx file"), file=str(file)) from None
    except OSError as error:
        raise unreadable(file, error.strerror or type(error).__name__) from None
    if size > LARGEST:
        raise InputError("record", t("a file of {size} MB", size=Number(size >> 20, whole=True)),
                         t("at most {most} MB", most=Number(LARGEST >> 20, whole=True)), file=str(file))  # fmt: skip
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
            "--sheet", f'"{sheet}"', t("a workbook, of which a sheet can be chosen"), file=str(file)
        )
    return delimited.lines(data, file)


def unreadable(file: Path, why: Text) -> InputError:
    """What is said of a file that is neither text nor workbook, or a damaged one."""
    found = t("a file that cannot be read ({why})", why=why)
    return InputError("record", found, t("CSV, or .xlsx"), file=str(file))


def place(column: int, row: int) -> str:
    """The name of a cell as spreadsheets write it, from a column counted from 0 and a row counted from 1: E2."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"
