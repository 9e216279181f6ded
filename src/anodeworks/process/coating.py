"""Finishing a powder's surface: a carbon coat from a hydrocarbon gas, a thin oxide from lean air."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from anodeworks.language import keyed, t
from anodeworks.material import Material
from anodeworks.material.composite import filmed, oxidised, sealing_by, under_coat
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.process.activity import HEAT_EMITS, NITROGEN_MOLAR_MASS, POWER_USES, Exchanges, Furnace, hot
from anodeworks.quantity import Scalar, par

CARBON: Final = np.array([float(e == "C") for e in ELEMENTS])
CRYSTALS: Final = keyed(t("amorphous silicon, which grows crystals at this temperature"))
CARBIDE: Final = keyed(t("silicon beside carbon, which form carbide at this temperature"))
SILICON_PER_OXYGEN: Final = molar_mass("Si") / molar_mass("O2")  # in silica, by mass


class Coating(Furnace):
    """C2H2 -> 2 C + H2, CH4 -> C + 2 H2, or any hydrocarbon at the port `gas`; what is not deposited leaves."""

    takes = ("powder",)
    uses = ("gas", "nitrogen", *POWER_USES)
    gives = ("coated",)
    emits = ("spent_gas", "offgas_hydrogen", "nitrogen_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(350, 1500)  # gases crack above, and carbon burns into silicon long before
    coat_capacity: Scalar = par("mAh/g", 0, 400, "lithium stored in the coat")
    coat_loss: Scalar = par("mAh/g", 0, 1000, "lithium lost in the coat in the first cycle")
    coat_density: Scalar = par("g/cm3", 1.4, 2.2, "density of the coat", default="1.8 g/cm3")
    film_loss: Scalar = par("mAh/m2", 0, 50, "lithium bound in the film", default="0 mAh/m2")
    crystal_limit: Scalar = par(
        "degC", 400, 1500, "temperature from which amorphous silicon crystallises during the coat",
        default="800 degC",
    )  # fmt: skip
    carbide_limit: Scalar = par(
        "degC", 600, 1500, "temperature from which silicon and carbon form carbide during the coat",
        default="1000 degC",
    )  # fmt: skip

    def under_gas(
        self, at: Mapping[str, Material], coat: Any, fed: Any, nitrogen: Any, surface: Any, sealing: Any,
        film: Any,
    ) -> Exchanges:  # fmt: skip
        """Exchanges per kg of coated powder.

        Args:
            at: as in `exchanges`.
            coat: kg of coat.
            fed, nitrogen: kg of hydrocarbon and of nitrogen.
            surface: m2 of the coated powder.
            sealing: share of the open pores inside the particles that the coat closes.
            film: C that a film binds in the first cycle.
        """
        powder, gas = at["powder"], at["gas"]
        cracked = coat / gas.share("C")
        amounts = {
            "coated": 1.0,
            "powder": 1 - coat,
            "gas": fed,
            "spent_gas": fed - cracked,
            "offgas_hydrogen": cracked * gas.share("H"),
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
        }
        # The coat counts as graphite, without enthalpy of its own, and with the powder's heat capacity.
        carbon = Material(
            CARBON,
            0.0,
            powder.heat_capacity,
            self.coat_capacity,
            self.coat_loss,
            skeleton=1 / self.coat_density,
        )
        sealed = under_coat(powder, coat, carbon, surface, sealing)
        made = {"coated": filmed(sealed, film), "spent_gas": gas}
        silicon = powder.share("Si") > 0
        unborne: dict[str, Any] = {
            CRYSTALS: silicon & (self.temperature > self.crystal_limit),
            CARBIDE: silicon & (self.temperature > self.carbide_limit),
        }
        return Exchanges(self.heated(at, amounts, made), made, unborne=unborne)


class CarbonCoating(Coating):
    """A coat of stated mass, from a gas of which a stated share is deposited.

    `surface` and `film_loss` add the film that forms on the coated powder in the first cycle.
    """

    coat: Scalar = par("1", 0, 0.5, "part of the coat in the product, by mass")
    utilisation: Scalar = par("1", 0.02, 1.0, "share of the gas's carbon that is deposited")
    blanket: Scalar = par("Nm3/kg", 0, 100, "nitrogen per kg of product, carrier and purge")
    surface: Scalar = par("m2/g", 0, 100, "surface of the coated powder that forms a film", default="0 m2/g")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        fed = self.coat / at["gas"].share("C") / self.utilisation
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        sealing = sealing_by(at["powder"], self.coat, self.surface)
        film = self.film_loss * self.surface
        return self.under_gas(at, self.coat, fed, nitrogen, self.surface, sealing, film)


class Passivation(Furnace):
    """Si + O2 -> SiO2 on what silicon lies open, in lean air, so that the powder is safe to handle.

    In the first cycle the oxide binds lithium as Li4SiO4 and gives half of its silicon back.
    """

    takes = ("powder",)
    uses = ("oxygen_from_air", "nitrogen", *POWER_USES)
    gives = ("passivated",)
    emits = ("nitrogen_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(25, 600)  # hotter, the oxide grows through
    oxygen: Scalar = par("1", 0, 0.2, "oxygen taken up per kg of product")
    inert_silica: Scalar = par("1", 0, 1, "share of the silica formed that reacts with lithium no more")
    oxidation_heat: Scalar = par("kJ/mol", 800, 1000, "heat of Si + O2 -> SiO2")
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        powder = at["powder"]
        base = 1 - self.oxygen
        silicon = self.oxygen * SILICON_PER_OXYGEN  # oxidised
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {
            "passivated": 1.0,
            "powder": base,
            "oxygen_from_air": self.oxygen,
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
        }
        held = oxidised(powder, self.oxygen, self.inert_silica)
        heat = self.oxygen * (self.oxidation_heat / molar_mass("O2"))
        passivated = held._replace(enthalpy=held.enthalpy - heat)
        flags = {
            "more silicon oxidised than the powder holds": base * powder.share("Si") < silicon,
            "more storage oxidised than the powder holds": held.capacity < 0,
        }
        return Exchanges(
            self.heated(at, amounts, {"passivated": passivated}), {"passivated": passivated}, flags
        )
