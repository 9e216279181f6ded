"""What the site provides: gases and water made fit for use, cooling, steam."""

from __future__ import annotations

from collections.abc import Mapping

from anodeworks.material import Material
from anodeworks.process.activity import POWER_EMITS, POWER_USES, Exchanges, Machine, Powered, total
from anodeworks.process.gas import burnt
from anodeworks.quantity import Scalar, par


class Supply(Powered):
    """Makes something fit for use at the cost of electricity: nitrogen or compressed air, pure water.

    Mass: feed = product / yield; what is rejected has the feed's composition.
    """

    takes = ("feed",)
    uses = POWER_USES
    gives = ("product",)
    emits = ("rejects", *POWER_EMITS)
    mass_yield: Scalar = par("1", 0.1, 1.0, "kg of product per kg of feed", default=1.0)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        needed = 1 / self.mass_yield
        amounts = {"product": 1.0, "feed": needed, "rejects": needed - 1}
        return Exchanges(self.driven(amounts), {"product": feed, "rejects": feed})


class CoolingTower(Machine):
    """Removes heat by evaporating water; per joule of heat.

    Blow-down keeps salts at `cycles` times the make-up's. Equations: docs/equations/process.md, "Utilities".
    """

    uses = ("heat_to_cooling", "process_water", *POWER_USES)
    emits = ("water_vapour_to_air", "waste_water", *POWER_EMITS)
    unit_capacity: Scalar = par("kW", 1, 1e7, "heat that one tower removes while it runs")
    cost_capacity: Scalar = par("kW", 1, 1e7, "capacity of the tower that the cost was quoted for")
    wear: Scalar = par(
        "CNY/kWh", 0, 10, "water treatment and wear parts per kWh of heat", default="0 CNY/kWh"
    )
    power: Scalar = par("1", 0, 0.5, "electricity of fans and pumps per heat removed")
    evaporative_share: Scalar = par("1", 0, 1, "share of the heat that leaves by evaporation")
    cycles: Scalar = par("1", 1.5, 20, "salt in the circulating water over salt in the make-up")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        latent = at["water_vapour_to_air"].enthalpy - at["process_water"].enthalpy
        evaporated = self.evaporative_share / latent
        blow_down = evaporated / (self.cycles - 1)
        amounts = {
            "heat_to_cooling": 1.0,
            "process_water": evaporated + blow_down,
            "electricity": self.power,
            "consumables": self.wear,
            "water_vapour_to_air": evaporated,
            "waste_water": blow_down,
            "heat_to_surroundings": 1 + self.power - self.evaporative_share,
        }
        return Exchanges(amounts)


class SteamBoiler(Powered):
    """Steam from pure water by burning natural gas; per kg of steam, counted as vapour at 25 °C."""

    uses = ("pure_water", "natural_gas", "oxygen_from_air", *POWER_USES)
    gives = ("steam",)
    emits = ("carbon_dioxide_to_air", "water_vapour_to_air", "waste_water", *POWER_EMITS)
    efficiency: Scalar = par("1", 0.3, 1.0, "heat of evaporation per lower heating value burnt")
    blow_down: Scalar = par("1", 0, 0.3, "water let off per kg of steam")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        per_gas = {p: m for p, m in burnt([(1.0, at["natural_gas"])]).items() if p in self.emits}
        heating_value = at["natural_gas"].enthalpy - total(m * at[p].enthalpy for p, m in per_gas.items())
        needed = at["steam"].enthalpy - at["pure_water"].enthalpy
        gas = needed / (self.efficiency * heating_value)
        amounts = {
            "steam": 1.0,
            "pure_water": 1 + self.blow_down,
            "natural_gas": gas,
            "oxygen_from_air": gas * (total(per_gas.values()) - 1),
            "waste_water": self.blow_down,
            **{port: gas * mass for port, mass in per_gas.items()},
            "electricity": self.power,
            "consumables": self.wear,
            "heat_to_surroundings": gas * heating_value - needed + self.power,
        }
        return Exchanges(amounts)
