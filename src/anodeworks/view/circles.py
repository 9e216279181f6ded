"""Flows that run in a circle: a solvent distilled and used again, say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from anodeworks.view.picture import Link


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
