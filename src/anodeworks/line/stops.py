"""When a machine cannot work whatever it holds: breakdowns by the clock, and hours outside its shifts.

Both run whether the machine has work or not, so that they can be drawn before anything moves. Work that was interrupted
goes on where it stopped. Equations: docs/equations/line.md, 5.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import Breakdown, Shifts

EMPTY: Final[Floats] = np.empty(0)


@dataclass(frozen=True)
class Stops:
    """Spans in which a machine stands, apart from one another and in their order: from `begins` up to before `ends`."""

    begins: Floats = field(default_factory=lambda: EMPTY)
    ends: Floats = field(default_factory=lambda: EMPTY)

    def joined(self, other: Stops) -> Stops:
        """These spans and others; what touches or overlaps is one."""
        if not other.begins.size:
            return self
        begins, ends = np.append(self.begins, other.begins), np.append(self.ends, other.ends)
        order = np.argsort(begins, kind="stable")
        begins, ends = begins[order], np.maximum.accumulate(ends[order])
        first = np.append(True, begins[1:] > ends[:-1])
        return Stops(begins[first], ends[np.append(first[1:], True)])

    @cached_property
    def _spans(self) -> tuple[list[float], list[float]]:
        """Begins and ends as lists: who asks for one moment after another is answered faster by these."""
        return self.begins.tolist(), self.ends.tolist()

    def up(self, time: float) -> float:
        """The first moment at or after a time at which the machine can work, s."""
        begins, ends = self._spans
        i = bisect_right(ends, time)
        return ends[i] if i < len(begins) and begins[i] <= time else time

    def finish(self, time: float, work: float) -> float:
        """When work of so many s is done that is begun at a time, s."""
        begins, ends = self._spans
        i = bisect_right(ends, time)
        while i < len(begins) and begins[i] < time + work:
            work -= max(0.0, begins[i] - time)
            time = ends[i]
            i += 1
        return time + work

    def stood(self, first: float, last: float) -> float:
        """How long the machine has stood between two times, s; for one charge at a time."""
        begins, ends = self._spans
        found, i = 0.0, bisect_right(ends, first)
        while i < len(begins) and begins[i] < last:
            found += min(ends[i], last) - max(begins[i], first)
            i += 1
        return found

    def before(self, time: Floats | float) -> Floats:
        """How long the machine has stood up to each time, s."""
        if not self.begins.size:
            return np.zeros_like(np.asarray(time, dtype=float))
        at = np.ravel(np.column_stack((self.begins, self.ends)))
        stood = np.ravel(np.column_stack((np.append(0.0, self.length.cumsum()[:-1]), self.length.cumsum())))
        return np.asarray(np.interp(time, at, stood))

    @property
    def length(self) -> Floats:
        """How long each lasts, s."""
        return self.ends - self.begins


def outside(shifts: Shifts | None, until: float) -> Stops:
    """Hours outside shifts, up to a time."""
    if shifts is None:
        return Stops()
    rounds = np.arange(np.ceil(until / shifts.period) + 1)[:, None] * shifts.period
    starts = np.array([start for start, _ in shifts.works])
    ends = np.array([end for _, end in shifts.works])
    begins = np.append(0.0, np.ravel(rounds + ends))
    over = np.append(np.ravel(rounds + starts), rounds[-1, 0] + shifts.period)
    some = over > begins
    off = Stops(begins[some], over[some])
    free = np.array(sorted(shifts.holidays)).reshape(-1, 2)
    if np.isfinite(shifts.again):
        years = np.arange(np.ceil(until / shifts.again) + 1)
        free = (free[None] + years[:, None, None] * shifts.again).reshape(-1, 2)
    return off.joined(Stops(free[:, 0], free[:, 1]))


def broken(breakdown: Breakdown, until: float, random: np.random.Generator, factor: float = 1.0) -> Stops:
    """Breakdowns by the clock, up to a time; the machine is whole at first."""
    mean = breakdown.between.mean + breakdown.repair.mean * factor
    n, between, repair = int(1.2 * until / mean) + 8, EMPTY, EMPTY
    # two streams, so that a longer horizon has the same breakdowns and some more
    ups, downs = random.spawn(2)
    while True:
        between = np.append(between, breakdown.between.draws(ups, n))
        repair = np.append(repair, factor * breakdown.repair.draws(downs, n))
        ends = np.cumsum(between + repair)
        if ends[-1] > until:
            return Stops().joined(Stops(ends - repair, ends))  # spans that touch are one
