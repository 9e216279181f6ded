"""Bars, areas, histograms and intervals as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.report.svg import drawing, named_ticks, path, polyline, scale, tag, text, width_of

Numbers = Sequence[float] | npt.NDArray[np.float64]
Map = Callable[[float], float]
Ticks = Sequence[tuple[float, str]]


class Layer(NamedTuple):
    """One stacked part of a chart: its name and its height at every place."""

    label: str
    heights: Numbers


class Mark(NamedTuple):
    """A named place on the axis of a histogram."""

    value: float
    label: str
    class_: str = "mark"


class Frame(NamedTuple):
    """Where the data stand inside a drawing."""

    left: float
    top: float
    right: float
    bottom: float


def cash_flow(
    years: Sequence[int], flows: Numbers, cumulative: Numbers, unit: str, width: float = 880
) -> Markup:
    """Yearly bars, and the running sum as a line.

    Args:
        years: one per bar.
        flows, cumulative: amounts in `unit`.
        unit: printed above the axis.
        width: of the drawing.
    """
    height = 300.0
    low, high = _limits([*flows, *cumulative, 0.0])
    axis = named_ticks(low, high)
    frame = Frame(_axis_width(axis), 30, width - 12, height - 24)
    y = scale(low, high, frame.bottom, frame.top)
    step = (frame.right - frame.left) / len(years)
    parts: list[str] = [_rules(axis, y, frame), text(0, 12, unit, "unit")]
    for i, flow in enumerate(flows):
        top, bottom = min(y(flow), y(0.0)), max(y(flow), y(0.0))
        told = tag("title", f"{years[i]}: {flow:,.3g} {unit}")
        x, kind = frame.left + step * (i + 0.16), "fall" if flow < 0 else "rise"
        parts.append(_box(x, top, step * 0.68, bottom - top, kind, told))
    at = [(frame.left + step * (i + 0.5), y(float(c))) for i, c in enumerate(cumulative)]
    parts += [polyline(at, "line"), *(tag("circle", cx=px, cy=py, r=2.2, class_="dot") for px, py in at)]
    parts.append(_line(frame.left, y(0.0), frame.right, y(0.0), "zero"))
    end, rising = at[-1][1], len(at) < 2 or at[-1][1] <= at[-2][1]
    parts.append(
        text(
            frame.right, end + (20 if rising and end < frame.bottom - 24 else -9), "cumulative", "halo", "end"
        )
    )
    parts.append(_years(years, frame, step))
    return drawing(width, height, f"Cash flow by year in {unit}, {years[0]} to {years[-1]}", *parts)


def stacked(
    places: Numbers, layers: Sequence[Layer], unit: str, title: str, width: float = 880, height: float = 260
) -> Markup:
    """Layers stacked on one another along a time axis of years AD, each named where it is highest.

    Args:
        places: (T + 1,) edges of the steps, years AD.
        layers: heights (T,) each, the lowest first.
        unit: printed above the axis.
        title: for screen readers.
        width, height: of the drawing.
    """
    below = np.zeros(len(places) - 1)
    stacks = []
    for layer in layers:
        stacks.append((layer.label, below, below + np.asarray(layer.heights)))
        below = stacks[-1][2]
    highest = max(float(below.max()), 1e-12) * 1.08
    axis = named_ticks(0.0, highest, 5)
    frame = Frame(_axis_width(axis), 30, width - 12, height - 24)
    x = scale(float(places[0]), float(places[-1]), frame.left, frame.right)
    y = scale(0.0, highest, frame.bottom, frame.top)
    parts: list[str] = [_rules(axis, y, frame), text(0, 12, unit, "unit")]
    names = []
    for k, (label, low, high) in enumerate(stacks):
        outline = [*_steps(places, high, x, y), *reversed(_steps(places, low, x, y))]
        parts.append(tag("path", tag("title", label), d=path(outline) + "Z", class_=f"area c{k % 6}"))
        thick = high - low
        if thick.max() > 0:
            full = np.flatnonzero(thick > 0.95 * thick.max())
            middle, half = full[len(full) // 2], width_of(label) / 2 + 4
            place = min(max(x(float(places[middle])), frame.left + half), frame.right - half)
            names.append(text(place, y(float(low[middle] + high[middle]) / 2) + 4, label, "halo", "middle"))
    years = range(math.ceil(float(places[0])), math.floor(float(places[-1])) + 1)
    for year in years[:: _every(len(years), frame)]:
        if x(float(year)) <= frame.right - 12:
            parts.append(text(x(float(year)), frame.bottom + 16, str(year), "tick", "start"))
    return drawing(width, height, title, *parts, *names)


def histogram(
    values: Numbers,
    marks: Sequence[Mark],
    title: str,
    width: float = 300,
    height: float = 132,
    words: Callable[[float], str] | None = None,
    least: float = 0.0,
) -> Markup:
    """How often a figure falls where, its tails beyond P0.5 and P99.5 cut, with named places.

    Args:
        values: the draws; those that are not finite are left out.
        marks: places to name.
        title: for screen readers.
        width, height: of the drawing.
        words: how a value is written on the axis; as a plain number unless said.
        least: what the axis spans at least, so that nothing is made of a trifle.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    frame = Frame(6, 30, width - 6, height - 20)
    if known.size == 0:
        return drawing(
            width, height, title, text(width / 2, height / 2, "undefined in every scenario", "tick", "middle")
        )
    low, high = (float(q) for q in np.quantile(known, [0.005, 0.995]))
    wanted = [m.value for m in marks if math.isfinite(m.value)]
    low, high = min([low, *wanted]), max([high, *wanted])
    if high - low < least or high == low:
        slack = least or abs(low) * 0.05 or 1.0
        low, high = low - slack, high + slack
    counts, edges = np.histogram(known, bins=32, range=(low, high))
    x = scale(low, high, frame.left, frame.right)
    y = scale(0.0, float(max(counts.max(), 1)), frame.bottom, frame.top)
    at = {m.label: m.value for m in marks}
    inside = (at.get("P5", -math.inf), at.get("P95", math.inf))
    parts: list[str] = []
    for count, left, right in zip(counts, edges, edges[1:], strict=False):
        kind = (
            "bin"
            if inside[0] <= (left + right) / 2 <= inside[1] or not math.isfinite(sum(inside))
            else "bin tail"
        )
        start, top = x(float(left)), y(float(count))
        parts.append(_box(start + 0.4, top, x(float(right)) - start - 0.8, frame.bottom - top, kind))
    parts.append(_line(frame.left, frame.bottom, frame.right, frame.bottom, "zero"))
    parts += [*_axis(low, high, words, x, frame, width), *_named(marks, x, frame)]
    return drawing(width, height, title, *parts)


def interval(
    low: float,
    middle: float,
    high: float,
    announced: float,
    title: str,
    width: float = 220,
    least: float = 0.0,
) -> Markup:
    """P5 to P95 as a bar with P50 marked, and an announced figure as a diamond, on a scale of `least` or more."""
    span = max(max(high, announced) - min(low, announced), least) or 1.0
    x = scale(min(low, announced) - 0.06 * span, max(high, announced) + 0.06 * span, 2, width - 2)
    at = x(announced)
    return drawing(
        width,
        22,
        title,
        _line(2, 11, width - 2, 11, "rule"),
        _box(x(low), 7.5, x(high) - x(low), 7, "range"),
        _line(x(middle), 4, x(middle), 18, "mark"),
        tag("path", d=path([(at, 5), (at + 6, 11), (at, 17), (at - 6, 11)]) + "Z", class_="claim"),
        class_="interval",
    )


def _steps(places: Numbers, heights: npt.NDArray[np.float64], x: Map, y: Map) -> list[tuple[float, float]]:
    """The corners of a curve that is level between places, those in the midst of a level stretch left out."""
    turns = np.flatnonzero(np.diff(heights)) + 1
    starts, ends = [0, *turns.tolist()], [*turns.tolist(), len(heights)]
    return [
        (x(float(places[i])), y(float(heights[start])))
        for start, end in zip(starts, ends, strict=True)
        for i in (start, end)
    ]


def _axis(
    low: float, high: float, words: Callable[[float], str] | None, x: Map, frame: Frame, width: float
) -> list[Markup]:
    """Names below a histogram, every other one where they would run together."""
    axis = [(value, words(value) if words else name) for value, name in named_ticks(low, high, 4)]
    axis = [(value, name) for value, name in axis if name]
    every = 2 if sum(width_of(name, 11) + 12 for _, name in axis) > width else 1
    found = []
    for value, name in axis[::every]:
        half = width_of(name, 11) / 2
        centre = min(max(x(value), half), width - half)
        found.append(text(centre, frame.bottom + 14, name, "tick", "middle"))
    return found


def _named(marks: Sequence[Mark], x: Map, frame: Frame) -> list[Markup]:
    """Lines at named places; a name that would run into the one before it moves up a line."""
    parts: list[Markup] = []
    taken = [-math.inf, -math.inf]
    for mark in sorted((m for m in marks if math.isfinite(m.value)), key=lambda m: m.value):
        at, half = x(mark.value), width_of(mark.label, 11) / 2
        centre = min(max(at, frame.left + half), frame.right - half)
        row = 0 if centre - half > taken[0] else 1
        taken[row] = centre + half + 5
        parts.insert(0, _line(at, frame.bottom, at, frame.top - 2 - 12 * row, mark.class_))
        parts.append(text(centre, frame.top - 6 - 12 * row, mark.label, f"{mark.class_} halo", "middle"))
    return parts


def _limits(numbers: Sequence[float]) -> tuple[float, float]:
    finite = [float(n) for n in numbers if math.isfinite(n)]
    low, high = min(finite), max(finite)
    slack = 0.05 * (high - low) or 1.0
    return low - (slack if low < 0 else 0.0), high + (slack if high > 0 else 0.0)


def _axis_width(axis: Ticks) -> float:
    return max((width_of(name, 11) for _, name in axis), default=0.0) + 10


def _rules(axis: Ticks, y: Map, frame: Frame) -> Markup:
    """Horizontal rules with their values at the left."""
    rules = [_line(frame.left, y(value), frame.right, y(value), "rule") for value, _ in axis]
    names = [text(frame.left - 6, y(value) + 4, name, "tick", "end") for value, name in axis]
    return Markup("").join([*rules, *names])


def _years(years: Sequence[int], frame: Frame, step: float) -> Markup:
    every = _every(len(years), frame)
    shown = [(frame.left + step * (i + 0.5), year) for i, year in enumerate(years) if i % every == 0]
    return Markup("").join(text(x, frame.bottom + 16, str(year), "tick", "middle") for x, year in shown)


def _every(count: int, frame: Frame) -> int:
    """Every how many years there is room for a name."""
    return max(1, math.ceil(count * 36 / (frame.right - frame.left)))


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def _box(x: float, y: float, width: float, height: float, class_: str, *content: str) -> Markup:
    return tag("rect", *content, x=x, y=y, width=max(width, 0.5), height=max(height, 0.4), class_=class_)
