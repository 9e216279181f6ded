"""The money of the hand-written kernel: docs/equations/finance.md, year by year, for one scenario.

Written from the page of equations as one would in Fortran: plain loops over years, a list of vintages, no tables
beyond what an indicator asks for. The loans are those of `blend.toml`: one for each of two phases, equal principal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from benchmarks.kernel_assets import assets
from benchmarks.kernel_indicators import indicators
from benchmarks.kernel_tools import ROWS, YEAR, YEARS, R, income_tax, part_of, ratio

TURNOVER = 360 * 86400.0
ROUNDING = 1e-12
COUNT = len(ROWS)


@njit(error_model="numpy")
def finance_figures(
    v: Any, AT: Any, began: float, level: Any, money: Any, wages: Any, research: Any, headcount: Any,
    operated: Any, utilisation: Any, spent: Any, in_service: Any, phase_spent: Any, phase_used: Any,
    production: Any, land: float, made: Any, anode: float, out: Any,
) -> None:  # fmt: skip
    """Every indicator of finance to `out`, in the order of the catalogue."""
    books = np.zeros((COUNT, YEARS))
    books[R.products], books[R.wages], books[R.headcount] = money[0], wages, headcount
    rate = v[AT.finance_appraisal_discount_rate]
    if v[AT.finance_prices_basis] > v[AT.finance_appraisal_rate_basis]:
        rate = (1.0 + rate) * (1.0 + v[AT.finance_prices_inflation]) - 1.0
    elif v[AT.finance_prices_basis] < v[AT.finance_appraisal_rate_basis]:
        rate = (1.0 + rate) / (1.0 + v[AT.finance_prices_inflation]) - 1.0
    moved = 1.0
    if v[AT.finance_appraisal_valued_at] == 1.0:
        moved = (1.0 + rate) ** (v[AT.finance_appraisal_valuation_date] - began)
    assets(v, AT, level, spent, in_service, books)
    last, unclosed = before_financing(v, AT, level, money, research, operated, in_service, land, rate, books)
    design = 0
    for y in range(YEARS):
        if utilisation[y] > (1.0 + ROUNDING) * utilisation[design]:
            design = y
    debt_ratio, short_most, accrued, borne = plan(
        v, AT, began, research, operated, phase_spent, phase_used, production, design, last, books
    )
    indicators(
        v, AT, rate, moved, level, operated, utilisation, made, anode, last, unclosed, debt_ratio, short_most,
        accrued / borne if borne > 0.0 else 0.0, books, out,
    )  # fmt: skip


@njit(error_model="numpy")
def before_financing(
    v: Any, AT: Any, level: Any, money: Any, research: Any, operated: Any, in_service: Any, land: float,
    rate: float, books: Any,
) -> tuple[int, float]:  # fmt: skip
    """Sections 2, 4, 5, 7 and 9 to the books; the last year, and what the plant is worth if it runs to the end."""
    surcharge = v[AT.finance_levies_urban_maintenance] + v[AT.finance_levies_education]
    surcharge += v[AT.finance_levies_local_education]
    house = v[AT.finance_levies_property_tax] * (1.0 - v[AT.finance_levies_property_relief])
    of_plant = v[AT.finance_cost_manufacturing] + v[AT.finance_cost_insurance]
    fixed = carried = before_working = 0.0
    begun = False
    last, most, so_far, worth, discount = YEARS - 1, -np.inf, 0.0, 0.0, 1.0
    for y in range(YEARS):
        revenue = money[0, y] + money[1, y]
        goods = money[2, y] + money[3, y] + money[4, y]
        fixed += in_service[0, y] + in_service[1, y] + in_service[2, y]
        repair = v[AT.finance_cost_repair] * fixed * level[y]
        other = of_plant * fixed * level[y]
        wages = books[R.wages, y]
        office = v[AT.finance_cost_administration] * wages
        selling = v[AT.finance_cost_selling] * revenue
        making = goods + wages + repair + other
        total = making + office + selling + research[y]
        input_vat = money[6, y] + v[AT.finance_vat_overheads] * (repair + other + office + selling)
        again, again_vat = books[R.again, y], books[R.again_vat, y]
        construction, build_vat = books[R.construction, y], books[R.build_vat, y]
        excess = carried + input_vat + build_vat + again_vat - money[5, y]
        refund = v[AT.finance_vat_refund] * max(excess, 0.0)
        carried = max(excess, 0.0) - refund
        payable = max(-excess, 0.0)
        levy = surcharge * payable + house * books[R.estate, y]
        levy += v[AT.finance_levies_stamp_duty] * (revenue + goods)
        levy += v[AT.finance_levies_land_use_tax] * YEAR * land * level[y]
        due = total if v[AT.finance_working_capital_receivables_at] == 0.0 else revenue + money[5, y]
        current = (
            v[AT.finance_working_capital_receivables] * due
            + v[AT.finance_working_capital_materials] * money[2, y]
            + v[AT.finance_working_capital_in_progress] * making
            + v[AT.finance_working_capital_finished] * (total - selling)
            + v[AT.finance_working_capital_cash] * (total - goods - repair)
            + v[AT.finance_working_capital_prepayments] * goods
        ) / TURNOVER
        liabilities = (
            v[AT.finance_working_capital_payables] * goods + v[AT.finance_working_capital_advances] * revenue
        ) / TURNOVER
        working = current - liabilities
        running_out = total + input_vat + payable + levy
        inflow = revenue + money[5, y] + refund
        outflow = running_out + again + again_vat + construction + build_vat + working - before_working
        before_working = working
        if operated[y] > 0.0:
            begun = True
        if not begun:
            books[R.start_up, y] = max(running_out - revenue - money[5, y], 0.0)

        # What the owner has if he closes at the end of this year.
        fetched = v[AT.finance_assets_recovery_fixed] * books[R.book_fixed, y]
        fetched += v[AT.finance_assets_recovery_land] * books[R.book_land, y] + working
        discount /= 1.0 + rate
        so_far += (inflow - outflow) * discount
        worth = so_far + fetched * discount
        if begun and worth > most:
            last, most = y, worth

        books[R.revenue, y], books[R.goods, y], books[R.making, y] = revenue, goods, making
        books[R.selling, y], books[R.operating, y], books[R.levy, y] = selling, total, levy
        books[R.payable, y], books[R.refund, y], books[R.credit, y] = payable, refund, carried
        books[R.current, y], books[R.liabilities, y], books[R.net_working, y] = current, liabilities, working
        books[R.inflow, y], books[R.outflow, y], books[R.flow, y] = inflow, outflow, inflow - outflow
        written = books[R.depreciation, y] + books[R.amortisation, y]
        books[R.plain, y] = revenue - levy - total - written
    if v[AT.finance_closing_rule] != 0.0:
        last = YEARS - 1

    # The end: working capital and assets are repart_of, what they do not fetch is lost.
    z = last
    repart_of = v[AT.finance_assets_recovery_fixed] * books[R.book_fixed, z]
    repart_of += v[AT.finance_assets_recovery_land] * books[R.book_land, z]
    left = books[R.book_fixed, z] + books[R.book_land, z] + books[R.book_other, z] + books[R.underway, z]
    books[R.plain, z] -= left - repart_of
    books[R.inflow, z] += repart_of + books[R.net_working, z]
    books[R.flow, z] = books[R.inflow, z] - books[R.outflow, z]
    books[R.flow, z + 1 :] = 0.0
    return last, worth


@njit(error_model="numpy")
def plan(
    v: Any, AT: Any, began: float, research: Any, operated: Any, phase_spent: Any, phase_used: Any,
    production: Any, design: int, last: int, books: Any,
) -> tuple[float, float, float, float]:  # fmt: skip
    """Sections 6, 8 and 10 to the books: highest debt ratio and short-term loan, interest and what bore it."""
    own = v[AT.finance_working_capital_own_share]
    equity_share = v[AT.finance_loan_equity_share]
    long = max(v[AT.finance_loan_base_long] + v[AT.finance_loan_margin_long], 0.0)
    of_working = max(v[AT.finance_loan_base_short] + v[AT.finance_loan_margin_working], 0.0)
    of_short = max(v[AT.finance_loan_base_short] + v[AT.finance_loan_margin_short], 0.0)
    term = v[AT.finance_loan_term] / YEAR
    life = v[AT.finance_assets_life_machinery] / YEAR
    standing, standard = v[AT.finance_tax_standing], v[AT.finance_tax_standard_rate]
    keep = v[AT.finance_tax_loss_years_high_tech] if standing == 1.0 else v[AT.finance_tax_loss_years]
    keep_years = round(keep / YEAR)
    exempt, half = v[AT.finance_tax_exempt_years] / YEAR, v[AT.finance_tax_half_years] / YEAR
    losses, since = np.zeros((2, YEARS)), np.zeros(2)
    # Of each phase: when repayment begins, the loan, real cost spent and in use, interest waiting for its assets.
    start, loan, spent, used, waiting = np.empty(2), np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
    for p in range(2):
        start[p] = production[p] - began + v[AT.finance_loan_grace] / YEAR
    short = surplus = book = yearly = undistributed = reserve = working = paid_in = peak = 0.0
    debt_ratio = short_most = accrued = borne = 0.0
    for y in range(last + 1):
        ends = y == last
        whole = phase_spent[0, y] + phase_spent[1, y]
        to_build = books[R.construction, y] + books[R.build_vat, y]
        rise = max(books[R.net_working, y] - peak, 0.0) if y <= design else 0.0
        peak += rise
        need = to_build + books[R.start_up, y]
        drawn = (1.0 - equity_share) * need
        equity = equity_share * need + own * rise
        paid_in += equity
        interest = capitalised = due = opening = 0.0
        for p in range(2):
            needed = ratio(phase_spent[p, y], whole) * to_build + (books[R.start_up, y] if p == 0 else 0.0)
            more = (1.0 - equity_share) * needed
            of_year = long * (loan[p] + more / 2.0)
            used[p] += phase_used[p, y]
            unfinished = max(1.0 - ratio(used[p], spent[p] + phase_spent[p, y] / 2.0), 0.0)
            if unfinished < ROUNDING:
                unfinished = 0.0
            spent[p] += phase_spent[p, y]
            added = unfinished * of_year
            # The year's own interest waits: it belongs to what is not in use in the year.
            arriving = ratio(phase_used[p, y], spent[p] - used[p] + phase_used[p, y]) * waiting[p]
            waiting[p] += added - arriving
            book += arriving
            yearly += arriving / life
            before = term - min(max(y - start[p], 0.0), term)
            after = term - min(max(y + 1 - start[p], 0.0), term)
            part = 1.0 - ratio(after, before)
            repaid = loan[p] + more + added if ends else part * loan[p]
            accrued, borne = accrued + of_year, borne + loan[p] + more / 2.0
            opening += loan[p]
            loan[p] += more + added - repaid
            interest, capitalised, due = interest + of_year, capitalised + added, due + repaid
        charge = min(yearly, book)
        book -= charge
        lost = book + waiting[0] + waiting[1] if ends else 0.0
        borrowed_working = (1.0 - own) * peak
        charged = interest - capitalised + of_working * borrowed_working + of_short * short
        profit = books[R.plain, y] - charge - lost - charged

        revenue = books[R.revenue, y]
        asked = v[AT.finance_tax_research_large]
        if revenue <= v[AT.finance_tax_small_revenue]:
            asked = v[AT.finance_tax_research_small]
        elif revenue <= v[AT.finance_tax_medium_revenue]:
            asked = v[AT.finance_tax_research_medium]
        lower = 0.0
        if standing == 1.0 and research[y] >= (asked - 1e-9) * revenue:
            lower = 1.0
        elif standing == 2.0:
            lower = min(max(v[AT.finance_tax_western_until] - (began + y), 0.0), 1.0)
        rate = standard + lower * (v[AT.finance_tax_reduced_rate] - standard)
        deduction = v[AT.finance_tax_super_deduction] * research[y]
        adjusted = taxed = 0.0
        for n in range(2):
            income = (books[R.plain, y] if n == 0 else profit) - deduction
            taxable = income_tax(losses[n], y, income, keep_years)
            begins = revenue > 0.0 if v[AT.finance_tax_holiday_from] == 0.0 else taxable > 0.0
            if begins or since[n] > 0.0:
                since[n] += 1.0
            part = 0.0 if since[n] < exempt + 0.5 else (0.5 if since[n] < exempt + half + 0.5 else 1.0)
            tax = taxable * min(rate, standard * part)
            adjusted, taxed = (tax, taxed) if n == 0 else (adjusted, tax)
        flow = books[R.flow, y]
        going_on = 0.0 if ends else borrowed_working
        after_debt = surplus + flow + equity + drawn + going_on - working - short - charged - taxed - due
        net = profit - taxed
        gain = max(min(net, undistributed + net), 0.0)
        added = min(v[AT.finance_distribution_reserve] * gain,
                    max(v[AT.finance_distribution_reserve_limit] * paid_in - reserve, 0.0))  # fmt: skip
        dividend = v[AT.finance_distribution_payout] * max(undistributed + net - added, 0.0)
        dividend = min(dividend, max(after_debt, 0.0))
        now_short = max(-after_debt, 0.0)
        # Equity pays what loans do not, and at the end what is still owed.
        final = borrowed_working + now_short if ends else 0.0
        books[R.equity_net, y] = (
            books[R.inflow, y] + now_short - books[R.outflow, y] + drawn + (1.0 - own) * rise
            - due - final - short - charged - taxed
        )  # fmt: skip
        books[R.after_tax, y] = flow - adjusted
        books[R.equity, y], books[R.invested, y] = equity, to_build + capitalised + rise
        books[R.profit, y], books[R.charged, y], books[R.taxed, y] = profit, charged, taxed
        books[R.interest_charge, y], books[R.interest, y], books[R.peak, y] = charge, capitalised, peak
        books[R.principal, y], books[R.short_principal, y], books[R.owed, y] = due, short, opening
        books[R.repaying, y] = part_of(y, start, term)
        short, surplus, working = now_short, max(after_debt, 0.0) - dividend, going_on
        undistributed += net - added - dividend
        reserve += added
        short_most = max(short_most, short)
        if not ends:
            owed = short + working + loan[0] + loan[1] + books[R.liabilities, y]
            held = (
                books[R.current, y]
                + books[R.underway, y]
                + books[R.credit, y]
                + book
                + waiting[0]
                + waiting[1]
            )
            held += books[R.book_fixed, y] + books[R.book_land, y] + books[R.book_other, y]
            debt_ratio = max(debt_ratio, ratio(owed, surplus + held))
    return debt_ratio, short_most, accrued, borne
