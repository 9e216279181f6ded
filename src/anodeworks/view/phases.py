"""Phases on the calendar: as a table, as a Gantt chart with what was announced, and their output by month."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from anodeworks.language import Text, t, tc
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Span
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import OfPhase, of_phase
from anodeworks.view.document import Column, Row, Section, Table
from anodeworks.view.labels import phase_label
from anodeworks.view.picture import Axis, Chart, Gantt, Lane, Series, Spot, Stretch

RAMP: Final = 3.0  # years of ramp-up before full output (see `programme.phase`)
YEAR: Final = units.SECONDS_PER_YEAR


def table(base: Base, brief: bool = False) -> Table:
    """The phases: output, capital, dates; a brief one without what a first screen has no room for."""
    columns = [
        Column("phase", t("phase"), role="text"),
        Column("capacity", t("full output")),
        Column("capital", t("capital")),
        *([] if brief else [Column("start", t("ground-breaking")), Column("completion", t("completion"))]),
        Column("production", t("first product")),
        *([Column("range", t("P5 to P95"))] if base.draws else []),
    ]
    rows = []
    for phase in base.project.phases:
        capacity, capital, completion, production = (
            base.quantity(base.project.indicators[of_phase(about, phase)])
            for about in (OfPhase.capacity, OfPhase.capital, OfPhase.completion, OfPhase.production)
        )
        spread = base.spread(production.key)
        start = f"programme.phases.{phase}.start"
        cells: list[Text | None] = [
            phase_label(base.project, phase),
            capacity,
            capital,
            *([] if brief else [Quantity(base.value(start), units.DATE, start), completion]),
            production,
        ]
        if base.draws:
            cells.append(Span(spread.low, spread.high, units.DATE) if spread else None)
        rows.append(Row(phase, tuple(cells)))
    return Table("phases_in_brief" if brief else "phases", tuple(columns), tuple(rows), brief=3)


def section(base: Base) -> Section:
    """The programme as a chapter."""
    return Section("programme", t("Programme"), (gantt(base), table(base), output(base)))


def gantt(base: Base) -> Gantt:
    """Each phase: construction as planned, delay, commissioning, ramp-up, full output; announced dates."""
    lanes = tuple(_lane(base, phase) for phase in base.project.phases)
    first = math.floor(min(lane.stretches[0].start for lane in lanes) * 4) / 4
    busy = [lane.stretches[-2].end for lane in lanes] + [lane.span[2] for lane in lanes if lane.span]
    busy += [spot.at for lane in lanes for spot in lane.spots]
    last = float(math.ceil(max(x for x in busy if math.isfinite(x)) + 0.75))
    caption = t("Bars show the base case: construction as planned, delay, commissioning, ramp-up, full output; "
                "diamonds are announced dates.")  # fmt: skip
    if base.draws:
        caption = t("Bars show the base case: construction as planned, delay, commissioning, ramp-up, full output; "
                    "diamonds are announced dates. The line below each spans P5 to P95 of first product, with "
                    "P50 as a dot.")  # fmt: skip
    return Gantt("gantt", t("Phases on the calendar"), lanes, first, last, caption)


def _lane(base: Base, phase: str) -> Lane:
    project, prefix = base.project, f"programme.phases.{phase}"
    end = float(project.first_year + project.horizon)
    start = base.value(f"{prefix}.start")
    built, late, tried = (
        base.value(f"{prefix}.{n}") / YEAR for n in ("construction", "delay", "commissioning")
    )
    first = start + built + late + tried
    months = {
        name: Number(12 * x, whole=True) for name, x in (("built", built), ("late", late), ("tried", tried))
    }
    stretches = (
        Stretch("build", start, start + built, t("construction {built} mo", **months)),
        Stretch("delay", start + built, start + built + late, t("delay {late} mo", **months)),
        Stretch("try", start + built + late, first, t("commissioning {tried} mo", **months)),
        Stretch("ramp", first, min(first + RAMP, end), t("ramp-up")),
        Stretch("full", min(first + RAMP, end), end, tc("stretch", "full output")),
    )
    completion, production = (of_phase(about, phase) for about in (OfPhase.completion, OfPhase.production))
    spread, spots = base.spread(production), []
    for claim in project.claims:
        if claim.indicator.name in (completion, production):
            date = Quantity(claim.value.number, units.DATE)
            label = (
                t("announced completion {date}", date=date)
                if claim.indicator.name == completion
                else t("announced first product {date}", date=date)
            )
            spots.append(Spot(claim.value.number, label, "claim"))
    return Lane(
        phase_label(project, phase),
        stretches,
        None if spread is None else (spread.low, spread.middle, spread.high),
        ""
        if spread is None
        else t("first product, P5 to P95: {dates}", dates=Span(spread.low, spread.high, units.DATE)),
        tuple(spots),
    )


def output(base: Base) -> Chart:
    """What each phase makes in every month of the study."""
    monthly = base.outcome.monthly
    edges = tuple(float(e) for e in monthly.edges)
    rate = base.rate.sum(axis=0)  # kg/s by phase
    series = tuple(
        Series(
            phase_label(base.project, p),
            (12 * rate[i] * np.asarray(monthly.produced[i])).tolist(),
            edges,
            role="area",
        )
        for i, p in enumerate(base.project.phases)
    )
    return Chart("output", "stacked", t("Output by month"), Axis(unit=units.DATE), Axis(t("output"), "t/month"),
                 series, caption=t("Base case, phases on top of one another."))  # fmt: skip
