"""Anything over two axes: lines, steps, bands, areas, bars with their running sum, dots with their errors, fronts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, legend, said_at
from anodeworks.render.svg.plane import Place, Plane, colours, column, plane
from anodeworks.view.picture import Chart, Series

NARROW: Final = 500.0
CLOUD: Final = 150  # dots from which they are drawn small
FEW: Final = 40  # places of a main line up to which each has its dot
BAR: Final = 0.68  # of the room that a bar has


class Drawn(NamedTuple):
    """A series with its places and its colour."""

    series: Series
    places: list[Place]
    colour: str

    @property
    def stroke(self) -> str:
        """The class of its lines."""
        return "" if self.colour == "ink" else f"s{self.colour[1:]}"

    @property
    def fill(self) -> str:
        """The class of its dots."""
        return "dot" if self.colour == "ink" else self.colour


def lines(chart: Chart, language: Language, width: float) -> Markup:
    """The chart of series over two axes."""
    title = say(chart.title, language)
    found = [
        Drawn(s, column(s), colour) for s, colour in zip(chart.series, colours(chart.series), strict=True)
    ]
    bars = [d for d in found if d.series.role == "bar"]
    step = _step([p.x for d in bars for p in d.places])
    ground = plane(
        chart, _xs(found), _ys(found), language, (width, _height(chart, width)), 0.5 * step if bars else 0.0,
        not any(d.series.role in ("dots", "interval") for d in found),
    )  # fmt: skip
    if ground is None:
        return ink.nothing(width, title, language)
    parts: list[Markup] = []
    for d in sorted(found, key=lambda d: ORDER.index(d.series.role)):
        if d.series.role == "bar":
            parts += _bars(d, ground, step, bars.index(d), len(bars), language)
        else:
            parts += _drawn(d, ground, len(found) == 1, language)
    if ground.y.known(0.0) and ground.y.low <= 0 <= ground.y.high and not ground.y.log:
        parts.append(ink.line(ground.x.start, ground.y(0.0), ground.x.end, ground.y(0.0), "zero"))
    names = _names(found, ground, language)
    below, height = legend(_entries(found, language), width, ground.height)
    return ink.drawing(width, height + 2, title, *ground.under, *parts, *names, *ground.over, *below)


ORDER: Final = ("area", "band", "bar", "line", "step", "interval", "dots")  # from the back to the front


def _height(chart: Chart, width: float) -> float:
    """Of the ground: square where both axes show the same stretch."""
    x, y = chart.x, chart.y
    if None not in (x.low, x.high) and (x.unit, x.low, x.high) == (y.unit, y.low, y.high):
        return min(width, 420.0)
    return 0.5 * width if chart.small else 260.0 if width < NARROW else 300.0


def _xs(found: Sequence[Drawn]) -> list[float]:
    ends = [x for d in found for p in d.places for x in (p.x, p.left, p.right)]
    return [*ends, *(float(d.series.x[-1]) for d in found if len(d.series.x))]


def _ys(found: Sequence[Drawn]) -> list[float]:
    """All heights, and zero where something stands on it."""
    known = [y for d in found for p in d.places if math.isfinite(p.x) for y in (p.y, p.low, p.high)]
    stands = any(
        d.series.role in ("bar", "area") and any(math.isfinite(p.y) for p in d.places) for d in found
    )
    return [*known, 0.0] if stands and any(map(math.isfinite, known)) else known


def _step(xs: Sequence[float]) -> float:
    """The least distance between two places of bars."""
    known = sorted({x for x in xs if math.isfinite(x)})
    return min((b - a for a, b in itertools.pairwise(known)), default=1.0)


def _drawn(d: Drawn, ground: Plane, lone: bool, language: Language) -> list[Markup]:
    """A series that is not bars."""
    told = say(d.series.name, language)
    stroke = "" if lone else d.stroke
    match d.series.role:
        case "band" | "area":
            return _bands(d, ground, told)
        case "dots" | "interval":
            return _dots(d, ground, language)
        case "step":
            runs = _runs(_steps(d), ground)
        case _:
            runs = _runs([(p.x, p.y) for p in d.places], ground)
    style = f"line {stroke}{' aside' if d.series.tone == 'aside' else ''}".strip()
    parts = _bands(d, ground, told) if len(d.series.low) and len(d.series.high) else []
    parts += [ink.polyline(run, style, told) for run in runs if len(run) > 1]
    if d.series.tone == "main" and len(d.places) <= FEW and d.series.role == "line":
        parts += [ink.dot(x, y, 2.6, "dot") for run in runs for x, y in run]
    return parts + [ink.dot(*run[0], 2.2, d.colour, told) for run in runs if len(run) == 1]


def _steps(d: Drawn) -> list[ink.Point]:
    """The corners of a curve that is level from each place to the next."""
    xs = [p.x for p in d.places]
    last = float(d.series.x[-1]) if len(d.series.x) > len(xs) else xs[-1] if xs else 0.0
    ends = [*xs[1:], last][: len(xs)]
    return [(x, p.y) for p, end in zip(d.places, ends, strict=True) for x in (p.x, end)]


def _runs(points: Sequence[ink.Point], ground: Plane) -> list[list[ink.Point]]:
    """The points in the drawing, parted where one has no place."""
    runs: list[list[ink.Point]] = [[]]
    for x, y in points:
        if ground.x.known(x) and ground.y.known(y):
            runs[-1].append((ground.x(x), ground.y(y)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _bands(d: Drawn, ground: Plane, told: str) -> list[Markup]:
    """The area between two curves, or between a curve and zero."""
    area = d.series.role == "area" and not len(d.series.low)
    pairs = [(p.x, 0.0, p.y) if area else (p.x, p.low, p.high) for p in d.places]
    known = [(ground.x(x), ground.y(a), ground.y(b)) for x, a, b in pairs
             if ground.x.known(x) and math.isfinite(a) and ground.y.known(b)]  # fmt: skip
    if len(known) < 2:
        return []
    corners = [(x, b) for x, _, b in known] + [(x, a) for x, a, _ in reversed(known)]
    return [ink.shape(corners, f"{'area' if area else 'band'} {d.colour}", told)]


def _dots(d: Drawn, ground: Plane, language: Language) -> list[Markup]:
    """Dots, with lines for their errors along either axis."""
    x, y = ground.x, ground.y
    small = len(d.places) > CLOUD
    size = 1.7 if small else 4.6 if d.series.said and d.series.tone == "own" else 3.4
    parts: list[Markup] = []
    for i, p in enumerate(d.places):
        if not x.known(p.x):
            continue
        middle = p.y if y.known(p.y) else (p.low + p.high) / 2
        if not math.isnan(p.low + p.high):
            cap = 4.0 if d.series.role == "interval" else 0.0
            parts += ink.whisker((x(p.x), y(p.low)), (x(p.x), y(p.high)), f"error {d.stroke}".strip(), cap)
        if not math.isnan(p.left + p.right) and y.known(middle):
            parts += ink.whisker(
                (x(p.left), y(middle)), (x(p.right), y(middle)), f"error {d.stroke}".strip(), 0.0
            )
        if y.known(p.y):
            name = said_at(d.series.said, i, language) or say(d.series.name, language)
            told = "" if small else f"{name}: {x.words(p.x)}; {y.words(p.y)}"
            parts.append(ink.dot(x(p.x), y(p.y), size, d.fill, told))
    return parts


def _bars(d: Drawn, ground: Plane, step: float, place: int, of: int, language: Language) -> list[Markup]:
    """Bars from zero, or from low to high; a lone series of them rises and falls in two colours."""
    x, y = ground.x, ground.y
    room = abs(x(step) - x(0.0)) if x.names else step / x.scale.factor / (x.high - x.low) * (x.end - x.start)
    wide = BAR * room / of
    parts = []
    for i, p in enumerate(d.places):
        floating = not math.isnan(p.low + p.high)
        a, b = (p.low, p.high) if floating else (0.0, p.y)
        if not (x.known(p.x) and y.known(b) and (y.log or y.known(a))):
            continue
        top, bottom = sorted((y(a), y(b)))
        kind = d.colour if of > 1 or floating else "fall" if p.y < 0 else "rise"
        told = said_at(d.series.said, i, language) or f"{x.words(p.x)}: {y.words(b)}"
        start = x(p.x) - BAR * room / 2 + place * wide
        left, right = max(start, x.start), min(start + wide, x.end)
        parts.append(ink.box(left, top, right - left, bottom - top, kind, told))
    return parts


def _names(found: Sequence[Drawn], ground: Plane, language: Language) -> list[Markup]:
    """What is said of dots, beside them where there is room; what has none is told by its dot alone."""
    places = [
        (d, i, p) for d in found if d.series.role in ("dots", "interval") for i, p in enumerate(d.places)
    ]
    known = [
        (d, i, ground.x(p.x), ground.y(p.y))
        for d, i, p in places
        if ground.x.known(p.x) and ground.y.known(p.y)
    ]
    taken = [(x - 4, y - 4, x + 4, y + 4) for d, _, x, y in known if d.series.said]
    parts: list[Markup] = []
    for d, i, x, y in known:
        words = ink.shorten(said_at(d.series.said, i, language), 0.5 * ground.width)
        wide = ink.width_of(words, ink.FONT)
        for dx, dy in ((8, -5), (8, 13), (-8 - wide, -5), (-8 - wide, 13), (-wide / 2, -9), (-wide / 2, 18)):
            spot = (x + dx, y + dy - 10, x + dx + wide, y + dy + 2)
            if words and _free(spot, taken, ground):
                taken.append(spot)
                parts.append(ink.text(x + dx, y + dy, words, "halo"))
                break
    return parts


def _free(spot: tuple[float, ...], taken: Sequence[tuple[float, ...]], ground: Plane) -> bool:
    """Whether a text there covers no other and stands inside."""
    inside = (
        spot[0] >= ground.x.start and spot[2] <= ground.width and spot[1] >= 0 and spot[3] <= ground.bottom
    )
    return inside and not any(
        spot[0] < c and a < spot[2] and spot[1] < d and b < spot[3] for a, b, c, d in taken
    )


def _entries(found: Sequence[Drawn], language: Language) -> list[Entry]:
    """Names of the series, where there are several."""
    named = [(d, say(d.series.name, language)) for d in found]
    if sum(bool(name) for _, name in named) < 2:
        return []
    lone = sum(d.series.role == "bar" for d in found) == 1
    entries = []
    for d, name in named:
        aside = " aside" if d.series.tone == "aside" else ""
        match d.series.role:
            case _ if not name:
                continue
            case "line" | "step":
                entries.append(Entry("line", f"{d.stroke}{aside}", name))
            case "dots" | "interval":
                entries.append(Entry("dot", d.fill, name))
            case "bar":
                entries.append(Entry("box", "rise" if lone and not len(d.series.low) else d.colour, name))
            case role:
                entries.append(Entry("box", f"{role} {d.colour}", name))
    return entries
