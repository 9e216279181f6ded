"""Constrained optimisation of smooth figures by their gradients: one search by sequential quadratic programming.

The solver knows nothing of plants: a `Task` evaluates rows of figures in S scenarios with their derivatives by n
numbers, says which measure is to grow and which limits hold. Numbers are scaled to [0, 1], figures by the size of their
limits. Equations and sources: docs/equations/optimise.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.study.optimise.statistics import Measure, measured, odds, smooth_odds

Array = npt.NDArray[np.float64]
Figures = tuple[dict[str, Array], dict[str, Array]]  # (S,) and (n, S) by name

TOLERANCE: Final = 1e-6  # of scaled limits
WIDTHS: Final = (0.5, 0.15, 0.05)  # of the smoothed step, in standard deviations of the figure: annealed
STEPS: Final = 150
ROUGH: Final = 1e-7  # relative change of the objective that ends a search on draws: far below their error
CORRECTED: Final = 4  # times that the smoothed odds are set right by the exact ones
PATIENCE: Final = (
    40  # evaluations without progress after which a descent ends: line searches of what cannot be kept
)
PROGRESS: Final = 1e-4  # of the limits' violation, or of the objective with ten times the violation
NEAR: Final = 0.1  # scaled violation up to which the exact odds are worth setting right
UNDEFINED: Final = 1e3  # a scaled objective where the figure is undefined


@dataclass(frozen=True)
class Limit:
    """What must hold: a measure at most, at least or equal to a value; or a figure so in a share of scenarios."""

    measure: Measure
    kind: str  # at_most, at_least, equal
    value: float
    probability: float | None = None
    margin: float = 0.0  # by which the share must be higher on the draws than in truth

    @property
    def side(self) -> int:
        """1 where more is right."""
        return -1 if self.kind == "at_most" else 1

    def scale(self, size: float) -> float:
        """What a violation is measured in, for a figure of about this size."""
        return max(abs(self.value), 1e-3 * abs(size), 1e-12)

    def exact(self, values: Array) -> float:
        """The figure that the limit is about: the measure, or the share of draws that keep it."""
        if self.probability is not None:
            return odds(values, self.value, self.side)
        return self.measure.of(values)

    def slack(self, values: Array) -> float:
        """Scaled distance to the limit, negative where it is broken; minus the distance for an equality."""
        found = self.exact(values)
        if self.probability is not None:
            return found - min(self.probability + self.margin, 1.0)
        if not np.isfinite(found):
            return -1.0
        gap = (found - self.value) / self.scale(found)
        return -abs(gap) if self.kind == "equal" else self.side * gap


@dataclass(frozen=True)
class Task:
    """A problem: `evaluate(x)` gives figures by name; `sign` is 1 where the objective is to grow, -1 to shrink.

    rows, least: linear conditions rows @ x >= least (the order of phases).
    """

    low: Array
    high: Array
    evaluate: Callable[[Array], Figures]
    objective: Measure
    sign: int
    limits: tuple[Limit, ...] = ()
    rows: Array = field(default_factory=lambda: np.zeros((0, 0)))
    least: Array = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def span(self) -> Array:
        """(n,) width of every number's range."""
        return self.high - self.low

    def unit(self, x: Array) -> Array:
        """Numbers as parts of their range."""
        return np.clip((x - self.low) / self.span, 0.0, 1.0)

    def real(self, z: Array) -> Array:
        """The inverse."""
        return self.low + np.clip(z, 0.0, 1.0) * self.span


@dataclass(frozen=True)
class Solution:
    """Where the search ended: numbers, objective, scaled slack of every limit, and what the solver said."""

    x: Array
    value: float
    slacks: Array
    feasible: bool
    steps: int
    residual: float = np.nan  # of the first-order conditions, scaled
    prices: Array = field(default_factory=lambda: np.zeros(0))  # d objective / d limit, SI
    edge_prices: Array = field(default_factory=lambda: np.zeros(0))  # d objective / d bound of each number

    def worth(self, sign: int) -> tuple[bool, float]:
        """Feasible before infeasible, then the objective, or what the limits lack; more is better."""
        return self.feasible, sign * self.value if self.feasible else float(np.minimum(self.slacks, 0).sum())


class StalledError(Exception):
    """A descent makes no progress any more; `z` is the best of its designs."""

    def __init__(self, z: Array) -> None:
        super().__init__()
        self.z = z


class Scaled:
    """A task in scaled form with its last evaluation kept, as SciPy asks for values and gradients apart."""

    def __init__(self, task: Task, size: float, width: float) -> None:
        self.task, self.size, self.width = task, size, width
        self.at: Array | None = None
        self.errors: dict[int, float] = {}  # of the smoothed odds, by limit
        self.evaluations = 0
        self.best: Array | None = None  # design, violation and penalised objective that were best, and when
        self.least = self.lowest = np.inf
        self.since = 0

    @property
    def values_are_smooth(self) -> bool:
        """Whether no measure looks at draws, whose order changes along the way."""
        return not (
            self.task.objective.drawn or any(li.measure.drawn or li.probability for li in self.task.limits)
        )

    def figures(self, z: Array) -> Figures:
        """Figures and derivatives by the scaled numbers."""
        if self.at is None or not np.array_equal(z, self.at):
            values, slopes = self.task.evaluate(self.task.real(z))
            self.found = (values, {k: s * self.task.span[:, None] for k, s in slopes.items()})
            self.at = z.copy()
            self.evaluations += 1
        return self.found

    def watch(self, z: Array, value: float) -> None:
        """Remember the best design so far.

        Raises:
            StalledError: it has not become better for a while.
        """
        found = ((limit, self.limit(limit, z)[0]) for limit in self.task.limits)
        lacks = sum(abs(g) if limit.kind == "equal" else max(-g, 0.0) for limit, g in found)
        if len(self.task.least):  # phases in their order
            lacks += float(np.maximum(self.task.least - self.task.rows @ self.task.real(z), 0.0).sum())
        merit = value + 10.0 * lacks
        if self.best is None or merit < self.lowest:
            self.best = z.copy()
        fine = PROGRESS if lacks > TOLERANCE else ROUGH
        if lacks < self.least * (1.0 - PROGRESS) or merit < self.lowest - fine * max(abs(self.lowest), 1e-9):
            self.since = self.evaluations
        self.least, self.lowest = min(self.least, lacks), min(self.lowest, merit)
        if self.evaluations - self.since > PATIENCE and not self.values_are_smooth:
            raise StalledError(self.best)

    def objective(self, z: Array) -> tuple[float, Array]:
        """To be made small."""
        values, slopes = self.figures(z)
        name = self.task.objective.indicator
        value, slope = measured(self.task.objective, values[name], slopes[name])
        if not np.isfinite(value):
            return UNDEFINED, np.zeros_like(z)
        return -self.task.sign * value / self.size, -self.task.sign * np.nan_to_num(slope) / self.size

    def limit(self, limit: Limit, z: Array) -> tuple[float, Array]:
        """At least zero where it holds, or exactly zero for an equality."""
        values, slopes = (found[limit.measure.indicator] for found in self.figures(z))
        if limit.probability is not None:
            width = self.width * max(tail(values[1:], limit), 1e-9 * limit.scale(0.0))
            share, slope = smooth_odds(values, slopes, limit.value, limit.side, width)
            wanted = min(limit.probability + limit.margin, 1.0) + self.errors.get(id(limit), 0.0)
            return share - wanted, slope
        value, slope = measured(limit.measure, values, slopes)
        if not np.isfinite(value):
            return -1.0, np.zeros_like(z)
        scale = limit.scale(value)
        return limit.side * (value - limit.value) / scale, limit.side * np.nan_to_num(slope) / scale

    def error(self, limit: Limit, z: Array) -> float:
        """Smoothed less exact odds of a limit."""
        values = self.figures(z)[0][limit.measure.indicator]
        assert limit.probability is not None
        smoothed = self.limit(limit, z)[0] + min(limit.probability + limit.margin, 1.0)
        return smoothed - odds(values, limit.value, limit.side)

    def conditions(self) -> list[dict[str, Any]]:
        """SciPy's form of all limits."""
        found: list[dict[str, Any]] = []
        for limit in self.task.limits:
            found.append(
                {
                    "type": "eq" if limit.kind == "equal" else "ineq",
                    "fun": lambda z, limit=limit: self.limit(limit, z)[0],
                    "jac": lambda z, limit=limit: self.limit(limit, z)[1],
                }
            )
        for row, least in zip(self.task.rows, self.task.least, strict=True):
            slope = row * self.task.span
            found.append(
                {
                    "type": "ineq",
                    "fun": lambda z, row=row, least=least: float(row @ self.task.real(z) - least),
                    "jac": lambda z, slope=slope: slope,
                }
            )
        return found


def tail(values: Array, limit: Limit) -> float:
    """Spread (a normal's standard deviation) of draws between their middle and the share that may break a limit.

    A few draws far away on the good side, such as covers of a debt that is almost paid, would make the standard
    deviation say nothing of the draws near the limit.
    """
    from statistics import NormalDist

    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    level = min(1.0 - (limit.probability or 0.5), 0.25)
    low = max(level, 1.0 / len(known))
    ends = np.quantile(known, [low if limit.side > 0 else 1.0 - low, 0.5])
    spread = abs(float(ends[1] - ends[0])) / -NormalDist().inv_cdf(min(low, 0.25))
    return spread or float(known.std())


def search(task: Task, start: Array) -> Solution:
    """One search, with the smoothed steps of chance constraints annealed.

    What is left between the smoothed share and the exact one at the end is taken off the smoothed one, and the search
    goes on from there: the limit that the exact share keeps is then the one that was asked for.
    """
    z = task.unit(start)
    values, _ = task.evaluate(task.real(z))
    at = task.objective.of(values[task.objective.indicator])
    size = abs(at) if np.isfinite(at) and at else 1.0
    if not any(limit.probability is not None for limit in task.limits):
        z, steps = _descend(Scaled(task, size, WIDTHS[-1]), z)
        return judged(task, task.real(z), steps)
    steps = 0
    for width in WIDTHS:
        z, more = _descend(Scaled(task, size, width), z)
        steps += more
    best = judged(task, task.real(z), steps)
    for _ in range(CORRECTED):
        if best.slacks.min() < -NEAR:
            break  # no odds are met by setting them right here
        scaled = Scaled(task, size, WIDTHS[-1])
        scaled.errors = {id(li): scaled.error(li, z) for li in task.limits if li.probability is not None}
        if max(map(abs, scaled.errors.values())) < 1e-9:
            break
        z, more = _descend(scaled, z)
        steps += more
        found = judged(task, task.real(z), steps)
        best = max(best, found, key=lambda s: s.worth(task.sign))
    return best


def _descend(scaled: Scaled, z: Array) -> tuple[Array, int]:
    """Where sequential quadratic programming ends, from scaled numbers on; evaluations."""
    from scipy.optimize import minimize

    def watched(z: Array) -> tuple[float, Array]:
        value, slope = scaled.objective(z)
        scaled.watch(z, value)
        return value, slope

    try:
        with np.errstate(all="ignore"):
            done = minimize(
                watched,
                z,
                jac=True,
                method="SLSQP",
                bounds=[(0.0, 1.0)] * len(z),
                constraints=scaled.conditions(),
                options={"maxiter": STEPS, "ftol": 1e-10 if scaled.values_are_smooth else ROUGH},
            )
    except StalledError as stalled:
        return np.clip(stalled.z, 0.0, 1.0), scaled.evaluations
    end = np.clip(done.x, 0.0, 1.0) if np.isfinite(done.x).all() else z
    return end, scaled.evaluations


def judged(task: Task, x: Array, steps: int) -> Solution:
    """A design with its exact objective and slacks."""
    values, _ = task.evaluate(x)
    value = task.objective.of(values[task.objective.indicator])
    slacks = np.array([limit.slack(values[limit.measure.indicator]) for limit in task.limits])
    apart = task.rows @ x - task.least if len(task.least) else np.zeros(0)
    allowed = np.array([_allowed(limit, values[limit.measure.indicator]) for limit in task.limits])
    feasible = bool(np.isfinite(value) and (slacks >= -allowed).all() and (apart >= -1e-7).all())
    return Solution(x, value, slacks, feasible, steps)


def _allowed(limit: Limit, values: Array) -> float:
    """What a scaled slack may lack: rounding, or for a chance constraint less than one draw."""
    return TOLERANCE if limit.probability is None else 0.999 / max(len(values) - 1, 1)
