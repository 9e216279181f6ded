"""Dates as announcements give them: a day, a month, a half-year, a year, or a span of these, as years AD.

"2024-08-31"   a day            "2024-H1"          a half-year
"2024-08"      a month          "2024"             a year
                                "2024-08..2025"    from the first to the end of the second
"""

from __future__ import annotations

import re
from typing import NamedTuple

from anodeworks.errors import InputError, quoted
from anodeworks.language import t

_FORM = re.compile(r"([0-9]{4})(?:-H([12])|-([0-9]{2})(?:-([0-9]{2}))?)?")
FORMS = t("a day (2024-08-31), month (2024-08), half-year (2024-H1), year (2024), or a span (2024-08..2025)")


class Period(NamedTuple):
    """The first and last moment that a date may mean, years AD."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """The moment in its midst."""
        return (self.start + self.end) / 2


def read_period(raw: object, key: str) -> Period:
    """A period from its text.

    Raises:
        InputError: a text of another form, or a span that ends before it begins.
    """
    if not isinstance(raw, str):
        raise InputError(key, quoted(raw), FORMS)
    first, _, last = raw.partition("..")
    start = _one(first, key)
    end = _one(last, key) if last else start
    if end.end <= start.start:
        raise InputError(key, f'"{raw}"', t("a span whose end is not before its beginning"))
    return Period(start.start, end.end)


def _one(text: str, key: str) -> Period:
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise InputError(key, f'"{text}"', FORMS)
    year, half = float(found[1]), found[2]
    if half:
        return Period(year + (int(half) - 1) / 2, year + int(half) / 2)
    if found[3] is None:
        return Period(year, year + 1)
    month = int(found[3])
    if not 1 <= month <= 12:
        raise InputError(key, f'"{text}"', t("a month from 01 to 12"))
    if found[4] is None:
        return Period(year + (month - 1) / 12, year + month / 12)
    day = int(found[4])
    if not 1 <= day <= 31:
        raise InputError(key, f'"{text}"', t("a day from 01 to 31"))
    at = year + (month - 1) / 12 + (day - 1) / 365.25
    return Period(at, at + 1 / 365.25)
