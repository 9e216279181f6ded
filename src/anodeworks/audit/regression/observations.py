"""The reference class as observations: four responses, each a number or an interval on a logarithmic scale.

A response that a row does not state is missing; nothing is filled in. What is only known to lie between two moments,
or beyond one, is an interval (of which one end may be infinite).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.reference_rows import KINDS, Plant, plants
from anodeworks.quantity import units

Floats = npt.NDArray[np.float64]

ROWS: Final = 48  # every response is padded to so many rows: one compiled program serves all of them
UNIT_SIZE: Final = 10_000.0  # t/yr at which size counts as zero
KIND_NAMES: Final = (*KINDS, "unstated")  # a plant whose product is not stated is of a kind of its own


class Prior(NamedTuple):
    """Of one response: normal mean and slope, half-normal spread of kinds, lognormal scatter."""

    mean: float
    mean_spread: float
    slope: float
    slope_spread: float
    kinds_spread: float
    scatter: float
    scatter_spread: float


@dataclass(frozen=True)
class Response:
    """What is regressed: a name, its unit of display, what it means, and the prior with its reasons."""

    name: str
    label: str
    unit: str
    meaning: str
    prior: Prior
    why: str
    inverse: bool = False  # parts of a plant add up in its inverse


RESPONSES: Final = (
    Response(
        "capital",
        "capital per capacity",
        "CNY/(t/year)",
        "natural logarithm of announced or later capital over capacity",
        Prior(math.log(80_000), 1.0, -0.2, 0.2, 0.7, 0.5, 0.5),
        "a chemical powder plant costs 10,000 to 600,000 CNY per t/yr; capital grows as capacity to the power of "
        "0.6 to 1, so that capital per tonne falls with a slope between -0.4 and 0; kinds differ by a factor of two",
    ),
    Response(
        "delay",
        "time taken over time planned",
        "1",
        "natural logarithm of the time from announcement to production over the time that was planned",
        Prior(0.3, 0.5, 0.0, 0.15, 0.3, 0.45, 0.4),
        "plants are seldom early: half as long again is ordinary, three times as long is not unheard of; no reason "
        "to expect much of size",
    ),
    Response(
        "density",
        "capacity per land",
        "t/year/mu",
        "natural logarithm of capacity over land",
        Prior(math.log(150), 1.2, 0.3, 0.3, 0.7, 0.6, 0.5),
        "tens to a thousand t/yr per mu; larger plants share offices, roads and stores and build higher",
        inverse=True,
    ),
    Response(
        "value",
        "output value per tonne",
        "CNY/t",
        "natural logarithm of announced output value over capacity",
        Prior(math.log(70_000), 1.2, -0.1, 0.15, 1.0, 0.4, 0.5),
        "graphite sells at 20,000 to 70,000 CNY/t, neat silicon-carbon at 100,000 to 800,000; large plants make the "
        "cheaper grades",
    ),
)


class Observations(NamedTuple):
    """One response over padded rows: bounds (equal where it is known), kind, size, and which rows count.

    low, high, size: (ROWS,); kind: (ROWS,) place in `KIND_NAMES`; counts: (ROWS,) true where a row counts.
    names: keys of the rows, without the padding.
    """

    low: Floats
    high: Floats
    kind: npt.NDArray[np.int64]
    size: Floats
    counts: npt.NDArray[np.bool_]
    names: tuple[str, ...]

    def without(self, keys: Collection[str]) -> Observations:
        """The same with some plants' rows counting no more."""
        left = np.array([n not in keys for n in self.names] + [False] * (ROWS - len(self.names)))
        return self._replace(counts=self.counts & left)


def size_of(capacity: float) -> float:
    """Logarithmic size of a capacity in kg/s; that of the unit size where it is not known."""
    tonnes = units.from_si(capacity, "t/year")
    return math.log(tonnes / UNIT_SIZE) if math.isfinite(tonnes) else 0.0


def kind_of(plant: Plant) -> int:
    """Place of a plant's kind among `KIND_NAMES`."""
    return KIND_NAMES.index(plant.kinds[0] if plant.kinds else "unstated")


def observations(response: str, members: Sequence[Plant] | None = None) -> Observations:
    """One response over the plants of the reference class that state it.

    Args:
        response: name of one of `RESPONSES`.
        members: plants; all of the library's unless given.
    """
    found = [row for p in (plants() if members is None else members) for row in _rows(response, p)]
    if len(found) > ROWS:
        raise ValueError(f"{len(found)} observations of {response}; ROWS allows {ROWS}")
    pad = ROWS - len(found)

    def column(i: int) -> Floats:
        return np.array([row[i] for row in found] + [0.0] * pad, dtype=np.float64)

    kinds = np.array([row[3] for row in found] + [0] * pad, dtype=np.int64)
    counts = np.arange(ROWS) < len(found)
    return Observations(column(1), column(2), kinds, column(4), counts, tuple(str(r[0]) for r in found))


def _rows(response: str, plant: Plant) -> list[tuple[str, float, float, int, float]]:
    """(key, low, high, kind, size) for each observation of a plant."""
    if response == "delay":
        return _delays(plant)
    figure = {
        "capital": units.from_si(plant.per_tonne, "CNY/(t/year)"),
        "density": units.from_si(plant.capacity, "t/year") / units.from_si(plant.land, "mu"),
        "value": units.from_si(plant.output_value, "CNY/year") / units.from_si(plant.capacity, "t/year"),
    }[response]
    if not math.isfinite(figure):
        return []
    at = math.log(figure)
    return [(plant.key, at, at, kind_of(plant), size_of(plant.capacity))]


def _delays(plant: Plant) -> list[tuple[str, float, float, int, float]]:
    """Logarithms of time taken over time planned, as intervals; one for each part whose fate is known."""
    found = []
    for part in plant.milestones:
        begun = plant.announced_day
        if begun is None or (part.reached is None and part.absent is None):
            continue
        planned = max(part.planned.end - begun, 1 / 12)
        if part.reached is not None:
            first, last = (max(t - begun, 1 / 12) for t in part.reached)
            ends = math.log(first / planned), math.log(max(last, first + 1 / 52) / planned)
        else:
            assert part.absent is not None
            ends = math.log(max(part.absent - begun, 1 / 12) / planned), math.inf
        size = size_of(part.capacity if math.isfinite(part.capacity) else plant.capacity)
        found.append((plant.key, *ends, kind_of(plant), size))
    return found
