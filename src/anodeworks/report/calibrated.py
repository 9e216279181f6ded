"""The report's chapter on what a laboratory said: numbers of the plant that were calibrated on a record of batches."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.lab.words import CALIBRATED
from anodeworks.quantity import Value, units
from anodeworks.quantity.wording import capital, rounded, unit_text
from anodeworks.report.evidence import group_of, labels
from anodeworks.study.base_case import Base

ENDS: Final = (0.05, 0.5, 0.95)


class Row(NamedTuple):
    """A calibrated number; `before` is what the library said."""

    key: str
    label: str
    meaning: str
    middle: str
    range: str
    before: str
    unit: str
    source: str


def shows(base: Base) -> dict[str, Any] | None:
    """The calibrated numbers of a plant, and how they move together; None if it has none."""
    project = base.project
    found = {key: v for key, v in project.ledger.items() if v.source.startswith(CALIBRATED)}
    if not found:
        return None
    tied = [c for c in project.correlations if c.value.source.startswith(CALIBRATED)]
    return {
        "rows": [_row(base, key, value) for key, value in found.items()],
        "sources": list(dict.fromkeys(value.source for value in found.values())),
        "tied": len(tied),
    }


def _row(base: Base, key: str, value: Value) -> Row:
    unit = value.parameter.unit
    ends = [value.number] * 3
    if value.distribution is not None:
        ends = [float(x) for x in value.distribution.quantile(list(ENDS))]
    low, middle, high = (rounded(float(units.from_si(np.float64(x), unit))) for x in ends)
    return Row(
        key=key,
        label=capital(labels(base, group_of(key))[0]),
        meaning=value.parameter.meaning,
        middle=middle,
        range=f"{low} to {high}",
        before=value.note.removeprefix("before: "),
        unit=unit_text(unit),
        source=value.source,
    )
