"""Choices as a mixed-integer linear programme over the technology matrix, solved by HiGHS through linopy.

Levels of activities and whole machines in every phase, a binary for each option of each choice, the balance of every
flow; land, power, capital, emissions and purchases as limits. The objective is linear in what is bought, sold, built
and paid, with weights that are the whole model's own derivatives: at the design in the file programme and model agree,
and what differs elsewhere is curvature. The whole model has the last word on what the programme proposes.
Equations: docs/equations/optimise.md, "Choices".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.activity import Machine
from anodeworks.study.optimise.columns import matrix
from anodeworks.study.optimise.plant import Plant
from anodeworks.study.optimise.rows import Rows, linear_solver
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.weights import Weights, weights
from anodeworks.twin.catalogue import Plant as OfPlant

Array = npt.NDArray[np.float64]

LINEAR: Final = tuple(
    i.name
    for i in (OfPlant.land, OfPlant.floor_area, OfPlant.power, OfPlant.capital, OfPlant.equipment,
              OfPlant.machines, OfPlant.emissions)
)  # fmt: skip
ROOM: Final = 20.0  # times the largest level seen, that an open level may reach


@dataclass(frozen=True)
class Proposal:
    """Combinations in the programme's order, and its estimate of the objective of each, SI.

    ignored: limits that are not linear in levels and machines, which the programme left to the whole model.
    """

    picks: list[dict[str, float]]
    estimates: list[float]
    ignored: tuple[str, ...]

    def figures(self, done: Any) -> dict[str, Any]:
        """The proposals beside what the whole model made of them."""
        from anodeworks.study.optimise import figures

        project = done.project
        aim = done.problem.aims[0]
        unit = project.indicators[aim.measure.indicator].unit
        rows = []
        for picks, estimate in zip(self.picks, self.estimates, strict=True):
            judged = next(f for f in done.found if all(f.whole.design[k] == x for k, x in picks.items()))
            rows.append(
                {
                    "design": figures.design(project, picks),
                    "matrix": figures.in_unit(unit, estimate),
                    "model": figures.in_unit(unit, judged.whole.aims[0]),
                    "feasible": judged.whole.feasible,
                }
            )
        first = rows[0]
        gap = first["matrix"] - first["model"]
        best = figures.design(project, {k: done.best.design[k] for k in self.picks[0]})
        agree = (
            "the programme's first choice is the whole model's"
            if best == first["design"]
            else "the whole model prefers another choice"
        )
        share = f" ({100 * abs(gap) / abs(first['model']):.2g} %)" if first["model"] else ""
        return {
            "proposals": rows,
            "gap": gap,
            "agreement": f"{agree}; its estimate of its own is off by {gap:,.4g} {unit}{share}",
            "ignored": list(self.ignored),
        }


def propose(plant: Plant, most: int, aim: int = 0, design: Mapping[str, float] | None = None) -> Proposal:
    """The best combinations by the programme, best first; each is shut out before the next is sought.

    Raises:
        InputError: linopy or HiGHS is not installed; a choice that the matrix does not know.
    """
    programme = Programme(plant, aim, design)
    picks: list[dict[str, float]] = []
    estimates: list[float] = []
    for _ in range(min(most, len(plant.combinations))):
        found = programme.solve()
        if found is None:
            break
        picks.append(found[0])
        estimates.append(found[1])
    if not picks:  # nothing keeps the linear limits: let the whole model say which
        return Proposal(
            plant.combinations[:most], [np.nan] * len(plant.combinations[:most]), programme.ignored
        )
    return Proposal(picks, estimates, programme.ignored)


class Programme:
    """The programme of one plant about one design: built once, solved for one combination after the other."""

    def __init__(self, plant: Plant, aim: int, design: Mapping[str, float] | None) -> None:
        linear_solver()
        self.plant, self.project = plant, plant.project
        self.aim = plant.problem.aims[aim]
        self.values: dict[str, Any] = {**self.project.values, **(design or plant.base)}
        self.sizes, self.choices = _sorted_out(plant)
        for key, options in self.choices.items():  # the expansion stands on a choice that may be made
            if self.values[key] not in options:
                self.values[key] = options[0]
        self.matrix = matrix(self.project, self.values, self.choices)
        self.weights: Weights = weights(plant, self.values, self.matrix, self.aim.measure.indicator)
        self.ignored = tuple(
            str(li.measure.indicator) for li in plant.problem.limits
            if li.probability is not None or li.measure.drawn or not _is_linear(li)
        )  # fmt: skip
        self.options = {**self.choices, **self.sizes}
        phases, machines = len(self.project.phases), machine_nodes(self.project.network)
        several = max([1, *(len(sizes) for sizes in self.sizes.values())])
        room = sum(map(len, self.options.values())) + phases * (
            len(self.matrix.columns) + several * len(machines)
        )
        self.rows = Rows(room)
        self.picked = {
            k: [self.rows.add("binary", 1.0) for _ in options] for k, options in self.options.items()
        }
        for pick in self.picked.values():
            self.rows.hold(np.sum(pick, axis=0), 1.0, 1.0)
        levels = self._levels()
        self.terms = self.weights.terms(self.matrix.columns, levels, self._machines(levels))
        for limit in plant.problem.limits:
            if limit.measure.indicator not in self.ignored:
                _hold(self.rows, self.terms[limit.measure.indicator], limit)

    def solve(self) -> tuple[dict[str, float], float] | None:
        """The best combination not yet given, and the estimate of its objective; None if there is no other."""
        goal, constant = self.terms["objective"]
        goal = np.broadcast_to(goal, (self.rows.room,))
        scale = float(np.abs(goal).max()) or 1.0
        found = self.rows.best(goal / scale, "max" if self.aim.sign > 0 else "min")
        if found is None:
            return None
        chosen = {k: int(np.argmax([float(b @ found) for b in self.picked[k]])) for k in self.options}
        if chosen:  # not this combination again
            together = np.sum([self.picked[k][i] for k, i in chosen.items()], axis=0)
            self.rows.hold(together, most=len(chosen) - 1.0)
        return {k: self.options[k][i] for k, i in chosen.items()}, float(goal @ found) + constant

    def _levels(self) -> list[list[Any]]:
        """Level of every column in every phase, the balance of every flow, and modes that only their options open."""
        network, phases = self.project.network, range(len(self.project.phases))
        most = np.max([np.abs(at) for at in self.matrix.levels.values()], axis=0)  # (N, P)
        size = max(float(np.sum([d.sum() for d in self.matrix.demand.values()])), 1e-9)
        unit = np.maximum(most, 1e-6 * size)  # levels in parts of what was seen
        found: list[list[Any]] = []
        balance: dict[tuple[str, int], Any] = {}
        for column in self.matrix.columns:
            row = []
            for p in phases:
                level = self.rows.add("continuous", ROOM)
                for key, option in column.mode:
                    place = list(self.choices[key]).index(option)
                    self.rows.hold(level - ROOM * self.picked[key][place], most=0.0)
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

    def _machines(self, levels: Sequence[Sequence[Any]]) -> dict[tuple[int, int, float], Any]:
        """Machines by node, phase and size, enough for the levels; whole unless the project counts fractions."""
        whole = float(self.project.ledger["plant.equipment.counts"].number) < 0.5
        found: dict[tuple[int, int, float], Any] = {}
        for i in machine_nodes(self.project.network):
            node = self.project.network.nodes[i]
            key = f"{node.prefix}.unit_capacity"
            sizes = self.sizes.get(key, (float(self.values[key]),))
            share = float(self.values[f"{node.prefix}.availability"])
            mine = [row for column, row in zip(self.matrix.columns, levels, strict=True) if column.node == i]
            most = ROOM * max(float(np.max([at[i] for at in self.matrix.levels.values()])), 1e-9)
            for p in range(len(self.project.phases)):
                made: Any = 0.0
                for v, size in enumerate(sizes):
                    upper = float(np.ceil(most / (size * share))) + 1
                    count = self.rows.add("whole" if whole else "continuous", upper)
                    if len(sizes) > 1:
                        self.rows.hold(count - upper * self.picked[key][v], most=0.0)
                    found[i, p, size] = count
                    made = made + size * share * count
                need = np.sum([row[p] for row in mine], axis=0)
                self.rows.hold((made - need) / max(size * share for size in sizes), least=-1e-9)
        return found


def _sorted_out(plant: Plant) -> tuple[dict[str, Sequence[float]], dict[str, Sequence[float]]]:
    """Sizes of machines and picks among the discrete variables; others are not linear in anything."""
    sizes: dict[str, Sequence[float]] = {}
    choices: dict[str, Sequence[float]] = {}
    machines = {node.prefix for node in plant.project.network.nodes if issubclass(node.kind, Machine)}
    for prefix in machines:
        if f"{prefix}.unit_capacity" not in plant.project.ledger:
            raise InputError(
                "optimise.method",
                f"{prefix}, whose machines are worked out from conditions",
                "activities that state their unit_capacity; the technology matrix is linear",
                'method = "enumerate"',
            )
    for variable in plant.problem.discrete:
        prefix, _, word = variable.key.rpartition(".")
        if word == "pick":
            choices[variable.key] = variable.values
        elif word == "unit_capacity" and prefix in machines:
            sizes[variable.key] = variable.values
        else:
            allowed = "picks and unit capacities; the technology matrix is not linear in other numbers"
            raise InputError(
                f"optimise.variables.{variable.key}",
                "a choice for the matrix",
                allowed,
                'method = "enumerate"',
            )
    return sizes, choices


def _is_linear(limit: Limit) -> bool:
    return limit.measure.indicator in LINEAR or limit.measure.indicator.startswith("use.")


def _hold(rows: Rows, term: tuple[Any, float], limit: Limit) -> None:
    """A limit on a linear figure."""
    figure, constant = term
    scale = max(abs(limit.value - constant), 1e-9)
    at = (limit.value - constant) / scale
    least = -np.inf if limit.kind == "at_most" else at - 1e-9
    most = np.inf if limit.kind == "at_least" else at + 1e-9
    rows.hold(figure / scale, least, most)
