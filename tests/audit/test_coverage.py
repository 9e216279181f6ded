"""Coverage: right on average where the distribution is right, however little is known; by plant, not by figure."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks.coverage import LEVELS, Place, coverage, lean, place_of
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anodeworks.audit.regression.model import Fit
from anodeworks.audit.regression.observations import RESPONSES, observations
from benchmarks import left_out as calibration


def at(low, high=None, plant="p", **more):
    return Place(plant, "figure", "model", low, low if high is None else high, 0.0, **more)


@pytest.mark.parametrize(
    ("place", "level", "share"),
    [
        (at(0.5), 0.8, 1.0), (at(0.05), 0.8, 0.0), (at(0.95), 0.9, 1.0), (at(0.0, 1.0), 0.8, 0.8),
        (at(0.6, 1.0), 0.8, 0.75), (at(0.95, 1.0), 0.8, 0.0), (at(0.2, 0.4), 0.8, 1.0), (at(0.0, 0.2), 0.8, 0.5),
    ],
)  # fmt: skip
def test_a_place_counts_by_the_share_of_it_that_is_inside(place, level, share):
    assert place.inside(level) == pytest.approx(share)


@pytest.mark.parametrize("level", LEVELS)
def test_calendars_and_absences_do_not_move_the_coverage_of_a_right_distribution(level):
    """Cells of a grid and bounds set without regard to the figure; an end at 100 % is no verdict either way."""
    random = np.random.default_rng(1)
    y, bound = random.normal(size=40_000), random.normal(size=40_000)
    cell = np.floor(y / 0.7) * 0.7
    low = np.where(np.arange(len(y)) % 2, cell, np.where(y > bound, bound, y))
    high = np.where(np.arange(len(y)) % 2, cell + 0.7, np.where(y > bound, np.inf, y))
    places = [at(*ends) for ends in zip(stats.norm.cdf(low), stats.norm.cdf(high), strict=True)]
    assert np.mean([p.inside(level) for p in places]) == pytest.approx(level, abs=0.01)
    assert np.mean([p.middle for p in places]) == pytest.approx(0.5, abs=0.01)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.sampled_from(LEVELS))
def test_a_figure_among_draws_is_covered_as_often_as_it_should_be(numbers, level):
    """One of n + 1 numbers, any of them, is the figure and the rest the draws: exact, with ties and few draws."""
    numbers = np.array([*numbers, 2.0])
    inside = []
    for i, y in enumerate(numbers):
        draws = np.delete(numbers, i)
        inside.append(at(*place_of(draws, np.full(len(draws), 1 / len(draws)), (y, y))).inside(level))
    assert np.mean(inside) == pytest.approx(level)


def test_draws_that_never_happen_stand_at_the_end():
    draws, even = np.array([1.0, 2.0, np.inf, np.inf]), np.full(4, 0.25)
    assert place_of(draws, even, (1.5, 1.5)) == pytest.approx((0.2, 0.4))
    assert place_of(draws, even, (3.0, np.inf)) == pytest.approx((0.4, 1.0))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(2, 5))
def test_saying_the_same_again_of_a_plant_tells_nothing_more(spots, times):
    once = [at(u, plant=str(i)) for i, u in enumerate(spots)]
    one, many = coverage(once, 0.8), coverage(once * times, 0.8)
    assert (many.low, many.high, many.chance) == pytest.approx((one.low, one.high, one.chance))
    assert lean(once * times) == pytest.approx(lean(once))
    assert many.figures == times * one.figures
    assert many.plants == one.plants


def test_of_plants_with_one_figure_each_the_chance_is_binomial():
    places = [at(0.5 if i < 9 else 0.99, plant=str(i)) for i in range(20)]
    masses = stats.binom.pmf(np.arange(21), 20, 0.8)
    assert coverage(places, 0.8).chance == pytest.approx(masses[np.abs(np.arange(21) - 16) >= 7].sum())
    assert coverage(places, 0.8).low < 9 / 20 < coverage(places, 0.8).high < 0.8


def test_of_plants_with_one_figure_each_the_range_is_that_of_a_share():
    found = coverage([at(0.5 if i < 9 else 0.99, plant=str(i)) for i in range(12)], 0.8)
    assert (found.low, found.high) == pytest.approx(stats.beta.ppf((0.05, 0.95), 9.5, 3.5), abs=0.01)


def test_plants_that_differ_leave_more_doubt_than_figures_that_differ():
    """Four plants of four figures, half of them inside: whole plants, or half of each."""
    whole = coverage([at(0.5 if p < 2 else 0.99, plant=str(p)) for p in range(4) for _ in range(4)], 0.8)
    mixed = coverage([at(0.5 if i < 2 else 0.99, plant=str(p)) for p in range(4) for i in range(4)], 0.8)
    assert whole.inside == mixed.inside
    assert whole.high - whole.low > 1.5 * (mixed.high - mixed.low)


def test_all_inside_is_no_certainty():
    found = coverage([at(0.5, plant=str(i)) for i in range(4)], 0.8)
    assert 0.3 < found.low < 0.8 < found.high
    assert found.chance > 0.3


def flat_fit(data, *_, **__):
    """A regression whose mean is the number of rows that count: tells which rows it was given."""
    one = np.ones(200)
    return Fit(
        data.counts.sum() * one,
        0 * one,
        one,
        one,
        np.zeros((200, data.kind.max() + 1)),
        1.0,
        500.0,
        0,
        int(data.counts.sum()),
    )


@pytest.mark.parametrize("k", [0.2, 0.9])
def test_where_weights_fail_the_regression_is_fitted_without_the_plant(monkeypatch, k):
    monkeypatch.setattr(calibration, "fit", flat_fit)
    monkeypatch.setattr(calibration, "smoothed", lambda w: (np.full(len(w), 1 / len(w)), k))
    places = [p for p in calibration.left_out() if p.figure == "delay"]
    data = observations("delay")
    assert len(places) == len(data.names)
    assert all(p.refitted is (k > 0.7) for p in places)
    for name, low, p in zip(data.names, data.low, places, strict=False):
        gone = data.names.count(name) if p.refitted else 0
        assert p.low == pytest.approx(stats.norm.cdf(low - (len(data.names) - gone)))


@pytest.mark.parametrize("days", [3, 30, 900])
def test_evidence_of_later_is_no_test(days):
    late = SimpleNamespace(name="made", date=2023.0 + days / 365.25)
    found = SimpleNamespace(evidence=(late,), settings=SimpleNamespace(announced=2023.0), claims=())
    with pytest.raises(ValueError, match="made"):
        calibration.of_audit(found)


@pytest.mark.slow
def test_weights_and_a_new_fit_agree_where_the_weights_are_trusted(monkeypatch):
    response = next(r for r in RESPONSES if r.name == "density")
    monkeypatch.setattr(calibration, "RESPONSES", (response,))
    by_weights = {p.plant: p for p in calibration.left_out()}
    monkeypatch.setattr(calibration, "GOOD", -np.inf)
    anew = {p.plant: p for p in calibration.left_out()}
    told = [n for n, p in by_weights.items() if not p.refitted]
    assert len(told) > 3
    assert [by_weights[n].low for n in told] == pytest.approx([anew[n].low for n in told], abs=0.05)
