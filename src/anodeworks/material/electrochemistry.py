"""From a powder and a stack to the parameters of a Doyle-Fuller-Newman model of the cell.

Geometry, porosities, areal capacities and the lithium left after formation are the grade's and the stack's own;
kinetics, open-circuit potentials, diffusivities, particle radii and electrolyte stay those of PyBaMM's parameter set
`Chen2020_composite`. Equations, sources and limits: docs/equations/cell.md, "Electrochemistry".
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.errors import InputError, needed
from anodeworks.language import t
from anodeworks.material.cell import Stack, layers
from anodeworks.material.composite import added_volume
from anodeworks.material.lithium import FARADAY
from anodeworks.material.material import Material
from anodeworks.remedies import ADD, MORE

if TYPE_CHECKING:
    from collections.abc import Callable

SET: Final = "Chen2020_composite"
LOWEST_VOLTAGE: Final = 2.5  # V, end of discharge
LEAST_SILICON: Final = 1e-3  # share of the anode's capacity under which silicon is no phase of its own
AREA: Final = 1.0  # m2: all currents and capacities are per square metre
NEGATIVE: Final = "Negative electrode"
PHASES: Final = ("Primary: ", "Secondary: ")


@dataclass(frozen=True)
class Cell:
    """What the model takes from a grade and its stack, per m2 of one side, SI.

    carbon, silicon: C/m2 that the phases of the anode store reversibly. cathode: C/m2 of its first charge.
    areal: C/m2 that the cell gives back after formation. Thicknesses in m; porosities as electrolyte volume per
    volume of coating.
    """

    carbon: float
    silicon: float
    cathode: float
    areal: float
    anode_thickness: float
    anode_porosity: float
    cathode_thickness: float
    cathode_porosity: float
    separator: float
    separator_porosity: float
    copper: float
    aluminium: float

    @property
    def silicon_share(self) -> float:
        """Part of the anode's reversible capacity that silicon holds."""
        return self.silicon / (self.carbon + self.silicon)

    @property
    def blended(self) -> bool:
        """Whether silicon counts as a phase of its own."""
        return self.silicon_share >= LEAST_SILICON

    @property
    def use(self) -> float:
        """Part of the anode's reversible capacity that the cell cycles."""
        return self.areal / (self.carbon + self.silicon)


@dataclass(frozen=True)
class Balance:
    """The full cell at rest: stoichiometries of carbon, silicon and cathode when charged and when empty; voltage (V)
    when charged."""

    carbon: tuple[float, float]
    silicon: tuple[float, float]
    cathode: tuple[float, float]
    voltage: float


def cell(stack: Stack, anode: Material, silicon: float, swollen: bool = False) -> Cell:
    """The cell that a powder makes in a stack.

    Args:
        stack: the design, plain numbers.
        anode: the powder as sold.
        silicon: C per kg of powder that silicon stores (`Grade.by_silicon`).
        swollen: whether the anode coating has the thickness and pores of a charged cell rather than as rolled.

    Raises:
        InputError: a powder without density or capacity, or an excess under which lithium plates.
    """
    if not (float(anode.skeleton) > 0 and float(anode.capacity) > 0):
        raise InputError(
            "anode", t("a powder without density or capacity"), t("a powder of known density"), ADD
        )
    made = layers(stack, anode, 1.0)
    returned = float(stack.cathode_efficiency * stack.loading)
    stored = float(stack.excess) * returned
    powder = stored / float(anode.capacity)
    first = stored + powder * float(anode.irreversible)
    if first < float(stack.loading):
        found = t(
            "{excess}, of which the first charge plates lithium", excess=format(float(stack.excess), ".3g")
        )
        allowed = t(
            "at least {excess} for this anode",
            excess=format(float(stack.excess) * float(stack.loading) / first, ".3g"),
        )
        raise InputError("cell.stack.excess", found, allowed, MORE)
    dead = powder * (1 / float(stack.anode_share) - 1)
    rolled = (powder + dead) / float(made.coating_density)
    solids = rolled * (1 - float(stack.anode_porosity))
    thick = rolled
    if swollen:
        used = float(np.clip(float(made.areal) / stored, 0.0, 1.0))
        solids += powder * float(added_volume(anode, stack.room, used))
        thick = rolled * (1 + float(made.electrode_swelling))
    cathode = float(stack.loading / stack.cathode_capacity)
    filler = cathode * (1 / float(stack.cathode_share) - 1)
    cathode_solids = cathode / float(stack.cathode_density) + filler / float(stack.binder_density)
    return Cell(
        carbon=powder * (float(anode.capacity) - silicon),
        silicon=powder * silicon,
        cathode=float(stack.loading),
        areal=float(made.areal),
        anode_thickness=thick,
        anode_porosity=1 - solids / thick,
        cathode_thickness=cathode_solids / (1 - float(stack.cathode_porosity)),
        cathode_porosity=float(stack.cathode_porosity),
        separator=float(stack.separator),
        separator_porosity=float(stack.separator_porosity),
        copper=float(stack.copper),
        aluminium=float(stack.aluminium),
    )


def pybamm_module() -> Any:
    """PyBaMM.

    Raises:
        InputError: it is not installed.
    """
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")  # a run of ours tells nobody
    return needed("pybamm", "cell", "cell")


def options(blended: bool) -> dict[str, Any]:
    """The model's options: two phases and silicon's two branches where silicon is one."""
    if not blended:
        return {}
    branches = (("single", "current sigmoid"), "single")
    return {"particle phases": ("2", "1"), "open-circuit potential": branches}


def parameters(design: Cell) -> Any:
    """`pybamm.ParameterValues` of the cell: the set's, with the grade's and the stack's own in their place."""
    known = pybamm_module().ParameterValues(SET)
    rest = balance(design)
    changed: dict[str, Any] = {
        "Electrode height [m]": AREA,
        "Electrode width [m]": AREA,
        "Nominal cell capacity [A.h]": AREA * design.areal / 3600,
        "Current function [A]": AREA * design.areal / 3600,
        "Number of electrodes connected in parallel to make a cell": 1.0,
        "Negative current collector thickness [m]": design.copper,
        "Positive current collector thickness [m]": design.aluminium,
        "Negative electrode thickness [m]": design.anode_thickness,
        "Negative electrode porosity": design.anode_porosity,
        "Positive electrode thickness [m]": design.cathode_thickness,
        "Positive electrode porosity": design.cathode_porosity,
        "Separator thickness [m]": design.separator,
        "Separator porosity": design.separator_porosity,
        "Lower voltage cut-off [V]": LOWEST_VOLTAGE,
        "Upper voltage cut-off [V]": rest.voltage,
        "Open-circuit voltage at 0% SOC [V]": LOWEST_VOLTAGE,
        "Open-circuit voltage at 100% SOC [V]": rest.voltage,
    }
    held = (design.carbon, design.silicon)
    for phase, charge, (full, _) in zip(PHASES, held, (rest.carbon, rest.silicon), strict=True):
        most = known[f"{phase}Maximum concentration in negative electrode [mol.m-3]"]
        changed[f"{phase}Negative electrode active material volume fraction"] = charge / (
            FARADAY * most * design.anode_thickness
        )
        changed[f"{phase}Initial concentration in negative electrode [mol.m-3]"] = full * most
    most = known["Maximum concentration in positive electrode [mol.m-3]"]
    charged = rest.cathode[0]
    changed["Positive electrode active material volume fraction"] = design.cathode / (
        FARADAY * most * design.cathode_thickness * (1 - charged)
    )
    changed["Initial concentration in positive electrode [mol.m-3]"] = charged * most
    known.update(changed)
    if not design.blended:
        _join(known)
    return known


def balance(design: Cell) -> Balance:
    """Where the phases stand when the cell is charged and when it is empty, at rest.

    Charged, both phases of the anode have one potential, silicon on its branch of lithiation; empty, they hold nothing.
    """
    known = pybamm_module().ParameterValues(SET)
    carbon = potential(known, f"{PHASES[0]}{NEGATIVE} OCP [V]")
    silicon = potential(known, f"{PHASES[1]}{NEGATIVE} lithiation OCP [V]")
    cathode = potential(known, "Positive electrode OCP [V]")
    charged = (
        known["Initial concentration in positive electrode [mol.m-3]"]
        / known["Maximum concentration in positive electrode [mol.m-3]"]
    )
    level, x, y = common_potential(carbon, silicon, design)
    empty = charged + (1 - charged) * design.areal / design.cathode
    return Balance((x, 0.0), (y, 0.0), (charged, empty), cathode(charged) - level)


def common_potential(
    carbon: Callable[[float], float], silicon: Callable[[float], float], design: Cell
) -> tuple[float, float, float]:
    """Potential (V) at which both phases together hold what the cell cycles, and their stoichiometries there."""
    wanted = design.areal

    def at(level: float) -> tuple[float, float]:
        return _inverse(carbon, level), _inverse(silicon, level)

    low, high = 0.0, 1.5
    for _ in range(60):
        middle = (low + high) / 2
        x, y = at(middle)
        low, high = (middle, high) if design.carbon * x + design.silicon * y > wanted else (low, middle)
    x, y = at((low + high) / 2)
    part = wanted / (design.carbon * x + design.silicon * y)
    return (low + high) / 2, min(x * part, 1.0), min(y * part, 1.0)


def _inverse(falling: Callable[[float], float], level: float) -> float:
    """Where a falling function of a stoichiometry has a value; the nearer end if nowhere."""
    low, high = 1e-6, 1 - 1e-6
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > level else (low, middle)
    return (low + high) / 2


def potential(known: Any, name: str) -> Callable[[float], float]:
    """A function of the set, of plain numbers, read off a fine table of it."""
    x, y = sampled(known, name)
    return lambda at: float(np.interp(at, x, y))


def sampled(known: Any, name: str, points: int = 1001) -> tuple[Any, Any]:
    """Stoichiometries from 0 to 1, dense at the ends, and a function of the set there."""
    pybamm = pybamm_module()
    grid = 0.5 * (1 - np.cos(np.linspace(0, np.pi, points)))
    grid[0], grid[-1] = 1e-6, 1 - 1e-6
    values = known.evaluate(known[name](pybamm.Array(grid)))
    return grid, np.asarray(values, dtype=float).reshape(-1)


def _join(known: Any) -> None:
    """Make carbon the anode's only phase: its parameters lose their prefix, silicon's go."""
    for key in list(known.keys()):
        if key.startswith(PHASES[0]):
            known.update({key.removeprefix(PHASES[0]): known[key]}, check_already_exists=False)
