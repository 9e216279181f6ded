"""What of a record was understood and what was not: its columns, rows that were refused, headings that mean nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from anodeworks.lab.columns import BATCH
from anodeworks.lab.fit import named
from anodeworks.lab.headings import CONDITIONS, PROPERTIES, SET
from anodeworks.lab.record import Record
from anodeworks.language import Text, joined, listed, t, tn
from anodeworks.quantity.wording import Number, Unit
from anodeworks.view.document import Column, Finding, Items, Mark, Row, Table, Words

NAMED: Final = 10  # hidden rows that are told by their number
MOST: Final = 1000  # faults of rows that a table tells one by one
WIDTHS: Final = ("pore_diameter", "pore_width", "pore_surface")  # of which a record states one


def used(record: Record) -> tuple[Finding, ...]:
    """What of the record was not used, what its sheet does not show, and whether a model made it."""
    found = []
    if record.synthetic:
        found.append(t("The record is synthetic: made by the model itself."))
    if record.refused:
        found.append(tn("{n} row was refused.", "{n} rows were refused.", record.rows_refused,
                        n=Number(record.rows_refused, whole=True)))  # fmt: skip
    if record.ignored:
        found.append(tn("{n} heading was left out.", "{n} headings were left out.", len(record.ignored),
                        n=Number(len(record.ignored), whole=True)))  # fmt: skip
    if record.hidden:
        found.append(tn("{n} row is hidden in the sheet and counts all the same: {rows}.",
                        "{n} rows are hidden in the sheet and count all the same: {rows}.", len(record.hidden),
                        n=Number(len(record.hidden), whole=True), rows=listed(_shown(record.hidden))))  # fmt: skip
    mark: Mark = "fair" if record.refused or record.ignored or record.hidden else "none"
    return (Finding(mark, joined(*found), name="used"),) if found else ()


def _shown(rows: Sequence[int]) -> list[str]:
    """The first rows of many by their numbers."""
    return [*map(str, rows[:NAMED]), *(["…"] if len(rows) > NAMED else [])]


def refused(record: Record) -> tuple[Table | Items, ...]:
    """Rows and headings that were not used."""
    columns = (
        Column("row", t("row")),
        Column("batch", t("batch"), role="text"),
        Column("cell", t("cell"), role="text"),
        Column("reason", t("reason"), role="text"),
    )
    rows, told = list[Row](), Counter[int]()
    for each in record.refused[:MOST]:  # the faults of a row are told apart by their number
        told[each.row] += 1
        name = f"{each.row}_{told[each.row]}" if told[each.row] > 1 else str(each.row)
        rows.append(Row(name, (Number(each.row, whole=True), each.label, each.cell, each.reason)))
    heads = tuple(
        t("Heading “{heading}”: no condition or property of that name", heading=h) for h in record.ignored
    )
    first, all_ = Number(MOST, whole=True), Number(len(record.refused), whole=True)
    note = (
        t("The first {first} of {all} reasons.", first=first, all=all_) if len(record.refused) > MOST else ""
    )
    table = Table("refused", columns, tuple(rows), t("rows refused"), note)
    return ((table,) if rows else ()) + ((Items(heads),) if heads else ())


def understood(record: Record) -> tuple[Table | Words, ...]:
    """The columns that mean something, how many batches have them, and what the record does not state."""
    rows = []
    for column in record.columns:
        label = column.name == BATCH
        told = t("label of the batch") if label else named(column.name)
        meaning: Text = t("repeat error of: {what:inner}", what=told) if column.is_error else told
        unit = "" if label or column.unit == "1" else Unit(column.unit)
        filled = Number(len(record.batches) if label else _having(record, column.name), whole=True)
        rows.append(Row(f"column_{column.at}", (column.heading, meaning, unit, filled)))
    columns = (
        Column("heading", t("heading"), role="text"),
        Column("meaning", t("meaning"), role="text"),
        Column("unit", t("unit"), role="text"),
        Column("batches", t("batches")),
    )
    note = t("Headings stand in row {n}.", n=Number(record.heading_row, whole=True))
    table = Table("understood", columns, tuple(rows), t("Columns understood"), note, folded=True)
    return (table, *(Words(each, "note") for each in _missing(record)))


def _having(record: Record, name: str) -> int:
    return sum(name in batch.given or name in batch.measured for batch in record.batches)


def _missing(record: Record) -> tuple[Text, ...]:
    """Conditions and properties without a column; of ways to say one the first stands for all."""
    there = {column.name for column in record.columns}
    width = bool(there & set(WIDTHS))
    asked = [
        name for name in SET if name not in there and not (name in WIDTHS and (width or name != WIDTHS[0]))
    ]
    unmeasured = [name for name in PROPERTIES if name not in there]
    found: list[Text] = []
    if asked:
        found.append(t("Conditions not stated, taken from what is known of them in general: {names}.",
                       names=listed([_asked(name) for name in asked])))  # fmt: skip
    if unmeasured:
        found.append(
            t("Properties not measured: {names}.", names=listed([_asked(name) for name in unmeasured]))
        )
    return tuple(found)


def _asked(name: str) -> Text:
    """A condition or property as a heading would have it, and its unit."""
    ask = PROPERTIES.get(name) or CONDITIONS[name]
    return t("{name} [{unit}] ({meaning:inner})", name=name, unit=ask.unit, meaning=named(name))
