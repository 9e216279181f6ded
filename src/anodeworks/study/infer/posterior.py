"""The posterior by the No-U-Turn sampler: chains in every combination of options that matters, and how they mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from anodeworks.study.infer.importance import WIDER, Evidence
from anodeworks.study.infer.laplace import Fit
from anodeworks.study.infer.likelihood import Announced
from anodeworks.study.infer.nuts import Starts, sample
from anodeworks.study.infer.problem import Problem
from anodeworks.study.infer.space import Floats

FEWEST: Final = 8  # chains for a combination, so that their agreement can be judged
MATTERS: Final = 0.01  # posterior probability from which on a combination gets chains
FIGURED: Final = 4096  # draws of which the plant's figures are computed


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of the chains.

    row: (N,) combination. weight: (N,), sum one. values: (N, H) hidden numbers, SI. figures: (M, F) SI of some
    draws, `figured` (M,) tells which. r_hat, size: (H,) worst ratio over combinations, and effective number of draws.
    """

    row: Any
    weight: Floats
    values: Floats
    figures: Floats
    figured: Any
    r_hat: Floats
    size: Floats
    chains: int
    draws: int
    diverging: int
    at_bound: float
    accept: float
    left: float  # posterior probability of combinations without chains


def padded(found: Sequence[Fit], claims: int) -> tuple[Floats, Floats, Floats]:
    """Modes (B, D), bases (B, D, R) and scales (B, R) of fits at one rank, two for each claim, for one program."""
    rank = 2 * claims
    bases = [fit.basis[:, :rank] for fit in found]
    return (
        np.array([fit.mode for fit in found]),
        np.array([np.pad(basis, ((0, 0), (0, rank - basis.shape[1]))) for basis in bases]),
        np.array(
            [np.pad(f.scale[:rank], (0, max(0, rank - len(f.scale))), constant_values=1.0) for f in found]
        ),
    )


def starts(
    problem: Problem, told: Announced, found: Sequence[Fit], centres: Floats, rng: np.random.Generator
) -> Starts:
    """What chains are given, one for each fit, started wider than the fit; centres (B, T) announced figures."""
    mode, basis, scale = padded(found, len(told.names))
    x = rng.standard_normal(mode.shape) * WIDER
    options = problem.space.combinations[[fit.combination for fit in found]]
    precision = np.array([fit.claims for fit in found]) / told.scale**2
    return Starts(x, mode, basis, scale, options, centres, precision)


def posterior(
    problem: Problem,
    told: Announced,
    found: Sequence[Fit],
    evidence: Evidence,
    hidden: Sequence[str],
    chains: int,
    warmup: int,
    draws: int,
    *,
    seed: int = 0,
) -> Posterior:
    """Run chains under one set of claims.

    Args:
        problem: the model. told: the announced figures. found: the fit of each combination under the set.
        evidence: of the set; divides the chains among combinations.
        hidden: continuous keys whose values are kept.
        chains, warmup, draws: chains in all; transitions of each to tune, and to keep.
        seed: the same seed gives the same bits.
    """
    by_row = {fit.combination: fit for fit in found}
    plan = allotted(evidence.share, chains)
    rows = np.repeat(list(plan), list(plan.values()))
    rows = rows[
        np.argsort(np.arange(len(rows)) % 2, kind="stable")
    ]  # each group of threads gets of every kind
    rng = np.random.default_rng(seed)
    begun = starts(
        problem, told, [by_row[row] for row in rows], np.repeat(told.centre[None], len(rows), 0), rng
    )
    done = sample(problem, told, begun, warmup, draws, seed=seed)
    at = [problem.space.keys.index(key) for key in hidden]
    total = sum(evidence.share[row] for row in plan)
    weight = np.array([evidence.share[row] / total / (plan[row] * draws) for row in rows])
    flat, of = done.z.reshape(-1, done.z.shape[2]), np.repeat(rows, draws)
    weights = np.repeat(weight, draws)
    some = rng.choice(len(flat), size=min(FIGURED, len(flat)), replace=False)
    figures, _ = problem.figures(flat[some], problem.space.combinations[of[some]])
    values = problem.space.values(flat)[:, at]
    r_hat, size = mixed(values.reshape(len(rows), draws, -1), rows, plan, evidence.share / total)
    return Posterior(
        of, weights, values, figures, some, r_hat, size, len(rows), draws, int(done.diverging.sum()),
        float(done.at_bound.mean()), float(done.accept.mean()), float(1 - total),
    )  # fmt: skip


def allotted(share: Floats, chains: int) -> dict[int, int]:
    """How many chains each combination gets: by its probability, but a few at least; none if it hardly matters."""
    order = [int(row) for row in np.argsort(-share) if share[row] >= MATTERS][: max(1, chains // FEWEST)]
    least = min(FEWEST, chains // len(order))
    free = chains - least * len(order)
    part = share[order] / share[order].sum()
    plan = {row: least + int(np.floor(free * p)) for row, p in zip(order, part, strict=True)}
    plan[order[0]] += chains - sum(plan.values())
    return plan


def mixed(values: Floats, rows: Any, plan: dict[int, int], share: Floats) -> tuple[Floats, Floats]:
    """Split R-hat, the worst over combinations, and effective size of all (Vehtari et al. 2021), each (H,)."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    worst, variance = np.zeros(values.shape[2]), np.zeros(values.shape[2])
    for row, count in plan.items():
        mine = values[rows == row]
        moving = mine.std(axis=(0, 1)) > 0
        if count > 1 and moving.any():
            ratio = np.ones(values.shape[2])
            ratio[moving] = split_gelman_rubin(mine[:, :, moving])
            worst = np.maximum(worst, ratio)
        size = np.full(values.shape[2], float(mine.shape[0] * mine.shape[1]))
        if moving.any():
            size[moving] = effective_sample_size(mine[:, :, moving])
        variance += share[row] ** 2 / size
    return worst, 1 / variance
