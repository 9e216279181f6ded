"""The technology matrix: the ordered solve, recycles, linearity, and the words for what cannot be closed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.process import assemble
from anodeworks.process.network import components

FULL = [
    "porous_carbon_resin", "porous_carbon_biomass", "porous_carbon_choice", "silane", "hydrogen_recovery",
    "silane_packed", "utilities",
]  # fmt: skip


def dense(run):
    """The whole matrix, its rows the flows answered for, its columns the activities."""
    rows = {node.reference: i for i, node in enumerate(run.network.nodes)}
    matrix = np.zeros((len(rows), len(rows)))
    for j, exchanges in enumerate(run.exchanges):
        for flow, amount in run.network.column(j, exchanges).items():
            if flow in rows:
                matrix[rows[flow], j] = float(amount)
    return rows, matrix


@pytest.mark.parametrize(("routes", "product"), [(FULL, "silicon_carbon_packed"), (["silane_packed"], None)])
def test_levels_solve_the_whole_matrix(route, routes, product):
    if product is None:
        routes, product = ["porous_carbon_bought", "silane", *routes], "silicon_carbon_packed"
    run = route({"route": {"use": routes}}, {product: 3.0})
    rows, matrix = dense(run)
    demand = np.zeros(len(rows))
    demand[rows[product]] = 3.0
    expected = np.linalg.solve(matrix, demand)
    assert list(run.levels.values()) == pytest.approx(expected, rel=1e-10, abs=1e-12)


def test_a_source_not_picked_stands_still(route):
    run = route({"route": {"use": FULL}}, {"silicon_carbon_packed": 1.0})
    assert run.levels["biomass_carbonisation"] == 0.0
    assert run.levels["buy_porous_carbon_market"] == 0.0
    assert run.levels["resin_carbonisation"] > 0.0


def recycle(recovery: float, kept: float) -> dict:
    """Water is cleaned, the reject is recovered into clean water: two activities that need each other."""
    return {
        "flows": {
            "clean": {"formula": "H2O"}, "dirty": {"formula": "H2O"},
            "lost": {"role": "waste", "price": "0 CNY/kg"},
        },
        "activities": {
            "cleaning": {
                "kind": "supply", "mass_yield": kept, "power": "0 kWh/kg", "unit_capacity": "1 kg/h",
                "cost_capacity": "1 kg/h",
                "flows": {"feed": "process_water", "product": "clean", "rejects": "dirty"},
            },
            "recovery": {
                "kind": "recovery", "recovery": recovery, "power": "0 kWh/kg", "unit_capacity": "1 kg/h",
                "cost_capacity": "1 kg/h",
                "flows": {"waste": "dirty", "recovered": "clean", "rest": "lost"},
            },
        },
    }  # fmt: skip


@given(recovery=st.floats(0.0, 1.0), kept=st.floats(0.15, 1.0))
@settings(max_examples=10, deadline=None)
def test_a_recycle_closes(route, recovery, kept):
    run = route(recycle(recovery, kept), {"clean": 1.0})
    rejected = 1 / kept - 1
    cleaning = 1 / (1 + recovery * rejected)
    assert [len(group) for group in run.network.order].count(2) == 1
    assert run.levels["cleaning"] == pytest.approx(cleaning, rel=1e-12)
    assert run.levels["recovery"] == pytest.approx(cleaning * rejected, rel=1e-12, abs=1e-15)
    # What is bought leaves as product or as loss.
    assert run.levels["buy_process_water"] == pytest.approx(1 + run.levels["dispose_lost"], rel=1e-12)


def test_levels_are_linear_in_the_demand(route):
    routes = {
        "route": {"use": ["porous_carbon_resin", "porous_carbon_biomass", "porous_carbon_choice", "silane"]}
    }
    both = route(routes, {"silicon_carbon": 2.0, "porous_carbon_biomass": 5.0}).levels
    one = route(routes, {"silicon_carbon": 1.0, "porous_carbon_biomass": 0.0}).levels
    other = route(routes, {"silicon_carbon": 0.0, "porous_carbon_biomass": 1.0}).levels
    for name, level in both.items():
        assert level == pytest.approx(2 * one[name] + 5 * other[name], rel=1e-12, abs=1e-14), name


def test_components_come_before_what_they_point_to():
    edges = [[1], [2, 3], [1], [], [3, 0]]
    groups = components(edges)
    assert [sorted(g) for g in groups] == [[4], [0], [1, 2], [3]]


STEP = {"use": "sieving"}


@pytest.mark.parametrize(
    ("file", "product", "words"),
    [
        (
            {"activities": {
                "a": {**STEP, "flows": {"feed": "porous_carbon_market", "product": "x"}},
                "b": {**STEP, "flows": {"feed": "graphite_market", "product": "x"}},
            }},
            "x", ("activities.b.flows.product", "activities.a answers for already", "choose"),
        ),
        (
            {"activities": {"a": {**STEP, "flows": {"feed": "porous_carbon_markt", "product": "x"}}}},
            "x", ("activities.a.flows.feed", "nothing makes", 'did you mean "porous_carbon_market"?'),
        ),
        (
            {"activities": {"a": {**STEP, "flows": {"feed": "made_up", "product": "x"}}},
             "flows": {"made_up": {"composition": {"C": 1.0}}}},
            "x", ("activities.a", '"made_up"', 'role = "market"'),
        ),
        (
            {"activities": {
                "a": {**STEP, "flows": {"feed": "x", "product": "y"}},
                "b": {**STEP, "flows": {"feed": "y", "product": "x"}},
            }},
            "y", ("a loop of materials through", "composition"),
        ),
        (
            {"activities": {
                "a": {**STEP, "flows": {"feed": "porous_carbon_market", "product": "x"}},
                "b": {**STEP, "flows": {"feed": "graphite_market", "product": "unwanted"}},
            }},
            "x", ("activities.b", "which nothing uses", "remove = true"),
        ),
        (
            {"activities": {"a": {**STEP, "flows": {"feed": "porous_carbon_market", "product": "air"}}}},
            "air", ("the environment",),
        ),
        (
            {"activities": {"a": {**STEP, "flows": {"fed": "porous_carbon_market", "product": "x"}}}},
            "x", ("activities.a.flows.fed", 'no port "fed"', 'did you mean "feed"?'),
        ),
        (
            {"activities": {"a": {"use": "seiving", "flows": {}}}},
            "x", ("activities.a.use", 'did you mean "sieving"?'),
        ),
        ({"route": {"use": ["silan"]}}, "x", ("route.use", 'did you mean "silane"?')),
        (
            {"route": {"use": ["porous_carbon_bought", "silane"]}, "activities": {"sieve": {"remove": True}}},
            "silicon_carbon", ("activities.sieve", 'did you mean "sieving"?'),
        ),
    ],
    ids=["two answerers", "near miss", "nothing makes", "material loop", "nothing uses", "environment",
         "port", "library entry", "template", "remove"],
)  # fmt: skip
def test_what_cannot_be_closed_is_said(file, product, words):
    with pytest.raises(InputError) as caught:
        assemble(file, library(), [product])
    for word in words:
        assert word in caught.value.message, caught.value.message


def test_a_product_that_nothing_makes_is_named_after_what_the_route_makes():
    with pytest.raises(InputError) as refused:
        assemble({"route": {"use": ["siox", "utilities"]}}, library(), ["siox_made"])
    assert "siox_composite" in refused.value.remedy
