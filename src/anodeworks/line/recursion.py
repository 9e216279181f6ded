"""One replication by the recursion for departures, and for which lines it is exact.

Equations: docs/equations/line.md, 4.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.language import Message, t
from anodeworks.line import deadlock
from anodeworks.line.kernel import NONE, compiled, is_compiled
from anodeworks.line.law import Floats
from anodeworks.line.model import Line, Station
from anodeworks.line.stops import Stops
from anodeworks.line.times import Times, folds
from anodeworks.line.trace import Charges, Trace

ROUNDING: Final = 1e-9  # of an amount, in parts of it

Table = npt.NDArray[np.int64]


def beyond(line: Line) -> Message | None:
    """What of a line the recursion cannot express; None if it is exact for the line."""
    if any(s.needs and alone(line, s) is None for s in line.stations):
        return t("machines share crews, power or supplies")
    if line.circulations:
        return t("carriers go round")
    if any(s.inspection for s in line.stations):
        return t("lots are inspected, reworked or scrapped")
    if any(line.waits_before(s) != (line.blocking == "before") for s in line.stations[:-1]):
        return t("some stations are blocked before service and others after it")
    wide = [s for s in line.stations if s.machines > 1]
    if station := next(filter(clocked, wide), None):
        return t("which of the machines of {name} stands decides which of them works", name=station.name)
    if station := next((s for s in wide if len(set(s.handed_over)) > 1), None):
        return t("machines of {name} are handed over one after another", name=station.name)
    if station := next((s for s in wide if not folds(s)), None):
        return t("each machine of {name} has its own clock of breakdowns", name=station.name)
    order = [s.machines > 1 for s in line.stations]
    if any(s.setups and any(order[: i + 1]) for i, s in enumerate(line.stations)):
        return t("lots of several grades overtake one another on machines side by side")
    forks = any(len(line.before(s)) > 1 or len(line.after(s)) > 1 for s in line.stations)
    if forks and wide:
        return t("lots overtake one another between where stores part and where they join")
    return None


def alone(line: Line, station: Station) -> list[tuple[int, tuple[int, ...]]] | None:
    """What the machines of a station share with no other, for their cycle: how many can at once, and which machines.

    None where they share anything else, or stop by the clock.
    """
    found: list[tuple[int, tuple[int, ...]]] = []
    for need in station.needs:
        pool = next(p for p in line.pools if p.name == need.pool)
        takers = [each for s in line.stations for each in s.needs if each.pool == need.pool]
        if need.during != "cycle" or len(takers) > 1 or pool.shifts or clocked(station):
            return None
        there = need.machines or tuple(range(station.machines))
        found.append((math.floor(pool.amount * (1 + ROUNDING) / need.amount), there))
    once = [machine for _, there in found for machine in there]
    return found if len(once) == len(set(once)) else None


def clocked(station: Station) -> bool:
    """Whether a station stops by the clock."""
    return bool(station.shifts or station.upkeep or any(b.by == "time" for b in station.breakdowns))


def by_clock(line: Line) -> bool:
    """Whether anything of a line goes by the clock: stops of its stations, deliveries that fill a store."""
    return any(map(clocked, line.stations)) or any(s.holds is not None for s in line.supplies)


@dataclass(frozen=True)
class Layout:
    """A line as arrays: stations in their order, and the stores between them."""

    line: Line

    @cached_property
    def names(self) -> list[str]:
        """Names of the stations."""
        return [s.name for s in self.line.stations]

    @cached_property
    def machines(self) -> Table:
        """Machines of each station, (J,)."""
        return np.array([s.machines for s in self.line.stations])

    @cached_property
    def batch(self) -> Table:
        """Lots in a charge of each station, (J,)."""
        return np.array([self.line.lots(s) for s in self.line.stations])

    @cached_property
    def sources(self) -> Table:
        """The stations before each, (J, S)."""
        return _filled(
            [[self.names.index(b.source) for b in self.line.before(s)] for s in self.line.stations]
        )

    @cached_property
    def targets(self) -> Table:
        """The stations after each, (J, T)."""
        return _filled([[self.names.index(b.target) for b in self.line.after(s)] for s in self.line.stations])

    @cached_property
    def places(self) -> Table:
        """Places of the stores after each, (J, T)."""
        found = [[self.line.places(b) for b in self.line.after(s)] for s in self.line.stations]
        return _filled([[NONE if np.isinf(n) else int(n) for n in row] for row in found])

    @cached_property
    def heads(self) -> list[int]:
        """Stations that nothing comes before."""
        return [j for j, s in enumerate(self.line.stations) if not self.line.before(s)]

    @cached_property
    def single(self) -> bool:
        """Whether single machines work on lots one by one and only charges stop them."""
        return bool((self.machines == 1).all() and (self.batch == 1).all() and not by_clock(self.line))

    @cached_property
    def group(self) -> Table:
        """With which each machine shares what it needs, by number, (J, M); `NONE` where it needs nothing."""
        found = np.full((len(self.names), int(self.machines.max())), NONE, np.int64)
        for j, station in enumerate(self.line.stations):
            for n, (_, machines) in enumerate(alone(self.line, station) or ()):
                found[j, list(machines)] = n
        return found

    @cached_property
    def units(self) -> Table:
        """Of which group each unit is that can be taken at once, (J, U), filled with `NONE`."""
        rows = [
            [
                n
                for n, (many, there) in enumerate(alone(self.line, s) or ())
                for _ in range(min(many, len(there)))
            ]
            for s in self.line.stations
        ]
        return _filled(rows)

    def filled(self, times: Times) -> tuple[Table, Table, Floats]:
        """Lots that the store before each head holds, (J,), `NONE` without limit; and when they are filled, s."""
        holds = np.full(len(self.names), NONE, np.int64)
        for supply in self.line.supplies:
            if supply.holds is not None:
                holds[self.names.index(supply.station)] = supply.holds
        rows = [times.filled.get(name, np.empty(0)) for name in self.names]
        return holds, np.append(0, np.cumsum([row.size for row in rows])), np.concatenate(rows)

    def first(self) -> Floats:
        """When each machine is handed over, s, (J, most machines)."""
        found = np.zeros((len(self.names), int(self.machines.max())))
        for j, station in enumerate(self.line.stations):
            if station.handed_over:
                found[j, : station.machines] = station.handed_over
        return found

    def lots(self, lots: int) -> Table:
        """Lots that can leave each station if so many come into the line, (J,)."""
        found = np.zeros(len(self.names), np.int64)
        for j, row in enumerate(self.sources):
            come = min((int(found[s]) for s in row if s != NONE), default=lots)
            found[j] = come // self.batch[j] * self.batch[j]
        return found


def _filled(rows: list[list[int]]) -> Table:
    width = max(1, *map(len, rows))
    return np.array([row + [NONE] * (width - len(row)) for row in rows], dtype=np.int64)


def trace(line: Line, times: Times, lots: int) -> Trace:
    """One replication in which so many lots come into the line.

    Raises:
        InputError: the line comes to a deadlock.
    """
    layout = Layout(line)
    arrivals = _arrivals(layout, times, lots)
    if layout.single and not line.campaign and (layout.group == NONE).all():
        return _simple(layout, times, lots, arrivals)
    return _general(layout, times, lots, arrivals)


def _arrivals(layout: Layout, times: Times, lots: int) -> Floats:
    found = np.zeros((len(layout.names), lots if times.supplies else 0))
    for name, supply in times.supplies.items():
        found[layout.names.index(name)] = times.arrivals(supply)[:lots]
    return found


def _simple(layout: Layout, times: Times, lots: int, arrivals: Floats) -> Trace:
    works = [times.work(station, lots) for station in layout.line.stations]
    before, after = np.array([w.before for w in works]), np.array([w.after for w in works])
    first, leave = layout.first(), np.empty((lots, len(works)))
    _loops(layout)(
        first[:, 0], before, after, layout.sources, layout.targets, layout.places, layout.line.blocking == "after",
        arrivals, leave,
    )  # fmt: skip
    charges = {}
    for j, (name, work) in enumerate(zip(layout.names, works, strict=True)):
        free = np.ascontiguousarray(leave[:, j])
        start = np.append(first[j, 0], free[:-1])
        start = np.maximum(start, first[j, 0])
        if arrivals.size:
            start = np.maximum(start, arrivals[j])
        for source in layout.sources[j]:
            if source != NONE:
                start = np.maximum(start, leave[:, source])
        done, waits = start + before[j] + after[j], {}
        if layout.line.blocking == "before":
            done, waits = free, {"blocked": np.maximum(free - done, 0.0)}
        charges[name] = Charges(start, done, free, np.zeros(lots, np.int64), work.setup, work.repair, waits)
    return _told(layout, times, lots, arrivals, charges, [np.arange(lots)] * len(works), {}, leave.T)


def _loops(layout: Layout) -> Callable[..., Any]:
    """What fills in departures: the compiled loops; without numba a scan, as far as stores are small."""
    if not is_compiled():
        from anodeworks.line import scan

        if scan.fits(layout.places):
            return scan.departures
    return compiled()[0]


def _general(layout: Layout, times: Times, lots: int, arrivals: Floats) -> Trace:
    line = layout.line
    out, n = layout.lots(lots), len(layout.names)
    total = out // layout.batch
    works = [times.work(station, int(k)) for station, k in zip(line.stations, total, strict=True)]
    begin, lot = np.append(0, np.cumsum(total)), np.append(0, np.cumsum(out))
    stops = [times.stops(s) if s.machines == 1 else Stops() for s in line.stations]
    off = np.append(0, np.cumsum([s.begins.size for s in stops]))
    every = np.array([s.upkeep.every if s.upkeep else 0.0 for s in line.stations])
    lasts = np.array([s.upkeep.lasts if s.upkeep else 0.0 for s in line.stations])
    start, ready, granted, done, free = (np.full(begin[-1], np.inf) for _ in range(5))
    machine, order = np.zeros(begin[-1], np.int64), np.zeros(begin[-1], np.int64)
    leave = np.full(lot[-1], np.inf)
    before = np.concatenate([w.before for w in works])
    after = np.concatenate([w.after for w in works])
    held = np.concatenate([w.cycle for w in works])
    advance = compiled()[1]
    begun, promised, gone, left = advance(
        layout.first(), layout.machines, layout.batch, total, before, after, begin, layout.sources,
        layout.targets, layout.places, line.blocking == "after", arrivals, *layout.filled(times), off,
        np.concatenate([s.begins for s in stops]), np.concatenate([s.ends for s in stops]), every, lasts,
        np.copy(every), layout.group, layout.units, held, start, ready, granted, done, free, machine, order, leave, lot,
    )  # fmt: skip
    if (gone < total).any():
        known = np.concatenate([x[np.isfinite(x)] for x in (start, leave)])
        raise deadlock.deadlock(
            line, float(known.max(initial=0.0)), _waits(layout, begun, promised, gone, left, total)
        )
    charges, orders, upkeep, end = {}, [], {}, float(leave.max(initial=0.0))
    peaks: dict[str, float] = {}
    for j, station in enumerate(line.stations):
        at = slice(begin[j], begin[j + 1])
        stood = stops[j].before(ready[at]) - stops[j].before(start[at])
        waited = np.maximum(ready[at] - start[at] - stood - before[at], 0.0)
        waits = {"blocked": waited} if line.blocking == "before" else {}
        for need in station.needs:
            pool = next(p for p in line.pools if p.name == need.pool)
            waits[pool.kind] = granted[at] - ready[at]
            own = np.isin(machine[at], need.machines) if need.machines else np.ones(total[j], bool)
            begins = granted[at][own]
            peaks[pool.name] = need.amount * _most(begins, begins + works[j].cycle[own])
        charges[layout.names[j]] = Charges(
            start[at], done[at], free[at], machine[at], works[j].setup, works[j].repair, waits
        )
        orders.append(order[at])
        upkeep[layout.names[j]] = _tended(station, layout.first()[j, 0], start[at], free[at], end)
    leaves = [leave[lot[j] : lot[j + 1]] for j in range(n)]
    return replace(_told(layout, times, lots, arrivals, charges, orders, upkeep, leaves), peaks=peaks)


def _most(begins: Floats, ends: Floats) -> float:
    """The most spans at once; one that begins as another ends comes after it."""
    begins, ends = (np.sort(x) for x in (begins, ends))
    return float((np.arange(1, begins.size + 1) - np.searchsorted(ends, begins, side="right")).max(initial=0))


def _told(
    layout: Layout, times: Times, lots: int, arrivals: Floats, charges: dict[str, Charges], orders: list[Table],
    upkeep: dict[str, list[tuple[int, float, float]]], leaves: Any,
) -> Trace:  # fmt: skip
    """The trace of what a kernel found: which lot left when, by who overtook whom."""
    came = np.full(lots, np.inf)
    for j in layout.heads:
        n, b = len(leaves[j]), int(layout.batch[j])
        there = (
            arrivals[j][:n]
            if layout.names[j] in times.supplies
            else np.repeat(charges[layout.names[j]].start, b)
        )
        came[:n] = np.minimum(came[:n], there)
    who = np.arange(lots)  # in the order in which lots come to the last station
    for j in range(len(layout.names)):
        if layout.machines[j] > 1:
            b = int(layout.batch[j])
            who = np.ravel(who[: len(leaves[j])].reshape(-1, b)[orders[j]])
    left = np.asarray(leaves[-1])
    stops = {
        s.name: [(times.off(s), times.down(s, m)) for m in range(s.machines)]
        for s in layout.line.stations
        if s.shifts or any(b.by == "time" for b in s.breakdowns)
    }
    end = min(float(leaves[j][-1]) if len(leaves[j]) else 0.0 for j in layout.heads)
    return Trace(
        charges, dict(zip(layout.names, leaves, strict=True)), came[who[: left.size]], left,
        came[np.isfinite(came)], np.empty(0), np.empty(0), upkeep, stops, end,
    )  # fmt: skip


def _tended(
    station: Station, ready: float, start: Floats, free: Floats, until: float
) -> list[tuple[int, float, float]]:
    """The maintenance of a single machine: what falls due is done before the first charge that starts later."""
    found: list[tuple[int, float, float]] = []
    if station.upkeep is None:
        return found
    end, due = ready, station.upkeep.every
    while due <= until:
        k = int(np.searchsorted(start, due))
        begin = max(end, due, float(free[k - 1]) if k else ready)
        end = begin + station.upkeep.lasts
        found.append((0, begin, end))
        due += station.upkeep.every
    return found


def _waits(
    layout: Layout, begun: Table, promised: Table, gone: Table, left: Table, total: Table
) -> list[deadlock.Wait]:
    """What each station that is not through waits for."""
    found = []
    for j, station in enumerate(layout.line.stations):
        if gone[j] == total[j]:
            continue
        if begun[j] == gone[j]:
            found += [deadlock.Wait(station.name, "lots", b.source) for b in layout.line.before(station)]
            continue
        b = int(layout.batch[j])
        lot = int(left[j]) if layout.line.blocking == "after" else (int(promised[j]) + 1) * b - 1
        for target, places in zip(layout.targets[j], layout.places[j], strict=True):
            joins, at_once = layout.sources[target, 1:].max(initial=NONE) != NONE, int(layout.batch[target])
            if at_once == 1 and not joins:
                full = lot - places - layout.machines[target] >= gone[target]
            else:
                full = -((places - lot - 1) // at_once) - 1 >= begun[target]
            if target != NONE and places != NONE and full:
                found.append(deadlock.Wait(station.name, "place", layout.names[target]))
    return found
