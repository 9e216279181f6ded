"""Tax and surcharge (税金及附加): levies that are neither VAT nor income tax (docs/equations/finance.md, 5)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR


class LevyRates(Section):
    """Surcharges on VAT, property tax, stamp duty, land-use tax, and what of the taxes stays in the province."""

    label = "levies"
    urban_maintenance: Scalar = par(
        "%", 0, 20, "urban maintenance and construction tax, share of VAT payable"
    )
    education: Scalar = par("%", 0, 20, "education surcharge, share of VAT payable")
    local_education: Scalar = par("%", 0, 20, "local education surcharge, share of VAT payable")
    property_tax: Scalar = par(
        "%", 0, 10, "property tax a year, share of the taxable cost of buildings and land"
    )
    property_relief: Scalar = par("%", 0, 100, "part of the cost of buildings and land free of property tax")
    stamp_duty: Scalar = par("%", 0, 5, "stamp duty on contracts of sale and purchase")
    land_use_tax: Scalar = par("CNY/m2/year", 0, 100, "urban land-use tax on the land held")
    local_vat: Scalar = par("%", 0, 100, "part of VAT that stays in the province")
    local_income_tax: Scalar = par("%", 0, 100, "part of income tax that stays in the province")


class Levies(NamedTuple):
    """Levies by year and their sum, (Y,) each, CNY."""

    surcharges: Array
    property_tax: Array
    stamp_duty: Array
    land_use_tax: Array
    total: Array


def charge(
    rates: LevyRates, vat_payable: Array, real_estate: Array, traded: Array, land: Array, level: Array
) -> Levies:
    """Levies by year.

    Args:
        rates: the rates.
        vat_payable: (Y,) CNY.
        real_estate: (Y,) cost of buildings and land in use.
        traded: (Y,) sales and purchases.
        land: (Y,) m2 held, those held for a part of the year by that part.
        level: (Y,) price level.
    """
    surcharges = (rates.urban_maintenance + rates.education + rates.local_education) * vat_payable
    property_tax = rates.property_tax * (1.0 - rates.property_relief) * real_estate
    stamp_duty = rates.stamp_duty * traded
    land_use_tax = rates.land_use_tax * SECONDS_PER_YEAR * land * level
    total = surcharges + property_tax + stamp_duty + land_use_tax
    return Levies(surcharges, property_tax, stamp_duty, land_use_tax, total)
