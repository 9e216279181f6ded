"""What silicon in carbon bears beside what a rate holds for: crystals, and carbide, under a coat laid hot."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.process import assemble
from anodeworks.view.flags import broken_in

NM, BOUGHT = 1e-9, "flows__porous_carbon_market__"
FILLING, HEAT = "activities__infiltration__pore_filling", "activities__infiltration__temperature"
FILE = {"route": {"use": ["porous_carbon_bought", "silane", "silane_packed"]}}


def warned(run):
    return [
        why for done in run.exchanges for why, left in {**done.outside, **done.unborne}.items() if bool(left)
    ]


def test_what_becomes_of_the_material_is_told_before_what_figures_rest_on():
    """And in a word of its own: a range of an equation says less."""
    ranges, limit = "extrapolated: coat: bubbles", "limit of the material: coat: carbide"
    flags = {
        ranges: np.ones(4, bool),
        "no output": np.array([False, True, False, False]),
        limit: np.array([0, 1, 1, 0], bool),
    }
    base = SimpleNamespace(draws=3, result=SimpleNamespace(outcome=SimpleNamespace(flags=flags)))
    (table,) = broken_in(base, 3)
    assert [row.name for row in table.rows] == [limit, "no output", ranges]


@pytest.mark.parametrize(
    ("celsius", "crystals", "carbide"), [(700, False, False), (850, True, False), (1050, True, True)]
)
def test_a_hot_coat_says_what_it_does_to_silicon(route, celsius, crystals, carbide):
    run = route(FILE, {"silicon_carbon_packed": 1.0}, activities__coating__temperature=celsius + 273.15)
    assert any("grows crystals" in why for why in warned(run)) is crystals
    assert any("form carbide" in why for why in warned(run)) is carbide
    assert not run.flags()


def test_carbon_without_silicon_bears_any_coat(route):
    changes = {"activities__coating__temperature": 1350.0, "activities__infiltration__pore_filling": 0.0}
    run = route(FILE, {"silicon_carbon_packed": 1.0}, **changes)
    assert not any("crystals" in why or "carbide" in why for why in warned(run))


@pytest.mark.parametrize(
    ("number", "flagged", "warned_of"),
    [
        ({}, "", ""),
        ({FILLING: 1.0}, "too narrow for the fill", ""),
        ({FILLING: 0.9}, "", ""),
        ({FILLING: 0.9, f"{BOUGHT}pore_diameter": 1.2 * NM}, "too narrow for the fill", ""),
        ({f"{BOUGHT}pore_diameter": 0.6 * NM}, "", "wall of a pore"),
        (
            {f"{BOUGHT}surface": 4e6, f"{BOUGHT}pore_volume": 1e-4},
            "too narrow for the fill",
            "wall of a pore",
        ),
        ({HEAT: 300 + 273.15}, "", "lays silicon in pores"),
        ({HEAT: 700 + 273.15}, "", "lays silicon in pores"),
        ({HEAT: 900 + 273.15}, "", "grows crystals"),
        ({HEAT: 900 + 273.15, FILLING: 0.0}, "more silicon oxidised", ""),
    ],
)
def test_silicon_that_no_pore_takes_and_no_furnace_lays(route, number, flagged, warned_of):
    run = route(FILE, {"silicon_carbon_packed": 1.0}, **number)
    assert bool(run.flags()) is bool(flagged)
    assert all(flagged in why for why in run.flags())
    assert any(warned_of in why for why in warned(run)) if warned_of else not warned(run)


@pytest.mark.parametrize(
    ("table", "number", "most"),
    [
        ("flows.porous_carbon_market", {"capacity": "4000 mAh/g"}, "1500"),
        ("flows.porous_carbon_market", {"density": "0.2 g/cm3"}, "1.2"),
        ("flows.porous_carbon_market", {"volatile": 0.95}, "0.1"),
        ("activities.infiltration", {"temperature": "25 degC"}, "250"),
        ("activities.infiltration", {"temperature": "1500 degC"}, "1000"),
        ("activities.coating", {"temperature": "25 degC"}, "350"),
        ("activities.passivation", {"temperature": "3000 degC"}, "600"),
    ],
)
def test_no_number_alone_asks_for_what_there_cannot_be(table, number, most):
    group, name = table.split(".")
    with pytest.raises(InputError) as caught:
        assemble({**FILE, group: {name: number}}, library(), ["silicon_carbon_packed"])
    assert caught.value.key == f"{table}.{next(iter(number))}"
    assert most in caught.value.allowed
