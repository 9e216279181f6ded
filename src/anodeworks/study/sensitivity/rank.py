"""Which uncertain numbers move an indicator most: rank correlations over the draws of a Monte Carlo study.

Spearman's rank correlation is a fast first view: it sees monotone influence, one number at a time. With
inputs drawn independently the squares add up to about one where the model is nearly additive in the
ranks; each square is on average 1/(n - 1) too large by chance, which is taken off before squares are
added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.study.result import Result

Floats = npt.NDArray[np.float64]
MOST = 4096  # draws that are ranked: enough for correlations to 0.016


class Drivers(NamedTuple):
    """Rank correlations of indicators (M,) with uncertain numbers (D,) over `draws` scenarios."""

    indicators: tuple[str, ...]
    keys: tuple[str, ...]
    correlation: Floats  # (M, D)
    draws: int

    def top(self, indicator: str, count: int) -> list[tuple[str, float]]:
        """The keys most correlated with an indicator, strongest first, without those that chance explains."""
        row = self.correlation[self.indicators.index(indicator)]
        chance = 3.5 / np.sqrt(max(self.draws - 1, 1))  # one of 2,000 numbers without influence exceeds it
        order = np.argsort(-np.abs(row), kind="stable")[:count]
        return [(self.keys[i], float(row[i])) for i in order if abs(row[i]) > chance]

    def shares(self, indicator: str, groups: Sequence[str]) -> dict[str, float]:
        """Share of what the ranks explain of an indicator by group of keys; empty if they explain nothing.

        Args:
            indicator: its name.
            groups: the group of each key, in the order of `keys`.
        """
        row = self.correlation[self.indicators.index(indicator)]
        square = row**2 - 1 / max(self.draws - 1, 1)
        sums = {g: max(float(square[[h == g for h in groups]].sum()), 0.0) for g in dict.fromkeys(groups)}
        total = sum(sums.values())
        return {g: s / total for g, s in sums.items()} if total > 0.02 else {}


def rank_correlations(result: Result, indicators: Sequence[str]) -> Drivers | None:
    """Correlations of these indicators with everything that was drawn; None if nothing was, or none is asked for.

    An undefined indicator counts as worst.
    """
    keys = tuple(result.samples)
    draws = min(result.scenarios - 1, MOST)
    if result.seed is None or draws < 20 or not keys or not indicators:
        return None
    inputs = ranked(np.stack([np.asarray(result.samples[k])[1 : draws + 1] for k in keys]))
    figures = np.stack([np.asarray(result.si(name), dtype=np.float64)[1 : draws + 1] for name in indicators])
    better = [result.project.indicators[name].higher_is_better for name in indicators]
    worst = np.array([[np.inf if b is False else -np.inf] for b in better])
    outputs = ranked(np.where(np.isfinite(figures), figures, worst))
    return Drivers(tuple(indicators), keys, outputs @ inputs.T, draws)


def ranked(numbers: Floats) -> Floats:
    """Ranks along rows (R, N), ties at their mean, brought to mean 0 and length 1 (all zero if nothing varies).

    Products of two such rows are Spearman's correlations.
    """
    order = np.argsort(numbers, axis=1)
    ranks = np.empty(numbers.shape)
    np.put_along_axis(ranks, order, np.arange(float(numbers.shape[1]))[None, :], axis=1)
    ordered = np.take_along_axis(numbers, order, axis=1)
    for i in np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1)):
        starts = np.flatnonzero(np.concatenate([[True], ordered[i, 1:] != ordered[i, :-1]]))
        sizes = np.diff(np.append(starts, numbers.shape[1]))
        ranks[i, order[i]] = np.repeat(starts + (sizes - 1) / 2, sizes)
    ranks -= ranks.mean(axis=1, keepdims=True)
    length = np.sqrt((ranks**2).sum(axis=1, keepdims=True))
    return ranks / np.where(length > 0, length, 1.0)
