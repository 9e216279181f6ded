"""Numbers with a prior, as standard normal scores: the value that a score stands for, and how fast it moves with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def read(tables: Floats, score: Any) -> tuple[Floats, Floats]:
    """Values and their slopes by the score, both of its shape.

    Args:
        tables: quantile functions (N, grid), even steps of probability from 0 to 1.
        score: (N, ...).
    """
    from scipy.special import ndtr

    score = np.asarray(score, dtype=np.float64)
    count, points = tables.shape
    place = ndtr(score) * (points - 1)
    left = np.clip(place.astype(int), 0, points - 2)
    row = np.arange(count).reshape(-1, *[1] * (score.ndim - 1))
    low = tables[row, left]
    rise = tables[row, left + 1] - low
    density = np.exp(-0.5 * score * score) / np.sqrt(2 * np.pi)
    return low + rise * (place - left), rise * (points - 1) * density
