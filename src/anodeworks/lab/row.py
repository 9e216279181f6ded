"""One row of a record: its cells read as numbers in SI, and held against each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from anodeworks.errors import quoted
from anodeworks.lab.columns import BATCH, Column
from anodeworks.lab.headings import BY_FACTOR, ERROR, PROPERTIES
from anodeworks.lab.lines import Cell, Line, Odd, Percent
from anodeworks.language import Text, t
from anodeworks.quantity import notation, units
from anodeworks.quantity.value import bounds, reach
from anodeworks.quantity.wording import Number

PLAIN_DIGITS: Final = "0123456789."
SCATTER: Final = re.compile(r"±|\+/?-")  # what people write before a repeat error
THOUSANDS: Final = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
COMMA: Final = re.compile(r"[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,}))")  # a comma that can only stand before decimals


class Measured(NamedTuple):
    """A property of a batch in SI; `error` is one standard deviation, NaN where the record gives none."""

    value: float
    error: float


@dataclass(frozen=True)
class Batch:
    """One row: its label, the conditions stated (SI) and the properties measured."""

    label: str
    given: Mapping[str, float]
    measured: Mapping[str, Measured]


class RowError(Exception):
    """A cell that refuses its row; column None: the row as a whole, and no cell of it."""

    def __init__(self, column: Column | None, key: Text, found: Text, allowed: Text) -> None:
        super().__init__()
        self.column = column
        self.reason: Text = t(
            "{key}: found {found}; allowed: {allowed}", key=key, found=found, allowed=allowed
        )


def label_of(line: Line, at: int | None) -> str:
    """The label of a row: what stands in its cell, or the row's number, as no language has it otherwise: "#3"."""
    cell = line.cells[at] if at is not None and at < len(line.cells) else None
    if isinstance(cell, float):
        return f"{cell:.15g}"
    text = cell.text if isinstance(cell, Odd) else cell
    return text.strip() if isinstance(text, str) else f"#{line.row}"


def has_decimal_comma(found: Sequence[Column], rows: Sequence[Line]) -> bool:
    """Whether the file writes decimals behind a comma: some number can mean nothing else, and none has a point."""
    proven = False
    measures = [column.at for column in found if column.name != BATCH]
    for line in rows:
        for at in measures:
            cell = line.cells[at] if at < len(line.cells) else None
            if isinstance(cell, str):
                if "." in cell:
                    return False
                proven = proven or ("," in cell and COMMA.fullmatch(cell.strip()) is not None)
    return proven


class Measure(NamedTuple):
    """How the cells of a column become SI; `low` and `high` are bounds in SI."""

    column: Column
    factor: float
    offset: float
    low: float
    high: float
    decimal_comma: bool
    is_property: bool

    @classmethod
    def of(cls, column: Column, decimal_comma: bool) -> Measure:
        """For a column; an error is a difference, which no offset moves."""
        at, ask = units.scale(column.unit), column.ask
        low, high = bounds(ask)
        offset = 0.0 if column.is_error else at.offset
        return cls(column, at.factor, offset, low, high, decimal_comma, column.name in PROPERTIES)

    def number(self, cell: Cell) -> float:
        """What stands in a cell, in SI.

        Raises:
            RowError: it is no number, or out of bounds.
        """
        try:  # digits and a point are of one meaning in every grammar: read quickly
            plain = float(cell) if isinstance(cell, str) and not cell.strip(PLAIN_DIGITS) else cell
        except ValueError:
            plain = cell
        si = plain * self.factor + self.offset if isinstance(plain, float) else self._told(plain)
        if self.column.is_error:
            if not 0 < si < math.inf:
                shown = f"{si / self.factor:g}"
                raise RowError(self.column, self.column.heading, shown, t("a standard deviation above 0"))
        elif not self.low <= si <= self.high:
            raise self._outside(si)
        return si

    def _outside(self, si: float) -> RowError:
        ask = self.column.ask
        if not math.isfinite(si):
            return RowError(self.column, self.column.heading, str(si), t("a number that is finite"))
        return RowError(self.column, self.column.heading, units.show(si, ask.unit), reach(ask))

    def _told(self, cell: str | Percent | Odd | None) -> float:
        """A cell that holds no plain number, in SI."""
        heading, kind = self.column.heading, units.scale(self.column.unit).dimension
        allowed: Text = t("a number, or an empty cell")
        if isinstance(cell, Percent):
            if kind != units.PLAIN:
                shown = t("{share} %, which the cell shows", share=format(100 * cell.share, "g"))
                raise RowError(self.column, heading, shown, allowed)
            return cell.share
        if isinstance(cell, Odd):
            shown = t("{given} ({what})", given=quoted(cell.text), what=cell.found)
            raise RowError(self.column, heading, shown, allowed)
        text = (cell or "").strip()
        if self.decimal_comma:
            text = text.replace(",", ".", 1)
        if THOUSANDS.fullmatch(text):  # "1,850" is 1850 to one laboratory and 1.85 to another
            allowed = t("a number without separators of thousands, 1850 or 1850.0")
            raise RowError(self.column, heading, quoted(text), allowed)
        try:
            number, unit = notation.split(text)
            own = units.scale_like(unit, self.column.unit) if unit else None
        except notation.NotationError as refused:
            remedy = refused.remedy
            if SCATTER.search(text):
                remedy = t(
                    "its repeat error in a column {name}{error} beside it", name=self.column.name, error=ERROR
                )
            if remedy:
                allowed = t("{problem}; {remedy}", problem=allowed, remedy=remedy)
            raise RowError(self.column, heading, quoted(text), allowed) from None
        if own is None:
            return number * self.factor + self.offset
        if own.dimension != kind:
            raise RowError(self.column, heading, quoted(text), t("a number in {unit}", unit=self.column.unit))
        return number * own.factor + (0.0 if self.column.is_error else own.offset)


class RowFaultsError(Exception):
    """All that refuses a row."""

    def __init__(self, *faults: RowError) -> None:
        super().__init__()
        self.faults = faults


def batch_of(label: str, line: Line, measures: Sequence[Measure], width: int) -> Batch:
    """One row as a batch.

    Raises:
        RowFaultsError: it cannot be used, for all the reasons there are.
    """
    given: dict[str, float] = {}
    values: dict[str, float] = {}
    errors: dict[str, float] = {}
    faults: list[RowError] = []
    cells = line.cells
    if line.fault:
        raise RowFaultsError(RowError(None, t("the row"), line.fault, t("cells between separators")))
    if len(cells) > width and any(cell is not None for cell in cells[width:]):
        beyond = t("{n} cells", n=Number(len(cells), whole=True))
        allowed = t("as many as headings: {n}", n=Number(width, whole=True))
        # Which cell is which is not known: no fault of theirs is.
        raise RowFaultsError(RowError(None, t("the row"), beyond, allowed))
    for measure in measures:
        column = measure.column
        cell = cells[column.at] if column.at < len(cells) else None
        if cell is None:
            continue
        into = errors if column.is_error else values if measure.is_property else given
        try:
            into[column.name] = measure.number(cell)
        except RowError as fault:
            faults.append(fault)
    faults += _contradictions(given, values, errors, measures, faults)
    if faults:
        raise RowFaultsError(*faults)
    return Batch(label, given, {name: Measured(v, errors.get(name, math.nan)) for name, v in values.items()})


def _contradictions(
    given: Mapping[str, float], values: Mapping[str, float], errors: Mapping[str, float],
    measures: Sequence[Measure], faults: Sequence[RowError],
) -> Iterator[RowError]:  # fmt: skip
    """What the numbers of a row say against each other; what it does not state, or not readably, may be anything."""
    unread = {fault.column for fault in faults}
    if not values and not any(measure.is_property and measure.column in unread for measure in measures):
        yield RowError(None, t("properties"), t("none measured"), t("at least one"))
    parts = given.get("silane_pressure", 0.0) + given.get("hydrogen_pressure", 0.0)
    if parts > given.get("pressure", math.inf):
        yield RowError(
            _column(measures, "silane_pressure"), "silane_pressure", t("with hydrogen above the pressure of the gas"),
            t("parts of the pressure"),
        )  # fmt: skip
    for name, value in values.items():
        at = _column(measures, name)
        if value <= 0 and name in BY_FACTOR:
            yield RowError(at, name, f"{value:g}", t("above 0, since it is compared as a logarithm"))
        elif value == 0 and name not in errors and _column(measures, name, error=True) not in unread - {None}:
            yield RowError(
                at, name, t("0 without a repeat error"),
                t("a column {name}{error} beside it, or an empty cell", name=name, error=ERROR),
            )  # fmt: skip


def _column(measures: Sequence[Measure], name: str, error: bool = False) -> Column | None:
    """Where a quantity, or its repeat error, stands in the row."""
    found = (each.column for each in measures if each.column.name == name and each.column.is_error == error)
    return next(found, None)
