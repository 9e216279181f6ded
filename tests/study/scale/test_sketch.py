"""Counts on a grid: exact where they claim to be, and never further off than they say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.study.scale.moments import Moments
from anodeworks.study.scale.sketch import Grid, Ranks

P = (0.0, 0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999, 1.0)


def ranks(values, grid, low=True):
    """The ranks of one column counted on a grid, as a summary makes them."""
    moments = Moments.of(values[None])
    known = int(moments.known[0])
    counts = grid.count(values[None])
    ends = float(moments.least[0]), float(moments.largest[0])
    return Ranks.within(grid[0], counts, known, *ends, len(values) - known, low)


def ordered(values, low=True):
    return np.sort(np.where(np.isfinite(values), values, -np.inf if low else np.inf))


numbers = st.one_of(
    st.floats(-1e9, 1e9), st.integers(-3, 3).map(float), st.sampled_from([np.nan, np.inf, -np.inf])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=60), st.lists(numbers, min_size=1, max_size=60), st.booleans())
def test_brackets_hold_whatever_the_pilot(pilot, values, low):
    """The pilot may come from another world: what is said of ranks stays true."""
    grid, values = Grid.of(np.array([pilot])), np.array(values)
    known, right = ranks(values, grid, low), ordered(values, low)
    for p in P:
        place = p * (len(right) - 1)
        first, last = right[int(np.floor(place))], right[int(np.ceil(place))]
        least, largest = known.bracket(p)
        found = known.quantile(p)
        if np.isfinite([first, last]).all():
            assert least <= first <= last <= largest
            assert least <= found <= largest
            under, upto = (right < found).mean(), (right <= found).mean()
            slack = known.error + 1 / len(right) + 1e-12
            assert under - slack <= p <= upto + slack
        elif not np.isfinite([first, last]).any():
            assert np.isnan(found)


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=60), st.booleans())
def test_every_value_an_edge_is_exact(values, low):
    values = np.array(values)
    known, right = ranks(values, Grid.of(values[None], exact=True), low), ordered(values, low)
    for p in P:
        if np.isfinite(right).all():
            assert known.quantile(p) == pytest.approx(np.quantile(right, p), rel=1e-12, abs=1e-300)
    for value in values[np.isfinite(values)]:
        assert known.above(value) == pytest.approx((right > value).mean())
    assert known.error == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, min_size=2, max_size=60), st.lists(numbers, min_size=2, max_size=60), st.booleans())
def test_a_share_above_lies_between_those_at_its_neighbours(pilot, values, low):
    """Whatever stands upon the edge below counts as below: atoms, as whole numbers of machines make them."""
    values = np.array(values)
    grid = Grid.of(np.array([pilot]))
    known, right, edges = ranks(values, grid, low), ordered(values, low), set(grid[0])
    for a, b in itertools.pairwise(known.points):
        for value in (a + 0.25 * (b - a), a + 0.75 * (b - a)):
            if a < value < b:  # how many stand upon the least and the largest is known where these are edges
                assert b not in edges or (right >= b).mean() - 1e-12 <= known.above(value)
                assert a not in edges or known.above(value) <= (right > a).mean() + 1e-12


def test_an_atom_is_counted_whole():
    """Half at 0, a quarter at 1, a quarter at 2, edges at 0 and 2 alone: between them the quarter is shared out."""
    values = np.array([0.0, 0.0, 1.0, 2.0])
    known = ranks(values, Grid.of(np.array([[0.0, 2.0]])))
    inside = [known.above(x) for x in (0.0, 2.0)]
    assert inside == [0.5, 0.0]
    assert 0.25 <= known.above(1e-9) <= 0.5


def test_counts_add_up_in_any_order():
    values = np.random.default_rng(0).normal(size=(1, 4000))
    grid = Grid.of(values[:, :500])
    parts = [grid.count(part) for part in np.split(values, 8, axis=1)]
    assert (sum(parts) == grid.count(values)).all()
    assert (sum(reversed(parts)) == grid.count(values)).all()


@pytest.mark.parametrize("shape", ["normal", "lognormal", "pareto", "integers", "two heaps"])
def test_error_of_a_long_stream(shape):
    rng = np.random.default_rng(1)
    draw = {
        "normal": lambda n: rng.normal(size=n),
        "lognormal": lambda n: rng.lognormal(0, 2, n),
        "pareto": lambda n: rng.pareto(1.1, n),
        "integers": lambda n: rng.poisson(9, n).astype(float),
        "two heaps": lambda n: np.where(rng.random(n) < 0.3, 0.0, rng.normal(1e9, 1, n)),
    }[shape]
    values = draw(500_000)
    known = ranks(values, Grid.of(values[None, :16_384]))
    right = np.sort(values)
    found = [known.quantile(p) for p in P[1:-1]]
    under, upto = np.searchsorted(right, found, "left"), np.searchsorted(right, found, "right")
    off = [max(u / 5e5 - p, p - v / 5e5, 0) for p, u, v in zip(P[1:-1], under, upto, strict=True)]
    assert known.error < 2e-3
    assert max(off) < 1e-4  # ten times better than what is certain
    assert known.quantile(0) == right[0]
    assert known.quantile(1) == right[-1]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50), st.integers(0, 50), st.floats(-1e9, 1e9))
def test_moments_merge_without_loss(values, cut, shift):
    values = np.array([values]) + shift
    whole = Moments.of(values)
    parts = Moments.none(1).merged(Moments.of(values[:, :cut])).merged(Moments.of(values[:, cut:]))
    scale = np.abs(values - values.mean()).max() + 1e-7 * np.abs(values).max()
    for power, (a, b) in enumerate(zip(whole[:5], parts[:5], strict=True)):
        assert np.abs(a - b).max() <= 1e-9 * values.size * scale ** max(power, 1)
    assert whole.known[0] == values.size
    assert whole.mean[0] == pytest.approx(values.mean(), rel=1e-12, abs=1e-9)
    assert whole.sd[0] == pytest.approx(values.std(ddof=1), rel=1e-6, abs=1e-6)


def test_standard_errors_are_those_of_repeated_studies():
    rng = np.random.default_rng(2)
    many = rng.gamma(2.0, size=(4000, 400))
    moments = Moments.of(many)
    assert np.median(moments.mean_error) == pytest.approx(many.mean(axis=1).std(), rel=0.05)
    assert np.median(moments.sd_error) == pytest.approx(many.std(axis=1, ddof=1).std(), rel=0.15)
