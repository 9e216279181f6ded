"""The plant's border: buying, selling and disposal, as activities that only name their flow."""

from __future__ import annotations

from collections.abc import Mapping

from anodeworks.material import Material
from anodeworks.process.activity import Activity, Exchanges


class Purchase(Activity):
    """Buys a flow at the price in `flows`; added by itself for a market flow that nothing in the route makes."""

    gives = ("bought",)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return Exchanges({"bought": 1.0})


class Disposal(Activity):
    """Hands a flow over at the price in `flows` (negative: a fee); added by itself for waste that nothing removes."""

    uses = ("waste",)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return Exchanges({"waste": 1.0})
