"""What each of several products costs (docs/equations/finance.md, 14)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array, jnp
from anodeworks.finance.parameters import ALLOCATIONS
from anodeworks.numerics import TINY, choose, safe_divide


class Products(NamedTuple):
    """What a kilogram of each product costs and sells for, (K,) each, CNY/kg; NaN where none is made."""

    cost: Array
    price: Array


def allocated(rule: Array, cost: Array, sold: Array, made: Array, part: Array) -> Array:
    """What some products bear of the cost of the plant, all of it discounted CNY.

    Args:
        rule: place among `ALLOCATIONS`.
        cost: () all outflows less by-products.
        sold, made: (K,) sales, CNY, and output, kg, of each product.
        part: (..., K) 1 for the products that are asked for together, 0 for the others.
    """
    sales = sold.sum()
    by_mass = (rule == ALLOCATIONS.index("by mass")) | (sales <= TINY)
    key = choose(jnp.broadcast_to(by_mass, sold.shape), made, sold)
    shared = cost * safe_divide(part @ key, key.sum())
    credit = cost - (sales - part @ sold)
    return choose(
        jnp.broadcast_to(rule == ALLOCATIONS.index("others as credit"), shared.shape), credit, shared
    )
