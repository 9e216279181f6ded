"""Present values and payback (docs/equations/finance.md, 12)."""

from __future__ import annotations

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import choose, previous, running, safe_divide


def factors(rate: Array, count: int) -> Array:
    """(count,) what money at the end of year 1, 2, ... is worth at the start of year 1."""
    return jnp.exp(-jnp.log1p(rate) * np.arange(1.0, count + 1.0))


def payback(flows: Array) -> Array:
    """Years from the start of year 1 until the sum of `flows` (..., Y) is negative no more, interpolated.

    Where the sum ends negative the time is undefined: NaN.
    """
    sums = running(flows)
    before = previous(sums)
    turns = (before < 0.0) & (sums >= 0.0)
    when = np.arange(float(flows.shape[-1])) + safe_divide(-before, flows)
    return choose(sums[..., -1] >= 0.0, choose(turns, when, 0.0).max(-1), np.nan)
