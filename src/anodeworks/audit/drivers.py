"""Which uncertain numbers move an indicator most: rank correlations over the draws of a Monte Carlo study.

Spearman's rank correlation is a fast first view: it sees monotone influence, one number at a time. With inputs
drawn independently the squares add up to about one where the model is nearly additive in the ranks; each square
is on average 1/(n - 1) too large by chance, which is taken off before squares are added.
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
    """Correlations of these indicators with everything that was drawn; None if nothing was.

    An undefined indicator counts as worst.
    """
    keys = tuple(result.samples)
    draws = min(result.scenarios - 1, MOST)
    if result.seed is None or draws < 20 or not keys:
        return None
    inputs = np.stack([_ranks(np.asarray(result.samples[k])[1 : draws + 1]) for k in keys])
    rows = []
    for name in indicators:
        numbers = np.asarray(result.si(name), dtype=np.float64)[1 : draws + 1]
        worst = np.inf if result.project.indicators[name].higher_is_better is False else -np.inf
        rows.append(_ranks(np.where(np.isfinite(numbers), numbers, worst)))
    return Drivers(tuple(indicators), keys, np.stack(rows) @ inputs.T, draws)


def _ranks(numbers: Floats) -> Floats:
    """Ranks, ties at their mean, brought to mean 0 and length 1 (all zero if nothing varies)."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(np.append(starts, len(numbers)))
    ranks = np.empty(len(numbers))
    ranks[order] = np.repeat(starts + (sizes - 1) / 2, sizes)
    ranks -= ranks.mean()
    length = float(np.sqrt((ranks**2).sum()))
    return ranks / length if length > 0 else ranks
