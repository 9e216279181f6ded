"""A Sankey diagram: where a plant's mass or energy comes from and where it goes.

It runs along the width of a page or, on a narrow one, down it. Links must not run in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.quantity.wording import scale
from anodeworks.render.svg.axes import Entry, legend
from anodeworks.render.svg.marks import box, drawing, lines, nothing, tag
from anodeworks.render.svg.sankey_layout import BEND, THICK, Arrangement, Place, arrange
from anodeworks.view.picture import Link, Sankey

NARROW: Final = 500.0
LEAST: Final = 1e-6  # of the largest flow: what is less cannot be seen
MOST: Final = 1e200


def sankey(
    picture: Sankey, language: Language, width: float, step: Callable[[str], str] = lambda key: ""
) -> Markup:
    """The diagram; upright, and of the narrow set of flows if there is one, on a page without room.

    `step` gives the address to which a node leads.
    """
    title, upright = say(picture.title, language), width < NARROW
    shown = picture.narrow if upright and picture.narrow is not None else picture
    known = {node.key for node in shown.nodes}
    flows = [
        k
        for k in shown.links
        if 0 < k.value < MOST and k.source != k.target and {k.source, k.target} <= known
    ]
    most = max((k.value for k in flows), default=0.0)
    flows = [k for k in flows if k.value > LEAST * most]
    at = scale(picture.unit, [link.value for link in picture.links], language)
    found = arrange(shown.nodes, flows, at.full, width, upright, language)
    if found is None:
        return nothing(width, title, language)
    form = _Form(found, language)
    parts = [*map(form.band, found.links)]
    for place in found.places.values():
        if place.words:
            to = step(place.node.key)
            parts += [tag("a", *form.node(place), href=to)] if to else form.node(place)
    along = found.pitch * (found.count - 1) + THICK
    deepest = max(len(p.words) for p in found.places.values() if p.layer == found.count - 1)
    height = along + 12 * deepest + 10 if upright else found.across + 8
    used = {link.kind for link in found.links}
    kinds = [Entry("box", f"key-{kind}", say(name, language)) for kind, name in picture.kinds if kind in used]
    below, height = legend(kinds, width, height)
    role = "group" if any(step(key) for key in found.places) else "img"
    return drawing(width, height + 4, title, *parts, *below, class_="sankey", role=role)


@dataclass(frozen=True)
class _Form:
    """From places to marks on the page; in an upright drawing the two axes change places."""

    found: Arrangement
    language: Language

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
        ends = [say(end.node.label, self.language) for end in (source, target)]
        told = tag("title", f"{say(link.label, self.language) or ends[0]}: {ends[0]} → {ends[1]}")
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
        bar = box(x, y, wide, high, f"node {place.node.kind}", " ".join(place.words))
        if self.found.upright:
            middle = min(max(place.middle, room / 2), self.found.across - room / 2)
            return [bar, lines(middle, start + THICK + 12, place.words, "halo label", "middle", 12)]
        top = place.middle - (len(place.words) - 1) * 6 + 4
        return [bar, lines(start + THICK + 5, top, place.words, "halo label", "start", 12)]
