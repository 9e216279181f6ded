"""The charts of the report, each in a width for a desk and one for a phone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from markupsafe import Markup

from anodeworks.audit.answer import Answer
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, month, percent, rounded, scale
from anodeworks.report import figures, streams, timeline
from anodeworks.report.charts import Mark, cash_flow, histogram, interval, stacked
from anodeworks.report.gantt import gantt
from anodeworks.report.sankey import sankey
from anodeworks.study.base_case import Base

Drawing = Callable[[float], Markup]  # a chart in a width

WIDE = 880.0
NARROW = 344.0


class Picture(NamedTuple):
    """A chart for a wide and for a narrow page."""

    wide: Markup
    narrow: Markup


class Odds(NamedTuple):
    """A histogram with its title."""

    label: str
    label_zh: str
    unit: str
    chart: Markup


def all_of(base: Base, answers: Sequence[Answer]) -> dict[str, Any]:
    """Every chart by the name under which the templates know it."""
    mass, mass_note = _mass(base)
    rest = {name: _both(draw(base)) for name, draw in DRAWN.items()}
    return {"mass": _both(mass), "mass_note": mass_note, **rest, "odds": _odds(base, answers)}


def drawings(base: Base) -> dict[str, Drawing]:
    """The charts that every study has, by name."""
    return {"mass": _mass(base)[0], **{name: draw(base) for name, draw in DRAWN.items()}}


def interval_of(answer: Answer) -> Markup | None:
    """The announced figure beside the model's range; None without draws."""
    spread = answer.spread
    if spread is None or not all(math.isfinite(q) for q in spread[:3]):
        return None
    title = f"{answer.claim.indicator.label}: announced figure beside the model's range"
    least = _least(answer.claim.indicator.unit, answer.announced)
    return interval(spread.low, spread.middle, spread.high, answer.announced, title, least=least)


def _both(draw: Drawing) -> Picture:
    return Picture(draw(WIDE), draw(NARROW))


def _mass(base: Base) -> tuple[Drawing, str]:
    """Mass from what is bought to what is sold; and in words what runs in circles beside it."""
    found = {WIDE: streams.mass(base), NARROW: streams.mass(base, 18)}
    largest = max((link.value for link in found[WIDE].links), default=0.0) * units.SECONDS_PER_YEAR
    factor, unit = (1e6, "kt") if largest >= 1e7 else (1e3, "t")

    def amount(flow: float) -> str:
        return f"{rounded(flow * units.SECONDS_PER_YEAR / factor)} {unit}"

    def draw(width: float) -> Markup:
        flows = found[NARROW if width <= NARROW else WIDE]
        title = "Flows of mass in a year of full operation"
        return sankey(flows.nodes, flows.links, amount, title, width, width <= NARROW)

    told = [link for link in found[WIDE].circling if link.value * units.SECONDS_PER_YEAR > 0.01 * largest]
    return draw, ", ".join(f"{link.label} {amount(link.value)}" for link in told)


def _energy(base: Base) -> Drawing:
    found = {WIDE: streams.energy(base), NARROW: streams.energy(base, 3)}
    largest = max((link.value for link in found[WIDE].links), default=0.0) * units.SECONDS_PER_YEAR / 3.6e9
    factor, unit = (3.6e12, "GWh") if largest >= 1e4 else (3.6e9, "MWh")

    def draw(width: float) -> Markup:
        flows = found[NARROW if width <= NARROW else WIDE]
        return sankey(
            flows.nodes,
            flows.links,
            lambda power: f"{rounded(power * units.SECONDS_PER_YEAR / factor)} {unit}",
            "Flows of energy in a year of full operation",
            width,
            width <= NARROW,
        )

    return draw


def _gantt(base: Base) -> Drawing:
    rows = timeline.rows(base)
    first = math.floor(min(row.segments[0].start for row in rows) * 4) / 4
    busy = [row.segments[-2].end for row in rows] + [row.whisker.high for row in rows if row.whisker]
    busy += [flag.moment for row in rows for flag in row.flags]
    last = math.ceil(max(busy) + 0.75)
    title = "Phases: construction, delay, commissioning, ramp-up"
    return lambda width: gantt(rows, first, last, title, width)


def _output(base: Base) -> Drawing:
    found = timeline.output(base)
    total = np.sum([np.asarray(layer.heights) for layer in found.layers], axis=0)
    factor, unit = (1e3, "kt per month") if float(np.max(total)) >= 2e4 else (1.0, "t per month")
    layers = [layer._replace(heights=np.asarray(layer.heights) / factor) for layer in found.layers]
    title = "Output by month and phase"
    return lambda width: stacked(found.edges, layers, unit, title, width)


def _cash(base: Base) -> Drawing:
    flows = base.outcome.statements.project
    row = scale("CNY", [*flows.after_tax, *flows.cumulative_after_tax])
    years = [int(year) for year in base.project.years]
    yearly, summed = (
        np.asarray(flows.after_tax) / row.factor,
        np.asarray(flows.cumulative_after_tax) / row.factor,
    )
    return lambda width: cash_flow(years, yearly, summed, row.unit, width)


DRAWN: Final[Mapping[str, Callable[[Base], Drawing]]] = {
    "energy": _energy,
    "gantt": _gantt,
    "output": _output,
    "cash": _cash,
}


def _odds(base: Base, answers: Sequence[Answer]) -> list[Odds]:
    """Histograms as the report shows them."""
    return list(_histograms(base, answers, 300.0, 132.0).values())


def histograms(base: Base, answers: Sequence[Answer]) -> dict[str, Drawing]:
    """Histograms by indicator, in any width; none without draws."""

    def drawn(name: str) -> Drawing:
        return lambda width: _histograms(base, answers, width, 0.42 * width, name)[name].chart

    return {name: drawn(name) for name in _histograms(base, answers, 300.0, 132.0)}


def _histograms(
    base: Base, answers: Sequence[Answer], width: float, height: float, only: str = ""
) -> dict[str, Odds]:
    """Histograms of the main indicators and of those that claims speak of, or of one."""
    if not base.draws:
        return {}
    announced = {a.claim.indicator.name: a.announced for a in answers if a.sense != "input"}
    names = [n for n in figures.SPREAD if n in base.project.indicators]
    names += [n for n in announced if n not in names]
    wanted = [n for n in names if only in ("", n) and np.ptp(base.drawn(n)) != 0]
    return {n: _histogram(base, n, announced.get(n), width, height) for n in wanted}


def _histogram(base: Base, name: str, announced: float | None, width: float, height: float) -> Odds:
    about, spread = base.project.indicators[name], base.spread(name)
    assert spread is not None
    row = scale(about.unit, [spread.low, spread.middle, spread.high, base.figure(name)])
    marks = [
        Mark((q - row.offset) / row.factor, p) for q, p in zip(spread, ("P5", "P50", "P95"), strict=False)
    ]
    if announced is not None:
        marks.append(Mark((announced - row.offset) / row.factor, "announced", "claim"))
    numbers = (base.drawn(name) - row.offset) / row.factor
    said = month if row.kind == "date" else rounded
    named = ", ".join(f"{m.label} {said(m.value)}" for m in marks[:3])
    title = f"{capital(about.label)}{f', {row.unit}' if row.unit else ''}: {named}"
    unit = row.unit
    if spread.undefined > 0:
        unit = f"{unit}; undefined in {percent(spread.undefined)}".lstrip("; ")
    least = _least(about.unit, marks[1].value)
    axis = _years if row.kind == "date" else None
    chart = histogram(numbers, marks, title, width, height, words=axis, least=least)
    return Odds(capital(about.label), about.label_zh, unit, chart)


def _least(unit: str, figure: float) -> float:
    """What an axis spans at least: a year, or a twentieth of the figure."""
    if unit == units.DATE:
        return 1.0
    return 0.05 * abs(figure) if math.isfinite(figure) else 0.0


def _years(year: float) -> str:
    """A date on an axis: only whole years are named."""
    return f"{year:.0f}" if abs(year - round(year)) < 1e-6 else ""
