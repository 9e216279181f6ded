"""Links between nodes: circles taken off (a solvent distilled and used again, say), links merged, columns counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from anodeworks.view.picture import Link, Node


def without_circles(links: Sequence[Link]) -> tuple[list[Link], list[Link]]:
    """Links with what circles taken off, so that net flows are left; and what was taken off, one by one.

    Every node keeps its balance: a circle brings it as much as it takes away.
    """
    values = {i: link.value for i, link in enumerate(links)}
    circling: list[Link] = []
    while (circle := _circle(links, values)) is not None:
        least = min(circle, key=lambda i: values[i])
        amount = values[least]
        circling.append(replace(links[least], value=amount))
        for i in circle:
            values[i] -= amount
        values[least] = 0.0
    net = [replace(link, value=values[i]) for i, link in enumerate(links) if values[i] > 0]
    return net, circling


def _circle(links: Sequence[Link], values: Mapping[int, float]) -> list[int] | None:
    """The indices of links that form a circle, or None."""
    out: dict[str, list[int]] = defaultdict(list)
    for i, link in enumerate(links):
        if values[i] > 0:
            out[link.source].append(i)
    done: set[str] = set()

    def walk(key: str, trail: list[int], seen: dict[str, int]) -> list[int] | None:
        seen = {**seen, key: len(trail)}
        for i in out[key]:
            target = links[i].target
            if target in seen:
                return [*trail[seen[target] :], i]
            if target not in done:
                found = walk(target, [*trail, i], seen)
                if found is not None:
                    return found
        done.add(key)
        return None

    for key in list(out):
        found = None if key in done else walk(key, [], {})
        if found is not None:
            return found
    return None


def merged(links: Iterable[Link]) -> list[Link]:
    """Links between the same two nodes added up; joined ones lose their label."""
    sums: dict[tuple[str, str, str], Link] = {}
    for link in links:
        key = link.source, link.target, link.kind
        before = sums.get(key)
        sums[key] = link if before is None else replace(before, value=before.value + link.value, label="")
    return list(sums.values())


def columns(nodes: Sequence[Node], flows: Sequence[Link]) -> int:
    """How many columns a diagram of these flows has."""
    return max(_layers({node.key: node for node in nodes}, flows).values(), default=0) + 1


def _layers(named: Mapping[str, Node], flows: Sequence[Link]) -> dict[str, int]:
    """Every node's place along the flow: steps by the longest way to them, the rest beside its neighbours."""
    used = list(dict.fromkeys(key for link in flows for key in (link.source, link.target)))
    layer = {key: 0 for key in used if named[key].kind == "step"}
    for _ in layer:
        for link in flows:
            if link.source in layer and link.target in layer:
                layer[link.target] = max(layer[link.target], layer[link.source] + 1)
    # A step waits until just before it is needed, so that side lines stand near the place where they join.
    for key in sorted(layer, key=lambda k: -layer[k]):
        after = [layer[link.target] for link in flows if link.source == key and link.target in layer]
        if after:
            layer[key] = max(layer[key], min(after) - 1)
    for key in used:
        if named[key].kind == "source":
            near = [layer[link.target] for link in flows if link.source == key and link.target in layer]
            layer[key] = min(near, default=1) - 1
        elif named[key].kind != "step":
            near = [layer[link.source] for link in flows if link.target == key and link.source in layer]
            layer[key] = max(near, default=0) + 1
    least = min(layer.values(), default=0)
    return {key: place - least for key, place in layer.items()}
