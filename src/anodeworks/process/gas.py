"""Off-gas and other waste: burning what must not leave the plant, and keeping what is worth keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from anodeworks.language import keyed, t
from anodeworks.material import Material
from anodeworks.material.elements import molar_mass
from anodeworks.process.activity import POWER_EMITS, POWER_USES, Exchanges, Machine, Powered, total
from anodeworks.quantity import Scalar, par

DOES_NOT_BURN: Final = keyed(t("the waste holds lithium or ash, which does not burn"))

OXIDES: Final = {  # port: the element that burns, and kg of the port per kg of it
    "carbon_dioxide_to_air": ("C", molar_mass("CO2") / molar_mass("C")),
    "water_vapour_to_air": ("H", molar_mass("H2O") / molar_mass("H2")),
    "silica_dust": ("Si", molar_mass("SiO2") / molar_mass("Si")),
    "nitrogen_to_air": ("N", 1.0),
}


def burnt(fuels: Sequence[tuple[Any, Material]]) -> dict[str, Any]:
    """kg of each of `OXIDES` when (kg, material) pairs burn completely."""
    products = {}
    for port, (element, ratio) in OXIDES.items():
        parts = [(mass, fuel.share(element) * ratio) for mass, fuel in fuels]
        # What a fuel lacks is a plain zero: leaving it out keeps the compiled program small.
        products[port] = total(mass * share for mass, share in parts if not _is_zero(share))
    return products


def _is_zero(share: Any) -> bool:
    return isinstance(share, float) and share == 0.0


class Oxidation(Machine):
    """Burns one waste with air: C -> CO2, H -> H2O, Si -> SiO2 dust; natural gas in support keeps the flame.

    Per kg of waste: oxygen is what the products hold beyond the fuels' own mass; the heat of combustion (by
    the lower heating value) is recovered in part. Equations: docs/equations/process.md, "Oxidation".
    """

    takes = ("fuel",)
    uses = ("natural_gas", "oxygen_from_air", *POWER_USES)
    emits = (*OXIDES, "recovered_heat", *POWER_EMITS)
    support: Scalar = par("1", 0, 50, "natural gas burnt in support per kg of waste")
    power: Scalar = par("kWh/kg", 0, 100, "electricity of fans, filters and scrubbers per kg of waste")
    heat_recovery: Scalar = par(
        "1", 0, 0.95, "share of the heat of combustion that is recovered", default=0.0
    )

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        fuel, gas = at["fuel"], at["natural_gas"]
        products = burnt([(1.0, fuel), (self.support, gas)])
        oxygen = total(products.values()) - (1 + self.support)
        heat = fuel.enthalpy + self.support * gas.enthalpy
        heat -= total(m * at[p].enthalpy for p, m in products.items() if p != "nitrogen_to_air")
        recovered = self.heat_recovery * heat
        amounts = {
            "fuel": 1.0,
            "natural_gas": self.support,
            "oxygen_from_air": oxygen,
            **products,
            "electricity": self.power,
            "consumables": self.wear,
            "recovered_heat": recovered,
            "heat_to_surroundings": heat - recovered + self.power,
        }
        residue = fuel.share("Li") + fuel.share("other")
        return Exchanges(amounts, flags={DOES_NOT_BURN: residue > 1e-6})


class Recovery(Powered):
    """Splits a waste into a recovered share and the rest, both of its composition.

    Hydrogen from off-gas, water from waste water. Recovered goods are sold (a flow of role waste with a
    positive price) or led back into a flow that the route uses more of.
    """

    takes = ("waste",)
    uses = POWER_USES
    emits = ("recovered", "rest", *POWER_EMITS)
    recovery: Scalar = par("1", 0.0, 1.0, "share of the waste that is recovered")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        waste = at["waste"]
        amounts = {"waste": 1.0, "recovered": self.recovery, "rest": 1 - self.recovery}
        return Exchanges(self.driven(amounts), {"recovered": waste, "rest": waste})
