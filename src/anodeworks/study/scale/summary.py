"""What a streamed study says: odds of every indicator, each with how far it may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anodeworks.errors import InputError, span, unknown
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.quantity.indicator import names
from anodeworks.remedies import toward
from anodeworks.shown import Shown
from anodeworks.study.design import Design
from anodeworks.study.precision import share_error
from anodeworks.study.result import QUANTILES
from anodeworks.study.scale.account import Account
from anodeworks.study.scale.sketch import Ranks
from anodeworks.twin.catalogue import HEADLINES, having
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)  # of the JSON document


@dataclass(frozen=True, eq=False)
class Summary(Shown):
    """The odds of a study of any size; figures in the indicators' own units.

    Errors are of two sorts: standard errors say how much chance is in a figure of so many independent draws, more as a
    rule than there is in one of Sobol's sequence or a Latin hypercube; brackets and `rank_error` bound what the sketch
    adds to a quantile, and are certain.
    """

    project: Project
    account: Account
    seed: int
    folder: Path | None = None
    design: Design = "random"

    @property
    def draws(self) -> int:
        """Scenarios beside the base case."""
        return self.account.tally.draws

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.project.indicators)}

    def _place(self, indicator: str) -> int:
        if indicator not in self._places:
            raise unknown("indicator", indicator, self._places, t("an indicator's name"))
        return self._places[indicator]

    def _own(self, indicator: str, number: float) -> float:
        """An SI number in the indicator's unit."""
        return float(units.from_si(float(number), self.project.indicators[indicator].unit))

    def _width(self, indicator: str, number: float) -> float:
        """A difference in SI in the indicator's unit."""
        return float(number) / units.scale(self.project.indicators[indicator].unit).factor

    def ranks(self, indicator: str) -> Ranks:
        """The order of one indicator's figures, in SI."""
        i = self._place(indicator)
        tally, grid = self.account.tally, self.account.grid
        count = int(tally.moments.known[i])
        counts = tally.counts[:, grid.ends[i] : grid.ends[i + 1]]
        least, largest = float(tally.moments.least[i]), float(tally.moments.largest[i])
        low = self.project.indicators[indicator].higher_is_better is not False
        return Ranks.within(grid[i], counts, count, least, largest, tally.draws - count, low)

    def base(self, indicator: str) -> float:
        """The base case; NaN if undefined."""
        return self._own(indicator, self.account.base.indicators[self._place(indicator)])

    def undefined(self, indicator: str) -> float:
        """Share of draws in which an indicator does not exist."""
        return 1 - float(self.account.tally.moments.known[self._place(indicator)]) / self.draws

    def mean(self, indicator: str) -> tuple[float, float]:
        """Mean of the draws in which an indicator is defined, and its standard error."""
        i, moments = self._place(indicator), self.account.tally.moments
        mean = moments.mean[i] if moments.known[i] else math.nan
        return self._own(indicator, mean), self._width(indicator, moments.mean_error[i])

    def sd(self, indicator: str) -> tuple[float, float]:
        """Standard deviation over the draws in which an indicator is defined, and its standard error."""
        i, moments = self._place(indicator), self.account.tally.moments
        return self._width(indicator, moments.sd[i]), self._width(indicator, moments.sd_error[i])

    def range(self, indicator: str) -> tuple[float, float]:
        """Least and largest figure of all draws; NaN if none is defined."""
        i, moments = self._place(indicator), self.account.tally.moments
        ends = (moments.least[i], moments.largest[i])
        low, high = (self._own(indicator, end if moments.known[i] else math.nan) for end in ends)
        return low, high

    def quantile(self, indicator: str, probabilities: Sequence[float] = QUANTILES) -> list[float]:
        """Quantiles over the draws and, last, the share where the indicator is undefined, as `Result.quantile`."""
        ranks = self.ranks(indicator)
        found = [self._own(indicator, ranks.quantile(_checked(p))) for p in probabilities]
        return [*found, self.undefined(indicator)]

    def quantile_error(self, indicator: str, probability: float) -> float:
        """Standard error of a quantile, from the distance between its neighbours one standard error of rank off.

        NaN where a neighbour lies among undefined figures or beyond the draws.
        """
        off = math.sqrt(_checked(probability) * (1 - probability) / self.draws)
        if not 0 <= probability - off <= probability + off <= 1:
            return math.nan
        ranks = self.ranks(indicator)
        spread = ranks.quantile(probability + off) - ranks.quantile(probability - off)
        return self._width(indicator, spread / 2)

    def bracket(self, indicator: str, probability: float) -> tuple[float, float]:
        """Two figures between which the quantile of all these draws certainly lies."""
        low, high = self.ranks(indicator).bracket(_checked(probability))
        return self._own(indicator, low), self._own(indicator, high)

    def rank_error(self, indicator: str) -> float:
        """What no quantile's rank is off by more: 0.001 means that P50 lies between the exact P49.9 and P50.1."""
        return self.ranks(indicator).error

    def exceedance(self, indicator: str, value: float) -> tuple[float, float]:
        """Share of draws in which an indicator lies above a value in its unit, and its standard error.

        Undefined figures count as worst: below every value, or above it where lower is better.
        """
        at = units.scale(self.project.indicators[indicator].unit) if indicator in self._places else None
        ranks = self.ranks(indicator)
        assert at is not None
        share = ranks.above(value * at.factor + at.offset)
        return share, share_error(share, self.draws)

    @property
    def flags(self) -> dict[str, float]:
        """Share of draws in which each condition is broken, for those broken in any."""
        shares = zip(self.account.base.flags, self.account.tally.raised.tolist(), strict=True)
        return {reason: raised / self.draws for reason, raised in shares if raised}

    def quantiles(self, probabilities: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Quantiles of every indicator, in the form of `Result.quantiles`."""
        import pandas as pd

        rows = {name: self.quantile(name, probabilities) for name in self.project.indicators}
        frame = pd.DataFrame.from_dict(rows, orient="index")
        frame.columns = pd.Index([*(f"P{100 * p:g}" for p in probabilities), "undefined"])
        frame.insert(0, "unit", [i.unit for i in self.project.indicators.values()])
        frame.index.name = "indicator"
        return frame

    def to_pandas(self, probabilities: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Everything known of every indicator: a row each, standard errors in columns that end in `error`."""
        import pandas as pd

        frame = pd.DataFrame([self.row(name, probabilities) for name in self.project.indicators])
        return frame.set_index("indicator")

    def row(self, indicator: str, probabilities: Sequence[float] = QUANTILES) -> dict[str, Any]:
        """One indicator's line of the table."""
        about = self.project.indicators[indicator]
        mean, sd, ends = self.mean(indicator), self.sd(indicator), self.range(indicator)
        row = {"indicator": indicator, "unit": about.unit, "label": about.label, "base": self.base(indicator)}
        row |= {"mean": mean[0], "mean_error": mean[1], "sd": sd[0], "sd_error": sd[1]}
        row |= {"least": ends[0], "largest": ends[1]}
        for p, found in zip(probabilities, self.quantile(indicator, probabilities), strict=False):
            row |= {f"P{100 * p:g}": found, f"P{100 * p:g}_error": self.quantile_error(indicator, p)}
        return row | {"undefined": self.undefined(indicator), "rank_error": self.rank_error(indicator)}

    def figures(self) -> dict[str, Any]:
        """The study as plain figures, for JSON."""
        project, base = self.project, self.account.base
        flags = {
            reason: {"base": base.flags[reason], "share": raised / self.draws}
            for reason, raised in zip(base.flags, self.account.tally.raised.tolist(), strict=True)
            if raised or base.flags[reason]
        }
        return {
            "file": project.file,
            "name": project.name,
            "name_zh": project.name_zh,
            "scenarios": self.draws,
            "seed": self.seed,
            "design": self.design,
            "rank_error": max(self.rank_error(name) for name in project.indicators),
            "indicators": {name: self._figure(name) for name in project.indicators},
            "flags": flags,
        }

    def _figure(self, name: str) -> dict[str, Any]:
        row = self.row(name)
        found = self.quantile(name, LEVELS)
        levels = [
            {"p": p, "value": value, "error": self.quantile_error(name, p)}
            for p, value in zip(LEVELS, found, strict=False)
        ]
        return {
            **{key: row[key] for key in ("unit", "label")},
            "value": row["base"],
            **{key.lower(): row[key] for key in ("P5", "P50", "P95")},
            **{
                key: row[key]
                for key in ("mean", "mean_error", "sd", "sd_error", "least", "largest", "undefined")
            },
            "rank_error": row["rank_error"],
            "quantiles": levels,
        }

    def __repr__(self) -> str:
        """The study in a few lines."""
        lines = [f"{self.project.name}: {self.draws:,} draws; P5, P50, P95"]
        for name in having(self.project.indicators, names(*HEADLINES)):
            about, found = self.project.indicators[name], self.quantile(name)
            lines.append(
                f"  {about.label:<20}" + "".join(f" {q:>14,.5g}" for q in found[:3]) + f" {about.unit}"
            )
        return "\n".join(lines)


def _checked(p: float) -> float:
    if not 0 <= p <= 1:
        raise InputError("probability", f"{p:g}", span("0", "1"), toward(p, 0))
    return float(p)


def plain(value: Any) -> Any:
    """Figures as JSON can hold them: what is not finite becomes None."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
