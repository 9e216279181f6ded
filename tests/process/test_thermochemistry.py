"""Formation enthalpies, reaction heats and heat capacities against Cantera's NASA polynomials."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from anodeworks.library import library
from anodeworks.material.elements import atoms, molar_mass
from anodeworks.process.flow import Species
from anodeworks.quantity.units import from_si, to_si
from anodeworks.quantity.value import read

ct = pytest.importorskip("cantera")

ROOM = 298.15  # K
TOLERANCE = 0.005
SPECIES = {name: table for name, table in library().flows.items() if "formula" in table}
# (name, moles of flow taken, moles of flow made); what is not listed is an element in its standard state.
REACTIONS = [
    ("silane decomposition", {"silane": 1}, {"offgas_hydrogen": 2, "silicon_dust": 1}),
    ("acetylene cracking", {"acetylene": 1}, {"offgas_hydrogen": 1, "offgas_carbon": 2}),
    ("methane cracking", {"methane": 1}, {"offgas_hydrogen": 2, "offgas_carbon": 1}),
    ("steam gasification", {"steam": 1, "offgas_carbon": 1},
     {"offgas_carbon_monoxide": 1, "offgas_hydrogen": 1}),
    ("carbon dioxide gasification", {"carbon_dioxide": 1, "offgas_carbon": 1}, {"offgas_carbon_monoxide": 2}),
    ("silane burning", {"spent_silane": 1, "oxygen_from_air": 2},
     {"silica_dust": 1, "water_vapour_to_air": 2}),
    ("hydrogen burning", {"offgas_hydrogen": 2, "oxygen_from_air": 1}, {"water_vapour_to_air": 2}),
    ("carbon burning", {"offgas_carbon": 1, "oxygen_from_air": 1}, {"carbon_dioxide_to_air": 1}),
    ("carbon monoxide burning", {"offgas_carbon_monoxide": 2, "oxygen_from_air": 1},
     {"carbon_dioxide_to_air": 2}),
    ("methane burning", {"natural_gas": 1, "oxygen_from_air": 2},
     {"carbon_dioxide_to_air": 1, "water_vapour_to_air": 2}),
    ("acetylene burning", {"spent_acetylene": 2, "oxygen_from_air": 5},
     {"carbon_dioxide_to_air": 4, "water_vapour_to_air": 2}),
    ("evaporation", {"process_water": 1}, {"water_vapour_to_air": 1}),
]  # fmt: skip
HEATS = {  # kJ/mol as reactions are written above, from textbooks: a check of the table itself
    "silane decomposition": -34.3, "acetylene cracking": -228.2, "methane cracking": 74.6,
    "steam gasification": 131.3, "carbon dioxide gasification": 172.5, "evaporation": 44.0,
}  # fmt: skip
CONDENSED = {"process_water", "pure_water", "cake_moisture", "waste_water", "water_released"}


@cache
def nasa() -> dict[tuple[tuple[str, float], ...], list]:
    """Cantera's species by their atoms: gases, liquids and solids."""
    found: dict = {}
    for file in ("nasa_gas.yaml", "nasa_condensed.yaml"):
        for species in ct.Species.list_from_file(file):
            if not species.charge and species.thermo.min_temp < ROOM + 2 and species.thermo.max_temp > ROOM:
                made_of = tuple(
                    sorted((element, int(count)) for element, count in species.composition.items())
                )
                found.setdefault(made_of, []).append(species)
    return found


def candidates(formula: str) -> list:
    return nasa().get(tuple(sorted(atoms(formula).items())), [])


def enthalpy(species) -> float:
    """kJ/mol of formation at 25 °C."""
    return species.thermo.h(max(ROOM, species.thermo.min_temp)) / 1e6


def declared(flow: str, key: str = "enthalpy") -> float:
    """A property of a flow in the unit in which it is declared (kJ/mol, kJ/kg/K)."""
    parameter = Species.parameters()[key]
    raw = SPECIES[flow].get(key, parameter.default)
    return from_si(read(raw, parameter, f"flows.{flow}.{key}", "library").number, parameter.unit)


def cantera_enthalpy(flow: str) -> float:
    """Of the formula's phases the one that is meant: liquid water, else the solid, else the gas."""
    formula = SPECIES[flow]["formula"]
    if formula == "H2O":
        names = ("H2O(L)",) if flow in CONDENSED else ("H2O",)
        return enthalpy(next(s for s in candidates(formula) if s.name in names))
    if formula == "C2H2":  # not vinylidene
        return enthalpy(next(s for s in candidates(formula) if "acetylene" in s.name))
    solids = [s for s in candidates(formula) if "(" in s.name]
    return enthalpy((solids or candidates(formula))[0])


@pytest.mark.parametrize("flow", SPECIES)
def test_formation_enthalpy(flow):
    """Within 0.5 % of a phase of that formula; elements are exactly zero."""
    formula, mine = SPECIES[flow]["formula"], declared(flow)
    if len(atoms(formula)) == 1:
        assert mine == 0.0
        return
    if (
        "cantera" not in SPECIES[flow]["enthalpy"]["source"]
    ):  # a phase that the NASA tables lack, with its own source
        assert SPECIES[flow]["enthalpy"]["source"] in library().sources
        return
    known = [enthalpy(species) for species in candidates(formula)]
    assert min(abs(mine / x - 1) for x in known) < TOLERANCE, (mine, known)


@pytest.mark.parametrize(("name", "taken", "made"), REACTIONS, ids=[r[0] for r in REACTIONS])
def test_reaction_heat(name, taken, made):
    balance: dict[str, float] = {}
    for side, sign in ((taken, -1), (made, 1)):
        for flow, moles in side.items():
            for element, count in atoms(SPECIES[flow]["formula"]).items():
                balance[element] = balance.get(element, 0) + sign * moles * count
    assert not any(balance.values()), balance

    def heat(of):
        return sum(n * of(f) for f, n in made.items()) - sum(n * of(f) for f, n in taken.items())

    assert heat(declared) == pytest.approx(heat(cantera_enthalpy), rel=TOLERANCE)
    if name in HEATS:
        assert heat(declared) == pytest.approx(HEATS[name], rel=TOLERANCE)


@pytest.mark.parametrize("flow", [f for f in SPECIES if SPECIES[f].get("heat_capacity")])
def test_heat_capacity(flow):
    """Within 10 % of the mean between 25 °C and some temperature up to 1000 °C of a phase of that formula."""
    mine, formula = declared(flow, "heat_capacity"), SPECIES[flow]["formula"]
    if "cantera" not in SPECIES[flow]["heat_capacity"].get("source", ""):
        return
    means = []
    for species in candidates(formula):
        top = min(1273.0, species.thermo.max_temp)
        for end in np.linspace(373.0, max(top, 374.0), 5):
            grid = np.linspace(max(ROOM, species.thermo.min_temp), min(end, species.thermo.max_temp), 40)
            means.append(np.mean([species.thermo.cp(t) for t in grid]) / species.molecular_weight / 1e3)
    assert min(abs(mine / mean - 1) for mean in means) < 0.1, (mine, min(means), max(means))


def test_activity_shows_the_reaction_heat(route):
    """Infiltration without losses at 25 °C gives off 34.3 kJ per mole of silicon, and nothing else."""
    run = route(
        {"route": {"use": ["porous_carbon_bought", "silane"]}},
        {"silicon_carbon": 1.0},
        activities__infiltration__temperature=ROOM,
        activities__infiltration__utilisation=1.0,
        activities__infiltration__fines=0.0,
    )
    amounts = run.amounts("infiltration")
    silicon = float(run.material("infiltration", "composite").share("Si"))
    given_off = amounts["heat_to_cooling"] + amounts["heat_to_surroundings"] - amounts["electricity"]
    assert amounts["electricity"] == 0.0
    assert given_off * molar_mass("Si") / silicon == pytest.approx(to_si(34.3, "kJ/mol"), rel=TOLERANCE)
    assert given_off / silicon == pytest.approx(1.22e6, rel=TOLERANCE)
