"""Taking the plant down: paid at its end, charged then or over its years (docs/equations/finance.md, 9)."""

from __future__ import annotations

from typing import Final, NamedTuple

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import choose, running, safe_divide
from anodeworks.quantity import Scalar, Section, par

BOOKED: Final = ("when paid", "over the years of operation")


class DecommissioningRules(Section):
    """What taking the plant down costs; a cost of plants whose file has this table."""

    label = "decommissioning"
    share: Scalar = par("%", 0, 100, "cost of taking the plant down, share of the cost of fixed assets")
    cost: Scalar = par("CNY", 0, 1e12, "further cost of taking the plant down")
    booked: Scalar = par("1", 0, 1, "when that is a cost in the books", options=BOOKED)


class Decommissioning(NamedTuple):
    """The end of the plant by year, (Y,) each, CNY."""

    paid: Array
    charge: Array  # in the books
    provision: Array  # charged and not yet paid, at the end of the year


def due(rules: DecommissioningRules, fixed_assets: Array, operating: Array, level: Array) -> Array:
    """(Y,) what would have to be paid if the plant closed with the year; nothing before it has run.

    Args:
        rules: what it costs.
        fixed_assets: (Y,) cost of fixed assets in use at the prices of the year.
        operating: (Y,) share of the year in operation.
        level: (Y,) price level.
    """
    asked = rules.share * fixed_assets + rules.cost * level
    return choose(running(operating) > 0.0, asked, 0.0)


def settled(
    rules: DecommissioningRules, asked: Array, operating: Array, last: Array, going: Array
) -> Decommissioning:
    """Paid in the last year; a provision is built up in proportion to the time of operation."""
    paid = asked * last
    run = operating * (going + last)
    spread = paid.sum() * safe_divide(run, run.sum())
    charge = jnp.where(rules.booked == BOOKED.index("over the years of operation"), spread, paid)
    return Decommissioning(paid, charge, running(charge) * going)
