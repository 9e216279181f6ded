"""Gradients equal finite differences, for every number that the indicator depends on smoothly."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.study.gradient import COUNTS, FRACTIONAL, slopes_of
from anodeworks.twin.chain import evaluate_one


@pytest.fixture(scope="module")
def pieces(small):
    values = {**small.values, COUNTS: np.float64(FRACTIONAL)}
    chain = jax.jit(lambda v: evaluate_one(small)(v).indicators)
    return values, chain


@pytest.mark.parametrize(
    "indicator", ["fnpv_after_tax", "capital", "levelised_cost", "firr_before_tax", "land"]
)
def test_gradient_is_the_finite_difference(small, pieces, indicator):
    values, chain = pieces
    head, slopes, _ = slopes_of(small, values, indicator)
    assert float(head) == pytest.approx(float(chain(values)[indicator]), rel=1e-12)
    compared = 0
    for key in sorted(small.uncertain)[::4]:
        number = float(values[key])
        if small.ledger[key].parameter.options or number == 0:
            continue
        up = down = None
        for step in (
            1e-4,
            1e-5,
            1e-6,
            1e-7,  # a date's number is its year: even this is an hour or two
        ):  # the best of four steps: kinks and rounding trade against each other
            h = step * abs(number)
            up, down = (float(chain({**values, key: np.float64(number + s * h)})[indicator]) for s in (1, -1))
            slope = (up - down) / (2 * h)
            if abs(slope * number - float(slopes[key]) * number) <= 1e-6 * max(
                abs(float(head)), abs(slope * number)
            ):
                compared += 1
                break
        else:
            pytest.fail(f"{indicator} by {key}: {float(slopes[key])} against {slope}")
    assert compared > 10


def test_table(small):
    frame = aw.gradient(small, "fnpv_after_tax")
    assert frame.attrs["unit"] == "CNY"
    assert frame.loc["products.neat.price", "derivative"] > 0
    assert np.isfinite(frame["derivative"]).all()
    assert frame["elasticity"].abs().iloc[0] >= frame["elasticity"].abs().iloc[5]


def test_unknown_indicator(small):
    with pytest.raises(aw.InputError, match="fnpv_after_tax"):
        aw.gradient(small, "fnpv_after_tacks")
