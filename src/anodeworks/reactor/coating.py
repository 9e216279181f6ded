"""Carbon from acetylene or methane on filled powder: its rate, its time, and the pores that it seals.

Equations and what is known of the rates: docs/equations/reactor.md, "Carbon coat". Only slopes and saturation could be
read; the level is judged, so that `factor` belongs to the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.language import Message, keyed, t
from anodeworks.material.elements import atoms, molar_mass
from anodeworks.material.pores import MOLECULE, Pores, under
from anodeworks.quantity.wording import Span
from anodeworks.reactor.kinetics import ZERO_CELSIUS
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

CARBON: Final = molar_mass("C")
FORMULA: Final = {"acetylene": "C2H2", "methane": "CH4"}


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


def named(gas: str) -> Message:
    """A gas of `GASES` by its word."""
    return {"acetylene": t("acetylene"), "methane": t("methane")}[gas]


def range_left(gas: str, temperature: Any) -> dict[str, Any]:
    """Range of the energy of a gas's rate, by name -> true where a temperature (K) leaves it."""
    law, celsius = GASES[gas], jnp.asarray(temperature) - ZERO_CELSIUS
    span = Span(law.lowest + ZERO_CELSIUS, law.highest + ZERO_CELSIUS, "degC")
    name = t("rate of carbon from {gas}, {span}, level judged", gas=named(gas), span=span)
    return {keyed(name): (celsius < law.lowest) | (celsius > law.highest)}


class Hold(NamedTuple):
    """Powder that a gas passes: K, Pa of all and of the hydrocarbon, mol/s of it, kg, m2/kg outside, s, factor."""

    temperature: Any
    pressure: Any
    hydrocarbon: Any
    flow: Any
    powder: Any
    outer: Any
    time: Any
    factor: Any = 1.0


class Deposited(NamedTuple):
    """What a hold lays down."""

    utilisation: Any  # share of the gas's carbon that is deposited
    carbon: Any  # kg per kg of powder
    hydrocarbon: Any  # Pa around the powder


def deposit(gas: str, hold: Hold) -> Deposited:
    """Carbon from a gas that is mixed over the powder: what the flow brings and what the rate takes fix each other.

    With the law's saturation that is a quadratic in the share deposited (docs/equations/reactor.md, "Carbon coat").
    """
    law, atoms_ = GASES[gas], atoms(FORMULA[gas])
    moles = atoms_["H"] / 2 - 1  # of gas that a mole of hydrocarbon adds
    brought = hold.flow * atoms_["C"]
    full = hold.hydrocarbon / law.saturation
    taken = (
        hold.powder * hold.outer * (1.0 + full)
        * coat_rate(gas, hold.temperature, hold.hydrocarbon, hold.factor)
    )  # fmt: skip
    a = brought * (moles * hold.hydrocarbon / hold.pressure - full)
    b = brought * (1.0 + full) + taken
    share = 2.0 * taken / (b + jnp.sqrt(b * b + 4.0 * a * taken))
    around = hold.hydrocarbon * (1.0 - share) / (1.0 + moles * share * hold.hydrocarbon / hold.pressure)
    return Deposited(share, brought * share * hold.time * CARBON / hold.powder, around)


class Coat(NamedTuple):
    """A coat; per kg of coated powder."""

    share: Any  # kg of carbon
    surface: Any  # m2 that an electrolyte finds: outer surface, and pores the coat leaves open
    sealed: Any  # m3 empty behind the coat
    open_volume: Any  # m3


def coat(thickness: Any, outer: Any, pores: Pores, film: Any, carbon: Any, density: Any = 1900.0) -> Coat:
    """Lay a coat on powder whose pores carry a film of silicon.

    A pore whose open radius is below the coat's thickness is sealed at its mouth. The coat lies on the outer surface.

    Args:
        thickness: m of coat.
        outer: m2 of outer surface per kg of filled powder.
        pores, film: of the carbon, and m of silicon in them.
        carbon: kg of porous carbon per kg of filled powder.
        density: kg/m3 of the coat.
    """
    mass = thickness * outer * density
    each = 1.0 / (1.0 + mass)
    before, after = under(pores, film), under(pores, film, mouth=jnp.maximum(thickness, MOLECULE))
    left = after.volume.sum(-1) * carbon
    return Coat(
        share=mass * each,
        surface=(outer + after.surface.sum(-1) * carbon) * each,
        sealed=((before.volume + before.closed).sum(-1) * carbon - left) * each,
        open_volume=left * each,
    )
