"""Silicon laid into a porous carbon by silane: scaffold, silicon, coat, and the powder that they make.

`grade(recipe)` is one pure function, of numbers or of tracers, and is what laboratory data are compared with.
Equations, sources and ranges: docs/equations/powder.md, 1 to 4.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.language import t
from anodeworks.material.composite import Silicon, by_silicon, coated, filmed, infiltrated, oxidised
from anodeworks.material.elements import fractions
from anodeworks.material.grade import PAGE, Blend, Family, Grade, carbon, graded, left_ranges
from anodeworks.material.material import Material
from anodeworks.material.pores import film_for, most_filled, single, under
from anodeworks.quantity import Scalar, par
from anodeworks.quantity.wording import Share

SILICON: Final = Material(np.asarray(fractions("Si")), 0.0, 0.0, 0.0, 0.0)


class Recipe(Blend):
    """A silicon-carbon powder by infiltration, and the graphite that it may be blended with."""

    pore_volume: Scalar = par("cm3/g", 0.05, 3.0, "pore volume of the scaffold")
    pore_diameter: Scalar = par(
        "nm", 0.6, 50, "pore diameter of the scaffold, four times volume over surface"
    )
    scaffold_density: Scalar = par("g/cm3", 1.4, 2.3, "true density of the scaffold")
    scaffold_capacity: Scalar = par("mAh/g", 0, 1000, "lithium that the scaffold stores, its pores filled")
    scaffold_loss: Scalar = par("mAh/g", 0, 2000, "lithium trapped in the scaffold, its pores filled")
    filling: Scalar = par("1", 0.0, 1.0, "share of the pore volume that silicon fills")
    filling_spread: Scalar = par(
        "1", 0.0, 1.0, "standard deviation of the filling over particles and places in them, over its mean"
    )
    silicon_density: Scalar = par("g/cm3", 2.0, 2.4, "density of the deposited silicon")
    silicon_utilisation: Scalar = par("1", 0.5, 1.0, "share of the silicon's lithium storage that works")
    silicon_loss: Scalar = par("mAh/g", 0, 1500, "lithium trapped per g of silicon in the first cycle")
    sealing: Scalar = par("1", 0, 1, "share of the inner surface that the coat closes")
    outer_surface: Scalar = par("m2/g", 0.1, 50, "surface around the particles")
    oxygen: Scalar = par("1", 0, 0.1, "oxygen bound to silicon, per mass of composite")


def grade(recipe: Recipe) -> Grade:
    """The grade of a recipe; pure, of one recipe."""
    pores = single(recipe.pore_volume, recipe.pore_diameter)
    film = film_for(pores, recipe.filling)
    scaffold = carbon(recipe.scaffold_density, recipe.scaffold_capacity, recipe.scaffold_loss)._replace(
        pores=recipe.pore_volume, surface=4 * recipe.pore_volume / recipe.pore_diameter
    )
    silicon = Silicon(
        recipe.silicon_density, recipe.silicon_utilisation, recipe.silicon_loss, recipe.silicon_growth
    )
    loading = recipe.filling * recipe.pore_volume * recipe.silicon_density
    filled = infiltrated(scaffold, silicon.material(SILICON), loading, recipe.filling_spread)
    filled = filled._replace(surface=under(pores, film).surface.sum(-1) / (1 + loading))
    sealed = coated(filled, recipe.coat, recipe.coating, recipe.sealing, recipe.outer_surface)
    composite = filmed(oxidised(sealed, recipe.oxygen), recipe.film_loss)
    stored = by_silicon(composite, recipe.silicon_utilisation)
    return graded(recipe, composite, stored, film=film, fillable=most_filled(pores))


def warnings(recipe: Recipe, made: Grade) -> list[str]:
    """Where a recipe of plain numbers leaves the range in which an equation holds, each named."""
    fillable, silicon = float(made.fillable), float(made.composite.share("Si"))
    own = [
        (t("pores narrower than 1 nm: a film on a wall is a word for single atoms ({page}, 1)", page=PAGE),
         recipe.pore_diameter < 1e-9),
        (t("silane can fill only {share} of the pore volume ({page}, 1)", page=PAGE, share=Share(fillable)),
         fillable < 0.7),
        (t("more silicon asked for than the pores that silane enters can hold ({page}, 1)", page=PAGE),
         recipe.filling > fillable),
        (t("filled beyond 95 %: the mouths of the pores close before that ({page}, 2)", page=PAGE),
         fillable >= recipe.filling > 0.95),
        (t("spread so unevenly that places would be more than full ({page}, 4)", page=PAGE),
         recipe.filling * (1 + 2 * recipe.filling_spread) > 1),
        (t("silicon above 80 % of the composite, more than patents of this kind claim ({page}, 2)", page=PAGE),
         silicon > 0.8),
    ]  # fmt: skip
    return left_ranges(own, recipe, made)


FAMILY: Final = Family(
    "infiltrated", t("silicon in porous carbon by infiltration"), "powder", Recipe, grade, warnings
)
