"""The cheapest machines, stores and shared things with which a line makes what it is to make, in 95 years of 100.

Every candidate is judged on the same drawn numbers of the line and the same random times, one simulated year each; the
search is that of `cheapest`. What has no price is left as it is, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.line.simulate import chosen
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.lines import pools
from anodeworks.study.lines.cheapest import CARRIERS, STORE, Counts, Item, Search
from anodeworks.study.lines.described import SAGGERS, Described, described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.simulated import busiest, one_year
from anodeworks.study.lines.worth import WORTH
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

ODDS: Final = 0.95
YEARS: Final = 40  # drawn, each simulated: two may fail
MOST: Final = {"recursion": 4000, "events": 800}  # years that are simulated
MACHINE: Final = "machine"
SHARED: Final = "shared"


@dataclass(frozen=True)
class Size:
    """A line of this size: machines of each station, places behind it, what is shared; what all cost more than now.

    places, shared: by station and by name of the pool (of saggers as many as go with one lot count as one). cost: CNY,
    by station with the store behind it, and by pool. left: pools without a price, which stay as they are. share: of the
    simulated years in which it makes its target; reached: whether they are as many as `odds`. ended: whether no single
    change and no trade is cheaper; else the search ended at its time. simulated: years.
    """

    machines: Mapping[str, int]
    places: Mapping[str, int]
    places_now: Mapping[str, int]
    shared: Mapping[str, int]
    shared_now: Mapping[str, int]
    cost: Mapping[str, float]
    left: tuple[str, ...]
    share: float
    odds: float
    reached: bool
    ended: bool
    simulated: int


def sized(project: Project, laid: Plan, about: Described, seed: int = 0) -> Size:
    """The cheapest size of a line that is found to reach its target."""
    return _Sizing(project, laid, about, seed).done(MOST[chosen(about.model)[0]])


class _Sizing:
    def __init__(self, project: Project, laid: Plan, about: Described, seed: int) -> None:
        self.line: ProductionLine = about.line
        self.project, self.laid, self.about, self.seed = project, laid, about, seed
        self.drawn = [replace(laid, numbers=numbers) for numbers in drawn(project, self.line, YEARS, seed)]
        self.flow = {source: flow for source, _, flow in self.line.stores}
        self.place = self._places(described(laid, self.line, about.machines))
        least = self._places(described(laid, self.line, about.machines, dict.fromkeys(self.flow.values(), 1)))
        self.pools = self._pools(about)
        self.price: dict[Item, float] = {(MACHINE, s.name): _price(laid, s.name) for s in self.line.stations}
        self.price |= {(STORE, source): self._place_cost(source) for source in self.flow}
        self.price |= {item: price for item in self.pools if (price := self._pool_price(item)) > 0}
        self.now: dict[Item, int] = {(MACHINE, name): count for name, count in about.machines.items()}
        self.now |= {(STORE, source): places for source, places in self.place.items()} | self.pools
        self.now = {item: count for item, count in self.now.items() if self.price.get(item, 0.0) > 0}
        self.least = {item: least[item[1]] if item[0] == STORE else 1 for item in self.now}

    def done(self, most: int) -> Size:
        """The search, and what it found by station and by pool."""
        search = Search(
            self.now, self.price, self.least, self.made, self.near, years=YEARS, odds=ODDS, most=most
        )
        found = search.done()
        cost: dict[str, float] = {}
        for item, count in found.counts.items():
            cost[item[1]] = cost.get(item[1], 0.0) + (count - self.now[item]) * self.price[item]
        kinds = {"machine": (MACHINE,), "store": (STORE,), "pool": (SHARED, CARRIERS)}
        own = {
            word: {name: n for (kind, name), n in found.counts.items() if kind in of}
            for word, of in kinds.items()
        }
        moved, pool = {item[1] for item in self.now}, self.about.model.pools
        left = {pools.whole(each.name) for each in pool} | {item[1] for item in self.pools}
        return Size(
            {**self.about.machines, **own["machine"]}, {**self.place, **own["store"]}, self.place, own["pool"],
            {name: n for (kind, name), n in self.now.items() if kind in (SHARED, CARRIERS)}, cost,
            tuple(sorted(left - moved)), found.share, ODDS, found.reached, found.ended,
            found.simulated,
        )  # fmt: skip

    def made(self, counts: Counts, n: int) -> float:
        """What a line of these counts makes in a drawn year, over what it is to make; 0 where it comes to a stand."""
        try:
            about = self._described(self.drawn[n], counts)
            return one_year(about, self.seed, n) * about.open / self.about.target
        except InputError:  # fewer of what is shared than one charge takes
            return 0.0

    def near(self, counts: Counts) -> Sequence[Item]:
        """The station that holds the line up in a middling year, the stores at it, and all that is shared."""
        name = busiest(self._described(self.laid, counts), self.seed)
        stores = [(STORE, a) for a, b, _ in self.line.stores if name in (a, b)]
        found = [(MACHINE, name), *stores, *self.pools]
        return [item for item in found if item in counts]

    def _described(self, laid: Plan, counts: Counts) -> Described:
        """A line of these counts; what is shared only where it differs, so that it follows the drawn numbers."""
        machines = {name: count for (kind, name), count in counts.items() if kind == MACHINE}
        places = {self.flow[name]: count for (kind, name), count in counts.items() if kind == STORE}
        shared: dict[str, float] = {}
        for item, count in counts.items():
            if item[0] in (SHARED, CARRIERS) and (more := count - self.now[item]):
                shared[item[1]] = float(count)
                # Of transformers those count that are beyond what the furnaces come with.
                if item[1] != SAGGERS and pools.crew_of(self.line, item[1]) is None:
                    usual = described(self.laid, self.line, {**self.about.machines, **machines})
                    assert usual is not None
                    shared[item[1]] = float(max(self._pools(usual)[item] + more, 1))
        about = described(laid, self.line, {**self.about.machines, **machines}, places, shared)
        assert about is not None
        return about

    def _pools(self, about: Described) -> dict[Item, int]:
        """Transformers of each station, the crew, the saggers by lots; not what is no count."""
        found: dict[Item, int] = {}
        for pool in about.model.pools:
            name = pools.whole(pool.name)
            if pool.kind in ("power", "crew") and not any(
                name == pools.utility(u.name) for u in self.line.utilities
            ):
                found[SHARED, name] = found.get((SHARED, name), 0) + round(pool.amount)
        return found | {(CARRIERS, loop.name): round(loop.amount) for loop in about.model.circulations}

    def _places(self, about: Described | None) -> dict[str, int]:
        """Lots that the store behind each station holds."""
        assert about is not None
        behind = {b.source: round(b.places) for b in about.model.buffers}
        return {source: behind[source] for source in self.flow}

    def _place_cost(self, source: str) -> float:
        """What one more place behind a station costs, CNY."""
        each = self.laid.value(f"{self.line.prefix}.buffers.{self.flow[source]}.unit_cost")
        return each * self.about.model.lot_kg * self.about.ratio[source]

    def _pool_price(self, item: Item) -> float:
        """What one more of a pool costs, CNY; of a person what they cost while the plant runs, in present value."""
        prefix, name = self.line.prefix, item[1]
        if (crew := pools.crew_of(self.line, name)) is not None:
            people = self.laid.value(f"{prefix}.{crew.people}") + np.array([0.0, 1.0])
            given = {f"{prefix}.{crew.people}": people, f"{prefix}.made": np.full(2, self.about.target)}
            # Of lines that make their target, and no more for one more of them.
            worth = evaluate_si(self.project, given, outcome=False).si(WORTH)
            return float(worth[0] - worth[1]) / self.about.lines
        if item[0] == CARRIERS:
            (loop,) = (each for each in self.about.model.circulations if each.name == name)
            each = self._priced(f"{prefix}.saggers.unit_cost")
            return (
                each
                * self.about.model.lot_kg
                * self.about.ratio[loop.first]
                / self.laid.value(f"{prefix}.saggers.fill")
            )
        stations = {pools.transformer(s.name): s.name for s in self.line.stations}
        return self._priced(f"{self.line.at(stations[name])}.transformer_cost") if name in stations else 0.0

    def _priced(self, key: str) -> float:
        """A price of the project; 0 where it has none."""
        return self.laid.value(key) if self.laid.has(key) else 0.0


def _price(laid: Plan, station: str) -> float:
    """What one machine of a station costs installed, CNY."""
    cost, quoted, exponent = (
        laid.value(f"activities.{station}.{word}")
        for word in ("unit_cost", "cost_capacity", "scale_exponent")
    )
    return float(cost * (laid.capacity[station] / quoted) ** exponent)
