"""Whether and when the owner closes the plant before the end of the study, in one sentence for every document."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from anodeworks.finance import FLAGS, Money
from anodeworks.finance.closing import CLOSINGS
from anodeworks.language import Text, joined, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.view.document import Finding

CLOSED = FLAGS["closed_early"].english
RULE = "finance.closing.rule"


def finding(base: Base) -> Iterator[Finding]:
    """How often he closes it, when at the median, and what the base case does; nothing where it is never closed."""
    raised = np.asarray(base.result.outcome.flags[CLOSED], dtype=bool)
    share = float(raised[1:].mean()) if base.draws else None
    if base.value(RULE) == CLOSINGS.index("never before the end"):
        told = t(
            "The plant is run to the end of the study whatever it loses: the file does not let its owner close."
        )
        yield Finding("none", told, name="closing")
        return
    if not (raised[0] or share):
        return
    run = base.result.si(Money.years_run.name)
    after = Quantity(float(np.median(run[1:][raised[1:]])) if share else math.nan, "year", digits=2)
    end = Quantity(base.closed, units.DATE)
    yield Finding(
        "fair" if raised[0] else "none",
        sentence(share, after),
        t("In the base case it is closed in {date}.", date=end) if raised[0]
        else t("In the base case it is run to the end."),
        name="closing",
        numbers={} if share is None else {"share": Share(share)},
    )  # fmt: skip


def sentence(share: float | None, after: Quantity | None = None) -> Text:
    """How often the owner closes the plant, and when at the median."""
    if not share:
        return t(
            "The owner closes the plant before the end of the study: going on is worth less than what it fetches."
        )
    told = t(
        "In {share} of the scenarios the owner closes the plant before the end of the study: going on is worth less "
        "than what it fetches.",
        share=Share(share),
    )
    return joined(
        told,
        "" if after is None else t("At their median that is {years} after ground-breaking.", years=after),
    )
