"""From a recipe to a grade: scaffold, silicon, coat and graphite, and the powder that they make.

`grade(recipe)` is one pure function, of numbers or of tracers, and is what laboratory data are compared with.
Equations, sources and ranges: docs/equations/powder.md; where a recipe leaves them, `warnings` says which and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import jax.numpy as jnp
import numpy as np

from anodeworks.library import library
from anodeworks.material.cell import Stack
from anodeworks.material.composite import Silicon, coated, filmed, infiltrated, oxidised, particle_swelling
from anodeworks.material.elements import fractions
from anodeworks.material.lithium import GRAPHITE_GROWTH
from anodeworks.material.material import Material, mix
from anodeworks.material.pores import film_for, most_filled, single, under
from anodeworks.project.ledger import Ledger, check_words, fill, table
from anodeworks.quantity import Scalar, Section, par

CARBON: Final = np.asarray(fractions({"C": 1.0}))
SILICON: Final = Material(np.asarray(fractions("Si")), 0.0, 710.0, 0.0, 0.0)
GRAPHITE_DENSITY: Final = 2230.0  # kg/m3
KEY: Final = "recipe.powder"


class Recipe(Section):
    """A silicon-carbon powder by infiltration, and the graphite that it may be blended with."""

    pore_volume: Scalar = par("cm3/g", 0.05, 3.0, "pore volume of the scaffold")
    pore_diameter: Scalar = par(
        "nm", 0.6, 50, "pore diameter of the scaffold, four times volume over surface"
    )
    scaffold_density: Scalar = par("g/cm3", 1.4, 2.3, "true density of the scaffold")
    scaffold_capacity: Scalar = par("mAh/g", 0, 1000, "lithium that the scaffold stores, its pores filled")
    scaffold_loss: Scalar = par("mAh/g", 0, 2000, "lithium trapped in the scaffold, its pores filled")
    filling: Scalar = par("1", 0.0, 1.0, "share of the pore volume that silicon fills")
    unevenness: Scalar = par(
        "1", 0.0, 1.0, "standard deviation of the filling over particles and places in them, over its mean"
    )
    silicon_density: Scalar = par("g/cm3", 2.0, 2.4, "density of the deposited silicon")
    silicon_utilisation: Scalar = par("1", 0.5, 1.0, "share of the silicon's lithium storage that works")
    silicon_loss: Scalar = par("mAh/g", 0, 1500, "lithium trapped per g of silicon in the first cycle")
    coat: Scalar = par("1", 0, 0.5, "part of the coat in the composite, by mass")
    coat_density: Scalar = par("g/cm3", 1.4, 2.2, "density of the coat")
    coat_capacity: Scalar = par("mAh/g", 0, 400, "lithium stored in the coat")
    coat_loss: Scalar = par("mAh/g", 0, 1000, "lithium lost in the coat in the first cycle")
    sealing: Scalar = par("1", 0, 1, "share of the inner surface that the coat closes")
    outer_surface: Scalar = par("m2/g", 0.1, 50, "surface around the particles")
    oxygen: Scalar = par("1", 0, 0.1, "oxygen bound to silicon, per mass of composite")
    film_loss: Scalar = par("mAh/m2", 0, 50, "lithium bound by the film per surface in the first cycle")
    room: Scalar = par("1", 0, 1, "share of the pores left that takes up growth")
    packing: Scalar = par("1", 0.2, 0.7, "volume of particles per volume of tapped powder")
    particle_diameter: Scalar = par("um", 0.5, 50, "median particle diameter")
    blend_share: Scalar = par("1", 0, 1, "part of the composite in the product, the rest being graphite")
    graphite_capacity: Scalar = par("mAh/g", 300, 372, "reversible capacity of the graphite")
    graphite_loss: Scalar = par("mAh/g", 0, 200, "lithium lost in the graphite in the first cycle")
    graphite_surface: Scalar = par("m2/g", 0.1, 20, "surface of the graphite")


class Grade(NamedTuple):
    """What a recipe gives, SI, of the product as sold; `composite` is the part of it that holds the silicon.

    tap_density: kg/m3. swelling: volume added by full lithiation per volume of particle. film: thickness (m) of the
    silicon on the pores' walls. fillable: share of the pore volume that silane can fill.
    """

    product: Material
    composite: Material
    tap_density: Any
    swelling: Any
    film: Any
    fillable: Any

    @property
    def figures(self) -> Mapping[str, Any]:
        """The measurable properties by name, SI, as a laboratory record names them."""
        return {
            "silicon_share": self.composite.share("Si"),
            "oxygen_share": self.composite.share("O"),
            "composite_capacity": self.composite.capacity,
            "composite_efficiency": self.composite.first_cycle_efficiency,
            "composite_surface": self.composite.surface,
            "composite_density": self.composite.true_density,
            "pore_volume_left": self.composite.pores,
            "capacity": self.product.capacity,
            "first_cycle_efficiency": self.product.first_cycle_efficiency,
            "surface": self.product.surface,
            "true_density": self.product.true_density,
            "tap_density": self.tap_density,
            "swelling": self.swelling,
        }


def grade(recipe: Recipe) -> Grade:
    """The grade of a recipe; pure, of one recipe."""
    pores = single(recipe.pore_volume, recipe.pore_diameter)
    film = film_for(pores, recipe.filling)
    scaffold = Material(
        CARBON,
        0.0,
        700.0,
        recipe.scaffold_capacity,
        recipe.scaffold_loss,
        skeleton=1 / recipe.scaffold_density,
        pores=recipe.pore_volume,
        surface=4 * recipe.pore_volume / recipe.pore_diameter,
    )
    silicon = Silicon(recipe.silicon_density, recipe.silicon_utilisation, recipe.silicon_loss)
    loading = recipe.filling * recipe.pore_volume * recipe.silicon_density
    filled = infiltrated(scaffold, silicon.material(SILICON), loading, recipe.unevenness)
    filled = filled._replace(surface=under(pores, film).surface.sum(-1) / (1 + loading))
    coat = Material(
        CARBON, 0.0, 700.0, recipe.coat_capacity, recipe.coat_loss, skeleton=1 / recipe.coat_density
    )
    sealed = coated(filled, recipe.coat, coat, recipe.sealing, recipe.outer_surface)
    composite = filmed(oxidised(sealed, recipe.oxygen), recipe.film_loss)
    product = mix([(recipe.blend_share, composite), (1 - recipe.blend_share, graphite_of(recipe))])
    return Grade(
        product=product,
        composite=composite,
        tap_density=recipe.packing / (product.skeleton + product.pores),
        swelling=particle_swelling(product, recipe.room),
        film=film,
        fillable=most_filled(pores),
    )


def graphite_of(recipe: Recipe) -> Material:
    """The graphite of a recipe as a powder; its loss holds that of its film."""
    return Material(
        CARBON,
        0.0,
        700.0,
        recipe.graphite_capacity,
        recipe.graphite_loss,
        skeleton=1 / GRAPHITE_DENSITY,
        surface=recipe.graphite_surface,
        growth=GRAPHITE_GROWTH / GRAPHITE_DENSITY,
    )


def blend_share(composite: Material, graphite: Material, target: Any) -> Any:
    """Part of the composite in a blend that stores `target` C/kg; outside 0 to 1 there is no such blend."""
    span = composite.capacity - graphite.capacity
    return jnp.where(span == 0, jnp.nan, (target - graphite.capacity) / jnp.where(span == 0, 1.0, span))


def read_recipe(tables: Mapping[str, Any]) -> Ledger:
    """The numbers of a recipe file (`[recipe.powder]`, `[cell.stack]`), completed from the library, by dotted key.

    Raises:
        InputError: an unknown key or a value that cannot be used.
    """
    check_words("", tables, ("recipe", "cell"))
    ledger: Ledger = {}
    shelf = library().sections
    for key, section, origin in (
        (KEY, Recipe, "recipe.toml"),
        ("cell.stack", Stack, "cell.toml"),
        ("products", _Voltage, "products.toml"),
    ):
        first, _, second = key.partition(".")
        outer = table(tables.get(first, {}), first)
        if second:
            check_words(first, outer, (second,))
        written = table(outer.get(second, {}), key) if second else {}
        known = shelf[first][second] if second else shelf[first]
        fill(ledger, key, section.parameters(), written, known, origin)
    return ledger


class _Voltage(Section):
    """The mean voltage of the cell, for which the library has one value."""

    cell_voltage: Scalar = par("V", 0.5, 5, "mean voltage of the cell the anode goes into")


def warnings(recipe: Recipe, made: Grade) -> list[str]:
    """Where a recipe of plain numbers leaves the range in which an equation holds, each named."""
    found = []
    page = "docs/equations/powder.md"
    if recipe.pore_diameter < 1e-9:
        found.append(f"pores narrower than 1 nm: a film on a wall is a word for single atoms ({page}, 1)")
    if float(made.fillable) < 0.7:
        found.append(
            f"silane can fill only {100 * float(made.fillable):.0f} % of the pore volume ({page}, 1)"
        )
    if recipe.filling > float(made.fillable):
        found.append(f"more silicon asked for than the pores that silane enters can hold ({page}, 1)")
    elif recipe.filling > 0.95:
        found.append(f"filled beyond 95 %: the mouths of the pores close before that ({page}, 2)")
    if recipe.filling * (1 + 2 * recipe.unevenness) > 1:
        found.append(f"spread so unevenly that places would be more than full ({page}, 4)")
    if float(made.composite.capacity) < 0:
        found.append(f"more oxide than the silicon's lithium storage bears ({page}, 3)")
    if float(made.composite.share("Si")) > 0.8:
        found.append(f"silicon above 80 % of the composite, more than patents of this kind claim ({page}, 2)")
    if recipe.film_loss * float(made.composite.surface) > 0.5 * float(made.composite.capacity):
        found.append(
            f"the film takes more than half of the capacity: surface far above what was measured ({page}, 3)"
        )
    return found
