"""Production lines on top of a route: which activities stand in each, what is said of them, and where numbers stand.

A line goes upstream from the flow that it makes, through everything that is made in the plant, and begins at a
choice between flows, at flows that it is said to begin with, and at what is bought. Its numbers are ordinary ones of
the ledger, under `line.NAME`; what only a simulation can find (`FOUND`, `OF_STATION`) has its place there too, and
until then is what the plan of machines assumes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from anodeworks.language import Pair
from anodeworks.quantity import Parameter, Value
from anodeworks.twin.line_crews import Crew
from anodeworks.twin.line_rules import Rules, Told, Utility
from anodeworks.twin.stations import START_YEARS

HOME: Final = "line"
SIMULATED: Final = "simulation of the line"
# Times of a station on which a line's output hangs without a jump, so that it has a derivative by them.
SMOOTH: Final = ("between", "repair", "upkeep_every", "upkeep_lasts")


@dataclass(frozen=True)
class Place:
    """A station: the activity whose machines it has, and how failures come."""

    node: int  # of the network
    name: str
    label: str
    label_zh: str
    kind: Pair  # of machine
    failures: str
    asked: tuple[str, ...]  # the numbers that it has
    stated: bool  # whether the file says how many machines it has
    rules: Rules = field(default_factory=Rules)

    @property
    def called(self) -> Pair:
        """Its label in both languages."""
        return Pair(self.label, self.label_zh)


@dataclass(frozen=True)
class ProductionLine:
    """A line: its stations in the order in which lots come to them, and the stores between them."""

    name: str
    label: str
    label_zh: str
    makes: str
    blocking: str
    stations: tuple[Place, ...]
    stores: tuple[tuple[str, str, str], ...]  # from station, to station, flow
    share: tuple[tuple[str, int], ...]  # lines of each phase, as the file says; empty: by output
    saggers: tuple[str, str] | None
    crews: tuple[Crew, ...]
    deliveries: bool
    delay: Told = field(default_factory=Told)
    campaign: tuple[str, ...] = ()  # grades one after another
    utilities: tuple[Utility, ...] = ()
    handed_over: tuple[tuple[str, int], ...] = ()  # of phases, how many lines are said to be handed over when
    phases: tuple[str, ...] = ()  # whose start-up it is; none unless the plant sells what it makes
    whole: bool = False  # whether it is bought as a whole

    @property
    def prefix(self) -> str:
        """Where its numbers stand in the ledger."""
        return f"{HOME}.{self.name}"

    @property
    def called(self) -> Pair:
        """Its label in both languages."""
        return Pair(self.label, self.label_zh)

    @property
    def rooms(self) -> list[str]:
        """Where the numbers of its stores stand."""
        return [f"{self.prefix}.buffers.{flow}" for flow in dict.fromkeys(flow for *_, flow in self.stores)]

    def at(self, station: str) -> str:
        """Where a station's numbers stand."""
        return f"{self.prefix}.stations.{station}"

    def start(self, phase: str, word: str) -> list[str]:
        """Where a phase's output in its first years stands: of the middle start-up (`ramp`), or `slow` or `fast`."""
        return [f"{self.prefix}.{word}.{phase}.{n + 1}" for n in range(START_YEARS)]

    @property
    def smooth(self) -> Iterator[tuple[str, str]]:
        """The numbers by which its output has a derivative: (key of the number, key of its slope)."""
        yield f"{self.prefix}.closed", f"{self.prefix}.slopes.closed"
        for place in self.stations:
            both = {"charge", "cycle"} <= set(
                place.asked
            )  # else the one follows the other, and the rate is the same
            for word in (*SMOOTH, *(("cycle",) if both else ())):
                if word in place.asked:
                    yield f"{self.at(place.name)}.{word}", f"{self.at(place.name)}.slopes.{word}"


def assumed(number: float, ask: Parameter) -> Value:
    """A number of the simulation before there is any: what the plan of machines assumes."""
    return Value(number, ask, source=SIMULATED, grade="simulation", origin="simulation")
