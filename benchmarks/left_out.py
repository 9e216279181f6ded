"""Leave-one-out calibration: how often what is known of a plant fell into what was expected without knowing it.

The reference regression is judged over all of its rows, each plant left out in turn by importance weights (Vehtari,
Gelman and Gabry 2017, doi:10.1007/s11222-016-9696-4), or by a new fit where they fail; model and posterior over project
files of announcements, each audited with its own row left out of the reference class and as of the day on which it was
announced. Equations: docs/equations/reference.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.audit.audit import Audit, prepare
from anodeworks.audit.reference_rows import Plant, plants
from anodeworks.audit.regression.model import Fit, fit
from anodeworks.audit.regression.observations import RESPONSES, Observations, Prior, Response, observations
from anodeworks.audit.settings import day
from anodeworks.finance import Money
from anodeworks.study.infer.pareto_smoothing import GOOD, smoothed
from anodeworks.twin.project import Project
from benchmarks.coverage import Place, place_of

Floats = npt.NDArray[np.float64]

FROM: Final = ("model", "reference", "posterior")
DAY: Final = (
    1.5 / 365.25
)  # years: a day of evidence is a date, that of an announcement may be the middle of one


def left_out(seed: int = 0) -> list[Place]:
    """Every row of the reference class against the regression without its plant."""
    found = []
    for response in RESPONSES:
        data = observations(response.name)
        fitted = fit(data, response.prior, seed)
        for name in dict.fromkeys(data.names):
            found += _places(response, data, fitted, name, seed)
    return found


def pointwise(fit: Fit, data: Observations) -> Floats:
    """(S, R) log-likelihood of each row that counts, for leave-one-out weights."""
    from scipy.special import log_ndtr

    rows = np.flatnonzero(data.counts)
    low, high = data.low[rows], data.high[rows]
    centre = fit.mean[:, None] + fit.offsets[:, data.kind[rows]] + fit.slope[:, None] * data.size[rows]
    scatter = fit.scatter[:, None]
    point = -0.5 * ((low - centre) / scatter) ** 2 - np.log(scatter) - 0.5 * np.log(2 * np.pi)
    a, b = (low - centre) / scatter, (np.where(np.isinf(high), 1e6, high) - centre) / scatter
    above = a + b > 0
    near, far = np.where(above, -a, b), np.where(above, -b, a)
    gap = np.minimum(log_ndtr(far) - log_ndtr(near), -1e-12)
    between = log_ndtr(near) + np.log1p(-np.exp(gap))
    return np.asarray(np.where(high - low < 1e-9, point, between))


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


def _places(response: Response, data: Observations, whole: Fit, name: str, seed: int) -> list[Place]:
    """All rows of one plant against the regression without any of them, fitted anew where weights cannot tell."""
    rows = [i for i, n in enumerate(data.names) if n == name]
    share, k = smoothed(-pointwise(whole, data)[:, rows].sum(axis=1))
    fitted, refitted = whole, k > GOOD
    if refitted:
        fitted = fit(data.without({name}), response.prior, seed)
        share = np.full(len(fitted.mean), 1 / len(fitted.mean))
    found = []
    for i in rows:
        centre = fitted.mean + fitted.offsets[:, data.kind[i]] + fitted.slope * data.size[i]
        low, high = (
            float(share @ _normal((end - centre) / fitted.scatter)) for end in (data.low[i], data.high[i])
        )
        found.append(Place(name, response.name, "reference", low, high, k, refitted))
    return found


def _normal(z: Floats) -> Floats:
    """The standard normal distribution function."""
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def announced(project: Project) -> str:
    """The day of a project's announcement, as of which it is audited here: what became known later is the test."""
    return day(prepare(project)[0].announced)


def of_audit(found: Audit) -> list[Place]:
    """What the announcement claimed, and what is known since, in the three distributions of one audit.

    Raises:
        ValueError: the audit used evidence that came after the announcement.
    """
    after = [e.name for e in found.evidence if e.date > found.settings.announced + DAY]
    if after:
        raise ValueError(f"evidence from after the announcement: {', '.join(after)}")
    row = next((p for p in plants() if p.key == found.settings.own), None)
    places = []
    for h in found.claims:
        if h.model is None:
            continue
        about, said = h.answer.claim.indicator, h.answer.announced
        later = None if row is None else known_later(row, about.name, found.project.phases)
        for source, (values, share) in _distributions(found, about.name).items():
            k = found.weights.k if source == "posterior" else 0.0
            for word, ends in (("claimed", (said, said)), ("later", later)):
                if ends is not None:
                    low, high = place_of(values, share, ends)
                    places.append(Place(found.settings.own, f"{word} {about.name}", source, low, high, k))
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


def known_later(row: Plant, indicator: str, phases: Sequence[str]) -> tuple[float, float] | None:
    """What is known since of an indicator (SI): the ends of an interval, equal where it is a number; None if nothing.

    Only amounts that changed since the announcement count, and dates at which a phase made product, or did not.
    """
    if indicator == Money.announced_investment.name and math.isfinite(row.first_capital):
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
