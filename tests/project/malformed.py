"""Malformed project files: changes to the starter, and texts that are no project at all.

Every case is a name, the text of the file, and a part of the message that must be in it (the key at fault).
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from typing import Any

from anodeworks.project.starter import DEFAULT_ROUTE, starter

from .toml_text import dump

Case = tuple[str, str | bytes, str]

TEXT = starter(DEFAULT_ROUTE)
TABLES = tomllib.loads(TEXT)
PRODUCT = next(iter(TABLES["products"]))
NONE = object()  # stands for taking a key away

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


def changed(*changes: tuple[str, Any]) -> str:
    """The starter's text with values set at dotted keys, or taken away."""
    tables = copy.deepcopy(TABLES)
    for key, value in changes:
        *path, last = key.split(".")
        table = tables
        for word in path:
            table = table.setdefault(word, {})
        if value is NONE:
            del table[last]
        else:
            table[last] = value
    return dump(tables)


def cases() -> Iterator[Case]:
    """All malformed files."""
    yield from _no_projects()
    yield from _bad_numbers()
    for key, good in QUANTITIES.items():
        yield from ((f"{key}: {name}", changed((key, bad)), key) for name, bad in _bad_quantities(good))
    for key, good in SHARES.items():
        yield from ((f"{key}: {name}", changed((key, bad)), key) for name, bad in _bad_shares(good))
    for key, good in OPTIONS.items():
        yield from ((f"{key}: {name}", changed((key, bad)), key) for name, bad in _bad_options(good))
    for key in DATES:
        yield from ((f"{key}: {name}", changed((key, bad)), key) for name, bad in _bad_dates())
    for key, value, part in _structure():
        yield f"{key} = {_shown(value)}", changed((key, value)), part
    yield from _several()


def _shown(value: object) -> str:
    return "taken away" if value is NONE else json.dumps(value, default=str)[:200]


def _no_projects() -> Iterator[Case]:
    """Files that are not even tables of the right names."""
    yield "empty", "", "empty"
    yield "only spaces", " \n\t\n", "empty"
    yield "only a comment", "# nothing here\n", "products"
    yield "binary", bytes(range(256)) * 20, "UTF-8"
    yield "zeros", b"\0" * 1000, "TOML"
    yield "UTF-16", TEXT.encode("utf-16"), "UTF-8"
    yield "huge", "# " + "x" * 6_000_000, "at most"
    yield "JSON", json.dumps(TABLES, default=str), "TOML"
    yield "YAML", "project:\n  name: x\n", "TOML"
    yield "INI", "[project]\nname: x\n", "TOML"
    yield "HTML", "<html><body>no</body></html>", "TOML"
    yield "half a file", TEXT[: len(TEXT) // 3], "products"
    yield "unclosed text", '[project]\nname = "x\n', "TOML"
    yield "unclosed table", "[project\n", "TOML"
    yield "unclosed list", "[route]\nuse = [", "TOML"
    yield "key without value", "[route]\nuse\n", "TOML"
    yield "number without quotes", "[plant.site]\nland_limit = 300 mu\n", "TOML"
    yield "key twice", '[project]\nname = "a"\nname = "b"\n', "TOML"
    yield "table twice", TEXT + "\n[route]\nuse = []\n", "TOML"
    yield "phase twice", TEXT + "\n[programme.phases.one]\nstart = 2030-01-01\n", "TOML"
    yield "table over a value", TEXT + "\n[project.name]\nx = 1\n", "TOML"
    yield "deep nesting", "x = " + "[" * 3000 + "]" * 3000, ""
    yield (
        "fairly deep nesting",
        changed(("plant.site.land_limit", "HERE")).replace('"HERE"', "[" * 300 + "]" * 300),
        "",
    )
    yield (
        "deeper nesting",
        changed(("plant.site.land_limit", "HERE")).replace('"HERE"', "[" * 900 + "]" * 900),
        "",
    )
    yield "deep tables", "[" + "a." * 2000 + "a]\nx = 1\n", "a"
    yield "control characters", '[project]\nname = "a\x01b"\n', "TOML"
    yield "a date that does not exist", TEXT.replace("2026-07-01", "2026-02-30"), "TOML"


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
        ("claims.capital.value", "3,0 CNY", "3.0 or 30"),
        ("claims.capital.value", 0x10 ** 400, "a number below 1e308"),
        ("claims.power", {"value": "-5 MW"}, "0 MW"),
        ("optimise", _optimise({"capacity": {"at_most": "-3e14 t/year"}}), "0 t/year"),
        ("optimise", _optimise({"capacity": {"at_least": "1,5 t/year"}}), "1.5 or 15"),
        ("optimise", _optimise({"fnpv_after_tax": {"at_least": True}}), "found true"),
    ):  # fmt: skip
        yield f"{key}: {_shown(value)}", changed((key, value)), part


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
    yield "a month", "2026-07"
    yield "a word", "soon"
    yield "no such day", "2026-02-30"
    yield "long ago", dt.date(1066, 10, 14)
    yield "far off", dt.date(9999, 12, 31)
    yield "a time", dt.time(12, 0)
    yield "a unit", "2026 year"
    yield "true", True
    yield "falling", {"uniform": [dt.date(2027, 1, 1), dt.date(2026, 1, 1)]}
    yield "a spread that is no date", {"normal": [dt.date(2026, 1, 1), "3 month"]}


def _structure() -> Iterator[tuple[str, Any, str]]:
    """Single changes to names, connections and tables."""
    for table in (
        "project",
        "route",
        "activities",
        "flows",
        "products",
        "plant",
        "programme",
        "finance",
        "claims",
    ):
        yield table, 5, table
        yield table, [], table
        yield table, "text", table
    for table in ("activities.infiltration", "flows.electricity", f"products.{PRODUCT}", "plant.site",
                  "programme.phases", "programme.phases.one", "finance.loan", "claims.capital"):  # fmt: skip
        yield table, 5, table
        yield table, True, table
        yield f"{table}.nonsense", 1, "nonsense"
    for key, near in (("projects", "project"), ("rout", "route"), ("activity", "activities"), ("product", "products"),
                      ("project.nmae", "name"), ("plant.sites", "site"), ("plant.site.land_limits", "land_limit"),
                      ("programme.phase", "phases"), ("programme.horizn", "horizon"), ("finance.laon", "loan"),
                      ("finance.loan.equity_shares", "equity_share"), ("flows.electricty", "electricity"),
                      ("activities.infiltration.temprature", "temperature"),
                      ("programme.phases.one.constuction", "construction"),
                      (f"products.{PRODUCT}.prise", "price")):  # fmt: skip
        yield key, {}, f'did you mean "{near}"?'
    for word in ("name", "name_zh", "note"):
        yield f"project.{word}", 5, word
        yield f"project.{word}", ["x"], word
    for label in ("activities.infiltration.label", f"products.{PRODUCT}.label", "programme.phases.one.label",
                  "flows.electricity.label", "activities.infiltration.note", "programme.phases.one.note",
                  "claims.capital.text", "route.note"):  # fmt: skip
        yield label, 5, label
    yield "route.use", "silane", "route.use"
    yield "route.use", [5], "route.use"
    yield "route.use", [], "activities.silicon_carbon_packing"
    yield "route.use", ["silan"], 'did you mean "silane"?'
    yield "route.use", ["silane_packed", "silane_packed"], "route.use"
    yield "route.use", ["porous_carbon_bought", "silane"], "activities.silicon_carbon_packing"
    yield "route", NONE, "activities.silicon_carbon_packing"
    yield "products", NONE, "products"
    yield f"products.{PRODUCT}.flow", NONE, "flow"
    yield f"products.{PRODUCT}.flow", "silicon_carbn", "silicon_carbon"
    yield f"products.{PRODUCT}.flow", 5, "flow"
    yield f"products.{PRODUCT}.flow", "electricity", PRODUCT
    yield "products.second", {"flow": PRODUCT, "price": "1 CNY/kg"}, "sold under two names"
    yield "programme", NONE, "programme.phases"
    yield "programme.phases", {}, "programme.phases"
    yield "programme.phases.one.start", NONE, "start"
    yield "programme.phases.one.capacity", NONE, "capacity"
    yield "programme.phases.one.capacity", {"other": "5 t/year"}, "capacity"
    yield "programme.phases.one.capacity", "-5 t/year", "capacity"
    yield "programme.phases.two.start", dt.date(2090, 1, 1), "two.start"
    yield "programme.horizon", "10000 year", "horizon"
    yield "programme.horizon", "0 year", "horizon"
    yield "programme.horizon", "1 kg", "horizon"
    yield "programme.horizon", {"uniform": ["10 year", "20 year"]}, "horizon"
    yield "activities.infiltration.kind", "silane_infiltraton", 'did you mean "silane_infiltration"?'
    yield "activities.infiltration.kind", 5, "kind"
    yield "activities.infiltration.kind", ["choose"], "kind"
    yield "activities.infiltration.use", "silane_infiltraton", 'did you mean "silane_infiltration"?'
    yield "activities.infiltration.use", 5, "use"
    yield "activities.infiltration.use", ["x"], "use"
    yield "activities.infiltration.like", "silane_infiltration", "like"
    yield "activities.infiltration.inputs", ["a", "b"], "inputs"
    yield "activities.infiltration.flows", 5, "flows"
    yield "activities.infiltration.flows", {"carbn": "porous_carbon"}, 'did you mean "carbon"?'
    yield "activities.infiltration.flows", {"carbon": "porous_carbn"}, 'did you mean "porous_carbon"?'
    yield "activities.infiltration.flows", {"carbon": 5}, "carbon"
    yield "activities.infiltration.flows", {"carbon": "two words"}, "carbon"
    yield "activities.infiltration.flows", {"composite": "elsewhere"}, "filled_carbon"
    yield "activities.infiltration.flows", {"composite": "silicon_carbon"}, "silicon_carbon"
    yield "activities.infiltration.flows", {"nitrogen": "electricity"}, "counts in J"
    yield "activities.infiltration.flows", {"electricity": "nitrogen"}, "counts in kg"
    yield "activities.infiltration.remove", True, "filled_carbon"
    yield "activities.infiltration.remove", "yes", "remove"
    yield "activities.infiltration.remove", 1, "remove"
    yield "activities.infiltraton", {"remove": True}, 'did you mean "infiltration"?'
    yield "activities.infiltraton", {"temperature": "460 degC"}, "infiltraton"
    yield "activities.mine", {}, "mine"
    yield "activities.mine", {"use": "sieving"}, "mine"
    yield "activities.mine", {"kind": "choose", "inputs": ["only_one"]}, "inputs"
    yield "activities.mine", {"kind": "choose", "inputs": "ab"}, "inputs"
    yield "activities.mine", {"kind": "choose", "inputs": ["x", "x"]}, "inputs"
    yield "activities.mine", {"kind": "choose", "inputs": [1, 2]}, "inputs"
    yield "activities.mine", {"kind": "choose"}, "inputs"
    yield "activities.mine", {"kind": "purchase"}, "mine"
    yield (
        "activities.mine",
        {"kind": "choose", "inputs": ["silane", "electricity"], "pick": "silane"},
        "counts in",
    )
    yield "flows.electricity.role", "markt", 'did you mean "market"?'
    yield "flows.electricity.role", "waste", "electricity"
    yield "flows.electricity.role", ["market"], "role"
    yield "flows.electricity.unit", "kWh", "unit"
    yield "flows.electricity.unit", ["J"], "unit"
    yield "flows.electricity.unit", "kg", "flows.electricity"
    yield "flows.silane.service", "yes", "service"
    yield "flows.silane.formula", "SiX4", "formula"
    yield "flows.silane.formula", 5, "formula"
    yield "flows.silane.formula", "", "formula"
    yield "flows.silane.formula", "sih4", "formula"
    yield "flows.porous_carbon_market.composition", {"C": 1.5}, "composition"
    yield "flows.porous_carbon_market.composition", {"C": -0.5}, "composition"
    yield "flows.porous_carbon_market.composition", {"Xx": 0.5}, "composition"
    yield "flows.porous_carbon_market.composition", {"C": "most"}, "composition"
    yield "flows.porous_carbon_market.composition", {"C": float("nan")}, "composition"
    yield "flows.porous_carbon_market.composition", {"C": True}, "composition"
    yield "flows.porous_carbon_market.composition", [0.5], "composition"
    yield "flows.consumables.price", "2 CNY", "price"
    yield "flows.consumables.price", 2, "price"
    yield "plant.site.land_limit", "300 USD", "land_limit"
    yield "plant.staff.operator_pay", "110000 USD/person/year", "operator_pay"
    yield "claims.jobs_created", {"value": "5 person"}, "jobs_created"
    yield "claims.capitl", {"value": "5 CNY"}, 'did you mean "capital"?'
    yield "claims.capital.indicator", "capitl", 'did you mean "capital"?'
    yield "claims.capital.indicator", 5, "indicator"
    yield "study.correlation", {}, 'did you mean "correlations"?'
    yield "study.correlations.a", 0.5, "a table"
    yield (
        "study.correlations.a",
        {"between": ["products.x.price"], "value": 0.5},
        "the keys of two uncertain numbers",
    )
    yield "study.correlations.a", {"value": 0.5}, "the keys of two uncertain numbers"
    yield "claims.capital.indicator", ["capital"], "indicator"
    yield "claims.capital.value", NONE, "value"
    yield "claims.capital.value", "3.0e9 kg", "claims.capital"
    yield "claims.capital.value", True, "claims.capital"
    yield "claims.capital.value", float("nan"), "claims.capital"
    yield "claims.capital.value", dt.date(2026, 1, 1), "claims.capital"
    yield "claims.capital.value", "6.0e9 to 3.0e9 CNY", "claims.capital"
    yield "claims.capital.grade", "rumour", "grade"
    yield "claims.capital.source", 5, "source"
    yield "claims.first_product.value", "3 year", "claims.first_product"
    yield "claims.first_product.value", 2027, "claims.first_product"
    yield "claims.first_product.indicator", "phases.three.production", 'did you mean "phases.two.production"?'


def _several() -> Iterator[Case]:
    """Changes that are wrong together."""
    stopped = [(f"programme.phases.{p}.capacity", "0 t/year") for p in ("one", "two")]
    yield "no capacity at all", changed(*stopped), "programme.phases"
    yield "a claim on a phase that has gone", changed(("programme.phases.one", NONE)), "phases.two.production"
    many = {f"p{i}": {"start": dt.date(2026, 1, 1), "capacity": "1 t/year"} for i in range(1000)}
    yield "a thousand phases", changed(("programme.phases", many)), "programme.phases"
    sold = {f"p{i}": {"flow": f"f{i}", "price": "1 CNY/kg"} for i in range(1000)}
    yield "a thousand products", changed(("products", sold)), "products"
    steps = {
        f"a{i}": {"use": "sieving", "flows": {"feed": f"f{i}", "product": f"f{i + 1}"}} for i in range(2000)
    }
    yield "two thousand activities", changed(("activities", steps)), "activities"
    two = {"flow": "silicon_dust", "price": "1 CNY/kg"}
    yield "one capacity for two products", changed(("products.dust", two)), "capacity"
    dust = {
        "kind": "powder_step", "mass_yield": 0.9, "power": "0.1 kWh/kg", "unit_capacity": "10 kg/h",
        "flows": {"feed": "silicon_dust", "product": "process_hydrogen", "rejects": "powder_waste"},
    }  # fmt: skip
    reused = ("activities.infiltration.flows", {"offgas_hydrogen": "process_hydrogen"})
    yield "a by-product without a use", changed(("activities.dust", dust), reused), "activities.dust"
    loop = {
        "there": {"use": "sieving", "flows": {"feed": "b", "product": "a"}},
        "back": {"use": "sieving", "flows": {"feed": "a", "product": "b"}},
    }
    yield "a loop of materials", changed(*((f"activities.{k}", v) for k, v in loop.items())), "loop"
    self_fed = {"use": "sieving", "flows": {"feed": "a", "product": "a"}}
    yield "an activity that feeds itself", changed(("activities.round", self_fed)), "round"
    twice = {"kind": "choose", "inputs": ["silicon_carbon", "porous_carbon"], "flows": {"chosen": "silane"}}
    yield "a choice that makes a bought species", changed(("activities.odd", twice)), "odd"
    blend = {
        "kind": "blend_to_capacity", "power": "0.1 kWh/kg", "unit_capacity": "100 kg/h",
        "target_capacity": "3000 mAh/g",
        "flows": {"active": PRODUCT, "matrix": "graphite_market", "blend": "mixed"},
    }  # fmt: skip
    mixed = [("activities.mixing", blend), (f"products.{PRODUCT}.flow", "mixed")]
    yield "a blend beyond its powders", changed(*mixed), "activities.mixing"
    shares = {"kind": "mix", "inputs": [PRODUCT, "graphite_market"], "flows": {"mixture": "mixed"}}
    nothing = {**shares, f"share_{PRODUCT}": 0.0, "share_graphite_market": 0.0}
    yield "a mixture of nothing", changed(("activities.mixing", nothing), mixed[1]), "activities.mixing"
    yield "a mixture without shares", changed(("activities.mixing", shares), mixed[1]), "share"
