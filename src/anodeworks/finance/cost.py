"""Yearly costs: what is bought, paid and charged (docs/equations/finance.md, 2)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.numerics import Array
from anodeworks.quantity import Scalar, Section, par


class CostRates(Section):
    """Costs that a feasibility study takes as shares."""

    label = "costs"
    repair: Scalar = par("%", 0, 30, "repairs a year, share of the cost of fixed assets")
    manufacturing: Scalar = par(
        "%", 0, 30, "other manufacturing cost a year, share of the cost of fixed assets"
    )
    administration: Scalar = par("%", 0, 500, "other administration cost a year, share of wages")
    selling: Scalar = par("%", 0, 50, "selling cost a year, share of revenue")


class Operating(NamedTuple):
    """Operating cost (经营成本), its parts and their sums, each (Y,)."""

    materials: Array
    energy: Array
    services: Array
    wages: Array
    repair: Array
    manufacturing: Array
    administration: Array
    selling: Array
    research: Array
    other: Array | None  # what lines of the project file state beside these; None if there are none
    purchases: Array  # what is bought by the unit: materials, energy, services
    production: Array  # cash cost of making the goods: purchases, wages, repair, manufacturing
    overheads: Array  # repair, manufacturing, administration, selling
    variable: Array  # what moves with output
    total: Array


def operating(
    rates: CostRates,
    purchases: tuple[Array, Array, Array],
    wages: Array,
    fixed_assets: Array,
    revenue: Array,
    research: Array,
    other: Array | None = None,
    moving: Array | None = None,
) -> Operating:
    """Operating cost by part.

    Args:
        rates: the shares.
        purchases: materials, energy and services, (Y,) each.
        wages: (Y,).
        fixed_assets: (Y,) cost of fixed assets in use at the prices of the year, without interest.
        revenue: (Y,) sales without VAT.
        research: (Y,).
        other: (Y,) other cost that is stated, if any.
        moving: (Y,) what of stated and bought things moves with output; None: all that is bought.
    """
    materials, energy, services = purchases
    repair = rates.repair * fixed_assets
    manufacturing = rates.manufacturing * fixed_assets
    administration = rates.administration * wages
    selling = rates.selling * revenue
    bought = materials + energy + services
    making = repair + manufacturing
    offices = administration + selling
    production = bought + wages + making
    total = production + offices + research
    return Operating(
        materials=materials,
        energy=energy,
        services=services,
        wages=wages,
        repair=repair,
        manufacturing=manufacturing,
        administration=administration,
        selling=selling,
        research=research,
        other=other,
        purchases=bought,
        production=production,
        overheads=making + offices,
        variable=(bought if moving is None else moving) + selling,
        total=total if other is None else total + other,
    )
