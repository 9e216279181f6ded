"""A Sankey diagram as SVG: where a plant's mass or energy comes from and where it goes.

It can be laid out along the width of a page or, for a narrow screen, upright. Links must not run in a
circle (see `circles`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from anodeworks.report.layout import BEND, THICK, Arrangement, Link, Node, Place, arrange
from anodeworks.report.svg import drawing, lines, tag


def sankey(
    nodes: Iterable[Node],
    links: Iterable[Link],
    words: Callable[[float], str],
    title: str,
    width: float = 880,
    upright: bool = False,
) -> Markup:
    """The diagram of a network of flows.

    Args:
        nodes: every node that a link names.
        links: flows; those that are not above 0 are left out.
        words: how an amount is written.
        title: for screen readers.
        width: of the drawing; its height follows.
        upright: let the flow run down the page instead of across it.
    """
    found = arrange(list(nodes), [link for link in links if link.value > 0], words, width, upright)
    if found is None:
        return drawing(width, 24.0, title)
    shape = _Shape(found)
    parts = [*map(shape.band, found.links)]
    parts += [part for place in found.places.values() if place.words for part in shape.node(place)]
    along = found.pitch * (found.count - 1) + THICK
    size = (width, along + 54) if upright else (width, found.across + 8)
    return drawing(*size, title, *parts, class_="sankey")


@dataclass(frozen=True)
class _Shape:
    """From places to marks on the page; in an upright drawing the two axes change places."""

    found: Arrangement

    def turn(self, along: float, across: float) -> str:
        """A point, written for a path."""
        return f"{across:.1f} {along:.1f}" if self.found.upright else f"{along:.1f} {across:.1f}"

    def port(self, place: Place, link: Link, ends: Sequence[Link]) -> float:
        """Centre, across the flow, of a link where it touches a node."""
        before = sum(
            other.value for other in ends[: next(i for i, other in enumerate(ends) if other is link)]
        )
        used = sum(other.value for other in ends)
        start = place.at + (place.slot - used * self.found.thickness) / 2
        return start + (before + link.value / 2) * self.found.thickness

    def band(self, link: Link) -> Markup:
        """A flow as a band."""
        source, target = self.found.places[link.source], self.found.places[link.target]
        a, b = source.layer * self.found.pitch, target.layer * self.found.pitch
        a += 0.0 if source.node.kind == BEND else THICK
        y, z = self.port(source, link, source.out), self.port(target, link, target.into)
        bend = (a + b) / 2
        d = f"M{self.turn(a, y)}C{self.turn(bend, y)} {self.turn(bend, z)} {self.turn(b, z)}"
        told = tag("title", f"{link.label or source.node.label}: {source.node.label} → {target.node.label}")
        return tag(
            "path",
            told,
            d=d,
            stroke_width=max(link.value * self.found.thickness, 0.6),
            class_=f"flow {link.kind}",
        )

    def node(self, place: Place) -> list[Markup]:
        """A node and its label."""
        room = self.found.room
        start = place.layer * self.found.pitch
        first = place.at + (place.slot - place.size) / 2
        size = max(place.size, 1.2)
        x, y, wide, high = (first, start, size, THICK) if self.found.upright else (start, first, THICK, size)
        told = tag("title", " ".join(place.words))
        bar = tag("rect", told, x=x, y=y, width=wide, height=high, class_=f"node {place.node.kind}")
        if self.found.upright:
            middle = min(max(place.middle, room / 2), self.found.across - room / 2)
            return [bar, lines(middle, start + THICK + 12, place.words, "halo label", "middle", 12)]
        top = place.middle - (len(place.words) - 1) * 6 + 4
        return [bar, lines(start + THICK + 5, top, place.words, "halo label", "start", 12)]
