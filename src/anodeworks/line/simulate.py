"""A line simulated: by which engine, and what many replications say of it. Equations: docs/equations/line.md, 7."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from anodeworks import progress
from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Message, t
from anodeworks.line import events, recursion
from anodeworks.line.interval import Estimate, estimate, warm_up
from anodeworks.line.kernel import is_compiled
from anodeworks.line.law import Floats
from anodeworks.line.model import Line
from anodeworks.line.time_elements import Elements, elements
from anodeworks.line.times import Times
from anodeworks.line.trace import Trace
from anodeworks.remedies import ADD, LESS, MORE, ONE_OUT, OUT

BINS: Final = 500  # of the curve of output
PILOTS: Final = 5  # replications that tell the warm-up
ENGINES: Final = ("auto", "recursion", "events")
CHUNK: Final = 8  # replications between two looks at whether the run is still wanted

Engine = Literal["auto", "recursion", "events"]

Doing = Literal["work", "blocked", "planned", "down", "off"]  # what a machine is at


@dataclass(frozen=True)
class Bar:
    """What a machine did in a span of time, s."""

    station: str
    machine: int
    begin: float
    end: float
    what: Doing


@dataclass(frozen=True)
class Run:
    """What R replications of a line say.

    Args:
        line: the line.
        engine: which was used, and `why`.
        warmup: s that are left out of all but `curve`.
        horizon: s simulated, (R,).
        output: kg that left in the window, (R,); `scrapped`: kg to scrap.
        lead: mean time in the line of the lots that left in the window, s, (R,).
        stock: mean number of lots in the line in the window, (R,).
        aged: what of these Little's law leaves out, (R,): time in the line of lots that lie there at the end, and of
            scrap, less that of lots that lay there at the beginning, over the window.
        stations: what each station did with its time in the window.
        curve: times (K,), s, and kg that have left by then, (R, K), from the very beginning.
        peaks: the most that was taken of each pool and of each loop of carriers at once, in any replication.
        first: what happened in the first replication.
    """

    line: Line
    engine: Literal["recursion", "events"]
    why: Message
    warmup: float
    horizon: Floats
    output: Floats
    scrapped: Floats
    lead: Floats
    stock: Floats
    aged: Floats
    stations: dict[str, Elements]
    curve: tuple[Floats, Floats]
    peaks: dict[str, float]
    first: Trace

    @property
    def rate(self) -> Floats:
        """Throughput of each replication, kg/s, (R,)."""
        return self.output / (self.horizon - self.warmup)

    @property
    def throughput(self) -> Estimate:
        """Mean throughput, kg/s."""
        return estimate(self.rate)

    @property
    def mean_lead(self) -> float:
        """Mean time in the line of all lots that left in the window of any replication, s."""
        many = self.output.sum()
        return float(np.nansum(self.lead * self.output) / many) if many else math.nan

    @property
    def wip(self) -> Estimate:
        """Mean work in progress, lots."""
        return estimate(self.stock)

    def records(self, begin: float, end: float) -> list[Bar]:
        """What every machine did in a window of the first replication, s: bars of a Gantt chart."""
        found: list[Bar] = []

        def add(name: str, machine: int, first: float, last: float, what: Doing) -> None:
            first, last = max(first, begin), min(last, end)
            if last > first:
                found.append(Bar(name, machine, first, last, what))

        for name, charges in self.first.charges.items():
            seen = np.flatnonzero((charges.start < end) & (charges.free > begin))
            for k in seen:
                machine = int(charges.machine[k])
                add(name, machine, float(charges.start[k]), float(charges.done[k]), "work")
                add(name, machine, float(charges.done[k]), float(charges.free[k]), "blocked")
            for machine, first, last in self.first.upkeep.get(name, []):
                add(name, machine, first, last, "planned")
            for machine, both in enumerate(self.first.stops.get(name, [])):
                doing: tuple[Doing, Doing] = ("off", "down")
                for what, stops in zip(doing, both, strict=True):
                    for first, last in zip(stops.begins, stops.ends, strict=True):
                        add(name, machine, float(first), float(last), what)
        return found


def chosen(line: Line, engine: Engine = "auto") -> tuple[Literal["recursion", "events"], Message]:
    """The engine for a line, and why it is that one.

    Raises:
        InputError: no such engine, or the recursion was asked for and cannot express the line.
    """
    if engine not in ENGINES:
        raise unknown("line.engine", engine, ENGINES)
    reason = recursion.beyond(line)
    if engine == "events":
        return "events", t("events were asked for")
    if reason is None:
        return "recursion", t("every departure follows from earlier ones by a recursion")
    if engine == "recursion":
        raise InputError("line.engine", quoted(engine), t("events, for {reason}", reason=reason), OUT)
    return "events", reason


def simulate(
    line: Line,
    *,
    horizon: float | None = None,
    lots: int | None = None,
    replications: int = 30,
    seed: int = 1,
    warmup: float | Literal["auto"] = 0.0,
    engine: Engine = "auto",
) -> Run:
    """Simulate a line.

    Args:
        line: the line.
        horizon: s to simulate; or `lots`: how many come into the line, all of which are followed to the end.
        replications: independent repeats.
        seed: of all random numbers; the same line and seed give the same figures.
        warmup: s at the beginning that are left out of all but `curve`; "auto": by MSER-5.
        engine: "recursion", "events", or the fastest that is exact ("auto").

    Raises:
        InputError: nothing to simulate, an engine that cannot, or a deadlock of the line.
    """
    use, why = chosen(line, engine)
    if (horizon is None) == (lots is None):
        raise InputError(
            "line.horizon", quoted(horizon), t("either a horizon in s or a number of lots"), ONE_OUT
        )
    for key, number in (("horizon", horizon), ("lots", lots), ("replications", replications)):
        if number is not None and not (number > 0 and math.isfinite(number)):
            raise InputError(f"line.{key}", quoted(number), t("a number above 0"), MORE)
    free = all(supply.holds is not None for supply in line.supplies)  # as many lots come as it takes
    if lots is None and free and not math.isfinite(line.bound_kg_s):
        raise InputError(
            f"line.{line.name}", t("no station that takes time"), t("one station or more that does"), ADD
        )

    if warmup == "auto":
        pilots = [replicate(line, use, seed, replications + i, horizon, lots) for i in range(PILOTS)]
        grid = np.linspace(0.0, min(_end(trace, horizon) for trace in pilots), BINS + 1)
        counts = np.mean([np.diff(_count(trace.left, grid)) for trace in pilots], axis=0)
        warmup = float(grid[warm_up(counts)])
    begin = float(warmup)
    first = replicate(line, use, seed, 0, horizon, lots)
    grid = np.linspace(0.0, _end(first, horizon), BINS + 1)

    def one(replication: int) -> tuple[dict[str, dict[str, float]], Floats, dict[str, float]]:
        """What one replication says: elements by station, figures and curve, peaks."""
        trace = replicate(line, use, seed, replication, horizon, lots) if replication else first
        end = _end(trace, horizon)
        if not 0 <= begin < end:
            raise InputError("line.warmup", quoted(begin), t("a time before the end of the run"), LESS)
        rows = {s.name: elements(line, s, trace, begin, end) for s in line.stations}
        return rows, np.array([*_figures(trace, begin, end), *_count(trace.left, grid)]), dict(trace.peaks)

    found = _mapped(one, replications, use == "recursion" and is_compiled())
    table = np.array([figures for _, figures, _ in found])
    kg = line.lot_kg
    return Run(
        line, use, why, begin, table[:, 0], table[:, 1] * kg, table[:, 2] * kg, table[:, 3], table[:, 4],
        table[:, 5],
        {s.name: Elements.stacked([rows[s.name] for rows, _, _ in found]) for s in line.stations},
        (grid, table[:, 6:] * kg),
        {name: max(peaks[name] for _, _, peaks in found) for name in found[0][2]}, first,
    )  # fmt: skip


def replicate(
    line: Line, engine: str, seed: int, replication: int, horizon: float | None, lots: int | None
) -> Trace:
    """One replication by an engine, with as many lots and as many stops as its horizon asks for.

    Raises:
        InputError: a deadlock of the line.
    """
    if engine == "events" and horizon is not None:
        return events.trace(line, Times(line, seed, replication, horizon), None, horizon)
    if horizon is None:
        assert lots is not None
        until = 1.5 * lots * line.lot_kg / line.bound_kg_s
        while True:  # until stops by the clock are known to the end
            times = Times(line, seed, replication, until, lots)
            trace = (
                recursion.trace(line, times, lots)
                if engine == "recursion"
                else events.trace(line, times, lots)
            )
            last = max((float(went[-1]) for went in trace.departures.values() if went.size), default=0.0)
            if last <= until or not _clocked(line):
                return trace
            until = 2 * max(until, last)
    times = Times(line, seed, replication, horizon)
    if times.supplies:
        n = min(times.arrivals(supply).size for supply in times.supplies.values())
        return recursion.trace(line, times, n)
    limits = [line.places(buffer) for buffer in line.buffers]
    stock = sum(places for places in limits if math.isfinite(places))
    heads = [s for s in line.stations if not line.before(s)]
    paces = [s.machines * line.lots(s) / s.mean_time if s.mean_time else math.inf for s in heads]
    stock = min(stock, horizon * min(paces, default=math.inf))  # what can come into the stores by then
    inside = sum(s.machines * line.lots(s) for s in line.stations)
    n = int(1.05 * horizon * line.bound_kg_s / line.lot_kg + stock + 2 * inside)
    while (trace := recursion.trace(line, times, n)).end <= horizon:
        n = int(n * max(1.2, 1.1 * horizon / max(trace.end, horizon / 10)))
    return trace


def _clocked(line: Line) -> bool:
    """Whether anything of a line goes by the clock."""
    return recursion.by_clock(line) or any(p.shifts for p in line.pools)


def _end(trace: Trace, horizon: float | None) -> float:
    return horizon if horizon is not None else float(trace.left[-1]) if trace.left.size else trace.end


def _count(left: Floats, grid: Floats) -> Floats:
    """Lots that have left by each time."""
    return np.searchsorted(left, grid, side="right").astype(float)


def _figures(trace: Trace, begin: float, end: float) -> tuple[float, ...]:
    """End, lots out and lots to scrap in the window, mean time in the line, mean number of lots in it, and its age."""
    inside = (trace.left > begin) & (trace.left <= end)
    lead = float((trace.left[inside] - trace.entered[inside]).mean()) if inside.any() else math.nan
    gone = np.append(trace.left, trace.scrapped)
    times = np.clip(np.concatenate((trace.came, gone)), begin, end)
    steps = np.repeat((1.0, -1.0), (trace.came.size, gone.size))
    order = np.argsort(times, kind="stable")
    there = np.cumsum(steps[order])
    area = float((there * np.diff(times[order], append=end)).sum())
    lost = (trace.scrapped > begin) & (trace.scrapped <= end)
    aged = _ages(trace, end) - _ages(trace, begin) + float((trace.scrapped[lost] - trace.lost[lost]).sum())
    span = end - begin
    return end, float(inside.sum()), float(lost.sum()), lead, area / span, aged / span


def _ages(trace: Trace, at: float) -> float:
    """How long the lots that are in the line at a time, s, have been there, together."""
    gone = ((trace.left, trace.entered), (trace.scrapped, trace.lost))
    here = float((at - trace.came[trace.came <= at]).sum())
    return here - sum(float((at - came[went <= at]).sum()) for went, came in gone)


def _mapped(one: Callable[[int], Any], replications: int, threads: bool) -> list[Any]:
    """All replications in their order; in threads where they leave Python's lock."""
    told = progress.current()  # whoever asked has begun the count, and goes on with it
    found: list[Any] = []
    with ThreadPoolExecutor((os.cpu_count() or 1) if threads else 1) as pool:
        for start in range(0, replications, CHUNK):
            part = range(start, min(start + CHUNK, replications))
            found += pool.map(one, part) if threads else map(one, part)
            told.step(len(part))
    return found
