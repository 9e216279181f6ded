"""A map: indicators over two numbers of the project, all others at their central values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from anodeworks.arguments import pair, takes, text, unless_none, whole
from anodeworks.errors import InputError, span
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.quantity.value import reach, show
from anodeworks.remedies import FORM, toward
from anodeworks.study.sensitivity.runs import Floats, runs
from anodeworks.study.sensitivity.table import ASKED, Factor, Sensitivity, chosen
from anodeworks.twin.project import Project

POINTS: Final = 9
MOST: Final = 201
ENDS: Final = (0.01, 0.99)
AROUND: Final = 0.3  # a number without a distribution is varied by so much of itself
Span = tuple[float, float]


@takes(**ASKED, x=text, y=text, points=whole, x_span=unless_none(pair), y_span=unless_none(pair))
def grid(
    project: Project,
    x: str,
    y: str,
    indicators: Sequence[str] | str | None = None,
    *,
    points: int = POINTS,
    x_span: Span | None = None,
    y_span: Span | None = None,
) -> Sensitivity:
    """Indicators at every pair of values of two numbers.

    Args:
        project: from `load`.
        x, y: keys of the two numbers, uncertain or not.
        indicators: names; the headlines unless said.
        points: values of each; numbers that are options take each option once.
        x_span, y_span: first and last value in the unit that `explain` shows; by default P1 and P99, or 30 % around
            a number that has no distribution, inside its bounds.

    Returns:
        By pair of values: `x`, `y` (as the number's unit shows them), `value` in the indicator's unit. `settings` holds
        the axes.

    Raises:
        InputError: an unknown key or indicator, a span out of bounds, or a number of points that makes no sense.
    """
    names = chosen(project, indicators)
    if not 2 <= points <= MOST:
        raise InputError("points", str(points), span("2", MOST), toward(points, 2))
    if x == y:
        raise InputError(
            "y", t("{y}, which is x", y=y), t("another key"), t("name another key for one of the axes")
        )
    axes = [_axis(project, key, points, over) for key, over in ((x, x_span), (y, y_span))]
    model = runs(project, names, more=(x, y))
    columns = np.repeat(model.base[:, None], len(axes[0]) * len(axes[1]), axis=1)
    columns[model.keys.index(x)] = np.repeat(axes[0], len(axes[1]))
    columns[model.keys.index(y)] = np.tile(axes[1], len(axes[0]))
    figures = model.table(columns)
    shown = [_shown(project, key, axis) for key, axis in zip((x, y), axes, strict=True)]
    rows = []
    for m, name in enumerate(names):
        unit = units.scale(project.indicators[name].unit)
        own = (figures[m] - unit.offset) / unit.factor
        for i, a in enumerate(shown[0]):
            for j, b in enumerate(shown[1]):
                there = {"x": a, "y": b, "value": float(own[i * len(shown[1]) + j])}
                rows.append(Factor(name, f"{a}, {b}", there))
    settings = {
        "x": x,
        "y": y,
        "x_axis": shown[0],
        "y_axis": shown[1],
        "x_at": axes[0].tolist(),
        "y_at": axes[1].tolist(),
    }
    return Sensitivity("map", project, rows, "", columns.shape[1], settings)


def _axis(project: Project, key: str, points: int, over: Span | None) -> Floats:
    """The values of one number, SI."""
    value = project.ledger[project.free(key)]
    ask = value.parameter
    if ask.options:
        return np.arange(float(len(ask.options)))
    if over is not None:
        low, high = over
        if not ask.lo <= low < high <= ask.hi:
            allowed = t("a rising span inside {reach}", reach=reach(ask))
            raise InputError(key, span(f"{low:g}", f"{high:g}"), allowed, FORM)
        ends = [units.to_si(end, ask.unit) for end in over]
    elif value.distribution is not None and value.distribution.kind != "choice":
        ends = [float(q) for q in value.distribution.quantile(list(ENDS))]
    else:
        least, most = (units.to_si(end, ask.unit) for end in (ask.lo, ask.hi))
        wide = 3.0 if ask.unit == units.DATE else AROUND * abs(value.number) or 0.1 * (most - least)
        ends = [max(value.number - wide, least), min(value.number + wide, most)]
    return np.linspace(ends[0], ends[1], points)


def _shown(project: Project, key: str, axis: Floats) -> list[str]:
    value = project.ledger[key]
    return [show(number, value.parameter, value.currency) for number in axis]
