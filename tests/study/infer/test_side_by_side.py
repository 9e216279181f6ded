"""Chains side by side: they draw what they are told, each at its own pace, and descend to where density is high."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.study.infer.side_by_side import descend, together, walk

CURVATURES = np.array([0.5, 1.0, 4.0])


def quadratic(which, places):
    """Minus the log of a normal of these curvatures about 1, without its constant."""
    return [(0.5 * float(CURVATURES @ (x - 1) ** 2), CURVATURES * (x - 1)) for x in places]


def test_a_normal_comes_back():
    """Means and variances within four standard errors of independent draws, which trees give or better."""
    rng = np.random.default_rng(1)
    chains = [
        walk(rng.standard_normal(3), 0.3, n, True, 6, each)
        for n, each in zip((200, 200), rng.spawn(2), strict=True)
    ]
    warm = together(chains, quadratic)
    steps = [each.step for each in warm]
    found = together(
        [
            walk(w.last.x, s, 1500, False, 6, each)
            for w, s, each in zip(warm, steps, rng.spawn(2), strict=True)
        ],
        quadratic,
    )
    draws = np.concatenate([each.x for each in found])
    assert draws.mean(axis=0) == pytest.approx(np.ones(3), abs=4 / np.sqrt(0.5 * 1000))
    assert draws.var(axis=0) * CURVATURES == pytest.approx(np.ones(3), abs=4 * np.sqrt(2 / 1000))
    assert [each.diverged for each in found] == [0, 0]


def test_no_chain_waits_for_another():
    """One ends after a transition, the other goes on alone."""
    asked = []

    def counted(which, places):
        asked.append(tuple(which))
        return quadratic(which, places)

    rng = np.random.default_rng(3)
    short, long = together([walk(np.zeros(3), 0.3, n, False, 4, rng) for n in (1, 20)], counted)
    assert (len(short.x), len(long.x)) == (1, 20)
    assert asked[0] == (0, 1)
    assert asked[-1] == (1,)


def test_a_cliff_is_a_divergence_and_no_chain_falls_over_it():
    def cliff(which, places):
        return [
            (1e30, x) if x[0] > 0 else told for x, told in zip(places, quadratic(which, places), strict=True)
        ]

    (found,) = together([walk(-np.ones(3), 0.5, 200, False, 5, np.random.default_rng(4))], cliff)
    assert found.diverged > 0
    assert (found.x[:, 0] <= 0).all()


def test_a_descent_ends_at_the_bottom():
    ((place, energy),) = together([descend(np.array([4.0, -3.0, 2.0]), 60)], quadratic)
    assert place == pytest.approx(np.ones(3), abs=0.05)
    assert energy == pytest.approx(0.0, abs=5e-3)
