"""A difference has its sign in both languages, and a date differs by months."""

import math

import pytest

from anodeworks.quantity.signed import Difference, less
from anodeworks.quantity.wording import Share


@pytest.mark.parametrize(
    ("si", "unit", "english", "chinese"),
    [
        (12e6, "CNY", "+12.0 million CNY", "+1,200万元"),
        (-12e6, "CNY", "−12.0 million CNY", "−1,200万元"),
        (0.25, "date", "+3.00 month", "+3.00个月"),
        (-0.5, "date", "−6.00 month", "−6.00个月"),
        (0.012, "%", "+1.20 points", "+1.20个百分点"),
        (5.0, "degC", "+5.00 °C", "+5.00℃"),
        (math.nan, "CNY", "–", "–"),
    ],
)
def test_a_difference_is_said_with_its_sign(si, unit, english, chinese):
    assert Difference(si, unit).said("en") == english
    assert Difference(si, unit).said("zh") == chinese


@pytest.mark.parametrize(
    ("one", "other", "unit", "value", "of"),
    [
        (0.307, 0.153, "%", 15.4, "percentage_point"),
        (2028.5, 2028.0, "date", 6.0, "month"),
        (5e6, 2e6, "CNY", 3e6, "CNY"),
    ],
)
def test_the_unit_of_a_difference(one, other, unit, value, of):
    found = less(one, other, unit)
    assert (found.value, found.unit) == (pytest.approx(value), of)


def test_a_change_by_a_share_has_its_sign():
    assert [Share(share, signed=True).said("en") for share in (-0.05, 0.0, 0.05)] == ["−5 %", "0 %", "+5 %"]
    assert Share(0.1234, 1, signed=True).said("zh") == "+12.3%"
