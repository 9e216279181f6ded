"""A price on counted emissions (docs/equations/finance.md, 2)."""

from __future__ import annotations

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import power
from anodeworks.quantity import Scalar, Section, par


class Carbon(Section):
    """What is paid for emissions; a cost of plants whose file has this table."""

    label = "carbon price"
    price: Scalar = par("CNY/t", 0, 1e4, "price of a tonne of CO2e on the price date")
    drift: Scalar = par("%", -30, 30, "real change of that price a year")
    scope_1: Scalar = par("%", 0, 100, "part of the plant's own emissions that is paid for")
    scope_2: Scalar = par("%", 0, 100, "part of the emissions of bought energy that is paid for")
    scope_3: Scalar = par(
        "%", 0, 100, "part of the emissions of bought materials and services that is paid for"
    )
    free: Scalar = par("%", 0, 100, "part of these for which allowances are free")
    free_drift: Scalar = par("%", -50, 10, "change of the free part a year, from the price date on")


def paid(carbon: Carbon, emissions: Array, begin: Array, price_date: Array, level: Array) -> Array:
    """(Y,) CNY paid for emissions (3, Y) by scope, kg CO2e a year."""
    elapsed = begin - price_date + np.arange(0.5, emissions.shape[-1])
    counted = jnp.stack([carbon.scope_1, carbon.scope_2, carbon.scope_3]) @ emissions
    free = jnp.minimum(carbon.free * power(1.0 + carbon.free_drift, elapsed), 1.0)
    return counted * (1.0 - free) * carbon.price * power(1.0 + carbon.drift, elapsed) * level
