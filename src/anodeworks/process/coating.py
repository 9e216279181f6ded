"""Finishing a powder's surface: a carbon film from a hydrocarbon gas, a thin oxide from lean air."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from anodeworks.material import Material
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.material.lithium import OXYGEN_LOSES, OXYGEN_TAKES
from anodeworks.process.activity import HEAT_EMITS, NITROGEN_MOLAR_MASS, POWER_USES, Exchanges, Furnace
from anodeworks.quantity import Scalar, par

CARBON: Final = np.array([float(e == "C") for e in ELEMENTS])
OXYGEN: Final = np.array([float(e == "O") for e in ELEMENTS])
SILICON_PER_OXYGEN: Final = molar_mass("Si") / molar_mass("O2")  # in silica, by mass


class CarbonCoating(Furnace):
    """C2H2 -> 2 C + H2, CH4 -> C + 2 H2, or any hydrocarbon at the port `gas`; what is not deposited leaves.

    `surface` and `film_loss` add the film that forms on the coated powder in the first cycle.
    """

    takes = ("powder",)
    uses = ("gas", "nitrogen", *POWER_USES)
    gives = ("coated",)
    emits = ("spent_gas", "offgas_hydrogen", "nitrogen_to_air", *HEAT_EMITS)
    coat: Scalar = par("1", 0, 0.5, "part of the coat in the product, by mass")
    utilisation: Scalar = par("1", 0.02, 1.0, "share of the gas's carbon that is deposited")
    blanket: Scalar = par("Nm3/kg", 0, 100, "nitrogen per kg of product, carrier and purge")
    coat_capacity: Scalar = par("mAh/g", 0, 400, "lithium stored in the coat")
    coat_loss: Scalar = par("mAh/g", 0, 1000, "lithium lost in the coat in the first cycle")
    coat_density: Scalar = par("g/cm3", 1.4, 2.2, "density of the coat", default="1.8 g/cm3")
    surface: Scalar = par("m2/g", 0, 500, "surface of the coated powder that forms a film", default="0 m2/g")
    film_loss: Scalar = par("mAh/m2", 0, 50, "lithium bound in the film", default="0 mAh/m2")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        powder, gas = at["powder"], at["gas"]
        base = 1 - self.coat
        cracked = self.coat / gas.share("C")
        fed = cracked / self.utilisation
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {
            "coated": 1.0,
            "powder": base,
            "gas": fed,
            "spent_gas": fed - cracked,
            "offgas_hydrogen": cracked * gas.share("H"),
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
        }
        film = self.film_loss * self.surface
        held = powder.within(1 / base)  # the coat counts as graphite: no enthalpy of its own
        coated = held._replace(
            elements=held.elements + self.coat * CARBON,
            capacity=held.capacity + self.coat * self.coat_capacity,
            irreversible=held.irreversible + self.coat * self.coat_loss + film,
            skeleton=held.skeleton + self.coat / self.coat_density,
            surface=self.surface,
        )
        made = {"coated": coated, "spent_gas": gas}
        return Exchanges(self.heated(at, amounts, made), made)


class Passivation(Furnace):
    """Si + O2 -> SiO2 on what silicon lies open, in lean air, so that the powder is safe to handle.

    In the first cycle the oxide binds lithium as Li4SiO4 and gives half of its silicon back.
    """

    takes = ("powder",)
    uses = ("oxygen_from_air", "nitrogen", *POWER_USES)
    gives = ("passivated",)
    emits = ("nitrogen_to_air", *HEAT_EMITS)
    oxygen: Scalar = par("1", 0, 0.2, "oxygen taken up per kg of product")
    oxidation_heat: Scalar = par("kJ/mol", 800, 1000, "heat of Si + O2 -> SiO2")
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        powder = at["powder"]
        base = 1 - self.oxygen
        silicon = self.oxygen * SILICON_PER_OXYGEN  # oxidised
        capacity = base * powder.capacity - self.oxygen * OXYGEN_TAKES
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {
            "passivated": 1.0,
            "powder": base,
            "oxygen_from_air": self.oxygen,
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
        }
        held = powder.within(1 / base)
        passivated = held._replace(
            elements=held.elements + self.oxygen * OXYGEN,
            enthalpy=held.enthalpy - self.oxygen * (self.oxidation_heat / molar_mass("O2")),
            capacity=capacity,
            irreversible=held.irreversible + self.oxygen * OXYGEN_LOSES,
        )
        flags = {
            "more silicon oxidised than the powder holds": base * powder.share("Si") < silicon,
            "more storage oxidised than the powder holds": capacity < 0,
        }
        return Exchanges(
            self.heated(at, amounts, {"passivated": passivated}), {"passivated": passivated}, flags
        )
