"""What the reference class lets one expect of another plant: draws, densities and checks of the regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.regression.model import Fit
from anodeworks.audit.regression.observations import KIND_NAMES, Observations

Floats = npt.NDArray[np.float64]
Mix = Sequence[tuple[str, float]]  # kinds of plants with their shares of the capacity, which sum to one
THINNED = 500  # draws of the posterior over which a density is averaged
LEAST = 1e-12  # probability: no scenario is ruled out for good


class Check(NamedTuple):
    """A posterior predictive check: a statistic of the rows, and how often replicated rows exceed it."""

    name: str
    seen: float
    exceeded: float


def predictive(fit: Fit, mix: Mix, size: float, seed: int = 0, inverse: bool = False) -> Floats:
    """(S,) draws of the logarithm of the response for a plant of these kinds and logarithmic size."""
    noise = np.random.default_rng(seed).standard_normal(fit.mean.shape)
    centre, scatter = mixed(fit, mix, np.array([size]), inverse)
    return np.asarray(centre[0] + scatter[0] * noise)


def mixed(fit: Fit, mix: Mix, size: Floats, inverse: bool = False, every: int = 1) -> tuple[Floats, Floats]:
    """Mean and deviation (N, S) of the logarithm of the response of plants whose parts are of several kinds.

    Args:
        fit: of the response.
        mix: kinds with their shares of the capacity.
        size: (N,) logarithmic sizes of whole plants.
        inverse: whether the parts add up in the response's inverse, as capacity over land does.
        every: so manieth draw of the fit is taken.
    """
    sign, scatter, slope = -1.0 if inverse else 1.0, fit.scatter[::every], fit.slope[::every]
    mean, variance = np.zeros((len(size), len(scatter))), np.zeros((len(size), len(scatter)))
    for kind, share in mix:
        level = (fit.mean + fit.offsets[:, KIND_NAMES.index(kind)])[::every]
        part = share * np.exp(sign * (level + slope * (size + np.log(share))[:, None]) + scatter**2 / 2)
        mean += part
        variance += part**2 * np.expm1(scatter**2)
    spread = np.log1p(variance / mean**2)
    return sign * (np.log(mean) - spread / 2), np.sqrt(spread)


def log_density(fit: Fit, mix: Mix, size: npt.ArrayLike, at: npt.ArrayLike, inverse: bool = False) -> Floats:
    """(N,) logarithm of the predictive density at `at` (N,) for plants of logarithmic sizes `size` (N,)."""
    every = max(1, len(fit.mean) // THINNED)
    at = np.asarray(at, dtype=np.float64)
    centre, scatter = mixed(
        fit, mix, np.broadcast_to(np.asarray(size, dtype=np.float64), at.shape), inverse, every
    )
    z = (at[:, None] - centre) / scatter
    terms = -0.5 * z**2 - np.log(scatter) - 0.5 * np.log(2 * np.pi)
    top = terms.max(axis=1)
    return np.asarray(top + np.log(np.exp(terms - top[:, None]).mean(axis=1)))


def log_below(fit: Fit, mix: Mix, size: npt.ArrayLike, at: npt.ArrayLike, inverse: bool = False) -> Floats:
    """(N,) logarithm of the predictive probability of less than `at`; as `log_density`."""
    from scipy.special import ndtr

    every = max(1, len(fit.mean) // THINNED)
    at = np.asarray(at, dtype=np.float64)
    centre, scatter = mixed(
        fit, mix, np.broadcast_to(np.asarray(size, dtype=np.float64), at.shape), inverse, every
    )
    return np.asarray(np.log(np.maximum(ndtr((at[:, None] - centre) / scatter).mean(axis=1), LEAST)))


def checks(fit: Fit, data: Observations, seed: int = 0) -> list[Check]:
    """Mean, spread, least and greatest of the rows that are known exactly, against rows drawn from the posterior."""
    rows = data.counts & (data.low == data.high)
    seen = data.low[rows]
    if seen.size < 3:
        return []
    centre = fit.mean[:, None] + fit.offsets[:, data.kind[rows]] + fit.slope[:, None] * data.size[rows]
    drawn = centre + fit.scatter[:, None] * np.random.default_rng(seed).standard_normal(centre.shape)
    named = (("mean", np.mean), ("spread", np.std), ("least", np.min), ("greatest", np.max))
    return [Check(name, float(of(seen)), float(np.mean(of(drawn, axis=1) > of(seen)))) for name, of in named]
