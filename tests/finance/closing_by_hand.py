"""When an owner closes, as a spreadsheet would find it, and the tables of a plant that is closed before its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import spreadsheet
from .financing_by_hand import Table

# Rows that stay as they are after the plant has closed; all others are nothing then.
STAYING = {
    "project": ("cumulative_before_tax", "cumulative_after_tax"),
    "equity": ("cumulative",),
    "profit": ("opening", "distributable", "to_investors", "closing"),
    "plan": ("surplus",),
    "balance": (
        *(
            "assets",
            "current_assets",
            "cash",
            "vat_credit",
            "total",
            "current_liabilities",
            "short_term",
            "liabilities",
        ),
        *("equity", "paid_in", "reserve", "undistributed"),
    ),
    "loans": ("short_term",),
    "taxes": ("vat_credit",),
    "assets": ("cost",),
}


def study(values: Mapping[str, float], op: Any, debt: Any = None) -> dict[str, Table]:
    """All tables by name, each a row per line, up to the year in which the owner closes the plant."""
    n = len(op.wages)
    whole = spreadsheet.study(values, op, n)
    years = n
    if values["finance.closing.rule"] == 0.0:
        years = closing(values, op, whole)
    tables = spreadsheet.study(values, op, years, debt)

    def longer(name: str, key: str, row: Any) -> Any:
        if row and isinstance(row[0], list):
            return [longer(name, key, each) for each in row]
        if name == "sales" and key == "level":
            return whole[name][key]
        if (name, key) == ("taxes", "rate"):
            return row + [idle_rate(values, op, t) for t in range(years, n)]
        # Nothing is earned or given any more.
        stays = tables["profit"]["closing"] if name == "profit" else row
        rest = stays[-1] if key in STAYING.get(name, ()) else 0.0
        return row + [rest] * (n - years)

    return {
        name: {key: longer(name, key, row) for key, row in table.items()} for name, table in tables.items()
    }


def idle_rate(values: Mapping[str, float], op: Any, t: int) -> float:
    """The rate of income tax of a year without revenue and research."""
    standing, start = round(values["finance.tax.standing"]), float(op.begin) + t
    part = (
        min(1.0, max(0.0, values["finance.tax.western_until"] + 1 / 365 - start))
        if standing == 2
        else float(standing == 1)
    )
    return part * values["finance.tax.reduced_rate"] + (1 - part) * values["finance.tax.standard_rate"]


def closing(values: Mapping[str, float], op: Any, whole: dict[str, Table]) -> int:
    """After how many years the owner closes: going back from the end, going on is held against closing."""
    n, project = len(op.wages), whole["project"]
    rate = discount(values)
    flow = [project["before_tax"][t] - project["recovered_assets"][t] - project["recovered_working_capital"][t]
            + project["decommissioning"][t] for t in range(n)]  # fmt: skip
    fixed, land = values["finance.assets.recovery_fixed"], values["finance.assets.recovery_land"]
    book = whole["assets"]["book"]
    fetched = [fixed * sum(book[c][t] for c in range(3)) + land * book[3][t] + whole["working_capital"]["net"][t]
               - taken_down(values, op, whole, t) for t in range(n)]  # fmt: skip
    begun = [sum(float(x) for x in op.operating[: t + 1]) > 0 for t in range(n)]
    best, ahead = n, fetched[n - 1]
    for t in reversed(range(n - 1)):
        ahead = (flow[t + 1] + ahead) / (1 + rate)
        if begun[t] and fetched[t] >= ahead:
            best, ahead = t + 1, fetched[t]
    return best


def taken_down(values: Mapping[str, float], op: Any, whole: dict[str, Table], t: int) -> float:
    """What taking the plant down would cost at the end of a year."""
    if "finance.decommissioning.share" not in values or not sum(float(x) for x in op.operating[: t + 1]):
        return 0.0
    fixed = sum(float(row[v]) for phase in op.in_service for row in phase[:3] for v in range(t + 1))
    level = whole["sales"]["level"][t]
    return level * (values["finance.decommissioning.share"] * fixed + values["finance.decommissioning.cost"])


def discount(values: Mapping[str, float]) -> float:
    """The discount rate in the money of the statements."""
    rate, inflation = values["finance.appraisal.discount_rate"], values["finance.prices.inflation"]
    nominal, meant = values["finance.prices.basis"] == 1.0, values["finance.appraisal.rate_basis"] == 1.0
    if nominal and not meant:
        return rate + inflation + rate * inflation
    return (rate - inflation) / (1 + inflation) if meant and not nominal else rate
