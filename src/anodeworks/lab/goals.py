"""What the laboratory wants: a property, a figure of the cell, or an indicator of a whole plant.

Each becomes a function of one batch's numbers. For a plant, the numbers of the batch take the place of those of its
infiltration, its scaffold and its coat; all the rest stands as the project says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jax.numpy as jnp

from anodeworks.errors import InputError, near
from anodeworks.lab.predict import predict
from anodeworks.lab.propose import Goal, Outcome
from anodeworks.lab.words import BY_FACTOR, PROPERTIES
from anodeworks.library import library
from anodeworks.material.cell import Layers, Stack, layers
from anodeworks.material.recipe import Recipe, grade
from anodeworks.project.ledger import Ledger, fill
from anodeworks.quantity import units
from anodeworks.quantity.value import read

if TYPE_CHECKING:
    from anodeworks.twin.project import Project

# Figures of the stack and of swelling: unit, and whether more is better.
CELL: Final = {
    "specific_energy": ("Wh/kg", True),
    "energy_density": ("Wh/L", True),
    "anode_use": ("kg/kWh", False),
    "electrode_swelling": ("%", False),
    "particle_swelling": ("%", False),
    "coating_density": ("g/cm3", True),
}
SMALLER: Final = ("infiltration_time", "composite_surface", "surface", "oxygen_share")
BOUND: Final = re.compile(r"^\s*(?P<name>[\w.]+)\s*(?P<sense><=|>=)\s*(?P<value>.+)$")
# Numbers of a batch and those of the plant's activities: by kind of activity, its field.
OF_FURNACE: Final = {
    "temperature": "temperature",
    "pressure": "pressure",
    "silane_pressure": "silane_pressure",
    "rate_factor": "rate_factor",
    "particle_diameter": "particle_diameter",
    "filling": "pore_filling",
    "silicon_density": "silicon_density",
    "silicon_utilisation": "silicon_utilisation",
    "silicon_loss": "first_cycle_loss",
}
OF_COAT: Final = ("coat", "coat_density", "coat_capacity", "coat_loss", "film_loss")


def read_goals(goals: Sequence[str], bounds: Sequence[str], project_file: Path | None) -> list[Goal]:
    """Goals and bounds as a command line names them.

    Raises:
        InputError: a name that is no outcome, a bound that cannot be read, a project without computed infiltration.
    """
    project = None
    if project_file is not None:
        from anodeworks.twin.project import load

        project = load(project_file)
    found = [_goal(name.strip(), project) for name in goals]
    for text in bounds:
        match = BOUND.match(text)
        if match is None:
            raise InputError(
                "--bound", f'"{text}"', 'NAME<=VALUE or NAME>=VALUE, such as "particle_swelling<=60 %"'
            )
        goal = _goal(match["name"], project)
        unit = _unit(match["name"], project)
        limit = units.from_si(units.parse(match["value"].strip(), unit, f"--bound {match['name']}"), unit)
        high, low = (limit, None) if match["sense"] == "<=" else (None, limit)
        found.append(Goal(goal.name, goal.outcome, goal.larger_is_better, high, low))
    if bounds and not goals:
        raise InputError("--bound", "without a goal", "at least one --goal, which the bounds then limit")
    return found


def _unit(name: str, project: Project | None) -> str:
    if project is not None and name in project.indicators:
        return project.indicators[name].unit
    return CELL[name][0] if name in CELL else PROPERTIES[name].unit


def _goal(name: str, project: Project | None) -> Goal:
    if project is not None and name in project.indicators:
        about = project.indicators[name]
        return _shown(name, about.unit, of_plant(project, name), about.higher_is_better is not False)
    if name in CELL:
        unit, larger = CELL[name]
        return _shown(name, unit, _of_cell(name), larger)
    if name in PROPERTIES:
        return _shown(name, PROPERTIES[name].unit, _of_powder(name), name not in SMALLER)
    known = [*PROPERTIES, *CELL, *(project.indicators if project else ())]
    remedy = near(name, known) or ("" if project else "an indicator of a plant needs --project")
    raise InputError(
        "--goal", f'"{name}"', "a property, a figure of the cell, or an indicator of the project", remedy
    )


def _shown(name: str, unit: str, outcome: Outcome, larger_is_better: bool) -> Goal:
    """A goal whose outcome, given in SI, is told and bounded in the unit that its heading names."""
    at = units.scale(unit)
    return Goal(
        f"{name} [{unit}]", lambda values: (outcome(values) - at.offset) / at.factor, larger_is_better
    )


def _of_powder(name: str) -> Outcome:
    def outcome(values: Mapping[str, Any]) -> Any:
        found = predict(values)[name]
        return jnp.exp(found) if name in BY_FACTOR else found

    return outcome


def _of_cell(name: str) -> Outcome:
    ledger: Ledger = {}
    fill(ledger, "stack", Stack.parameters(), {}, library().sections["cell"]["stack"], "cell.toml")
    stack = Stack.at({key: value.number for key, value in ledger.items()}, "stack")
    asked = library().sections["products"]["cell_voltage"]
    voltage = read(asked, _voltage(), "products.cell_voltage", "library").number

    def outcome(values: Mapping[str, Any]) -> Any:
        made = grade(Recipe(**{n: values[n] for n in Recipe.parameters()}))
        of_stack: Layers = layers(stack, made.product, voltage)
        return getattr(of_stack, name)

    return outcome


def _voltage() -> Any:
    from anodeworks.process.flow import Product

    return Product.parameters()["cell_voltage"]


def of_plant(project: Project, indicator: str) -> Outcome:
    """An indicator, SI, of a plant whose infiltration, scaffold and coat are those of the batch.

    Machines count as fractions, so that a small change of conditions shows.

    Raises:
        InputError: no activity of the project computes its infiltration from conditions.
    """
    from anodeworks.process.coating import CarbonCoating
    from anodeworks.process.infiltration import ReactorInfiltration
    from anodeworks.study.gradient import COUNTS, FRACTIONAL
    from anodeworks.twin.chain import evaluate_one

    nodes = project.network.nodes
    furnace = next((n for n in nodes if issubclass(n.kind, ReactorInfiltration)), None)
    if furnace is None:
        remedy = 'use the route "silane_reactor" in [route] use'
        found = "no infiltration that follows from conditions"
        raise InputError("--project", found, "a project with one", remedy, project.file)
    made = furnace.reference
    coat = next(
        (n for n in nodes if issubclass(n.kind, CarbonCoating) and made in dict(n.ports).values()), None
    )
    carbon = project.network.flows[furnace.flow_at["carbon"]]
    chain, base = evaluate_one(project), project.values

    def outcome(values: Mapping[str, Any]) -> Any:
        changed: dict[str, Any] = {COUNTS: jnp.asarray(FRACTIONAL)}
        changed |= {f"{furnace.prefix}.{theirs}": values[ours] for ours, theirs in OF_FURNACE.items()}
        if f"{carbon.prefix}.pore_volume" in base:
            changed[f"{carbon.prefix}.pore_volume"] = values["pore_volume"]
            changed[f"{carbon.prefix}.surface"] = 4 * values["pore_volume"] / values["pore_diameter"]
            changed[f"{carbon.prefix}.capacity"] = values["scaffold_capacity"]
            changed[f"{carbon.prefix}.irreversible"] = values["scaffold_loss"]
            changed[f"{carbon.prefix}.density"] = values["scaffold_density"]
        if coat is not None:
            changed |= {f"{coat.prefix}.{name}": values[name] for name in OF_COAT}
            powder = grade(Recipe(**{n: values[n] for n in Recipe.parameters()}))
            changed[f"{coat.prefix}.surface"] = powder.composite.surface
        return chain({**base, **changed}).indicators[indicator]

    return outcome
