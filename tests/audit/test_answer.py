"""Claims: one rule says when they are met, shares are counted by it, and marks come from the shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks import build, monte_carlo
from anodeworks.audit.answer import Odds, answers, met, odds_of
from anodeworks.audit.settings import ABOUT
from anodeworks.errors import InputError
from anodeworks.quantity import Indicator, Value
from anodeworks.study.base_case import Base
from anodeworks.study.precision import share_error
from anodeworks.twin.claims import Claim, announced
from tests.view.claimed import CLAIMS

CAPITAL = Indicator("total_investment", "CNY", "investment", "投资", "", False, "about")
LAND = Indicator("land", "mu", "land", "用地", "", False, "within")
DATE = Indicator("phases.one.production", "date", "first product", "投产", "", False)
VALUE = Indicator("output_value", "CNY/year", "output value", "产值", "")


def said(about, low, high=None):
    """A claim of a figure in SI."""
    value = Value(low, announced(about))
    return Claim(about.name, about, value, "", "", low, low if high is None else high)


@pytest.fixture(scope="module")
def base(small):
    return Base(monte_carlo(build({**small.tables, "claims": CLAIMS}), 255, seed=3))


@pytest.fixture(scope="module")
def found(base):
    return {a.claim.name: a for a in answers(base)}


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
    assert met(said(about, 1.0), figures, 0.25).tolist() == expected


@pytest.mark.parametrize(
    ("about", "figures", "expected"),
    [
        (CAPITAL, [0.79, 0.81, 1.0, 2.0, 2.49, 2.51], [False, True, True, True, True, False]),
        (LAND, [0.2, 2.0, 2.01], [True, True, False]),
        (DATE, [0.9, 2.0, 2.1], [True, True, False]),
        (VALUE, [0.9, 1.0, 2.1], [False, True, True]),
    ],
)
def test_a_range_is_met_at_the_end_that_asks_least(about, figures, expected):
    assert met(said(about, 1.0, 2.0), figures, 0.25).tolist() == expected


def test_what_is_undefined_meets_nothing():
    for about in (CAPITAL, LAND, DATE, VALUE):
        assert not met(said(about, 1.0), [np.nan], 0.25).any()


def test_senses(found):
    assert {name: answer.sense for name, answer in found.items()} == {
        "capacity": "input",
        "capital": "about",
        "investment": "about",
        "capital_one": "about",
        "total_one": "about",
        "land": "within",
        "done": "at most",
        "built": "at most",
        "output_value": "at least",
        "jobs": "at least",
        "total_tax": "at least",
        "payback": "at most",
        "firr_after_tax": "at least",
    }


def test_a_claim_asks_for_what_is_better(base):
    """What is better high is claimed as at least so much, what is better low never is; what is used is granted."""
    for name, indicator in base.project.indicators.items():
        if indicator.higher_is_better is True:
            assert indicator.sense == "at least", name
        if indicator.higher_is_better is False:
            assert indicator.sense in ("at most", "about", "within"), name
        if indicator.unit == "date":
            assert indicator.sense == "at most", name
        if name.startswith("use.") or name in ("land", "power"):
            assert indicator.sense == "within", name
        assert (indicator.sense == "input") == (name.rpartition(".")[2] == "capacity"), name


@pytest.mark.parametrize(("better", "worst"), [(True, -np.inf), (False, np.inf), (None, -np.inf)])
def test_odds_of_draws_by_hand(better, worst):
    """Of 21 draws in any order the second, the middle and the last but one; undefined ones are the worst."""
    about = Indicator("land", "mu", "land", "用地", "", better, "at most")
    drawn = np.random.default_rng(0).permutation(np.arange(21.0))
    told = odds_of(said(about, 4.0), drawn, 0.25)
    assert told == (5 / 21, share_error(5 / 21, 21), 1.0, 10.0, 19.0)
    missing = np.where(drawn < 3, np.nan, drawn)
    low, middle, high = odds_of(said(about, 4.0), missing, 0.25)[2:]
    assert odds_of(said(about, 4.0), missing, 0.25).met == 2 / 21
    assert (low, middle, high) == ((4.0, 13.0, worst) if worst > 0 else (worst, 10.0, 19.0))


def test_shares_are_counted_by_the_rule(base, found):
    for answer in found.values():
        drawn = base.drawn(answer.claim.indicator.name)
        if answer.sense == "input":
            assert answer.odds is None
        else:
            assert answer.odds.met == np.mean(met(answer.claim, drawn, ABOUT))
        assert answer.place == np.mean(drawn < answer.announced * (1 - 1e-9))


def test_marks_come_from_the_odds(found):
    for answer in found.values():
        if answer.odds is not None:
            share = answer.odds.met
            assert answer.mark == ("likely" if share >= 0.5 else "doubtful" if share >= 0.05 else "fails")
    assert (found["built"].mark, found["built"].odds.met) == ("likely", 1.0)
    assert (found["jobs"].mark, found["jobs"].odds.met) == ("likely", 1.0)
    assert (found["total_tax"].mark, found["total_tax"].odds.met) == ("fails", 0.0)
    assert found["capacity"].mark == "input"
    marks = [Odds(share, 0.0, 0.0, 0.0, 0.0).mark for share in (0.5, 0.49, 0.05, 0.049)]
    assert marks == ["likely", "doubtful", "doubtful", "fails"]


def test_the_factor_of_the_file_counts(base, found):
    """A wider factor meets more; a bad one is refused with its key."""
    tables = {**base.project.tables, "audit": {"about": 1.5}}
    wider = Base(replace(base.result, project=build(tables)))
    capital = next(a for a in answers(wider) if a.claim.name == "capital")
    assert capital.near == 1.5
    assert capital.odds.met > found["capital"].odds.met
    bad = Base(replace(base.result, project=build({**tables, "audit": {"about": 9}}, "small.toml")))
    with pytest.raises(InputError, match=r"audit\.about"):
        answers(bad)


def test_a_base_case_alone_is_held_beside_the_claim(base):
    alone = Base(replace(base.result, seed=None))
    for answer in answers(alone):
        assert answer.mark in ("untested", "input")
        assert answer.odds is None
        assert answer.spread is None
