"""Sobol' indices: SALib's figures from the same matrices, and the true ones of functions that are solved by hand."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.study import counter, design
from anodeworks.study.sensitivity.indices import Base

PI = np.pi
uniforms = jax.jit(design.uniforms, static_argnums=0)


def ishigami(u):
    """Ishigami and Homma 1990 with a = 7, b = 0.1."""
    x = -PI + 2 * PI * u
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def ishigami_indices():
    d1, d2, d13 = 0.5 * (1 + 0.1 * PI**4 / 5) ** 2, 49 / 8, 0.01 * PI**8 * (1 / 18 - 1 / 50)
    v = d1 + d2 + d13
    return np.array([d1, d2, 0]) / v, np.array([d1 + d13, d2, d13]) / v


A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def g_function(u):
    """Sobol's g."""
    return np.prod((np.abs(4 * u - 2) + A[:, None]) / (1 + A[:, None]), axis=0)


def g_indices():
    v = 1 / (3 * (1 + A) ** 2)
    whole = np.prod(1 + v) - 1
    return v / whole, v * np.prod(1 + v) / (1 + v) / whole


def matrices(d, n, seed=0, kind="sobol"):
    """A and B, (D, N) each."""
    keys = [f"x{i}" for i in range(d)]
    made = []
    for block in (0, 1):
        words, masks = counter.streams(keys, block), design.directions(block * d, d)
        made.append(
            np.asarray(design.uniforms(kind, words, masks, jnp.asarray(seed), jnp.arange(1, n + 1), n))
        )
    return made


def estimated(function, d, n, groups=None, resamples=100, **how):
    a, b = matrices(d, n, **how)
    base = Base(function(a)[:, None], function(b)[:, None], resamples)
    found = []
    for group in groups or [[i] for i in range(d)]:
        ab = a.copy()
        ab[group] = b[group]
        found.append(base.indices(function(ab)[:, None]))
    return found


@pytest.mark.parametrize(
    ("function", "true", "d"), [(ishigami, ishigami_indices, 3), (g_function, g_indices, 8)]
)
def test_true_indices(function, true, d):
    found = estimated(function, d, 2**13)
    first, total = true()
    assert [float(f.first[0]) for f in found] == pytest.approx(first, abs=0.015)
    assert [float(f.total[0]) for f in found] == pytest.approx(total, abs=0.01)
    for f in found:
        assert f.first_low[0] <= f.first[0] <= f.first_high[0]
        assert f.total_low[0] <= f.total[0] <= f.total_high[0]


def test_closed_index_of_a_group():
    """Of x1 and x3 of Ishigami's function together: all but what x2 decides."""
    first, _ = ishigami_indices()
    (found,) = estimated(ishigami, 3, 2**13, groups=[[0, 2]])
    assert float(found.first[0]) == pytest.approx(1 - first[1], abs=0.015)
    assert float(found.total[0]) == pytest.approx(1 - first[1], abs=0.015)


def test_intervals_cover_the_truth():
    """Of 95 % intervals over independent seeds about 95 in 100 hold the true index."""
    first, total = ishigami_indices()
    hits = []
    for seed in range(30):
        found = estimated(ishigami, 3, 512, seed=seed, kind="random")
        for i in (0, 1):
            hits.append(found[i].first_low[0] <= first[i] <= found[i].first_high[0])
            hits.append(found[i].total_low[0] <= total[i] <= found[i].total_high[0])
    assert 0.88 <= np.mean(hits) <= 0.995


def test_same_as_salib():
    from SALib.analyze import sobol
    from SALib.sample import sobol as sampling

    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[0, 1]] * 3}
    rows = sampling.sample(problem, 256, calc_second_order=False, seed=5)
    y = ishigami(rows.T)
    y = (y - y.mean()) / y.std()
    theirs = sobol.analyze(problem, y, calc_second_order=False, num_resamples=10, seed=1)
    table = y.reshape(-1, 5)
    base = Base(table[:, :1], table[:, -1:], centre=np.zeros(1))
    for i in range(3):
        ours = base.indices(table[:, 1 + i : 2 + i])
        assert float(ours.first[0]) == pytest.approx(theirs["S1"][i], abs=1e-12)
        assert float(ours.total[0]) == pytest.approx(theirs["ST"][i], abs=1e-12)


def test_several_outputs_at_once_and_undefined_ones():
    a, b = matrices(3, 512)
    ya, yb = (
        np.stack([ishigami(m), 1 + 0 * m[0], np.where(m[1] > 0.9, np.nan, m[0])], axis=1) for m in (a, b)
    )
    base = Base(ya, yb, 50)
    ab = np.vstack([b[:1], a[1:]])
    yab = np.stack([ishigami(ab), 1 + 0 * ab[0], np.where(ab[1] > 0.9, np.nan, ab[0])], axis=1)
    found = base.indices(yab)
    alone = Base(ya[:, :1], yb[:, :1], 50).indices(yab[:, :1])
    assert found.first[0] == pytest.approx(alone.first[0], rel=1e-12)
    assert found.total_high[0] == pytest.approx(alone.total_high[0], rel=1e-12)
    assert np.isnan(found.first[1])
    assert np.isnan(found.total[1])
    assert found.first[2] == pytest.approx(1, abs=0.05)
    assert found.total[2] == pytest.approx(1, abs=0.05)
    assert base.undefined[2] == pytest.approx(0.19, abs=0.03)
