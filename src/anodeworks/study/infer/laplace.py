"""Where a posterior sits and how wide it is: its mode by Gauss-Newton, its spread by the curvature there.

The figures depend on hundreds of numbers, but through no more directions than there are claims: the rows of their
Jacobian. Outside their span the posterior is the prior. So each mode is sought in that span (likelihood-informed
subspace: Spantini et al. 2015, doi:10.1137/140977308; Cui et al. 2014, doi:10.1088/0266-5611/30/11/114015), for many
combinations of options and sets of claims at once, from evaluations of the model alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from anodeworks.study.infer.likelihood import Announced
from anodeworks.study.infer.problem import UNDEFINED, Problem, transformed
from anodeworks.study.infer.space import Floats

STEP: Final = 1e-3  # of differences, in standard deviations of the prior
ITERATIONS: Final = 14
SMALL: Final = 1e-9  # directions of the span shorter than this part of the longest are none


@dataclass(frozen=True, eq=False)
class Fit:
    """A Gaussian for the posterior of a combination of options under a set of claims.

    combination: its row in the space. claims: (T,) which are in the set. mode: (D,). basis: (D, R) orthonormal;
    outside it the posterior is the prior. scale: (R,) standard deviations along it. surprise: twice the least of
    misfit plus squared distance from the prior's middle. span: (D, R) the directions in which it was sought.
    log_evidence: Laplace's, constants of the likelihood left out.
    """

    combination: int
    claims: Floats
    mode: Floats
    basis: Floats
    scale: Floats
    surprise: float
    span: Floats

    @property
    def log_evidence(self) -> float:
        """Logarithm of the prior's mean likelihood, by Laplace's approximation."""
        return float(-self.surprise / 2 + np.log(self.scale).sum())


def fits(problem: Problem, told: Announced, rows: Sequence[int], sets: Floats, rounds: int = 2) -> list[Fit]:
    """The Gaussian fit of every set of claims, for each of some combinations.

    Args:
        problem: the model. told: announced figures (T,).
        rows: combinations of the space.
        sets: (S, T) one where a claim is in a set; the first set is the one around which directions are sought.
        rounds: how often the directions are renewed at the first set's mode, once or more.

    Returns:
        Fits by combination, then by set: len(rows) times S.
    """
    dims, at = len(problem.space.keys), [problem.names.index(name) for name in told.indicators]
    spans = [np.zeros((dims, 0)) for _ in rows]
    middles = np.zeros((len(rows), dims))
    for _ in range(rounds):
        slopes = _jacobians(problem, told, at, rows, middles)
        spans = [_span(np.concatenate([s, j.T], axis=1)) for s, j in zip(spans, slopes, strict=True)]
        first = _search(problem, told, at, rows, spans, sets[:1])
        middles = np.array([fit.mode for fit in first])
    return first if len(sets) == 1 else _search(problem, told, at, rows, spans, sets)


def along(problem: Problem, told: Announced, found: Sequence[Fit], sets: Floats) -> list[Fit]:
    """The fit of more sets of claims, along the directions of one fit of each combination: by combination, then set."""
    at = [problem.names.index(name) for name in told.indicators]
    return _search(problem, told, at, [fit.combination for fit in found], [fit.span for fit in found], sets)


def _span(columns: Floats) -> Floats:
    """An orthonormal basis (D, R) of the columns' span."""
    sizes = np.linalg.norm(columns, axis=0)
    columns = columns[:, sizes > 0] / sizes[sizes > 0]
    if columns.shape[1] == 0:
        return columns[:, :0]
    u, s, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(u[:, s > 1e-6 * s[0]])


def _compared(
    problem: Problem, told: Announced, at: list[int], z: Floats, rows: Floats
) -> tuple[Floats, Floats]:
    """Gaps (N, T) to the announced figures, and a penalty (N,) of points that are no plant."""
    figures, broken = problem.figures(z, problem.space.combinations[rows])
    y, defined = transformed(np, figures[:, at], told.logs)
    return np.where(defined, told.gap(y), np.sqrt(2 * UNDEFINED) * told.scale), UNDEFINED * np.asarray(
        broken, dtype=np.float64
    )


def _jacobians(
    problem: Problem, told: Announced, at: list[int], rows: Sequence[int], middles: Floats
) -> Floats:
    """(K, T, D) slopes of the transformed figures at one point of each combination, over the errors' sizes."""
    dims = middles.shape[1]
    offsets = np.concatenate([np.zeros((1, dims)), STEP * np.eye(dims)])
    points = (middles[:, None] + offsets).reshape(-1, dims)
    y, _ = _compared(problem, told, at, points, np.repeat(rows, dims + 1))
    y = y.reshape(len(rows), dims + 1, -1)
    slopes = ((y[:, 1:] - y[:, :1]) / STEP).transpose(0, 2, 1) / told.scale[:, None]
    return np.where(np.abs(slopes) > SMALL, slopes, 0.0)


def _search(
    problem: Problem, told: Announced, at: list[int], rows: Sequence[int], spans: list[Floats], sets: Floats
) -> list[Fit]:
    """Levenberg's damped Gauss-Newton, all combinations and sets side by side."""
    jobs = [(k, s) for k in range(len(rows)) for s in range(len(sets))]
    rank = max((span.shape[1] for span in spans), default=0)
    wide = [np.pad(span, ((0, 0), (0, rank - span.shape[1]))) for span in spans]
    count = len(jobs)
    precision = np.array([sets[s] for _, s in jobs]) / told.scale**2  # (J, T)
    best, trial = np.zeros((count, rank)), np.zeros((count, rank))
    value, damping = np.full(count, np.inf), np.full(count, 1e-2)
    misfit, slope = np.zeros((count, len(at))), np.zeros((count, len(at), rank))
    of_row = np.array([rows[k] for k, _ in jobs])

    def compared(which: Any, points: Floats) -> tuple[Floats, Floats]:
        """Gaps (J, P, T) and penalties (J, P) at points (J, P, R) of the spans of some jobs."""
        z = np.concatenate([p @ wide[jobs[j][0]].T for p, j in zip(points, which, strict=True)])
        y, penalty = _compared(problem, told, at, z, np.repeat(of_row[which], points.shape[1]))
        return y.reshape(*points.shape[:2], -1), penalty.reshape(points.shape[:2])

    for _ in range(ITERATIONS):
        y, penalty = compared(np.arange(count), trial[:, None])
        gap = y[:, 0]
        reached = (precision * gap**2).sum(1) / 2 + (trial**2).sum(1) / 2 + penalty[:, 0]
        moved = reached < value
        better = np.flatnonzero(moved)
        best[better], value[better], misfit[better] = trial[better], reached[better], gap[better]
        if len(better) and rank:  # slopes only where the search moves
            near, _ = compared(better, trial[better, None] + STEP * np.eye(rank))
            slope[better] = ((near - y[better]) / STEP).transpose(0, 2, 1)
        damping = np.clip(np.where(moved, damping / 8, damping * 6), 1e-9, 1e9)
        curved = np.einsum("jtr,jt,jtq->jrq", slope, precision, slope) + np.eye(rank)
        force = np.einsum("jtr,jt,jt->jr", slope, precision, misfit) + best
        held = curved + damping[:, None, None] * np.eye(rank)
        trial = best - np.linalg.solve(held, force[..., None])[..., 0]
    curved = np.einsum("jtr,jt,jtq->jrq", slope, precision, slope) + np.eye(rank)
    return [
        Fit(
            rows[k],
            sets[s],
            wide[k] @ best[j],
            *_principal(spans[k], curved[j]),
            float(2 * value[j]),
            spans[k],
        )
        for j, (k, s) in enumerate(jobs)
    ]


def _principal(span: Floats, curved: Floats) -> tuple[Floats, Floats]:
    """Principal directions (D, R) of a curvature given along a span, and the spread along each (R,)."""
    rank = span.shape[1]
    sizes, turn = np.linalg.eigh(curved[:rank, :rank])
    return span @ turn, 1 / np.sqrt(sizes)
