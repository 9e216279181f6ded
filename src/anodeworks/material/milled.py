"""Milled silicon in pitch carbon and graphite: grains under their oxide, granules, coat, and the powder that they make.

Equations, sources and ranges: docs/equations/powder.md, 6.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.language import t
from anodeworks.material.composite import Silicon, by_silicon, oxidised, under_coat
from anodeworks.material.elements import fractions, molar_mass
from anodeworks.material.grade import PAGE, Blend, Family, Grade, carbon, graded, left_ranges, outer_surface
from anodeworks.material.lithium import SILICA_VOLUME
from anodeworks.material.material import Material, mix
from anodeworks.quantity import Scalar, par

SILICON: Final = Material(np.asarray(fractions("Si")), 0.0, 0.0, 0.0, 0.0)
SILICA_DENSITY: Final = molar_mass("SiO2") / SILICA_VOLUME
OXYGEN_IN_SILICA: Final = molar_mass("O2") / molar_mass("SiO2")  # by mass
LEAST_COVER: Final = (
    1e-9  # m of pitch carbon on silicon, three layers of graphite: below, no cover; judgement
)
CRACKS: Final = (
    150e-9  # m, diameter above which silicon cracks as it first takes lithium (doi:10.1021/nn204476h)
)


class Recipe(Blend):
    """A composite of milled silicon, pitch carbon and a core of graphite or carbon."""

    silicon_share: Scalar = par(
        "1", 0.0, 1.0, "silicon with its oxide, in the granules before their coat, by mass"
    )
    silicon_size: Scalar = par("nm", 20, 10000, "diameter of the silicon with its oxide, volume over surface")
    roughness: Scalar = par("1", 1.0, 5.0, "surface of the silicon over that of spheres")
    oxide: Scalar = par("nm", 0.0, 10.0, "thickness of the oxide on the silicon")
    oxide_dense: Scalar = par("1", 0.0, 1.0, "part of the oxide's thickness that dense silica would have")
    inert_silica: Scalar = par("1", 0, 1, "share of the silica on silicon that reacts with lithium no more")
    silicon_density: Scalar = par("g/cm3", 2.0, 2.4, "density of the silicon under its oxide")
    silicon_utilisation: Scalar = par("1", 0.5, 1.0, "share of the silicon's lithium storage that works")
    silicon_loss: Scalar = par("mAh/g", 0, 1500, "lithium trapped per g of silicon in the first cycle")
    matrix: Scalar = par("1", 0.0, 1.0, "pitch carbon in what is not silicon, by mass; the rest is core")
    matrix_density: Scalar = par("g/cm3", 1.4, 2.2, "true density of the pitch carbon")
    matrix_capacity: Scalar = par("mAh/g", 0, 600, "lithium stored in the pitch carbon")
    matrix_loss: Scalar = par("mAh/g", 0, 1000, "lithium trapped in the pitch carbon in the first cycle")
    core_density: Scalar = par("g/cm3", 1.4, 2.27, "true density of the core")
    core_capacity: Scalar = par("mAh/g", 0, 600, "lithium stored in the core")
    core_loss: Scalar = par("mAh/g", 0, 1000, "lithium trapped in the core in the first cycle, film aside")
    core_growth: Scalar = par("1", 0.0, 0.2, "volume that full lithiation adds to the core, per volume")
    porosity: Scalar = par("1", 0.0, 0.7, "pores inside the granules, per volume of granule")
    silicon_spread: Scalar = par(
        "1", 0.0, 1.0, "standard deviation of the silicon over granules and places in them, over its mean"
    )
    sealing: Scalar = par(
        "1", 0, 1, "share of silicon's surface and of the pores that pitch carbon and coat close"
    )
    outer_roughness: Scalar = par(
        "1", 1, 30, "surface around the particles over that of smooth balls of their sizes"
    )
    outer_surface: Scalar = par(
        "m2/g", 0, 50, "surface around the particles as measured, in place of outer_roughness; 0 where not stated",
        default="0 m2/g",
    )  # fmt: skip


class Grains(NamedTuple):
    """Milled silicon under its oxide, as a powder; kg of oxygen per kg of it."""

    powder: Material
    oxygen: Any


def grains(recipe: Recipe) -> Grains:
    """The silicon of a recipe."""
    oxide = recipe.oxide * recipe.oxide_dense
    share = 1 - jnp.maximum(1 - 2 * oxide / recipe.silicon_size, 1e-6) ** (3 * recipe.roughness)  # by volume
    silica = share * SILICA_DENSITY
    oxygen = OXYGEN_IN_SILICA * silica / (silica + (1 - share) * recipe.silicon_density)
    silicon = Silicon(
        recipe.silicon_density, recipe.silicon_utilisation, recipe.silicon_loss, recipe.silicon_growth
    )
    powder = oxidised(
        silicon.material(SILICON),
        oxygen,
        recipe.inert_silica,
        recipe.silicon_utilisation,
        recipe.silicon_loss,
    )
    return Grains(
        powder._replace(surface=6 * recipe.roughness / recipe.silicon_size * powder.skeleton), oxygen
    )


def grade(recipe: Recipe) -> Grade:
    """The grade of a recipe; pure, of one recipe."""
    silicon = grains(recipe).powder
    matrix = carbon(recipe.matrix_density, recipe.matrix_capacity, recipe.matrix_loss)
    core = carbon(recipe.core_density, recipe.core_capacity, recipe.core_loss)
    core = core._replace(growth=recipe.core_growth * core.skeleton)
    rest = 1 - recipe.silicon_share
    solids = mix(
        [
            (recipe.silicon_share, silicon),
            (rest * recipe.matrix, matrix),
            (rest * (1 - recipe.matrix), core),
        ]
    )
    granule = solids._replace(
        pores=recipe.porosity / (1 - recipe.porosity) * solids.skeleton,
        uneven_growth=recipe.silicon_spread * recipe.silicon_share * silicon.growth,
    )
    open_ = (1 - recipe.sealing) * (1 - recipe.coat) * granule.surface
    volume = (1 - recipe.coat) * (granule.skeleton + granule.pores) + recipe.coat / recipe.coat_density
    outer = outer_surface(recipe, volume)
    sealed = under_coat(granule, recipe.coat, recipe.coating, outer + open_, recipe.sealing)
    stored = by_silicon(sealed, recipe.silicon_utilisation, recipe.inert_silica)
    return graded(recipe, sealed, recipe.film_loss * sealed.surface, stored, outer)


def warnings(recipe: Recipe, made: Grade) -> list[str]:
    """Where a recipe of plain numbers leaves the range in which an equation holds, each named."""
    covered = recipe.silicon_share * float(grains(recipe).powder.surface)
    cover = (1 - recipe.silicon_share) * recipe.matrix / recipe.matrix_density
    own = [
        (t("silicon above 150 nm cracks at its first charge; a film on new faces is not counted ({page}, 6)",
           page=PAGE),
         recipe.silicon_size > CRACKS),
        (t("oxide thicker than a tenth of the grain: no thin shell of silica ({page}, 6)", page=PAGE),
         2 * recipe.oxide > 0.2 * recipe.silicon_size),
        (t("too little pitch carbon to cover the silicon, though it is to seal it ({page}, 6)", page=PAGE),
         recipe.sealing > 0.5 and cover < LEAST_COVER * covered),
        (t("spread so unevenly that places would hold less than no silicon ({page}, 4)", page=PAGE),
         recipe.silicon_spread > 0.5),
    ]  # fmt: skip
    return left_ranges(own, recipe, made)


FAMILY: Final = Family(
    "milled", t("milled silicon in pitch carbon and graphite"), "milled", Recipe, grade, warnings
)
