"""Intervals of calibrations hold what they say, with and without columns: twenty laboratories drawn from the priors."""

from __future__ import annotations

import pytest
from benchmarks.laboratory import Laboratories, open_columns


@pytest.fixture(scope="module")
def laboratories():
    pytest.importorskip("numpyro")
    return Laboratories()


@pytest.mark.slow
@pytest.mark.parametrize(
    "left_out", [(), ("charge", "silane_flow"), *((name,) for name in open_columns())], ids="+".join
)
def test_ninety_in_a_hundred_truths_lie_in_ninety_percent(laboratories, left_out):
    """Of all parameters, and of those that the records narrow; 500 cases of twenty records are not independent."""
    found = laboratories.covered(left_out)
    assert 0.80 <= found.every <= 0.97
    assert 0.80 <= found.taught <= 0.97
