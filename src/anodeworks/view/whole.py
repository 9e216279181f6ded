"""Whole numbers as a person writes them for an option: the grammar of all numbers, and bounds."""

from __future__ import annotations

import re
from typing import Final

from anodeworks.errors import InputError, quoted, span
from anodeworks.language import Text, t
from anodeworks.quantity import notation
from anodeworks.remedies import WHOLE, toward

_DIGITS: Final = re.compile(r"[-+]?[0-9]+")  # exact at any length
EXACT: Final = 2.0**53  # up to which a float holds every whole number


def read(text: str, key: str, low: float | None = None, high: float | None = None) -> int:
    """The whole number that a text says: 10000, "10,000", "1e4" or "1万".

    Args:
        text: what was written.
        key: the option, for messages.
        low, high: its ends, if it has any.

    Raises:
        InputError: no number, none that is whole, or one beyond the ends.
    """
    plain = notation.plain(text)
    if _DIGITS.fullmatch(plain) and len(plain) <= notation.LONGEST_UNIT:
        return within(int(plain), key, low, high)
    try:
        number, unit = notation.split(text)
    except notation.NotationError as refused:
        remedy = refused.remedy if refused.remedy and refused.remedy is not notation.FIRST else WHOLE
        raise InputError(key, quoted(text), _allowed(low, high), remedy) from None
    if unit or number != number // 1 or abs(number) > EXACT:
        raise InputError(key, quoted(text), _allowed(low, high), WHOLE)
    return within(int(number), key, low, high)


def within(number: int, key: str, low: float | None = None, high: float | None = None) -> int:
    """The number itself, unless it lies beyond an end.

    Raises:
        InputError: it does.
    """
    if (low is None or number >= low) and (high is None or number <= high):
        return number
    raise InputError(key, quoted(number), _allowed(low, high), toward(number, number if low is None else low))


def _allowed(low: float | None, high: float | None) -> Text:
    if low is None or high is None:
        return t("a whole number") if low is None else t("a whole number of {low} or more", low=f"{low:g}")
    return t("a whole number, {span}", span=span(f"{low:,.0f}", f"{high:,.0f}"))
