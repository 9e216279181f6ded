"""The search for one best design: gradients inside, combinations outside, whole machines at the end.

Every combination of the discrete variables leaves a smooth problem, solved with machines counted as fractions. Its
solution is tightened until whole machines keep the limits too, and refined among whole-machine designs about it. Where
combinations are many, they are screened first by designs spread over the bounds, evaluated in batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.language import t
from anodeworks.progress import INTERRUPTS, Stopped
from anodeworks.study.gradient import COUNTS
from anodeworks.study.optimise.plant import Design, Plant, Verdict
from anodeworks.study.optimise.problem import Problem
from anodeworks.study.optimise.smooth import NEAR, Solution, Task, judged
from anodeworks.study.optimise.solve import solve, solved

Array = npt.NDArray[np.float64]

INNER: Final = 16  # combinations that are searched by gradients; more are screened to so many
SPREAD: Final = 16  # designs by which a combination is screened
FIRST: Final = 63  # draws of the first searches, from all starts; the best go on with all draws
LAST: Final = 2  # searches that go on
TIGHTENED: Final = 4  # times that limits are tightened for whole machines
RADII: Final = (0.1, 0.1, 0.03, 0.03, 0.01, 0.003, 0.001)  # of the refinement, parts of the range
AT_ONCE: Final = 16384  # scenarios judged together
DRAWN: Final = 16384  # scenarios of a step of the refinement where designs are judged on draws
BATCH: Final = 192  # designs of a step of the refinement on the base case


@dataclass(frozen=True)
class Found:
    """The best of one combination: with fractional machines, and as it can be built."""

    combination: Design
    smooth: Solution | None
    fraction: Verdict | None
    whole: Verdict


def batches(plant: Plant, designs: Sequence[Design]) -> Iterator[Verdict]:
    """Verdicts of any number of designs, in pieces that fit in memory."""
    step = max(1, AT_ONCE // plant.draws.shape[1])
    for start in range(0, len(designs), step):
        yield from plant.judge(designs[start : start + step])


def rank(found: Verdict, aim: int, sign: int) -> tuple[bool, float, float]:
    """Sorts verdicts from worst to best: those that are no plant or break limits first."""
    value = sign * found.aims[aim]
    return found.feasible, min(found.worst, 0.0), value if np.isfinite(value) else -np.inf


def find(plant: Plant, aim: int = 0, starts: Sequence[Array] = ()) -> list[Found]:
    """The best design of every combination searched, best first.

    Raises:
        Stopped: with what was found so far, best first, if anything was.
    """
    sign = plant.problem.aims[aim].sign

    def best_first(found: list[Found]) -> list[Found]:
        return sorted(found, key=lambda f: rank(f.whole, aim, sign), reverse=True)

    if not plant.program.keys:
        judged = batches(plant, plant.combinations)
        return best_first([Found(v.design, None, None, v) for v in judged])
    combinations, begin = screened(plant, aim), len(starts) or plant.problem.starts
    last = LAST if _in_two(plant, begin) else 0
    progress.current().begin(0, t("searches"), len(combinations) * (begin + last))
    found: list[Found] = []
    try:
        for combination in combinations:
            found.append(inner(plant, combination, aim, starts))
    except INTERRUPTS as stopped:
        found += getattr(stopped, "partial", None) or []
        if not found:
            raise
        raise Stopped(best_first(found)) from None
    return best_first(found)


def screened(plant: Plant, aim: int) -> list[dict[str, float]]:
    """The combinations worth a search: all, or those with the best designs among some spread over the bounds."""
    every = plant.combinations
    if len(every) <= INNER:
        return every
    x = spread(plant, SPREAD)
    designs = [{**c, **dict(zip(plant.program.keys, row, strict=True))} for c in every for row in x]
    verdicts = list(batches(plant, designs))
    sign = plant.problem.aims[aim].sign
    best = [
        max(rank(v, aim, sign) for v in verdicts[i * len(x) : (i + 1) * len(x)]) for i in range(len(every))
    ]
    order = sorted(range(len(every)), key=lambda i: best[i], reverse=True)
    return [every[i] for i in order[:INNER]]


def spread(plant: Plant, count: int) -> Array:
    """(count, n) designs: the file's own, and a Latin hypercube over the bounds (McKay, Beckman and Conover 1979)."""
    variables = plant.problem.continuous
    low, high = (np.array([getattr(v, end) for v in variables]) for end in ("low", "high"))
    random = np.random.default_rng(plant.problem.seed)
    places = np.stack([random.permutation(count) for _ in variables], axis=1) + random.random(
        (count, len(low))
    )
    x: Array = low + places / count * (high - low)
    x[0] = np.clip([plant.base[v.key] for v in variables], low, high)
    return x


def inner(plant: Plant, combination: Design, aim: int, starts: Sequence[Array] = ()) -> Found:
    """The best design of one combination.

    Raises:
        Stopped: with a list of the best so far, if some search was done.
    """

    def found(solution: Solution, whole: Verdict | None = None) -> Found:
        exact = {**combination, **dict(zip(plant.program.keys, solution.x, strict=True))}
        fraction = plant.judge([exact], whole=False)[0]
        return Found(combination, solution, fraction, whole or plant.judge([plant.snapped(exact)])[0])

    task, solution = plant.task(combination, aim), None
    try:
        solution = smooth(plant, combination, aim, starts)
        return found(solution, built(plant, combination, aim, task, solution))
    except INTERRUPTS as stopped:
        reached = solution or getattr(stopped, "partial", None)
        if reached is None:
            raise
        with progress.current().shielded():
            raise Stopped([found(reached)]) from None


def smooth(plant: Plant, combination: Design, aim: int, starts: Sequence[Array] = ()) -> Solution:
    """The best design of one combination with machines counted as fractions."""
    begin = list(starts) or list(spread(plant, plant.problem.starts))
    if _in_two(plant, len(begin)):
        fewer = plant.replaced(plant.problem, plant.draws[:, : FIRST + 1])
        order = solved(fewer.task(combination, aim), _counted(begin))
        if not order[0].feasible and order[0].slacks.min(initial=0.0) < -NEAR:
            return judged(
                plant.task(combination, aim), order[0].x, order[0].steps
            )  # all draws change nothing
        begin = [s.x for s in order[:LAST] if s.feasible or s is order[0]]
    return solve(plant.task(combination, aim), _counted(begin))


def _in_two(plant: Plant, starts: int) -> bool:
    """Whether the searches from so many starts begin on some of the draws, and the best go on with all."""
    return plant.draws.shape[1] > FIRST + 1 and starts > LAST


def _counted(starts: Iterable[Array]) -> Iterator[Array]:
    """The starts, each told as done when the next is asked for."""
    for start in starts:
        yield start
        progress.current().step()


def built(plant: Plant, combination: Design, aim: int, task: Task, solution: Solution) -> Verdict:
    """The design near a smooth solution that whole machines keep the limits with, as good as it can be made."""
    keys, sign = plant.program.keys, plant.problem.aims[aim].sign

    def judge(columns: Sequence[Array]) -> list[Verdict]:
        designs = [plant.snapped({**combination, **dict(zip(keys, x, strict=True))}) for x in columns]
        return list(batches(plant, designs))

    best = judge([solution.x])[0]
    if plant.project.ledger[COUNTS].number > 0.5 or not solution.feasible:
        return best  # the project itself counts fractions, or there is nothing to be built
    problem = plant.problem
    for _ in range(TIGHTENED):
        if best.feasible:
            break
        problem = tightened(problem, best)
        tighter = solve(plant.task(combination, aim, problem), [solution.x])
        if not tighter.feasible:
            break
        best = max(best, judge([tighter.x])[0], key=lambda v: rank(v, aim, sign))
    free = directions(task, solution.x)
    random = np.random.default_rng(plant.problem.seed)
    count = BATCH if plant.draws.shape[1] == 1 else max(16, DRAWN // plant.draws.shape[1])
    held = free.shape[1] < len(keys)  # equalities hold along these directions only, so nothing may be cut off
    for radius in RADII if free.shape[1] else ():
        centre = task.unit(np.array([best.design[k] for k in keys]))
        moves = random.standard_normal((count, free.shape[1]))
        alone = random.random(count) < 0.5  # every other move changes one thing, and may be long
        moves[alone] *= 3.0 * np.eye(free.shape[1])[random.integers(0, free.shape[1], int(alone.sum()))]
        places = centre + radius * moves @ free.T
        inside = places[((places >= 0) & (places <= 1)).all(axis=1)] if held else np.clip(places, 0.0, 1.0)
        if len(inside):
            best = max([best, *judge([task.real(z) for z in inside])], key=lambda v: rank(v, aim, sign))
    return best


def tightened(problem: Problem, found: Verdict) -> Problem:
    """Limits drawn in by what whole machines break them by."""
    limits = []
    for limit, value, slack in zip(problem.limits, found.found, found.slacks, strict=True):
        if slack >= 0 or limit.kind == "equal":
            limits.append(limit)
        elif limit.probability is not None:
            limits.append(replace(limit, margin=limit.margin - 1.05 * slack))
        else:
            limits.append(replace(limit, value=limit.value - 1.05 * limit.side * limit.scale(value) * slack))
    return replace(problem, limits=tuple(limits))


def directions(task: Task, x: Array) -> Array:
    """(n, k) scaled directions in which a design may move without leaving its equalities, to first order."""
    _, slopes = task.evaluate(x)
    rows = [slopes[li.measure.indicator][:, 0] * task.span for li in task.limits if li.kind == "equal"]
    n = len(x)
    if not rows:
        return np.eye(n)
    fixed = np.array([row / (np.linalg.norm(row) or 1.0) for row in rows])
    _, size, across = np.linalg.svd(fixed)
    return np.asarray(across[int((size > 1e-9).sum()) :].T)
