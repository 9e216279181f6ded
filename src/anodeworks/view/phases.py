"""Phases on the calendar: as a table, as a Gantt chart with what was announced, and their output by month."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.language import Keyed, Pair, Text, joined, t, tc
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.base_case import Base
from anodeworks.twin.books import closed_first, no_product, not_begun
from anodeworks.twin.catalogue import OfPhase, of_phase
from anodeworks.view.closing import CLOSED
from anodeworks.view.document import Cell, Column, Finding, Row, Section, Table
from anodeworks.view.labels import announced, phase_label
from anodeworks.view.picture import Axis, Chart, Gantt, Lane, Series, Spot, Stretch

RAMP: Final = 3.0  # years of ramp-up before full output (see `programme.phase`)
YEAR: Final = units.SECONDS_PER_YEAR
TOLD: Final = 0.1  # share of the draws from which on it is told that a phase makes nothing


def table(base: Base, brief: bool = False) -> Table:
    """The phases: output, capital, dates; a brief one without what a first screen has no room for."""
    columns = [
        Column("phase", t("phase"), role="text"),
        *([] if base.project.alone else [Column("capacity", t("full output"), "t/year")]),
        Column("capital", t("capital"), OfPhase.capital.unit),
        *([] if brief else [Column("start", t("ground-breaking")), Column("completion", t("completion"))]),
        Column("production", t("in operation") if base.project.alone else t("first product")),
        *([Column("range", t("P5 to P95"))] if base.draws else []),
    ]
    rows = []
    for phase in base.project.phases:
        asked = (OfPhase.capacity, OfPhase.capital, OfPhase.completion, OfPhase.production)
        *capacity, capital, completion, production = (
            base.quantity(base.project.indicators[name])
            for name in (of_phase(about, phase) for about in asked)
            if name in base.project.indicators
        )
        spread = base.spread(production.key)
        start = f"programme.phases.{phase}.start"
        built = base.built[base.project.phases.index(phase)]
        cells: list[Text | None] = [
            phase_label(base.project, phase),
            *capacity,
            capital,
            *(
                []
                if brief
                else [Quantity(base.value(start), units.DATE, start), completion if built else None]
            ),
            production if built else t("not built"),
        ]
        if base.draws:
            cells.append(Span(spread.low, spread.high, units.DATE) if spread else None)
        rows.append(Row(phase, tuple(cells)))
    name = "phases_in_brief" if brief else "phases"
    return Table(name, tuple(columns), tuple(rows), scaled="column", brief=3)


def never(base: Base) -> Iterator[Finding]:
    """Phases that are not built, or make nothing within the study: when they would, and what is never reached."""
    for p, phase in enumerate(base.project.phases):
        production = base.project.indicators[of_phase(OfPhase.production, phase)]
        due, label = base.quantity(production), phase_label(base.project, phase)
        late, unbegun, closed = (_raised(base, phase, flag) for flag in (no_product, not_begun, closed_first))
        share, unbuilt = (_share(raised) if base.draws else None for raised in (late, unbegun | closed))
        if unbegun[0] or closed[0]:
            yield _unbuilt(base, phase, closed[0], unbuilt)
        if late[0]:
            spent = Quantity(float(np.asarray(base.outcome.operations.capital[p]).sum()), "CNY")
            told = t(
                "{phase:first} makes no product within the study: its first is due in {date}, the plant is run until "
                "{end}, and {spent} is spent on it by then.",
                phase=label, date=due, end=Quantity(base.closed, units.DATE), spent=spent,
            )  # fmt: skip
            numbers: dict[str, Cell] = {"date": due, "spent": spent}
            reached: Text = ""
            if not base.project.alone:
                output = base.quantity(base.project.indicators[of_phase(OfPhase.capacity, phase)])
                reached = t("Of the capacity and the output value in the figures, its {output} are never reached.",
                            output=output)  # fmt: skip
                numbers["output"] = output
            yield Finding(
                "bad",
                told,
                joined(_owner(base, due), reached, _drawn_never(share)),
                name=f"never_{phase}",
                numbers=numbers,
            )
        elif share is not None and share >= TOLD:
            told = t("{phase:first} makes no product within the study in {share} of the scenarios.",
                     phase=label, share=Share(share))  # fmt: skip
            yield Finding(
                "fair",
                told,
                joined(_closed_before(base, phase, late[1:]), _spent_never(base, phase, p, late[1:])),
                name=f"never_{phase}",
                numbers={"share": Share(share)},
            )
        if unbuilt is not None and unbuilt >= TOLD and not (unbegun[0] or closed[0]):
            told = t("{phase:first} is not built in {share} of the scenarios, and counts there in no figure.",
                     phase=label, share=Share(unbuilt))  # fmt: skip
            yield Finding("fair", told, _first(unbegun[1:], closed[1:]), name=f"unbuilt_{phase}",
                          numbers={"share": Share(unbuilt)})  # fmt: skip


def _unbuilt(base: Base, phase: str, closed: bool, share: float | None) -> Finding:
    """A phase that the base case does not build: why, what the plan has of it, and how often it is so."""
    label, start = phase_label(base.project, phase), f"programme.phases.{phase}.start"
    date = Quantity(base.value(start), units.DATE, start)
    numbers: dict[str, Cell] = {"date": date} if share is None else {"date": date, "share": Share(share)}
    if closed:
        told = t("{phase:first} is not built: its ground would be broken in {date}, and the owner closes the plant "
                 "before, in {end}.", phase=label, date=date, end=Quantity(base.closed, units.DATE))  # fmt: skip
    else:
        told = t("{phase:first} is not built: its ground would be broken in {date}, after the study has ended.",
                 phase=label, date=date)  # fmt: skip
    counted = t("Its capital stands in no figure.")
    if not base.project.alone:
        output = Quantity(float(base.asked[:, base.project.phases.index(phase)].sum()), OfPhase.capacity.unit)
        counted = t("Its {output} and its capital stand in no figure.", output=output)
        numbers["output"] = output
    return Finding(
        "bad", told, joined(counted, _drawn_never(share)), name=f"unbuilt_{phase}", numbers=numbers
    )


def _first(unbegun: npt.NDArray[np.bool_], closed: npt.NDArray[np.bool_]) -> Text:
    """What comes before ground is broken in the draws that do not build a phase."""
    if not closed.any():
        return t("The study ends before its ground would be broken.")
    if not unbegun.any():
        return t("In all of them the owner has closed the plant before.")
    share = Share(float(closed.sum() / (closed | unbegun).sum()))
    return t("In {share} of these the owner has closed the plant before; in the others the study ends before.",
             share=share)  # fmt: skip


def _owner(base: Base, due: Quantity) -> Text:
    """Whether in the base case the owner has closed the plant before a phase would have produced."""
    closed = base.outcome.statements.closing.last[-1] == 0.0 and due.si < base.end
    return t("The owner has closed the plant before.") if closed else ""


def _closed_before(base: Base, phase: str, late: npt.NDArray[np.bool_]) -> Text:
    """In how many of these draws the plant has been closed by then, where it would have produced in time."""
    closed = np.asarray(base.result.outcome.flags[CLOSED], dtype=bool)[1:]
    in_time = base.drawn(of_phase(OfPhase.production, phase)) < base.end
    share = float((closed & in_time)[late].mean())
    if share == 0.0:
        return t("The study ends before it is due.")
    if share == 1.0:
        return t("In all of them the owner has closed the plant before.")
    return t("In {share} of these the owner has closed the plant before; in the others the study ends before.",
             share=Share(share))  # fmt: skip


def _raised(base: Base, phase: str, flag: Callable[[Pair], Keyed]) -> npt.NDArray[np.bool_]:
    """In which scenarios a flag of a phase is raised, the base case first."""
    none = np.zeros(base.result.scenarios, dtype=bool)  # of a result that does not know the condition
    raised: npt.NDArray[np.bool_] = np.asarray(
        base.result.outcome.flags.get(flag(base.project.phase_label(phase)), none)
    )
    return raised


def _share(raised: npt.NDArray[np.bool_]) -> float:
    """The share of draws."""
    return float(raised[1:].mean())


def _drawn_never(share: float | None) -> Text:
    return "" if share is None else t("So it is in {share} of the scenarios.", share=Share(share))


def _spent_never(base: Base, phase: str, p: int, late: npt.NDArray[np.bool_]) -> Text:
    """When it would produce and what is spent on it in those draws, at the median, as far as the study has kept it."""
    due = base.drawn(of_phase(OfPhase.production, phase))
    date = Quantity(float(np.median(due[late])), units.DATE)
    operations = base.result.outcome.operations
    if operations is None:
        return t("At their median its first product is due in {date}.", date=date)
    spent = np.asarray(operations.capital)[1:, p].sum(axis=(1, 2))[late]
    return t("At their median its first product is due in {date}, and {spent} is spent on it within the study.",
             date=date, spent=Quantity(float(np.median(spent)), "CNY"))  # fmt: skip


def section(base: Base) -> Section:
    """The programme as a chapter."""
    made = () if base.project.alone else (output(base),)
    return Section("programme", t("Programme"), (gantt(base), table(base), *made))


def gantt(base: Base) -> Gantt:
    """Each phase: construction as planned, delay, commissioning, ramp-up, full output; announced dates."""
    lanes = tuple(_lane(base, phase) for phase in base.project.phases)
    first = math.floor(min(lane.stretches[0].start for lane in lanes) * 4) / 4
    busy = [lane.stretches[-2].end for lane in lanes] + [lane.span[2] for lane in lanes if lane.span]
    busy += [spot.at for lane in lanes for spot in lane.spots]
    last = float(math.ceil(max(x for x in busy if math.isfinite(x)) + 0.75))
    caption = t("Bars show the base case: construction without delay, delay, commissioning, ramp-up, full output; "
                "diamonds are announced dates.")  # fmt: skip
    if base.draws:
        caption = t("Bars show the base case: construction without delay, delay, commissioning, ramp-up, full output; "
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
    listed = sum(key.startswith(f"{prefix}.utilisation.") for key in project.ledger)
    ramp = listed - 1.0 if listed else RAMP
    months = {
        name: Number(12 * x, whole=True) for name, x in (("built", built), ("late", late), ("tried", tried))
    }
    stretches = (
        Stretch("build", start, start + built, t("construction {built} mo", **months)),
        Stretch("delay", start + built, start + built + late, t("delay {late} mo", **months)),
        Stretch("try", start + built + late, first, t("commissioning {tried} mo", **months)),
        Stretch("ramp", first, min(first + ramp, end), t("ramp-up")),
        Stretch("full", min(first + ramp, end), end, tc("stretch", "full output")),
    )
    completion, production = (of_phase(about, phase) for about in (OfPhase.completion, OfPhase.production))
    spread, spots = base.spread(production), []
    for claim in project.claims:
        if claim.indicator.name in (completion, production):
            date = announced(claim)
            label = (
                t("announced completion {date}", date=date)
                if claim.indicator.name == completion
                else t("announced first product {date}", date=date)
            )
            spots.append(Spot(claim.value.number, label, "claim"))
    called: Text = phase_label(project, phase)
    if not base.built[project.phases.index(phase)]:
        called = t("{phase:first}, not built", phase=called)
    return Lane(
        called,
        stretches,
        None if spread is None else (spread.low, spread.middle, spread.high),
        ""
        if spread is None
        else t("first product, P5 to P95: {dates}", dates=Span(spread.low, spread.high, units.DATE)),
        tuple(spots),
        f"{prefix}.start",
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
