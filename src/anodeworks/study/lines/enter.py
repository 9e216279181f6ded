"""What a project's lines really put through, entered in its ledger, where the chain and everybody else read it.

Equations: docs/equations/line_data.md, "Into the chain".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import Value
from anodeworks.quantity.distribution import Distribution
from anodeworks.quantity.wording import Quantity
from anodeworks.study.lines.described import SAGGERS, Described, described
from anodeworks.study.lines.drawn import PRICES
from anodeworks.study.lines.laid import Plan, plan
from anodeworks.study.lines.simulated import Simulated, simulated, years_of
from anodeworks.study.lines.starting import Start, started
from anodeworks.study.lines.years import drawn_years
from anodeworks.twin.effectiveness import change
from anodeworks.twin.production import ProductionLine, assumed
from anodeworks.twin.project import Project
from anodeworks.twin.stations import (
    FOUND,
    OF_STATION,
    POOL,
    ROOM,
    SLOPE,
    START,
    START_UP,
    TRANSFORMERS,
)

LEAST: Final = 0.001  # of an effectiveness
MOST: Final = 0.9999
AMOUNTS: Final = ("more_room", "pool", "more_transformers")  # of what has a price beside the machines
TIGHT: Final = 1e-9  # a spread below which it has none


def with_lines(project: Project) -> Project:
    """The project with what its lines really put through in its ledger.

    Simulated once, kept on disk by all that it depends on.

    Raises:
        InputError: a line that cannot be, or that deadlocks.
    """
    laid = plan(project)
    ledger = dict(project.ledger)
    for line in project.production:
        about = described(laid, line)
        if about is None:
            continue
        progress.current().begin(0, t("simulated years of {line:inner}", line=line.called), years_of(about))
        found = simulated(about)
        entered = of_line(about, found, project.ledger)
        middle = entered[f"{line.prefix}.effectiveness"].number
        bias, missed = _missed(laid, about, found, entered)
        spread = _around(middle + bias, math.hypot(missed, found.error * middle))
        entered[f"{line.prefix}.effectiveness"] = entered[f"{line.prefix}.effectiveness"].replace(
            distribution=spread
        )
        ledger |= entered
        if line.phases:
            ledger |= of_start(line, started(about, laid))
        ledger |= _said(line, ledger)
    return replace(project.with_ledger(ledger), lined=True)


def _said(line: ProductionLine, ledger: Ledger) -> Ledger:
    """Numbers of a line that the chain does not follow one by one: their spread is in what the simulation found."""
    followed = {key for key, _ in line.smooth} | {
        f"{line.prefix}.{word}" for word in ("effectiveness", "start_up")
    }
    note, note_zh = "its spread is part of that of what the line makes", "其离散度已计入产线产量的离散度"
    return {
        key: value.replace(
            distribution=None, spread_grade="", note=value.note or note, note_zh=value.note_zh or note_zh
        )
        for key, value in ledger.items()
        if key.startswith(f"{line.prefix}.")
        and value.distribution is not None
        and key not in followed
        and not _paid(ledger, key)
    }


def _paid(ledger: Ledger, key: str) -> bool:
    """Whether a number is the price of something of which the line has any beside its machines."""
    stem = key.rpartition(".")[0]
    amounts = (ledger.get(f"{stem}.{word}") for word in AMOUNTS)
    return key.endswith(PRICES) and any(amount is not None and amount.number for amount in amounts)


def _missed(laid: Plan, about: Described, found: Simulated, entered: Ledger) -> tuple[float, float]:
    """What the slopes of a line's effectiveness miss at drawn numbers, each simulated: mean, and standard deviation.

    The chance of a single year, known from the replications, is taken out of the latter.
    """
    start = entered[f"{about.line.prefix}.effectiveness"].number
    central = {key: value.number for key, value in (laid.project.ledger | entered).items()}
    missed = np.array([
        year.made / year.rated - start * float(change(about.line, {**central, **year.numbers}))
        for year in drawn_years(laid, about)
    ])  # fmt: skip
    if missed.size < 2:
        return 0.0, 0.0
    chance = found.error * start * math.sqrt(len(found.yearly))
    return float(missed.mean()), math.sqrt(max(float(missed.var(ddof=1)) - chance**2, 0.0))


def of_line(about: Described, found: Simulated, ledger: Ledger) -> Ledger:
    """A line's numbers as the simulation finds them, by key.

    Raises:
        InputError: a machine that does more than its capacity allows.
    """
    line, prefix = about.line, about.line.prefix
    made = found.throughput * about.open
    e0 = min(max(made / about.rated, LEAST), MOST)
    entered = {f"{prefix}.{word}": assumed(e0, FOUND[word]) for word in ("effectiveness", "simulated")}
    entered[f"{prefix}.made"] = assumed(made, FOUND["made"])
    for place in line.stations:
        share = made / (about.machines[place.name] * about.capacity[place.name])
        if share > 1.0:
            key = f"{line.at(place.name)}.cycle"
            at_most = Quantity(about.ratio[place.name] * about.capacity[place.name], "kg/h")
            remedy = t("mend charge and cycle, or activities.{name}.unit_capacity", name=place.name)
            raise InputError(key, t("charges that come to more than the machine's capacity"), at_most, remedy)
        entered[f"{line.at(place.name)}.effective"] = _of("effective", max(share, LEAST))
        entered[f"{line.at(place.name)}.count"] = _of("count", float(about.machines[place.name]))
    entered |= _beside(about, ledger)
    origin = 0.0
    for key, slope in line.smooth:
        elasticity = found.slopes.get(key.removeprefix(f"{prefix}.stations."), 0.0)
        if key == f"{prefix}.closed":
            elasticity = 1.0 - 1.0 / about.open
        entered[slope] = assumed(elasticity, SLOPE)
        origin += elasticity * math.log(ledger[key].number)
    entered[f"{prefix}.origin"] = assumed(origin, FOUND["origin"])
    return entered


def _beside(about: Described, ledger: Ledger) -> Ledger:
    """What a line has beside its machines: carriers, and room in stores and transformers beyond the usual."""
    line, model, entered = about.line, about.model, dict[str, Value]()
    for flow, more in about.room.items():
        entered[f"{line.prefix}.buffers.{flow}.more_room"] = assumed(more, ROOM)
    for loop in (each for each in model.circulations if each.name == SAGGERS):
        key = f"{line.prefix}.saggers"
        filled = model.lot_kg * about.ratio[loop.first] / ledger[f"{key}.fill"].number
        entered[f"{key}.pool"] = assumed(loop.amount * filled, POOL)
    for name, many in about.transformers.items():
        entered[f"{line.at(name)}.more_transformers"] = assumed(float(many), TRANSFORMERS)
    return entered


def of_start(line: ProductionLine, starts: Mapping[str, Start]) -> Ledger:
    """The start-up of each phase by its lines: the middle, the slowest and the fastest; one draw moves between them."""
    entered: Ledger = {}
    for phase, start in starts.items():
        paths = np.median(start.years, axis=0), start.years.min(axis=0), start.years.max(axis=0)
        for (word, ask), path in zip(START.items(), paths, strict=True):
            shares = np.clip(path, 0.0, 1.0).tolist()
            entered |= {
                key: assumed(share, ask) for key, share in zip(line.start(phase, word), shares, strict=True)
            }
    which = assumed(0.0, START_UP)
    spread = Distribution("triangular", (-1.0, 0.0, 1.0))
    return {
        **entered,
        f"{line.prefix}.start_up": which.replace(distribution=spread, spread_grade="simulation"),
    }


def _of(word: str, number: float) -> Value:
    return assumed(number, OF_STATION[word])


def _around(middle: float, error: float) -> Distribution | None:
    """A spread of this standard error inside 0 to 1."""
    middle = min(max(middle, LEAST), MOST)
    half = min(math.sqrt(6.0) * error, middle - LEAST / 2, MOST - middle)
    return Distribution("triangular", (middle - half, middle, middle + half)) if half > TIGHT else None
