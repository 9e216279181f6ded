"""The words of SVG: escaped, rounded, sized."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.report import svg


def test_texts_are_escaped_and_elements_are_kept():
    made = svg.tag("g", svg.tag("title", "<script>&"), "a < b", class_="x", data_name='"q"')
    assert made == ('<g class="x" data-name="&#34;q&#34;"><title>&lt;script&gt;&amp;</title>a &lt; b</g>')


def test_numbers_are_short_and_never_minus_zero():
    assert svg.tag("a", x=1.5, y=-0.001, z=100.0, w=3) == '<a x="1.5" y="0" z="100" w="3"/>'


def test_a_drawing_is_xml_that_says_what_it_shows():
    root = ET.fromstring(svg.drawing(100, 50, 'A "title"', svg.text(1, 2, "x & y")))
    assert root.attrib["viewBox"] == "0 0 100 50"
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", 'A "title"')


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12), st.integers(1, 12))
def test_ticks_lie_inside_and_are_even(low, span, most):
    high = low + span
    found = svg.ticks(low, high, most)
    assert len(found) <= most + 1
    slack = 1e-6 * max(abs(low), abs(high), span)
    assert all(low - slack <= tick <= high + slack for tick in found)
    steps = [b - a for a, b in itertools.pairwise(found)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-3, abs_tol=slack) for step in steps)


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (0, 27, ["0", "5", "10", "15", "20", "25"]),
        (-1, 1, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (2, 2, ["2"]),
    ],
)
def test_names_of_ticks(low, high, names):
    assert [name for _, name in svg.named_ticks(low, high)] == names


@given(st.text(alphabet="ab 硅", max_size=80), st.floats(20, 200), st.integers(1, 4))
def test_wrapped_lines_are_few(words, width, most):
    assert len(svg.wrap(words, width, most=most)) <= most


def test_chinese_is_twice_as_wide():
    assert svg.width_of("硅碳") > 1.7 * svg.width_of("si")
    assert svg.shorten("a long name of a machine", 60).endswith("…")
    assert svg.width_of(svg.shorten("a long name of a machine", 60)) <= 60
