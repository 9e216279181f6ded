"""The answer of an optimisation: the design, what it keeps, what binds, what it is worth outside its own sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.language import Message, Text, t
from anodeworks.progress import INTERRUPTS, Stopped
from anodeworks.quantity.wording import Number
from anodeworks.study.optimise.choices import Proposal, propose
from anodeworks.study.optimise.plant import Plant, Verdict, draw, plant
from anodeworks.study.optimise.problem import Problem
from anodeworks.study.optimise.search import INNER, Found, find, rank, screened, smooth
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.solve import best_of, restore
from anodeworks.study.optimise.statistics import standard_error
from anodeworks.twin.project import Project

Array = npt.NDArray[np.float64]

FIRST_REPLICATION: Final = 1_000  # seeds of replications stand apart from those of sample and check
SEARCHED: Final = 3  # best combinations that a replication solves anew


@dataclass(frozen=True)
class Comparison:
    """A figure on the draws of the choice and on others: value and standard error of each."""

    inside: float
    inside_error: float
    outside: float
    outside_error: float


@dataclass(frozen=True)
class Gap:
    """What a better design could gain at most, by replications (Mak, Morton and Wood 1999); SI, never negative."""

    mean: float
    upper: float  # one-sided 95 %
    replications: int
    bound: float  # estimate of the best attainable objective
    bound_error: float


@dataclass(frozen=True)
class Impossible:
    """A limit that cannot be kept: the best that can be had while the other limits hold, or at all if `alone`."""

    limit: Limit
    best: float
    alone: bool


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best design of a problem with one objective.

    best: as it can be built, with whole machines; `fraction` the same search's end with fractional ones. before: the
    file's own design. found: the best of every combination searched, best first. aims, limits: in and out of sample;
    prices: d objective per d limit (SI), 0 where it does not bind; edges: per d bound, by key.
    """

    plant: Plant
    before: Verdict
    found: Sequence[Found]
    how: Text
    aim: Comparison | None = None
    limits: Sequence[Comparison] = ()
    gap: Gap | None = None
    no_gap: Text = ""
    impossible: Sequence[Impossible] = ()
    matrix: Proposal | None = None
    notes: Sequence[Text] = field(default_factory=tuple)

    @property
    def project(self) -> Project:
        """The plant's project as it was."""
        return self.plant.project

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return self.plant.problem

    @property
    def best(self) -> Verdict:
        """The design chosen, with whole machines."""
        return self.found[0].whole

    @property
    def fraction(self) -> Verdict | None:
        """The same with fractional machines, where there was a search by gradients."""
        return self.found[0].fraction

    @property
    def feasible(self) -> bool:
        """Whether every limit can be kept."""
        return self.best.feasible

    @property
    def prices(self) -> Array:
        """What the objective changes by for one more of each limit, SI."""
        solution = self.found[0].smooth
        return (
            np.zeros(len(self.problem.limits))
            if solution is None or not len(solution.prices)
            else solution.prices
        )

    @property
    def edges(self) -> dict[str, float]:
        """The same for one more of the bound at which a variable stands, by key."""
        solution = self.found[0].smooth
        if solution is None or not len(solution.edge_prices):
            return {}
        return {k: float(p) for k, p in zip(self.plant.program.keys, solution.edge_prices, strict=True) if p}

    @property
    def design(self) -> dict[str, float]:
        """The design, SI by key."""
        return dict(self.best.design)

    @property
    def improved(self) -> Project:
        """The project with the design in it."""
        return self.project.with_si(self.design, "chosen by anodeworks optimise")


def optimise(project: Project, problem: Problem) -> Optimum:
    """The best design of a problem's first objective.

    Args:
        project: from `load`.
        problem: from `stated(project)` or `problem(project, tables)`.

    Raises:
        Stopped: with the best so far and a note on what was left undone, if there is a design to show.
    """
    ready = plant(project, problem)
    matrix, chosen, how = _combinations(ready)
    before = ready.judge([ready.base])[0]
    try:
        found = find(chosen)
    except Stopped as stopped:
        if stopped.partial is None:
            raise
        undone = t(
            "interrupted: this is the best of {done} of {all} combinations so far, not searched to the end nor judged "
            "on other draws",
            done=Number(len(stopped.partial), whole=True),
            all=Number(len(chosen.combinations), whole=True),
        )
        raise _unfinished(Optimum(ready, before, stopped.partial, how, matrix=matrix), undone) from None
    done = Optimum(ready, before, found, how, matrix=matrix)
    if not done.feasible:
        try:
            with progress.current().waiting(
                t("no design keeps all: how near each constraint can be brought")
            ):
                return replace(done, impossible=tuple(impossible(ready, found)))
        except INTERRUPTS:
            raise _unfinished(
                done, t("interrupted: what can be had of a broken constraint was not searched")
            ) from None
    done = replace(
        done, notes=tuple(t("the design raises the flag: {flag}", flag=t(flag)) for flag in done.best.flags)
    )
    if not problem.scenarios:
        return done
    undone = t("interrupted: the design was not judged on other draws")
    try:
        done = checked(done)
        undone = t("interrupted: the replications were not finished")
        return replicated(done) if problem.replications else done
    except INTERRUPTS:
        raise _unfinished(done, undone) from None


def _unfinished(done: Optimum, undone: Message) -> Stopped:
    """What a stopped optimisation has, with a note on what it has not."""
    return Stopped(replace(done, notes=(*done.notes, undone)))


def _combinations(ready: Plant) -> tuple[Proposal | None, Plant, Message]:
    """The technology matrix's proposal if asked for, the plant to search, and in words what is done."""
    problem, count = ready.problem, len(ready.combinations)
    if not problem.discrete:
        how = t("gradients through the whole chain, machines as fractions, then whole machines")
        return None, ready, how
    if problem.method == "matrix" or (problem.method == "auto" and count > 4096):
        proposal = propose(ready, INNER)
        narrowed = Narrowed(ready.project, problem, ready.program, ready.draws, proposal.picks)
        how = t(
            "a mixed-integer programme over the technology matrix proposed {some} of {n} combinations; the whole model "
            "judged them",
            some=Number(len(proposal.picks), whole=True),
            n=Number(count, whole=True),
        )
        return proposal, narrowed, how
    if not ready.program.keys:
        return (
            None,
            ready,
            t("all {n} combinations evaluated with the whole model", n=Number(count, whole=True)),
        )
    if count <= INNER:
        how = t(
            "all {n} combinations searched by gradients through the whole chain", n=Number(count, whole=True)
        )
        return None, ready, how
    how = t(
        "{n} combinations screened in batches, the best {few} searched by gradients",
        n=Number(count, whole=True),
        few=Number(INNER, whole=True),
    )
    return None, ready, how


@dataclass(frozen=True, eq=False)
class Narrowed(Plant):
    """A plant of which only some combinations are looked at."""

    picked: Sequence[dict[str, float]] = ()

    @property
    def combinations(self) -> list[dict[str, float]]:
        """Those that were proposed."""
        return list(self.picked)


def checked(done: Optimum) -> Optimum:
    """The design on draws that it was not chosen on."""
    ready, problem = done.plant, done.problem
    others = draw(ready.project, problem.check, problem.seed + 1)
    outside = ready.judge([done.best.design], draws=others, margin=False)[0]
    inside = done.best
    measure = problem.aims[0].measure
    values = [v.values[measure.indicator] for v in (inside, outside)]
    aim = Comparison(
        inside.aims[0],
        standard_error(measure, values[0]),
        outside.aims[0],
        standard_error(measure, values[1]),
    )
    limits = []
    for i, limit in enumerate(problem.limits):
        pairs = [(v.found[i], _error(limit, v, i)) for v in (inside, outside)]
        limits.append(Comparison(*pairs[0], *pairs[1]))
    return replace(done, aim=aim, limits=tuple(limits))


def replicated(done: Optimum) -> Optimum:
    """With the bound on what a better design could gain, or why there is none."""
    ready, problem = done.plant, done.problem
    measure = problem.aims[0].measure
    if (
        any(li.probability is not None or li.measure.statistic == "quantile" for li in problem.limits)
        or measure.statistic == "quantile"
    ):
        return replace(
            done, no_gap=t("odds and quantiles are no expectations: replications do not bound them")
        )
    if not ready.program.keys and len(ready.combinations) > 4096:
        return replace(done, no_gap=t("too many combinations to solve anew"))
    return replace(done, gap=bounded(done))


def _error(limit: Limit, verdict: Verdict, i: int) -> float:
    values = verdict.values[limit.measure.indicator]
    if limit.probability is None:
        return standard_error(limit.measure, values)
    share = verdict.found[i]
    return float(np.sqrt(share * (1 - share) / max(len(values) - 1, 1)))


def bounded(done: Optimum) -> Gap:
    """The optimality gap by replications: each sample's own optimum less the chosen design on the same sample."""
    from scipy.stats import t as student

    ready, problem = done.plant, done.problem
    sign, count = problem.aims[0].sign, problem.replications
    gains, optima = [], []
    smooth_design = (done.fraction or done.best).design
    progress.current().begin(0, t("searches of replications"), count * len(done.found[:SEARCHED]))
    for r in range(count):
        draws = draw(ready.project, problem.scenarios, problem.seed + FIRST_REPLICATION + r)
        again = ready.replaced(problem, draws)
        here = again.judge([smooth_design], whole=not ready.program.keys)[0].aims[0]
        if ready.program.keys:
            start = np.array([smooth_design[k] for k in ready.program.keys])
            solved = [smooth(again, f.combination, 0, [start]) for f in done.found[:SEARCHED]]
            best = max((s.value for s in solved if s.feasible), key=lambda v: sign * v, default=here)
        else:
            best = find(again)[0].whole.aims[0]
        gains.append(max(sign * (best - here), 0.0))
        optima.append(best)
    spread = float(np.std(gains, ddof=1)) / np.sqrt(count) if count > 1 else np.nan
    error = float(np.std(optima, ddof=1)) / np.sqrt(count) if count > 1 else np.nan
    upper = float(np.mean(gains) + student.ppf(0.95, max(count - 1, 1)) * spread)
    return Gap(float(np.mean(gains)), upper, count, float(np.mean(optima)), error)


def impossible(ready: Plant, found: Sequence[Found]) -> list[Impossible]:
    """Which limits cannot be kept, and the best that can be had of each."""
    broken = [i for i, slack in enumerate(found[0].whole.slacks) if slack < 0]
    wanted = ready.problem.limits
    answers = []
    for i in broken:
        limit = wanted[i]
        options = [_best(ready, f, i, alone=False) for f in found[:SEARCHED]]
        known = [o for o in options if o is not None]
        alone = not known
        if alone:
            known = [o for f in found[:SEARCHED] if (o := _best(ready, f, i, alone=True)) is not None]
        if known:
            aside = (
                (lambda v, limit=limit: -abs(v - limit.value))
                if limit.kind == "equal"
                else (lambda v, limit=limit: limit.side * v)
            )
            answers.append(Impossible(limit, max(known, key=aside), alone))
    return answers


def _best(ready: Plant, found: Found, i: int, alone: bool) -> float | None:
    """The best figure of limit i in one combination while the others hold; None if they cannot."""
    limit = ready.problem.limits[i]
    if not ready.program.keys:
        others_hold = all(s >= 0 for j, s in enumerate(found.whole.slacks) if j != i)
        return found.whole.found[i] if alone or others_hold else None
    problem = ready.problem if not alone else replace(ready.problem, limits=(limit,))
    task = ready.task(found.combination, 0, problem)
    start = np.array([found.whole.design[k] for k in ready.program.keys])
    solution = best_of(task, limit, start)
    if not solution.feasible:
        rest = replace(task, limits=tuple(li for li in task.limits if li is not limit))
        solution = best_of(task, limit, restore(rest, start) if rest.limits else start)
    return float(solution.value) if solution.feasible else None


__all__ = ["Comparison", "Gap", "Impossible", "Optimum", "optimise", "rank", "screened"]
