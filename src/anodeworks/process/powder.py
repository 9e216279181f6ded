"""Steps that move, mill, sort or pack a powder without changing what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from anodeworks.arrays import jnp
from anodeworks.language import Pair
from anodeworks.material import Material
from anodeworks.material.granulometry import kept
from anodeworks.process.activity import NITROGEN_MOLAR_MASS, POWER_EMITS, POWER_USES, Exchanges, Powered
from anodeworks.quantity import Parameter, Scalar, par

WORKED_OUT: Final = "mass_yield"
CUT: Final = ("feed_diameter", "feed_span", "fine_cut", "coarse_cut", "sharpness")
LEAST_YIELD: Final = 0.01  # it keeps the arithmetic of cuts without powder between them finite
AIR_MOLAR_MASS: Final = 28.96e-3  # kg/mol, dry air (ISO 2533)


class PowderStep(Powered):
    """One powder in, the same out, less what is rejected: milling, classifying, sieving, demagnetising.

    Mass: feed = product / yield; rejects = feed - product. Nitrogen and compressed air are let out after use.
    """

    takes = ("feed",)
    uses: ClassVar[tuple[str, ...]] = ("nitrogen", "compressed_air", *POWER_USES)
    gives = ("product",)
    emits = ("rejects", "nitrogen_to_air", "air_released", *POWER_EMITS)
    mass_yield: Scalar = par("1", 0.2, 1.0, "kg of product per kg of feed")
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product", default="0 Nm3/kg")
    compressed_air: Scalar = par("Nm3/kg", 0, 50, "compressed air per kg of product", default="0 Nm3/kg")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        needed = 1 / self.mass_yield
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        air = self.compressed_air * AIR_MOLAR_MASS
        amounts = {
            "feed": needed,
            "product": 1.0,
            "rejects": needed - 1,
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
            "compressed_air": air,
            "air_released": air,
        }
        return Exchanges(self.driven(amounts), {"product": feed, "rejects": feed})


class SizeClassification(PowderStep):
    """A powder of a size distribution between two cuts: its yield follows, nothing of it is stated."""

    feed_diameter: Scalar = par("um", 0.1, 1000, "median particle diameter of the feed, by mass")
    feed_span: Scalar = par("1", 0.1, 10, "span of the feed's sizes, (D90 - D10)/D50")
    fine_cut: Scalar = par("um", 0.01, 1000, "diameter of which half goes with the fines")
    coarse_cut: Scalar = par("um", 0.1, 10000, "diameter of which half goes with the grit")
    sharpness: Scalar = par(
        "1", 0.1, 0.99, "diameter of which a quarter is coarse over that of which three quarters are"
    )

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        return {name: asked for name, asked in cls.parameters().items() if name != WORKED_OUT}

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> SizeClassification:
        numbers: dict[str, Any] = {name: values[f"{prefix}.{name}"] for name in cls.declared(takes)}
        between = kept(*(numbers[name] for name in CUT))
        return cls(**numbers, mass_yield=jnp.maximum(between, LEAST_YIELD))

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        vain = self.mass_yield <= LEAST_YIELD
        return super().exchanges(at)._replace(flags={"hardly any of the powder lies between the cuts": vain})


class Packing(PowderStep):
    """Fills a powder into bags or drums, which are counted in money."""

    uses = ("nitrogen", "compressed_air", "packaging", *POWER_USES)
    packaging: Scalar = par("CNY/kg", 0, 100, "bags, liners, drums and pallets per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        filled = super().exchanges(at)
        return filled._replace(amounts={**filled.amounts, "packaging": self.packaging})
