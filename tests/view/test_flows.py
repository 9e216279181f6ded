"""Flows of mass and energy: what enters leaves, what is bought and made is the result's, and nothing is drawn twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from types import SimpleNamespace

import pytest

from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import units
from anodeworks.study.base_case import Base
from anodeworks.view import flows
from anodeworks.view.picture import Link, Node
from tests.view.tables import en


@pytest.fixture(scope="module", params=["mass", "energy"])
def drawn(request, told):
    return told.charts[request.param]


def ends(sankey):
    """What goes into and out of each node."""
    into, out = defaultdict(float), defaultdict(float)
    for link in sankey.links:
        out[link.source] += link.value
        into[link.target] += link.value
    return into, out


def test_what_enters_leaves(drawn):
    for sankey in (drawn, drawn.narrow):
        into, out = ends(sankey)
        kinds = {node.key: node.kind for node in sankey.nodes}
        assert set(into) | set(out) == set(kinds)
        through = max(into.values())
        for key, kind in kinds.items():
            if kind == "step":
                assert into[key] == pytest.approx(out[key], abs=0.02 * through), key
            else:
                assert (into[key] == 0) == (kind == "source"), key
        total_in = sum(out[k] for k, kind in kinds.items() if kind == "source")
        total_out = sum(into[k] for k, kind in kinds.items() if kind in ("sink", "product"))
        assert total_in == pytest.approx(total_out, rel=0.02)
        assert all(link.value > 0 for link in sankey.links)


def test_the_product_is_all_that_is_made(told, base):
    sankey = told.charts["mass"]
    into, _ = ends(sankey)
    assert sankey.unit == "t/year"
    assert into["product neat"] == pytest.approx(base.rate.sum(), rel=1e-9)
    assert into["product neat"] == pytest.approx(10_000 * 1000 / units.SECONDS_PER_YEAR, rel=1e-9)
    assert ends(sankey.narrow)[0]["product neat"] == pytest.approx(into["product neat"])


def test_what_is_bought_is_what_the_chain_takes(told, base):
    """Every bought flow that is drawn by itself has the amount of its own activity."""
    for name, unit in (("mass", "kg"), ("energy", "J")):
        _, out = ends(told.charts[name])
        seen = 0
        for i, node in enumerate(base.project.network.nodes):
            if node.kind is Purchase and node.name in out:
                carried = sum(
                    amount for port, amount in base.amounts(i).items()
                    if base.project.network.flows[dict(node.ports)[port]].unit == unit
                )  # fmt: skip
                assert out[node.name] == pytest.approx(carried, rel=1e-6), node.name
                seen += 1
        assert seen


def test_steps_close_before_anything_is_gathered(base):
    """Without gathering, each step of the route hands on what it takes up, to the last gram."""
    streams = flows._joined(base, flows._net(base))
    into, out = ends(streams)
    border = {n.name for n in base.project.network.nodes if n.kind in (Purchase, Disposal)}
    steps = [n.key for n in streams.nodes if n.kind == "step" and n.key not in border]
    assert len(steps) > 5
    for key in steps:
        assert into[key] == pytest.approx(out[key], rel=1e-6), key


def test_electricity_is_all_that_is_bought(told, base):
    sankey = told.charts["energy"]
    assert sankey.unit == "GWh/year"
    bought = sum(link.value for link in sankey.links if link.source == "buy_electricity")
    i = next(i for i, n in enumerate(base.project.network.nodes) if n.name == "buy_electricity")
    assert bought == pytest.approx(sum(base.amounts(i).values()))
    per_kg = bought / base.rate.sum()
    assert per_kg == pytest.approx(base.figure("electricity_intensity"), rel=0.02)


def test_nodes_are_few_and_unlike(drawn):
    assert max(Counter(node.key for node in drawn.nodes).values()) == 1
    assert len(drawn.narrow.nodes) <= len(drawn.nodes)
    assert len(drawn.nodes) <= 40
    named = {node.key for node in drawn.nodes}
    assert all({link.source, link.target} <= named for link in drawn.links)
    assert all(en(node.label) for node in drawn.nodes)


def test_kinds_of_links(told):
    sankey = told.charts["mass"]
    kinds = {node.key: node.kind for node in sankey.nodes}
    for link in sankey.links:
        if kinds[link.target] == "product":
            assert link.kind == "product"
        elif kinds[link.source] == "source":
            assert link.kind == "bought"


def test_steps_drawn_as_one_are_named_by_the_machine_and_counted():
    """A chain of three that hand everything on, and two that hand on half."""
    names = ("in", "a", "b", "c", "d", "out")
    nodes = [Node(key, key, "step") for key in names[1:-1]]
    nodes += [Node("in", "in", "source"), Node("out", "out", "sink")]
    pairs = [("in", "a", 10), ("a", "b", 10), ("b", "c", 10), ("c", "d", 5), ("c", "out", 5), ("d", "out", 5)]
    links = [Link(a, b, float(x), "stuff", "stuff") for a, b, x in pairs]
    base = SimpleNamespace(machines=[SimpleNamespace(node=SimpleNamespace(name="b"))])
    drawn = flows._straightened(flows.Streams(nodes, links), base, 0.9)
    labels = {node.key: en(node.label) for node in drawn.nodes}
    assert labels == {"in": "in", "c": "b (+2 steps)", "d": "d", "out": "out"}
    assert {(k.source, k.target): k.value for k in drawn.links} == {
        ("in", "c"): 10, ("c", "d"): 5, ("c", "out"): 5, ("d", "out"): 5,
    }  # fmt: skip
    two = [Link("in", "a", 1.0, "s", "s"), Link("a", "b", 1.0, "s", "s"), Link("b", "out", 1.0, "s", "s")]
    pair = flows._straightened(
        flows.Streams([n for n in nodes if n.key in ("in", "a", "b", "out")], two), base, 0.9
    )
    assert [en(n.label) for n in pair.nodes if n.kind == "step"] == ["b (+1 step)"]


def test_three_percent_more_are_seen(base, monkeypatch):
    """What a step makes and nothing uses is drawn as leaving."""
    amounts, network = Base.amounts, base.project.network
    i = next(i for i, n in enumerate(network.nodes) if n.name == "infiltration")
    node = network.nodes[i]
    kept = flows._net(base)["infiltration"]
    flow = max(kept, key=lambda f: kept[f])
    solid = next(port for port, name in node.ports if name == flow and node.sign(port) > 0)
    made = amounts(base, i)[solid]
    monkeypatch.setattr(Base, "amounts", lambda self, k: {
        port: x * (1.03 if (k, port) == (i, solid) else 1) for port, x in amounts(self, k).items()})  # fmt: skip
    into, _ = ends(flows._joined(base, flows._net(base)))
    assert into[f"outside {flow}"] == pytest.approx(0.03 * made, rel=1e-6)


def test_the_wide_picture_is_the_one_by_name(told):
    for name in ("mass", "energy"):
        assert told.charts[name].narrow is not None
        assert en(told.charts[name].title)
