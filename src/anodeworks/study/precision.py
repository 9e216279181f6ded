"""How far a finite number of draws lets a figure be trusted: standard errors, and the curve of exceedance.

The errors are those of independent draws. For Sobol's sequence and Latin hypercubes they are too large as a rule (a
Latin hypercube's mean never has more than N/(N - 1) times the variance: Owen 1997, doi:10.1137/S0036142994277468); how
much too large is told by `replicates`, which repeats the whole study with other seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.language import t

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.study.scenarios import Scenarios

Floats = npt.NDArray[np.float64]


class Precision(NamedTuple):
    """One indicator over the draws, in its own unit: mean and quantiles, each with its standard error.

    The mean is that of the draws in which the indicator is defined. An error is not a number where there is none to
    tell: too few draws, or a quantile among undefined figures.
    """

    mean: float
    mean_error: float
    quantiles: tuple[float, ...]
    errors: tuple[float, ...]
    undefined: float


def precision(result: Scenarios, indicator: str, probabilities: Sequence[float]) -> Precision:
    """Mean and quantiles of one indicator with their standard errors; see `Precision`.

    The error of a quantile is half the distance of the order statistics that lie one standard deviation of the
    binomial count, sqrt(N p (1 - p)), on either side of it (David and Nagaraja 2003, doi:10.1002/0471722162, 7.1); it
    needs no density.
    """
    values = ordered(result, indicator)
    n = len(values)
    known = values[np.isfinite(values)]
    p = np.asarray(probabilities, dtype=np.float64)
    spread = np.sqrt(n * p * (1 - p))
    low = np.floor(n * p - spread - 0.5).astype(int)
    high = np.ceil(n * p + spread - 0.5).astype(int)
    with np.errstate(invalid="ignore"):  # inf - inf among undefined figures
        half = (values[np.clip(high, 0, n - 1)] - values[np.clip(low, 0, n - 1)]) / 2
    told = (low >= 0) & (high <= n - 1) & np.isfinite(half)
    *quantiles, undefined = result.quantile(indicator, tuple(probabilities))
    return Precision(
        mean=float(known.mean()) if known.size else math.nan,
        mean_error=float(known.std(ddof=1) / math.sqrt(known.size)) if known.size > 1 else math.nan,
        quantiles=tuple(quantiles),
        errors=tuple(float(h) if t else math.nan for h, t in zip(half, told, strict=True)),
        undefined=undefined,
    )


def share_error(share: float, draws: int) -> float:
    """Standard error of a share of draws; with half a draw added to either side, so that 0 in N is not certain."""
    if draws < 1:
        return math.nan
    p = (share * draws + 0.5) / (draws + 1)
    return math.sqrt(p * (1 - p) / draws)


def ordered(result: Scenarios, indicator: str) -> Floats:
    """An indicator's draws in its own unit, rising; undefined ones are infinite, on their worse side."""
    draws = np.atleast_1d(np.asarray(result[indicator], dtype=np.float64))
    draws = draws[1 if result.seed is not None and result.scenarios > 1 else 0 :]
    worst = np.inf if result.project.indicators[indicator].higher_is_better is False else -np.inf
    return np.sort(np.where(np.isfinite(draws), draws, worst))


def standard_errors(result: Scenarios, probabilities: Sequence[float]) -> pd.DataFrame:
    """A row per indicator: unit, mean and quantiles, each followed by its standard error, and the share undefined."""
    import pandas as pd

    words = [f"P{100 * p:g}" for p in probabilities]
    rows = []
    for name, about in result.project.indicators.items():
        found = precision(result, name, probabilities)
        pairs = zip(words, zip(found.quantiles, found.errors, strict=True), strict=True)
        row: dict[str, Any] = {"unit": about.unit, "mean": found.mean, "mean ±": found.mean_error}
        for word, (value, error) in pairs:
            row |= {word: value, f"{word} ±": error}
        rows.append({**row, "undefined": found.undefined})
    frame = pd.DataFrame(rows, index=pd.Index(result.project.indicators, name="indicator"))
    frame.attrs = {
        "draws": len(result.si(next(iter(result.project.indicators)))) - 1,
        "design": result.design,
    }
    return frame


def exceedance(result: Scenarios, indicator: str, at: Sequence[float] | None = None) -> pd.DataFrame:
    """How often an indicator is exceeded: a row per level, in the indicator's unit.

    Args:
        result: from `monte_carlo`.
        indicator: its name.
        at: levels; by default those that 99, 95, 90, 80 ... 10, 5 and 1 percent of the draws exceed.

    Returns:
        Index `probability` descending by default levels; columns `level`, `probability`, `error` (standard). A figure
        that is undefined in a draw is worse than any level.

    Raises:
        InputError: no such indicator, or a result without draws.
    """
    import pandas as pd

    values = ordered(result, indicator)
    if result.seed is None or len(values) < 2:
        raise InputError(
            "exceedance",
            t("a result without draws"),
            t("a result of monte_carlo"),
            t("ask it of a study with draws"),
        )
    if at is None:
        asked = [0.99, 0.95, *(round(0.1 * k, 1) for k in range(9, 0, -1)), 0.05, 0.01]
        levels = np.array(result.quantile(indicator, tuple(1 - p for p in asked))[:-1])
    else:
        levels = np.asarray(at, dtype=np.float64)
    above = 1 - np.searchsorted(values, levels, side="right") / len(values)
    above = np.where(np.isfinite(levels), above, np.nan)
    errors = [share_error(float(p), len(values)) for p in above]
    frame = pd.DataFrame({"level": levels, "probability": above, "error": errors})
    about = result.project.indicators[indicator]
    frame.attrs = {"indicator": indicator, "unit": about.unit, "label": about.label, "draws": len(values)}
    return frame
