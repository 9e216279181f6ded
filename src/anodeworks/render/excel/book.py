"""A workbook as cells on pages, before any file is written: contents, styles, and the addresses of named cells.

Rows and single cells have names, and formulas are written with these names:

    [cost.wages]        the cell of that row in the formula's own column (the same year)
    [cost.wages<]       the year before; the column before the first year is empty, which counts as 0
    [cost.wages>]       the year after; so is the column after the last year
    [cost.wages:]       all years        [cost.wages..]   from the first year to this one
    [cost.wages..<]     from the empty column to the year before
    [a~b]               the cells of this column from row a to row b
    {finance.tax.rate}  a single cell    {a~b}            the cells from one to another below it
    {word.undefined}    a word that formulas give or compare with, in the language of the book
    {option.high-tech}  a word that an input may have, in the language of the book

All pages with years have them in the same columns, so that a formula reads the same on every page; and the same in
every language, but for its words. Only what is `Live` becomes a formula: words of a project file never do.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from anodeworks.language import Language, Pair, Text, capital, say, t

TOTAL: Final = 2  # column of the sum over the years; label and unit stand before it
FIRST: Final = 4  # column of the first year; the one before it stays empty
_NAME = r"([\w-]+(?:\.[\w-]+)*)"
ROW: Final = re.compile(rf"\[{_NAME}(?:~{_NAME})?(:|\.\.<|\.\.|<|>)?\]")
CELL: Final = re.compile(rf"\{{{_NAME}(?:~{_NAME})?\}}")
_OPTION = re.compile(r"\{option\.([^}]+)\}")
_REFERENCE = re.compile(r"^=?[^!]+!\$?[A-Z]+\$?\d+")  # what XlsxWriter reads as one
_MARK: Final = "\u27ca"  # around a cell that stands in a sentence; a control character would be made visible
_EPOCH: Final = dt.date(1899, 12, 30)
# Words that formulas give or compare with, by the names that they have there.
WORDS: Final[Mapping[str, Text]] = {
    "undefined": t("undefined"),
    "none": t("none"),
    "ok": t("OK"),
    "fails": t("CHECK"),
    "changed": t("changed"),
    "invalid": t("not allowed"),
    "still": t("No input has been changed since."),
    "since": t("Inputs have been changed since."),
    "input_changed": t("input changed"),
    "passed": t("All checks are OK"),
    "failed": t("Some checks fail"),
    "yuan": Pair("CNY", "元"),
    "ten_thousand": Pair("ten thousand CNY", "万元"),
    "million": Pair("million CNY", "百万元"),
    "hundred_million": Pair("hundred million CNY", "亿元"),
}


class Style(NamedTuple):
    """How a cell looks: what it is (one of `save.ROLES`), its number format, and the weight of its line."""

    role: str = "text"
    number: str = ""
    heading: bool = False


class Live(str):
    """A formula with names, told apart from words that happen to begin with =."""

    __slots__ = ()


@dataclass(frozen=True)
class Shown:
    """A named cell inside a sentence that follows it."""

    name: str

    def said(self, language: Language) -> str:
        """The place that the cell takes."""
        return f"{_MARK}{{{self.name}}}{_MARK}"


class Cell(NamedTuple):
    """One cell: a number, a text, or a formula."""

    content: Any
    style: Style


class Formula(str):
    """A formula with addresses.

    Formulas of one family differ only in their column: addresses without $ move with it.
    """

    __slots__ = ("column", "family")
    family: tuple[str, int, str]
    column: int

    def __new__(cls, text: str, family: tuple[str, int, str], column: int) -> Formula:
        """A formula in a column; `family` is page, row, and the formula with names."""
        made = super().__new__(cls, text)
        made.family, made.column = family, column
        return made


class Place(NamedTuple):
    """Where a named cell or row stands (counted from 0)."""

    page: str
    row: int
    column: int


def serial(year: float) -> float:
    """A year AD as a day in the count of spreadsheets."""
    whole = math.floor(year)
    first = dt.date(whole, 1, 1)
    length = (dt.date(whole + 1, 1, 1) - first).days
    return (first - _EPOCH).days + (year - whole) * length


def letter(column: int) -> str:
    """The letters of a column counted from 0."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def at(row: int, column: int, fixed: str = "") -> str:
    """An address; `fixed` has the parts that do not move when a cell is copied: "r", "c" or both."""
    return f"{'$' if 'c' in fixed else ''}{letter(column)}{'$' if 'r' in fixed else ''}{row + 1}"


def chart_name(text: str) -> str:
    """A text as the name of a chart, an axis or a series: one such as "Plan!A1" would be taken for a cell, perhaps of
    another file, and becomes "Plan！A1"."""
    return text.replace("!", "\uff01") if _REFERENCE.match(text) else text


AMOUNTS: Final = t(
    "Amounts in {unit}, {basis}.", unit=Shown("unit_name"), basis=Shown("finance.prices.basis")
)


@dataclass
class Page:
    """One sheet: its cells, and how it is shown and printed."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)
    repeat: tuple[int, int] | None = None  # rows that every printed page repeats
    repeat_columns: int = 0  # how many columns at the left every printed page repeats
    landscape: bool = True
    large: bool = False  # printed on A3
    single: bool = False  # printed on one page
    lists: dict[tuple[int, int], list[str]] = field(default_factory=dict)  # cells with a choice of words
    bounds: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)  # cells with a number
    marks: list[tuple[tuple[int, int, int, int], str, str]] = field(default_factory=list)  # word -> colour
    colour: str = ""
    next: int = 0  # the row at which writing goes on

    def put(
        self, row: int, column: int, content: Any, role: str = "text", number: str = "", heading: bool = False
    ) -> None:
        """Put something into a cell; None leaves it empty, but styled."""
        self.cells[row, column] = Cell(content, Style(role, number, heading))

    def band(self, words: str, columns: int) -> None:
        """A line over so many columns that names what follows."""
        for column in range(columns):
            self.put(self.next, column, words if column == 0 else None, "band")
        self.next += 1

    def table(self, heads: Sequence[str], widths: Sequence[float] = ()) -> None:
        """The heading of a table without years, which every printed page repeats."""
        for column, words in enumerate(heads):
            self.put(self.next, column, words, "head")
        self.widths |= dict(enumerate(widths))
        self.next += 1
        self.freeze, self.repeat = (self.next, 1), (0, self.next - 1)


class Book:
    """All pages in one language, and the names of rows and cells.

    years: the columns of statements. money: number format of amounts. wide: width of a column of amounts.
    """

    def __init__(self, years: Sequence[int] = (), language: Language = "en") -> None:
        self.years = [int(year) for year in years]
        self.language = language
        self.options: Mapping[
            str, Text
        ] = {}  # what words are called that stand for numbers in a project file
        self.money, self.wide = "#,##0.00", 11.0
        self.pages: dict[str, Page] = {}
        self.drawings: list[Any] = []  # charts of chapters, as `drawings` draws them
        self.rows: dict[str, Place] = {}
        self.names: dict[str, Place] = {}

    def say(self, text: Any) -> str:
        """A text in the book's language."""
        return say(text, self.language)

    def title(self, text: Any) -> str:
        """A text as a label: in English with a large first letter."""
        return capital(self.say(text)) if self.language == "en" else self.say(text)

    def sentence(self, text: Any) -> Live:
        """A text in which cells are `Shown`, as a formula."""
        parts = self.title(text).split(_MARK)
        spelt = [part if k % 2 else f'"{part}"' for k, part in enumerate(parts) if part]
        assert not any('"' in part for part in parts), parts
        return Live("=" + "&".join(spelt))

    def page(self, name: str, colour: str = "") -> Page:
        """A new page at the end of the book."""
        name = re.sub(r"[\[\]:*?/\\']", " ", name).strip() or "Sheet"
        free = name[:31]
        for k in range(2, 100):
            if free.lower() not in (known.lower() for known in self.pages):
                break
            free = f"{name[:27]} ({k})"
        self.pages[free] = Page(free, colour=colour)
        return self.pages[free]

    def name(self, key: str, page: Page, row: int, column: int) -> None:
        """Call a cell by a name."""
        assert key not in self.names, key
        self.names[key] = Place(page.name, row, column)

    @property
    def last(self) -> int:
        """The column of the last year."""
        return FIRST + len(self.years) - 1

    def write_row(
        self, page: Page, row: int, key: str, content: Any, role: str, number: str, heading: bool
    ) -> None:
        """Fill the years of a named row with a formula or with one value a year."""
        assert key not in self.rows, key
        self.rows[key] = Place(page.name, row, FIRST)
        for i in range(len(self.years)):
            cell = Live(content) if isinstance(content, str) else float(content[i])
            page.put(row, FIRST + i, cell, role, number, heading)

    def expand(self, formula: str, page: Page, column: int) -> str:
        """A formula with addresses instead of names."""

        def prefix(place: Place) -> str:
            return "" if place.page == page.name else f"'{place.page}'!"

        def row(found: re.Match[str]) -> str:
            place, span = self.rows[found[1]], found[3] or ""
            own, first, last = prefix(place), FIRST, self.last
            line = place.row
            if found[2]:
                return f"{own}{at(line, column)}:{at(self.rows[found[2]].row, column)}"
            match span:
                case ":":
                    return f"{own}{at(line, first, 'rc')}:{at(line, last, 'rc')}"
                case "..":
                    return f"{own}{at(line, first, 'c')}:{at(line, column)}"
                case "..<":
                    return f"{own}{at(line, first - 1, 'c')}:{at(line, column - 1)}"
                case "<":
                    return f"{own}{at(line, column - 1)}"
                case ">":
                    return f"{own}{at(line, column + 1)}"
            return f"{own}{at(line, column)}"

        def cell(found: re.Match[str]) -> str:
            if found[1].startswith("word."):
                return f'"{self.say(WORDS[found[1].removeprefix("word.")])}"'
            place = self.names[found[1]]
            text = f"{prefix(place)}{at(place.row, place.column, 'rc')}"
            if found[2]:
                end = self.names[found[2]]
                text += f":{at(end.row, end.column, 'rc')}"
            return text

        formula = _OPTION.sub(lambda found: f'"{self.option(found[1])}"', formula)
        return CELL.sub(cell, ROW.sub(row, formula))

    def read_by(self, formula: str) -> set[str]:
        """The names of the single cells that a formula reads, those between two of them included."""
        found: set[str] = set()
        for first, last in CELL.findall(formula):
            if first.startswith(("word.", "option.")):
                continue
            start, end = self.names[first], self.names[last or first]
            found |= {first} if not last else {
                key for key, place in self.names.items()
                if place.page == start.page and place.column == start.column and start.row <= place.row <= end.row
            }  # fmt: skip
        return found

    def option(self, word: str) -> str:
        """A word that stands for a number in a project file, as its cell and formulas have it."""
        return self.say(self.options.get(word, word))

    def expanded(self) -> dict[tuple[str, int, int], Any]:
        """Every cell's content by page, row and column, formulas with their addresses."""
        found = {}
        for page in self.pages.values():
            for (row, column), cell in page.cells.items():
                content = cell.content
                if isinstance(content, Live):
                    text = self.expand(content, page, column)
                    content = Formula(text, (page.name, row, str(cell.content)), column)
                found[page.name, row, column] = content
        return found
