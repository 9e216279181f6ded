"""A project's production line as the simulation takes it: masses in kg of what leaves it, times in s.

What a station handles comes from the technology matrix, machines from the plan unless the file says how many, times and
stops from the ledger. Equations: docs/equations/line_data.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.line.law import NONE, Law
from anodeworks.line.model import (
    Breakdown,
    Buffer,
    Circulation,
    Inspection,
    Line,
    Station,
    Supply,
)
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.quantity.wording import Quantity
from anodeworks.remedies import AGREE, MORE
from anodeworks.study.lines import pools
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.pools import NEAR
from anodeworks.twin.line_calendar import share
from anodeworks.twin.line_rules import Told
from anodeworks.twin.production import Place, ProductionLine
from anodeworks.twin.stations import usual_store

DAY: Final = 86_400.0
SPARE: Final = 1.2  # carriers over what the flow needs, where nobody says how many
SAGGERS: Final = "saggers"  # what goes round, in the simulation
MOST_OF_IT: Final = 0.9  # of a cycle, for its parts, where they are drawn longer than it


@dataclass(frozen=True)
class Described:
    """A line, ready to be simulated; rates in kg/s of what leaves it.

    target: what one line is to make, over the year. rated: what its slowest machines could without a stop. open: share
    of the year in which it works. lines: identical ones in the plant. machines, capacity: of each station, the latter
    of one machine. starting: the line with the hand-overs of its machines, which count in its start-up alone.
    transformers: by station, how many more than its furnaces come with. room: by flow, kg for which its stores have
    room beyond what machines come with. residence: by station, s inside machines that run without stopping.
    """

    line: ProductionLine
    model: Line
    starting: Line
    target: float
    rated: float
    open: float
    lines: int
    machines: Mapping[str, int]
    capacity: Mapping[str, float]
    ratio: Mapping[str, float]  # kg that a station handles per kg that leaves the line
    transformers: Mapping[str, int] = field(default_factory=dict)
    room: Mapping[str, float] = field(default_factory=dict)
    residence: Mapping[str, float] = field(default_factory=dict)


def described(plan: Plan, line: ProductionLine, machines: Mapping[str, int] | None = None,
              places: Mapping[str, int] | None = None,
              pools: Mapping[str, float] | None = None) -> Described | None:  # fmt: skip
    """A line as the simulation takes it; None of one that makes nothing in the base case.

    Args:
        plan: of its project.
        line: of that project.
        machines: machines of stations in one line, by name, in place of the plan's.
        places: places of stores for lots, by flow, in place of the ledger's.
        pools: what is shared, by name: transformers, people, lots that the saggers hold.

    Raises:
        InputError: numbers that make no line together.
    """
    end = plan.project.network.answerer[line.makes]
    if not plan.level[end] > 0:
        return None
    return _Describer(plan, line, dict(machines or {}), dict(places or {}), dict(pools or {})).done()


class _Describer:
    """What is needed to describe one line."""

    def __init__(
        self, plan: Plan, line: ProductionLine, machines: dict[str, int], places: dict[str, int],
        pools: dict[str, float],
    ) -> None:  # fmt: skip
        self.plan, self.line, self.given, self.places, self.shared = plan, line, machines, places, pools
        level, end = plan.level, plan.project.network.answerer[line.makes]
        self.ratio = {s.name: float(level[s.node] / level[end]) for s in line.stations}
        self.lines = round(self.number("lines"))
        self.target = float(level[end]) / self.lines
        self.open = 1.0 - self.number("closed") / SECONDS_PER_YEAR
        self.capacity = {s.name: plan.capacity[s.name] / self.ratio[s.name] for s in line.stations}
        self.charges = {s.name: charge for s in line.stations if (charge := self.charge(s))}
        flow = self.target / self.open
        self.lot = self.number("lot_lasts") * flow
        if (
            plan.project.ledger[f"{line.prefix}.lot_lasts"].origin != "project file"
        ):  # no coarser than a charge
            self.lot = min([self.lot, *(mass for mass, _ in self.charges.values())])
        self.pace = flow / self.lot  # lots a second

    def number(self, word: str) -> float:
        """A number of the line, SI."""
        return self.plan.value(f"{self.line.prefix}.{word}")

    def of(self, place: Place, word: str, otherwise: float = 0.0) -> float:
        """A number of a station, SI."""
        return self.number(f"stations.{place.name}.{word}") if word in place.asked else otherwise

    def charge(self, place: Place) -> tuple[float, float] | None:
        """Mass (of what leaves the line) and time of a charge; None of what runs without stopping."""
        rate, per = self.capacity[place.name], self.ratio[place.name]
        if "charge" in place.asked:
            mass = self.of(place, "charge") / per
            return mass, self.of(place, "cycle", mass / rate)
        if "cycle" in place.asked:
            time = self.of(place, "cycle")
            return rate * time, time
        return None

    def count(self, place: Place) -> int:
        """Machines of a station in one line."""
        if place.name in self.given:
            return self.given[place.name]
        if place.stated:
            return round(self.of(place, "machines"))
        planned = self.capacity[place.name] * self.number(f"stations.{place.name}.planned")
        planned *= share(place.rules.works)
        return max(1, math.ceil(self.target / planned - NEAR))

    def station(self, place: Place, count: int) -> Station:
        """One station."""
        name, charge = place.name, self.charges.get(place.name)
        lots = 1 if charge is None else max(1, round(charge[0] / self.lot))
        mass = lots * self.lot
        whole = mass / self.capacity[name] if charge is None else charge[1] * mass / charge[0]
        load, powered = self.of(place, "loading"), self.of(place, "powered")
        cycle = charge[1] if charge else whole
        if load + powered > cycle and self.plan.numbers:  # drawn each by itself
            load, powered = (MOST_OF_IT * cycle / (load + powered) * part for part in (load, powered))
        if load + powered > cycle:
            raise InputError(
                f"{self.line.at(name)}.cycle", Quantity(cycle, "h"),
                t("loading and the time under power are parts of the cycle: {parts} or more",
                  parts=Quantity(load + powered, "h")), MORE,
            )  # fmt: skip
        scale = whole / charge[1] if charge else 1.0
        load, powered = load * scale, powered * scale
        rest = whole - load - powered
        spread = self.of(place, "cycle_spread") / math.sqrt(max(scale, 1.0))  # of a lot of several charges
        varied = Law("lognormal", (rest, spread)) if rest > 0 and spread > 0 else Law.fixed(max(rest, 0.0))
        needs = [*pools.needs(self.plan, self.line, place, mass * self.ratio[name], powered or rest)]
        if powered:
            needs += pools.hung(place, self.groups(place, count))
        if load:
            needs += pools.loaders(self.line, place, self.number)
        hold, again, away = (self.of(place, word) for word in ("hold", "rework", "scrap"))
        between, repair = (
            self.law(f"stations.{name}.{word}", place.rules.laws[word]) for word in ("between", "repair")
        )
        by: Literal["time", "operation"] = "time" if place.failures == "time" else "operation"
        every, lasts = self.of(place, "upkeep_every"), Law.fixed(self.of(place, "upkeep_lasts"))
        due = Law.fixed(every) if count == 1 else Law.exponential(every)  # machines side by side take turns
        stops = (Breakdown(by, between, repair), Breakdown("operation", due, lasts))
        return Station(
            name,
            Law.fixed(powered) if powered else varied,
            count,
            charge_kg=mass if lots > 1 else None,
            load=Law.fixed(load) if load else NONE,
            cool=varied if powered else NONE,
            kind=place.kind.en,
            breakdowns=stops,
            shifts=place.rules.works,
            needs=tuple(needs),
            setups={(a, b): self.number(f"stations.{name}.{key}") for a, b, key in place.rules.setups},
            inspection=Inspection(again, away, place.rules.rework_to, Law.fixed(hold) if hold else NONE)
            if hold or again or away
            else None,
        )

    def law(self, key: str, told: Told) -> Law:
        """The law of a time of the line, of the mean that stands under a key."""
        mean = self.number(key)
        match told.kind:
            case "weibull":
                return Law("weibull", (mean, self.number(f"{key}_shape")))
            case "gamma" | "erlang":
                return Law("gamma", (mean, self.number(f"{key}_shape")))
            case "lognormal":
                return Law("lognormal", (mean, self.number(f"{key}_spread")))
            case "constant":
                return Law.fixed(mean)
            case "empirical":
                return Law("empirical", told.seen).scaled(mean * len(told.seen) / sum(told.seen))
        return Law.exponential(mean)

    def groups(self, place: Place, count: int) -> tuple[int, ...]:
        """How many furnaces of a station hang on each transformer."""
        number = self.shared.get(pools.transformer(place.name))
        per = self.of(place, "per_transformer", 1.0)
        counted = place.name not in self.given and not self.plan.numbers  # by the file, or by the plan
        key = f"{self.line.at(place.name)}.transformers" if counted else ""
        return pools.groups(place, count, per, None if number is None else round(number), refused_at=key)

    def usual(self, place: Place, count: int) -> tuple[int, ...]:
        """The same with as many transformers as the furnaces come with."""
        return pools.groups(place, count, self.of(place, "per_transformer", 1.0))

    def campaign(self, stations: Mapping[str, Station]) -> tuple[tuple[str, int], ...]:
        """Grades and lots of each, whole charges of what is set up for them."""
        least = math.lcm(*(self.gathered(s) for s in stations.values() if s.setups))
        runs = (self.number(f"campaign.{n}") for n in range(1, len(self.line.campaign) + 1))
        lots = (max(1, round(lasts * self.pace / least)) * least for lasts in runs)
        return tuple(zip(self.line.campaign, lots, strict=True))

    def handed_over(self, place: Place, count: int) -> tuple[float, ...]:
        """When each machine of a station is handed over, s from that of its line; none: all with it.

        Raises:
            InputError: times for other machines than there are.
        """
        many = place.rules.handed_over
        if not many:
            return ()
        if many != count and place.name not in self.given and not self.plan.numbers:
            allowed = t("as many as there are machines in a line: {n}", n=count)
            raise InputError(
                f"{self.line.at(place.name)}.handed_over", t("{n} times", n=many), allowed, AGREE
            )
        times = [self.number(f"stations.{place.name}.handed_over.{n}") for n in range(1, many + 1)]
        return tuple(sorted([*times, *[max(times)] * (count - many)][:count]))

    def gathered(self, station: Station) -> int:
        """Lots of a charge."""
        return round((station.charge_kg or self.lot) / self.lot)

    def labels(self) -> dict[str, Text]:
        """What stations, and what they share, are called."""
        common: dict[str, Text] = {SAGGERS: t("saggers")}
        common |= {pools.crew_pool(crew): crew.called for crew in self.line.crews}
        for place in self.line.stations:
            name = pools.transformer(place.name)
            common |= {each.name: t("power") for each in self.transformers if pools.whole(each.name) == name}
        common |= {pools.utility(each.name): each.called for each in self.line.utilities}
        return {**common, **{s.name: s.called for s in self.line.stations}}

    def buffer(self, source: Station, target: Station, flow: str) -> Buffer:
        """The store behind a station: never smaller than a charge of the machines before and behind it."""
        key = f"buffers.{flow}"
        least = max(map(self.gathered, (source, target)))
        if flow in self.places:
            return Buffer(source.name, target.name, places=max(self.places[flow], least))
        if self.plan.has(f"{self.line.prefix}.{key}.stock"):
            held = self.number(f"{key}.stock") / self.ratio[source.name]
            if round(held / self.lot) < least and not self.plan.numbers:
                kg = Quantity(least * self.lot * self.ratio[source.name], "kg")
                raise InputError(
                    f"{self.line.prefix}.{key}.stock", Quantity(held * self.ratio[source.name], "kg"),
                    t("{kg} or more: the larger charge of the machines before and behind it", kg=kg),
                    t("a charge is gathered in the store, and let go into it"),
                )  # fmt: skip
            return Buffer(source.name, target.name, places=max(math.floor(held / self.lot + NEAR), least))
        return Buffer(
            source.name, target.name, places=max(round(self.number(f"{key}.lasts") * self.pace), least)
        )

    def room(self, model: Line) -> dict[str, float]:
        """What stores hold beyond the usual, with which machines come, kg by flow."""
        found: dict[str, float] = {}
        for buffer, (source, _, flow) in zip(model.buffers, self.line.stores, strict=True):
            stations = [s for s in model.stations if s.name in (buffer.source, buffer.target)]
            usual = max(round(usual_store() * self.pace), *map(self.gathered, stations))
            more = (model.places(buffer) - usual) * self.lot * self.ratio[source]
            found[flow] = found.get(flow, 0.0) + more
        return found

    def circulation(self, stations: Mapping[str, Station]) -> tuple[Circulation, ...]:
        """Saggers, as many as go with one lot counting as one.

        Raises:
            InputError: fewer than the largest charge between filling and emptying takes.
        """
        if self.line.saggers is None:
            return ()
        first, last = self.line.saggers
        names = [s.name for s in self.line.stations]
        inside = self.line.stations[names.index(first) : names.index(last) + 1]
        back = self.number("saggers.return_time") + sum(self.of(s, "residence") for s in inside)
        each = self.lot * self.ratio[first] / self.number("saggers.fill")  # carriers of a lot
        largest = max((stations[s.name] for s in inside), key=self.gathered)
        least = self.gathered(largest)
        if self.plan.has(f"{self.line.prefix}.saggers.count"):
            stated = self.number("saggers.count")
            sets = math.floor(stated / each + NEAR)
            if sets < least and not self.plan.numbers:
                raise InputError(
                    f"{self.line.prefix}.saggers.count", format(stated, "g"),
                    t("{least} or more", least=math.ceil(least * each - NEAR)),
                    t("so many go into a charge of {station}", station=self.labels()[largest.name]),
                )  # fmt: skip
        else:
            worked = sum(self.lot / self.capacity[s.name] for s in inside)
            sets = math.ceil(SPARE * self.pace * (back + worked))
        sets = round(self.shared.get(SAGGERS, max(least, sets)))
        return (Circulation(SAGGERS, sets, first, last, Law.fixed(back)),)

    def supplies(self, head: Station, rated: float) -> tuple[Supply, ...]:
        """Deliveries to the head of a line that its slowest machines could run at so many kg/s."""
        if not self.line.deliveries:
            return ()
        every, late, delay = (self.number(f"deliveries.{word}") for word in ("every", "late", "delay"))
        law = self.law("deliveries.delay", self.line.delay) if late and delay else NONE
        lasts = f"{self.line.prefix}.deliveries.lasts"
        taken = (self.plan.value(lasts) if self.plan.has(lasts) else every) * rated / self.lot
        holds = math.ceil(taken - NEAR) + head.machines * self.gathered(head)
        return (Supply(head.name, Law.fixed(every), 1, law, late, holds),)

    def done(self) -> Described:
        """The line."""
        counts = {s.name: self.count(s) for s in self.line.stations}
        powered = [(s, counts[s.name]) for s in self.line.stations if "powered" in s.asked]
        self.transformers = [
            pool
            for place, count in powered
            for pool in pools.transformers(place, self.groups(place, count))
        ]  # fmt: skip
        modes = {place.name: place.rules.blocking or self.line.blocking for place in self.line.stations}
        own: dict[str, Any] = {
            name: mode if len(set(modes.values())) > 1 else "" for name, mode in modes.items()
        }
        stations = {
            s.name: replace(self.station(s, counts[s.name]), blocking=own[s.name]) for s in self.line.stations
        }
        utilities = pools.utilities(self.plan, self.line, stations, self.shared)
        there = (*self.transformers, *pools.crews(self.line, self.number), *utilities)
        rated = min(counts[name] * self.capacity[name] for name in counts)
        common = next(iter(modes.values())) if len(set(modes.values())) == 1 else self.line.blocking
        model = Line(
            self.line.name,
            self.lot,
            tuple(stations.values()),
            tuple(self.buffer(stations[a], stations[b], flow) for a, b, flow in self.line.stores),
            blocking="before" if common == "before" else "after",
            pools=pools.amended(there, self.shared),
            circulations=self.circulation(stations),
            supplies=self.supplies(next(iter(stations.values())), rated),
            campaign=self.campaign(stations) if self.line.campaign else (),
            labels=self.labels(),
        )
        later = {s.name: self.handed_over(s, counts[s.name]) for s in self.line.stations}
        starting = replace(
            model, stations=tuple(replace(s, handed_over=later[s.name]) for s in model.stations)
        )
        return Described(
            self.line, model, starting, self.target, rated, self.open, self.lines, counts, self.capacity,
            self.ratio,
            {place.name: len(self.groups(place, count)) - len(self.usual(place, count)) for place, count in powered},
            self.room(model),
            {s.name: self.of(s, "residence") for s in self.line.stations if "residence" in s.asked},
        )  # fmt: skip
