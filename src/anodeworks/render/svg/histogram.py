"""How often a figure falls where, and how likely it is where: histograms and densities."""

from __future__ import annotations

import dataclasses
import math

from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.render.svg.axes import Entry, legend
from anodeworks.render.svg.marks import box, drawing, line, nothing, shape
from anodeworks.render.svg.plane import plane
from anodeworks.view.picture import Axis, Chart, Series

NONE = Axis(low=0.0)  # heights of a histogram are counted against one another alone


def histogram(chart: Chart, language: Language, width: float) -> Markup:
    """Bins as bars, those beyond the outermost marks (P5 and P95) pale."""
    title = say(chart.title, language)
    edges, counts = _bins(chart.series[0] if chart.series else Series(""))
    ys = [*counts, 0.0] if any(count > 0 for count in counts) else []
    chart = dataclasses.replace(chart, y=NONE)
    ground = plane(chart, edges, ys, language, (width, 0.42 * width), snug=True, bare=True)
    if ground is None:
        return nothing(width, title, language)
    marks = [spot.at for spot in chart.spots if spot.role == "mark" and math.isfinite(spot.at)]
    inside = (min(marks), max(marks)) if len(marks) > 1 else (-math.inf, math.inf)
    parts = []
    for count, left, right in zip(counts, edges, edges[1:], strict=False):
        kind = "bin" if inside[0] <= (left + right) / 2 <= inside[1] else "bin tail"
        if count > 0 and ground.x.known(left, right):
            start, end, top = ground.x(left), ground.x(right), ground.y(count)
            parts.append(box(start + 0.4, top, end - start - 0.8, ground.bottom - top, kind))
    parts.append(line(ground.x.start, ground.bottom, ground.x.end, ground.bottom, "zero"))
    return drawing(width, ground.height, title, *ground.under, *parts, *ground.over)


def density(chart: Chart, language: Language, width: float) -> Markup:
    """Curves over one another as areas; the first of several is grey: what was thought before."""
    title = say(chart.title, language)
    curves = [[(x, y) for x, y in zip(s.x, s.y, strict=False) if math.isfinite(x + y)] for s in chart.series]
    ys = [y for curve in curves for _, y in curve]
    chart = dataclasses.replace(chart, y=NONE)
    size = (width, 0.42 * width if width < 500 else 240.0)
    ground = plane(chart, [x for curve in curves for x, _ in curve], ys, language, size, bare=True)
    if ground is None:
        return nothing(width, title, language)
    parts, entries, own = [], [], 0
    for i, (series, curve) in enumerate(zip(chart.series, curves, strict=True)):
        aside = series.tone == "aside" or (i == 0 and len(curves) > 1)
        colour = "c5" if aside else f"c{own % 5}"
        own += not aside
        known = [(ground.x(x), ground.y(y)) for x, y in curve if ground.x.known(x)]
        if len(known) > 1:
            corners = [(known[0][0], ground.bottom), *known, (known[-1][0], ground.bottom)]
            parts.append(shape(corners, f"curve {colour}", say(series.name, language)))
        if say(series.name, language):
            entries.append(Entry("box", f"curve {colour}", say(series.name, language)))
    parts.append(line(ground.x.start, ground.bottom, ground.x.end, ground.bottom, "zero"))
    below, height = legend(entries if len(curves) > 1 else [], width, ground.height)
    return drawing(width, height + 2, title, *ground.under, *parts, *ground.over, *below)


def _bins(series: Series) -> tuple[list[float], list[float]]:
    """Edges and counts; places without edges are numbered."""
    counts = [float(c) if math.isfinite(c) else 0.0 for c in series.y]
    edges = [float(x) for x in series.x] if len(series.x) else [float(i) for i in range(len(counts) + 1)]
    return (edges, counts) if len(edges) > 1 and all(map(math.isfinite, edges)) else ([], [])
