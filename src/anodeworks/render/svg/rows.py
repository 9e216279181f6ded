"""Rows under one axis: intervals, what one number at a time does to a figure, shares of variance; and small cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from anodeworks.language import Language, say, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Share
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, Ruler, legend, ruler, said_at
from anodeworks.render.svg.plane import STROKES, Place, column
from anodeworks.view.document import Bar, Interval
from anodeworks.view.picture import Axis, Chart, Spot

NARROW: Final = 500.0
ROW: Final = 24.0
MOST: Final = 1.3  # share of a variance to which the axis of shares runs at most
BAR: Final = 14.0
ALONE: Final = t("alone")
WHOLE: Final = t("with the others")


@dataclass(frozen=True)
class Row:
    """A row: its label in lines, its first place, and where its bar begins in the drawing."""

    label: list[str]
    place: Place
    aside: bool
    said: list[str]
    top: float

    @property
    def middle(self) -> float:
        """Half way down its bar."""
        return self.top + BAR / 2

    @property
    def name(self) -> str:
        """Its label in one line."""
        return " ".join(self.label)


def intervals(chart: Chart, language: Language, width: float) -> Markup:
    """From low to high with the middle marked, and named places across all rows; with the middle alone, from zero."""

    def bars(row: Row, x: Ruler) -> list[Markup]:
        low, middle, high = row.place.low, row.place.y, row.place.high
        kind = "range aside" if row.aside else "range"
        if math.isnan(low + high):
            start, end = sorted((x(0.0), x(middle))) if not math.isnan(middle) else (0.0, 0.0)
            return (
                [ink.box(start, row.top, end - start, BAR, kind, f"{row.name}: {x.words(middle)}")]
                if end
                else []
            )
        told = f"{row.name}: {x.words(low)}, {x.words(middle)}, {x.words(high)}"
        found = [ink.box(x(low), row.top + 2, x(high) - x(low), BAR - 4, kind, told)]
        if not math.isnan(middle):
            found.append(ink.line(x(middle), row.top - 1, x(middle), row.top + BAR + 1, "mark"))
        return found

    def numbers(place: Place) -> Sequence[float]:
        return (place.low, place.y, place.high, *((0.0,) if math.isnan(place.low + place.high) else ()))

    return _rows(chart, language, width, numbers, bars, [])


def tornado(chart: Chart, language: Language, width: float) -> Markup:
    """Bars from the figure at one end of a number's range to the other, around the base case."""
    base = next(
        (spot.at for spot in chart.spots if spot.role != "claim" and math.isfinite(spot.at)), math.nan
    )

    def bars(row: Row, x: Ruler) -> list[Markup]:
        found = []
        for i, (value, kind) in enumerate(((row.place.low, "fall"), (row.place.high, "rise"))):
            if x.known(value, base):
                at = f" = {row.said[i]}" if row.said[i] else ""
                start, end = sorted((x(base), x(value)))
                found.append(
                    ink.box(start, row.top, end - start, BAR, kind, f"{row.name}{at}: {x.words(value)}")
                )
        return found

    entries = [
        Entry("box", "fall", say(t("at the low end of its range"), language)),
        Entry("box", "rise", say(t("at the high end of its range"), language)),
    ]
    return _rows(
        chart, language, width, lambda p: (p.low, p.high) if math.isfinite(base) else (), bars, entries
    )


def shares(chart: Chart, language: Language, width: float) -> Markup:
    """What a factor decides alone, and with others, with the interval of the latter."""

    def bars(row: Row, x: Ruler) -> list[Markup]:
        alone, whole, zero = row.place.y, row.place.x, x(0.0)
        told = f"{row.name}: {x.words(alone)} {say(ALONE, language)}, {x.words(whole)} {say(WHOLE, language)}"
        found = [
            ink.box(zero, row.top, max(x(share) - zero, 0.0), BAR, kind, told)
            for share, kind in ((whole, "rise pale"), (alone, "rise"))
            if x.known(share)
        ]
        if x.known(row.place.low, row.place.high):
            found += ink.whisker((x(row.place.low), row.middle), (x(row.place.high), row.middle))
        return found

    entries = [Entry("box", "rise", say(ALONE, language)), Entry("box", "rise pale", say(WHOLE, language))]
    return _rows(
        chart,
        language,
        width,
        lambda p: (0.0, *(min(max(n, 0.0), MOST) for n in p[:4])),
        bars,
        entries,
        Axis(unit="%"),
    )


def _rows(
    chart: Chart,
    language: Language,
    width: float,
    numbers: Callable[[Place], Sequence[float]],
    bars: Callable[[Row, Ruler], list[Markup]],
    entries: Sequence[Entry],
    default: Axis | None = None,
) -> Markup:
    """Labels at the left, or above on a page without room; an axis on top; named places through all rows."""
    title = say(chart.title, language)
    narrow = width < NARROW
    labels = [say(s.name, language) for s in chart.series]
    left = _left(labels, width, narrow)
    places = [_first(column(s)) for s in chart.series]
    known = [n for place in places for n in numbers(place)]
    axis = default if default is not None and chart.x == Axis() else chart.x
    x = ruler(axis, [*known, *(spot.at for spot in chart.spots)], language)
    if x is None or not any(numbers(place) and any(map(math.isfinite, place[1:4])) for place in places):
        return ink.nothing(width, title, language)
    x = x.laid(left, width - 8)
    head = (15.0 if x.heading else 0.0) + 18
    rows, bottom = _placed(chart, language, places, labels, (width, left, narrow), head)
    parts: list[Markup] = [ink.text(left, 12, x.heading, "unit", "start", (0.0, width))] if x.heading else []
    for at, word in x.ticks():
        parts += [
            ink.line(at, head, at, bottom, "rule"),
            ink.text(at, head - 5, word, "tick", "middle", (0.0, width)),
        ]
    for row in rows:
        parts += bars(row, x)
    strokes, names, height = _named(
        [s for s in chart.spots if x.known(s.at)], x, (head, bottom), width, language
    )
    labels_ = [part for row in rows for part in _label(row, left, narrow)]
    below, height = legend(entries, width, height)
    return ink.drawing(width, height + 2, title, *parts, *strokes, *labels_, *names, *below)


def _label(row: Row, left: float, narrow: bool) -> list[Markup]:
    """The label of a row in lines."""
    first = (
        row.top - 4 - ink.LINE * (len(row.label) - 1)
        if narrow
        else row.middle + 4 - ink.LINE / 2 * (len(row.label) - 1)
    )
    x, anchor = (0.0, "start") if narrow else (left - 8, "end")
    return [
        ink.text(x, first + ink.LINE * k, words, "small halo", anchor) for k, words in enumerate(row.label)
    ]


def _first(places: Sequence[Place]) -> Place:
    """The place of a series that is a row."""
    return places[0] if places else Place(*[math.nan] * 6)


def _left(labels: Sequence[str], width: float, narrow: bool) -> float:
    """Where the axis begins: behind the labels, unless they stand above their rows."""
    if narrow:
        return 10.0
    return min(max((ink.width_of(label, ink.SMALL) for label in labels), default=0.0) + 16, 0.42 * width)


def _placed(
    chart: Chart, language: Language, places: Sequence[Place], labels: Sequence[str],
    sizes: tuple[float, float, bool], head: float,
) -> tuple[list[Row], float]:  # fmt: skip
    """The rows below one another, and where the last of them ends."""
    width, left, narrow = sizes
    y, rows = head + 4.0, []
    for series, place, label in zip(chart.series, places, labels, strict=True):
        words = ink.wrap(label, width if narrow else left - 10, ink.SMALL, 2)
        tall = ROW + ink.LINE * (len(words) if narrow else max(len(words) - 1.5, 0.0))
        top = y + ink.LINE * len(words) + 4 if narrow else y + (tall - BAR) / 2
        said = [said_at(series.said, i, language) for i in (0, 1)]
        rows.append(Row(words, place, series.tone == "aside", said, top))
        y += tall
    return rows, y + 2


def _named(
    spots: Sequence[Spot], x: Ruler, span: tuple[float, float], width: float, language: Language
) -> tuple[list[Markup], list[Markup], float]:
    """Lines through all rows at named places, their names below, each on a line where it is clear of the others."""
    strokes, names, taken = [], [], list[float]()
    for spot in sorted(spots, key=lambda s: s.at):
        at, words = x(spot.at), say(spot.label, language)
        strokes.append(ink.line(at, span[0], at, span[1], STROKES[spot.role]))
        if words:
            wide = min(ink.width_of(words, ink.SMALL), width)
            start = min(max(at - wide / 2, 0.0), width - wide)
            row = next((i for i, end in enumerate(taken) if start > end + 5), len(taken))
            taken[row:row + 1] = [start + wide]  # fmt: skip
            kind = "claim" if spot.role == "claim" else "mark"
            names.append(ink.text(at, span[1] + 12 + ink.LINE * row, words, kind, "middle", (0.0, width)))
    return strokes, names, span[1] + ink.LINE * len(taken) + 2


def interval(cell: Interval, language: Language, width: float = 220.0) -> Markup:
    """P5 to P95 as a bar with P50 marked, and an announced figure as a diamond, small enough for a table."""
    numbers = (cell.low, cell.middle, cell.high, cell.announced)
    x = ruler(Axis(unit=cell.unit), numbers, language, _least(cell))
    if x is None or not x.known(*numbers[:3]):
        return ink.nothing(width, say(t("nothing to draw"), language), language, 22.0)
    low, high, announced = map(x.words, (cell.low, cell.high, cell.announced))
    told = t("P5 to P95: {low} to {high}; announced: {announced}", low=low, high=high, announced=announced)
    x = x.laid(8, width - 8)
    parts = [
        ink.line(2, 11, width - 2, 11, "rule"),
        ink.box(x(cell.low), 7.5, x(cell.high) - x(cell.low), 7, "range"),
        ink.line(x(cell.middle), 4, x(cell.middle), 18, "mark"),
    ]
    if x.known(cell.announced):
        parts.append(ink.diamond(x(cell.announced), 11, size=6))
    return ink.drawing(width, 22, say(told, language), *parts, class_="interval")


def bar(cell: Bar, language: Language, width: float = 120.0) -> Markup:
    """A share of one as a bar."""
    title = Share(cell.share).said(language)
    share = min(max(cell.share, 0.0), 1.0) if math.isfinite(cell.share) else 0.0
    kind = "fall" if cell.falling else "rise"
    return ink.drawing(
        width, 11, title, ink.box(0, 0, max(share * width, 1.0), 11, kind, rx=2), class_="interval"
    )


def _least(cell: Interval) -> float:
    """What is left free at either end, so that nothing is made of a trifle."""
    numbers = [n for n in (cell.low, cell.middle, cell.high, cell.announced) if math.isfinite(n)]
    if not numbers:
        return 0.0
    most = 1.0 if cell.unit == units.DATE else 0.05 * max(map(abs, numbers))
    return max(most - (max(numbers) - min(numbers)), 0.12 * (max(numbers) - min(numbers))) / 2
