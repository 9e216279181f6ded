"""What the model says of a batch: its properties from its conditions and the parameters that nobody knows well.

Equations: docs/equations/lab.md, powder.md, reactor.md. One pure function of one batch, differentiable.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from anodeworks.arrays import jnp
from anodeworks.lab.bench import lay_down
from anodeworks.lab.headings import BY_FACTOR, CONDITIONS, SET, Furnace
from anodeworks.library import library
from anodeworks.material.recipe import Recipe, grade
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.project.ledger import Ledger, fill

# Numbers of a furnace that batches can teach, as a plant's furnace declares them.
RATE: Final = {
    name: ReactorInfiltration.parameters()[name]
    for name in ("rate_factor", "rate_energy", "tortuosity", "clustering")
}
# Numbers that batches can teach: what is alike in all of them, of the furnace's rate and of the powder.
PARAMETERS: Final = (*RATE, *(name for name in Recipe.parameters() if name not in SET))


def priors() -> Ledger:
    """What literature and judgement say of every number of a batch, by name: the library's values."""
    ledger: Ledger = {}
    shelf = library().sections
    fill(ledger, "recipe", Recipe.parameters(), {}, shelf["recipe"]["powder"], "recipe.toml")
    fill(ledger, "furnace", Furnace.parameters(), {}, shelf["recipe"]["furnace"], "recipe.toml")
    fill(ledger, "rate", RATE, {}, library().activity("reactor_infiltration"), "activities/silane.toml")
    return {key.partition(".")[2]: value for key, value in ledger.items()}


def predict(values: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of one batch in SI; those that spread by a factor as logarithms.

    Args:
        values: every condition and parameter in SI, by name.
    """
    recipe = Recipe(**{name: values[name] for name in Recipe.parameters()})
    made = grade(recipe)
    laid = lay_down(values, recipe, made.film)
    figures = {
        **made.figures,
        "infiltration_time": laid.time,
        "silane_utilisation": laid.utilisation,
        "dust_share": laid.dust,
        "unevenness": laid.unevenness,
    }
    return {
        name: jnp.log(jnp.maximum(figure, 1e-12)) if name in BY_FACTOR else figure
        for name, figure in figures.items()
    }


def conditions_known(given: Mapping[str, float]) -> dict[str, float]:
    """All numbers of a batch, SI: those stated, and the library's central values for the rest."""
    return _central() | {name: number for name, number in given.items() if name in CONDITIONS}


@cache
def _central() -> dict[str, float]:
    """The library's central values, SI; read once, since every row of a record asks for them."""
    return {name: value.number for name, value in priors().items()}
