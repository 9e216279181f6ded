"""How throughput moves with times, availability, machines and places. Equations: docs/equations/line.md, 9."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from anodeworks.line.kernel import NONE
from anodeworks.line.law import Floats
from anodeworks.line.model import PHASES, Line, Station
from anodeworks.line.recursion import Layout, by_clock
from anodeworks.line.simulate import chosen, replicate
from anodeworks.line.times import Times, Work
from anodeworks.line.trace import Trace, Whole

STEP: Final = 0.05  # of a mean time, to either side, where throughput is asked for twice
SAME: Final = 1e-9  # two times of a path that are one, as a share


@dataclass(frozen=True)
class Slope:
    """What throughput gains, kg/s, by one more of something: s of a mean time, availability, machines, places.

    Args:
        value: the derivative or difference, mean over replications.
        error: its standard error.
        method: "path": derivative along the paths; "difference": of two runs with the same random numbers.
    """

    value: float
    error: float
    method: Literal["path", "difference"]


def throughput_gradient(
    line: Line, *, lots: int, replications: int = 10, seed: int = 1, counts: bool = True
) -> dict[str, Slope]:
    """The slopes of throughput for `lots` that come into the line and leave it; without `counts` those of times alone.

    By `stations.NAME.cycle` (load, cool, unload, repair: of all stops together; machines),
    `stations.NAME.breakdowns.I.repair` and `.availability` of each kind of stop, and `buffers.A-B.places`.

    Raises:
        InputError: a deadlock of the line, or of one with more machines.
    """
    engine, _ = chosen(line)
    base = np.array([_rate(line, engine, seed, r, lots) for r in range(replications)])
    found: dict[str, Slope] = {}
    if engine == "recursion" and not by_clock(line):
        rows = [_along(line, seed, r, lots) for r in range(replications)]
        for key in rows[0]:
            found[key] = _slope(np.array([row[key] for row in rows]), "path")
    for key, more, less, step in _changed(line, set(found)):
        if less is None and not counts:
            continue
        up = np.array([_rate(more, engine, seed, r, lots) for r in range(replications)])
        down = base
        if less is not None:
            down = np.array([_rate(less, engine, seed, r, lots) for r in range(replications)])
        found[key] = _slope((up - down) / step, "difference")
    for station in line.stations:
        for i, breakdown in enumerate(station.breakdowns):
            here = f"stations.{station.name}.breakdowns.{i}"
            if slope := found.get(f"{here}.repair"):
                between, repair = breakdown.between.mean, breakdown.repair.mean
                factor = -((between + repair) ** 2) / between
                found[f"{here}.availability"] = replace(
                    slope, value=slope.value * factor, error=slope.error * -factor
                )
    return found


def _slope(values: Floats, method: Literal["path", "difference"]) -> Slope:
    n = values.size
    return Slope(float(values.mean()), float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan, method)


def _rate(line: Line, engine: str, seed: int, replication: int, lots: int) -> float:
    left = replicate(line, engine, seed, replication, None, lots).left
    return float(left.size * line.lot_kg / left[-1])


def _changed(line: Line, known: set[str]) -> Iterator[tuple[str, Line, Line | None, float]]:
    """Key, the line with more, the line with less or none, and how far they are apart, of what no path tells."""
    for i, station in enumerate(line.stations):
        here = f"stations.{station.name}"
        for phase, law in zip(PHASES, station.work, strict=True):
            if not law.never and f"{here}.{phase}" not in known:
                more, less = (_with(line, i, _stretched(station, phase, 1 + s)) for s in (STEP, -STEP))
                yield f"{here}.{phase}", more, less, 2 * STEP * law.mean
        if (mean := _repair(station)) and f"{here}.repair" not in known:
            more, less = (_with(line, i, _slower(station, 1 + s)) for s in (STEP, -STEP))
            yield f"{here}.repair", more, less, 2 * STEP * mean
        for n, breakdown in enumerate(station.breakdowns):
            if (mean := breakdown.repair.mean) and f"{here}.breakdowns.{n}.repair" not in known:
                more, less = (_with(line, i, _slower(station, 1 + s, n)) for s in (STEP, -STEP))
                yield f"{here}.breakdowns.{n}.repair", more, less, 2 * STEP * mean
        handed = (*station.handed_over, max(station.handed_over)) if station.handed_over else ()
        one_more = replace(station, machines=station.machines + 1, handed_over=handed)
        yield f"{here}.machines", _with(line, i, one_more), None, 1.0
    for k, buffer in enumerate(line.buffers):
        if np.isfinite(line.places(buffer)):
            more_places = replace(buffer, places=line.places(buffer) + 1, kg=None)
            buffers = (*line.buffers[:k], more_places, *line.buffers[k + 1 :])
            yield f"buffers.{buffer.name}.places", replace(line, buffers=buffers), None, 1.0


def _with(line: Line, i: int, station: Station) -> Line:
    return replace(line, stations=(*line.stations[:i], station, *line.stations[i + 1 :]))


def _stretched(station: Station, phase: str, factor: float) -> Station:
    """A station one part of whose charges lasts longer, with as many charges between breakdowns by operation."""
    longer = replace(station, **{phase: getattr(station, phase).scaled(factor)})
    ratio = sum(law.mean for law in longer.work) / sum(law.mean for law in station.work)
    stops = tuple(
        replace(b, between=b.between.scaled(ratio)) if b.by == "operation" else b for b in station.breakdowns
    )
    return replace(longer, breakdowns=stops)


def _slower(station: Station, factor: float, only: int | None = None) -> Station:
    """A station with longer repairs, of one kind of stop or of all."""
    stops = (
        replace(b, repair=b.repair.scaled(factor)) if only in (None, n) else b
        for n, b in enumerate(station.breakdowns)
    )
    return replace(station, breakdowns=tuple(stops))


def _repair(station: Station) -> float:
    """Mean time to repair, s, of all breakdowns together."""
    return sum(b.repair.mean for b in station.breakdowns)


def _along(line: Line, seed: int, replication: int, lots: int) -> dict[str, float]:
    """Slopes of one replication along its path."""
    trace = replicate(line, "recursion", seed, replication, None, lots)
    works = _works(line, trace, Times(line, seed, replication, 0.0, lots))
    sums, scale = (
        _sums(line, works, Path(line, trace, works).met(trace.left.size - 1)),
        -trace.left.size * line.lot_kg / float(trace.left[-1]) ** 2,
    )
    return {key: scale * seconds / mean for key, (seconds, mean) in sums.items()}


def elasticities(
    line: Line, seed: int, replication: int, first: int, last: int, horizon: float
) -> dict[str, float]:
    """Percent of the pace at which lots leave per percent of a mean time, along the path of one replication.

    Args:
        line: one that goes by the recursion, nothing in it by the clock.
        seed: of all random numbers.
        replication: which.
        first: number of the lot from which on, in the order of leaving.
        last: up to which.
        horizon: s by which that has left.

    Returns:
        by `stations.NAME.cycle` (load, cool, unload), and `stations.NAME.breakdowns.I.repair` for each kind of stop.
    """
    trace = replicate(line, "recursion", seed, replication, horizon, None)
    works = _works(line, trace, Times(line, seed, replication, horizon))
    way, span = Path(line, trace, works), float(trace.left[last] - trace.left[first])
    begin, end = (_sums(line, works, way.met(lot)) for lot in (first, last))
    return {key: -(seconds - begin[key][0]) / span for key, (seconds, _) in end.items()}


def _works(line: Line, trace: Trace, times: Times) -> list[Work]:
    return [times.work(s, trace.charges[s.name].start.size) for s in line.stations]


def _sums(line: Line, works: list[Work], met: list[Met]) -> dict[str, tuple[float, float]]:
    """Seconds of each kind of time along a path, and its mean, by key."""
    found = {}
    for station, work, rows in zip(line.stations, works, met, strict=True):
        here = f"stations.{station.name}"
        for phase, law in zip(PHASES, station.work, strict=True):
            if not law.never:
                own = rows.load if phase == "load" else rows.cycle if phase == "cycle" else rows.rest
                found[f"{here}.{phase}"] = float(getattr(work, phase)[own].sum()), law.mean
        if mean := _repair(station):
            found[f"{here}.repair"] = float(work.repair[rows.rest].sum()), mean
        for i, breakdown in enumerate(station.breakdowns):
            seconds = float(work.repairs[i][rows.rest].sum())
            found[f"{here}.breakdowns.{i}.repair"] = seconds, breakdown.repair.mean
    return found


@dataclass(frozen=True)
class Met:
    """The charges of a station whose times a path goes through: the load, the cycle, and what comes after it."""

    load: Whole
    cycle: Whole
    rest: Whole


class Path:
    """The way back from a departure, through the times that add up to it.

    Args:
        line: a line without stops by the clock.
        trace: a replication of it by the recursion.
        works: what charges take, by station.
    """

    def __init__(self, line: Line, trace: Trace, works: list[Work]) -> None:
        self.line, self.layout = line, Layout(line)
        charges = [trace.charges[name] for name in self.layout.names]
        orders = [np.lexsort((np.arange(c.done.size), c.done)) for c in charges]
        begun = [c.done - work.after for c, work in zip(charges, works, strict=True)]
        ends = [at + work.cycle for at, work in zip(begun, works, strict=True)]
        by_end = [np.argsort(end, kind="stable") for end in ends]
        free = [c.free[order] for c, order in zip(charges, orders, strict=True)]
        # read one by one, as lists are made for
        self.start, self.done = ([getattr(c, what).tolist() for c in charges] for what in ("start", "done"))
        self.free, self.orders, self.begun, self.by_end = (
            [each.tolist() for each in rows] for rows in (free, orders, begun, by_end)
        )
        self.ends = [end[order].tolist() for end, order in zip(ends, by_end, strict=True)]
        self.leave = [trace.departures[name].tolist() for name in self.layout.names]
        none = [np.zeros(at.size) for at in begun]
        self.blocked = [c.waits.get("blocked", x).tolist() for c, x in zip(charges, none, strict=True)]
        self.short = [
            sum((w for kind, w in c.waits.items() if kind != "blocked"), x).tolist()
            for c, x in zip(charges, none, strict=True)
        ]
        self.batch, self.machines = self.layout.batch.tolist(), self.layout.machines.tolist()
        self.joins = [len(line.before(s)) > 1 for s in line.stations]
        self.ways = [
            [(x, n) for x, n in zip(*row, strict=True) if x != NONE and n != NONE]
            for row in zip(self.layout.targets.tolist(), self.layout.places.tolist(), strict=True)
        ]
        self.sources = [[x for x in row if x != NONE] for row in self.layout.sources.tolist()]

    def met(self, lot: int) -> list[Met]:
        """The charges, by station, whose times add up to when a lot leaves the line; lots in the order of leaving."""
        load, cycle, rest = ([list[int]() for _ in self.batch] for _ in range(3))
        node: tuple[str, int, int] | None = ("lot", len(self.batch) - 1, lot)
        while node is not None:
            what, j, i = node
            if what == "lot":
                k, time = self.orders[j][i // self.batch[j]], self.leave[j][i]
                if self.line.blocking == "before" or _same(self.done[j][k], time):
                    rest[j].append(k)
                    cycle[j].append(k)
                    node = ("cycle", j, k)
                else:
                    node = self._place(j, i, time) or (("lot", j, i - 1) if i else None)
            elif what == "cycle":
                begun, by = self.begun[j][i], None
                if self.short[j][i] > 0 and (gave := self._gave(j, begun)) is not None:
                    cycle[j].append(gave)
                    by = ("cycle", j, gave)
                elif self.blocked[j][i] > 0:
                    by = self._place(j, (i + 1) * self.batch[j] - 1, begun)
                if by is None:
                    load[j].append(i)
                node = by or ("start", j, i)
            else:
                node = self._before(j, i)
        return [
            Met(*(np.array(each, dtype=np.int64) for each in rows))
            for rows in zip(load, cycle, rest, strict=True)
        ]

    def _place(self, j: int, i: int, time: float) -> tuple[str, int, int] | None:
        """Whose going made the place that lot i of station j took at a time."""
        for target, places in self.ways[j]:
            b = self.batch[target]
            if b == 1 and not self.joins[target]:
                q = i - places - self.machines[target]
                if q >= 0 and _same(self.free[target][q], time):
                    return "lot", target, q
            else:
                q = -((places - i - 1) // b) - 1
                if q >= 0 and _same(self.start[target][q], time):
                    return "start", target, q
        return None

    def _gave(self, j: int, time: float) -> int | None:
        """The charge whose cycle ended when another of its station got what it waited for."""
        near = bisect(self.ends[j], time)
        for n in (near - 1, near):
            if 0 <= n < len(self.ends[j]) and _same(self.ends[j][n], time):
                return int(self.by_end[j][n])
        return None

    def _before(self, j: int, k: int) -> tuple[str, int, int] | None:
        """What the start of a charge waited for; nothing at the beginning of the line."""
        time, b, m = self.start[j][k], self.batch[j], self.machines[j]
        for source in self.sources[j]:
            if _same(self.leave[source][(k + 1) * b - 1], time):
                return "lot", source, (k + 1) * b - 1
        if k >= m and _same(self.free[j][k - m], time):
            return "lot", j, (k - m + 1) * b - 1
        return None


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * (1 + abs(other))
