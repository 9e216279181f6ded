"""The same study as a spreadsheet would compute it: plain Python, cell by cell and year by year.

Written from docs/equations/finance.md without a look at the package, and in another way where there is one:
losses are a list of vintages, assets are depreciated vintage by vintage, rates of return are bisected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .assets_by_hand import ALL, CLASSES, assets
from .financing_by_hand import DAY, YEAR, Before, Row, Table, Taxpayer, financed, running


def study(values: Mapping[str, float], op: Any, n: int, borrowing: Any = None) -> dict[str, Table]:
    """All tables of a plant that is run for `n` years; `borrowing` is what lenders ask for."""

    def p(key: str) -> float:
        return float(values[f"finance.{key}"])

    span = range(n)
    last = n - 1
    phases = range(len(op.produces))

    # 1. prices
    e = [float(op.begin) + t + 0.5 - p("prices.price_date") for t in span]
    infl = p("prices.inflation") if p("prices.basis") == 1.0 else 0.0
    level = [(1 + infl) ** x for x in e]
    wage = [(1 + infl) ** x * (1 + p("prices.wage_growth")) ** x for x in e]

    def at(trade: Any, i: int, t: int) -> float:
        """The price of a line in the middle of a year, of the price date."""
        years = dict(trade.years).get(i)
        if years is None:
            return float(trade.price[i]) * (1 + float(trade.drift[i])) ** e[t]
        when = float(op.begin) + t + 0.5
        return float(np.interp(when, [year + 0.5 for year in years], np.asarray(trade.prices[i])))

    def amounts(trade: Any) -> list[Row]:
        rows = []
        for i in range(len(trade.kind)):
            code = trade.currency[i].lower()
            rate = 1.0 if code == "cny" else p(f"prices.fx_{code}")
            move = 0.0 if code == "cny" else p(f"prices.fx_{code}_drift")
            own = [at(trade, i, t) * (1 + move) ** e[t] * (1 + infl) ** e[t] * rate for t in span]
            rows.append([float(trade.quantity[i][t]) * own[t] for t in span])
        return rows

    sold, bought = amounts(op.sales), amounts(op.purchases)

    def of_kind(rows: list[Row], trade: Any, kind: str) -> Row:
        return [sum(rows[i][t] for i in range(len(rows)) if trade.kind[i] == kind) for t in span]

    products, by_products = (of_kind(sold, op.sales, kind) for kind in ("product", "by-product"))
    revenue = [products[t] + by_products[t] for t in span]
    materials, energy, services = (
        of_kind(bought, op.purchases, kind) for kind in ("material", "energy", "service")
    )

    # 2. operating cost
    fixed_now = [
        level[t] * sum(float(op.in_service[f][c][v]) for f in phases for c in range(3) for v in range(t + 1))
        for t in span
    ]
    stated, other = (of_kind(bought, op.purchases, kind) for kind in ("wages", "other"))
    wages = [float(op.wages[t]) * wage[t] + stated[t] for t in span]
    research = [float(op.research[t]) * level[t] for t in span]
    repair = [p("cost.repair") * x for x in fixed_now]
    making = [p("cost.manufacturing") * x for x in fixed_now]
    premium = [p("cost.insurance") * x for x in fixed_now]
    office = [p("cost.administration") * x for x in wages]
    selling = [p("cost.selling") * x for x in revenue]
    goods = [materials[t] + energy[t] + services[t] for t in span]
    aside = [0.0] * n
    if "finance.safety.schedule" in values:
        kind = ("hazardous", "metallurgy", "machinery")[round(p("safety.schedule"))]
        edge = before = 0.0
        for tier in range(1, 7):
            edge = max(edge, p(f"safety.edge_{tier}") if tier > 1 else 0.0)
            rate = p(f"safety.{kind}_{tier}")
            for t in span:
                earned = revenue[t - 1] if t and revenue[t - 1] > 0 else revenue[t]
                aside[t] += (rate - before) * max(0.0, p("safety.part") * earned - edge)
            before = rate
    warmed = [0.0] * n
    if "finance.carbon.price" in values:
        for t in span:
            free = min(p("carbon.free") * (1 + p("carbon.free_drift")) ** e[t], 1.0)
            tonnes = sum(p(f"carbon.scope_{s + 1}") * float(op.emissions[s][t]) for s in range(3))
            warmed[t] = tonnes * (1 - free) * p("carbon.price") * (1 + p("carbon.drift")) ** e[t] * level[t]
    works = [repair[t] + premium[t] + aside[t] + making[t] for t in span]
    oc = [
        goods[t] + wages[t] + works[t] + office[t] + selling[t] + research[t] + warmed[t] + other[t]
        for t in span
    ]

    # 3. assets
    a = assets(p, lambda key: f"finance.{key}" in values, op, n, level, fixed_now)

    # 4. VAT
    out_vat = [sum(float(op.sales.vat[i]) * sold[i][t] for i in range(len(sold))) for t in span]
    in_vat = [
        sum(float(op.purchases.vat[i]) * bought[i][t] for i in range(len(bought)))
        + p("vat.overheads") * (works[t] + office[t] + selling[t])
        for t in span
    ]
    work, fitted = p("vat.buildings"), p("vat.installation")
    rates = [p(f"vat.{name}") for name in CLASSES]
    rates = [(1 - fitted) * rate + fitted * work if c in (1, 2) else rate for c, rate in enumerate(rates)]
    build_vat = [sum(rates[c] * a.spend[c][t] for c in ALL) for t in span]
    again_vat = [sum(rates[c] * a.anew[c][t] for c in range(3)) for t in span]
    payable, refund, credit = [0.0] * n, [0.0] * n, [0.0] * n
    for t in span:
        x = (credit[t - 1] if t else 0.0) + in_vat[t] + build_vat[t] + again_vat[t] - out_vat[t]
        if x >= 0:
            refund[t] = p("vat.refund") * x
            credit[t] = x - refund[t]
        else:
            payable[t] = -x

    # 5. levies
    surcharge = [
        (p("levies.urban_maintenance") + p("levies.education") + p("levies.local_education")) * x
        for x in payable
    ]
    estate = running([a.use[0][t] + a.use[3][t] for t in span])
    house = [p("levies.property_tax") * (1 - p("levies.property_relief")) * x for x in estate]
    stamp = [p("levies.stamp_duty") * (revenue[t] + goods[t]) for t in span]
    ground = [p("levies.land_use_tax") * YEAR * float(op.land[t]) * level[t] for t in span]
    levy = [surcharge[t] + house[t] + stamp[t] + ground[t] for t in span]

    # 7. working capital
    def days(name: str, base: Row) -> Row:
        return [p(f"working_capital.{name}") / DAY / 360.0 * x for x in base]

    at_cost = p("working_capital.receivables_at") == 0.0
    receivable = days("receivables", oc if at_cost else [revenue[t] + out_vat[t] for t in span])
    stock = days("materials", materials)
    progress = days("in_progress", [goods[t] + wages[t] + works[t] for t in span])
    ready = days("finished", [oc[t] - selling[t] for t in span])
    held = (
        [0.0] * n if op.working_capital is None else [float(op.working_capital[t]) * level[t] for t in span]
    )
    till = days("cash", [oc[t] - goods[t] - repair[t] for t in span])
    till = [till[t] + held[t] for t in span]
    ahead = days("prepayments", goods)
    owed = days("payables", goods)
    advance = days("advances", revenue)
    current = [receivable[t] + stock[t] + progress[t] + ready[t] + till[t] + ahead[t] for t in span]
    wc = [current[t] - owed[t] - advance[t] for t in span]
    top = max(float(x) for x in op.utilisation)
    design = next(t for t, x in enumerate(op.utilisation) if float(x) >= (1 - 1e-9) * top)
    peak = [max(0.0, *wc[: min(t, design) + 1]) for t in span]
    step = [wc[t] - (wc[t - 1] if t else 0.0) for t in span]
    peak_step = [peak[t] - (peak[t - 1] if t else 0.0) for t in span]
    own = p("working_capital.own_share")
    w_loan = [(1 - own) * x for x in peak]
    w_drawn = [(1 - own) * x for x in peak_step]

    # project cash flow before tax
    build = [sum(a.spend[c][t] for c in ALL) for t in span]
    wc_back = [0.0] * last + [wc[last]]
    cash_in = [revenue[t] + out_vat[t] + refund[t] + a.helped[t] + a.recovered[t] + wc_back[t] for t in span]
    run_out = [oc[t] + in_vat[t] + payable[t] + levy[t] for t in span]
    again_out = [a.again[t] + again_vat[t] for t in span]
    cash_out = [build[t] + build_vat[t] + step[t] + run_out[t] + again_out[t] + a.leaving[t] for t in span]
    before_tax = [cash_in[t] - cash_out[t] for t in span]
    added = [a.help_income[t] - a.leaving_charge[t] for t in span]
    plain = [revenue[t] + added[t] - levy[t] - oc[t] - a.dep[t] - a.amort[t] - a.loss[t] for t in span]

    # 6. tax: rates
    standing = round(p("tax.standing"))
    rate, missed = [], []
    for t in span:
        asked = p("tax.research_large")
        if revenue[t] <= p("tax.medium_revenue"):
            asked = p("tax.research_medium")
        if revenue[t] <= p("tax.small_revenue"):
            asked = p("tax.research_small")
        enough = research[t] >= (asked - 1e-9) * revenue[t]
        low = float(standing == 1 and enough)
        if standing == 2:
            low = min(1.0, max(0.0, p("tax.western_until") + 1 / 365 - float(op.begin) - t))
        rate.append(low * p("tax.reduced_rate") + (1 - low) * p("tax.standard_rate"))
        missed.append(float(standing == 1 and not enough and revenue[t] > 0))
    keep = round(p("tax.loss_years_high_tech" if standing == 1 else "tax.loss_years") / YEAR)

    def company() -> Taxpayer:
        return Taxpayer(p, keep, research, a.for_tax, revenue, rate)

    project_tax = company()
    adjusted = [project_tax.pay(t, plain[t])[2] for t in span]

    # 8. financing
    begun = [sum(float(x) for x in op.operating[: t + 1]) > 0 for t in span]
    start_up = [0.0 if begun[t] else max(0.0, run_out[t] - revenue[t] - out_vat[t]) for t in span]
    open_sum = [sum(a.underway[c][t] for c in ALL) for t in span]
    before = Before(
        flow=before_tax, plain=plain, investment=[build[t] + build_vat[t] for t in span], start_up=start_up,
        own=[own * x for x in peak_step], working_loan=w_loan, charges=[a.dep[t] + a.amort[t] for t in span],
        replacement=again_out, machine=a.life[1], company=company,
    )  # fmt: skip
    k = financed(values, op, n, borrowing, before)
    drawn, equity, paid_in, filling = k["drawn"], k["equity"], running(k["equity"]), k["filling"]

    # 10. tables
    def plus(*rows: Sequence[float]) -> Row:
        return [math.fsum(cells) for cells in zip(*rows, strict=True)]

    def minus(row: Sequence[float]) -> Row:
        return [-x for x in row]

    after_tax = plus(before_tax, minus(adjusted))
    shared = {"revenue": revenue, "output_vat": out_vat, "vat_refund": refund, "recovered_assets": a.recovered,
              "recovered_working_capital": wc_back, "operating_cost": oc, "input_vat": in_vat,
              "vat_payable": payable, "levies": levy, "replacement": again_out, "subsidies": a.helped,
              "decommissioning": a.leaving}  # fmt: skip
    project = {**shared, "inflow": cash_in, "outflow": cash_out, "construction": plus(build, build_vat),
               "working_capital": step, "before_tax": before_tax, "cumulative_before_tax": running(before_tax),
               "adjusted_tax": adjusted, "after_tax": after_tax,
               "cumulative_after_tax": running(after_tax)}  # fmt: skip
    own_funds = plus(build, build_vat, step, minus(drawn), minus(w_drawn))
    at_end = [0.0] * last + [w_loan[last] + k["short"][last]]
    principal = plus(k["repaid"], k["s_repaid"], at_end)
    e_in = plus(cash_in, k["short"])
    e_out = plus(
        run_out, own_funds, again_out, a.leaving, principal, k["charged"], k["tax"], k["transferred"]
    )
    e_net = plus(e_in, minus(e_out))
    equity_flow = {**shared, "inflow": e_in, "short_term": k["short"], "outflow": e_out, "own_funds": own_funds,
                   "principal": principal, "interest": k["charged"], "income_tax": k["tax"], "net": e_net,
                   "cumulative": running(e_net)}  # fmt: skip
    all_charges = plus(a.dep, a.amort, k["i_charge"])
    ebit = plus(k["profit"], k["charged"], k["revalued"])
    result = {"revenue": revenue, "subsidies": a.help_income, "decommissioning": a.leaving_charge,
              "tax_only": a.for_tax, "levies": levy, "total_cost": plus(oc, all_charges, k["charged"], k["revalued"]),
              "disposal_loss": plus(a.loss, k["i_loss"]), "before_tax": k["profit"],
              "research_deduction": [p("tax.super_deduction") * x for x in research], "losses_used": k["used"],
              "taxable": k["taxable"], "income_tax": k["tax"], "net": plus(k["profit"], minus(k["tax"])),
              "opening": [0.0, *k["undistributed"][:-1]], "reserve": k["reserve_add"], "dividends": k["dividend"],
              "closing": k["undistributed"], "ebit": ebit, "ebitda": plus(ebit, all_charges)}  # fmt: skip
    result["distributable"] = plus(result["opening"], result["net"])
    result["to_investors"] = plus(result["distributable"], minus(k["reserve_add"]))
    operating = plus(revenue, out_vat, refund, a.helped, minus(run_out), minus(k["tax"]))
    spent_on = plus(build, build_vat, step, again_out, a.leaving)
    investing = plus(a.recovered, wc_back, minus(spent_on))
    repaid = plus(k["repaid"], k["s_repaid"], [0.0] * last + [w_loan[last]])
    financing = plus(
        equity,
        drawn,
        w_drawn,
        k["short"],
        minus(repaid),
        minus(k["charged"]),
        minus(k["dividend"]),
        minus(k["transferred"]),
    )
    net_cash = plus(operating, investing, financing)
    plan = {**shared, "operating": operating, "income_tax": k["tax"], "investing": investing,
            "construction": plus(build, build_vat), "working_capital": step, "financing": financing,
            "equity": equity, "long_term": drawn, "working_loan": w_drawn, "short_term": k["short"],
            "interest": k["charged"], "principal": repaid, "dividends": k["dividend"], "net": net_cash,
            "surplus": running(net_cash)}  # fmt: skip
    going = [1.0] * last + [0.0]

    def held(row: Sequence[float]) -> Row:
        return [row[t] * going[t] for t in span]

    cash_held = plus(k["surplus"], held(till))
    stocks = held(plus(stock, progress, ready))
    current_assets = plus(cash_held, k["account"], held(receivable), held(ahead), stocks, credit)
    in_hand = plus(held(open_sum), k["waiting"])
    fixed = plus(held([sum(a.book[c][t] for c in range(3)) for t in span]), k["i_book"])
    intangible = held([sum(a.book[c][t] for c in ALL[3:]) for t in span])
    total = plus(current_assets, in_hand, fixed, intangible)
    current_debt = plus(k["short"], held(owed), held(advance))
    debt = plus(current_debt, k["working"], k["loan"], a.help_held, a.provision)
    wealth = plus(paid_in, k["reserve"], k["undistributed"])
    balance = {"assets": total, "current_assets": current_assets, "cash": cash_held, "receivables": held(receivable),
               "prepayments": held(ahead), "inventories": stocks, "vat_credit": credit, "underway": in_hand,
               "fixed": fixed, "intangible": intangible, "total": plus(debt, wealth),
               "current_liabilities": current_debt, "short_term": k["short"], "payables": held(owed),
               "advances": held(advance), "working_loan": k["working"], "long_term": k["loan"],
               "deferred_income": a.help_held, "provision": a.provision,
               "liabilities": debt, "equity": wealth, "paid_in": paid_in, "reserve": k["reserve"],
               "undistributed": k["undistributed"],
               "debt_ratio": [debt[t] / total[t] if total[t] and t < n - 1 else 0.0 for t in span]}  # fmt: skip
    service = plus(k["charged"], k["repaid"], k["s_repaid"])
    loans = {"opening": k["opening"], "drawn": drawn, "accrued": k["interest"], "capitalised": k["capitalised"],
             "paid": plus(k["interest"], k["fees"], k["exchange"], minus(k["capitalised"]), minus(k["revalued"])),
             "principal": k["repaid"], "closing": k["loan"],
             "working_loan": w_loan, "working_interest": k["w_interest"], "short_term": k["short"],
             "borrowed": k["short"], "short_repaid": k["s_repaid"], "short_interest": k["s_interest"],
             "interest_cover": [ebit[t] / k["charged"][t] if k["charged"][t] else 0.0 for t in span],
             "debt_service_cover": [
                 (result["ebitda"][t] - k["tax"][t] - again_out[t]) / service[t] if service[t] else 0.0
                 for t in span
             ]}  # fmt: skip
    moving = op.purchases.variable
    if moving is None:
        moving = [float(kind in ("material", "energy", "service")) for kind in op.purchases.kind]
    variable = plus(selling, warmed, *([float(moving[i]) * x for x in bought[i]] for i in range(len(bought))))
    cost = {"materials": materials, "energy": energy, "services": services, "wages": wages, "repair": repair,
            "insurance": premium, "safety": aside,
            "manufacturing": making, "administration": office, "selling": selling, "research": research,
            "carbon": warmed, "other": other, "operating": oc, "depreciation": plus(a.dep, k["i_charge"]),
            "amortisation": a.amort,
            "interest": k["charged"], "total": result["total_cost"], "variable": variable,
            "fixed": plus(result["total_cost"], minus(variable))}  # fmt: skip
    taxes = {"output_vat": out_vat, "input_vat": in_vat, "investment_vat": plus(build_vat, again_vat),
             "vat_payable": payable, "vat_refund": refund, "vat_credit": credit, "surcharges": surcharge,
             "property_tax": house, "stamp_duty": stamp, "land_use_tax": ground,
             "levies": levy,
             "research_intensity": [research[t] / revenue[t] if revenue[t] else 0.0 for t in span], "rate": rate,
             "income_tax": k["tax"], "total": plus(payable, minus(refund), levy, k["tax"])}  # fmt: skip
    invested = plus(build, build_vat, k["capitalised"], peak_step)
    funding = {"uses": plus(invested, start_up, filling), "total_investment": invested, "construction": build,
               "deductible_vat": build_vat, "interest": k["capitalised"], "start_up": start_up,
               "working_capital": peak_step, "sources": plus(equity, drawn, k["capitalised"], w_drawn),
               "equity": equity, "equity_built": plus(equity, minus(peak_step), w_drawn),
               "equity_working": plus(peak_step, minus(w_drawn)),
               "lent_built": drawn, "lent_interest": k["capitalised"],
               "long_term": plus(drawn, k["capitalised"]), "working_loan": w_drawn,
               "price_contingency": a.dearer}  # fmt: skip
    capital = {"assets": current, "receivables": receivable, "materials": stock, "in_progress": progress,
               "finished": ready, "cash": till, "prepayments": ahead, "liabilities": plus(owed, advance),
               "payables": owed, "advances": advance, "net": wc, "increase": step}  # fmt: skip
    held_assets = {"cost": [running(row) for row in a.made], "charge": a.charge, "book": a.book,
                   "charge_interest": k["i_charge"], "book_interest": k["i_book"]}  # fmt: skip
    sales = {"revenue": revenue, "products": products, "by_products": by_products, "level": level}
    loans |= {"fees": k["fees"], "exchange": k["exchange"], "revalued": k["revalued"], "earned": k["earned"]}
    cost["exchange"], balance["reserve_account"] = k["revalued"], k["account"]
    plan["reserve_account"] = equity_flow["reserve_account"] = k["transferred"]
    funding["reserve_account"], result["withheld"] = filling, k["withheld"]
    return {"project": project, "equity": equity_flow, "profit": result, "plan": plan, "balance": balance,
            "loans": loans, "sales": sales, "cost": cost, "taxes": taxes, "funding": funding,
            "working_capital": capital, "assets": held_assets, "missed": {"missed": missed}}  # fmt: skip
