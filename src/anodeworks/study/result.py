"""Results with labels: what came out, as pandas for tables and xarray for arrays.

Numbers are in SI inside and in each indicator's own unit in every table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.quantity.indicator import names
from anodeworks.study.labelled import dataset, statement
from anodeworks.study.precision import exceedance, standard_errors
from anodeworks.study.scenarios import QUANTILES, Scenarios
from anodeworks.twin.catalogue import HEADLINES, having
from anodeworks.twin.given import shown

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["QUANTILES", "Result"]


class Result(Scenarios):
    """The scenarios with their tables."""

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

    @property
    def table(self) -> pd.DataFrame:
        """A row per scenario: what varied (options by word, dates as dates), then every indicator, in their units."""
        import pandas as pd

        figures = {name: np.atleast_1d(self[name]) for name in self.project.indicators}
        frame = pd.DataFrame({**{key: self._shown(key, x) for key, x in self.samples.items()}, **figures})
        frame.index.name = "scenario"
        return frame

    def pivot(self, indicator: str) -> pd.DataFrame | pd.Series:
        """One indicator over a grid, in its own unit: the last key of the grid across, the others down.

        Raises:
            InputError: a result of no grid, or no such indicator.
        """
        import pandas as pd

        if not self.grid:
            allowed = t("the result of anodeworks.evaluate(project, grid={key: values, key: values})")
            raise InputError("pivot", t("a result without a grid"), allowed, t("evaluate with a grid first"))
        axes = [self._shown(key, axis) for key, axis in self.grid.items()]
        *above, last = self.grid
        if not above:
            return pd.Series(np.atleast_1d(self[indicator]), pd.Index(axes[0], name=last), name=indicator)
        rows = pd.MultiIndex.from_product(axes[:-1], names=above)
        laid = np.asarray(self[indicator]).reshape(len(rows), -1)
        return pd.DataFrame(
            laid, rows if above[1:] else rows.get_level_values(0), pd.Index(axes[-1], name=last)
        )

    def _shown(self, key: str, numbers: Any) -> Any:
        return shown(numbers, self.project.ledger[key])

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

    def standard_errors(self, probabilities: tuple[float, ...] = QUANTILES) -> pd.DataFrame:
        """Mean and quantiles of every indicator over the draws, each with its standard error (columns with ±).

        Those of independent draws; for the designs "sobol" and "latin" they are too large as a rule, and
        `replicates` tells better.
        """
        return standard_errors(self, probabilities)

    def exceedance(self, indicator: str, at: Sequence[float] | None = None) -> pd.DataFrame:
        """How often an indicator lies above a level: columns `level`, `probability`, `error`, in its own unit.

        Args:
            indicator: its name.
            at: levels; by default those exceeded in 99, 95, 90, 80 ... 5 and 1 percent of the draws.
        """
        return exceedance(self, indicator, at)

    @property
    def flags(self) -> dict[str, float]:
        """Share of scenarios in which each condition is broken, for those broken in any."""
        shares = {reason: float(np.mean(flag)) for reason, flag in self.outcome.flags.items()}
        return {reason: share for reason, share in shares.items() if share > 0}

    def to_xarray(self) -> xr.Dataset:
        """Every array with labelled dimensions: scenario, year, month, activity, machine, phase, product."""
        return dataset(self)

    def statement(self, name: str, scenario: int = 0) -> pd.DataFrame:
        """One statement of one scenario: lines by year of the study, CNY."""
        return statement(self, name, scenario)

    def __repr__(self) -> str:
        """The study in a few lines; tables by `indicators`, `quantiles()` and `statement(name)`."""
        lines = [f"{self.project.name}: {self.scenarios:,} scenario(s)"]
        for name in having(self.project.indicators, names(*HEADLINES)):
            about = self.project.indicators[name]
            lines.append(f"  {about.label:<20} {np.atleast_1d(self[name])[0]:>16,.4g} {about.unit}")
        return "\n".join(lines)
