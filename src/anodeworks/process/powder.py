"""Steps that move, mill, sort or pack a powder without changing what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from anodeworks.material import Material
from anodeworks.process.activity import NITROGEN_MOLAR_MASS, POWER_EMITS, POWER_USES, Exchanges, Powered
from anodeworks.quantity import Scalar, par

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


class Packing(PowderStep):
    """Fills a powder into bags or drums, which are counted in money."""

    uses = ("nitrogen", "compressed_air", "packaging", *POWER_USES)
    packaging: Scalar = par("CNY/kg", 0, 100, "bags, liners, drums and pallets per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        filled = super().exchanges(at)
        return filled._replace(amounts={**filled.amounts, "packaging": self.packaging})
