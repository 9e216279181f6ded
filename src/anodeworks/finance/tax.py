"""Income tax: rates, holidays, research deduction, losses carried forward (docs/equations/finance.md, 6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import choose, positive, previous
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

STANDINGS = ("standard", "high-tech", "western")
LONGEST = 10  # years for which a loss may be carried forward at most
DAY = 1.0 / 365.0  # of a year, as dates are counted
ROUNDING = 1e-9  # research of exactly the required share of revenue counts as enough


class TaxRules(Section):
    """Enterprise income tax."""

    label = "income tax"
    standing: Scalar = par("1", 0, 2, "standing of the company", options=STANDINGS)
    standard_rate: Scalar = par("%", 0, 60, "standard rate of income tax")
    reduced_rate: Scalar = par("%", 0, 60, "rate for high-tech companies and in the western regions")
    western_until: Scalar = par("date", 2000, 2100, "last day of the reduced rate in the western regions")
    research_small: Scalar = par(
        "%", 0, 50, "research share of revenue that high-tech asks of small companies"
    )
    research_medium: Scalar = par(
        "%", 0, 50, "research share of revenue that high-tech asks of medium companies"
    )
    research_large: Scalar = par(
        "%", 0, 50, "research share of revenue that high-tech asks of large companies"
    )
    small_revenue: Scalar = par("CNY", 0, 1e12, "revenue up to which a company is small for high-tech")
    medium_revenue: Scalar = par("CNY", 0, 1e12, "revenue up to which a company is medium for high-tech")
    super_deduction: Scalar = par("%", 0, 200, "additional deduction of research cost from income")
    loss_years: Scalar = par("year", 1, LONGEST, "years for which a loss is carried forward")
    loss_years_high_tech: Scalar = par("year", 1, LONGEST, "the same for a high-tech company")
    exempt_years: Scalar = par("year", 0, 20, "years of full exemption at the start of a tax holiday")
    half_years: Scalar = par("year", 0, 20, "years at half the standard rate after the exemption")
    holiday_from: Scalar = par(
        "1", 0, 1, "year from which a holiday counts", options=("first revenue", "first taxable income")
    )


class TaxYears(NamedTuple):
    """What the rules say of each year before income is known, (Y,) each."""

    rate: Array
    deduction: Array  # additional research deduction, CNY
    revenue: Array
    missed: Array  # True where high-tech standing fails for lack of research
    other: Array | None = None  # what else is deducted for tax and not in the books, CNY


class TaxAccount(NamedTuple):
    """What a taxpayer carries from year to year; N taxpayers side by side."""

    losses: Array  # (N, LONGEST + 1) cumulative losses by the end of 1, 2, ... years ago
    settled: Array  # (N,) how far into the cumulative losses use and lapse have come
    holiday: Array  # (N,) years since the holiday began, 0 before


class Assessment(NamedTuple):
    """One year's tax of N taxpayers, (N,) each, CNY."""

    losses_used: Array
    taxable: Array
    tax: Array


def prepare(
    rules: TaxRules, revenue: Array, research: Array, begin: Array, ahead: Array | None = None
) -> TaxYears:
    """Rates and deductions by year.

    Args:
        rules: the rules.
        revenue, research: (Y,) CNY.
        begin: when the first year starts, years AD.
        ahead: (Y,) deducted for tax and not yet in the books at the end of each year, if anything is.
    """
    small, medium = revenue <= rules.small_revenue, revenue <= rules.medium_revenue
    asked = jnp.where(
        small, rules.research_small, jnp.where(medium, rules.research_medium, rules.research_large)
    )
    high_tech = rules.standing == STANDINGS.index("high-tech")
    short = (research < (asked - ROUNDING) * revenue) & high_tech
    # The rule of the western regions ends within a year: it holds for the part of that year up to its last day.
    before = jnp.clip(rules.western_until + DAY - begin - np.arange(float(revenue.shape[0])), 0.0, 1.0)
    western = jnp.where(rules.standing == STANDINGS.index("western"), before, 0.0)
    reduced = jnp.where(high_tech & ~short, 1.0, western)
    return TaxYears(
        rate=rules.standard_rate + reduced * (rules.reduced_rate - rules.standard_rate),
        deduction=rules.super_deduction * research,
        other=None if ahead is None else ahead - previous(ahead),
        revenue=revenue,
        missed=short & (revenue > 0.0),
    )


def opening(taxpayers: int) -> TaxAccount:
    """Accounts without history."""
    return TaxAccount(jnp.zeros((taxpayers, LONGEST + 1)), jnp.zeros(taxpayers), jnp.zeros(taxpayers))


def lapse(rules: TaxRules) -> Array:
    """(LONGEST + 1,) weights that pick, out of `TaxAccount.losses`, what has lapsed."""
    high_tech = rules.standing == STANDINGS.index("high-tech")
    years = jnp.where(high_tech, rules.loss_years_high_tech, rules.loss_years) / SECONDS_PER_YEAR
    return jnp.equal(np.arange(LONGEST + 1.0), jnp.round(years)).astype(np.float64)


def assess(
    rules: TaxRules, lapsing: Array, account: TaxAccount, profit: Array, year: TaxYears
) -> tuple[TaxAccount, Assessment]:
    """One year's tax.

    Args:
        rules: the rules.
        lapsing: from `lapse`.
        account: what is carried from the years before.
        profit: (N,) accounting profit before tax, or loss.
        year: the year's row of `prepare`.
    """
    income = profit - year.deduction
    income = income if year.other is None else income - year.other
    settled = jnp.maximum(account.settled, account.losses @ lapsing)
    used = jnp.minimum(positive(income), account.losses[:, 0] - settled)
    taxable = positive(income) - used
    begins = jnp.where(rules.holiday_from == 0.0, year.revenue > 0.0, taxable > 0.0)
    holiday = choose(begins | (account.holiday > 0.0), account.holiday + 1.0, 0.0)
    exempt = rules.exempt_years / SECONDS_PER_YEAR
    half = exempt + rules.half_years / SECONDS_PER_YEAR
    # Half a year of slack: whole years must not be lost to rounding in the division above.
    share = choose(holiday < exempt + 0.5, 0.0, choose(holiday < half + 0.5, 0.5, 1.0))
    rate = jnp.minimum(year.rate, rules.standard_rate * share)
    made = account.losses[:, :1] + positive(-income)[:, None]
    losses = jnp.concatenate([made, account.losses[:, :-1]], axis=1)
    return TaxAccount(losses, settled + used, holiday), Assessment(used, taxable, taxable * rate)
