"""A lognormal distribution of sizes against numerical integration: surface, cuts, and the recipe's figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from anodeworks.material import granulometry
from anodeworks.material.infiltrated import Recipe, grade
from anodeworks.material.recipe import read_recipe

UM, M2_G = 1e-6, 1e3


def lognormal(median, span):
    """Quantile of the mass, and the density over ln D."""
    width = float(granulometry.spread(span))
    return lambda u: median * np.exp(width * norm.ppf(u)), lambda x: norm.pdf(x, np.log(median), width)


@pytest.mark.parametrize("span", [0.3, 1.5, 4.0])
def test_span_and_surface(span):
    quantile, density = lognormal(7 * UM, span)
    assert (quantile(0.9) - quantile(0.1)) / quantile(0.5) == pytest.approx(span)
    middle = np.log(7 * UM)
    per_volume = quad(lambda x: density(x) * 6 / np.exp(x), middle - 10, middle + 10, points=[middle])[0]
    assert 6 / float(granulometry.mean_by_surface(7 * UM, span)) == pytest.approx(per_volume, rel=1e-6)


@pytest.mark.parametrize(("fine", "coarse"), [(2 * UM, 1e3), (1e-12, 15 * UM), (0.8 * UM, 30 * UM)])
def test_yield_between_cuts(fine, coarse):
    """Of each diameter both cuts keep their share; exact for either alone, and for two that lie apart."""
    _, density = lognormal(7 * UM, 1.6)
    blur = np.log(1 / 0.6) / (2 * 0.6744898)

    def stays(x):
        return density(x) * norm.cdf((x - np.log(fine)) / blur) * norm.sf((x - np.log(coarse)) / blur)

    middle = np.log(7 * UM)
    by_hand = quad(stays, middle - 8, middle + 8, points=[middle], limit=200)[0]
    assert float(granulometry.kept(7 * UM, 1.6, fine, coarse, 0.6)) == pytest.approx(by_hand, rel=1e-3)


def made(**said):
    ledger = read_recipe({"recipe": {"powder": said}})
    recipe = Recipe.at({key: np.float64(value.number) for key, value in ledger.items()}, "recipe.powder")
    return recipe, grade(recipe)


def test_finer_and_wider_powder_has_more_surface_a_thinner_coat_and_packs_by_both():
    plain, fine, wide = (made(**s)[1] for s in ({}, {"particle_diameter": "3.6 um"}, {"span": 3.0}))
    assert float(fine.product.surface) > float(plain.product.surface)
    assert float(wide.product.surface) > float(plain.product.surface)
    assert float(fine.coat_thickness) < float(plain.coat_thickness)
    assert float(fine.tap_density) < float(plain.tap_density) < float(wide.tap_density)


def test_outer_surface_by_hand_and_as_measured():
    recipe, of_sizes = made(sealing=1.0, coat=0.0, oxygen=0.0, outer_roughness=2.0)
    volume = float(of_sizes.product.skeleton + of_sizes.product.pores)
    by_hand = 2 * 6 * volume / float(granulometry.mean_by_surface(recipe.particle_diameter, recipe.span))
    assert float(of_sizes.product.surface) == pytest.approx(by_hand, rel=1e-9)
    measured = made(sealing=1.0, coat=0.0, oxygen=0.0, outer_surface="3 m2/g")[1]
    assert float(measured.product.surface) == pytest.approx(3 * M2_G)
