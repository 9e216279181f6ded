"""Poincaré constants: known ones, and the inequality itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.quantity.distribution import Distribution
from anodeworks.study.sensitivity.poincare import constant


def test_known_constants():
    assert constant(Distribution("uniform", (2.0, 7.0))) == pytest.approx(25 / np.pi**2, rel=1e-4)
    # cut at 1e-4 and 1 - 1e-4, so a little below the variance
    assert constant(Distribution("normal", (5.0, 3.0))) == pytest.approx(9.0, rel=0.03)
    # half a triangle, density 2 (1 - x): g' = J1(k x), k the first zero of J1 (the function J0 of a disc's radius)
    assert constant(Distribution("triangular", (0.0, 0.0, 1.0))) == pytest.approx(1 / 3.831706**2, rel=2e-3)


@given(
    st.sampled_from(["uniform", "triangular", "pert", "lognormal"]),
    st.lists(st.floats(-2, 2), min_size=4, max_size=4),
    st.floats(0, 1),
)
def test_the_inequality(kind, powers, mode):
    """Of any polynomial the variance is at most C times the mean squared slope."""
    args = {"uniform": (0.0, 1.0), "lognormal": (1.0, 1.3)}.get(kind, (0.0, mode, 1.0))
    spread = Distribution(kind, args)
    x = spread.quantile((np.arange(4000) + 0.5) / 4000)
    g, slope = np.polynomial.Polynomial(powers), np.polynomial.Polynomial(powers).deriv()
    assert g(x).var() <= constant(spread) * (slope(x) ** 2).mean() * 1.01 + 1e-12


def test_choices_have_none():
    with pytest.raises(ValueError, match="no derivative"):
        constant(Distribution("choice", (0.0, 1.0), (0.5, 0.5)))
