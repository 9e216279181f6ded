"""Numbers as people read them: "11.0 bn CNY", "36,700 CNY per t/yr", "August 2024".

One scale serves a whole row, so that a base value and its quantiles can be compared at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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


def percent(share: float, digits: int = 0) -> str:
    """A share of one as a percentage; a small one that is not nothing is "under 1 %"."""
    if not math.isfinite(share):
        return ABSENT
    if 0 < share <= 0.5 * 10 ** -(digits + 2):
        return f"under {10**-digits:.{digits}f} %"
    if 1 - 0.5 * 10 ** -(digits + 2) <= share < 1:
        return f"over {100 - 10**-digits:.{digits}f} %"
    return f"{100 * share:.{digits}f} %"


def chance(share: float, error: float | None = None, digits: int = 0) -> str:
    """A probability counted from draws: "25 % ± 3"; never nothing or certainty, which no number of draws can show."""
    least = 0.5 * 10 ** -(digits + 2)
    if share < least or share > 1 - least:
        return percent(min(max(share, least / 2), 1 - least / 2), digits)
    beside = "" if error is None else f" ± {rounded(100 * error, 1)}"
    return percent(share, digits) + beside


def counted(number: float, what: str) -> str:
    """A number of things: "1 divergence", "2 divergences"."""
    return f"{number:,.0f} {what}{'' if round(number) == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(words: str) -> str:
    """A text with its first letter large."""
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """A label as it stands inside a sentence: its first letter small, unless it is an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
