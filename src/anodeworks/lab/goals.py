"""What the laboratory wants: a property, a figure of the cell, or an indicator of a whole plant.

Each becomes a function of many batches' numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anodeworks.arrays import jnp
from anodeworks.errors import InputError
from anodeworks.lab.bench import lay_down
from anodeworks.lab.expected_improvement import Goal
from anodeworks.lab.headings import BY_FACTOR, PROPERTIES
from anodeworks.lab.outcome import Outcome, each
from anodeworks.lab.predict import predict
from anodeworks.language import Pair, Text, t
from anodeworks.material.cell import Layers, Stack, layers
from anodeworks.material.pores import film_for
from anodeworks.material.recipe import Recipe, grade, read_recipe, stack_of
from anodeworks.quantity import units
from anodeworks.remedies import ADD, CHOOSE, FORM, near
from anodeworks.twin import catalogue

if TYPE_CHECKING:
    from anodeworks.lab.plant import Plant

# Figures of the stack and of swelling: unit, whether more is better, label.
CELL: Final[Mapping[str, tuple[str, bool, Text]]] = {
    **{
        i.name: (i.unit, i.higher_is_better is not False, Pair(i.label, i.label_zh))
        for i in catalogue.OF_CELL
    },
    "coating_density": ("g/cm3", True, t("density of the rolled coating")),
}
SMALLER: Final = (
    "infiltration_time",
    "dust_share",
    "unevenness",
    "composite_surface",
    "surface",
    "oxygen_share",
)
BOUND: Final = re.compile(r"^\s*(?P<name>[\w.]+)\s*(?P<sense><=|>=)\s*(?P<value>.+)$")


def read_goals(goals: Sequence[str], bounds: Sequence[str], project_file: Path | None) -> list[Goal]:
    """Goals and bounds as a command line names them.

    Raises:
        InputError: a name that is no outcome, a bound that cannot be read, a project without computed infiltration.
    """
    plant = None
    if project_file is not None:
        from anodeworks.lab.plant import Plant
        from anodeworks.twin.opened import opened

        plant = Plant(opened("project", project_file))
    found = [_goal(name.strip(), plant) for name in goals]
    for text in bounds:
        match = BOUND.match(text)
        if match is None:
            raise InputError(
                "--bound",
                f'"{text}"',
                t('NAME<=VALUE or NAME>=VALUE, such as "particle_swelling<=60 %"'),
                FORM,
            )
        goal = _goal(match["name"], plant)
        unit = _unit(match["name"], plant)
        limit = units.from_si(units.parse(match["value"].strip(), unit, f"--bound {match['name']}"), unit)
        high, low = (limit, None) if match["sense"] == "<=" else (None, limit)
        found.append(replace(goal, at_most=high, at_least=low))
    if bounds and not goals:
        raise InputError(
            "--bound", t("without a goal"), t("at least one --goal, which the bounds then limit"), ADD
        )
    return found


def _unit(name: str, plant: Plant | None) -> str:
    if plant is not None and name in plant.project.indicators:
        return plant.project.indicators[name].unit
    return CELL[name][0] if name in CELL else PROPERTIES[name].unit


def _goal(name: str, plant: Plant | None) -> Goal:
    known = plant.project.indicators if plant else {}
    if plant is not None and name in known:
        about = known[name]
        goal = _shown(name, about.unit, plant.figure(name), about.higher_is_better is not False)
        return replace(goal, why=plant.why, label=Pair(about.label, about.label_zh))
    if name in CELL:
        unit, larger, label = CELL[name]
        return replace(_shown(name, unit, _of_cell(name, plant), larger), label=label)
    if name in PROPERTIES:
        goal = _shown(name, PROPERTIES[name].unit, _of_powder(name), name not in SMALLER)
        return replace(goal, label=t(PROPERTIES[name].meaning))
    remedy = near(name, [*PROPERTIES, *CELL, *known])
    remedy = remedy or (CHOOSE if plant else t("an indicator of a plant needs --project"))
    raise InputError(
        "--goal", f'"{name}"', t("a property, a figure of the cell, or an indicator of the project"), remedy
    )


def _shown(name: str, unit: str, outcome: Outcome, larger_is_better: bool) -> Goal:
    """A goal whose outcome, given in SI, is told and bounded in the unit that its heading names."""
    return Goal(f"{name} [{unit}]", lambda values: units.from_si(outcome(values), unit), larger_is_better)


def _of_powder(name: str) -> Outcome:
    def one(values: Mapping[str, Any]) -> Any:
        found = predict(values)[name]
        return jnp.exp(found) if name in BY_FACTOR else found

    return each(one)


def _of_cell(name: str, plant: Plant | None) -> Outcome:
    """A figure of the cell: in the project's stack and voltage where there is a plant, else in the library's and with
    the room that the batch's pores leave."""
    numbers = read_recipe({}) if plant is None else plant.project.ledger
    offer = "products"
    if (
        plant is not None
    ):  # cells of one plant are alike; of several anodes that of the first by name is taken
        offers = plant.project.products
        offer += f".{next((o for o in offers if o.anode), offers[0]).name}"
    base = {key: value.number for key, value in stack_of(numbers).items()}
    voltage = numbers[f"{offer}.cell_voltage"].number

    def one(values: Mapping[str, Any]) -> Any:
        room = values["room"] if plant is None else base["cell.stack.room"]
        stack = Stack.at(base | {"cell.stack.room": room}, "cell.stack")
        made = grade(_as_laid(values))
        of_stack: Layers = layers(stack, made.product, voltage)
        return getattr(of_stack, name)

    return each(one)


def _as_laid(values: Mapping[str, Any]) -> Recipe:
    """The recipe of a batch; what the furnace lays unevenly inside particles adds to the spread between them."""
    recipe = Recipe(**{n: values[n] for n in Recipe.parameters()})
    film = film_for(recipe.pores, recipe.filling)
    inside = lay_down(values, recipe, film).unevenness
    return replace(recipe, filling_spread=jnp.hypot(recipe.filling_spread, inside))
