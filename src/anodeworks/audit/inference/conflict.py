"""Which claims cannot be true together.

Three measures, each of which a reader may check against the others (docs/equations/inference.md):

- *place*: where the announced figure lies in what the model predicts, of the prior alone, or given the other claims;
- *factor*: probability of two claims together over the product of each alone; below one they contradict each other;
- *surprise*: the least distance from the prior's middle and the announced figures at which a set of claims can hold.
  In a linear model it is distributed as chi-squared with as many degrees of freedom as there are claims, and its tail
  is the prior-predictive check for prior-data conflict (Box 1980; Evans and Moshonov 2006, doi:10.1214/06-BA129).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from anodeworks.study.infer.importance import Cloud
from anodeworks.study.infer.laplace import Fit, fits
from anodeworks.study.infer.likelihood import Announced
from anodeworks.study.infer.problem import Problem, transformed
from anodeworks.study.infer.space import Floats

UNLIKELY: Final = 0.05  # tail below which claims are said to contradict the model or one another
MOST_SETS: Final = 60  # sets of claims tried for each number of claims dropped


@dataclass(frozen=True, eq=False)
class Conflict:
    """What the claims say of one another.

    alone, given: (T,) two-sided tail of each claim under the prior, and given all other claims. factor: (T, T)
    natural logarithm of the pairwise factor; on the diagonal that of a claim with all others. factor_error: its
    standard error. pair: (T, T) tail of the surprise of each pair; on the diagonal of each claim alone. together:
    tail of all. dropped: the fewest claims without which the rest can be true together. rest: tail of that rest.
    """

    names: tuple[str, ...]
    alone: Floats
    given: Floats
    factor: Floats
    factor_error: Floats
    pair: Floats
    together: float
    dropped: tuple[str, ...]
    rest: float

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of claims that cannot be true together though each could be alone, the worst first."""
        t = len(self.names)
        found = [
            (float(self.pair[i, j]), self.names[i], self.names[j])
            for i, j in itertools.combinations(range(t), 2)
            if self.pair[i, j] < UNLIKELY <= min(self.pair[i, i], self.pair[j, j])
        ]
        return [(a, b) for _, a, b in sorted(found)]


def sets_of(count: int) -> Floats:
    """Sets of claims whose fits serve all measures: all, each left out, each alone, each pair; (S, T), no doubles."""
    rows = [np.ones(count)]
    rows += [1 - np.eye(count)[i] for i in range(count)]
    rows += [np.eye(count)[i] for i in range(count)]
    rows += [np.eye(count)[i] + np.eye(count)[j] for i, j in itertools.combinations(range(count), 2)]
    unique = dict.fromkeys(tuple(row) for row in rows if row.any())
    return np.array(list(unique))


def conflict(problem: Problem, told: Announced, found: Sequence[Fit], points: Cloud) -> Conflict:
    """All measures.

    Args:
        problem: the model. told: the announced figures. found: fits under `sets_of`, by combination, then by set.
        points: drawn from these fits.
    """
    count = len(told.names)
    one = np.eye(count)
    at = [problem.names.index(name) for name in told.indicators]
    alone = np.array([place(told, points, at, j, np.zeros(count)) for j in range(count)])
    given = np.array([place(told, points, at, j, 1 - one[j]) for j in range(count)])
    single = [points.evidence(one[j]) for j in range(count)]
    whole, none = points.evidence(np.ones(count)), points.evidence(np.zeros(count))
    factor, error = np.zeros((count, count)), np.zeros((count, count))
    pair = np.ones((count, count))
    tails = {tuple(fit.claims): 0.0 for fit in found}
    for fit in found:
        key = tuple(fit.claims)
        tails[key] = max(tails[key], tail(fit.surprise, int(fit.claims.sum())))
    for i, j in itertools.combinations(range(count), 2):
        both = points.evidence(one[i] + one[j])
        factor[i, j] = factor[j, i] = both.log + none.log - single[i].log - single[j].log
        error[i, j] = error[j, i] = math.hypot(both.error, single[i].error, single[j].error)
        pair[i, j] = pair[j, i] = tails[tuple(one[i] + one[j])]
    for j in range(count):
        pair[j, j] = tails[tuple(one[j])]
        if count > 1:
            rest = points.evidence(1 - one[j])
            factor[j, j] = whole.log + none.log - single[j].log - rest.log
            error[j, j] = math.hypot(whole.error, single[j].error, rest.error)
    rows = sorted({fit.combination for fit in found})
    dropped, left = fewest(count, tails, lambda sets: _tails(problem, told, rows, sets))
    names = tuple(told.names[j] for j in dropped)
    return Conflict(told.names, alone, given, factor, error, pair, tails[(1.0,) * count], names, left)


def place(told: Announced, points: Cloud, at: Sequence[int], j: int, claims: Floats) -> float:
    """Two-sided tail of an announced figure in the model's predictions with error, given a set of claims."""
    weight = points.weights(claims)
    y, defined = transformed(np, points.figures[:, at], told.logs)
    below = told.below(y[:, j], j)
    kept = weight * defined[:, j]
    share = float((kept * below).sum() / max(weight.sum(), 1e-300))
    whole = float(kept.sum() / max(weight.sum(), 1e-300))
    return min(1.0, 2 * max(0.0, min(share, whole - share)))


def fewest(
    count: int,
    tails: dict[tuple[float, ...], float],
    more: Callable[[Floats], dict[tuple[float, ...], float]],
) -> tuple[tuple[int, ...], float]:
    """The fewest claims to drop so that the rest can be true together, and the rest's tail.

    Args:
        count: number of claims. tails: known tails by set. more: tails of further sets.
    """
    every = np.ones(count)
    if tails[tuple(every)] >= UNLIKELY:
        return (), tails[tuple(every)]
    if count == 1:  # nothing is left that could be untrue
        return (0,), 1.0
    likely = sorted(
        range(count), key=lambda j: -tails[tuple(every - np.eye(count)[j])]
    )  # most is gained by leaving
    for size in range(1, count):
        groups = list(itertools.islice(itertools.combinations(likely, size), MOST_SETS))
        sets = {group: every - np.eye(count)[list(group)].sum(axis=0) for group in groups}
        unknown = [row for row in sets.values() if tuple(row) not in tails]
        if unknown:
            tails = {**tails, **more(np.array(unknown))}
        best = max(groups, key=lambda group: tails[tuple(sets[group])])
        if tails[tuple(sets[best])] >= UNLIKELY:
            return tuple(sorted(best)), tails[tuple(sets[best])]
    return tuple(range(count)), 1.0


def _tails(
    problem: Problem, told: Announced, rows: Sequence[int], sets: Floats
) -> dict[tuple[float, ...], float]:
    """Tails of sets of claims, each at the combination of options that suits it best."""
    best: dict[tuple[float, ...], float] = {}
    for fit in fits(problem, told, rows, sets):
        key = tuple(fit.claims)
        best[key] = max(best.get(key, 0.0), tail(fit.surprise, int(fit.claims.sum())))
    return best


def tail(x: float, degrees: int) -> float:
    """Probability that chi-squared with so many degrees of freedom exceeds x."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees, max(x, 0.0)))
