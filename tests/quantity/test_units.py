"""Units: agreement with definitions, round trips, and what is refused."""

from __future__ import annotations

import datetime as dt
import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.quantity import units

KNOWN = {
    ("460 degC", "degC"): 733.15,
    ("310 mu", "m2"): 310 * 10000 / 15,
    ("1 mu", "mu"): 666.666_666_666_666_7,
    ("1000 kWh/t", "kWh/kg"): 3.6e6,
    ("1800 mAh/g", "mAh/g"): 1800 * 3600,
    ("0.5 CNY/kWh", "CNY/kWh"): 0.5 / 3.6e6,
    ("300_000 t/year", "t/year"): 3e8 / (365.25 * 86400),
    ("85 %", "1"): 0.85,
    ("18 month", "year"): 1.5 * 365.25 * 86400,
    ("1 Nm3", "mol"): 101325 / (8.31446261815324 * 273.15),
    ("5.24e9 CNY", "CNY"): 5.24e9,
    ("2 cm3/g", "cm3/g"): 2e-3,
}


@pytest.mark.parametrize(("text", "unit"), KNOWN)
def test_known_conversions(text, unit):
    assert units.parse(text, unit, "key") == pytest.approx(KNOWN[text, unit], rel=1e-12)


@given(
    st.floats(-1e12, 1e12), st.sampled_from(["kg", "degC", "CNY/(t/year)", "kWh/kg", "mu", "%", "1", "month"])
)
def test_round_trip(number, unit):
    assert units.from_si(units.to_si(number, unit), unit) == pytest.approx(number, rel=1e-9, abs=1e-9)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_dates_come_back(day):
    assert units.day_of(units.year_of(day)) == day


@pytest.mark.parametrize(
    "raw",
    ["460 kg", "460", 460, "abc", "", "nan degC", float("nan"), float("inf"), True, None, [1], {"a": 1}, "1 furlong",
     "1 degC extra", "degC 1", "1e400 degC", "1 m)", "1 [", "1 **"],
)  # fmt: skip
def test_refused(raw):
    with pytest.raises(InputError) as caught:
        units.parse(raw, "degC", "oven.temperature")
    assert caught.value.key == "oven.temperature"
    assert "\n" not in caught.value.message


def test_show():
    assert units.show(733.15, "degC") == "460 degC"
    assert units.show(5.24e9, "CNY") == "5,240,000,000 CNY"
    assert units.show(2024.5, "date") == "2024-07-02"
    assert units.show(math.inf, "date") == "never"


@pytest.mark.parametrize("number", [1e308, np.float64(1e308), np.float64(-1e308)])
def test_what_is_beyond_the_largest_number_in_its_unit_is_shown(number):
    assert units.show(number, "%") == f"{math.copysign(sys.float_info.max, number):.4g} %"
