"""An announced figure as people read it, with the words and in the money in which it was said.

"over 5.00 bn CNY", "超50.0亿元"; "700 million USD (5.03 bn CNY)", "7.00亿美元（50.3亿元）".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from anodeworks.language import LANGUAGES, Language, Message, Text, say, t
from anodeworks.quantity.hedge import Hedge
from anodeworks.quantity.wording import Quantity, Span

WORDS: Final[dict[Hedge, Message]] = {
    "about": t("about {amount}"),
    "over": t("over {amount}"),
    "up to": t("up to {amount}"),
    "nearly": t("nearly {amount}"),
}


@dataclass(frozen=True)
class Announced(Quantity):
    """A quantity that lies between `low` and `high` (SI) by the word in which it was announced.

    currency, rate: the money in which it was announced, of which one is so many CNY.
    """

    low: float = math.nan
    high: float = math.nan
    hedge: Hedge = "range"
    currency: str = "CNY"
    rate: float = 1.0

    def said(self, language: Language) -> str:
        """The figure with its unit and its word; what was announced in other money, and in brackets what that is."""
        if self.currency == "CNY":
            return say(self._in(self.unit, 1.0, self.hedge), language)
        there = self._in(self.unit.replace("CNY", self.currency), self.rate, self.hedge)
        here = replace(self, digits=3)._in(self.unit, 1.0, "range" if self.hedge == "range" else "exact")
        return t("{announced} ({carried})", announced=there, carried=here).said(language)

    def _in(self, unit: str, rate: float, hedge: Hedge) -> Text:
        """The figure in a unit of which one is so many of its own, with its word."""
        amount, low, high = (
            Quantity(si / rate, unit, digits=self.digits) for si in (self.si, self.low, self.high)
        )
        if hedge == "exact":
            return amount
        if hedge != "range":
            return t(WORDS[hedge].many, amount=amount)
        alike = all(low.said(language) == high.said(language) for language in LANGUAGES)
        return low if alike else Span(low.si, high.si, unit, digits=self.digits)
