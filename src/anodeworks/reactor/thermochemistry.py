"""Heat and equilibrium of silane's reactions, from the NASA polynomials that Cantera distributes.

Equations: docs/equations/reactor.md, "Heat and equilibrium". The polynomials hold from 300 to 1000 K
(McBride, Zehe and Gordon, NASA/TP-2002-211556, as in `nasa_gas.yaml` and `nasa_condensed.yaml`); Cantera has no
disilane.
"""

from __future__ import annotations

from typing import Any, Final

from anodeworks import numerics  # noqa: F401  (double precision)

GAS_CONSTANT: Final = 8.31446261815324  # J/(mol K)
RANGE: Final = (300.0, 1000.0)  # K
NASA: Final = {  # a1 ... a7 of the lower range: cp/R, h/RT and s/R
    "SiH4": (1.5922639, 0.012841093, -1.9456278e-06, -4.3106372e-09, 1.987488e-12, 3105.5942, 11.8336025),
    "SiH2": (5.3107853, -0.014469945, 5.1427146e-05, -5.4733474e-08, 1.9288286e-11, 28213.394, -2.82241862),
    "H2": (2.34433112, 0.00798052075, -1.9478151e-05, 2.01572094e-08, -7.37611761e-12, -917.935173, 0.683010238),
    "N2": (3.53100528, -0.000123660987, -5.02999437e-07, 2.43530612e-09, -1.40881235e-12, -1046.97628, 2.96747468),
    "Si": (-0.129176912, 0.0147203139, -2.7651016e-05, 2.41878251e-08, -7.93452912e-12, -415.516417, -0.359570008),
}  # fmt: skip
DEPOSITION: Final = {"SiH4": -1.0, "Si": 1.0, "H2": 2.0}


def heat_capacity(species: str, temperature: Any) -> Any:
    """J/(mol K) at a temperature in K."""
    a, t = NASA[species], temperature
    return GAS_CONSTANT * (a[0] + t * (a[1] + t * (a[2] + t * (a[3] + t * a[4]))))


def enthalpy(species: str, temperature: Any) -> Any:
    """J/mol from the elements at 298.15 K."""
    a, t = NASA[species], temperature
    rising = t * (a[0] + t * (a[1] / 2 + t * (a[2] / 3 + t * (a[3] / 4 + t * a[4] / 5))))
    return GAS_CONSTANT * (rising + a[5])


def reaction_heat(temperature: Any, reaction: dict[str, float] = DEPOSITION) -> Any:
    """J per mol of reaction (negative: released); SiH4 -> Si + 2 H2 unless said."""
    return sum(count * enthalpy(name, temperature) for name, count in reaction.items())
