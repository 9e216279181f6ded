"""From many searches to one answer: the best of several starts, restoration, multipliers, what cannot be kept.

Equations and sources: docs/equations/optimise.md, "Gradients".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from anodeworks.progress import INTERRUPTS, Stopped
from anodeworks.study.optimise.smooth import (
    STEPS,
    WIDTHS,
    Array,
    Limit,
    Scaled,
    Solution,
    StalledError,
    Task,
    judged,
    search,
)
from anodeworks.study.optimise.statistics import Measure

ACTIVE: Final = 1e-4  # scaled distance at which a limit is said to bind


def solve(task: Task, starts: Iterable[Array]) -> Solution:
    """The best of the searches from every start, with its multipliers; see `solved`."""
    best = solved(task, starts)[0]
    return priced(task, best) if best.feasible else best


def solved(task: Task, starts: Iterable[Array]) -> list[Solution]:
    """Where the searches from every start end, best first; what is infeasible from all is restored, if it can be.

    Raises:
        Stopped: with the best of the searches, if one or more was done.
    """

    def worth(solution: Solution) -> tuple[bool, float]:
        return solution.worth(task.sign)

    found: list[Solution] = []
    try:
        for start in starts:
            found.append(search(task, start))
        best = max(found, key=worth)
        if not best.feasible:
            restored = restore(task, best.x)
            found += [judged(task, restored, 0), search(task, restored)]
            found += _from_odds(task, max(found, key=worth))
    except INTERRUPTS:
        if not found:
            raise
        raise Stopped(max(found, key=worth)) from None
    return sorted(found, key=worth, reverse=True)


def _from_odds(task: Task, nearest: Solution) -> list[Solution]:
    """A search from the design whose quantile keeps a broken share best, where only odds stand in the way."""
    limits = zip(task.limits, nearest.slacks, strict=True)
    broken = [limit for limit, slack in limits if slack < 0 and limit.probability is not None]
    if not broken or nearest.feasible:
        return []
    return [search(task, best_of(task, broken[0], nearest.x).x)]


def restore(task: Task, start: Array) -> Array:
    """The design that breaks its limits least: the sum of scaled violations is made small (an elastic program)."""
    from scipy.optimize import minimize

    n, limits = len(start), task.limits
    scaled = Scaled(task, 1.0, WIDTHS[0])
    most = len(limits)
    z = task.unit(start)
    lacks = np.array(
        [abs(g) if lim.kind == "equal" else max(-g, 0.0) for lim in limits for g in [scaled.limit(lim, z)[0]]]
    )

    def conditions() -> list[dict[str, Any]]:
        found = []
        for j, limit in enumerate(limits):
            for side in (1.0, -1.0) if limit.kind == "equal" else (1.0,):

                def value(w: Array, limit: Limit = limit, j: int = j, side: float = side) -> float:
                    return side * scaled.limit(limit, w[:n])[0] + float(w[n + j])

                def slope(w: Array, limit: Limit = limit, j: int = j, side: float = side) -> Array:
                    return np.concatenate([side * scaled.limit(limit, w[:n])[1], np.eye(most)[j]])

                found.append({"type": "ineq", "fun": value, "jac": slope})
        for row, least in zip(task.rows, task.least, strict=True):
            along = np.concatenate([row * task.span, np.zeros(most)])
            found.append(
                {
                    "type": "ineq",
                    "fun": lambda w, row=row, least=least: float(row @ task.real(w[:n]) - least),
                    "jac": lambda w, along=along: along,
                }
            )
        return found

    gradient = np.concatenate([np.zeros(n), np.ones(most)])

    def violation(w: Array) -> tuple[float, Array]:
        scaled.watch(w[:n], 0.0)
        return float(w[n:].sum()), gradient

    try:
        with np.errstate(all="ignore"):
            done = minimize(
                violation,
                np.concatenate([z, lacks + 1e-6]),
                jac=True,
                method="SLSQP",
                bounds=[(0.0, 1.0)] * n + [(0.0, None)] * most,
                constraints=conditions(),
                options={"maxiter": STEPS, "ftol": 1e-10},
            )
    except StalledError as stalled:
        return task.real(stalled.z)
    return task.real(done.x[:n]) if np.isfinite(done.x).all() else start


def best_of(task: Task, limit: Limit, start: Array) -> Solution:
    """How near one limit can be brought while the others hold: its own measure made as good as it can be."""
    rest = tuple(other for other in task.limits if other is not limit)
    sign = limit.side
    if limit.kind == "equal":
        now = judged(task, start, 0)
        sign = 1 if limit.exact(task.evaluate(now.x)[0][limit.measure.indicator]) < limit.value else -1
    measure = limit.measure
    if limit.probability is not None:  # the value kept in the wanted share of scenarios
        share = min(limit.probability + limit.margin, 0.9999)
        level = 1 - share if limit.side > 0 else share
        measure = Measure(measure.indicator, "quantile", level, measure.bad)
    eased = Task(task.low, task.high, task.evaluate, measure, sign, rest, task.rows, task.least)
    return search(eased, start)


def priced(task: Task, solution: Solution) -> Solution:
    """The solution with multipliers: least squares of the first-order conditions over what binds.

    At an optimum the objective's gradient is a combination of the binding limits' (Karush 1939; Kuhn and Tucker 1951);
    multipliers of inequalities are not negative, so they come from a non-negative least-squares fit.
    """
    from scipy.optimize import nnls

    z = task.unit(solution.x)
    scaled = Scaled(task, max(abs(solution.value), 1e-300), WIDTHS[-1])
    _, uphill = scaled.objective(z)  # of what is made small
    columns, owners, n = [], [], len(z)
    for j, limit in enumerate(task.limits):
        g, slope = scaled.limit(limit, z)
        if limit.kind == "equal":
            columns += [slope, -slope]
            owners += [(j, 1.0), (j, -1.0)]
        elif g < ACTIVE if limit.probability is None else g < 0.02:
            columns.append(slope)
            owners.append((j, 1.0))
    for i in range(n):
        for edge, side in ((0.0, 1.0), (1.0, -1.0)):
            if abs(z[i] - edge) < ACTIVE:
                columns.append(side * np.eye(n)[i])
                owners.append((len(task.limits) + i, side))
    for row, least in zip(task.rows, task.least, strict=True):
        if abs(float(row @ solution.x) - least) < 1e-5:
            columns.append(row * task.span)
            owners.append((-1, 1.0))
    factors, residual = nnls(np.array(columns).T, uphill) if columns else (np.zeros(0), 0.0)
    residual = float(residual) if columns else float(np.linalg.norm(uphill))
    prices, edges = np.zeros(len(task.limits)), np.zeros(n)
    values, _ = scaled.figures(z)
    for (owner, side), factor in zip(owners, factors, strict=True):
        if 0 <= owner < len(task.limits):
            limit = task.limits[owner]
            # Loosening g >= 0 by e changes what is made small by -factor e; the limit itself moves against its side.
            moved = 1.0  # odds: their own limit is the probability
            if limit.probability is None:
                moved = limit.side / limit.scale(limit.exact(values[limit.measure.indicator]))
            prices[owner] += -task.sign * moved * side * factor * scaled.size
        elif owner >= len(task.limits):
            i = owner - len(task.limits)
            edges[i] += -task.sign * side * factor * scaled.size / task.span[i]
    return Solution(solution.x, solution.value, solution.slacks, solution.feasible, solution.steps,
                    residual, prices, edges)  # fmt: skip
