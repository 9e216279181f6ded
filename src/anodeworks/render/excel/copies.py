"""Rows of a book once more, with some numbers put otherwise: the plan that a search tries, the plan without an account.

Only what follows from the numbers put otherwise, and on which what is asked rests, stands once more; all else is read
where it is. Formulas are the rows' own, so that no rule is written twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from anodeworks.language import Text
from anodeworks.render.excel.book import CELL, FIRST, ROW, Book, Live
from anodeworks.render.excel.grid import Grid


class Otherwise(NamedTuple):
    """What is put otherwise: cells by the names of those read instead, and rows that count as nothing."""

    cells: Mapping[str, str]
    nothing: frozenset[str] = frozenset()


def copied(grid: Grid, label: Text, mark: str, asked: Iterable[str], put: Otherwise) -> Callable[[str], str]:
    """Lay the copies under a heading, named by their mark and the row that each is of.

    Args:
        grid: the page.
        label: of the heading.
        mark: before the names of the copies.
        asked: the rows for whose sake it is done.
        put: what is put otherwise.

    Returns:
        The name under which a row is to be read, its copy's if it has one.
    """
    book, spans = grid.book, _Spans(grid.book)
    reads = {key: _reads(spans, own) for key in spans.rows if (own := formula(book, key))}
    needed = _reached(asked, lambda key: reads.get(key, set()) - put.nothing)
    readers = defaultdict[str, set[str]](set)
    for key in needed:
        for other in reads.get(key, ()):
            readers[other].add(key)
    moved = _reached({*put.cells, *put.nothing}, lambda key: readers[key]) & needed
    # In the order in which they stand.
    laid = [key for key in spans.rows if key in moved and key not in put.nothing]

    def name(key: str) -> str:
        return f"{mark}.{key}" if key in moved and key not in put.nothing else key

    grid.heading(label)
    for key in laid:
        grid.again(name(key), key, _put(spans, formula(book, key), name, put, laid))
    return name


def formula(book: Book, key: str) -> str:
    """The formula of a row, with names; empty for one of values."""
    place = book.rows[key]
    content = book.pages[place.page].cells[place.row, FIRST].content
    return str(content) if isinstance(content, Live) else ""


class _Spans:
    """All rows but second names of rows, and those between two of them."""

    def __init__(self, book: Book) -> None:
        self.places = book.rows
        first = {place: key for key, place in reversed(book.rows.items())}
        self.rows = {first[place]: place for place in book.rows.values()}

    def named(self, found: re.Match[str]) -> list[str]:
        """The rows of a reference: one, or all from one to another."""
        if not found[2]:
            return [found[1]]
        first, last = self.places[found[1]], self.places[found[2]]
        return [
            key for key, at in self.rows.items() if at.page == first.page and first.row <= at.row <= last.row
        ]


def _reads(spans: _Spans, own: str) -> set[str]:
    """The rows and cells that a row reads."""
    rows = {name for found in ROW.finditer(own) for name in spans.named(found)}
    return rows | {name for found in CELL.finditer(own) for name in found.groups() if name}


def _reached(start: Iterable[str], onward: Callable[[str], Iterable[str]]) -> set[str]:
    found, ahead = set[str](), list(start)
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += onward(key)
    return found


def _put(spans: _Spans, own: str, name: Callable[[str], str], put: Otherwise, laid: list[str]) -> str:
    """A formula that reads the copies, which are laid one below the other, instead of their rows."""

    def row(found: re.Match[str]) -> str:
        members = spans.named(found)
        if all(name(key) == key and key not in put.nothing for key in members):
            return found[0]
        suffix = found[3] or ""
        start = laid.index(members[0]) if members[0] in laid else len(laid)
        if len(members) > 1 and laid[start : start + len(members)] == members:  # still one below the other
            return f"[{name(members[0])}~{name(members[-1])}{suffix}]"
        return ",".join("0" if key in put.nothing else f"[{name(key)}{suffix}]" for key in members)

    def cell(found: re.Match[str]) -> str:
        return f"{{{put.cells[found[1]]}}}" if found[1] in put.cells else found[0]

    return CELL.sub(cell, ROW.sub(row, own))
