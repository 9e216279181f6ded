"""Sankey diagrams: flows conserve, bands add up to their nodes, nothing overlaps, labels are escaped."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.report import streams
from anodeworks.report.circles import without_circles
from anodeworks.report.layout import BEND, GAP, Link, Node, arrange
from anodeworks.report.sankey import sankey
from anodeworks.study.base_case import Base

NODES = [
    Node("ore", "<b>ore & coke", "source"),
    Node("air", "air", "source"),
    Node("kiln", "kiln", "step"),
    Node("mill", "mill", "step"),
    Node("dust", "dust", "sink"),
    Node("powder", "powder", "product"),
]
LINKS = [
    Link("ore", "kiln", 8.0),
    Link("air", "kiln", 2.0),
    Link("kiln", "mill", 7.0),
    Link("kiln", "dust", 3.0),
    Link("mill", "powder", 6.0),
    Link("mill", "dust", 1.0),
]


def balances(links):
    """What comes minus what goes, by node."""
    net = defaultdict(float)
    for link in links:
        net[link.source] -= link.value
        net[link.target] += link.value
    return net


@pytest.mark.parametrize("upright", [False, True])
def test_bands_add_up_to_their_nodes(upright):
    found = arrange(NODES, LINKS, str, 880 if not upright else 344, upright)
    for place in found.places.values():
        widest = max(sum(k.value for k in place.into), sum(k.value for k in place.out))
        assert place.size == pytest.approx(widest * found.thickness)
        assert place.size <= place.slot + 1e-9


@pytest.mark.parametrize("upright", [False, True])
def test_nodes_of_a_column_do_not_overlap_and_stay_inside(upright):
    found = arrange(NODES, LINKS, str, 880 if not upright else 344, upright)
    for layer in range(found.count):
        column = sorted((p for p in found.places.values() if p.layer == layer), key=lambda p: p.at)
        for before, after in itertools.pairwise(column):
            assert before.at + before.slot + GAP <= after.at + 1e-6
        assert all(p.at >= -1e-6 and p.at + p.slot <= found.across + 1e-6 for p in column)


def test_what_feeds_stands_before_what_is_fed():
    found = arrange(NODES, LINKS, str, 880, False)
    assert all(found.places[k.source].layer < found.places[k.target].layer for k in found.links)


def test_a_wide_flow_past_a_column_keeps_room_there():
    found = arrange(NODES, LINKS, str, 880, False)
    (bend,) = (p for p in found.places.values() if p.node.kind == BEND)
    assert bend.layer == found.places["mill"].layer
    assert bend.size == pytest.approx(3.0 * found.thickness)
    assert sum(k.value for k in found.places["dust"].into) == pytest.approx(4.0)


def test_strokes_are_as_wide_as_their_flows_and_labels_are_escaped():
    drawing = sankey(NODES, LINKS, lambda v: f"{v:g} kt", "Mass")
    root = ET.fromstring(str(drawing))
    bands = [e for e in root.iter("{http://www.w3.org/2000/svg}path") if "flow" in e.attrib["class"]]
    widths = sorted({float(band.attrib["stroke-width"]) for band in bands})  # a bent flow has several bands
    assert [w / widths[-1] for w in widths] == pytest.approx([v / 8 for v in (1, 2, 3, 6, 7, 8)], abs=2e-3)
    assert "<b>" not in drawing
    assert "&lt;b&gt;ore" in drawing


def test_a_crowded_column_keeps_its_sum():
    nodes = [Node(f"s{i}", f"stuff {i}", "source") for i in range(30)] + [Node("kiln", "kiln", "step")]
    links = [Link(f"s{i}", "kiln", 1.0 + i) for i in range(30)]
    found = arrange(nodes, links, str, 344, True)
    assert len(found.places) <= 6
    assert sum(k.value for k in found.links) == pytest.approx(sum(k.value for k in links))


def test_nothing_flows():
    assert "Mass" in sankey(NODES, [], str, "Mass")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.1, 10)), max_size=14))
def test_taking_circles_off_changes_no_balance(triples):
    links = [Link(str(a), str(b), v) for a, b, v in triples if a != b]
    net, circling = without_circles(links)
    assert all(link.value > 0 for link in (*net, *circling))
    before, after = balances(links), balances(net)
    assert all(before[k] == pytest.approx(after[k], abs=1e-9) for k in before)
    assert without_circles(net)[1] == []


@pytest.mark.parametrize("kind", ["mass", "energy"])
def test_every_step_of_a_plant_balances(small_study, kind):
    found = getattr(streams, kind)(Base(small_study))
    net = balances(found.links)
    through = max(link.value for link in found.links)
    for node in found.nodes:
        if node.kind == "step":
            assert net[node.key] == pytest.approx(0.0, abs=1e-9 * through), node.key
        else:
            assert abs(net[node.key]) > 0, node.key


def test_the_product_of_a_plant_is_all_that_it_makes(small_study):
    base = Base(small_study)
    found = streams.mass(base)
    sold = sum(k.value for k in found.links if k.target.startswith("product"))
    assert sold == pytest.approx(float(base.rate.sum()), rel=1e-9)


def test_electricity_of_a_plant_is_its_load(small_study):
    base = Base(small_study)
    used = sum(k.value for k in streams.energy(base).links if k.source == "buy_electricity")
    assert used == pytest.approx(base.figure("power"), rel=1e-6)
