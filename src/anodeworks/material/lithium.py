"""Lithium storage that follows from stoichiometry: graphite, silicon monoxide, and oxide on silicon.

Equations: docs/equations/graphite-milled-siox.md, sections 2 and 6. Silicon takes up Li3.75Si (Obrovac and
Christensen 2004, doi:10.1149/1.1652421); four oxygen atoms keep four lithium and one silicon as Li4SiO4:
4 SiO + (4 + 3 * 3.75) Li -> 3 Li3.75Si + Li4SiO4.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax.numpy as jnp

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.material.elements import molar_mass

FARADAY: Final = 96485.33212  # C/mol
LITHIUM_PER_SILICON: Final = 3.75

GRAPHITE_CAPACITY: Final = FARADAY / (6 * molar_mass("C"))  # C/kg at LiC6, 371.9 mAh/g
MONOXIDE_CAPACITY: Final = 0.75 * LITHIUM_PER_SILICON * FARADAY / molar_mass("SiO")  # C/kg, 1710 mAh/g
MONOXIDE_LOSS: Final = FARADAY / molar_mass("SiO")  # C/kg, 608 mAh/g
# Per kg of oxygen bound: what it takes off the silicon's storage, and what it loses in the first cycle, C/kg.
OXYGEN_TAKES: Final = LITHIUM_PER_SILICON / 4 * FARADAY / molar_mass("O")
OXYGEN_LOSES: Final = FARADAY / molar_mass("O")
SILICON_CAPACITY: Final = LITHIUM_PER_SILICON * FARADAY / molar_mass("Si")  # C/kg at Li15Si4, 3579 mAh/g
SILICON_GROWTH: Final = 2.8  # m3 added per m3 of silicon at Li15Si4 (docs/equations/powder.md)
GRAPHITE_GROWTH: Final = 0.1  # the same of graphite at LiC6


def suboxide(oxygen: Any) -> tuple[Any, Any]:
    """Lithium that SiOx stores and loses, C/kg, at `oxygen` = x between 0 and 2: all of it takes part."""
    mass = molar_mass("Si") + oxygen * molar_mass("O")
    stored = LITHIUM_PER_SILICON * (1 - oxygen / 4) * FARADAY / mass
    return stored, oxygen * FARADAY / mass


class Grain(NamedTuple):
    """A silicon grain under its oxide: oxygen per mass, surface (m2/kg) and true density (kg/m3)."""

    oxygen: Any
    surface: Any
    density: Any


def milled_grain(diameter: Any, skin: Any, density: float = 2330.0, oxide_density: float = 2200.0) -> Grain:
    """A milled grain of this diameter under an oxide of this thickness (both m), as a sphere."""
    core = jnp.maximum(1 - 2 * skin / diameter, 0.0) ** 3  # by volume
    mass = core * density + (1 - core) * oxide_density  # per volume of grain
    oxide = (1 - core) * oxide_density / mass
    return Grain(oxide * 2 * molar_mass("O") / molar_mass("SiO2"), 6 / (diameter * mass), mass)
