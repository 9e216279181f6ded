"""Choices as a mixed-integer linear programme over the technology matrix, solved by HiGHS through linopy.

Levels of activities and whole machines in every phase, a binary for each option of each choice, the balance of every
flow; land, power, capital, emissions and purchases as limits. The objective is linear in what is bought, sold, built
and paid, with weights that are the whole model's own derivatives: at the design in the file programme and model agree,
and what differs elsewhere is curvature. The whole model has the last word on what the programme proposes.
Equations: docs/equations/optimise.md, "Choices".
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.activity import Machine
from anodeworks.study.optimise.columns import matrix
from anodeworks.study.optimise.plant import Plant
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.weights import Weights, weights

Array = npt.NDArray[np.float64]

LINEAR: Final = ("land", "floor_area", "power", "capital", "equipment", "machines", "emissions")
ROOM: Final = 20.0  # times the largest level seen, that an open level may reach
PLACES: Final = 1e-7  # relative optimality gap of the solver
SCALE: Final = 1e6  # the objective is in millions, so that the solver's tolerances fit


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
        found = programme.solve(picks)
        if found is None:
            break
        picks.append(found[0])
        estimates.append(found[1])
    if not picks:  # nothing keeps the linear limits: let the whole model say which
        return Proposal(
            plant.combinations[:most], [np.nan] * len(plant.combinations[:most]), programme.ignored
        )
    return Proposal(picks, estimates, programme.ignored)


def linear_solver() -> Any:
    """linopy, or a clear word on how to get it.

    Raises:
        InputError: it is not installed.
    """
    try:
        import highspy  # noqa: F401
        import linopy
    except ImportError:
        raise InputError(
            "optimise.method", "matrix", "auto or enumerate without linopy and HiGHS",
            'install them: pip install "anodeworks[optimise]"',
        ) from None  # fmt: skip
    return linopy


class Programme:
    """The programme of one plant about one design."""

    def __init__(self, plant: Plant, aim: int, design: Mapping[str, float] | None) -> None:
        self.linopy = linear_solver()
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

    def solve(self, without: Sequence[Mapping[str, float]]) -> tuple[dict[str, float], float] | None:
        """The best combination but these, and the estimate of its objective; None if there is no other."""
        model = self.linopy.Model()
        picked = {
            key: [model.add_variables(binary=True, name=f"{key}={option:g}") for option in options]
            for key, options in {**self.choices, **self.sizes}.items()
        }
        for pick in picked.values():
            model.add_constraints(_sum(pick) == 1)
        levels = self._levels(model, picked)
        counts = self._machines(model, picked, levels)
        terms = self.weights.terms(self.matrix.columns, levels, counts)
        for limit in self.plant.problem.limits:
            if limit.measure.indicator not in self.ignored:
                _hold(model, terms[limit.measure.indicator], limit)
        options = {**self.choices, **self.sizes}
        for past in without:  # not this combination again
            chosen = [picked[k][list(options[k]).index(x)] for k, x in past.items()]
            model.add_constraints(_sum(chosen) <= len(chosen) - 1)
        goal, constant = terms["objective"]
        model.add_objective(goal * (1 / SCALE), sense="max" if self.aim.sign > 0 else "min")
        with _silent("linopy"):  # that there is no further combination is an answer, not a warning
            status, _ = model.solve(
                solver_name="highs", output_flag=False, mip_rel_gap=PLACES, progress=False
            )
        if status != "ok":
            return None
        found = {
            k: options[k][int(np.argmax([float(b.solution) for b in binaries]))]
            for k, binaries in picked.items()
        }
        return found, float(model.objective.value) * SCALE + constant

    def _levels(self, model: Any, picked: Mapping[str, Sequence[Any]]) -> list[list[Any]]:
        """Level of every column in every phase, the balance of every flow, and modes that only their options open."""
        network, phases = self.project.network, range(len(self.project.phases))
        most = np.max([np.abs(at) for at in self.matrix.levels.values()], axis=0)  # (N, P)
        size = max(float(np.sum([d.sum() for d in self.matrix.demand.values()])), 1e-9)
        found: list[list[Any]] = []
        balance: dict[tuple[str, int], list[Any]] = {}
        for c, column in enumerate(self.matrix.columns):
            row = []
            for p in phases:
                unit = max(float(most[column.node, p]), 1e-6 * size)  # levels in parts of what was seen
                level = model.add_variables(lower=0.0, upper=ROOM, name=f"level {c} {p}")
                for key, option in column.mode:
                    place = list(self.choices[key]).index(option)
                    model.add_constraints(level - ROOM * picked[key][place] <= 0)
                row.append(unit * level)
                for flow, amount in column.flows.items():
                    if flow in network.answerer and amount:
                        balance.setdefault((flow, p), []).append(amount * unit * level)
            found.append(row)
        for (flow, p), terms in balance.items():
            asked = float(self.matrix.demand[flow][p]) if flow in self.matrix.demand else 0.0
            i = network.answerer[flow]
            unit = max(float(most[i, p]), 1e-6 * size)
            model.add_constraints((1 / unit) * _sum(terms) == asked / unit)
        return found

    def _machines(
        self, model: Any, picked: Mapping[str, Sequence[Any]], levels: Sequence[Sequence[Any]]
    ) -> dict[tuple[int, int, float], Any]:
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
                made = []
                for v, size in enumerate(sizes):
                    upper = float(np.ceil(most / (size * share))) + 1
                    count = model.add_variables(
                        lower=0, upper=upper, integer=whole, name=f"machines {i} {p} {v}"
                    )
                    if len(sizes) > 1:
                        model.add_constraints(count - upper * picked[key][v] <= 0)
                    found[i, p, size] = count
                    made.append(size * share * count)
                unit = max(size * share for size in sizes)
                need = (1 / unit) * _sum([row[p] for row in mine])
                model.add_constraints((1 / unit) * _sum(made) - need >= -1e-9)
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


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """No log of a library but of errors."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _is_linear(limit: Limit) -> bool:
    return limit.measure.indicator in LINEAR or limit.measure.indicator.startswith("use.")


def _hold(model: Any, term: tuple[Any, float], limit: Limit) -> None:
    """A limit on a linear figure."""
    figure, constant = term
    scale = max(abs(limit.value - constant), 1e-9)
    left, right = figure * (1 / scale), (limit.value - constant) / scale
    if limit.kind != "at_least":
        model.add_constraints(left <= right + 1e-9)
    if limit.kind != "at_most":
        model.add_constraints(left >= right - 1e-9)


def _sum(terms: Sequence[Any]) -> Any:
    """The sum of expressions."""
    total = 1 * terms[0]
    for term in terms[1:]:
        total = total + term
    return total
