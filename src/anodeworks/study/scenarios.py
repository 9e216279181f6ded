"""What a study computed, as it is: the outcome of N scenarios, what varied, and figures of one indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anodeworks.errors import unknown
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.shown import Shown
from anodeworks.twin.project import Project

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Scenarios(Shown):
    """The outcome of N scenarios of one project; scenario 0 of a Monte Carlo study is the base case.

    outcome: the chain's `Outcome`, every array with a leading scenario axis; stages are None where a study kept
        only indicators and flags.
    samples: the values that varied, (N,) each in SI, by key.
    seed, design: how the draws were made; no seed if nothing was drawn.
    grid: of a grid, the values of each key, SI; scenarios are its combinations, the last key changing fastest.
    """

    project: Project
    outcome: Any
    samples: Mapping[str, Any]
    seed: int | None = None
    design: str = "random"
    grid: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scenarios(self) -> int:
        """Number of scenarios, the base case included."""
        return int(next(iter(self.outcome.indicators.values())).shape[0])

    def si(self, indicator: str) -> Any:
        """One indicator in SI, shape (N,).

        Raises:
            InputError: no such indicator.
        """
        known = self.outcome.indicators
        if indicator not in known:
            raise unknown("indicator", indicator, known, t("an indicator's name"))
        return known[indicator]

    def __getitem__(self, indicator: str) -> Any:
        """One indicator in its own unit: a float for one scenario, else shape (N,)."""
        unit = self.project.indicators[indicator].unit if indicator in self.project.indicators else ""
        at = units.scale(unit)
        numbers = (self.si(indicator) - at.offset) / at.factor
        return float(numbers[0]) if self.scenarios == 1 else numbers

    def quantile(self, indicator: str, probabilities: tuple[float, ...] = QUANTILES) -> list[float]:
        """Quantiles of one indicator over the draws and, last, the share of draws where it is undefined."""
        draws = np.atleast_1d(self[indicator])[1 if self.seed is not None and self.scenarios > 1 else 0 :]
        missing = ~np.isfinite(draws)
        about = self.project.indicators[indicator]
        worst = np.inf if about.higher_is_better is False else -np.inf
        filled = np.sort(np.where(missing, worst, draws))
        place = np.asarray(probabilities) * (len(filled) - 1)
        low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
        with np.errstate(invalid="ignore"):  # inf - inf where both neighbours are undefined
            between = filled[low] + (filled[high] - filled[low]) * (place - low)
        between = np.where(filled[low] == filled[high], filled[low], between)
        return [*(float(q) if np.isfinite(q) else float("nan") for q in between), float(missing.mean())]
