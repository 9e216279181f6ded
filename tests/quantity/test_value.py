"""The forms in which a value may stand in a file."""

from __future__ import annotations

import datetime as dt

import pytest

from anodeworks.errors import InputError
from anodeworks.quantity import Parameter, units
from anodeworks.quantity.value import read
from anodeworks.twin.given import given

BED = Parameter("degC", 350, 550, "temperature of the bed")
PRICE = Parameter("CNY/kg", 0, 1e4, "price", foreign=True)
WAGE = Parameter("CNY/kg", 0, 1e4, "wages per kg")
SHARE = Parameter("1", 0, 1, "share")
PICK = Parameter("", 0, 1, "source", options=("bought", "made"))
START = Parameter("date", 1990, 2100, "start")


def test_forms():
    assert read("460 degC", BED, "k", "f").number == pytest.approx(733.15)
    assert read({"value": "460 degC", "assumed": True}, BED, "k", "f").assumed
    spread = read({"normal": ["450 degC", "10 delta_degC"]}, BED, "k", "f").distribution
    assert spread is not None
    assert spread.args == pytest.approx((723.15, 10.0))
    same = read({"normal": ["450 degC", "10 degC"]}, BED, "k", "f").distribution
    assert same is not None
    assert same.args == pytest.approx((723.15, 10.0))
    assert read({"uniform": [0.2, "40 %"]}, SHARE, "k", "f").number == pytest.approx(0.3)
    for text in ("20 USD/kg", "20USD/kg", "$20/kg", "20 美元/公斤", "USD 20 per kg"):
        assert read(text, PRICE, "k", "f").currency == "USD"
        assert read({"uniform": [text, "30 USD/kg"]}, PRICE, "k", "f").currency == "USD"
    assert read("made", PICK, "k", "f").number == 1.0
    assert read({"choice": {"bought": 0.3, "made": 0.7}}, PICK, "k", "f").show() == "made"
    assert read(dt.date(2024, 7, 1), START, "k", "f").number == pytest.approx(2024.497, abs=1e-3)
    between = read({"uniform": [dt.date(2024, 1, 1), "2026-01-01"]}, START, "k", "f")
    assert between.number == pytest.approx(2025.0)


def test_weights_have_the_grammar_of_all_numbers():
    spread = read({"choice": ["bought", "made"], "weights": ["30 %", "70%"]}, PICK, "k", "f").distribution
    assert spread is not None
    assert spread.weights == pytest.approx((0.3, 0.7))


@pytest.mark.parametrize(
    ("raw", "ask", "found", "allowed"),
    [
        (
            {"normal": [dt.date(2027, 6, 1), "6 month"]},
            START,
            '{ normal = [2027-06-01, "6 month"] } of dates',
            "uniform",
        ),
        (
            {"value": "20 USD/kg", "price_year": 1800, "index": "us_cpi"},
            PRICE,
            "1800",
            "a year from 1950 to 2100",
        ),
        ({"choice": ["bought", "made"], "weights": ["x", 0.1]}, PICK, '"x"', "a plain number"),
    ],
)
def test_what_was_found_is_what_was_written(raw, ask, found, allowed):
    with pytest.raises(InputError) as caught:
        read(raw, ask, "k", "f")
    assert caught.value.found == found
    assert caught.value.allowed.startswith(allowed)


def test_a_spread_rests_on_its_own_grade_or_on_that_of_the_middle():
    spread = {"uniform": [0.2, 0.4], "grade": "filing"}
    assert read(spread, SHARE, "k", "f").rests_on == "filing"
    judged = read({**spread, "spread_grade": "judgement"}, SHARE, "k", "f")
    assert (judged.grade, judged.rests_on) == ("filing", "judgement")
    assert read({"uniform": [0.2, 0.4]}, SHARE, "k", "f").rests_on == "judgement"
    filed = read({"uniform": [0.2, 0.4], "spread_grade": "filing"}, SHARE, "k", "f")
    assert (filed.grade, filed.rests_on) == ("judgement", "filing")


@pytest.mark.parametrize(
    ("raw", "ask", "says"),
    [
        ("3000 degC", BED, "350 degC to 550 degC"),
        ({"value": "460 degC", "sauce": "x"}, BED, 'did you mean "source"?'),
        ({"trianglar": [1, 2, 3]}, SHARE, 'did you mean "triangular"?'),
        ({"uniform": [0.1, 0.2], "normal": [1, 1]}, SHARE, "one distribution a value"),
        ({"source": "x"}, SHARE, "no value"),
        ({"uniform": [0.5, 1.5]}, SHARE, "0 to 1"),
        ({"uniform": 3}, SHARE, "a list"),
        ({"value": 0.5, "grade": "newz"}, SHARE, 'did you mean "news"?'),
        ({"uniform": [0.2, 0.4], "spread_grade": "judgment"}, SHARE, 'did you mean "judgement"?'),
        ({"value": 0.5, "grade": "news", "spread_grade": "judgement"}, SHARE, "no distribution"),
        ({"value": 0.5, "assumed": "yes"}, SHARE, "true or false"),
        ("bougt", PICK, 'did you mean "bought"?'),
        ({"uniform": ["bought", "made"]}, PICK, "a choice among"),
        ({"choice": ["bought", "made"], "weights": [0.9, 0.9]}, PICK, "sum to 1"),
        ("5 USD", SHARE, "plain number"),
        ("5 USD/kg", WAGE, "only prices may stand in a foreign currency"),
        ("-1 CNY/kg", PRICE, "0 CNY/kg to 10,000 CNY/kg"),
    ],
)
def test_refused_with_a_clear_word(raw, ask, says):
    with pytest.raises(InputError, match=r"bed\.x") as caught:
        read(raw, ask, "bed.x", "file")
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [("2024-06", "2024-06-01", "2024-06-30"), ({"value": "H1 2026", "source": "a"}, "2026-01-01", "2026-06-30"),
     ("2025年底", "2025-10-01", "2025-12-31"), ("2024-08-31", "2024-08-31", "")],
)  # fmt: skip
def test_a_period_may_stand_for_any_day_of_it(raw, first, last):
    """A phase took only a day, where a claim of the same date took a month or a year."""
    begun = read(raw, Parameter("date", 1990, 2100, "ground-breaking", period=True), "k", "project file")
    if last:
        assert begun.distribution.kind == "uniform"
        assert [units.day_of(end).isoformat() for end in begun.distribution.args] == [first, last]
    else:
        assert begun.distribution is None
        assert units.day_of(begun.number).isoformat() == first
    with pytest.raises(InputError, match="a day"):
        read("soon", begun.parameter, "k", "project file")
    with pytest.raises(InputError, match="a date such as"):  # the day of which prices are is one
        read("2024-06", Parameter("date", 1990, 2100, "price day"), "k", "project file")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (float("nan"), "the number must be finite"),
        (float("inf"), "the number must be finite"),
        (-1.0, "it stands for: share"),
        (2.0, "it stands for: share"),
    ],
)
def test_numbers_set_in_python_are_checked_too(number, remedy):
    old = read(0.25, SHARE, "k", "file")
    assert given(0.5, old, "k").number == 0.5
    with pytest.raises(InputError, match=f"allowed: 0 to 1.*; {remedy}"):
        given(number, old, "k")
