"""Steps that move, mill, sort or pack a powder without changing what it is."""

from __future__ import annotations

from collections.abc import Mapping

from anodeworks.material import Material
from anodeworks.process.activity import NITROGEN_MOLAR_MASS, Exchanges, Powered
from anodeworks.quantity import Scalar, par


class PowderStep(Powered):
    """One powder in, the same powder out, less what is rejected: milling, classifying, sieving, demagnetising.

    Mass: feed = product / yield; rejects = feed - product. Nitrogen blankets the step and is vented.
    """

    takes = ("feed",)
    uses = ("nitrogen", "electricity", "consumables")
    gives = ("product",)
    emits = ("rejects", "nitrogen_to_air", "heat_to_surroundings")
    mass_yield: Scalar = par("1", 0.2, 1.0, "kg of product per kg of feed")
    blanket: Scalar = par("Nm3/kg", 0, 50, "nitrogen per kg of product", default="0 Nm3/kg")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        feed = at["feed"]
        nitrogen = self.blanket * NITROGEN_MOLAR_MASS
        amounts = {
            "feed": 1 / self.mass_yield,
            "product": 1.0,
            "rejects": 1 / self.mass_yield - 1,
            "nitrogen": nitrogen,
            "nitrogen_to_air": nitrogen,
        }
        return Exchanges(self.driven(amounts), {"product": feed, "rejects": feed})
