"""The ends of a range stand in a workbook as numbers, each in a cell of its own."""

from __future__ import annotations

import pytest

from anodeworks.quantity.wording import Quantity, Span
from anodeworks.render.excel import layout
from anodeworks.render.excel.pages import _label
from anodeworks.render.excel.puts import Put
from anodeworks.view.document import Column, Document, Figures, Headline, Interval, Row, Section, Table


def rows(block):
    """The cells of a chapter with one block, row by row."""
    document = Document("run", "a question", "a plant", (), (Section("s", "chapter", (block,)),))
    page = next(
        page
        for page in layout(document, None, "en").book.pages.values()
        if page.cells[0, 0].content == "Chapter"
    )
    found = {}
    for (row, column), cell in sorted(page.cells.items()):
        found.setdefault(row, {})[column] = cell.content
    return [list(cells.values()) for _, cells in sorted(found.items())]


def test_ends_of_a_headline_figure():
    figures = Figures("f", (Headline("capital", "capital", Quantity(0.9e9, "CNY"), Span(0.5e9, 3e9, "CNY")),))
    *_, head, line = rows(figures)
    assert head[-2:] == ["P5", "P95"]
    assert line[:5] == ["Capital", 0.9, "bn CNY", 0.5, 3.0]  # in one unit


def test_ends_in_a_table():
    columns = (Column("figure", "figure", role="text"), Column("range", "range", role="text"))
    ranges = (Interval(1e9, 2e9, 3e9, 2.5e9, "CNY"), Span(0.1, 0.4, "%"), Span(2025.5, 2026.5, "date"))
    *_, head, first, second, third = rows(
        Table("t", columns, tuple(Row(f"r{i}", (f"r{i}", x)) for i, x in enumerate(ranges)))
    )
    assert head[:3] == ["Figure", "Range low", "Range high"]
    assert first[1:4] == [1.0, 3.0, "bn CNY"]
    assert second[1:3] == [0.1, 0.4]
    assert third[2] - third[1] == 365


@pytest.mark.parametrize("put", [Put(3.0, "text"), Put("2026", "value")])
def test_only_words_become_the_label_of_a_row(put):
    """A row that begins with a number, or with what is no plain text, keeps it as it is."""
    assert _label(None, Row("r", ("words",)), put) is put
    assert _label(None, Row("r", ("words",), "part"), Put("words", "text")) == Put("words", "part")
