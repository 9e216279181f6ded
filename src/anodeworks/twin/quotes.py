"""Prices of earlier years, carried to the price date by an index (docs/equations/finance.md, 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from anodeworks.errors import InputError, unknown
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import Value
from anodeworks.quantity.quote import Quote, level_at
from anodeworks.quantity.value import bounds, reach
from anodeworks.remedies import toward
from anodeworks.twin.ties import tie

PRICE_DATE = "finance.prices.price_date"


def carried(ledger: Ledger) -> Ledger:
    """The ledger with every price of an earlier year in money of the price date.

    Raises:
        InputError: an index that nobody knows or that lacks a year, or a price that leaves its bounds.
    """
    when = tie(ledger)[PRICE_DATE].number  # which may be another date
    return {
        key: _carried(key, value, value.quote, when) if value.quote else value
        for key, value in ledger.items()
    }


def _carried(key: str, value: Value, quote: Quote, when: float) -> Value:
    index = quote.index if isinstance(quote.index, Mapping) else _shelved(key, quote.index)
    factor = level_at(index, when, key) / level_at(index, quote.year + 0.5, key)
    number, (low, high) = quote.number * factor, bounds(value.parameter)
    if not low <= number <= high:
        raise InputError(key, t("{number} once it is carried to the price date", number=format(number, "g")),
                         reach(value.parameter), toward(number, bounds(value.parameter)[0]))  # fmt: skip
    spread = quote.distribution and quote.distribution.scaled(factor)
    return value.replace(number=number, distribution=spread, quote=replace(quote, factor=factor))


def _shelved(key: str, name: str) -> Mapping[int, float]:
    """An index of the library."""
    shelf = library().sections["indices"]
    if name not in shelf:
        raise unknown(f"{key}.index", name, shelf)
    return {int(year): float(level) for year, level in shelf[name]["values"].items()}
