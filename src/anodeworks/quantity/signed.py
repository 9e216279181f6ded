"""Differences as people read them: "+12.0 million CNY", "−1,200万元"; of dates in months, of shares in points.

A rate of return of 30.7 % lies 15.4 percentage points above one of 15.3 %, and not 15.4 % above it: the unit of a
difference is not always that of what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from anodeworks.language import Language
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, Quantity, scale

OF_DIFFERENCES: Final = {units.DATE: "month", "%": units.POINT, "degC": "delta_degC"}


def less(one: float, other: float, unit: str) -> Quantity:
    """One number less another, both SI, in the unit of such differences: of dates, which are years AD, in months."""
    step = units.SECONDS_PER_YEAR if unit == units.DATE else 1.0
    return Quantity((one - other) * step, OF_DIFFERENCES.get(unit, unit))


@dataclass(frozen=True)
class Difference:
    """By how much a number differs from another, SI, with its sign; of dates in years AD."""

    si: float
    unit: str = "1"
    digits: int = 3

    def said(self, language: Language) -> str:
        """The difference with plus or minus."""
        found = less(self.si, 0.0, self.unit)
        text = scale(found.unit, [found.si], language).full(found.si, self.digits)
        return text if text == ABSENT or self.si < 0 else f"+{text}"
