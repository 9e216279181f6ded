"""Numbers as people read them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from anodeworks.quantity import units, wording


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.04238, "0.0424"), (1.0, "1.00"), (-30.55, "−30.6"), (36666.7, "36,700"), (999.6, "1,000"),
     (math.nan, "–"), (math.inf, "–")],
)  # fmt: skip
def test_rounded(number, text):
    assert wording.rounded(number) == text


@pytest.mark.parametrize(
    ("si", "unit", "text"),
    [
        (11.0e9, "CNY", "11.0 bn CNY"),
        (615.6e6, "CNY", "616 million CNY"),
        (40e9 / units.SECONDS_PER_YEAR, "CNY/year", "40.0 bn CNY/yr"),
        (units.to_si(36_700, "CNY/(t/year)"), "CNY/(t/year)", "36,700 CNY per t/yr"),
        (units.to_si(310, "mu"), "mu", "310 mu"),
        (1234.0, "person", "1,234 people"),
        (1.82, "1", "1.82"),
        (2024 + 7.5 / 12, "date", "August 2024"),
    ],
)
def test_phrase(si, unit, text):
    assert wording.phrase(si, unit) == text


def test_one_scale_serves_a_row():
    row = wording.scale("CNY", [17.3e9, -30.6e9, 28.0e6])
    assert [row.figure(x) for x in (17.3e9, -30.6e9, 28.0e6)] == ["17.3", "−30.6", "0.0280"]
    assert row.unit == "bn CNY"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1.0, "100 %")],
)
def test_percent_keeps_the_ends_apart(share, text):
    assert wording.percent(share) == text


def test_lists_and_labels():
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.inside("Wet milling") == "wet milling"
    assert wording.inside("CVD furnace") == "CVD furnace"
    assert wording.capital("levelised cost") == "Levelised cost"
    assert wording.capital("pH of the slurry") == "pH of the slurry"


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [
        (0.0, 0.0, "under 1 %"),
        (1.0, 0.0, "over 99 %"),
        (0.25, 0.031, "25 % ± 3"),
        (0.76, 0.004, "76 % ± 0.4"),
    ],
)
def test_chance_is_never_nothing_or_certain(share, error, text):
    assert wording.chance(share, error) == text


def test_counted():
    assert [wording.counted(n, "divergence") for n in (0, 1, 2)] == [
        "0 divergences",
        "1 divergence",
        "2 divergences",
    ]


@pytest.mark.parametrize(
    ("unit", "english", "chinese"),
    [("t/year/m2", "t/yr/m²", "吨/(年·m²)"), ("CNY/person/year", "CNY/person/yr", "元/(人·年)"),
     ("t/m2", "t/m²", "吨/m²"), ("GWh/year", "GWh/yr", "GWh/年"), ("mAh/g", "mAh/g", "mAh/g")],
)  # fmt: skip
def test_units_of_a_plant_have_chinese_names(unit, english, chinese):
    assert (wording.unit_text(unit), wording.unit_text(unit, "zh")) == (english, chinese)


def test_electricity_of_a_year_is_counted_in_ten_thousand_kwh():
    a_year = 925_000 * 3.6e9 / units.SECONDS_PER_YEAR
    assert wording.Quantity(a_year, "MWh/year").said("zh") == "9.25亿千瓦时/年"
    assert wording.Quantity(a_year / 100, "MWh/year").said("zh") == "925万千瓦时/年"
    assert wording.Quantity(a_year, "MWh/year").said("en") == "925,000 MWh/yr"


@pytest.mark.parametrize(
    ("unit", "numbers", "english", "chinese"),
    [
        ("CNY", [5.65e6, 1.2e9], "million CNY", "万元"),  # 0.0565 亿元 would be read as nothing
        ("CNY", [5.65e6, 2e10], "bn CNY", "亿元"),
        ("CNY", [3e8, 1.2e9], "bn CNY", "亿元"),
        ("m2", [120.0, 83_000.0], "m²", "m²"),
        ("m2", [12_000.0, 83_000.0], "m²", "万m²"),
    ],
)
def test_a_column_steps_down_where_its_small_numbers_would_be_fractions(unit, numbers, english, chinese):
    assert wording.column_scale(unit, numbers).unit == english
    assert wording.column_scale(unit, numbers, "zh").unit == chinese
    least = min(numbers)
    if chinese == "万元":
        assert wording.column_scale(unit, numbers, "zh").figure(least) == "565"


def test_a_range_without_one_end_says_so():
    assert wording.Span(math.nan, 0.367, "%").said("zh") == "无定义至36.7%"
    assert wording.Span(math.nan, 0.367, "%").said("en") == "undefined to 36.7 %"
    assert wording.Span(0.05, math.nan, "%").said("en") == "5.00 % to undefined"
    assert wording.Span(math.nan, math.nan, "%").said("en") == "–"


def test_a_range_within_one_month_is_that_month():
    """A claim of "2026-06" means any day of it."""
    june = wording.Span(units.year_of(dt.date(2026, 6, 1)), units.year_of(dt.date(2026, 6, 30)), units.DATE)
    assert (june.said("en"), june.said("zh")) == ("June 2026", "2026年6月")
