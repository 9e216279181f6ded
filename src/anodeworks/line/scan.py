"""The recursion for departures as a scan that JAX compiles, for where numba is not installed.

The same terms in the same order as `departures` of `kernel.py`, so that both give the same numbers.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.arrays import jax, jnp
from anodeworks.line.kernel import NONE
from anodeworks.line.law import Floats

DEEPEST: Final = 64  # places of a store up to which the past is carried along

Rows = tuple[tuple[int, ...], ...]


def fits(places: Any) -> bool:
    """Whether no store is too large for a scan."""
    return bool(places.max() <= DEEPEST)


def departures(
    first: Floats, before: Floats, after: Floats, sources: Any, targets: Any, places: Any, blocks_after: bool,
    arrivals: Floats, leave: Floats,
) -> None:  # fmt: skip
    """Fill `leave` (N, J); arguments are those of the kernel."""
    rows = tuple(tuple(map(tuple, table.tolist())) for table in (sources, targets, places))
    there = arrivals.T if arrivals.size else np.zeros((leave.shape[0], first.size))
    leave[:] = _scan(*rows, blocks_after)(first, before.T, after.T, there)


@cache
def _scan(sources: Rows, targets: Rows, places: Rows, blocks_after: bool) -> Any:
    """The compiled scan of one structure."""
    stations = range(len(sources))
    joins = [len(row) > 1 and row[1] != NONE for row in sources]
    deep = 1 + max(map(max, places))

    def lot(past: tuple[Any, Any], now: tuple[Any, Any, Any]) -> tuple[tuple[Any, Any], Any]:
        """The departures of one lot: `past` are the latest departures and starts, the last lot's first."""
        (left, begun), (before, after, there) = past, now
        leave: list[Any] = []
        start: list[Any] = []
        for j in stations:
            at = jnp.maximum(left[0, j], there[j])
            for source in sources[j]:
                if source != NONE:
                    at = jnp.maximum(at, leave[source])
            start.append(at)
            room = jnp.zeros(())
            for target, free in zip(targets[j], places[j], strict=True):
                if target != NONE and free != NONE:
                    room = jnp.maximum(room, begun[free - 1, target] if joins[target] else left[free, target])
            at = at + before[j]
            at = at if blocks_after else jnp.maximum(at, room)
            at = at + after[j]
            leave.append(jnp.maximum(at, room) if blocks_after else at)
        gone, taken = jnp.stack(leave), jnp.stack(start)
        return (
            jnp.concatenate([gone[None], left[:-1]]),
            jnp.concatenate([taken[None], begun[:-1]]),
        ), gone

    def run(first: Any, before: Any, after: Any, there: Any) -> Any:
        nothing = jnp.zeros((deep, len(sources)))
        handed = nothing.at[0].set(first)  # as if a lot had left each station when it was handed over
        return jax.lax.scan(lot, (handed, nothing), (before, after, there))[1]

    return jax.jit(run)
