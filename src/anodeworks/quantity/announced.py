"""An announced figure as people read it, with the words in which it was said: "over 5.00 bn CNY", "超50.0亿元"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from anodeworks.language import Language, Message, t
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
    """A quantity that lies between `low` and `high` (SI) by the word in which it was announced."""

    low: float = math.nan
    high: float = math.nan
    hedge: Hedge = "range"

    def said(self, language: Language) -> str:
        """The figure with its unit and its word."""
        if self.hedge == "range":
            ends = [
                Quantity(end, self.unit, digits=self.digits).said(language) for end in (self.low, self.high)
            ]
            whole = Span(self.low, self.high, self.unit, digits=self.digits).said(language)
            return ends[0] if ends[0] == ends[1] else whole
        amount = Quantity(self.si, self.unit, digits=self.digits)
        return t(WORDS[self.hedge].many, amount=amount).said(language)
