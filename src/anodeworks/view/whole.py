"""Whole numbers as a person writes them for an option: the grammar of all numbers, and bounds."""

from __future__ import annotations

import re
from typing import Final

from anodeworks.arguments import span_of, within
from anodeworks.errors import InputError, quoted
from anodeworks.quantity import notation
from anodeworks.remedies import WHOLE

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
        raise InputError(key, quoted(text), span_of(low, high), remedy) from None
    if unit or number != number // 1 or abs(number) > EXACT:
        raise InputError(key, quoted(text), span_of(low, high), WHOLE)
    return within(int(number), key, low, high)
