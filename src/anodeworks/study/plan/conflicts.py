"""Which limits of a plan cannot be kept together: sets from which nothing can be taken.

Where the relaxation (whole numbers taken as any) has no solution, HiGHS gives an irreducible set of its rows, and with
it few candidates; otherwise all limits are. A deletion filter (Chinneck and Dravnieks 1991) then drops one limit after
the other as long as the rest cannot be kept: what is left conflicts, and without any one member it does not. In which
months its limits do, the relaxation's set says; where only whole numbers conflict, a search that halves the months
(QuickXplain, Junker 2004).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np

from anodeworks import progress
from anodeworks.study.plan.monthly import Limit, Monthly
from anodeworks.study.plan.solver import Numbers
from anodeworks.study.plan.task import Task

MOST: Final = 5  # sets that are looked for, none sharing a limit with another
SECONDS: Final = 20.0  # for one answer of the solver; what takes longer counts as feasible
SEARCH: Final = 40.0  # s for the months of one set; what is not settled by then stays in it
Block = tuple[Limit, int]  # the rows of a limit in one month


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all be kept, though all but any one can; and the months that show it.

    months: (first, last) of each limit's rows in a set of rows that conflict and of which none can be left out; of a
    limit on no month, the window in which it counts. proven: whether the solver settled every question in its time.
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

    def feasible(self, limits: Collection[Limit], blocks: Collection[Block] | None = None) -> bool:
        """Whether some plan keeps these limits; with `blocks`, in these months alone."""
        from highspy import HighsModelStatus

        self.numbers.in_force(self.whole, limits, blocks)
        self.whole.run()
        status = self.whole.getModelStatus()
        self.settled &= status in (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)
        return bool(status != HighsModelStatus.kInfeasible)

    def irreducible(self, limits: Iterable[Limit]) -> list[Limit]:
        """The limits of an irreducible set of rows of the relaxation; none if that can be kept."""
        found = self._irreducible(limits)
        return [limit for limit, (rows, _) in self.numbers.rows.items() if np.isin(rows, found).any()]

    def months(self, limits: Collection[Limit]) -> dict[Limit, tuple[int, int]]:
        """First and last month of each limit's rows in a set of rows of which none can be left out."""
        found, seen = self._irreducible(limits), dict[Limit, list[int]]()
        for limit in limits:
            rows, months = self.numbers.rows[limit]
            seen[limit] = [int(month) for month in months[np.isin(rows, found) & (months >= 0)]]
        if not found:  # only whole numbers conflict
            for limit, month in self._whole_months(limits):
                seen[limit].append(month)
        task = self.numbers.monthly.task
        for limit in limits:
            if limit.kind == "upkeep":
                seen[limit] = [task.upkeep[limit.place].first, task.upkeep[limit.place].last]
            elif limit.kind == "closing":
                seen[limit] = [task.months - 1]
        return {limit: (min(months), max(months)) for limit, months in seen.items() if months}

    def _whole_months(self, limits: Collection[Limit]) -> list[Block]:
        """Blocks of rows that cannot be kept together as whole numbers, none of which can be left out."""
        candidates: list[Block] = [
            (limit, month)
            for limit in limits
            for month in sorted({int(month) for month in self.numbers.rows[limit][1] if month >= 0})
        ]
        candidates.sort(key=lambda block: block[1])
        end = monotonic() + SEARCH

        def conflict(blocks: Collection[Block]) -> bool:
            progress.current().check()
            if monotonic() > end:
                self.settled = False
                return False
            return not self.feasible(limits, frozenset(blocks))

        def needed(kept: list[Block], added: bool, rest: list[Block]) -> list[Block]:
            """Of the rest, what conflicts with what is kept."""
            if added and conflict(kept):
                return []
            if len(rest) == 1:
                return rest
            first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            behind = needed([*kept, *first], True, second)
            return [*needed([*kept, *behind], bool(behind), first), *behind]

        return needed([], False, candidates) if candidates else []

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
