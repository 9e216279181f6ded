"""The milled-silicon route: wet milling to nanometres, and getting the solvent back from the spray dryer.

Equations: docs/equations/graphite-milled-siox.md, sections 4 to 6. The slurry is two flows: its solids,
and the solvent that goes with them and that the spray dryer's evaporator has to remove. So the spray dryer,
which is rated by what it evaporates, is sized by the solvent; and the recovered solvent closes the loop in
the technology matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.material.composite import oxidised
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.process.activity import (
    HEAT_EMITS,
    NITROGEN_MOLAR_MASS,
    POWER_EMITS,
    POWER_USES,
    REFERENCE_TEMPERATURE,
    Exchanges,
    Furnace,
    Powered,
    hot,
)
from anodeworks.process.carbonisation import OFFGAS, Carbonisation, offgas
from anodeworks.process.coating import CARBIDE
from anodeworks.quantity import Scalar, par

OXYGEN: Final = np.array([float(e == "O") for e in ELEMENTS])


class WetMilling(Powered):
    """A bead mill in an alcohol; the fresh surface oxidises and the solvent leaves with the slurry."""

    takes = ("feed",)
    uses = ("solvent", "oxygen_from_air", *POWER_USES)
    gives = ("milled",)
    emits = ("slurry_solvent", "rejects", *POWER_EMITS)
    mass_yield: Scalar = par("1", 0.5, 1.0, "kg of milled solids per kg of feed, before the oxide")
    solvent_ratio: Scalar = par("1", 0, 20, "kg of solvent per kg of milled solids")
    oxygen_uptake: Scalar = par("1", 0, 0.2, "kg of oxygen bound as SiO2 per kg of milled solids")
    inert_silica: Scalar = par("1", 0, 1, "share of the silica formed that reacts with lithium no more")
    premium_share: Scalar = par(
        "1", 0, 2, "share of vapour-deposited silicon's premium that the milled silicon earns", default=1.0
    )
    silica_enthalpy: Scalar = par(
        "kJ/mol",
        -930,
        -890,
        "enthalpy of formation of SiO2",
        default="-910.85 kJ/mol",
        source="cantera-nasa-condensed",
        grade="repository",
    )

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        bound, kept = self.oxygen_uptake, 1 - self.oxygen_uptake
        oxidation = self.silica_enthalpy / molar_mass("O2")  # J per kg of oxygen bound
        held = oxidised(feed, bound, self.inert_silica)
        milled = held._replace(
            enthalpy=held.enthalpy + bound * oxidation, unpaid=(1 - self.premium_share) * held.share("Si")
        )
        charged = kept / self.mass_yield
        amounts = self.driven(
            {
                "milled": 1.0,
                "feed": charged,
                "rejects": charged - kept,
                "solvent": self.solvent_ratio,
                "slurry_solvent": self.solvent_ratio,
                "oxygen_from_air": bound,
            }
        )
        amounts["heat_to_surroundings"] = self.power - bound * oxidation
        flags = {"more oxide than the silicon's lithium storage bears": milled.capacity < 0}
        return Exchanges(amounts, {"milled": milled, "rejects": feed}, flags)


class SolventRecovery(Furnace):
    """The spray dryer's evaporator and condenser in a closed nitrogen loop, per kg of solvent that arrives.

    What is not condensed leaves as vapour, counted by its elements for the oxidiser.
    """

    uses = ("slurry_solvent", "nitrogen", *POWER_USES)
    emits = ("recovered_solvent", *OFFGAS, *HEAT_EMITS)
    temperature: Scalar = hot(40, 400)  # of solvents
    recovery: Scalar = par("1", 0, 1, "share of the solvent that is condensed and used again")
    latent_heat: Scalar = par("kJ/kg", 100, 3000, "heat of evaporation of the solvent")
    blanket: Scalar = par("Nm3/kg", 0, 5, "nitrogen made up per kg of solvent", default="0.05 Nm3/kg")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        solvent = at["slurry_solvent"]
        lost = 1 - self.recovery
        released = offgas(*(lost * solvent.share(e) for e in ("C", "H", "O", "N")))
        leaves = self.recovery * solvent.enthalpy + sum(m * at[p].enthalpy for p, m in released.items())
        reaction = leaves - solvent.enthalpy  # the lost vapour's elements may stand higher than the vapour
        sensible = solvent.heat_capacity * (self.temperature - REFERENCE_TEMPERATURE)
        evaporation = jnp.maximum(self.latent_heat, reaction)
        electricity = ((1 - self.heat_recovery) * sensible + evaporation) / self.efficiency
        heat = electricity - reaction
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        released["nitrogen_to_air"] += nitrogen
        return Exchanges(
            {
                "slurry_solvent": 1.0,
                "recovered_solvent": self.recovery,
                "nitrogen": nitrogen,
                "electricity": electricity,
                "heat_to_cooling": self.cooled_share * heat,
                "heat_to_surroundings": (1 - self.cooled_share) * heat,
                "consumables": self.wear,
                **released,
            }
        )


class CompositeCarbonisation(Carbonisation):
    """Carbonisation of what holds oxide beside organics: oxygen bound to silicon stays.

    Volatile matter carries oxygen in a given proportion; the feed's other oxygen counts as bound. It is set
    aside, the rest is carbonised, and it joins the char.
    """

    carbide_limit: Scalar = par(
        "degC", 600, 1500, "temperature from which silicon and carbon form carbide in the kiln",
        default="1000 degC",
    )  # fmt: skip
    surface: Scalar = par("m2/g", 0, 300, "surface that the carbonised composite leaves open")
    volatile_oxygen: Scalar = par("1", 0, 0.5, "oxygen per kg of volatile matter", default=0.03)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        bound = jnp.maximum(feed.share("O") - self.volatile_oxygen * feed.volatile, 0.0)  # per kg of feed
        rest = 1 - bound
        without = feed.within(rest)._replace(elements=(feed.elements - bound * OXYGEN) / rest)
        done = super().exchanges({**at, "feed": without})
        aside = done.amounts["feed"] * bound / rest  # per kg of the rest's char
        total = 1 + aside
        char = done.materials["char"]
        amounts = {port: amount / total for port, amount in done.amounts.items()}
        amounts |= {"char": 1.0, "feed": done.amounts["feed"] / (rest * total), "consumables": self.wear}
        elements = (char.elements + aside * OXYGEN) / total
        joined = char.within(total)._replace(elements=elements, surface=self.surface)
        carbide = (joined.share("Si") > 0) & (self.temperature > self.carbide_limit)
        return Exchanges(
            amounts, {"char": joined}, done.flags, outside=done.outside, unborne={CARBIDE: carbide}
        )
