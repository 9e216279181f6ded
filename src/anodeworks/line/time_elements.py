"""What a station did with its time, by the time elements of ISO 22400-2. Equations: docs/equations/line.md, 8."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import Line, Station
from anodeworks.line.stops import Stops
from anodeworks.line.trace import Charges, Trace

WAITS: Final = (
    "blocked",
    "starved",
    "crew",
    "power",
    "utility",
    "carriers",
)  # for others, or for what is shared


@dataclass(frozen=True)
class Elements:
    """Shares of the time of a station's machines, shape (R,), whose sum is 1; and how well it worked.

    Args:
        busy: at work: load, cycle, cool, unload.
        setup: set up for another grade.
        down: in repair.
        planned: in planned maintenance.
        off: outside shifts, or not yet handed over.
        blocked: with a charge that finds no place.
        starved: without a charge.
        crew, power, utility: with a charge that waits for what is shared.
        carriers: with lots before it, for want of carriers.
        effectiveness: time that its charges should take over the time at work.
        quality: lots that were good over lots that were done.
    """

    busy: Floats
    setup: Floats
    down: Floats
    planned: Floats
    off: Floats
    blocked: Floats
    starved: Floats
    crew: Floats
    power: Floats
    utility: Floats
    carriers: Floats
    effectiveness: Floats
    quality: Floats

    @property
    def availability(self) -> Floats:
        """Actual production time over planned busy time."""
        planned_busy = 1 - self.off - self.planned
        return np.divide(self.busy, planned_busy, out=np.zeros_like(self.busy), where=planned_busy > 0)

    @property
    def oee(self) -> Floats:
        """Overall equipment effectiveness: availability, effectiveness and quality together."""
        return self.availability * self.effectiveness * self.quality

    @property
    def waiting(self) -> Floats:
        """Share of the time in which it waits for others or for what is shared: the bottleneck waits least."""
        return np.asarray(np.sum([getattr(self, name) for name in WAITS], axis=0))

    @classmethod
    def stacked(cls, rows: list[dict[str, float]]) -> Self:
        """The elements of several replications."""
        return cls(**{field.name: np.array([row[field.name] for row in rows]) for field in fields(cls)})


def elements(line: Line, station: Station, trace: Trace, begin: float, end: float) -> dict[str, float]:
    """The elements of one station in one replication, in a window of time, s.

    Waiting, setting up and repairs by operation inside a charge that reaches over an end of the window count by the
    share of the charge that lies in it.
    """
    charges, span = trace.charges[station.name], end - begin
    free = [(Stops(), Stops())] * station.machines
    stops = [(off, off.joined(down)) for off, down in trace.stops.get(station.name, free)]
    found = dict.fromkeys((field.name for field in fields(Elements)), 0.0)
    ready = sorted(station.handed_over) or [0.0] * station.machines
    for handed, (off, both) in zip(ready, stops, strict=True):
        ours = max(begin, min(handed, end))
        found["off"] += ours - begin + _within(off, ours, end)
        found["down"] += _within(both, ours, end) - _within(off, ours, end)  # outside shifts it is off
    for machine, first, last in trace.upkeep.get(station.name, []):
        first, last = max(first, begin), min(last, end)
        if last > first:
            found["planned"] += last - first - _within(stops[machine][1], first, last)
    worked, share = _work(charges, stops, begin, end)
    for name, waited in charges.waits.items():
        found[name] += float((share * waited).sum())
    found["setup"] = float((share * charges.setup).sum())
    repaired = float((share * charges.repair).sum())
    held = sum(found[name] for name in ("setup", "blocked", "crew", "power", "utility")) + repaired
    found["busy"] = max(0.0, worked - held)
    found["down"] += repaired
    found["blocked"] += _standing(charges, stops, begin, end)
    found["carriers"] = sum(
        max(0.0, min(last, end) - max(first, begin)) for first, last in trace.carriers.get(station.name, [])
    )
    for name in found:
        found[name] /= station.machines * span
    found["starved"] = max(0.0, 1.0 - sum(found.values()))
    done = (charges.done > begin) & (charges.done <= end)
    should = float(done.sum()) * sum(law.mean for law in station.work)
    at_work = found["busy"] * station.machines * span
    found["effectiveness"] = should / at_work if at_work else 0.0
    lots = done.sum() * line.lots(station)
    went = trace.departures[station.name]
    good = ((went > begin) & (went <= end)).sum()
    found["quality"] = min(1.0, good / lots) if lots and station.inspection else 1.0
    return found


def _within(stops: Stops, begin: float, end: float) -> float:
    return float(stops.before(end) - stops.before(begin)) if end > begin else 0.0


def _stood(charges: Charges, stops: list[tuple[Stops, Stops]], first: Floats, last: Floats) -> Floats:
    """How long the machine of each charge stood between two times of its own, s."""
    if not any(both.begins.size for _, both in stops):
        return np.zeros(first.size)
    if len(stops) == 1:
        return stops[0][1].before(last) - stops[0][1].before(first)
    found = np.zeros(first.size)
    for machine, (_, both) in enumerate(stops):
        own = charges.machine == machine
        found[own] = both.before(last[own]) - both.before(first[own])
    return found


def _work(
    charges: Charges, stops: list[tuple[Stops, Stops]], begin: float, end: float
) -> tuple[float, Floats]:
    """Time between start and end of work in the window, s, stops left out; and of each charge the share in it."""
    first, last = np.clip(charges.start, begin, end), np.clip(charges.done, begin, end)
    whole = np.where(np.isfinite(charges.done), charges.done, end) - charges.start
    share = np.divide(last - first, whole, out=np.zeros(first.size), where=whole > 0)
    return float((last - first - _stood(charges, stops, first, last)).sum()), np.clip(share, 0.0, 1.0)


def _standing(charges: Charges, stops: list[tuple[Stops, Stops]], begin: float, end: float) -> float:
    """Time between the end of work and the last lot's leaving, s, stops left out."""
    first, last = np.clip(charges.done, begin, end), np.clip(charges.free, begin, end)
    return float((last - first - _stood(charges, stops, first, last)).sum())
