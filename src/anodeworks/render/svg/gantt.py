"""A Gantt chart of phases: what is planned, how late it comes, and what was announced."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from markupsafe import Markup

from anodeworks.language import Language, say, t
from anodeworks.quantity.wording import Quantity
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, Ruler, legend, ruler
from anodeworks.view.picture import Axis, Gantt, Lane

NARROW: Final = 500.0
BAR: Final = 20.0
HEAD: Final = 26.0
FLAG: Final = 13.0  # a line of announced moments above a bar
LABELS: Final = 0.2  # of the width, for labels beside their rows


def gantt(picture: Gantt, language: Language, width: float) -> Markup:
    """The chart: lanes as rows under an axis of years; what lies beyond its ends is cut."""
    title = say(picture.title, language)
    axis = Axis(unit=picture.unit, low=picture.first, high=picture.last)
    x = ruler(axis, (picture.first, picture.last), language, snug=True)
    if x is None or not picture.lanes or not math.isfinite(picture.first + picture.last):
        return ink.nothing(width, title, language)
    narrow = width < NARROW
    labels = [say(lane.label, language) for lane in picture.lanes]
    left = 8.0 if narrow else min(max(ink.width_of(label, 13) for label in labels) + 16, LABELS * width)
    x = x.laid(left, width - 8)
    parts: list[Markup] = []
    y = HEAD
    for lane, label in zip(picture.lanes, labels, strict=True):
        drawn, y = _lane(lane, ink.wrap(label, width if narrow else left - 8, 13.0, 2), x, y, width, language)
        parts += drawn
    rules = [ink.line(at, HEAD - 6, at, y, "rule") for at, _ in x.ticks()]
    years = [
        ink.text(at + 3, HEAD - 10, word, "tick", "start", (0.0, width))
        for at, word in _apart(x.ticks(), width)
    ]
    used = {stretch.kind for lane in picture.lanes for stretch in lane.stretches}
    kinds = [Entry("box", f"seg {kind}", say(name, language)) for kind, name in picture.kinds if kind in used]
    below, height = legend(kinds, width, y)
    role = "group" if any(lane.key for lane in picture.lanes) else "img"  # a page lets such lanes be moved
    return ink.drawing(width, height + 4, title, *rules, *years, *parts, *below, role=role)


def _apart(ticks: Iterable[tuple[float, str]], width: float) -> Iterator[tuple[float, str]]:
    """Those of the words above an axis that have room behind the words before them."""
    free = -math.inf
    for at, word in ticks:
        room = ink.width_of(word, ink.SMALL)
        start = min(at + 3, width - room)
        if start >= free:
            free = start + room + 6
            yield at, word


def _lane(
    lane: Lane, label: list[str], x: Ruler, top: float, width: float, language: Language
) -> tuple[list[Markup], float]:
    """One row, and where it ends."""
    narrow = width < NARROW
    flags, depth = _flags(lane, x, width, language)
    bar = top + (17.0 * len(label) if narrow else 4.0) + FLAG * max(depth, 1) + 3
    first = top + 14 if narrow else bar + 14 - 7.0 * (len(label) - 1)
    parts = [
        ink.text(
            x.start if narrow else 0.0,
            first + 15.0 * i,
            words,
            "strong",
            "start",
            (0.0, width if narrow else x.start),
        )
        for i, words in enumerate(label)
    ]
    bars: list[Markup] = []
    for stretch in lane.stretches:
        if not math.isfinite(stretch.start + stretch.end) or not x(stretch.end) > x(stretch.start):
            continue
        start, wide, words = x(stretch.start), x(stretch.end) - x(stretch.start), say(stretch.label, language)
        bars.append(ink.box(start, bar, max(wide, 1.0), BAR, f"seg {stretch.kind}", words))
        if wide > ink.width_of(words, ink.SMALL) + 8:
            bars.append(ink.text(start + wide / 2, bar + 14, words, f"on {stretch.kind}", "middle"))
    if lane.key and bars:  # by which a page lets the lane be moved
        year = (x.end - x.start) / (x.high - x.low)
        begins = lane.stretches[0].start
        bars = [ink.tag("g", *bars, class_="bar", data_key=lane.key, data_si=str(begins), data_per_year=f"{year:.4f}",
                        data_label=say(t("{phase:first}: when it begins", phase=lane.label), language),
                        data_text=say(Quantity(begins, "date"), language))]  # fmt: skip
    parts += bars
    parts += [flag.draw(bar) for flag in flags]
    end = bar + BAR + 10
    if lane.span is not None and x.known(*lane.span):
        drawn, end = _range(lane.span, say(lane.span_label, language), x, bar + BAR + 9, width)
        parts += drawn
    return parts, end + 6


class Flag(NamedTuple):
    """An announced moment: where its mark stands, and its words: on which line above the bar, from where to where."""

    at: float
    words: str
    row: int
    start: float
    end: float

    def draw(self, bar: float) -> Markup:
        """The mark on the bar and its words above."""
        words = (
            ink.text(self.start, bar - 2 - FLAG * self.row, self.words, "claim halo")
            if self.words
            else Markup("")
        )
        return ink.diamond(self.at, bar - 5.5, told=self.words) + words


def _flags(lane: Lane, x: Ruler, width: float, language: Language) -> tuple[list[Flag], int]:
    """Announced moments of a lane inside the chart, no words over others or over a mark, and on how many lines."""
    spots = [s for s in lane.spots if x.known(s.at) and x.low <= x.shown(s.at) <= x.high]
    taken = [(0, x(s.at) - 6, x(s.at) + 6) for s in spots]
    found = []
    for spot in sorted(spots, key=lambda s: -s.at):
        at = x(spot.at)
        words = ink.shorten(say(spot.label, language), width, ink.SMALL)
        room = ink.width_of(words, ink.SMALL)
        beside = (at + 8, at - 8 - room)  # where there is no room beside the mark, words stand above it
        start = next((each for each in beside if 0 <= each <= width - room), width - room)
        row = next(
            r for r in itertools.count() if all(r != k or start > b or start + room < a for k, a, b in taken)
        )
        taken.append((row, start - 8, start + room + 8))
        found.append(Flag(at, words, row, start, start + room))
    return found, max((flag.row + 1 for flag in found), default=0)


def _range(
    span: tuple[float, float, float], words: str, x: Ruler, y: float, width: float
) -> tuple[list[Markup], float]:
    """The range of a moment, its words behind it, before it or below, and where that ends."""
    low, middle, high = map(x, span)
    parts = [*ink.whisker((low, y), (high, y)), ink.dot(middle, y, 3.4, "whisker dot")]
    words = ink.shorten(words, width, ink.SMALL)
    room = ink.width_of(words, ink.SMALL)
    if high + 8 + room < width:
        return [*parts, ink.text(high + 8, y + 4, words, "tick halo")], y + 8
    if low - 8 - room > x.start:
        return [*parts, ink.text(low - 8, y + 4, words, "tick halo", "end")], y + 8
    return [*parts, ink.text(high, y + 17, words, "tick halo", "end", (0.0, width))], y + 8 + ink.LINE
