"""The chapters of a document as pages of a workbook: numbers as numbers in their units, everything else in words."""

from __future__ import annotations

import math
from typing import Any, Final

from anodeworks.language import Language, capital, say
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Day, Number, Quantity, Scale, Share, Span, scale, unit_text
from anodeworks.report.workbook.book import Book, Page
from anodeworks.view.document import (
    Bar,
    Block,
    Cell,
    Column,
    Document,
    Figures,
    Finding,
    Items,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import Chart, Heat

COLOUR: Final = "#8A5A83"
FORMATS: Final = {
    "share": "0%",
    "whole": "#,##0",
    "small": "0.0000",
    "plain": "#,##0.00",
    "date": "yyyy-mm-dd",
}
Put = tuple[Any, str, str]  # what a cell holds, its role, its number format


def document_pages(book: Book, document: Document, language: Language) -> None:
    """Write a document onto new pages: the verdict first, then a page for each chapter."""
    pages = _Pages(book, language)
    pages.front(document)
    for section in document.sections:
        if not section.brief:
            pages.section(section)


class _Pages:
    """Writes blocks below one another."""

    def __init__(self, book: Book, language: Language) -> None:
        self.book, self.language = book, language
        self.page: Page
        self.at = 0

    def say(self, text: Any) -> str:
        return say(text, self.language)

    def title(self, text: Any) -> str:
        return capital(self.say(text)) if self.language == "en" else self.say(text)

    def open(self, name: str, title: str) -> None:
        self.page = self.book.page(name, COLOUR)
        self.page.widths[0] = 44
        self.page.put(0, 0, title, "title")
        self.at = 2

    def line(self, content: Any, role: str = "text", column: int = 0) -> None:
        self.page.put(self.at, column, content, role)
        self.at += 1

    def front(self, document: Document) -> None:
        self.open(self.title(document.title) or self.say(document.subject), self.say(document.subject))
        for finding in document.verdict:
            self.finding(finding)
        for label, cell in document.about.values():
            self.page.put(self.at, 0, self.title(label), "label")
            self.page.put(self.at, 1, *self.cell(cell, None))
            self.at += 1

    def section(self, section: Section) -> None:
        self.open(self.title(section.title) or section.name, self.title(section.title))
        self.blocks(section)

    def blocks(self, section: Section) -> None:
        for block in section.blocks:
            self.block(block)
        for part in section.parts:
            self.at += 1
            self.line(self.title(part.title), "big")
            self.blocks(part)

    def block(self, block: Block) -> None:
        match block:
            case Words():
                self.line(self.say(block.text), "note" if block.role == "note" else "text")
            case Items():
                if block.title:
                    self.line(self.title(block.title), "label")
                for each in block.texts:
                    self.line(self.say(each), "note")
            case Finding():
                self.finding(block)
            case Figures():
                for figure in block.figures:
                    self.page.put(self.at, 0, self.title(figure.label), "label")
                    self.page.put(self.at, 1, *self.cell(figure.figure, None))
                    self.page.put(self.at, 2, _unit(figure.figure, self.language), "unit")
                    self.page.put(self.at, 3, self.say(figure.span or ""), "text")
                    self.at += 1
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)
            case Heat():
                self.heat(block)

    def finding(self, finding: Finding) -> None:
        mark = {"good": "+", "fair": "!", "bad": "x", "none": ""}[finding.mark]
        subject = f"{self.title(finding.subject)}: " if finding.subject else ""
        self.line(f"{mark} {subject}{self.say(finding.verdict)} {self.say(finding.reason)}".strip())

    def table(self, table: Table) -> None:
        self.at += 1
        if table.title:
            self.line(self.title(table.title), "big")
        if table.note:
            self.line(self.say(table.note), "note")
        shown = [i for i, column in enumerate(table.columns) if not _drawn(table, i)]
        at = self.at
        place, units_at = 0, dict[int, int]()
        heads: list[str] = []
        for i in shown:
            column = table.columns[i]
            heads.append(self.head(column))
            if not column.unit and _varied(table, i):
                units_at[i] = len(heads)
                heads.append("")
        for place, words in enumerate(heads):
            self.page.put(at, place, words, "head")
        for row in table.rows:
            at += 1
            place = 0
            for i in shown:
                cell, heading = row.cells[i], row.role == "sum"
                own = scale(table.columns[i].unit, [], "en") if table.columns[i].unit else None
                content, role, number = self.cell(cell, own)
                self.page.put(
                    at, place, content, "label" if i == 0 and role == "text" else role, number, heading
                )
                place += 1
                if i in units_at:
                    self.page.put(at, place, _unit(cell, self.language), "unit")
                    place += 1
        self.at = at + 2

    def head(self, column: Column) -> str:
        unit = unit_text(column.unit, self.language)
        words = self.title(column.head)
        return f"{words} ({unit})" if unit else words

    def cell(self, cell: Cell, own: Scale | None) -> Put:
        """What a cell of a table holds: a number in its unit where it is one."""
        match cell:
            case None | Bar():
                return None, "text", ""
            case Quantity(unit=units.DATE):
                return self.say(cell), "text", ""
            case Quantity():
                return _number(cell.value)
            case Share() | Chance():
                return (
                    (cell.share, "value", FORMATS["share"])
                    if math.isfinite(cell.share)
                    else ("–", "text", "")
                )
            case Number():
                return _number(cell.number)
            case Day() | Span():
                return self.say(cell), "text", ""
        return self.say(cell).removeprefix("="), "text", ""

    def chart(self, chart: Chart) -> None:
        """The series of a chart as a table."""
        self.at += 1
        self.line(self.title(chart.title), "big")
        columns: list[tuple[str, list[Put]]] = []
        for series in chart.series:
            for word, numbers in (
                ("x", series.x),
                ("", series.y),
                ("low", series.low),
                ("high", series.high),
            ):
                if len(numbers):
                    axis = chart.x if word == "x" else chart.y
                    cells = [self.cell(Quantity(float(n), axis.unit), None) for n in numbers]
                    columns.append((f"{self.title(series.name)} {word}".strip(), cells))
        for place, (words, cells) in enumerate(columns):
            self.page.put(self.at, place, words, "head")
            for k, cell in enumerate(cells, 1):
                self.page.put(self.at + k, place, *cell)
        self.at += 2 + max((len(cells) for _, cells in columns), default=0)

    def heat(self, heat: Heat) -> None:
        """A map as a table."""
        self.at += 1
        self.line(f"{self.title(heat.title)} {unit_text(heat.unit, self.language)}".strip(), "big")
        for k, name in enumerate(heat.x.names, 1):
            self.page.put(self.at, k, self.say(name), "head")
        for j, line in enumerate(heat.values):
            self.at += 1
            self.page.put(self.at, 0, self.say(heat.y.names[j]) if heat.y.names else "", "label")
            for k, value in enumerate(line, 1):
                self.page.put(self.at, k, *self.cell(Quantity(float(value), heat.unit), None))
        self.at += 2


def _number(number: float) -> Put:
    if not math.isfinite(number):
        return "–", "text", ""
    whole = abs(number) >= 1000 or number == round(number)
    return number, "value", FORMATS["whole" if whole else "small" if abs(number) < 1 else "plain"]


def _drawn(table: Table, i: int) -> bool:
    """Whether a column is only drawn."""
    return all(isinstance(row.cells[i], Bar | None) for row in table.rows) and bool(table.rows)


def _varied(table: Table, i: int) -> bool:
    """Whether the numbers of a column have units to tell."""
    return any(_unit(row.cells[i], "en") for row in table.rows)


def _unit(cell: Any, language: Language) -> str:
    return unit_text(cell.unit, language) if isinstance(cell, Quantity) else ""
