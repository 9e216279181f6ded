"""What is drawn stands where its number says."""

from __future__ import annotations

import dataclasses
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity
from anodeworks.render.svg import NARROW, WIDE, bar, draw, interval
from anodeworks.render.svg.axes import ruler
from anodeworks.render.svg.sankey_layout import BEND, GAP, arrange
from anodeworks.view.columns import columns, layers, merged
from anodeworks.view.document import Bar, Interval
from anodeworks.view.picture import Axis, Chart, Gantt, Heat, Lane, Link, Node, Sankey, Series, Spot, Stretch
from tests.render.drawn import LINKS, NODES, PICTURES, parts, place, points, texts

WIDTHS = pytest.mark.parametrize("width", [WIDE, NARROW])


def along(drawing, *, upright=False):
    """From a number as its ticks show it to its place, found from two of them."""
    found = []
    for e in parts(drawing, "text", "tick"):
        ((words, start, end, y),) = texts(e)
        beside = e.attrib.get("text-anchor") == "end"
        if (
            beside is upright
            and words.replace(",", "").replace("−", "-").rstrip(" %").lstrip("-").replace(".", "").isdigit()
        ):
            number = float(words.replace(",", "").replace("−", "-").rstrip(" %"))
            found.append((number, y - 4 if upright else (start + end) / 2))
    (a, p), (b, q) = min(found), max(found)
    return lambda number: p + (number - a) / (b - a) * (q - p)


@WIDTHS
def test_bars_rise_from_zero_to_their_number_and_the_sum_runs_through_its_own(width):
    drawing = draw(PICTURES["cash"], "en", width)
    y = along(drawing, upright=True)
    falls, rises = (
        parts(drawing, "rect", "fall"),
        [r for r in parts(drawing, "rect", "rise") if "rx" not in r.attrib],
    )
    assert (len(falls), len(rises)) == (2, 2)
    for box, flow in zip([*falls, *rises], (-4, -2, 1, 3), strict=True):
        top, tall = place(box, "y", "height")
        assert sorted((y(flow), y(0))) == pytest.approx([top, top + tall], abs=0.1)
    starts = [place(box, "x")[0] for box in (*falls, *rises)]
    assert starts == sorted(starts)
    summed, dots = points(parts(drawing, "path", "line")[0]), parts(drawing, "circle", "dot")
    assert [p[1] for p in summed] == pytest.approx([y(v) for v in (-4, -6, -5, -2)], abs=0.1)
    centres = [
        start + place(box, "width")[0] / 2 for start, box in zip(starts, (*falls, *rises), strict=True)
    ]
    assert [place(d, "cx")[0] for d in dots] == pytest.approx(centres, abs=0.1)


def test_grouped_bars_stand_beside_one_another():
    drawing = draw(PICTURES["bars"], "en", WIDE)
    before, after = ([r for r in parts(drawing, "rect", c) if "rx" not in r.attrib] for c in ("c0", "c1"))
    for a, b in zip(before, after, strict=True):
        assert sum(place(a, "x", "width")) == pytest.approx(place(b, "x")[0], abs=0.02)
    tall = [place(box, "height")[0] for box in (*before, *after)]
    assert tall == pytest.approx([tall[0] * v for v in (1, 2, 3, 2, 1, 0.5)], abs=0.1)


def test_a_curve_its_band_and_its_steps_stand_at_their_numbers():
    drawing = draw(PICTURES["curves"], "en", WIDE)
    x, y = along(drawing), along(drawing, upright=True)
    line, step = parts(drawing, "path", "line")
    assert points(line) == [pytest.approx((x(h), y(v)), abs=0.1) for h, v in ((0, 0), (1, 50), (2, 90))]
    corners = ((0, 20), (1, 20), (1, 40), (2, 40))
    assert points(step) == [pytest.approx((x(h), y(v)), abs=0.1) for h, v in corners]
    band = next(p for p in parts(drawing, "path", "band") if len(points(p)) == 6)
    edge = ((0, 10), (1, 60), (2, 100), (2, 80), (1, 40), (0, 0))
    assert points(band) == [pytest.approx((x(h), y(v)), abs=0.1) for h, v in edge]
    (claim,) = parts(drawing, "line", "claim")
    assert place(claim, "x1", "x2") == pytest.approx([x(3000 / 3600)] * 2, abs=0.1)


def test_dots_have_their_errors_along_both_axes():
    drawing = draw(PICTURES["dots"], "en", WIDE)
    x, y = along(drawing), along(drawing, upright=True)
    dots = [place(d, "cx", "cy") for d in parts(drawing, "circle", "c0")][:2]
    assert dots == [pytest.approx((x(a), y(b)), abs=0.1) for a, b in ((1, 1), (2, 2))]
    ends = [place(e, "x1", "y1", "x2", "y2") for e in parts(drawing, "line", "error s0")]
    wanted = ((1, 0.5, 1, 1.5), (0.5, 1, 2, 1), (2, 1.5, 2, 2.5), (1, 2, 3, 2))
    assert ends == [pytest.approx((x(a), y(b), x(c), y(d)), abs=0.1) for a, b, c, d in wanted]


def test_a_logarithmic_axis_has_even_decades():
    (line,) = parts(draw(PICTURES["log"], "en", WIDE), "path", "line")
    heights = [y for _, y in points(line)]
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=0.02)
    assert heights[2] - heights[3] == pytest.approx((heights[1] - heights[2]) / 2, abs=0.02)


def test_layers_stand_on_one_another():
    drawing = draw(PICTURES["stacked"], "en", WIDE)
    y = along(drawing, upright=True)
    lower, upper, last = (points(p) for p in parts(drawing, "path", "area"))
    year = units.SECONDS_PER_YEAR / 1000
    for layer, levels in ((lower, (0, 1)), (upper, (0, 1, 1.5, 3)), (last, (0, 1, 1.5, 2.5, 3, 4))):
        heights = sorted({height for _, height in layer}, reverse=True)
        assert heights == pytest.approx([y(level * year) for level in levels], abs=0.2)


def test_bins_are_as_high_as_their_counts_and_tails_are_pale():
    drawing = draw(PICTURES["histogram"], "en", 300.0)
    bins = parts(drawing, "rect", "bin")
    tall = [place(b, "height")[0] for b in bins]
    assert tall == pytest.approx([tall[0] * n for n in (1, 3, 6, 2)], rel=0.01)
    assert ["tail" in b.attrib["class"] for b in bins] == [False, False, False, True]
    x = along(drawing)
    assert [place(m, "x1")[0] for m in parts(drawing, "line", "mark")] == pytest.approx(
        [x(0.5), x(2), x(3.2)], abs=0.1
    )
    assert place(parts(drawing, "line", "claim")[0], "x1")[0] == pytest.approx(x(5), abs=0.1)


@WIDTHS
def test_intervals_reach_from_low_to_high(width):
    drawing = draw(PICTURES["intervals"], "en", width)
    x = along(drawing)
    ends = [(a, a + w) for a, w in (place(b, "x", "width") for b in parts(drawing, "rect", "range"))]
    assert ends == [pytest.approx((x(a), x(b)), abs=0.1) for a, b in ((1, 4), (2, 8), (0, 1))]
    assert [place(m, "x1")[0] for m in parts(drawing, "line", "mark")] == pytest.approx([x(2), x(3)], abs=0.1)
    assert place(parts(drawing, "line", "claim")[0], "x1")[0] == pytest.approx(x(5), abs=0.1)
    assert len(parts(drawing, "rect", "aside")) == 1


@WIDTHS
def test_a_tornado_tells_low_from_high(width):
    drawing = draw(PICTURES["tornado"], "en", width)
    x = along(drawing)
    found = {
        kind: [r for r in parts(drawing, "rect", kind) if "rx" not in r.attrib] for kind in ("fall", "rise")
    }
    for kind, values in (("fall", (1, 3)), ("rise", (4, 1.5))):
        for box, value in zip(found[kind], values, strict=True):
            start, wide = place(box, "x", "width")
            assert (start, start + wide) == pytest.approx(tuple(sorted((x(2), x(value)))), abs=0.1)
    assert "= low: 1.00 bn CNY" in drawing


@WIDTHS
def test_shares_show_alone_and_in_all(width):
    drawing = draw(PICTURES["shares"], "en", width)
    x = along(drawing)
    whole, alone = (place(b, "x", "width") for b in parts(drawing, "rect", "rise")[:2])
    assert (sum(whole), sum(alone)) == pytest.approx((x(40), x(30)), abs=0.1)
    assert place(parts(drawing, "line", "whisker")[0], "x1", "x2") == pytest.approx((x(35), x(50)), abs=0.1)


def test_what_was_before_is_grey():
    drawing = draw(PICTURES["density"], "en", 300.0)
    before, after = parts(drawing, "path", "c5"), parts(drawing, "path", "c0")
    assert min(y for _, y in points(after[0])) < min(y for _, y in points(before[0]))
    assert points(before[0])[0][0] < points(after[0])[0][0]


def test_a_map_has_its_rows_down_and_its_columns_across():
    drawing = draw(PICTURES["heat"], "en", WIDE)
    cells = [r for r in parts(drawing, "rect") if "fill-opacity" in r.attrib]
    kinds = [c.attrib["class"] for c in cells]
    assert kinds == ["rise", "fall", "rise", "c1"]
    at = [place(c, "x", "y") for c in cells]
    assert at[0][0] == at[2][0] < at[1][0] == at[3][0]
    assert at[0][1] == at[1][1] < at[2][1] == at[3][1]
    assert float(cells[2].attrib["fill-opacity"]) > float(cells[1].attrib["fill-opacity"])
    (ring,) = parts(drawing, "circle", "ring")
    assert place(ring, "cy")[0] == pytest.approx(at[2][1], abs=0.1)
    assert place(ring, "cx")[0] == pytest.approx(at[0][0] + place(cells[0], "width")[0] / 2, abs=0.6)
    most, half = parts(drawing, "path", "contour")
    assert points(most) == [
        pytest.approx((at[1][0] - 0.5, y), abs=0.1)
        for y in (at[0][1] - 0.5, at[2][1] - 0.5, at[2][1] - 0.5, at[2][1] + 25.5)
    ]
    assert "contour-half" in half.attrib["class"]
    assert [w for e in parts(drawing, "text", "tick") for w, *_ in texts(e)][:2] == ["1", "2.5"]


@WIDTHS
def test_stretches_of_time_stand_on_their_years(width):
    stretches = (Stretch("build", 2025.0, 2026.0, "b"), Stretch("delay", 2026.0, 2028.0, "d"))
    spots = (Spot(2027.5, "a", "claim"), Spot(2040.0, "late", "claim"))
    lane = Lane("one", stretches, (2026.0, 2027.0, 2029.0), "span", spots)
    drawing = draw(Gantt("g", "G", (lane,), 2024.0, 2030.0), "en", width)
    (build,), (delay,) = parts(drawing, "rect", "seg build"), parts(drawing, "rect", "seg delay")
    (a, year), (b, two) = place(build, "x", "width"), place(delay, "x", "width")
    assert (two, b) == pytest.approx((2 * year, a + year), abs=0.02)
    (claim,) = parts(drawing, "path", "claim")
    assert points(claim)[0][0] == pytest.approx(b + 1.5 * year, abs=0.02)
    assert place(parts(drawing, "line", "whisker")[0], "x1", "x2") == pytest.approx(
        (b, b + 3 * year), abs=0.02
    )
    assert place(parts(drawing, "circle", "whisker")[0], "cx")[0] == pytest.approx(b + year, abs=0.02)
    rules = [place(r, "x1")[0] for r in parts(drawing, "line", "rule")]
    assert any(x == pytest.approx(a, abs=0.02) for x in rules)


@WIDTHS
def test_bands_of_a_sankey_are_as_wide_as_their_flows(width):
    drawing = draw(PICTURES["sankey"], "en", width)
    widths = sorted({place(band, "stroke-width")[0] for band in parts(drawing, "path", "flow")})
    assert [w / widths[-1] for w in widths] == pytest.approx([v / 8 for v in (1, 2, 3, 6, 7, 8)], abs=5e-3)
    nodes = {e.attrib["class"]: place(e, "x", "y") for e in parts(drawing, "rect", "node")}
    down = 1 if width == NARROW else 0
    order = [nodes[f"node {kind}"][down] for kind in ("source", "step", "product")]
    assert order == sorted(order)


@pytest.mark.parametrize("upright", [False, True])
def test_nodes_of_a_column_stand_apart_and_hold_their_flows(upright):
    found = arrange(NODES, LINKS, str, NARROW if upright else WIDE, upright, "en")
    for layer in range(found.count):
        column = sorted((p for p in found.places.values() if p.layer == layer), key=lambda p: p.at)
        for before, after in itertools.pairwise(column):
            assert before.at + before.slot + GAP <= after.at + 1e-6
        assert all(p.at >= -1e-6 and p.at + p.slot <= found.across + 1e-6 for p in column)
    for p in found.places.values():
        assert p.size == pytest.approx(
            max(sum(k.value for k in p.into), sum(k.value for k in p.out)) * found.thickness
        )
    assert all(found.places[k.source].layer < found.places[k.target].layer for k in found.links)
    (bend,) = (p for p in found.places.values() if p.node.kind == BEND)
    assert bend.layer == found.places["mill"].layer


def test_a_crowded_column_keeps_its_sum_and_columns_are_counted():
    nodes = [Node(f"s{i}", f"stuff {i}", "source") for i in range(30)] + [Node("kiln", "kiln", "step")]
    links = [Link(f"s{i}", "kiln", 1.0 + i, "", "bought") for i in range(30)]
    found = arrange(nodes, links, str, NARROW, True, "en")
    assert len(found.places) <= 6
    assert sum(k.value for k in found.links) == pytest.approx(sum(k.value for k in links))
    assert any(p.words[:3] == ["27 other", "inputs", "378.0"] for p in found.places.values())
    assert (columns(NODES, LINKS), columns(nodes, links)) == (4, 2)
    assert [k.value for k in merged([LINKS[0], dataclasses.replace(LINKS[0], value=1.5), LINKS[1]])] == [
        9.5,
        2.0,
    ]


def test_a_page_without_room_shows_fewer_flows():
    few = Sankey("few", "few", NODES[2:], LINKS[2:3], "t/year")
    picture = dataclasses.replace(PICTURES["sankey"], narrow=few)
    assert len(parts(draw(picture, "en", NARROW), "path", "flow")) == 1
    assert len(parts(draw(picture, "en", WIDE), "path", "flow")) > 5


def test_cells_of_tables_show_their_numbers():
    drawing = interval(Interval(1e9, 2e9, 3e9, 5e9, "CNY"), "en", 220.0)
    (box,), (mark,), (claim,) = (
        parts(drawing, "rect", "range"),
        parts(drawing, "line", "mark"),
        parts(drawing, "path", "claim"),
    )
    start, wide = place(box, "x", "width")
    assert place(mark, "x1")[0] == pytest.approx(start + wide / 2, abs=0.02)
    assert points(claim)[0][0] == pytest.approx(start + 2 * wide, abs=0.02)
    assert 'aria-label="P5 to P95: 1.00 bn CNY to 3.00 bn CNY; announced: 5.00 bn CNY"' in drawing
    near = interval(Interval(2026.0, 2026.01, 2026.02, 2026.0, "date"), "en", 220.0)
    assert place(parts(near, "rect", "range")[0], "width")[0] < 10  # nothing is made of a trifle
    (share,) = parts(bar(Bar(0.25, falling=True), "en", 120.0), "rect", "fall")
    assert place(share, "width") == (30.0,)


def test_axes_are_in_the_reader_s_units():
    flows = Chart(
        "c", "lines", "c", Axis(names=("a", "b")), Axis(unit="CNY"), (Series("", [2e8, 8e8], role="bar"),)
    )
    english, chinese = (
        [w for e in parts(draw(flows, at, WIDE), "text") for w, *_ in texts(e)] for at in ("en", "zh")
    )
    assert "million CNY" in english
    assert "亿元" in chinese
    assert {"200", "800"} <= set(english)
    assert {"2", "8"} <= set(chinese)


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.floats(60, 800))
def test_ticks_are_round_inside_and_apart(low, size, room):
    axis = ruler(Axis(unit="m2"), [low, low + size], "en").laid(40.0, 40.0 + room)
    found = axis.ticks()
    assert all(40 - 1e-6 <= x <= 40 + room + 1e-6 for x, _ in found)
    for (x, _), (then, _) in itertools.pairwise(found):
        assert then > x


def test_a_calendar_is_named_by_months_or_years():
    short = ruler(Axis(unit="date"), [2025.1, 2025.9], "en").laid(0, 800)
    assert [word for _, word in short.ticks()][:2] == ["Feb 2025", "Mar 2025"]
    assert ruler(Axis(unit="date"), [2025.1, 2025.9], "zh").laid(0, 800).ticks()[0][1] == "2025年2月"
    long = ruler(Axis(unit="date"), [2020, 2050], "en", snug=True).laid(0, 300)
    assert [word for _, word in long.ticks()] == ["2020", "2025", "2030", "2035", "2040", "2045", "2050"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1.0, 20.0, ["1", "2", "5", "10", "20"]), (1e-6, 1e3, ["10⁻⁵", "0.1", "1,000"]),
     (2.0, 3.0, ["2.0", "2.2", "2.4", "2.6", "2.8", "3.0"])],
)  # fmt: skip
def test_a_logarithmic_axis_is_named(low, high, words):
    axis = ruler(Axis(unit="m", log=True), [low, high], "en", snug=True).laid(0, 400)
    said = [word for _, word in axis.ticks()]
    assert said == words or set(words) <= set(said)
    assert axis(math.sqrt(low * high)) == pytest.approx(200)


def test_names_at_the_sides_of_a_map_leave_their_unit_to_the_heading():
    names = tuple(Quantity(t + 273.15, "degC") for t in (400.0, 450.0))
    drawing = draw(
        Heat("h", "h", Axis("p", names=("1", "2")), Axis("temperature", names=names), ((1, 2), (3, 4))),
        "zh",
        WIDE,
    )
    said = [w for e in parts(drawing, "text") for w, *_ in texts(e)]
    assert "temperature（℃）" in said
    assert {"400", "450"} <= set(said)


def test_a_side_line_stands_just_before_the_place_where_it_joins():
    named = {key: Node(key, "", "step") for key in "abcds"}
    flows = [Link(one, other, 1.0, "", "") for one, other in ("ab", "bc", "cd", "sd")]
    assert layers(named, flows) == {"a": 0, "b": 1, "c": 2, "d": 3, "s": 2}
