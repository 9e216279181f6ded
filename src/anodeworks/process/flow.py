"""Flows: what the activities exchange, and what the outside world asks and gives for it.

A flow's role says how it may begin and end:

    internal     made by one activity of the route, used by others; no price
    market       bought at a price unless an activity of the route makes it
    waste        taken away at a price (negative: paid for) unless an activity of the route removes it
    environment  free: air, emissions to air, heat to the surroundings
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.material.pores import surface_of
from anodeworks.process.field_limits import limit
from anodeworks.quantity import Parameter, Scalar, Section, par, units

ROLES: Final = ("internal", "market", "waste", "environment")
STORES: Final = {
    "Si": "silicon",
    "Li": "lithium",
    "C": "carbon",
    "other": "other",
}  # elements that hold lithium
UNITS: Final = {"kg": "t", "J": "MWh", "CNY": "CNY"}  # what a flow counts in, and the unit people read


class Substance(Section):
    """Heat and lithium storage of a flow with a declared composition."""

    enthalpy: Scalar = par("MJ/kg", -50, 150, "enthalpy of formation at 25 °C", default="0 MJ/kg")
    heat_capacity: Scalar = par(
        "kJ/(kg*K)", 0, 20, "mean heat capacity to process temperature", default="0 kJ/(kg*K)"
    )
    capacity: Scalar = par("mAh/g", 0, 4000, "lithium stored reversibly", default="0 mAh/g")
    irreversible: Scalar = par("mAh/g", 0, 2000, "lithium lost in the first cycle", default="0 mAh/g")
    volatile: Scalar = par("1", 0, 0.95, "volatile matter (proximate analysis)", default=0.0)


class Powder(Substance):
    """The same of a powder, whose table gives its density; of a precursor, the density of what it will leave."""

    density: Scalar = par("g/cm3", 0.5, 6, "true density of the solid that heat leaves, pores left out")
    pore_volume: Scalar = par("cm3/g", 0, 5, "pores inside the particles", default="0 cm3/g")
    surface: Scalar = par("m2/g", 0, 4000, "surface that an electrolyte meets", default="0 m2/g")
    expansion: Scalar = par("1", 0, 4, "volume that full lithiation adds, per volume of solid", default=0.0)
    premium_share: Scalar = par(
        "1", 0, 2, "share of vapour-deposited silicon's premium that its silicon earns", default=1.0
    )


class PorousPowder(Powder):
    """The same of a carbon whose table gives the width of its pores: width and volume give its surface."""

    density: Scalar = par("g/cm3", 1.2, 2.3, "true density of the carbon, pores left out")
    volatile: Scalar = par("1", 0, 0.1, "volatile matter (proximate analysis)", default=0.0)
    pore_diameter: Scalar = par("nm", 0.6, 50, "pore diameter, four times volume over surface")
    surface: Scalar = par(
        "m2/g", 0, 4000, "surface as measured, in place of pore_diameter; 0 where it is not stated",
        default="0 m2/g",
    )  # fmt: skip


class Species(Substance):
    """A pure species: its formation enthalpy is quoted per mole."""

    enthalpy: Scalar = par("kJ/mol", -4000, 1000, "enthalpy of formation at 25 °C", default="0 kJ/mol")


class MaterialTrade(Section):
    """What a tonne costs or earns, and what it carries of emissions made elsewhere."""

    price: Scalar = par(
        "CNY/kg", -1e3, 1e5, "price without VAT; negative: a fee for taking it away", foreign=True
    )
    price_drift: Scalar = par("1", -0.3, 0.3, "real price change per year", default=0.0)
    vat: Scalar = par("1", 0, 0.25, "VAT rate", default="13 %", source="vat-law-2024", grade="definition")
    emission_factor: Scalar = par("kg/kg", -10, 200, "kg CO2e made elsewhere per kg", default="0 kg/kg")


class EnergyTrade(MaterialTrade):
    """The same per kWh."""

    price: Scalar = par("CNY/kWh", -10, 100, "price without VAT", foreign=True)
    emission_factor: Scalar = par("kg/kWh", -10, 10, "kg CO2e made elsewhere per kWh", default="0 kg/kWh")


class MoneyTrade(MaterialTrade):
    """Spending counted in money: its price is 1."""

    price: Scalar = par("1", 1, 1, "price of one CNY of spending", default=1.0, grade="definition")
    emission_factor: Scalar = par("kg/CNY", 0, 10, "kg CO2e made elsewhere per CNY", default="0 kg/CNY")


class Emission(Section):
    """What a flow does to the climate once it is in the environment; for flows whose table says so."""

    warming: Scalar = par("kg/kg", 0, 1e5, "kg CO2e per kg, over 100 years")


class Product(Section):
    """What the plant sells, and at what price.

    Equation: price = p0 + k s (Q - Q0), not below 0: a price at a reference capacity and a premium for every mAh/g
    above it, of which silicon of another kind than deposited from vapour earns the share s. With k = 0, the default,
    the price does not depend on the grade.
    """

    price: Scalar = par(
        "CNY/kg",
        0,
        1e5,
        "selling price without VAT, in the price year, at the reference capacity",
        foreign=True,
    )
    capacity_premium: Scalar = par(
        "CNY/kg/(mAh/g)", 0, 10, "added price per reversible capacity above the reference",
        default="0 CNY/kg/(mAh/g)", foreign=True,
    )  # fmt: skip
    reference_capacity: Scalar = par(
        "mAh/g", 0, 4000, "reversible capacity that `price` is for", default="0 mAh/g"
    )
    price_drift: Scalar = par("1", -0.3, 0.3, "real price change per year", default=0.0)
    vat: Scalar = par("1", 0, 0.25, "VAT rate", default="13 %", source="vat-law-2024", grade="definition")
    cell_voltage: Scalar = par(
        "V", 0.5, 5, "mean voltage of the cell the anode goes into, for kWh of anode capacity"
    )

    def price_of(self, material: Material) -> Any:
        """Selling price of this grade, money per kg."""
        premium = self.capacity_premium * material.premium_share
        return jnp.maximum(self.price + premium * (material.capacity - self.reference_capacity), 0.0)


@dataclass(frozen=True)
class Flow:
    """The fixed part of a flow; its numbers stand in the ledger under `flows.NAME`."""

    name: str
    role: str = "internal"
    unit: str = "kg"
    label: str = ""
    label_zh: str = ""
    formula: str = ""
    composition: tuple[float, ...] = ()  # mass fractions in the order of ELEMENTS; empty if not declared
    warms: bool = False  # whether its table gives a warming potential
    powder: bool = False  # whether its table gives a density
    porous: bool = False  # whether that of a powder gives a pore diameter
    service: bool = False  # counted in kg of what is worked on; brings no material of its own

    @property
    def declared(self) -> bool:
        """Whether the composition is known without asking the route; energy and money have none to know."""
        return bool(self.composition) or self.service or self.unit != "kg"

    @property
    def prefix(self) -> str:
        """Where its numbers stand in the ledger."""
        return f"flows.{self.name}"

    @property
    def substance(self) -> type[Substance] | None:
        """The section of its material properties, if it has any of its own."""
        if not self.composition:
            return None
        if self.formula:
            return Species
        if not self.powder:
            return Substance
        return PorousPowder if self.porous else Powder

    @property
    def trade(self) -> type[MaterialTrade] | None:
        """The section of its price, if the outside world deals in it."""
        if self.role not in ("market", "waste"):
            return None
        if self.unit == "kg":
            return MaterialTrade
        return EnergyTrade if self.unit == "J" else MoneyTrade

    def parameters(self) -> Mapping[str, Parameter]:
        """Everything that may be said of this flow."""
        sections = [
            s for s in (self.substance, self.trade, Emission if self.warms else None) if s is not None
        ]
        found = {name: p for section in sections for name, p in section.parameters().items()}
        if "capacity" in found:
            found["capacity"] = replace(found["capacity"], hi=self.most_stored)
        return found

    @property
    def most_stored(self) -> float:
        """mAh/g of lithium that its elements can hold, to the next hundred."""
        held = sum(
            units.from_si(limit(f"lithium_in_{STORES[e]}", "mAh/g"), "mAh/g") * share
            for e, share in zip(ELEMENTS, self.composition, strict=True)
            if e in STORES
        )
        return math.ceil(held / 100) * 100

    def material(self, values: Mapping[str, Any]) -> Material:
        """Properties per kg (per J for energy: enthalpy 1) from the ledger's numbers."""
        if self.unit == "J":
            return Material(np.zeros(7), 1.0, 0.0, 0.0, 0.0)
        if self.substance is None:
            return Material(np.zeros(7), 0.0, 0.0, 0.0, 0.0)
        own = self.substance.at(values, self.prefix)
        per_kg = molar_mass(self.formula) if self.formula else 1.0
        elements = np.asarray(self.composition)
        known = Material(
            elements, own.enthalpy / per_kg, own.heat_capacity, own.capacity, own.irreversible, own.volatile
        )
        if not isinstance(own, Powder):
            return known
        skeleton = (1 - own.volatile) / own.density
        surface = own.surface
        if isinstance(own, PorousPowder):
            surface = surface_of(own.pore_volume, own.pore_diameter, own.surface)
        return known._replace(
            skeleton=skeleton,
            pores=own.pore_volume,
            surface=surface,
            growth=own.expansion * skeleton,
            unpaid=(1 - own.premium_share) * known.share("Si"),
        )
