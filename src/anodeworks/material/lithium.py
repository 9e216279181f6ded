"""Lithium storage, and the volume that goes with it, that follow from stoichiometry: graphite, silicon, its oxides.

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
# Per kg of oxygen bound: what it takes off the silicon's storage, and what it loses in the first cycle, C/kg.
OXYGEN_TAKES: Final = LITHIUM_PER_SILICON / 4 * FARADAY / molar_mass("O")
OXYGEN_LOSES: Final = FARADAY / molar_mass("O")
SILICON_CAPACITY: Final = LITHIUM_PER_SILICON * FARADAY / molar_mass("Si")  # C/kg at Li15Si4, 3579 mAh/g

# Volumes, m3/mol, from densities in kg/m3 (docs/equations/graphite-milled-siox.md, 6): crystalline silicon 2,329, glass
# of silica 2,200, Li4SiO4 2,390, monoxide 2,130.
SILICON_VOLUME: Final = molar_mass("Si") / 2329
SILICA_VOLUME: Final = molar_mass("SiO2") / 2200
SILICATE_VOLUME: Final = molar_mass("Li4SiO4") / 2390
MONOXIDE_VOLUME: Final = molar_mass("SiO") / 2130
# What crystalline silicon adds at Li15Si4, over its own volume (doi:10.1038/s41598-018-33405-y, abstract). Cells of
# 10.632 angstrom with 16 silicon atoms (Zeilinger et al. 2013, at 123 K) and of 5.431 with 8 give 2.75.
CRYSTAL_GROWTH: Final = 2.8
LITHIATED_VOLUME: Final = (1 + CRYSTAL_GROWTH) * SILICON_VOLUME  # of a mole of silicon
# Per kg of oxygen bound as SiO2, m3: what the solid grows by, and what full lithiation adds the less, since of four
# oxygen atoms one silicon stays behind as Li4SiO4.
OXYGEN_SWELLS: Final = (SILICA_VOLUME - SILICON_VOLUME) / 2 / molar_mass("O")
OXYGEN_STILLS: Final = (
    (LITHIATED_VOLUME + 2 * (SILICA_VOLUME - SILICON_VOLUME) - SILICATE_VOLUME) / 4 / molar_mass("O")
)
INERT_STILLS: Final = (
    (LITHIATED_VOLUME - SILICON_VOLUME) / 2 / molar_mass("O")
)  # where the silica stays as it is
