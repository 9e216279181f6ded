"""Where the nodes of a Sankey diagram stand: columns along the flow, order and room across it.

The layout follows the route: every step stands one place after the steps that feed it (`anodeworks.view.columns`), so
that the drawing stays short and its labels find room. Columns are ordered by barycentres (Sugiyama, Tagawa and Toda
1981).
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from anodeworks.language import Language, say, t
from anodeworks.quantity.wording import Number
from anodeworks.render.svg.marks import SMALL, shorten, width_of, wrap
from anodeworks.view.columns import layers, merged
from anodeworks.view.picture import Link, Node

THICK: Final = 9.0  # of a node along the flow
GAP: Final = 9.0  # between the nodes of a column
LINE: Final = 12.0  # from one line of a label to the next
PITCH: Final = 104.0  # from one column to the next in an upright drawing
BEND: Final = "bend"  # kind of a node that only leads a wide flow past a column
WIDE: Final = 0.08  # of the widest flow: what is thinner runs straight
LEAST: Final = 77.0  # width of a label in an upright drawing
MOST: Final = {False: 9, True: 4}  # nodes of a column before the smallest are drawn as one: along, upright
Words = Callable[[float], str]


@dataclass
class Place:
    """Where a node stands: `layer` along the flow, `at` across it (its start), and what it takes there."""

    node: Node
    value: float
    words: list[str]
    layer: int = 0
    at: float = 0.0
    size: float = 0.0
    slot: float = 0.0
    into: list[Link] = field(default_factory=list)
    out: list[Link] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Centre across the flow."""
        return self.at + self.slot / 2


@dataclass(frozen=True)
class Arrangement:
    """Every node in its place.

    places: by key. links: as drawn, small ones joined.
    thickness: room that a unit of flow takes across. pitch: from one column to the next. across: size of the
    drawing across the flow. count: number of columns. room: width of a label.
    """

    places: Mapping[str, Place]
    links: Sequence[Link]
    thickness: float
    pitch: float
    across: float
    count: int
    room: float
    upright: bool


def arrange(
    nodes: Sequence[Node],
    flows: Sequence[Link],
    words: Words,
    width: float,
    upright: bool,
    language: Language,
) -> Arrangement | None:
    """Places for the nodes that these flows join; None if there are no flows.

    Args:
        nodes: every node that a flow names.
        flows: links above 0.
        words: how an amount is written under a node's label.
        width: of the drawing.
        upright: whether the flow runs down the page.
        language: of the labels.
    """
    if not flows:
        return None
    named = {node.key: node for node in nodes}
    place = layers(named, flows)
    named, flows, place = _bundled(named, flows, place, MOST[upright])
    named, flows, place = _bent(named, flows, place)
    count = max(place.values()) + 1
    room = 78.0 if upright else min(max(width / count - THICK - 8, 40.0), 150.0)
    pitch = PITCH if upright else (width - THICK - room - 6) / max(count - 1, 1)
    places = {
        key: _place(node, flows, place[key], words, room, language)
        for key, node in named.items()
        if key in place
    }
    ordered = _ordered(places, count)
    across = width if upright else _height(ordered)
    thickness = _sizes(ordered, across, upright, room)
    if upright:
        _fitted(ordered, language)
    _settle(ordered, flows, places, across)
    for each in places.values():
        each.into.sort(key=lambda link: places[link.source].middle)
        each.out.sort(key=lambda link: places[link.target].middle)
    return Arrangement(places, flows, thickness, pitch, across, count, room, upright)


def _bundled(
    named: Mapping[str, Node], flows: Sequence[Link], at: Mapping[str, int], most: int
) -> tuple[dict[str, Node], list[Link], dict[str, int]]:
    """The smallest sources and sinks of a crowded column drawn as one."""
    through = _through(flows)
    renamed: dict[str, str] = {}
    nodes, places = dict(named), dict(at)
    for layer in set(at.values()):
        column = [key for key, place in at.items() if place == layer]
        for kind, label in (("source", t("{n} other inputs")), ("sink", t("{n} other outputs"))):
            small = sorted((k for k in column if named[k].kind == kind), key=lambda k: through[k])
            excess = len(column) - most + 1
            if excess >= 2 and len(small) >= 2:
                group = small[:excess]
                column = [key for key in column if key not in group[1:]]
                joined = f"{kind} {layer}"
                nodes[joined], places[joined] = (
                    Node(joined, t(label.many, n=Number(len(group), whole=True)), kind),
                    layer,
                )
                renamed |= dict.fromkeys(group, joined)
    moved = [
        dataclasses.replace(
            link, source=renamed.get(link.source, link.source), target=renamed.get(link.target, link.target)
        )
        for link in flows
    ]
    return nodes, merged(moved), {key: place for key, place in places.items() if key not in renamed}


def _bent(
    named: Mapping[str, Node], flows: Sequence[Link], at: Mapping[str, int]
) -> tuple[dict[str, Node], list[Link], dict[str, int]]:
    """Wide flows over several columns led through bends, so that room is kept for them between other nodes."""
    nodes, places, found = dict(named), dict(at), list[Link]()
    wide = WIDE * max(link.value for link in flows)
    for link in flows:
        ends = [link.source]
        if link.value >= wide:
            for layer in range(at[link.source] + 1, at[link.target]):
                key = f"{link.source} to {link.target} {link.kind} {layer}"
                nodes[key], places[key] = Node(key, named[link.source].label, BEND), layer
                ends.append(key)
        ends.append(link.target)
        found += [dataclasses.replace(link, source=a, target=b) for a, b in itertools.pairwise(ends)]
    return nodes, found, places


def _through(flows: Iterable[Link]) -> dict[str, float]:
    """What passes each node: the larger of what comes and what goes."""
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for link in flows:
        out[link.source] += link.value
        into[link.target] += link.value
    return {key: max(into[key], out[key]) for key in {**into, **out}}


def _place(
    node: Node, flows: Sequence[Link], layer: int, words: Words, room: float, language: Language
) -> Place:
    into = [link for link in flows if link.target == node.key]
    out = [link for link in flows if link.source == node.key]
    value = max(sum(link.value for link in into), sum(link.value for link in out))
    label = (
        []
        if node.kind == BEND
        else [*wrap(say(node.label, language), room, SMALL, 3), shorten(words(value), room, SMALL)]
    )
    return Place(node, value, label, layer, into=into, out=out)


def _ordered(places: Mapping[str, Place], count: int) -> list[list[Place]]:
    """Columns of places, each node near the mean of its neighbours, by repeated sweeps."""
    columns = [[p for p in places.values() if p.layer == i] for i in range(count)]
    for column in columns:
        column.sort(key=lambda p: (p.node.kind != "step", -p.value))
    rank = {p.node.key: (i + 0.5) / len(column) for column in columns for i, p in enumerate(column)}
    for sweep in range(8):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            for place in column:
                near = [(rank[link.source], link.value) for link in place.into]
                near += [(rank[link.target], link.value) for link in place.out]
                total = sum(value for _, value in near)
                if total > 0:
                    rank[place.node.key] = sum(r * value for r, value in near) / total
            column.sort(key=lambda p: rank[p.node.key])
            for i, place in enumerate(column):
                rank[place.node.key] = (i + 0.5) / len(column)
    return columns


def _height(columns: Sequence[Sequence[Place]]) -> float:
    """Of a drawing along the page: room for every label, and the widest flow not thin."""
    return max(280.0, *(sum(LINE * len(p.words) + GAP for p in column) + 70 for column in columns))


def _sizes(columns: Sequence[Sequence[Place]], across: float, upright: bool, room: float) -> float:
    """Give every place its size and slot, and return how much room a unit of flow takes across."""

    def slots(thickness: float, column: Sequence[Place]) -> list[float]:
        label = [LINE * len(p.words) for p in column]
        if upright:  # labels share what the bends leave
            bends = sum(p.value * thickness + GAP for p in column if not p.words)
            fair = (across - bends) / max(sum(bool(p.words) for p in column), 1) - GAP
            least = min(LEAST, max(across / len(column) - GAP, 0.0))
            label = [max(min(room, fair), least) if p.words else 0.0 for p in column]
        return [max(p.value * thickness, need) for p, need in zip(column, label, strict=True)]

    low, high = 0.0, across / max(p.value for column in columns for p in column)
    for _ in range(40):
        middle = (low + high) / 2
        fits = all(sum(slots(middle, c)) + GAP * (len(c) - 1) <= across + 1e-6 for c in columns)
        low, high = (middle, high) if fits else (low, middle)
    for column in columns:
        for place, slot in zip(column, slots(low, column), strict=True):
            place.size, place.slot = place.value * low, slot
    return low


def _fitted(columns: Sequence[Sequence[Place]], language: Language) -> None:
    """Labels of an upright drawing in the width that their slots have."""
    for place in (place for column in columns for place in column if place.words):
        room = place.slot + GAP - 2
        if room < max(width_of(word, SMALL) for word in place.words):
            place.words = [
                *wrap(say(place.node.label, language), room, SMALL, 3),
                shorten(place.words[-1], room, SMALL),
            ]


def _settle(
    columns: Sequence[Sequence[Place]], flows: Sequence[Link], places: Mapping[str, Place], across: float
) -> None:
    """Move the nodes of every column towards their neighbours without overlap."""
    for column in columns:
        free = across - sum(p.slot for p in column)
        at = free / 2 if len(column) == 1 else 0.0
        for place in column:
            place.at = at
            at += place.slot + free / max(len(column) - 1, 1)
    for sweep in range(24):
        pull = 0.9**sweep
        for column in columns if sweep % 2 == 0 else reversed(columns):
            for place in column:
                near = [(places[k.source].middle, k.value) for k in flows if k.target == place.node.key]
                near += [(places[k.target].middle, k.value) for k in flows if k.source == place.node.key]
                total = sum(value for _, value in near)
                if total > 0:
                    place.at += (sum(m * v for m, v in near) / total - place.middle) * pull
            at = 0.0
            for place in column:
                place.at = max(place.at, at)
                at = place.at + place.slot + GAP
            end = across
            for place in reversed(column):
                place.at = min(place.at, end - place.slot)
                end = place.at - GAP
