"""A line in which nothing can move any more, and what it stands still for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import Message, t
from anodeworks.line.model import Line

KINDS: Final = ("pool", "place", "lots")  # what keeps others waiting first


class Wait(NamedTuple):
    """A station and what it waits for, by their names in the line.

    kind: "pool" for something shared, "place" for room before a station, "lots" for those of a station.
    """

    station: str
    kind: str
    of: str


def deadlock(line: Line, time: float, waits: Sequence[Wait]) -> InputError:
    """The error that names a deadlock by its cause: what a station waits for that does not just lack lots.

    Args:
        line: that stands still.
        time: when it stood still, s.
        waits: what its stations wait for, one at least.
    """
    first = min(waits, key=lambda wait: KINDS.index(wait.kind))
    found = t(
        "a deadlock after {hours} h: {cause}", hours=format(time / 3600, ".2g"), cause=_cause(line, first)
    )
    allowed = t("a line that never stands still")
    return InputError(f"line.{line.name}", found, allowed, t("more places or carriers, or smaller charges"))


def _cause(line: Line, wait: Wait) -> Message:
    """A wait in words."""
    station, of = (line.labels.get(name, name) for name in (wait.station, wait.of))
    match wait.kind:
        case "pool":
            return t("{station} waits for {pool}", station=station, pool=of)
        case "place":
            return t("{station} waits for a place before {target}", station=station, target=of)
    return t("{station} waits for lots from {source}", station=station, source=of)
