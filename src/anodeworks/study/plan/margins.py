"""What a tonne of a grade earns and costs, and the machine time that it takes: read off the chain.

A grade is the plant under other numbers, so each is a scenario of the compiled chain; the machines are those that stand
by the file's own numbers. Nothing here is a model of the plant: levels, prices and machines are the chain's.
Equations: docs/equations/plan.md, "Coefficients".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.finance.prices import Prices, levels, values
from anodeworks.numerics import safe_divide
from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.market import Disposal, Purchase
from anodeworks.programme import Phase
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.plan.task import HOURS, Array, Machines
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.effectiveness import able, available, started
from anodeworks.twin.project import Project

RAMPED_BY = 30  # years in which every ramp has come to its end
UNITS = {"kg": 1000.0, "J": 3.6e9, "CNY": 1000.0}  # of a flow's unit in that of a task: t, MWh, thousand CNY


class Chain:
    """The chain's answers for the plant as it stands and for each of its grades, one scenario each.

    begin: months since the year 0 at which the first month starts.
    """

    def __init__(self, project: Project, begin: int, months: int) -> None:
        self.project, self.begin, self.months = project, begin, months
        self.grades = project.planning.grades
        self.result = evaluate_si(project, made_of(project, self.grades) or None)
        self.row = [0, *(n if grade.keys else 0 for n, grade in enumerate(self.grades, 1))][1:]
        self.product = [[o.name for o in project.products].index(grade.of) for grade in self.grades]
        network = project.network
        self.border = [(i, n) for i, n in enumerate(network.nodes) if n.kind in (Purchase, Disposal)]

    @cached_property
    def machines(self) -> Machines:
        """The plant's machines in every month, and the hours that each grade takes of them."""
        nodes = machine_nodes(self.project.network)
        names = tuple(self.project.network.nodes[i].name for i in nodes)
        return Machines(names, self.by_phase.sum(axis=1), self._use(nodes), self._rising)

    @cached_property
    def by_phase(self) -> Array:
        """(A, P, T) hours that the machines of each phase can run in each month."""
        built = np.asarray(self.result.outcome.equipment.count)[0]  # (A, P)
        return np.asarray(built[:, :, None] * self._running * 12.0 * HOURS)

    @cached_property
    def _running(self) -> Array:
        """(P, T) years of full output that the machines of each phase can make in each month."""
        return running(self.project, self.project.values, self.begin, self.months)

    @property
    def _rising(self) -> tuple[bool, ...]:
        """(T,) whether the machines of a phase that produces do not make yet in a month what they come to make."""
        last = running(self.project, self.project.values, self.begin + 12 * RAMPED_BY, 1)
        rising = np.asarray((self._running > 0) & (self._running < last * (1 - 1e-6)))
        return tuple(bool(rising[:, month].any()) for month in range(self.months))

    def _use(self, nodes: Sequence[int]) -> Array:
        """(A, G) hours of a machine for a tonne."""
        outcome = self.result.outcome
        use = [hours_per_tonne(self.project, outcome, row, nodes, self._given(row))[:, k]
               for row, k in zip(self.row, self.product, strict=True)]  # fmt: skip
        return np.array(use).T

    @cached_property
    def planned(self) -> Array:
        """(G, T) t of each grade's product that the phases make by their calendar."""
        project = self.project
        rate = np.array([[float(project.ledger[phase_key(p, o.name)].number) for p in project.phases]
                         for o in project.products])  # fmt: skip
        made = rate @ produced(project, project.values, self.begin, self.months) * SECONDS_PER_YEAR / 1000.0
        return np.asarray(made[self.product])

    @cached_property
    def price(self) -> Array:
        """(G, T) CNY/kg, real, that each grade earns."""
        earned = [self._unit_prices(row, "sales")[k] for row, k in zip(self.row, self.product, strict=True)]
        return self._by_month(np.array(earned))

    def market(self, flow: str) -> Array:
        """(T,) thousand CNY for a task's unit of a bought flow, real."""
        place, scale = self._line(flow), UNITS[self.project.network.flows[flow].unit]
        return np.asarray(self._by_month(self._unit_prices(0, "purchases")[place]) * scale / 1000.0)

    def need(self, flow: str) -> Array:
        """(G,) task's units of a bought flow for a tonne of each grade."""
        node, scale = self.border[self._line(flow)][0], UNITS[self.project.network.flows[flow].unit]
        made = np.asarray(self.result.outcome.process.levels)
        return (
            np.array([made[row, node, k] for row, k in zip(self.row, self.product, strict=True)])
            * 1000.0
            / scale
        )

    def cost(self, without: Sequence[str] = ()) -> Array:
        """(G, T) CNY/kg, real: what moves with each grade's output, by-products taken off.

        Args:
            without: bought flows that are counted elsewhere.
        """
        left_out = [self._line(flow) for flow in without]
        found = []
        for row, k in zip(self.row, self.product, strict=True):
            amount = self._amounts(row)[:, k]  # (L,)
            spent = amount[:, None] * self._learnt(row) * self._unit_prices(row, "purchases")[: len(amount)]
            spent[left_out] = 0.0
            waste = [place for place, (_, node) in enumerate(self.border) if node.kind is Disposal]
            first = len(self.project.products)
            earned = self._unit_prices(row, "sales")[first : first + len(waste)] * amount[waste, None]
            found.append(spent.sum(axis=0) - earned.sum(axis=0))
        return self._by_month(np.array(found))

    def _line(self, flow: str) -> int:
        """The place of a bought flow among what crosses the border."""
        return next(p for p, (_, n) in enumerate(self.border) if n.kind is Purchase and n.reference == flow)

    def _amounts(self, row: int) -> Array:
        """(L, K) of what crosses the border for a kg of each product."""
        made = np.asarray(self.result.outcome.process.levels)[row]
        return np.asarray(made[[i for i, _ in self.border]])

    def _unit_prices(self, row: int, side: str) -> Array:
        """(L, Y) CNY for a unit of every line of sales or purchases, in money of the price date."""
        operations = jax.tree.map(lambda leaf: leaf[row], self.result.outcome.operations)
        trade = getattr(operations, side)
        rules = Prices.at(self._values(row), "finance.prices")
        each = values(replace(trade, quantity=jnp.ones_like(trade.quantity)), rules, operations.begin)
        return np.asarray(each / levels(rules, operations.begin, self.project.horizon).general)

    def _learnt(self, row: int) -> Array:
        """(L, Y) what experience leaves of each line's amount; 1 where nothing is made."""
        operations, calendar = self.result.outcome.operations, self.result.outcome.calendar
        project, given = self.project, self._values(row)
        rate = np.array(
            [[float(given[phase_key(p, o.name)]) for p in project.phases] for o in project.products]
        )
        plain = self._amounts(row) @ rate @ np.asarray(calendar.produced)[row] * SECONDS_PER_YEAR
        paid = np.asarray(operations.purchases.quantity)[row][: len(plain)]
        return np.where(plain > 0, np.asarray(safe_divide(paid, plain)), 1.0)

    def _values(self, row: int) -> Mapping[str, Any]:
        """All numbers of a scenario."""
        return self.project.tied({**self.project.values, **self._given(row)})

    def _given(self, row: int) -> dict[str, Any]:
        """The numbers of a scenario that a grade may change."""
        return {key: column[row] for key, column in self.result.samples.items()}

    def _by_month(self, yearly: Array) -> Array:
        """Numbers by year of the study (..., Y) as those of the months (..., T)."""
        start = float(np.asarray(self.result.outcome.operations.begin)[0])
        middle = (self.begin + np.arange(self.months) + 0.5) / 12.0
        year = np.clip(np.floor(middle - start).astype(int), 0, yearly.shape[-1] - 1)
        return np.asarray(yearly[..., year])


def made_of(project: Project, grades: Sequence[Any]) -> dict[str, Array]:
    """By key, the numbers of the plant as it stands and of each grade; nothing where grades have none of their own."""
    keys = dict.fromkeys(key for grade in grades for key in grade.keys)
    found = {}
    for key in keys:
        usual = float(project.ledger[key].number)
        own = [
            project.ledger[f"plan.grades.{g.name}.numbers.{key}"].number if key in g.keys else usual
            for g in grades
        ]
        found[key] = np.array([usual, *map(float, own)])
    return found


def hours_per_tonne(
    project: Project, outcome: Any, row: int | slice, nodes: Sequence[int], given: Mapping[str, Any]
) -> Array:
    """(..., A, K) hours of a machine for a tonne of each product, in one scenario or several of an outcome.

    Args:
        project: the plant.
        outcome: the chain's, with a scenario axis: what a machine puts through under each scenario's conditions.
        row: which scenarios.
        nodes: indices of the activities that run in machines.
        given: by key, all numbers that differ from the project's, each () or (S,).
    """
    numbers, keys = (
        project.tied({**project.values, **given}),
        [f"{project.network.nodes[i].prefix}.availability" for i in nodes],
    )

    def availability(one: Mapping[str, Any]) -> Any:
        there = available(project.production, project.ledger, one)
        return jnp.stack([jnp.asarray(there[key]) for key in keys])

    read = {k: v for k, v in numbers.items() if k in keys or k.startswith("line.")}
    share = each(availability, read)
    made = np.maximum(np.asarray(outcome.process.levels)[row][..., nodes, :], 0.0)
    through = np.asarray(outcome.equipment.unit_capacity)[row] * share
    return np.asarray(made / through[..., None] * 1000.0 / 3600.0)


def produced(project: Project, given: Mapping[str, Any], begin: int, months: int) -> Array:
    """(..., P, T) years of full output that each phase makes in each month, for one scenario or several.

    Args:
        project: the plant.
        given: by key, its numbers, each () or (S,).
        begin: months since the year 0 at which the first month starts.
        months: how many.
    """
    return _made(project, given, begin, months, lambda numbers: started(project.production, numbers))


def _made(
    project: Project,
    given: Mapping[str, Any],
    begin: int,
    months: int,
    ramps: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Array:
    """(..., P, T) years of full output by month, of phases with these ramps."""
    edges = (begin + np.arange(months + 1.0)) / 12.0
    prefixes = [f"programme.phases.{name}" for name in project.phases]

    def one(numbers: Mapping[str, Any]) -> Any:
        numbers = {**numbers, **ramps(numbers)}
        return jnp.stack([jnp.diff(Phase.at(numbers, prefix).produced(edges)) for prefix in prefixes])

    own = ("programme.phases.", *(f"{line.prefix}." for line in project.production))
    return each(one, {k: v for k, v in {**project.values, **given}.items() if k.startswith(own)})


def running(project: Project, given: Mapping[str, Any], begin: int, months: int) -> Array:
    """(..., P, T) years of full output that the machines of each phase can make in each month, as in `produced`.

    Where production lines make a phase's products its machines come up as the lines do: how fast the market takes them
    limits what is sold, and would limit the same tonnes twice.
    """

    def able_to(numbers: Mapping[str, Any]) -> dict[str, Any]:
        there = able(project.production, numbers).items()
        own = {f"{prefix}.{word}": share for prefix, can in there for word, share in can.items()}
        return {**own, **{f"{prefix}.mature": 1.0 for prefix, _ in there}}

    return _made(project, given, begin, months, able_to)


def producing(project: Project, given: Mapping[str, Any]) -> Array:
    """(..., P) year AD in which each phase makes its first product, for one scenario or several as in `produced`."""
    prefixes = [f"programme.phases.{name}" for name in project.phases]

    def one(numbers: Mapping[str, Any]) -> Any:
        return jnp.stack([jnp.asarray(Phase.at(numbers, prefix).production) for prefix in prefixes])

    return each(one, {k: v for k, v in given.items() if k.startswith("programme.phases.")})


def each(function: Callable[[Mapping[str, Any]], Any], numbers: Mapping[str, Any]) -> Array:
    """A function of one scenario's numbers, each (), for one scenario or, where some are (S,), for several."""
    arrays = {key: jnp.asarray(number) for key, number in numbers.items()}
    size = max((number.size for number in arrays.values() if number.ndim), default=0)
    if not size:
        return np.asarray(jax.jit(function)(arrays))
    rows = {key: jnp.broadcast_to(number, (size,)) for key, number in arrays.items()}
    return np.asarray(jax.jit(jax.vmap(function))(rows))
