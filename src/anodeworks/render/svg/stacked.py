"""Areas stacked on one another along an axis, each named inside or below."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.render.svg.axes import Entry, legend
from anodeworks.render.svg.marks import Point, drawing, nothing, shape, text, width_of
from anodeworks.render.svg.plane import Plane, colours, plane
from anodeworks.view.picture import Chart

Floats = npt.NDArray[np.float64]

THICK: Final = 18.0  # what a layer needs to carry its name


class Layer(NamedTuple):
    """One layer: its name, where it begins and ends at every step, its class."""

    name: str
    low: Floats
    high: Floats
    colour: str


def stacked(chart: Chart, language: Language, width: float) -> Markup:
    """The chart of layers."""
    title = say(chart.title, language)
    edges = _edges(chart)
    layers = _layers(chart, len(edges) - 1, language)
    ys = [0.0, *(float(y) for layer in layers for y in layer.high)] if layers and len(edges) > 1 else []
    ground = plane(chart, edges, ys, language, (width, 0.5 * width if chart.small else 260.0))
    if ground is None:
        return nothing(width, title, language)
    parts = [_area(layer, edges, ground) for layer in layers]
    names = [_name(layer, edges, ground) for layer in layers]
    fits = all(name is not None for name in names)
    entries = [] if fits else [Entry("box", f"area {layer.colour}", layer.name) for layer in layers]
    below, height = legend(entries, width, ground.height)
    inside = [name for name in names if name is not None and fits]
    return drawing(width, height + 2, title, *ground.under, *parts, *ground.over, *inside, *below)


def _edges(chart: Chart) -> list[float]:
    """Where each step begins and ends."""
    count = max((len(s.y) for s in chart.series), default=0)
    given = next(
        (list(map(float, s.x)) for s in chart.series if len(s.x)), [float(i) for i in range(count + 1)]
    )
    if len(given) <= count and len(given) > 1:
        given.append(2 * given[-1] - given[-2])
    return given if all(map(math.isfinite, given)) else []


def _layers(chart: Chart, steps: int, language: Language) -> list[Layer]:
    below, found = np.zeros(max(steps, 0)), []
    for series, colour in zip(chart.series, colours(chart.series), strict=True) if steps > 0 else ():
        heights = np.nan_to_num(np.asarray(series.y, dtype=np.float64), posinf=0.0, neginf=0.0)[:steps]
        heights = np.clip(np.pad(heights, (0, max(steps - len(heights), 0))), -1e250, 1e250)
        if np.any(heights):
            found.append(Layer(say(series.name, language), below, below + heights, colour))
            below = below + heights
    return found


def _area(layer: Layer, edges: Sequence[float], ground: Plane) -> Markup:
    corners = [*_steps(layer.high, edges, ground), *reversed(_steps(layer.low, edges, ground))]
    return shape(corners, f"area {layer.colour}", layer.name)


def _steps(heights: Floats, edges: Sequence[float], ground: Plane) -> list[Point]:
    """The corners of a curve that is level between edges, those in the midst of a level stretch left out."""
    turns = np.flatnonzero(np.diff(heights)) + 1
    ends = [0, *turns.tolist(), len(heights)]
    return [
        (ground.x(edges[i]), ground.y(float(heights[start])))
        for start, end in itertools.pairwise(ends)
        for i in (start, end)
    ]


def _name(layer: Layer, edges: Sequence[float], ground: Plane) -> Markup | None:
    """The name of a layer where it is widest; none where it has no room."""
    tops, bottoms = (np.array([ground.y(float(v)) for v in ends]) for ends in (layer.high, layer.low))
    thick = np.abs(bottoms - tops)
    full = np.flatnonzero(thick >= 0.95 * thick.max())
    middle = int(full[len(full) // 2])
    half = width_of(layer.name) / 2 + 4
    at = (ground.x(edges[middle]) + ground.x(edges[middle + 1])) / 2
    at = min(max(at, ground.x.start + half), ground.x.end - half)
    under = [
        i for i in range(len(thick)) if ground.x(edges[i + 1]) > at - half and ground.x(edges[i]) < at + half
    ]
    highest, lowest = (
        max((tops[i] for i in under), default=0.0),
        min((bottoms[i] for i in under), default=0.0),
    )
    if lowest - highest < THICK or 2 * half > ground.x.end - ground.x.start:
        return None
    return text(at, float(highest + lowest) / 2 + 4, layer.name, "halo", "middle")
