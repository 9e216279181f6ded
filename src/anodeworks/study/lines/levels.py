"""How full the stores of a line are: what each holds over a year of one replication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from anodeworks.line.law import Floats
from anodeworks.line.model import Buffer, Line
from anodeworks.line.simulate import chosen, replicate
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


def levels(about: Described, seed: int = 0) -> Mapping[str, Level]:
    """The levels of the stores of a line, by the station before each.

    Not of a store before a station to which lots come back: these are taken in between, and no trace tells them apart.
    """
    found = kept(("levels", repr(about.model), seed), partial(_levels, about.model, seed))
    kg = {name: about.model.lot_kg * ratio for name, ratio in about.ratio.items()}
    return {
        source: Level(room * kg[source], mean * kg[source], high * kg[source], full, empty)
        for source, (room, mean, high, full, empty) in found.items()
    }


def _levels(line: Line, seed: int) -> dict[str, tuple[float, ...]]:
    """The same in lots: room, mean, high, shares of the time full and empty."""
    begin = warm(line)
    trace = replicate(line, chosen(line)[0], seed, 0, begin + YEAR, None)
    back = {s.inspection.back_to or s.name for s in line.stations if s.inspection and s.inspection.rework}
    return {
        b.source: _over(*held(line, trace, b, begin, begin + YEAR), line.places(b))
        for b in line.buffers
        if b.target not in back
    }


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
