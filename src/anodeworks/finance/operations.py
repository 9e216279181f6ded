"""What programme and plant hand to finance: amounts, prices, spending and staff by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from anodeworks.arrays import Array, jax, jnp, tree

CLASSES: Final = ("buildings", "machinery", "electronics", "land", "intangibles", "other")
FIXED: Final = 3  # the first classes are fixed assets, which are depreciated; the others are amortised
INSTALLED: Final = ("machinery", "electronics")  # classes in whose cost there is installation
CURRENCIES: Final = ("CNY", "USD", "EUR", "KRW", "JPY")
SALES: Final = ("product", "by-product")
PURCHASES: Final = ("material", "energy", "service", "wages", "other")


@tree(data=("quantity", "price", "drift", "vat", "variable", "prices"), static=("currency", "kind", "years"))
@dataclass(frozen=True)
class Trade:
    """Lines of buying or selling.

    Args:
        quantity: (L, Y) amount a year: kg, J, pieces or money.
        price: (L,) money per unit without VAT, of the price date, in the line's own currency.
        drift: (L,) real price change a year (0.01 is one percent up), from the price date on.
        vat: (L,) VAT rate; 0 for exports.
        currency: one of `CURRENCIES` per line (static).
        kind: one of `SALES` or of `PURCHASES` per line (static).
        variable: (L,) share of each purchase that moves with output; None: all of materials, energy and services.
        prices: (K,) of each line whose prices are given by year, instead of price and drift, by its place.
        years: the years AD of these, by its place (static).
    """

    quantity: Array
    price: Array
    drift: Array
    vat: Array
    currency: tuple[str, ...]
    kind: tuple[str, ...]
    variable: Array | None = None
    prices: Mapping[int, Array] = field(default_factory=dict)
    years: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def joined(self, other: Trade) -> Trade:
        """The lines of both, these first."""
        return Trade(
            quantity=jnp.concatenate([self.quantity, other.quantity]),
            price=jnp.concatenate([self.price, other.price]),
            drift=jnp.concatenate([self.drift, other.drift]),
            vat=jnp.concatenate([self.vat, other.vat]),
            currency=self.currency + other.currency,
            kind=self.kind + other.kind,
            prices={**self.prices, **{len(self.kind) + row: x for row, x in other.prices.items()}},
            years=self.years + tuple((len(self.kind) + row, x) for row, x in other.years),
        )

    def rows(self, kind: str) -> list[int]:
        """Places of the lines of one kind."""
        return [place for place, own in enumerate(self.kind) if own == kind]


class Operations(NamedTuple):
    """One scenario of a plant over the years of the study; money is real CNY of the price date, without VAT."""

    begin: Array  # () years AD, when year 1 starts
    produces: Array  # (P,) first product of each phase, years from the start of year 1
    sales: Trade
    purchases: Trade
    utilisation: Array  # (Y,) share of full capacity
    operating: Array  # (Y,) share of the year in which the plant operates
    wages: Array  # (Y,) CNY a year, direct and indirect staff, at the real wages of the price date
    headcount: Array  # (Y,) persons
    capital: Array  # (P, C, Y) spending by phase and asset class, contingency included
    in_service: Array  # (P, C, Y) cost of what is in use from the start of the year; see `assets`
    research: Array  # (Y,) research and development a year, expensed
    land: Array  # (Y,) m2 held, those held for a part of the year by that part
    anode_energy: Array  # (K, Y) J of anode capacity sold with each product, 0 where it is no anode
    working_capital: Array | None = None  # (Y,) stated working capital at the end of the year
    emissions: Array | None = None  # (3, Y) kg CO2e a year by scope, where they have a price

    @property
    def years(self) -> int:
        """Number of years."""
        return self.wages.shape[-1]

    @property
    def output(self) -> Array:
        """(K, Y) kg of each product sold in a year."""
        return self.sales.quantity[np.array(self.sales.rows(SALES[0]), dtype=int)]

    def until(self, running: Array) -> Operations:
        """The same as long as the plant is run: `running` (Y,) is 1 in these years, 0 after them."""
        timed = {
            name: jax.tree.map(lambda x: x * running, getattr(self, name))
            for name in ("utilisation", "operating", "wages", "headcount", "capital", "in_service", "research",
                         "land", "anode_energy", "working_capital", "emissions")
        }  # fmt: skip
        return self._replace(
            **timed,
            sales=replace(self.sales, quantity=self.sales.quantity * running),
            purchases=replace(self.purchases, quantity=self.purchases.quantity * running),
        )
