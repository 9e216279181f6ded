"""Pages with a column for each year: headings, rows, sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from anodeworks.report.workbook.book import FIRST, TOTAL, Book, Page, at
from anodeworks.report.workbook.workings import Block

MONEY_UNIT: Final = "money"
HEAD: Final = 3  # the row of the heading


class Grid:
    """A page whose columns are years; rows are written one below the other."""

    def __init__(
        self, book: Book, name: str, title: str, title_zh: str, note: str = "", colour: str = ""
    ) -> None:
        self.book = book
        self.page = page = book.page(name, colour)
        page.put(0, 0, f"{title}  {title_zh}".strip(), "title")
        page.put(1, 0, note or '="Amounts in "&{unit_name}&" · 金额单位："&{unit_name_zh}', "note")
        for column, words in enumerate(("Item", "项目", "Unit", "Total 合计")):
            page.put(HEAD, column, words, "head")
        for i, year in enumerate(book.years):
            page.put(HEAD, FIRST + i, year, "head", "0")
        page.widths |= {0: 38, 1: 25, 2: 9, TOTAL: 11.5, TOTAL + 1: 1}
        page.widths |= {FIRST + i: 9.3 for i in range(len(book.years))}
        page.large = True
        page.freeze, page.repeat, page.repeat_columns = (HEAD + 1, FIRST), (0, HEAD), 2
        page.next = HEAD + 1

    def heading(self, label: str, label_zh: str) -> None:
        """A line that names what follows."""
        page = self.page
        page.next += 1
        for column in range(self.book.last + 1):
            page.put(page.next, column, None, "band")
        page.put(page.next, 0, label, "band")
        page.put(page.next, 1, label_zh, "band")
        page.next += 1

    def row(
        self,
        key: str,
        label: str,
        label_zh: str,
        content: str | Sequence[float] | Any,
        unit: str,
        number: str,
        *,
        adds: bool = True,
        heading: bool = False,
    ) -> None:
        """A named row: a formula, or one value a year from the model."""
        page, row = self.page, self.page.next
        indent = "label" if not heading else "sum"
        page.put(row, 0, label, indent, "", heading)
        page.put(row, 1, label_zh, indent, "", heading)
        page.put(row, 2, unit, "unit")
        role = "formula" if isinstance(content, str) else "value"
        self.book.write_row(page, row, key, content, role, number, heading)
        if adds:
            span = f"{at(row, FIRST)}:{at(row, self.book.last)}"
            page.put(row, TOTAL, f"=SUM({span})", "formula", number, heading)
        page.next += 1

    def block(self, block: Block, money: str) -> None:
        """The steps of a block under its heading."""
        self.heading(block.label, block.label_zh)
        for step in block.steps:
            in_money = step.unit == MONEY_UNIT
            unit = "={unit_name}" if in_money else "%" if "%" in step.unit else ""
            self.row(
                step.key, step.label, step.label_zh, step.formula, unit, money if in_money else step.unit,
                adds=step.adds,
            )  # fmt: skip


def listing(page: Page, row: int, heads: Sequence[str], widths: Sequence[float] = ()) -> int:
    """The heading of a plain table; returns the row below it."""
    for column, words in enumerate(heads):
        page.put(row, column, words, "head")
    for column, width in enumerate(widths):
        page.widths[column] = width
    return row + 1
