"""Estimators of Sobol' indices from the outputs of two independent sets of draws and of mixtures of them.

A and B are outputs of N draws each; AB are outputs of the draws of A with one factor's numbers from B. With E the mean
over draws and V the variance over A and B together,

    first (closed) index  S = E[B (AB - A)] / V          Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, (b)
    total index           T = E[(A - AB)^2] / (2 V)      Jansen 1999, doi:10.1016/S0010-4655(98)00154-4

with outputs centred first, which makes S less noisy. Intervals come from resampling draws (Archer, Saltelli and Sobol'
1997, doi:10.1080/00949659708811825).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ENDS = (0.025, 0.975)


class Indices(NamedTuple):
    """Indices of one factor for M outputs, (M,) each, with the ends of their 95 % intervals."""

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


class Base:
    """The outputs A and B, (N, M) each, ready to be compared with mixtures.

    A draw in which an output is undefined is left out of that output's indices.
    """

    def __init__(
        self, a: Floats, b: Floats, resamples: int = 200, seed: int = 0, centre: Floats | None = None
    ) -> None:
        known = np.isfinite(a) & np.isfinite(b)
        counts = np.maximum(known.sum(axis=0), 1)
        if centre is None:
            centre = (np.where(known, a, 0).sum(axis=0) + np.where(known, b, 0).sum(axis=0)) / (2 * counts)
        self.known, self.undefined = known, 1 - known.mean(axis=0)
        self.centre = centre
        self.a, self.b = (np.where(known, y - centre, 0.0) for y in (a, b))
        n = a.shape[0]
        drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
        self.weights = np.concatenate([np.ones((1, n)), drawn])  # (R + 1, N), the sample itself first
        parts = [self.a + self.b, self.a**2 + self.b**2, known.astype(np.float64)]
        sums, squares, held = _weighted(self.weights, parts)
        held = np.maximum(2 * held, 1.0)
        self.variance = np.maximum(squares / held - (sums / held) ** 2, 0.0)  # (R + 1, M)

    def indices(self, ab: Floats) -> Indices:
        """The indices of the factor whose numbers the mixture AB, (N, M), takes from B."""
        known = self.known & np.isfinite(ab)
        mixed = np.where(known, ab - self.centre, 0.0)
        change = np.where(known, mixed - self.a, 0.0)
        parts = [self.b * change, change**2, known.astype(np.float64)]
        first, total, held = _weighted(self.weights, parts)
        held = np.maximum(held, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing varies: no index
            first, total = first / held / self.variance, total / held / 2 / self.variance
        return Indices(*_with_ends(first), *_with_ends(total))


def bounded(share: float, low: float, high: float) -> tuple[float, float, float, bool]:
    """A share of variance as what it can be, 0 to 1, with an interval that owns to it where the estimate was beyond.

    An estimate beyond an end is off by at least what it lies beyond, which draws that are spread evenly do not show in
    resampling: the interval is widened by as much.

    Returns:
        share, low, high, and whether the estimate lay beyond an end.
    """
    off = max(-share, share - 1.0, 0.0)
    held = (float(np.clip(x, 0.0, 1.0)) for x in (share, low - off, high + off))  # NaN stays
    return (*held, off > 0.0)  # type: ignore[return-value]


def _weighted(weights: Floats, parts: list[Floats]) -> list[Floats]:
    """Weighted sums over draws, (R, M) for each part (N, M).

    Not by matrix products: these are so small that a linear algebra library's threads cost more than they bring, on a
    busy machine a hundred times more.
    """
    rows = np.ascontiguousarray(np.concatenate(parts, axis=1).T)
    sums = np.einsum("rn,mn->rm", weights, rows)
    return np.split(sums, len(parts), axis=1)


def _with_ends(figures: Floats) -> tuple[Floats, Floats, Floats]:
    """The sample's own figure and the quantiles of the resamples, from (R + 1, M)."""
    figures = np.where(np.isfinite(figures), figures, np.nan)
    if figures.shape[0] == 1 or np.isnan(figures).all():
        nothing = np.full(figures.shape[1], np.nan)
        return figures[0], nothing, nothing
    low, high = np.quantile(figures[1:], ENDS, axis=0)
    return figures[0], low, high
