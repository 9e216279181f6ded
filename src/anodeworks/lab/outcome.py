"""Outcomes of many batches at once, and the batches of a question: every design on every draw of the posterior."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.lab.fit import Calibration

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, Floats]  # every condition and parameter in SI: (N,), or () where all batches share it
Outcome = Callable[[Columns], Floats]  # -> (N, ...)

DRAWS: Final = 256
CHUNK: Final = 1024


def each(one: Callable[[Mapping[str, Any]], Any]) -> Outcome:
    """The outcome of many batches from a traced function of one, compiled once and run in chunks."""
    run = jax.jit(jax.vmap(one))

    def outcome(values: Columns) -> Floats:
        count = batches(values)
        size = min(count, CHUNK)
        whole = {name: np.broadcast_to(np.asarray(x, dtype=np.float64), count) for name, x in values.items()}
        found = []
        for start in range(0, count, size):
            rows = np.minimum(
                np.arange(start, start + size), count - 1
            )  # the last chunk repeats its last batch
            found.append(np.asarray(run({name: x[rows] for name, x in whole.items()})))
        return np.concatenate(found)[:count]

    return outcome


def batches(values: Columns) -> int:
    """How many batches these are."""
    return max(int(np.size(x)) for x in values.values())


def joint(calibration: Calibration, designs: Mapping[str, Floats], draws: int = DRAWS) -> dict[str, Floats]:
    """Every design (C,) on every draw of the posterior, as the columns of S * C batches, draw after draw.

    Conditions that the design does not set stand at the record's median, and those that it does not state at the
    library's central value: one number for all batches. The furnace's own, if nobody has recorded them, are drawn.
    """
    count = len(next(iter(designs.values())))
    known: dict[str, Floats] = {
        name: np.asarray(np.median(column)) for name, column in calibration.data.conditions.items()
    }
    drawn = {**calibration.loose(draws), **calibration.draws(draws)}
    taught = {name: np.repeat(x, count) for name, x in drawn.items()}
    return {**known, **taught, **{name: np.tile(x, draws) for name, x in designs.items()}}


def over_draws(
    calibration: Calibration, designs: Mapping[str, Floats], outcome: Outcome, draws: int = DRAWS
) -> Floats:
    """An outcome of every design on joint draws of the posterior, (S, C, ...)."""
    found = outcome(joint(calibration, designs, draws))
    return found.reshape(draws, -1, *found.shape[1:])
