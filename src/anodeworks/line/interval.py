"""How sure a mean over replications is, and how much of a run is warm-up. Equations: docs/equations/line.md, 7."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from anodeworks.line.law import Floats

LEVEL: Final = 0.95
BATCH: Final = 5  # of MSER-5


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % confidence interval; the ends are not known (nan) from a single replication."""

    mean: float
    low: float
    high: float


def estimate(found: Floats) -> Estimate:
    """The mean over independent replications with Student's interval; those without a value (nan) are left out."""
    values = found[np.isfinite(found)]
    n = values.size
    mean = float(values.mean()) if n else np.nan
    if n < 2:
        return Estimate(mean, np.nan, np.nan)
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2) * values.std(ddof=1) / np.sqrt(n))
    return Estimate(mean, mean - half, mean + half)


def warm_up(series: Floats) -> int:
    """How many values of a series to leave out at its beginning, by MSER-5.

    Batches of five are averaged; of the first half of the batches as many are left out as make the standard error of
    the mean of the rest smallest (White, Cobb and Spratt 2000).
    """
    batches = series[: series.size // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    n = batches.size
    if n < 4:
        return 0
    left = n - np.arange(n // 2 + 1)
    tail = np.cumsum(batches[::-1])[::-1][: n // 2 + 1] / left
    square = np.cumsum(batches[::-1] ** 2)[::-1][: n // 2 + 1] / left
    return int(np.argmin((square - tail**2) / left)) * BATCH
