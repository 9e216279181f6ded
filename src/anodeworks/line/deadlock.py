"""A line in which nothing can move any more, and what it stands still for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import Message, t
from anodeworks.line.model import Line
from anodeworks.line.workplace import Store, Workplace

KINDS: Final = ("pool", "place", "lots")  # what keeps others waiting first


class Wait(NamedTuple):
    """A station and what it waits for, by their names in the line.

    kind: "pool" for something shared, "place" for room before a station, "lots" for those of a station.
    """

    station: str
    kind: str
    of: str


def waits(
    line: Line, benches: Mapping[str, Workplace], free: Mapping[str, int], claims: Iterable[tuple[str, str]],
    room: Callable[[Store], bool], enough: Callable[[Workplace], bool],
) -> list[Wait]:  # fmt: skip
    """What stations wait for although nothing will come; none if the line has just nothing left to do.

    Args:
        line: in which nothing is under way any more.
        benches: its stations as they stand.
        free: carriers of each loop that are free.
        claims: stations that wait for a pool, and which.
        room: whether a store takes one more lot.
        enough: whether a whole charge lies before a station.
    """
    found = []
    for name, bench in benches.items():
        if bench.out or bench.held or bench.claims:
            full = [store for store in bench.outputs if not room(store)] or bench.outputs
            found += [Wait(name, "place", store.target) for store in full]
        if bench.short_since is not None:
            short = [c for c in line.circulations if c.first == name and free[c.name] < bench.batch]
            found += [Wait(name, "pool", loop.name) for loop in short]
    found += [Wait(station, "pool", pool) for station, pool in claims]
    if not found:
        return []
    for name, bench in benches.items():
        if bench.idle and bench.inputs and not enough(bench):
            empty = [store.source for store in bench.inputs if len(store.lots) < bench.batch]
            found += [Wait(name, "lots", source) for source in empty]
    return found


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
