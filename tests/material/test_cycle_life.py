"""Cycles until the film that swelling breaks has taken a fifth of the lithium: by hand, and what moves it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from anodeworks.material import mix
from anodeworks.material.cell import Stack, layers
from anodeworks.material.composite import filmed
from anodeworks.material.infiltrated import Recipe, grade
from anodeworks.material.recipe import read_recipe

GIVEN = read_recipe({})
STACK = Stack.at(
    {key: np.float64(value.number) for key, value in GIVEN.items() if "cell" in key}, "cell.stack"
)


def made(**changes):
    values = {key: np.float64(value.number) for key, value in GIVEN.items()}
    values |= {f"recipe.powder.{name}": np.float64(x) for name, x in changes.items()}
    return grade(Recipe.at(values, "recipe.powder"))


@cache
def cycles(**changes):
    return float(layers(STACK, made(**changes).product, 3.4).cycle_life)


def test_by_hand():
    powder = made().product
    stack = layers(STACK, powder, 3.4)
    film = float(made().film_lithium)
    volume = float(powder.skeleton + powder.pores)
    over = float(powder.growth - STACK.room * powder.pores) / volume
    per_cycle = float(STACK.renewal) * film * 2 / 3 * over  # C per kg of powder
    mass = float(STACK.excess * STACK.cathode_efficiency * STACK.loading / powder.capacity)
    by_hand = 0.2 * float(stack.areal) / (mass * per_cycle)
    assert float(stack.cycle_life) == pytest.approx(by_hand, rel=1e-9)
    kept = float(STACK.retained * stack.electrode_swelling)
    assert float(stack.irreversible_swelling) == pytest.approx(kept, rel=1e-12)


def test_filling_and_open_surface_cost_cycles_and_room_saves_them():
    """So that an optimiser that looks at both does not fill every pore."""
    assert cycles(filling=0.35) > cycles(filling=0.5) > cycles(filling=0.7)
    assert cycles(sealing=1.0) > cycles(sealing=0.95) > cycles(sealing=0.8)
    assert cycles(silicon_growth=2.2) > cycles(silicon_growth=3.2)


def test_graphite_in_a_blend_is_no_room_for_silicon():
    """A tenth of the composite has a tenth of the wear, whatever room the other nine tenths have."""
    neat = made(blend_share=1.0)
    blend = made(blend_share=0.1)
    assert float(blend.product.stretch) == pytest.approx(0.1 * float(neat.composite.stretch), rel=1e-9)
    assert float(blend.product.slack) == pytest.approx(0.1 * float(neat.composite.slack), rel=1e-9)
    assert cycles(blend_share=0.1) > cycles(blend_share=1.0)


def test_a_film_that_does_not_count_apart_has_no_figure():
    graphite = Recipe.at({k: np.float64(v.number) for k, v in GIVEN.items()}, "recipe.powder").graphite
    assert np.isnan(float(layers(STACK, graphite, 3.6).cycle_life))
    filmy = mix([(0.5, graphite), (0.5, filmed(graphite, 1e4))])
    assert float(filmy.stretch) == pytest.approx(0.5 * 1e4 * float(graphite.growth / graphite.skeleton))
