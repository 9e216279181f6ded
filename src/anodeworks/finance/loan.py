"""Equity share, interest and repayment of long-term loans (docs/equations/finance.md, 8)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import choose, positive, safe_divide, stored
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

REPAYMENTS = ("equal principal", "equal instalments", "maximum ability")
ROUNDING = 1e-6  # years; a grace or term of whole years must not be lengthened by rounding


class LoanTerms(Section):
    """Who finances construction, and on which terms."""

    label = "loans"
    equity_share: Scalar = par("%", 0, 100, "part of construction investment paid by equity")
    least_equity: Scalar = par("%", 0, 100, "least part of the capital base that must be capital paid in")
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
    def of_each(self) -> Terms:
        """The terms that the loans of all phases have."""
        return Terms(self.long, self.repayment, self.grace, self.term)


class Terms(NamedTuple):
    """Terms of the long-term loans, () where all have the same, else (L,)."""

    rate: Array  # interest a year
    repayment: Array  # its form
    grace: Array
    term: Array
    halves: npt.NDArray[np.float64] | None = (
        None  # (L,) 1 where interest and principal are paid each half-year
    )

    @property
    def sweeps(self) -> Array:
        """True where all spare cash repays the loan (maximum ability)."""
        return self.repayment == REPAYMENTS.index("maximum ability")

    @property
    def swept(self) -> Terms:
        """The same where all may be repaid at any time from the first repayment on."""
        return self._replace(repayment=0.0 * self.repayment + REPAYMENTS.index("maximum ability"))

    def rows(self) -> Terms:
        """The same with an axis for the years."""
        halves = None if self.halves is None else self.halves[:, None]
        rate, repayment, grace, term = (x[:, None] if jnp.ndim(x) == 1 else x for x in self[:4])
        return Terms(rate, repayment, grace, term, halves)


def schedule(terms: Terms, produces: Array, count: int) -> Array:
    """(L, Y) share of each loan's opening balance that falls due each year.

    Repayment runs on the calendar of the phase: from the end of its grace, counted from its first product, over the
    term; a year of which it runs for a part bears that part. Under maximum ability the share is 1 from the first
    repayment on: the most that may be repaid.

    Args:
        terms: form, grace and term of the loans.
        produces: (L,) first product of each loan's phase, years from the start of year 1.
        count: number of years.
    """
    terms = terms.rows()
    return _due(terms, terms.rate, 1.0, *_ahead(terms, produces, np.arange(count + 1.0)))


def halves(terms: Terms, produces: Array, count: int) -> tuple[Array, Array]:
    """(L, Y) each: shares of the opening balance that fall due in the middle of the year and, of all, in the year.

    Where a loan is paid by the half-year, an instalment bears half a year's interest at half the rate, and what all
    spare cash repays is known at the end of the year alone. Of any other loan nothing falls due before that.
    """
    whole, terms = schedule(terms, produces, count), terms.rows()
    half = jnp.zeros(1) if terms.halves is None else jnp.asarray(terms.halves)
    each = _due(terms, terms.rate / 2.0, 2.0, *_ahead(terms, produces, np.arange(2.0 * count + 1.0) / 2.0))
    first, second = each[:, ::2], each[:, 1::2]
    middle = half * choose(jnp.broadcast_to(terms.sweeps, first.shape), 0.0, first)
    return middle, half * (middle + (1.0 - middle) * second) + (1.0 - half) * whole


def _due(terms: Terms, rate: Array, periods: float, since: Array, left: Array) -> Array:
    """Share of the balance at the start of a period that falls due in it; there are so many periods in a year.

    `since` and `left`, from `_ahead`, are those of the edges of the periods.
    """
    start, rest = left[:, :-1], left[:, 1:]
    even = 1.0 - safe_divide(rest, start)
    # At a rate of 0 instalments are equal parts, and beside it the first term of their series is exact.
    force = jnp.log1p(choose(rate < 1e-9, 1.0, rate))
    worth = stored(jnp.expm1(-force * (left * periods)))
    annuity = 1.0 - safe_divide(worth[:, 1:], worth[:, :-1])
    instalment = jnp.where(rate < 1e-9, even * (1.0 - rate / 2.0 * (rest * periods)), annuity)
    share = jnp.where(terms.repayment == REPAYMENTS.index("equal instalments"), instalment, even)
    # The last instalment is all that is owed: what rounding left would be a debt of 1e-8 CNY, covered 1e16 times.
    parts = (rest > ROUNDING) & ~terms.sweeps
    return choose(since[:, 1:] > ROUNDING, choose(parts, share, 1.0), 0.0)


def repaying(terms: Terms, produces: Array, count: int) -> Array:
    """(Y,) part of each year in which a loan is repaid by its schedule; as `schedule`."""
    _, left = _ahead(terms.rows(), produces, np.arange(count + 1.0))
    return (left[:, :-1] - left[:, 1:]).max(0)


def _ahead(terms: Terms, produces: Array, edges: npt.NDArray[np.float64]) -> tuple[Array, Array]:
    """(L, E) each: years since repayment began, and years of it that remain, at edges in years from year 1."""
    term = terms.term / SECONDS_PER_YEAR
    since = jnp.asarray(edges) - produces[:, None] - terms.grace / SECONDS_PER_YEAR
    return since, term - jnp.clip(since, 0.0, term)
