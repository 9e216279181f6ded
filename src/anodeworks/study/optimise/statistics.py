"""What a decision is judged by, from a figure in S scenarios: its base case, mean, quantile, worst mean, odds.

Each gives its value and its gradient by the design from the figure's own gradient in every scenario. Scenario 0 is the
base case, the others are draws. Equations: docs/equations/optimise.md, "Measures".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LOW, HIGH = -1, 1  # which end of a figure is the bad one
STEEPEST: Final = 40.0  # beyond this many widths the smoothed step is flat to double precision


@dataclass(frozen=True)
class Measure:
    """A figure and how its scenarios become one number; `level` of a quantile, or of the worst share."""

    indicator: str
    statistic: str = "base"
    level: float = 0.0
    bad: int = LOW

    @property
    def drawn(self) -> bool:
        """Whether it looks at draws."""
        return self.statistic != "base"

    def of(self, values: Array) -> float:
        """Its value from a figure's scenarios (S,), the base case first."""
        return measured(self, values, np.zeros((0, len(values))))[0]

    def __str__(self) -> str:
        """In words."""
        match self.statistic:
            case "mean":
                return f"mean of {self.indicator}"
            case "quantile":
                return f"P{100 * self.level:g} of {self.indicator}"
            case "cvar":
                return f"mean of the worst {100 * self.level:g} % of {self.indicator}"
        return self.indicator


def filled(values: Array, bad: int) -> Array:
    """Figures (S,) of which undefined ones count as the worst that is seen elsewhere."""
    known = np.isfinite(values)
    if known.all():
        return values
    if not known.any():
        return np.full_like(values, np.nan)
    worst = values[known].max() if bad == HIGH else values[known].min()
    return np.where(known, values, worst)


def measured(measure: Measure, values: Array, slopes: Array) -> tuple[float, Array]:
    """Value and gradient (n,) of a measure.

    Args:
        measure: which.
        values: (S,) the figure, the base case first.
        slopes: (n, S) its derivatives.
    """
    if measure.statistic == "base":
        return float(values[0]), slopes[:, 0]
    draws, tilt = filled(values[1:], measure.bad), np.nan_to_num(slopes[:, 1:])
    weights = weights_of(measure, draws)
    return float(weights @ draws), tilt @ weights


def weights_of(measure: Measure, draws: Array) -> Array:
    """(S,) weights whose sum with the draws is the measure; they depend on the draws' order alone."""
    size = len(draws)
    if measure.statistic == "mean":
        return np.full(size, 1.0 / size)
    order = np.argsort(draws, kind="stable")
    weights = np.empty(size)
    if measure.statistic == "quantile":
        weights[order] = harrell_davis(size, measure.level)
    else:
        ranked = worst_share(size, measure.level)
        weights[order if measure.bad == LOW else order[::-1]] = ranked
    return weights


@lru_cache(maxsize=256)
def harrell_davis(size: int, level: float) -> Any:
    """Weights of the ordered draws that estimate a quantile (Harrell and Davis 1982, doi:10.1093/biomet/69.3.635)."""
    from scipy.stats import beta

    cumulative = beta.cdf(np.linspace(0.0, 1.0, size + 1), (size + 1) * level, (size + 1) * (1 - level))
    return np.diff(cumulative)


def worst_share(size: int, level: float) -> Array:
    """Weights of the draws from the worst on, whose mean over a share `level` is the conditional value at risk."""
    edges = np.clip(np.arange(size + 1) / (level * size), 0.0, 1.0)
    return np.diff(edges)


def odds(values: Array, limit: float, side: int) -> float:
    """Share of draws on the right side of a limit: above for side 1, below for -1; undefined ones are not."""
    with np.errstate(invalid="ignore"):
        good = (values[1:] - limit) * side >= 0
    return float(good.mean())


def smooth_odds(values: Array, slopes: Array, limit: float, side: int, width: float) -> tuple[float, Array]:
    """The same with the step replaced by a logistic curve of this width, and its gradient (n,)."""
    draws, tilt = filled(values[1:], -side), np.nan_to_num(slopes[:, 1:])
    x = np.clip(side * (draws - limit) / width, -STEEPEST, STEEPEST)
    share = 1.0 / (1.0 + np.exp(-x))
    share = np.where(np.isfinite(values[1:]), share, 0.0)
    return float(share.mean()), tilt @ (share * (1.0 - share) * side / width) / len(draws)


def standard_error(measure: Measure, values: Array) -> float:
    """Standard error of a measure on independent draws; 0 for a base case."""
    draws = filled(values[1:], measure.bad)
    size = len(draws)
    if measure.statistic == "base" or size < 2:
        return 0.0
    if measure.statistic == "mean":
        return float(draws.std(ddof=1)) / math.sqrt(size)
    if measure.statistic == "cvar":  # delta method: the mean of VaR + excess / level
        edge = np.quantile(draws, measure.level if measure.bad == LOW else 1 - measure.level)
        excess = edge + measure.bad * np.maximum(measure.bad * (draws - edge), 0.0) / measure.level
        return float(excess.std(ddof=1)) / math.sqrt(size)
    spread = math.sqrt(measure.level * (1 - measure.level) / size)  # from the order statistics about it
    low, high = np.quantile(draws, np.clip([measure.level - spread, measure.level + spread], 0.0, 1.0))
    return float(high - low) / 2
