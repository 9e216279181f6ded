"""Drawing scenarios: seeded, the same for a seed whatever the chunking, drawn where they are used.

Scenario 0 is the base case; scenarios 1, 2, ... are draws. Each draw depends on the seed, its own number and nothing
else, so a study cut into chunks of any size, run by any number of workers, gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.quantity.distribution import GRID
from anodeworks.study.store import stored
from anodeworks.twin.project import Project


class Spread(NamedTuple):
    """The distributions of D uncertain values in the form that compiled code reads.

    base: (D,) central values. table: (D, GRID) quantile functions on an even grid.
    steps, options: (D, K) cumulative weights and values of discrete choices; steps are 2 (never reached) beyond
        their last option, and throughout for continuous values.
    discrete: (D,) whether a value is a choice.
    """

    base: npt.NDArray[np.float64]
    table: npt.NDArray[np.float64]
    steps: npt.NDArray[np.float64]
    options: npt.NDArray[np.float64]
    discrete: npt.NDArray[np.bool_]


def spread(project: Project, keys: Sequence[str]) -> Spread:
    """The distributions of these keys of a project; a key without one stays at its value."""
    values = [project.ledger[key] for key in keys]
    most = max([len(v.distribution.args) for v in values if v.distribution and v.distribution.kind == "choice"] + [1])
    table = np.empty((len(keys), GRID))
    steps = np.full((len(keys), most), 2.0)
    options = np.zeros((len(keys), most))
    discrete = np.zeros(len(keys), dtype=bool)
    for i, value in enumerate(values):
        d = value.distribution
        if d is None:
            table[i] = value.number
        elif d.kind == "choice":
            table[i] = value.number
            discrete[i] = True
            steps[i, : len(d.args) - 1] = np.cumsum(d.weights)[:-1]
            options[i, : len(d.args)] = d.args
        else:
            table[i] = d.table()
    return Spread(np.array([v.number for v in values]), table, steps, options, discrete)


def sampler(project: Project, keys: Sequence[str], size: int) -> Callable[[int, int], Any]:
    """The compiled draw for these keys: (seed, start) -> values of `size` scenarios from `start`, (D, size)."""
    spreads = spread(project, keys)
    shapes = [array.shape for array in spreads]
    asked = jnp.asarray(0), jnp.asarray(0)
    run = stored(("draw", shapes, size), lambda: jax.jit(partial(draw, size=size)).lower(spreads, *asked))
    held = jax.device_put(spreads)
    return lambda seed, start: run(held, jnp.asarray(seed), jnp.asarray(start))


def draw(spread: Spread, seed: Any, start: Any, size: int) -> Any:
    """Values of scenarios `start` to `start + size - 1`, shape (D, size); scenario 0 is the base case."""
    number = start + jnp.arange(size)
    key = jax.random.key(seed)
    uniform = jax.vmap(lambda n: jax.random.uniform(jax.random.fold_in(key, n), spread.base.shape))(number).T
    place = uniform * (GRID - 1)
    left = jnp.minimum(place.astype(jnp.int32), GRID - 2)
    part = place - left
    row = jnp.arange(spread.base.shape[0])[:, None]
    table = jnp.asarray(spread.table)
    smooth = table[row, left] * (1 - part) + table[row, left + 1] * part
    chosen = (uniform[:, :, None] >= jnp.asarray(spread.steps)[:, None, :]).sum(axis=2)
    picked = jnp.asarray(spread.options)[row, chosen]
    drawn = jnp.where(jnp.asarray(spread.discrete)[:, None], picked, smooth)
    return jnp.where(number[None, :] == 0, jnp.asarray(spread.base)[:, None], drawn)
