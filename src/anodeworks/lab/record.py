"""Reading a record of batches: CSV or Excel, columns by name and unit, bad rows refused one by one.

A heading is a condition or a property of `lab.headings` with its unit in brackets, `silicon_share [%]` or
`temperature (degC)`, or with its unit in the row beneath; `silicon_share_error [%]` holds its repeat error. Other names
are mapped by `columns`. A row that cannot be used is refused by cell and reason, and the rest is kept; a heading that
nobody knows is reported and left out.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.lab.columns import BATCH, HEADINGS, Column, beneath, texts
from anodeworks.lab.columns import columns as columns_of
from anodeworks.lab.headings import BY_FACTOR, PROPERTIES, SYNTHETIC
from anodeworks.lab.lines import MOST, Line, place
from anodeworks.lab.record_file import lines, sheets
from anodeworks.lab.row import (
    Batch,
    Measure,
    Measured,
    RowError,
    RowFaultsError,
    batch_of,
    has_decimal_comma,
    label_of,
)
from anodeworks.language import Text, t
from anodeworks.material.pores import NEARLY, SPREADS, Pores, most_filled, of_carbon
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number
from anodeworks.remedies import SPLIT

DEFAULT_ERROR: Final = 0.03  # of the value, where a property's repeat error is not given; judgement


@dataclass(frozen=True)
class Refused:
    """Why a row cannot be used, counted as a spreadsheet counts, and the cell at fault; a row may have several."""

    row: int
    label: str
    reason: Text
    cell: str = ""

    @classmethod
    def of(cls, row: int, label: str, fault: RowError) -> Refused:
        """One fault of a row."""
        return cls(row, label, fault.reason, place(fault.column.at, row) if fault.column else "")


@dataclass(frozen=True)
class Record:
    """The batches of a file, what was refused, and headings that mean nothing here.

    columns: those that mean something. heading_row: where the headings stand, counted from 1. hidden: the rows that
    its sheet does not show, which count like any other.
    """

    file: str
    batches: tuple[Batch, ...]
    refused: tuple[Refused, ...]  # every fault of every row that is not used
    ignored: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    heading_row: int = 1
    hidden: tuple[int, ...] = ()

    @property
    def rows_refused(self) -> int:
        """How many rows are not used."""
        return len({each.row for each in self.refused})

    @property
    def synthetic(self) -> bool:
        """Whether every batch is labelled as made by a model."""
        return all(batch.label.startswith(SYNTHETIC) for batch in self.batches)

    def properties(self) -> list[str]:
        """Properties that at least one batch has, in the order of `PROPERTIES`."""
        return [p for p in PROPERTIES if any(p in batch.measured for batch in self.batches)]


def read_record(
    path: str | Path,
    columns: Mapping[str, str] | None = None,
    *,
    sheet: str | None = None,
    heading_row: int | None = None,
) -> Record:
    """Read a record of batches.

    Args:
        path: delimited text (UTF-8, UTF-16, GB 18030 or Windows-1252; comma, semicolon or tab) or an .xlsx workbook.
        columns: what a heading of the file means, as `{"Si wt%": "silicon_share [%]"}`.
        sheet: of a workbook, by its name or its place from 1; the first one unless said.
        heading_row: where the headings stand, counted from 1; the first row in which something stands unless said.

    Raises:
        InputError: no such file or sheet, no usable heading, one property under two headings, too many rows, no row
            that can be used.
    """
    with _nothing_to_collect():
        return _read(Path(path), dict(columns or {}), sheet, heading_row)


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Cells by the million are made and kept, none in a circle: looking for circles would take a third of the time."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _read(file: Path, meanings: dict[str, str], sheet: str | None, heading_row: int | None) -> Record:
    headings, under, rows, at = _headed(file, sheet, heading_row, meanings)
    try:
        found, ignored = columns_of(headings, under, meanings, str(file))
    except InputError as error:
        names = sheets(file) if error.key == HEADINGS and sheet is None else []
        if not names:
            raise
        remedy = t("say --sheet where they stand in another sheet ({names}), --heading-row where in another row",
                   names=", ".join(names))  # fmt: skip
        raise InputError(error.key, *error.said[:2], remedy, str(file)) from None
    batches: list[tuple[int, Batch]] = []
    refused: list[Refused] = []
    decimal_comma = has_decimal_comma(found, rows)
    label_at = next((column.at for column in found if column.name == BATCH), None)
    measures = [Measure.of(column, decimal_comma) for column in found if column.name != BATCH]
    for line in rows:
        label = label_of(line, label_at)
        try:
            batches.append((line.row, batch_of(label, line, measures, len(headings))))
        except RowFaultsError as row:
            refused += [Refused.of(line.row, label, fault) for fault in row.faults]
    own = {column.name: column for column in found if not column.is_error}
    kept = _told_apart(_fillable(batches, refused, own.get("filling")), refused, own.get(BATCH))
    refused.sort(key=lambda each: each.row)
    if not kept:
        why = refused[0].reason if refused else t("it has no rows")
        raise InputError(
            "rows",
            t("none that can be used ({why})", why=why),
            t("at least one"),
            t("mend that row, or take its cells over from the template"),
            file=str(file),
        )
    unused = {each.row for each in refused}
    hidden = tuple(line.row for line in rows if line.hidden and line.row not in unused)
    return Record(str(file), tuple(kept), tuple(refused), tuple(ignored), tuple(found), at, hidden)


def _headed(
    file: Path, sheet: str | None, heading_row: int | None, meanings: Mapping[str, str]
) -> tuple[list[str], list[str], list[Line], int]:
    """The headings, the units beneath them, the rows below, and the row in which the headings stand."""
    headings: list[str] | None = None
    at = 0
    rows: list[Line] = []
    for line in lines(file, sheet):
        if headings is None:
            if heading_row is None or line.row == heading_row:
                headings, at = texts(line.cells), line.row
            elif line.row > heading_row:
                break
            continue
        rows.append(line)
        if len(rows) > MOST:
            raise InputError(
                "rows", t("more than {most}", most=Number(MOST, whole=True)),
                t("at most {most}", most=Number(MOST, whole=True)), SPLIT, file=str(file),
            )  # fmt: skip
    if headings is None:
        found = t("nothing in row {n}", n=str(heading_row)) if heading_row else t("nothing in the file")
        raise InputError(
            "headings", found, t("a row of headings"), t("name the row with --heading-row"), file=str(file)
        )
    while headings and not headings[-1]:
        headings.pop()
    under = beneath(headings, meanings, rows[0].cells) if rows else []
    return headings, under, rows[1:] if under else rows, at


def _fillable(
    batches: Sequence[tuple[int, Batch]], refused: list[Refused], at: Column | None
) -> list[tuple[int, Batch]]:
    """Those whose pores can take the silicon that they state; the limit is reckoned for all of them at once.

    A row teaches nothing here unless it states its filling and a width; pores of no stated shape count as round, and
    those of no stated spread as spread so that they take most.
    """
    stated, kept = list[tuple[int, Batch]](), list[tuple[int, Batch]]()
    for pair in batches:
        given = pair[1].given
        states = "filling" in given and ("pore_diameter" in given or "pore_width" in given)
        (stated if states else kept).append(pair)
    names = ("pore_volume", "pore_diameter", "pore_width", "slits", "pore_spread", "filling")
    else_ = (1.0, 1.0, 0.0, 0.0, np.nan, 0.0)
    volume, diameter, wide, slits, spread, filling = (
        np.array([batch.given.get(name, unstated) for _, batch in stated])
        for name, unstated in zip(names, else_, strict=True)
    )
    ends = [
        of_carbon(volume, diameter, wide, slits, np.where(np.isnan(spread), end, spread)) for end in SPREADS
    ]
    pores = [Pores(*(x[:, None] for x in of)) for of in ends]
    most = NEARLY * np.max([np.asarray(most_filled(each)) for each in pores], axis=0)
    width = np.asarray(pores[0].width)[:, 0]
    for (row, batch), share, limit, across in zip(stated, filling, most, width, strict=True):
        if share < limit:
            kept.append((row, batch))
            continue
        allowed = t(
            "below {most} in pores of {width}: the rest is narrower than silane (docs/equations/powder.md)",
            most=format(limit, ".2f"),
            width=units.show(float(across), "nm"),
        )
        refused.append(Refused.of(row, batch.label, RowError(at, "filling", f"{share:g}", allowed)))
    return sorted(kept, key=lambda pair: pair[0])


def _told_apart(
    batches: Sequence[tuple[int, Batch]], refused: list[Refused], at: Column | None
) -> list[Batch]:
    """The first batch of each label."""
    kept: dict[str, Batch] = {}
    for row, batch in batches:
        if batch.label in kept:
            again = t('"{label}" a second time', label=batch.label)
            fault = RowError(at, BATCH, again, t("each batch once"))
            refused.append(Refused.of(row, batch.label, fault))
        else:
            kept[batch.label] = batch
    return list(kept.values())


def error_of(name: str, measured: Measured) -> float:
    """The repeat error that counts: the one recorded, or three percent of the value (judgement).

    Of properties that spread by a factor it is relative, of all others in the property's own unit.
    """
    error = measured.error if math.isfinite(measured.error) else DEFAULT_ERROR * abs(measured.value)
    return error / abs(measured.value) if name in BY_FACTOR and measured.value else error
