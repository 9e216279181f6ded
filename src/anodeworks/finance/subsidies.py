"""Subsidies and grants: received, booked and taxed (docs/equations/finance.md, 6)."""

from __future__ import annotations

from typing import Final, NamedTuple

from anodeworks.arrays import Array, jnp
from anodeworks.finance.assets import amortised, finished
from anodeworks.numerics import previous, running, safe_divide
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

BOOKED: Final = ("over the life of the assets", "when received")
TAXED: Final = ("when received", "as booked")


class SubsidyRules(Section):
    """What public bodies grant; income of plants whose file has this table."""

    label = "subsidies"
    grant: Scalar = par("CNY", 0, 1e12, "sum granted for the assets, received as they are paid for")
    yearly: Scalar = par("CNY/year", 0, 1e11, "sum granted for each year of operation")
    years: Scalar = par("year", 0, 60, "years of operation for which that sum is granted")
    booked: Scalar = par("1", 0, 1, "when a grant for assets is income in the books", options=BOOKED)
    taxed: Scalar = par("1", 0, 1, "when a grant for assets is taxable income", options=TAXED)


class Subsidies(NamedTuple):
    """Subsidies by year, (Y,) each, CNY."""

    received: Array
    income: Array  # in the books
    deferred: Array  # received and not yet income, at the end of the year
    taxed_ahead: Array  # of that, what has been taxed


def granted(
    rules: SubsidyRules, capital: Array, in_service: Array, operating: Array, level: Array, life: Array
) -> Subsidies:
    """Subsidies of a plant that is run to the end.

    Args:
        rules: what is granted, and how it is counted.
        capital: (Y,) real spending on assets.
        in_service: (Y,) real cost of what comes into use.
        operating: (Y,) share of the year in operation.
        level: (Y,) price level.
        life: () years over which a grant for assets becomes income.
    """
    share, ready = safe_divide(capital, capital.sum()), safe_divide(in_service, capital.sum())
    grant = rules.grant * share * level
    entering = rules.grant * finished(share[None], ready[None], level)
    released = amortised(entering, life[None])[0]
    over_life = rules.booked == BOOKED.index("over the life of the assets")
    deferred = jnp.where(over_life, running(grant) - released, 0.0)
    served = jnp.minimum(running(operating), rules.years / SECONDS_PER_YEAR)
    yearly = rules.yearly * SECONDS_PER_YEAR * (served - previous(served)) * level
    booked = grant - deferred + previous(deferred)
    ahead = jnp.where(rules.taxed == TAXED.index("when received"), deferred, 0.0)
    return Subsidies(grant + yearly, booked + yearly, deferred, ahead)


def settled(subsidies: Subsidies, last: Array, going: Array) -> Subsidies:
    """The same up to the last year, in which all that is deferred becomes income."""
    run = going + last
    return Subsidies(
        received=subsidies.received * run,
        income=subsidies.income * run + subsidies.deferred * last,
        deferred=subsidies.deferred * going,
        taxed_ahead=subsidies.taxed_ahead * going,
    )
