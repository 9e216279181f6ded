"""What one more machine, a larger store, or more of what is shared is worth: in tonnes a year and in present value.

Counts and places have no derivative: the line is simulated with one more under the same random times (every station and
every kind of time has a stream of its own), so that the difference is that of the change and not of chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from anodeworks.finance import Money
from anodeworks.line.interval import estimate
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.gradient import COUNTS, FRACTIONAL
from anodeworks.study.lines import pools
from anodeworks.study.lines.described import SAGGERS, Described, described
from anodeworks.study.lines.enter import of_line
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.simulated import Simulated, again, effort_of
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

PART: Final = 0.1  # of a store, and of the saggers, that is tried more
WORTH: Final = Money.fnpv_after_tax.name


@dataclass(frozen=True)
class More:
    """One more of something in every line.

    name: the station, the flow of the store, or what is shared. added: machines, kg in the store, or of what is shared:
    a transformer, a person, a tenth of a utility or of the saggers (as lots that they hold). gain: kg/s over the year
    that one line makes more, low and high: its 95 % interval over replications. value: what it adds to the present
    value of a plant that has as many lines as it is to have and sells what these make, CNY: with what it costs,
    but for utilities.
    """

    kind: str  # "machine", "place" or "pool"
    name: str
    added: float
    gain: float
    low: float
    high: float
    value: float


def worth(
    project: Project, laid: Plan, about: Described, found: Simulated, seed: int = 0
) -> tuple[More, ...]:
    """One more machine of the stations that choke the line, larger stores beside them, more of what is shared."""
    line = about.line
    order = sorted(found.stations, key=lambda name: (-found.pace.get(name, -1.0), found.waits(name)))
    many = effort_of(about.model).more
    stores = _around(line, order[0])
    tried: list[tuple[str, str, float, Described]] = []
    for name in order[:many]:
        changed = described(laid, line, machines={**about.machines, name: about.machines[name] + 1})
        assert changed is not None
        tried.append(("machine", name, 1.0, changed))
    for source, target, flow in stores[:many]:
        had = next(b.places for b in about.model.buffers if (b.source, b.target) == (source, target))
        added = max(math.ceil(PART * had), _charge(about, source), _charge(about, target))
        changed = described(laid, line, machines=about.machines, places={flow: round(had) + added})
        assert changed is not None
        tried.append(("place", flow, added * about.model.lot_kg * about.ratio[source], changed))
    amounts: dict[str, float] = {c.name: c.amount for c in about.model.circulations}
    for pool in about.model.pools:
        amounts[pools.whole(pool.name)] = amounts.get(pools.whole(pool.name), 0.0) + pool.amount
    drawn = [pools.utility(each.name) for each in line.utilities]
    for name in found.pools:
        part = PART * amounts[name]
        more = part if name in drawn else math.ceil(part) if name == SAGGERS else 1
        changed = described(laid, line, machines=about.machines, pools={name: amounts[name] + more})
        assert changed is not None
        tried.append(("pool", name, float(more), changed))
    now = again(about, found, seed)
    runs = [again(changed, found, seed) for *_, changed in tried]
    values = present_values(
        project, [(about, now), *((each[-1], run) for each, run in zip(tried, runs, strict=True))]
    )
    return tuple(
        More(kind, name, added, *_gain(about, now, run), value - values[0])
        for (kind, name, added, _), run, value in zip(tried, runs, values[1:], strict=True)
    )


def _around(line: ProductionLine, choke: str) -> list[tuple[str, str, str]]:
    """A line's stores, those at a station first, and then the nearer ones."""
    place = {s.name: i for i, s in enumerate(line.stations)}
    return sorted(
        line.stores, key=lambda s: min(abs(place[s[0]] - place[choke]), abs(place[s[1]] - place[choke]))
    )


def _charge(about: Described, station: str) -> int:
    """Lots in a charge of a station."""
    return about.model.lots(next(s for s in about.model.stations if s.name == station))


def present_values(project: Project, cases: Sequence[tuple[Described, Simulated]]) -> list[float]:
    """Net present values of a plant that has its lines and sells what they make, CNY; one a case."""
    columns: dict[str, list[float]] = {}
    for about, found in cases:
        share = found.throughput * about.open / about.target  # of the output that is asked of the line
        numbers = {key: value.number for key, value in of_line(about, found, project.ledger).items()}
        numbers |= {
            f"{about.line.prefix}.{crew.people}": pool.amount
            for pool in about.model.pools
            if (crew := pools.crew_of(about.line, pool.name)) is not None
        }
        for phase in project.phases:
            for offer in project.products:
                key = phase_key(phase, offer.name)
                numbers[key] = project.ledger[key].number * share
        for key, number in numbers.items():
            columns.setdefault(key, []).append(number)
    given: Mapping[str, Any] = {key: np.array(column) for key, column in columns.items()}
    return [float(x) for x in evaluate_si(project, {**given, COUNTS: FRACTIONAL}, outcome=False).si(WORTH)]


def _gain(about: Described, before: Simulated, after: Simulated) -> tuple[float, float, float]:
    """Mean and 95 % interval of what a line makes more, over replications with the same times, kg/s over the year."""
    n = min(len(before.yearly), len(after.yearly))
    more = (np.asarray(after.yearly[:n]) - np.asarray(before.yearly[:n])) * about.open
    found = estimate(more)
    return found.mean, found.low, found.high


def tonnes(rate: float) -> float:
    """kg/s as t/yr."""
    return rate * SECONDS_PER_YEAR / 1000.0
