"""Importance weights that do not degenerate unnoticed: Pareto-smoothed, tempered, with their effective size.

Pareto smoothing after Vehtari, Simpson, Gelman, Yao and Gabry (2024, J. Mach. Learn. Res. 25(72)), the shape fitted
as Zhang and Stephens (2009, doi:10.1198/tech.2009.08017). Equations: docs/equations/reference.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.study.precision import share_error

Floats = npt.NDArray[np.float64]

TEMPERS: Final = (1.0, 0.75, 0.5, 0.25, 0.1, 0.0)
GOOD: Final = 0.7  # k-hat above which averages over the weights are not to be trusted


@dataclass(frozen=True)
class Weights:
    """Weights of scenarios, adding up to one.

    share: (N,). k: shape of the weights' tail (k-hat). ess: effective number of scenarios, 1 / sum of squares.
    temper: exponent that the witnesses were left with.
    """

    share: Floats
    k: float
    ess: float
    temper: float

    def mean(self, of: npt.ArrayLike) -> tuple[float, float]:
        """Weighted mean of (N,) numbers and its Monte Carlo standard error."""
        values = np.asarray(of, dtype=np.float64)
        mean = float(self.share @ values)
        return mean, float(np.sqrt(np.sum(self.share**2 * (values - mean) ** 2)))

    def quantile(
        self, of: npt.ArrayLike, probabilities: tuple[float, ...] = (0.05, 0.5, 0.95)
    ) -> list[float]:
        """Weighted quantiles of (N,) numbers; those that are not finite stand at the ends."""
        values = np.asarray(of, dtype=np.float64)
        order = np.argsort(values, kind="stable")
        place = np.cumsum(self.share[order]) - 0.5 * self.share[order]
        at = np.clip(np.searchsorted(place, probabilities), 0, len(values) - 1)
        return [float(values[order][i]) for i in at]


def weigh(witness: Floats, evidence: Floats, most: float = 1.0) -> Weights:
    """Weights from log densities of witnesses, tempered until they carry, and log-likelihoods of evidence.

    Args:
        witness: (N,) log predictive density of the witnesses.
        evidence: (N,) log-likelihood of what was seen; never tempered.
        most: largest exponent of the witnesses.
    """
    found = None
    for temper in TEMPERS:
        share, k = smoothed(temper * most * witness + evidence)
        found = Weights(share, k, float(1 / np.sum(share**2)), temper * most)
        if k <= GOOD:
            break
        if not np.any(witness):
            break
    assert found is not None
    return found


def joint_mean(good: npt.NDArray[np.bool_], joint: Floats) -> tuple[float, float]:
    """Probability over scenarios with fates, and its Monte Carlo error, which counts scenarios and not fates.

    Args:
        good: (N, E) where it holds.
        joint: (N, E) weights that add up to one.
    """
    share = joint.sum(axis=1)
    part = np.where(share > 0, (joint * good).sum(axis=1) / np.where(share > 0, share, 1.0), 0.0)
    mean = float(share @ part)
    within = (joint**2 * (good - part[:, None]) ** 2).sum()
    error = float(np.sqrt(np.sum(share**2 * (part - mean) ** 2) + within))
    return mean, at_least(error, float(1 / np.sum(share**2)))


def at_least(error: float, effective: float) -> float:
    """A probability's error, no smaller than what so many effective draws can say of an event seen in none of them."""
    return max(error, share_error(0.0, max(round(effective), 1)))


def smoothed(log_weights: Floats) -> tuple[Floats, float]:
    """Weights that add up to one, their largest replaced by the expected order statistics of a Pareto tail; k-hat."""
    finite = np.isfinite(log_weights)
    if not finite.any():
        raise ValueError("no scenario has any weight")
    top = float(log_weights[finite].max())
    weights = np.where(finite, np.exp(np.where(finite, log_weights, top) - top), 0.0)
    n = int(np.count_nonzero(weights))  # what is impossible is no part of the tail
    tail = int(min(0.2 * n, 3 * np.sqrt(n)))
    k = 0.0 if tail >= 5 else np.inf  # too few scenarios are possible to see a tail
    if tail >= 5:
        order = np.argsort(weights, kind="stable")
        last, edge = order[-tail:], float(weights[order[-tail - 1]])
        over = weights[last] - edge
        if over[-1] > 1e-12 and np.count_nonzero(over > 1e-12) >= 5 and np.ptp(over) > 1e-9 * over[-1]:
            k, scale = pareto(np.maximum(over, 1e-12))
            place = (np.arange(tail) + 0.5) / tail
            high = -scale * np.log1p(-place) if abs(k) < 1e-9 else scale / k * ((1 - place) ** -k - 1)
            weights[last] = np.minimum(edge + high, weights.max())
    return weights / weights.sum(), k


def pareto(over: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution from exceedances, with the prior that keeps k moderate."""
    x = np.sort(over)
    n = len(x)
    m = 30 + int(np.sqrt(n))
    theta = 1 / x[-1] + (1 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))) / (3 * x[max(int(n / 4 + 0.5) - 1, 0)])
    shape = np.log1p(-theta[:, None] * x).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = n * (np.log(-theta / shape) - shape - 1)
    profile = np.where(np.isfinite(profile), profile, -np.inf)
    part = np.exp(profile - profile.max())
    best = float((theta * part).sum() / part.sum())
    k = float(np.log1p(-best * x).mean())
    scale = -k / best
    return float((n * k + 10 * 0.5) / (n + 10)), float(scale)
