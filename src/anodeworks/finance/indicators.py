"""Indicators of return, cover, cost and worth to the region (docs/equations/finance.md, 12)."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from anodeworks.finance.irr import irr
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.returns import factors, payback
from anodeworks.finance.tables import Statements, Taxes
from anodeworks.numerics import TINY, Array, choose, safe_divide
from anodeworks.quantity.units import SECONDS_PER_YEAR

FULL = 0.95  # of the highest utilisation; years above it are full years
NEGLIGIBLE = 1e-9  # of total investment: smaller debts are rounding


class Flags(NamedTuple):
    """What a reader of the indicators has to know; True is the exception."""

    firr_before_tax_undefined: Array
    firr_after_tax_undefined: Array
    equity_irr_undefined: Array
    several_rates: Array
    no_payback: Array
    no_dynamic_payback: Array
    no_debt_service: Array
    no_break_even: Array
    short_term_borrowing: Array
    debt_at_end: Array
    high_tech_missed: Array
    unbalanced: Array


class Indicators(NamedTuple):
    """One number each, in SI; names, units and meanings in `INDICATORS`. NaN where a flag says undefined."""

    firr_before_tax: Array
    firr_after_tax: Array
    equity_irr: Array
    fnpv_before_tax: Array
    fnpv_after_tax: Array
    payback_before_tax: Array
    payback: Array
    dynamic_payback: Array
    roi: Array
    capital_profit_rate: Array
    gross_margin: Array
    break_even: Array
    debt_service_cover_min: Array
    debt_service_cover_mean: Array
    interest_cover_min: Array
    interest_cover_mean: Array
    debt_ratio_max: Array
    short_term_max: Array
    levelised_cost: Array
    levelised_cost_energy: Array
    levelised_price: Array
    total_investment: Array
    construction_investment: Array
    construction_interest: Array
    working_capital: Array
    initial_working_capital: Array
    equity_capital: Array
    revenue: Array
    total_cost: Array
    operating_cost: Array
    net_profit: Array
    total_tax: Array
    total_tax_full: Array
    local_tax: Array
    local_tax_full: Array
    value_added: Array
    jobs: Array
    flags: Flags


def indicators(finance: Finance, operations: Operations, statements: Statements) -> Indicators:
    """All indicators of one scenario from its statements; arrays are ()."""
    count = statements.sales.revenue.shape[0]
    worth = factors(finance.appraisal.discount_rate, count)
    project, profit, cost, taxes = statements.project, statements.profit, statements.cost, statements.taxes
    funding, balance = statements.funding, statements.balance

    rates = irr(jnp.stack([project.before_tax, project.after_tax, statements.equity.net]))
    flows = jnp.stack([project.before_tax, project.after_tax, project.after_tax * worth])
    firr_before_tax, firr_after_tax, equity_irr = rates.rate
    payback_before_tax, payback_after_tax, dynamic_payback = payback(flows) * SECONDS_PER_YEAR
    fnpv_before_tax, fnpv_after_tax = project.before_tax @ worth, project.after_tax @ worth

    full = _full_years(operations)
    operation = operations.operating.sum()
    yearly = safe_divide(
        jnp.ones(()), operation * SECONDS_PER_YEAR
    )  # from a sum over the study to a mean of operation
    local = _local(finance, taxes)
    ebit, net_profit = profit.ebit.sum(), profit.net.sum()
    invested = funding.uses.sum() - funding.start_up.sum()
    paid_in = funding.equity.sum()
    products = statements.sales.products @ worth
    made = operations.product_mass * statements.sales.level @ worth
    energy = operations.anode_energy * statements.sales.level @ worth
    margin = (statements.sales.revenue - cost.variable - taxes.levies) @ full
    production = cost.operating - cost.administration - cost.selling - cost.research + cost.depreciation
    least, mean = _cover(statements)
    short = statements.loans.short_term
    return Indicators(
        firr_before_tax=firr_before_tax,
        firr_after_tax=firr_after_tax,
        equity_irr=equity_irr,
        fnpv_before_tax=fnpv_before_tax,
        fnpv_after_tax=fnpv_after_tax,
        payback_before_tax=payback_before_tax,
        payback=payback_after_tax,
        dynamic_payback=dynamic_payback,
        roi=safe_divide(ebit, invested * operation),
        capital_profit_rate=safe_divide(net_profit, paid_in * operation),
        gross_margin=safe_divide(
            (statements.sales.revenue - production).sum(), statements.sales.revenue.sum()
        ),
        break_even=_or_nan(cost.fixed @ full * (operations.utilisation @ full), margin),
        debt_service_cover_min=least[0],
        debt_service_cover_mean=mean[0],
        interest_cover_min=least[1],
        interest_cover_mean=mean[1],
        debt_ratio_max=balance.debt_ratio.max(),
        short_term_max=short.max(),
        levelised_cost=_or_nan(products - fnpv_before_tax, made),
        levelised_cost_energy=_or_nan(products - fnpv_before_tax, energy),
        levelised_price=_or_nan(products, made),
        total_investment=invested,
        construction_investment=funding.construction.sum() + funding.deductible_vat.sum(),
        construction_interest=funding.interest.sum(),
        working_capital=funding.working_capital.sum(),
        initial_working_capital=funding.working_capital.sum() * finance.working_capital.own_share,
        equity_capital=paid_in,
        revenue=statements.sales.revenue.sum() * yearly,
        total_cost=cost.total.sum() * yearly,
        operating_cost=cost.operating.sum() * yearly,
        net_profit=net_profit * yearly,
        total_tax=taxes.total.sum() * yearly,
        total_tax_full=taxes.total @ full / SECONDS_PER_YEAR,
        local_tax=local.sum() * yearly,
        local_tax_full=local @ full / SECONDS_PER_YEAR,
        value_added=_value_added(statements) @ full / SECONDS_PER_YEAR,
        jobs=operations.headcount @ full,
        flags=Flags(
            firr_before_tax_undefined=jnp.isnan(firr_before_tax),
            firr_after_tax_undefined=jnp.isnan(firr_after_tax),
            equity_irr_undefined=jnp.isnan(equity_irr),
            several_rates=rates.several.any(),
            no_payback=jnp.isnan(payback_after_tax),
            no_dynamic_payback=jnp.isnan(dynamic_payback),
            no_debt_service=jnp.isnan(least[0]),
            no_break_even=margin <= TINY,
            short_term_borrowing=short.max() > NEGLIGIBLE * invested,
            debt_at_end=short[-1] > NEGLIGIBLE * invested,
            high_tech_missed=statements.high_tech_missed.any(),
            unbalanced=jnp.any(
                jnp.abs(balance.assets - balance.total) > 1e-6 * jnp.abs(balance.assets).max()
            ),
        ),
    )


def _full_years(operations: Operations) -> Array:
    """(Y,) weights of full years, summing to 1 (to 0 if the plant never runs)."""
    use = operations.utilisation
    full = ((use >= FULL * use.max()) & (use > 0.0)).astype(np.float64)
    return full / jnp.maximum(full.sum(), 1.0)


def _or_nan(numerator: Array, denominator: Array) -> Array:
    """The ratio, or NaN where the denominator is not above 0 (or too small to be a quantity)."""
    known = denominator > TINY
    return choose(known, numerator / choose(known, denominator, np.inf), np.nan)


def _local(finance: Finance, taxes: Taxes) -> Array:
    """(Y,) taxes that stay in the province."""
    shared = finance.levies.local_vat * (taxes.vat_payable - taxes.vat_refund)
    return shared + taxes.levies + finance.levies.local_income_tax * taxes.income_tax


def _value_added(statements: Statements) -> Array:
    """(Y,) value added by the income approach."""
    taxes = statements.taxes
    return statements.cost.wages + taxes.levies + taxes.vat_payable + statements.profit.ebitda


def _cover(statements: Statements) -> tuple[Array, Array]:
    """Least and mean of debt service cover and interest cover, (2,) each, while the long-term loan is repaid."""
    loans = statements.loans
    repaying = loans.principal > NEGLIGIBLE * loans.principal.sum()
    ratios = jnp.stack([loans.debt_service_cover, loans.interest_cover])
    years = jnp.stack([repaying, repaying & (statements.cost.interest > 0.0)])
    number = years.sum(-1).astype(np.float64)
    return choose(number > 0.0, choose(years, ratios, np.inf).min(-1), np.nan), _or_nan(
        choose(years, ratios, 0.0).sum(-1), number
    )
