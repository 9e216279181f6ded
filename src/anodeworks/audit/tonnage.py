"""What announced figures imply for a tonnage that nobody states: docs/equations/inference.md, "Unknown tonnage"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.inference.conflict import UNLIKELY
from anodeworks.audit.inference.hidden import errors_of, hidden_of
from anodeworks.quantity import units
from anodeworks.quantity.distribution import Distribution
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.infer.importance import quantiles
from anodeworks.study.infer.likelihood import announced, misfits
from anodeworks.twin.catalogue import Plant
from anodeworks.twin.claims import Claim
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]
DRAWS: Final = 4095
KEPT: Final = 0.9  # part of the prior's range from which on a figure says nothing of the tonnage
FAR: Final = 8.0  # misfit of the nearest draw beyond which no tonnage gives a figure
SUREST: Final = 0.03  # deviation of the logarithm: no tonnage is known better


class Range(NamedTuple):
    """P5, P50 and P95 of the output of all products, kg/s."""

    low: float
    middle: float
    high: float


class Implied(NamedTuple):
    """What a claim alone says of the tonnage; None where no tonnage gives its figure."""

    claim: Claim
    at: Range | None


class Weighed(NamedTuple):
    """An output by all claims: median (kg/s), geometric deviation, and how far the claims lie apart (chi-squared)."""

    median: float
    ratio: float
    apart: float


@dataclass(frozen=True)
class Tonnage:
    """What is known of an unknown tonnage.

    prior: what plants of the kind have. implied: by claim, those that say something. together: what all say.
    settled: median (kg/s) and geometric deviation of each number that was open, by key; none where no claim says
    anything. tail: how often claims of one tonnage lie as far apart.
    """

    prior: Range
    implied: tuple[Implied, ...]
    together: Range
    settled: Mapping[str, tuple[float, float]]
    tail: float = 1.0

    @property
    def serves(self) -> bool:
        """Whether one tonnage serves all claims."""
        return self.tail >= UNLIKELY and all(each.at is not None for each in self.implied)

    def settle(self, project: Project) -> Project:
        """The project with the tonnage that the claims say together."""
        spread = {key: Distribution("lognormal", both) for key, both in self.settled.items()}
        new = {key: project.ledger[key].replace(number=made.central, distribution=made)
               for key, made in spread.items()}  # fmt: skip
        return project.with_ledger({**project.ledger, **new}) if new else project


def tonnage(project: Project, seed: int = 0) -> Tonnage | None:
    """What the claims of a project imply for its tonnage; None where it is stated."""
    if not project.open_tonnage:
        return None
    from scipy.special import chdtrc  # a page without an open tonnage needs none of it

    wide_open = project.with_ledger({**project.ledger, **hidden_of(project)})
    base = Base(monte_carlo(wide_open, DRAWS, seed=seed, outcome=False))
    size, keys = base.drawn(Plant.capacity.name), project.open_tonnage
    logs = {key: np.log(np.asarray(base.result.samples[key], dtype=np.float64)[1:]) for key in keys}
    even = np.full(base.draws, 1 / base.draws)
    prior = _range(size, even)
    claims = [c for c in project.claims if c.indicator.unit != units.DATE]
    weights = _weights(base, claims, errors_of(project))
    told = [
        (claim, w, None if w is None else _range(size, w)) for claim, w in zip(claims, weights, strict=True)
    ]
    wide = KEPT * math.log(prior.high / prior.low)
    says = [(c, w, at) for c, w, at in told if at is None or math.log(at.high / at.low) < wide]
    some = [w for _, w, _ in says if w is not None]
    weighed = {key: _together(x, even, some) for key, x in logs.items()} if some else {}
    settled = {key: (each.median, each.ratio) for key, each in weighed.items()}
    tail = float(chdtrc(len(some) - 1, _together(np.log(size), even, some).apart)) if len(some) > 1 else 1.0
    rng = np.random.default_rng(seed)
    open_ = sum(np.exp(x) for x in logs.values())
    drawn = sum(
        (
            median * np.exp(math.log(ratio) * rng.standard_normal(base.draws))
            for median, ratio in settled.values()
        ),
        start=size - open_,
    )
    together = _range(drawn, even) if settled else prior
    return Tonnage(prior, tuple(Implied(c, at) for c, _, at in says), together, settled, tail)


def _weights(base: Base, claims: Sequence[Claim], errors: Mapping[str, float]) -> list[Floats | None]:
    """(N,) weight of every draw under each claim alone; None where no draw comes near it."""
    if not claims:
        return []
    figures = np.stack([base.drawn(c.indicator.name) for c in claims], axis=1)
    off = misfits(figures, np.zeros(base.draws, dtype=bool), announced(claims, errors))
    nearest = off.min(axis=0)
    each = np.exp(nearest - off)
    return [None if nearest[j] > FAR else each[:, j] / each[:, j].sum() for j in range(len(claims))]


def _range(size: Floats, weight: Floats) -> Range:
    return Range(*(float(q) for q in quantiles(size, weight, (0.05, 0.5, 0.95))))


def _together(logs: Floats, even: Floats, weights: Sequence[Floats]) -> Weighed:
    """One output by all claims, from what each says alone."""
    (middle, spread), each = _moments(logs, even), [_moments(logs, w) for w in weights]
    known = np.array([max(s**-2 - spread**-2, 0.0) for _, s in each])
    alone = np.array([(m * s**-2 - middle * spread**-2) for m, s in each])
    whole = spread**-2 + known.sum()
    mean = (middle * spread**-2 + alone[known > 0].sum()) / whole
    apart = float(np.sum(known[known > 0] * (alone[known > 0] / known[known > 0] - mean) ** 2))
    birge = max(1.0, apart / max(len(weights) - 1, 1))
    return Weighed(float(np.exp(mean)), float(np.exp(math.sqrt(birge / whole))), apart)


def _moments(logs: Floats, weight: Floats) -> tuple[float, float]:
    mean = float(weight @ logs)
    return mean, max(math.sqrt(float(weight @ (logs - mean) ** 2)), SUREST)
