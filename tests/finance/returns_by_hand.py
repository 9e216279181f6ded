"""Rates of return, paybacks and indicators of a study as a spreadsheet has them: rates are bisected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .closing_by_hand import discount
from .financing_by_hand import YEAR, Table, running


def npv(rate: float, flows: Sequence[float]) -> float:
    """Present value of flows at the end of year 1, 2, ..."""
    return math.fsum(flow / (1 + rate) ** (t + 1) for t, flow in enumerate(flows))


def bisected_rate(flows: Sequence[float], low: float = -0.5, high: float = 5.0) -> float:
    """The rate of return of flows that change their sign once."""
    if npv(low, flows) < 0:
        return math.nan
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if npv(middle, flows) > 0 else (low, middle)
    return low


def payback(flows: Sequence[float]) -> float:
    """Years until the sum of flows stays positive; NaN if it does not."""
    sums = running(flows)
    if sums[-1] < 0:
        return math.nan
    for t in reversed(range(len(flows))):
        if sums[t] < 0:
            return t + 1 - sums[t] / flows[t + 1]
    return 0.0


def figures(values: Mapping[str, float], op: Any, tables: Mapping[str, Table]) -> dict[str, float]:
    """The indicators that can be checked by hand from the tables, in SI, of a plant that is run to the end."""
    n = len(op.wages)
    ic = discount(values)
    project, profit, cost, taxes = tables["project"], tables["profit"], tables["cost"], tables["taxes"]
    funding, loans = tables["funding"], tables["loans"]
    running_years = float(np.sum(op.operating))
    top = max(float(x) for x in op.utilisation)
    full = [t for t in range(n) if float(op.utilisation[t]) >= 0.95 * top]

    def mean(row: Sequence[float]) -> float:
        return math.fsum(row[t] for t in full) / len(full)

    date = values["finance.appraisal.valuation_date"] if values["finance.appraisal.valued_at"] else op.begin
    moved = (1 + ic) ** (float(date) - float(op.begin))

    def pv(row: Sequence[float]) -> float:
        return npv(ic, row) * moved

    def real(row: Sequence[float]) -> list[float]:
        return [x / level for x, level in zip(row, tables["sales"]["level"], strict=True)]

    invested = math.fsum(funding["total_investment"])
    local = [
        float(values["finance.levies.local_vat"]) * (taxes["vat_payable"][t] - taxes["vat_refund"][t])
        + taxes["levies"][t]
        + float(values["finance.levies.local_income_tax"]) * taxes["income_tax"][t]
        for t in range(n)
    ]
    paying = [t for t in range(n) if loans["principal"][t] > 1e-9 * sum(loans["principal"])]
    # A year counts by the part of it in which any phase repays by its schedule.
    start = [float(x) + values["finance.loan.grace"] / YEAR for x in op.produces]
    term = values["finance.loan.term"] / YEAR
    part = [max(max(0.0, min(t + 1, x + term) - max(t, x)) for x in start) for t in range(n)]

    def weighted(row: Sequence[float]) -> float:
        return sum(row[t] * part[t] for t in paying) / sum(part[t] for t in paying)

    lent = sum(loans["opening"]) + sum(loans["drawn"]) / 2
    rate = sum(loans["accrued"]) / lent if lent else 0.0

    def over_life(until: int) -> float:
        """The least, over the years of repayment, of what is ahead over what is owed."""
        ahead, found = 0.0, []
        for t in reversed(range(until + 1)):
            cash = profit["ebitda"][t] - taxes["income_tax"][t] - project["replacement"][t]
            ahead = (ahead + cash) / (1 + rate)
            if t in paying and loans["opening"][t] > 1e-9 * sum(loans["principal"]):
                found.append(ahead / loans["opening"][t])
        return min(found)

    level = tables["sales"]["level"]
    outlay = [project["outflow"][t] - project["inflow"][t] + tables["sales"]["products"][t] for t in range(n)]
    mass = [float(op.output[:, t].sum()) * level[t] for t in range(n)]
    energy = [float(op.anode_energy[:, t].sum()) * level[t] for t in range(n)]
    making = [
        cost["operating"][t] - cost["administration"][t] - cost["selling"][t] - cost["research"][t]
        + cost["depreciation"][t]
        for t in range(n)
    ]  # fmt: skip
    margin = sum(tables["sales"]["revenue"][t] - cost["variable"][t] - taxes["levies"][t] for t in full)
    value_added = [
        cost["wages"][t] + cost["depreciation"][t] + cost["amortisation"][t] + taxes["levies"][t]
        + taxes["vat_payable"][t] + profit["ebit"][t]
        for t in range(n)
    ]  # fmt: skip
    paid_in = math.fsum(funding["equity"])
    return {
        "firr_before_tax": bisected_rate(project["before_tax"]),
        "firr_after_tax": bisected_rate(project["after_tax"]),
        "equity_irr": bisected_rate(tables["equity"]["net"]),
        "fnpv_before_tax": pv(project["before_tax"]),
        "fnpv_after_tax": pv(project["after_tax"]),
        "payback_before_tax": YEAR * payback(real(project["before_tax"])),
        "payback": YEAR * payback(real(project["after_tax"])),
        "dynamic_payback": YEAR
        * payback([x / (1 + ic) ** (t + 1) for t, x in enumerate(project["after_tax"])]),
        "roi": math.fsum(real(profit["ebit"])) / running_years / math.fsum(real(funding["total_investment"])),
        "capital_profit_rate": math.fsum(real(profit["net"]))
        / running_years
        / math.fsum(real(funding["equity"])),
        "gross_margin": 1 - math.fsum(making) / math.fsum(tables["sales"]["revenue"]),
        "break_even": sum(cost["fixed"][t] for t in full) / margin * mean([float(x) for x in op.utilisation]),
        "debt_service_cover_min": min(loans["debt_service_cover"][t] for t in paying),
        "debt_service_cover_mean": weighted(loans["debt_service_cover"]),
        "interest_cover_min": min(loans["interest_cover"][t] for t in paying),
        "interest_cover_mean": weighted(loans["interest_cover"]),
        "loan_life_cover_min": over_life(paying[-1]),
        "project_life_cover_min": over_life(n - 1),
        "capital_ratio": paid_in
        / (
            math.fsum(funding["uses"])
            - math.fsum(funding["working_capital"])
            + values["finance.working_capital.own_share"] * math.fsum(funding["working_capital"])
        ),
        "debt_ratio_max": max(tables["balance"]["debt_ratio"][:-1]),
        "short_term_max": max(loans["short_term"]),
        "levelised_cost": pv(outlay) / pv(mass),
        "levelised_cost_energy": pv(outlay) / pv(energy),
        "levelised_price": pv(tables["sales"]["products"]) / pv(mass),
        "present_cost": pv(outlay),
        "present_sales": pv(tables["sales"]["products"]),
        "total_investment": invested,
        "announced_investment": math.fsum(funding["construction"])
        + math.fsum(loans["capitalised"])
        + float(values["finance.announced_total.vat"]) * math.fsum(funding["deductible_vat"])
        + float(values["finance.announced_total.working_capital"]) * math.fsum(funding["working_capital"]),
        "construction_investment": math.fsum(funding["construction"]) + math.fsum(funding["deductible_vat"]),
        "construction_interest": math.fsum(loans["capitalised"]),
        "working_capital": math.fsum(funding["working_capital"]),
        "initial_working_capital": float(values["finance.working_capital.own_share"])
        * math.fsum(funding["working_capital"]),
        "years_run": n * YEAR,
        "equity_capital": paid_in,
        "revenue": math.fsum(tables["sales"]["revenue"]) / running_years / YEAR,
        "total_cost": math.fsum(cost["total"]) / running_years / YEAR,
        "operating_cost": math.fsum(cost["operating"]) / running_years / YEAR,
        "net_profit": math.fsum(profit["net"]) / running_years / YEAR,
        "profit_full": mean(profit["before_tax"]) / YEAR,
        "profit_and_tax_full": mean(profit["net"]) / YEAR + mean(taxes["total"]) / YEAR,
        "total_tax": math.fsum(taxes["total"]) / running_years / YEAR,
        "total_tax_full": mean(taxes["total"]) / YEAR,
        "local_tax": math.fsum(local) / running_years / YEAR,
        "local_tax_full": mean(local) / YEAR,
        "value_added": mean(value_added) / YEAR,
        "jobs": mean([float(x) for x in op.headcount]),
    }
