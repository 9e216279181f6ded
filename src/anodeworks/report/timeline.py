"""Phases on the calendar: rows of the Gantt chart, and output by month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.quantity import units
from anodeworks.quantity.wording import month, phrase
from anodeworks.report.charts import Layer
from anodeworks.report.gantt import Flag, Row, Segment, Whisker
from anodeworks.study.base_case import Base

RAMP = 3.0  # years of ramp-up before full output (see `programme.phase`)


class Output(NamedTuple):
    """Output of each phase by month, t per month; `edges` are the months' ends in years AD."""

    edges: list[float]
    layers: list[Layer]


def rows(base: Base) -> list[Row]:
    """Each phase: construction as planned, delay, commissioning, ramp-up, full output; announced dates."""
    project, found = base.project, []
    end = float(project.first_year + project.horizon)
    for phase, label in zip(project.phases, project.phase_labels, strict=True):
        prefix = f"programme.phases.{phase}"
        start = base.value(f"{prefix}.start")
        built, late, tried = (
            base.value(f"{prefix}.{name}") / units.SECONDS_PER_YEAR
            for name in ("construction", "delay", "commissioning")
        )
        first = start + built + late + tried
        segments = [
            Segment("build", start, start + built, f"construction {12 * built:.0f} mo"),
            Segment("delay", start + built, start + built + late, f"delay {12 * late:.0f} mo"),
            Segment("try", start + built + late, first, f"commissioning {12 * tried:.0f} mo"),
            Segment("ramp", first, min(first + RAMP, end), "ramp-up"),
            Segment("full", min(first + RAMP, end), end, "full output"),
        ]
        spread = base.spread(f"phases.{phase}.production")
        whisker = None
        if spread is not None:
            span = f"first product P5 to P95: {month(spread.low)} to {month(spread.high)}"
            whisker = Whisker(spread.low, spread.middle, spread.high, span)
        flags = []
        for claim in project.claims:
            what = {f"phases.{phase}.completion": "completion", f"phases.{phase}.production": "production"}
            if claim.indicator.name in what:
                moment = claim.value.number
                flags.append(Flag(moment, f"announced {what[claim.indicator.name]} {month(moment)}"))
        found.append(Row(label, segments, whisker, flags))
    return found


def output(base: Base) -> Output:
    """What each phase makes in every month of the study."""
    monthly = base.outcome.monthly
    rate = base.rate.sum(axis=0) * units.SECONDS_PER_YEAR / 1000.0  # t/yr by phase
    layers = [
        Layer(label, np.asarray(monthly.produced[p]) * rate[p])
        for p, label in enumerate(base.project.phase_labels)
    ]
    return Output([float(e) for e in monthly.edges], layers)


class Dated(NamedTuple):
    """A phase in words."""

    label: str
    capacity: str
    start: str
    completion: str
    production: str
    range: str
    capital: str


def phases(base: Base) -> list[Dated]:
    """The phases as rows of a table."""
    found = []
    for phase, label in zip(base.project.phases, base.project.phase_labels, strict=True):
        spread = base.spread(f"phases.{phase}.production")
        found.append(
            Dated(
                label,
                phrase(base.figure(f"phases.{phase}.capacity"), "t/year"),
                month(base.value(f"programme.phases.{phase}.start")),
                month(base.figure(f"phases.{phase}.completion")),
                month(base.figure(f"phases.{phase}.production")),
                f"{month(spread.low)} to {month(spread.high)}" if spread else "",
                phrase(base.figure(f"phases.{phase}.capital"), "CNY"),
            )
        )
    return found
