"""How often a plan holds: its months run through machines that can do more or less than was planned with.

The machines are the plant's own, as built by the file's numbers, under draws of every other number: calendar, ramp-up,
what a machine puts through, availability, yields. Choices stay as they are, for a plant that is planned for stands.
Machines in a production line do in each month what the line does in a month of its simulation, breakdowns and waiting
with it. Equations: docs/equations/plan.md, "How often it holds".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from anodeworks.plant.equipment import machine_nodes
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan as laid_out
from anodeworks.study.lines.simulated import by_month
from anodeworks.study.lines.window import YEAR
from anodeworks.study.plan.margins import hours_per_tonne, made_of, producing, running
from anodeworks.study.plan.of_project import Reading
from anodeworks.study.plan.solved import Plan, loaded
from anodeworks.study.plan.task import HOURS, Array
from anodeworks.study.sample import drawer

Bools = npt.NDArray[np.bool_]

ROUNDING = 1e-6  # of the hours of a month
DRAWS = 255


@dataclass(frozen=True, eq=False)
class Months:
    """What the plant's lines of one kind do month by month, in parts of what they do on average.

    runs: how many simulated runs they are drawn from, each with all its months. part: (S, T) in each draw, one number
    for all machines of the line.
    """

    runs: int
    part: Array


@dataclass(frozen=True, eq=False)
class Held:
    """How often a plan holds.

    draws: how many. whole: share in which every month does. months: (T,) share in which each does. groups: (A,) share
    in which each group of machines is short of hours in one month or more in which it produces from the first day on.
    waiting: share in which some group is short in a month at whose beginning it does not produce yet. output: (S,)
    share of the planned output that each draw makes when every month is cut to what its shortest group can do. lines:
    by name of the production lines whose simulated months are in it, what these are.
    """

    draws: int
    whole: float
    months: Array
    groups: Array
    output: Array
    waiting: float = 0.0
    lines: Mapping[str, Months] = field(default_factory=dict)


def held(plan: Plan, hours: Array, use: Array, begun: Bools) -> Held:
    """How often a plan holds where groups have these hours (S, A, T) and a tonne takes so many of them (S, A, G).

    begun: (S, A, T) whether a group produces as a month begins; who does not waits, and lacks no machines.
    """
    load = loaded(plan, hours, use)
    short = load > 1.0 + ROUNDING
    made = plan.made.sum(axis=0)
    cut = made / np.maximum(load.max(axis=1), 1.0)  # (S, T)
    return Held(
        len(hours),
        float(np.mean(~short.any(axis=(1, 2)))),
        np.mean(~short.any(axis=1), axis=0),
        np.mean((short & begun).any(axis=2), axis=0),
        cut.sum(axis=1) / max(float(made.sum()), 1e-300),
        float(np.mean((short & ~begun).any(axis=(1, 2)))),
    )


def held_by_chain(reading: Reading, plan: Plan, draws: int = DRAWS, seed: int = 0) -> Held:
    """How often a plan holds over draws of the chain.

    Args:
        reading: the project and what the chain says of it.
        plan: the plan.
        draws: how many.
        seed: the same seed gives the same bits.
    """
    project, chain = reading.project, reading.chain
    keys = [key for key in project.uncertain if not project.ledger[key].parameter.options]
    drawn = drawer(project, keys, draws + 1, "random", draws)(seed, 0)
    sample = {key: np.asarray(row)[1:] for key, row in zip(keys, drawn, strict=True)}
    nodes = machine_nodes(project.network)
    use = np.empty((draws, len(nodes), len(chain.grades)))
    for g, (grade, k) in enumerate(zip(chain.grades, chain.product, strict=True)):
        if g and not grade.keys and not chain.grades[g - 1].keys and chain.product[g - 1] == k:
            use[:, :, g] = use[:, :, g - 1]
            continue
        own = {key: np.full(draws, numbers[1]) for key, numbers in made_of(project, (grade,)).items()}
        given = {**sample, **own}
        outcome = evaluate_si(project, given).outcome
        use[:, :, g] = hours_per_tonne(project, outcome, slice(None), nodes, given)[:, :, k]
    built = np.asarray(chain.result.outcome.equipment.count)[0]
    given = project.tied({**project.values, **sample})
    years = running(project, given, chain.begin, chain.months)
    first = (chain.begin + np.arange(chain.months)) / 12.0
    there = producing(project, given)[..., None] <= first  # (S, P, T)
    begun = (built > 0).astype(np.float64) @ there > 0
    hours = built @ years * 12.0 * HOURS
    lines = through_lines(reading, draws, seed)
    found = held(plan, hours * by_machines(reading, lines, draws), use, np.broadcast_to(begun, hours.shape))
    return replace(found, lines=lines)


def through_lines(reading: Reading, draws: int, seed: int) -> dict[str, Months]:
    """By line, what the plant's lines of the kind do in each month of each draw.

    A draw has as many replications of the simulated line as the plant has lines of it, each with all its months, so
    that what breaks down at the end of one is still down in the next; the same seed gives every plan the same months.
    """
    project, found = reading.project, dict[str, Months]()
    if not project.production:
        return found
    laid, random = laid_out(project), np.random.default_rng(seed)
    for line in project.production:
        about = described(laid, line)
        if about is None:
            continue
        made = by_month(about, reading.months, reading.begin % 12 / 12 * YEAR, seed)
        picked = random.integers(len(made), size=(draws, max(about.lines, 1)))
        found[line.name] = Months(len(made), (made / made.mean())[picked].mean(axis=1))
    return found


def by_machines(reading: Reading, lines: Mapping[str, Months], draws: int) -> Array:
    """(S, A, T) what machines do in each month in parts of what they do on average: as their line, or 1 without one."""
    names = reading.machines.names
    found = np.ones((draws, len(names), reading.months))
    for line in reading.project.production:
        if line.name in lines:
            of = [names.index(place.name) for place in line.stations]
            found[:, of, :] = lines[line.name].part[:, None, :]
    return found
