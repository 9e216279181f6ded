"""What happened in one replication: when charges started, were done and left, and when lots went on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from anodeworks.line.law import Floats
from anodeworks.line.stops import Stops

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Charges:
    """The charges of a station, one row for each in the order in which they started; times in s.

    `done` is the end of the work, `free` when the last lot has left the machine. `waits` says how long of the time
    before `done` a charge stood for a place ("blocked") or for a kind of pool; `setup` and `repair` are in it too.
    """

    start: Floats
    done: Floats
    free: Floats
    machine: Whole
    setup: Floats
    repair: Floats
    waits: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """One replication, up to where every charge that began within the horizon has its end (infinity if it has none).

    Args:
        charges: by station.
        departures: when lots left a station, in order, s, by station.
        entered: when the lots that left the line had come into it, s, in the order in which they left.
        left: when they left it, s.
        scrapped: when lots went to scrap, s; `lost`: when these had come into the line, in the same order.
        came: when every lot came into the line, s, those that are still in it too.
        upkeep: maintenance of machines by station: machine, from, to.
        stops: off and down of each machine by station.
        end: s up to which everything is known.
        carriers: how long a station stood with lots before it for want of a carrier, spans by station.
    """

    charges: Mapping[str, Charges]
    departures: Mapping[str, Floats]
    entered: Floats
    left: Floats
    came: Floats
    scrapped: Floats
    lost: Floats
    upkeep: Mapping[str, list[tuple[int, float, float]]]
    stops: Mapping[str, list[tuple[Stops, Stops]]]
    end: float
    carriers: Mapping[str, list[tuple[float, float]]] = field(default_factory=dict)
    peaks: Mapping[str, float] = field(
        default_factory=dict
    )  # most that was taken of a pool or of carriers at once
