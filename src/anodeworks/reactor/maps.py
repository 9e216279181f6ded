"""What a furnace must keep to count as feasible, and the first of its limits that a yield breaks."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.reactor.yields import TOO_MUCH, TOO_NARROW, Yield


class Limits(NamedTuple):
    """What a batch must keep to count as feasible; judged by whoever asks.

    fines: share of the silicon, at most. uniformity: at least. heat: load of wall and gas, at most. hours: of a cycle.
    """

    fines: float = 0.10
    uniformity: float = 0.90
    heat: float = 1.0
    hours: float = 48.0


AGED: Final = Limits(uniformity=0.0)  # of an overflow, whose particles leave at every age
STILL: Final = Limits(uniformity=0.0)  # of a fixed bed, which fills from its inlet
WHY: Final = ("feasible", "silane", "dust", "uneven", "heat", "time", "velocity", "pores")


def limits_of(kind: str) -> Limits:
    """What one of `continuous.BEDS` must keep."""
    return {"continuous": AGED, "fixed": STILL}.get(kind, Limits())


def loads(yields: Yield, limits: Limits) -> npt.NDArray[np.float64]:
    """How far each limit is used, above 1 where it is broken: in the order of `WHY` without its first, (7, ...)."""
    narrow = yields.flags[TOO_NARROW]
    parts = (
        2.0 * np.asarray(yields.flags[TOO_MUCH]),
        yields.fines / limits.fines,
        (1.0 - yields.uniformity) / (1.0 - limits.uniformity),
        yields.heat_load / limits.heat,
        yields.cycle / (3600.0 * limits.hours),
        yields.velocity_load,
        2.0 * np.asarray(narrow),
    )
    told = np.stack([np.asarray(part, dtype=np.float64) for part in parts])
    return np.where(np.isnan(told), np.inf, told)  # what has no figure keeps nothing


def first_broken(yields: Yield, limits: Limits) -> npt.NDArray[Any]:
    """The first limit that each yield breaks, as an index of `WHY`: 0 for none; of the yields' shape."""
    broken = loads(yields, limits) > 1.0
    return np.where(broken.any(axis=0), 1 + broken.argmax(axis=0), 0)
