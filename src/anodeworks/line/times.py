"""The times of one replication: how long each part of each charge takes, and what stops its machine.

Every station and every kind of time has a stream of its own, found by seed, replication and name, so that one more
machine, place or station leaves all other times as they were. Equations: docs/equations/line.md, 3.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import Breakdown, Line, Station, Supply
from anodeworks.line.stops import Stops, broken, outside

STEPS: Final = 60  # of Newton, at most
CLOSE: Final = 1e-13


@dataclass(frozen=True)
class Work:
    """What the charges of a station take, s, one row for each in the order in which they start, shape (K,)."""

    load: Floats
    cycle: Floats
    cool: Floats
    unload: Floats
    setup: Floats
    repairs: tuple[Floats, ...]  # by operation, one for each kind of breakdown of the station

    @cached_property
    def repair(self) -> Floats:
        """All repairs by operation."""
        return sum(self.repairs, np.zeros(self.load.size))

    @property
    def before(self) -> Floats:
        """Up to the start of the cycle."""
        return self.setup + self.load

    @property
    def after(self) -> Floats:
        """From the start of the cycle."""
        return self.cycle + self.repair + self.cool + self.unload


@dataclass
class Times:
    """All times of one replication of a line.

    Args:
        line: the line.
        seed: of the study.
        replication: which of its replications.
        until: s up to which breakdowns by the clock and deliveries are drawn.
        lots: how many are delivered; None for as many as come until then.
    """

    line: Line
    seed: int
    replication: int
    until: float
    lots: int | None = None
    _works: dict[tuple[str, int], Work] = field(default_factory=dict)

    def stream(self, *names: object) -> np.random.Generator:
        """The stream of random numbers of this name."""
        digest = hashlib.blake2b("/".join(map(str, names)).encode(), digest_size=8).digest()
        words = [self.seed, self.replication, int.from_bytes(digest, "little")]
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))

    def work(self, station: Station, charges: int) -> Work:
        """What the first so many charges of a station take, s."""
        known = self._works.get((station.name, charges))
        if known is None:
            known = self._works[station.name, charges] = self._drawn(station, charges)
        return known

    def _drawn(self, station: Station, n: int) -> Work:
        lots = self.line.lots(station)
        slow = slowness(self.line, np.arange(n) * lots)
        zero = np.zeros(n)
        load, cycle, cool, unload = [
            law.draws(self.stream(station.name, part), n) * slow if not law.never else zero
            for part, law in zip(("load", "cycle", "cool", "unload"), station.work, strict=True)
        ]
        setup = self._setups(station, n, lots) * slow if station.setups else zero
        worked = np.cumsum((load + cycle + cool + unload) / slow)  # as many stops a charge as when run in
        repairs = (
            slow * self._repairs(station, i, breakdown, worked)
            if breakdown.by == "operation" and folds(station)
            else zero
            for i, breakdown in enumerate(station.breakdowns)
        )
        return Work(load, cycle, cool, unload, setup, tuple(repairs))

    def clock(
        self, station: Station, i: int, machine: int
    ) -> tuple[np.random.Generator, np.random.Generator]:
        """The streams of the times between breakdowns and of repairs: of a station's i-th breakdown, by machine."""
        first, second = self.stream(station.name, "breakdown", i, machine).spawn(2)
        return first, second

    def _repairs(self, station: Station, i: int, breakdown: Breakdown, worked: Floats) -> Floats:
        """Repairs in each charge, s, of a clock that runs while the station works: `worked` at the end of each charge.

        A breakdown at the instant of completion strikes the next charge.
        """
        between, repair = self.clock(station, i, 0)
        total = worked[-1] if worked.size else 0.0
        found, struck = np.zeros(worked.size), 0.0
        n = int(1.1 * total / breakdown.between.mean) + 16
        while struck <= total:
            at = struck + np.cumsum(breakdown.between.draws(between, n))
            lasting = breakdown.repair.draws(repair, n)
            charge = np.searchsorted(worked, at, side="right")
            hit = charge < worked.size
            found += np.bincount(charge[hit], weights=lasting[hit], minlength=worked.size)
            struck = at[-1]
        return found

    def _setups(self, station: Station, n: int, lots: int) -> Floats:
        """Setting up before each charge, s, where charges come in the order of the campaign."""
        grades = [grade_of(self.line, i * lots) for i in range(n)]
        pairs = pairwise(grades)
        return np.array([0.0, *(station.setups.get(pair, 0.0) for pair in pairs)][:n])

    def stops(self, station: Station, machine: int = 0) -> Stops:
        """When a machine cannot work, breakdowns by the clock and hours outside shifts together."""
        return self.off(station).joined(self.down(station, machine))

    def off(self, station: Station) -> Stops:
        """Hours outside the shifts of a station."""
        return outside(station.shifts, self.until)

    def down(self, station: Station, machine: int = 0) -> Stops:
        """Breakdowns by the clock of a machine."""
        found = Stops()
        for i, breakdown in enumerate(station.breakdowns):
            if breakdown.by == "time":
                stream = self.stream(station.name, "breakdown", i, machine)
                found = found.joined(broken(breakdown, self.until, stream))
        return found

    def arrivals(self, supply: Supply) -> Floats:
        """When each lot of a supply is there that brings so many whatever the line has taken, s, in order."""
        there = np.repeat(self.deliveries(supply, self.lots), supply.lots)
        return there[there <= self.until] if self.lots is None else there[: self.lots]

    def deliveries(self, supply: Supply, most: int | None = None) -> Floats:
        """When deliveries are there, s, in order: of so many lots, or those due up to the end, and some more."""
        rounds = int(1.1 * self.until / supply.between.mean) + 16
        if most is not None:
            rounds = -(-most // supply.lots)
        between, late = (
            self.stream("supply", supply.station, "between"),
            self.stream("supply", supply.station, "late"),
        )
        due = np.cumsum(supply.between.draws(between, rounds))
        while most is None and due[-1] <= self.until:
            due = np.append(due, due[-1] + np.cumsum(supply.between.draws(between, rounds)))
        delay = supply.late.draws(late, due.size)
        if supply.share < 1:
            delay *= self.stream("supply", supply.station, "luck").random(due.size) < supply.share
        return np.asarray(np.sort(due + delay))

    @cached_property
    def supplies(self) -> dict[str, Supply]:
        """The supply of each station that has one which brings so many lots whatever the line has taken."""
        return {supply.station: supply for supply in self.line.supplies if supply.holds is None}

    @cached_property
    def filled(self) -> dict[str, Floats]:
        """When each store at the head of the line is filled, s, by its station; beyond the last, at once."""
        return {s.station: self.deliveries(s) for s in self.line.supplies if s.holds is not None}


def slowness(line: Line, lots: Floats | np.ndarray) -> Floats:
    """By how much times are longer when so many lots have gone before. Equations: docs/equations/line.md, 2."""
    if line.learning is None:
        return np.ones(len(lots))
    gap, gone = 1 - 1 / line.learning.first, np.asarray(lots) / line.learning.half
    age = gone + gap / math.log(2)  # in halvings; too late, from where Newton's steps come down to it
    for _ in range(STEPS):
        left = gap * 2.0**-age
        step = (age - (gap - left) / math.log(2) - gone) / (1 - left)
        age = age - step
        if np.all(np.abs(step) <= CLOSE * (1 + age)):
            break
    return np.asarray(1 / (1 - gap * 2.0**-age))


def grade_of(line: Line, lot: int) -> str:
    """The grade of a lot of the campaign."""
    left = lot % sum(n for _, n in line.campaign) if line.campaign else 0
    for grade, n in line.campaign:
        if left < n:
            return grade
        left -= n
    return ""


def folds(station: Station) -> bool:
    """Whether breakdowns by operation can be counted over the station: one machine, or no memory between them."""
    laws = (b.between for b in station.breakdowns if b.by == "operation")
    return station.machines == 1 or all(law.memoryless for law in laws)
