"""Simulation-based calibration: truths stand anywhere in their posteriors, as often here as there."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from anodeworks import build
from anodeworks.audit.inference.hidden import asked
from anodeworks.audit.inference.inference import problem_of
from tests.audit.inference.linear import linear
from tests.audit.inference.simulation import calibrate

LEAST = 0.005  # tail of a column; with some ten columns one in twenty runs would fail by chance, so seeds are fixed
FARTHEST = 1.73 / np.sqrt(200)  # Kolmogorov's distance at half a percent


@pytest.mark.slow
def test_linear_posteriors_are_calibrated():
    model = linear(seed=3, dims=6, claims=3, options=2)
    got = calibrate(
        model.problem, model.told, ["x0", "x1"], 200, chains=2, warmup=40, draws=20, thin=4, seed=1
    )
    assert got.tail.min() > LEAST
    assert got.farthest.max() < FARTHEST
    # The probability of the true option is on average that of a calibrated classifier: sum of p^2.
    share = np.stack([got.option, 1 - got.option], axis=1)
    assert got.option.mean() == pytest.approx((share**2).sum(axis=1).mean(), abs=0.08)


@pytest.mark.slow
def test_announcements_that_err_more_than_is_believed_are_found_out():
    model = linear(seed=3, dims=6, claims=3, options=1)
    got = calibrate(
        model.problem,
        model.told,
        ["x0"],
        60,
        chains=2,
        warmup=25,
        draws=20,
        thin=4,
        seed=1,
        errors=4 * model.told.scale,
    )
    assert got.tail.min() < LEAST


@pytest.mark.slow
def test_posteriors_of_a_plant_are_calibrated(small_tables):
    tables = copy.deepcopy(small_tables)
    tables["audit"] = {
        "hidden": {
            "products.neat.price": {"loguniform": ["20 CNY/kg", "500 CNY/kg"]},
            "programme.phases.one.capacity.neat": {"uniform": ["3000 t/year", "6000 t/year"]},
        }
    }
    tables["claims"] |= {
        "land": {"value": "100 mu"},
        "output_value": {"value": "3e9 CNY/year"},
        "first": {"indicator": "phases.one.production", "value": "2027-06-30"},
    }
    question = asked(build(tables, "small.toml"))
    problem, told = problem_of(build(tables, "small.toml"), question)
    got = calibrate(problem, told, list(question.hidden), 200, chains=2, seed=2)
    assert got.tail.min() > LEAST, dict(zip(got.keys, got.tail, strict=True))
    assert got.farthest.max() < FARTHEST
