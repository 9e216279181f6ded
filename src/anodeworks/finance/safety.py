"""The production-safety fund (安全生产费), by tiers of last year's revenue (docs/equations/finance.md, 2)."""

from __future__ import annotations

from typing import Final

import jax.numpy as jnp
import numpy as np

from anodeworks.numerics import Array, choose, positive, previous
from anodeworks.quantity import Scalar, Section, par

SCHEDULES: Final = ("hazardous goods", "metallurgy", "machinery")
EDGES: Final = (0.0, 1e7, 1e8, 1e9, 5e9, 1e10)  # CNY of revenue from which each rate holds
RATES: Final = (
    (0.045, 0.0225, 0.0055, 0.002, 0.002, 0.002),
    (0.03, 0.015, 0.005, 0.002, 0.001, 0.0005),
    (0.0235, 0.0125, 0.0025, 0.001, 0.0005, 0.0005),
)
STEPS: Final = np.diff(np.array(RATES), axis=1, prepend=0.0)  # by which the rate changes at each edge


class SafetyFund(Section):
    """What has to be set aside and spent on safety; a cost of plants whose file has this table."""

    label = "production-safety fund"
    schedule: Scalar = par(
        "1", 0, 2, "kind of enterprise by whose tiers of revenue the fund is set aside", options=SCHEDULES
    )
    part: Scalar = par("%", 0, 100, "part of revenue that the tiers apply to")


def set_aside(fund: SafetyFund, revenue: Array) -> Array:
    """(Y,) CNY set aside each year from the revenue (Y,) of the year before; of the first from its own."""
    base = fund.part * revenue
    last = previous(base)
    basis = choose(last > 0.0, last, base)
    steps = jnp.equal(np.arange(len(SCHEDULES)), fund.schedule).astype(np.float64) @ STEPS
    return steps @ positive(basis - np.array(EDGES)[:, None])
