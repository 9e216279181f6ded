"""A plant's flows of mass and energy at full output, as nodes and links for a Sankey diagram.

Mass leaves out what only passes through: air and nitrogen (flows that are more than half nitrogen), and
the steps that handle nothing but these and water. So the drawing closes to the amounts that matter.
Energy shows electricity and heat; what a step takes up or releases by reaction is the difference of the
two, since every step's energy closes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from anodeworks.language import Pair, Text, listed, t, tn
from anodeworks.material.elements import ELEMENTS
from anodeworks.process.blend import Choose
from anodeworks.process.flow import Flow
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.study.base_case import Base
from anodeworks.view.circles import without_circles
from anodeworks.view.columns import columns, merged
from anodeworks.view.document import Section, Words
from anodeworks.view.picture import Link, Node, Sankey

PASSING: Final = 0.5  # share of nitrogen above which a flow counts as air
WATER: Final = "H2O"
# What is drawn by itself (share of the largest flow), and the share handed on by a step that is drawn with the
# next one: tried in order until the drawing is no longer crowded.
COARSER: Final = ((0.004, 0.96), (0.01, 0.9), (0.02, 0.8), (0.03, 0.65), (0.06, 0.55))
MOST_COLUMNS: Final = 9


def section(base: Base) -> Section:
    """Mass and energy of a year of full operation as a chapter."""
    found = mass(base)
    narrow = mass(base, 18)
    largest = max((link.value for link in found.links), default=0.0)
    told = [
        t("{flow} {amount}", flow=link.label, amount=Quantity(link.value, "t/year"))
        for link in found.circling
        if link.value > 0.01 * largest
    ]
    circles = (
        (Words(t("Left out too is what runs in a circle: {flows}.", flows=listed(told)), "note"),)
        if told
        else ()
    )
    title = t("Flows of mass in a year of full operation")
    caption = t("Air, nitrogen and water that only pass through are left out. Steps that hand nearly everything "
                "on are drawn as one.")  # fmt: skip
    heat = t("Heat of reaction is what reactions release, burning included; what they take up, evaporation included, "
             "leaves on the right.")  # fmt: skip
    power, power_narrow = energy(base), energy(base, 3)
    total = sum(link.value for link in power.links) * units.SECONDS_PER_YEAR
    unit = "GWh/year" if total >= 3.6e13 else "MWh/year"
    return Section(
        "process",
        t("Process"),
        (
            _sankey("mass", title, found, "t/year", caption, _sankey("mass", title, narrow, "t/year")),
            *circles,
            _sankey("energy", t("Flows of energy in a year of full operation"), power, unit, heat,
                    _sankey("energy", "", power_narrow, unit)),
        ),
    )  # fmt: skip


def _sankey(
    name: str, title: Text, streams: Streams, unit: str, caption: Text = "", narrow: Sankey | None = None
) -> Sankey:
    return Sankey(name, title, tuple(streams.nodes), tuple(streams.links), unit, narrow, caption)


class Streams(NamedTuple):
    """Nodes and links, in kg/s or W; `circling` is what runs round and is not drawn."""

    nodes: list[Node]
    links: list[Link]
    circling: tuple[Link, ...] = ()


def mass(base: Base, most: int = 30) -> Streams:
    """Where the mass of the product comes from, and what else becomes of it; with about so many nodes at most."""
    joined = _joined(base, _net(base))
    links, circling = without_circles(joined.links)
    net = Streams(joined.nodes, links)
    for small, straight in COARSER:
        drawn = _straightened(_gathered(net, small), base, straight)
        if len(drawn.nodes) <= most and columns(drawn.nodes, drawn.links) <= MOST_COLUMNS:
            break
    return drawn._replace(circling=tuple(circling))


def _net(base: Base) -> dict[str, dict[str, float]]:
    """Net amount of each flow by step, made positive; without air, and water that a step only passes on."""
    network = base.project.network
    kept = {name: flow for name, flow in network.flows.items() if flow.unit == "kg" and not _airy(flow)}
    found: dict[str, dict[str, float]] = {}
    for i, node in enumerate(network.nodes):
        net: dict[str, float] = defaultdict(float)
        amounts = base.amounts(i)
        for port, flow in node.ports:
            if flow in kept and abs(amounts.get(port, 0.0)) > 0:
                net[flow] += node.sign(port) * amounts[port]
        water = {flow: amount for flow, amount in net.items() if kept[flow].formula == WATER}
        if node.kind in (Purchase, Disposal):
            if net and not water:
                found[node.name] = dict(net)
            continue
        into, out = -sum(w for w in water.values() if w < 0), sum(w for w in water.values() if w > 0)
        passed = min(into, out)
        for flow, amount in water.items():
            net[flow] = amount * (1 - passed / (into if amount < 0 else out)) if passed > 0 else amount
        if len(water) < len(net):
            found[node.name] = {flow: amount for flow, amount in net.items() if amount != 0}
    return found


def energy(base: Base, most: int = 9) -> Streams:
    """Where electricity goes, and as which heat it leaves; the smallest steps beyond `most` drawn as one."""
    network = base.project.network
    nodes: dict[str, Node] = {"reaction": Node("reaction", t("heat of reaction"), "source")}
    nodes["stored"] = Node("stored", t("taken up by reactions and evaporation"), "sink")
    links: list[Link] = []
    supply: dict[str, list[tuple[str, float]]] = defaultdict(list)
    demand: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for i, node in enumerate(network.nodes):
        amounts = base.amounts(i)
        carried = [(p, f) for p, f in node.ports if network.flows[f].unit == "J" and amounts.get(p, 0.0) > 0]
        if not carried:
            continue
        border = node.kind in (Purchase, Disposal)
        kind = "source" if node.kind is Purchase else "sink" if node.kind is Disposal else "step"
        nodes[node.name] = Node(node.name, Pair(node.label, node.label_zh), kind)
        balance = 0.0
        for port, flow in carried:
            sign = node.sign(port)
            balance += sign * amounts[port]
            (supply if sign > 0 else demand)[flow].append((node.name, amounts[port]))
        if not border and balance > 0:
            links.append(Link("reaction", node.name, balance, t("heat of reaction"), "bought"))
        elif not border and balance < 0:
            links.append(
                Link(node.name, "stored", -balance, t("taken up by reactions and evaporation"), "product")
            )
    for flow in {**supply, **demand}:
        links += _shared(flow, network.flows[flow], supply[flow], demand[flow], nodes)
    net, circling = without_circles(links)
    return _grouped_steps(_used(nodes, net), most)._replace(circling=tuple(circling))


def _airy(flow: Flow) -> bool:
    return bool(flow.composition) and flow.composition[ELEMENTS.index("N")] > PASSING


def _joined(base: Base, per_step: Mapping[str, Mapping[str, float]]) -> Streams:
    """Links from makers to users; what neither the route makes nor uses meets the environment."""
    network = base.project.network
    nodes: dict[str, Node] = {}
    supply: dict[str, list[tuple[str, float]]] = defaultdict(list)
    demand: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for node in network.nodes:
        if node.name in per_step:
            kind = "source" if node.kind is Purchase else "sink" if node.kind is Disposal else "step"
            nodes[node.name] = Node(node.name, Pair(node.label, node.label_zh), kind)
            for flow, net in per_step[node.name].items():
                (supply if net > 0 else demand)[flow].append((node.name, abs(net)))
    for k, offer in enumerate(base.project.products):
        key = f"product {offer.name}"
        nodes[key] = Node(key, Pair(offer.label, offer.label_zh), "product")
        demand[offer.flow].append((key, float(base.rate[k].sum())))
    links: list[Link] = []
    for flow in {**supply, **demand}:
        links += _shared(flow, network.flows[flow], supply[flow], demand[flow], nodes)
    return _used(*_without_choices(base, nodes, links))


def _shared(
    name: str,
    flow: Flow,
    supply: list[tuple[str, float]],
    demand: list[tuple[str, float]],
    nodes: dict[str, Node],
) -> list[Link]:
    """A flow's makers joined to its users in proportion; the rest meets the environment."""
    made, used = sum(a for _, a in supply), sum(a for _, a in demand)
    rest = made - used
    if abs(rest) > 1e-6 * max(made, used):
        key = f"outside {name}"
        nodes[key] = Node(key, Pair(flow.label, flow.label_zh), "sink" if rest > 0 else "source")
        (demand if rest > 0 else supply).append((key, abs(rest)))
    total = max(made, used)
    if total <= 0:
        return []
    return [
        Link(a, b, x * y / total, Pair(flow.label, flow.label_zh), _kind(nodes[a], nodes[b]))
        for a, x in supply
        for b, y in demand
    ]


def _kind(source: Node, target: Node) -> str:
    if target.kind == "product":
        return "product"
    if source.kind == "source":
        return "bought"
    return "waste" if target.kind == "sink" else "inner"


def _without_choices(
    base: Base, nodes: dict[str, Node], links: list[Link]
) -> tuple[dict[str, Node], list[Link]]:
    """Choices between sources are no steps: what they hand on comes from the source that is picked."""
    for node in base.project.network.nodes:
        if node.kind is not Choose or node.name not in nodes:
            continue
        into = [link for link in links if link.target == node.name]
        out = [link for link in links if link.source == node.name]
        total = sum(link.value for link in into)
        through = [
            Link(
                a.source,
                b.target,
                a.value * b.value / total,
                a.label,
                _kind(nodes[a.source], nodes[b.target]),
            )
            for a in into
            for b in out
        ]
        links = [link for link in links if node.name not in (link.source, link.target)] + through
    return nodes, links


def _used(nodes: Mapping[str, Node], links: Iterable[Link]) -> Streams:
    flows = [
        k for k in links if k.value > 0 and (nodes[k.source].kind, nodes[k.target].kind) != ("source", "sink")
    ]
    ends = {key for link in flows for key in (link.source, link.target)}
    return Streams([node for key, node in nodes.items() if key in ends], flows)


def _gathered(streams: Streams, least: float) -> Streams:
    """Sources, sinks and side steps too small to draw, gathered at the steps that they touch."""
    through: dict[str, float] = defaultdict(float)
    for link in streams.links:
        through[link.target] += link.value
        through[link.source] += link.value if link.source.startswith(("buy_", "outside")) else 0.0
    largest = max((link.value for link in streams.links), default=0.0)
    nodes = {node.key: node for node in streams.nodes}
    small = {k for k, n in nodes.items() if through[k] < least * largest and n.kind != "product"}
    rest_in, rest_out = (
        Node("small in", t("small inputs"), "source"),
        Node("small out", t("small outputs"), "sink"),
    )
    sums: dict[tuple[str, str], float] = defaultdict(float)
    kinds: dict[tuple[str, str], tuple[Text, str]] = {}
    for link in streams.links:
        if link.source in small and link.target in small:
            continue
        pair = (
            (rest_in.key if link.source in small else link.source),
            (rest_out.key if link.target in small else link.target),
        )
        sums[pair] += link.value
        side = "bought" if link.source in small else "waste" if link.target in small else link.kind
        kinds[pair] = (kinds.get(pair, (link.label,))[0], side)
    nodes |= {rest_in.key: rest_in, rest_out.key: rest_out}
    links = [Link(a, b, value, *kinds[a, b]) for (a, b), value in sums.items()]
    return _used(nodes, links)


def _straightened(streams: Streams, base: Base, share: float) -> Streams:
    """Steps that hand nearly everything on to the next one drawn together with it."""
    nodes, links = {n.key: n for n in streams.nodes}, list(streams.links)
    members = {key: [key] for key, node in nodes.items() if node.kind == "step"}
    while True:
        pair = next((k for k in links if _straight(k, nodes, links, share)), None)
        if pair is None:
            break
        members[pair.target] = members.pop(pair.source) + members[pair.target]
        moved = [link for link in links if link is not pair]
        links = [
            replace(
                link,
                source=pair.target if link.source == pair.source else link.source,
                target=pair.target if link.target == pair.source else link.target,
            )
            for link in moved
        ]
        links = [link for link in links if link.source != link.target]
        del nodes[pair.source]
    machines = {machinery.node.name for machinery in base.machines}
    labels = {node.key: node.label for node in streams.nodes}
    for key, chain in members.items():
        if len(chain) > 1:
            main = max(chain, key=lambda k: (k in machines, _aside(k, chain, streams.links)))
            more = len(chain) - 1
            label = tn(
                "{step} (+{n} step)",
                "{step} (+{n} steps)",
                more,
                step=labels[main],
                n=Number(more, whole=True),
            )
            nodes[key] = replace(nodes[key], label=label)
    return _used(nodes, merged(links))


def _straight(link: Link, nodes: Mapping[str, Node], links: Iterable[Link], share: float) -> bool:
    """Whether a link carries nearly all that its source gives and nearly all that its target takes."""
    if nodes[link.source].kind != "step" or nodes[link.target].kind != "step":
        return False
    given = sum(k.value for k in links if k.source == link.source)
    taken = sum(k.value for k in links if k.target == link.target)
    return link.value > share * max(given, taken)


def _aside(key: str, chain: Collection[str], links: Iterable[Link]) -> float:
    """What a step exchanges with others than its neighbours in a chain."""
    return sum(
        link.value
        for link in links
        if (link.source == key and link.target not in chain)
        or (link.target == key and link.source not in chain)
    )


def _grouped_steps(streams: Streams, most: int) -> Streams:
    """The smallest steps drawn as one, so that at most so many stand beside one another."""
    through: dict[str, float] = defaultdict(float)
    for link in streams.links:
        through[link.target] += link.value
    steps = sorted((n for n in streams.nodes if n.kind == "step"), key=lambda n: -through[n.key])
    small = {n.key for n in steps[most:]}
    if len(small) < 2:
        return streams
    rest = Node("rest", t("{n} other steps", n=Number(len(small), whole=True)), "step")
    links = [
        replace(
            link,
            source="rest" if link.source in small else link.source,
            target="rest" if link.target in small else link.target,
        )
        for link in streams.links
    ]
    nodes = {n.key: n for n in streams.nodes if n.key not in small} | {"rest": rest}
    return _used(nodes, merged(link for link in links if link.source != link.target))
