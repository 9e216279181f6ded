"""Charts of an inference: a number before and after the claims, and which claims support or contradict each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.report.svg import drawing, named_ticks, path, scale, shorten, tag, text, width_of

Floats = npt.NDArray[np.float64]
Weighted = tuple[Floats, Floats]

BINS: Final = 48
SPAN: Final = 6.0  # ratio of its ends from which an axis is logarithmic
FULL: Final = 3.0  # natural logarithm of a factor at which a cell has its full colour


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


def matrix(names: Sequence[str], factor: Floats, width: float = 880) -> Markup:
    """Factors of pairs of claims as coloured cells: support in one colour, contradiction in another.

    Args:
        names: (T,) of the claims. factor: (T, T) natural logarithms; the diagonal is a claim with all others.
        width: of the drawing.
    """
    count = len(names)
    left = min(240.0, width * 0.42, max(width_of(f"{count}  {name}") for name in names) + 16)
    size = min(56.0, (width - left - 4) / count)
    height = 26 + size * count
    parts: list[Markup] = []
    for i, name in enumerate(names):
        middle = 26 + size * (i + 0.5)
        parts.append(text(0, middle + 4, shorten(f"{i + 1}  {name}", left - 8)))
        parts.append(text(left + size * (i + 0.5), 16, str(i + 1), "tick", "middle"))
        for j in range(count):
            value = float(factor[i, j])
            strong = min(1.0, abs(value) / FULL) if math.isfinite(value) else 0.0
            told = tag("title", f"{name}, {'all others' if i == j else names[j]}: {_times(value)}")
            place = {"x": left + size * j + 1, "y": 26 + size * i + 1, "width": size - 2, "height": size - 2}
            kind = "rise" if value >= 0 else "fall"
            parts.append(tag("rect", told, **place, class_=kind, fill_opacity=f"{0.08 + 0.72 * strong:.2f}"))
            if size >= 30:
                at = left + size * (j + 0.5)
                parts.append(text(at, middle + 4, _times(value), "strong" if i == j else "tick", "middle"))
    return drawing(width, height, "How much likelier claims are together than apart", *parts)


def _times(value: float) -> str:
    """A factor in few characters: "×1.5", "×0.02"."""
    if not math.isfinite(value):
        return "–"
    factor = math.exp(max(min(value, 50.0), -50.0))
    if factor >= 100:
        return "×>99"
    return f"×{factor:.2g}" if factor >= 0.01 else "×<.01"


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
