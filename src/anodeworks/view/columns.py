"""Columns of a network of flows: which step stands behind which, and flows between the same two places as one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from anodeworks.view.picture import Link, Node


def columns(nodes: Sequence[Node], flows: Sequence[Link]) -> int:
    """How many columns a diagram of these flows has."""
    return max(layers({node.key: node for node in nodes}, flows).values(), default=0) + 1


def layers(named: Mapping[str, Node], flows: Sequence[Link]) -> dict[str, int]:
    """Every node's place along the flow: steps by the longest way to them, the rest beside its neighbours.

    What enters stands just before its first user and what leaves just after its last maker. Flows must not run in a
    circle.
    """
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


def merged(links: Iterable[Link]) -> list[Link]:
    """Links between the same two nodes added up; joined ones lose their label."""
    sums: dict[tuple[str, str, str], Link] = {}
    for link in links:
        key = link.source, link.target, link.kind
        before = sums.get(key)
        sums[key] = (
            link if before is None else dataclasses.replace(before, value=before.value + link.value, label="")
        )
    return list(sums.values())
