"""Charts of sensitivity: bars around a base value, indices with intervals, a map, a curve of exceedance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from anodeworks.report.svg import (
    drawing,
    named_ticks,
    polyline,
    scale,
    shorten,
    tag,
    text,
    width_of,
)

ROW = 24.0
Words = Callable[[float], str]


class Swing(NamedTuple):
    """One number's bar: the figure at the low and the high end of its range, and those ends in words."""

    label: str
    low: float
    high: float
    at_low: str
    at_high: str


class Index(NamedTuple):
    """One factor's indices, shares of variance: alone, in all, and the interval of the latter."""

    label: str
    first: float
    total: float
    low: float
    high: float


def tornado(rows: Sequence[Swing], base: float, title: str, words: Words, width: float = 880) -> Markup:
    """Bars from the figure at one end of a number's range to the other, around the base case.

    Args:
        rows: the longest first; ends that are not finite are left out.
        base: the figure in the base case.
        title: for screen readers.
        words: how a figure is written on the axis.
        width: of the drawing.
    """
    narrow = width < 500
    label = width if narrow else 0.42 * width
    step = ROW + (16 if narrow else 0)
    left = 4.0 if narrow else label + 8
    height = 26 + step * len(rows) + 6
    known = [v for row in rows for v in (row.low, row.high) if math.isfinite(v)] + [base]
    low, high = min(known), max(known)
    slack = 0.06 * (high - low) or 1.0
    x = scale(low - slack, high + slack, left, width - 4)
    parts: list[str] = [*_axis(low - slack, high + slack, x, height - 6, words, width - left)]
    for i, row in enumerate(rows):
        top = 26 + i * step
        y = top + (16 if narrow else 4)
        parts.append(
            text(0, top + 12, shorten(row.label, label), "label")
            if narrow
            else text(label, top + 16, shorten(row.label, label), "label", "end")
        )
        for value, at, kind in ((row.low, row.at_low, "fall"), (row.high, row.at_high, "rise")):
            if math.isfinite(value):
                told = tag("title", f"{row.label} = {at}: {words(value)}")
                start, end = sorted((x(base), x(value)))
                parts.append(
                    tag("rect", told, x=start, y=y, width=max(end - start, 0.5), height=15.0, class_=kind)
                )
    parts.append(_line(x(base), 20, x(base), height - 6, "zero"))
    return drawing(width, height, title, *parts)


def indices(rows: Sequence[Index], title: str, width: float = 880) -> Markup:
    """Shares of variance as bars: what a factor decides alone, and with others, with the interval of the whole."""
    narrow = width < 500
    label = width if narrow else 0.36 * width
    step = ROW + (16 if narrow else 0)
    left = 4.0 if narrow else label + 8
    height = 26 + step * len(rows) + 6
    known = [v for row in rows for v in (row.first, row.total, row.high) if math.isfinite(v)]
    most = min(max([*known, 0.05]), 1.3) * 1.03
    x = scale(0.0, most, left, width - 44)
    parts: list[str] = [*_axis(0.0, most, x, height - 6, lambda v: f"{100 * v:.0f} %", width - left)]
    for i, row in enumerate(rows):
        top = 26 + i * step
        y = top + (16 if narrow else 4)
        where = (0.0, top + 12, "start") if narrow else (label, top + 16, "end")
        parts.append(text(where[0], where[1], shorten(row.label, label), "label", where[2]))
        told = tag("title", f"{row.label}: {100 * row.first:.1f} % alone, {100 * row.total:.1f} % in all")
        for value, kind in ((row.total, "rise pale"), (row.first, "rise")):
            size = x(max(min(value, most), 0.0)) - left if math.isfinite(value) else 0.0
            parts.append(tag("rect", told, x=left, y=y, width=max(size, 0.5), height=15.0, class_=kind))
        if math.isfinite(row.low) and math.isfinite(row.high):
            ends = x(max(row.low, 0.0)), x(min(row.high, most))
            parts.append(_line(ends[0], y + 7.5, ends[1], y + 7.5, "whisker"))
            parts += [_line(end, y + 4, end, y + 11, "whisker") for end in ends]
    return drawing(width, height, title, *parts)


def heat(
    values: Sequence[Sequence[float]], rows: Sequence[str], columns: Sequence[str], title: str, words: Words,
    width: float = 880,
) -> Markup:  # fmt: skip
    """A map: one cell for each pair, darker where the figure is higher; what is below zero is amber.

    Args:
        values: by row and column.
        rows, columns: what stands at the cells' sides.
        title: for screen readers.
        words: how a figure is written in its cell, where there is room.
        width: of the drawing.
    """
    known = [abs(v) for line in values for v in line if math.isfinite(v)]
    most = max([*known, 1e-300])
    left = min(max((width_of(row, 11) for row in rows), default=0.0) + 8, 0.4 * width)
    wide, tall = (width - left) / max(len(columns), 1), 26.0
    fits = (
        max((width_of(words(v), 11) for line in values for v in line if math.isfinite(v)), default=0.0) < wide
    )
    every = max(1, math.ceil(max(width_of(c, 11) + 10 for c in columns) / wide))
    parts: list[str] = [
        text(left + (j + 0.5) * wide, 12, column, "tick", "middle")
        for j, column in enumerate(columns)
        if j % every == 0
    ]
    for i, (row, line) in enumerate(zip(rows, values, strict=True)):
        top = 20 + i * tall
        parts.append(text(left - 6, top + 17, shorten(row, left - 8, 11), "tick", "end"))
        for j, value in enumerate(line):
            if not math.isfinite(value):
                continue
            told = tag("title", f"{row}, {columns[j]}: {words(value)}")
            kind = "fall" if value < 0 else "rise"
            parts.append(
                tag("rect", told, x=left + j * wide, y=top, width=wide - 1, height=tall - 1, class_=kind,
                    fill_opacity=0.1 + 0.65 * abs(value) / most)
            )  # fmt: skip
            if fits:
                parts.append(text(left + (j + 0.5) * wide, top + 17, words(value), "tick cell", "middle"))
    return drawing(width, 20 + tall * len(rows) + 2, title, *parts)


def exceedance(
    levels: Sequence[float], shares: Sequence[float], title: str, words: Words, width: float = 300,
    height: float = 150,
) -> Markup:  # fmt: skip
    """The share of draws that exceed a level, over the levels."""
    pairs = [(v, p) for v, p in zip(levels, shares, strict=True) if math.isfinite(v) and math.isfinite(p)]
    if not pairs:
        return drawing(width, height, title, text(width / 2, height / 2, "undefined", "tick", "middle"))
    low, high = min(v for v, _ in pairs), max(v for v, _ in pairs)
    x, y = scale(low, high, 36, width - 8), scale(0.0, 1.0, height - 22, 8)
    parts: list[str] = []
    for share in (0.0, 0.5, 1.0):
        parts.append(_line(36, y(share), width - 8, y(share), "rule"))
        parts.append(text(30, y(share) + 4, f"{100 * share:.0f} %", "tick", "end"))
    if low < 0 < high:
        parts.append(_line(x(0.0), y(0.0), x(0.0), y(1.0), "zero"))
    parts.append(polyline([(x(v), y(p)) for v, p in sorted(pairs)], "line"))
    axis = [(value, words(value)) for value, _ in named_ticks(low, high, 3)]
    for value, name in axis:
        half = width_of(name, 11) / 2
        parts.append(text(min(max(x(value), half), width - half), height - 6, name, "tick", "middle"))
    return drawing(width, height, title, *parts)


def _axis(
    low: float, high: float, x: Callable[[float], float], bottom: float, words: Words, room: float
) -> list[str]:
    """Rules with their values above, as many as there is room for."""
    ticks = [(value, words(value)) for value, _ in named_ticks(low, high, 5)]
    every = 2 if sum(width_of(name, 11) + 14 for _, name in ticks) > room else 1
    parts: list[str] = [_line(x(value), 18, x(value), bottom, "rule") for value, _ in ticks]
    return parts + [text(x(value), 12, name, "tick", "middle") for value, name in ticks[::every]]


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)
