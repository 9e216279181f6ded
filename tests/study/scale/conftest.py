"""A small study in small blocks: the sizes are other than in use, the steps the same."""

from __future__ import annotations

import pytest

from anodeworks.study.scale import stream
from anodeworks.study.scale.layout import Layout

TINY = Layout(chunk=1024, chunks=2, pilot=1)
DRAWS = 9_000  # four whole blocks and a short one


@pytest.fixture(scope="session")
def tiny():
    """Blocks of 2,048 scenarios, a pilot of 1,024."""
    return TINY


@pytest.fixture(scope="session")
def whole(small, tiny):
    """The study that nothing disturbed."""
    return stream(small, DRAWS, seed=5, layout=tiny)


@pytest.fixture(scope="session")
def drawn(small):
    """The same scenarios in memory."""
    from anodeworks import monte_carlo

    return monte_carlo(small, DRAWS, seed=5, outcome=False, chunk=64)
