"""The project before financing (融资前): sales, costs, assets, VAT, levies, working capital."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance import (
    assets,
    carbon,
    decommissioning,
    levies,
    price_contingency,
    prices,
    safety,
    subsidies,
    tax_depreciation,
    vat,
    working_capital,
)
from anodeworks.finance import cost as cost_of
from anodeworks.finance.closing import Closing, close, ramping
from anodeworks.finance.cost import Operating
from anodeworks.finance.operations import CLASSES, PURCHASES, SALES, Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.returns import factors
from anodeworks.numerics import added, choose, positive, previous, running, safe_divide, stored, weighted
from anodeworks.quantity.units import SECONDS_PER_YEAR

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
    sold: Array  # (L, Y) received for each line of sales
    bought: Array  # (L, Y) paid for each line of purchases
    products: Array
    by_products: Array
    revenue: Array
    cost: Operating
    assets: assets.Assets
    vat: vat.Vat
    levies: levies.Levies
    working: working_capital.WorkingCapital
    subsidies: subsidies.Subsidies | None
    decommissioning: decommissioning.Decommissioning | None
    tax_ahead: Array | None  # deducted for tax and not yet in the books, at the end of the year
    phases: Construction
    construction: Array  # construction investment without VAT
    price_contingency: Array | None  # what of it is the rise of prices since the estimate
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

    capital, in_service = added(operations.capital), added(operations.in_service)
    fixed_assets = running(weighted(assets.IN_FIXED, in_service)) * level
    wages = operations.wages * levels.wages
    wages = wages if more_wages is None else wages + more_wages
    research = operations.research * level
    aside = None if finance.safety is None else safety.set_aside(finance.safety, revenue)
    extra = cost_of.Extra(aside, _carbon(finance, operations, level), other, moving)
    purchases = materials, energy, services
    cost = stored(cost_of.operating(finance.cost, purchases, wages, fixed_assets, revenue, research, extra))
    dearer = finance.price_contingency
    built = level if dearer is None else price_contingency.level(dearer, count)
    developed = stored(assets.develop(finance.assets, capital, in_service, level, built))

    settled = vat.settle(
        finance.vat,
        output=added(sold.vat[:, None] * received),
        purchases=added(bought.vat[:, None] * paid) + finance.vat.overheads * cost.overheads,
        construction=finance.vat.assets @ capital * built,
        replacement=finance.vat.assets @ developed.replaced,
    )
    real_estate = running(weighted(REAL_ESTATE, developed.finished))
    charged = levies.charge(
        finance.levies, settled.payable, real_estate, revenue + cost.purchases, operations.land, level
    )
    way = ramping(operations.utilisation)
    stated = None if operations.working_capital is None else operations.working_capital * level
    working = stored(
        working_capital.need(finance.working_capital, cost, revenue, settled.output, way, stated)
    )

    spent = added(capital)
    construction = spent * built
    replacement = added(developed.replaced)
    increase = working.net - previous(working.net)
    helped, leaving = _granted(finance, operations, level), _leaving(finance, operations, fixed_assets, level)
    fetched = developed.salvage + working.net
    inflow = revenue + settled.output + settled.refund
    inflow = inflow if helped is None else inflow + helped.received
    running_outflow = cost.total + settled.purchases + settled.payable + charged.total
    investment_outflow = construction + settled.construction + increase
    replacement_outflow = replacement + settled.replacement
    flow = stored(inflow - running_outflow - investment_outflow - replacement_outflow)
    closing = stored(
        close(
            finance.closing,
            way,
            flow,
            fetched if leaving is None else fetched - leaving,
            operations.operating,
            factors(finance.rate, count),
        )
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
        subsidies=helped,
        decommissioning=None,
        tax_ahead=_written_ahead(finance, operations, developed),
        phases=_construction(operations),
        construction=construction,
        price_contingency=None if dearer is None else construction - spent,
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
    return _ended(finance, operations, _settled(run), run, leaving)


def _carbon(finance: Finance, operations: Operations, level: Array) -> Array | None:
    """(Y,) what is paid for emissions, where they are counted and have a price."""
    if finance.carbon is None or operations.emissions is None:
        return None
    return carbon.paid(
        finance.carbon, operations.emissions, operations.begin, finance.prices.price_date, level
    )


def _granted(finance: Finance, operations: Operations, level: Array) -> subsidies.Subsidies | None:
    """Subsidies of a plant that is run to the end, where there are any."""
    if finance.subsidies is None:
        return None
    spent, ready = operations.capital.sum((0, 1)), operations.in_service.sum((0, 1))
    life = finance.assets.life_machinery / SECONDS_PER_YEAR
    return subsidies.granted(finance.subsidies, spent, ready, operations.operating, level, life)


def _leaving(finance: Finance, operations: Operations, fixed_assets: Array, level: Array) -> Array | None:
    """(Y,) what taking the plant down would cost at the end of each year, where that is counted."""
    rules = finance.decommissioning
    return None if rules is None else decommissioning.due(rules, fixed_assets, operations.operating, level)


def _written_ahead(finance: Finance, operations: Operations, developed: assets.Assets) -> Array | None:
    """(Y,) by how much more has been written off for tax than in the books, where that differs."""
    rules = finance.tax_depreciation
    if rules is None:
        return None
    own = finance.assets
    return tax_depreciation.ahead(
        rules, developed.additions, developed.book, own.lives, own.salvages, operations.begin
    )


def _ended(
    finance: Finance,
    operations: Operations,
    cut: BeforeFinancing,
    run: BeforeFinancing,
    leaving: Array | None,
) -> BeforeFinancing:
    """The plant `cut` at its last year with what a file may add: subsidies, its end, and what tax counts otherwise."""
    last, going = run.closing.last, run.closing.going
    ahead = [] if run.tax_ahead is None else [run.tax_ahead * going]
    if run.subsidies is not None:
        helped = subsidies.settled(run.subsidies, last, going)
        cut = cut._replace(subsidies=helped, profit=cut.profit + helped.income)
        ahead.append(-helped.taxed_ahead)
    if finance.decommissioning is not None and leaving is not None:
        gone = decommissioning.settled(finance.decommissioning, leaving, operations.operating, last, going)
        cut = cut._replace(decommissioning=gone, profit=cut.profit - gone.charge, flow=cut.flow - gone.paid)
        ahead.append(-gone.provision)
    return cut._replace(tax_ahead=sum(ahead[1:], ahead[0]) if ahead else None)


def _settled(run: BeforeFinancing) -> BeforeFinancing:
    """The same with everything settled at the end of the last year, and nothing after it."""
    last, alive = run.closing.last, run.closing.alive
    cut: BeforeFinancing = jax.tree.map(lambda line: line * alive, run)
    recovered, recovery = last * run.assets.salvage, last * run.working.net
    loss = last * (run.assets.book_fixed + run.assets.book_intangible + run.assets.underway) - recovered
    # A credit of VAT is not recovered: it stays in the books as it is.
    credit = cut.vat.credit + (1.0 - alive) * stored(last @ run.vat.credit)
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
    spent, ready = added(operations.capital, axis=1), added(operations.in_service, axis=1)
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
