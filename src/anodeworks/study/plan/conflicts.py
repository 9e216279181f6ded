"""Which limits of a plan cannot be kept together: every set from which nothing can be taken, and the ways out.

Where the relaxation (whole numbers taken as any) has no solution, HiGHS gives an irreducible set of its rows, and with
it few candidates; otherwise all limits are. A deletion filter (Chinneck and Dravnieks 1991) then drops one limit after
the other as long as the rest cannot be kept: what is left conflicts, and without any one member it does not. A plan is
possible without some limits only if one of every such set is among them, so that the sets are looked for among all
limits less the fewest that have one of each set known (Reiter 1987), until what is left can always be kept. In which
months a set's limits conflict, the relaxation's set says; where only whole numbers conflict, a search that halves the
months (QuickXplain, Junker 2004).
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

SECONDS: Final = 20.0  # for one answer of the solver; what takes longer counts as feasible
# Seconds for further sets behind the first, and as many for the months of all; the rest is left.
SEARCH: Final = 40.0
MOST: Final = 100  # sets, more than a person reads
Block = tuple[Limit, int]  # the rows of a limit in one month
Limits = frozenset[Limit]


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all be kept, though all but any one can; and the months that show it.

    months: (first, last) of each limit's rows in a set of rows that conflict and of which none can be left out; of a
    limit on no month, the window in which it counts. proven: whether the solver settled every question in its time.
    """

    limits: tuple[Limit, ...]
    months: dict[Limit, tuple[int, int]]
    proven: bool = True


@dataclass(frozen=True)
class Conflicts:
    """All that conflicts in a task.

    sets: of limits that cannot be kept together. ways: the fewest limits without which a plan keeps all others, each
    with one of every set, no way within another; shortest first. whole: whether no further set or way exists; then
    whoever gives up one limit of each set, whichever it is, leaves a plan.
    """

    sets: tuple[Conflict, ...] = ()
    ways: tuple[tuple[Limit, ...], ...] = ()
    whole: bool = True

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit that is in a set, that of most sets first."""
        count = dict[Limit, int]()
        for each in self.sets:
            for limit in each.limits:
                count[limit] = count.get(limit, 0) + 1
        return tuple(sorted(count, key=lambda limit: -count[limit]))


def conflicts(task: Task, most: int = MOST) -> Conflicts:
    """Every set of limits of a task that conflict, and the ways out; none if the limits can be kept."""
    rows = _Rows(Monthly(task, apart=True))
    every, found, known = list(rows.numbers.rows), list[Limits](), set[Limits]()
    ways, end = {Limits()}, monotonic() + SEARCH  # no limit is given up as long as no set is known
    while left := sorted(
        ways - known, key=lambda way: (len(way), [every.index(x) for x in every if x in way])
    ):
        progress.current().check()
        if found and (len(found) >= most or monotonic() > end):
            break
        rest = [limit for limit in every if limit not in left[0]]
        if rows.feasible(rest):
            known.add(left[0])
            continue
        if not (one := rows.one(rest)):
            break
        found.append(one)
        ways = _hitting(ways, one)
    settled, rows.end = rows.settled, monotonic() + SEARCH
    found.sort(key=len)
    sets = []
    for own in (tuple(x for x in every if x in one) for one in found):
        rows.settled = True  # of this set alone
        sets.append(Conflict(own, rows.months(own), rows.settled))
    out = sorted((tuple(x for x in every if x in way) for way in ways & known if way), key=len)
    return Conflicts(tuple(sets), tuple(out), settled and ways <= known)


def _hitting(ways: set[Limits], one: Limits) -> set[Limits]:
    """The smallest choices with a limit of each set known and of one more (Berge 1989)."""
    there = {way for way in ways if way & one}
    longer = {way | {limit} for way in ways - there for limit in one}
    return there | {way for way in longer if not any(other < way for other in there | longer)}


class _Rows:
    """The programme without its objective, whose limits can be put in force and out of it."""

    def __init__(self, monthly: Monthly) -> None:
        self.numbers, self.settled, self.end = Numbers(monthly), True, monotonic() + SEARCH
        self.whole, self.relaxed = (self.numbers.solver(whole=whole, goal=False) for whole in (True, False))
        self.whole.setOptionValue("time_limit", SECONDS)

    def one(self, limits: Iterable[Limit]) -> Limits:
        """One irreducible set among limits that cannot be kept together."""
        limits = list(limits)
        kept = self.irreducible(limits)
        if not kept or self.feasible(kept):
            kept = limits
        for limit in list(kept):
            rest = [other for other in kept if other != limit]
            if not self.feasible(rest):
                kept = rest
        return Limits(kept)

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

        def conflict(blocks: Collection[Block]) -> bool:
            progress.current().check()
            if monotonic() > self.end:
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
