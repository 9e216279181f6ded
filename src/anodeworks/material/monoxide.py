"""Silicon oxide, SiOx: disproportionated, lithiated beforehand, coated, and the powder that comes of it.

Equations, sources and ranges: docs/equations/powder.md, 7, and graphite-milled-siox.md, 6, 8 and 9.
"""

from __future__ import annotations

from typing import Final

from anodeworks.language import t
from anodeworks.material.composite import under_coat
from anodeworks.material.grade import PAGE, Blend, Family, Grade, graded, left_ranges
from anodeworks.material.lithium import SILICON_VOLUME
from anodeworks.material.oxides import (
    Prelithiated,
    disproportionated,
    expansion_by_volume,
    prelithiated,
    silicon_oxide,
)
from anodeworks.quantity import Scalar, par


class Recipe(Blend):
    """A powder of silicon oxide under carbon."""

    oxygen_ratio: Scalar = par("1", 0.2, 1.8, "oxygen atoms per silicon atom, x of SiOx")
    oxide_density: Scalar = par("g/cm3", 2.0, 2.35, "true density of the oxide")
    active_share: Scalar = par("1", 0.3, 1.0, "share of the oxide that takes part in the first cycle")
    disproportionation: Scalar = par(
        "1", 0, 1, "share of the oxide that disproportionates to silicon and silica"
    )
    inert_silica: Scalar = par("1", 0, 1, "share of the silica formed that reacts with lithium no more")
    prelithiation: Scalar = par(
        "1", 0, 1, "share of the oxide's first-cycle loss that lithium pays beforehand"
    )
    surface: Scalar = par("m2/g", 0.1, 50, "surface of the coated powder")


def oxide(recipe: Recipe) -> Prelithiated:
    """The oxide of a recipe, before its coat."""
    lithiated = (1 + recipe.silicon_growth) * SILICON_VOLUME
    expansion = expansion_by_volume(recipe.oxygen_ratio, recipe.oxide_density, lithiated)
    made = silicon_oxide(recipe.oxygen_ratio, recipe.active_share, recipe.oxide_density, expansion)
    idle = recipe.disproportionation * recipe.inert_silica
    return prelithiated(disproportionated(made, idle, recipe.oxygen_ratio), recipe.prelithiation)


def grade(recipe: Recipe) -> Grade:
    """The grade of a recipe; pure, of one recipe."""
    powder = oxide(recipe).powder
    coated = under_coat(powder, recipe.coat, recipe.coating, recipe.surface)
    film, stored = recipe.film_loss * recipe.surface, (1 - recipe.coat) * powder.capacity
    return graded(recipe, coated, film, stored, recipe.surface)


def warnings(recipe: Recipe, made: Grade) -> list[str]:
    """Where a recipe of plain numbers leaves the range in which an equation holds, each named."""
    own = [
        (t("x of SiOx outside 0.8 to 1.2: Li4SiO4 as the only silicate is a finding at SiO ({page}, 7)", page=PAGE),
         not 0.8 <= recipe.oxygen_ratio <= 1.2),
        (t("nearly all the oxide bound to lithium beforehand: water and air attack it ({page}, 7)", page=PAGE),
         recipe.prelithiation * recipe.active_share > 0.9),
        (t("inert silica without disproportionation has no effect ({page}, 7)", page=PAGE),
         recipe.disproportionation == 0 and recipe.inert_silica > 0.9),
    ]  # fmt: skip
    return left_ranges(own, recipe, made)


FAMILY: Final = Family(
    "monoxide", t("silicon oxide under carbon"), "monoxide", Recipe, grade, warnings,
    own=(("lithium", "lithium", "锂含量", "%", "powder"),),
)  # fmt: skip
