"""Depreciation that the tax law allows beside that of the books (docs/equations/finance.md, 6)."""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance.operations import CLASSES
from anodeworks.numerics import Constant, power
from anodeworks.quantity import Scalar, Section, par

METHODS: Final = ("as in the books", "double declining", "sum of the years' digits")
EQUIPMENT: Final = np.array([CLASSES.index("machinery"), CLASSES.index("electronics")])
DAY = 1.0 / 365.0  # of a year, as dates are counted


class TaxDepreciation(Section):
    """How machinery and electronics are written off for tax, where a file has this table."""

    label = "depreciation for tax"
    method: Scalar = par(
        "1", 0, 2, "how machinery and electronics are written off for income tax", options=METHODS
    )
    one_off: Scalar = par("%", 0, 100, "part of them deducted at once, each unit up to 5 million CNY")
    one_off_until: Scalar = par("date", 2000, 2100, "last day on which they must have come into use for that")


def ahead(
    rules: TaxDepreciation, additions: Array, book: Array, lives: Array, salvages: Array, begin: Array
) -> Array:
    """(Y,) by how much more has been deducted for tax than in the books by the end of each year.

    Args:
        rules: what is allowed.
        additions: (C, Y) cost that came into use.
        book: (C, Y) book value of what is in use.
        lives, salvages: (C,) of the books.
        begin: when year 1 starts, years AD.
    """
    count = additions.shape[-1]
    years = np.arange(float(count))
    cost, life, salvage = additions[EQUIPMENT], lives[EQUIPMENT], salvages[EQUIPMENT]
    at_once = rules.one_off * jnp.clip(rules.one_off_until + DAY - begin - years, 0.0, 1.0)
    written = written_off(rules.method, life, salvage, years + 1.0)
    lag = years[None, :].astype(np.int64) - years[:, None].astype(np.int64)
    each = written[:, np.maximum(lag, 0)] * (lag >= 0)
    deducted = jnp.einsum("cv,cvt->ct", cost * (1.0 - at_once), each) + jnp.cumsum(cost * at_once, axis=1)
    in_books = jnp.cumsum(cost, axis=1) - book[EQUIPMENT]
    return (deducted - in_books).sum(0)


def written_off(method: Array, life: Array, salvage: Array, age: Array | Constant) -> Array:
    """(C, A) part of the cost that is written off by an age in years, for lives and salvage shares (C,)."""
    life, salvage = life[:, None], salvage[:, None]
    at = jnp.clip(age, 0.0, life)
    straight = at / life
    digits = at * (2.0 * life + 1.0 - at) / (life * (life + 1.0))
    # Twice the straight rate on what is left, and in the last two years what remains above salvage in equal parts.
    turn = life - 2.0
    declined = jnp.minimum(1.0 - power(1.0 - 2.0 / life, jnp.minimum(at, turn)), 1.0 - salvage)
    rest = (1.0 - salvage - declined) * jnp.clip(at - turn, 0.0, 2.0) / 2.0
    ways = jnp.stack([(1.0 - salvage) * straight, declined + rest, (1.0 - salvage) * digits])
    return jnp.einsum("m,mca->ca", jnp.equal(np.arange(len(METHODS)), method).astype(np.float64), ways)
