"""Rates of return against other solvers, at the edges, and their gradients."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import numpy_financial
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.finance.irr import irr
from anodeworks.finance.returns import factors, payback

from .model import real
from .returns_by_hand import payback as payback_by_hand

COUNT = 12
solve, repay = jax.jit(irr), jax.jit(payback)
flows = st.lists(st.floats(1.0, 100.0), min_size=COUNT, max_size=COUNT)
any_flows = st.lists(real(-100.0, 100.0), min_size=COUNT, max_size=COUNT)


@given(flows, st.integers(1, COUNT - 1))
@settings(max_examples=100)
def test_one_change_of_sign_agrees_with_other_solvers(amounts, spending):
    cash = np.array(amounts)
    cash[:spending] *= -3.0
    found = solve(jnp.asarray(cash))
    wanted = pyxirr.irr(cash)
    if not found.defined:
        assert wanted is None or not -0.9 < wanted < 20.0
        return
    assert not found.several
    # The other solver gives up on some rates near -90 %; there is one root, and that this is it is seen below.
    if wanted is not None:
        assert float(found.rate) == pytest.approx(wanted, rel=1e-8, abs=1e-11)
    present = cash / (1 + float(found.rate)) ** np.arange(COUNT)
    assert abs(present.sum()) < 1e-12 * np.abs(present).sum()


@given(any_flows)
@settings(max_examples=200)
def test_any_flow_gives_a_root_or_says_that_there_is_none(amounts):
    cash = np.array(amounts)
    found = solve(jnp.asarray(cash))
    assert bool(found.defined) != bool(np.isnan(found.rate))
    if found.defined:
        present = cash / (1 + float(found.rate)) ** np.arange(COUNT)
        assert abs(present.sum()) < 1e-9 * np.abs(present).sum()
        assert (present @ np.arange(COUNT)) >= -1e-6 * np.abs(present).sum()  # and falls with the rate


def test_of_several_roots_the_one_above_which_the_flow_is_not_worth_having():
    # Two above 0, and on either side of it: a plant that has to be taken down at its end earns the higher one.
    for roots in ((0.1, 0.6), (-0.2, 0.3), (-0.3, 0.2)):
        a, b = (1 + r for r in roots)
        cash = np.zeros(COUNT)
        cash[:3] = -1.0, a + b, -a * b
        found = solve(jnp.asarray(cash))
        assert found.several
        assert float(found.rate) == pytest.approx(max(roots), abs=1e-12)


def test_of_several_returns_the_nearest_to_zero():
    for roots in ((0.1, 0.4, 0.7), (-0.5, -0.2, 0.3), (-0.6, -0.3, 0.2)):
        cash = np.zeros(COUNT)
        cash[:4] = -np.poly([1 + r for r in roots])
        found = solve(jnp.asarray(cash))
        assert found.several
        assert float(found.rate) == pytest.approx(min(roots[0], roots[2], key=abs), abs=1e-9)
        if abs(roots[0]) < abs(roots[1]):
            assert float(found.rate) == pytest.approx(numpy_financial.irr(cash[:4]), abs=1e-9)


@given(flows, st.integers(1, COUNT - 1))
@settings(max_examples=50)
def test_what_money_costs_that_comes_first_is_no_return(amounts, given_back):
    cash = -np.array(amounts)
    cash[:given_back] *= -3.0
    found = solve(jnp.asarray(cash))
    assert not found.defined
    assert np.isnan(found.rate)


@pytest.mark.parametrize("rate", [-0.89, -0.7, -0.3, 0.0, 1.0, 9.0, 15.0, 19.0])
def test_the_whole_range_is_looked_through(rate):
    """From -90 % to 2,000 %, and nothing beyond."""
    found = solve(jnp.zeros(COUNT).at[:2].set(jnp.asarray([-1.0, 1.0 + rate])))
    assert float(found.rate) == pytest.approx(rate, rel=1e-9, abs=1e-12)
    assert not found.several
    for beyond in (-0.91, 21.0):
        assert not solve(jnp.zeros(COUNT).at[:2].set(jnp.asarray([-1.0, 1.0 + beyond]))).defined


@pytest.mark.parametrize("cash", [np.zeros(COUNT), np.ones(COUNT), -np.ones(COUNT)])
def test_no_rate_is_a_flag_that_stays_where_it_is(cash):
    found = solve(jnp.asarray(cash))
    assert not found.defined
    assert np.isnan(found.rate)

    def other(x):
        rates = irr(x)
        return jnp.where(rates.defined, rates.rate, 0.0) + (x**2).sum()

    assert np.array_equal(jax.grad(other)(jnp.asarray(cash)), 2 * cash)


def test_the_gradient_is_that_of_the_implicit_function():
    cash = jnp.asarray([-100.0, -50.0, *np.linspace(10, 40, COUNT - 2)])
    gradient = jax.grad(lambda x: irr(x).rate)(cash)
    for t in range(COUNT):
        step = np.eye(COUNT)[t] * 1e-4
        difference = float(solve(cash + step).rate - solve(cash - step).rate) / 2e-4
        assert float(gradient[t]) == pytest.approx(difference, rel=1e-6)


def test_discounting_begins_with_the_first_year():
    assert factors(jnp.asarray(0.1), 3) == pytest.approx([1 / 1.1, 1 / 1.21, 1 / 1.331])


@given(any_flows)
@settings(max_examples=100)
def test_payback_is_interpolated(amounts):
    found, wanted = float(repay(jnp.asarray(amounts))), payback_by_hand(amounts)
    assert (np.isnan(found) and np.isnan(wanted)) or found == pytest.approx(wanted, rel=1e-9)


def test_payback_of_a_plain_case():
    assert float(payback(jnp.asarray([-100.0, 40.0, 40.0, 40.0]))) == 3.5
    assert np.isnan(payback(jnp.asarray([-100.0, 40.0, 40.0])))


def test_a_rate_in_the_widest_bracket_is_found():
    """Losses for fourteen years and a last recovery: the root lies where the grid is coarse, far from its middle."""
    flow = -np.array([
        36.6495999, 187.510147, 137.690313, 79.1580052, 112.907094, 247.365862, 287.289688, 315.650548, 301.865358,
        263.992043, 261.152571, 260.067846, 259.732663, 258.919187, -189.760580,
    ])  # fmt: skip
    rate = irr(jnp.asarray(flow))
    assert bool(rate.defined)
    assert abs(np.polyval(flow[::-1], 1.0 / (1.0 + float(rate.rate)))) < 1e-6


def test_a_bracket_whose_middle_is_a_stationary_point():
    """Halley's step is nearly nothing there, as at a root, and the root lies elsewhere."""
    flow = np.array([
        -209.94237473079698, -3.0, -167.58854235904488, -222.32184287407577, -295.13311077615367, -6.0,
        -142.2361853210286, -170.48944659815723, -3.0, -6.0, -3.0, 3.013547703721213,
    ])  # fmt: skip
    assert float(solve(jnp.asarray(flow)).rate) == pytest.approx(pyxirr.irr(flow), rel=1e-9)
