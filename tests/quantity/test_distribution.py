"""Distributions: quantiles against SciPy, tables against quantiles, faults."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.quantity.distribution import GRID, Distribution, fault

U = np.array([0.01, 0.05, 0.3, 0.5, 0.77, 0.95, 0.99])
JUDGES = {
    Distribution("uniform", (2.0, 5.0)): scipy.stats.uniform(2, 3),
    Distribution("triangular", (2.0, 3.0, 7.0)): scipy.stats.triang(0.2, 2, 5),
    Distribution("pert", (2.0, 3.0, 7.0)): scipy.stats.beta(1.8, 4.2, 2, 5),
    Distribution("pert", (0.0, 0.0, 1.0)): scipy.stats.beta(1, 5),
    Distribution("normal", (10.0, 2.0)): scipy.stats.norm(10, 2),
    Distribution("lognormal", (10.0, 1.5)): scipy.stats.lognorm(np.log(1.5), scale=10),
}


@pytest.mark.parametrize("made", JUDGES, ids=lambda d: d.kind)
def test_quantiles_agree_with_scipy(made):
    spread = JUDGES[made].ppf(0.95) - JUDGES[made].ppf(0.05)
    assert made.quantile(U) == pytest.approx(JUDGES[made].ppf(U), abs=2e-4 * spread)


@pytest.mark.parametrize("made", JUDGES, ids=lambda d: d.kind)
def test_table_is_the_quantile_function(made):
    """Linear interpolation in the table errs by less than 1e-3 of the P5-P95 range between P1 and P99."""
    u = np.random.default_rng(1).uniform(0.01, 0.99, 20_000)
    read = np.interp(u, np.linspace(0, 1, GRID), made.table())
    low, high = made.quantile([0.05, 0.95])
    assert np.abs(read - made.quantile(u)).max() < 1e-3 * (high - low)


def test_choice():
    made = Distribution("choice", (0.0, 1.0, 2.0), (0.2, 0.5, 0.3))
    assert made.central == 1.0
    assert made.quantile([0.0, 0.19, 0.21, 0.69, 0.71, 1.0]).tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("kind", "args", "weights"),
    [("uniform", (2, 1), ()), ("uniform", (1,), ()), ("triangular", (1, 3, 2), ()), ("pert", (1, 1, 1), ()),
     ("normal", (1, 0), ()), ("lognormal", (-1, 2), ()), ("lognormal", (1, 1), ()), ("choice", (), ()),
     ("choice", (0, 1), (0.5, 0.4)), ("choice", (0, 1), (1.5, -0.5)), ("choice", (0, 1), (1.0,))],
)  # fmt: skip
def test_faults(kind, args, weights):
    assert fault(kind, args, weights)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
@settings(max_examples=50)
def test_pert_stays_inside_and_rises(low, width, place):
    made = Distribution("pert", (low, low + place * width, low + width))
    table = made.table()
    assert (np.diff(table) >= 0).all()
    assert table[0] >= low - 1e-9 * abs(low)
    assert table[-1] <= low + width + 1e-9 * abs(low + width)
