"""Charts: what is drawn is what was given."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from anodeworks.report import charts
from anodeworks.report.gantt import Flag, Row, Segment, Whisker, gantt

SVG = "{http://www.w3.org/2000/svg}"


def parts(drawing, tag, class_=None):
    """The elements of one tag, and of one class if said."""
    found = ET.fromstring(str(drawing)).iter(SVG + tag)
    return [e for e in found if class_ is None or class_ in e.attrib.get("class", "").split()]


def size(element, name):
    return float(element.attrib[name])


def test_bars_of_a_cash_flow_are_in_proportion():
    flows = [-4.0, -2.0, 1.0, 3.0]
    drawing = charts.cash_flow([2024, 2025, 2026, 2027], flows, np.cumsum(flows), "bn CNY")
    falls, rises = parts(drawing, "rect", "fall"), parts(drawing, "rect", "rise")
    assert (len(falls), len(rises)) == (2, 2)
    heights = [size(bar, "height") for bar in (*falls, *rises)]
    assert heights == pytest.approx([abs(f) * heights[2] for f in flows], rel=1e-3)
    assert len(parts(drawing, "circle", "dot")) == 4


def test_bars_stand_inside_the_drawing():
    drawing = charts.cash_flow([2024], [5.0], [5.0], "CNY", width=344)
    box = [float(x) for x in ET.fromstring(str(drawing)).attrib["viewBox"].split()]
    for bar in parts(drawing, "rect"):
        assert 0 <= size(bar, "x") <= size(bar, "x") + size(bar, "width") <= box[2]
        assert 0 <= size(bar, "y") <= size(bar, "y") + size(bar, "height") <= box[3]


def test_layers_are_named_and_escaped():
    layers = [charts.Layer("<one>", [0.0, 1.0]), charts.Layer("two", [0.0, 2.0])]
    drawing = charts.stacked([2024.0, 2025.0, 2026.0], layers, "t", "Output")
    assert "<one>" not in drawing
    assert "&lt;one&gt;" in drawing
    assert len(parts(drawing, "path", "area")) == 2


def test_a_histogram_counts_the_draws():
    numbers = np.concatenate([np.linspace(0, 1, 100), [np.nan]])
    marks = [charts.Mark(0.05, "P5"), charts.Mark(0.5, "P50"), charts.Mark(0.95, "P95")]
    drawing = charts.histogram(numbers, marks, "A figure")
    bins = parts(drawing, "rect", "bin")
    assert len(bins) == 32
    assert len(parts(drawing, "line", "mark")) == 3
    assert 0 < len(parts(drawing, "rect", "tail")) < 8


@pytest.mark.parametrize("numbers", [[], [math.nan], [3.0], [3.0, 3.0]])
def test_a_histogram_of_little_is_no_fault(numbers):
    drawing = charts.histogram(numbers, [charts.Mark(math.nan, "P5")], "A figure")
    assert ET.fromstring(str(drawing)).attrib["aria-label"] == "A figure"


def test_an_interval_spans_its_range():
    drawing = charts.interval(1.0, 2.0, 3.0, 5.0, "A claim")
    (bar,) = parts(drawing, "rect", "range")
    (diamond,) = parts(drawing, "path", "claim")
    assert size(bar, "x") + size(bar, "width") < float(diamond.attrib["d"][1:].split()[0])


def test_a_gantt_chart_draws_every_phase_and_claim():
    rows = [
        Row(
            "phase <1>",
            [
                Segment("build", 2024.0, 2025.5, "construction"),
                Segment("full", 2025.5, 2030.0, "full output"),
            ],
            Whisker(2025.2, 2025.6, 2027.0, "first product"),
            [Flag(2024.6, "announced August 2024")],
        ),
        Row("phase 2", [Segment("build", 2025.0, 2026.0, "construction")]),
    ]
    for width in (880, 344):
        drawing = gantt(rows, 2024.0, 2028.0, "Phases", width)
        segments = parts(drawing, "rect", "seg")
        assert len(segments) == 3
        assert size(segments[1], "x") + size(segments[1], "width") <= width
        assert size(segments[0], "width") == pytest.approx(1.5 * size(segments[2], "width"), rel=1e-3)
        assert len(parts(drawing, "path", "claim")) == 1
        assert "announced August 2024" in drawing
        assert "phase &lt;1&gt;" in drawing
