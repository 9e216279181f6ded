"""Tables in words: cells said in a language, the numbers of a row or of a column on one scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from anodeworks.language import Language, capital, say, t
from anodeworks.quantity import units
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.wording import (
    ABSENT,
    UNDEFINED,
    Chance,
    Quantity,
    Scale,
    Span,
    scale,
    short_month,
)
from anodeworks.quantity.wording import column_scale as scale_of_column
from anodeworks.view.document import Cell, Column, Judged, Key, Row, Table


class Worded(NamedTuple):
    """A cell in words, and the cell itself for what a medium makes of it."""

    text: str
    cell: Cell


class Head(NamedTuple):
    """The head of a column in words; `minor` ones are left out where there is no room."""

    text: str
    number: bool
    minor: bool
    unit: bool = False


class Grid(NamedTuple):
    """A table in words; `rows` beside the rows that they come from."""

    heads: list[Head]
    rows: list[tuple[Row, list[Worded]]]


def grid(table: Table, language: Language) -> Grid:
    """A table in words of a language."""
    scales = [column_scale(table, i, language) for i in range(len(table.columns))]
    heads = [
        _head(column, None if table.scaled == "table" and i else at, language)
        for i, (column, at) in enumerate(zip(table.columns, scales, strict=True))
    ]
    by_row = table.scaled == "row"
    rows = []
    for row in table.rows:
        at = row_scale(row, language) if by_row else None
        cells = [Worded(_said(cell, at or scales[i], language), cell) for i, cell in enumerate(row.cells)]
        if language == "en" and cells and not isinstance(cells[0].cell, Key | str):
            cells[0] = cells[0]._replace(text=capital(cells[0].text))
        rows.append((row, [*cells, Worded(at.unit if at else "", None)] if by_row else cells))
    if by_row:
        unit = Column("unit", t("unit") if any(cells[-1].text for _, cells in rows) else "", role="text")
        heads.append(_head(unit, None, language)._replace(unit=True))
    return Grid(heads, rows)


def _head(column: Column, at: Scale | None, language: Language) -> Head:
    words = capital(say(column.head, language)) if language == "en" else say(column.head, language)
    if at is not None and at.unit:
        words = (
            at.unit if not words else f"{words} ({at.unit})" if language == "en" else f"{words}（{at.unit}）"
        )
    return Head(words.strip(), column.role == "number", column.minor)


def column_scale(table: Table, i: int, language: Language) -> Scale | None:
    """The scale that a column's numbers share, if they do; in a table of one unit that of all its numbers.

    Columns of one unit share theirs, so that parts and their sum are read in one unit; but for those that say of
    themselves that they hold another quantity.
    """
    if table.scaled == "table":
        unit = next((column.unit for column in table.columns if column.unit), "")
        numbers = _numbers((cell for row in table.rows for cell in row.cells), unit)
        if table.adds_up and unit:
            return _adding_up(scale_of_column(unit, numbers, language), numbers)
        return scale(unit, numbers, language) if unit else None
    own = table.columns[i]
    if table.scaled != "column" or not own.unit:
        return None
    alike = [k for k, each in enumerate(table.columns) if each.unit == own.unit and not each.apart]
    cells = [row.cells[k] for row in table.rows for k in ([i] if own.apart else alike)]
    numbers = _numbers(cells, own.unit)
    at = scale_of_column(own.unit, numbers, language)
    return _adding_up(at, numbers) if table.adds_up else at


@dataclass(frozen=True)
class _AddingUp(Scale):
    """A scale whose figures all have the same decimals, so that parts add up to their sum."""

    places: int = 0

    def figure(self, si: float, digits: int = 3) -> str:
        """One number without its unit; 0 has no sign."""
        if not math.isfinite(si):
            return ABSENT
        number = round((si - self.offset) / self.factor, self.places) + 0.0
        return f"{number:,.{self.places}f}".replace("-", "−")


def _adding_up(at: Scale, numbers: Iterable[float]) -> Scale:
    """The same with the decimals that give the largest of the numbers five digits."""
    largest = max((abs(n) / at.factor for n in numbers if math.isfinite(n)), default=0.0)
    places = 4 - math.floor(math.log10(largest)) if largest else 0
    return _AddingUp(at.factor, at.offset, at.unit, at.kind, at.language, at.of, min(max(places, 0), 3))


def row_scale(row: Row, language: Language) -> Scale | None:
    """The scale that a row's numbers share: that of its first quantity."""
    unit = next((cell.unit for cell in row.cells if isinstance(cell, Quantity | Span)), None)
    return None if unit is None else scale(unit, _numbers(row.cells, unit), language)


def _numbers(cells: Iterable[Cell], unit: str) -> list[float]:
    found: list[float] = []
    for cell in cells:
        if isinstance(cell, Quantity) and cell.unit == unit:
            found.append(cell.si)
        elif isinstance(cell, Span) and cell.unit == unit:
            found += [cell.low, cell.high]
    return found


def _said(cell: Cell, at: Scale | None, language: Language) -> str:
    """A cell in words; quantities on the given scale stand without their unit."""
    match cell:
        case None:
            return ""
        case Chance() | Judged(text=Chance()):
            chance = cell.text if isinstance(cell, Judged) else cell
            assert isinstance(chance, Chance)
            return chance.short(language)
        case Announced(unit=units.DATE, hedge="range"):
            return _said(Span(cell.low, cell.high, cell.unit), at, language)
        case Announced():
            return cell.said(language)
        case Quantity(unit=units.DATE, exact=False):
            return short_month(cell.si, language)
        case Span(unit=units.DATE):
            low, high = short_month(cell.low, language), short_month(cell.high, language)
            if low == high:
                return low
            return f"{low} to {high}" if language == "en" else f"{low}至{high}"
        case Quantity() if at is not None and at.of == cell.unit:
            return at.figure(cell.si, cell.digits)
        case Span() if at is not None and at.of == cell.unit:
            low, high = at.figure(cell.low, cell.digits), at.figure(cell.high, cell.digits)
            if low == high == ABSENT:
                return ABSENT
            low, high = (UNDEFINED[language] if end == ABSENT else end for end in (low, high))
            return f"{low} to {high}" if language == "en" else f"{low}～{high}"
    return say(cell, language)
