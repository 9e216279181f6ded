"""Opening the pores of a char by gasifying part of it, and washing and drying what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.material.pores import surface_of
from anodeworks.process.activity import (
    HEAT_EMITS,
    NITROGEN_MOLAR_MASS,
    POWER_EMITS,
    POWER_USES,
    Exchanges,
    Furnace,
    Powered,
    hot,
)
from anodeworks.quantity import Scalar, par

ORGANIC: Final = np.array([float(e in "CHON") for e in ELEMENTS])
OTHER: Final = np.array([float(e == "other") for e in ELEMENTS])
CARBON_PER_OXYGEN: Final = molar_mass("C") / molar_mass("O")  # in carbon monoxide, by mass


class Activation(Furnace):
    """C + H2O -> CO + H2, or C + CO2 -> 2 CO, by what agent stands at the port; unreacted agent leaves.

    Carbon gasified per kg of agent follows from the agent's composition (docs/equations/process.md).
    """

    takes = ("char",)
    uses = ("agent", "nitrogen", *POWER_USES)
    gives = ("activated",)
    emits = ("offgas_carbon_monoxide", "offgas_hydrogen", "spent_agent", "nitrogen_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(600, 1200)  # steam and carbon dioxide leave carbon alone below
    burn_off: Scalar = par("1", 0, 0.9, "char gasified per kg of char")
    utilisation: Scalar = par("1", 0.02, 1.0, "share of the agent that reacts")
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product")
    capacity: Scalar = par("mAh/g", 0, 1000, "lithium that the carbon stores once its pores are filled")
    irreversible: Scalar = par("mAh/g", 0, 2000, "lithium that the carbon loses in the first cycle")
    opening: Scalar = par("1", 0, 1, "pore volume over the most that burn-off and char can leave")
    pore_volume: Scalar = par(
        "cm3/g", 0, 3.0, "pore volume as measured, in place of opening; 0 where it is not stated",
        default="0 cm3/g",
    )  # fmt: skip
    char_pores: Scalar = par("cm3/g", 0, 2, "largest pore volume of the char itself", default="0.4 cm3/g")
    pore_diameter: Scalar = par("nm", 0.6, 50, "pore diameter, four times volume over surface")
    surface: Scalar = par(
        "m2/g", 0, 4000, "surface as measured, in place of pore_diameter; 0 where it is not stated",
        default="0 m2/g",
    )  # fmt: skip
    density: Scalar = par("g/cm3", 1.4, 2.3, "true density of the activated carbon")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        char, agent = at["char"], at["agent"]
        product = 1 - self.burn_off
        gone = self.burn_off / (
            char.elements @ ORGANIC
        )  # of the char's carbon, hydrogen, oxygen and nitrogen
        carbon, hydrogen, oxygen, nitrogen = (
            gone * char.share(e) / product for e in "CHON"
        )  # kg per kg of product
        by_agent = agent.share("O") * CARBON_PER_OXYGEN - agent.share("C")  # kg of carbon per kg of agent
        reacted = (carbon - oxygen * CARBON_PER_OXYGEN) / by_agent
        fed = reacted / self.utilisation
        blanket = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {
            "activated": 1.0,
            "char": 1 / product,
            "agent": fed,
            "spent_agent": fed - reacted,
            "offgas_carbon_monoxide": (reacted * agent.share("O") + oxygen) * (1 + CARBON_PER_OXYGEN),
            "offgas_hydrogen": reacted * agent.share("H") + hydrogen,
            "nitrogen": blanket,
            "nitrogen_to_air": blanket + nitrogen,
        }
        # What is burnt leaves its volume behind, beside the pores that the char had; nothing else opens any.
        most = (self.burn_off / self.density + jnp.maximum(self.char_pores, char.pores)) / product
        volume = jnp.where(self.pore_volume > 0, self.pore_volume, self.opening * most)
        activated = char.within(product)._replace(  # what is gasified counts as elements
            elements=char.elements * (1 - gone * ORGANIC) / product,
            volatile=char.volatile * (1 - gone) / product,
            capacity=self.capacity,
            irreversible=self.irreversible,
            skeleton=1 / self.density,
            pores=volume,
            surface=surface_of(volume, self.pore_diameter, self.surface),
            growth=0.0,
            closed=0.0,
        )
        made = {"activated": activated, "spent_agent": agent}
        flags = {
            "more carbon burnt off than the char holds": gone > 1,
            "more pores than the carbon burnt off leaves": self.pore_volume > most * (1 + 1e-9),
        }
        return Exchanges(self.heated(at, amounts, made), made, flags)


class Washing(Powered):
    """Washes a powder with acid and water and filters it; the cake's water is a flow that a dryer removes.

    Part of the ash dissolves; the acid leaves as spent acid, to be neutralised at its price.
    """

    takes = ("feed",)
    uses = ("acid", "pure_water", *POWER_USES)
    gives = ("washed",)
    emits = ("spent_acid", "dissolved_ash", "waste_water", "cake_moisture", "powder_waste", *POWER_EMITS)
    acid: Scalar = par("1", 0, 5, "acid per kg of washed powder")
    wash: Scalar = par("1", 0, 200, "wash water let off per kg of washed powder")
    moisture: Scalar = par("1", 0, 10, "water left in the filter cake per kg of dry powder")
    ash_removal: Scalar = par("1", 0, 1, "share of the ash that dissolves")
    mass_yield: Scalar = par("1", 0.5, 1.0, "washed powder kept in the filters")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        ash = self.ash_removal * feed.share("other")  # per kg of feed
        left = 1 - ash
        kept = 1 / self.mass_yield  # per kg of product
        washed = feed.within(left)._replace(elements=(feed.elements - ash * OTHER) / left)
        amounts = {
            "washed": 1.0,
            "feed": kept / left,
            "acid": self.acid,
            "spent_acid": self.acid,
            "pure_water": self.wash + self.moisture,
            "waste_water": self.wash,
            "cake_moisture": self.moisture,
            "dissolved_ash": kept * ash / left,
            "powder_waste": kept - 1,
        }
        return Exchanges(self.driven(amounts), {"washed": washed, "powder_waste": washed})


class Evaporation(Furnace):
    """Evaporates water; per kg of water removed, whichever powder brought it."""

    uses = ("moisture", *POWER_USES)
    emits = ("water_vapour_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(40, 400)  # of water

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return Exchanges(self.heated(at, {"moisture": 1.0, "water_vapour_to_air": 1.0}, {}))
