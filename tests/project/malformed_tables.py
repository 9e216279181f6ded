"""Tables, names and connections that make no plant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from .malformed import NONE, PRODUCT, Case, changed, shown


def tables() -> Iterator[Case]:
    """One change that is wrong, or several that are wrong together."""
    for key, value, part in _structure():
        yield f"{key} = {shown(value)}", changed((key, value)), part
    yield from _several()


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
                  "programme.phases", "programme.phases.one", "finance.loan", "claims.investment"):  # fmt: skip
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
                  "claims.investment.text", "route.note"):  # fmt: skip
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
    yield "programme.phases.two.start", dt.date(2090, 1, 1), "the last year of the calculation (2040)"
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
    yield "claims.investment.indicator", "capitl", 'did you mean "capital"?'
    yield "claims.investment.indicator", 5, "indicator"
    yield "study.correlation", {}, 'did you mean "correlations"?'
    yield "study.correlations.a", 0.5, "a table"
    yield (
        "study.correlations.a",
        {"between": ["products.x.price"], "value": 0.5},
        "the keys of two uncertain numbers",
    )
    yield "study.correlations.a", {"value": 0.5}, "the keys of two uncertain numbers"
    yield "claims.investment.indicator", ["capital"], "indicator"
    yield "claims.investment.value", NONE, "value"
    yield "claims.investment.value", "3.0e9 kg", "claims.investment"
    yield "claims.investment.value", True, "claims.investment"
    yield "claims.investment.value", float("nan"), "claims.investment"
    yield "claims.investment.value", dt.date(2026, 1, 1), "claims.investment"
    yield "claims.investment.value", "6.0e9 to 3.0e9 CNY", "claims.investment"
    yield "claims.investment.grade", "rumour", "grade"
    yield "claims.investment.source", 5, "source"
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
