"""The production-safety fund (安全生产费), by tiers of last year's revenue (docs/equations/finance.md, 2)."""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.arrays import Array, jax, jnp
from anodeworks.numerics import choose, positive, previous
from anodeworks.quantity import Scalar, Section, par

SCHEDULES: Final = ("hazardous goods", "metallurgy", "machinery")
TIERS: Final = 6


class SafetyFund(Section):
    """What has to be set aside and spent on safety; a cost of plants whose file has this table."""

    label = "production-safety fund"
    schedule: Scalar = par(
        "1", 0, 2, "kind of enterprise by whose tiers of revenue the fund is set aside", options=SCHEDULES
    )
    part: Scalar = par("%", 0, 100, "part of revenue that the tiers apply to")
    edge_2: Scalar = par("CNY", 0, 1e13, "revenue above which the second rate of the fund holds")
    edge_3: Scalar = par("CNY", 0, 1e13, "revenue above which the third rate of the fund holds")
    edge_4: Scalar = par("CNY", 0, 1e13, "revenue above which the fourth rate of the fund holds")
    edge_5: Scalar = par("CNY", 0, 1e13, "revenue above which the fifth rate of the fund holds")
    edge_6: Scalar = par("CNY", 0, 1e13, "revenue above which the sixth rate of the fund holds")
    hazardous_1: Scalar = par("%", 0, 20, "first rate of the fund, hazardous goods")
    hazardous_2: Scalar = par("%", 0, 20, "second rate of the fund, hazardous goods")
    hazardous_3: Scalar = par("%", 0, 20, "third rate of the fund, hazardous goods")
    hazardous_4: Scalar = par("%", 0, 20, "fourth rate of the fund, hazardous goods")
    hazardous_5: Scalar = par("%", 0, 20, "fifth rate of the fund, hazardous goods")
    hazardous_6: Scalar = par("%", 0, 20, "sixth rate of the fund, hazardous goods")
    metallurgy_1: Scalar = par("%", 0, 20, "first rate of the fund, metallurgy")
    metallurgy_2: Scalar = par("%", 0, 20, "second rate of the fund, metallurgy")
    metallurgy_3: Scalar = par("%", 0, 20, "third rate of the fund, metallurgy")
    metallurgy_4: Scalar = par("%", 0, 20, "fourth rate of the fund, metallurgy")
    metallurgy_5: Scalar = par("%", 0, 20, "fifth rate of the fund, metallurgy")
    metallurgy_6: Scalar = par("%", 0, 20, "sixth rate of the fund, metallurgy")
    machinery_1: Scalar = par("%", 0, 20, "first rate of the fund, machinery")
    machinery_2: Scalar = par("%", 0, 20, "second rate of the fund, machinery")
    machinery_3: Scalar = par("%", 0, 20, "third rate of the fund, machinery")
    machinery_4: Scalar = par("%", 0, 20, "fourth rate of the fund, machinery")
    machinery_5: Scalar = par("%", 0, 20, "fifth rate of the fund, machinery")
    machinery_6: Scalar = par("%", 0, 20, "sixth rate of the fund, machinery")

    @property
    def edges(self) -> Array:
        """(TIERS,) CNY of revenue above which each rate holds; one below an edge before it counts as that one."""
        later = [jnp.asarray(getattr(self, f"edge_{k}")) for k in range(2, TIERS + 1)]
        return jax.lax.cummax(jnp.stack([jnp.zeros(()), *later]))

    @property
    def rates(self) -> Array:
        """(TIERS,) of the schedule."""
        known = [
            jnp.stack([jnp.asarray(getattr(self, f"{word.split()[0]}_{k}")) for k in range(1, TIERS + 1)])
            for word in SCHEDULES
        ]
        chosen = jnp.equal(np.arange(len(SCHEDULES)), self.schedule).astype(np.float64)
        return chosen @ jnp.stack(known)


def set_aside(fund: SafetyFund, revenue: Array) -> Array:
    """(Y,) CNY set aside each year from the revenue (Y,) of the year before; of the first from its own."""
    base = fund.part * revenue
    last = previous(base)
    basis = choose(last > 0.0, last, base)
    rates = fund.rates
    return (rates - previous(rates)) @ positive(basis - fund.edges[:, None])
