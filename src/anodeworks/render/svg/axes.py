"""Axes: a stretch of the drawing for a stretch of numbers, round places with their words, named places, legends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from markupsafe import Markup

from anodeworks.language import Language, Text, say, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, MONTHS, Quantity, Scale, capital, scale
from anodeworks.render.svg.marks import LINE, SMALL, box, diamond, dot, line, text, width_of, wrap
from anodeworks.view.picture import Axis

HUGE: Final = 1e250  # numbers beyond are drawn as this; differences of two stay finite
SLACK: Final = 0.05  # of an axis, beyond what is drawn on it
LEVEL: Final = 0.6  # decades from which a logarithmic axis has other ticks than a linear one
APART: Final = 10.0  # between the words of an axis along the page
YEARS: Final = (1.0, 9999.0)  # that a calendar has
Tick = tuple[float, str]  # a place in shown numbers, and its words


@dataclass(frozen=True)
class Ruler:
    """An axis laid from `start` to `end` of the drawing: low and high in the numbers shown, or in their logarithms."""

    scale: Scale
    low: float
    high: float
    log: bool
    names: tuple[str, ...]
    heading: str
    start: float = 0.0
    end: float = 1.0

    def laid(self, start: float, end: float) -> Ruler:
        """The same along another stretch."""
        return dataclasses.replace(self, start=start, end=end)

    def shown(self, si: float) -> float:
        """A number as it is counted along the axis; none where it has no place there."""
        value = (sane(si, self.scale.kind) - self.scale.offset) / self.scale.factor
        if abs(value) < 1 / HUGE:
            value = 0.0
        return value if not self.log else math.log10(value) if value > 0 else math.nan

    def known(self, *numbers: float) -> bool:
        """Whether all these have a place on the axis."""
        return all(math.isfinite(si) and math.isfinite(self.shown(si)) for si in numbers)

    def __call__(self, si: float) -> float:
        """Where a number stands in the drawing; at an end what lies beyond, as what a logarithm cannot tell does."""
        value = self.shown(si)
        return self.at(self.low if math.isnan(value) else value)

    def at(self, value: float) -> float:
        """Where a shown number stands."""
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def words(self, si: float) -> str:
        """A number with its unit, or the name of a place."""
        if self.names:
            return self.names[min(max(round(si), 0), len(self.names) - 1)] if math.isfinite(si) else ABSENT
        return self.scale.full(sane(si, self.scale.kind)) if self.known(si) else ABSENT

    def ticks(self) -> list[tuple[float, str]]:
        """Round places in the drawing with their words, as many as stand clear of one another."""
        upright = self.end < self.start
        room = abs(self.end - self.start)
        for found in self._choices(room / (34 if upright else 60)):
            ends = [
                (self.at(value), 14.0 if upright else width_of(word, SMALL) + APART) for value, word in found
            ]
            ends.sort()
            if all(
                a + wide / 2 <= b - next_ / 2 + 1e-6 for (a, wide), (b, next_) in itertools.pairwise(ends)
            ):
                return [(self.at(value), word) for value, word in found]
        return [(self.at(value), word) for value, word in found[:1]]

    def _choices(self, most: float) -> Iterator[list[Tick]]:
        """Sets of ticks, the densest first."""
        if self.names:
            yield from (
                [(float(i), self.names[i]) for i in range(0, len(self.names), every)]
                for every in range(1, len(self.names) + 1)
            )
        elif self.scale.kind == "date":
            yield from _dates(self.low, self.high, self.scale.language)
        elif self.log and self.high - self.low >= LEVEL:
            yield from _powers(self.low, self.high, self._behind())
        elif self.log:
            ends = 10.0**self.low, 10.0**self.high
            for found in self._rounds(*ends, most):
                yield [(math.log10(value), word) for value, word in found if value > 0]
        else:
            yield from self._rounds(self.low, self.high, most)

    def _rounds(self, low: float, high: float, most: float) -> Iterator[list[Tick]]:
        behind = self._behind()
        for count in range(max(min(int(most), 7), 2), 0, -1):
            yield [(value, word + behind) for value, word in named_ticks(low, high, count)]

    def _behind(self) -> str:
        """What every tick has behind it: of all units only per cent."""
        return self.scale.behind() if self.scale.unit == "%" else ""


def sane(si: float, kind: str) -> float:
    """A number that can be drawn; of a year that no calendar has, none."""
    return (
        math.nan
        if kind == "date" and not YEARS[0] <= si < YEARS[1]
        else min(max(float(si), -HUGE), HUGE)
        if si == si
        else si
    )


class Entry(NamedTuple):
    """What a legend explains: the mark, its classes, its words."""

    mark: Literal["box", "line", "dot", "diamond"]
    class_: str
    words: str


def ruler(
    axis: Axis, numbers: Iterable[float], language: Language, half: float = 0.0, snug: bool = False
) -> Ruler | None:
    """The axis on which these SI numbers stand; None if none of them is finite.

    Args:
        axis: as it was declared.
        numbers: all that must find a place on it.
        language: of its words.
        half: SI that the axis spans beyond its numbers, for bars.
        snug: whether it ends where its numbers end.
    """
    finite = [float(n) for n in numbers if math.isfinite(n)]
    limits = [n for n in (axis.low, axis.high) if n is not None]
    if axis.names:
        names = tuple(say(name, language) for name in axis.names)
        return Ruler(scale("1", []), -0.5, len(names) - 0.5, False, names, say(axis.title, language))
    at = scale(axis.unit, [*finite, *limits], language)
    bare = Ruler(at, 0.0, 1.0, axis.log, (), heading(axis, at, language))
    known = [v for v in map(bare.shown, finite) if math.isfinite(v)]
    if not known:
        return None
    if half and not axis.log:
        known += [
            v + sign * min(half, HUGE) / at.factor for v in (min(known), max(known)) for sign in (-1, 1)
        ]
    low, high = _ends(known, bare, axis, snug or bool(half))
    if at.kind == "date":
        low, high = max(low, YEARS[0]), min(high, YEARS[1])
    return dataclasses.replace(bare, low=low, high=high)


def _ends(known: Sequence[float], bare: Ruler, axis: Axis, snug: bool) -> tuple[float, float]:
    """From where to where an axis runs: a little beyond its numbers, but not beyond zero or a declared limit."""
    low, high = min(known), max(known)
    least, most = (math.nan if n is None else bare.shown(n) for n in (axis.low, axis.high))
    low, high = min(low, least if least == least else low), max(high, most if most == most else high)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        slack = 0.5 if bare.log or bare.scale.kind == "date" else SLACK * abs(low) or 1.0
        return low - slack, high + slack
    slack = 0.0 if snug else SLACK * (high - low)
    zero = 0.0 if not bare.log else math.nan
    return (low if low in (zero, least) else low - slack), (high if high in (zero, most) else high + slack)


def heading(axis: Axis, at: Scale, language: Language) -> str:
    """Title and unit of an axis, as they stand at its end."""
    title = say(axis.title, language)
    if axis.log:
        title = say(t("{axis}, logarithmic", axis=title) if title else t("logarithmic"), language)
    unit = "" if at.unit == "%" or at.kind == "date" else at.unit
    title = capital(title) if language == "en" else title
    if not (title and unit):
        return title or unit
    return f"{title}, {unit}" if language == "en" else f"{title}（{unit}）"


def places(axis: Axis, language: Language) -> tuple[str, list[str]]:
    """Heading and names of an axis of named places; quantities of one unit leave it to the heading."""
    names = axis.names
    if names and all(isinstance(n, Quantity) and n.unit == names[0].unit for n in names):  # type: ignore[union-attr]
        given = [n for n in names if isinstance(n, Quantity)]
        at = scale(given[0].unit, [n.si for n in given], language)
        behind = at.behind() if at.unit == "%" else ""
        return heading(axis, at, language), [_short(at.figure(n.si, n.digits)) + behind for n in given]
    return heading(axis, scale("1", []), language), [say(name, language) for name in names]


def _short(figure: str) -> str:
    """A figure without zeros that only say how sure it is."""
    return figure.rstrip("0").rstrip(".") if "." in figure and "e" not in figure else figure


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers, at most about so many, that lie between two numbers."""
    raw = (high - low) / max(most, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def named_ticks(low: float, high: float, most: int = 6) -> list[Tick]:
    """Round numbers with their names, all to the same number of decimals."""
    found = ticks(low, high, most)
    step = min(
        (b - a for a, b in itertools.pairwise(found)), default=max(map(abs, found), default=1.0) or 1.0
    )
    if step < 1e-5 or max(map(abs, found), default=0.0) >= 1e9:
        return [(tick, f"{tick + 0.0:.6g}".replace("-", "−")) for tick in found]
    places = next((p for p in range(7) if abs(step * 10**p - round(step * 10**p)) < 1e-6 * step * 10**p), 6)
    return [(tick, f"{tick + 0.0:,.{places}f}".replace("-", "−")) for tick in found]


def _powers(low: float, high: float, behind: str) -> Iterator[list[Tick]]:
    """Ticks of a logarithmic axis: 1, 2, 5, then powers of ten, then every other of them."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first <= 3:
        every = [math.log10(m) + p for p in range(first - 1, last + 1) for m in (1, 2, 5)]
        yield [(v, _power(v) + behind) for v in every if low - 1e-9 <= v <= high + 1e-9]
    for step in (1, 2, 3, 5, 10, 20, 50, 100, 200):
        yield [(float(p), _power(p) + behind) for p in range(math.ceil(first / step) * step, last + 1, step)]


def _power(exponent: float) -> str:
    """A number of an axis by its decimal logarithm: "0.02", "5,000", "10⁷"."""
    if -4 <= exponent < 6:
        return f"{10.0**exponent:,.{max(0, math.ceil(-exponent - 1e-9))}f}"
    whole, rest = math.floor(exponent + 1e-9), 10 ** (exponent - math.floor(exponent + 1e-9))
    raised = str(whole).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if rest < 1.001 else f"{rest:.0f}·10{raised}"


def _dates(low: float, high: float, language: Language) -> Iterator[list[Tick]]:
    """Ticks of a calendar: months where it is short, else whole years."""
    years = range(max(math.ceil(low - 1e-6), 1), math.floor(high + 1e-6) + 1)
    if len(years) < 2:
        starts = [
            (y, m)
            for y in range(max(math.floor(low), 1), math.ceil(high) + 1)
            for m in range(1, 13)
            if y < 9999
        ]
        for step in (1, 2, 3, 6, 12):
            at = [(units.year_of(dt.date(y, m, 1)), y, m) for y, m in starts if (m - 1) % step == 0]
            found = [(v, _short_month(y, m, language)) for v, y, m in at if low <= v <= high]
            if found:
                yield found
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000):
        yield [(float(year), str(year)) for year in years if year % step == 0] or [
            (float(y), str(y)) for y in years[:1]
        ]


def _short_month(year: int, month: int, language: Language) -> str:
    return f"{MONTHS[month - 1][:3]} {year}" if language == "en" else f"{year}年{month}月"


def legend(entries: Sequence[Entry], width: float, top: float) -> tuple[list[Markup], float]:
    """Marks with their words below a chart, on as many lines as they need, and where they end."""
    parts: list[Markup] = []
    x, y, deepest = 0.0, top + 14.0, 1
    for entry in entries:
        before = 24 if entry.mark == "line" else 16
        rows = wrap(entry.words, width - before)
        wide = before + max(width_of(row) for row in rows)
        if x > 0 and x + wide > width:
            x, y, deepest = 0.0, y + 15.0 * deepest + 2, 1
        parts.append(_mark(entry, x, y - 4))
        parts += [text(x + before, y + 15.0 * k, row) for k, row in enumerate(rows)]
        x, deepest = x + wide + 14, max(deepest, len(rows))
    return parts, (y + 15.0 * (deepest - 1) + 6 if entries else top)


def _mark(entry: Entry, x: float, y: float) -> Markup:
    match entry.mark:
        case "box":
            return box(x, y - 5, 10, 10, entry.class_, rx=2)
        case "dot":
            return dot(x + 5, y, 4, entry.class_)
        case "diamond":
            return diamond(x + 5, y, entry.class_)
    return line(x, y, x + 18, y, f"line {entry.class_}".strip())


def rules_across(axis: Ruler, left: float, right: float) -> list[Markup]:
    """Level rules with their values at the left."""
    found = axis.ticks()
    return [line(left, y, right, y, "rule") for y, _ in found] + [
        text(left - 6, y + 4, word, "tick", "end", (0.0, left - 6)) for y, word in found
    ]


def words_below(axis: Ruler, bottom: float, width: float) -> tuple[list[Markup], float]:
    """The words of an axis along the page, and how deep they are; names wrap where they have room."""
    slot = abs(axis.end - axis.start) / max(len(axis.names), 1) - 6
    if axis.names and slot >= 40:
        rows = [wrap(name, slot, SMALL) for name in axis.names]
        return [
            text(axis.at(i), bottom + 15 + LINE * k, word, "tick", "middle", (0.0, width))
            for i, name in enumerate(rows)
            for k, word in enumerate(name)
        ], 8 + LINE * max(map(len, rows))
    return [text(x, bottom + 15, word, "tick", "middle", (0.0, width)) for x, word in axis.ticks()], 8 + LINE


def said_at(said: Sequence[Text], i: int, language: Language) -> str:
    """What is said of a place, if anything."""
    return say(said[i], language) if i < len(said) else ""
