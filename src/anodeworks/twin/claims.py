"""Claims: what an announcement says, as it stands in the file, to be held against the model.

    investment = { indicator = "announced_investment", value = "5 to 6 bn CNY" }
    output     = { indicator = "output_value", value = "over 3e9 CNY/year" }
    plant      = { indicator = "announced_investment", value = "700e6 USD" }
    first      = { indicator = "phases.one.production", value = "H1 2026" }

Every figure is an interval: what it says, or may mean (docs/equations/audit.md, "What a figure says").
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.project.amounts import figure
from anodeworks.project.fields import FIELDS
from anodeworks.project.ledger import Ledger, table
from anodeworks.project.table import SAID, Table, other, text
from anodeworks.quantity import Indicator, Parameter, Value, units
from anodeworks.quantity.hedge import Hedge, hedged
from anodeworks.quantity.notation import currencies
from anodeworks.quantity.period import DAY, read_period
from anodeworks.quantity.value import read
from anodeworks.remedies import TURN

_COUNTED: Final = re.compile(  # of machines, which have no unit
    r"(?<=[0-9一二两三四五六七八九十百])\s*(?:(?:production |processing )?lines?|machines?|furnaces?|reactors?"
    r"|units?|sets?|[条台套座](?:生产线|产线|设备)?)$"
)
MOST: Final = 1e18  # of any figure, in its own unit
CLAIM: Final = Table(
    "what was announced; held against the model, never used by it",
    {
        "indicator": text("the indicator that it speaks of; the claim's own name unless said"),
        "value": other(
            'the announced figure: "5e9 CNY", "over 5e9 CNY", "about 300 mu", "5e9 to 6e9 CNY", "700e6 USD"; of a '
            'date a day, month, quarter, half-year or year, "2026-06", "H1 2026", "end of 2025"',
            {"type": ["number", "string"]},
            required=True,
        ),
        "text": text("in the words of the announcement"),
        "text_zh": text("the same in Chinese"),
        **SAID,
    },
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One statement: the indicator that it speaks of, the announced figure, and who said so.

    value: its one number, in SI: what is written, the middle of a range, the last day of a period. low, high: between
    which the figure lies by what it says (SI; equal where it is exact). hedge: in which word it says so. rate: by which
    money of another currency was carried to CNY; None of what needed none.
    """

    name: str
    indicator: Indicator
    value: Value
    text: str
    text_zh: str
    low: float
    high: float
    hedge: Hedge = "exact"
    rate: Value | None = None
    currency: str = "CNY"

    @property
    def exact(self) -> bool:
        """Whether it says one number."""
        return self.low == self.high


def read_claims(
    written: Mapping[str, Any], indicators: Mapping[str, Indicator], ledger: Ledger
) -> tuple[Claim, ...]:
    """The claims of a project file.

    Args:
        written: the file's `claims` table.
        indicators: every indicator of this project, by name.
        ledger: the project's numbers, exchange rates among them.

    Raises:
        InputError: an unknown indicator, or a figure that is not one of its kind.
    """
    claims = []
    for name, raw in written.items():
        key = f"claims.{name}"
        entry = CLAIM.read({"indicator": name, **table(raw, key)}, key, indicator=indicators)
        indicator = indicators[entry["indicator"]]
        said = {word: entry[word] for word in SAID}
        dated = indicator.unit == units.DATE
        figure = _date(entry["value"], said, indicator, key) if dated else _amount(entry["value"], said, indicator,
                                                                                   ledger, key)  # fmt: skip
        claims.append(Claim(name, indicator, text=entry["text"], text_zh=entry["text_zh"], **figure))
    return tuple(claims)


def announced(indicator: Indicator) -> Parameter:
    """What somebody may say of an indicator: money and shares with either sign, amounts of all else not below 0."""
    if indicator.unit == units.DATE:
        return Parameter(indicator.unit, 1900, 2200, indicator.meaning)
    dimension = units.scale(indicator.unit).dimension
    signed = dimension == units.PLAIN or "currency" in dimension
    return Parameter(indicator.unit, -MOST if signed else 0.0, MOST, indicator.meaning)


def _date(raw: object, said: Mapping[str, Any], indicator: Indicator, key: str) -> dict[str, Any]:
    """A date as announced: a day, or a period whose last day is when it is due."""
    period = read_period(raw, key)
    value = read({"value": units.day_of(period.last_day + DAY / 2), **said}, announced(indicator), key,
                 "project file")  # fmt: skip
    hedge: Hedge = "exact" if period.last_day == period.start else "range"
    return {"value": value.replace(raw={"value": raw, **said}), "low": period.start, "high": value.number,
            "hedge": hedge}  # fmt: skip


def _completed(raw: str, unit: str) -> str:
    """An amount with what announcements leave out of its unit: "a year", and which tons; money says whose it is."""
    field = next((field for field in FIELDS if field.claim and field.unit == unit), None)
    with suppress(InputError):
        if field is not None and ("CNY" not in unit or any(map(currencies, hedged(raw).amounts))):
            return figure(field, raw)
    return raw


def _amount(
    raw: object, said: Mapping[str, Any], indicator: Indicator, ledger: Ledger, key: str
) -> dict[str, Any]:
    """An amount as announced, with the words around it, in CNY if it is money."""
    amount = _completed(raw, indicator.unit) if isinstance(raw, str) else raw
    said_so = hedged(amount) if isinstance(amount, str) else None
    hedge: Hedge = said_so.hedge if said_so else "exact"
    texts: tuple[object, ...] = said_so.amounts if said_so else (amount,)
    if indicator.unit == "1":  # machines or lines are counted with their word
        texts = tuple(_COUNTED.sub("", text) if isinstance(text, str) else text for text in texts)
    ask = replace(announced(indicator), foreign="CNY" in indicator.unit)
    ends = [read({"value": one, **said}, ask, key, "project file") for one in texts]
    rate = ledger[f"finance.prices.fx_{ends[0].currency.lower()}"] if ends[0].currency != "CNY" else None
    per = 1.0 if rate is None else rate.number
    low, high = ends[0].number * per, ends[-1].number * per
    if low > high:
        raise InputError(key, quoted(raw), t("a range whose first figure is the smaller one"), TURN)
    if hedge not in ("exact", "range"):
        low, high = _around(hedge, low)
    one = ends[0].number * per
    if hedge == "range":
        one = math.sqrt(low * high) if low > 0 else (low + high) / 2
    value = ends[0].replace(number=one, currency="CNY", raw={"value": raw, **said})
    return {
        "value": value,
        "low": low,
        "high": high,
        "hedge": hedge,
        "rate": rate,
        "currency": ends[0].currency,
    }


def _around(hedge: Hedge, figure: float) -> tuple[float, float]:
    """The interval that a word leaves to a figure: by factors of the library, the other way round below nothing."""
    down, up = library().sections["hedges"][hedge.replace(" ", "_")]["factors"]
    ends = figure * down, figure * up
    return min(ends), max(ends)
