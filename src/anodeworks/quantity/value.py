"""One number as the program knows it: value, unit, uncertainty, source, grade of evidence.

The same few forms are read from a project file and from the library's data files:

    0.85                                             a plain number
    "460 degC"                                       with a unit
    { value = "50 CNY/kg", source = "...", assumed = true }
    { triangular = ["40 CNY/kg", "50 CNY/kg", "80 CNY/kg"], source = "...", grade = "news" }
    { triangular = ["40 CNY/kg", "50 CNY/kg", "80 CNY/kg"], grade = "news", spread_grade = "judgement" }
    { choice = ["bought", "made"], weights = [0.7, 0.3] }
    { same_as = "flows.graphite_market.price" }      one number under two keys
    { value = "12 USD/kg", price_year = 2021, index = "us_cpi" }     money of an earlier year
    "2024-06", "H1 2026", "end of 2025"              of some dates: any day of a month, a half-year, a quarter
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anodeworks.errors import InputError, quoted, span, unknown
from anodeworks.language import Pair, Short, Text, listed, t
from anodeworks.quantity import notation, units
from anodeworks.quantity.period import any_day
from anodeworks.quantity.quote import WORDS, Quote, read_quote
from anodeworks.remedies import ADD, FORM, LIST, ONE_KEPT, ONE_OUT, SWITCH, TEXT, moved, nearest

if TYPE_CHECKING:
    from anodeworks.quantity.distribution import Distribution

GRADES: Final = {
    "filing": "company filing, official notice or standard",
    "measurement": "own measurement, or calibrated on own batches",
    "paper": "peer-reviewed paper, patent or handbook",
    "repository": "value read in a public code or data repository",
    "simulation": "found by simulating the project's own production lines",
    "news": "news, trade or vendor page",
    "judgement": "engineering judgement without a source seen; wide distribution",
    "definition": "a definition, physical constant or statutory figure",
}
OF_DATES: Final = ("uniform", "triangular", "pert", "choice")
NOTES: Final = (
    "value", "same_as", "source", "grade", "spread_grade", "assumed", "note", "note_zh", "weights", *WORDS,
)  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """What the model asks for: declared once, in code, where it is used.

    `unit` is the unit of display and of the bounds `lo`, `hi`; `meaning` one phrase; `default` a value in any
    form that a file may use, for parameters that no library entry gives. `options` turns the number into an
    index: the file names an option instead of giving a number. `foreign` lets an amount of money stand in another
    currency, which the value then carries; `period` a month, a year or another span of time for any day of it.
    """

    unit: str
    lo: float
    hi: float
    meaning: str
    default: Any = None
    source: str = ""
    grade: str = "judgement"
    options: tuple[str, ...] = ()
    foreign: bool = False
    period: bool = False

    @property
    def label(self) -> Text:
        """What it is called: its meaning up to the first semicolon, in either language."""
        return Short(t(self.meaning))


@dataclass(frozen=True)
class Value:
    """A parameter's number in one project, in SI, with its uncertainty and where it comes from.

    `grade` is that of the middle; `spread_grade` that of the spread, where somebody else answers for it: a source
    often gives one number, and the range around it is judged. Empty: the grade holds for both.
    """

    number: float
    parameter: Parameter
    distribution: Distribution | None = None
    source: str = ""
    grade: str = "judgement"
    spread_grade: str = ""
    assumed: bool = False
    note: str = ""
    note_zh: str = ""
    origin: str = ""  # the file that gave it
    currency: str = "CNY"
    same_as: str = ""  # the key whose number this is too; it varies with that one and not by itself
    part: float = 1.0  # of that number, where it is only a part of it
    # Keys that divide that part; true: by what they leave, else themselves.
    shares: tuple[tuple[str, bool], ...] = ()
    raw: Any = field(default=None, compare=False, repr=False)
    quote: Quote | None = None  # what was stated in money of an earlier year, if it was

    @property
    def tied(self) -> Text:
        """How it follows from another number, where it is none of its own."""
        if self.shares:
            return t(
                "a part of {other}, divided by {keys}",
                other=self.same_as,
                keys=listed([key for key, _ in self.shares]),
            )
        if self.part != 1.0:
            return t("a part of {other}", other=self.same_as)
        return t("the same number as {other}", other=self.same_as)

    @property
    def rests_on(self) -> str:
        """The grade on which its spread rests: what studies of the odds count by."""
        return self.spread_grade or self.grade

    @property
    def remark(self) -> Pair:
        """What else there is to say, in both languages."""
        return Pair(self.note, self.note_zh)

    def show(self, digits: int = 4) -> str:
        """The number in the declared unit, or the option's name."""
        return show(self.number, self.parameter, self.currency, digits)

    def replace(self, **changes: Any) -> Value:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)


def show(number: float, parameter: Parameter, currency: str = "CNY", digits: int = 4) -> str:
    """An SI number in a parameter's unit and currency, or the name of the option that it points to."""
    if parameter.options:
        return parameter.options[round(number)]
    return units.show(number, parameter.unit.replace("CNY", currency), digits)


def read(raw: object, parameter: Parameter, key: str, origin: str, *, ties: bool = False) -> Value:
    """One value in any of its forms.

    Args:
        raw: what stands in the file.
        parameter: what the model asks for there.
        key: its dotted key, for messages.
        origin: the file's name, kept with the value.
        ties: whether it may be another's number; only the ledger knows that one, so nowhere else.

    Raises:
        InputError: wrong form, unit, sign or size, or an unknown word, with the nearest known one.
    """
    from anodeworks.quantity import distribution

    table: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {"value": raw}
    for word in table:
        if word not in NOTES and word not in distribution.KINDS:
            known = (*NOTES, *distribution.KINDS)
            raise InputError(
                f"{key}.{word}", t('unknown word "{word}"', word=word), ", ".join(known), nearest(word, known)
            )
    kinds = [word for word in table if word in distribution.KINDS]
    if parameter.period and not kinds and isinstance(said := table.get("value"), str):
        table = {word: table[word] for word in table if word != "value"} | any_day(said, key)
        kinds = [word for word in table if word in distribution.KINDS]
    if len(kinds) > 1:
        raise InputError(
            key,
            t("{n} distributions ({names})", n=len(kinds), names=", ".join(kinds)),
            t("one distribution a value"),
            ONE_KEPT,
        )
    currency = currency_of([table.get("value"), *(table[kind] for kind in kinds)], parameter)
    reader = _Numbers(dataclasses.replace(parameter, unit=parameter.unit.replace("CNY", currency)), key)
    spread = reader.distribution(kinds[0], table) if kinds else None
    other = table.get("same_as")
    if other is not None:
        if not isinstance(other, str) or not other:
            raise InputError(f"{key}.same_as", quoted(other), t("a dotted key of the project"), FORM)
        if not ties:
            raise InputError(
                f"{key}.same_as",
                quoted(other),
                t("a number of its own, and not another's"),
                t("write the number itself"),
            )
        if kinds or any(word in table for word in ("value", *WORDS)):
            raise InputError(
                f"{key}.same_as", t("a value beside it"), t("the other's number, or one of its own"), ONE_OUT
            )
        number = math.nan  # known once all numbers are
    elif "value" in table:
        number = reader.number(table["value"])
        if spread is not None and spread.kind != "choice":
            low, high = spread.quantile([0.0, 1.0])
            if not low - abs(low) * 1e-9 <= number <= high + abs(high) * 1e-9:
                found = t("{value}, outside its own distribution", value=quoted(table["value"]))
                raise InputError(
                    f"{key}.value",
                    found,
                    t("a value that the distribution can take"),
                    t("move the value into the distribution, or widen that"),
                )
    elif spread is not None:
        number = spread.central
    else:
        raise InputError(
            key, t("no value"), t('"value" or one of {names}', names=", ".join(distribution.KINDS)), ADD
        )
    for word in ("grade", "spread_grade"):
        if table.get(word, "") not in ("", *GRADES):
            raise unknown(f"{key}.{word}", table[word], GRADES)
    if "spread_grade" in table and spread is None:
        allowed = t("the grade of a spread where there is one")
        raise InputError(
            f"{key}.spread_grade", t("no distribution"), allowed, t("say grade, or give a distribution")
        )
    for word in ("source", "note", "note_zh"):
        if not isinstance(table.get(word, ""), str):
            raise InputError(f"{key}.{word}", quoted(table[word]), t("a text"), TEXT)
    if not isinstance(table.get("assumed", False), bool):
        raise InputError(f"{key}.assumed", quoted(table["assumed"]), t("true or false"), SWITCH)
    return Value(
        number=number,
        parameter=parameter,
        distribution=spread,
        source=table.get("source", ""),
        grade=table.get("grade") or "judgement",
        spread_grade=table.get("spread_grade", ""),
        assumed=table.get("assumed", False),
        note=table.get("note", ""),
        note_zh=table.get("note_zh", ""),
        origin=origin,
        currency=currency,
        same_as=other or "",
        raw=raw,
        quote=read_quote(table, number, spread, parameter.unit, key),
    )


def _spelt(kind: str) -> Text:
    """How the numbers of a distribution are written."""
    from anodeworks.quantity import distribution

    names = distribution.words(kind)
    if not names:
        return t("write a weight beside each option, such as {example}", example='{ "a" = 0.4, "b" = 0.6 }')
    return t("write {kind} = [{names}]", kind=kind, names=names)


def bounds(parameter: Parameter) -> tuple[float, float]:
    """The declared bounds in SI, with room for rounding."""
    return _Numbers(parameter, "").bounds()


def reach(parameter: Parameter) -> Text:
    """What a parameter may be, as a person reads it: its options, or its bounds."""
    return ", ".join(parameter.options) or _Numbers(parameter, "").range()


@dataclass(frozen=True)
class _Numbers:
    parameter: Parameter
    key: str

    def number(self, raw: object) -> float:
        """One number in SI, inside the declared bounds."""
        ask = self.parameter
        if ask.options:
            if raw not in ask.options:
                remedy = nearest(str(raw), ask.options)
                raise InputError(self.key, quoted(raw), ", ".join(ask.options), remedy)
            return float(ask.options.index(str(raw)))
        return self.inside(units.parse(raw, ask.unit, self.key), raw)

    def inside(self, number: float, raw: object = None) -> float:
        """The number, if it lies inside the declared bounds."""
        ask = self.parameter
        lo, hi = self.bounds()
        if not lo <= number <= hi:  # nor does what is not a number
            shown: Text = units.show(number, ask.unit) if math.isfinite(number) else str(number)
            if raw is not None and ask.unit != units.DATE:
                shown = t("{given} = {number}", given=quoted(raw), number=shown)
            raise InputError(
                self.key,
                shown,
                self.range(),
                moved(number, lo, t(ask.meaning)),
            )
        return number

    def bounds(self) -> tuple[float, float]:
        ask = self.parameter
        rounding = 1e-9
        lo, hi = ask.lo - rounding * abs(ask.lo), ask.hi + rounding * abs(ask.hi)
        return units.to_si(lo, ask.unit), units.to_si(hi, ask.unit)

    def range(self) -> Text:
        """The declared bounds as a person reads them."""
        ask = self.parameter
        return span(*(units.show(units.to_si(end, ask.unit), ask.unit) for end in (ask.lo, ask.hi)))

    def distribution(self, kind: str, table: Mapping[str, Any]) -> Distribution:
        """The distribution of one kind, its support checked against the bounds."""
        import numpy as np

        from anodeworks.quantity import distribution

        ask, raw, key = self.parameter, table[kind], f"{self.key}.{kind}"
        if isinstance(raw, Mapping) and kind == "choice":
            table = {**table, "weights": list(raw.values())}
            raw = list(raw)
        if isinstance(raw, str) or not isinstance(raw, Sequence):
            names = distribution.words(kind) or t("options")
            raise InputError(key, quoted(raw), t("a list: [{names}]", names=names), LIST)
        if ask.options and kind != "choice":
            raise InputError(
                key,
                kind,
                t("a choice among {names}", names=", ".join(ask.options)),
                t("write a choice, or one of the options"),
            )
        if ask.unit == units.DATE and kind not in OF_DATES:
            raise InputError(
                key,
                t("{given} of dates", given=quoted({kind: raw})),
                ", ".join(OF_DATES),
                t("write the ends as days, such as uniform = [2026-03-01, 2026-09-01]"),
            )
        weights: tuple[float, ...] = ()
        if kind == "choice":
            given = table.get("weights", [1 / max(len(raw), 1)] * len(raw))
            if not isinstance(given, Sequence) or isinstance(given, str):
                raise InputError(
                    f"{self.key}.weights", quoted(given), t("a list of numbers, one per option"), LIST
                )
            weights = tuple(units.parse(weight, "1", f"{self.key}.weights") for weight in given)
        args = self._args(kind, raw, key)
        why = distribution.fault(kind, args, weights)
        if why:
            raise InputError(key, quoted(raw), why, _spelt(kind))
        made = distribution.Distribution(kind, args, weights)
        lo, hi = self.bounds()
        with np.errstate(over="ignore"):
            ends = np.nan_to_num(made.quantile([0.0, 1.0]))
        if not (ask.options or (lo <= ends[0] and ends[1] <= hi)):
            allowed = self.range()
            found = t(
                "values from {low} to {high}",
                low=units.show(ends[0], ask.unit),
                high=units.show(ends[1], ask.unit),
            )
            raise InputError(key, found, allowed, t("narrow the distribution"))
        return made

    def _args(self, kind: str, raw: Sequence[Any], key: str) -> tuple[float, ...]:
        numbers = _Numbers(self.parameter, key)
        if kind == "lognormal" and len(raw) == 2:  # the spread is a ratio
            return numbers.number(raw[0]), units.parse(raw[1], "1", key)
        if kind == "normal" and len(raw) == 2:  # the spread is a difference: no offset, no bounds
            unit = self.parameter.unit
            spread = units.parse(raw[1], unit, key)
            return numbers.number(raw[0]), spread - (
                0.0 if "delta" in str(raw[1]) else units.to_si(0.0, unit)
            )
        return tuple(numbers.number(item) for item in raw)


def currency_of(raws: Sequence[object], parameter: Parameter) -> str:
    """The foreign currency in which a value is written, if its parameter may be."""
    if parameter.foreign:
        for text in _texts(raws):
            for code in notation.currencies(text):
                if code in units.CURRENCIES:
                    return code
    return "CNY"


def _texts(raw: object) -> Iterator[str]:
    """Every text in a value as it is written."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        yield from (text for item in (*raw, *raw.values()) for text in _texts(item))
    elif isinstance(raw, Sequence):
        yield from (text for item in raw for text in _texts(item))
