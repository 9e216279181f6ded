"""Choices as a mixed-integer linear programme over the technology matrix, solved by HiGHS.

Levels of activities and machines in every phase, a binary for each option of each choice, the balance of every flow.
Any indicator may be wanted or limited: its coefficients are the chain's own derivatives at a point. At the point
programme and chain agree; what differs elsewhere is curvature, so the point moves to what the programme finds best, as
long as the chain finds it better too. The chain has the last word on what is proposed.
Equations: docs/equations/optimise.md, "Choices".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.process.activity import Machine
from anodeworks.study.optimise.linear_programme import Rows
from anodeworks.study.optimise.matrix import Choices, Lane, Mode, Point, lanes, matrix, point, slopes
from anodeworks.study.optimise.plant import Design, Plant, Verdict
from anodeworks.study.optimise.search import rank
from anodeworks.study.optimise.smooth import Limit

Array = npt.NDArray[np.float64]

ROOM: Final = 20.0  # times the largest level seen, that an open level may reach
ROUNDS: Final = 8  # points about which the chain is linearised at most
LACKING: Final = 1e3  # what a limit broken by all of itself costs, in parts of the largest worth of any term


@dataclass(frozen=True)
class Proposal:
    """Combinations in the programme's order, and its estimate of the objective of each, SI.

    ignored: limits on odds and draws, which the programme left to the whole model. rounds: points tried.
    """

    picks: list[dict[str, float]]
    estimates: list[float]
    ignored: tuple[str, ...]
    rounds: int = 0


def propose(plant: Plant, most: int) -> Proposal:
    """The best combinations by the programme about the best point, best first.

    Raises:
        InputError: a choice that the matrix does not know.
        Stopped: cancelled.
    """
    aim = plant.problem.aims[0]
    best: Verdict | None = None
    programme, rounds = Programme(plant, plant.base), 0
    while rounds < ROUNDS:
        rounds += 1
        found = programme.best()
        if found is None:
            break
        reached = plant.judge([{**plant.base, **found[0]}])[0]
        if best is not None and rank(reached, 0, aim.sign) <= rank(best, 0, aim.sign):
            break
        best, programme = reached, Programme(plant, reached.design)
    picks: list[dict[str, float]] = []
    estimates: list[float] = []
    for _ in range(min(most, len(plant.combinations))):
        found = programme.best()
        if found is None:
            break
        picks.append(found[0])
        estimates.append(found[1])
        programme.shut_out(found[0])
    if not picks:  # nothing keeps the linear limits: let the whole model say which
        first = plant.combinations[:most]
        return Proposal(first, [np.nan] * len(first), programme.ignored, rounds)
    return Proposal(picks, estimates, programme.ignored, rounds)


class Programme:
    """The programme of one plant about one design: built once, solved for one combination after the other."""

    def __init__(self, plant: Plant, design: Design) -> None:
        progress.current().check()
        self.plant, self.project = plant, plant.project
        self.aim = plant.problem.aims[0]
        sizes, self.choices = _sorted_out(plant)
        self.options = {**self.choices, **sizes}
        self.values: dict[str, Any] = {**self.project.values, **design}
        for key, options in self.options.items():  # the point is a choice that may be made
            self.values[key] = np.float64(min(options, key=lambda o: abs(o - float(self.values[key]))))
        self.matrix = matrix(self.project, self.values, self.choices)
        self.lanes = lanes(self.project, self.values, self.matrix, sizes)
        self.at = point(self.project, self.values, self.matrix, self.lanes)
        limits = [li for li in plant.problem.limits if li.probability is None and not li.measure.drawn]
        self.ignored = tuple(li.measure.indicator for li in plant.problem.limits if li not in limits)
        names = dict.fromkeys([self.aim.measure.indicator, *(li.measure.indicator for li in limits)])
        self.slopes = slopes(self.project, self.values, self.at, list(names))
        phases, modes = len(self.project.phases), sum(map(len, self.matrix.products))
        room = sum(map(len, self.options.values())) + modes + len(limits)
        self.rows = Rows(room + phases * (len(self.matrix.columns) + len(self.lanes)))
        self.picked = {
            k: [self.rows.add("whole", 1.0) for _ in options] for k, options in self.options.items()
        }
        for pick in self.picked.values():
            self.rows.hold(np.sum(pick, axis=0), 1.0, 1.0)
        self.levels = self._levels()
        self.counts = self._counts()
        self.made = [self._made(modes) for modes in self.matrix.products]
        self.lacking = np.zeros(self.rows.room)  # what limits that are not linear lack
        self.terms = dict(zip(self.slopes.names, map(self._term, range(len(names))), strict=True))
        for limit in limits:
            self._hold(limit)

    def best(self) -> tuple[dict[str, float], float] | None:
        """The best combination not shut out, and the estimate of its objective; None if there is no other."""
        goal, constant = self.terms[self.aim.measure.indicator]
        scale = float(np.abs(goal).max()) or 1.0
        found = self.rows.best(goal / scale - self.aim.sign * LACKING * self.lacking, self.aim.sign)
        if found is None:
            return None
        chosen = {k: options[int(np.argmax([b @ found for b in self.picked[k]]))]
                  for k, options in self.options.items()}  # fmt: skip
        return chosen, float(goal @ found) + constant

    def shut_out(self, combination: Mapping[str, float]) -> None:
        """Not this combination again."""
        if combination:
            together = np.sum([self._open(k, option) for k, option in combination.items()], axis=0)
            self.rows.hold(together, most=len(combination) - 1.0)

    def _open(self, key: str, option: float) -> Array:
        """The binary of one option."""
        return self.picked[key][list(self.options[key]).index(option)]

    def _only_where(self, what: Array, most: float, mode: Mode) -> None:
        """A variable is 0 but where its mode is open."""
        for key, option in mode:
            self.rows.hold(what - most * self._open(key, option), most=0.0)

    def _levels(self) -> list[list[Array]]:
        """Level of every column in every phase, the balance of every flow, and modes that only their options open."""
        network, phases = self.project.network, range(len(self.project.phases))
        most = np.max([np.abs(at) for at in self.matrix.levels.values()], axis=0)  # (N, P)
        size = max(float(np.sum([d.sum() for d in self.matrix.demand.values()])), 1e-9)
        unit = np.maximum(most, 1e-6 * size)  # levels in parts of what was seen
        found: list[list[Array]] = []
        balance: dict[tuple[str, int], Any] = {}
        for column in self.matrix.columns:
            row = []
            for p in phases:
                level = self.rows.add("continuous", ROOM)
                self._only_where(level, ROOM, column.mode)
                row.append(float(unit[column.node, p]) * level)
                for flow, amount in column.flows.items():
                    if flow in network.answerer and amount:
                        balance[flow, p] = balance.get((flow, p), 0.0) + amount * row[-1]
            found.append(row)
        for (flow, p), terms in balance.items():
            asked = float(self.matrix.demand[flow][p]) if flow in self.matrix.demand else 0.0
            per = float(unit[network.answerer[flow], p])
            self.rows.hold(terms / per, asked / per, asked / per)
        return found

    def _counts(self) -> list[list[Array]]:
        """Machines of every lane in every phase: as many as the levels need, whole unless fractions are counted."""
        whole = float(self.project.ledger["plant.equipment.counts"].number) < 0.5
        seen = np.array([np.abs(at) for at in self.matrix.levels.values()])  # (C, N, P)
        most = seen.max(axis=(0, 2))
        runs = seen > 1e-9 * most[:, None]
        # The least level of what may also stand idle: then it has no machine.
        least = np.where(runs.all(axis=0), np.inf, np.where(runs, seen, np.inf).min(axis=0))
        found: list[list[Array]] = [[] for _ in self.lanes]
        for i in dict.fromkeys(lane.node for lane in self.lanes):
            mine = [(k, lane) for k, lane in enumerate(self.lanes) if lane.node == i]
            largest = max(lane.size * lane.share for _, lane in mine)
            columns = [c for c, column in enumerate(self.matrix.columns) if column.node == i]
            for p in range(len(self.project.phases)):
                need = np.sum([self.levels[c][p] for c in columns], axis=0)
                made = np.zeros(self.rows.room)
                for k, lane in mine:
                    each = lane.size * lane.share
                    upper = float(np.ceil(ROOM * max(float(most[i]), 1e-9) / each)) + 1
                    count = self.rows.add("whole" if whole else "continuous", upper)
                    self._only_where(count, upper, lane.mode)
                    found[k].append(count)
                    made = made + each * count
                    if whole:  # no machine beyond the need, whatever it would be worth
                        self.rows.hold(count - need / each, most=1.0)
                        if least[i, p] < np.inf:
                            self.rows.hold(count - (1 / each + 2 / least[i, p]) * need, most=0.0)
                self.rows.hold((made - need) / largest, -1e-9, np.inf if whole else 1e-9)
        return found

    def _made(self, modes: Mapping[Mode, Array]) -> list[tuple[Array, Array]]:
        """Properties of a product in each mode, each with the variable that is 1 where the mode is open."""
        if len(modes) < 2:
            return []
        shares = [(self.rows.add("continuous", 1.0), mode) for mode in modes]
        for share, mode in shares:
            self._only_where(share, 1.0, mode)
        self.rows.hold(np.sum([share for share, _ in shares], axis=0), 1.0, 1.0)
        return [(share, modes[mode]) for share, mode in shares]

    def _term(self, j: int) -> tuple[Array, float]:
        """An indicator as a sum over the variables and a constant: the chain's first-order expansion."""
        by, at, total = self.slopes.by, self.at, np.zeros(self.rows.room)
        constant = float(self.slopes.values[j])
        for column, row in zip(self.matrix.columns, self.levels, strict=True):
            weight = by.levels[j, column.node] + column.warming * by.direct[j]  # (P,)
            total += np.sum([w * level for w, level in zip(weight, row, strict=True)], axis=0)
        for lane, row in zip(self.lanes, self.counts, strict=True):
            weight = _worth(lane, by, j)
            total += np.sum([w * count for w, count in zip(weight, row, strict=True)], axis=0)
        constant -= float((by.levels[j] * at.levels).sum() + (by.direct[j] * at.direct).sum())
        for g, x in (
            (by.count, at.count),
            (by.cost, at.cost),
            (by.floor, at.floor),
            (by.operators, at.operators),
        ):
            constant -= float((g[j] * x).sum())
        for k, several in enumerate(self.made):
            for share, properties in several:
                total += float(by.products[j, k] @ (properties - at.products[k])) * share
        return total, constant

    def _hold(self, limit: Limit) -> None:
        """A limit; where the figure is linear at this point only, it may be broken at a price, as it may be wrong."""
        name = limit.measure.indicator
        figure, constant = self.terms[name]
        scale = max(abs(limit.value - constant), 1e-9)
        at = (limit.value - constant) / scale
        lack = np.zeros(self.rows.room)
        if not self.slopes.linear[self.slopes.names.index(name)]:
            lack = self.rows.add("continuous", 1e6)
            self.lacking = self.lacking + lack
        if limit.kind != "at_most":
            self.rows.hold(figure / scale + lack, least=at - 1e-9)
        if limit.kind != "at_least":
            self.rows.hold(figure / scale - lack, most=at + 1e-9)


def _worth(lane: Lane, by: Point, j: int) -> Array:
    """(P,) what one machine more of a lane adds to indicator j."""
    a = lane.place
    found: Array = (
        by.count[j, a] + by.cost[j, a] * lane.cost + by.floor[j, a] * lane.floor
        + by.operators[j, a] * lane.operators
    )  # fmt: skip
    return found


def _sorted_out(plant: Plant) -> tuple[Choices, Choices]:
    """Sizes of machines and picks among the discrete variables; others change every amount."""
    sizes: dict[str, Sequence[float]] = {}
    choices: dict[str, Sequence[float]] = {}
    machines = {node.prefix for node in plant.project.network.nodes if issubclass(node.kind, Machine)}
    for variable in plant.problem.discrete:
        prefix, _, word = variable.key.rpartition(".")
        if word == "pick":
            choices[variable.key] = variable.values
        elif word == "unit_capacity" and prefix in machines:
            sizes[variable.key] = variable.values
        else:
            allowed = t("picks and unit capacities; the technology matrix is not linear in other numbers")
            raise InputError(
                f"optimise.variables.{variable.key}",
                t("a choice for the matrix"),
                allowed,
                t('method = "enumerate"'),
            )
    return sizes, choices
