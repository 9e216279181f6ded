"""The result of any method: a table by indicator and factor, with what was done to get it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from anodeworks.arguments import SEED, Reader, texts, unless_none, whole
from anodeworks.errors import unknown
from anodeworks.finance import Money
from anodeworks.language import Message, Pair, Text, t
from anodeworks.quantity.wording import Share
from anodeworks.shown import Shown
from anodeworks.study.lines import asked_of
from anodeworks.twin.catalogue import Plant, having
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

HEADLINES: Final = tuple(
    i.name for i in (Money.fnpv_after_tax, Money.firr_after_tax, Money.levelised_cost, Plant.capital)
)

ASKED: Final[Mapping[str, Reader]] = {  # arguments that several methods have
    "project": asked_of,
    "indicators": unless_none(texts),
    "draws": whole,
    "seed": SEED,
    "resamples": whole,
}


@dataclass(frozen=True)
class Factor:
    """What was found of one factor of one indicator: a number's key, several tied ones, or a group; figures by name."""

    indicator: str
    name: str
    figures: Mapping[str, Any]

    def __getitem__(self, figure: str) -> Any:
        """One of the figures."""
        return self.figures[figure]


@dataclass(frozen=True, eq=False)
class Sensitivity(Shown):
    """What one method found.

    method: its name. rows: each indicator's factors, in the order in which they were found.
    by: the figure that orders factors, largest size first; empty if they have an order of their own.
    evaluations: how often the model ran. settings: what was asked. notes: what a reader must know, in sentences.
    """

    method: str
    project: Project
    rows: Sequence[Factor]
    by: str
    evaluations: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def indicators(self) -> list[str]:
        """Names of the indicators, in the order in which they were asked for."""
        return list(dict.fromkeys(row.indicator for row in self.rows))

    @cached_property
    def table(self) -> pd.DataFrame:
        """All figures, by (indicator, factor)."""
        import pandas as pd  # late: a page is made without it

        places = [(row.indicator, row.name) for row in self.rows]
        index = pd.MultiIndex.from_tuples(places, names=["indicator", "factor"])
        return pd.DataFrame([row.figures for row in self.rows], index=index)

    def factors(self, indicator: str) -> list[Factor]:
        """One indicator's factors, the strongest first.

        Raises:
            InputError: an indicator that this study has not.
        """
        if indicator not in self.indicators:
            raise unknown("indicator", indicator, self.indicators)
        rows = [row for row in self.rows if row.indicator == indicator]
        sizes = [abs(float(row[self.by])) if self.by else 0.0 for row in rows]
        order = sorted(
            range(len(rows)), key=lambda i: -1.0 if math.isnan(sizes[i]) else sizes[i], reverse=True
        )
        return [rows[i] for i in order]

    def of(self, indicator: str, top: int | None = None) -> pd.DataFrame:
        """One indicator's factors as a table, the strongest first.

        Raises:
            InputError: an indicator that this study has not.
        """
        import pandas as pd

        rows = self.factors(indicator)[:top]
        return pd.DataFrame(
            [row.figures for row in rows], pd.Index([row.name for row in rows], name="factor")
        )

    def __repr__(self) -> str:
        """What was asked, in one line."""
        return f"<{self.method} of {', '.join(self.indicators)}: {self.evaluations:,} evaluations>"


def chosen(project: Project, indicators: Sequence[str] | str | None) -> list[str]:
    """The indicators that are asked for; the headlines unless said.

    Raises:
        InputError: one that the project has not.
    """
    asked = texts("indicators", indicators or having(project.indicators, HEADLINES))
    for name in asked:
        if name not in project.indicators:
            raise unknown("indicator", name, project.indicators, t("an indicator's name"))
    return list(dict.fromkeys(asked))


def left_out(project: Project, name: str, share: float) -> Message:
    """The note that an indicator is undefined in a share of the draws."""
    about = project.indicators[name]
    figure = Pair(about.label, about.label_zh)
    return t(
        "{figure:first}: undefined in {share} of the draws, which are left out.",
        figure=figure,
        share=Share(share),
    )
