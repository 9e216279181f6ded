"""The SiO route: sublimation of silicon monoxide, disproportionation, prelithiation.

Equations: docs/equations/graphite-milled-siox.md, sections 6 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.material.elements import fractions, molar_mass
from anodeworks.material.oxides import disproportionated, prelithiated, silicon_oxide
from anodeworks.numerics import safe_divide
from anodeworks.process.activity import HEAT_EMITS, POWER_USES, REFERENCE_TEMPERATURE, Exchanges, Furnace, hot
from anodeworks.quantity import Scalar, par

SILICON, SILICA, MONOXIDE = (molar_mass(f) for f in ("Si", "SiO2", "SiO"))  # kg/mol
HYDRIDE, HYDROGEN, OXYGEN = (molar_mass(f) for f in ("LiH", "H2", "O"))
MONOXIDE_ELEMENTS: Final = np.asarray(fractions("SiO"))
# ln(p / 1 bar) = a - b/T of SiO over Si + SiO2, 1,250 to 1,400 °C, from the free energies of Cantera 3.2.
EQUILIBRIUM: Final = (19.637, 40800.0)
BAR: Final = 1e5  # Pa


class MonoxideSublimation(Furnace):
    """Si + SiO2 -> 2 SiO under vacuum, condensed as a solid; what is not collected is the residue.

    The vapour's heat is not recovered: it leaves by the collector's cooling. Lithium storage follows from
    4 SiO + (4 + 3 * 3.75) Li -> 3 Li3.75Si + Li4SiO4 and the share of the monoxide that takes part.
    """

    takes = ("silicon", "silica")
    uses = POWER_USES
    gives = ("monoxide",)
    emits = ("residue", *HEAT_EMITS)
    temperature: Scalar = hot(900, 1700)  # no vapour to speak of below, a melt above
    pressure: Scalar = par("Pa", 0.01, 5000, "pressure in the chamber")
    silicon_ratio: Scalar = par("1", 0.5, 2, "moles of Si charged per mole of SiO2", default=1.0)
    conversion: Scalar = par("1", 0.2, 1.0, "share of the scarcer reactant that sublimes")
    capture: Scalar = par("1", 0.2, 1.0, "share of the vapour that the collector keeps")
    active_share: Scalar = par("1", 0.3, 1.0, "share of the monoxide that takes part in the first cycle")
    density: Scalar = par("g/cm3", 2.0, 2.3, "true density of the monoxide", default="2.13 g/cm3")
    expansion: Scalar = par(
        "1", 0, 2.5, "volume that full lithiation adds, per volume of monoxide", default=1.2
    )
    pumping: Scalar = par("kWh/kg", 0, 50, "electricity of the vacuum pumps")
    vapour_enthalpy: Scalar = par(
        "kJ/mol",
        -130,
        -80,
        "enthalpy of formation of SiO vapour",
        default="-100.42 kJ/mol",
        source="cantera-nasa-gas",
        grade="repository",
    )
    solid_enthalpy: Scalar = par("kJ/mol", -470, -400, "enthalpy of formation of solid SiO")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        silicon, silica = at["silicon"], at["silica"]
        reacted = self.conversion * jnp.minimum(1.0, self.silicon_ratio)  # moles per mole of SiO2 charged
        charged = 1 / (2 * reacted * self.capture * MONOXIDE)  # moles of SiO2 per kg of monoxide
        silica_mass = charged * SILICA
        silicon_mass = charged * self.silicon_ratio * SILICON / silicon.share("Si")
        silica_enthalpy = silica.enthalpy * SILICA  # J/mol
        heat_capacity = silicon.heat_capacity * SILICON + silica.heat_capacity * SILICA
        monoxide = silicon_oxide(1.0, self.active_share, self.density, self.expansion)._replace(
            enthalpy=self.solid_enthalpy / MONOXIDE, heat_capacity=heat_capacity / (SILICON + SILICA)
        )
        residue_mass = silica_mass + silicon_mass - 1
        into = silica_mass * silica.enthalpy + silicon_mass * silicon.enthalpy
        uncollected = 2 * reacted * (1 - self.capture) * charged  # moles of SiO
        residue_enthalpy = into - reacted * charged * silica_enthalpy + uncollected * self.solid_enthalpy
        left = silica_mass * silica.elements + silicon_mass * silicon.elements - MONOXIDE_ELEMENTS
        residue = Material(
            elements=safe_divide(left, residue_mass),
            enthalpy=safe_divide(residue_enthalpy, residue_mass),
            heat_capacity=silica.heat_capacity,
            capacity=0.0,
            irreversible=0.0,
        )
        rise = self.temperature - REFERENCE_TEMPERATURE
        sensible = (silica_mass * silica.heat_capacity + silicon_mass * silicon.heat_capacity) * rise
        evaporation = (self.vapour_enthalpy - silica_enthalpy / 2) / (self.capture * MONOXIDE)
        electricity = ((1 - self.heat_recovery) * sensible + evaporation) / self.efficiency + self.pumping
        heat = electricity + into - monoxide.enthalpy - residue_enthalpy
        amounts = {
            "monoxide": 1.0,
            "silicon": silicon_mass,
            "silica": silica_mass,
            "residue": residue_mass,
            "electricity": electricity,
            "heat_to_cooling": self.cooled_share * heat,
            "heat_to_surroundings": (1 - self.cooled_share) * heat,
            "consumables": self.wear,
        }
        equilibrium = BAR * jnp.exp(EQUILIBRIUM[0] - EQUILIBRIUM[1] / self.temperature)
        flags = {"chamber pressure above the equilibrium pressure of SiO": self.pressure > equilibrium}
        return Exchanges(amounts, {"monoxide": monoxide, "residue": residue}, flags)


class Disproportionation(Furnace):
    """2 SiO -> Si + SiO2 inside the grain, under inert gas; part of the silica stops reacting with lithium.

    The feed is monoxide before its coat: all lithium that it stores is the monoxide's.
    """

    takes = ("feed",)
    uses = ("inert_gas", *POWER_USES)
    gives = ("product",)
    emits = ("inert_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(600, 1400)  # SiO stays as it is below, and turns to vapour above
    extent: Scalar = par("1", 0, 1, "share of the monoxide that disproportionates")
    inert_silica: Scalar = par("1", 0, 1, "share of the silica formed that reacts with lithium no more")
    inert: Scalar = par("1", 0, 50, "kg of inert gas per kg of product")
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
        oxygen = feed.share("O") / OXYGEN  # mol/kg, each one SiO
        product = disproportionated(feed, self.extent * self.inert_silica)._replace(
            enthalpy=(1 - self.extent) * feed.enthalpy + self.extent * oxygen * self.silica_enthalpy / 2
        )
        amounts = {"product": 1.0, "feed": 1.0, "inert_gas": self.inert, "inert_to_air": self.inert}
        return Exchanges(self.heated(at, amounts, {"product": product}), {"product": product})


class Prelithiation(Furnace):
    """4 SiO + 4 LiH -> 3 Si + Li4SiO4 + 2 H2: lithium from the hydride instead of the first cycle's."""

    takes = ("feed",)
    uses = ("lithium_hydride", "inert_gas", *POWER_USES)
    gives = ("product",)
    emits = ("offgas_hydrogen", "inert_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(200, 1100)  # lithium melts at 181 degC
    extent: Scalar = par("1", 0, 1, "share of the first-cycle loss that the hydride pays beforehand")
    inert: Scalar = par("1", 0, 50, "kg of inert gas per kg of product")
    silicate_enthalpy: Scalar = par("kJ/mol", -2400, -2250, "enthalpy of formation of Li4SiO4")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        made, lithium, mass = prelithiated(feed, self.extent)  # the hydrogen leaves
        oxygen = feed.share("O") / OXYGEN
        reacted = safe_divide(lithium, oxygen)
        held = feed.enthalpy / mass
        product = made._replace(enthalpy=(1 - reacted) * held + lithium / 4 * self.silicate_enthalpy / mass)
        amounts = {
            "product": 1.0,
            "feed": 1 / mass,
            "lithium_hydride": lithium * HYDRIDE / mass,
            "offgas_hydrogen": lithium / 2 * HYDROGEN / mass,
            "inert_gas": self.inert,
            "inert_to_air": self.inert,
        }
        flags = {"more lithium than the oxide can bind": lithium > oxygen + 1e-9}
        return Exchanges(self.heated(at, amounts, {"product": product}), {"product": product}, flags)
