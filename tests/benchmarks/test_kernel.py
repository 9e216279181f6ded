"""The kernel written by hand computes what the chain computes: two programs, one page of equations."""

from __future__ import annotations

import pytest


@pytest.mark.slow
def test_the_kernel_written_by_hand_agrees_with_the_chain():
    pytest.importorskip("numba")
    from benchmarks.kernel import FIGURES, disagreement

    apart = disagreement(1024)
    assert set(apart) == set(FIGURES)
    worst = max(apart, key=lambda name: apart[name])
    assert apart[worst] < 1e-9, worst
