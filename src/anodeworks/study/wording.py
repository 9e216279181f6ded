"""Numbers as people read them: "11.0 bn CNY", "36,700 CNY per t/yr", "August 2024".

One scale serves a whole row, so that a base value and its quantiles can be compared at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from anodeworks.quantity import units
from anodeworks.quantity.value import Value, show

ABSENT: Final = "–"
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STEPS: Final = ((1e9, "bn "), (1e6, "million "), (1.0, ""))
_SHORT: Final = {"t/year": "t/yr", "(t/year)": "t/yr", "year": "yr"}


@dataclass(frozen=True)
class Scale:
    """How SI numbers become the figures of one row: `(si - offset) / factor`, followed by `unit`."""

    factor: float
    offset: float
    unit: str
    kind: str = "number"  # or "date", or "count": whole things, all of whose digits are shown

    def figure(self, si: float, digits: int = 3) -> str:
        """One number without its unit."""
        if not math.isfinite(si):
            return ABSENT
        if self.kind == "date":
            return month(si)
        if self.kind == "count" and abs(si) >= 10**digits:
            return f"{si:,.0f}"
        return rounded((si - self.offset) / self.factor, digits)

    def full(self, si: float, digits: int = 3) -> str:
        """One number with its unit."""
        text = self.figure(si, digits)
        return f"{text} {self.unit}" if self.unit and text != ABSENT else text


def scale(unit: str, numbers: Iterable[float]) -> Scale:
    """The scale of a row of SI numbers that belong to one declared unit.

    Args:
        unit: the declared unit of display, such as "CNY/year".
        numbers: all the numbers of the row; the largest decides between CNY, million CNY and bn CNY.
    """
    if unit == units.DATE:
        return Scale(1.0, 0.0, "", "date")
    at = units.scale(unit)
    if unit in ("CNY", "CNY/year"):
        finite = [abs(n) / at.factor for n in numbers if math.isfinite(n)]
        step, word = next((s for s in _STEPS if max(finite, default=0.0) >= s[0]), _STEPS[-1])
        return Scale(at.factor * step, 0.0, f"{word}{unit_text(unit)}")
    return Scale(at.factor, at.offset, unit_text(unit), "count" if unit in ("1", "person") else "number")


def unit_text(unit: str) -> str:
    """A declared unit as it is printed: "CNY/(t/year)" becomes "CNY per t/yr"."""
    if unit in ("1", "", units.DATE):
        return ""
    if unit == "person":
        return "people"
    if unit.endswith("/(t/year)"):
        return f"{unit.removesuffix('/(t/year)')} per t/yr"
    return (
        unit.replace("year", "yr")
        .replace("m2", "m²")
        .replace("m3", "m³")
        .replace("degC", "°C")
        .replace("*", "·")
    )


def phrase(si: float, unit: str, digits: int = 3) -> str:
    """One SI number with its unit, in a sentence: "11.0 bn CNY", "August 2024"."""
    return scale(unit, [si]).full(si, digits)


def valued(si: float, value: Value, digits: int = 4) -> str:
    """An SI number as one that a value of the project could have: an option's name, a price in its currency."""
    ask = value.parameter
    if ask.options or (value.currency != "CNY" and "CNY" in ask.unit):
        return show(si, ask, value.currency, digits)
    return phrase(si, ask.unit, digits)


def between(low: float, high: float, unit: str, digits: int = 3) -> str:
    """Two SI numbers as a range in one unit: "8.2 to 12.1 bn CNY"."""
    at = scale(unit, [low, high])
    text = f"{at.figure(low, digits)} to {at.figure(high, digits)}"
    return f"{text} {at.unit}" if at.unit else text


def month(year: float) -> str:
    """The month in which a year AD falls: "August 2024"."""
    day = units.day_of(year)
    return f"{MONTHS[day.month - 1]} {day.year}"


def rounded(number: float, digits: int = 3) -> str:
    """A number to so many significant digits, thousands parted by commas."""
    if not math.isfinite(number):
        return ABSENT
    if number == 0:
        return "0"
    size = math.floor(math.log10(abs(number)))
    places = digits - 1 - size
    number = round(number, places)
    if size < -4 or size > 14:
        return f"{number:.{digits - 1}e}"
    text = f"{number:,.{max(places, 0)}f}"
    return text.replace("-", "−")
