"""Equity share, interest and repayment of the long-term loan (docs/equations/finance.md, 8)."""

from __future__ import annotations

import jax.numpy as jnp

from anodeworks.numerics import Array, choose, positive, safe_divide
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
    grace: Scalar = par("year", 0, 30, "time from a phase's first product to the start of its repayment")
    term: Scalar = par("year", 1, 40, "years over which the long-term loan of a phase is repaid")

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


def schedule(terms: LoanTerms, produces: Array, count: int) -> Array:
    """(P, Y) share of each phase's opening balance that falls due each year.

    Repayment runs on the calendar of the phase: from the end of its grace, counted from its first product, over the
    term; a year of which it runs for a part bears that part. Under maximum ability the share is 1 from the first
    repayment on: the most that may be repaid.

    Args:
        terms: form, grace and term of the loans.
        produces: (P,) first product of each phase, years from the start of year 1.
        count: number of years.
    """
    rate = terms.long
    since, left, rest = _ahead(terms, produces, count)
    even = 1.0 - safe_divide(rest, left)
    # At a rate of 0 instalments are equal parts, and beside it the first term of their series is exact.
    force = jnp.log1p(choose(rate < 1e-9, 1.0, rate))
    annuity = 1.0 - safe_divide(jnp.expm1(-force * rest), jnp.expm1(-force * left))
    instalment = jnp.where(rate < 1e-9, even * (1.0 - rate / 2.0 * rest), annuity)
    share = jnp.where(terms.repayment == REPAYMENTS.index("equal instalments"), instalment, even)
    # The last instalment is all that is owed: what rounding left would be a debt of 1e-8 CNY, covered 1e16 times.
    parts = (rest > ROUNDING) & ~terms.sweeps
    return choose(since + 1.0 > ROUNDING, choose(parts, share, 1.0), 0.0)


def repaying(terms: LoanTerms, produces: Array, count: int) -> Array:
    """(Y,) part of each year in which a loan is repaid by its schedule; as `schedule`."""
    _, left, rest = _ahead(terms, produces, count)
    return (left - rest).max(0)


def _ahead(terms: LoanTerms, produces: Array, count: int) -> tuple[Array, Array, Array]:
    """(P, Y) each: years since repayment began; years of it that remain at the start of the year, and at its end."""
    term = terms.term / SECONDS_PER_YEAR
    since = jnp.arange(float(count)) - produces[:, None] - terms.grace / SECONDS_PER_YEAR
    return since, term - jnp.clip(since, 0.0, term), term - jnp.clip(since + 1.0, 0.0, term)
