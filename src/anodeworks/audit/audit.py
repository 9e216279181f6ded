"""The audit of a project: its claims against model, reference class and evidence; its odds by date; its supplies.

    found = audit(project, scenarios=1023, seed=0)

Deterministic in project, seed and date. What would have to be true for the announcement to hold (`inference`) is
computed apart and put beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.answer import answers
from anodeworks.audit.completion import Calendar, Fates, fates, likelihood, log_mean, record
from anodeworks.audit.evidence import Evidence
from anodeworks.audit.odds import Held, held
from anodeworks.audit.preparation import prepare
from anodeworks.audit.reference_class import Witness, witness
from anodeworks.audit.regression.model import Fit, fit
from anodeworks.audit.settings import Settings
from anodeworks.audit.supply import Share
from anodeworks.audit.supply import shares as shares_of_markets
from anodeworks.audit.tonnage import Tonnage
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import MORE
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.feasible import require_products
from anodeworks.study.infer.pareto_smoothing import Weights, joint_mean, weigh
from anodeworks.study.result import Result
from anodeworks.twin.catalogue import OfPhase, of_phase
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    from anodeworks.audit.inference.inference import Inference

Floats = npt.NDArray[np.float64]

FEWEST = 50  # draws below which weights say nothing


class Moment(NamedTuple):
    """What was believed after the evidence up to a date: probabilities that claims are met, and phases completed.

    came: the evidence of that day; none for the first moment, before any. claims: by name. completed: by phase.
    """

    date: float | None
    came: tuple[Evidence, ...]
    claims: dict[str, float]
    completed: dict[str, float]


class PhaseOdds(NamedTuple):
    """A phase: probability that it is ever completed, with its error; and that it makes product by each year's end."""

    phase: str
    completed: float
    error: float
    years: tuple[int, ...]
    by_year: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found.

    base: the model's draws. settings: what was asked. evidence, later: what was used, and what came after the date.
    seen: the reference class; None where the project names none. weights: of the scenarios. claims: each against
    three. phases: odds by phase and year. moments: the odds as the evidence came. supply: shares of markets.
    inference: what would have to be true, if that was asked. tonnage: what the claims imply for one that is not stated.
    """

    base: Base
    settings: Settings
    evidence: tuple[Evidence, ...]
    later: tuple[Evidence, ...]
    seen: Witness | None
    weights: Weights
    fates: Fates
    claims: tuple[Held, ...]
    phases: tuple[PhaseOdds, ...]
    moments: tuple[Moment, ...]
    supply: tuple[Share, ...]
    inference: Inference | None = None
    tonnage: Tonnage | None = None

    @property
    def project(self) -> Project:
        """The project."""
        return self.base.project


def audit(
    project: Project,
    *,
    scenarios: int = 1023,
    seed: int = 0,
    as_of: str | None = None,
    result: Result | None = None,
    fitted: Callable[..., Fit] = fit,
) -> Audit:
    """Audit a project.

    Args:
        project: from `load`.
        scenarios: draws of the model.
        seed: the same seed gives the same bits.
        as_of: a day (2024-08-31) after which evidence is not used; that of the file, or the latest, unless given.
        result: the draws, if they are there already.
        fitted: how the regression is fitted to rows that are left.

    Raises:
        InputError: bad settings or evidence, too few scenarios, or numpyro not installed.
    """
    require_products(project)
    settings, evidence = prepare(project, as_of)
    if (result.scenarios - 1 if result else scenarios) < FEWEST:
        raise InputError("scenarios", str(scenarios), t("{fewest} or more for an audit", fewest=FEWEST), MORE)
    base = Base(result or monte_carlo(project, scenarios, seed=seed))
    seen = witness(base, settings, fitted=fitted)
    calendar = _calendar(base)
    past = seen.past if seen is not None else record()
    found = fates(calendar, settings.announced, past, evidence, seed)
    spoken = np.zeros(base.draws) if seen is None else seen.log_density(base)
    plain = answers(base)
    used = tuple(e for e in evidence if e.date <= settings.as_of + 1e-6)

    def believed(shown: Sequence[Evidence]) -> tuple[Weights, Floats, tuple[Held, ...]]:
        likely = likelihood(found, shown)
        try:
            shares = weigh(spoken, log_mean(likely), settings.witness)
        except ValueError:
            names = ", ".join(e.name for e in shown)
            raise InputError(
                "evidence", t("what no scenario of the model allows ({names})", names=names),
                t("evidence that some scenario fits"),
                t("mend its dates, or the dates of the phases"), project.file,
            ) from None  # fmt: skip
        joint = shares.share[:, None] * likely
        sums = likely.sum(axis=1, keepdims=True)
        joint = joint / np.where(sums > 0, sums, 1.0)
        told = tuple(held(base, a, found, shares, joint, seen) for a in plain)
        return shares, joint, told

    moments = []
    for when in [None, *sorted({e.date for e in used})]:
        shares, joint, told = believed([e for e in used if when is not None and e.date <= when])
        moments.append(
            Moment(
                date=when,
                came=tuple(e for e in used if e.date == when),
                claims={h.answer.claim.name: h.posterior.met for h in told},
                completed={p: joint_mean(found.completed(i), joint)[0] for i, p in enumerate(project.phases)},
            )
        )
    later = tuple(e for e in evidence if e not in used)
    odds = tuple(_phase(base, found, joint, i) for i in range(len(project.phases)))
    markets = shares_of_markets(base, seed)
    return Audit(base, settings, used, later, seen, shares, found, told, odds, tuple(moments), markets)


def _calendar(base: Base) -> Calendar:
    """The phases' dates over the draws."""
    project, draws = base.project, base.draws

    def column(key: str) -> Floats:
        value = base.result.samples.get(key)
        if value is None:
            return np.full(draws, float(project.ledger[key].number))
        return np.asarray(value[1:], dtype=np.float64)

    start = np.stack([column(f"programme.phases.{p}.start") for p in project.phases], axis=1)
    completion, production = (
        np.stack([base.drawn(of_phase(about, p)) for p in project.phases], axis=1)
        for about in (OfPhase.completion, OfPhase.production)
    )
    return Calendar(project.phases, start, completion, production)


def _phase(base: Base, found: Fates, joint: Floats, p: int) -> PhaseOdds:
    years = tuple(int(y) for y in base.project.calendar_years)
    completed, error = joint_mean(found.completed(p), joint)
    by_year = tuple(joint_mean(found.made_by(p, y + 1.0), joint)[0] for y in years)
    return PhaseOdds(base.project.phases[p], completed, error, years, by_year)
