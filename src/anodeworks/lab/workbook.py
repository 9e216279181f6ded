"""A sheet of an .xlsx workbook as rows of cells, with what its formats, merged ranges and formulas say.

openpyxl opens the book: sheets, formats, shared texts. The sheet itself is read here in one pass: a reader of values
tells neither a formula that was never calculated from an empty cell nor which cells are merged, and a stray value in
the last cell of a sheet must not cost a million rows.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, iterparse

from anodeworks.errors import InputError, needed
from anodeworks.lab.lines import LARGEST, MOST, WIDEST, Cell, Line, Odd, Percent, place, unreadable
from anodeworks.language import t
from anodeworks.quantity.wording import Number
from anodeworks.remedies import nearest

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # of a number format: shown as it stands
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_DIGITS: Final = "0123456789"
SHOWN: Final = "visible"  # of a sheet; hidden ones are read only by name or place


def lines(data: bytes, file: Path, sheet: str | None) -> Iterator[Line]:
    """The rows of a sheet in which something stands: unless said the first that is shown and has any.

    The value of a merged range stands in all cells of its first column; beside that column it is a value of nothing.

    Raises:
        InputError: no workbook, a damaged one, no such sheet.
    """
    openpyxl = needed("openpyxl", "lab", "record", t("a .csv file"))
    with _legible(file), zipfile.ZipFile(BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST:
            raise unreadable(file, t("too large"))
        if not any("worksheets/" in part.filename for part in packed.infolist()):
            raise unreadable(file, t("it has no sheet with cells"))
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    try:
        rows, merged, hidden = dict[int, dict[int, Cell]](), list[tuple[int, int, int, int]](), set[int]()
        for chosen in _chosen(book, sheet, file):
            with _legible(file):
                rows, merged, hidden = _rows(book, chosen)
            if rows:
                break
    finally:
        book.close()
    _fill(rows, merged)
    for row in sorted(rows):
        cells = rows[row]
        last = max(cells)
        if last >= WIDEST:
            yield Line(row, [], t("a value in {cell}, beyond column {most}", cell=place(last, row),
                                  most=Number(WIDEST, whole=True)))  # fmt: skip
            continue
        yield Line(row, [cells.get(column) for column in range(last + 1)], hidden=row in hidden)


@contextmanager
def _legible(file: Path) -> Iterator[None]:
    """Whatever a damaged or foreign workbook makes its reader raise, said in one sentence; its warnings are not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except Exception as error:  # zlib.error, BadZipFile, ParseError, KeyError, ...: of no common kind
        damaged = isinstance(error, (zipfile.BadZipFile, zlib.error, SyntaxError, EOFError))
        raise unreadable(
            file, t("a damaged workbook") if damaged else t("no workbook that openpyxl reads")
        ) from error


def sheets(data: bytes, file: Path) -> list[str]:
    """The names of a workbook's sheets that are shown."""
    openpyxl = needed("openpyxl", "lab", "record", t("a .csv file"))
    with _legible(file):
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        return [each.title for each in book.worksheets if each.sheet_state == SHOWN]


def _chosen(book: Any, sheet: str | None, file: Path) -> list[Any]:
    """The sheets among which the first that has cells is read."""
    known = {each.title: each for each in book.worksheets}
    if not known:
        raise unreadable(file, t("it has no sheet with cells"))
    shown = [each for each in known.values() if each.sheet_state == SHOWN]
    if sheet is None:
        return shown
    if sheet in known:
        return [known[sheet]]
    if sheet.isdecimal() and 0 < int(sheet) <= len(known):
        return [list(known.values())[int(sheet) - 1]]
    raise InputError("--sheet", f'"{sheet}"', ", ".join(known), nearest(sheet, known), str(file))


def _rows(
    book: Any, sheet: Any
) -> tuple[dict[int, dict[int, Cell]], list[tuple[int, int, int, int]], set[int]]:
    """Cells by row (from 1) and column (from 0), merged ranges as first and last row, first and last column, and the
    rows that are hidden.
    """
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[tuple[int, int, int, int]] = []
    hidden: set[int] = set()
    value_of = _reader(book, sheet)
    row = 0
    with sheet._get_source() as source:
        for _, element in iterparse(source):
            kind = _kind(element.tag)
            if kind == "row":
                row = int(element.get("r") or row + 1)
                cells, column = {}, -1
                for each in element:
                    at = _column(each.get("r", "").rstrip(_DIGITS))
                    column = column + 1 if at is None else at
                    value = value_of(each)
                    if value is not None:
                        cells[column] = value
                if cells:
                    rows[row] = cells
                    if element.get("hidden") in ("1", "true"):
                        hidden.add(row)
                    if len(rows) > 2 * MOST:
                        break
                element.clear()
            elif kind == "mergeCell":
                ends = _PLACE.findall(element.get("ref", ""))
                (first, top), (last, bottom) = ends[0], ends[-1]
                left, right = _column(first), _column(last)
                assert left is not None
                assert right is not None
                merged.append((int(top), int(bottom), left, right))
    return rows, merged, hidden


def _reader(book: Any, sheet: Any) -> Any:
    """The function that reads one cell's element."""
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.styles.numbers import is_date_format
    from openpyxl.utils.datetime import from_excel

    @cache
    def shows(style: str) -> str:
        try:
            shown = ReadOnlyCell(sheet, 1, 1, 0.0, "n", int(style)).number_format
        except IndexError:  # a style that the book does not have
            return ""
        if is_date_format(shown):
            return "day"
        return "percent" if "%" in _LITERAL.sub("", shown) else ""

    def value_of(cell: Element) -> Cell:
        text = formula = None
        for part in cell:
            kind = _kind(part.tag)
            if kind == "v":
                text = part.text
            elif kind == "f":
                formula = part.text or ""
            elif kind == "is":
                text = "".join(run.text or "" for run in part.iter() if run.tag.endswith("}t"))
        kind = cell.get("t", "n")
        if text is None:
            return None if formula is None or kind == "str" else _uncalculated(formula)
        try:
            return meant(kind, text, cell.get("s", "0"))
        except (ValueError, OverflowError, IndexError):
            return Odd(text, t("no value that a sheet can hold"))

    def meant(kind: str, text: str, style: str) -> Cell:
        if kind == "n":
            number, look = float(text), shows(style)
            if look == "day":
                day = str(from_excel(number, book.epoch)).removesuffix(" 00:00:00")
                return Odd(day, t("a date"))
            return Percent(number) if look == "percent" else number
        if kind == "s":
            text = str(sheet._shared_strings[int(text)])
        if kind == "e":
            return Odd(text, t("an error of the sheet"))
        if kind == "b":
            return Odd("TRUE" if text == "1" else "FALSE", t("true or false"))
        if kind == "d":
            return Odd(text, t("a date"))
        return text if text.strip() else None

    return value_of


def _uncalculated(formula: str) -> Odd:
    return Odd(
        f"={formula}", t("a formula that was never calculated; open the workbook, calculate it and save")
    )


@cache
def _kind(tag: str) -> str:
    """What an element is, whatever its namespace."""
    return tag.rpartition("}")[2]


@cache
def _column(letters: str) -> int | None:
    """A column counted from 0; None for what names none."""
    if not _LETTERS.fullmatch(letters):
        return None
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _fill(rows: dict[int, dict[int, Cell]], merged: list[tuple[int, int, int, int]]) -> None:
    """Lay the value of each merged range into all its cells, of rows and columns in which something stands.

    A heading may stand over several columns; a number means what its own column says, and nothing in those beside it.
    """
    if not merged:
        return
    numbers, width = sorted(rows), max((max(cells) for cells in rows.values()), default=0)
    for top, bottom, first, last in merged:
        value = rows.get(top, {}).get(first)
        if value is None:
            continue
        text = (
            value.text
            if isinstance(value, Odd)
            else str(value.share if isinstance(value, Percent) else value)
        )
        beside = Odd(text, t("merged with {cell}, of another column", cell=place(first, top)))
        for row in numbers[bisect_left(numbers, top) : bisect_left(numbers, bottom + 1)]:
            for column in range(first, min(last, width) + 1):
                rows[row].setdefault(column, value if column == first else beside)
