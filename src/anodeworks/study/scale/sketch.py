"""Quantiles of a stream in constant memory: counts between the order statistics of a pilot.

The first scenarios of the study, its pilot, are sorted, and some of their values become the edges of a grid, for each
indicator its own. From then on a block only counts how many of its values lie below each edge and how many upon it.
Counts are whole numbers, so their sum depends on no order and no rounding, and ranks at the edges are exact. A
quantile between two edges is known to lie between them, which bounds its rank error by the share of scenarios there:
a guarantee that is read off the study itself and holds whatever the distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

STEP = 4  # every fourth order statistic of the pilot is an edge
TAIL = 64  # and each of the outermost, since tails are asked about
BEYOND = 2.0 ** (np.arange(-16, 17) / 2)  # edges outside, in ranges of the pilot


def edges(values: Floats, exact: bool = False) -> Floats:
    """The grid of one indicator: distinct, ascending; with `exact`, every value is an edge."""
    known = np.sort(values[np.isfinite(values)])
    if exact or not known.size:
        return np.unique(known)
    picked = np.arange(0, known.size, STEP)
    picked = np.union1d(
        picked, [*range(min(TAIL, known.size)), *range(max(known.size - TAIL, 0), known.size)]
    )
    inside = known[picked.astype(np.int64)]
    reach = (known[-1] - known[0]) * BEYOND
    return np.unique(np.concatenate([known[0] - reach, inside, known[-1] + reach]))


@dataclass(frozen=True)
class Grid:
    """The edges of all indicators, one after the other; indicator i has those from `ends[i]` to `ends[i + 1]`."""

    flat: Floats
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, columns: Floats, exact: bool = False) -> Grid:
        """From the pilot's columns (M, n)."""
        found = [edges(column, exact) for column in columns]
        return cls(np.concatenate(found), np.cumsum([0, *(len(e) for e in found)]))

    def __getitem__(self, i: int) -> Floats:
        """Edges of one indicator."""
        return self.flat[self.ends[i] : self.ends[i + 1]]

    def count(self, columns: Floats) -> Counts:
        """How many values of each column lie below each edge, and how many at most there, (2, edges)."""
        counts = np.empty((2, len(self.flat)), dtype=np.int64)
        for i, column in enumerate(columns):
            ordered = np.sort(column)  # NaN last, minus infinity first, plus infinity before NaN
            low = np.searchsorted(ordered, -np.inf, side="right")
            here = slice(self.ends[i], self.ends[i + 1])
            counts[0, here] = np.searchsorted(ordered, self[i], side="left") - low
            counts[1, here] = np.searchsorted(ordered, self[i], side="right") - low
        return counts


@dataclass(frozen=True)
class Ranks:
    """The order of one indicator's figures: at ascending points, how many lie below and how many at most there.

    The first point is the least figure and the last the largest. `missing` figures are undefined and stand beyond
    all others: below them if `low`, else above.
    """

    points: Floats
    below: Counts
    most: Counts
    missing: int
    low: bool

    @classmethod
    def within(
        cls, grid: Floats, counts: Counts, count: int, least: float, largest: float, missing: int, low: bool
    ) -> Ranks:
        """From a grid and its counts (2, edges); the least and the largest of `count` figures close the ends."""
        if count == 0 or least == largest:
            one = np.full(min(count, 1), least)
            return cls(one, np.zeros(len(one), np.int64), np.full(len(one), count), missing, low)
        inner = (grid > least) & (grid < largest)
        upon, under = counts[1, grid == least], counts[0, grid == largest]  # if the ends are edges themselves
        points = np.concatenate([[least], grid[inner], [largest]])
        below = np.concatenate([[0], counts[0, inner], under if under.size else [count - 1]])
        most = np.concatenate([upon if upon.size else [1], counts[1, inner], [count]])
        return cls(points, below, most, missing, low)

    @property
    def count(self) -> int:
        """Figures that are defined."""
        return int(self.most[-1]) if self.most.size else 0

    @property
    def error(self) -> float:
        """The largest share of all figures between two points: no quantile's rank is further off."""
        if self.points.size < 2:
            return 0.0
        return float((self.below[1:] - self.most[:-1]).max() / (self.count + self.missing))

    def quantile(self, p: float) -> float:
        """At place p(N - 1) of all figures in order, undefined ones the worst; NaN among those."""
        place = p * (self.count + self.missing - 1)
        low, high = math.floor(place), math.ceil(place)
        first, second = self._at(low), self._at(high)
        return first if low == high else first + (second - first) * (place - low)

    def bracket(self, p: float) -> tuple[float, float]:
        """Two figures of the study between which the quantile certainly lies; NaN among undefined ones."""
        place = p * (self.count + self.missing - 1)
        return self._bin(math.floor(place))[0], self._bin(math.ceil(place))[1]

    def above(self, value: float) -> float:
        """Share of all figures that lie above a value; undefined ones lie on the side where they are worst."""
        over = 0 if self.low else self.missing
        n = self.count + self.missing
        j = int(np.searchsorted(self.points, value))  # the first point not below it
        if j == self.points.size:
            return over / n
        if self.points[j] == value:
            return (self.count - int(self.most[j]) + over) / n
        if j == 0:
            return (self.count + over) / n
        part = (value - self.points[j - 1]) / (self.points[j] - self.points[j - 1])
        under = self.most[j - 1] + part * (self.below[j] - self.most[j - 1])
        return float(self.count - under + over) / n

    def _at(self, k: int) -> float:
        """The figure at place k of all, evenly spaced between two points."""
        low, high, place = self._place(k)
        return low if low == high else low + (high - low) * place

    def _bin(self, k: int) -> tuple[float, float]:
        return self._place(k)[:2]

    def _place(self, k: int) -> tuple[float, float, float]:
        """Points around place k, and how far it stands from the first to the second."""
        k -= self.missing if self.low else 0
        if not 0 <= k < self.count:
            return math.nan, math.nan, 0.0
        j = int(np.searchsorted(self.most, k, side="right"))
        here = float(self.points[j])
        if self.below[j] <= k:
            return here, here, 0.0
        inside = int(self.below[j] - self.most[j - 1])
        return float(self.points[j - 1]), here, (k - int(self.most[j - 1]) + 1) / (inside + 1)
