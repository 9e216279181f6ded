"""Stations in a row with the stores between them: what each does with its time, and how full each store is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from anodeworks.language import Language, say
from anodeworks.quantity.wording import Quantity
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, legend
from anodeworks.view.picture import Stop, Store, Train

BOX: Final = (76.0, 54.0)  # a station
VESSEL: Final = (30.0, 54.0)  # a store
GAP: Final = 8.0
NAMES: Final = 3  # lines of a name under a station
ROW: Final = BOX[1] + ink.LINE * (NAMES + 1) + 34.0
WORDS: Final = 18.0  # over a box, for what stands above it


def train(picture: Train, language: Language, width: float) -> Markup:
    """The row, in as many lines as the width asks for; a store is filled as it is on average, its P95 is marked."""
    title = say(picture.title, language)
    if not picture.stops:
        return ink.nothing(width, title, language)
    step = BOX[0] + VESSEL[0] + 4 * GAP
    many = max(1, int((width + 2 * GAP) // step))
    parts: list[Markup] = []
    for n, stop in enumerate(picture.stops):
        left, top = (n % many) * step, (n // many) * ROW + WORDS
        parts += _station(stop, picture, left, top, language)
        if stop.store is not None:
            parts += _store(
                stop.store, picture.unit, left + BOX[0] + 2 * GAP, top, language, min(width, many * step)
            )
        if n + 1 < len(picture.stops):
            middle = top + BOX[1] / 2
            for start in (0.0, VESSEL[0] + 2 * GAP) if stop.store is not None else (0.0,):
                at = left + BOX[0] + start
                long = 2 * GAP if stop.store is not None else VESSEL[0] + 4 * GAP
                if at + long <= width:
                    parts.append(ink.line(at, middle, at + long, middle, "rule"))
    below = math.ceil(len(picture.stops) / many) * ROW + WORDS
    used = [
        k
        for k in range(len(picture.kinds))
        if any(k < len(s.shares) and s.shares[k] > 0 for s in picture.stops)
    ]
    entries = [Entry("box", f"seg {picture.kinds[k][0]}", say(picture.kinds[k][1], language)) for k in used]
    drawn, height = legend(entries, width, below)
    return ink.drawing(width, height + 4, title, *parts, *drawn)


def _station(stop: Stop, picture: Train, left: float, top: float, language: Language) -> list[Markup]:
    """A box filled from below with what its machines do, and its name under it."""
    wide, high = BOX
    name = say(stop.label, language)
    parts: list[Markup] = []
    foot = top + high
    for share, (kind, told) in zip(_whole(stop.shares), picture.kinds, strict=False):
        tall = share * high
        if tall > 0:
            foot -= tall
            parts.append(
                ink.box(left, foot, wide, tall, f"seg {kind}", f"{name}: {say(told, language)} {share:.0%}")
            )
    parts.append(ink.box(left, top, wide, high, "ring", name))
    parts.append(
        ink.text(left + wide / 2, top - 5, say(stop.above, language), "tick", "middle", (left, left + wide))
    )
    for i, words in enumerate(ink.wrap(name, wide + VESSEL[0] + 3 * GAP, ink.SMALL, NAMES)):
        room = (left, left + wide + VESSEL[0] + 3 * GAP)
        parts.append(ink.text(left, top + high + 14 + ink.LINE * i, words, "label", "start", room))
    return parts


def _store(
    store: Store, unit: str, left: float, top: float, language: Language, width: float
) -> list[Markup]:
    """A vessel filled as it is on average, a mark at what it seldom exceeds, and what it holds in words."""
    wide, high = VESSEL
    known = math.isfinite(store.room + store.mean + store.high) and store.room > 0
    mean, most = (min(max(x / store.room, 0.0), 1.0) if known else 0.0 for x in (store.mean, store.high))
    holds = say(Quantity(store.mean, unit), language)
    told = f"{say(store.label, language)}: {holds} / {say(Quantity(store.room, unit), language)}"
    parts: list[Markup] = []
    if mean > 0:
        parts.append(ink.box(left, top + high * (1 - mean), wide, high * mean, "range", told))
    if known:
        parts.append(ink.box(left, top, wide, high, "ring", told))
        parts.append(ink.line(left, top + high * (1 - most), left + wide, top + high * (1 - most), "mark"))
        parts.append(
            ink.text(
                left + wide / 2, top - 5, f"{mean:.0%}", "tick", "middle", (left - GAP, left + wide + GAP)
            )
        )
    return parts


def _whole(shares: Sequence[float]) -> list[float]:
    """Shares of no more than one in all, none below 0."""
    known = [max(share, 0.0) if math.isfinite(share) else 0.0 for share in shares]
    return [share / max(sum(known), 1.0) for share in known]
