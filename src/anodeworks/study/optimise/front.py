"""Several objectives: the designs of which none is better in all, by bounding all objectives but one.

The epsilon-constraint method (Haimes, Lasdon and Wismer 1971): each objective alone gives an end of the front, then the
first is made as good as it can be while the others are held to values between their ends. Unlike weighted sums it
reaches the parts of a front that are not convex. Every combination of the discrete variables has a front of its own;
the front is what is left of all of them once machines are whole and dominated designs are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.progress import INTERRUPTS, Stopped
from anodeworks.quantity.wording import Number
from anodeworks.remedies import ADD, FEWER
from anodeworks.study.optimise.plant import Plant, Verdict, plant
from anodeworks.study.optimise.problem import Aim, Problem
from anodeworks.study.optimise.search import batches, built, screened, spread
from anodeworks.study.optimise.smooth import Limit, Solution, Task
from anodeworks.study.optimise.solve import solve
from anodeworks.twin.project import Project

Array = npt.NDArray[np.float64]

MOST_AIMS: Final = 3
MOST_POINTS: Final = 400
FEW: Final = 3  # starts of each point beside its neighbour's solution
EASED: Final = 1e-4  # of an objective's best value, given up for the others at its end of the front
BEYOND: Final = 0.05  # of the front's extent, by which the reference point lies outside it


@dataclass(frozen=True, eq=False)
class Front:
    """Designs that no other dominates, sorted by the first objective.

    dominated: designs found and dropped. hypervolume: share of the box from the reference point (just beyond the
    front's worst values) to its best ones that the front dominates.
    """

    plant: Plant
    before: Verdict
    points: tuple[Verdict, ...]
    dominated: int
    hypervolume: float
    reference: tuple[float, ...]
    how: Text


def front(project: Project, problem: Problem) -> Front:
    """The front of a problem of two or three objectives.

    Raises:
        InputError: one objective, or more than three; no design that keeps the limits.
        Stopped: with the front of the designs found so far, if there are any.
    """
    count = len(problem.aims)
    if not 2 <= count <= MOST_AIMS:
        raise InputError(
            "optimise.objective",
            t("{count} objectives", count=count),
            t("2 to {most} for a front", most=MOST_AIMS),
            FEWER if count > MOST_AIMS else ADD,
        )
    ready = plant(project, problem)
    before = ready.judge([ready.base])[0]
    found: list[Verdict] = []
    stopped = False
    if not ready.program.keys:
        found += batches(ready, ready.combinations)
        how: Text = t("all {n} combinations evaluated", n=Number(len(found), whole=True))
    else:
        chosen = screened(ready, 0)
        how = (
            t("epsilon constraints with gradients")
            if len(chosen) == 1
            else t(
                "epsilon constraints with gradients, {n} combinations of the discrete variables",
                n=len(chosen),
            )
        )
        each = count + len(_grid(problem.points, [(0.0, 1.0)] * (count - 1)))
        progress.current().begin(0, t("searches"), len(chosen) * each)
        try:
            for combination in chosen:
                found.extend(_of(ready, combination))
        except INTERRUPTS:
            stopped, how = True, t("{how}; interrupted: there are more and better designs", how=how)
    kept = [v for v in found if v.feasible and np.isfinite(v.aims).all()]
    if stopped and not kept:
        raise Stopped
    if not kept:
        allowed = t("limits that some design keeps")
        raise InputError(
            "optimise.constraints",
            t("no design that keeps them all"),
            allowed,
            t("run it with one objective: it says which limit cannot be kept"),
        )
    signs = np.array([a.sign for a in problem.aims])
    values = np.array([v.aims for v in kept])
    best = nondominated(values * signs)
    points = sorted((kept[i] for i in best), key=lambda v: v.aims[0])
    share, reference = hypervolume(np.array([v.aims for v in points]) * signs)
    worst = tuple(float(x) for x in reference * signs)
    done = Front(ready, before, tuple(points), len(kept) - len(points), share, worst, how)
    if stopped:
        raise Stopped(done)
    return done


def _of(ready: Plant, combination: dict[str, float]) -> Iterator[Verdict]:
    """Whole-machine designs of one combination's front, as they are found."""
    aims = ready.problem.aims
    solved = trace(ready.task(combination), aims, ready.problem.points, spread(ready, ready.problem.starts))
    for limits, solution in solved:
        asked = ready.replaced(replace(ready.problem, limits=(*ready.problem.limits, *limits)))
        task = asked.task(combination)
        yield from ready.judge([built(asked, combination, 0, task, solution).design])


def trace(
    task: Task, aims: Sequence[Aim], points: int, starts: Array
) -> Iterator[tuple[tuple[Limit, ...], Solution]]:
    """Solutions along the front of one smooth problem, each with the bounds that it was found under."""
    ends = []
    for aim in aims:
        end = _end(task, aims, aim, starts)
        progress.current().step()
        if end.feasible:
            ends.append(end)
            yield (), end
    if not ends:
        return
    at = np.array([[_value(task, aim, end.x) for aim in aims] for end in ends])
    last = ends[0].x
    for values in _grid(points, [_range(at[:, k], aims[k].sign) for k in range(1, len(aims))]):
        limits = tuple(
            Limit(aim.measure, "at_least" if aim.sign > 0 else "at_most", float(value))
            for aim, value in zip(aims[1:], values, strict=True)
        )
        bounded = replace(task, objective=aims[0].measure, sign=aims[0].sign, limits=(*task.limits, *limits))
        solution = solve(bounded, [last, *(end.x for end in ends), *starts[:FEW]])
        progress.current().step()
        if solution.feasible:
            yield limits, solution
            last = solution.x


def _grid(points: int, ranges: Sequence[tuple[float, float]]) -> list[tuple[float, ...]]:
    """Values at which the other objectives are held, about `points` of them."""
    each = points if len(ranges) == 1 else max(2, round(points ** (1 / len(ranges))))
    return list(product(*(np.linspace(*ends, each) for ends in ranges)))[:MOST_POINTS]


def _end(task: Task, aims: Sequence[Aim], first: Aim, starts: Array) -> Solution:
    """The end of the front where one objective is best: of its best designs that with the others best.

    Without the second step the end is often a design that another equals here and beats elsewhere (the payoff table of
    Mavrotas 2009, doi:10.1016/j.amc.2009.03.037).
    """
    end = solve(replace(task, objective=first.measure, sign=first.sign), list(starts))
    limits = task.limits
    for before, aim in pairwise([first, *(a for a in aims if a is not first)]):
        if not end.feasible:
            break
        value = _value(task, before, end.x)
        eased = value - before.sign * EASED * max(abs(value), EASED)
        limits = (*limits, Limit(before.measure, "at_least" if before.sign > 0 else "at_most", eased))
        second = solve(
            replace(task, objective=aim.measure, sign=aim.sign, limits=limits), [end.x, *starts[:FEW]]
        )
        end = second if second.feasible else end
    return end


def _range(values: Array, sign: int) -> tuple[float, float]:
    """From an objective's worst to its best value at the ends of the front."""
    low, high = float(values.min()), float(values.max())
    return (low, high) if sign > 0 else (high, low)


def _value(task: Task, aim: Aim, x: Array) -> float:
    return aim.measure.of(task.evaluate(x)[0][aim.measure.indicator])


def nondominated(values: Array) -> list[int]:
    """Places of the rows (N, K) that no other row equals or exceeds in all columns; of equal rows the first."""
    kept = []
    for i, row in enumerate(values):
        more = (values >= row).all(axis=1)
        strictly = more & (values > row).any(axis=1)
        same = np.flatnonzero((values == row).all(axis=1))
        if not strictly.any() and same[0] == i:
            kept.append(i)
    return kept


def hypervolume(values: Array) -> tuple[float, Array]:
    """Share of the box between a reference point and the best values that rows (N, K) dominate; the point.

    More is better in every column. The reference lies a little below the worst values (Zitzler and Thiele 1999).
    """
    best, worst = values.max(axis=0), values.min(axis=0)
    extent = np.where(best > worst, best - worst, np.maximum(np.abs(best), 1.0))
    reference = worst - BEYOND * extent
    scaled = (values - reference) / (best - reference)
    return _volume(scaled), reference


def _volume(points: Array) -> float:
    """Volume of the union of boxes from the origin to each point, by slices along the last axis."""
    if points.shape[1] == 1:
        return float(points.max())
    order = points[np.argsort(-points[:, -1])]
    heights = np.append(order[:, -1], 0.0)
    parts = [
        (heights[i] - heights[i + 1]) * _volume(order[: i + 1, :-1])
        for i in range(len(order))
        if heights[i] > heights[i + 1]
    ]
    return float(sum(parts))
