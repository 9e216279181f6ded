"""A difference has its sign in both languages, and a date differs by months."""

import math

import pytest

from anodeworks.quantity.signed import Difference


@pytest.mark.parametrize(
    ("si", "unit", "english", "chinese"),
    [
        (12e6, "CNY", "+12.0 million CNY", "+1,200万元"),
        (-12e6, "CNY", "−12.0 million CNY", "−1,200万元"),
        (0.25, "date", "+3.00 month", "+3.00个月"),
        (-0.5, "date", "−6.00 month", "−6.00个月"),
        (0.012, "%", "+1.20 %", "+1.20%"),
        (5.0, "degC", "+5.00 °C", "+5.00℃"),
        (math.nan, "CNY", "–", "–"),
    ],
)
def test_a_difference_is_said_with_its_sign(si, unit, english, chinese):
    assert Difference(si, unit).said("en") == english
    assert Difference(si, unit).said("zh") == chinese
