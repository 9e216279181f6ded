"""When a claim is met: one rule for every distribution."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.audit.met import meaning, met, rule
from anodeworks.quantity import Indicator

CAPITAL = Indicator("total_investment", "CNY", "investment", "投资", "", False, "about")
LAND = Indicator("land", "mu", "land", "用地", "", False, "within")
DATE = Indicator("phases.one.production", "date", "first product", "投产", "", False)
VALUE = Indicator("output_value", "CNY/year", "output value", "产值", "")


@pytest.mark.parametrize(
    ("about", "figures", "expected"),
    [
        (CAPITAL, [0.79, 0.81, 1.0, 1.24, 1.26], [False, True, True, True, False]),
        (LAND, [0.2, 1.0, 1.01], [True, True, False]),
        (DATE, [0.9, 1.0, 1.1], [True, True, False]),
        (VALUE, [0.9, 1.0, 1.1], [False, True, True]),
    ],
)
def test_the_rule(about, figures, expected):
    assert met(about, 1.0, figures, 0.25).tolist() == expected
    assert meaning(about, 0.25).startswith("met ")


def test_what_is_undefined_meets_nothing():
    for about in (CAPITAL, LAND, DATE, VALUE):
        assert not met(about, 1.0, [np.nan], 0.25).any()


def test_land_must_cover_the_need():
    assert rule(LAND) == "within"
    assert rule(CAPITAL) == "about"


def test_the_rule_in_words():
    assert meaning(CAPITAL, 0.25) == "met within a factor of 1.25"
