"""What several machines share: who takes of it, who waits, and how much was taken at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from anodeworks.line.model import Line, Need, Pool
from anodeworks.line.stops import Stops, outside

ROUNDING: Final = 1e-9  # of an amount, in sums of needs


@dataclass(frozen=True)
class Claim:
    """Somebody who waits until all that a part of a charge needs is free."""

    needs: Sequence[Need]
    granted: Any  # an event of the simulation
    station: str


class Pools:
    """Crews, transformers and supplies of a line while it runs.

    A part of a charge takes all that it needs at once or waits, so that nobody holds one thing while waiting for
    another. Who waits is served in the order of asking; nobody is passed by for a thing that he waits for.

    Args:
        line: the line.
        until: s up to which shifts are known.
        wake: asks for a call at a time, s.
    """

    def __init__(self, line: Line, until: float, wake: Callable[[float, Callable[[], None]], None]) -> None:
        self.pools: dict[str, Pool] = {pool.name: pool for pool in line.pools}
        self.taken = dict.fromkeys(self.pools, 0.0)
        self.peaks = dict.fromkeys(self.pools, 0.0)
        self.waiting: list[Claim] = []
        self._shifts: dict[str, Stops] = {pool.name: outside(pool.shifts, until) for pool in line.pools}
        self._wake = wake

    def lacking(self, needs: Sequence[Need], now: float) -> Pool | None:
        """The first pool that cannot give what is needed now; None if all can."""
        for need in needs:
            pool = self.pools[need.pool]
            if self.taken[pool.name] + need.amount > pool.amount * (1 + ROUNDING):
                return pool
            if (on := self._shifts[pool.name].up(now)) > now:
                self._wake(on, partial(self.grant, on))
                return pool
        return None

    def take(self, needs: Sequence[Need]) -> None:
        """Give what is needed."""
        for need in needs:
            self.taken[need.pool] += need.amount
            self.peaks[need.pool] = max(self.peaks[need.pool], self.taken[need.pool])

    def give_back(self, needs: Sequence[Need], now: float) -> None:
        """Take back what was needed, and serve who waits."""
        for need in needs:
            self.taken[need.pool] -= need.amount
        self.grant(now)

    def free_for(self, needs: Sequence[Need], now: float) -> Pool | None:
        """As `lacking`, but those who wait already come first."""
        asked = {need.pool for need in needs}
        ahead = {need.pool for claim in self.waiting for need in claim.needs}
        for name in self.pools:
            if name in asked & ahead:
                return self.pools[name]
        return self.lacking(needs, now)

    def grant(self, now: float) -> None:
        """Serve who can be served, in the order of asking."""
        passed: set[str] = set()
        left = []
        for claim in self.waiting:
            names = {need.pool for need in claim.needs}
            if not names & passed and self.lacking(claim.needs, now) is None:
                self.take(claim.needs)
                claim.granted.succeed()
            else:
                passed |= names
                left.append(claim)
        self.waiting = left
