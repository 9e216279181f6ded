"""Whether posteriors are calibrated: synthetic announcements, all of them chains of the one compiled program.

Simulation-based calibration (Cook, Gelman and Rubin 2006; Talts et al. 2018): truths drawn from the prior, claims
drawn from the error model, and the place of each truth among the draws of its posterior, which must be uniform.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.audit.inference.conflict import tail
from anodeworks.study.infer import importance, laplace
from anodeworks.study.infer.likelihood import Announced
from anodeworks.study.infer.nuts import sample
from anodeworks.study.infer.posterior import starts
from anodeworks.study.infer.problem import Problem, transformed
from anodeworks.study.infer.space import Floats

BINS: Final = 10
POINTS: Final = 1024


class Calibration(NamedTuple):
    """Places of the truths.

    keys: (H,) what was tested: hidden numbers, then each claim's own figure. place: (A, H) in (0, 1). chi_squared,
    tail: (H,) of their counts in ten bins, and its probability. farthest: (H,) largest distance of the empirical
    distribution from uniform. option: (A,) posterior probability of the true combination. divergences: of all
    chains.
    """

    keys: tuple[str, ...]
    place: Floats
    chi_squared: Floats
    tail: Floats
    farthest: Floats
    option: Floats
    divergences: int


def calibrate(
    problem: Problem,
    told: Announced,
    hidden: Sequence[str],
    announcements: int = 200,
    *,
    chains: int = 4,
    warmup: int = 40,
    draws: int = 40,
    thin: int = 5,
    seed: int = 0,
    errors: Floats | None = None,
) -> Calibration:
    """Calibrate the posterior under claims of the kinds and errors of `told`.

    Args:
        problem: the model. told: the claims' errors; their figures are not used.
        hidden: continuous keys to test.
        announcements: synthetic ones, each with `chains` chains in every combination of options.
        warmup, draws, thin: transitions of each chain to tune and to keep; every `thin`-th is used.
        seed: the same seed gives the same bits.
        errors: (T,) of the announcements, where they differ from what the posterior believes.
    """
    space, rng = problem.space, np.random.default_rng(seed)
    at = [problem.names.index(name) for name in told.indicators]
    kept = [space.keys.index(key) for key in hidden]
    truth, rows, y = _truths(problem, told, at, announcements, rng)
    centres = y + _errors(told, y.shape, rng) if errors is None else y + errors * rng.standard_normal(y.shape)
    combinations = list(range(len(space.weights)))
    fits, odds = [], []
    for i, centre in enumerate(centres):
        mine = told._replace(centre=centre)
        found = laplace.fits(problem, mine, combinations, np.ones((1, len(at))), rounds=1)
        fits += [fit for fit in found for _ in range(chains)]
        if len(combinations) > 1:
            cloud = importance.cloud(problem, mine, found, POINTS, [], seed=seed + i)
            odds.append(cloud.evidence(np.ones(len(at))).share)
        else:
            odds.append(np.ones(1))
    share = np.array(odds)
    begun = starts(problem, told, fits, np.repeat(centres, chains * len(combinations), axis=0), rng)
    done = sample(problem, told, begun, warmup, draws, seed=seed)
    z = done.z[:, thin - 1 :: thin]  # (A x K x chains, L, D)
    z = z.reshape(announcements, len(combinations), -1, z.shape[2])  # (A, K, L', D)
    length = z.shape[2]
    drawn = np.empty((announcements, length, z.shape[3]))
    of = np.empty((announcements, length), dtype=int)
    for i in range(announcements):  # one posterior from those of the combinations
        of[i] = rng.choice(len(combinations), size=length, p=share[i] / share[i].sum())
        drawn[i] = z[i, of[i], np.arange(length)]
    values, flat = space.values(drawn.reshape(-1, z.shape[3])), of.ravel()
    figures, _ = problem.figures(drawn.reshape(-1, z.shape[3]), space.combinations[flat])
    model = transformed(np, figures[:, at], told.logs)[0].reshape(announcements, length, -1)
    compared = np.concatenate([values[:, kept].reshape(announcements, length, -1), model], axis=2)
    true = np.concatenate([space.values(truth)[:, kept], y], axis=1)
    place = _places(compared, true, rng)
    counts = np.array([np.histogram(column, BINS, (0, 1))[0] for column in place.T])
    expected = announcements / BINS
    chi = ((counts - expected) ** 2 / expected).sum(axis=1)
    tails = np.array([tail(float(x), BINS - 1) for x in chi])
    return Calibration(
        (*hidden, *told.names), place, chi, tails, _farthest(place),
        share[np.arange(announcements), rows], int(done.diverging.sum()),
    )  # fmt: skip


def _truths(
    problem: Problem, told: Announced, at: list[int], count: int, rng: np.random.Generator
) -> tuple[Floats, Any, Floats]:
    """Latent numbers (A, D), combinations (A,) and compared figures (A, T) of plants from the prior."""
    space = problem.space
    kept: list[tuple[Floats, Any, Floats]] = []
    while sum(len(part[0]) for part in kept) < count:  # the prior holds only plants that can be
        z = rng.standard_normal((count, len(space.keys)))
        rows = rng.choice(len(space.weights), size=count, p=space.weights)
        figures, broken = problem.figures(z, space.combinations[rows])
        y, defined = transformed(np, figures[:, at], told.logs)
        good = defined.all(axis=1) & ~np.asarray(broken, dtype=bool)
        kept.append((z[good], rows[good], y[good]))
    z, rows, y = (np.concatenate(column)[:count] for column in zip(*kept, strict=True))
    return z, rows, y


def _places(drawn: Floats, true: Floats, rng: np.random.Generator) -> Floats:
    """Place of each truth (A, H) among draws (A, L, H), ties and the step of one rank spread at random."""
    below = (drawn < true[:, None]).sum(axis=1)
    equal = (drawn == true[:, None]).sum(axis=1)
    return np.asarray((below + rng.uniform(size=below.shape) * (equal + 1)) / (drawn.shape[1] + 1))


def _farthest(place: Floats) -> Floats:
    """Kolmogorov's distance of each column from the uniform distribution."""
    ranked, count = np.sort(place, axis=0), len(place)
    steps = np.arange(1, count + 1)[:, None] / count
    return np.asarray(np.maximum(steps - ranked, ranked - steps + 1 / count).max(axis=0))


def _errors(told: Announced, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Errors of announced figures: of two widths where the figure is only a bound, each side as often as it is wide."""
    under, over = told.scale, told.wider()
    size = np.abs(rng.standard_normal(shape))
    return np.where(rng.random(shape) < over / (under + over), over * size, -under * size)
