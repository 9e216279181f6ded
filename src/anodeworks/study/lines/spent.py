"""What time, and what is shared, are spent on in a simulated line of a project."""

from __future__ import annotations

import math

from anodeworks.line.model import Line, Station
from anodeworks.line.simulate import Run
from anodeworks.study.lines import pools
from anodeworks.twin.line_calendar import share
from anodeworks.twin.line_rules import Rules


def in_use(run: Run) -> dict[str, float]:
    """Share of each pool in use, by the time for which charges need it; of carriers, while the head has one in time."""
    model, found = run.line, dict[str, float]()
    rate = float(run.rate.mean()) / model.lot_kg
    for name in dict.fromkeys(pools.whole(pool.name) for pool in model.pools):
        there = sum(
            pool.amount * share(pool.shifts) for pool in model.pools if pools.whole(pool.name) == name
        )
        found[name] = min(taken(model, name, rate) / there, 1.0)
    for loop in model.circulations:
        found[loop.name] = float(run.stations[loop.first].carriers.mean())
    return found


def taken(model: Line, name: str, rate: float) -> float:
    """What charges take of a pool on average, at so many lots a second."""
    return math.fsum(
        need.amount * rate / model.lots(s) * getattr(s, need.during).mean
        * (len(need.machines) / s.machines if need.machines else 1.0)
        for s in model.stations for need in s.needs if pools.whole(need.pool) == name
    )  # fmt: skip


def parted(station: Station, times: dict[str, float], rules: Rules) -> dict[str, float]:
    """Stops told apart: upkeep that comes with work is one of the breakdowns; days on which it stands are planned."""
    planned, stands = 0.0, max(share(rules.shifts) - share(rules.works), 0.0)
    if len(station.breakdowns) > 1:
        weights = [b.repair.mean / b.between.mean for b in station.breakdowns]
        planned = times["down"] * sum(weights[1:]) / sum(weights)
    return {**times, "down": times["down"] - planned, "off": times["off"] - stands,
            "planned": times["planned"] + planned + stands}  # fmt: skip
