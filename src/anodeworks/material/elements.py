"""Elements, formulas and molar masses.

Standard atomic weights: IUPAC Commission on Isotopic Abundances and Atomic Weights, 2021 table (abridged values,
doi:10.1515/pac-2019-0603). Everything that is not one of the named elements (ash, metals, argon, sulphur) is
carried as "other", which closes like an element.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

ELEMENTS: Final = ("C", "Si", "H", "O", "N", "Li", "other")
ATOMIC_WEIGHTS: Final = {
    "C": 12.011,
    "Si": 28.085,
    "H": 1.008,
    "O": 15.999,
    "N": 14.007,
    "Li": 6.94,
    "Ar": 39.95,
}

_ATOM = re.compile(r"([A-Z][a-z]?)(\d*)")


def atoms(formula: str) -> dict[str, int]:
    """ "SiH4" to {"Si": 1, "H": 4}; raises ValueError for anything but known elements with counts."""
    counts: dict[str, int] = {}
    if "".join(a + n for a, n in _ATOM.findall(formula)) != formula or not formula:
        raise ValueError(f'"{formula}" is not a formula such as SiH4')
    for element, count in _ATOM.findall(formula):
        if element not in ATOMIC_WEIGHTS:
            raise ValueError(f'"{element}" is not one of {", ".join(ATOMIC_WEIGHTS)}')
        counts[element] = counts.get(element, 0) + int(count or 1)
    return counts


def molar_mass(formula: str) -> float:
    """kg/mol of a formula."""
    return sum(ATOMIC_WEIGHTS[e] * n for e, n in atoms(formula).items()) / 1000.0


def fractions(composition: str | Mapping[str, float]) -> tuple[float, ...]:
    """Mass fractions in the order of `ELEMENTS`, from a formula or from fractions that leave the rest "other"."""
    if isinstance(composition, str):
        total = 1000.0 * molar_mass(composition)
        shares = {e: ATOMIC_WEIGHTS[e] * n / total for e, n in atoms(composition).items()}
    else:
        shares = dict(composition)
    named = {e: x for e, x in shares.items() if e in ELEMENTS and e != "other"}
    return (*(named.get(e, 0.0) for e in ELEMENTS[:-1]), max(0.0, 1.0 - sum(named.values())))
