"""Shifts, holidays and planned stops of a production line, as a file says them: `[line.NAME.shifts.NAME]`.

A simulated year begins at midnight, on a Monday that is the first of January; days of a year come again each year.
Equations: docs/equations/line_data.md, "When it works".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, t
from anodeworks.library import library
from anodeworks.line.model import Shifts
from anodeworks.line.stops import outside
from anodeworks.project.ledger import identifier, table
from anodeworks.remedies import FEWER, FORM, LIST
from anodeworks.twin.stations import DAYS, SHIFTS

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
YEAR: Final = 365 * DAY
NEAR: Final = 1e-9  # of a year: less is none
Spans = tuple[tuple[float, float], ...]


def read_shifts(raw: object, key: str) -> dict[str, Shifts]:
    """The shifts that a line may name: its own, and the library's that it does not write anew.

    Raises:
        InputError: hours or days that are none.
    """
    written = table(raw, key)
    known = {
        name: _one(each, f"line.shifts.{name}") for name, each in library().sections["line"]["shifts"].items()
    }
    own = {name: _one(each, f"{key}.{identifier(name, key)}") for name, each in written.items()}
    for name, each in own.items():
        check_works(each, f"{key}.{name}", t("no hour of the year"))
    return {**known, **own}


def check_works(shifts: Shifts | None, key: str, found: Text) -> None:
    """See to it that some hour of the year is left to work in.

    Raises:
        InputError: none is.
    """
    if share(shifts) < NEAR:
        raise InputError(key, found, t("some hours of a year in which it works"), FEWER)


def days_of_year(raw: object, key: str) -> Spans:
    """Spans of days of each year, s from its beginning: from the first day's morning to the last day's end.

    Raises:
        InputError: no days of a year.
    """
    spans: list[tuple[float, float]] = []
    for one in _texts(raw, key):
        days = [_day(text.strip(), key, one) for text in one.split("..")]
        if len(days) > 2:
            raise _no_days(key, one)
        begin, end = days[0] * DAY, (days[-1] + 1) * DAY
        spans += [(begin, end)] if begin < end else [(begin, YEAR), (0.0, end)]
    return tuple(sorted(spans))


def with_stops(shifts: Shifts | None, stops: Spans) -> Shifts | None:
    """Shifts of a station that also stands in spans of each year; itself without any."""
    if not stops:
        return shifts
    base = shifts or Shifts(WEEK, ((0.0, WEEK),), again=YEAR)
    return replace(base, holidays=tuple(sorted((*base.holidays, *stops))))


def share(shifts: Shifts | None) -> float:
    """Share of a year in which shifts work."""
    return 1.0 - float(outside(shifts, YEAR).before(YEAR)) / YEAR


def _one(raw: object, key: str) -> Shifts:
    said = SHIFTS.read(raw, key)
    hours = _hours(said["hours"], f"{key}.hours")
    days = [DAYS.index(day) for day in said["days"] or DAYS]
    works = _joined((day * DAY + first, day * DAY + last) for day in days for first, last in hours)
    free = days_of_year(said["holidays"], f"{key}.holidays") if said["holidays"] is not None else ()
    return Shifts(WEEK, works, free, YEAR)


def _hours(raw: object, key: str) -> Spans:
    """Spans of a day's hours, s; one that ends before it begins goes on after midnight."""
    if raw is None:
        return ((0.0, DAY),)
    found = []
    for one in _texts(raw, key):
        times = [_time(text) for text in one.split("-")]
        if len(times) != 2 or None in times or times[0] == times[1] or times[0] == DAY:
            raise InputError(key, quoted(one), t("hours of a day, such as 08:00-16:00 or 22:00-06:00"), FORM)
        first, last = (float(time) for time in times if time is not None)
        found.append((first, last if last > first else last + DAY))
    return tuple(found)


def _time(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*", text)
    time = int(found[1]) * HOUR + int(found[2]) * 60 if found and int(found[2]) < 60 else DAY + 1
    return time if time <= DAY else None


def _joined(spans: Iterable[tuple[float, float]]) -> Spans:
    """Spans within a week, what reaches over its end from its beginning on; in their order and apart."""
    within = [
        part
        for first, last in spans
        for part in ([(first, last)] if last <= WEEK else [(first, WEEK), (0.0, last - WEEK)])
    ]
    found: list[tuple[float, float]] = []
    for first, last in sorted(within):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _day(text: str, key: str, whole: str) -> int:
    """Days that have gone in a year of 365 days."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    try:
        if found:
            return date(2001, int(found[1]), int(found[2])).timetuple().tm_yday - 1
    except ValueError:
        pass
    raise _no_days(key, whole)


def _no_days(key: str, text: str) -> InputError:
    return InputError(
        key, quoted(text), t("days of each year as month-day, such as 05-01 or 10-01..10-07"), FORM
    )


def _texts(raw: Any, key: str) -> list[str]:
    if not isinstance(raw, list) or not raw or not all(isinstance(one, str) for one in raw):
        raise InputError(key, quoted(raw), t("a list of texts"), LIST)
    return raw


def named(shifts: Mapping[str, Shifts], name: str) -> Shifts | None:
    """The shifts of a name; None without one."""
    return shifts[name] if name else None
