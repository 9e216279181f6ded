"""A Gantt chart of phases as SVG: what is planned, how late it comes, and what was announced."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from anodeworks.report.svg import drawing, scale, shorten, tag, text, width_of

BAR: Final = 20.0
ROW: Final = {False: 74.0, True: 96.0}  # height of a row: on a wide page, on a narrow one
HEAD: Final = 26.0


class Segment(NamedTuple):
    """A stretch of time, years AD; `kind` is its class in the style sheet."""

    kind: str
    start: float
    end: float
    label: str


class Whisker(NamedTuple):
    """The range in which a moment falls."""

    low: float
    middle: float
    high: float
    label: str


class Flag(NamedTuple):
    """An announced moment."""

    moment: float
    label: str


class Row(NamedTuple):
    """One phase."""

    label: str
    segments: Sequence[Segment]
    whisker: Whisker | None = None
    flags: Sequence[Flag] = ()


def gantt(rows: Sequence[Row], first: float, last: float, title: str, width: float = 880) -> Markup:
    """Phases as rows under an axis of years.

    Args:
        rows: the phases, in order.
        first, last: the years AD that the axis spans; what lies beyond is cut.
        title: for screen readers.
        width: of the drawing; its height follows from the rows.
    """
    narrow = width < 500
    left, row_height = (4.0 if narrow else 96.0), ROW[narrow]
    x = scale(first, last, left, width - 8)
    height = HEAD + row_height * len(rows) + 8
    parts: list[str] = []
    years = range(math.ceil(first), math.floor(last) + 1)
    every = max(1, math.ceil(len(years) * 38 / (width - left)))
    for year in years:
        parts.append(tag("line", x1=x(year), y1=HEAD - 6, x2=x(year), y2=height, class_="rule"))
        if (year - years[0]) % every == 0 and x(year) < width - 24:
            parts.append(text(x(year) + 3, HEAD - 10, str(year), "tick"))
    for i, row in enumerate(rows):
        parts += _row(row, HEAD + row_height * i, left, first, last, width)
    return drawing(width, height, title, *parts)


def _row(row: Row, top: float, left: float, first: float, last: float, width: float) -> list[Markup]:
    x = scale(first, last, left, width - 8)
    narrow = left < 50
    bar = top + (40.0 if narrow else 22.0)
    parts = [text(left, top + 16, row.label, "strong") if narrow else text(0, bar + 14, row.label, "strong")]
    for part in row.segments:
        start, end = max(part.start, first), min(part.end, last)
        if end <= start:
            continue
        wide = x(end) - x(start)
        told, kind = tag("title", part.label), f"seg {part.kind}"
        parts.append(tag("rect", told, x=x(start), y=bar, width=max(wide, 1.0), height=BAR, class_=kind))
        if wide > width_of(part.label, 11) + 8:
            parts.append(text(x(start) + wide / 2, bar + 14, part.label, f"on {part.kind}", "middle"))
    if row.whisker is not None:
        parts += _whisker(row.whisker, x, bar + BAR + 9, first, last, width)
    room = -math.inf
    for flag in sorted(row.flags, key=lambda f: f.moment):
        if first <= flag.moment <= last:
            at = x(flag.moment)
            parts.append(tag("path", d=_diamond(at, bar - 5.5), class_="claim"))
            start, name = at + 8, flag.label
            if start + width_of(name, 11) > width:
                start, name = max(left, at - 8 - width_of(name, 11)), shorten(name, at - 8 - left, 11)
            if start > room:
                parts.append(text(start, bar - 2, name, "claim halo"))
                room = start + width_of(name, 11) + 10
    return parts


def _whisker(
    span: Whisker, x: Callable[[float], float], y: float, first: float, last: float, width: float
) -> list[Markup]:
    low, middle, high = (min(max(m, first), last) for m in (span.low, span.middle, span.high))
    parts = [
        tag("line", x1=x(low), y1=y, x2=x(high), y2=y, class_="whisker"),
        tag("line", x1=x(low), y1=y - 4, x2=x(low), y2=y + 4, class_="whisker"),
        tag("line", x1=x(high), y1=y - 4, x2=x(high), y2=y + 4, class_="whisker"),
        tag("circle", cx=x(middle), cy=y, r=3.4, class_="whisker dot"),
    ]
    room = width_of(span.label, 11)
    if x(high) + 8 + room < width:
        parts.append(text(x(high) + 8, y + 4, span.label, "tick halo"))
    else:
        parts.append(text(max(min(x(high), width - 4) - room, 2.0), y + 17, span.label, "tick halo"))
    return parts


def _diamond(x: float, y: float) -> str:
    return f"M{x:.2f} {y - 5:.2f}L{x + 5:.2f} {y:.2f}L{x:.2f} {y + 5:.2f}L{x - 5:.2f} {y:.2f}Z"
