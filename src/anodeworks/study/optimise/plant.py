"""The project as an optimiser sees it: designs in, measures and limits out, through one compiled program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.quantity import units
from anodeworks.study.feasible import spoils
from anodeworks.study.gradient import COUNTS, FRACTIONAL
from anodeworks.study.jacobian import Jacobian, Points, jacobian
from anodeworks.study.optimise.problem import Problem
from anodeworks.study.optimise.smooth import Figures, Task
from anodeworks.study.sample import sampler
from anodeworks.twin.project import Project

Array = npt.NDArray[np.float64]
Design = Mapping[str, float]  # SI by key, every variable of the problem

EQUAL: Final = 1e-5  # relative error that an equality may have
BROKEN: Final = -1e9  # slack of a design that is no plant
DRAWN_AT_ONCE: Final = 1024


@dataclass(frozen=True)
class Verdict:
    """A design judged: every watched measure, every limit's figure and scaled slack, and the flags raised."""

    design: Design
    aims: tuple[float, ...]
    found: tuple[float, ...]  # of each limit: its measure, or its share of scenarios
    slacks: tuple[float, ...]
    figures: Mapping[str, float]  # every indicator in the base case, SI
    flags: tuple[str, ...]  # raised in the base case
    plant: bool  # whether the base case is a plant at all
    values: Mapping[str, Array]  # watched indicators in all scenarios

    @property
    def worst(self) -> float:
        """Sum of what limits lack, 0 where all hold."""
        lacking = sum(min(s, 0.0) for s in self.slacks)
        return lacking if self.plant else lacking + BROKEN

    @property
    def feasible(self) -> bool:
        """Whether it is a plant that keeps every limit."""
        return self.worst >= 0.0


@dataclass(frozen=True, eq=False)
class Plant:
    """A project, a problem, and the draws on which designs are judged."""

    project: Project
    problem: Problem
    program: Jacobian
    draws: Array  # (U, S) of the uncertain numbers, scenario 0 the base case

    @property
    def picks(self) -> tuple[str, ...]:
        """Keys of the discrete variables."""
        return tuple(v.key for v in self.problem.discrete)

    @cached_property
    def combinations(self) -> list[dict[str, float]]:
        """Every combination of the discrete variables."""
        columns = [v.values for v in self.problem.discrete]
        return [dict(zip(self.picks, chosen, strict=True)) for chosen in product(*columns)]

    @cached_property
    def base(self) -> dict[str, float]:
        """The design in the file."""
        return {v.key: self.project.ledger[v.key].number for v in self.problem.variables}

    def points(
        self, designs: Sequence[Design], whole: bool, draws: Array | None = None, slopes: bool = False
    ) -> Points:
        """Designs, each in every scenario: scenario axis of length designs x scenarios.

        slopes: with the derivatives of what the problem watches.
        """
        progress.current().check()
        drawn = self.draws if draws is None else draws
        size = drawn.shape[1]
        counts = float(self.project.ledger[COUNTS].number) if whole else FRACTIONAL
        x = np.array([[d[k] for d in designs] for k in self.program.keys])
        x = x.reshape(len(self.program.keys), len(designs))
        usual, at, rows = self.places
        varied = np.empty((len(usual), len(designs), size))
        varied[:] = usual[:, None, None]
        varied[at] = drawn[rows][:, None, :]
        for i, key in enumerate(self.program.others):
            if key == COUNTS:
                varied[i] = counts
            elif any(key in d for d in designs):
                varied[i] = np.array([d.get(key, usual[i]) for d in designs])[:, None]
        watched = self.problem.watched if slopes else ()
        return self.program(np.repeat(x, size, axis=1), varied.reshape(len(varied), -1), watched)

    @cached_property
    def places(self) -> tuple[Array, list[int], list[int]]:
        """Central values of what the program lets vary; the places of those that are drawn, and their rows of draws."""
        others, row = self.program.others, {key: i for i, key in enumerate(self.uncertain)}
        usual = np.array([self.project.ledger[key].number for key in others])
        drawn = [i for i, key in enumerate(others) if key in row]
        return usual, drawn, [row[others[i]] for i in drawn]

    @property
    def uncertain(self) -> list[str]:
        """Keys of the rows of the draws."""
        return self.project.uncertain

    def task(self, combination: Design, aim: int = 0, problem: Problem | None = None) -> Task:
        """The continuous problem that is left once the discrete variables are chosen; machines are fractions."""
        asked = problem or self.problem
        size = self.draws.shape[1]

        def evaluate(x: Array) -> Figures:
            design = {**combination, **dict(zip(self.program.keys, x, strict=True))}
            found = self.points([design], whole=False, slopes=True)
            assert found.values.shape[1] == size
            names = self.problem.watched
            values = {name: found.values[self.program.names.index(name)] for name in names}
            return values, dict(zip(names, found.slopes, strict=True))

        rows, least = self.order()
        low, high = (np.array([getattr(v, end) for v in asked.continuous]) for end in ("low", "high"))
        goal = asked.aims[aim]
        return Task(low, high, evaluate, goal.measure, goal.sign, asked.limits, rows, least)

    def order(self) -> tuple[Array, Array]:
        """Linear conditions that phases begin one after the other, where their starts are decided."""
        keys = [f"programme.phases.{p}.start" for p in self.project.phases]
        rows, least = [], []
        for first, second in pairwise(keys):
            row = np.array([float(k == second) - float(k == first) for k in self.program.keys])
            if row.any():
                fixed = {
                    k: self.project.ledger[k].number for k in (first, second) if k not in self.program.keys
                }
                rows.append(row)
                least.append(fixed.get(first, 0.0) - fixed.get(second, 0.0))
        n = len(self.program.keys)
        return np.array(rows).reshape(len(rows), n), np.array(least)

    def judge(
        self,
        designs: Sequence[Design],
        *,
        whole: bool = True,
        draws: Array | None = None,
        margin: bool = True,
    ) -> list[Verdict]:
        """Designs against aims and limits, with the counts of machines that the project asks for."""
        found = self.points(designs, whole, draws)
        size = (self.draws if draws is None else draws).shape[1]
        rows, least = self.order()
        verdicts = []
        for i, design in enumerate(designs):
            part = slice(i * size, (i + 1) * size)
            values = {n: found.values[self.program.names.index(n), part] for n in self.problem.watched}
            raised = tuple(
                r for r, f in zip(self.program.reasons, found.flags[:, part.start], strict=True) if f
            )
            slacks, exact = [], []
            for asked in self.problem.limits:
                limit = asked if margin else replace(asked, margin=0.0)
                slack = limit.slack(values[limit.measure.indicator])
                slacks.append(slack + _allowed(limit.kind, limit.probability, size))
                exact.append(limit.exact(values[limit.measure.indicator]))
            x = np.array([design[k] for k in self.program.keys])
            in_order = not len(least) or bool((rows @ x - least >= -1e-9).all())
            verdicts.append(
                Verdict(
                    design=dict(design),
                    aims=tuple(a.measure.of(values[a.measure.indicator]) for a in self.problem.aims),
                    found=tuple(exact),
                    slacks=tuple(slacks),
                    figures=dict(zip(self.program.names, found.values[:, part.start], strict=True)),
                    flags=raised,
                    plant=in_order and not any(self.no_plant(reason) for reason in raised),
                    values=values,
                )
            )
        return verdicts

    def no_plant(self, reason: str) -> bool:
        """Whether a flag says that there is no such plant, rather than a disappointing one."""
        return spoils(self.project, reason)

    def snapped(self, design: Design) -> dict[str, float]:
        """The design as a file can hold it: starts on whole days, other numbers to nine digits, inside bounds."""
        found = {}
        for variable in self.problem.variables:
            number, unit = design[variable.key], self.project.ledger[variable.key].parameter.unit
            if unit == units.DATE:
                number = units.year_of(units.day_of(number + 0.5 / 366))
                number = number if number <= variable.high else units.year_of(units.day_of(variable.high))
            elif not variable.discrete:
                shown = float(f"{units.from_si(number, unit):.9g}")
                number = units.to_si(shown, unit)
            found[variable.key] = number
        return found

    def replaced(self, problem: Problem, draws: Array | None = None) -> Plant:
        """The same program under another problem of the same variables, or other draws."""
        return Plant(self.project, problem, self.program, self.draws if draws is None else draws)


def plant(project: Project, problem: Problem) -> Plant:
    """Compile what a problem needs and draw its scenarios."""
    keys = [v.key for v in problem.continuous]
    picks = [v.key for v in problem.discrete]
    own = {*keys, *picks, COUNTS}
    drawn = [k for k in project.uncertain if k not in own]  # one program with draws or without
    program = jacobian(project, keys, [COUNTS, *picks, *drawn], len(problem.watched))
    return Plant(project, problem, program, draw(project, problem.scenarios, problem.seed))


def draw(project: Project, scenarios: int, seed: int) -> Array:
    """(U, 1 + scenarios) values of the uncertain numbers: common random numbers for all designs."""
    keys = project.uncertain
    base = np.array([[project.ledger[k].number] for k in keys]).reshape(len(keys), 1)
    if not scenarios or not keys:
        return base if not scenarios else np.repeat(base, scenarios + 1, axis=1)
    run = sampler(project, keys, DRAWN_AT_ONCE)
    parts: list[Any] = [np.asarray(run(seed, s)) for s in range(0, scenarios + 1, DRAWN_AT_ONCE)]
    return np.concatenate(parts, axis=1)[:, : scenarios + 1]


def _allowed(kind: str, probability: float | None, size: int) -> float:
    """What a scaled slack may lack: rounding, or less than one draw."""
    if probability is not None:
        return 0.999 / max(size - 1, 1)
    return EQUAL if kind == "equal" else 1e-9
