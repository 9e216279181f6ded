"""The cheapest machines and stores with which a line makes what it is to make, in 95 years of 100.

Every candidate is judged on the same drawn numbers of the line and the same random times, one simulated year each.
Machines are added where they wait least until the target is reached in as many of the years as are asked for; then
machines are taken away again and stores halved, what saves most first, as long as it stays reached. What is left cannot
lose any one machine; a cheaper line that differs in several at once is not excluded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.study.lines.described import Described, described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.simulated import busiest, one_year
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

ODDS: Final = 0.95
YEARS: Final = 40  # drawn, each simulated: two may fail
MOST: Final = 60  # candidates that are tried


@dataclass(frozen=True)
class Size:
    """A line of this size: machines of each station, places behind it, what both cost more than now (CNY).

    share: of the simulated years in which it makes its target; reached: whether they are as many as `odds`.
    """

    machines: Mapping[str, int]
    places: Mapping[str, int]
    places_now: Mapping[str, int]
    cost: Mapping[str, float]
    share: float
    odds: float
    reached: bool


def sized(project: Project, laid: Plan, about: Described, seed: int = 0) -> Size:
    """The cheapest size of a line that is found to reach its target."""
    return _Search(project, laid, about, seed).done()


class _Search:
    def __init__(self, project: Project, laid: Plan, about: Described, seed: int) -> None:
        self.line: ProductionLine = about.line
        self.about, self.seed = about, seed
        self.drawn = [replace(laid, numbers=numbers) for numbers in drawn(project, self.line, YEARS, seed)]
        self.flow = {source: flow for source, _, flow in self.line.stores}
        behind = {b.source: round(b.places) for b in about.model.buffers}
        self.now = {source: behind[source] for source in self.flow}
        self.price = {s.name: _price(laid, s.name) for s in self.line.stations}
        self.place = {source: self._place(laid, source) for source in self.flow}
        self.tried: dict[tuple[int, ...], tuple[float, npt.NDArray[np.float64]]] = {}

    def judge(self, machines: Mapping[str, int], places: Mapping[str, int]) -> float:
        """In which share of the drawn years this size reaches the target."""
        return self._run(machines, places)[0]

    def _run(
        self, machines: Mapping[str, int], places: Mapping[str, int]
    ) -> tuple[float, npt.NDArray[np.float64]]:
        key = (*machines.values(), *places.values())
        if key not in self.tried:
            made = []
            for n, laid in enumerate(self.drawn):
                held = {self.flow[source]: places[source] for source in places}
                about = described(laid, self.line, machines, held)
                assert about is not None
                made.append(one_year(about, self.seed, n) * about.open)
            output = np.array(made)
            self.tried[key] = float((output >= self.about.target).mean()), output
        return self.tried[key]

    def done(self) -> Size:
        """Up until it is reached, and down again."""
        machines, places = dict(self.about.machines), dict(self.now)
        while self.judge(machines, places) < ODDS and len(self.tried) < MOST:
            _, output = self._run(machines, places)
            short = max(self.about.target / float(np.quantile(output, 1 - ODDS)) - 1.0, 0.0)
            about = described(self.drawn[0], self.line, machines)
            assert about is not None
            name = busiest(about, self.seed)
            machines[name] += max(1, round(machines[name] * short / 2))
        reached = self.judge(machines, places) >= ODDS
        if reached:
            for kind, name in self._dearest(places):
                size = machines if kind == "machine" else places
                while size[name] > 1 and len(self.tried) < MOST:
                    fewer = {**size, name: size[name] - 1 if kind == "machine" else size[name] // 2}
                    both = (fewer, places) if kind == "machine" else (machines, fewer)
                    if self.judge(*both) < ODDS:
                        break
                    (machines, places), size = both, fewer
        cost = {n: (machines[n] - self.about.machines[n]) * self.price[n] for n in machines}
        for source, held in places.items():
            cost[source] += (held - self.now[source]) * self.place[source]
        return Size(machines, places, self.now, cost, self.judge(machines, places), ODDS, reached)

    def _place(self, laid: Plan, source: str) -> float:
        """What one more place behind a station costs, CNY."""
        each = laid.value(f"{self.line.prefix}.buffers.{self.flow[source]}.unit_cost")
        return each * self.about.model.lot_kg * self.about.ratio[source]

    def _dearest(self, places: Mapping[str, int]) -> list[tuple[str, str]]:
        """What may be taken away, machines and halves of stores: what saves most first."""
        saves = {("machine", name): price for name, price in self.price.items()}
        saves |= {("store", source): held / 2 * self.place[source] for source, held in places.items()}
        return sorted(saves, key=lambda one: -saves[one])


def _price(laid: Plan, station: str) -> float:
    """What one machine of a station costs installed, CNY."""
    cost, quoted, exponent = (
        laid.value(f"activities.{station}.{word}")
        for word in ("unit_cost", "cost_capacity", "scale_exponent")
    )
    return float(cost * (laid.capacity[station] / quoted) ** exponent)
