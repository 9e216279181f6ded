"""What every family of powders shares: the grade, the blend with graphite, and how a recipe of the family is graded.

A family (`infiltrated`, `milled`, `monoxide`) declares the numbers of its recipe, makes a composite of them, and says
where they leave the range of its equations: docs/equations/powder.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.language import Message, keyed, t
from anodeworks.material.composite import filmed, particle_swelling
from anodeworks.material.elements import fractions
from anodeworks.material.granulometry import mean_by_surface, tapped
from anodeworks.material.material import Material, mix
from anodeworks.numerics import safe_divide
from anodeworks.quantity import Scalar, Section, par

CARBON: Final = np.asarray(fractions({"C": 1.0}))
PAGE: Final = "docs/equations/powder.md"


class Blend(Section):
    """What recipes of all families state: the particle, its coat and film, and the graphite of a blend."""

    particle_diameter: Scalar = par("um", 0.5, 50, "median particle diameter")
    span: Scalar = par("1", 0.1, 10, "span of the particle sizes, (D90 - D10)/D50")
    packing: Scalar = par(
        "1", 0.2, 0.8, "volume per volume of tapped powder, of one size and without clinging"
    )
    packing_gain: Scalar = par("1", 0, 0.5, "by which a span of 1 raises the packing")
    cling: Scalar = par("um", 0, 20, "diameter of particles whose clinging halves the packing")
    room: Scalar = par("1", 0, 1, "share of the pores left that takes up growth")
    silicon_growth: Scalar = par("1", 2.0, 3.5, "volume that silicon adds at Li15Si4, per volume of silicon")
    coat: Scalar = par("1", 0, 0.5, "part of the coat in the composite, by mass")
    coat_density: Scalar = par("g/cm3", 1.4, 2.2, "density of the coat")
    coat_capacity: Scalar = par("mAh/g", 0, 400, "lithium stored in the coat")
    coat_loss: Scalar = par("mAh/g", 0, 1000, "lithium lost in the coat in the first cycle")
    film_loss: Scalar = par(
        "mAh/m2", 0, 50, "lithium bound per surface by a film that has room, in the first cycle"
    )
    blend_share: Scalar = par("1", 0, 1, "part of the composite in the product, the rest being graphite")
    graphite_capacity: Scalar = par("mAh/g", 300, 372, "reversible capacity of the graphite")
    graphite_loss: Scalar = par("mAh/g", 0, 200, "lithium lost in the graphite in the first cycle")
    graphite_surface: Scalar = par("m2/g", 0.1, 20, "surface of the graphite")
    graphite_density: Scalar = par("g/cm3", 2.0, 2.27, "true density of the graphite")
    graphite_growth: Scalar = par("1", 0.0, 0.2, "volume that graphite adds at LiC6, per volume of graphite")

    @property
    def coating(self) -> Material:
        """The coat as a powder."""
        return carbon(self.coat_density, self.coat_capacity, self.coat_loss)

    @property
    def graphite(self) -> Material:
        """The graphite of the blend as a powder; its loss holds that of its film."""
        made = carbon(self.graphite_density, self.graphite_capacity, self.graphite_loss)
        return made._replace(surface=self.graphite_surface, growth=self.graphite_growth * made.skeleton)


class Grade(NamedTuple):
    """What a recipe gives, SI, of the product as sold; `composite` is the part of it that holds the silicon.

    tap_density: kg/m3. swelling: volume added by full lithiation per volume of particle. by_silicon: C that silicon and
    its oxide store per kg of product; the rest of the capacity is carbon's. film_lithium: C that the film binds per
    kg of composite. coat_thickness: m, were the coat to lie around the particles alone. Of an infiltrated powder
    besides: film, thickness (m) of the silicon on the pores' walls; fillable, share of the pore volume that silane can
    fill; micropores, share of the scaffold's pore volume below 2 nm.
    """

    product: Material
    composite: Material
    tap_density: Any
    swelling: Any
    by_silicon: Any
    film_lithium: Any
    coat_thickness: Any
    film: Any = np.nan
    fillable: Any = 1.0
    micropores: Any = np.nan

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


@dataclass(frozen=True)
class Family:
    """A way to make a powder: its word and label, its table's name, its section, and its functions.

    grade: from a recipe to a `Grade`, pure, of one recipe. warnings: where a recipe of plain numbers leaves the range
    in which an equation holds, each named. check: refuses one that cannot be (`InputError`). own: lines of the
    sheet that only this family has, as `sheet.TERMS`.
    """

    word: str
    label: Message
    name: str
    section: type[Blend]
    grade: Callable[[Any], Grade]
    warnings: Callable[[Any, Grade], list[str]]
    check: Callable[[Any], None] = lambda recipe: None
    own: tuple[tuple[str, str, str, str, str], ...] = ()

    @property
    def key(self) -> str:
        """Where its numbers stand in a ledger."""
        return f"recipe.{self.name}"


def carbon(density: Scalar, capacity: Scalar, loss: Scalar) -> Material:
    """Carbon as a powder, without pores or surface; heat plays no part in a grade."""
    return Material(CARBON, 0.0, 0.0, capacity, loss, skeleton=1 / density)


def graded(recipe: Blend, bare: Material, lithium: Scalar, by_silicon: Scalar, outer: Scalar, **more: Any
) -> Grade:  # fmt: skip
    """The grade of a composite in the blend that its recipe states.

    Args:
        recipe: with its graphite.
        bare: the composite without its film.
        lithium, by_silicon: C per kg of composite that the film binds, and that silicon stores.
        outer: m2/kg of composite around its particles, on which the coat lies.
        more: of `Grade`.
    """
    composite = filmed(bare, lithium)
    product = mix([(recipe.blend_share, composite), (1 - recipe.blend_share, recipe.graphite)])
    return Grade(
        product=product,
        composite=composite,
        tap_density=tapped(
            recipe.packing, recipe.packing_gain, recipe.cling, recipe.particle_diameter, recipe.span
        )
        / (product.skeleton + product.pores),
        coat_thickness=safe_divide(recipe.coat, recipe.coat_density * outer),
        swelling=particle_swelling(product, recipe.room),
        by_silicon=recipe.blend_share * by_silicon,
        film_lithium=lithium,
        **more,
    )


def outer_surface(recipe: Any, volume: Scalar) -> Any:
    """m2/kg around particles of a volume (m3/kg): as measured, or as their sizes and roughness have it."""
    across = mean_by_surface(recipe.particle_diameter, recipe.span)
    return jnp.where(
        recipe.outer_surface > 0, recipe.outer_surface, recipe.outer_roughness * 6 * volume / across
    )


def blend_share(composite: Material, graphite: Material, target: Any) -> Any:
    """Part of the composite in a blend that stores `target` C/kg; outside 0 to 1 there is no such blend."""
    span = composite.capacity - graphite.capacity
    return jnp.where(span == 0, jnp.nan, (target - graphite.capacity) / jnp.where(span == 0, 1.0, span))


def left_ranges(own: Sequence[tuple[Message, Any]], recipe: Blend, made: Grade) -> list[str]:
    """The ranges that a recipe leaves: of its family's own, each with whether it is left, and of those of any."""
    stored = float(made.composite.capacity)
    every = [
        (t("more oxide than the silicon's lithium storage bears ({page}, 3)", page=PAGE), stored < 0),
        (t("the film takes more than half of the capacity: surface far above what was measured ({page}, 3)", page=PAGE),
         made.film_lithium > 0.5 * stored),
    ]  # fmt: skip
    return [keyed(said) for said, is_left in (*own, *every) if is_left]
