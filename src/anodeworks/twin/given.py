"""Numbers of a project as people give and see them in Python: one convention of units at the border.

What a person writes or sees has the unit that `explain` shows (the declared one, money in the currency in which the
project states it) or says its own: 460, "460 degC", "733 K". Options go by their word, dates as dates, texts of dates
or years AD. Inside is SI.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, say, t
from anodeworks.quantity import Parameter, Value, notation, units
from anodeworks.quantity.distribution import KINDS
from anodeworks.quantity.value import bounds, currency_of, reach, read, show
from anodeworks.remedies import FLAT, nearest

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.project.ledger import Ledger

Floats = npt.NDArray[np.float64]
BY_USER: Final = "set by the user"
RATIO: Final = {"lognormal": 1}  # the place of a distribution's number that has no unit


def given(raw: object, old: Value, key: str) -> Value:
    """A value that a person gives in Python: in any form of a file, and plain numbers in the declared unit.

    Raises:
        InputError: anything that is no value of this number.
    """
    written = as_written(raw, old.parameter, old.currency, key)
    if _is_number(raw) and old.parameter.unit == units.DATE:  # a file writes days, a number says the hour too
        inside = column(raw, old, key)
        return old.replace(number=float(inside), distribution=None, source=BY_USER, grade="judgement",
                           spread_grade="", note="", note_zh="", assumed=False, origin=BY_USER, same_as="",
                           raw=written, quote=None)  # fmt: skip
    value = read(written, old.parameter, key, BY_USER, ties=True)
    return value if value.source else value.replace(source=BY_USER)


def as_written(raw: object, ask: Parameter, currency: str, key: str) -> Any:
    """What a person gives in Python in the form that a file has: numbers with their unit, days as dates."""
    if isinstance(raw, Mapping):
        table: dict[str, Any] = {}
        for word, inner in raw.items():
            if word in KINDS:
                table[word] = _spread(word, _plain(inner), ask, currency, f"{key}.{word}")
            else:
                inner = _plain(inner)
                table[str(word)] = as_written(inner, ask, currency, key) if word == "value" else inner
        return table
    one = _plain(raw)
    if isinstance(one, list):
        allowed = t("one value; anodeworks.evaluate takes many")
        raise InputError(
            key, t("a list of {n}", n=len(one)), allowed, t('or a distribution: {"uniform": [low, high]}')
        )
    if ask.options or not _is_number(one):
        return _option(one, ask, key) if ask.options else one
    if not math.isfinite(_float(one)):
        raise InputError(key, str(one), reach(ask), t("the number must be finite"))
    if ask.unit == units.DATE:
        return units.day_of(float(column(one, Value(0.0, ask), key)) + 0.5 / 366)
    unit = ask.unit.replace("CNY", currency)
    return one if unit in ("", "1") else f"{one!r} {unit}"


def from_si(number: float, value: Value) -> Any:
    """An SI number of a project as a file writes it: shortest of the texts that are read back as the same number."""
    ask = value.parameter
    if ask.options:
        return ask.options[round(number)]
    if ask.unit == units.DATE:
        return units.day_of(number + 0.5 / 366)
    shown = units.from_si(number, ask.unit)
    for digits in (9, 12, 15, 17):
        short = float(f"{shown:.{digits}g}")
        if units.to_si(short, ask.unit) == number:
            break
    unit = ask.unit.replace("CNY", value.currency)
    return short if unit in ("", "1") else f"{short!r} {unit}"


def column(raw: object, value: Value, key: str) -> Floats:
    """What a person gives for one number in N designs, SI: an array (N,), or () if it is one value.

    Raises:
        InputError: not one value or one row of values, or a value that the number cannot have.
    """
    ask = value.parameter
    if isinstance(raw, Mapping):
        remedy = t("project.with_values takes distributions; monte_carlo draws from them")
        raise InputError(key, t("a table"), t("a value, or a row of values"), remedy)
    array = np.asarray(raw) if hasattr(raw, "dtype") else None
    if array is not None and array.dtype.kind in "iuf" and not ask.options:
        if array.ndim > 1:
            raise InputError(
                key, t("an array of shape {shape}", shape=array.shape), t("a value, or a row of values"), FLAT
            )
        at = units.scale(ask.unit)
        found = array.astype(np.float64) * at.factor + at.offset
    else:
        rows = _plain(raw)
        if isinstance(rows, list):
            found = np.array([_one(item, value, key) for item in rows], dtype=np.float64)
        else:
            found = np.asarray(_one(rows, value, key))
    low, high = bounds(ask)
    wrong = ~((low <= found) & (found <= high))  # nor does what is not a number lie between
    if wrong.any():
        odd = found if found.ndim == 0 else found[wrong][0]
        shown = show(float(odd), ask, value.currency) if np.isfinite(odd) else str(float(odd))
        raise InputError(key, shown, reach(ask), t("it stands for: {meaning}", meaning=t(ask.meaning)))
    return found


def in_si(raw: object, key: str) -> Floats:
    """What the program's own callers give for one number in N designs, SI already: an array (N,), or () for one value.

    Raises:
        InputError: words, dates, or anything else that is no number.
    """
    try:
        found = np.asarray(raw, dtype=np.float64)
    except (TypeError, ValueError):
        remedy = t("anodeworks.evaluate takes words, dates and texts with a unit")
        raise InputError(key, quoted(raw), t("plain numbers in SI, dates in years AD"), remedy) from None
    if found.ndim > 1:
        raise InputError(
            key, t("an array of shape {shape}", shape=found.shape), t("a value, or a row of values"), FLAT
        )
    return found


def one_in_si(raw: object, key: str) -> float:
    """The same for one value.

    Raises:
        InputError: what is no number, or a row of them.
    """
    found = in_si(raw, key)
    if found.ndim:
        allowed = t("one value; anodeworks.evaluate takes many")
        raise InputError(key, t("a list of {n}", n=len(found)), allowed, FLAT)
    return float(found)


def shown(found: npt.ArrayLike, value: Value) -> Any:
    """SI numbers as a person reads them: in the declared unit, options by word, dates as dates; shape (N,)."""
    at, ask = np.asarray(found, dtype=np.float64), value.parameter
    if ask.options:
        return np.array([ask.options[round(x)] for x in at.tolist()], dtype=object)
    if ask.unit == units.DATE:
        return np.array([units.day_of(x) for x in at.tolist()], dtype=object)
    return units.from_si(at, ask.unit)


def table_of(ledger: Ledger, labels: Mapping[str, Text]) -> pd.DataFrame:
    """Every number of a project as a table, by key: value as a person reads it, unit, distribution, who says so.

    Args:
        ledger: the numbers.
        labels: what each is called.
    """
    import pandas as pd

    rows = {key: {"label": say(labels[key]), **_row(key, value)} for key, value in ledger.items()}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "key"
    return frame


def _row(key: str, value: Value) -> dict[str, Any]:
    ask = value.parameter
    return {
        "meaning": say(t(ask.meaning)),
        "value": shown([value.number], value)[0],
        "unit": "" if ask.unit in ("1", units.DATE) else ask.unit.replace("CNY", value.currency),
        "distribution": spelt(value),
        "options": ", ".join(ask.options),
        "source": value.source,
        "grade": value.grade,
        "spread_grade": value.spread_grade,
        "assumed": value.assumed,
        "origin": value.origin,
        "group": key.split(".")[0],
    }


def spelt(value: Value) -> str:
    """A distribution in words, numbers in the declared unit: "triangular 0.75, 0.85, 0.95"; empty if there is none."""
    spread, ask = value.distribution, value.parameter
    if spread is None:
        return ""
    args = [show(x, ask, value.currency) if ask.options or ask.unit == units.DATE else
            f"{units.from_si(x, ask.unit):.6g}" for x in spread.args]  # fmt: skip
    if spread.kind == "choice":
        return "choice " + ", ".join(f"{a} {w:g}" for a, w in zip(args, spread.weights, strict=True))
    if spread.kind == "lognormal":
        args[1] = f"{spread.args[1]:.6g}"
    if spread.kind == "normal":
        args[1] = f"{spread.args[1] / units.scale(ask.unit).factor:.6g}"
    return f"{spread.kind} {', '.join(args)}"


def _spread(kind: str, raw: Any, ask: Parameter, currency: str, key: str) -> Any:
    """The numbers of a distribution in the form that a file has."""
    if isinstance(raw, Mapping):  # a choice with the weight beside each option
        return {as_written(option, ask, currency, key): weight for option, weight in raw.items()}
    if not isinstance(raw, list):
        return raw
    plain = Parameter("1", -np.inf, np.inf, "")
    return [as_written(x, plain if RATIO.get(kind) == i else ask, currency, key) for i, x in enumerate(raw)]


def _one(raw: object, value: Value, key: str) -> float:
    """One value, SI."""
    ask = value.parameter
    if isinstance(raw, list):
        raise InputError(key, t("rows within a row"), t("a value, or a row of values"), FLAT)
    if ask.options:
        return float(ask.options.index(_option(raw, ask, key)))
    if isinstance(raw, bool):
        raise InputError(key, quoted(raw), reach(ask), t("it stands for: {meaning}", meaning=t(ask.meaning)))
    if _is_number(raw):
        return units.to_si(_float(raw), ask.unit)
    said = currency_of([raw], ask) if isinstance(raw, str) else value.currency
    if said != value.currency and (said != "CNY" or "CNY" in notation.currencies(str(raw))):
        remedy = t("project.with_values changes the currency")
        raise InputError(
            key, f'"{raw}"', t("{currency}, as the project states it", currency=value.currency), remedy
        )
    return units.parse(raw, ask.unit.replace("CNY", value.currency), key)


def _option(raw: object, ask: Parameter, key: str) -> str:
    """An option, by its word."""
    if not isinstance(raw, str) or raw not in ask.options:
        found = quoted(raw)
        remedy = nearest(raw, ask.options) if isinstance(raw, str) else t("name the option")
        raise InputError(key, found, ", ".join(ask.options), remedy)
    return raw


def _plain(raw: object) -> Any:
    """Python's own: a list for whatever is a row, a date for whatever is a day, a number for NumPy's."""
    if isinstance(raw, np.datetime64):
        raw = raw.astype("datetime64[D]").item()
    if isinstance(raw, np.ndarray) or (hasattr(raw, "dtype") and hasattr(raw, "__array__")):
        array = np.asarray(raw)
        array = array.astype("datetime64[D]") if array.dtype.kind == "M" else array
        raw = array.tolist()
    if isinstance(raw, dt.datetime):
        return None if str(raw) == "NaT" else raw.date()
    if isinstance(raw, Sequence) and not isinstance(raw, (str, bytes)):
        return [_plain(item) for item in raw]
    return raw if isinstance(raw, int) or not isinstance(raw, numbers.Real) else float(raw)


def _float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _is_number(raw: object) -> bool:
    return isinstance(raw, numbers.Real) and not isinstance(raw, (bool, np.bool_))
