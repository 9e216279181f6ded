"""Draws of the hand-written kernel: a generator of its own, and inverse distribution functions."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numba import njit

STEP = np.uint64(0x9E3779B97F4A7C15)


def distributions(project: Any) -> tuple[Any, ...]:
    """Uncertain values as compiled code reads them: place, kind, three numbers, and a row of a table or of options."""
    keys = list(project.ledger)
    uncertain = tuple(project.uncertain)
    place = np.array([keys.index(key) for key in uncertain])
    kind, numbers, tables = np.zeros(len(uncertain), np.int64), np.zeros((len(uncertain), 3)), []
    for i, key in enumerate(uncertain):
        drawn = project.ledger[key].distribution
        if drawn.kind == "triangular":
            numbers[i] = drawn.args
        elif drawn.kind == "uniform":
            kind[i], numbers[i, :2] = 1, drawn.args
        else:
            kind[i], numbers[i, 0] = 2, len(tables)
            tables.append(drawn.table())
    return place, kind, numbers, np.array(tables)


@njit(inline="always", error_model="numpy")
def mixed(z: Any) -> Any:
    """Bits of a counter, by the finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195)."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(error_model="numpy")
def draw(v: Any, place: Any, kind: Any, numbers: Any, tables: Any, seed: int, scenario: int) -> None:
    """All uncertain values of a scenario, drawn into `v`."""
    points = tables.shape[1] - 1
    state = mixed(np.uint64(seed) + np.uint64(scenario) * STEP)
    for i in range(place.size):
        state += STEP
        u = (np.float64(mixed(state) >> np.uint64(32)) + 0.5) * 2.0**-32
        low, mode, high = numbers[i]
        if kind[i] == 0:
            if u * (high - low) < mode - low:
                v[place[i]] = low + sqrt(u * (high - low) * (mode - low))
            else:
                v[place[i]] = high - sqrt((1.0 - u) * (high - low) * (high - mode))
        elif kind[i] == 1:
            v[place[i]] = low + u * (mode - low)
        else:
            at = u * points
            left = min(int(at), points - 1)
            row = int(low)
            v[place[i]] = tables[row, left] + (tables[row, left + 1] - tables[row, left]) * (at - left)
