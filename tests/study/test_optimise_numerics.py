"""The optimiser on problems with known answers: programmes, odds, fronts, none of them a plant."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from anodeworks.study.optimise.front import hypervolume, nondominated, trace
from anodeworks.study.optimise.problem import Aim, Problem
from anodeworks.study.optimise.search import tightened
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.solve import best_of, solve
from anodeworks.study.optimise.statistics import (
    HIGH,
    LOW,
    Measure,
    measured,
    odds,
    smooth_odds,
    standard_error,
    worst_share,
)
from tests.study import optimise_cases as cases


def test_a_quadratic_programme_and_its_multiplier():
    found = solve(cases.quadratic(), [np.array([2.0, 0.0]), np.array([9.0, 9.0])])
    assert found.feasible
    assert found.x == pytest.approx([1.4, 1.7], abs=1e-6)
    assert found.value == pytest.approx(0.8, abs=1e-8)
    assert found.prices == pytest.approx([0.8, 0, 0], abs=1e-5)  # by the book: lambda = (0.8, 0, 0, 0, 0)
    assert found.residual < 1e-4


def test_limits_that_whole_machines_break_are_drawn_in():
    """By a twentieth more than they are broken by: at most becomes less, at least more, a share larger."""
    limits = (
        Limit(Measure("a"), "at_most", 200.0),
        Limit(Measure("b"), "at_least", 50.0),
        Limit(Measure("c"), "at_least", 1.0, probability=0.9, margin=0.02),
        Limit(Measure("d"), "at_most", 3.0),
        Limit(Measure("e"), "equal", 4.0),
    )
    asked = Problem((), (), limits)
    found = SimpleNamespace(found=(220.0, 40.0, 0.8, 2.0, 5.0), slacks=(-0.1, -0.2, -0.1, 0.3, -0.25))
    most, least, share, kept, equal = tightened(asked, found).limits
    assert most.value == pytest.approx(200 - 1.05 * 20)
    assert least.value == pytest.approx(50 + 1.05 * 10)
    assert share.margin == pytest.approx(0.02 + 0.105)
    assert (share.value, share.probability) == (1.0, 0.9)
    assert (kept, equal) == limits[3:]


def test_prices_are_what_moving_the_limit_gives():
    for kind, value in (("at_least", -2.0), ("equal", -1.5)):
        task = cases.quadratic()
        task = replace(task, limits=(Limit(Measure("a"), kind, value), *task.limits[1:]))
        step = 1e-3
        moved = [
            solve(
                replace(task, limits=(replace(task.limits[0], value=value + s), *task.limits[1:])),
                [np.ones(2)],
            )
            for s in (-step, step)
        ]
        slope = (moved[1].value - moved[0].value) / (2 * step)
        assert solve(task, [np.ones(2)]).prices[0] == pytest.approx(slope, rel=1e-3)


def test_a_bound_has_its_price():
    task = replace(cases.quadratic(), limits=())
    task = replace(task, low=np.array([2.0, 0.0]))
    found = solve(task, [np.array([5.0, 5.0])])
    assert found.x == pytest.approx([2.0, 2.5], abs=1e-6)
    assert found.edge_prices == pytest.approx([2.0, 0.0], abs=1e-5)  # d (x-1)^2 / dx at 2


def test_what_cannot_be_is_said_with_the_best_that_can():
    task = cases.quadratic()
    wanted = Limit(Measure("a"), "at_least", 11.0)
    task = replace(task, limits=(wanted, *task.limits[1:]))
    found = solve(task, [np.ones(2)])
    assert not found.feasible
    assert best_of(task, wanted, found.x).value == pytest.approx(
        2.0, abs=1e-5
    )  # at x = 2, y = 0 by -x + 2y >= -2


@pytest.fixture(scope="module")
def demand():
    return np.random.default_rng(4).gamma(9.0, 10.0, 2000)


def test_newsvendor_orders_the_critical_fractile(demand):
    found = solve(cases.newsvendor(demand), [np.array([50.0]), np.array([150.0])])
    assert found.x[0] == pytest.approx(np.quantile(demand, 1 - 3 / 5), rel=0.01)


def test_newsvendor_by_its_worst_tenth_orders_less(demand):
    """Of profit that grows with demand up to the order, the CVaR optimum is the quantile at level (1 - cost/price)."""
    measure = Measure("profit", "cvar", 0.1, LOW)
    found = solve(cases.newsvendor(demand, measure=measure), [np.array([30.0]), np.array([80.0])])
    assert found.x[0] == pytest.approx(np.quantile(demand, 0.1 * (1 - 3 / 5)), rel=0.03)


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95])
def test_a_chance_constraint_orders_its_quantile(demand, share):
    """Least order that leaves nobody without in this share: the demand's quantile."""
    limit = Limit(Measure("left", bad=LOW), "at_least", 0.0, probability=share)
    task = replace(cases.newsvendor(demand, limits=[limit]), objective=Measure("profit", "mean"))
    found = solve(task, [np.array([100.0]), np.array([180.0])])
    assert found.feasible
    assert found.x[0] == pytest.approx(np.quantile(demand, share), rel=0.015)


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95])
def test_the_price_of_a_chance_constraint_is_that_of_the_book(share):
    """A larger share asks for more, by one over the density; each piece more changes profit by 5 (1 - share) - 3."""
    demand = gamma(9.0, scale=10.0)
    limit = Limit(Measure("left", bad=LOW), "at_least", 0.0, probability=share)
    draws = demand.ppf((np.arange(2000) + 0.5) / 2000)
    task = replace(cases.newsvendor(draws, limits=[limit]), objective=Measure("profit", "mean"))
    found = solve(task, [np.array([100.0]), np.array([180.0])])
    by_hand = (5 * (1 - share) - 3) / demand.pdf(demand.ppf(share))
    assert found.prices == pytest.approx([by_hand], rel=0.01)


def test_a_margin_keeps_a_chance_constraint_on_other_draws():
    """Of forty problems chosen on 100 draws with 95 % confidence, few break the odds in truth; without, about half."""
    random, share, broken = np.random.default_rng(0), 0.8, {0.0: 0, 1.0: 0}
    truth = random.gamma(9.0, 10.0, 100_000)
    for _ in range(40):
        draws = random.gamma(9.0, 10.0, 100)
        for on in broken:
            margin = on * 1.645 * np.sqrt(share * (1 - share) / 100)
            limit = Limit(Measure("left", bad=LOW), "at_least", 0.0, share, margin)
            found = solve(cases.newsvendor(draws, limits=[limit]), [np.array([150.0])])
            broken[on] += (truth <= found.x[0]).mean() < share
    assert broken[1.0] <= 6
    assert broken[0.0] >= 12


AIMS = (Aim(Measure("f1", bad=HIGH), -1), Aim(Measure("f2", bad=HIGH), -1))


@pytest.mark.parametrize(
    ("case", "front"),
    [(cases.convex, lambda f: (1 - np.sqrt(f)) ** 2), (cases.zdt1, lambda f: 1 - np.sqrt(f))],
    ids=["convex", "zdt1"],
)
def test_fronts_are_the_known_ones(case, front):
    task = case()
    n = len(task.low)
    solved = trace(task, AIMS, 9, np.array([np.full(n, 0.4), np.full(n, 0.7)]))
    points = np.array([[task.evaluate(s.x)[0][name][0] for name in ("f1", "f2")] for _, s in solved])
    assert len(points) >= 9
    inside = points[(points[:, 0] > 1e-4) & (points[:, 1] > 1e-4)]
    assert len(inside) >= 6
    assert inside[:, 1] == pytest.approx(front(inside[:, 0]), abs=2e-3)


def test_hypervolume_of_known_points():
    share, reference = hypervolume(np.array([[0.0, 1.0], [1.0, 0.0]]))
    edge = 0.05
    assert reference == pytest.approx([-edge, -edge])
    assert share == pytest.approx((2 * edge * (1 + edge) - edge**2) / (1 + edge) ** 2)
    cube = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert hypervolume(cube)[0] == pytest.approx((3 * edge**2 * (1 + edge) - 2 * edge**3) / (1 + edge) ** 3)


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_what_is_dropped_is_dominated(rows):
    values = np.array(rows, float)
    kept = nondominated(values)
    for i in range(len(values)):
        equal_or_better = [(values[j] >= values[i]).all() for j in kept]
        assert any(equal_or_better)
    for i in kept:
        assert not any((values[j] >= values[i]).all() and (values[j] > values[i]).any() for j in kept)


@given(st.integers(5, 60), st.floats(0.05, 0.9), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_measures_of_draws(size, level, seed):
    random = np.random.default_rng(seed)
    values = np.concatenate([[7.0], random.normal(size=size)])
    none = np.zeros((0, size + 1))
    assert measured(Measure("x"), values, none)[0] == 7.0
    assert measured(Measure("x", "mean"), values, none)[0] == pytest.approx(values[1:].mean())
    low = measured(Measure("x", "cvar", level, LOW), values, none)[0]
    high = measured(Measure("x", "cvar", level, HIGH), values, none)[0]
    assert low <= values[1:].mean() + 1e-12 <= high + 2e-12
    quantile = measured(Measure("x", "quantile", level), values, none)[0]
    assert values[1:].min() <= quantile <= values[1:].max()
    assert worst_share(size, level).sum() == pytest.approx(1.0)
    steep = smooth_odds(values, none, 0.1, 1, 1e-9)[0]
    assert steep == pytest.approx(odds(values, 0.1, 1))


@pytest.mark.parametrize(
    "measure", [Measure("x", "mean"), Measure("x", "cvar", 0.2, LOW), Measure("x", "quantile", 0.3)]
)
def test_standard_errors_are_those_of_repeated_samples(measure):
    random = np.random.default_rng(1)
    samples = random.gamma(3.0, 1.0, (400, 301))
    found = [measured(measure, s, np.zeros((0, 301)))[0] for s in samples]
    said = np.mean([standard_error(measure, s) for s in samples])
    assert said == pytest.approx(np.std(found), rel=0.15)


def test_gradients_of_measures_are_differences():
    random = np.random.default_rng(2)
    noise = random.normal(size=41)

    def figure(x):
        return noise * x[0] + x[1] ** 2, np.stack([noise, np.full(41, 2 * x[1])])

    x, h = np.array([1.3, 0.7]), 1e-6
    for measure in (Measure("x", "mean"), Measure("x", "cvar", 0.25, LOW), Measure("x", "quantile", 0.6)):
        slope = measured(measure, *figure(x))[1]
        for i in range(2):
            ends = [measured(measure, *figure(x + s * h * np.eye(2)[i]))[0] for s in (1, -1)]
            assert slope[i] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5)
    slope = smooth_odds(*figure(x), 0.4, 1, 0.3)[1]
    for i in range(2):
        ends = [smooth_odds(*figure(x + s * h * np.eye(2)[i]), 0.4, 1, 0.3)[0] for s in (1, -1)]
        assert slope[i] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4)
