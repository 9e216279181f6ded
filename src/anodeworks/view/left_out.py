"""What of a record was not used: rows that were refused, by cell and reason, and headings that mean nothing."""

from __future__ import annotations

from anodeworks.lab.record import Record
from anodeworks.language import joined, t, tn
from anodeworks.quantity.wording import Number
from anodeworks.view.document import Column, Finding, Items, Mark, Row, Table


def used(record: Record) -> tuple[Finding, ...]:
    """What of the record was not used, and whether a model made it."""
    found = []
    if record.synthetic:
        found.append(t("The record is synthetic: made by the model itself."))
    if record.refused:
        found.append(tn("{n} row was refused.", "{n} rows were refused.", len(record.refused),
                        n=Number(len(record.refused), whole=True)))  # fmt: skip
    if record.ignored:
        found.append(tn("{n} heading was left out.", "{n} headings were left out.", len(record.ignored),
                        n=Number(len(record.ignored), whole=True)))  # fmt: skip
    mark: Mark = "fair" if record.refused or record.ignored else "none"
    return (Finding(mark, joined(*found), name="used"),) if found else ()


def refused(record: Record) -> tuple[Table | Items, ...]:
    """Rows and headings that were not used."""
    columns = (
        Column("row", t("row")),
        Column("batch", t("batch"), role="text"),
        Column("cell", t("cell"), role="text"),
        Column("reason", t("reason"), role="text"),
    )
    rows = tuple(
        Row(str(r.row), (Number(r.row, whole=True), r.label, r.cell, r.reason)) for r in record.refused
    )
    heads = tuple(
        t("Heading “{heading}”: no condition or property of that name", heading=h) for h in record.ignored
    )
    table = Table("refused", columns, rows, t("rows refused"))
    return ((table,) if rows else ()) + ((Items(heads),) if heads else ())
