"""A workbook held against the program: its cells, those of another project, and every line and figure compared."""

from __future__ import annotations

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import LABELS
from anodeworks.render import excel
from anodeworks.render.excel import evaluate, inputs
from anodeworks.render.excel.book import FIRST, WORDS, Book
from anodeworks.render.excel.returns import formulas
from anodeworks.study.base_case import Base
from anodeworks.view import run

UNIT = 1e6  # CNY in the unit of money that a new workbook has


def document(result: aw.Result):
    """The answer that a workbook shows."""
    return run.document(run.Run(result))


def layout(result: aw.Result, language: str = "en") -> Book:
    """The pages of the workbook of a result."""
    return excel.layout(document(result), result, language).book


def write(result: aw.Result, path):
    """The workbook of a result as a file."""
    return excel.write(document(result), path, result, "en")


def changed(book: Book, project: aw.Project) -> dict[tuple[str, int, int], object]:
    """The book's cells with the inputs of another project in the yellow cells."""
    cells = book.expanded()
    for key, value in project.ledger.items():
        if key in book.names:
            place = book.names[key]
            cells[place.page, place.row, place.column] = inputs.in_cell(book, value, value.number)[0]
    return cells


def compare(book: Book, known, result: aw.Result, tolerance: float = 1e-9) -> None:
    """Every cell of every statement, and every indicator, against the program."""
    base = Base(result)
    books = base.outcome.statements
    flow = float(np.abs(books.project.outflow).max())
    for table, lines in LABELS.items():
        for line, label in lines.items():
            series = np.asarray(getattr(getattr(books, table), line))
            series = series.sum(axis=0) if series.ndim > 1 else series
            place = book.rows[f"{table}.{line}"]
            got = [known[place.page, place.row, FIRST + i] for i in range(len(book.years))]
            money = label.unit == "CNY"
            scale = max(np.abs(series).max(), 1e-3 * flow) if money else max(np.abs(series).max(), 1.0)
            assert np.abs(np.array(got) * (UNIT if money else 1.0) - series).max() <= tolerance * scale, (
                f"{table}.{line}"
            )
    for name in formulas(base):
        about, si = base.project.indicators[name], base.figure(name)
        place = book.names[f"i.{about.name}"]
        got = known[place.page, place.row, place.column]
        if np.isnan(si):
            assert got == book.say(WORDS["undefined"]), about.name
            continue
        wanted = si if about.unit == "%" else aw.quantity.units.from_si(si, about.unit)
        size = flow / UNIT if about.unit in ("CNY", "CNY/year") else 1.0
        wanted = wanted / UNIT if about.unit in ("CNY", "CNY/year") else wanted
        near = 1e-6 if "irr" in about.name else tolerance
        assert got == pytest.approx(wanted, rel=near, abs=near * 1e-2 * size), about.name


def holds(book: Book, result: aw.Result, tolerance: float = 1e-9):
    """What the book's formulas give as it is written, held against the program; no check may fail."""
    return _held(book, book.expanded(), result, tolerance)


def follows(book: Book, project: aw.Project, changes, tolerance: float = 1e-9):
    """The same once inputs are changed, of the book and of the project; cells and the program's result."""
    other = project.with_values(changes)
    result = aw.evaluate(other)
    return _held(book, changed(book, other), result, tolerance), result


def _held(book: Book, cells, result: aw.Result, tolerance: float):
    known = evaluate.values(cells)
    compare(book, known, result, tolerance)
    assert verdicts(book, known)["CHECK"] == 0
    return known


def verdicts(book: Book, known) -> dict[str, int]:
    """How many checks say what."""
    page = book.names["checked"].page
    said = [x for (where, _, column), x in known.items() if where == page and column == 4]
    return {word: said.count(word) for word in ("OK", "CHECK", "input changed")}
