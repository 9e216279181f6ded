"""A scaffold by its pores' volume, shape and either width; what no furnace can lay into it is refused."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.errors import InputError
from anodeworks.material import infiltrated
from anodeworks.material.infiltrated import Recipe, grade
from anodeworks.material.pores import most_filled, narrower
from anodeworks.material.recipe import read_recipe
from anodeworks.quantity.wording import Quantity

NM, CM3_G, M2_G = 1e-9, 1e-3, 1e3


def scaffold(**said):
    ledger = read_recipe({"recipe": {"powder": said}})
    return Recipe.at({key: np.float64(value.number) for key, value in ledger.items()}, "recipe.powder")


def test_either_width_says_the_same_pores():
    """Slits 1.2 nm wide have four times volume over surface of 2.4 nm, round pores 1.2 nm."""
    for slits, across in ((1.0, 2.4), (0.0, 1.2)):
        wall = scaffold(slits=slits, pore_width="1.2 nm", filling=0.3)
        by_surface = scaffold(slits=slits, pore_diameter=f"{across} nm", filling=0.3)
        assert float(grade(wall).product.surface) == pytest.approx(float(grade(by_surface).product.surface))
        assert float(wall.pores.width[0]) == pytest.approx(1.2 * NM)
    with pytest.raises(InputError, match="one width"):
        scaffold(pore_width="1.2 nm", pore_diameter="2.4 nm")


def test_the_central_scaffold_agrees_with_its_source():
    """More than half of its volume lies in micropores (US 10,608,254, claim 24)."""
    assert float(narrower(scaffold().pores, 2 * NM)) > 0.5


def test_a_fill_beyond_the_pores_is_refused_and_not_graded():
    """Where draws ask for it, no more silicon is there than silane brings."""
    with pytest.raises(InputError, match="at most"):
        scaffold(filling=0.99)
    recipe = scaffold(oxygen=0.0)
    most = float(most_filled(recipe.pores))
    values = {name: getattr(recipe, name) for name in Recipe.parameters()}
    silicon = [float(grade(Recipe(**{**values, "filling": f})).composite.share("Si")) for f in (0.99, 1.0)]
    loading = 0.995 * most * recipe.pore_volume * recipe.silicon_density
    assert silicon[0] == silicon[1] == pytest.approx(loading / (1 + loading) * (1 - recipe.coat), rel=1e-6)


def test_oxygen_of_silicon_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="all the silicon is oxide"):
        scaffold(filling=0.02, oxygen=0.1)
    assert scaffold(filling=0.02, oxygen=0.01).oxygen == 0.01


@pytest.mark.parametrize(("surface", "named"), [(0, False), (1650, False), (4000, True), (500, True)])
def test_a_measured_surface_is_held_against_the_pores(surface, named):
    """Of 1 cm3/g and four times volume over surface of 2.4 nm: 1,667 m2/g."""
    recipe = scaffold(pore_volume="1 cm3/g", pore_diameter="2.4 nm", pore_surface=f"{surface} m2/g")
    said = infiltrated.warnings(recipe, grade(recipe))
    assert any("measured surface" in each for each in said) is named


def test_what_no_balance_weighs_is_not_printed():
    assert Quantity(1.862e-217, "%").said("en") == "0 %"
    assert Quantity(2e-7, "%").said("en") != "0 %"
