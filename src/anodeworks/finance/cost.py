"""Yearly costs: what is bought, paid and charged (docs/equations/finance.md, 2)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array
from anodeworks.quantity import Scalar, Section, par


class CostRates(Section):
    """Costs that a feasibility study takes as shares."""

    label = "costs"
    repair: Scalar = par("%", 0, 30, "repairs a year, share of the cost of fixed assets")
    manufacturing: Scalar = par(
        "%", 0, 30, "other manufacturing cost a year, share of the cost of fixed assets"
    )
    insurance: Scalar = par("%", 0, 5, "insurance of property a year, share of the cost of fixed assets")
    administration: Scalar = par("%", 0, 500, "other administration cost a year, share of wages")
    selling: Scalar = par("%", 0, 50, "selling cost a year, share of revenue")


class Extra(NamedTuple):
    """What not every plant has, (Y,) each; None where there is no such cost."""

    safety: Array | None = None  # set aside for safety
    carbon: Array | None = None  # paid for emissions
    other: Array | None = None  # other cost that is stated
    moving: Array | None = (
        None  # what of stated and bought things moves with output; None: all that is bought
    )


def plus(total: Array, more: Array | None) -> Array:
    """A sum with another cost, where there is one."""
    return total if more is None else total + more


class Operating(NamedTuple):
    """Operating cost (经营成本), its parts and their sums, each (Y,)."""

    materials: Array
    energy: Array
    services: Array
    wages: Array
    repair: Array
    insurance: Array
    safety: Array | None
    manufacturing: Array
    administration: Array
    selling: Array
    research: Array
    carbon: Array | None
    other: Array | None  # what lines of the project file state beside these; None if there are none
    purchases: Array  # what is bought by the unit: materials, energy, services
    production: Array  # cash cost of making the goods: purchases, wages, repair to manufacturing
    overheads: Array  # repair, insurance, safety, manufacturing, administration, selling
    moving: Array | None  # what of all that is bought and stated moves with output; None: all that is bought
    total: Array


def variable(cost: Operating) -> Array:
    """(Y,) what moves with output."""
    moving = cost.purchases if cost.moving is None else cost.moving
    return plus(moving + cost.selling, cost.carbon)


def operating(
    rates: CostRates,
    purchases: tuple[Array, Array, Array],
    wages: Array,
    fixed_assets: Array,
    revenue: Array,
    research: Array,
    extra: Extra = Extra(),  # noqa: B008 (frozen)
) -> Operating:
    """Operating cost by part.

    Args:
        rates: the shares.
        purchases: materials, energy and services, (Y,) each.
        wages: (Y,).
        fixed_assets: (Y,) cost of fixed assets in use at the prices of the year, without interest.
        revenue: (Y,) sales without VAT.
        research: (Y,).
        extra: what not every plant has.
    """
    materials, energy, services = purchases
    repair = rates.repair * fixed_assets
    insurance = rates.insurance * fixed_assets
    manufacturing = rates.manufacturing * fixed_assets
    administration = rates.administration * wages
    selling = rates.selling * revenue
    bought = materials + energy + services
    making = plus(repair + insurance + manufacturing, extra.safety)
    offices = administration + selling
    production = bought + wages + making
    total = production + offices + research
    return Operating(
        materials=materials,
        energy=energy,
        services=services,
        wages=wages,
        repair=repair,
        insurance=insurance,
        safety=extra.safety,
        manufacturing=manufacturing,
        administration=administration,
        selling=selling,
        research=research,
        carbon=extra.carbon,
        other=extra.other,
        purchases=bought,
        production=production,
        overheads=making + offices,
        moving=extra.moving,
        total=plus(plus(total, extra.carbon), extra.other),
    )
