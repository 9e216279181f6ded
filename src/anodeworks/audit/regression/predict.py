"""What the reference class lets one expect of another plant: draws, densities and checks of the regression."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.regression.model import Fit
from anodeworks.audit.regression.observations import KIND_NAMES, Observations

Floats = npt.NDArray[np.float64]
THINNED = 500  # draws of the posterior over which a density is averaged


class Check(NamedTuple):
    """A posterior predictive check: a statistic of the rows, and how often replicated rows exceed it."""

    name: str
    seen: float
    exceeded: float


def predictive(fit: Fit, kind: str, size: float, seed: int = 0) -> Floats:
    """(S,) draws of the logarithm of the response for a plant of this kind and logarithmic size."""
    noise = np.random.default_rng(seed).standard_normal(fit.mean.shape)
    return np.asarray(fit.centre(kind, size) + fit.scatter * noise)


def log_density(fit: Fit, kind: str, size: npt.ArrayLike, at: npt.ArrayLike) -> Floats:
    """(N,) logarithm of the predictive density at `at` (N,) for plants of logarithmic sizes `size` (N,)."""
    every = max(1, len(fit.mean) // THINNED)
    at, size = np.asarray(at, dtype=np.float64), np.asarray(size, dtype=np.float64)
    level = (fit.mean + fit.offsets[:, KIND_NAMES.index(kind)])[::every]
    scatter, slope = fit.scatter[::every], fit.slope[::every]
    z = (at[:, None] - level - slope * np.broadcast_to(size, at.shape)[:, None]) / scatter
    terms = -0.5 * z**2 - np.log(scatter) - 0.5 * np.log(2 * np.pi)
    top = terms.max(axis=1)
    return np.asarray(top + np.log(np.exp(terms - top[:, None]).mean(axis=1)))


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
