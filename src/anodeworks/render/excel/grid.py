"""Pages with a column for each year: headings, rows, sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from anodeworks.language import Pair, Text, t
from anodeworks.quantity.wording import unit_text
from anodeworks.render.excel.book import AMOUNTS, FIRST, TOTAL, Book, Live, at
from anodeworks.render.excel.step import Block

MONEY: Final = "money"  # the unit of rows in the book's unit of money
HEAD: Final = 3  # the row of the heading
UNITS: Final = {"1000 CNY": Pair("1000 CNY", "千元"), "person-year": Pair("person-years", "人·年")}


class Grid:
    """A page whose columns are years; rows are written one below the other."""

    def __init__(self, book: Book, tab: Text, title: Text, note: Text = "", colour: str = "") -> None:
        self.book = book
        self.page = page = book.page(book.title(tab), colour)
        page.put(0, 0, book.title(title), "title")
        page.put(
            1,
            0,
            book.say(note) if note else book.sentence(AMOUNTS),
            "note",
        )
        for column, words in enumerate((t("item"), t("unit"), t("total"))):
            page.put(HEAD, column, book.title(words), "head")
        for i, year in enumerate(book.years):
            page.put(HEAD, FIRST + i, year, "head", "0")
        page.widths |= {0: 44, 1: 13, TOTAL: book.wide + 1.5, TOTAL + 1: 1}
        page.widths |= {FIRST + i: book.wide for i in range(len(book.years))}
        page.large = True
        page.freeze, page.repeat, page.repeat_columns = (HEAD + 1, FIRST), (0, HEAD), 2
        page.next = HEAD + 1

    def heading(self, label: Text) -> None:
        """A line that names what follows."""
        self.page.next += 1
        self.page.band(self.book.title(label), self.book.last + 1)

    def row(
        self, key: str, label: Text, content: str | Sequence[float] | Any, unit: str, number: str = "", *,
        adds: bool = True, heading: bool = False,
    ) -> None:  # fmt: skip
        """A named row: a formula, or one value a year from the model."""
        book, page, row = self.book, self.page, self.page.next
        shown: Any = book.say(UNITS.get(unit, unit_text(unit, book.language)))
        if unit == MONEY:
            shown, number = Live("={unit_name}"), book.money
        page.put(row, 0, book.title(label), "sum" if heading else "label", "", heading)
        page.put(row, 1, shown, "unit")
        role = "formula" if isinstance(content, str) else "value"
        book.write_row(page, row, key, content, role, number, heading)
        if adds:
            total = Live(f"=SUM({at(row, FIRST)}:{at(row, book.last)})")
            page.put(row, TOTAL, total, "formula", number, heading)
        page.next += 1

    def again(self, key: str, of: str, formula: str) -> None:
        """A row that is called and written like another one."""
        book, page, row, place = self.book, self.page, self.page.next, self.book.rows[of]
        like = book.pages[place.page].cells
        for column in (0, 1):
            page.cells[row, column] = like[place.row, column]
        style = like[place.row, FIRST].style
        book.write_row(page, row, key, formula, style.role, style.number, style.heading)
        page.next += 1

    def block(self, block: Block) -> None:
        """The steps of a block under its heading."""
        self.heading(block.label)
        for step in block.steps:
            unit = MONEY if step.unit == MONEY else "%" if "%" in step.unit else ""
            self.row(step.key, step.label, step.formula, unit, step.unit, adds=step.adds)
