"""Internal rates of return: a root, its gradient, and whether it is defined (docs/equations/finance.md, 12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import Array, jax, jnp
from anodeworks.numerics import choose, safe_divide

# Rates at which the sign of the net present value is looked at: in steps of 8 % of 1 + rate where those of projects
# lie, wider towards -90 % and 2,000 %.
_INNER = np.arange(-0.5, 0.79, 0.08)
GRID: Final = np.expm1(
    np.concatenate([np.linspace(np.log(0.1), -0.6, 6), _INNER, np.linspace(0.9, np.log(21.0), 8)])
)
_NEARNESS = np.abs(GRID[:-1] + GRID[1:])  # of each bracket to a rate of 0
ORDER: Final = np.argsort(_NEARNESS, kind="stable")  # brackets by nearness
RANK: Final = np.argsort(ORDER).astype(np.float64)  # the place of each bracket in that order
STEPS: Final = 12  # of the iteration; most need five, one of a million random flows more than twelve
CLOSE: Final = 1e-7  # Newton's relative last step; Halley's error is of the order of its cube


class Rate(NamedTuple):
    """Internal rates of return, each array (...)."""

    rate: Array  # NaN where it is undefined
    defined: Array
    several: Array  # True where more than one rate solves the equation


def irr(flows: Array) -> Rate:
    """Internal rate of return of yearly flows (..., Y), in the range of -90 % to 2,000 %.

    A return is a rate above which the flow is not worth having: its present value falls through 0 there. Where it
    rises, money comes first and is given back later, and the rate is what that costs. Of several returns the one
    nearest to 0 counts. Differentiable by the implicit function theorem; where it is undefined its gradient is 0.
    """
    present = flows @ (1.0 + GRID) ** -np.arange(flows.shape[-1])[:, None]
    negative = present < 0.0
    crossing = negative[..., 1:] != negative[..., :-1]
    falling = negative[..., 1:] & ~negative[..., :-1]
    rank = choose(falling, RANK, float(RANK.size - 1)).min(-1)
    place = jnp.asarray(ORDER)[rank.astype(np.int64)]
    factors = jnp.asarray(1.0 / (1.0 + GRID))
    rate, found = _root_of()(flows, factors[place + 1], factors[place])
    defined = found & falling.any(-1)
    return Rate(choose(defined, rate, np.nan), defined, crossing.sum(-1) > 1)


@cache
def _root_of() -> Callable[[Array, Array, Array], tuple[Array, Array]]:
    """`_root` with its derivative."""
    root = jax.custom_jvp(_root)
    root.defjvp(_root_jvp)
    return root


def _root(flows: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """The rate at which the present value of `flows` is 0, and whether it has been found.

    Halley's iteration on the discount factor, between the factors `low` and `high`; the bracket is halved where a
    step would leave it, or where Newton's would be longer than it. The present value rises with the factor.
    """
    backwards = jnp.moveaxis(flows, -1, 0)[::-1]

    def step(_: int, state: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        at, low, high, _found = state
        value, slope, bend = _horner(backwards, at)
        above = value >= 0.0
        low, high = choose(above, low, at), choose(above, at, high)
        moved = at - safe_divide(value * slope, slope * slope - value * bend)
        # Beside a stationary point Halley's step is as small as at a root; Newton's is long there.
        rise, size = jax.lax.abs(slope), jax.lax.abs(value)
        inside = (moved >= low) & (moved <= high) & (size <= rise * (high - low))
        found = size <= rise * at * CLOSE
        return choose(inside, moved, (low + high) / 2.0), low, high, found

    start = ((low + high) / 2.0, low, high, jnp.zeros_like(low, dtype=bool))
    factor, _, _, found = jax.lax.fori_loop(0, STEPS, step, start)
    return 1.0 / factor - 1.0, found


def _horner(coefficients: Array, at: Array) -> tuple[Array, Array, Array]:
    """Value, slope and half the second derivative of a polynomial, coefficients (Y, ...) from the highest down."""

    def year(state: tuple[Array, Array, Array], now: Array) -> tuple[tuple[Array, Array, Array], None]:
        value, slope, bend = state
        return (value * at + now, slope * at + value, bend * at + slope), None

    nothing = jnp.zeros_like(at)
    return jax.lax.scan(year, (nothing, nothing, nothing), coefficients, unroll=True)[0]


def _root_jvp(primals: tuple[Array, ...], tangents: tuple[Array, ...]) -> tuple[tuple[Array, Array], Any]:
    flows = primals[0]
    rate, found = _root_of()(*primals)
    order = np.arange(float(flows.shape[-1]))
    weights = jnp.exp(jnp.log1p(rate)[..., None] * -order)
    change = safe_divide((tangents[0] * weights).sum(-1) * (1.0 + rate), (flows * weights) @ order)
    return (rate, found), (change, np.zeros(found.shape, dtype=jax.dtypes.float0))
