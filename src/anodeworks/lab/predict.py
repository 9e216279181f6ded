"""What the model says of a batch: its properties from its conditions and the parameters that nobody knows well.

Equations: docs/equations/lab.md, powder.md, reactor.md. One pure function of one batch, differentiable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jax.numpy as jnp
import numpy as np

from anodeworks.lab.words import BY_FACTOR, CONDITIONS, Furnace
from anodeworks.library import library
from anodeworks.material.elements import molar_mass
from anodeworks.material.pores import single
from anodeworks.material.recipe import Recipe, grade
from anodeworks.project.ledger import Ledger, fill
from anodeworks.quantity import Scalar, Section, par
from anodeworks.reactor.contact import Feed, effectiveness, thickness
from anodeworks.reactor.kinetics import SURFACE, surface_rate
from anodeworks.reactor.particle import Grain

LAW: Final = SURFACE["furusawa"].law
NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)


class Rate(Section):
    """What is not known of the surface rate of silane near 450 °C."""

    rate_factor: Scalar = par(
        "1", 0.01, 100, "surface rate of silane over that of Furusawa and others (1988)"
    )


# Numbers that batches can teach; the rest of a recipe is what the laboratory sets or weighs.
PARAMETERS: Final = (
    "rate_factor", "silicon_utilisation", "silicon_loss", "silicon_density", "scaffold_capacity", "scaffold_loss",
    "coat_capacity", "coat_loss", "sealing", "outer_surface", "film_loss", "packing",
)  # fmt: skip


def priors() -> Ledger:
    """What literature and judgement say of every number of a batch, by name: the library's values."""
    ledger: Ledger = {}
    shelf = library().sections
    fill(ledger, "recipe", Recipe.parameters(), {}, shelf["recipe"]["powder"], "recipe.toml")
    fill(ledger, "furnace", Furnace.parameters(), {}, shelf["recipe"]["furnace"], "recipe.toml")
    fill(ledger, "rate", Rate.parameters(), {}, shelf["recipe"]["rate"], "recipe.toml")
    return {key.partition(".")[2]: value for key, value in ledger.items()}


def predict(values: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of one batch in SI; those that spread by a factor as logarithms.

    Args:
        values: every condition and parameter in SI, by name.
    """
    recipe = Recipe(**{name: values[name] for name in Recipe.parameters()})
    made = grade(recipe)
    figures = {**made.figures, "infiltration_time": infiltration_time(values, recipe, made.film)}
    return {
        name: jnp.log(jnp.maximum(figure, 1e-12)) if name in BY_FACTOR else figure
        for name, figure in figures.items()
    }


def infiltration_time(values: Mapping[str, Any], recipe: Recipe, film: Any) -> Any:
    """Seconds until the film on the pores' walls has grown, the gas around the particle held as it is.

    The film grows by M r η/ρ, r the rate in the gas outside and η the particle's effectiveness under the film so
    far; six points of Gauss and Legendre over the film.
    """
    around = Feed(
        values["temperature"],
        values["pressure"],
        values["silane_pressure"],
        values["hydrogen_pressure"],
        1.0,
        values["rate_factor"],
    )
    pores = single(recipe.pore_volume, recipe.pore_diameter)
    grain = Grain(
        pores, recipe.particle_diameter / 2, recipe.scaffold_density, silicon=recipe.silicon_density
    )
    films = film * (jnp.asarray(NODES) + 1) / 2
    thick = thickness(grain, around, LAW, films)
    share = effectiveness(thick, around, LAW, around.silane, around.hydrogen)
    rate = around.factor * surface_rate(LAW, around.temperature, around.silane, around.hydrogen)
    slowness = recipe.silicon_density / (molar_mass("Si") * rate * share)
    return film / 2 * (jnp.asarray(WEIGHTS) * slowness).sum()


def conditions_known(given: Mapping[str, float]) -> dict[str, float]:
    """All numbers of a batch, SI: those stated, and the library's central values for the rest."""
    central = {name: value.number for name, value in priors().items()}
    return central | {name: number for name, number in given.items() if name in CONDITIONS}
