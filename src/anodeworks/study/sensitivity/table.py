"""The result of any method: a table by indicator and factor, with what was done to get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anodeworks.errors import unknown
from anodeworks.finance import Money
from anodeworks.language import Message, Pair, Text, t
from anodeworks.quantity.wording import Share
from anodeworks.shown import Shown
from anodeworks.twin.catalogue import Plant, having
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

HEADLINES: Final = tuple(
    i.name for i in (Money.fnpv_after_tax, Money.firr_after_tax, Money.levelised_cost, Plant.capital)
)


@dataclass(frozen=True, eq=False)
class Sensitivity(Shown):
    """What one method found.

    method: its name. table: rows by (indicator, factor); a factor is a number's key, several tied ones, or a group.
    by: the column that orders factors, largest size first; empty if they have an order of their own.
    evaluations: how often the model ran. settings: what was asked. notes: what a reader must know, in sentences.
    """

    method: str
    project: Project
    table: pd.DataFrame
    by: str
    evaluations: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def indicators(self) -> list[str]:
        """Names of the indicators, in the order in which they were asked for."""
        return list(dict.fromkeys(self.table.index.get_level_values(0)))

    def of(self, indicator: str, top: int | None = None) -> pd.DataFrame:
        """One indicator's factors, the strongest first.

        Raises:
            InputError: an indicator that this study has not.
        """
        if indicator not in self.indicators:
            raise unknown("indicator", indicator, self.indicators)
        rows = self.table.loc[[indicator]].droplevel(0)
        if self.by:
            rows = rows.iloc[(-rows[self.by].abs().fillna(-1.0)).argsort(kind="stable")]
        return rows if top is None else rows.head(top)

    def __repr__(self) -> str:
        """What was asked, in one line."""
        return f"<{self.method} of {', '.join(self.indicators)}: {self.evaluations:,} evaluations>"


def chosen(project: Project, indicators: Sequence[str] | str | None) -> list[str]:
    """The indicators that are asked for; the headlines unless said.

    Raises:
        InputError: one that the project has not.
    """
    asked = (
        [indicators]
        if isinstance(indicators, str)
        else list(indicators or having(project.indicators, HEADLINES))
    )
    for name in asked:
        if name not in project.indicators:
            raise unknown("indicator", name, project.indicators, t("an indicator's name"))
    return list(dict.fromkeys(asked))


def frame(rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> pd.DataFrame:
    """A table from (indicator, factor, columns)."""
    import pandas as pd

    index = pd.MultiIndex.from_tuples([(i, f) for i, f, _ in rows], names=["indicator", "factor"])
    return pd.DataFrame([columns for _, _, columns in rows], index=index)


def left_out(project: Project, name: str, share: float) -> Message:
    """The note that an indicator is undefined in a share of the draws."""
    about = project.indicators[name]
    figure = Pair(about.label, about.label_zh)
    return t(
        "{figure:first}: undefined in {share} of the draws, which are left out.",
        figure=figure,
        share=Share(share),
    )
