"""Price levels, exchange rates, and the money value of lines of trade (docs/equations/finance.md, 1)."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.finance.operations import CURRENCIES, Trade
from anodeworks.numerics import Array
from anodeworks.quantity import Scalar, Section, par

Years = npt.NDArray[np.int64]


class Prices(Section):
    """Basis of the statements, general price movements, exchange rates and how they move beyond inflation."""

    label = "prices and exchange rates"
    price_date: Scalar = par("date", 1990, 2100, "day whose prices all amounts of money are stated in")
    basis: Scalar = par("1", 0, 1, "money of the statements", options=("real", "nominal"))
    inflation: Scalar = par("%", -5, 30, "general inflation a year, used when the basis is nominal")
    wage_growth: Scalar = par("%", -10, 20, "real growth of wages a year")
    fx_usd: Scalar = par("1", 0.1, 100, "CNY for one USD on the price date")
    fx_eur: Scalar = par("1", 0.1, 100, "CNY for one EUR on the price date")
    fx_krw: Scalar = par("1", 1e-4, 1, "CNY for one KRW on the price date")
    fx_jpy: Scalar = par("1", 1e-3, 10, "CNY for one JPY on the price date")
    fx_usd_drift: Scalar = par("%", -50, 50, "real change of the USD rate a year")
    fx_eur_drift: Scalar = par("%", -50, 50, "real change of the EUR rate a year")
    fx_krw_drift: Scalar = par("%", -50, 50, "real change of the KRW rate a year")
    fx_jpy_drift: Scalar = par("%", -50, 50, "real change of the JPY rate a year")


class Levels(NamedTuple):
    """How prices move over the years."""

    elapsed: Array  # (Y,) years from the price date to the middle of each year
    inflation: Array  # () logarithmic growth of the general level a year
    general: Array  # (Y,) general price level: 1 on the price date, and always when the basis is real
    wages: Array  # (Y,) general level times the real growth of wages


def levels(prices: Prices, years: Years) -> Levels:
    """Price levels of the years (Y,)."""
    elapsed = years + 0.5 - prices.price_date
    inflation = prices.basis * jnp.log1p(prices.inflation)
    general = jnp.exp(elapsed * inflation)
    return Levels(elapsed, inflation, general, general * jnp.exp(elapsed * jnp.log1p(prices.wage_growth)))


def values(trade: Trade, prices: Prices, levels: Levels) -> Array:
    """(L, Y) CNY a year without VAT, per line of trade."""
    foreign = [f"fx_{code.lower()}" for code in CURRENCIES[1:]]
    own = np.array([[code == other for other in CURRENCIES] for code in trade.currency], dtype=np.float64)
    rate = own[:, 0] + own[:, 1:] @ jnp.stack([getattr(prices, name) for name in foreign])
    drift = own[:, 1:] @ jnp.stack([getattr(prices, f"{name}_drift") for name in foreign])
    growth = jnp.log1p(trade.drift) + jnp.log1p(drift) + levels.inflation
    change = jnp.exp(growth[:, None] * levels.elapsed[None, :])
    return trade.quantity * (trade.price * rate)[:, None] * change
