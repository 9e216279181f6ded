"""The page of a laboratory record: what was refused, the posterior against the prior, measured against predicted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks.lab.fit import Calibration, parameter, units_of
from anodeworks.lab.record import Record
from anodeworks.lab.words import BY_FACTOR, PROPERTIES
from anodeworks.report import svg

Floats = npt.NDArray[np.float64]
WIDE, TALL, EDGE, FOOT = 260.0, 96.0, 8.0, 18.0


def render(record: Record, found: Calibration) -> str:
    """The page as text; the same record and seed give the same bytes."""
    from anodeworks.report.html import environment

    table, checks = found.table(), found.checks()
    return (
        environment()
        .get_template("lab.html")
        .render(
            record=record,
            found=found,
            parameters=[
                {
                    "name": name,
                    "meaning": parameter(name).meaning,
                    "picture": density(found, name),
                    **_named(table.loc[name]),
                }
                for name in found.samples
            ],
            properties=[
                {
                    "name": name,
                    "meaning": PROPERTIES[name].meaning,
                    "picture": parity(found, name),
                    **_named(checks.loc[name]),
                }
                for name in found.data.properties
            ],
            worst=max(found.r_hat.values()),
        )
    )


def _named(row: Any) -> dict[str, Any]:
    """A row of a table under names that a template can use."""
    return {str(k).translate(str.maketrans(" -", "__", "'%")): v for k, v in row.items()}


def density(found: Calibration, name: str) -> str:
    """Prior (pale) and posterior density of a parameter."""
    unit = parameter(name).unit
    prior = found.priors[name].distribution
    assert prior is not None
    before = units_of(prior.quantile(np.linspace(0.0005, 0.9995, 2000)), unit)
    after = units_of(found.samples[name].ravel(), unit)
    low, high = np.quantile(before, [0.002, 0.998])
    edges = np.linspace(min(low, after.min()), max(high, after.max()), 41)
    shapes = [np.histogram(x, edges, density=True)[0] for x in (before, after)]
    top = max(float(shape.max()) for shape in shapes)
    middles = (edges[:-1] + edges[1:]) / 2
    x = EDGE + (WIDE - 2 * EDGE) * (middles - edges[0]) / (edges[-1] - edges[0])
    base = TALL - FOOT
    curves = []
    for kind, shape in zip(("band-fill", "line"), shapes, strict=True):
        rim = [(float(a), float(b)) for a, b in zip(x, base - (base - EDGE) * shape / top, strict=True)]
        closed = [(rim[0][0], base), *rim, (rim[-1][0], base)]
        curves.append(svg.polyline(closed if kind == "band-fill" else rim, kind))
    ends = (
        svg.text(EDGE, TALL - 4, f"{edges[0]:.3g}"),
        svg.text(WIDE - EDGE, TALL - 4, f"{edges[-1]:.3g} {unit}", anchor="end"),
    )
    return svg.drawing(WIDE, TALL, f"prior and posterior of {name}", *curves, *ends, class_="lab")


def parity(found: Calibration, name: str) -> str:
    """Measured (across) against predicted (up), with the 90 % interval of each batch."""
    m = found.data.properties.index(name)
    seen = found.data.seen[:, m]
    drawn = np.quantile(found.predicted[:, seen, m], [0.05, 0.5, 0.95], axis=0)
    columns = np.vstack([drawn, found.data.values[seen, m]])
    low, middle, high, measured = units_of(
        np.exp(columns) if name in BY_FACTOR else columns, PROPERTIES[name].unit
    )
    least, most = float(min(low.min(), measured.min())), float(max(high.max(), measured.max()))
    span, room = (most - least) or 1.0, WIDE - 2 * EDGE - FOOT

    def across(value: float) -> float:
        return EDGE + FOOT + room * (value - least) / span

    def up(value: float) -> float:
        return EDGE + room * (1 - (value - least) / span)

    marks = [svg.polyline([(across(least), up(least)), (across(most), up(most))], "rule")]
    for x, a, b, c in zip(measured, low, high, middle, strict=True):
        marks.append(svg.polyline([(across(x), up(a)), (across(x), up(b))], "whisker"))
        marks.append(svg.tag("circle", cx=across(x), cy=up(c), r=2.4, class_="dot"))
    words = (
        svg.text(EDGE, EDGE + 6, "predicted"),
        svg.text(EDGE + FOOT, WIDE - 2, f"{least:.3g}"),
        svg.text(WIDE - EDGE, WIDE - 2, f"measured, to {most:.3g} {PROPERTIES[name].unit}", anchor="end"),
    )
    return svg.drawing(WIDE, WIDE, f"measured and predicted {name}", *marks, *words, class_="lab")
