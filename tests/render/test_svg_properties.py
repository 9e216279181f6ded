"""Whatever is drawn is well-formed, finite, inside its drawing, escaped, and the same each time."""

from __future__ import annotations

import math

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from anodeworks.language import Pair, say
from anodeworks.render.svg import NARROW, SMALL, WIDE, bar, draw, interval
from anodeworks.render.svg.axes import ruler
from anodeworks.render.svg.marks import shorten, width_of, wrap
from anodeworks.view.document import Bar, Interval
from anodeworks.view.picture import (
    Axis,
    Chart,
    Gantt,
    Heat,
    Lane,
    Link,
    Node,
    Sankey,
    Series,
    Spot,
    Stop,
    Store,
    Stretch,
    Train,
)  # fmt: skip
from tests.render.drawn import PICTURES, apart, parts, texts, whole

WIDTHS = (WIDE, 440.0, NARROW, SMALL)
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink a picture takes minutes
numbers = st.floats(allow_nan=True, allow_infinity=True)
wordings = st.builds(Pair, st.text(max_size=60), st.text("硅碳负极，<&>\"' ab-", max_size=60))
units = st.sampled_from(["1", "CNY", "CNY/year", "%", "date", "degC", "t/year"])
cells = st.lists(st.lists(wordings, max_size=5).map(tuple), max_size=5).map(tuple)
axes = st.builds(
    Axis,
    title=wordings,
    unit=units,
    log=st.booleans(),
    names=st.just(()) | st.lists(wordings, min_size=1, max_size=4).map(tuple),
    low=st.none() | numbers.filter(math.isfinite),
)
columns = st.lists(numbers, max_size=6)
series = st.builds(
    Series, wordings, columns, columns, columns, columns,
    st.sampled_from(["line", "step", "bar", "area", "band", "dots", "interval"]),
    st.lists(wordings, max_size=3).map(tuple), columns, columns, st.sampled_from(["own", "aside", "main"]),
)  # fmt: skip
spots = st.builds(
    Spot, numbers, wordings, st.sampled_from(["claim", "mark", "rule"]), st.sampled_from(["x", "y"])
)
KINDS = ("lines", "stacked", "histogram", "intervals", "tornado", "shares", "density")
kinds = st.sampled_from(KINDS)
charts = st.builds(
    Chart, st.just("any"), kinds, wordings, axes, axes, st.lists(series, max_size=4).map(tuple),
    st.lists(spots, max_size=5).map(tuple), small=st.booleans(),
)  # fmt: skip
rows = st.lists(st.lists(numbers, max_size=5).map(tuple), max_size=5).map(tuple)
heats = st.builds(
    Heat, st.just("any"), wordings, axes, axes, rows, units,
    cells, st.none() | st.tuples(numbers, numbers), said=cells, kept=rows,
)  # fmt: skip
moments = st.floats(2000, 2060) | numbers
stretches = st.builds(Stretch, st.sampled_from(["build", "full", "<x>"]), moments, moments, wordings)
lanes = st.builds(
    Lane, wordings,
    st.lists(stretches, max_size=4).map(tuple),
    st.none() | st.tuples(moments, moments, moments), wordings,
    st.lists(st.builds(Spot, moments, wordings), max_size=4).map(tuple),
)  # fmt: skip
gantts = st.builds(
    Gantt, st.just("any"), wordings, st.lists(lanes, max_size=3).map(tuple), moments, moments,
    kinds=st.lists(st.tuples(st.sampled_from(["build", "full"]), wordings), max_size=2).map(tuple),
)  # fmt: skip
trains = st.builds(
    Train, st.just("any"), wordings, st.lists(st.builds(
        Stop, wordings, wordings, st.lists(numbers, max_size=4).map(tuple),
        st.none() | st.builds(Store, wordings, numbers, numbers, numbers)), max_size=12).map(tuple),
    st.lists(st.tuples(st.sampled_from(["full", "delay"]), wordings), max_size=3).map(tuple), st.just("t"),
)  # fmt: skip


@st.composite
def sankeys(draw_):
    """Any network without circles."""
    ends = draw_(st.lists(st.sampled_from(["source", "step", "sink", "product"]), min_size=2, max_size=14))
    nodes = tuple(Node(str(i), draw_(wordings), kind) for i, kind in enumerate(ends))
    pairs = draw_(st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), numbers), max_size=20))
    order = {"source": 0, "step": 1, "sink": 2, "product": 2}
    links = tuple(
        Link(str(a), str(b), v, draw_(wordings), "inner")
        for a, b, v in pairs
        if max(a, b) < len(ends) and (order[ends[a]], a) < (order[ends[b]], b) and ends[b] != "source"
        and ends[a] not in ("sink", "product")
    )  # fmt: skip
    return Sankey("any", draw_(wordings), nodes, links, "t/year")


@given(st.one_of(charts, heats, gantts, trains), st.sampled_from(WIDTHS), st.sampled_from(["en", "zh"]))
@settings(max_examples=300, deadline=None, phases=QUICK)
def test_any_picture_is_whole(picture, width, language):
    drawn = draw(picture, language, width)
    whole(drawn)
    assert drawn == draw(picture, language, width)


def test_bars_wider_than_any_calendar_leave_it_within_its_years():
    wide = Series("a", [1.0, 2.0], [2020.0, 3e8], role="bar")
    axis = ruler(Axis(unit="date"), [2020.0], "en", half=3e8)
    assert axis is not None
    assert (axis.low, axis.high) == (1.0, 9999.0)
    whole(draw(Chart("any", "lines", "any", Axis(unit="date"), Axis(), (wide,)), "en", WIDE))


@given(sankeys(), st.sampled_from((WIDE, NARROW)))
@settings(max_examples=100, deadline=None, phases=QUICK)
def test_any_sankey_is_whole(picture, width):
    whole(draw(picture, "en", width))


@given(st.builds(Interval, numbers, numbers, numbers, numbers, units), st.builds(Bar, numbers, st.booleans()))
def test_any_cell_is_whole(span, share):
    whole(interval(span, "zh", 220.0))
    whole(bar(share, "en"))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PICTURES)
def test_every_kind_is_whole_and_its_words_are_apart(name, language, width):
    drawn = draw(PICTURES[name], language, width)
    whole(drawn)
    apart(drawn)
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert len(drawn) > 1000
    assert not any(said == "nothing to draw" for e in parts(drawn, "text") for said, *_ in texts(e))


@pytest.mark.parametrize("name", PICTURES)
def test_titles_are_said_in_the_language(name):
    said = [draw(PICTURES[name], language).partition('aria-label="')[2][:1] for language in ("en", "zh")]
    assert said == ["f", "由"]


@pytest.mark.parametrize(
    "picture",
    [
        *(Chart("e", kind, "e", series=(Series("a", [math.nan], low=[math.inf]),)) for kind in KINDS),
        *(Chart("e", kind, "e") for kind in KINDS),
        Heat("e", "e", Axis(), Axis(), ()), Sankey("e", "e", (), (), "t/year"),
        Train("e", "e", (), (), "t"),
        Gantt("e", "e", (), 2020, 2030), Gantt("e", "e", (Lane("a", ()),), math.nan, 2030),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_says_so(picture):
    drawn = draw(picture, "en", NARROW)
    whole(drawn)
    assert "nothing to draw" in drawn


def test_a_chinese_character_is_as_wide_as_it_is_high():
    assert width_of("硅，", 10.0) == 20.0
    assert width_of("ab", 10.0) == pytest.approx(11.2)


@given(st.text(max_size=80) | st.text("硅碳负极，、ab ", max_size=80), st.floats(30, 300), st.integers(1, 4))
def test_wrapped_lines_have_their_width(words, width, most):
    found = wrap(words, width, most=most)
    assert 1 <= len(found) <= most
    assert all(width_of(line) <= width + 1e-9 for line in found)
    assert width_of(shorten(words, width)) <= width + 1e-9


def test_wrapping_loses_nothing_that_fits():
    assert wrap("a silicon-carbon anode", 84.0) == ["a silicon-", "carbon anode"]
    assert wrap("硅烷沉积，碳包覆", 50.0, 10.0) == ["硅烷沉积，", "碳包覆"]
    assert wrap("one two three four", 45.0, 12.0, 2) == ["one", "two t…"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_announced_is_read_whole_where_the_chart_is_wide_enough(language):
    said = Pair(
        "announced first product December 2025 to June 2026", "公布的首批产品产出日期2025年12月至2026年6月"
    )
    lane = Lane("phase 2", (Stretch("build", 2025.0, 2028.0, ""),), None, "", (Spot(2026.6, said, "claim"),))
    drawn = draw(
        Gantt("gantt", "plan", (lane,), 2024.5, 2029.0, kinds=(("build", "build"),)), language, NARROW
    )
    assert f">{say(said, language)}<" in drawn
