"""A station while the line runs: its machines, the lots before it, and what it has done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import PHASES, Line, Need, Station
from anodeworks.line.stops import Stops
from anodeworks.line.times import Times, folds, slowness
from anodeworks.line.trace import Charges

BLOCK = 256  # charges that are drawn at once, at first


@dataclass(eq=False)
class Lot:
    """What moves through the line."""

    number: int
    came: float
    grade: str
    carriers: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Charge:
    """Lots on a machine, and what has become of them."""

    number: int
    machine: int
    lots: deque[Lot]
    start: float
    done: float = np.inf
    free: float = np.inf
    setup: float = 0.0
    repair: float = 0.0
    waits: dict[str, float] = field(default_factory=dict)
    waiting: tuple[str, float] | None = None  # for what, since when

    def wait(self, what: str, now: float) -> None:
        """It begins to wait."""
        self.waiting = (what, now)

    def go_on(self, now: float, stops: Stops) -> None:
        """It has waited; while its machine stood, that counts as standing."""
        if self.waiting is not None:
            what, since = self.waiting
            self.waits[what] = self.waits.get(what, 0.0) + now - since - stops.stood(since, now)
            self.waiting = None


@dataclass(eq=False)
class Store:
    """Lots between two stations."""

    source: str
    target: str
    places: float
    lots: deque[Lot] = field(default_factory=deque)
    more: int = (
        0  # lots that came otherwise than counted, less those that never came; for places that are promised
    )
    taken: int = 0


class Workplace:
    """A station of a line that runs.

    Args:
        line: the line.
        station: the station.
        times: of this replication.
    """

    def __init__(self, line: Line, station: Station, times: Times) -> None:
        self.station, self.line, self.times = station, line, times
        self.batch = line.lots(station)
        self.inputs: list[Store] = []
        self.outputs: list[Store] = []
        self.idle: list[int] = []
        self.charges: list[Charge] = []
        self.out: deque[Charge] = deque()  # done and still on their machines
        self.held: deque[Lot] = deque()  # inspected and good, waiting for a place
        self.rework: deque[Lot] = deque()
        self.claims: dict[int, Any] = {}  # charges that wait until a place is promised
        self.gone = self.inside = 0
        self.departures: list[float] = []
        self.upkeep: list[tuple[int, float, float]] = []
        self.short: list[tuple[float, float]] = []  # spans without carriers
        self.short_since: float | None = None
        self.off = times.off(station)
        self.down = [times.down(station, m) for m in range(station.machines)]
        self.stops: list[Stops] = [self.off.joined(down) for down in self.down]
        self.due = [station.upkeep.every if station.upkeep else np.inf] * station.machines
        self.since = [0.0] * station.machines  # when each became idle
        self.grades = [""] * station.machines
        self.needs: dict[str, list[Need]] = {
            phase: [need for need in station.needs if need.during == phase] for phase in PHASES
        }
        self.waits_before = line.waits_before(station)
        self.alone = not station.needs and not self.waits_before  # a charge that has begun waits for nothing
        self._clocks = [] if folds(station) else [list(self._clock(m)) for m in range(station.machines)]
        self._parts: list[tuple[float, float, float, float]] = []
        self._repairs: list[float] = []
        self._drawn = 0

    def tended(self, machine: int, now: float) -> float:
        """When an idle machine is or was through with the maintenance that fell due up to now, s."""
        upkeep = self.station.upkeep
        while upkeep is not None and self.due[machine] <= now:
            begin = max(self.since[machine], self.due[machine])
            self.since[machine] = begin + upkeep.lasts
            self.upkeep.append((machine, begin, begin + upkeep.lasts))
            self.due[machine] += upkeep.every
        return self.since[machine]

    def needed(self, phase: str, machine: int) -> list[Need]:
        """What a machine takes of pools during a part of its charge."""
        return [need for need in self.needs.get(phase, ()) if not need.machines or machine in need.machines]

    @property
    def joins(self) -> bool:
        """Whether lots of several stores come together here."""
        return len(self.inputs) > 1

    def work(self, number: int) -> tuple[float, float, float, float]:
        """Seconds of a charge: load, cycle, cool, unload."""
        if number >= len(self._parts):
            self._draw(number)
        return self._parts[number]

    def _draw(self, number: int) -> None:
        """Draw the times of so many charges and more."""
        while number >= self._drawn:
            self._drawn = max(BLOCK, 2 * self._drawn)
        rows = self.times.work(self.station, self._drawn)
        parts = (rows.load, rows.cycle, rows.cool, rows.unload)
        self._parts = list(zip(*(part.tolist() for part in parts), strict=True))
        self._repairs = rows.repair.tolist()

    def setup(self, charge: Charge) -> float:
        """Setting up a machine for a charge, s."""
        before, grade = self.grades[charge.machine], charge.lots[0].grade
        self.grades[charge.machine] = grade
        if not self.station.setups or not before:
            return 0.0
        return self.station.setups.get((before, grade), 0.0) * self.slow(charge)

    def slow(self, charge: Charge) -> float:
        """By how much a charge takes longer while the line learns."""
        if self.line.learning is None:
            return 1.0
        return float(slowness(self.line, np.array([charge.number * self.batch]))[0])

    def repair(self, charge: Charge, work: float) -> float:
        """Repairs by operation while a machine works for so long, s."""
        if not self._clocks:
            self.work(charge.number)
            return self._repairs[charge.number]
        found, slow = 0.0, self.slow(charge)
        work /= slow  # as many stops a charge as when run in
        for clock in self._clocks[charge.machine]:
            left, between, repair = clock
            while left < work:
                found += next(repair)
                left += next(between)
            clock[0] = left - work
        return found * slow

    def _clock(self, machine: int) -> Iterator[list[Any]]:
        for i, breakdown in enumerate(self.station.breakdowns):
            if breakdown.by == "operation":
                first, second = self.times.clock(self.station, i, machine)
                between = _endless(breakdown.between.draws, first)
                yield [next(between), between, _endless(breakdown.repair.draws, second)]

    def told(self, now: float) -> Charges:
        """Its charges, those that are not through with what is known of them."""
        for charge in self.charges:
            charge.go_on(now, self.stops[charge.machine])
        names = sorted({name for charge in self.charges for name in charge.waits})

        def column(name: str) -> Floats:
            return np.array([getattr(charge, name) for charge in self.charges], dtype=float)

        return Charges(
            column("start"), column("done"), column("free"),
            np.array([charge.machine for charge in self.charges], dtype=np.int64), column("setup"), column("repair"),
            {name: np.array([charge.waits.get(name, 0.0) for charge in self.charges]) for name in names},
        )  # fmt: skip


def _endless(draws: Any, random: np.random.Generator) -> Iterator[float]:
    while True:
        yield from draws(random, 64)
