"""Carbon from acetylene or methane on filled powder: its rate, its time, and the pores that it seals.

Equations and what is known of the rates: docs/equations/reactor.md, "Carbon coat". Only slopes and saturation could be
read; the level is judged, so that `factor` belongs to the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import jax.numpy as jnp

from anodeworks.material.elements import molar_mass
from anodeworks.material.pores import MOLECULE, Pores, under
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

CARBON: Final = molar_mass("C")
SPREAD: Final = 3.0  # geometric standard deviation of either rate; judgement


@dataclass(frozen=True)
class Deposition:
    """r = r0 exp(-E/R (1/T - 1/T0)) (p/p0) (1 + p0/P) / (1 + p/P), mol of carbon per m2 and s.

    level: r0 at temperature T0 (K) and pressure p0 (Pa); energy J/mol; saturation P in Pa.
    """

    level: float
    temperature: float
    pressure: float
    energy: float
    saturation: float
    lowest: float  # degC, of the measurements behind the energy
    highest: float
    source: str
    grade: str = "judgement"


GASES: Final = {
    "acetylene": Deposition(
        1e-6, 973.15, 1e4, 137e3, 15e3, 800.0, 1000.0,
        "energy: pyrocarbon from propylene, (137 +- 25) kJ/mol, held by the step that forms acetylene "
        "(doi:10.1016/S1872-5805(09)60014-7, abstract); saturating rate: Norinaga and Huettinger 2003 (abstract); "
        "level judged from 5 to 20 nm in about an hour at 650 to 750 degC (lysgm-2618)",
    ),
    "methane": Deposition(
        1e-6, 1373.15, 1e4, 446e3, 15e3, 1050.0, 1125.0,
        "energy: Brueggert, Hu and Huettinger 1999, Carbon 37, 2021 (abstract); saturation near 15 kPa: J. Mater. "
        "Sci. 36, 3503 (2001, abstract); level judged",
    ),
}  # fmt: skip


def coat_rate(gas: str, temperature: Any, pressure: Any, factor: Any = 1.0) -> Any:
    """mol of carbon per m2 and s at K and the hydrocarbon's pressure in Pa."""
    law = GASES[gas]
    warmer = jnp.exp(-law.energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / law.temperature))
    held = (1.0 + law.pressure / law.saturation) / (1.0 + pressure / law.saturation)
    return factor * law.level * warmer * pressure / law.pressure * held


def outside(gas: str, temperature: Any) -> Any:
    """True where the energy is an extrapolation (K)."""
    celsius = jnp.asarray(temperature) - 273.15
    return (celsius < GASES[gas].lowest) | (celsius > GASES[gas].highest)


class Coat(NamedTuple):
    """A coat; per kg of coated powder."""

    time: Any  # s
    share: Any  # kg of carbon
    surface: Any  # m2 that an electrolyte finds: outer surface, and pores the coat leaves open
    sealed: Any  # m3 empty behind the coat
    open_volume: Any  # m3


def coat(
    gas: str,
    temperature: Any,
    pressure: Any,
    thickness: Any,
    outer: Any,
    pores: Pores,
    film: Any,
    carbon: Any,
    factor: Any = 1.0,
    density: Any = 1900.0,
) -> Coat:
    """Lay a coat on powder whose pores carry a film of silicon.

    A pore whose open radius is below the coat's thickness is sealed at its mouth. The coat lies on the outer surface.

    Args:
        gas: of `GASES`.
        temperature, pressure: K, and Pa of the hydrocarbon.
        thickness: m of coat.
        outer: m2 of outer surface per kg of filled powder.
        pores, film: of the carbon, and m of silicon in them.
        carbon: kg of porous carbon per kg of filled powder.
        factor: on the rate.
        density: kg/m3 of the coat.
    """
    time = thickness * density / CARBON / coat_rate(gas, temperature, pressure, factor)
    mass = thickness * outer * density
    each = 1.0 / (1.0 + mass)
    before, after = under(pores, film), under(pores, film, mouth=jnp.maximum(thickness, MOLECULE))
    left = after.volume.sum(-1) * carbon
    return Coat(
        time=time,
        share=mass * each,
        surface=(outer + after.surface.sum(-1) * carbon) * each,
        sealed=((before.volume + before.closed).sum(-1) * carbon - left) * each,
        open_volume=left * each,
    )
