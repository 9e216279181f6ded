"""Probabilities of sets of claims, from one sample that serves them all.

Points are drawn from a mixture: the prior, and the Gaussian fits of the posteriors under many sets of claims. The
model is evaluated once at each; then the probability of *any* set is a weighted mean over the points (deterministic
mixture weights, the balance heuristic: Veach and Guibas 1995, doi:10.1145/218380.218498; Owen and Zhou 2000,
doi:10.1080/01621459.2000.10473909), with a standard error and an effective sample size that say whether to trust it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks import progress
from anodeworks.language import t
from anodeworks.study.infer.laplace import Fit
from anodeworks.study.infer.likelihood import Announced, misfits
from anodeworks.study.infer.problem import Problem
from anodeworks.study.infer.space import Floats

WIDER: Final = 1.25  # how much wider than the fits points are drawn, so that weights stay bounded
FROM_PRIOR: Final = 0.15  # part of the points that comes from the prior itself
FROM_ALL: Final = 0.35  # and from the fit to all claims


class Evidence(NamedTuple):
    """Prior mean of the likelihood of a set of claims, its errors' constants left out; of none, the part of the prior
    that is a plant.

    log: natural logarithm. error: its standard error. size: effective number of points. by: (K,) logarithm for
    each combination, minus infinity where none was drawn. share: (K,) posterior probability of each.
    """

    log: float
    error: float
    size: float
    by: Floats
    share: Floats


@dataclass(frozen=True, eq=False)
class Cloud:
    """Evaluated points and what they weigh.

    row: (N,) combination. base: (N,) logarithm of prior density over the mixture's. values: (N, H) the hidden
    numbers (SI). figures: (N, F) SI. misfit: (N, T) minus log likelihood of each claim. broken: (N,) no plant.
    prior: (K,) prior probability of the combinations.
    """

    row: Any
    base: Floats
    values: Floats
    figures: Floats
    misfit: Floats
    broken: Any
    prior: Floats

    def weights(self, claims: Floats) -> Floats:
        """(N,) posterior weight of every point given a set of claims (T,); they sum to one."""
        log = self._log(claims)
        weight = np.exp(log - log.max())
        return np.asarray(weight / weight.sum())

    def evidence(self, claims: Floats) -> Evidence:
        """The probability of a set of claims (T,)."""
        log = self._log(claims)
        top = log.max()
        count = np.bincount(self.row, minlength=len(self.prior))
        by, variance = np.full(len(self.prior), -np.inf), 0.0
        for k in np.flatnonzero(count):
            part = np.exp(log[self.row == k] - top)  # the combination's prior and count are in the weights
            if part.sum() > 0:
                by[k] = np.log(part.sum())
                variance += part.size * part.var(ddof=1)
        total = np.exp(by).sum()
        weight = np.exp(log - top)
        size = weight.sum() ** 2 / (weight**2).sum()
        with np.errstate(divide="ignore"):
            single = by - np.log(self.prior) + top
        return Evidence(
            float(np.log(total) + top),
            float(np.sqrt(variance) / total),
            float(size),
            single,
            np.exp(by) / total,
        )

    def _log(self, claims: Floats) -> Floats:
        """Log weights, so made that they add up to the evidence over all points of all combinations."""
        count = np.bincount(self.row, minlength=len(self.prior))
        each = np.log(self.prior[self.row]) - np.log(count[self.row])
        on = np.asarray(claims, dtype=bool)
        log = each + self.base - self.misfit[:, on].sum(axis=1)
        return np.where(self.broken, -np.inf, log)  # the prior holds only plants that can be


def cloud(
    problem: Problem,
    told: Announced,
    found: Sequence[Fit],
    points: int,
    hidden: Sequence[str],
    *,
    seed: int = 0,
    favour: Floats | None = None,
) -> Cloud:
    """Draw and evaluate points.

    Args:
        problem: the model. told: announced figures.
        found: fits, from which points are drawn beside the prior; the first of each combination is to all claims.
        points: how many in all.
        hidden: continuous keys whose values are kept.
        favour: (K,) how the points are divided among combinations; evenly unless said.
    """
    space, rng = problem.space, np.random.default_rng(seed)
    kept = [space.keys.index(key) for key in hidden]
    at = [problem.names.index(name) for name in told.indicators]
    rows = sorted({fit.combination for fit in found})
    part = np.ones(len(rows)) if favour is None else np.asarray(favour)[rows]
    sizes = np.maximum((points * (0.25 / len(rows) + 0.75 * part / part.sum())).astype(int), 64)
    pieces: list[tuple[Any, ...]] = []
    shown = progress.current()
    shown.begin(0, t("plants weighed"), int(sizes.sum()))
    for row, size in zip(rows, sizes, strict=True):
        z, base = _drawn(rng, [fit for fit in found if fit.combination == row], int(size), len(space.keys))
        figures, broken = problem.figures(z, np.repeat(space.combinations[[row]], len(z), axis=0))
        values = space.values(z)[:, kept]
        pieces.append(
            (np.full(len(z), row), base, values, figures, misfits(figures[:, at], broken, told), broken)
        )
        shown.step(len(z))
    row_of, bases, values, figures, misfit, broken = (
        np.concatenate(column) for column in zip(*pieces, strict=True)
    )
    return Cloud(row_of, bases, values, figures, misfit, broken, space.weights)


def _drawn(rng: np.random.Generator, found: Sequence[Fit], size: int, dims: int) -> tuple[Floats, Floats]:
    """Points (N, D) of one combination from the mixture, and log prior over mixture density (N,)."""
    rest = (1 - FROM_PRIOR - FROM_ALL) / max(len(found) - 1, 1)
    parts = np.array([FROM_PRIOR, FROM_ALL, *[rest] * (len(found) - 1)])
    counts = np.floor(parts / parts.sum() * size).astype(int)
    counts[0] += size - counts.sum()
    z = rng.standard_normal((size, dims))
    start = counts[0]
    for fit, count in zip(found, counts[1:], strict=True):
        x = z[start : start + count]
        along = x @ fit.basis
        x += fit.mode + (along * (_wide(fit) - 1)) @ fit.basis.T
        start += count
    log = [np.full(size, np.log(counts[0] / size))]
    spans = z @ np.concatenate([fit.basis for fit in found], axis=1)  # of all fits in one product
    ends = np.cumsum([fit.basis.shape[1] for fit in found])
    for fit, count, along in zip(found, counts[1:], np.split(spans, ends[:-1], axis=1), strict=True):
        if count:
            log.append(np.log(count / size) + _ratio(fit, along))
    stacked = np.array(log)
    top = stacked.max(axis=0)
    return z, -(top + np.log(np.exp(stacked - top).sum(axis=0)))


def _wide(fit: Fit) -> Floats:
    return np.minimum(WIDER * fit.scale, 1.0)


def _ratio(fit: Fit, along: Floats) -> Floats:
    """Logarithm of a fit's density over the prior's at points (N, R) of its basis; what lies outside it cancels."""
    wide, middle = _wide(fit), fit.basis.T @ fit.mode
    return np.asarray(
        (along**2 / 2).sum(axis=1) - (((along - middle) / wide) ** 2 / 2).sum(axis=1) - np.log(wide).sum()
    )


def quantiles(values: Floats, weights: Floats, probabilities: Sequence[float]) -> Floats:
    """Quantiles of weighted points (N,)."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(probabilities, cumulative / weights.sum(), values[order])
