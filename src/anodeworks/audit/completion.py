"""Whether a plant is ever finished: a hazard of abandonment from the reference class, and dated evidence.

The model of the plant assumes that it is built. Here each scenario is given fates: a moment at which the plan would
be given up, drawn from a hazard whose distribution is that of the reference class, and for each documented absence
the probability with which what happened would have been noticed. Equations: docs/equations/reference.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.evidence import Evidence
from anodeworks.audit.reference_rows import Plant, plants

Floats = npt.NDArray[np.float64]

HAZARD: Final = (0.5, 5.0)  # gamma prior: half a plan given up in five years of waiting; judgement, wide
SIZE: Final = (0.5, 0.5)  # beta prior (Jeffreys) of the share of plants that reach their announced size
EACH: Final = 16  # fates drawn for each scenario


class Record(NamedTuple):
    """What became of the plants of the reference class: plans given up over years of waiting; sizes kept, or not."""

    plants: int
    years: float
    given_up: int
    full: int
    shrunk: int

    @property
    def hazard(self) -> tuple[float, float]:
        """Gamma distribution of the hazard: shape and rate (years)."""
        return HAZARD[0] + self.given_up, HAZARD[1] + self.years

    @property
    def size(self) -> tuple[float, float]:
        """Beta distribution of the probability that a plant which is not given up keeps its announced size."""
        return SIZE[0] + self.full, SIZE[1] + self.shrunk

    @property
    def reached(self) -> float:
        """Predictive probability that a plant reaches its announced size, among those whose fate is known."""
        good, bad = SIZE[0] + self.full, SIZE[1] + self.shrunk + self.given_up
        return good / (good + bad)

    @property
    def reached_error(self) -> float:
        """Standard deviation of the beta distribution whose mean is `reached`."""
        count = 2 * SIZE[0] + self.full + self.shrunk + self.given_up
        return math.sqrt(self.reached * (1 - self.reached) / (count + 1))


def record(without: Collection[str] = (), members: Sequence[Plant] | None = None) -> Record:
    """The record of the reference class, some plants left out."""
    known = [p for p in (plants() if members is None else members) if p.key not in without]
    waited = [(p, _waiting(p)) for p in known]
    return Record(
        plants=sum(years > 0 for _, years in waited),
        years=sum(years for _, years in waited),
        given_up=sum(p.fate == "cancelled" for p in known),
        full=sum(p.fate == "built" and p.stage == "built" for p in known),
        shrunk=sum(p.fate == "shrunk" for p in known),
    )


def _waiting(plant: Plant) -> float:
    """Years from announcement to first production, to the end of the plan, or to the last that is known."""
    if plant.announced_day is None:
        return 0.0
    made = [part.reached.middle for part in plant.milestones if part.reached is not None]
    until = min(made) if made else plant.seen
    return max(until - plant.announced_day, 0.0) if until is not None else 0.0


@dataclass(frozen=True)
class Calendar:
    """The model's calendar of the phases over scenarios: (N, P) starts, completions and first products, years AD."""

    phases: tuple[str, ...]
    start: Floats
    completion: Floats
    production: Floats


@dataclass(frozen=True)
class Fates:
    """Scenarios with fates: (N, E) arrays; `calendar` holds the times that they share.

    end: year AD at which the plan would be given up. keeps: whether the size is kept. detection: probability of notice
    for each absence, by its name.
    """

    calendar: Calendar
    end: Floats
    keeps: npt.NDArray[np.bool_]
    detection: dict[str, Floats]

    def completed(self, p: int) -> npt.NDArray[np.bool_]:
        """(N, E) whether phase p ever makes product."""
        return self.end > self.calendar.production[:, p, None]

    def made_by(self, p: int, day: float) -> npt.NDArray[np.bool_]:
        """(N, E) whether phase p makes product by a year AD."""
        return self.completed(p) & (self.calendar.production[:, p, None] <= day)


def fates(
    calendar: Calendar, announced: float, past: Record, evidence: Sequence[Evidence], seed: int
) -> Fates:
    """Fates for every scenario.

    Args:
        calendar: of the model.
        announced: year AD from which the plan may be given up.
        past: the record of the reference class.
        evidence: whose absences need a probability of notice.
        seed: the same seed gives the same fates.
    """
    random = np.random.default_rng([seed, 77])
    shape = (len(calendar.start), EACH)
    hazard = random.gamma(past.hazard[0], 1 / past.hazard[1], shape)
    end = announced + random.exponential(1.0, shape) / np.maximum(hazard, 1e-12)
    keeps = random.random(shape) < random.beta(*past.size, shape)
    noticed = {}
    for e in evidence:
        if e.detection is not None:
            u = np.random.default_rng([seed, *e.name.encode()]).random(shape)
            spread = e.detection.distribution
            noticed[e.name] = np.asarray(spread.quantile(u)) if spread else np.full(shape, e.detection.number)
    return Fates(calendar, end, keeps, noticed)


def likelihood(found: Fates, evidence: Sequence[Evidence]) -> Floats:
    """(N, E) probability of the evidence under every fate.

    Of absences of the same event in the same phase that name the same source, or none, only the latest counts: they
    are looks at the same silence. Different sources that say that it had not happened have each to be wrong.
    """
    total = np.ones_like(found.end)
    last = {(e.what, e.phase, e.source): e for e in evidence if e.absent}
    for e in evidence:
        if e.absent and last[e.what, e.phase, e.source] is not e:
            continue
        true = _happened(found, e)
        if e.absent:
            total = total * np.where(true, 1 - found.detection[e.name], 1.0)
        else:
            total = total * np.where(true, 1.0, e.false_report)
    return total


def _happened(found: Fates, e: Evidence) -> npt.NDArray[np.bool_]:
    """(N, E) whether what the evidence speaks of had happened by its date."""
    c, p = found.calendar, found.calendar.phases.index(e.phase)
    if e.what == "abandoned":
        return (found.end <= e.date) & (found.end <= c.production[:, p, None])
    moment = {
        "ground broken": c.start,
        "equipment delivered": (c.start + c.completion)
        / 2,  # machines come in the second half of construction
        "completion": c.completion,
        "production": c.production,
    }[e.what][:, p, None]
    slack = 1 / 365.25 if e.what == "ground broken" else 0.0  # a start on the very day counts
    return (moment <= e.date + slack) & (found.end > moment)


def log_mean(of: Floats) -> Floats:
    """(N,) logarithm of the mean over fates, minus infinity where nothing is possible."""
    mean = of.mean(axis=1)
    return np.where(mean > 0, np.log(np.maximum(mean, math.ulp(0.0))), -np.inf)
