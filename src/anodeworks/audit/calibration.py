"""Leave-one-out calibration: how often what is known of a plant fell into what was expected without knowing it.

The reference regression is judged over all of its rows, each plant left out in turn by importance weights (Vehtari,
Gelman and Gabry 2017, doi:10.1007/s11222-016-9696-4); model and posterior over project files of announcements, each
audited with its own row left out of the reference class. Equations: docs/equations/reference.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.audit import Audit
from anodeworks.audit.held import NO_MODEL
from anodeworks.audit.reference import Plant, plants
from anodeworks.audit.regression.model import Fit, fit
from anodeworks.audit.regression.predict import pointwise
from anodeworks.audit.regression.rows import RESPONSES, Observations, Prior, observations
from anodeworks.audit.weights import GOOD, smoothed
from anodeworks.audit.witness import MONEY

Floats = npt.NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.9)
FROM: Final = ("model", "reference", "posterior")


class Place(NamedTuple):
    """Where a figure fell: the probability that the distribution put below it, and how far that can be trusted.

    figure: what it is: a response, or "claimed"/"later" and an indicator. low, high: probability below it, two
    numbers where only an interval is known. k: of the weights, where there are any.
    """

    plant: str
    figure: str
    source: str
    low: float
    high: float
    k: float

    def inside(self, level: float) -> bool | None:
        """Whether it lies in the central interval of a probability; None where that is not known."""
        least, most = 0.5 - level / 2, 0.5 + level / 2
        if self.low >= least and self.high <= most:
            return True
        return False if self.high < least or self.low > most else None


def left_out(seed: int = 0) -> list[Place]:
    """Every row of the reference class against the regression without its plant."""
    found = []
    for response in RESPONSES:
        data = observations(response.name)
        fitted = fit(data, response.prior, seed)
        found += [_place(response.name, data, fitted, name) for name in dict.fromkeys(data.names)]
    return found


def reweighted(data: Observations, prior: Prior, seed: int = 0) -> Fit:
    """The regression without some rows, from the draws with all of them: resampled by weights, fitted if they fail.

    Args:
        data: rows of which some count no more.
        prior: of the response, by which it is known.
        seed: of draws and resampling.
    """
    whole = observations(next(r.name for r in RESPONSES if r.prior == prior))
    full = fit(whole, prior, seed)
    gone = np.flatnonzero(whole.counts & ~data.counts)
    if gone.size == 0:
        return full
    share, k = smoothed(-pointwise(full, whole)[:, gone].sum(axis=1))
    if k > GOOD:
        return fit(data, prior, seed)
    steps = (np.random.default_rng(seed).random() + np.arange(len(share))) / len(share)
    picked = np.minimum(np.searchsorted(np.cumsum(share), steps), len(share) - 1)
    drawn = {word: getattr(full, word)[picked] for word in ("mean", "slope", "kinds", "scatter", "offsets")}
    ess = full.ess / (len(share) * float(np.sum(share**2)))
    return Fit(**drawn, rhat=full.rhat, ess=ess, divergences=full.divergences, rows=int(data.counts.sum()))


def _place(response: str, data: Observations, fitted: Fit, name: str) -> Place:
    """One plant's first row; all of its rows are taken out of the weights."""
    rows = [i for i, n in enumerate(data.names) if n == name]
    share, k = smoothed(-pointwise(fitted, data)[:, rows].sum(axis=1))
    i = rows[0]
    centre = fitted.mean + fitted.offsets[:, data.kind[i]] + fitted.slope * data.size[i]
    low, high = (
        float(share @ _normal((end - centre) / fitted.scatter)) for end in (data.low[i], data.high[i])
    )
    return Place(name, response, "reference", low, high, k)


def _normal(z: Floats) -> Floats:
    """The standard normal distribution function."""
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def of_audit(found: Audit) -> list[Place]:
    """What the announcement claimed, and what is known since, in the three distributions of one audit."""
    row = next((p for p in plants() if p.key == found.settings.own), None)
    places = []
    for h in found.claims:
        if h.note == NO_MODEL:
            continue
        about = h.answer.claim.indicator
        for source, (values, share) in _distributions(found, about.name).items():
            places.append(
                _in(
                    found,
                    f"claimed {about.name}",
                    source,
                    values,
                    share,
                    (h.answer.announced, h.answer.announced),
                )
            )
            later = None if row is None else known_later(row, about.name, found.project.phases)
            if later is not None:
                places.append(_in(found, f"later {about.name}", source, values, share, later))
    return places


def _distributions(found: Audit, indicator: str) -> dict[str, tuple[Floats, Floats]]:
    """Values and weights by distribution; the posterior of a date counts plants that are finished."""
    drawn = found.base.drawn(indicator)
    even = np.full(len(drawn), 1 / len(drawn))
    made = {"model": (drawn, even), "posterior": (drawn, found.weights.share)}
    if found.seen is not None:
        other = found.seen.figures(found.base, indicator)
        if other is not None:
            made["reference"] = (other, np.full(len(other), 1 / len(other)))
    return made


def _in(
    found: Audit, figure: str, source: str, values: Floats, share: Floats, ends: tuple[float, float]
) -> Place:
    low, high = (float(share @ (values < end)) for end in ends)
    return Place(found.settings.own, figure, source, low, high, found.weights.k)


def known_later(row: Plant, indicator: str, phases: Sequence[str]) -> tuple[float, float] | None:
    """What is known since of an indicator (SI): the ends of an interval, equal where it is a number; None if nothing.

    Only amounts that changed since the announcement count, and dates at which a phase made product, or did not.
    """
    if indicator in MONEY[:2] and math.isfinite(row.first_capital):
        return row.capital, row.capital
    words = indicator.split(".")
    if words[0] == "phases" and words[-1] == "production":
        place = phases.index(words[1])
        if place < len(row.milestones):
            part = row.milestones[place]
            if part.reached is not None:
                return part.reached.start, part.reached.end
            if part.absent is not None:
                return part.absent, math.inf
    return None


class Count(NamedTuple):
    """How many figures fell inside the central interval of a probability, of those of which that is known."""

    level: float
    inside: int
    known: int


def counts(places: Sequence[Place]) -> list[Count]:
    """Counts for each level."""
    told = [(level, [p.inside(level) for p in places]) for level in LEVELS]
    return [
        Count(level, sum(t is True for t in known), sum(t is not None for t in known))
        for level, known in told
    ]


def chance(count: Count) -> float:
    """Probability of a count as far from its level or farther, if the level were right (binomial, two-sided)."""
    from scipy.stats import binom

    if count.known == 0:
        return math.nan
    masses = binom.pmf(np.arange(count.known + 1), count.known, count.level)
    return float(masses[masses <= masses[count.inside] * (1 + 1e-9)].sum())
