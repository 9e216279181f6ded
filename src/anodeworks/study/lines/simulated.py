"""A line simulated: what it puts through, what its machines' time goes to, by what its output moves.

Everything is kept on disk by the line, the settings and the code that it depends on; the same seed gives the same bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.language import Message, Text, t
from anodeworks.line.interval import estimate
from anodeworks.line.model import PHASES, Line, Station
from anodeworks.line.perturbation import elasticities
from anodeworks.line.recursion import by_clock
from anodeworks.line.simulate import Bar, Run, chosen, replicate, simulate
from anodeworks.line.time_elements import WAITS, Elements
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.store import PACKAGE, code_version, folder, kept_value
from anodeworks.study.lines.described import DAY, Described
from anodeworks.study.lines.pools import takers
from anodeworks.study.lines.spent import in_use, parted
from anodeworks.study.lines.window import YEAR, after_warm, lots_of, warm, yearly

Floats = npt.NDArray[np.float64]
HOME: Final = Path(__file__).parent
ENGINES: Final = PACKAGE / "line"
LONGER: Final = 1.05  # than a year, so that a line which is a little slow gets through a year's lots
STEP: Final = 0.05  # by which a number is changed, up and down, where its slope is a difference
COUNTS_TOO: Final = 0.1  # of the largest pace
STOPS: Final = (("between", "repair"), ("upkeep_every", "upkeep_lasts"))  # breakdowns, in their order


@dataclass(frozen=True)
class Effort:
    """How much is simulated: replications of a year, of the start-up, of a change; numbers that are drawn.

    stations: how many have slopes where these are differences: those that wait least. more: of how many stations, and
    stores, one more is tried.
    """

    runs: int
    starts: int
    changes: int
    stations: int
    draws: int
    more: int


EFFORTS: Final = {"recursion": Effort(24, 12, 8, 6, 40, 4), "events": Effort(4, 3, 3, 2, 8, 2)}


@dataclass(frozen=True)
class Simulated:
    """What was found of one line; rates in kg/s while it works, times in s, masses in kg.

    yearly: the pace of each replication at a year's lots. times: by station, shares of the time of its machines, and
    how well it worked (`line.time_elements`). went, lead, wip: over a year, what leaves, mean time in the line and mass
    in it; aged: of this by lots that are not out at the end, less that by lots from before the beginning, so that
    wip = went lead + aged; residence: what of lead is time inside machines that run without stopping. slopes: percent
    of output per percent of a number, by "station.word"; pace: per percent of a station's speed. warm: left out before
    the year. pools: share of what is shared (power, crew, supplies, carriers) that is in use, by name.
    """

    yearly: tuple[float, ...]
    times: Mapping[str, Mapping[str, float]]
    went: float
    lead: float
    wip: float
    aged: float
    slopes: Mapping[str, float]
    pace: Mapping[str, float]
    why: Text
    engine: str
    warm: float
    pools: Mapping[str, float]
    residence: float = 0.0

    @property
    def throughput(self) -> float:
        """Mean output."""
        return float(np.mean(self.yearly))

    @property
    def ends(self) -> tuple[float, float]:
        """The 95 % interval of the mean."""
        found = estimate(np.array(self.yearly))
        return found.low, found.high

    @property
    def error(self) -> float:
        """Standard error of the mean, as a share of it."""
        made = np.array(self.yearly)
        return float(made.std(ddof=1) / np.sqrt(made.size) / made.mean()) if made.size > 1 else 0.0

    @property
    def stations(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(self.times)

    def share(self, station: str, element: str) -> float:
        """Share of the time of a station's machines."""
        return self.times[station][element]

    def waits(self, station: str) -> float:
        """Share of the time in which its machines wait for other stations, or for what is shared."""
        return sum(self.share(station, element) for element in WAITS)

    @property
    def choke(self) -> str:
        """What holds the line up: the pool or station that waits least; of stations by pace where that is known."""
        least = waits_least({name: self.waits(name) for name in self.stations}, self.pools)
        if least in self.pools or not self.pace:
            return least
        return max(self.pace, key=lambda name: self.pace[name])

    @property
    def second(self) -> str | None:
        """The station whose pace counts most after that of the choke, where it counts a tenth as much or more."""
        others = sorted((n for n in self.pace if n != self.choke), key=lambda name: -self.pace[name])
        most = max(self.pace.values(), default=0.0)
        return others[0] if others and self.pace[others[0]] >= COUNTS_TOO * most > 0 else None


def waits_least(waits: Mapping[str, float], pools: Mapping[str, float]) -> str:
    """The pool that is used for more of the time than the station that waits least does not wait; else that station.

    Args:
        waits: shares of the time in which stations wait, by name.
        pools: shares of what is shared that are in use, by name.
    """
    station = min(waits, key=lambda name: waits[name])
    most = max(pools, key=lambda name: pools[name], default=station)
    return most if 1.0 - pools.get(most, 0.0) < waits[station] else station


def effort_of(model: Line) -> Effort:
    """How much is simulated of a line."""
    return EFFORTS[chosen(model)[0]]


def years_of(about: Described) -> int:
    """How many years of a line are simulated before the chain knows it, about: for whoever counts them."""
    effort = effort_of(about.model)
    by_differences = 2 * effort.stations * effort.changes if _jumps(about.model) else effort.runs
    start = effort.starts if about.line.phases else 0
    return 2 * effort.runs + by_differences + effort.draws + start


def simulated(about: Described, seed: int = 0) -> Simulated:
    """A line run in, from disk where it has been simulated before.

    Raises:
        InputError: a line that deadlocks.
    """
    found: Simulated = kept(("line", repr(about.model), seed), lambda: _simulate(about, seed))
    return found


def again(about: Described, before: Simulated, seed: int = 0) -> Simulated:
    """A changed line with the same random times as before, in fewer replications and without slopes."""
    n = effort_of(about.model).changes
    return replace(before, yearly=tuple(one_year(about, seed, i) for i in range(n)), slopes={}, pace={})


def one_year(about: Described, seed: int, n: int) -> float:
    """What a line makes in one replication, kg/s: at a year's lots, or in a whole year where its days differ."""
    progress.current().step()
    if yearly(about.model):
        year: float = kept(("days", repr(about.model), seed, n), partial(_whole_year, about.model, seed, n))
        return year
    lots = lots_of(about)

    def make() -> float:
        left = _left(about.model, seed, n, lots[1])
        return (lots[1] - lots[0]) * about.model.lot_kg / float(left[lots[1]] - left[lots[0]])

    found: float = kept(("year", repr(about.model), lots, seed, n), make)
    return found


def busiest(about: Described, seed: int) -> str:
    """The station that holds a line up, or of those that draw on the pool that does, the one that waits least."""
    begin = warm(about.model)
    run = simulate(about.model, horizon=begin + YEAR / 4, replications=1, seed=seed, warmup=begin)
    waits = {name: float(each.waiting.mean()) for name, each in run.stations.items()}
    least = waits_least(waits, in_use(run))
    return min(takers(about.model, least) or (least,), key=lambda name: waits[name])


def doings(about: Described, window: tuple[float, float], seed: int = 0) -> tuple[Bar, ...]:
    """What machines do in a window of time after the warm-up, of one replication."""
    zero = warm(about.model)
    first, last = zero + window[0], zero + window[1]
    run = simulate(about.model, horizon=last + DAY, replications=1, seed=seed, warmup=zero)
    return tuple(replace(bar, begin=bar.begin - zero, end=bar.end - zero) for bar in run.records(first, last))


def _simulate(about: Described, seed: int) -> Simulated:
    model, effort = about.model, effort_of(about.model)
    begin = warm(model)
    run = simulate(model, horizon=begin + YEAR, replications=effort.runs, seed=seed, warmup=begin)
    times = {
        name: {f.name: float(getattr(each, f.name).mean()) for f in fields(Elements)}
        for name, each in run.stations.items()
    }
    works = {place.name: place.rules for place in about.line.stations}
    times = {s.name: parted(s, times[s.name], works[s.name]) for s in model.stations}
    yearly = tuple(one_year(about, seed, n) for n in range(effort.runs))
    rate, inside = float(run.rate.mean()), residence(model, about.residence)
    found = Simulated(yearly, times, rate, run.mean_lead + inside, run.wip.mean * model.lot_kg + rate * inside,
                      float(run.aged.mean()) * model.lot_kg, {}, {},
                      _why(run.engine, run.why), run.engine, begin, in_use(run), inside)  # fmt: skip
    paces, stops = _elasticities(about, run, seed, found, effort)
    return replace(found, slopes=_slopes(about, paces, stops), pace=paces)


def residence(model: Line, times: Mapping[str, float]) -> float:
    """How long a lot is inside machines that run without stopping, s: along the way through a line that takes longest.

    The simulation follows such a machine by what leaves it, one lot behind another; what is in it moves no place of a
    store, so that its time adds to that of each lot. A lot that goes back for rework passes again.
    """
    names, longest = [s.name for s in model.stations], dict[str, float]()
    again = dict.fromkeys(names, 0.0)
    for n, s in enumerate(model.stations):
        if s.inspection and s.inspection.rework:
            more = s.inspection.rework / (1.0 - s.inspection.rework)
            back = names.index(s.inspection.back_to or s.name)
            for name in names[back : n + 1]:
                again[name] += more
    for s in model.stations:
        before = max((longest[b.source] for b in model.before(s)), default=0.0)
        longest[s.name] = before + times.get(s.name, 0.0) * (1.0 + again[s.name])
    return longest[names[-1]]


def _why(engine: str, reason: Text) -> Message:
    if engine == "recursion":
        return t("by the recursion for departure times, which is exact for this line")
    return t("event by event, since {reason}", reason=reason)


def _elasticities(
    about: Described, run: Run, seed: int, found: Simulated, effort: Effort
) -> tuple[dict[str, float], dict[tuple[str, int], float]]:
    """Percent of output per percent of a station's speed, as many charges between failures as before, and of each stop.

    Along the paths of the recursion where nothing stops by the clock; else by differences under the same random times,
    for the stations that wait least.
    """
    model = run.line
    if not _jumps(model):
        return _along(about, run, seed)
    paces: dict[str, float] = {}
    stops: dict[tuple[str, int], float] = {}
    for name in sorted(found.stations, key=found.waits)[: effort.stations]:
        made = []
        for factor in (1 + STEP, 1 / (1 + STEP)):
            slower = tuple(_slower(s, factor) if s.name == name else s for s in model.stations)
            changed = replace(model, stations=slower)
            made.append(
                np.mean([one_year(replace(about, model=changed), seed, n) for n in range(effort.changes)])
            )
        paces[name] = -float(np.log(made[0] / made[1]) / (2 * np.log1p(STEP)))
        weights = _weights(next(s for s in model.stations if s.name == name))
        for i, weight in enumerate(weights):
            stops[name, i] = -paces[name] * weight / (1 + sum(weights))
    return paces, stops


def _jumps(model: Line) -> bool:
    """Whether a line's output has no derivative along its paths."""
    return chosen(model)[0] != "recursion" or by_clock(model)


def _along(about: Described, run: Run, seed: int) -> tuple[dict[str, float], dict[tuple[str, int], float]]:
    """Elasticities of the pace at a year's lots, along the paths of replications."""
    rows, (first, last) = [], lots_of(about)
    for n in range(len(run.rate)):
        horizon = float(_left(run.line, seed, n, last)[last])
        rows.append(elasticities(run.line, seed, n, first, last, horizon))
        progress.current().step()
    mean = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    paces, stops = {}, {}
    for s in run.line.stations:
        here = f"stations.{s.name}"
        paces[s.name] = -sum(mean.get(f"{here}.{phase}", 0.0) for phase in PHASES)
        for i, _ in enumerate(s.breakdowns):
            stops[s.name, i] = mean[f"{here}.breakdowns.{i}.repair"]
    return paces, stops


def _weights(s: Station) -> list[float]:
    """Time in each kind of stop over time at work."""
    return [b.repair.mean / b.between.mean for b in s.breakdowns]


def _slower(s: Station, factor: float) -> Station:
    """A station with longer charges, and as many of them between failures by operation."""
    stops = tuple(
        replace(b, between=b.between.scaled(factor)) if b.by == "operation" else b for b in s.breakdowns
    )
    load, cycle, cool, unload = (law.scaled(factor) for law in s.work)
    return replace(s, load=load, cycle=cycle, cool=cool, unload=unload, breakdowns=stops)


def _slopes(
    about: Described, paces: Mapping[str, float], stops: Mapping[tuple[str, int], float]
) -> dict[str, float]:
    """Elasticities of output by the numbers of stations: twice as long between stops is half as many of them."""
    slopes = {}
    for place in about.line.stations:
        for i, (between, repair) in enumerate(STOPS):
            slopes[f"{place.name}.{repair}"] = stops.get((place.name, i), 0.0)
            slopes[f"{place.name}.{between}"] = -slopes[f"{place.name}.{repair}"]
        if {"charge", "cycle"} <= set(place.asked):
            slopes[f"{place.name}.cycle"] = -paces.get(place.name, 0.0)
    return slopes


def _left(model: Line, seed: int, n: int, last: int) -> Floats:
    """When lots leave the line in one replication, s, up to one of this number at least."""
    horizon, engine = LONGER * (warm(model) + YEAR), chosen(model)[0]
    while True:
        left = replicate(model, engine, seed, n, horizon, None).left
        # Stops and deliveries are drawn to the horizon: what leaves behind it knows none.
        known = int(np.searchsorted(left, horizon, "right")) if by_clock(model) else left.size
        if known > last:
            return left
        horizon *= LONGER * min(2.0, (last + 1) / max(known, 1))


def _whole_year(model: Line, seed: int, n: int) -> float:
    """What leaves a line in the year after its warm-up, kg/s; a lot comes little by little since the one before."""
    begin = warm(model)
    left = replicate(model, chosen(model)[0], seed, n, LONGER * (begin + YEAR), None).left
    gone = np.interp((begin, begin + YEAR), np.append(0.0, left), np.arange(left.size + 1.0))
    return float(gone[1] - gone[0]) * model.lot_kg / YEAR


def by_month(about: Described, months: int, into: float = 0.0, seed: int = 0) -> Floats:
    """(R, T) what a line that is run in makes in each month of each replication, kg/s.

    Args:
        about: the line.
        months: how many.
        into: s from the beginning of a year to that of the first month.
        seed: of the random times.
    """
    model, found = about.model, []
    begin = after_warm(model, into)
    for n in range(effort_of(model).runs):
        found.append(
            kept(
                ("months", repr(model), seed, n, months, begin),
                partial(_monthly, model, seed, n, months, begin),
            )
        )
        progress.current().step()
    return np.array(found)


def _monthly(model: Line, seed: int, n: int, months: int, begin: float) -> Floats:
    """What a line makes in each month after `begin` seconds from its hand-over on, kg/s."""
    edges = begin + np.arange(months + 1) * SECONDS_PER_YEAR / 12
    left = replicate(model, chosen(model)[0], seed, n, edges[-1], None).left
    counts, _ = np.histogram(left, edges)
    return np.asarray(counts * model.lot_kg / (edges[1] - edges[0]))


def kept(asked: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What was made before, by all that it depends on."""
    print_ = hashlib.sha256(repr((code_version(HOME), code_version(ENGINES), *asked)).encode())
    return kept_value(folder("lines") / print_.hexdigest()[:32], make)
