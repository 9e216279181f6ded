"""Units at the boundary: "460 degC", "310 mu", "5.24e9 CNY", "2024-08-31" to SI floats, and back.

Inside the program every number is in SI base units (kg, m, s, K, J, mol, C), money in the project's currency
and dates in years AD (2024.5 is mid-2024). pint does the conversion; nothing here knows a conversion factor
except those that pint lacks.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from anodeworks.errors import InputError, quoted
from anodeworks.language import Language, Pair, Said, Text, listed, t, tc
from anodeworks.quantity import notation
from anodeworks.quantity.admitted import ADMITTED
from anodeworks.quantity.scales import known
from anodeworks.quantity.words import NAMES, TONS
from anodeworks.remedies import FORM, NUMBER

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pint

Number = TypeVar("Number", float, "npt.NDArray[np.float64]")

DEFINITIONS = (
    "CNY = [currency] = yuan",
    "person = [person]",
    "mu = 10000 / 15 * meter ** 2",  # 亩
    "jin = 0.5 * kilogram",  # 斤
    "kt = 1000 * metric_ton",  # which pint takes for a knot
    "Nm3 = 101325 / (8.31446261815324 * 273.15) * mol",  # a normal cubic metre is an amount of gas
    "NL = 0.001 * Nm3",  # as the controllers of a laboratory's gas count, with
    "sccm = 1e-6 * Nm3 / minute",
    "percentage_point = 0.01",  # by which shares differ
)
CURRENCIES = ("USD", "EUR", "KRW", "JPY")  # amounts of these are told apart from CNY; see `finance.prices`
DATE = "date"
POINT = "percentage_point"
PLAIN = "a plain number"  # the dimension of what has none
SECONDS_PER_YEAR = 365.25 * 86400.0

_BASE = re.compile(r"\[(\w+)\]")
SHARES = ("percent", "permille", "ppm", POINT)  # names of a unit that may have no dimension
MOST_NEAR = 8  # units that are looked at
# CNY/kW*h, as people write what is divided by kW*h.
_UNBRACKETED = re.compile(r"([^/()]+)/([^/()]*\*[^/()]*)")
_TON = re.compile(TONS)
_LET_IN = ADMITTED | {line.split()[0] for line in DEFINITIONS} | {*CURRENCIES, *"%‰"}


@dataclass(frozen=True)
class Scale:
    """How numbers in one unit become SI: `si = number * factor + offset`; `dimension` names the kind."""

    factor: float
    offset: float
    dimension: str


class UnknownUnitError(notation.NotationError):
    """A unit of the grammar that is not known here; `meant` says which of a wanted dimension may have been meant."""

    def __init__(self, unit: str, why: Text = "") -> None:
        super().__init__(why or t('"{unit}" is not a known unit', unit=unit))
        self.unit = unit

    def meant(self, dimension: str) -> Text:
        """The remedy, with the units of that dimension that are written nearly so: all that differ by case alone."""
        near = [f'"{name}"' for name in _near(self.unit, dimension)]
        return (
            t("{why}; did you mean {names}?", why=self.remedy, names=listed(near, "or"))
            if near
            else self.remedy
        )


@dataclass(frozen=True)
class Dimension:
    """The dimension of a unit as a person reads it: "[mass] / [time]", "[质量] / [时间]"."""

    words: str

    def said(self, language: Language) -> str:
        """The dimension in a language."""
        if self.words == PLAIN:
            return t("a plain number").said(language)
        return _BASE.sub(lambda base: f"[{_named(base[1]).said(language)}]", self.words)


@cache
def registry() -> pint.UnitRegistry[Any]:
    """The pint registry with the project's own units; built once, on first use."""
    import pint

    # on_redefinition: pint knows mu as the Greek letter's prefix only, but says so on redefinition.
    units: pint.UnitRegistry[Any] = pint.UnitRegistry(
        on_redefinition="ignore", autoconvert_offset_to_baseunit=True
    )
    for line in DEFINITIONS:
        units.define(line)
    for code in CURRENCIES:
        units.define(f"{code} = [currency_{code}]")
    return units


@lru_cache(maxsize=4096)
def scale(unit: str) -> Scale:
    """Factor, offset and dimension of a unit text; raises ValueError if it is not a unit."""
    if unit == DATE:
        return Scale(1.0, 0.0, DATE)
    if unit in ("", "1"):
        return Scale(1.0, 0.0, PLAIN)
    if unit in known():
        return Scale(*known()[unit])
    power, name = notation.unit(unit)
    if power or name != unit:
        at = scale(name)
        return Scale(at.factor * 10.0**power, at.offset, at.dimension)
    return from_pint(unit)


def scale_like(unit: str, wanted: str) -> Scale:
    """The same for a unit that a person wrote where `wanted` is asked for: the error offers units of that kind."""
    try:
        return scale(unit)
    except UnknownUnitError as unknown:
        raise notation.NotationError(unknown.meant(scale(wanted).dimension)) from None


def from_pint(unit: str) -> Scale:
    """The scale of a unit as pint has it; raises `NotationError`, a ValueError, if it is not one that is let in.

    A name without dimension is a share only if it says so: angles, bits, decibels and constants are no shares.
    """
    spelt = notation.for_pint(unit)
    if any(map(_TON.fullmatch, notation.names(unit))):
        raise notation.NotationError(t("write t (1000 kg), short_ton or long_ton"))
    units = registry()
    try:
        parsed = units.Unit(spelt)
        zero = units.Quantity(0.0, parsed).to_base_units()
        one = units.Quantity(1.0, parsed).to_base_units()
        parts = list(dict(parsed._units))
        odd = [n for n in parts if n not in SHARES and units.Unit(n).dimensionless]
    except Exception as error:  # pint raises many kinds; to the user they are all "not a unit"
        raise UnknownUnitError(unit) from error
    if odd:
        raise notation.NotationError(
            t("a share is a plain number or a percentage, not in {unit}", unit=odd[0])
        )
    for name in notation.names(unit):
        if name not in _LET_IN and not notation.AREA.fullmatch(name):
            of = str(units.Unit(name))
            told = t('"{name}" ({of}) is no unit that is read here', name=name, of=of)
            raise UnknownUnitError(unit, told if of != name else "")
    dimension = str(parsed.dimensionality)
    factor = float(one.magnitude - zero.magnitude)
    if not math.isfinite(factor) or factor == 0.0:
        raise UnknownUnitError(unit)
    return Scale(factor, float(zero.magnitude), PLAIN if dimension == "dimensionless" else dimension)


def _near(unit: str, dimension: str) -> list[str]:
    """Units of a dimension that are written nearly as one that is not known: all that differ by case alone, or else the
    closest in each name, or else the closest of those in use."""
    strange = [
        name for name in notation.names(unit) if name not in _LET_IN and not notation.AREA.fullmatch(name)
    ]
    names = sorted(_LET_IN | NAMES.keys())
    for alike in (_but_for_case, _close):
        found = [""]
        for token in notation.tokens_of(unit):
            each = alike(token, names) if token in strange else [token]
            found = [text + one for text in found for one in each][:MOST_NEAR]
        kind = {
            _dimension(text) == dimension and scale(text): text for text in reversed(found) if text != unit
        }
        kind.pop(False, None)
        if kind:
            return [*kind.values()][::-1]
    return _close(unit, [name for name, at in known().items() if at[2] == dimension])


def _but_for_case(name: str, names: list[str]) -> list[str]:
    return [each for each in names if each.casefold() == name.casefold()]


def _close(name: str, names: list[str]) -> list[str]:
    return get_close_matches(name, names, n=3, cutoff=0.6)


def _dimension(unit: str) -> str:
    try:
        return scale(unit).dimension
    except ValueError:
        return ""


def to_si(number: float, unit: str) -> float:
    """A number in `unit` as SI."""
    at = scale(unit)
    return number * at.factor + at.offset


def from_si(number: Number, unit: str) -> Number:
    """An SI number in `unit`, or an array of them."""
    at = scale(unit)
    return (number - at.offset) / at.factor


def year_of(day: dt.date) -> float:
    """A calendar day as a year AD: 2024-07-01 is about 2024.497."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 1) / length


def day_of(year: float) -> dt.date:
    """The calendar day in which a year AD falls; a year that no calendar has gives its first or last day."""
    year = min(max(year, 1.0), 9999.999)
    whole = math.floor(year)
    length = 366 if calendar.isleap(whole) else 365
    return dt.date(whole, 1, 1) + dt.timedelta(days=min(int((year - whole) * length + 1e-6), length - 1))


def parse(raw: object, unit: str, key: str) -> float:
    """What a person wrote, as SI, checked to have the dimension of `unit`; its grammar stands in `notation`.

    Args:
        raw: a number (only where `unit` is dimensionless), a text with a unit, or a date.
        unit: the unit in which the parameter is declared.
        key: the dotted key, for messages.

    Raises:
        InputError: not a number, not finite, unknown unit or wrong dimension.
    """
    want = scale(unit)
    example: Text = t("a plain number such as 0.85")
    if unit not in ("", "1"):
        example = t('a number with a unit such as "1 {unit}"', unit=unit)
    if unit == DATE:
        return _parse_date(raw, key)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise InputError(key, quoted(raw), example, FORM)
    if isinstance(raw, str):
        try:
            number, text = notation.split(raw)
        except notation.NotationError as refused:
            raise InputError(key, quoted(raw), example, refused.remedy or FORM) from None
        try:
            have = scale_like(text, unit)
        except notation.NotationError as refused:
            raise InputError(key, quoted(raw), example, refused.remedy or FORM) from None
        if unit.startswith("delta_"):  # of a difference "5 °C" says as much as "5 delta_degC"
            have = Scale(have.factor, 0.0, have.dimension)
    else:
        number, text, have = as_float(raw), "", scale("")
    si = number * have.factor + have.offset
    if not math.isfinite(si):
        raise InputError(key, quoted(raw), example, t("the number must be finite"))
    if have.dimension != want.dimension:
        remedy = (
            t("write it in {unit} or another unit of that kind", unit=unit)
            if want.dimension != PLAIN
            else NUMBER
        )
        if have.dimension == PLAIN:
            remedy = t('add the unit, e.g. "{number} {unit}"', number=format(number, "g"), unit=unit)
        if want.dimension == f"{have.dimension} / [time]":
            meant = f"{format(number, '.15g')} {text}/year"
            remedy = t('did you mean "{name}"?', name=meant)
        apart = _UNBRACKETED.sub(r"\1/(\2)", text)
        if apart != text and _dimension(apart) == want.dimension:
            remedy = t('did you mean "{name}"?', name=f"{format(number, '.15g')} {apart}")
        if "currency_" in have.dimension:
            remedy = t("write the amount in CNY; only prices may stand in a foreign currency")
        found = t("{given} ({dimension})", given=quoted(raw), dimension=Dimension(have.dimension))
        raise InputError(key, found, example, remedy)
    return si


def as_float(number: float) -> float:
    """A whole number of any size as a float, infinite where none is as large."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _parse_date(raw: object, key: str) -> float:
    remedy: Text = FORM
    if isinstance(raw, dt.datetime):
        if raw.time() != dt.time():
            raise InputError(key, quoted(raw), t("a date such as 2024-08-31"), t("write the day alone"))
        raw = raw.date()
    if isinstance(raw, str):
        try:
            return year_of(notation.day(raw))
        except notation.NotationError as refused:
            remedy = refused.remedy or FORM
    if not isinstance(raw, dt.date):
        raise InputError(key, quoted(raw), t("a date such as 2024-08-31"), remedy)
    return year_of(raw)


def _named(base: str) -> Said:
    """A base dimension of pint."""
    names: dict[str, Said] = {
        "length": tc("dimension", "length"),
        "mass": tc("dimension", "mass"),
        "time": tc("dimension", "time"),
        "temperature": tc("dimension", "temperature"),
        "substance": tc("dimension", "substance"),
        "current": tc("dimension", "current"),
        "luminosity": tc("dimension", "luminosity"),
        "person": tc("dimension", "person"),
        "currency": tc("dimension", "currency"),
    }
    return names.get(base) or Pair(base)


def show(number: float, unit: str, digits: int = 4) -> str:
    """An SI number as text in `unit`, with `digits` significant digits."""
    if unit == DATE:
        if not math.isfinite(number):
            return "never"
        return day_of(number).isoformat() if 1 <= number < 10000 else f"{number:.4g}-01-01"
    value = from_si(float(number), unit)  # NumPy's own numbers would warn where it is beyond the largest
    if math.isfinite(number) and not math.isfinite(value):  # 1e308 as a percentage
        value = math.copysign(sys.float_info.max, number)
    text = f"{value:,.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.{digits}g}"
    return text if unit in ("", "1") else f"{text} {unit}"
