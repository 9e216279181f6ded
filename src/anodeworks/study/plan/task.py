"""What a monthly plan has to do, as numbers: grades, machines, sales, purchases, stores, changes of grade, maintenance.

Amounts are in t (of a flow that is no mass in its own larger unit), times in hours of machines, money in thousand CNY,
so that CNY/kg are thousand CNY/t. Axes: group of machines A, grade G, bought flow B, month T. Nothing here knows a
project: a task is made of one by `of_project`, and of a simulated line in the same way.
Equations: docs/equations/plan.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HOURS: Final = 730.5  # of a month, a twelfth of a year


@dataclass(frozen=True)
class Machines:
    """Groups of machines.

    names: of the activities. hours: (A, T) that they can run in each month. use: (A, G) hours that a tonne takes.
    rising: (T,) whether they do not make yet in a month what they come to make; empty where nobody says so.
    """

    names: tuple[str, ...]
    hours: Array
    use: Array
    rising: tuple[bool, ...] = ()

    def telling(self, kept: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Places of the groups that can be short: no other group is shorter in every month and for every grade.

        Args:
            kept: places of groups that stay, whatever the others can do.
        """
        floor = 1e-12 * max(float(self.use.max(initial=0.0)), 1e-300)
        found: list[int] = []
        for a in range(len(self.names)):
            if a in kept or (
                (self.use[a] > floor).any()
                and not any(self._shorter(b, a) for b in range(len(self.names)) if b != a)
            ):
                found.append(a)
        return tuple(found)

    def _shorter(self, b: int, a: int) -> bool:
        """Whether b is never longer than a; of two that are alike the first counts."""
        ours = self.use[a][:, None] * self.hours[b]  # use / hours compared without division, (G, T)
        theirs = self.use[b][:, None] * self.hours[a]
        if not (theirs >= ours * (1 - 1e-9)).all():
            return False
        return bool((theirs > ours * (1 + 1e-9)).any()) or b < a


@dataclass(frozen=True)
class Sale:
    """A contract of sale of one grade, by month (T,).

    firm: due in the month. most: taken in the month, `firm` included. price: of what is delivered. late: penalty for
    each month of delay; None: nothing may be late. patience: months that something may be late. missed: penalty for
    what is never delivered; None: nothing may be missed.
    """

    name: str
    grade: int
    firm: Array
    most: Array
    price: Array
    late: float | None = None
    patience: int = 1
    missed: float | None = None


@dataclass(frozen=True)
class Supply:
    """A contract of purchase of one bought flow, by month (T,).

    least: paid for at the share `paid`, taken or not. most: what can be taken. prices: (S, T) of each step. above: (S,
    T) amounts from which the steps count; those of the first are 0.
    """

    name: str
    flow: int
    least: Array
    most: Array
    prices: Array
    above: Array
    paid: float = 1.0


@dataclass(frozen=True)
class Store:
    """A store of one item: a grade, or a bought flow, which count on behind the grades."""

    name: str
    item: int
    most: float = np.inf
    opening: float = 0.0
    closing: float = 0.0
    holding: float = 0.0


@dataclass(frozen=True)
class Changeover:
    """A group of machines that makes one grade at a time, all together or line by line.

    share: of a month that a change takes. lost: of the new grade. cost: of a change. Each of these is one number, or
    (G, G) by grade before and grade after. lot: least amount of a grade in a month in which a line makes it. set_for:
    the grade in the beginning; None: any. parts: (L, T) of the group's hours that each line has, set up by itself;
    None: all are set up together.
    """

    name: str
    group: int
    share: float | Array = 0.0
    lost: float | Array = 0.0
    lot: float = 0.0
    cost: float | Array = 0.0
    set_for: int | None = None
    parts: Array | None = None

    @property
    def count(self) -> int:
        """Lines that are set up by themselves."""
        return 1 if self.parts is None else len(self.parts)


@dataclass(frozen=True)
class Upkeep:
    """Maintenance of some groups, a share of one month from `first` to `last`."""

    name: str
    groups: tuple[int, ...]
    share: float
    first: int
    last: int


@dataclass(frozen=True)
class Task:
    """A plan to be made.

    begin: months since the year 0 at which the first month starts. grades, flows: names. cost: (G, T) of a tonne made,
    without the flows that `need` lists. need: (B, G) of each bought flow for a tonne. market: (B, T) its price outside
    of contracts. alone: (B,) whether there is nothing outside of contracts.
    """

    begin: int
    machines: Machines
    grades: tuple[str, ...]
    cost: Array
    sales: tuple[Sale, ...]
    flows: tuple[str, ...] = ()
    need: Array = field(default_factory=lambda: np.zeros((0, 1)))
    market: Array = field(default_factory=lambda: np.zeros((0, 1)))
    alone: tuple[bool, ...] = ()
    supplies: tuple[Supply, ...] = ()
    stores: tuple[Store, ...] = ()
    changeovers: tuple[Changeover, ...] = ()
    upkeep: tuple[Upkeep, ...] = ()

    @property
    def months(self) -> int:
        """How many months are planned."""
        return int(self.cost.shape[1])

    @property
    def telling(self) -> tuple[int, ...]:
        """Places of the groups of machines whose hours the plan has to keep."""
        kept = {c.group for c in self.changeovers} | {
            a for u in self.upkeep for a in u.groups if len(u.groups) == 1
        }
        return self.machines.telling(frozenset(kept))

    @property
    def running(self) -> tuple[int, ...]:
        """Places of the groups of machines that any grade takes: what is held back by one may be by the next, too."""
        return tuple(sorted({*np.flatnonzero((self.machines.use > 0).any(axis=1)).tolist(), *self.telling}))

    @property
    def largest(self) -> Array:
        """(A, 1) hours of each group's largest month, in parts of which rows are written; 1 where it never runs."""
        most = self.machines.hours.max(axis=1, keepdims=True)
        return np.asarray(np.where(most > 0, most, 1.0))

    def each(self, of_change: float | Array) -> Array:
        """(G, G) of each change, by grade before and grade after."""
        return np.broadcast_to(np.asarray(of_change, dtype=np.float64), (len(self.grades),) * 2)

    def year(self, month: int) -> float:
        """Year AD at the middle of a month."""
        return (self.begin + month + 0.5) / 12.0

    def forgiving(self) -> Task:
        """The task in which whatever may not be missed may be, at a price above all that could be earned."""
        worst = 10.0 * max([float(s.price.max(initial=0.0)) for s in self.sales], default=0.0) + 1.0
        eased = (s if s.missed is not None else replace(s, missed=worst) for s in self.sales)
        return replace(self, sales=tuple(eased))
