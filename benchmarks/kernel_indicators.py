"""Indicators of the hand-written kernel (docs/equations/finance.md, 12 and 13), from the books of one scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

import anodeworks as aw
from benchmarks.kernel_tools import NAN, YEAR, YEARS, R, defined, index, payback, rate_of_return, ratio

FIGURE = index(tuple(i.name for i in aw.finance.INDICATORS))
FULL = 0.95  # of the highest utilisation
NEGLIGIBLE = 1e-9  # of all that is repaid


@njit(error_model="numpy")
def indicators(
    v: Any, AT: Any, rate: float, moved: float, level: Any, operated: Any, utilisation: Any, made: Any,
    anode: float, last: int, unclosed: float, debt_ratio: float, short_most: float, interest_rate: float,
    books: Any, out: Any,
) -> None:  # fmt: skip
    """Every indicator to `out`, at its place in `FIGURE`; years after `last` count in levelised figures alone."""
    flow, after_tax = books[R.flow], books[R.after_tax]
    top = repaid = 0.0
    for y in range(last + 1):
        top = max(top, utilisation[y])
        repaid += books[R.principal, y]
    sold = mass = before_tax = all_tax = 0.0
    real, real_after, discounted = np.zeros(YEARS), np.zeros(YEARS), np.zeros(YEARS)
    now = moved
    for y in range(YEARS):
        now /= 1.0 + rate
        sold += books[R.products, y] * now
        mass += made[y] * level[y] * now
        before_tax += flow[y] * now
        all_tax += after_tax[y] * now
        real[y], real_after[y], discounted[y] = (
            flow[y] / level[y],
            after_tax[y] / level[y],
            after_tax[y] * now,
        )
    full = operation = 0.0
    revenue = production = operating = total = tax = local = net = 0.0
    old_ebit = old_net = old_invested = old_equity = 0.0
    full_margin = full_fixed = full_use = full_tax = full_profit = full_net = full_local = full_value = (
        full_jobs
    ) = 0.0
    least_debt = least_interest = np.inf
    sum_debt = weight_debt = sum_interest = weight_interest = 0.0
    repaying = with_interest = False
    cash = np.zeros(YEARS)
    until = -1
    for y in range(last + 1):
        operation += operated[y]
        charged, taxed, levy = books[R.charged, y], books[R.taxed, y], books[R.levy, y]
        ebit = books[R.profit, y] + charged
        depreciation = books[R.depreciation, y] + books[R.interest_charge, y]
        written = depreciation + books[R.amortisation, y]
        cost = books[R.operating, y] + written + charged
        variable = books[R.goods, y] + books[R.selling, y]
        vat = books[R.payable, y] - books[R.refund, y]
        of_year = vat + levy + taxed
        stays = v[AT.finance_levies_local_vat] * vat + levy + v[AT.finance_levies_local_income_tax] * taxed
        revenue += books[R.revenue, y]
        production += books[R.making, y] + depreciation
        operating += books[R.operating, y]
        total += cost
        tax += of_year
        local += stays
        net += books[R.profit, y] - taxed
        old_ebit += ebit / level[y]
        old_net += (books[R.profit, y] - taxed) / level[y]
        old_invested += books[R.invested, y] / level[y]
        old_equity += books[R.equity, y] / level[y]
        if utilisation[y] >= FULL * top and utilisation[y] > 0.0:
            full += 1.0
            full_margin += books[R.revenue, y] - variable - levy
            full_fixed += cost - variable
            full_use += utilisation[y]
            full_tax += of_year
            full_profit += books[R.profit, y]
            full_net += books[R.profit, y] - taxed
            full_local += stays
            full_value += books[R.wages, y] + levy + books[R.payable, y] + ebit + written
            full_jobs += books[R.headcount, y]
        cash[y] = ebit + written - taxed - books[R.again, y] - books[R.again_vat, y]
        if books[R.principal, y] > NEGLIGIBLE * repaid:
            until, repaying, weight = y, True, books[R.repaying, y]
            cover = ratio(cash[y], books[R.principal, y] + books[R.short_principal, y] + charged)
            least_debt = min(least_debt, cover)
            sum_debt += weight * cover
            weight_debt += weight
            if charged > 0.0:
                with_interest = True
                cover = ratio(ebit, charged)
                least_interest = min(least_interest, cover)
                sum_interest += weight * cover
                weight_interest += weight
    # Cash for debt service, discounted to the start of each year of repayment, over the loan then.
    least_loan = least_project = np.inf
    of_loan = of_project = 0.0
    owing = False
    for y in range(last, -1, -1):
        of_project = (of_project + cash[y]) / (1.0 + interest_rate)
        if y <= until:
            of_loan = (of_loan + cash[y]) / (1.0 + interest_rate)
        if books[R.principal, y] > NEGLIGIBLE * repaid and books[R.owed, y] > NEGLIGIBLE * repaid:
            owing = True
            least_loan = min(least_loan, of_loan / books[R.owed, y])
            least_project = min(least_project, of_project / books[R.owed, y])

    a_year = ratio(1.0, operation * YEAR)
    a_full = ratio(1.0, full)
    uses, working = books[R.invested].sum(), books[R.peak, last]
    paid_in, interest = books[R.equity].sum(), books[R.interest].sum()
    own = v[AT.finance_working_capital_own_share]
    present_cost = sold - unclosed * moved
    out[FIGURE.firr_before_tax], out[FIGURE.firr_after_tax] = rate_of_return(flow), rate_of_return(after_tax)
    out[FIGURE.equity_irr] = rate_of_return(books[R.equity_net])
    out[FIGURE.fnpv_before_tax], out[FIGURE.fnpv_after_tax] = before_tax, all_tax
    out[FIGURE.payback_before_tax], out[FIGURE.payback] = payback(real) * YEAR, payback(real_after) * YEAR
    out[FIGURE.dynamic_payback] = payback(discounted) * YEAR
    out[FIGURE.roi] = ratio(old_ebit, old_invested * operation)
    out[FIGURE.capital_profit_rate] = ratio(old_net, old_equity * operation)
    out[FIGURE.gross_margin] = ratio(revenue - production, revenue)
    out[FIGURE.break_even] = defined(full_fixed * a_full * (full_use * a_full), full_margin * a_full)
    out[FIGURE.debt_service_cover_min] = least_debt if repaying else NAN
    out[FIGURE.debt_service_cover_mean] = defined(sum_debt, weight_debt)
    out[FIGURE.interest_cover_min] = least_interest if with_interest else NAN
    out[FIGURE.interest_cover_mean] = defined(sum_interest, weight_interest)
    out[FIGURE.loan_life_cover_min] = least_loan if owing else NAN
    out[FIGURE.project_life_cover_min] = least_project if owing else NAN
    out[FIGURE.debt_ratio_max], out[FIGURE.short_term_max] = debt_ratio, short_most
    out[FIGURE.levelised_cost] = defined(present_cost, mass)
    out[FIGURE.levelised_cost_energy] = defined(present_cost, anode * mass)
    out[FIGURE.levelised_price] = defined(sold, mass)
    out[FIGURE.present_cost], out[FIGURE.present_sales] = present_cost, sold
    out[FIGURE.total_investment] = uses
    out[FIGURE.announced_investment] = (
        uses
        - (1.0 - v[AT.finance_announced_total_working_capital]) * working
        - (1.0 - v[AT.finance_announced_total_vat]) * books[R.build_vat].sum()
    )
    out[FIGURE.construction_investment] = uses - interest - working
    out[FIGURE.construction_interest], out[FIGURE.working_capital] = interest, working
    out[FIGURE.years_run] = (last + 1.0) * YEAR
    out[FIGURE.initial_working_capital], out[FIGURE.equity_capital] = working * own, paid_in
    out[FIGURE.capital_ratio] = ratio(paid_in, uses + books[R.start_up].sum() - (1.0 - own) * working)
    out[FIGURE.revenue], out[FIGURE.total_cost] = revenue * a_year, total * a_year
    out[FIGURE.operating_cost], out[FIGURE.net_profit] = operating * a_year, net * a_year
    out[FIGURE.profit_full] = full_profit * a_full / YEAR
    out[FIGURE.profit_and_tax_full] = (full_net + full_tax) * a_full / YEAR
    out[FIGURE.total_tax], out[FIGURE.total_tax_full] = tax * a_year, full_tax * a_full / YEAR
    out[FIGURE.local_tax], out[FIGURE.local_tax_full] = local * a_year, full_local * a_full / YEAR
    out[FIGURE.value_added], out[FIGURE.jobs] = full_value * a_full / YEAR, full_jobs * a_full
