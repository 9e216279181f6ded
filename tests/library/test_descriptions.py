"""One thing, described twice: where a figure and physics, a recipe and a plant, a purchase and its maker speak of the
same amount, their ranges meet.

Two descriptions need not agree; each may know what the other does not. But where the P5 to P95 of the one end before
those of the other begin, one of them is wrong, and the choice between two routes decides what nobody meant to ask.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.library import library
from anodeworks.material.granulometry import kept
from anodeworks.material.recipe import FAMILIES
from anodeworks.process.activity import KINDS
from anodeworks.process.powder import CUT, SizeClassification
from anodeworks.quantity import Parameter, value
from tests.library.descriptions import apart, exchanged, powder, prescribed

SILANE = ("porous_carbon_bought", "silane")
REACTOR = ("porous_carbon_bought", "silane_reactor")
# A furnace whose yields are stated: the same furnace by its conditions.
FURNACES = {
    "silane_infiltration": ("reactor_infiltration", "continuous_infiltration"),
    "silane_infiltration_rotary": ("kiln_infiltration", "continuous_kiln_infiltration"),
    "acetylene_coating": ("acetylene_deposition",),
    "methane_coating": ("methane_deposition",),
}
SLOW = {"continuous_infiltration", "continuous_kiln_infiltration", "kiln_infiltration"}  # to compile
UNPAIRED = {"fixed_infiltration"}  # tubes with powder at rest: nobody has stated figures of one
# A family of recipes: the routes that make such a powder, and the flow they make.
RECIPES = {
    "infiltrated": ((SILANE, "silicon_carbon"), (REACTOR, "silicon_carbon")),
    "milled": (
        (("milled_silicon",), "milled_composite"),
        (("milled_silicon", "milled_coated"), "milled_composite"),
    ),
    "monoxide": ((("siox",), "siox_composite"),),
}
# Bought, and made here.
BOUGHT = {
    "porous_carbon_resin": (
        ("porous_carbon_bought",), "porous_carbon", ("porous_carbon_resin",), "porous_carbon_resin",
    ),
    "porous_carbon_biomass": (
        ("porous_carbon_bought",), "porous_carbon", ("porous_carbon_biomass",), "porous_carbon_biomass",
    ),
    "graphite": (("graphite_bought",), "graphite_powder", ("graphite_made",), "graphite_made"),
    "graphite, toll": (
        ("graphite_bought",), "graphite_powder", ("graphite_made", "graphitisation_toll"), "graphite_made",
    ),
    "siox": (("siox_bought",), "siox_composite", ("siox",), "siox_composite"),
    "silicon-carbon": (("active_bought",), "active_powder", (*SILANE, "active_silane"), "active_powder"),
}  # fmt: skip
ASKED = SizeClassification.parameters()
ELEMENTS = ("Si", "O", "C")
FIXED = 0.02  # by which the fixed composition of a flow may lie beside what is made


@cache
def furnace(name):
    kind = KINDS[library().activity(name)["kind"]]
    place = "infiltration" if "composite" in kind.gives else "coating"
    ports = {
        "infiltration": {"carbon": "porous_carbon", "composite": "filled_carbon"},
        "coating": {"powder": "filled_carbon", "coated": "coated_carbon"},
    }
    activities = {place: {"use": name, "flows": ports[place]}}
    if place == "coating":
        spent = library().activity(name)["flows"]["spent_gas"]
        activities["hydrocarbon_oxidation"] = {"use": "offgas_oxidation", "flows": {"fuel": spent}}
    return exchanged(place, "silicon_carbon", {"route": {"use": list(SILANE)}, "activities": activities})


made = cache(powder)


def test_every_furnace_that_is_worked_out_has_its_figure():
    """A kind that does not ask what a machine puts through works it out."""
    worked_out = {
        name for name in library().activities
        if (kind := KINDS[library().activity(name)["kind"]]).declared(()).keys() < kind.parameters().keys()
        and "unit_capacity" not in kind.declared(())
    }  # fmt: skip
    assert worked_out == {physics for each in FURNACES.values() for physics in each} | UNPAIRED


def test_every_family_of_recipes_has_its_routes():
    assert RECIPES.keys() == FAMILIES.keys()


@pytest.mark.parametrize(
    ("figure", "physics"),
    [
        pytest.param(f, p, marks=[pytest.mark.slow] if p in SLOW else [])
        for f, each in FURNACES.items()
        for p in each
    ],
)
def test_figures_of_a_furnace_meet_its_physics(figure, physics):
    assert apart(furnace(figure), furnace(physics)) == {}


@pytest.mark.parametrize(
    ("family", "route", "flow"),
    [
        pytest.param(family, *each, marks=[pytest.mark.slow] if each[0] == REACTOR else [])
        for family, routes in RECIPES.items()
        for each in routes
    ],
)
def test_a_powder_by_recipe_meets_the_powder_of_a_plant(family, route, flow):
    assert apart(prescribed(family), made(route, flow)) == {}


@pytest.mark.parametrize("pair", BOUGHT)
def test_what_is_bought_meets_what_is_made(pair):
    bought, as_bought, makes, as_made = BOUGHT[pair]
    ours, theirs = made(bought, as_bought), made(makes, as_made)
    assert apart(ours, theirs, ELEMENTS) == {}
    for element in ELEMENTS:
        low, high = np.quantile(theirs[element], [0.05, 0.95])
        assert low - FIXED <= np.median(ours[element]) <= high + FIXED, element


@pytest.mark.slow
@pytest.mark.parametrize(
    ("makes", "flow", "market"),
    [
        (("porous_carbon_resin",), "porous_carbon_resin", "porous_carbon_market"),
        (("porous_carbon_biomass",), "porous_carbon_biomass", "porous_carbon_market"),
        (("graphite_made",), "graphite_made", "graphite_market"),
        (("siox",), "siox_composite", "siox_market"),
        ((*SILANE, "active_silane"), "active_powder", "active_market"),
    ],
)
def test_what_is_bought_warms_as_what_is_made(makes, flow, market):
    """Prices and costs are not compared: a market pays more or less than a thing costs, and for years."""
    plant = aw.build(
        {
            "route": {"use": list(makes)},
            "products": {"made": {"flow": flow, "price": "100 CNY/kg"}},
            "programme": {
                "horizon": "12 year",
                "phases": {"one": {"start": "2026-07-01", "capacity": "5000 t/year"}},
            },
        },
        "made.toml",
    )
    low, high = np.quantile(
        aw.monte_carlo(plant, 255, seed=1).outcome.indicators["emissions"][1:], [0.05, 0.95]
    )
    bought = read(library().flows[market]["emission_factor"], "kg/kg")
    least, most = np.quantile(bought, [0.05, 0.95])
    assert low <= most
    assert least <= high


@pytest.mark.parametrize("flow", ["pitch", "coating_pitch"])
@pytest.mark.parametrize(
    ("ours", "theirs", "unit", "of_carbon"),
    [
        ("matrix_density", "density", "g/cm3", False),
        ("matrix_capacity", "capacity", "mAh/g", True),
        ("matrix_loss", "irreversible", "mAh/g", True),
    ],
)
def test_the_carbon_of_a_recipes_pitch_is_that_of_the_pitch_a_plant_buys(flow, ours, theirs, unit, of_carbon):
    """A flow states lithium per kg of pitch, a recipe per kg of the carbon that it leaves."""
    recipe = read(library().sections["recipe"]["milled"][ours], unit)
    pitch = read(library().flows[flow][theirs], unit)
    left = 1 - np.median(read(library().flows[flow]["volatile"], "1")) if of_carbon else 1.0
    low, high = np.quantile(pitch / left, [0.05, 0.95])
    assert np.quantile(recipe, 0.05) <= high
    assert low <= np.quantile(recipe, 0.95)


def test_a_yield_of_a_cut_meets_that_of_its_sizes():
    """Classification by a stated yield, and by what the mill leaves and where it is cut."""
    by_size = library().activity("classification_by_size")
    rng = np.random.default_rng(5)
    sizes = (rng.permutation(read(by_size[name], ASKED[name].unit)) for name in CUT)
    found = np.asarray(kept(*sizes))
    stated = read(library().activity("classification")["mass_yield"], "1")
    assert not apart({"yield": stated}, {"yield": found})


def read(entry, unit):
    """Evenly spaced quantiles of a library's entry, SI."""
    found = value.read(entry, Parameter(unit, -1e9, 1e9, "any"), "entry", "library")
    return found.distribution.quantile(np.linspace(0, 1, 1001))
