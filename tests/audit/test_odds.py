"""A claim against model, reference class and both, by hand: a plan that is given up meets no date and no capacity."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.audit.completion import Calendar, Fates
from anodeworks.audit.odds import held
from anodeworks.study.infer.pareto_smoothing import Weights

SHARE = np.array([0.1, 0.2, 0.3, 0.4])
JOINT = SHARE[:, None] * np.array([0.25, 0.75])  # each scenario has two fates, the second thrice as likely
MADE = np.array([[2025.0, 2026.0], [2025.5, 2027.0], [2026.0, 2026.5], [2026.5, 2028.0]])
END = np.array([[2024.0, 2030.0], [2030.0, 2030.0], [2030.0, 2024.0], [2030.0, 2026.7]])  # given up
KEEPS = np.array([[True, True], [False, True], [True, True], [True, False]])
CAPITAL = np.array([4e8, 1e9, 2e9, 5e9])


@pytest.fixture
def fates():
    return Fates(Calendar(("one", "two"), MADE - 2, MADE - 0.5, MADE), END, KEEPS, {})


def asked(name, sense, announced, drawn, fates, near=0.25):
    """The posterior of a claim; no reference class."""
    about = SimpleNamespace(name=name, sense=sense, unit="1", higher_is_better=None)
    answer = SimpleNamespace(
        claim=SimpleNamespace(indicator=about, low=announced, high=announced),
        sense=sense,
        announced=announced,
        near=near,
        odds=None,
    )
    base = SimpleNamespace(project=SimpleNamespace(phases=("one", "two")), drawn=lambda _: drawn)
    shares = Weights(SHARE, 0.0, float(1 / np.sum(SHARE**2)), 0.0)
    return held(base, answer, fates, shares, JOINT, None).posterior


@pytest.mark.parametrize(
    ("phase", "day", "met"),
    [
        ("one", 2025.6, 0.1 * 0.75 + 0.2),  # the first scenario's first fate ends before it makes anything
        ("one", 2026.5, 0.1 * 0.75 + 0.2 + 0.3 * 0.25 + 0.4),
        ("two", 2027.0, 0.1 * 0.75 + 0.2 + 0.3 * 0.25),
        ("two", 2040.0, 0.1 * 0.75 + 0.2 + 0.3 * 0.25 + 0.4 * 0.25),
    ],
)
def test_a_date_is_met_by_what_is_made_in_time_and_never_given_up(fates, phase, day, met):
    p = ("one", "two").index(phase)
    told = asked(f"phases.{phase}.production", "at most", day, MADE[:, p], fates)
    assert told.met == pytest.approx(met)
    assert told.met <= (JOINT * fates.completed(p)).sum() + 1e-12
    assert told.high == np.inf  # more than 5 % of the plans are given up


def test_quantiles_of_a_date_are_those_of_scenarios_with_fates(fates):
    told = asked("phases.one.completion", "at most", 2026.0, MADE[:, 0] - 0.5, fates)
    # in order 2024.5 (0.075), 2025.0 (0.2), 2025.5 (0.075), 2026.0 (0.4), never (0.25)
    assert (told.low, told.middle) == (2025.0, 2026.0)
    assert told.met == pytest.approx(0.075 + 0.2 + 0.075 + 0.4)


def test_an_amount_is_weighed_by_scenarios(fates):
    told = asked("capital", "about", 1e9, CAPITAL, fates)
    assert told.met == pytest.approx(0.2)
    assert (told.low, told.middle, told.high) == (4e8, 5e9, 5e9)  # weights end at 0.1, 0.3, 0.6, 1
    assert told.error >= np.sqrt(np.sum(SHARE**2 * ((CAPITAL == 1e9) - 0.2) ** 2)) - 1e-12


def test_a_capacity_is_met_by_what_is_finished_and_keeps_its_size(fates):
    first = asked("phases.one.capacity", "input", 1e4, CAPITAL, fates)
    assert first.met == pytest.approx(0.1 * 0.75 + 0.2 * 0.75 + 0.3 * 0.25 + 0.4 * 0.25)
    whole = asked("capacity", "input", 1e4, CAPITAL, fates)
    assert whole.met == pytest.approx(0.1 * 0.75 + 0.2 * 0.75 + 0.3 * 0.25 + 0.4 * 0.25)
