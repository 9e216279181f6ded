"""Price levels, exchange rates, and the money value of lines of trade (docs/equations/finance.md, 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance.operations import CURRENCIES, Trade
from anodeworks.numerics import choose, powers, stored, weighted
from anodeworks.quantity import Scalar, Section, par


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
    """How prices move over the years; each is 1 on the price date."""

    general: Array  # (Y,) general price level, always 1 when the basis is real
    wages: Array  # (Y,) general level times the real growth of wages


def levels(prices: Prices, begin: Array, count: int) -> Levels:
    """Price levels at the middle of each of `count` years, of which the first starts at `begin` (years AD)."""
    start, growth = _path(prices, jnp.stack([jnp.ones(()), 1.0 + prices.wage_growth]), begin)
    return Levels(*(start[:, None] * powers(growth, count)))


def values(trade: Trade, prices: Prices, begin: Array) -> Array:
    """(L, Y) CNY a year without VAT, per line of trade, at the prices of the middle of each year from `begin` on."""
    price, change = trade.price, trade.drift
    if trade.years:  # these lines' own prices come in below
        rows = _named(trade)
        price, change = choose(rows, 1.0, price), choose(rows, 0.0, change)
    drift = _per_currency(trade, [getattr(prices, f"fx_{code.lower()}_drift") for code in CURRENCIES[1:]])
    start, growth = _path(prices, (1.0 + change) * (1.0 + drift), begin)
    foreign = _per_currency(trade, [getattr(prices, f"fx_{code.lower()}") for code in CURRENCIES[1:]])
    own = np.array([float(code == CURRENCIES[0]) for code in trade.currency])
    first, growth = stored((start * price * (foreign + own), growth))
    each = first[:, None] * powers(growth, trade.quantity.shape[-1])
    return stored(trade.quantity * (each * by_year(trade, begin) if trade.years else each))


def on_price_date(trade: Trade, price_date: Array) -> Trade:
    """The same with what lines that have their prices by year cost on the price date."""
    if not trade.years:
        return trade
    today = by_year(trade, price_date - 0.5)[:, 0]
    return replace(trade, price=choose(_named(trade), today, trade.price))


def _named(trade: Trade) -> Array:
    """(L,) whether a line has its prices by year."""
    return jnp.asarray(np.isin(np.arange(len(trade.kind)), [row for row, _ in trade.years]))


def by_year(trade: Trade, begin: Array) -> Array:
    """(L, Y) prices of lines that have them by year, in the middle of the years from `begin` on; 1 of the others."""
    count, years = trade.quantity.shape[-1], dict(trade.years)
    middle = begin + np.arange(0.5, count)
    known = {row: interpolated(years[row], knots, middle) for row, knots in trade.prices.items()}
    return jnp.stack([known.get(row, jnp.ones(count)) for row in range(len(trade.kind))])


def interpolated(years: tuple[int, ...], prices: Array, when: Array) -> Array:
    """(Y,) prices at the times `when` (years AD) from those (K,) in the middle of years, linear between them."""
    middle = np.array(years) + 0.5
    part = jnp.clip((when[:, None] - middle[:-1]) / np.diff(middle), 0.0, 1.0)
    return prices[0] + part @ jnp.diff(prices)


def _path(prices: Prices, real: Array, begin: Array) -> tuple[Array, Array]:
    """Price level of the first year, and growth a year, from real growth a year."""
    growth = real * (1.0 + prices.basis * prices.inflation)
    elapsed = begin + 0.5 - prices.price_date
    return jnp.exp(elapsed * jnp.log(growth)), growth


def _per_currency(trade: Trade, foreign: Sequence[Array]) -> Array:
    """(L,) the number that belongs to each line's currency, 0 for lines in CNY."""
    marks = np.array([[float(code == other) for other in CURRENCIES[1:]] for code in trade.currency])
    return weighted(marks.reshape(-1, len(foreign)), jnp.stack(foreign))
