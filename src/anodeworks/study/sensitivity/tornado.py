"""The tornado: every uncertain number by itself at its P5 and its P95, all others at their central values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anodeworks.arguments import pair, takes
from anodeworks.language import say, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import valued
from anodeworks.study.sensitivity.runs import Floats, runs
from anodeworks.study.sensitivity.table import ASKED, Factor, Sensitivity, chosen
from anodeworks.twin.project import Project

ENDS = (0.05, 0.95)
NOTE = t("One number at a time: what numbers do together, and correlations, do not show.")


@takes(**ASKED, ends=pair)
def tornado(
    project: Project,
    indicators: Sequence[str] | str | None = None,
    *,
    ends: tuple[float, float] = ENDS,
) -> Sensitivity:
    """Each indicator with one number at a time at the ends of its range; options are all tried.

    Args:
        project: from `load`.
        indicators: names; the headlines unless said.
        ends: the two quantiles of each number.

    Returns:
        By uncertain number: `low`, `high` (the indicator, in its unit, at the two ends; of options the least and the
        greatest), `swing` = high - low, `at_low`, `at_high` (the number there, as text), `low_end`, `high_end` (the
        same in SI), `base`. An indicator that is undefined at an end has no swing there.

    Raises:
        InputError: an unknown indicator, or a project in which nothing varies.
    """
    names = chosen(project, indicators)
    model = runs(project, names)
    tried = [_tried(project, key, ends) for key in model.keys]
    columns = np.repeat(model.base[:, None], 1 + sum(map(len, tried)), axis=1)
    at = 1
    for row, numbers in enumerate(tried):
        columns[row, at : at + len(numbers)] = numbers
        at += len(numbers)
    figures = model.table(columns)
    rows = []
    for m, name in enumerate(names):
        unit = units.scale(project.indicators[name].unit)
        own = (figures[m] - unit.offset) / unit.factor
        at = 1
        for key, numbers in zip(model.keys, tried, strict=True):
            there = own[at : at + len(numbers)]
            at += len(numbers)
            value = project.ledger[key]
            low, high = 0, len(numbers) - 1
            if (
                value.distribution is not None
                and value.distribution.kind == "choice"
                and np.isfinite(there).any()
            ):
                low, high = int(np.nanargmin(there)), int(np.nanargmax(there))
            told = [say(valued(numbers[i], value)) for i in (low, high)]
            row_of = {"low": float(there[low]), "high": float(there[high])}
            row_of["swing"] = row_of["high"] - row_of["low"]
            ends_of = {"low_end": float(numbers[low]), "high_end": float(numbers[high])}
            words = {"at_low": told[0], "at_high": told[1]}
            rows.append(Factor(name, key, {**row_of, **words, **ends_of, "base": float(own[0])}))
    return Sensitivity("tornado", project, rows, "swing", columns.shape[1], {"ends": list(ends)}, (NOTE,))


def _tried(project: Project, key: str, ends: tuple[float, float]) -> Floats:
    """The values at which a number is tried, SI."""
    spread = project.ledger[key].distribution
    assert spread is not None
    if spread.kind == "choice":
        return np.array(spread.args)
    return np.asarray(spread.quantile(list(ends)))
