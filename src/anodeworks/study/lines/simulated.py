"""A line simulated: what it puts through, what its machines' time goes to, by what its output moves, how it starts.

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
from anodeworks.language import Message, Pair, Text, t
from anodeworks.line.interval import estimate
from anodeworks.line.model import PHASES, Learning, Line, Station
from anodeworks.line.perturbation import throughput_gradient
from anodeworks.line.simulate import Bar, Run, chosen, replicate, simulate
from anodeworks.line.time_elements import Elements
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.store import PACKAGE, code_version, folder, kept_value
from anodeworks.study.lines.described import DAY, Described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.spent import in_use, parted
from anodeworks.study.lines.window import YEAR, warm
from anodeworks.twin.production import ProductionLine

Floats = npt.NDArray[np.float64]
HOME: Final = Path(__file__).parent
ENGINES: Final = PACKAGE / "line"
STEP: Final = 0.05  # by which a number is changed, up and down, where its slope is a difference
MONTHS: Final = 36
WAITS: Final = ("starved", "blocked", "carriers", "power", "crew", "utility")
FINISHED: Final = 0.95  # of full output at the end of the ramp: below, it is said
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


EFFORTS: Final = {"recursion": Effort(24, 12, 8, 0, 40, 4), "events": Effort(4, 3, 3, 2, 8, 2)}


@dataclass(frozen=True)
class Simulated:
    """What was found of one line; rates in kg/s while it works, times in s, masses in kg.

    yearly: what each replication makes. times: by station, shares of the time of its machines, and how well it worked
    (`line.time_elements`). lead, wip: mean time in the line and mass in it. slopes: percent of output per percent of a
    number, by "station.word"; pace: per percent of a station's speed. warm: left out before the year. pools: share of
    what is shared (power, crew, supplies, carriers) that is in use, by name.
    """

    yearly: tuple[float, ...]
    times: Mapping[str, Mapping[str, float]]
    lead: float
    wip: float
    slopes: Mapping[str, float]
    pace: Mapping[str, float]
    why: Text
    engine: str
    warm: float
    pools: Mapping[str, float]

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
        return sum(self.share(station, e) for e in WAITS)

    @property
    def choke(self) -> str:
        """What holds the line up: the pool or station that waits least; of stations by pace where that is known."""
        least = min(self.stations, key=self.waits)
        for pool in sorted(self.pools, key=lambda name: -self.pools[name]):
            if 1.0 - self.pools[pool] < self.waits(least):
                return pool
        return max(self.pace, key=lambda name: self.pace[name]) if self.pace else least

    @property
    def second(self) -> str | None:
        """The station whose pace counts most after that of the choke, where it counts a tenth as much or more."""
        others = sorted((n for n in self.pace if n != self.choke), key=lambda name: -self.pace[name])
        most = max(self.pace.values(), default=0.0)
        return others[0] if others and self.pace[others[0]] >= COUNTS_TOO * most > 0 else None


@dataclass(frozen=True)
class Start:
    """The start-up of a phase: output over that of as many lines when run in, by replication, in years and months."""

    label: Pair
    lines: int
    years: Floats
    months: Floats

    @property
    def middle(self) -> Floats:
        """Medians of the years."""
        return np.asarray(np.median(self.years, axis=0))

    @property
    def last(self) -> float:
        """Share of full output at the end of the ramp: mean of its last quarter."""
        return float(self.months[:, -3:].mean())


def effort_of(model: Line) -> Effort:
    """How much is simulated of a line."""
    return EFFORTS[chosen(model)[0]]


def simulated(about: Described, seed: int = 0) -> Simulated:
    """A line run in, from disk where it has been simulated before.

    Raises:
        InputError: a line that deadlocks.
    """
    found: Simulated = _kept(("line", repr(about.model), seed), lambda: _simulate(about, seed))
    return found


def again(about: Described, before: Simulated, seed: int = 0) -> Simulated:
    """A changed line with the same random times as before, in fewer replications and without slopes."""
    n = effort_of(about.model).changes
    return replace(before, yearly=tuple(one_year(about, seed, i) for i in range(n)), slopes={}, pace={})


def one_year(about: Described, seed: int, n: int) -> float:
    """What a line makes in one replication, kg/s."""
    found: float = _kept(("year", repr(about.model), seed, n), lambda: _made(about.model, seed, n))
    return found


def busiest(about: Described, seed: int) -> str:
    """The station whose machines wait least for others."""
    begin = warm(about.model)
    run = simulate(about.model, horizon=begin + YEAR / 4, replications=1, seed=seed, warmup=begin)
    return run.bottleneck


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
    found = Simulated(tuple(map(float, run.rate)), times, run.lead_time.mean, run.wip.mean * model.lot_kg, {}, {},
                      _why(run.engine, run.why), run.engine, begin, in_use(run))  # fmt: skip
    paces, stops = _elasticities(run, seed, found, effort)
    return replace(found, slopes=_slopes(about, paces, stops), pace=paces)


def _why(engine: str, reason: Text) -> Message:
    if engine == "recursion":
        return t("by the recursion for departure times, which is exact for this line")
    return t("event by event, since {reason}", reason=reason)


def _elasticities(
    run: Run, seed: int, found: Simulated, effort: Effort
) -> tuple[dict[str, float], dict[str, float]]:
    """Percent of output per percent of a station's speed, as many charges between failures as before, and of its stops.

    Along the paths of the recursion; else by differences under the same random times, for the stations that wait least.
    """
    model = run.line
    paces: dict[str, float] = {}
    stops: dict[str, float] = {}
    if run.engine == "recursion":
        begin = run.warmup
        ends = [_along(run, until, seed) for until in (begin, begin + YEAR)]
        for s in model.stations:  # of the time from one end to the other, that of the warm-up left out
            paces[s.name], stops[s.name] = (
                (ends[1][s.name][n] * (begin + YEAR) - ends[0][s.name][n] * begin) / YEAR for n in (0, 1)
            )
        return paces, stops
    for name in sorted(found.stations, key=found.waits)[: effort.stations]:
        made = []
        for factor in (1 + STEP, 1 / (1 + STEP)):
            slower = tuple(_slower(s, factor) if s.name == name else s for s in model.stations)
            changed = replace(model, stations=slower)
            made.append(np.mean([_made(changed, seed, n) for n in range(effort.changes)]))
            progress.current().step()
        paces[name] = -float(np.log(made[0] / made[1]) / (2 * np.log1p(STEP)))
        weights = _weights(next(s for s in model.stations if s.name == name))
        stops[name] = -paces[name] * sum(weights) / (1 + sum(weights))
    return paces, stops


def _along(run: Run, until: float, seed: int) -> dict[str, tuple[float, float]]:
    """Elasticities of the lots that have left by a time, by station: of its pace, and of its stops."""
    made = float(np.interp(until, run.curve[0], run.curve[1].mean(axis=0)))
    lots, rate = max(1, round(made / run.line.lot_kg)), made / until
    slopes = throughput_gradient(run.line, lots=lots, replications=len(run.rate), seed=seed, counts=False)
    found = {}
    for s in run.line.stations:
        parts = {f"stations.{s.name}.{phase}": law.mean for phase, law in zip(PHASES, s.work, strict=True)}
        moved = sum(slopes[key].value * mean for key, mean in parts.items() if key in slopes)
        repair = sum(b.repair.mean for b in s.breakdowns)
        found[s.name] = -moved / rate, slopes[f"stations.{s.name}.repair"].value * repair / rate
    return found


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


def _slopes(about: Described, paces: Mapping[str, float], stops: Mapping[str, float]) -> dict[str, float]:
    """Elasticities of output by the numbers of stations, each kind of stop with its part of the time in all of them."""
    slopes = {}
    for place, s in zip(about.line.stations, about.model.stations, strict=True):
        weights = _weights(s)
        for (between, repair), weight in zip(STOPS, weights, strict=True):
            slopes[f"{place.name}.{repair}"] = stops.get(place.name, 0.0) * weight / sum(weights)
            slopes[f"{place.name}.{between}"] = -slopes[f"{place.name}.{repair}"]
        if {"charge", "cycle"} <= set(place.asked):
            slopes[f"{place.name}.cycle"] = -paces.get(place.name, 0.0)
    return slopes


def _made(model: Line, seed: int, n: int) -> float:
    """What one replication makes in a year, run in, kg/s."""
    begin = warm(model)
    left = replicate(model, chosen(model)[0], seed, n, begin + YEAR, None).left
    return float(((left > begin) & (left <= begin + YEAR)).sum()) * model.lot_kg / YEAR


def started(about: Described, laid: Plan, seed: int = 0) -> dict[str, Start]:
    """The start-up of each phase by its lines, of lines that are handed over one after another and slow at first."""
    effort = effort_of(about.model)
    draws = [
        replace(laid, numbers=numbers) for numbers in drawn(laid.project, about.line, effort.starts, seed)
    ]
    full = simulated(about, seed).throughput
    pace = full / about.model.lot_kg  # lots that come in a second once it is run in
    month = SECONDS_PER_YEAR / 12

    def of(at: Plan, word: str) -> float:
        return at.value(f"{about.line.prefix}.{word}")

    one, edges = [], np.arange(MONTHS + 1.0)
    for n, at in enumerate(draws):
        learning = Learning(1.0 / of(at, "start_share"), max(of(at, "start_time") * pace, 1.0))
        slow = replace(about.starting, learning=learning)
        one.append(_kept(("start", repr(slow), seed, n), partial(_monthly, slow, seed, n)) / full)
        progress.current().step()
    starts = {}
    for phase, lines in lines_of(about, laid).items():
        if not lines:
            continue
        months = []
        for row, at in zip(one, draws, strict=True):
            grown = np.append(0.0, np.cumsum(row))
            begun = [time / month for time in hand_overs(about.line, phase, lines, at)]
            made = sum(np.interp(edges - time, edges, grown, left=0.0) for time in begun)
            months.append(np.diff(made) / lines)
        by_month = np.array(months)
        years = by_month.reshape(len(by_month), 3, 12).mean(axis=2)
        starts[phase] = Start(laid.project.phase_label(phase), lines, years, by_month)
    return starts


def hand_overs(line: ProductionLine, phase: str, lines: int, at: Plan) -> list[float]:
    """When each line of a phase is handed over, s from the phase's first product; one after another unless said."""
    if phase in dict(line.handed_over):
        key = f"{line.prefix}.handed_over.{phase}"
        return [at.value(f"{key}.{n}") for n in range(1, lines + 1)]
    return [k * at.value(f"{line.prefix}.apart") for k in range(lines)]


def by_month(about: Described, months: int, seed: int = 0) -> Floats:
    """(R, T) what a line that is run in makes in each month of each replication, kg/s."""
    model, found = about.model, []
    for n in range(effort_of(model).runs):
        found.append(
            _kept(
                ("months", repr(model), seed, n, months),
                partial(_monthly, model, seed, n, months, warm(model)),
            )
        )
        progress.current().step()
    return np.array(found)


def _monthly(model: Line, seed: int, n: int, months: int = MONTHS, begin: float = 0.0) -> Floats:
    """What a line makes in each month after `begin` seconds from its hand-over on, kg/s."""
    edges = begin + np.arange(months + 1) * SECONDS_PER_YEAR / 12
    left = replicate(model, chosen(model)[0], seed, n, edges[-1], None).left
    counts, _ = np.histogram(left, edges)
    return np.asarray(counts * model.lot_kg / (edges[1] - edges[0]))


def lines_of(about: Described, laid: Plan) -> dict[str, int]:
    """Lines of each phase: as the file says, else by its part of the output, one at least."""
    if about.line.share:
        return dict(about.line.share)
    whole = sum(laid.output.values())
    parts = {phase: about.lines * made / whole for phase, made in laid.output.items()}
    counts = {phase: max(1, int(part)) for phase, part in parts.items()}
    for phase in sorted(parts, key=lambda p: counts[p] - parts[p]):
        if sum(counts.values()) < about.lines:
            counts[phase] += 1
    return counts


def _kept(asked: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What was made before, by all that it depends on."""
    print_ = hashlib.sha256(repr((code_version(HOME), code_version(ENGINES), *asked)).encode())
    return kept_value(folder("lines") / print_.hexdigest()[:32], make)
