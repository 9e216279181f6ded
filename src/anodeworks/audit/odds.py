"""Each claim against three distributions: the model's, the reference class', and both together with the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.answer import Answer, sense_of
from anodeworks.audit.completion import Fates
from anodeworks.audit.met import meaning, met
from anodeworks.audit.reference_class import Witness
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.wording import chance
from anodeworks.study.base_case import Base
from anodeworks.study.infer.pareto_smoothing import Weights, at_least, joint_mean
from anodeworks.study.precision import share_error

Floats = npt.NDArray[np.float64]

NO_REFERENCE = "the reference class does not state it"
NO_MODEL = "taken over by the project file"


class Odds(NamedTuple):
    """One distribution's word on a claim: probability that it is met, its Monte Carlo error, P5, P50, P95 (SI)."""

    met: float
    error: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Held:
    """A claim against the three distributions; a word instead of odds where one has none.

    answer: the claim with the model's figures and the sentence of why. rule: when it counts as met.
    """

    answer: Answer
    rule: str
    model: Odds | None
    reference: Odds | None
    posterior: Odds | None
    note: str

    @property
    def dated(self) -> bool:
        """Whether it is a date, of which the three speak differently: a plan that is given up never meets it."""
        return self.answer.claim.indicator.unit == units.DATE

    @property
    def sentence(self) -> str:
        """What the three say, in one plain sentence."""
        dated = self.dated
        said = [
            f"{chance(odds.met)} {words}"
            for odds, words in (
                (self.model, "by the model, if it is built"),
                (self.reference, "by the reference class" + (", if it is finished" if dated else "")),
                (self.posterior, "by both and the evidence" + (", finished or given up" if dated else "")),
            )
            if odds is not None
        ]
        return f"Met with a probability of {'; '.join(said)}." if said else "Nothing here speaks to it."


def held(
    base: Base,
    answer: Answer,
    near: float,
    found: Fates,
    shares: Weights,
    joint: Floats,
    seen: Witness | None,
) -> Held:
    """One claim.

    Args:
        base: the model's draws.
        answer: the claim as the model alone answers it.
        near: how far an amount may lie from the announced one.
        found: fates of the scenarios.
        shares: weights of the scenarios.
        joint: (N, E) weights of scenarios with fates, adding up to one.
        seen: the reference class, if the project names one.
    """
    about, announced = answer.claim.indicator, answer.announced
    drawn = base.drawn(about.name)
    if sense_of(about) == "input":
        return _capacity(answer, near, found, joint, seen)
    model = _plain(about, announced, drawn, near)
    reference = None if seen is None else seen.figures(base, about.name)
    beside = None if reference is None else _plain(about, announced, reference, near)
    note = "" if beside is not None else NO_REFERENCE
    words = about.name.split(".")
    if words[0] == "phases" and words[-1] in ("production", "completion"):
        p = base.project.phases.index(".".join(words[1:-1]))
        times = np.where(found.completed(p), drawn[:, None], np.inf)
        posterior = _joint(times, times <= announced + 1e-9, joint)
    else:
        posterior = _weighted(about, announced, drawn, near, shares)
    return Held(answer, meaning(about, near), model, beside, posterior, note)


def _plain(about: Indicator, announced: float, drawn: Floats, near: float) -> Odds:
    """Odds of equally likely draws."""
    share = float(np.mean(met(about, announced, drawn, near)))
    error = share_error(share, len(drawn))
    worst = np.inf if about.higher_is_better is False else -np.inf
    filled = np.sort(np.where(np.isfinite(drawn), drawn, worst))
    low, middle, high = (float(filled[round(p * (len(filled) - 1))]) for p in (0.05, 0.5, 0.95))
    return Odds(share, error, low, middle, high)


def _weighted(about: Indicator, announced: float, drawn: Floats, near: float, shares: Weights) -> Odds:
    probability, error = shares.mean(met(about, announced, drawn, near))
    return Odds(probability, at_least(error, shares.ess), *shares.quantile(drawn))


def _joint(values: Floats, good: npt.NDArray[np.bool_], joint: Floats) -> Odds:
    """Odds over scenarios with fates."""
    flat = Weights(joint.ravel(), 0.0, 0.0, 0.0)
    return Odds(*joint_mean(good, joint), *flat.quantile(values.ravel()))


def _capacity(answer: Answer, near: float, found: Fates, joint: Floats, seen: Witness | None) -> Held:
    """A capacity is what the file asks for: what can fail is that it is built, and that it keeps its size."""
    whole = np.ones_like(found.keeps)
    words = answer.claim.indicator.name.split(".")
    phases = range(len(found.calendar.phases))
    if words[0] == "phases":
        phases = range(*(lambda p: (p, p + 1))(found.calendar.phases.index(".".join(words[1:-1]))))
    for p in phases:
        whole = whole & found.completed(p)
    share = _joint(np.where(whole & found.keeps, answer.announced, 0.0), whole & found.keeps, joint)
    posterior = Odds(share.met, share.error, math.nan, math.nan, math.nan)
    reference = None
    if seen is not None:
        reference = Odds(seen.past.reached, seen.past.reached_error, math.nan, math.nan, math.nan)
    return Held(answer, meaning(answer.claim.indicator, near), None, reference, posterior, NO_MODEL)
