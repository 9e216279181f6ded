"""The chapters of a document as pages of a workbook: numbers as numbers in their units, everything else in words.

A number that a formula of the book reads is no copy: it follows the page of inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from anodeworks.language import Text, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity, Scale, Span, scale, unit_text
from anodeworks.render.cells import column_scale, row_scale
from anodeworks.render.excel.book import Book, Live, Page, Shown, serial
from anodeworks.render.excel.drawings import ROWS, Drawing, Line, worth_drawing
from anodeworks.render.excel.puts import Put, ends_of, number_of, put_of
from anodeworks.render.svg.marks import width_of, wrap
from anodeworks.view.document import (
    Bar,
    Block,
    Column,
    Figures,
    Finding,
    Interval,
    Items,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import Axis, Chart, Heat

COLOUR: Final = "#8A5A83"
MARKS: Final = {"good": "+", "fair": "!", "bad": "x", "none": ""}
LINE: Final = 78.0  # how long a line of a paragraph is, in widths of a Chinese letter
WIDEST: Final = 46.0  # of a column


# What stands above words and numbers that no formula follows, in a book whose inputs may be changed.
WRITTEN: Final = t(
    "As first written: but for formulas, words and figures on this page follow no input; statements are in {basis} "
    "money. {since}",
    basis=Shown("finance.prices.basis"), since=Shown("since"),
)  # fmt: skip


def chapter(book: Book, section: Section) -> None:
    """A page for a chapter."""
    title = book.title(section.title) or section.name
    writer = _Writer(book, book.page(title, COLOUR))
    writer.page.put(0, 0, title, "title")
    if "since" in book.names:
        writer.page.put(1, 0, book.sentence(WRITTEN), "note")
    writer.page.next = 2
    writer.blocks(section)
    writer.fit()


class _Writer:
    """Writes blocks below one another on a page."""

    def __init__(self, book: Book, page: Page) -> None:
        self.book, self.page = book, page
        self.at = (scale("1", []),) * 2  # of the axes of the chart that was written last

    def row(self, puts: Iterable[Put], heading: bool = False) -> None:
        """Cells beside one another."""
        for column, put in enumerate(puts):
            self.page.put(self.page.next, column, *put[:3], heading)
        self.page.next += 1

    def line(self, words: str, role: str = "text") -> None:
        """A paragraph, in as many lines as it takes."""
        for line in wrap(words, LINE, 1.0, 99) if words else ():
            self.row([Put(line, role)])

    def heads(self, heads: Sequence[str]) -> None:
        self.row(Put(head, "head") for head in heads)

    def blocks(self, section: Section) -> None:
        for block in section.blocks:
            self.block(block)
        for part in section.parts:
            self.page.next += 1
            self.line(self.book.title(part.title), "big")
            self.blocks(part)

    def block(self, block: Block) -> None:
        book = self.book
        match block:
            case Words():
                self.line(book.say(block.text), "note" if block.role == "note" else "text")
            case Items():
                self.line(book.title(block.title), "label")
                for each in block.texts:
                    self.line(book.say(each), "note")
            case Finding():
                mark, subject = MARKS[block.mark], f"{book.title(block.subject)}: " if block.subject else ""
                self.line(f"{mark} {subject}{book.say(block.verdict)} {book.say(block.reason)}".strip())
            case Figures():
                self.heads(["", book.title(t("value")), book.title(t("unit")), "P5", "P95"])
                for headline in block.figures:
                    figure, span = headline.figure, headline.span
                    at = None
                    if isinstance(figure, Quantity) and isinstance(span, Span) and figure.unit != units.DATE:
                        at = scale(figure.unit, [figure.si, span.low, span.high], book.language)
                    put = put_of(book, figure, at)
                    unit = Put(at.unit if at else put.unit, "unit")
                    ends = (
                        ends_of(book, span, at)
                        if isinstance(span, Span)
                        else (Put(book.say(span or "")), Put(None))
                    )
                    note = Put(book.say(headline.note), "small")
                    self.row([Put(book.title(headline.label), "label"), put, unit, *ends, note])
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)
            case Heat():
                self.heat(block)

    def table(self, table: Table) -> None:
        """A table: units in the head, in a column of their own, or beside each number."""
        self.opened(table.title, table.note)
        book, by_row = self.book, table.scaled == "row"
        scales = [column_scale(table, i, book.language) for i in range(len(table.columns))]
        rows = []
        for row in table.rows:
            own = row_scale(row, book.language) if by_row else None
            cells_of = zip(row.cells, scales, strict=True)
            puts = [put_of(book, cell, own or at, row.name) for cell, at in cells_of]
            rows.append((row, puts, own.unit if own else ""))
        shown = [i for i in range(len(table.columns)) if not _drawn(table, i)]
        beside = {i for i in shown if not by_row and any(puts[i].unit for _, puts, _ in rows)}
        ranges = {i for i in shown if any(isinstance(row.cells[i], Span | Interval) for row in table.rows)}
        noted = any(row.note for row in table.rows)
        heads = []
        for i in shown:
            head = self.head(table.columns[i], scales[i])
            heads += [
                *(
                    [f"{head} {book.say(end)}".strip() for end in (t("low"), t("high"))]
                    if i in ranges
                    else [head]
                ),
                *([book.title(t("unit"))] if i in beside else []),
            ]
        heads += [book.title(t("unit"))] if by_row else []
        self.heads([*heads, *([book.title(t("note"))] if noted else [])])
        for row, puts, unit in rows:
            cells: list[Put] = []
            for i in shown:
                cells.append(_label(book, row, puts[i]) if i == shown[0] else puts[i])
                if i in ranges:
                    cell, own = row.cells[i], row_scale(row, book.language) if by_row else scales[i]
                    high = ends_of(book, cell, own)[1] if isinstance(cell, Span | Interval) else Put(None)
                    cells.append(high._replace(role=puts[i].role))
                cells += [Put(puts[i].unit, "unit")] if i in beside else []
            cells += [Put(unit.removeprefix("%"), "unit")] if by_row else []
            cells += [Put(book.say(row.note), "small")] if noted else []
            self.row(cells, row.role == "sum")
        self.held([name for name in table.rests_on if f"i.{name}" in book.names])
        self.page.next += 1

    def held(self, figures: Sequence[str]) -> None:
        """Whether the figures on which a table of values rests are still those for which it was computed."""
        if not figures:
            return
        book, page = self.book, self.page
        said = t(
            "Values of the program, which runs the whole plant anew for each row. They hold for these figures:"
        )
        self.line(book.say(said), "note")
        self.heads([book.title(head) for head in ("", t("by formula"), t("by the program"), t("result"))])
        first = page.next
        for name in figures:
            own, written, place = f"{{i.{name}}}", f"{{p.{name}}}", book.names[f"i.{name}"]
            of = book.pages[place.page].cells
            label, number = of[place.row, 0].content, of[place.row, place.column].style.number
            off = f"IFERROR(ABS({own}-{written})>0.00000001*ABS({written}),1)"
            verdict = f"=IF({own}={written},{{word.ok}},IF({off},{{word.fails}},{{word.ok}}))"
            self.row([Put(label, "label"), Put(Live(f"={own}"), "formula", number),
                      Put(Live(f"={written}"), "value", number), Put(Live(verdict), "formula")])  # fmt: skip
        span = first, 3, page.next - 1, 3
        page.marks += [(span, word, mark) for word, mark in (("ok", "good"), ("fails", "bad"))]

    def opened(self, title: Text, note: Text = "") -> None:
        """The title of what follows, and what is to be known of it."""
        self.page.next += 1
        self.line(self.book.title(title), "big")
        self.line(self.book.say(note), "note")

    def head(self, column: Column, at: Scale | None) -> str:
        unit = at.unit if at else unit_text(column.unit, self.book.language)
        words = self.book.title(column.head)
        return f"{words} ({unit})" if unit and unit != "%" else words

    def chart(self, chart: Chart) -> None:
        """The series of a chart as a table: a row each where each is one interval, else a column each."""
        self.opened(chart.title, chart.caption)
        first = self.page.next + 1
        rows = all(max(len(s.y), len(s.low)) <= 1 for s in chart.series)
        lines, most = self.intervals(chart) if rows else self.columns(chart)
        last = first + (len(chart.series) if rows else max((len(s.y) for s in chart.series), default=0)) - 1
        if worth_drawing(chart, lines, last - first + 1):
            kind = "intervals" if rows and chart.kind == "lines" else chart.kind
            axes = (
                _headed(self.book.title(chart.x.title), self.at[0]),
                _headed(self.book.title(chart.y.title), self.at[1]),
            )
            self.book.drawings.append(Drawing(self.page.name, kind, self.book.title(chart.title), bool(chart.x.names),
                                              first, last, lines, axes, first - 1, most + 1))  # fmt: skip
            self.page.next = max(self.page.next, first + ROWS)
        self.page.next += 1

    def intervals(self, chart: Chart) -> tuple[tuple[Line, ...], int]:
        """The series of a chart as rows: a number, that in all, low and high; what is drawn of them, and columns."""
        book, ends = self.book, [(s.y, s.x, s.low, s.high) for s in chart.series]
        at = _scale(book, chart.x, [n for each in ends for numbers in each for n in numbers])
        heads = (t("value"), t("in all"), t("low"), t("high"))
        shown = [k for k in range(len(heads)) if any(len(each[k]) for each in ends)]
        self.heads([book.title(chart.x.title), *(_headed(book.title(heads[k]), at) for k in shown)])
        for series, each in zip(chart.series, ends, strict=True):
            puts = [_numbers(each[k], at)[0] if len(each[k]) else Put(None) for k in shown]
            self.row([Put(book.title(series.name), "label"), *puts, *(Put(book.say(w)) for w in series.said)])
        self.at = at, at
        whole = [k for k in shown if all(len(each[k]) for each in ends)]
        lines = tuple(Line(book.title(heads[k]), 0, 1 + shown.index(k), "bar") for k in whole)
        return lines, 1 + len(shown) + max((len(s.said) for s in chart.series), default=0)

    def columns(self, chart: Chart) -> tuple[tuple[Line, ...], int]:
        """The series of a chart as columns, those that share their places beside them; what is drawn, and columns."""
        book = self.book
        y = _scale(book, chart.y, [n for s in chart.series for n in (*s.y, *s.low, *s.high)])
        x = _scale(book, chart.x, [n for s in chart.series for n in s.x])
        found: list[tuple[str, list[Put]]] = []
        if chart.x.names:
            found.append(
                (book.title(chart.x.title), [Put(book.say(name), "label") for name in chart.x.names])
            )
        places: Any = None
        lines, beside = list[Line](), 0 if chart.x.names else -1
        for s in chart.series:
            if len(s.x) and (places is None or list(s.x) != places):
                places = list(s.x)
                beside = beside if chart.x.names else len(found)
                found.append((_headed(book.title(chart.x.title) or "x", x), _numbers(places, x)))
            for word, numbers in (("", s.y), (t("low"), s.low), (t("high"), s.high)):
                if len(numbers):
                    name = f"{book.title(s.name)} {book.say(word)}".strip()
                    lines.append(Line(name, beside, len(found), s.role))
                    found.append((_headed(name, y), _numbers(numbers, y)))
        self.heads([words for words, _ in found])
        for k in range(max((len(cells) for _, cells in found), default=0)):
            self.row(cells[k] if k < len(cells) else Put(None) for _, cells in found)
        self.at = x, y
        return tuple(lines), len(found)

    def heat(self, heat: Heat) -> None:
        """A map as a table."""
        self.opened(heat.title, heat.caption)
        at = scale(heat.unit, [n for line in heat.values for n in line], self.book.language)
        self.heads([at.unit, *(self.book.say(name) for name in heat.x.names)])
        for j, line in enumerate(heat.values):
            name = self.book.say(heat.y.names[j]) if heat.y.names else ""
            self.row([Put(name, "label"), *_numbers(line, at)])
        self.page.next += 1

    def fit(self) -> None:
        """Columns as wide as their words, within reason; longer words are broken into lines."""
        page = self.page
        wide = {column: 12.0 for _, column in page.cells}
        for (row, column), cell in page.cells.items():
            if isinstance(cell.content, str) and (column or (row, 1) in page.cells):
                wide[column] = max(wide[column], min(1.75 * width_of(cell.content, 1.0) + 2, WIDEST))
        page.widths |= wide
        for (row, column), cell in list(page.cells.items()):
            role, words = {"text": "wrap", "small": "small wrap"}.get(cell.style.role), cell.content
            if column and role and isinstance(words, str) and 1.75 * width_of(words, 1.0) + 2 > WIDEST:
                page.put(row, column, words, role, "", cell.style.heading)


def _label(book: Book, row: Row, put: Put) -> Put:
    """The first cell of a row: its label."""
    if put.role != "text" or not isinstance(put.content, str):
        return put
    words = put.content if isinstance(row.cells[0], str) else book.title(put.content)
    return Put(words, "part" if row.role == "part" else "label")


def _numbers(numbers: Sequence[float], at: Scale) -> list[Put]:
    """Numbers of an axis."""
    if at.kind == "date":
        return [Put(serial(float(n)), "value", "yyyy-mm") for n in numbers]
    return [number_of((float(n) - at.offset) / at.factor) for n in numbers]


def _scale(book: Book, axis: Axis, numbers: Sequence[float]) -> Scale:
    return scale(axis.unit, [float(n) for n in numbers], book.language)


def _headed(words: str, at: Scale) -> str:
    return f"{words} ({at.unit})" if at.unit else words


def _drawn(table: Table, i: int) -> bool:
    """Whether a column is only drawn."""
    return bool(table.rows) and all(isinstance(row.cells[i], Bar | None) for row in table.rows)
