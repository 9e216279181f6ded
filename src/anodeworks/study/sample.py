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
    """The distributions of uncertain values in the form that compiled code reads, grouped by how they are drawn.

    base: (D,) central values in the order of the keys; the groups below hold D values together.
    triangular: (3, T) low, mode, high. tables: (Q, GRID) quantile functions on an even grid.
    steps, options: (C, K) cumulative weights (2, never reached, beyond the last option) and values of choices.
    """

    base: npt.NDArray[np.float64]
    triangular: npt.NDArray[np.float64]
    tables: npt.NDArray[np.float64]
    steps: npt.NDArray[np.float64]
    options: npt.NDArray[np.float64]


def spread(project: Project, keys: Sequence[str]) -> tuple[Spread, npt.NDArray[np.int64]]:
    """The distributions of these keys, and the place of each key among the groups, shape (D,)."""
    drawn = {key: project.ledger[key].distribution for key in keys}
    triangular = [key for key, d in drawn.items() if d and d.kind == "triangular"]
    choices = [key for key, d in drawn.items() if d and d.kind == "choice"]
    tabled = [key for key in keys if key not in {*triangular, *choices}]
    most = max([len(drawn[key].args) for key in choices] + [1])  # type: ignore[union-attr]
    steps, options = np.full((len(choices), most), 2.0), np.zeros((len(choices), most))
    for i, key in enumerate(choices):
        choice = drawn[key]
        assert choice is not None
        steps[i, : len(choice.args) - 1] = np.cumsum(choice.weights)[:-1]
        options[i, : len(choice.args)] = choice.args
    spreads = Spread(
        base=np.array([project.ledger[key].number for key in keys]),
        triangular=np.array([d.args for key in triangular if (d := drawn[key])]).reshape(-1, 3).T,
        tables=np.array([d.table() for key in tabled if (d := drawn[key])]).reshape(-1, GRID),
        steps=steps,
        options=options,
    )
    grouped = [*triangular, *tabled, *choices]
    return spreads, np.array([grouped.index(key) for key in keys], dtype=np.int64)


def sampler(project: Project, keys: Sequence[str], size: int) -> Callable[[int, int], Any]:
    """The compiled draw for these keys: (seed, start) -> values of `size` scenarios from `start`, (D, size)."""
    spreads, place = spread(project, keys)
    shapes = [array.shape for array in spreads]
    zero = jnp.asarray(0)

    def lower() -> Any:
        return jax.jit(partial(draw, place=place, size=size)).lower(spreads, zero, zero)

    run = stored(("draw", shapes, place.tolist(), size), lower)
    held = jax.device_put(spreads)
    return lambda seed, start: run(held, jnp.asarray(seed), jnp.asarray(start))


def draw(spreads: Spread, seed: Any, start: Any, place: npt.NDArray[np.int64], size: int) -> Any:
    """Values of scenarios `start` to `start + size - 1`, shape (D, size); scenario 0 is the base case."""
    number = start + jnp.arange(size)
    key = jax.random.key(seed)
    # 32 random bits a value: steps of 2e-10 in probability are finer than any study resolves.
    bits = jax.vmap(
        lambda n: jax.random.bits(jax.random.fold_in(key, n), place.shape, np.uint32), out_axes=1
    )(number)
    u = (bits.astype(np.float64) + 0.5) * 2.0**-32
    t, q = spreads.triangular.shape[1], spreads.tables.shape[0]
    groups = [_triangular(spreads, u[:t]), _tabled(spreads, u[t : t + q]), _chosen(spreads, u[t + q :])]
    drawn = jnp.concatenate(groups)[place]
    return jnp.where(number[None, :] == 0, jnp.asarray(spreads.base)[:, None], drawn)


def _triangular(spreads: Spread, u: Any) -> Any:
    low, mode, high = (row[:, None] for row in jnp.asarray(spreads.triangular))
    rising = u * (high - low) < mode - low
    root = jnp.sqrt((high - low) * jnp.where(rising, u * (mode - low), (1 - u) * (high - mode)))
    return jnp.where(rising, low + root, high - root)


def _tabled(spreads: Spread, u: Any) -> Any:
    place = u * (GRID - 1)
    left = jnp.minimum(place.astype(np.int32), GRID - 2)
    part = place - left
    row = np.arange(u.shape[0])[:, None]
    table = jnp.asarray(spreads.tables)
    return table[row, left] * (1 - part) + table[row, left + 1] * part


def _chosen(spreads: Spread, u: Any) -> Any:
    chosen = (u[:, :, None] >= jnp.asarray(spreads.steps)[:, None, :]).sum(axis=2)
    return jnp.asarray(spreads.options)[np.arange(u.shape[0])[:, None], chosen]
