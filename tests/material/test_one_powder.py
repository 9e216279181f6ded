"""One powder, one value: what a recipe and a plant both state is the same number in the library."""

from __future__ import annotations

import pytest

from anodeworks.lab.plant import OF_CARBON, OF_COAT, OF_FURNACE
from anodeworks.library import library

# A furnace's temperature and silane are its own, of its kind (docs/equations/powder.md, "One powder").
OF_KIND = {"temperature", "pressure", "silane_pressure"}
OF_GRAPHITE = {
    "graphite_capacity": "capacity",
    "graphite_loss": "irreversible",
    "graphite_density": "density",
    "graphite_surface": "surface",
    "graphite_growth": "expansion",
}
FURNACES = (
    "silane_infiltration", "silane_infiltration_rotary", "reactor_infiltration", "kiln_infiltration",
    "fixed_infiltration", "continuous_infiltration", "continuous_kiln_infiltration",
)  # fmt: skip
COATS = ("acetylene_coating", "methane_coating", "acetylene_deposition", "methane_deposition")


def stated(entry):
    """The distribution or number of a library's entry, without its source and notes."""
    return {k: v for k, v in entry.items() if k in {"value", "triangular", "uniform", "normal", "lognormal"}}


@pytest.mark.parametrize(
    ("entry", "names", "least"),
    [
        *((library().activity(name), OF_FURNACE, 5) for name in FURNACES),
        *((library().activity(name), OF_COAT, 5) for name in COATS),
        (library().activity("passivation"), {"oxygen": "oxygen"}, 1),
        (library().flows["porous_carbon_market"], OF_CARBON | {"pore_diameter": "pore_diameter"}, 5),
        (library().flows["graphite_market"], OF_GRAPHITE, 5),
    ],
    ids=[*FURNACES, *COATS, "passivation", "porous_carbon_market", "graphite_market"],
)
def test_a_recipe_states_what_a_plant_states(entry, names, least):
    recipe = library().sections["recipe"]["powder"]
    both = [(ours, theirs) for ours, theirs in names.items() if ours in recipe and theirs in entry]
    both = [pair for pair in both if pair[0] not in OF_KIND]
    assert len(both) >= least
    for ours, theirs in both:
        assert stated(recipe[ours]) == stated(entry[theirs]), (ours, theirs)


def test_room_of_powder_and_stack():
    shelf = library().sections
    assert stated(shelf["recipe"]["powder"]["room"]) == stated(shelf["cell"]["stack"]["room"])
