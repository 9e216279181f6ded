"""Each claim against three distributions: the model's, the reference class', and both together with the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anodeworks.audit.answer import Answer, Odds, met, odds_of
from anodeworks.audit.completion import Fates
from anodeworks.audit.reference_class import Witness
from anodeworks.quantity import units
from anodeworks.study.base_case import Base
from anodeworks.study.infer.pareto_smoothing import Weights, at_least, joint_mean
from anodeworks.twin.catalogue import OfPhase
from anodeworks.twin.claims import Claim

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """A claim against the three distributions.

    answer: the claim as the model alone answers it. reference: None where the reference class says nothing of it.
    """

    answer: Answer
    reference: Odds | None
    posterior: Odds

    @property
    def model(self) -> Odds | None:
        """The model's odds; None of what the project file itself asks for."""
        return self.answer.odds

    @property
    def dated(self) -> bool:
        """Whether it is a date, of which the three speak differently: a plan that is given up never meets it."""
        return self.answer.claim.indicator.unit == units.DATE


def held(
    base: Base, answer: Answer, found: Fates, shares: Weights, joint: Floats, seen: Witness | None
) -> Held:
    """One claim.

    Args:
        base: the model's draws.
        answer: the claim as the model alone answers it.
        found: fates of the scenarios.
        shares: weights of the scenarios.
        joint: (N, E) weights of scenarios with fates, adding up to one.
        seen: the reference class, if the project names one.
    """
    claim, near = answer.claim, answer.near
    about = claim.indicator
    if answer.sense == "input":
        return _capacity(answer, found, joint, seen)
    drawn = base.drawn(about.name)
    reference = None if seen is None else seen.figures(base, about.name)
    beside = None if reference is None else odds_of(claim, reference, near)
    words = about.name.split(".")
    if words[0] == "phases" and words[-1] in (OfPhase.production.name, OfPhase.completion.name):
        p = base.project.phases.index(".".join(words[1:-1]))
        times = np.where(found.completed(p), drawn[:, None], np.inf)
        return Held(answer, beside, _joint(times, times <= claim.high + 1e-9, joint))
    return Held(answer, beside, _weighted(claim, drawn, near, shares))


def _weighted(claim: Claim, drawn: Floats, near: float, shares: Weights) -> Odds:
    probability, error = shares.mean(met(claim, drawn, near))
    return Odds(probability, at_least(error, shares.ess), *shares.quantile(drawn))


def _joint(values: Floats, good: npt.NDArray[np.bool_], joint: Floats) -> Odds:
    """Odds over scenarios with fates."""
    flat = Weights(joint.ravel(), 0.0, 0.0, 0.0)
    return Odds(*joint_mean(good, joint), *flat.quantile(values.ravel()))


def _capacity(answer: Answer, found: Fates, joint: Floats, seen: Witness | None) -> Held:
    """A capacity is what the file asks for: what can fail is that it is built, and that it keeps its size."""
    whole = np.ones_like(found.keeps)
    words = answer.claim.indicator.name.split(".")
    phases = range(len(found.calendar.phases))
    if words[0] == "phases":
        phases = range(*(lambda p: (p, p + 1))(found.calendar.phases.index(".".join(words[1:-1]))))
    for p in phases:
        whole = whole & found.completed(p)
    share = _joint(np.where(whole & found.keeps, answer.announced, 0.0), whole & found.keeps, joint)
    none = (math.nan, math.nan, math.nan)
    reference = None if seen is None else Odds(seen.past.reached, seen.past.reached_error, *none)
    return Held(answer, reference, Odds(share.met, share.error, *none))
