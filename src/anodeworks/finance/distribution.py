"""Statutory reserve and dividends (docs/equations/finance.md, 9)."""

from __future__ import annotations

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import positive
from anodeworks.quantity import Scalar, Section, par


class DistributionRules(Section):
    """What becomes of net profit."""

    label = "distribution of profit"
    reserve: Scalar = par("%", 0, 100, "part of net profit that goes to the statutory reserve")
    reserve_limit: Scalar = par("%", 0, 100, "statutory reserve at which that ends, share of paid-in capital")
    payout: Scalar = par("%", 0, 100, "part of distributable profit paid as dividends, cash permitting")


def distribute(
    rules: DistributionRules, profit: Array, undistributed: Array, reserve: Array, paid_in: Array, cash: Array
) -> tuple[Array, Array]:
    """The year's transfer to the reserve, and its dividend; all amounts CNY.

    Args:
        rules: shares.
        profit: net profit of the year.
        undistributed: undistributed profit of the years before, negative for losses not made up.
        reserve: the reserve before.
        paid_in: capital paid in so far.
        cash: cash in hand before the dividend.
    """
    after_losses = positive(jnp.minimum(profit, undistributed + profit))
    room = positive(rules.reserve_limit * paid_in - reserve)
    added = jnp.minimum(rules.reserve * after_losses, room)
    dividend = jnp.minimum(rules.payout * positive(undistributed + profit - added), positive(cash))
    return added, dividend
