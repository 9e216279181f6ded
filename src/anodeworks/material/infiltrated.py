"""Silicon laid into a porous carbon by silane: scaffold, silicon, coat, and the powder that they make.

`grade(recipe)` is one pure function, of numbers or of tracers, and is what laboratory data are compared with.
Equations, sources and ranges: docs/equations/powder.md, 1 to 4.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.material.composite import Silicon, by_silicon, coated, film_lithium, infiltrated, oxidised
from anodeworks.material.elements import fractions, molar_mass
from anodeworks.material.grade import PAGE, Blend, Family, Grade, carbon, graded, left_ranges, outer_surface
from anodeworks.material.material import Material
from anodeworks.material.pores import (
    NEARLY,
    SPREADS,
    Pores,
    film_for,
    most_filled,
    narrower,
    of_carbon,
    single,
    under,
)
from anodeworks.quantity import Scalar, par
from anodeworks.quantity.wording import Number, Share

SILICON: Final = Material(np.asarray(fractions("Si")), 0.0, 0.0, 0.0, 0.0)
OXYGEN_PER_SILICON: Final = molar_mass("O2") / molar_mass("Si")  # in silica, by mass
MICROPORE: Final = 2e-9  # m, widest (IUPAC)
AGREES: Final = 2.0  # times apart that surfaces by adsorption and by pores' widths may lie (powder.md, 1)


class Recipe(Blend):
    """A silicon-carbon powder by infiltration, and the graphite that it may be blended with."""

    pore_volume: Scalar = par("cm3/g", 0.05, 3.0, "pore volume of the scaffold")
    pore_diameter: Scalar = par(
        "nm", 0.6, 50, "pore diameter of the scaffold, four times volume over surface"
    )
    slits: Scalar = par("1", 0, 1, "share of the pore volume that lies in slits, the rest in round pores")
    pore_spread: Scalar = par(
        "1", SPREADS[0], SPREADS[1], "standard deviation of the pore width over its mean, by volume"
    )
    pore_width: Scalar = par(
        "nm", 0, 25, "pore width as gas adsorption reports it, in place of pore_diameter; 0 where it is not stated",
        default="0 nm",
    )  # fmt: skip
    pore_surface: Scalar = par(
        "m2/g", 0, 4000, "surface of the scaffold as measured, to hold against its pores; 0 where it is not stated",
        default="0 m2/g",
    )  # fmt: skip
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
    outer_roughness: Scalar = par(
        "1", 1, 30, "surface around the particles over that of smooth balls of their sizes"
    )
    outer_surface: Scalar = par(
        "m2/g", 0, 50, "surface around the particles as measured, in place of outer_roughness; 0 where not stated",
        default="0 m2/g",
    )  # fmt: skip
    film_density: Scalar = par("mAh/cm3", 200, 3000, "lithium bound per volume of film")
    oxygen: Scalar = par("1", 0, 0.1, "oxygen bound to silicon, per mass of composite")
    inert_silica: Scalar = par("1", 0, 1, "share of the silica on silicon that reacts with lithium no more")

    @property
    def pores(self) -> Pores:
        """Of the scaffold, by the width that is stated."""
        of = of_carbon(self.pore_volume, self.pore_diameter, self.pore_width, self.slits, self.pore_spread)
        return single(*of)


def grade(recipe: Recipe) -> Grade:
    """The grade of a recipe; pure, of one recipe. No more silicon is in the pores than silane can bring there."""
    pores = recipe.pores
    fillable = most_filled(pores)
    filling = jnp.minimum(recipe.filling, NEARLY * fillable)
    film = film_for(pores, filling)
    scaffold = carbon(recipe.scaffold_density, recipe.scaffold_capacity, recipe.scaffold_loss)._replace(
        pores=recipe.pore_volume, surface=4 * recipe.pore_volume / pores.diameter[0]
    )
    silicon = Silicon(
        recipe.silicon_density, recipe.silicon_utilisation, recipe.silicon_loss, recipe.silicon_growth
    )
    loading = filling * recipe.pore_volume * recipe.silicon_density
    filled = infiltrated(scaffold, silicon.material(SILICON), loading, recipe.filling_spread)
    filled = filled._replace(surface=under(pores, film).surface.sum(-1) / (1 + loading))
    volume = (1 - recipe.coat) * (filled.skeleton + filled.pores) + recipe.coat / recipe.coat_density
    outer = outer_surface(recipe, volume)
    sealed = coated(filled, recipe.coat, recipe.coating, recipe.sealing, outer)
    oxide = oxidised(
        sealed, recipe.oxygen, recipe.inert_silica, recipe.silicon_utilisation, recipe.silicon_loss
    )
    lithium = film_lithium(
        outer, jnp.maximum(oxide.surface - outer, 0.0), oxide.pores - oxide.closed,
        recipe.film_loss, recipe.film_density,
    )  # fmt: skip
    stored = by_silicon(oxide, recipe.silicon_utilisation, recipe.inert_silica)
    return graded(recipe, oxide, lithium, stored, outer, film=film, fillable=fillable,
                  micropores=narrower(pores, MICROPORE))  # fmt: skip


def warnings(recipe: Recipe, made: Grade) -> list[str]:
    """Where a recipe of plain numbers leaves the range in which an equation holds, each named."""
    fillable, silicon = float(made.fillable), float(made.composite.share("Si"))
    walls = 4 * float(recipe.pore_volume) / float(recipe.pores.diameter[0])
    of_pores = float(recipe.pore_surface) / walls
    own = [
        (t("pores narrower than 1 nm: a film on a wall is a word for single atoms ({page}, 1)", page=PAGE),
         float(recipe.pores.width[0]) < 1e-9),
        (t("silane can fill only {share} of the pore volume ({page}, 1)", page=PAGE, share=Share(fillable)),
         fillable < 0.7),
        (t("filled beyond 95 %: the mouths of the pores close before that ({page}, 2)", page=PAGE),
         recipe.filling > 0.95),
        (t("spread so unevenly that places would be more than full ({page}, 4)", page=PAGE),
         recipe.filling * (1 + 2 * recipe.filling_spread) > 1),
        (t("the measured surface is {ratio} times that of pores of this volume, width and shape ({page}, 1)",
           ratio=Number(of_pores, 2), page=PAGE),
         of_pores > 0 and not 1 / AGREES < of_pores < AGREES),
        (t("silicon above 80 % of the composite, more than patents of this kind claim ({page}, 2)", page=PAGE),
         silicon > 0.8),
    ]  # fmt: skip
    return left_ranges(own, recipe, made)


def check(recipe: Recipe) -> None:
    """Refuse a recipe of plain numbers that no furnace can follow.

    Raises:
        InputError: more silicon than silane can bring into the pores, or more oxide than there is silicon.
    """
    fillable = NEARLY * float(most_filled(recipe.pores))
    if recipe.filling > fillable:
        allowed = t("at most {share}: the rest of these pores is too narrow for silane ({page}, 1)",
                    share=Share(fillable), page=PAGE)  # fmt: skip
        raise InputError(
            f"{FAMILY.key}.filling",
            f"{float(recipe.filling):.3g}",
            allowed,
            t("fill less, or take wider pores"),
        )
    held = float(grade(recipe).composite.share("Si"))
    most = held * OXYGEN_PER_SILICON
    if recipe.oxygen > most:
        allowed = t("at most {share}, with which all the silicon is oxide", share=Share(most))
        raise InputError(f"{FAMILY.key}.oxygen", f"{float(recipe.oxygen):.3g}", allowed, t("less oxygen"))


FAMILY: Final = Family(
    "infiltrated", t("silicon in porous carbon by infiltration"), "powder", Recipe, grade, warnings, check,
    own=(("micropores", "scaffold's pore volume below 2 nm", "骨架微孔孔容占比（<2 nm）", "%", "powder"),),
)  # fmt: skip
