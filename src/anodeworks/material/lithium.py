"""Lithium storage that follows from stoichiometry: graphite, silicon monoxide, and oxide on silicon.

Equations: docs/equations/graphite-milled-siox.md, sections 2 and 6. Silicon takes up Li3.75Si (Obrovac and
Christensen 2004, doi:10.1149/1.1652421); four oxygen atoms keep four lithium and one silicon as Li4SiO4:
4 SiO + (4 + 3 * 3.75) Li -> 3 Li3.75Si + Li4SiO4.
"""

from __future__ import annotations

from typing import Final

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
