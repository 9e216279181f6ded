"""Rows of cells as a record is read from, whatever file they stand in.

A number stands as a number, a text as a text; what shows a percentage or cannot be read as a value says so, that the
row can be refused by the name of its cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import Text, t

MOST: Final = 100_000  # batches
WIDEST: Final = 1024  # columns
LARGEST: Final = 500 * 2**20  # bytes, of a text or of a workbook's unpacked parts


class Percent(NamedTuple):
    """A number that the sheet shows as a percentage: 0.48 where it shows 48 %."""

    share: float


class Odd(NamedTuple):
    """A cell that holds no value: what stands in it, and what that is."""

    text: str
    found: Text


Cell = float | str | Percent | Odd | None  # None: nothing stands there


class Line(NamedTuple):
    """A row, counted as a spreadsheet counts; `fault` where it could not be told into cells.

    hidden: by a filter or by hand, in the sheet that it stands in.
    """

    row: int
    cells: list[Cell]
    fault: Text = ""
    hidden: bool = False


def unreadable(file: Path, why: Text) -> InputError:
    """What is said of a file that is neither text nor workbook, or a damaged one."""
    found = t("a file that cannot be read ({why})", why=why)
    return InputError(
        "record", found, t("CSV, or .xlsx"), t("save it anew from the program that made it"), file=str(file)
    )


def place(column: int, row: int) -> str:
    """The name of a cell as spreadsheets write it, from a column counted from 0 and a row counted from 1: E2."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"
