"""The chapter on the batches to make next: what is expected of each, beside what was recorded, and the front."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from anodeworks.lab.designs import Outlook, Proposal
from anodeworks.lab.fit import Calibration, parameter
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, rounded, scale, unit_text
from anodeworks.report import svg
from anodeworks.report.html import Chapter
from anodeworks.report.pictures import NARROW, WIDE, Picture

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
BEST: Final = 6  # recorded batches shown beside the proposed
CLOUD: Final = 500  # candidates drawn
FRONT: Final = 12  # designs of the front in the table
BOUND: Final = re.compile(r"\s*(<=|>=)\s*")
ROW: Final = 24.0
BAR: Final = 10.0


class Axis(NamedTuple):
    """A goal as it is drawn: its name and unit, and the factor from its own unit to the one that is shown."""

    plain: str
    unit: str
    factor: float

    @property
    def name(self) -> str:
        """As a title begins."""
        return capital(self.plain)

    @property
    def heading(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


class Table(NamedTuple):
    """Designs written out: headings and rows; the first column names the row."""

    head: list[str]
    rows: list[list[str]]


def chapter(proposal: Proposal, found: Calibration, bounds: Sequence[str] = ()) -> Chapter:
    """The chapter of a proposal.

    Args:
        proposal: from `informative` or `promising`.
        found: the calibration that it rests on.
        bounds: what must be kept, in words.
    """
    names = [f"next {i}" for i in range(1, len(next(iter(proposal.designs.values()))) + 1)]
    look = proposal.outlook
    shows: dict[str, Any] = {
        "designs": _designs(proposal, names),
        "bounds": [BOUND.sub(r" \1 ", text.replace("_", " ")) for text in bounds],
        "front": None,
        "aims": [],
    }
    if look is None:
        gains = np.asarray(proposal.figures["information [nats]"], dtype=float)
        shows["picture"] = _both(lambda width: information(names, gains, width))
    else:
        axes = [
            _axis(label, name, look.candidates[:, k])
            for k, (label, name) in enumerate(zip(look.labels, look.goals, strict=True))
        ]
        ways = ("more" if larger else "less" for larger in look.larger)
        shows["aims"] = [f"{way} {axis.plain}" for axis, way in zip(axes, ways, strict=True)]
        if len(axes) == 1:
            shows["picture"] = _both(lambda w: beside(look, found.data.labels, names, axes[0], w))
        else:
            shows["picture"] = _both(lambda width: pareto(look, axes, width))
            shows["front"] = _front(proposal)
    return Chapter("next", "Batches to make next", "proposal.html", shows)


def _both(draw: Any) -> Picture:
    return Picture(draw(WIDE), draw(NARROW))


def _axis(label: str, goal: str, told: Floats) -> Axis:
    """A goal's name and unit, apart, in the step of money that fits its figures."""
    unit = goal.partition(" [")[2].rstrip("]")
    finite = told[np.isfinite(told)]
    row = scale(unit, [units.to_si(float(x), unit) for x in finite])
    factor = units.scale(unit).factor / row.factor
    return Axis(label, row.unit, factor)


def _designs(proposal: Proposal, names: Sequence[str]) -> Table:
    """What is expected of each batch, then how it is made."""
    frame = proposal.table()
    frame = _worded(
        frame[[*proposal.figures, *(c for c in frame.columns if c not in proposal.figures)]], proposal
    )
    rows = [[name, *map(_cell, row)] for name, row in zip(names, frame.to_numpy().tolist(), strict=True)]
    return Table(["Batch", *map(_heading, frame.columns)], rows)


def _worded(frame: pd.DataFrame, proposal: Proposal) -> pd.DataFrame:
    """Goals under their labels, money in the step that fits."""
    look = proposal.outlook
    for k, goal in enumerate(look.goals if look else ()):
        assert look is not None
        axis = _axis(look.labels[k], goal, look.candidates[:, k])
        frame = frame.assign(**{goal: frame[goal] * axis.factor})
        frame = frame.rename(columns={goal: f"{axis.plain} [{axis.unit}]" if axis.unit else axis.plain})
    return frame


def _front(proposal: Proposal) -> Table:
    assert proposal.front is not None
    goals = [name for name in proposal.figures if name in proposal.front.columns]
    frame = proposal.front[[*goals, *(c for c in proposal.front.columns if c not in goals)]]
    frame = _worded(frame, proposal)
    at = np.unique(np.linspace(0, len(frame) - 1, min(FRONT, len(frame))).astype(int))
    rows = [[f"front {i + 1}", *map(_cell, frame.iloc[i])] for i in at]
    return Table(["On the front", *map(_heading, frame.columns)], rows)


def _heading(column: str) -> str:
    """`silane_pressure [kPa]` as a table writes it."""
    name, _, rest = str(column).partition(" [")
    unit = unit_text(rest.rstrip("]")) if rest else ""
    return capital(name.replace("_", " ")) + (f", {unit}" if unit else "")


def _cell(value: Any) -> str:
    """A figure; "film_loss (variance −12 %)" names its parameter in words."""
    if isinstance(value, str):
        name, gap, rest = value.partition(" ")
        return parameter(name).meaning + gap + rest
    return rounded(float(value), 4)


def information(names: Sequence[str], gains: Floats, width: float = WIDE) -> Markup:
    """What each batch is expected to teach, given those before it, as bars in nats."""
    left, right = max(svg.width_of(n) for n in names) + 14, width - 44
    x = svg.scale(0.0, float(gains.max()) or 1.0, left, right)
    parts: list[Markup] = []
    for i, (name, gain) in enumerate(zip(names, gains, strict=True)):
        y = 8 + ROW * i
        parts.append(svg.text(left - 8, y + BAR, name, anchor="end"))
        parts.append(svg.tag("rect", x=left, y=y, width=x(float(gain)) - left, height=BAR + 2, class_="c0"))
        parts.append(svg.text(x(float(gain)) + 6, y + BAR, rounded(float(gain), 3)))
    height = 8 + ROW * len(names) + 14
    parts.append(svg.text(right, height, "nats expected, given the batches before", "unit", "end"))
    return svg.drawing(width, height + 6, "What each batch is expected to teach", *parts)


def beside(
    look: Outlook, labels: Sequence[str], names: Sequence[str], axis: Axis, width: float = WIDE
) -> Markup:
    """P5 to P95 of one goal: the best that were recorded, then the proposed."""
    middle = look.recorded[:, 0, 1] * (1 if look.larger[0] else -1)
    best = [int(i) for i in np.argsort(-np.nan_to_num(middle, nan=-np.inf))[:BEST] if np.isfinite(middle[i])]
    rows = [(labels[i], look.recorded[i, 0] * axis.factor, "c5") for i in best]
    rows += [
        (name, look.candidates[c, 0] * axis.factor, "c0") for name, c in zip(names, look.chosen, strict=True)
    ]
    low, high = min(r[1][0] for r in rows), max(r[1][2] for r in rows)
    slack = 0.05 * (high - low) or 0.5
    space = min(width * 0.4, max(svg.width_of(r[0]) for r in rows) + 14)
    x = svg.scale(low - slack, high + slack, space, width - 10)
    bottom = 10 + ROW * len(rows)
    parts: list[Markup] = []
    for value, word in svg.named_ticks(low - slack, high + slack, 6 if width > NARROW else 3):
        parts.append(svg.tag("line", x1=x(value), x2=x(value), y1=4, y2=bottom, class_="rule"))
        parts.append(svg.text(x(value), bottom + 15, word, "tick", "middle"))
    for i, (name, ends, colour) in enumerate(rows):
        y = 10 + ROW * i
        parts.append(svg.text(space - 8, y + BAR, svg.shorten(name, space - 10), anchor="end"))
        wide = max(x(ends[2]) - x(ends[0]), 2.0)
        parts.append(svg.tag("rect", x=x(ends[0]), y=y, width=wide, height=BAR + 2, rx=2, class_=colour))
        parts.append(svg.tag("circle", cx=x(ends[1]), cy=y + BAR / 2 + 1, r=3, class_="dot"))
    parts.append(svg.text(width - 10, bottom + 31, axis.heading, "unit", "end"))
    return svg.drawing(width, bottom + 38, f"{axis.name} of recorded and proposed batches", *parts)


def pareto(look: Outlook, axes: Sequence[Axis], width: float = WIDE) -> Markup:
    """Two goals: candidates that keep the bounds, the front of their medians, what was recorded, what is proposed."""
    factor = np.array([a.factor for a in axes])
    allowed = np.flatnonzero(look.kept >= 0.5)
    cloud = allowed[np.unique(np.linspace(0, len(allowed) - 1, min(CLOUD, len(allowed))).astype(int))]
    made = np.flatnonzero(np.isfinite(look.recorded[:, :, 1]).all(axis=1))
    points = {
        "cloud": look.candidates[cloud, :, 1] * factor,
        "front": look.candidates[look.front, :, 1] * factor,
        "recorded": look.recorded[made, :, 1] * factor,
    }
    chosen = look.candidates[look.chosen] * factor[:, None]
    laid = np.concatenate([*points.values(), chosen[:, :, 0], chosen[:, :, 2]])
    low, high = laid.min(axis=0), laid.max(axis=0)
    slack = np.where(high > low, 0.05 * (high - low), 0.5)
    low, high = low - slack, high + slack
    height = 420.0 if width > NARROW else 330.0
    across = svg.named_ticks(low[0], high[0], 6 if width > NARROW else 3)
    up = svg.named_ticks(low[1], high[1])
    left = max((svg.width_of(word, 11) for _, word in up), default=20.0) + 12
    right, top, bottom = width - 12, 30.0, height - 44
    x, y = svg.scale(low[0], high[0], left, right), svg.scale(low[1], high[1], bottom, top)
    parts: list[Markup] = []
    for value, word in up:
        parts.append(svg.tag("line", x1=left, x2=right, y1=y(value), y2=y(value), class_="rule"))
        parts.append(svg.text(left - 6, y(value) + 4, word, "tick", "end"))
    parts += [svg.text(x(value), bottom + 16, word, "tick", "middle") for value, word in across]
    parts += [
        svg.text(0, 12, axes[1].heading, "unit"),
        svg.text(right, height - 8, axes[0].heading, "unit", "end"),
    ]
    parts += [_dot(x(a), y(b), 1.7, "c5") for a, b in points["cloud"]]
    parts += [_dot(x(a), y(b), 3.4, "c1") for a, b in points["recorded"]]
    front = [(x(a), y(b)) for a, b in points["front"]]
    if len(front) > 1:
        parts.append(svg.polyline(front, "line"))
    parts += [_dot(a, b, 2.6, "dot") for a, b in front]
    named: list[tuple[float, float]] = []
    for i, ((x5, xm, x95), (y5, ym, y95)) in enumerate(chosen, start=1):
        parts.append(svg.polyline([(x(x5), y(ym)), (x(x95), y(ym))], "error"))
        parts.append(svg.polyline([(x(xm), y(y5)), (x(xm), y(y95))], "error"))
        parts.append(_dot(x(xm), y(ym), 4.6, "c0"))
        at = (x(xm), y(ym))
        near = sum(abs(at[0] - a) < 16 and abs(at[1] - b) < 16 for a, b in named)
        named.append(at)
        parts.append(
            svg.text(at[0] + 8, at[1] - 7 + 15 * near, str(i), "strong halo")
        )  # below its neighbour's
    return svg.drawing(width, height, f"{axes[0].name} against {axes[1].name}", *parts)


def _dot(x: float, y: float, radius: float, class_: str) -> Markup:
    return svg.tag("circle", cx=x, cy=y, r=radius, class_=class_) if math.isfinite(x + y) else Markup("")
