"""What is kept of a block, and of all blocks merged: counts, moments, ranks, flags. Its size does not grow.

The base case (scenario 0) is kept apart and counts in nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks.quantity.as_data import key_of, plain
from anodeworks.study.scale.engine import Rows
from anodeworks.study.scale.moments import Moments
from anodeworks.study.scale.sketch import Counts, Grid

SKETCH = 1  # raise it when the meaning of what is kept changes


@dataclass(frozen=True)
class Tally:
    """Draws counted, their moments, their counts on the grid (2, edges), and how many raise each flag (F,)."""

    draws: int
    moments: Moments
    counts: Counts
    raised: npt.NDArray[np.int64]

    @classmethod
    def of(cls, rows: Rows, grid: Grid, number: int) -> Tally:
        """Of one block."""
        first = 1 if number == 0 else 0
        figures = rows.indicators[:, first:]
        raised = rows.flags[:, first:].sum(axis=1, dtype=np.int64)
        return cls(figures.shape[1], Moments.of(figures), grid.count(figures), raised)

    def merged(self, other: Tally) -> Tally:
        """Of both; this one's blocks come first."""
        return Tally(
            self.draws + other.draws,
            self.moments.merged(other.moments),
            self.counts + other.counts,
            self.raised + other.raised,
        )


@dataclass(frozen=True)
class Base:
    """The base case: indicators (M,) SI, and flags by reason."""

    indicators: npt.NDArray[np.float64]
    flags: Mapping[str, bool]


@dataclass(frozen=True)
class Account:
    """A study so far: its base case, its grid, and the tally of its first `blocks` blocks."""

    base: Base
    grid: Grid
    tally: Tally
    blocks: int

    @classmethod
    def none(cls, base: Base, grid: Grid) -> Account:
        """Of no blocks."""
        counts = np.zeros((2, len(grid.flat)), dtype=np.int64)
        moments = Moments.none(len(base.indicators))
        return cls(base, grid, Tally(0, moments, counts, np.zeros(len(base.flags), dtype=np.int64)), 0)

    def merged(self, block: Tally) -> Account:
        """With one block more, the next."""
        return Account(self.base, self.grid, self.tally.merged(block), self.blocks + 1)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name."""
        return {
            "base": self.base.indicators,
            "reasons": np.array([json.dumps(plain(reason)) for reason in self.base.flags], dtype=np.str_),
            "base_flags": np.array(list(self.base.flags.values()), dtype=np.bool_),
            "edges": self.grid.flat,
            "ends": self.grid.ends,
            "draws": np.array([self.tally.draws, self.blocks], dtype=np.int64),
            "moments": np.array(self.tally.moments),
            "counts": self.tally.counts,
            "raised": self.tally.raised,
        }

    @classmethod
    def read(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Account:
        """From the arrays."""
        reasons = [key_of(json.loads(kept)) for kept in arrays["reasons"].tolist()]
        flags = dict(zip(reasons, arrays["base_flags"].tolist(), strict=True))
        draws, blocks = arrays["draws"].tolist()
        tally = Tally(draws, Moments(*arrays["moments"]), arrays["counts"], arrays["raised"])
        return cls(Base(arrays["base"], flags), Grid(arrays["edges"], arrays["ends"]), tally, blocks)
