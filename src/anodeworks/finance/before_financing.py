"""The project before financing (融资前): sales, costs, assets, VAT, levies, working capital."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.finance import assets, levies, prices, vat, working_capital
from anodeworks.finance.closing import Closing, close, ramping
from anodeworks.finance.cost import Operating, operating
from anodeworks.finance.operations import CLASSES, PURCHASES, SALES, Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.returns import factors
from anodeworks.numerics import (
    Array,
    added,
    choose,
    positive,
    previous,
    running,
    safe_divide,
    stored,
    weighted,
)

ROUNDING = 1e-12  # of a phase
REAL_ESTATE = np.array([float(name in ("buildings", "land")) for name in CLASSES])


class Construction(NamedTuple):
    """How far the phases have been built, (P, Y)."""

    share: Array  # of the year's spending
    entering: Array  # part of what was unfinished that came into use
    unfinished: Array  # mean part of the construction so far that is not in use


class BeforeFinancing(NamedTuple):
    """What does not depend on who pays for the project; lines are (Y,), CNY a year, 0 after the plant has closed."""

    closing: Closing
    level: Array
    planned: Array  # (K, Y) sales of each product if the plant is run to the end
    sold: Array  # (L, Y) amount of each line of sales
    bought: Array  # (L, Y) amount of each line of purchases
    products: Array
    by_products: Array
    revenue: Array
    cost: Operating
    assets: assets.Assets
    vat: vat.Vat
    levies: levies.Levies
    working: working_capital.WorkingCapital
    phases: Construction
    construction: Array  # construction investment without VAT
    replacement: Array  # replacement investment without VAT
    recovered: Array  # received for the assets that are left in the last year
    loss: Array  # book value that is not recovered in the last year
    working_increase: Array
    working_drawn: Array  # increase of what has to be financed
    working_recovery: Array  # working capital set free at the end
    profit: Array  # before interest and income tax, without any capitalised interest
    inflow: Array
    running_outflow: Array  # for running the plant
    investment_outflow: Array  # for construction and working capital
    replacement_outflow: Array
    flow: Array  # net cash flow before income tax


def before_financing(finance: Finance, operations: Operations) -> BeforeFinancing:
    """Everything that does not depend on financing, all years at once, up to the year in which the plant closes."""
    count = operations.years
    levels = prices.levels(finance.prices, operations.begin, count)
    level = levels.general
    sold, bought = operations.sales, operations.purchases
    received, paid = (prices.values(trade, finance.prices, operations.begin) for trade in (sold, bought))
    products, by_products = (added(received, sold.rows(kind)) for kind in SALES)
    materials, energy, services = (added(paid, bought.rows(kind)) for kind in PURCHASES[:3])
    more_wages, other = (added(paid, rows) if (rows := bought.rows(kind)) else None for kind in PURCHASES[3:])
    moving = None if bought.variable is None else added(bought.variable[:, None] * paid)
    revenue = products + by_products

    capital, in_service = operations.capital.sum(0), operations.in_service.sum(0)
    fixed_assets = running(weighted(assets.IN_FIXED, in_service)) * level
    wages = operations.wages * levels.wages
    wages = wages if more_wages is None else wages + more_wages
    research = operations.research * level
    purchases = materials, energy, services
    cost = stored(operating(finance.cost, purchases, wages, fixed_assets, revenue, research, other, moving))
    developed = stored(assets.develop(finance.assets, capital, in_service, level))

    settled = vat.settle(
        finance.vat,
        output=added(sold.vat[:, None] * received),
        purchases=added(bought.vat[:, None] * paid) + finance.vat.overheads * cost.overheads,
        construction=finance.vat.assets @ capital * level,
        replacement=finance.vat.assets @ developed.replaced,
    )
    real_estate = running(weighted(REAL_ESTATE, developed.finished))
    charged = levies.charge(finance.levies, settled.payable, real_estate, revenue + cost.purchases)
    way = ramping(operations.utilisation)
    stated = None if operations.working_capital is None else operations.working_capital * level
    working = stored(
        working_capital.need(finance.working_capital, cost, revenue, settled.output, way, stated)
    )

    construction = capital.sum(0) * level
    replacement = added(developed.replaced)
    increase = working.net - previous(working.net)
    inflow = revenue + settled.output + settled.refund
    running_outflow = cost.total + settled.purchases + settled.payable + charged.total
    investment_outflow = construction + settled.construction + increase
    replacement_outflow = replacement + settled.replacement
    flow = inflow - running_outflow - investment_outflow - replacement_outflow
    closing = close(
        finance.closing,
        way,
        flow,
        developed.salvage + working.net,
        operations.operating,
        factors(finance.rate, count),
    )
    charges = developed.depreciation + developed.amortisation
    nothing = jnp.zeros(count)
    run = BeforeFinancing(
        closing=closing,
        level=level,
        planned=received[np.array(sold.rows(SALES[0]), dtype=int)],
        sold=received,
        bought=paid,
        products=products,
        by_products=by_products,
        revenue=revenue,
        cost=cost,
        assets=developed,
        vat=settled,
        levies=charged,
        working=working,
        phases=_construction(operations),
        construction=construction,
        replacement=replacement,
        recovered=nothing,
        loss=nothing,
        working_increase=increase,
        working_drawn=working.financed - previous(working.financed),
        working_recovery=nothing,
        profit=revenue - charged.total - cost.total - charges,
        inflow=inflow,
        running_outflow=running_outflow,
        investment_outflow=investment_outflow,
        replacement_outflow=replacement_outflow,
        flow=flow,
    )
    return stored(_settled(run))


def _settled(run: BeforeFinancing) -> BeforeFinancing:
    """The same with everything settled at the end of the last year, and nothing after it."""
    last, alive = run.closing.last, run.closing.alive
    cut: BeforeFinancing = jax.tree.map(lambda line: line * alive, run)
    recovered, recovery = last * run.assets.salvage, last * run.working.net
    loss = last * (run.assets.book_fixed + run.assets.book_intangible + run.assets.underway) - recovered
    # A credit of VAT is not recovered: it stays in the books as it is.
    credit = cut.vat.credit + (1.0 - alive) * (last @ run.vat.credit)
    return cut._replace(
        closing=run.closing,
        level=run.level,
        planned=run.planned,
        vat=cut.vat._replace(credit=credit),
        recovered=recovered,
        loss=loss,
        working_recovery=recovery,
        profit=cut.profit - loss,
        inflow=cut.inflow + recovered + recovery,
        flow=cut.flow + recovered + recovery,
    )


def _construction(operations: Operations) -> Construction:
    """How far each phase has come: by the middle of the year, for the interest that is capitalised."""
    spent, ready = operations.capital.sum(1), operations.in_service.sum(1)
    so_far, in_use = running(spent), running(ready)
    waiting = positive(so_far - previous(in_use))
    left = positive(1.0 - safe_divide(in_use, so_far - spent / 2.0))
    return Construction(
        share=safe_divide(spent, jnp.broadcast_to(spent.sum(0), spent.shape)),
        entering=jnp.minimum(safe_divide(ready, waiting), 1.0),
        unfinished=choose(
            left > ROUNDING, left, 0.0
        ),  # rounding would be lent, and owed after the last instalment
    )


def start_up(now: BeforeFinancing, operating_share: Array) -> Array:
    """(Y,) cash that running costs need before the first year of operation."""
    begun = running(operating_share) > 0.0
    short = now.running_outflow - now.revenue - now.vat.output
    return choose(begun, 0.0, positive(short))
