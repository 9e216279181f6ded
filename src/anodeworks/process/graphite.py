"""The graphite route: drying coke, and turning carbon into graphite, on site or by others.

Equations: docs/equations/graphite-milled-siox.md, sections 1 to 3. Milling, shaping and sieving are powder
steps; granulation and coating with pitch are mixtures that are carbonised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.material import Material
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.material.lithium import GRAPHITE_CAPACITY
from anodeworks.numerics import safe_divide
from anodeworks.process.activity import (
    HEAT_EMITS,
    POWER_USES,
    REFERENCE_TEMPERATURE,
    Activity,
    Exchanges,
    Furnace,
    Machine,
    hot,
)
from anodeworks.process.carbonisation import OFFGAS, offgas
from anodeworks.quantity import Scalar, par

OXYGEN_PER_CARBON: Final = molar_mass("O2") / molar_mass("C")
CARBON: Final = np.array([float(e == "C") for e in ELEMENTS])
OTHER: Final = np.array([float(e == "other") for e in ELEMENTS])
ENDURING: Final = np.array([float(e in ("Si", "Li")) for e in ELEMENTS])
NOTHING: Final = Material(np.zeros(len(ELEMENTS)), 0.0, 0.0, 0.0, 0.0)  # what a service weighs


class Drying(Furnace):
    """Drives the water that comes with a solid into the air; the solid is accounted for dry."""

    takes = ("feed",)
    uses = ("moisture", *POWER_USES)
    gives = ("dried",)
    emits = ("water_vapour_to_air", *HEAT_EMITS)
    temperature: Scalar = hot(40, 400)  # of water
    moisture: Scalar = par("1", 0, 0.5, "kg of water that comes with a kg of dry feed")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        amounts = {"dried": 1.0, "feed": 1.0, "moisture": self.moisture, "water_vapour_to_air": self.moisture}
        return Exchanges(self.heated(at, amounts, {"dried": feed}), {"dried": feed})


class Graphitised(NamedTuple):
    """A kilogram of charge after graphitisation, in kg: what stays, and what left it."""

    mass: Any
    graphite: Material
    volatile_carbon: Any
    fume: Any
    burnt: Any


class GraphiteMaker(Activity):
    """What furnaces and toll graphitisation share: the charge's balance, the graphite's lithium storage."""

    disorder: Scalar = par("1", 0, 0.6, "share of turbostratic layer spacings, which hold no lithium")
    first_cycle_loss: Scalar = par("mAh/g", 0, 200, "lithium lost in the first cycle per g of graphite")
    ash_removed: Scalar = par("1", 0, 1, "share of ash, metals and sulphur that evaporates")
    carbon_loss: Scalar = par("1", 0, 0.3, "share of the charge's carbon that burns")
    density: Scalar = par("g/cm3", 2.0, 2.27, "true density of the graphite")
    surface: Scalar = par("m2/g", 0, 50, "surface of the graphite")
    expansion: Scalar = par("1", 0, 0.2, "volume that full lithiation adds, per volume of graphite")

    def graphitised(self, charge: Material) -> Graphitised:
        """The charge's balance, per kg charged."""
        volatile_carbon = charge.volatile - charge.share("H") - charge.share("O") - charge.share("N")
        burnt = self.carbon_loss * (charge.share("C") - volatile_carbon)
        fume = self.ash_removed * charge.share("other")
        mass = 1 - charge.volatile - fume - burnt
        carbon_left = charge.share("C") - volatile_carbon - burnt
        ash = charge.share("other") - fume
        graphite = Material(
            elements=(charge.elements * ENDURING + carbon_left * CARBON + ash * OTHER) / mass,
            enthalpy=0.0,
            heat_capacity=charge.heat_capacity,
            capacity=(1 - self.disorder) * GRAPHITE_CAPACITY * carbon_left / mass,
            irreversible=self.first_cycle_loss,
            skeleton=1 / self.density,
            surface=self.surface,
            growth=self.expansion / self.density,
        )
        return Graphitised(mass, graphite, volatile_carbon, fume, burnt)


class Graphitisation(GraphiteMaker, Machine):
    """Carbon at 2,800 to 3,000 °C becomes graphite; Acheson, box or continuous furnace by its library entry.

    Electricity is a figure of the furnace; what the charge does not take up leaves as heat. Coke packed
    around the crucibles burns in part and is otherwise sold as recarburiser.
    """

    takes = ("charge",)
    uses = ("packing_coke", "inert_gas", "oxygen_from_air", *POWER_USES)
    gives = ("graphite",)
    emits = ("recarburiser", "graphitisation_fume", "inert_to_air", *OFFGAS, *HEAT_EMITS)
    temperature: Scalar = par("degC", 2000, 3200, "highest temperature of the charge")
    specific_energy: Scalar = par("kWh/kg", 1, 40, "electricity per kg charged")
    packing: Scalar = par("1", 0, 5, "kg of packing and resistor coke per kg charged", default=0.0)
    packing_burnt: Scalar = par("1", 0, 1, "share of the packing's carbon that burns", default=0.3)
    inert: Scalar = par("1", 0, 20, "kg of inert gas per kg of graphite", default=0.0)
    mean_heat_capacity: Scalar = par(
        "kJ/(kg*K)", 1, 2.5, "of carbon, mean from 25 °C", default="1.9 kJ/(kg*K)", source="cantera-nasa-gas"
    )
    cooled_share: Scalar = par("1", 0, 1, "share of the heat leaving that goes to cooling water", default=0.3)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        charge, packing = at["charge"], at["packing_coke"]
        made = self.graphitised(charge)
        packing_fire = self.packing_burnt * packing.share("C")  # carbon burnt per kg of packing
        burnt = made.burnt + self.packing * packing_fire
        released = offgas(made.volatile_carbon, charge.share("H"), charge.share("O"), charge.share("N"))
        released["carbon_dioxide_to_air"] += burnt * (1 + OXYGEN_PER_CARBON)
        materials = {
            "graphite": made.graphite,
            "recarburiser": _without_carbon(packing, packing_fire),
            "graphitisation_fume": NOTHING._replace(elements=OTHER),
        }
        per_charge = {
            "charge": 1.0,
            "packing_coke": self.packing,
            "oxygen_from_air": burnt * OXYGEN_PER_CARBON,
            "electricity": self.specific_energy,
            "recarburiser": self.packing * (1 - packing_fire),
            "graphitisation_fume": made.fume,
            **released,
        }
        gone = sum(m * at[p].enthalpy for p, m in released.items())
        heat = self.specific_energy + charge.enthalpy + self.packing * packing_fire * packing.enthalpy - gone
        amounts = {port: amount / made.mass for port, amount in per_charge.items()}
        amounts |= {
            "graphite": 1.0,
            "inert_gas": self.inert,
            "inert_to_air": self.inert,
            "heat_to_cooling": self.cooled_share * heat / made.mass,
            "heat_to_surroundings": (1 - self.cooled_share) * heat / made.mass,
            "consumables": self.wear,
        }
        rise = self.temperature - REFERENCE_TEMPERATURE
        too_cold = self.specific_energy < self.mean_heat_capacity * rise * (1 + self.packing)
        flags = {
            "electricity too little to bring charge and packing to temperature": too_cold,
            "volatile matter too small to carry the feed's hydrogen and oxygen": made.volatile_carbon < -1e-9,
        }
        return Exchanges(amounts, materials, flags)


class TollGraphitisation(GraphiteMaker):
    """Graphitisation as a service bought per kg returned; what the charge loses, it loses there."""

    takes = ("charge",)
    uses = ("graphitisation_toll",)
    gives = ("graphite",)
    emits = ("toll_losses",)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        charge = at["charge"]
        made = self.graphitised(charge)
        lost = 1 - made.mass
        gone = safe_divide(charge.elements - made.mass * made.graphite.elements, lost)
        losses = NOTHING._replace(elements=gone, enthalpy=safe_divide(charge.enthalpy, lost))
        amounts = {
            "graphite": 1.0,
            "charge": 1 / made.mass,
            "graphitisation_toll": 1.0,
            "toll_losses": lost / made.mass,
        }
        materials = {"graphite": made.graphite, "toll_losses": losses, "graphitisation_toll": NOTHING}
        return Exchanges(amounts, materials)


def _without_carbon(coke: Material, burnt: Any) -> Material:
    """Packing coke of which some carbon burnt (kg per kg)."""
    return coke._replace(elements=safe_divide(coke.elements - burnt * CARBON, 1 - burnt))
