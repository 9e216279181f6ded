"""Joining streams: a choice between sources, a mixture by stated shares, and a blend to a target capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from anodeworks.arrays import jnp
from anodeworks.language import Keyed, Pair, Text, keyed, t
from anodeworks.material import Material, mix
from anodeworks.material.material import together
from anodeworks.process.activity import Activity, Exchanges, Powered, total
from anodeworks.quantity import Parameter, Scalar, par


class Choose(Activity):
    """One of several sources: make or buy, one route or another.

    All sources stay in the technology matrix; those not picked run at level zero. So a discrete choice,
    certain or drawn at random, needs no second network.
    """

    many_inputs: ClassVar[bool] = True
    gives = ("chosen",)
    sources: tuple[str, ...]
    pick: Scalar = par("", 0, 1000, "the source that is used")

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        return {"pick": Parameter("", 0, len(takes) - 1, "the source that is used", options=takes)}

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> Choose:
        return cls.at(values, prefix, sources=takes)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        index = jnp.round(self.pick)
        picked = {source: (index == i).astype(index.dtype) for i, source in enumerate(self.sources)}
        chosen = together([(share, at[source]) for source, share in picked.items()])
        return Exchanges({"chosen": 1.0, **picked}, {"chosen": chosen})


def _part(flow: Text) -> Keyed:
    return keyed(t("part of {flow} in the mixture, by mass", flow=flow))


class Mix(Activity):
    """Several sources in stated shares; the shares are divided by their sum."""

    many_inputs: ClassVar[bool] = True
    gives = ("mixture",)
    sources: tuple[str, ...]
    shares: tuple[Scalar, ...]

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        return {f"share_{s}": Parameter("1", 0, 1, _part(called.get(s, s))) for s in takes}

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> Mix:
        return cls(sources=takes, shares=tuple(values[f"{prefix}.share_{s}"] for s in takes))

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        whole = total(self.shares)
        safe = jnp.where(whole > 0, whole, 1.0)
        amounts = {source: share / safe for source, share in zip(self.sources, self.shares, strict=True)}
        mixture = mix([(share, at[s]) for s, share in zip(self.sources, self.shares, strict=True)])
        return Exchanges(
            {"mixture": 1.0, **amounts}, {"mixture": mixture}, {"a mixture of nothing": whole <= 0}
        )


class BlendToCapacity(Powered):
    """Two powders mixed so that a kilogram of the blend stores a target charge.

    Equation: Q = x Q_active + (1 - x) Q_matrix, solved for the share x of the active powder (ideal mixing by
    mass). The share is held in [0, 1]; outside it the blend is flagged as infeasible.
    """

    takes = ("active", "matrix")
    uses = ("electricity", "consumables")
    gives = ("blend",)
    emits = ("powder_waste", "heat_to_surroundings")
    target_capacity: Scalar = par("mAh/g", 50, 3600, "reversible capacity that the blend is sold with")
    mass_yield: Scalar = par("1", 0.5, 1.0, "kg of blend per kg charged", default=0.995)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        active, matrix = at["active"], at["matrix"]
        span = active.capacity - matrix.capacity
        wanted = (self.target_capacity - matrix.capacity) / jnp.where(span != 0, span, 1.0)
        share = jnp.clip(wanted, 0.0, 1.0)
        blend = together([(share, active), (1 - share, matrix)])
        amounts = {
            "blend": 1.0,
            "active": share / self.mass_yield,
            "matrix": (1 - share) / self.mass_yield,
            "powder_waste": 1 / self.mass_yield - 1,
        }
        beyond = (wanted < 0) | (wanted > 1) | (span == 0)
        flags = {"the blend's target capacity lies outside its two powders'": beyond}
        return Exchanges(self.driven(amounts), {"blend": blend, "powder_waste": blend}, flags)
