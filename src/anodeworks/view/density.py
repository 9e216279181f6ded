"""How likely each value of a number is, before and after something was learnt, as a chart."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from anodeworks.language import Text, t
from anodeworks.quantity import units
from anodeworks.view.picture import Axis, Chart, Series

Floats = npt.NDArray[np.float64]
Weighted = tuple[Floats, Floats]  # points, SI, and their weights

BINS = 48
SPAN = 6.0  # ratio of its ends from which an axis is logarithmic
TAIL = 0.005
KERNEL = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16


def density(name: str, title: Text, unit: str, before: Weighted, after: Weighted) -> Chart | None:
    """Densities of a number before and after; None where there is nothing to draw.

    Args:
        name, title: of the chart.
        unit: of the number, declared.
        before, after: points and weights.
    """
    both = [_known(*before), _known(*after)]
    if any(len(values) == 0 for values, _ in both):
        return None
    ends = [_ends(values, weights) for values, weights in both]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    log = low > 0 and high / low > SPAN and not units.scale(unit).offset
    if high <= low:
        low, high = low - 0.5, high + 0.5
    at = np.linspace(*((math.log(low), math.log(high)) if log else (low, high)), BINS)
    places = tuple(float(x) for x in (np.exp(at) if log else at))
    names = (t("as wide as it could be"), t("if the claims hold"))
    series = tuple(
        Series(label, tuple(_heights(values, weights, low, high, log)), places, role="area")
        for label, (values, weights) in zip(names, both, strict=True)
    )
    return Chart(name, "density", title, Axis(unit=unit, log=log), series=series, small=True)


def _known(values: Floats, weights: Floats) -> Weighted:
    good = np.isfinite(values) & (weights > 0)
    return values[good], weights[good]


def _ends(values: Floats, weights: Floats) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    low, high = np.interp([TAIL, 1 - TAIL], cumulative, values[order])
    return float(low), float(high)


def _heights(values: Floats, weights: Floats, low: float, high: float, log: bool) -> list[float]:
    """Shares in the bins, smoothed over neighbours."""
    at = np.log(np.maximum(values, low * 1e-3)) if log else values
    ends = (math.log(low), math.log(high)) if log else (low, high)
    counts, _ = np.histogram(at, BINS, ends, weights=weights / weights.sum())
    return [float(x) for x in np.convolve(np.pad(counts, 2, mode="edge"), KERNEL, mode="valid")]
