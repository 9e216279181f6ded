"""What a cell does under current: a slow discharge, capacity by rate, and capacity over cycles; answers kept on disk.

PyBaMM is called only where no answer for the same cell, question, code and version is kept. Equations and limits:
docs/equations/cell.md, "Electrochemistry".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks import store
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.material import electrochemistry
from anodeworks.material.electrochemistry import LOWEST_VOLTAGE, Cell, options, parameters, pybamm_module
from anodeworks.remedies import FORM, MORE

if TYPE_CHECKING:
    import pandas as pd

RATES: Final = (1 / 10, 1 / 3, 1.0, 2.0, 3.0)
POINTS: Final = 101  # of a voltage curve
TOLERANCES: Final = (1e-6, 1e-5, 1e-4, 1e-7)  # relative, of the solver
HELD: Final = 1 / 20  # of the capacity per hour: the current at which a charge at full voltage ends
COLUMNS: Final = {
    "rates": ("rate", "capacity", "kept", "mean_voltage", "energy"),
    "curve": ("capacity", "voltage"),
    "cycles": ("cycle", "capacity", "kept", "lost_to_film", "carbon_left", "silicon_left"),
}


# Read when imported, so that answers are never filed under code that did not give them.
CODE: Final = tuple(
    hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in (__file__, electrochemistry.__file__)
)


@dataclass(frozen=True)
class Discharge:
    """Discharges of a charged cell at constant current.

    rates: a row per rate (C of the stack model's capacity): `capacity` (Ah/m2), `kept` (over that at the first rate),
    `mean_voltage` (V), `energy` (Wh/m2). curve: `capacity` (Ah/m2) and `voltage` (V) at the first rate.
    areal: Ah/m2 by the stack model, whose agreement `capacity` at a low rate shows.
    """

    rates: pd.DataFrame
    curve: pd.DataFrame
    areal: float

    @property
    def mean_voltage(self) -> float:
        """Energy over charge at the first rate, V."""
        return float(self.rates["mean_voltage"].iloc[0])

    @property
    def energy(self) -> float:
        """Wh/m2 at the first rate."""
        return float(self.rates["energy"].iloc[0])


@dataclass(frozen=True)
class Ageing:
    """Capacity over cycles.

    cycles: a row per cycle: `capacity` discharged (Ah/m2), `kept` (over that of the first cycle), `lost_to_film`
    (Ah/m2 of lithium in the film grown since the first cycle began), `carbon_left` and `silicon_left` (active
    material over that at the start).
    rate: C of discharge and charge.
    """

    cycles: pd.DataFrame
    rate: float


def discharge(design: Cell, rates: Sequence[float] = RATES) -> Discharge:
    """Voltage at the first rate, and capacity and energy at all.

    Raises:
        InputError: PyBaMM is absent, a rate is not positive, or the cell holds no voltage at it.
    """
    if not rates or min(rates) <= 0:
        raise InputError(
            "--rates", ", ".join(f"{r:g}" for r in rates), t("rates above 0, such as 0.1,1,2"), FORM
        )
    found = _kept(("discharge", asdict(design), tuple(rates)), lambda: _discharge(design, rates))
    return Discharge(_frame(found, "rates"), _frame(found, "curve"), design.areal / 3600)


def ageing(
    design: Cell,
    cycles: int = 100,
    rate: float = 0.5,
    solvent_diffusivity: float | None = None,
    silicon_loss: float = 0.0,
    reduced: bool = True,
) -> Ageing:
    """Capacity over cycles with a film that grows on both phases as fast as solvent diffuses through it.

    A cycle is a discharge and a charge at `rate`, and a hold at full voltage down to C/20. One cycle goes before the
    first that counts, since a cell comes out of its hold not quite as charged as at rest.

    Args:
        design: the cell.
        cycles: how many.
        rate: C.
        solvent_diffusivity: m2/s, of solvent in the film of both phases; without it that of the set (2.5e-22).
        silicon_loss: m3 of silicon lost per mol of charge in the film on it; the set knows none, so 0.
        reduced: the single-particle model, which has no electrolyte and takes half the time.

    Raises:
        InputError: PyBaMM is absent, or numbers out of range.
    """
    if cycles < 1 or rate <= 0 or silicon_loss < 0:
        raise InputError(
            "ageing",
            t("{cycles} cycles at {rate} C", cycles=cycles, rate=format(rate, "g")),
            t("at least one cycle at a rate above 0"),
            MORE,
        )
    asked = ("ageing", asdict(design), cycles, rate, solvent_diffusivity, silicon_loss, reduced)
    found = _kept(asked, lambda: _ageing(design, cycles, rate, solvent_diffusivity, silicon_loss, reduced))
    return Ageing(_frame(found, "cycles"), rate)


def _discharge(design: Cell, rates: Sequence[float]) -> dict[str, Any]:
    pybamm = pybamm_module()
    known = parameters(design)
    full = design.areal / 3600
    rows: list[list[float]] = []
    curve: list[list[float]] = []
    for rate in rates:
        model = pybamm.lithium_ion.DFN(options(design.blended))
        # The clock stops a discharge only where the cut-off does not: half as much again as the capacity.
        done = _solved(f"{rate:g} C", [0, 1.5 * 3600 / rate], model, parameter_values=known, C_rate=rate)
        charge = done["Discharge capacity [A.h]"].entries
        voltage = done["Voltage [V]"].entries
        energy = float(np.trapezoid(voltage, charge))
        rows.append([rate, float(charge[-1]), energy / max(float(charge[-1]), 1e-12), energy])
        if not curve:
            at = np.linspace(0, charge[-1], POINTS)
            curve = [at.tolist(), np.interp(at, charge, voltage).tolist()]
    first = rows[0][1]
    table = [[rate, held, held / first, volts, energy] for rate, held, volts, energy in rows]
    return {"rates": [list(c) for c in zip(*table, strict=True)], "curve": curve, "areal": full}


def _ageing(
    design: Cell, cycles: int, rate: float, solvent: float | None, silicon_loss: float, reduced: bool
) -> dict[str, Any]:
    pybamm = pybamm_module()
    known = parameters(design)
    asked = {
        **options(design.blended),
        "SEI": "solvent-diffusion limited",
        "calculate discharge energy": "false",
    }
    phases = electrochemistry.PHASES if design.blended else ("",)
    if solvent is not None:
        known.update({f"{p}SEI solvent diffusivity [m2.s-1]": solvent for p in phases})
    losing = silicon_loss > 0 and design.blended
    if losing:
        asked["loss of active material"] = ("reaction-driven", "none")
        factors = (0.0, silicon_loss)
        known.update(
            {
                f"{p}Negative electrode reaction-driven LAM factor [m3.mol-1]": f
                for p, f in zip(phases, factors, strict=True)
            },
            check_already_exists=False,
        )
    top = known["Upper voltage cut-off [V]"]
    steps = (
        f"Discharge at {rate:g}C until {LOWEST_VOLTAGE} V",
        f"Charge at {rate:g}C until {top:.6f} V",
        f"Hold at {top:.6f} V until {HELD:g}C",
    )
    # A limit a hair above the voltage that is held, so that holding it is no event.
    known["Upper voltage cut-off [V]"] = top + 1e-3
    model = getattr(pybamm.lithium_ion, "SPM" if reduced else "DFN")(asked)
    experiment = pybamm.Experiment([steps] * (cycles + 1))
    done = _solved(f"{cycles} cycles", None, model, parameter_values=known, experiment=experiment)
    out = [c.steps[0]["Discharge capacity [A.h]"].entries for c in done.cycles if c is not None]
    held = [float(q[-1] - q[0]) for q in out]
    ends = done.summary_variables
    film = np.asarray(ends["Loss of capacity to negative SEI [A.h]"], dtype=float)[-len(held) :]
    left = np.ones((2, len(held)))
    for row, name in zip(left, ("primary", "secondary") if design.blended else (), strict=False):
        lost = ends[f"Loss of active material in {name} phase in negative electrode [%]"]
        row[:] = 1 - np.asarray(lost, dtype=float)[-len(held) :] / 100
    table = [
        range(1, len(held)),
        held[1:],
        [q / held[1] for q in held[1:]],
        [float(q - film[0]) for q in film[1:]],
        *(row[1:].tolist() for row in left),
    ]
    return {"cycles": [list(column) for column in table]}


def _solved(what: str, times: list[float] | None, model: Any, **simulation: Any) -> Any:
    """The solution; a corner at which one tolerance stalls (a pore drained of salt) is tried with others."""
    pybamm = pybamm_module()
    failure: Exception | None = None
    for tight in TOLERANCES:
        solver = pybamm.IDAKLUSolver(rtol=tight, atol=tight / 100)
        try:
            return pybamm.Simulation(model, solver=solver, **simulation).solve(times)
        except pybamm.SolverError as error:
            failure = error
    raise InputError(
        "cell",
        t("no solution for {what}: {failure}", what=what, failure=failure),
        t("a milder question, such as a lower rate"),
        t("lower the rates or the number of cycles"),
    )


def _frame(found: dict[str, Any], name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(dict(zip(COLUMNS[name], found[name], strict=True)))


def _kept(asked: object, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer to a question about a cell: from disk, or computed and stored there.

    Its name is a hash of the question (numbers to the last bit), of PyBaMM's version and of the code that answers.
    """
    found: dict[str, Any] = store.kept_value(store.folder("cells") / _name(asked), answer)
    return found


def _name(asked: object) -> str:
    words = (asked, _version(), CODE)
    return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


def _version() -> str:
    pybamm_module()
    return metadata.version("pybamm")
