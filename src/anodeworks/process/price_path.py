"""A price for each of some years in place of one price and its drift (docs/equations/finance.md, 1).

    [flows.silane.prices]
    2026 = "60 CNY/kg"
    2030 = { triangular = ["35 CNY/kg", "45 CNY/kg", "60 CNY/kg"], source = "..." }

Real money of the price date, in the middle of the year named; between two years the price lies on the line between
theirs, before the first and after the last it is theirs. A list of all years is a list; two years are a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import keyed, t
from anodeworks.project.ledger import Ledger, fill, table
from anodeworks.project.table import Schema, Word, other
from anodeworks.quantity import Parameter
from anodeworks.remedies import ADD, CURRENCY, FORM

WORD: Final = "prices"
FIRST, LAST = 1990, 2100  # years that may be named
_SCHEMA: Final[Schema] = {
    "type": "object",
    "patternProperties": {r"^\d{4}$": {"$ref": "#/$defs/quantity"}},
    "additionalProperties": False,
    "minProperties": 1,
}
PRICES: Final[Mapping[str, Word]] = {
    WORD: other("the price in each of some years, instead of one price", _SCHEMA)
}


def fill_path(ledger: Ledger, prefix: str, written: Mapping[str, Any], ask: Parameter) -> dict[str, Any]:
    """Enter the prices by year of a flow or product, and give its table as if it named one price.

    Args:
        ledger: gains `prefix.prices.YEAR` for each year.
        prefix: of the flow or product.
        written: its table in the file.
        ask: its price, as it is declared.

    Raises:
        InputError: no year, what is no year, several currencies, or one price beside the prices by year.
    """
    if WORD not in written:
        return dict(written)
    key, prices = f"{prefix}.{WORD}", table(written[WORD], f"{prefix}.{WORD}")
    for word in ("price", "price_drift"):
        if word in written:
            remedy = t("keep one of the two")
            raise InputError(f"{prefix}.{word}", t("prices by year beside it"), t("one or the other"), remedy)
    if not prices:
        raise InputError(key, t("none"), t('prices by year, such as 2026 = "60 CNY/kg"'), ADD)
    for word in prices:
        if not (word.isascii() and word.isdigit() and FIRST <= int(word) <= LAST):
            raise InputError(
                f"{key}.{word}",
                quoted(word),
                t("a year from {first} to {last}", first=FIRST, last=LAST),
                FORM,
            )
    asked = {year: Parameter(ask.unit, ask.lo, ask.hi, keyed(t("price without VAT in {year}", year=year)), foreign=True)
             for year in sorted(prices)}  # fmt: skip
    fill(ledger, key, asked, prices, {}, "")
    first, *rest = (ledger[f"{key}.{year}"] for year in asked)
    for year, value in zip(list(asked)[1:], rest, strict=True):
        if value.currency != first.currency:
            allowed = t("{currency}, as in the other years", currency=first.currency)
            raise InputError(f"{key}.{year}", value.currency, allowed, CURRENCY)
    one = {"same_as": first.same_as or f"{key}.{min(prices)}"}  # so that nothing varies that nothing reads
    return {**{word: x for word, x in written.items() if word != WORD}, "price": one, "price_drift": 0.0}


def years_of(ledger: Iterable[str], prefix: str) -> tuple[int, ...]:
    """The years whose prices are given, in their order; none where there is one price."""
    key = f"{prefix}.{WORD}."
    return tuple(sorted(int(name.removeprefix(key)) for name in ledger if name.startswith(key)))
