"""What every part of a line checks of what it is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Text, t
from anodeworks.remedies import FORM


def whole(number: float) -> bool:
    """Whether a number is a whole one above 0."""
    return number == int(number) and number >= 1


def check(fits: bool, key: str, found: Any, allowed: Text, remedy: Text = FORM) -> None:
    """Refuse what does not fit.

    Raises:
        InputError: it does not.
    """
    if not fits:
        raise InputError(f"line.{key}", quoted(found), allowed, remedy)


def one_of(key: str, word: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not known."""
    if word not in known:
        raise unknown(f"line.{key}", word, known)


def once(key: str, names: Iterable[str]) -> None:
    """Refuse names that stand twice."""
    twice = [name for name, n in Counter(names).items() if n > 1]
    check(not twice, key, twice, t("names that stand once"))
