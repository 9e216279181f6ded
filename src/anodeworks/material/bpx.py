"""The cell as a BPX document (Battery Parameter eXchange 1.1), for any program that reads it.

Numbers are those that PyBaMM is given here (docs/equations/cell.md, "Electrochemistry"); functions of the set are
tables sampled from it. BPX has no place for a film or a loss of material, so ageing does not travel.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.material.electrochemistry import (
    AREA,
    LOWEST_VOLTAGE,
    NEGATIVE,
    PHASES,
    Cell,
    balance,
    parameters,
    pybamm_module,
    sampled,
)
from anodeworks.material.lithium import FARADAY

VERSION: Final = "1.1.0"
POINTS: Final = 241  # of a table
CONCENTRATIONS: Final = (1.0, 3500.0)  # mol/m3, of the tables of the electrolyte
ROOM: Final = 298.15  # K
REFERENCES: Final = (
    "Chen et al. 2020, doi:10.1149/1945-7111/ab9050; Ai et al. 2022, doi:10.1016/j.jpowsour.2022.231142; "
    "Nyman et al. 2008, doi:10.1016/j.electacta.2008.04.023"
)
# Activation energies of the exchange currents in the set's functions, J/mol.
ACTIVATION: Final = {"negative": 35000.0, "positive": 17800.0}


def bpx(design: Cell, title: str = "A silicon-carbon cell by Anodeworks") -> dict[str, Any]:
    """The cell as a BPX document, ready for `json.dump`; one square metre of electrode.

    Raises:
        InputError: PyBaMM is absent, whose parameter set fills what is not the grade's own.
    """
    known = parameters(design)
    rest = balance(design)
    negative = _electrode(known, NEGATIVE)
    if design.blended:
        windows = (rest.carbon, rest.silicon)
        negative["Particle"] = {
            phase.removesuffix(": "): _particle(known, phase, "negative", window)
            for phase, window in zip(PHASES, windows, strict=True)
        }
        for branch in ("lithiation", "delithiation"):
            table = _table(known, f"{PHASES[1]}{NEGATIVE} {branch} OCP [V]")
            negative["Particle"]["Secondary"][f"OCP ({branch}) [V]"] = table
    else:
        negative |= _particle(known, "", "negative", rest.carbon)
    positive = _electrode(known, "Positive electrode")
    positive |= _particle(known, "", "positive", (rest.cathode[1], rest.cathode[0]))
    thick = (
        design.anode_thickness
        + design.cathode_thickness
        + design.separator
        + (design.copper + design.aluminium) / 2
    )
    return {
        "Header": {
            "BPX": VERSION,
            "Title": title,
            "Description": "One square metre of one side of each electrode. Geometry and capacities of the grade; "
            "kinetics, potentials and electrolyte of PyBaMM's set Chen2020_composite.",
            "References": REFERENCES,
            "Model": "DFN",
        },
        "Parameterisation": {
            "Cell": {
                "Electrode area [m2]": AREA,
                "External surface area [m2]": 2 * AREA,
                "Volume [m3]": AREA * thick,
                "Number of electrode pairs connected in parallel to make a cell": 1,
                "Lower voltage cut-off [V]": LOWEST_VOLTAGE,
                "Upper voltage cut-off [V]": rest.voltage,
                "Nominal cell capacity [A.h]": AREA * design.areal / 3600,
                "Reference temperature [K]": ROOM,
            },
            "Electrolyte": {
                "Cation transference number": float(known["Cation transference number"]),
                "Diffusivity [m2.s-1]": _of_concentration(known, "Electrolyte diffusivity [m2.s-1]"),
                "Conductivity [S.m-1]": _of_concentration(known, "Electrolyte conductivity [S.m-1]"),
            },
            "Negative electrode": negative,
            "Positive electrode": positive,
            "Separator": {
                "Thickness [m]": design.separator,
                "Porosity": design.separator_porosity,
                "Transport efficiency": _efficiency(known, "Separator"),
            },
        },
        "State": {
            "Initial conditions": {
                "Initial state-of-charge": 1.0,
                "Initial temperature [K]": ROOM,
                "Initial electrolyte concentration [mol.m-3]": _salt(known),
            },
            "Thermal environment": {"Ambient temperature [K]": ROOM},
        },
    }


def _electrode(known: Any, name: str) -> dict[str, Any]:
    return {
        "Thickness [m]": float(known[f"{name} thickness [m]"]),
        "Porosity": float(known[f"{name} porosity"]),
        "Transport efficiency": _efficiency(known, name),
        "Conductivity [S.m-1]": float(known[f"{name} conductivity [S.m-1]"]),
    }


def _particle(known: Any, phase: str, side: str, window: tuple[float, float]) -> dict[str, Any]:
    """The particles of a phase; `window` holds its stoichiometries, the largest first."""
    most = float(known[f"{phase}Maximum concentration in {side} electrode [mol.m-3]"])
    name = f"{phase}{side.capitalize()}"
    radius = float(known[f"{name} particle radius [m]"])
    share = float(known[f"{name} electrode active material volume fraction"])
    return {
        "Minimum stoichiometry": window[1],
        "Maximum stoichiometry": window[0],
        "Maximum concentration [mol.m-3]": most,
        "Particle radius [m]": radius,
        "Surface area per unit volume [m-1]": 3 * share / radius,
        "Diffusivity [m2.s-1]": float(known[f"{name} particle diffusivity [m2.s-1]"]),
        "OCP [V]": _table(known, f"{name} electrode OCP [V]"),
        "Entropic change coefficient [V.K-1]": float(known[f"{name} electrode OCP entropic change [V.K-1]"]),
        "Reaction rate constant [mol.m-2.s-1]": _rate_constant(known, phase, side, most),
        "Reaction rate constant activation energy [J.mol-1]": ACTIVATION[side],
    }


def _rate_constant(known: Any, phase: str, side: str, most: float) -> float:
    """BPX's K: the exchange current at half a full particle and the salt at rest is F K / 2."""
    pybamm = pybamm_module()
    law = known[f"{phase}{side.capitalize()} electrode exchange-current density [A.m-2]"]
    numbers = (_salt(known), most / 2, most, ROOM)
    current = known.evaluate(law(*(pybamm.Scalar(x) for x in numbers)))
    return 2 * float(current) / FARADAY


def _salt(known: Any) -> float:
    return float(known["Initial concentration in electrolyte [mol.m-3]"])


def _efficiency(known: Any, name: str) -> float:
    """Effective over bulk transport in the electrolyte of a layer."""
    power = known[f"{name} Bruggeman coefficient (electrolyte)"]
    return float(known[f"{name} porosity"] ** power)


def _table(known: Any, name: str) -> dict[str, list[float]]:
    x, y = sampled(known, name, POINTS)
    return {"x": x.tolist(), "y": y.tolist()}


def _of_concentration(known: Any, name: str) -> dict[str, list[float]]:
    pybamm = pybamm_module()
    grid = np.linspace(*CONCENTRATIONS, POINTS)
    made = known.evaluate(known[name](pybamm.Array(grid), pybamm.Scalar(ROOM)))
    return {"x": grid.tolist(), "y": np.asarray(made, dtype=float).reshape(-1).tolist()}
