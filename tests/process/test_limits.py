"""What silicon in carbon bears beside what a rate holds for: crystals, and carbide, under a coat laid hot."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.view.run import _flags

FILE = {"route": {"use": ["porous_carbon_bought", "silane", "silane_packed"]}}


def warned(run):
    return [why for done in run.exchanges for why, left in done.unborne.items() if bool(left)]


def test_what_becomes_of_the_material_is_told_before_what_figures_rest_on():
    """And in a word of its own: a range of an equation says less."""
    ranges, limit = "extrapolated: coat: bubbles", "limit of the material: coat: carbide"
    flags = {
        ranges: np.ones(4, bool),
        "no output": np.array([False, True, False, False]),
        limit: np.array([0, 1, 1, 0], bool),
    }
    base = SimpleNamespace(draws=3, result=SimpleNamespace(outcome=SimpleNamespace(flags=flags)))
    (table,) = _flags(base, 3)
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
