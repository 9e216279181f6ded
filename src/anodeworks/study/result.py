"""Results with labels: what came out, as pandas for tables and xarray for arrays.

Numbers are in SI inside and in each indicator's own unit in every table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anodeworks.errors import InputError, near
from anodeworks.quantity import units
from anodeworks.twin.catalogue import HEADLINES
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome of N scenarios of one project; scenario 0 of a Monte Carlo study is the base case.

    outcome: the chain's `Outcome`, every array with a leading scenario axis; stages are None where a study kept
        only indicators and flags.
    samples: the values that varied, (N,) each in SI, by key.
    seed, design: how the draws were made; no seed if nothing was drawn.
    """

    project: Project
    outcome: Any
    samples: Mapping[str, Any]
    seed: int | None = None
    design: str = "random"

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
            raise InputError("indicator", f'"{indicator}"', "an indicator's name", near(indicator, known))
        return known[indicator]

    def __getitem__(self, indicator: str) -> Any:
        """One indicator in its own unit: a float for one scenario, else shape (N,)."""
        unit = self.project.indicators[indicator].unit if indicator in self.project.indicators else ""
        at = units.scale(unit)
        numbers = (self.si(indicator) - at.offset) / at.factor
        return float(numbers[0]) if self.scenarios == 1 else numbers

    @property
    def indicators(self) -> pd.DataFrame:
        """One scenario: a row per indicator with value, unit, label. Many: a row per scenario, a column each."""
        import pandas as pd

        about = self.project.indicators
        if self.scenarios == 1:
            rows = [(n, self[n], i.unit, i.label, i.label_zh, i.meaning) for n, i in about.items()]
            columns = ["indicator", "value", "unit", "label", "label_zh", "meaning"]
            return pd.DataFrame(rows, columns=columns).set_index("indicator")
        frame = pd.DataFrame({name: self[name] for name in about})
        frame.index.name = "scenario"
        frame.attrs = {"units": {name: i.unit for name, i in about.items()}}
        return frame

    def quantiles(self, probabilities: tuple[float, ...] = QUANTILES) -> pd.DataFrame:
        """Quantiles of every indicator over the draws (the base case left out), in the indicators' units.

        An indicator that is undefined in a scenario (an IRR of cash flows that never turn) counts as worst there;
        the column `undefined` gives the share of such scenarios.
        """
        import pandas as pd

        rows = {name: self.quantile(name, probabilities) for name in self.project.indicators}
        frame = pd.DataFrame.from_dict(rows, orient="index")
        frame.columns = pd.Index([*(f"P{100 * p:g}" for p in probabilities), "undefined"])
        frame.insert(0, "unit", [i.unit for i in self.project.indicators.values()])
        frame.index.name = "indicator"
        return frame

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

    def standard_errors(self, probabilities: tuple[float, ...] = QUANTILES) -> pd.DataFrame:
        """Mean and quantiles of every indicator over the draws, each with its standard error (columns with ±).

        Those of independent draws; for the designs "sobol" and "latin" they are too large as a rule, and
        `precision.replicates` tells better.
        """
        from anodeworks.study.precision import standard_errors

        return standard_errors(self, probabilities)

    def exceedance(self, indicator: str, at: Sequence[float] | None = None) -> pd.DataFrame:
        """How often an indicator lies above a level: columns `level`, `probability`, `error`, in its own unit.

        Args:
            indicator: its name.
            at: levels; by default those exceeded in 99, 95, 90, 80 ... 5 and 1 percent of the draws.
        """
        from anodeworks.study.precision import exceedance

        return exceedance(self, indicator, at)

    @property
    def flags(self) -> dict[str, float]:
        """Share of scenarios in which each condition is broken, for those broken in any."""
        shares = {reason: float(np.mean(flag)) for reason, flag in self.outcome.flags.items()}
        return {reason: share for reason, share in shares.items() if share > 0}

    def to_xarray(self) -> xr.Dataset:
        """Every array with labelled dimensions: scenario, year, month, activity, machine, phase, product."""
        from anodeworks.study.labelled import dataset

        return dataset(self)

    def statement(self, name: str, scenario: int = 0) -> pd.DataFrame:
        """One statement of one scenario: lines by calendar year, CNY."""
        from anodeworks.study.labelled import statement

        return statement(self, name, scenario)

    def __repr__(self) -> str:
        """The study in a few lines; tables by `indicators`, `quantiles()` and `statement(name)`."""
        lines = [f"{self.project.name}: {self.scenarios:,} scenario(s)"]
        for about in HEADLINES:
            lines.append(f"  {about.label:<20} {np.atleast_1d(self[about.name])[0]:>16,.4g} {about.unit}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.indicators if self.scenarios == 1 else self.quantiles()
        return (
            f"<p><b>{self.project.name}</b>: {self.scenarios:,} scenario(s)</p>{table.to_html(max_rows=60)}"
        )
