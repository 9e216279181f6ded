"""Weights: known shapes of tails, known means, tempering where they would degenerate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.study.infer.pareto_smoothing import Weights, joint_mean, pareto, smoothed, weigh


def test_even_weights_stay_even():
    share, k = smoothed(np.zeros(1000))
    assert share == pytest.approx(np.full(1000, 1e-3))
    assert k <= 0.0


@pytest.mark.parametrize("shape", [0.1, 0.4, 0.9])
def test_the_shape_of_a_pareto_tail_is_found(shape):
    u = np.random.default_rng(1).random(4000)
    k, scale = pareto(((1 - u) ** -shape - 1) / shape)
    assert k == pytest.approx(shape, abs=0.07)
    assert scale == pytest.approx(1.0, rel=0.1)


def test_reweighting_a_normal_to_another_gives_its_mean():
    """From N(0, 1) to N(0.7, 1): the weights are exp(0.7 x - 0.245), the mean becomes 0.7."""
    x = np.random.default_rng(2).standard_normal(20_000)
    share, k = smoothed(0.7 * x)
    mean, error = Weights(share, k, 0.0, 1.0).mean(x)
    assert mean == pytest.approx(0.7, abs=4 * error)
    assert k < 0.5


def test_weights_that_degenerate_are_tempered():
    x = np.random.default_rng(3).standard_normal(1000)
    found = weigh(4.0 * x**2, np.zeros(1000))  # a tail with infinite mean
    assert found.temper < 1.0
    assert found.k <= 0.7
    assert found.share.sum() == pytest.approx(1.0)


def test_evidence_is_never_tempered():
    impossible = np.where(np.arange(1000) < 990, -np.inf, 0.0)
    found = weigh(np.zeros(1000), impossible)
    assert found.share[:990].sum() == 0.0
    assert found.ess == pytest.approx(10)
    assert found.k == np.inf  # ten scenarios show no tail


def test_nothing_possible_is_refused():
    with pytest.raises(ValueError, match="no scenario"):
        smoothed(np.full(100, -np.inf))


EIGHTHS = st.integers(-400, 400).map(lambda i: i / 8)  # sums of them are exact


@given(st.lists(EIGHTHS, min_size=30, max_size=200), EIGHTHS)
def test_a_constant_changes_nothing(logs, constant):
    one, k = smoothed(np.array(logs))
    other, same = smoothed(np.array(logs) + constant)
    assert one == pytest.approx(other, rel=1e-6, abs=1e-12)
    assert k == pytest.approx(same, abs=1e-6)
    assert one.sum() == pytest.approx(1.0)


def test_weighted_quantiles_of_even_weights_are_the_usual_ones():
    x = np.random.default_rng(4).standard_normal(5001)
    even = Weights(np.full(5001, 1 / 5001), 0.0, 5001.0, 1.0)
    assert even.quantile(x) == pytest.approx(list(np.quantile(x, (0.05, 0.5, 0.95))), abs=1e-2)


def test_what_no_scenario_shows_is_not_certain():
    joint = np.full((50, 4), 1 / 200)
    for good in (np.zeros((50, 4), bool), np.ones((50, 4), bool)):
        mean, error = joint_mean(good, joint)
        assert mean == pytest.approx(float(good.mean()))
        assert error == pytest.approx(np.sqrt(0.5 / 51 * (1 - 0.5 / 51) / 50))
    half = np.repeat([[True], [False]], 25, axis=0) & np.ones((50, 4), bool)
    assert joint_mean(half, joint) == pytest.approx((0.5, np.sqrt(0.25 / 50)))
