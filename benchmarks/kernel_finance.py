"""The money of the hand-written kernel: docs/equations/finance.md, year by year, for one scenario.

Written from the page of equations as one would in Fortran: plain loops over years, a list of vintages, no tables
beyond what an indicator asks for.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
from numba import njit

from benchmarks.kernel_tools import NAN, YEARS, defined, income_tax, payback, rate_of_return, ratio

YEAR = 365.25 * 86400.0
TURNOVER = 360 * 86400.0


@njit(cache=True)
def finance_figures(
    v: Any, AT: Any, level: Any, money: Any, wages: Any, research: Any, headcount: Any, operated: Any,
    utilisation: Any, spent: Any, in_service: Any, made: Any, anode: float, began: float, out: Any,
) -> None:  # fmt: skip
    """Every indicator of finance to `out`, in the order of the catalogue."""
    last = YEARS - 1
    lives = (
        v[AT.finance_assets_life_buildings] / YEAR, v[AT.finance_assets_life_machinery] / YEAR,
        v[AT.finance_assets_life_electronics] / YEAR, v[AT.finance_assets_life_land] / YEAR,
        v[AT.finance_assets_life_other] / YEAR,
    )  # fmt: skip
    salvages = (
        v[AT.finance_assets_salvage_buildings], v[AT.finance_assets_salvage_machinery],
        v[AT.finance_assets_salvage_electronics], 0.0, 0.0,
    )  # fmt: skip
    rates = (
        v[AT.finance_vat_buildings], v[AT.finance_vat_machinery], v[AT.finance_vat_electronics],
        v[AT.finance_vat_land], v[AT.finance_vat_other],
    )  # fmt: skip

    # Assets: what comes into use, what is bought again, what is written off.
    again = np.zeros(YEARS)
    share = 1.0
    for k in range(1, last // 3 + 1):
        share *= v[AT.finance_assets_replacement]
        delay = k * lives[2]
        whole = int(delay)
        if whole >= YEARS or share == 0.0:
            break
        part = delay - whole
        for y in range(YEARS - whole):
            again[y + whole] += share * (1.0 - part) * in_service[2, y]
            if y + whole + 1 < YEARS:
                again[y + whole + 1] += share * part * in_service[2, y]
    depreciation, amortisation = np.zeros(YEARS), np.zeros(YEARS)
    construction, build_vat, finished = np.zeros(YEARS), np.zeros(YEARS), np.zeros(YEARS)
    book_fixed, book_other, book_land, estate = np.zeros(YEARS), np.zeros(YEARS), 0.0, np.zeros(YEARS)
    for y in range(YEARS):
        again[y] = again[y] * level[y] if y < last else 0.0
    addition = np.zeros(YEARS)
    for c in range(5):
        real = paid = 0.0
        for y in range(YEARS):
            cost = spent[c, y] * level[y]
            construction[y] += cost
            build_vat[y] += rates[c] * cost
            real, paid = real + spent[c, y], paid + cost
            part = min(in_service[c, y] / real, 1.0) if real != 0.0 else 0.0
            addition[y] = paid * part
            finished[y] += addition[y]
            real, paid = real * (1.0 - part), paid * (1.0 - part)
            if c == 2:
                addition[y] += again[y]
            if c in (0, 3):
                estate[y] += addition[y]
        yearly = (1.0 - salvages[c]) / lives[c]
        whole = int(lives[c])
        rest = lives[c] - whole
        in_use = written = held = 0.0
        for y in range(YEARS):
            # What is in use, less what has outlived its class, in parts where a life ends within the year.
            in_use += addition[y]
            held += addition[y]
            if y >= whole:
                in_use -= (1.0 - rest) * addition[y - whole]
            if y >= whole + 1:
                in_use -= rest * addition[y - whole - 1]
            charge = yearly * in_use
            written += charge
            if c < 3:
                depreciation[y] += charge
                book_fixed[y] += held - written
            else:
                amortisation[y] += charge
                book_other[y] += held - written
        if c == 3:
            book_land = held - written

    # Year by year, before financing.
    revenue, goods, cost_total = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    levy, payable, refund, credit = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    selling, office, making = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    flow, plain, running_out = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    net_working, peak, liabilities = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    held_working, need = np.empty(YEARS), np.empty(YEARS)
    fixed = carried = real_estate = before_working = highest = waiting_cost = 0.0
    done_cost = spent_cost = 0.0
    unfinished, entering, underway = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    begun = False
    first = 0
    surcharge = v[AT.finance_levies_urban_maintenance] + v[AT.finance_levies_education]
    surcharge += v[AT.finance_levies_local_education]
    house = v[AT.finance_levies_property_tax] * (1.0 - v[AT.finance_levies_property_relief])
    start_up_sum = 0.0
    start_up = np.zeros(YEARS)
    inflow_own, outflow_own = np.empty(YEARS), np.empty(YEARS)
    for y in range(YEARS):
        revenue[y] = money[0, y] + money[1, y]
        goods[y] = money[2, y] + money[3, y] + money[4, y]
        fixed += in_service[0, y] + in_service[1, y] + in_service[2, y]
        repair = v[AT.finance_cost_repair] * fixed * level[y]
        other = v[AT.finance_cost_manufacturing] * fixed * level[y]
        office[y] = v[AT.finance_cost_administration] * wages[y]
        selling[y] = v[AT.finance_cost_selling] * revenue[y]
        making[y] = goods[y] + wages[y] + repair + other
        total = making[y] + office[y] + selling[y] + research[y]
        cost_total[y] = total
        overheads = repair + other + office[y] + selling[y]
        input_vat = money[6, y] + v[AT.finance_vat_overheads] * overheads
        again_vat = v[AT.finance_vat_electronics] * again[y]
        excess = carried + input_vat + build_vat[y] + again_vat - money[5, y]
        refund[y] = v[AT.finance_vat_refund] * max(excess, 0.0)
        carried = max(excess, 0.0) - refund[y]
        payable[y], credit[y] = max(-excess, 0.0), carried
        real_estate += estate[y]
        levy[y] = surcharge * payable[y] + house * real_estate
        levy[y] += v[AT.finance_levies_stamp_duty] * (revenue[y] + goods[y])
        due = total if v[AT.finance_working_capital_receivables_at] == 0.0 else revenue[y] + money[5, y]
        till = v[AT.finance_working_capital_cash] / TURNOVER * (total - goods[y] - repair)
        current = (
            v[AT.finance_working_capital_receivables] * due
            + v[AT.finance_working_capital_materials] * money[2, y]
            + v[AT.finance_working_capital_in_progress] * making[y]
            + v[AT.finance_working_capital_finished] * (total - selling[y])
            + v[AT.finance_working_capital_prepayments] * goods[y]
        ) / TURNOVER + till
        liabilities[y] = (
            v[AT.finance_working_capital_payables] * goods[y]
            + v[AT.finance_working_capital_advances] * revenue[y]
        ) / TURNOVER
        held_working[y] = current
        net_working[y] = current - liabilities[y]
        highest = max(highest, net_working[y])
        peak[y] = highest
        increase = net_working[y] - before_working
        before_working = net_working[y]
        spent_cost += construction[y]
        done_cost += finished[y]
        waiting_cost = spent_cost - done_cost
        underway[y] = waiting_cost
        middle = done_cost + waiting_cost - construction[y] / 2.0
        unfinished[y] = max(1.0 - ratio(done_cost, middle), 0.0)
        entering[y] = ratio(finished[y], finished[y] + max(waiting_cost, 0.0))
        recovered = loss = freed = 0.0
        if y == last:
            recovered = v[AT.finance_assets_recovery_fixed] * book_fixed[y]
            recovered += v[AT.finance_assets_recovery_land] * book_land
            loss = book_fixed[y] + book_other[y] + waiting_cost - recovered
            freed = net_working[y]
        running_out[y] = total + input_vat + payable[y] + levy[y]
        inflow_own[y] = revenue[y] + money[5, y] + refund[y] + recovered + freed
        outflow_own[y] = running_out[y] + again[y] + again_vat
        investment = construction[y] + build_vat[y] + increase
        flow[y] = inflow_own[y] - outflow_own[y] - investment
        outflow_own[y] += investment
        plain[y] = revenue[y] - levy[y] - total - depreciation[y] - amortisation[y] - loss
        begun = begun or operated[y] > 0.0
        if not begun:
            first += 1
            start_up[y] = max(running_out[y] - revenue[y] - money[5, y], 0.0)
            start_up_sum += start_up[y]
        need[y] = construction[y] + build_vat[y] + start_up[y]

    # The plan: loans, tax, dividends.
    own = v[AT.finance_working_capital_own_share]
    equity_share = v[AT.finance_loan_equity_share]
    long = v[AT.finance_loan_base_long] + v[AT.finance_loan_margin_long]
    of_working = v[AT.finance_loan_base_short] + v[AT.finance_loan_margin_working]
    of_short = v[AT.finance_loan_base_short] + v[AT.finance_loan_margin_short]
    form, grace, term = (
        v[AT.finance_loan_repayment],
        v[AT.finance_loan_grace] / YEAR,
        v[AT.finance_loan_term] / YEAR,
    )
    standing = v[AT.finance_tax_standing]
    keep = v[AT.finance_tax_loss_years_high_tech] if standing == 1.0 else v[AT.finance_tax_loss_years]
    keep_years = round(keep / YEAR)
    exempt, half = v[AT.finance_tax_exempt_years] / YEAR, v[AT.finance_tax_half_years] / YEAR
    discount = 1.0 / (1.0 + v[AT.finance_appraisal_discount_rate])
    losses = np.zeros((2, YEARS))
    since = np.zeros(2)
    after_tax, equity_net = np.empty(YEARS), np.empty(YEARS)
    charged_all, taxed_all, repaid_all = np.empty(YEARS), np.empty(YEARS), np.empty(YEARS)
    profit_all, charge_all = np.empty(YEARS), np.empty(YEARS)
    loan = short = surplus = waiting = book = yearly = undistributed = reserve = working = paid_in = 0.0
    uses = interest_sum = debt_ratio = short_most = before_peak = repaid_sum = 0.0
    for y in range(YEARS):
        drawn = (1.0 - equity_share) * need[y]
        more = peak[y] - before_peak
        before_peak = peak[y]
        equity = equity_share * need[y] + own * more
        paid_in += equity
        borrowed_working = (1.0 - own) * peak[y]
        interest = long * (loan + drawn / 2.0)
        capitalised = unfinished[y] * interest
        charged = interest - capitalised + of_working * borrowed_working + of_short * short
        arriving = entering[y] * waiting
        yearly += arriving / lives[1]
        charge = min(yearly, book + arriving)
        book += arriving - charge
        waiting += capitalised - arriving
        loss = book + waiting if y == last else 0.0
        profit = plain[y] - charge - loss - charged
        asked = v[AT.finance_tax_research_large]
        if revenue[y] <= v[AT.finance_tax_small_revenue]:
            asked = v[AT.finance_tax_research_small]
        elif revenue[y] <= v[AT.finance_tax_medium_revenue]:
            asked = v[AT.finance_tax_research_medium]
        lower = (standing == 1.0 and research[y] >= (asked - 1e-9) * revenue[y]) or (
            standing == 2.0 and 2026.0 + y + 0.5 < v[AT.finance_tax_western_until]
        )
        rate = v[AT.finance_tax_reduced_rate] if lower else v[AT.finance_tax_standard_rate]
        deduction = v[AT.finance_tax_super_deduction] * research[y]
        taxes = [0.0, 0.0]
        for n in range(2):
            income = (plain[y] if n == 0 else profit) - deduction
            taxable = income_tax(losses[n], y, income, keep_years)
            begins = revenue[y] > 0.0 if v[AT.finance_tax_holiday_from] == 0.0 else taxable > 0.0
            if begins or since[n] > 0.0:
                since[n] += 1.0
            part = 0.0 if since[n] < exempt + 0.5 else (0.5 if since[n] < exempt + half + 0.5 else 1.0)
            taxes[n] = taxable * min(rate, v[AT.finance_tax_standard_rate] * part)
        taxed = taxes[1]
        after_tax[y] = flow[y] - taxes[0]
        ends = borrowed_working if y < last else 0.0
        cash = surplus + flow[y] + equity + drawn + ends - working - short - charged - taxed
        owed = loan + drawn + capitalised
        past = y - first - grace
        due = 0.0
        if past > -1e-6:
            left = max(term - past, 1.0)
            if form == 2.0:
                due = min(max(cash, 0.0), loan)
            elif form == 1.0:
                small = 1e-9 if abs(long) < 1e-9 else long
                due = loan * small / (exp(left * log(1.0 + small)) - 1.0)
            else:
                due = loan / left
        if y == last:
            due = owed
        after = cash - due
        net = profit - taxed
        gain = max(min(net, undistributed + net), 0.0)
        added = min(v[AT.finance_distribution_reserve] * gain,
                    max(v[AT.finance_distribution_reserve_limit] * paid_in - reserve, 0.0))  # fmt: skip
        dividend = v[AT.finance_distribution_payout] * max(undistributed + net - added, 0.0)
        dividend = min(dividend, max(after, 0.0))
        now_short = max(-after, 0.0)
        # Equity pays what loans do not, and at the end what is still owed.
        final = borrowed_working + now_short if y == last else 0.0
        equity_net[y] = inflow_own[y] + now_short - outflow_own[y] + drawn + (1.0 - own) * more
        equity_net[y] -= due + final + short + charged + taxed
        loan, short, surplus, working = owed - due, now_short, max(after, 0.0) - dividend, ends
        undistributed += net - added - dividend
        reserve += added
        if y == last:
            waiting = book = 0.0
        going = 1.0 if y < last else 0.0
        owed_all = short + working + loan + going * liabilities[y]
        assets = surplus + going * (held_working[y] + underway[y] + book_fixed[y] + book_other[y])
        assets += credit[y] + waiting + book
        debt_ratio = max(debt_ratio, ratio(owed_all, assets))
        short_most = max(short_most, short)
        uses += construction[y] + build_vat[y] + capitalised + more
        interest_sum += capitalised
        repaid_sum += due
        charged_all[y], taxed_all[y], repaid_all[y] = charged, taxed, due
        profit_all[y], charge_all[y] = profit, charge

    # Sums.
    top = 0.0
    for y in range(YEARS):
        top = max(top, utilisation[y])
    full = operation = 0.0
    for y in range(YEARS):
        operation += operated[y]
        if utilisation[y] >= 0.95 * top and utilisation[y] > 0.0:
            full += 1.0
    sums = np.zeros(12)
    fulls = np.zeros(7)
    worth = np.zeros(5)
    cover = [np.inf, 0.0, 0.0, np.inf, 0.0, 0.0]
    now = 1.0
    discounted = np.empty(YEARS)
    for y in range(YEARS):
        now *= discount
        discounted[y] = after_tax[y] * now
        ebit = profit_all[y] + charged_all[y]
        written = depreciation[y] + charge_all[y]
        ebitda = ebit + written + amortisation[y]
        total = cost_total[y] + written + amortisation[y] + charged_all[y]
        production = making[y] + written
        variable = goods[y] + selling[y]
        tax = payable[y] - refund[y] + levy[y] + taxed_all[y]
        local = v[AT.finance_levies_local_vat] * (payable[y] - refund[y]) + levy[y]
        local += v[AT.finance_levies_local_income_tax] * taxed_all[y]
        sums[0] += ebit
        sums[1] += profit_all[y] - taxed_all[y]
        sums[2] += revenue[y]
        sums[3] += production
        sums[4] += construction[y] + build_vat[y]
        sums[5] += total
        sums[6] += cost_total[y]
        sums[7] += tax
        sums[8] += local
        worth[0] += flow[y] * now
        worth[1] += after_tax[y] * now
        worth[2] += money[0, y] * now
        worth[3] += made[y] * level[y] * now
        if utilisation[y] >= 0.95 * top and utilisation[y] > 0.0:
            fulls[0] += revenue[y] - variable - levy[y]
            fulls[1] += total - variable
            fulls[2] += utilisation[y]
            fulls[3] += tax
            fulls[4] += local
            fulls[5] += wages[y] + levy[y] + payable[y] + ebitda
            fulls[6] += headcount[y]
        if repaid_all[y] > 1e-9 * repaid_sum:
            debt = ratio(ebitda - taxed_all[y], charged_all[y] + repaid_all[y])
            cover[0] = min(cover[0], debt)
            cover[1] += debt
            cover[2] += 1.0
            if charged_all[y] > 0.0:
                paid = ratio(ebit, charged_all[y])
                cover[3] = min(cover[3], paid)
                cover[4] += paid
                cover[5] += 1.0
    per_year = ratio(1.0, operation * YEAR)
    per_full = ratio(1.0, full)
    out[0], out[1], out[2] = rate_of_return(flow), rate_of_return(after_tax), rate_of_return(equity_net)
    out[3], out[4] = worth[0], worth[1]
    out[5], out[6] = (payback(flow) - began) * YEAR, (payback(after_tax) - began) * YEAR
    out[7] = (payback(discounted) - began) * YEAR
    out[8], out[9] = ratio(sums[0], uses * operation), ratio(sums[1], paid_in * operation)
    out[10] = ratio(sums[2] - sums[3], sums[2])
    out[11] = defined(fulls[1] * per_full * (fulls[2] * per_full), fulls[0] * per_full)
    out[12] = cover[0] if cover[2] > 0.0 else NAN
    out[13] = defined(cover[1], cover[2])
    out[14] = cover[3] if cover[5] > 0.0 else NAN
    out[15] = defined(cover[4], cover[5])
    out[16], out[17] = debt_ratio, short_most
    out[18] = defined(worth[2] - worth[0], worth[3])
    out[19] = defined(worth[2] - worth[0], anode * worth[3])
    out[20] = defined(worth[2], worth[3])
    out[21], out[22], out[23] = uses, sums[4], interest_sum
    out[24], out[25], out[26] = peak[last], peak[last] * own, paid_in
    out[27], out[28], out[29] = sums[2] * per_year, sums[5] * per_year, sums[6] * per_year
    out[30], out[31], out[32] = sums[1] * per_year, sums[7] * per_year, fulls[3] * per_full / YEAR
    out[33], out[34] = sums[8] * per_year, fulls[4] * per_full / YEAR
    out[35], out[36] = fulls[5] * per_full / YEAR, fulls[6] * per_full
