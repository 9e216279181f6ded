"""Operations on arrays that are safe at edges.

A JAX gradient of `where(ok, f(x), g)` is not a number if `f'(x)` is not, even where `ok` is false; the operations
here therefore replace the harmful argument itself. They are written with few equations, since compile time grows
with the number of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from operator import add
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import Array, jax, jnp

Constant = float | npt.NDArray[np.float64]

FEW = 4  # phases, and other parts of a whole, that are added one by one
TINY = 1e-100  # smaller than any quantity; its square, by which derivatives divide, is far above underflow

Tree = TypeVar("Tree")


def positive(x: Array) -> Array:
    """`max(x, 0)`, element by element."""
    return jnp.maximum(x, 0.0)


def choose(condition: Array, yes: Array | Constant, no: Array | Constant) -> Array:
    """`where`, in one equation: each side is an array of the condition's shape, or a constant spread to it."""
    sides = (x if isinstance(x, jax.Array) else np.broadcast_to(x, condition.shape) for x in (yes, no))
    return jax.lax.select(condition, *sides)


def safe_divide(numerator: Array, denominator: Array) -> Array:
    """`numerator / denominator`, and 0 where the denominator is 0 or too small to be a quantity.

    Quotient and derivatives are finite for any numerator below 1e100.
    """
    return numerator / choose(jax.lax.abs(denominator) < TINY, np.inf, denominator)


def product(one: Array, other: Array) -> Array:
    """`one * other`, not a number where either is not; then no derivative by the other is lost with it.

    A reverse pass multiplies by each factor even where nobody asks for the product.
    """
    known = jnp.isfinite(one) & jnp.isfinite(other)
    return jnp.where(known, jnp.where(known, one, 0.0) * jnp.where(known, other, 0.0), jnp.nan)


def power(base: Array, exponent: Array) -> Array:
    """`base**exponent` for a base above 0: three times faster than `**`, which has to think of every other base."""
    return jnp.exp(exponent * jnp.log(base))


def powers(base: Array, count: int) -> Array:
    """`base**0 ... base**(count - 1)` along a new last axis, by repeated squaring: a fifth of the time of `exp`."""
    exponents = np.arange(count)
    result = jnp.ones((*base.shape, count))
    for bit in range(max(count - 1, 0).bit_length()):
        odd = np.broadcast_to((exponents >> bit) & 1 == 1, result.shape)
        result = jax.lax.select(odd, result * base[..., None], result)
        base = base * base
    return result


def weighted(weights: Constant, lines: Array) -> Array:
    """Sum of lines by constant weights: (L,) of (L, Y) to (Y,), or (K, L) to (K, Y)."""
    return jnp.matmul(weights, lines)


def added(lines: Array, rows: Sequence[int] | None = None, axis: int = 0) -> Array:
    """Sum of lines (L, ...), all or those in `rows`, to (...): one pass, where a product transposes first."""
    count = lines.shape[axis]
    parts = jax.lax.split(lines, (1,) * count, axis) if count else []
    chosen = parts if rows is None else [parts[row] for row in rows]
    left = (*lines.shape[:axis], *lines.shape[axis + 1 :])
    return jnp.reshape(reduce(add, chosen), left) if chosen else jnp.zeros(left)


def spread(amounts: Array, shares: Array) -> Array:
    """Amounts (..., P) of some parts over time, by the shares (P, Y) of each: (..., Y).

    A product of matrices; that of few parts is written as a sum, which fuses with what uses it.
    """
    count = shares.shape[0]
    if count > FEW:
        return amounts @ shares
    return reduce(add, [amounts[..., p, None] * shares[p] for p in range(count)])


def running(series: Array) -> Array:
    """Running sums along the last axis: a product with a constant matrix, several times faster than `cumsum`.

    A few numbers are added one by one.
    """
    count = series.shape[-1]
    if 1 < count <= FEW:
        return jnp.stack(list(accumulate(series[..., k] for k in range(count))), axis=-1)
    return series @ np.triu(np.ones((count, count)))


def gathered(numbers: Sequence[Any]) -> Array:
    """(N,) of N scalars; also where there are none."""
    return jnp.stack([jnp.asarray(x) for x in numbers]) if numbers else jnp.zeros(0)


def read_tables(tables: Array, share: Array) -> Array:
    """Values of D functions at places between 0 and 1, linear between the points that are known.

    Args:
        tables: (D, P), each function at P even steps from 0 to 1.
        share: (D, ...), where each is wanted; beyond 0 and 1 the last piece goes on.
    """
    count, points = tables.shape
    place = share * (points - 1)
    left = jnp.clip(place.astype(np.int32), 0, points - 2)
    first = (np.arange(count, dtype=np.int32) * points).reshape(-1, *[1] * (share.ndim - 1))
    flat, at = jnp.reshape(tables, -1), left + first
    low, high = (flat.at[i].get(mode="promise_in_bounds") for i in (at, at + 1))
    return low + (high - low) * (place - left)


def previous(series: Array) -> Array:
    """The series (..., Y) one step later, 0 in its first place."""
    return jax.lax.pad(series, 0.0, [(0, 0, 0)] * (series.ndim - 1) + [(1, -1, 0)])


def stored(values: Tree) -> Tree:
    """The same values, computed once and kept.

    XLA's CPU compiler copies a chain of cheap operations into every user of its end, and so computes and compiles a
    line of a statement again for each line that follows from it: seventeen thousand operations of a scenario become
    sixty thousand. It does not look through a call that may not be inlined; this is one, and it does nothing. If a
    compiler should ignore it, only speed is lost.
    """
    return _marked(values, True)


def shared(values: Tree) -> Tree:
    """The same values, kept as by `stored` where derivatives are taken, and their derivatives with them.

    A chain of divisions and products is cheap to compute again for each of its users, but its reverse pass is not:
    without this the derivative of a plant is compiled as 135,000 operations, with it as 64,000.
    """
    return _marked(values, False)


def _marked(values: Tree, kept: bool) -> Tree:
    from anodeworks.marks import MARK

    leaves, tree = jax.tree.flatten(values)
    traced = [isinstance(leaf, jax.Array) for leaf in leaves]
    if not any(traced):
        return values
    found = iter(MARK.bind(*(leaf for leaf, own in zip(leaves, traced, strict=True) if own), kept=kept))
    result: Tree = jax.tree.unflatten(
        tree, [next(found) if own else leaf for leaf, own in zip(leaves, traced, strict=True)]
    )
    return result
