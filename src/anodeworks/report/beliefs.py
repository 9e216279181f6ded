"""A chart of a number before and after something was learnt."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.report.svg import drawing, named_ticks, path, scale, tag, text, width_of

Floats = npt.NDArray[np.float64]
Weighted = tuple[Floats, Floats]

BINS: Final = 48
SPAN: Final = 6.0  # ratio of its ends from which an axis is logarithmic


def before_and_after(
    before: Weighted, after: Weighted, title: str, width: float = 300, height: float = 132
) -> Markup:
    """Densities of a number under the prior (grey) and given the claims (coloured), in the unit that is shown.

    Args:
        before, after: points and their weights.
        title: for screen readers.
        width, height: of the drawing.
    """
    both = [_known(*before), _known(*after)]
    if any(len(values) == 0 for values, _ in both):
        return drawing(width, height, title, text(width / 2, height / 2, "undefined", "tick", "middle"))
    ends = [_ends(values, weights) for values, weights in both]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    log = low > 0 and high / low > SPAN
    if high <= low:
        low, high = low - 0.5, high + 0.5
    forth: Callable[[float], float] = (lambda v: math.log(max(v, low * 1e-3))) if log else (lambda v: v)
    left, right, top, bottom = 6.0, width - 6.0, 14.0, height - 20.0
    x = scale(forth(low), forth(high), left, right)
    curves = [_density(values, weights, low, high, log) for values, weights in both]
    y = scale(0.0, max(float(c.max()) for c in curves) * 1.05, bottom, top)
    parts: list[Markup] = []
    middles = np.linspace(forth(low), forth(high), BINS)
    for curve, class_ in zip(curves, ("c5", "c0"), strict=True):
        points = [(x(float(m)), y(float(h))) for m, h in zip(middles, curve, strict=True)]
        outline = [(points[0][0], bottom), *points, (points[-1][0], bottom)]
        parts.append(tag("path", d=path(outline) + "Z", class_=class_, fill_opacity="0.55"))
    parts.append(tag("line", x1=left, y1=bottom, x2=right, y2=bottom, class_="zero"))
    last = -math.inf
    for value, name in _ticks(low, high, log):
        half = width_of(name, 11) / 2
        centre = min(max(x(forth(value)), half), width - half)
        if centre - half > last + 6:
            parts.append(text(centre, bottom + 14, name, "tick", "middle"))
            last = centre + half
    return drawing(width, height, title, *parts)


def _known(values: Floats, weights: Floats) -> Weighted:
    good = np.isfinite(values) & (weights > 0)
    return values[good], weights[good]


def _ends(values: Floats, weights: Floats) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    low, high = np.interp([0.005, 0.995], cumulative, values[order])
    return float(low), float(high)


def _density(values: Floats, weights: Floats, low: float, high: float, log: bool) -> Floats:
    """Heights at the middles of the bins, smoothed over neighbours."""
    at = np.log(np.maximum(values, low * 1e-3)) if log else values
    ends = (math.log(low), math.log(high)) if log else (low, high)
    counts, _ = np.histogram(at, BINS, ends, weights=weights / weights.sum())
    kernel = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    return np.asarray(np.convolve(np.pad(counts, 2, mode="edge"), kernel, mode="valid"))


def _ticks(low: float, high: float, log: bool) -> list[tuple[float, str]]:
    if not log:
        return named_ticks(low, high, 4)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1.0, 2.0, 5.0) if last - first <= 3 else (1.0,)
    every = [step * 10.0**p for p in range(first, last + 1) for step in steps]
    return [(v, f"{v:,.0f}" if v >= 1 else f"{v:g}") for v in every if low <= v <= high]
