"""What a person gives to a function of Python, read in one place: whatever it cannot be is an `InputError` in words."""

from __future__ import annotations

import datetime as dt
import inspect
import math
import numbers
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from anodeworks.errors import InputError, quoted, span, unknown
from anodeworks.language import Text, t
from anodeworks.remedies import ADD, CHOOSE, FEWER, LIST, NUMBER, ONE_OUT, PATH, SWITCH, TEXT, WHOLE, toward

P = ParamSpec("P")
R = TypeVar("R")
Reader = Callable[[str, Any], Any]  # of the argument's name and what was given; raises InputError

PLAIN = (str, numbers.Number, dt.date, list, tuple, Mapping)


def found(given: object) -> Text:
    """What was given, as a message says it: a value as it is written, of anything else its kind."""
    return quoted(given) if given is None or isinstance(given, PLAIN) else type(given).__name__


def whole(name: str, given: Any, low: float | None = None, high: float | None = None) -> int:
    """A whole number between two ends, of whatever library.

    Raises:
        InputError: something else, or one beyond an end.
    """
    if isinstance(given, bool) or not isinstance(given, numbers.Integral):
        raise InputError(name, found(given), span_of(low, high), WHOLE)
    return within(int(given), name, low, high)


def within(number: int, name: str, low: float | None = None, high: float | None = None) -> int:
    """The whole number itself, unless it lies beyond an end.

    Raises:
        InputError: it does.
    """
    if (low is None or number >= low) and (high is None or number <= high):
        return number
    raise InputError(name, quoted(number), span_of(low, high), toward(number, number if low is None else low))


def span_of(low: float | None, high: float | None) -> Text:
    """Which whole numbers are allowed."""
    if low is None or high is None:
        return t("a whole number") if low is None else t("a whole number of {low} or more", low=f"{low:g}")
    return t("a whole number, {span}", span=span(f"{int(low):,}", f"{int(high):,}"))


def _finite(given: Any) -> bool:
    """Whether something is a number that a float can hold."""
    try:
        return not isinstance(given, bool) and isinstance(given, numbers.Real) and math.isfinite(given)
    except OverflowError:  # a whole number of four hundred digits
        return False


def number(name: str, given: Any) -> float:
    """A finite number.

    Raises:
        InputError: something else.
    """
    if _finite(given):
        return float(given)
    raise InputError(name, found(given), t("a number"), NUMBER)


def pair(name: str, given: Any) -> tuple[float, float]:
    """Two numbers.

    Raises:
        InputError: something else.
    """
    each = several(given)
    if len(each) != 2:
        raise InputError(name, found(given), t("two numbers"), LIST)
    return number(name, each[0]), number(name, each[1])


def text(name: str, given: Any) -> str:
    """A text; a number or a day counts as what a person would write for it.

    Raises:
        InputError: something else.
    """
    if isinstance(given, str):
        return given
    if isinstance(given, dt.datetime):
        given = given.date()
    if isinstance(given, dt.date):
        return given.isoformat()
    if _finite(given):
        return str(given)
    raise InputError(name, found(given), t("a text"), TEXT)


def flag(name: str, given: Any) -> bool:
    """True or False.

    Raises:
        InputError: something else.
    """
    if isinstance(given, bool) or type(given).__name__ in ("bool_", "bool"):  # NumPy's own
        return bool(given)
    raise InputError(name, found(given), t("True or False"), SWITCH)


def path(name: str, given: Any, allowed: Text = "") -> Path:
    """The path of a file or a folder.

    Raises:
        InputError: something else.
    """
    if isinstance(given, str | Path) and str(given):
        return Path(given)
    raise InputError(name, found(given), allowed or t("the path of a file"), PATH)


def choice(name: str, given: Any, among: Collection[str]) -> str:
    """One of some words.

    Raises:
        InputError: another.
    """
    if not isinstance(given, str):
        raise InputError(name, found(given), ", ".join(among), CHOOSE)
    if given not in among:
        raise unknown(name, given, among)
    return given


def several(given: Any) -> tuple[Any, ...]:
    """One of what may be given many times, or many of them."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping | Path):
        return tuple(given)
    return (given,)


def texts(name: str, given: Any) -> tuple[str, ...]:
    """A text, or several.

    Raises:
        InputError: something else.
    """
    return tuple(text(name, one) for one in several(given))


def between(low: float, high: float) -> Reader:
    """The reader of a whole number between two ends."""
    return lambda name, given: whole(name, given, low, high)


def unless_none(reader: Reader) -> Reader:
    """The reader of what may be left unsaid."""
    return lambda name, given: None if given is None else reader(name, given)


SEED: Reader = between(0, 2**63 - 1)


def takes(**readers: Reader) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function whose arguments are read before it is called, each by the reader of its name.

    What it is called with that it has no argument for, or lacks, is refused in words too.
    """

    def of(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def asked(*given: P.args, **named: P.kwargs) -> R:
            bound = _bound(function.__name__, signature, given, named)
            for name, value in bound.arguments.items():
                if name in readers:
                    bound.arguments[name] = readers[name](name, value)
            return function(*bound.args, **bound.kwargs)

        return asked

    return of


def renamed(name: str, called: Mapping[str, str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function as Python has it, beside one that a command asks: its name, and the names of its arguments in whatever
    it refuses; `called` has them by option."""

    def of(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def asked(*given: P.args, **named: P.kwargs) -> R:
            try:
                return function(*given, **named)
            except InputError as error:
                raise error.in_python(called) from None

        asked.__name__ = asked.__qualname__ = name
        return asked

    return of


def _bound(
    function: str, signature: inspect.Signature, given: tuple[Any, ...], named: Mapping[str, Any]
) -> inspect.BoundArguments:
    """What was given, by the function's own names.

    Raises:
        InputError: too much, too little, or a name that it has not.
    """
    try:
        return signature.bind(*given, **named)
    except TypeError:
        known = signature.parameters
        for name in named:
            if name not in known:
                raise unknown(function, name, known) from None
        places = [p.name for p in known.values() if p.kind is not p.KEYWORD_ONLY]
        if twice := [name for name in places[: len(given)] if name in named]:
            raise InputError(twice[0], t("two values"), t("one value"), ONE_OUT) from None
        lacking = [n for n, p in known.items() if p.default is p.empty and n not in named]
        if len(given) <= len(places) and (lacks := [n for n in lacking if n not in places[: len(given)]]):
            raise InputError(lacks[0], t("nothing"), ", ".join(known), ADD) from None
        raise InputError(function, t("{n} things", n=str(len(given))), ", ".join(places), FEWER) from None
