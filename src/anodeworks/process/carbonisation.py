"""Heating what holds organics (resin, biomass, pitch, green coke, mixtures with them) until carbon is left.

The volatile matter of proximate analysis leaves; it takes the feed's hydrogen, oxygen and nitrogen with it
and, for the rest of its mass, carbon. What leaves is counted by its elements: part of the oxygen as carbon
monoxide, the rest as water as far as hydrogen suffices, then as carbon dioxide; hydrogen and carbon left
over as off-gas for an oxidiser, hydrocarbons being carried as the elements they consist of (their formation
enthalpy, within 5 % of their heat of combustion, is neglected: Dulong).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.material.elements import ATOMIC_WEIGHTS, ELEMENTS, molar_mass
from anodeworks.process.activity import (
    HEAT_EMITS,
    NITROGEN_MOLAR_MASS,
    POWER_USES,
    Exchanges,
    Furnace,
    hot,
    total,
)
from anodeworks.quantity import Scalar, par

OFFGAS: Final = (
    "offgas_carbon",
    "offgas_hydrogen",
    "water_vapour_to_air",
    "carbon_dioxide_to_air",
    "nitrogen_to_air",
)
HYDROGEN_PER_OXYGEN: Final = 2 * ATOMIC_WEIGHTS["H"] / ATOMIC_WEIGHTS["O"]  # in water, by mass
CARBON_PER_OXYGEN: Final = ATOMIC_WEIGHTS["C"] / (2 * ATOMIC_WEIGHTS["O"])  # in carbon dioxide, by mass
DRIVEN: Final = np.array([float(e in ("H", "O", "N")) for e in ELEMENTS])
CARBON: Final = np.array([float(e == "C") for e in ELEMENTS])
MONOXIDE_PER_OXYGEN: Final = molar_mass("CO") / molar_mass("O")


def offgas(carbon: Any, hydrogen: Any, oxygen: Any, nitrogen: Any) -> dict[str, Any]:
    """Elements driven out (kg each) as amounts of the `OFFGAS` ports (kg each)."""
    oxygen_as_water = jnp.minimum(oxygen, hydrogen / HYDROGEN_PER_OXYGEN)
    oxygen_left = oxygen - oxygen_as_water
    carbon_as_dioxide = oxygen_left * CARBON_PER_OXYGEN
    return {
        "offgas_carbon": carbon - carbon_as_dioxide,
        "offgas_hydrogen": hydrogen - oxygen_as_water * HYDROGEN_PER_OXYGEN,
        "water_vapour_to_air": oxygen_as_water * (1 + HYDROGEN_PER_OXYGEN),
        "carbon_dioxide_to_air": oxygen_left + carbon_as_dioxide,
        "nitrogen_to_air": nitrogen,
    }


class Carbonisation(Furnace):
    """Drives volatile matter out of a feed under nitrogen; what stays keeps its silicon, lithium and ash.

    Lithium storage is conserved: a precursor's capacity is declared as that of the carbon it will leave,
    per kg of precursor. The heat of pyrolysis is a parameter, and the char's formation enthalpy follows
    from it.
    """

    takes = ("feed",)
    uses = ("nitrogen", *POWER_USES)
    gives = ("char",)
    emits = ("offgas_carbon_monoxide", *OFFGAS, *HEAT_EMITS)
    temperature: Scalar = hot(100, 1800)  # resins cure from 100 degC, what stays is graphitised above
    release: Scalar = par("1", 0.0, 1.0, "share of the volatile matter that leaves")
    pyrolysis_heat: Scalar = par(
        "MJ/kg", -5, 5, "heat taken up per kg of volatile matter driven out, at 25 °C"
    )
    monoxide: Scalar = par("1", 0.0, 1.0, "share of the oxygen that leaves as carbon monoxide", default=0.0)
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        # Per kg of feed: hydrogen, oxygen and nitrogen in proportion, carbon for the rest of the mass.
        driven = feed.volatile * self.release
        hydrogen, oxygen, nitrogen = (feed.share(e) * self.release for e in ("H", "O", "N"))
        carbon = driven - hydrogen - oxygen - nitrogen
        product = 1 - driven
        as_monoxide = self.monoxide * oxygen
        monoxide = as_monoxide * MONOXIDE_PER_OXYGEN
        released = offgas(carbon - (monoxide - as_monoxide), hydrogen, oxygen - as_monoxide, nitrogen)
        released["offgas_carbon_monoxide"] = monoxide
        carried_off = total(m * at[p].enthalpy for p, m in released.items())
        heat_left = feed.enthalpy + driven * self.pyrolysis_heat - carried_off
        char = feed.within(product)._replace(
            elements=(feed.elements * (1 - self.release * DRIVEN) - carbon * CARBON) / product,
            enthalpy=heat_left / product,
            volatile=(feed.volatile - driven) / product,
        )
        gas = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {"char": 1.0, "feed": 1 / product, "nitrogen": gas}
        amounts |= {port: amount / product for port, amount in released.items()}
        amounts["nitrogen_to_air"] += gas
        too_little = released["offgas_carbon"] < -1e-9
        flags = {"volatile matter too small to carry the feed's hydrogen and oxygen": too_little}
        return Exchanges(self.heated(at, amounts, {"char": char}), {"char": char}, flags)
