"""A workbook for the bank: the statements of a feasibility study as live formulas, with all that they rest on.

    from anodeworks.report import workbook
    workbook.write(result, "reports/plant.xlsx")

`book` has cells and their names; `lines` and `workings` are the formulas, data only; `inputs`, `trade`,
`statements`, `returns`, `front` and `evidence` lay out pages; `evaluate` computes, `save` writes. The same result gives
the same bytes: there is no clock in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from anodeworks.audit.answer import answers
from anodeworks.report import figures
from anodeworks.report.workbook import evidence, front, inputs, returns, statements, trade
from anodeworks.report.workbook.book import Book
from anodeworks.report.workbook.grid import listing
from anodeworks.report.workbook.save import save
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result
from anodeworks.study.sensitivity.rank import rank_correlations

if TYPE_CHECKING:
    import pandas as pd

LARGE = 1e5  # units of money above which decimals say nothing


@dataclass(frozen=True)
class Sheet:
    """A page that only some studies have: an audit, a sensitivity study, an optimum.

    title: the page's name, to 31 characters. frames: tables with their captions, one below the other; an index that
    has a name is written as the first columns. notes: sentences above them. pictures: PNG images below them.
    """

    title: str
    frames: Sequence[tuple[str, pd.DataFrame]] = ()
    notes: Sequence[str] = ()
    pictures: Sequence[bytes] = ()


def write(result: Result, path: str | Path, more: Sequence[Sheet] = ()) -> Path:
    """Write the workbook of a result and return its path.

    Args:
        result: from `evaluate` or `monte_carlo`; scenario 0 is the base case that the formulas reproduce.
        path: the file; its folder must exist.
        more: pages beside those of the result, in this order.

    Raises:
        InputError: the library that writes workbooks is not installed (`pip install 'anodeworks[excel]'`).
    """
    target = Path(path)
    book = layout(result, more)
    save(book, target, result.project.name, front.charts(book))
    return target


def layout(result: Result, more: Sequence[Sheet] = ()) -> Book:
    """All pages of the workbook, before any file is written."""
    base = Base(result)
    book = Book([int(year) for year in base.project.years])
    drivers = rank_correlations(result, list(dict.fromkeys([*figures.main(base), *_claimed(base)])))
    found, lines = answers(base), trade.lines(base)
    money = _money(base)
    cover, summary = front.open_pages(book)
    inputs.write(book, base, trade.prefixes(lines))
    trade.model(book, base)
    trade.prices(book, base, lines)
    trade.trade(book, lines, money)
    statements.statements(book, money)
    returns.rows(book, money)
    returns.indicators(book, base, money)
    statements.checks(book, base)
    evidence.odds(book, base, drivers)
    if found:
        evidence.claims(book, found)
    for sheet in more:
        _more(book, sheet)
    evidence.technology(book, base)
    evidence.equipment(book, base)
    evidence.emissions(book, base)
    evidence.numbers(book, base)
    evidence.sources(book, base)
    front.summary(book, base, summary, money)
    front.cover(book, base, cover, drivers, found)
    return book


def charts(book: Book) -> list[Any]:
    """Charts of the first page, beside its figures."""
    return front.charts(book)


def _claimed(base: Base) -> list[str]:
    return [claim.indicator.name for claim in base.project.claims]


def _money(base: Base) -> str:
    """How amounts are written: what rounds to nothing is a dash."""
    books = base.outcome.statements
    largest = float(max(np.abs(books.project.outflow).max(), np.abs(books.balance.assets).max())) / 1e4
    if largest >= LARGE:
        return '[>=0.5]#,##0;[<=-0.5]-#,##0;"–"'
    return '[>=0.05]#,##0.0;[<=-0.05]-#,##0.0;"–"'


def _more(book: Book, sheet: Sheet) -> None:
    """A page of another study: notes, tables, pictures."""
    page = book.page(sheet.title, "#8A5A83")
    page.put(0, 0, sheet.title, "title")
    page.widths[0] = 40
    row = 1
    for note in sheet.notes:
        page.put(row, 0, note, "note")
        row += 1
    for caption, frame in sheet.frames:
        whole = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
        page.put(row + 1, 0, caption, "big")
        row = listing(page, row + 2, [_words(name) for name in whole.columns])
        for entry in whole.itertuples(index=False, name=None):
            for column, content in enumerate(entry):
                page.put(row, column, *_entry(content))
            row += 1
    for picture in sheet.pictures:
        page.images.append((row + 1, 0, picture, 0.5))
        row += 24


def _words(name: Any) -> str:
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _entry(content: Any) -> tuple[Any, str, str]:
    """What a cell of a table holds, its role and its number format."""
    if isinstance(content, (bool, np.bool_)):
        return ("yes" if content else "no"), "text", ""
    if isinstance(content, (int, float, np.integer, np.floating)):
        number = float(content)
        if not np.isfinite(number):
            return "–", "text", ""
        large = abs(number) >= 1000 or number == round(number)
        return number, "value", "#,##0" if large else "0.0000" if abs(number) < 1 else "#,##0.00"
    return ("" if content is None else str(content).removeprefix("=")), "text", ""


__all__ = ["Sheet", "charts", "layout", "write"]
