"""The ground of a chart over two axes: rules, words, named places, and the columns of its series."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.render.svg.axes import Ruler, ruler, rules_across, words_below
from anodeworks.render.svg.marks import COLOURS, LINE, SMALL, line, shorten, text, width_of
from anodeworks.view.picture import Chart, Series, Spot

ROWS: Final = 3  # lines of names above a chart before one is left to its line
LEAST: Final = 56.0  # height of what stands between the axes
STROKES: Final = {"claim": "claim", "mark": "mark", "rule": "zero"}


class Place(NamedTuple):
    """One place of a series, SI; what is not given is not a number."""

    x: float
    y: float
    low: float
    high: float
    left: float
    right: float


@dataclass(frozen=True)
class Plane:
    """The ground: its axes, how much of the page it takes, and what is drawn on it already."""

    x: Ruler
    y: Ruler
    width: float
    height: float
    under: list[Markup]
    over: list[Markup]

    @property
    def top(self) -> float:
        """The upper end."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """The lower end."""
        return self.y.start


def column(series: Series) -> list[Place]:
    """The places of a series."""
    ends = (series.low, series.high, series.left, series.right)
    count = max(map(len, (series.y, *ends)))
    xs = series.x if len(series.x) else range(count)
    parts = [_filled(part, count) for part in (xs, series.y, *ends)]
    return [Place(*numbers) for numbers in zip(*parts, strict=True)]


def colours(series: Sequence[Series]) -> list[str]:
    """A class of colour for each series: in turn, grey for what stands aside, ink for what sums up."""
    own = [i for i, s in enumerate(series) if s.tone == "own"]
    turn = {i: f"c{k % (COLOURS - 1)}" for k, i in enumerate(own)}
    return [turn.get(i, "c5" if s.tone == "aside" else "ink") for i, s in enumerate(series)]


def plane(
    chart: Chart,
    xs: Sequence[float],
    ys: Sequence[float],
    language: Language,
    size: tuple[float, float],
    half: float = 0.0,
    snug: bool = True,
    bare: bool = False,
) -> Plane | None:
    """The ground on which these numbers stand; None if there is nothing to draw.

    Args:
        chart: its axes and named places.
        xs, ys: SI numbers that must find a place.
        language: of all words.
        size: width of the drawing, and about how high the ground is.
        half: what the axis of x spans beyond its numbers.
        snug: whether it ends with them.
        bare: without values of y.
    """
    named = {axis: [spot.at for spot in chart.spots if spot.axis == axis] for axis in ("x", "y")}
    x = ruler(chart.x, [*xs, *named["x"]], language, half, snug)
    y = ruler(chart.y, [*ys, *named["y"]], language)
    if x is None or y is None or not any(map(math.isfinite, ys)):
        return None
    width, height = size
    x = x.laid(6.0 if bare else _left(y.laid(height - 22, 20), width), width - (6.0 if bare else 12.0))
    spots = _staggered([s for s in chart.spots if s.axis == "x" and x.known(s.at)], x, width, language)
    said = y.heading if not bare else ""
    rows = max((row + 1 for _, _, row in spots), default=0)
    top = (22.0 if said else 8.0) + LINE * rows
    below, depth = words_below(x, 0.0, width)
    depth += 15 if x.heading else 4
    y = y.laid(max(height - depth, top + LEAST), top)
    below, _ = words_below(x, y.start, width)
    under = [] if bare else rules_across(y, x.start, x.end)
    if said:
        under.append(text(0, 12, said, "unit", "start", (0.0, width)))
    if x.heading:
        under.append(text(x.end, y.start + depth - 2, x.heading, "unit", "end", (0.0, width)))
    strokes, names = _spots(spots, x, y, width)
    level = [
        part for s in chart.spots if s.axis == "y" and y.known(s.at) for part in _level(s, x, y, language)
    ]
    return Plane(x, y, width, y.start + depth + 2, [*under, *below, *strokes], [*names, *level])


def _filled(part: Sequence[float], count: int) -> list[float]:
    """So many numbers: what is left over is cut, what is missing is not a number."""
    return [float(part[i]) if i < len(part) else math.nan for i in range(count)]


def _left(y: Ruler, width: float) -> float:
    """Where an axis along the page begins, so that the values of the other one stand before it."""
    return min(max((width_of(word, SMALL) for _, word in y.ticks()), default=0.0) + 10, 0.4 * width)


def _staggered(
    spots: Sequence[Spot], x: Ruler, width: float, language: Language
) -> list[tuple[Spot, str, int]]:
    """Names of places and the lines on which they stand, so that none runs into another; the lowest is 0."""
    taken: list[float] = [-math.inf] * ROWS
    found = []
    for spot in sorted(spots, key=lambda s: s.at):
        words = shorten(say(spot.label, language), width, SMALL)
        start, end = _span(x(spot.at), words, width)
        row = next((i for i in range(ROWS) if start > taken[i]), None)
        if row is None:
            words, row = "", 0
        elif words:
            taken[row] = end + 5
        found.append((spot, words, row))
    return found


def _span(at: float, words: str, width: float) -> tuple[float, float]:
    """Where a name centred on a place begins and ends, moved inside the page."""
    wide = width_of(words, SMALL)
    start = min(max(at - wide / 2, 0.0), max(width - wide, 0.0))
    return start, start + wide


def _spots(
    spots: Sequence[tuple[Spot, str, int]], x: Ruler, y: Ruler, width: float
) -> tuple[list[Markup], list[Markup]]:
    """Upright lines at named places, and their names above."""
    strokes, names = [], []
    for spot, words, row in spots:
        top = y.end - 3 - LINE * row
        strokes.append(line(x(spot.at), y.start, x(spot.at), top + (1 if words else 0), STROKES[spot.role]))
        if words:
            name = "claim" if spot.role == "claim" else "mark"
            names.append(text(x(spot.at), top - 2, words, f"{name} halo", "middle", (0.0, width)))
    return strokes, names


def _level(spot: Spot, x: Ruler, y: Ruler, language: Language) -> list[Markup]:
    """A level line at a named place, its name above it at the right."""
    at, words = y(spot.at), say(spot.label, language)
    parts = [line(x.start, at, x.end, at, STROKES[spot.role])]
    if words:
        name = "claim" if spot.role == "claim" else "mark"
        height = at - 4 if at > y.end + 16 else at + 13
        parts.append(text(x.end, height, words, f"{name} halo", "end", (x.start, x.end)))
    return parts


def moved(plane: Plane, parts: list[Markup]) -> Plane:
    """The plane with more on it."""
    return dataclasses.replace(plane, under=[*plane.under, *parts])
