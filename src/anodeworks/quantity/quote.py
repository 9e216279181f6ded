"""A price stated in money of an earlier year, and the index that carries it to another day.

{ value = "12 USD/kg", price_year = 2021, index = "us_cpi", source = "..." }
{ value = "250 CNY/kg", price_year = 2022, index = { 2022 = 119.5, 2025 = 110.4 } }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.remedies import FORM, MORE, OUT

if TYPE_CHECKING:
    from anodeworks.quantity.distribution import Distribution

WORDS: Final = ("price_year", "index")
FIRST, LAST = 1950, 2100  # years that an index may have


@dataclass(frozen=True)
class Quote:
    """What was stated, in money of a year; `index` by year, or the name of one that the library has."""

    number: float
    distribution: Distribution | None
    year: int
    index: str | Mapping[int, float]
    factor: float = 1.0  # by which it has been carried


def read_quote(
    table: Mapping[str, Any], number: float, distribution: Distribution | None, unit: str, key: str
) -> Quote | None:
    """The quote of a value, if it is one.

    Raises:
        InputError: a year without an index or the other way, or what is neither; or what is no price.
    """
    if not any(word in table for word in WORDS):
        return None
    for word, other in (WORDS, WORDS[::-1]):
        if word not in table:
            remedy = t("say which year's money it is, and what carries it; `{word}` stands alone", word=other)
            raise InputError(f"{key}.{word}", t("nothing"), t("`price_year` and `index` together"), remedy)
    if "CNY" not in unit:
        raise InputError(f"{key}.price_year", t("a value in {unit}", unit=unit), t("a price"), OUT)
    year, index = table["price_year"], table["index"]
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST <= year <= LAST:
        allowed = t("a year from {first} to {last}", first=str(FIRST), last=str(LAST))
        raise InputError(
            f"{key}.price_year", quoted(year), allowed, t("write the year of that money as a whole number")
        )
    if isinstance(index, Mapping):
        index = {
            _year(word, key): _level(level, f"{key}.index.{word}") for word, level in sorted(index.items())
        }
    elif not isinstance(index, str):
        raise InputError(
            f"{key}.index", quoted(index), t("the name of an index, or its values by year"), FORM
        )
    return Quote(number, distribution, year, index)


def level_at(index: Mapping[int, float], when: float, key: str) -> float:
    """An index at a time (years AD), linear between the middles of its years.

    Raises:
        InputError: a time beyond its years.
    """
    years = sorted(index)
    if not years[0] <= when <= years[-1] + 1:
        allowed = t("a year from {first} to {last}", first=years[0], last=years[-1])
        raise InputError(
            f"{key}.index", t("no value for {year}", year=int(when)), allowed, t("add that year to the index")
        )
    import numpy as np  # late: who lists the library waits for no arrays

    return float(np.interp(when, np.array(years) + 0.5, [index[year] for year in years]))


def _year(word: object, key: str) -> int:
    if not (isinstance(word, str) and word.isascii() and word.isdigit() and FIRST <= int(word) <= LAST):
        raise InputError(f"{key}.index", quoted(word), t("a year such as 2021"), FORM)
    return int(word)


def _level(raw: object, key: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not raw > 0:
        raise InputError(key, quoted(raw), t("a number above 0"), MORE)
    return float(raw)
