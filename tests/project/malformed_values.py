"""Numbers, shares, options and dates that are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from .malformed import PRODUCT, Case, changed, shown

# One key of each form, with a good value of its unit.
QUANTITIES = {
    "activities.infiltration.temperature": "460 degC",
    "activities.infiltration.unit_capacity": "9 kg/h",
    "flows.electricity.price": "0.5 CNY/kWh",
    f"products.{PRODUCT}.price": "282 CNY/kg",
    "plant.site.land_limit": "300 mu",
    "plant.staff.operator_pay": "110000 CNY/person/year",
    "programme.phases.one.construction": "18 month",
    "programme.phases.one.capacity": "2000 t/year",
    "finance.working_capital.finished": "15 day",
}
SHARES = {
    "activities.infiltration.utilisation": "0.85",
    "plant.capital.contingency_share": "6 %",
    "programme.phases.two.ramp_1": "0.4",
    "finance.loan.equity_share": "30 %",
    f"products.{PRODUCT}.vat": "13 %",
}
OPTIONS = {
    "plant.equipment.counts": "whole",
    "finance.tax.standing": "standard",
    "finance.prices.basis": "real",
}
DATES = {"programme.phases.one.start": dt.date(2026, 7, 1), "finance.prices.price_date": dt.date(2025, 7, 1)}


def values() -> Iterator[Case]:
    """Values that cannot be used, at one key of each form."""
    yield from _bad_numbers()
    forms = ((QUANTITIES, _bad_quantities), (SHARES, _bad_shares), (OPTIONS, _bad_options))
    for written, bad in forms:
        for key, good in written.items():
            yield from ((f"{key}: {name}", changed((key, value)), key) for name, value in bad(good))
    for key in DATES:
        yield from ((f"{key}: {name}", changed((key, bad)), key) for name, bad in _bad_dates())
    (price_date,) = (key for key in DATES if key.startswith("finance."))
    yield f"{price_date}: a month", changed((price_date, "2026-07")), price_date


def _bad_numbers() -> Iterator[Case]:
    """Numbers that were once read otherwise than they were meant; the message offers what may have been meant."""
    price, share, start = (
        f"products.{PRODUCT}.price",
        "finance.loan.equity_share",
        "programme.phases.one.start",
    )
    for key, value, part in (
        (price, "282,5 CNY/kg", "282.5 or 2825"),
        (price, "282,,7 CNY/kg", "2827"),
        (price, "282 +1 CNY/kg", 'write "282"'),
        (price, "282 CNY/ton", "short_ton or long_ton"),
        (price, 10**400, "a number below 1e308"),
        ("finance.appraisal.discount_rate", "8,5 %", "8.5 or 85"),
        ("programme.phases.one.capacity", "5000 ton/year", "short_ton or long_ton"),
        ("programme.phases.one.capacity", "5 kton/year", "short_ton or long_ton"),
        ("programme.horizon", "16.5 year", '"16 year" or "17 year"'),
        ("programme.horizon", "200 month", '"16 year" or "17 year"'),
        (share, "17 deg", "a plain number or a percentage"),
        (share, "0.3 bit", "a plain number or a percentage"),
        (share, "3 dB", "a plain number or a percentage"),
        (share, {"choice": [0.3, 0.4], "weights": [10**400, 0]}, "a number below 1e308"),
        (start, {"lognormal": [dt.date(2026, 1, 1), 2]}, "uniform, triangular, pert, choice"),
        (start, {"normal": [dt.date(2026, 1, 1), dt.date(2027, 1, 1)]}, "uniform, triangular, pert, choice"),
        (start, dt.datetime(2026, 7, 1, 12), "the day alone"),
        ("programme.horizon", {"same_as": "finance.loan.term"}, "a number of its own"),
        ("claims.power", {"value": "5 MW", "indicator": ""}, 'found ""'),
        (price, {"same_as": "flows.silane.price", "price_year": 2021, "index": "us_cpi"}, "a value beside it"),
        (price, {"value": "282 CNY/kg", "grade": ["news"]}, 'found ["news"]'),
        ("claims.investment.value", "3,0 CNY", "3.0 or 30"),
        ("claims.investment.value", 0x10 ** 400, "a number below 1e308"),
        ("claims.power", {"value": "-5 MW"}, "0 MW"),
        ("optimise", _optimise({"capacity": {"at_most": "-3e14 t/year"}}), "0 t/year"),
        ("optimise", _optimise({"capacity": {"at_least": "1,5 t/year"}}), "1.5 or 15"),
        ("optimise", _optimise({"fnpv_after_tax": {"at_least": True}}), "found true"),
    ):  # fmt: skip
        yield f"{key}: {shown(value)}", changed((key, value)), part


def _optimise(constraints: dict[str, Any]) -> dict[str, Any]:
    variables = {"activities.infiltration.temperature": {"low": "450 degC", "high": "470 degC"}}
    return {"objective": "fnpv_after_tax", "variables": variables, "constraints": constraints}


def _bad_quantities(good: str) -> Iterator[tuple[str, Any]]:
    number, unit = good.split(" ", 1)
    large = f"1e30 {unit}"
    yield "true", True
    yield "a list", [good]
    yield "an empty list", []
    yield "an empty table", {}
    yield "a table in a table", {"value": {"value": good}}
    yield "no unit", float(number)
    yield "no unit in text", number
    yield "NaN", float("nan")
    yield "infinite", float("inf")
    yield "NaN in text", f"nan {unit}"
    yield "too large for a float", f"1e400 {unit}"
    yield "absurd", large
    yield "negative", f"-{large}"
    yield "a word", "plenty"
    yield "nothing", ""
    yield "unit first", f"{unit} {number}"
    yield "two numbers", f"{number} {number} {unit}"
    yield "unknown unit", f"{number} furlops"
    yield "wrong dimension", f"{number} A"
    yield "a line break", f"{number}\n{number}"
    yield "an expression", f"{number} {unit} * __import__('os')"
    yield "a power tower", f"{number} {unit} * 9**9**9"
    yield "a large power", f"{number} {unit}**999999999"
    yield "another currency", f"{number} EUR"
    yield "misspelt value", {"vlaue": good}
    yield "unknown grade", {"value": good, "grade": "gossip"}
    yield "source is a number", {"value": good, "source": 5}
    yield "note is a list", {"value": good, "note": ["x"]}
    yield "assumed is a text", {"value": good, "assumed": "yes"}
    yield "two distributions", {"uniform": [good, good], "triangular": [good, good, good]}
    yield "uniform without a spread", {"uniform": [good, good]}
    yield "uniform of three", {"uniform": [good, good, good]}
    yield "triangular of two", {"triangular": [good, good]}
    yield "triangular beyond bounds", {"triangular": [good, good, large]}
    yield "triangular of one text", {"triangular": good}
    yield "lognormal with ratio below one", {"lognormal": [good, 0.5]}
    yield "normal with no width", {"normal": [good, f"0 {unit}" if unit != "degC" else "0 delta_degC"]}
    yield "choice of nothing", {"choice": []}
    yield "weights that do not add up", {"choice": [good, good], "weights": [0.5, 0.2]}
    yield "negative weight", {"choice": [good, good], "weights": [1.5, -0.5]}
    yield "weights of another length", {"choice": [good, good], "weights": [1.0]}
    yield "a value outside the options", {"value": f"1.01e0 {unit}", "choice": [good, large]}


def _bad_shares(good: str) -> Iterator[tuple[str, Any]]:
    yield "a unit", "0.5 kg"
    yield "above one hundred", "10000 %"
    yield "absurd", 1e30
    yield "NaN", float("nan")
    yield "infinite", float("-inf")
    yield "false", False
    yield "a date", dt.date(2026, 1, 1)
    yield "percent of what", "percent"
    yield "falling", {"triangular": [0.3, 0.2, 0.25]}
    yield "beyond bounds", {"uniform": [0.1, 1e6]}
    yield "a normal that leaves the bounds", {"normal": [0.2, 1e6]}
    yield "a table of tables", {"uniform": [{"value": 0.1}, {"value": 0.2}]}


def _bad_options(good: str) -> Iterator[tuple[str, Any]]:
    yield "misspelt", good[:-1]
    yield "a number", 1
    yield "true", True
    yield "a list", [good]
    yield "a choice outside", {"choice": [good, "other"]}
    yield "a triangular of options", {"triangular": [good, good, good]}
    yield "weights with a stranger", {"choice": {good: 0.5, "other": 0.5}}
    yield "weights in a table that do not add up", {"choice": {good: 0.5}}
    yield "weights that are texts", {"choice": {good: "all"}}


def _bad_dates() -> Iterator[tuple[str, Any]]:
    yield "a year", 2026
    yield "a word", "soon"
    yield "no such day", "2026-02-30"
    yield "long ago", dt.date(1066, 10, 14)
    yield "far off", dt.date(9999, 12, 31)
    yield "a time", dt.time(12, 0)
    yield "a unit", "2026 year"
    yield "true", True
    yield "falling", {"uniform": [dt.date(2027, 1, 1), dt.date(2026, 1, 1)]}
    yield "a spread that is no date", {"normal": [dt.date(2026, 1, 1), "3 month"]}
