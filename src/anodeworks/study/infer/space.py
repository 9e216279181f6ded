"""The space in which inference moves: every uncertain number as a standard normal, every choice as a combination.

A continuous number with the quantile function x(u) is x(Phi(z)) of a latent z that is standard normal under the
prior; so the prior is the same for every number, and a step of one means the same everywhere. Choices have no
derivative: all their combinations are enumerated, and each is a problem of its own in the same space.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jnp
from anodeworks.numerics import read_tables
from anodeworks.quantity.distribution import Distribution

Floats = npt.NDArray[np.float64]

EDGE: Final = 5.0  # latent numbers are tabled from -EDGE to EDGE; beyond lies 6e-7 of the prior
POINTS: Final = 501  # of each table: a step of 0.02 standard deviations
MOST_COMBINATIONS: Final = 64


@dataclass(frozen=True, eq=False)
class Space:
    """Continuous numbers by their tables, and the combinations of options.

    keys: (D,) names of the continuous numbers. tables: (D, POINTS) their values (SI) on an even grid of z.
    choices: (C,) names of the discrete ones. combinations: (K, C) option of each, as the ledger counts them.
    weights: (K,) prior probability of each combination; they sum to one. left: prior probability of the
    combinations that were left out for being too many and unlikely.
    """

    keys: tuple[str, ...]
    tables: Floats
    choices: tuple[str, ...]
    combinations: Floats
    weights: Floats
    left: float = 0.0

    def values(self, z: npt.ArrayLike) -> Floats:
        """Values (SI) of latent numbers z (N, D), shape (N, D)."""
        at, grid = np.array(z, dtype=np.float64), np.linspace(-EDGE, EDGE, POINTS)
        for i, table in enumerate(self.tables):
            at[:, i] = np.interp(at[:, i], grid, table)
        return at


def space(priors: Mapping[str, Distribution], most: int = MOST_COMBINATIONS) -> Space:
    """The space of these distributions; combinations beyond the `most` likeliest are left out."""
    smooth = {k: d for k, d in priors.items() if d.kind != "choice"}
    chosen = {k: d for k, d in priors.items() if d.kind == "choice"}
    u = _normal_cdf(np.linspace(-EDGE, EDGE, POINTS))
    tables = np.array([d.quantile(u) for d in smooth.values()]).reshape(len(smooth), POINTS)
    every = [
        [(option, weight) for option, weight in zip(d.args, d.weights, strict=True) if weight > 0]
        for d in chosen.values()
    ]
    all_of = [
        ([option for option, _ in row], math.prod(weight for _, weight in row))
        for row in itertools.islice(itertools.product(*every), 100_000)
    ]
    kept = sorted(all_of, key=lambda entry: -entry[1])[:most]
    weights = np.array([weight for _, weight in kept])
    combinations = np.array([row for row, _ in kept], dtype=np.float64).reshape(len(kept), len(chosen))
    return Space(
        tuple(smooth), tables, tuple(chosen), combinations, weights / weights.sum(), 1 - float(weights.sum())
    )


def placed(tables: Any, z: Any) -> Any:
    """Values (SI) of one point z (D,) inside compiled code; tables (D, POINTS)."""
    return read_tables(jnp.asarray(tables), jnp.clip((z + EDGE) / (2 * EDGE), 0.0, 1.0))


def _normal_cdf(z: Floats) -> Floats:
    return np.array([NormalDist().cdf(float(x)) for x in z])
