"""What lies before a line while it runs: lots that were delivered to its heads, or as many as they take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from anodeworks.line.model import Line, Supply
from anodeworks.line.times import Times, grade_of
from anodeworks.line.workplace import Lot

Steps = Generator[Any, Any, None]


class Heads:
    """The stations that nothing comes before, and their lots.

    Args:
        line: the line.
        times: of this replication.
        lots: how many come into the line; None for as many as it takes.
        env: which keeps the clock.
        settle: lets everything move that can, beginning with a station.
    """

    def __init__(
        self, line: Line, times: Times, lots: int | None, env: Any, settle: Callable[[str], None]
    ) -> None:
        self.line, self.times, self.limit, self.env, self.settle = line, times, lots, env, settle
        self.lying = {s.name: deque[Lot]() for s in line.stations if not line.before(s)}
        self.made = dict.fromkeys(self.lying, 0)
        self.came: list[float] = []  # when each lot came into the line, s
        self.stock = {s.station: float(s.holds) for s in line.supplies if s.holds is not None}
        self.drawn = dict.fromkeys(self.stock, (0.0, 0))  # when lots were last drawn, and how many then
        for supply in line.supplies:
            env.process(self._deliver(supply) if supply.holds is None else self._fill(supply, supply.holds))

    def has(self, station: str, lots: int) -> bool:
        """Whether so many lots lie before a station, or can be taken."""
        waiting = len(self.lying[station])
        if station in self.times.supplies:
            return waiting >= lots
        if self.stock.get(station, np.inf) < lots:
            return False
        return self.limit is None or waiting + self.limit - self.made[station] >= lots

    def taken(self, station: str) -> Lot:
        """A lot, taken from what lies before a station."""
        if self.lying[station]:
            return self.lying[station].popleft()
        if station in self.stock:
            self.stock[station] -= 1
            last, many = self.drawn[station]
            self.drawn[station] = self.env.now, 1 + (many if last == self.env.now else 0)
        return self._new(station)

    def _new(self, station: str) -> Lot:
        number = self.made[station]
        self.made[station] += 1
        # At the head that is furthest: parts of a lot that is joined come one by one.
        if number == len(self.came):
            self.came.append(self.env.now)
        return Lot(number, self.env.now, grade_of(self.line, number))

    def _deliver(self, supply: Supply) -> Steps:
        for time in self.times.arrivals(supply):
            if time > self.env.now:
                yield self.env.timeout(time - self.env.now)
            self.lying[supply.station].append(self._new(supply.station))
            self.settle(supply.station)

    def _fill(self, supply: Supply, holds: int) -> Steps:
        """Each delivery brings what was taken before it; what is taken at that moment comes with the next."""
        name = supply.station
        for time in self.times.filled[name]:
            if self.made[name] == self.limit:
                return
            if time > self.env.now:
                yield self.env.timeout(time - self.env.now)
            last, many = self.drawn[name]
            self.stock[name] = holds - (many if last == self.env.now else 0)
            self.settle(name)
        self.stock[name] = np.inf
        self.settle(name)
