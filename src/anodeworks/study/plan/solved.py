"""A task solved: the best plan with the proof of it, what one more of each limit is worth, or what conflicts.

The programme of `Monthly` goes to HiGHS as numbers; its gap proves the optimum. With the whole numbers held where they
are best the rest is a linear programme, whose duals are the worth of one more unit of each limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks import progress
from anodeworks.study.plan.conflicts import Conflicts, conflicts
from anodeworks.study.plan.monthly import NEEDLESS, Limit, Monthly
from anodeworks.study.plan.solver import Numbers
from anodeworks.study.plan.task import Array, Task

if TYPE_CHECKING:
    from highspy import Highs

GAP: Final = 1e-6  # relative gap below which an optimum counts as proven
SECONDS: Final = 60.0  # that the solver has
SMALL: Final = 1e-6  # t, below which an amount is none


@dataclass(frozen=True, eq=False)
class Plan:
    """The best plan of a task; amounts in t, axes as in `Task`.

    margin: thousand CNY. bound: none can have more. gap: relative, between the two. made: (G, T). stock: (G + B, T) at
    the end of each month. due, extra, backlog, missed: (S, T) of each sale: delivered of what is owed, delivered
    beyond it, owed still, given up. market: (B, T) bought outside of contracts. taken: (C, T) of each contract of
    purchase, and paid: (C, T) for it, thousand CNY. untaken: (C, T) paid for all the same. changes: of each
    changeover (L, G, G, T) changes of its lines, from a grade to another; by_line: of each (L, G, T) what they make.
    stops: (U, T). worth: of each limit (T,) what one unit more in a month would bring,
    thousand CNY.
    """

    task: Task
    margin: float
    bound: float
    gap: float
    made: Array
    stock: Array
    due: Array
    extra: Array
    backlog: Array
    missed: Array
    market: Array
    taken: Array
    paid: Array
    untaken: Array
    changes: tuple[Array, ...]
    by_line: tuple[Array, ...]
    stops: Array
    worth: Mapping[Limit, Array] = field(default_factory=dict)

    @property
    def proven(self) -> bool:
        """Whether no plan can be better, to the solver's gap."""
        return self.gap <= GAP * (1 + 1e-9)

    @property
    def delivered(self) -> Array:
        """(S, T) of each sale."""
        return self.due + self.extra

    @property
    def money(self) -> dict[str, float]:
        """What the margin is made of, thousand CNY: earned positive, spent negative."""
        task = self.task
        prices = np.array([s.price for s in task.sales])
        late = np.array([s.late or 0.0 for s in task.sales])
        given_up = np.array([s.missed or 0.0 for s in task.sales])
        held = sum(s.holding * float(self.stock[s.item].sum()) for s in task.stores)
        spent = [
            float((task.each(c.cost)[..., None] * done).sum())
            for c, done in zip(task.changeovers, self.changes, strict=True)
        ]
        paid = [s.paid * float(s.prices[0] @ u) for s, u in zip(task.supplies, self.untaken, strict=True)]
        found = {
            "sales": float((prices * self.delivered).sum()),
            "output": -float((task.cost * self.made).sum()),
            "market": -float((task.market * self.market).sum()) if task.flows else 0.0,
            "untaken": -sum(paid),
            "late": -float((late[:, None] * self.backlog).sum()),
            "missed": -float((given_up[:, None] * self.missed).sum()),
            "holding": -held,
            "changes": -sum(spent),
        }
        return {**found, "contracts": -float(self.paid.sum())}

    @property
    def load(self) -> Array:
        """(A, T) share of the hours of all groups of machines that the plan takes; 0 where there are none."""
        return loaded(self, self.task.machines.hours, self.task.machines.use)


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of a task: a plan, or what conflicts and the plan that misses least.

    plan: None where nothing keeps every limit. conflicts: all limits that then cannot be kept together.
    nearest: the best plan in which firm deliveries may be missed, where there is one.
    """

    task: Task
    plan: Plan | None
    conflicts: Conflicts = field(default_factory=Conflicts)
    nearest: Plan | None = None


def solve(task: Task) -> Answer:
    """The best plan of a task, or what conflicts in it.

    Raises:
        Stopped: cancelled.
    """
    progress.current().check()
    plan = best(Monthly(task))
    if plan is not None:
        return Answer(task, plan)
    found = conflicts(task)
    progress.current().check()
    forgiving = task.forgiving()
    return Answer(task, None, found, None if forgiving == task else best(Monthly(forgiving)))


def best(monthly: Monthly) -> Plan | None:
    """The best plan of a programme; None if nothing keeps every limit."""
    from highspy import HighsModelStatus as Status

    numbers = Numbers(monthly)
    solver = numbers.solver()
    solver.setOptionValue("mip_rel_gap", GAP)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    solver.setOptionValue("time_limit", SECONDS)
    solver.run()
    status, about = solver.getModelStatus(), solver.getInfo()
    if status == Status.kInfeasible or about.primal_solution_status != 2:
        return None
    margin = float(about.objective_function_value)
    bound = float(about.mip_dual_bound) if numbers.whole.any() else margin
    gap = abs(bound - margin) / max(abs(margin), 1.0)
    values = np.array(solver.getSolution().col_value)
    worth = _worth(numbers, solver, values)
    known = numbers.by_label(values)
    beside = NEEDLESS * sum(float(known[own.change.labels.values].sum()) for own in monthly.set_ups)
    margin, bound = margin + beside, bound + beside
    return _plan(monthly, known, margin, bound, gap, worth)


def loaded(plan: Plan, hours: Array, use: Array) -> Array:
    """(..., A, T) share of hours (..., A, T) that a plan takes where a tonne takes `use` (..., A, G)."""
    task = plan.task
    taken = use @ plan.made
    for change, done, made in zip(task.changeovers, plan.changes, plan.by_line, strict=True):
        there, a = hours[..., change.group, :], change.group
        stand = np.einsum("gh,lght->lt", task.each(change.share), done)  # (L, T) of a month
        if change.parts is None:
            taken[..., a, :] += stand[0] * there
            continue
        part = np.maximum(change.parts, 1e-300)  # the line that is fullest tells
        full = [use[..., a, :] @ own / part[n] + stand[n] * there for n, own in enumerate(made)]
        taken[..., a, :] = np.maximum(np.max(full, axis=0), taken[..., a, :])
    for upkeep, stops in zip(task.upkeep, plan.stops, strict=True):
        groups = list(upkeep.groups)
        taken[..., groups, :] += upkeep.share * stops * hours[..., groups, :]
    some = hours > 0
    return np.asarray(
        np.where(some, taken / np.where(some, hours, 1.0), np.where(taken > SMALL, np.inf, 0.0))
    )


def _worth(numbers: Numbers, solver: Highs, values: Array) -> dict[Limit, Array]:
    """(T,) of each limit by month what one unit more of it brings, whole numbers as they are; 0 where no row is."""
    from highspy import HighsVarType

    for j in np.flatnonzero(numbers.whole):
        fixed = float(round(values[j]))
        solver.changeColIntegrality(int(j), HighsVarType.kContinuous)
        solver.changeColBounds(int(j), fixed, fixed)
    solver.run()
    duals, task = np.array(solver.getSolution().row_dual), numbers.monthly.task
    found: dict[Limit, Array] = {}
    for limit, (rows, months) in numbers.rows.items():
        total = found[limit] = np.zeros(task.months)
        np.add.at(total, months[months >= 0], duals[rows[months >= 0]])
        if limit.kind == "hours":
            total /= task.largest[limit.place]
    return found


def _plan(
    monthly: Monthly, known: Array, margin: float, bound: float, gap: float, worth: dict[Limit, Array]
) -> Plan:
    task = monthly.task

    def of(variable: Any) -> Array:
        found = known[variable.labels.values]
        return np.where(np.abs(found) < 1e-9, 0.0, found)

    def several(variables: list[Any], *shape: int) -> Array:
        return np.array([of(v) for v in variables]) if variables else np.zeros((0, *shape, task.months))

    return Plan(
        task=task,
        margin=margin,
        bound=bound,
        gap=gap,
        made=of(monthly.made),
        stock=np.concatenate(
            [of(level)[:, 1:] for level in (monthly.stock, monthly.kept) if level is not None]
        ),
        due=of(monthly.due),
        extra=of(monthly.extra),
        backlog=of(monthly.backlog)[:, 1:],
        missed=of(monthly.missed),
        market=of(monthly.market) if monthly.market is not None else np.zeros((0, task.months)),
        taken=np.array([of(v).sum(axis=0) for v in monthly.taken]).reshape(-1, task.months),
        paid=np.array(
            [(of(v) * s.prices).sum(axis=0) for v, s in zip(monthly.taken, task.supplies, strict=True)]
        ).reshape(-1, task.months),
        untaken=several(monthly.untaken),
        changes=tuple(
            np.array([of(own.change) for own in monthly.set_ups if own.place == k])
            for k in range(len(task.changeovers))
        ),
        by_line=tuple(
            np.array([of(own.made) for own in monthly.set_ups if own.place == k])
            for k in range(len(task.changeovers))
        ),
        stops=several(monthly.stops),
        worth=worth,
    )
