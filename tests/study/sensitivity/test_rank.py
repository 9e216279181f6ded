"""Rank correlations against SciPy, and what is made of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from anodeworks.study.sensitivity.rank import rank_correlations, ranked

scipy_stats = pytest.importorskip("scipy.stats")


def test_correlations_are_spearmans(small_study):
    found = rank_correlations(small_study, ["fnpv_after_tax", "capital"])
    for row, name in zip(found.correlation, found.indicators, strict=True):
        drawn = small_study.si(name)[1:]
        for key in found.keys[::25]:
            numbers = small_study.samples[key][1:]
            expected = scipy_stats.spearmanr(numbers, drawn).statistic if np.ptp(numbers) > 0 else 0.0
            assert row[found.keys.index(key)] == pytest.approx(expected, abs=1e-12)


def test_ties_stand_at_their_mean():
    """Whole numbers of machines tie in most draws; a row that never varies has no correlation."""
    random = np.random.default_rng(5)
    numbers = np.vstack([random.integers(0, 4, (3, 60)), random.normal(size=(2, 60)), np.full((1, 60), 7.0)])
    found = ranked(numbers) @ ranked(numbers).T
    for i, j in itertools.product(range(5), repeat=2):
        assert found[i, j] == pytest.approx(
            scipy_stats.spearmanr(numbers[i], numbers[j]).statistic, abs=1e-12
        )
    assert (found[5] == 0.0).all()


def test_undefined_figures_count_as_worst(small_study):
    found = rank_correlations(small_study, ["firr_after_tax", "payback"])
    assert np.isfinite(found.correlation).all()


def test_shares_add_up(small, small_study):
    found = rank_correlations(small_study, ["fnpv_after_tax"])
    grades = [small.ledger[key].grade for key in found.keys]
    shares = found.shares("fnpv_after_tax", grades)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert min(shares.values()) >= 0.0


def test_the_price_moves_the_present_value(small_study):
    found = rank_correlations(small_study, ["fnpv_after_tax"])
    top = dict(found.top("fnpv_after_tax", 10))
    assert top["products.neat.price"] > 0.3
    sizes = [abs(rho) for rho in top.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_nothing_drawn_nothing_said(small_study):
    assert rank_correlations(replace(small_study, seed=None), ["capital"]) is None
