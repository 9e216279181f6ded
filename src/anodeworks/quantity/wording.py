"""Numbers as people read them: "11.0 bn CNY" and "110亿元", "36,700 CNY per t/yr" and "3.67万元/(吨/年)".

A `Quantity` is a number with its unit and the key by which `explain` knows it; it says itself in either language, and
what it says can be read back. One scale serves a whole row, so that a base value and its quantiles can be compared at
a glance. Rules of Chinese: money and tonnes by 万 and 亿, prices of goods by the tonne, no space before a Chinese unit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from anodeworks.language import Language, Text, capital, inside
from anodeworks.quantity import units
from anodeworks.quantity.value import Value, show

ABSENT: Final = "–"
NOTHING: Final = 1e-9  # of a whole: what no balance weighs; the tail of a curve is not a figure
UNDEFINED: Final[dict[Language, str]] = {"en": "undefined", "zh": "无定义"}  # of one end of a range
SMALL: Final = 0.1  # between this and the next the numbers of a column are read at a glance
LARGE: Final[dict[Language, float]] = {"en": 1e4, "zh": 1e6}  # 万元 goes on where 亿 is small
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """How SI numbers become the figures of one row: `(si - offset) / factor`, followed by `unit`."""

    factor: float
    offset: float
    unit: str
    kind: str = "number"  # or "date", or "count": whole things, all of whose digits are shown
    language: Language = "en"
    of: str = ""  # the declared unit

    def figure(self, si: float, digits: int = 3) -> str:
        """One number without its unit."""
        if not math.isfinite(si):
            return ABSENT
        if self.kind == "date":
            return month(si, self.language)
        if self.kind == "count" and abs(si) >= 10**digits:
            return f"{si:,.0f}"
        if self.of == "%" and abs(si) < NOTHING:
            return "0"
        return rounded((si - self.offset) / self.factor, digits)

    def full(self, si: float, digits: int = 3) -> str:
        """One number with its unit."""
        text = self.figure(si, digits)
        return text if text == ABSENT else text + self.behind()

    def behind(self) -> str:
        """The unit as it follows a number."""
        return f"{_gap(self.unit, self.language)}{self.unit}" if self.unit else ""


def scale(unit: str, numbers: Iterable[float], language: Language = "en") -> Scale:
    """The scale of a row of SI numbers that belong to one declared unit.

    Args:
        unit: the declared unit of display, such as "CNY/year".
        numbers: all the numbers of the row; the largest decides between CNY, million CNY and bn CNY.
        language: of the unit.
    """
    if unit == units.DATE:
        return Scale(1.0, 0.0, "", "date", language, unit)
    at = units.scale(unit)
    kind = "count" if unit in ("1", "person") else "number"
    steps = _STEPS[language].get(unit)
    if steps is None:
        return Scale(at.factor, at.offset, unit_text(unit, language), kind, language, unit)
    largest = max((abs(n) / at.factor for n in numbers if math.isfinite(n)), default=0.0)
    _, size, word = next((s for s in steps if largest >= s[0]), steps[-1])
    return Scale(at.factor * size, 0.0, word, kind, language, unit)


def column_scale(unit: str, numbers: Iterable[float], language: Language = "en") -> Scale:
    """The scale of a column of SI numbers: that of the largest, or a step below it where that reads better."""
    known = [n for n in numbers if math.isfinite(n) and n]
    at = scale(unit, known, language)
    below = scale(unit, [at.factor * (1 - NOTHING)], language)
    large = max(map(abs, known), default=0.0)
    small = min((abs(n) for n in known if abs(n) > NOTHING * large), default=large)
    return below if small < SMALL * at.factor and large < LARGE[language] * below.factor else at


def unit_text(unit: str, language: Language = "en") -> str:
    """A declared unit as it is printed: "CNY/(t/year)" becomes "CNY per t/yr", "mu" becomes "亩"."""
    if unit in ("1", "", units.DATE):
        return ""
    if language == "zh":
        return _CHINESE.get(unit) or _marks(_chinese(unit))
    if unit in _ENGLISH:
        return _ENGLISH[unit]
    if unit.endswith("/(t/year)"):
        return f"{unit.removesuffix('/(t/year)')} per t/yr"
    return _marks(unit).replace("year", "yr")


def _chinese(unit: str) -> str:
    """Units of a plant by their Chinese names, what several of them divide in one bracket: "吨/(年·m2)"."""
    top, *below = unit.split("/") if "(" not in unit else [unit]
    joined = f"{top}/({'*'.join(below)})" if len(below) > 1 else unit
    return re.sub(r"[A-Za-z]+", lambda word: _NAMES_ZH.get(word[0], word[0]), joined)


def _marks(unit: str) -> str:
    return (
        unit.replace("m2", "m²")
        .replace("m3", "m³")
        .replace("delta_degC", "°C")
        .replace("degC", "°C")
        .replace("*", "·")
    )


def _gap(unit: str, language: Language) -> str:
    """What stands between a number and its unit."""
    if language == "en":
        return " "
    return "" if unit[0] in "%‰°℃" or ord(unit[0]) > 0x2E80 else " "


@dataclass(frozen=True)
class Quantity:
    """A number of the answer.

    si: in SI. unit: in which a person reads it. key: by which `explain` knows it, if it has one. digits: significant.
    exact: as many digits as it needs, in its own unit, as a file writes it.
    """

    si: float
    unit: str = "1"
    key: str = ""
    digits: int = 3
    exact: bool = False

    def said(self, language: Language) -> str:
        """The number with its unit."""
        if self.exact:
            return exact(self.si, self.unit, language, self.digits)
        return scale(self.unit, [self.si], language).full(self.si, self.digits)

    @property
    def value(self) -> float:
        """The number in its unit; of a date the year."""
        return self.si if self.unit == units.DATE else float(units.from_si(self.si, self.unit))


@dataclass(frozen=True)
class Span:
    """From one number to another of the same unit: "8.2 to 12.1 bn CNY", "82.0亿至121亿元"."""

    low: float
    high: float
    unit: str = "1"
    key: str = ""
    digits: int = 3

    def said(self, language: Language) -> str:
        """Both numbers in one unit."""
        at = scale(self.unit, [self.low, self.high], language)
        low, high = at.figure(self.low, self.digits), at.figure(self.high, self.digits)
        if ABSENT in (low, high):
            return self._half(at, language)
        if low == high and at.kind == "date":
            return low
        if language == "zh":
            ends = "%" if at.unit == "%" else at.unit[:1] if at.unit[:1] in ("万", "亿") else ""
            return f"{low}{ends}至{high}{at.behind()}"
        return f"{low} to {high}{at.behind()}"

    def _half(self, at: Scale, language: Language) -> str:
        """A range of which one end has no value, in words; a dash if neither has."""
        if not (math.isfinite(self.low) or math.isfinite(self.high)):
            return ABSENT
        ends = (
            at.full(x, self.digits) if math.isfinite(x) else UNDEFINED[language]
            for x in (self.low, self.high)
        )
        return ("至" if language == "zh" else " to ").join(ends)


@dataclass(frozen=True)
class Share:
    """A share of one: "12 %"; a small one that is not nothing "under 1 %"; by how much something changes (signed)."""

    share: float
    digits: int = 0
    key: str = ""
    signed: bool = False

    def said(self, language: Language) -> str:
        """The share as a percentage."""
        share, digits, least = self.share, self.digits, 0.0 if self.signed else 0.5 * 10 ** -(self.digits + 2)
        if not math.isfinite(share):
            return ABSENT
        if 0 < share <= least:
            small = f"{10**-digits:.{digits}f}"
            return f"under {small} %" if language == "en" else f"不到{small}%"
        if 1 - least <= share < 1:
            most = f"{100 - 10**-digits:.{digits}f}"
            return f"over {most} %" if language == "en" else f"{most}%以上"
        text = f"{100 * share:{'+' if self.signed and share else ''}.{digits}f}".replace("-", "−")
        return f"{text} %" if language == "en" else f"{text}%"


@dataclass(frozen=True)
class Chance:
    """A probability counted from draws: "25 % ± 3"; never nothing or certainty, which no number of draws can show."""

    share: float
    error: float | None = None
    digits: int = 0
    key: str = ""

    def said(self, language: Language) -> str:
        """The probability, with its standard error where it is known."""
        least = 0.5 * 10 ** -(self.digits + 2)
        if self.share < least or self.share > 1 - least:
            return Share(min(max(self.share, least / 2), 1 - least / 2), self.digits).said(language)
        beside = "" if self.error is None else f" ± {rounded(100 * self.error, 1)}"
        text = Share(self.share, self.digits).said(language)
        return f"{text}{beside}" if language == "en" or not beside else f"{text}（±{beside[3:]}个百分点）"

    def short(self, language: Language) -> str:
        """The same where there is little room: "25 % ± 3", "25%±3"."""
        said = self.said("en")
        return said.replace(" ", "") if language == "zh" and "±" in said else self.said(language)


@dataclass(frozen=True)
class Number:
    """A plain number to so many significant digits; of whole things all digits (`whole`)."""

    number: float
    digits: int = 3
    whole: bool = False
    key: str = ""

    def said(self, language: Language) -> str:
        """The number."""
        if self.whole and math.isfinite(self.number):
            return f"{self.number:,.0f}".replace("-", "−")
        return rounded(self.number, self.digits)


@dataclass(frozen=True)
class Day:
    """A day, given as a year AD: "2024-08-31", "2024年8月31日"."""

    year: float
    key: str = ""

    def said(self, language: Language) -> str:
        """The day."""
        if not math.isfinite(self.year):
            return ABSENT
        day = units.day_of(self.year)
        return day.isoformat() if language == "en" else f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Unit:
    """A unit alone: "bn CNY" stands behind numbers, "CNY" here."""

    unit: str

    def said(self, language: Language) -> str:
        """The unit as it is printed; 1 for what has none."""
        return unit_text(self.unit, language) or "1"


Figure = Quantity | Span | Share | Chance | Number | Day  # all that a document knows as numbers


def valued(si: float, value: Value, digits: int = 4) -> Text:
    """An SI number as one that a value of the project could have: an option's name, a price in its currency."""
    ask = value.parameter
    if ask.options or (value.currency != "CNY" and "CNY" in ask.unit):
        return show(si, ask, value.currency, digits)
    return Quantity(si, ask.unit, digits=digits)


def exact(si: float, unit: str, language: Language = "en", digits: int = 4) -> str:
    """An SI number as it stands in a project file: as many digits as it needs, to four."""
    if unit == units.DATE:
        return units.show(si, unit)
    number = units.from_si(si, unit)
    if not math.isfinite(number):
        return ABSENT
    text = f"{number:,.0f}" if 1e4 <= abs(number) < 1e15 else f"{number:.{digits}g}"
    text = text.replace("-", "−") if "e" not in text else text
    words = unit_text(unit, language)
    return f"{text}{_gap(words, language)}{words}" if words else text


def month(year: float, language: Language = "en") -> str:
    """The month in which a year AD falls: "August 2024", "2024年8月"."""
    day = units.day_of(year)
    return f"{MONTHS[day.month - 1]} {day.year}" if language == "en" else f"{day.year}年{day.month}月"


def short_month(year: float, language: Language = "en") -> str:
    """The month in which a year AD falls, as a table has room for it: "2024-08", "2024年8月"."""
    if not math.isfinite(year):
        return ABSENT
    return units.day_of(year).isoformat()[:7] if language == "en" else month(year, language)


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


_Steps = tuple[
    tuple[float, float, str], ...
]  # from which number on, by what it is divided then, and its unit
_MANY_EN: Final = ((1e9, 1e9, "bn "), (1e6, 1e6, "million "), (0.0, 1.0, ""))
_MANY_ZH: Final = ((1e8, 1e8, "亿"), (1e4, 1e4, "万"), (0.0, 1.0, ""))
_MONEY: Final = {"CNY": "元", "USD": "美元", "EUR": "欧元", "KRW": "韩元", "JPY": "日元"}
_STEPS: Final[dict[Language, dict[str, _Steps]]] = {
    "en": {f"{money}{per}": tuple((n, s, f"{many}{money}{shown}") for n, s, many in _MANY_EN)
           for money in _MONEY for per, shown in (("", ""), ("/year", "/yr"))},
    "zh": {
        **{f"{money}{per}": tuple((n, s, f"{many}{name}{shown}") for n, s, many in _MANY_ZH)
           for money, name in _MONEY.items() for per, shown in (("", ""), ("/year", "/年"))},
        "CNY/kg": ((1.0, 10.0, "万元/吨"), (0.0, 1e-3, "元/吨")),
        "CNY/(t/year)": ((1e4, 1e4, "万元/(吨/年)"), (0.0, 1.0, "元/(吨/年)")),
        "t/year": ((1e4, 1e4, "万吨/年"), (0.0, 1.0, "吨/年")),
        "m2": ((1e4, 1e4, "万m²"), (0.0, 1.0, "m²")),
        "MWh/year": ((1e5, 1e5, "亿千瓦时/年"), (1.0, 10.0, "万千瓦时/年"), (0.0, 1e-3, "千瓦时/年")),
    },
}  # fmt: skip
_ENGLISH: Final = {"person": "people", units.POINT: "points"}
_CHINESE: Final = {"month": "个月", "h": "小时", "degC": "℃", "delta_degC": "℃", units.POINT: "个百分点"}
_NAMES_ZH: Final = {
    "t": "吨", "year": "年", "month": "月", "day": "天", "person": "人", "mu": "亩", "CNY": "元",
}  # fmt: skip


# What follows words numbers in English alone; it goes as the last text that is put together from pieces does.


def phrase(si: float, unit: str, digits: int = 3) -> str:
    """One SI number with its unit, in a sentence: "11.0 bn CNY", "August 2024"."""
    return Quantity(si, unit, digits=digits).said("en")


def between(low: float, high: float, unit: str, digits: int = 3) -> str:
    """Two SI numbers as a range in one unit: "8.2 to 12.1 bn CNY"."""
    return Span(low, high, unit, digits=digits).said("en")


def percent(share: float, digits: int = 0) -> str:
    """A share of one as a percentage; a small one that is not nothing is "under 1 %"."""
    return Share(share, digits).said("en")


def chance(share: float, error: float | None = None, digits: int = 0) -> str:
    """A probability counted from draws: "25 % ± 3"; never nothing or certainty, which no number of draws can show."""
    return Chance(share, error, digits).said("en")


def counted(number: float, what: str) -> str:
    """A number of things: "1 divergence", "2 divergences"."""
    return f"{number:,.0f} {what}{'' if round(number) == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


__all__ = [
    "ABSENT", "MONTHS", "Chance", "Day", "Figure", "Number", "Quantity", "Scale", "Share", "Span",
    "Unit", "between", "capital", "chance", "counted", "exact", "inside", "listed", "month", "percent", "phrase",
    "rounded", "scale", "short_month", "unit_text", "valued",
]  # fmt: skip
