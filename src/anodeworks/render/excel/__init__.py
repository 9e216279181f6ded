"""A document as a workbook: a page for each chapter, and with a plant's study its statements as live formulas.

    excel.write(document, "plant.xlsx")
    excel.write(document, "plant.xlsx", live=result)

`book` has cells and their names; `inputs`, `trade`, `statements`, `workings`, `returns` and `summary` lay out what
lives, `pages` the chapters; `evaluate` computes, `save` writes. The same result gives the same bytes: there is no clock
in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.language import Language, say, spoken, t
from anodeworks.render.excel import cover, estimate, inputs, pages, returns, statements, summary, trade
from anodeworks.render.excel.book import WORDS, Book
from anodeworks.render.excel.drawings import draw
from anodeworks.render.excel.save import save
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result
from anodeworks.view.document import Document

LIVE: Final = "statements"  # the chapter of a document in whose place live statements stand
INK: Final = "#1B2430"


class Laid(NamedTuple):
    """All pages before any file is written, and functions that put charts into the file."""

    book: Book
    charts: list[Callable[[Any], None]]


def write(
    document: Document, path: str | Path, live: Result | None = None, language: Language | None = None
) -> Path:
    """Write a document as a workbook and return its path.

    Args:
        document: the answer.
        path: the file; its folder must exist.
        live: the study whose statements stand behind it as formulas that compute anew.
        language: of its texts; that which is spoken unless said.

    Raises:
        InputError: the library that writes workbooks is not installed (`pip install 'anodeworks[excel]'`).
    """
    target = Path(path)
    laid = layout(document, live, language)
    charts = [*laid.charts, *(partial(draw, laid.book, drawing=each) for each in laid.book.drawings)]
    save(laid.book, target, say(document.subject, laid.book.language), charts)
    return target


def layout(document: Document, live: Result | None = None, language: Language | None = None) -> Laid:
    """All pages: the answer, what lives if there is a study, and the chapters."""
    base = None if live is None else Base(live)
    book = Book([] if base is None else [int(year) for year in base.project.years], language or spoken())
    first = cover.front(book, document, INK, live=base is not None)
    charts = [] if base is None else _live(book, base)
    if base is not None:
        summary.guide(book, first)
    for section in document.sections:
        if not section.brief and not (base is not None and section.name == LIVE):
            pages.chapter(book, section)
    summary.contents(book, first)
    return Laid(book, charts)


def _live(book: Book, base: Base) -> list[Callable[[Any], None]]:
    """Summary, inputs, what the model hands over, statements, indicators and checks."""
    _money(book, base)
    whole = base.unclosed
    lines = trade.lines(whole)
    head = book.page(book.title(t("Summary")), INK)
    inputs.write(book, base, list(dict.fromkeys(line.prefix for line in lines)), estimate.keys(whole))
    trade.model(book, whole)
    trade.prices(book, whole, lines)
    trade.trade(book, whole, lines)
    estimate.write(book, whole)
    statements.statements(book, base)
    returns.rows(book)
    returns.indicators(book, base)
    statements.checks(book, base)
    summary.summary(book, base, head)
    inputs.settle(book)
    return summary.charts(book, head)


def _money(book: Book, base: Base) -> None:
    """How amounts are written, to two decimals: what rounds to nothing is a dash; and how wide their columns are."""
    books = base.outcome.statements
    largest = max(float(np.abs(x).max()) for x in (books.project.outflow, books.balance.assets))
    book.money = '[>=0.005]#,##0.00;[<=-0.005]-#,##0.00;"–"'
    shown = f"-{largest / inputs.UNITS[inputs.OWN[book.language]]:,.2f}"
    book.wide = max(9.5, len(shown) + 1.0)


__all__ = ["WORDS", "Laid", "layout", "write"]
