"""Dates as announcements give them."""

from __future__ import annotations

import datetime as dt

import pytest

from anodeworks.errors import InputError
from anodeworks.quantity.period import DAY, dated, read_period, yearless
from anodeworks.quantity.units import day_of, year_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("H2 2024", "2024-07-01", "2024-12-31"),
        ("first half of 2026", "2026-01-01", "2026-06-30"),
        ("2026年上半年", "2026-01-01", "2026-06-30"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026年三季度", "2026-07-01", "2026-09-30"),
        ("2024-07", "2024-07-01", "2024-07-31"),
        ("2026-2", "2026-02-01", "2026-02-28"),
        ("June 2026", "2026-06-01", "2026-06-30"),
        ("2026年6月", "2026-06-01", "2026-06-30"),
        ("end of 2025", "2025-10-01", "2025-12-31"),
        ("by the end of 2025", "2025-10-01", "2025-12-31"),
        ("2025年底前", "2025-10-01", "2025-12-31"),
        ("early 2026", "2026-01-01", "2026-04-01"),
        ("mid-2026", "2026-04-02", "2026-09-30"),
        ("2024-07..2025", "2024-07-01", "2025-12-31"),
        ("June 2025 to 2026", "2025-06-01", "2026-12-31"),
        ("2025年年底", "2025-10-01", "2025-12-31"),
        ("2025年内", "2025-01-01", "2025-12-31"),
        ("预计2025年度内", "2025-01-01", "2025-12-31"),
        ("by the year 2026", "2026-01-01", "2026-12-31"),
        ("year-end 2026", "2026-10-01", "2026-12-31"),
        ("2026年6月至8月", "2026-06-01", "2026-08-31"),
        ("二〇二六年六月", "2026-06-01", "2026-06-30"),
        ("二零二六年上半年", "2026-01-01", "2026-06-30"),
        ("二〇二六年十二月十八日", "2026-12-18", "2026-12-18"),
        ("no later than 2028", "2028-01-01", "2028-12-31"),
        ("not later than June 2028", "2028-06-01", "2028-06-30"),
        ("before the end of 2026", "2026-10-01", "2026-12-31"),
    ],
)
def test_forms(text, first, last):
    found = read_period(text, "k")
    assert abs((day_of(found.start + DAY / 2) - dt.date.fromisoformat(first)).days) <= 1
    assert abs((day_of(found.last_day + DAY / 2) - dt.date.fromisoformat(last)).days) <= 1


@pytest.mark.parametrize("raw", ["2025-06-26", dt.date(2025, 6, 26), "2025年6月26日"])
def test_a_day_is_a_day(raw):
    found = read_period(raw, "k")
    assert found.start == found.last_day == year_of(dt.date(2025, 6, 26))


@pytest.mark.parametrize(
    "raw",
    [
        "soon",
        "2024-13",
        "2024-00",
        "2024-06-41",
        "2025-02-29",
        "2025..2024",
        2024,
        "24-06",
        "",
        "H3 2024",
        "end of",
    ],
)
def test_other_forms_are_refused(raw):
    with pytest.raises(InputError):
        read_period(raw, "k")


@pytest.mark.parametrize(
    ("said", "by_calendar", "open_year"),
    [
        ("今年底", "2025年底", False),
        ("预计年内", "2025年", False),
        ("六月份", "2025年6月份", True),
        ("预计十二月", "2025年12月", True),
        ("预计3月", "2025年3月", True),
        ("expected in March", "march 2025", True),
        ("by the year 2026", "by the year 2026", False),
        ("expected in March 2026", "expected in March 2026", False),
        ("去年底", "2024年底", False),
    ],
)
def test_what_is_said_against_a_day(said, by_calendar, open_year):
    assert dated(said, dt.date(2025, 11, 20)).strip() == by_calendar
    assert bool(yearless(said)) == open_year
