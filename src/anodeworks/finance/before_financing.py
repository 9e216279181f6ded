"""The project before financing (融资前): sales, costs, assets, VAT, levies, working capital."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.finance import assets, levies, prices, vat, working_capital
from anodeworks.finance.cost import Operating, operating
from anodeworks.finance.operations import CLASSES, PURCHASES, SALES, Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.prices import Years
from anodeworks.numerics import Array, added, choose, ending, positive, previous, running, stored, weighted

REAL_ESTATE = np.array([float(name in ("buildings", "land")) for name in CLASSES])


class BeforeFinancing(NamedTuple):
    """What does not depend on who pays for the project; lines are (Y,), CNY a year."""

    level: Array
    products: Array
    by_products: Array
    revenue: Array
    cost: Operating
    assets: assets.Assets
    vat: vat.Vat
    levies: levies.Levies
    working: working_capital.WorkingCapital
    construction: Array  # construction investment without VAT
    working_increase: Array
    working_recovery: Array  # working capital set free at the end
    profit: Array  # before interest and income tax, without any capitalised interest
    inflow: Array
    running_outflow: Array  # for running the plant
    investment_outflow: Array  # for construction and working capital
    replacement_outflow: Array
    flow: Array  # net cash flow before income tax
    last: Array  # 1 in the last year, else 0


def before_financing(finance: Finance, operations: Operations, years: Years) -> BeforeFinancing:
    """Everything that does not depend on financing, all years at once."""
    levels = prices.levels(finance.prices, years)
    level = levels.general
    sold, bought = operations.sales, operations.purchases
    received, paid = (prices.values(trade, finance.prices, years) for trade in (sold, bought))
    products, by_products = (added(received, sold.rows(kind)) for kind in SALES)
    materials, energy, services = (added(paid, bought.rows(kind)) for kind in PURCHASES)
    revenue = products + by_products

    fixed_assets = running(weighted(assets.IN_FIXED, operations.in_service)) * level
    wages = operations.wages * levels.wages
    research = operations.research * level
    cost = stored(
        operating(finance.cost, (materials, energy, services), wages, fixed_assets, revenue, research)
    )
    developed = stored(assets.develop(finance.assets, operations.capital, operations.in_service, level))

    settled = vat.settle(
        finance.vat,
        output=added(sold.vat[:, None] * received),
        purchases=added(bought.vat[:, None] * paid) + finance.vat.overheads * cost.overheads,
        construction=finance.vat.assets @ operations.capital * level,
        replacement=finance.vat.electronics * developed.replacement,
    )
    real_estate = running(weighted(REAL_ESTATE, developed.additions))
    charged = levies.charge(finance.levies, settled.payable, real_estate, revenue + cost.purchases)
    working = stored(working_capital.need(finance.working_capital, cost, revenue, settled.output))

    last = ending(len(years))
    construction = operations.capital.sum(0) * level
    increase = working.net - previous(working.net)
    recovery = last * working.net
    inflow = revenue + settled.output + settled.refund + developed.recovered + recovery
    running_outflow = cost.total + settled.purchases + settled.payable + charged.total
    investment_outflow = construction + settled.construction + increase
    replacement_outflow = developed.replacement + settled.replacement
    charges = developed.depreciation + developed.amortisation + developed.loss
    return stored(
        BeforeFinancing(
            level=level,
            products=products,
            by_products=by_products,
            revenue=revenue,
            cost=cost,
            assets=developed,
            vat=settled,
            levies=charged,
            working=working,
            construction=construction,
            working_increase=increase,
            working_recovery=recovery,
            profit=revenue - charged.total - cost.total - charges,
            inflow=inflow,
            running_outflow=running_outflow,
            investment_outflow=investment_outflow,
            replacement_outflow=replacement_outflow,
            flow=inflow - running_outflow - investment_outflow - replacement_outflow,
            last=last,
        )
    )


def start_up(now: BeforeFinancing, operating_share: Array) -> Array:
    """(Y,) cash that running costs need before the first year of operation."""
    begun = running(operating_share) > 0.0
    short = now.running_outflow - now.revenue - now.vat.output
    return choose(begun, 0.0, positive(short))
