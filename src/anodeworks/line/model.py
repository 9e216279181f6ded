"""A production line as data: stations, stores between them, what they share, and when they work.

Times are s, masses kg of what leaves the line: whoever describes a line converts what a station handles into product.
What moves is a lot of `Line.lot_kg`; a station works on a charge of one or more lots. Equations:
docs/equations/line.md, 2.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from anodeworks.errors import quoted, span, unknown
from anodeworks.language import Text, t
from anodeworks.line.checks import check, once, one_of, whole
from anodeworks.line.law import NONE, Law

PHASES: Final = ("load", "cycle", "cool", "unload")  # of a charge on a machine, in this order
WHOLE: Final = 1e-6  # how near a charge has to be to whole lots


@dataclass(frozen=True)
class Breakdown:
    """Stops that nobody planned.

    `by` tells what brings them nearer: "operation", the time that the machine works (counted in `between`), or "time",
    the clock, whether it works or not. Work that was interrupted goes on after the repair.
    """

    by: Literal["time", "operation"]
    between: Law
    repair: Law

    def __post_init__(self) -> None:
        one_of("breakdown.by", self.by, ("time", "operation"))
        check(self.between.mean > 0, "breakdown.between", self.between.mean, t("a mean above 0"))

    @property
    def availability(self) -> float:
        """Share of the time (by operation: of the time at work or in repair) in which it is not in repair."""
        return self.between.mean / (self.between.mean + self.repair.mean)


@dataclass(frozen=True)
class Upkeep:
    """Planned maintenance of each machine: due at every so many s, done once its charge has left it, for so many s."""

    every: float
    lasts: float

    def __post_init__(self) -> None:
        check(self.every > 0, "upkeep.every", self.every, t("a time above 0"))
        check(0 <= self.lasts < self.every, "upkeep.lasts", self.lasts, span("0", t("the time between two")))


@dataclass(frozen=True)
class Shifts:
    """When people or machines work: from and to within a period, again and again, but for holidays.

    Outside, a machine stands and what it does waits, so that a furnace that runs through the night has no shifts,
    but its crew has: a crew that is off takes up nothing and ends what it has begun.
    """

    period: float
    works: tuple[tuple[float, float], ...]
    holidays: tuple[tuple[float, float], ...] = ()  # from and to, s from the start
    again: float = math.inf  # after so many s the holidays come again

    def __post_init__(self) -> None:
        check(self.period > 0, "shifts.period", self.period, t("a time above 0"))
        ends = [end for both in self.works for end in both]
        inside = bool(ends) and ends == sorted(ends) and ends[0] >= 0 and ends[-1] <= self.period
        rising = all(start < end for start, end in (*self.works, *self.holidays))
        check(
            inside and rising,
            "shifts.works",
            [list(both) for both in self.works],
            t("spans in their order, each with its start before its end, within the period"),
        )


@dataclass(frozen=True)
class Pool:
    """What several machines share: a crew (persons), a transformer (W), a supply or a treatment of gas (kg/s)."""

    name: str
    amount: float
    kind: Literal["crew", "power", "utility"] = "utility"
    shifts: Shifts | None = None

    def __post_init__(self) -> None:
        one_of(f"pools.{self.name}.kind", self.kind, ("crew", "power", "utility"))
        check(self.amount > 0, f"pools.{self.name}.amount", self.amount, t("an amount above 0"))


@dataclass(frozen=True)
class Need:
    """What one machine takes of a pool during a part of its charge; `machines` that do, none named: all of them."""

    pool: str
    amount: float
    during: Literal["load", "cycle", "cool", "unload"] = "cycle"
    machines: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        one_of("need.during", self.during, PHASES)
        check(self.amount > 0, "need.amount", self.amount, t("an amount above 0"))


@dataclass(frozen=True)
class Circulation:
    """Carriers in a closed loop, such as saggers: a lot takes one at `first` and gives it up on leaving `last`."""

    name: str
    amount: int
    first: str
    last: str
    back: Law = NONE  # from giving up to being ready again

    def __post_init__(self) -> None:
        check(
            whole(self.amount), f"circulations.{self.name}.amount", self.amount, t("a whole number above 0")
        )


@dataclass(frozen=True)
class Inspection:
    """What becomes of a lot that a station has done: most go on after `hold`, some again, some to scrap."""

    rework: float = 0.0
    scrap: float = 0.0
    back_to: str = ""  # the station at which rework begins; without a name this one
    hold: Law = NONE

    def __post_init__(self) -> None:
        good = 1 - self.rework - self.scrap
        fits = self.rework >= 0 and self.scrap >= 0 and good > 0
        check(fits, "inspection", [self.rework, self.scrap], t("shares of 0 and more whose sum is below 1"))


@dataclass(frozen=True)
class Learning:
    """A new line: times `first` times as long at first; half of the gap in pace closes as `half` lots come at full."""

    first: float
    half: float

    def __post_init__(self) -> None:
        check(self.first >= 1, "learning.first", self.first, t("a factor of 1 or more"))
        check(self.half > 0, "learning.half", self.half, t("a number of lots above 0"))


@dataclass(frozen=True)
class Supply:
    """Deliveries to a station at the head of the line, one at every `between`, a `share` of them `late`.

    Each brings so many `lots`, whatever the line has taken; or, where the store there has places for what it `holds`,
    as many as it takes to fill that.
    """

    station: str
    between: Law
    lots: int = 1
    late: Law = NONE
    share: float = 1.0
    holds: int | None = None

    def __post_init__(self) -> None:
        check(whole(self.lots), "supply.lots", self.lots, t("a whole number above 0"))
        check(self.between.mean > 0, "supply.between", self.between.mean, t("a mean above 0"))
        check(0 <= self.share <= 1, "supply.share", self.share, span("0", "1"))
        check(
            self.holds is None or whole(self.holds), "supply.holds", self.holds, t("a whole number above 0")
        )


@dataclass(frozen=True)
class Station:
    """Machines of one kind side by side, any of which takes the next charge.

    A charge is loaded, goes through its cycle (that is the part under power), cools, and is unloaded; what a kind of
    machine does not have takes no time. A mill, a dryer or a kiln has a charge of one lot and a cycle of its mass over
    its rate.
    """

    name: str
    cycle: Law
    machines: int = 1
    charge_kg: float | None = None  # None: one lot
    load: Law = NONE
    cool: Law = NONE
    unload: Law = NONE
    kind: str = ""  # as documents name it
    breakdowns: tuple[Breakdown, ...] = ()
    upkeep: Upkeep | None = None
    shifts: Shifts | None = None
    needs: tuple[Need, ...] = ()
    setups: Mapping[tuple[str, str], float] = field(default_factory=dict)  # s from a grade to another
    inspection: Inspection | None = None
    handed_over: tuple[
        float, ...
    ] = ()  # s at which each machine is ready for its first charge; none: from the start
    blocking: Literal["after", "before", ""] = ""  # as `Line.blocking`, of this station; empty: the line's

    def __post_init__(self) -> None:
        here = f"stations.{self.name}"
        one_of(f"{here}.blocking", self.blocking, ("after", "before", ""))
        check(whole(self.machines), f"{here}.machines", self.machines, t("a whole number above 0"))
        check(
            self.charge_kg is None or self.charge_kg > 0,
            f"{here}.charge_kg",
            self.charge_kg,
            t("a mass above 0"),
        )
        fits = len(self.handed_over) in (0, self.machines) and all(x >= 0 for x in self.handed_over)
        check(fits, f"{here}.handed_over", list(self.handed_over), t("a time of 0 and more for each machine"))
        check(all(x >= 0 for x in self.setups.values()), f"{here}.setups", dict.fromkeys(map("-".join, self.setups)),
               t("times of 0 and more"))  # fmt: skip

    @property
    def work(self) -> tuple[Law, ...]:
        """Laws of the parts of a charge, in the order of `PHASES`."""
        return (self.load, self.cycle, self.cool, self.unload)

    @property
    def mean_time(self) -> float:
        """Mean time of a charge on a machine, s, repairs by operation with it."""
        work = sum(law.mean for law in self.work)
        stops = (b.repair.mean / b.between.mean for b in self.breakdowns if b.by == "operation")
        return work * (1 + sum(stops))


@dataclass(frozen=True)
class Buffer:
    """The store between two stations: `places` for lots, or `kg` of them; without either it holds any amount."""

    source: str
    target: str
    places: float = math.inf
    kg: float | None = None

    def __post_init__(self) -> None:
        here = f"buffers.{self.name}"
        fits = self.places >= 0 and (math.isinf(self.places) or self.places == int(self.places))
        check(fits, f"{here}.places", self.places, t("a whole number of 0 and more"))
        check(self.kg is None or self.kg >= 0, f"{here}.kg", self.kg, t("a mass of 0 and more"))

    @property
    def name(self) -> str:
        """Its two stations."""
        return f"{self.source}-{self.target}"


@dataclass(frozen=True)
class Line:
    """Stations joined by stores: lots go from source to target; where several stores end, one of each is joined.

    `blocking` is "after": a charge that is done stays on its machine until what comes next has a place for it; or
    "before": a charge that is loaded does not begin its cycle until there is one.

    Raises:
        InputError: names that are not there or stand twice, a circle, a charge that is no whole number of lots or
            larger than the store before it, a need that its pool cannot meet, and the like.
    """

    name: str
    lot_kg: float
    stations: tuple[Station, ...]
    buffers: tuple[Buffer, ...] = ()
    blocking: Literal["after", "before"] = "after"
    pools: tuple[Pool, ...] = ()
    circulations: tuple[Circulation, ...] = ()
    supplies: tuple[Supply, ...] = ()
    campaign: tuple[tuple[str, int], ...] = ()  # grades and lots, again and again
    learning: Learning | None = None
    labels: Mapping[str, Text] = field(default_factory=dict)  # of stations and of what they share, by name

    def __post_init__(self) -> None:
        check(self.lot_kg > 0, "lot_kg", self.lot_kg, t("a mass above 0"))
        one_of("blocking", self.blocking, ("after", "before"))
        check(bool(self.stations), "stations", [], t("one station or more"))
        once("stations", (s.name for s in self.stations))
        once("buffers", (b.name for b in self.buffers))
        once("pools", (p.name for p in self.pools))
        names = [s.name for s in self.stations]
        for key, name in self._named():
            if name not in names:
                raise unknown(f"line.{key}", name, names)
        for buffer in self.buffers:
            check(
                names.index(buffer.source) < names.index(buffer.target),
                f"buffers.{buffer.name}",
                quoted(buffer.name),
                t("a store that leads to a later station"),
                t("put the stations in the order in which lots come to them"),
            )
        for station in self.stations:
            self._check_station(station)
        ends = [s.name for s in self.stations[:-1] if not self.after(s)]
        check(not ends, "buffers", ends, t("a store after every station but the last"))

    def waits_before(self, station: Station) -> bool:
        """Whether a charge of a station is not begun before there are places for it."""
        return (station.blocking or self.blocking) == "before"

    def before(self, station: Station) -> list[Buffer]:
        """The stores before a station."""
        return [buffer for buffer in self.buffers if buffer.target == station.name]

    def after(self, station: Station) -> list[Buffer]:
        """The stores after a station."""
        return [buffer for buffer in self.buffers if buffer.source == station.name]

    def _named(self) -> Iterable[tuple[str, str]]:
        """Every place at which a station is named, and the name."""
        for buffer in self.buffers:
            yield f"buffers.{buffer.name}.source", buffer.source
            yield f"buffers.{buffer.name}.target", buffer.target
        for loop in self.circulations:
            yield f"circulations.{loop.name}.first", loop.first
            yield f"circulations.{loop.name}.last", loop.last
        for supply in self.supplies:
            yield "supplies.station", supply.station
        for station in self.stations:
            if station.inspection and station.inspection.back_to:
                yield f"stations.{station.name}.inspection.back_to", station.inspection.back_to

    def _check_station(self, station: Station) -> None:
        here, lots = f"stations.{station.name}", self.lots(station)
        charge = station.charge_kg or self.lot_kg
        check(
            lots >= 1 and abs(charge / self.lot_kg - lots) <= WHOLE * lots,
            f"{here}.charge_kg",
            charge,
            t("a whole number of lots of {kg} kg", kg=format(self.lot_kg, "g")),
        )
        stores = self.before(station)
        for supply in (each for each in self.supplies if each.station == station.name):
            least = t("the {lots} lots of a charge of {name}, or more", lots=lots, name=station.name)
            check((supply.holds or lots) >= lots, f"{here}.supply.holds", supply.holds, least)
        for buffer in stores if lots > 1 or len(stores) > 1 else ():
            check(
                self.places(buffer) >= lots,
                f"buffers.{buffer.name}.places",
                self.places(buffer),
                t("the {lots} lots of a charge of {name}, or more", lots=lots, name=station.name),
                t("a charge is gathered in the store before its machine"),
            )
        for need in station.needs:
            pool = next((p for p in self.pools if p.name == need.pool), None)
            if pool is None:
                names = [p.name for p in self.pools]
                raise unknown(
                    f"line.{here}.needs", need.pool, names, "" if names else t("a pool of the line")
                )
            check(
                need.amount <= pool.amount,
                f"{here}.needs",
                need.amount,
                t(
                    "what the pool {name} has, {amount}, or less",
                    name=pool.name,
                    amount=format(pool.amount, "g"),
                ),
            )
        back = station.inspection.back_to if station.inspection else ""
        ahead = [s.name for s in self.stations[: self.stations.index(station) + 1] if len(self.before(s)) < 2]
        if back and back not in ahead:
            raise unknown(f"line.{here}.inspection.back_to", back, ahead)
        for grade, count in self.campaign:
            check(
                whole(count) and (not station.setups or count % lots == 0),
                f"campaign.{grade}",
                count,
                t("a whole number of charges of every station that is set up for grades"),
            )

    def lots(self, station: Station) -> int:
        """Lots in a charge of a station."""
        return round((station.charge_kg or self.lot_kg) / self.lot_kg)

    def places(self, buffer: Buffer) -> float:
        """Lots for which a store has a place; infinity if for any number."""
        return buffer.places if buffer.kg is None else math.floor(buffer.kg / self.lot_kg + WHOLE)

    @property
    def bound_kg_s(self) -> float:
        """What its slowest station could make without ever waiting, kg/s."""
        slow = max((s.mean_time / (s.machines * self.lots(s)) for s in self.stations), default=0.0)
        return self.lot_kg / slow if slow else math.inf


def tandem(stations: Iterable[Station], places: Iterable[float] = ()) -> tuple[Buffer, ...]:
    """The stores of stations that stand in a row; without `places` each holds any amount."""
    names, given = [s.name for s in stations], list(places)
    pairs = zip(names, names[1:], given or [math.inf] * (len(names) - 1), strict=False)
    return tuple(Buffer(source, target, n) for source, target, n in pairs)
