"""How silane moves: in gas, in pores as wide as a molecule's path is long, and in pores as narrow as a molecule.

Equations and sources: docs/equations/reactor.md, "Diffusion".
"""

from __future__ import annotations

from typing import Any, Final

from anodeworks.arrays import jnp
from anodeworks.material.elements import molar_mass
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

MASS: Final = {name: molar_mass(name) for name in ("SiH4", "H2", "N2", "Ar", "C2H2", "CH4")}
LENNARD_JONES: Final = {  # sigma in 1e-10 m, epsilon/k in K: Svehla 1962 as in Reid, Prausnitz and Poling, appendix B
    "SiH4": (4.084, 207.6),
    "H2": (2.827, 59.7),
    "N2": (3.798, 71.4),
    "Ar": (3.542, 93.3),
    "CH4": (3.758, 148.6),
    "C2H2": (4.033, 231.8),
}
NARROW: Final = 0.7e-9  # m: below, passage is activated; judgement
NARROWING: Final = 0.05e-9  # m, over which it becomes so; judgement
BARRIER: Final = 42e3  # J/mol: three orders of magnitude at 450 °C; judgement, two to four orders


def chapman_enskog(a: str, b: str, temperature: Any, pressure: Any) -> Any:
    """Diffusivity of a pair of gases, m2/s, at K and Pa; collision integral by Neufeld, Janzen and Aziz 1972."""
    (sa, ea), (sb, eb) = LENNARD_JONES[a], LENNARD_JONES[b]
    sigma, reduced = 0.5 * (sa + sb), temperature / (ea * eb) ** 0.5
    omega = (
        1.06036 / reduced**0.15610
        + 0.19300 * jnp.exp(-0.47635 * reduced)
        + 1.03587 * jnp.exp(-1.52996 * reduced)
        + 1.76474 * jnp.exp(-3.89411 * reduced)
    )
    mean = 2.0 / (1.0 / (1e3 * MASS[a]) + 1.0 / (1e3 * MASS[b]))
    return 0.00266e-4 * temperature**1.5 / (pressure / 1e5 * mean**0.5 * sigma**2 * omega)


def knudsen(diameter: Any, temperature: Any, mass: float = MASS["SiH4"]) -> Any:
    """m2/s in a long round pore of a diameter in m: d/3 of the mean speed of the molecules."""
    return diameter / 3.0 * jnp.sqrt(8.0 * GAS_CONSTANT * temperature / (jnp.pi * mass))


def bosanquet(molecular: Any, in_pore: Any) -> Any:
    """Both resistances in series."""
    return 1.0 / (1.0 / molecular + 1.0 / in_pore)


def activated(diameter: Any, temperature: Any, barrier: Any = BARRIER) -> Any:
    """Share of the Knudsen diffusivity that is left where pore walls touch the molecule, 0 to 1."""
    narrow = 1.0 / (1.0 + jnp.exp((diameter - NARROW) / NARROWING))
    return jnp.exp(-barrier * narrow / (GAS_CONSTANT * temperature))


def pore_diffusivity(diameter: Any, temperature: Any, pressure: Any, carrier: str = "N2") -> Any:
    """Silane in a pore, m2/s: molecular and Knudsen in series, hindered below 0.7 nm."""
    free = bosanquet(chapman_enskog("SiH4", carrier, temperature, pressure), knudsen(diameter, temperature))
    return free * activated(diameter, temperature)
