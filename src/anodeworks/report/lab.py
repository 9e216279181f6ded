"""The page of a laboratory record: what was refused, the posterior against the prior, measured against predicted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.lab.fit import Calibration, parameter
from anodeworks.lab.record import Record
from anodeworks.lab.words import BY_FACTOR, PROPERTIES
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, rounded, unit_text
from anodeworks.report import svg
from anodeworks.report.beliefs import before_and_after

if TYPE_CHECKING:
    from anodeworks.report.html import Chapter

Floats = npt.NDArray[np.float64]
SIDE = 300.0
SPAN = 4.0  # ratio of its ends from which a logarithmic axis is named by 1, 2, 5


class Learnt(NamedTuple):
    """A parameter: its picture, and the row of the table."""

    name: str
    meaning: str
    unit: str
    chart: Markup
    middle: str
    range: str
    before: str
    evidence: str
    narrowed: str
    r_hat: str
    draws: str


class Check(NamedTuple):
    """A property: its picture, and how well it is predicted."""

    name: str
    meaning: str
    unit: str
    chart: Markup
    batches: int
    inside: str
    residual: str
    wider: str
    error: str
    r_hat: str


def render(
    record: Record,
    found: Calibration,
    outside: Mapping[str, int] | None = None,
    first: Sequence[Chapter] = (),
) -> str:
    """The page as text; the same record and seed give the same bytes.

    Args:
        record: what was read.
        found: what it says.
        outside: ranges that batches leave, with how many (`lab.extrapolated.left`).
        first: chapters before those of the record.
    """
    from anodeworks.report.html import Chapter, page

    lead = f"{PurePath(record.file).name}: {len(record.batches)} batches"
    lead += f" used, {len(record.refused)} refused" if record.refused else ""
    lead += "; synthetic: made by the model itself" if record.synthetic else ""
    worst = max(found.r_hat, key=lambda name: found.r_hat[name])
    shows: dict[str, Any] = {
        "refused": record.refused,
        "ignored": record.ignored,
        "learnt": _learnt(found),
        "checks": _checks(found),
        "weak": [capital(parameter(name).meaning) for name in found.weak],
        "worst": f"{found.r_hat[worst]:.3f} ({worst.replace('_', ' ')})",
        "doubts": [capital(doubt) for doubt in found.doubts()],
        "divergences": found.divergences,
    }
    shows["outside"] = list((outside or {}).items())
    chapters = [
        *first,
        Chapter("parameters", "What they say of the parameters", "learnt.html", shows),
        Chapter("predictions", "Measured and predicted", "predicted.html", shows),
    ]
    if record.refused or record.ignored:
        chapters.append(Chapter("refused", "Not used", "refused.html", shows))
    return page("What to make next" if first else "What the batches say", lead, chapters)


def _learnt(found: Calibration) -> list[Learnt]:
    rows = []
    for name, row in found.table().iterrows():
        unit = str(row["unit"])
        rows.append(
            Learnt(
                name=str(name),
                meaning=capital(parameter(str(name)).meaning),
                unit=unit_text(unit),
                chart=density(found, str(name)),
                middle=rounded(row["P50"]),
                range=f"{rounded(row['P5'])} to {rounded(row['P95'])}",
                before=f"{rounded(row['prior P5'])} to {rounded(row['prior P95'])}",
                evidence=str(row["prior's grade"]),
                narrowed=f"{100 * row['narrowed']:.0f} %".replace("-", "−"),
                r_hat=f"{row['R-hat']:.3f}",
                draws=f"{row['ESS']:,.0f}",
            )
        )
    return rows


def _checks(found: Calibration) -> list[Check]:
    return [
        Check(
            name=str(name),
            meaning=capital(PROPERTIES[str(name)].meaning),
            unit=unit_text(PROPERTIES[str(name)].unit),
            chart=parity(found, str(name)),
            batches=int(row["batches"]),
            inside=f"{100 * row['in 90 %']:.0f} %",
            residual=f"{row['mean residual']:+.2f}".replace("-", "−"),
            wider=f"{row['p']:.2f}",
            error=f"{row['model error']:.2f}",
            r_hat=f"{row['R-hat']:.3f}",
        )
        for name, row in found.checks().iterrows()
    ]


def density(found: Calibration, name: str) -> Markup:
    """Prior (grey) and posterior (coloured) density of a parameter, in its unit."""
    unit = parameter(name).unit
    prior = found.priors[name].distribution
    assert prior is not None
    pair = [prior.quantile(np.linspace(0.0005, 0.9995, 2000)), found.samples[name].ravel()]
    before, after = ((units.from_si(x, unit), np.ones(len(x))) for x in pair)
    return before_and_after(before, after, f"prior and posterior of {name}")


def parity(found: Calibration, name: str) -> Markup:
    """Measured (across) against predicted (up), with the 90 % interval of each batch.

    Properties that spread by a factor have logarithmic axes.
    """
    m = found.data.properties.index(name)
    seen = found.data.seen[:, m]
    low, middle, high = np.quantile(found.predicted[:, seen, m], [0.05, 0.5, 0.95], axis=0)
    columns, unit = [found.data.values[seen, m], low, middle, high], PROPERTIES[name].unit
    log = name in BY_FACTOR
    if log:
        columns = [np.log(units.from_si(np.exp(x), unit)) for x in columns]
    else:
        columns = [units.from_si(x, unit) for x in columns]
    measured, low, middle, high = columns
    least, most = float(min(low.min(), measured.min())), float(max(high.max(), measured.max()))
    slack = 0.04 * (most - least) or 0.5
    least, most = least - slack, most + slack
    axis = _factors(least, most) if log else svg.named_ticks(least, most, 4)
    left = max((svg.width_of(word, 11) for _, word in axis), default=20.0) + 8
    top, right, bottom = 22.0, SIDE - 4, SIDE - 34
    across, up = svg.scale(least, most, left, right), svg.scale(least, most, bottom, top)
    parts = [svg.text(0, 11, f"predicted, {unit_text(unit)}" if unit != "1" else "predicted", "unit")]
    for value, word in axis:
        parts.append(svg.tag("line", x1=left, x2=right, y1=up(value), y2=up(value), class_="rule"))
        parts.append(svg.text(left - 6, up(value) + 4, word, "tick", "end"))
        parts.append(svg.text(across(value), bottom + 15, word, "tick", "middle"))
    parts.append(svg.text(right, bottom + 30, "measured", "unit", "end"))
    parts.append(svg.polyline([(across(least), up(least)), (across(most), up(most))], "zero"))
    for x, a, b, c in zip(measured, low, high, middle, strict=True):
        parts.append(svg.polyline([(across(x), up(a)), (across(x), up(b))], "error"))
        parts.append(svg.tag("circle", cx=across(x), cy=up(c), r=2.6, class_="c0"))
    return svg.drawing(SIDE, SIDE, f"measured and predicted {name}", *parts)


def _factors(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers between two logarithms, with their names: 1, 2, 5, 10 ..., or even steps in a short span."""
    if high - low < math.log(SPAN):
        return [(math.log(v), word) for v, word in svg.named_ticks(math.exp(low), math.exp(high), 4) if v > 0]
    steps = [
        m * 10.0**p
        for p in range(math.floor(low / math.log(10)), math.ceil(high / math.log(10)) + 1)
        for m in (1, 2, 5)
    ]
    return [(math.log(v), f"{v:,g}") for v in steps if low <= math.log(v) <= high]
