"""How throughput moves with times, availability, machines and places. Equations: docs/equations/line.md, 9."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from anodeworks.line.kernel import NONE
from anodeworks.line.law import Floats
from anodeworks.line.model import PHASES, Line, Station
from anodeworks.line.recursion import Layout
from anodeworks.line.simulate import chosen, replicate
from anodeworks.line.times import Times
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
    """The slopes of throughput, by `stations.NAME.cycle` (load, cool, unload, repair, availability, machines) and
    `buffers.A-B.places`, for `lots` that come into the line and leave it; without `counts` those of times alone.

    Raises:
        InputError: a deadlock of the line, or of one with more machines.
    """
    engine, _ = chosen(line)
    base = np.array([_rate(line, engine, seed, r, lots) for r in range(replications)])
    found: dict[str, Slope] = {}
    if engine == "recursion" and not any(map(_clocked, line.stations)):
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
        if (slope := found.get(f"stations.{station.name}.repair")) and len(station.breakdowns) == 1:
            between, repair = station.breakdowns[0].between.mean, station.breakdowns[0].repair.mean
            factor = -((between + repair) ** 2) / between
            found[f"stations.{station.name}.availability"] = replace(
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
        mean = _repair(station)
        if mean and f"{here}.repair" not in known:
            more, less = (_with(line, i, _slower(station, 1 + s)) for s in (STEP, -STEP))
            yield f"{here}.repair", more, less, 2 * STEP * mean
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


def _slower(station: Station, factor: float) -> Station:
    return replace(
        station, breakdowns=tuple(replace(b, repair=b.repair.scaled(factor)) for b in station.breakdowns)
    )


def _repair(station: Station) -> float:
    """Mean time to repair, s, of all breakdowns together."""
    return sum(b.repair.mean for b in station.breakdowns)


def _along(line: Line, seed: int, replication: int, lots: int) -> dict[str, float]:
    """Slopes of one replication along its path."""
    trace = replicate(line, "recursion", seed, replication, None, lots)
    times = Times(line, seed, replication, 0.0, lots)
    works = [times.work(s, trace.charges[s.name].start.size) for s in line.stations]
    met = path(line, trace, [work.after for work in works])
    scale = -trace.left.size * line.lot_kg / float(trace.left[-1]) ** 2
    found = {}
    for station, work, (whole, late) in zip(line.stations, works, met, strict=True):
        both = np.append(whole, late)
        for phase, law in zip(PHASES, station.work, strict=True):
            if not law.never:
                rows = whole if phase == "load" else both
                found[f"stations.{station.name}.{phase}"] = (
                    scale * float(getattr(work, phase)[rows].sum()) / law.mean
                )
        if mean := _repair(station):
            found[f"stations.{station.name}.repair"] = scale * float(work.repair[both].sum()) / mean
    return found


def _clocked(station: Station) -> bool:
    """Whether a station stops by the clock, so that its paths jump."""
    return bool(station.shifts or station.upkeep or any(b.by == "time" for b in station.breakdowns))


def path(line: Line, trace: Trace, after: list[Floats]) -> list[tuple[Whole, Whole]]:
    """The charges whose times add up to the last departure.

    Args:
        line: a line without stops by the clock.
        trace: a replication of it by the recursion.
        after: what each charge takes from the start of its cycle on, s, by station.

    Returns:
        by station the charges that count whole, and those that count from their cycle on.
    """
    layout = Layout(line)
    charges = [trace.charges[name] for name in layout.names]
    leave = [trace.departures[name] for name in layout.names]
    orders = [np.lexsort((np.arange(c.done.size), c.done)) for c in charges]
    before = line.blocking == "before"
    whole: list[list[int]] = [[] for _ in charges]
    late: list[list[int]] = [[] for _ in charges]

    def place(j: int, i: int, time: float) -> tuple[str, int, int] | None:
        """Whose going made the place that lot i of station j took at a time."""
        for target, free in zip(layout.targets[j], layout.places[j], strict=True):
            if target == NONE or free == NONE:
                continue
            b, joins = int(layout.batch[target]), len(line.before(line.stations[target])) > 1
            if b == 1 and not joins:
                q = i - int(free) - int(layout.machines[target])
                if q >= 0 and _same(float(charges[target].free[orders[target][q]]), time):
                    return "lot", int(target), q
            else:
                q = -((int(free) - i - 1) // b) - 1
                if q >= 0 and _same(float(charges[target].start[q]), time):
                    return "start", int(target), q
        return None

    node: tuple[str, int, int] | None = ("lot", len(charges) - 1, leave[-1].size - 1)
    while node is not None:
        what, j, i = node
        b, m = int(layout.batch[j]), int(layout.machines[j])
        if what == "lot":
            k, time = int(orders[j][i // b]), float(leave[j][i])
            if before or _same(float(charges[j].done[k]), time):
                node = ("work", j, k)
            else:
                node = place(j, i, time) or (("lot", j, i - 1) if i else None)
        elif what == "work":
            by = None
            if before and charges[j].waits["blocked"][i] > 0:
                by = place(j, (i + 1) * b - 1, float(charges[j].done[i] - after[j][i]))
            (late if by else whole)[j].append(i)
            node = by or ("start", j, i)
        else:
            node, time = None, float(charges[j].start[i])
            for source in layout.sources[j]:
                last = (i + 1) * b - 1
                if source != NONE and _same(float(leave[source][last]), time):
                    node = ("lot", int(source), last)
                    break
            if node is None and i >= m and _same(float(charges[j].free[orders[j][i - m]]), time):
                node = ("lot", j, (i - m + 1) * b - 1)
    return [
        (np.array(w, dtype=np.int64), np.array(x, dtype=np.int64)) for w, x in zip(whole, late, strict=True)
    ]


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * (1 + abs(other))
