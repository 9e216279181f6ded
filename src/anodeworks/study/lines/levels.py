"""How full the stores of a line are: what each holds over a year of one replication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import Buffer, Line, Supply
from anodeworks.line.simulate import chosen, replicate
from anodeworks.line.times import Times
from anodeworks.line.trace import Trace
from anodeworks.study.lines.described import Described
from anodeworks.study.lines.simulated import kept
from anodeworks.study.lines.window import YEAR, warm


@dataclass(frozen=True)
class Level:
    """What a store holds over the year, kg of what lies in it.

    room: what it can hold. mean, high: on average, and what it holds no more than for 95 % of the time. full, empty:
    shares of the time.
    """

    room: float
    mean: float
    high: float
    full: float
    empty: float


DELIVERED: Final = ""  # the store before the line, which no station fills


def levels(about: Described, seed: int = 0) -> Mapping[str, Level]:
    """The levels of the stores of a line, by the station before each; `DELIVERED` of that which deliveries fill.

    Not of a store before a station to which lots come back: these are taken in between, and no trace tells them apart.
    """
    found = kept(("levels", repr(about.model), seed), partial(_levels, about.model, seed))
    kg = {name: about.model.lot_kg * ratio for name, ratio in about.ratio.items()}
    kg[DELIVERED] = kg[about.model.stations[0].name]  # what is delivered counts by what is made of it first
    return {
        source: Level(room * kg[source], mean * kg[source], high * kg[source], full, empty)
        for source, (room, mean, high, full, empty) in found.items()
    }


def _levels(line: Line, seed: int) -> dict[str, tuple[float, ...]]:
    """The same in lots: room, mean, high, shares of the time full and empty."""
    begin = warm(line)
    trace = replicate(line, chosen(line)[0], seed, 0, begin + YEAR, None)
    back = {s.inspection.back_to or s.name for s in line.stations if s.inspection and s.inspection.rework}
    first = [
        _over(*filled(line, trace, supply, begin, begin + YEAR, seed), supply.holds)
        for supply in line.supplies
        if supply.holds is not None and supply.station not in back
    ]
    return dict(zip((DELIVERED,), first, strict=False)) | {
        b.source: _over(*held(line, trace, b, begin, begin + YEAR), line.places(b))
        for b in line.buffers
        if b.target not in back
    }


def filled(
    line: Line, trace: Trace, supply: Supply, begin: float, end: float, seed: int = 0
) -> tuple[Floats, Floats]:
    """The same of the store that deliveries fill: from each of them to the next it holds what nobody has taken yet."""
    station = next(s for s in line.stations if s.name == supply.station)
    there = Times(line, seed, 0, end).filled[supply.station]
    taken = np.sort(np.repeat(trace.charges[supply.station].start, line.lots(station)))
    times = np.concatenate(
        ([begin], *(each[(each > begin) & (each < end)] for each in (there, taken)), [end])
    )
    times.sort()
    since = np.append(-np.inf, there)[np.searchsorted(there, times[:-1], "right")]
    # What is taken at the moment of a delivery comes with the next one.
    gone = np.searchsorted(taken, times[:-1], "right") - np.searchsorted(taken, since, "left")
    return times, np.asarray(float(supply.holds or 0) - gone, np.float64)


def held(line: Line, trace: Trace, store: Buffer, begin: float, end: float) -> tuple[Floats, Floats]:
    """Moments from `begin` to `end`, s, and the lots that a store holds from each of them to the next."""
    target = next(s for s in line.stations if s.name == store.target)
    put = trace.departures[store.source]
    taken = np.repeat(trace.charges[store.target].start, line.lots(target))[: put.size]
    times = np.concatenate((put, taken))
    steps = np.repeat((1.0, -1.0), (put.size, taken.size))
    order = np.lexsort((-steps, times))  # what comes and goes at one moment has come first
    times, lots = times[order], np.cumsum(steps[order])
    first = int(np.searchsorted(times, begin, "right"))
    inside = slice(first, int(np.searchsorted(times, end, "left")))
    there = float(lots[first - 1]) if first else 0.0
    return np.concatenate(([begin], times[inside], [end])), np.append(there, lots[inside])


def _over(times: Floats, lots: Floats, room: float) -> tuple[float, ...]:
    """Room, mean, 95 % over time, and shares of the time full and empty."""
    lasts = np.diff(times)
    whole = float(lasts.sum())
    order = np.argsort(lots, kind="stable")
    passed = np.cumsum(lasts[order]) / whole
    high = float(lots[order][min(int(np.searchsorted(passed, 0.95)), lots.size - 1)])
    full, empty = (float(lasts[which].sum()) / whole for which in (lots >= room, lots <= 0))
    return room, float(lots @ lasts) / whole, high, full, empty
