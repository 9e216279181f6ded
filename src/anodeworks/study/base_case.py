"""The base case of a result as plain arrays, and the spread of its indicators in SI, for audit and report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.finance.closing import CLOSINGS
from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.network import Node
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.wording import Quantity
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.result import Result
from anodeworks.twin.books import begun_before
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.project import Project
from anodeworks.twin.ties import Tie

CLOSING = "finance.closing.rule"
Floats = npt.NDArray[np.float64]


class Spread(NamedTuple):
    """An indicator over the draws, SI; `undefined` is the share of draws in which it has no value."""

    low: float
    middle: float
    high: float
    undefined: float


class Machinery(NamedTuple):
    """The machines of one activity; arrays by phase (P,). Units as in `plant.equipment.Equipment`."""

    node: Node
    throughput: Floats
    built: Floats
    cost: Floats
    floor: Floats
    operators: Floats
    load: float
    capacity: float


@dataclass(frozen=True, eq=False)
class Base:
    """Scenario 0 of a result, its arrays without the scenario axis, and the draws beside it.

    A study that kept indicators only is evaluated once more for its base case.
    """

    result: Result

    @property
    def project(self) -> Project:
        """The project."""
        return self.result.project

    @cached_property
    def outcome(self) -> Any:
        """The chain's `Outcome` of scenario 0, every array without its scenario axis."""
        kept = self.result.outcome
        if kept.process is None:
            kept = evaluate_si(self.project, {k: v[:1] for k, v in self.result.samples.items()}).outcome
        return jax.tree.map(lambda leaf: np.asarray(leaf)[0], kept)

    def unit(self, key: str) -> str:
        """The unit in which a number of the project is declared."""
        return self.project.ledger[key].parameter.unit

    def value(self, key: str) -> float:
        """A number of the project in scenario 0, SI."""
        return float(self.project.ties.get(key, Tie(key)).of(self._number))

    def _number(self, key: str) -> float:
        drawn = self.result.samples.get(key)
        return float(self.project.ledger[key].number if drawn is None else drawn[0])

    def figure(self, indicator: str) -> float:
        """An indicator in scenario 0, SI."""
        return float(self.result.si(indicator)[0])

    def quantity(self, about: Indicator, digits: int = 3) -> Quantity:
        """A declared indicator in scenario 0, as a document shows it."""
        return Quantity(self.figure(about.name), about.unit, about.name, digits)

    @property
    def draws(self) -> int:
        """Number of drawn scenarios; 0 if the result is no Monte Carlo study."""
        return self.result.scenarios - 1 if self.result.seed is not None else 0

    def drawn(self, indicator: str) -> Floats:
        """An indicator over the draws, SI, (N,); not a number where it is undefined."""
        return np.asarray(self.result.si(indicator)[1:] if self.draws else [], dtype=np.float64)

    def spread(self, indicator: str) -> Spread | None:
        """P5, P50 and P95 of an indicator, or None if nothing was drawn."""
        if self.draws and indicator not in self._spreads:
            unit = self.project.indicators[indicator].unit
            low, middle, high, undefined = self.result.quantile(indicator)
            low, middle, high = (units.to_si(q, unit) for q in (low, middle, high))
            self._spreads[indicator] = Spread(low, middle, high, undefined)
        return self._spreads.get(indicator)

    @cached_property
    def _spreads(self) -> dict[str, Spread]:
        return {}

    def inputs(self, key: str) -> tuple[float, float] | None:
        """P5 and P95 of a number of the project over the draws, SI, or None if it does not vary."""
        drawn = self.result.samples.get(key)
        if drawn is None or not self.draws:
            return None
        low, high = np.quantile(drawn[1:], [0.05, 0.95])
        return float(low), float(high)

    @cached_property
    def rate(self) -> Floats:
        """(K, P) full output of each product in each phase that is built, kg/s."""
        return self.asked * self.built

    @property
    def asked(self) -> Floats:
        """(K, P) full output of each product in each phase as the plan has it, kg/s."""
        keys = [[phase_key(p, k.name) for p in self.project.phases] for k in self.project.products]
        return np.array([[self.value(key) for key in row] for row in keys])

    @cached_property
    def built(self) -> npt.NDArray[np.bool_]:
        """(P,) whether each phase is begun before the study ends and before the owner closes the plant."""
        starts = np.array([self.value(f"programme.phases.{p}.start") for p in self.project.phases])
        return np.asarray(begun_before(starts, self.closed))

    @property
    def end(self) -> float:
        """When the study ends, years AD."""
        return float(self.outcome.operations.begin) + self.project.horizon

    @property
    def closed(self) -> float:
        """When the plant has been run, years AD: the study's end, or when its owner has closed it."""
        return float(self.outcome.operations.begin) + float(self.outcome.statements.closing.alive.sum())

    @cached_property
    def unclosed(self) -> Base:
        """The same plant run to the end of the study: what its owner knows when he closes it before."""
        if self.outcome.statements.closing.alive.all():
            return self
        never = {CLOSING: float(CLOSINGS.index("never before the end"))}
        project = self.project.with_si(never)
        return Base(evaluate_si(project, {k: v[:1] for k, v in self.result.samples.items() if k != CLOSING}))

    @cached_property
    def level(self) -> Floats:
        """(N,) how hard each activity runs at full output, in units of its reference port per second."""
        return np.asarray(self.outcome.process.levels @ self.rate.sum(axis=1))

    @cached_property
    def machines(self) -> list[Machinery]:
        """The machines of every activity that has any, in the order of the route."""
        nodes, e = self.project.network.nodes, self.outcome.equipment
        return [
            Machinery(
                nodes[i],
                e.throughput[a],
                e.count[a],
                e.cost[a],
                e.floor[a],
                e.operators[a],
                float(e.load[a]),
                float(e.unit_capacity[a]),
            )
            for a, i in enumerate(machine_nodes(self.project.network))
        ]

    def amounts(self, i: int) -> Mapping[str, float]:
        """What goes through each port of an activity at full output, per second, SI."""
        return {
            port: float(amount) * float(self.level[i])
            for port, amount in self.outcome.process.amounts[i].items()
        }
