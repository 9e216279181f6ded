"""Dates as announcements give them."""

from __future__ import annotations

import pytest

from anodeworks.audit.announced_dates import read_period
from anodeworks.errors import InputError


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", 2024.0, 2025.0),
        ("2024-H1", 2024.0, 2024.5),
        ("2024-H2", 2024.5, 2025.0),
        ("2024-07", 2024.5, 2024 + 7 / 12),
        ("2024-07..2025", 2024.5, 2026.0),
    ],
)
def test_forms(text, start, end):
    assert read_period(text, "k") == pytest.approx((start, end))


def test_a_day_is_a_day():
    found = read_period("2025-06-26", "k")
    assert found.end - found.start == pytest.approx(1 / 365.25)
    assert found.start == pytest.approx(2025 + 176 / 365, abs=0.01)


@pytest.mark.parametrize("raw", ["soon", "2024-13", "2024-00", "2024-06-41", "2025..2024", 2024, "24-06", ""])
def test_other_forms_are_refused(raw):
    with pytest.raises(InputError):
        read_period(raw, "k")
