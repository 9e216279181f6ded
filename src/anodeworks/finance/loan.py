"""Equity share, interest and repayment of the long-term loan (docs/equations/finance.md, 8)."""

from __future__ import annotations

import jax.numpy as jnp

from anodeworks.numerics import Array, choose, positive
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

REPAYMENTS = ("equal principal", "equal instalments", "maximum ability")
ROUNDING = 1e-6  # years; a grace or term of whole years must not be lengthened by rounding


class LoanTerms(Section):
    """Who finances construction, and on which terms."""

    label = "loans"
    equity_share: Scalar = par("%", 0, 100, "part of construction investment paid by equity")
    base_long: Scalar = par("%", 0, 30, "base rate a year of loans above five years (5-year LPR)")
    base_short: Scalar = par("%", 0, 30, "base rate a year of loans up to one year (1-year LPR)")
    margin_long: Scalar = par("%", -5, 30, "margin of the long-term loan over its base rate")
    margin_working: Scalar = par("%", -5, 30, "margin of the working-capital loan over its base rate")
    margin_short: Scalar = par("%", -5, 30, "margin of short-term loans over their base rate")
    repayment: Scalar = par("1", 0, 2, "form of repayment of the long-term loan", options=REPAYMENTS)
    grace: Scalar = par("year", 0, 30, "years from the first year of operation to the first repayment")
    term: Scalar = par("year", 1, 40, "years over which the long-term loan is repaid")

    @property
    def long(self) -> Array:
        """Interest a year on the long-term loan: no bank pays its borrower, so a rate is never below 0."""
        return positive(self.base_long + self.margin_long)

    @property
    def working(self) -> Array:
        """Interest a year on the working-capital loan."""
        return positive(self.base_short + self.margin_working)

    @property
    def short(self) -> Array:
        """Interest a year on short-term loans."""
        return positive(self.base_short + self.margin_short)

    @property
    def sweeps(self) -> Array:
        """True if all spare cash repays the loan (maximum ability)."""
        return self.repayment == REPAYMENTS.index("maximum ability")


def schedule(terms: LoanTerms, first: Array, count: int) -> Array:
    """(Y,) share of the opening balance that falls due each year.

    Under maximum ability it is 1 from the first repayment on: the most that may be repaid.

    Args:
        terms: form, grace and term of the loan.
        first: index of the first year of operation (0 is the first year of the study).
        count: number of years.
    """
    past = jnp.arange(float(count)) - first - terms.grace / SECONDS_PER_YEAR
    left = terms.term / SECONDS_PER_YEAR - past
    remaining = jnp.maximum(left, 1.0)
    rate = terms.long
    # At a rate of 0 instalments are equal parts, and beside it the first term of their series is exact.
    small, even = rate < 1e-9, 1.0 / remaining
    quotient = choose(small, 1.0, rate)
    quotient = quotient / jnp.expm1(remaining * jnp.log1p(quotient))
    instalment = choose(small, even * (1.0 - rate / 2.0 * (remaining - 1.0)), quotient)
    share = jnp.where(terms.repayment == REPAYMENTS.index("equal instalments"), instalment, even)
    # The last instalment is all that is owed: what rounding left would be a debt of 1e-8 CNY, covered 1e16 times.
    parts = (left > 1.0 + ROUNDING) & ~terms.sweeps
    return choose(past > -ROUNDING, choose(parts, share, 1.0), 0.0)
