"""Internal rates of return: a root, its gradient, and whether it is defined (docs/equations/finance.md, 11)."""

from __future__ import annotations

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.numerics import Array, choose, safe_divide

# Logarithms of 1 + rate at which the sign of the net present value is looked at: in steps of 6 % where those of
# projects lie, wider towards -90 % and 2,000 %.
GRID: Final = np.concatenate(
    [np.linspace(np.log(0.1), -0.45, 7)[:-1], np.arange(-0.45, 0.76, 0.06), np.linspace(0.81, np.log(21.0), 9)]
)
OUTSIDE: Final = -3.0  # below the grid; stands where there is no root
STEPS: Final = 7  # of the iteration; five reach rounding where the flow changes sign once

RESIDUAL: Final = 1e-10  # of the sum of absolute present values; what is above is not taken for a root


class Rate(NamedTuple):
    """Internal rates of return, each array (...)."""

    rate: Array  # NaN where it is undefined
    defined: Array
    several: Array  # True where more than one rate solves the equation


def irr(flows: Array) -> Rate:
    """Internal rate of return of yearly flows (..., Y), in the range of -90 % to 2,000 %.

    Of several rates the one nearest to 0 is returned, as numpy-financial does. Differentiable by the implicit
    function theorem; where the rate is undefined its gradient is 0.
    """
    order = np.arange(flows.shape[-1])
    present = flows @ np.exp(-order[:, None] * GRID[None, :])
    negative = present < 0.0
    crossing = negative[..., 1:] != negative[..., :-1]
    # The chord's root orders the brackets by nearness of the rate to 0, and starts the iteration.
    near, far = present[..., :-1], present[..., 1:]
    guess = GRID[:-1] + np.diff(GRID) * safe_divide(near, near - far)
    size = choose(crossing, jnp.abs(jnp.expm1(guess)), np.inf)
    chosen = crossing & (size == size.min(-1, keepdims=True))
    start = (choose(chosen, side, OUTSIDE).max(-1) for side in (guess, GRID[:-1], GRID[1:]))
    log, found = _root(flows, *(jax.lax.stop_gradient(side) for side in start))
    number = crossing.sum(-1)
    defined = found & (number > 0)
    return Rate(choose(defined, jnp.expm1(log), np.nan), defined, number > 1)


@jax.custom_jvp
def _root(flows: Array, first: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Logarithm of 1 + the rate at which the present value of `flows` is 0, and whether it has been found.

    Halley's iteration from a first guess between two bounds; the bracket is halved where a step would leave it.
    """
    order = np.arange(float(flows.shape[-1]))
    below = (flows * jnp.exp(low[..., None] * -order)).sum(-1) < 0.0

    def step(_: int, state: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        at, low, high, _found = state
        terms = flows * jnp.exp(at[..., None] * -order)
        value, slope, bend = terms.sum(-1), terms @ -order, terms @ order**2
        same = (value < 0.0) == below
        low, high = choose(same, at, low), choose(same, high, at)
        moved = at - safe_divide(2.0 * value * slope, 2.0 * slope * slope - value * bend)
        inside = (moved >= low) & (moved <= high)
        found = jnp.abs(value) <= RESIDUAL * jnp.abs(terms).sum(-1)
        return choose(inside, moved, (low + high) / 2.0), low, high, found

    root, _, _, found = jax.lax.fori_loop(0, STEPS, step, (first, low, high, below))
    return root, found


@_root.defjvp
def _root_jvp(
    primals: tuple[Array, Array, Array, Array], tangents: tuple[Array, Array, Array, Array]
) -> tuple[tuple[Array, Array], tuple[Array, np.ndarray[tuple[int, ...], np.dtype[np.void]]]]:
    flows = primals[0]
    root, found = _root(*primals)
    order = np.arange(float(flows.shape[-1]))
    weights = jnp.exp(root[..., None] * -order)
    change = safe_divide((tangents[0] * weights).sum(-1), (flows * weights) @ order)
    return (root, found), (change, np.zeros(found.shape, dtype=jax.dtypes.float0))
