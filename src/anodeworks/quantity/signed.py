"""Differences as people read them: "+12.0 million CNY", "−1,200万元"; of dates in months."""

from __future__ import annotations

from dataclasses import dataclass

from anodeworks.language import Language
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, scale


@dataclass(frozen=True)
class Difference:
    """By how much a number differs from another, SI, with its sign; of dates in years AD."""

    si: float
    unit: str = "1"
    digits: int = 3

    def said(self, language: Language) -> str:
        """The difference with plus or minus."""
        if self.unit == units.DATE:
            return Difference(self.si * units.to_si(1, "year"), "month", self.digits).said(language)
        at = scale(self.unit, [self.si], language)
        text = at.full(self.si + at.offset, self.digits)
        return text if text == ABSENT or self.si < 0 else f"+{text}"
