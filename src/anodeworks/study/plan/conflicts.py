"""Which limits of a plan cannot be kept together: sets from which nothing can be taken.

Where the relaxation (whole numbers taken as any) has no solution, HiGHS gives an irreducible set of its rows, and with
it few candidates; otherwise all limits are. A deletion filter (Chinneck and Dravnieks 1991) then drops one limit after
the other as long as the rest cannot be kept: what is left conflicts, and without any one member it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from anodeworks import progress
from anodeworks.study.plan.monthly import Limit, Monthly
from anodeworks.study.plan.solver import Numbers
from anodeworks.study.plan.task import Task

MOST: Final = 5  # sets that are looked for, none sharing a limit with another
SECONDS: Final = 20.0  # for one answer of the solver; what takes longer counts as feasible


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all be kept, though all but any one can; and the months that show it.

    months: (first, last) of each limit's rows in the relaxation's irreducible set; empty where only whole numbers
    conflict. proven: whether the solver settled every question in its time.
    """

    limits: tuple[Limit, ...]
    months: dict[Limit, tuple[int, int]]
    proven: bool = True


def conflicts(task: Task, most: int = MOST) -> tuple[Conflict, ...]:
    """Sets of limits of a task that conflict, no two with a limit in common; none if the limits can be kept."""
    rows, found = _Rows(Monthly(task, apart=True)), list[Conflict]()
    left = list(rows.numbers.rows)
    while len(found) < most and not rows.feasible(left):
        progress.current().check()
        conflict = _one(rows, left)
        if not conflict.limits:
            break
        found.append(conflict)
        left = [limit for limit in left if limit not in conflict.limits]
    return tuple(found)


def _one(rows: _Rows, limits: list[Limit]) -> Conflict:
    """One irreducible set among limits that cannot be kept together."""
    kept = rows.irreducible(limits)
    if not kept or rows.feasible(kept):
        kept = list(limits)
    for limit in list(kept):
        rest = [other for other in kept if other != limit]
        if not rows.feasible(rest):
            kept = rest
    return Conflict(tuple(kept), rows.months(kept), rows.settled)


class _Rows:
    """The programme without its objective, whose limits can be put in force and out of it."""

    def __init__(self, monthly: Monthly) -> None:
        self.numbers, self.settled = Numbers(monthly), True
        self.whole, self.relaxed = (self.numbers.solver(whole=whole, goal=False) for whole in (True, False))
        self.whole.setOptionValue("time_limit", SECONDS)

    def feasible(self, limits: Collection[Limit]) -> bool:
        """Whether some plan keeps these limits."""
        from highspy import HighsModelStatus

        self.numbers.in_force(self.whole, limits)
        self.whole.run()
        status = self.whole.getModelStatus()
        self.settled &= status in (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)
        return bool(status != HighsModelStatus.kInfeasible)

    def irreducible(self, limits: Iterable[Limit]) -> list[Limit]:
        """The limits of an irreducible set of rows of the relaxation; none if that can be kept."""
        found = self._irreducible(limits)
        return [limit for limit, (rows, _) in self.numbers.rows.items() if np.isin(rows, found).any()]

    def months(self, limits: Collection[Limit]) -> dict[Limit, tuple[int, int]]:
        """First and last month of each limit's rows in the relaxation's set."""
        found, seen = self._irreducible(limits), {}
        for limit in limits:
            rows, months = self.numbers.rows[limit]
            mine = months[np.isin(rows, found) & (months >= 0)]
            if len(mine):
                seen[limit] = (int(mine.min()), int(mine.max()))
        return seen

    def _irreducible(self, limits: Iterable[Limit]) -> list[int]:
        from highspy import HighsModelStatus, IisStrategy

        self.numbers.in_force(self.relaxed, limits)
        self.relaxed.run()
        if self.relaxed.getModelStatus() != HighsModelStatus.kInfeasible:
            return []
        how = int(IisStrategy.kIisStrategyFromLp) | int(IisStrategy.kIisStrategyIrreducible)
        self.relaxed.setOptionValue("iis_strategy", how)
        _, found = self.relaxed.getIis()
        return [int(row) for row in found.row_index_]
