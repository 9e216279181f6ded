"""What would have to be true: the posterior of a plant's hidden choices, given what was announced of it.

from anodeworks.audit.inference.inference import infer
found = infer(load("projects/ankang.toml"))
found.points, found.conflict    # data; `audit.inference.ranges` reads ranges off them
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from anodeworks import progress
from anodeworks.audit.inference.conflict import Conflict, conflict, sets_of
from anodeworks.audit.inference.hidden import Asked, asked
from anodeworks.audit.supply import need_of, series
from anodeworks.errors import InputError
from anodeworks.finance import Money
from anodeworks.language import t
from anodeworks.quantity.indicator import names
from anodeworks.quantity.units import DATE
from anodeworks.remedies import nearest
from anodeworks.store import code_version, kept_value, place
from anodeworks.study.infer import importance, laplace
from anodeworks.study.infer.importance import Cloud, Evidence
from anodeworks.study.infer.likelihood import Announced, announced
from anodeworks.study.infer.posterior import MATTERS, Posterior, posterior
from anodeworks.study.infer.problem import Problem, of_project
from anodeworks.study.infer.space import MOST_COMBINATIONS, Space, space
from anodeworks.study.need import Need
from anodeworks.study.program import fingerprint
from anodeworks.twin.catalogue import OfAnode, OfPhase, Plant, having, of_phase
from anodeworks.twin.project import Project

POINTS: Final = 32_768
CHAINS: Final = 256
WARMUP: Final = 40
DRAWS: Final = 32
EFFORTS: Final = ("quick", "full")  # quick: importance sampling alone; full: chains beside it
WATCHED: Final = names(
    Plant.output_value, Plant.capacity, Plant.capital, Plant.land, Plant.power, Plant.machines, Money.jobs,
    OfAnode.product_capacity, OfAnode.silicon_share, Money.levelised_cost, Money.fnpv_after_tax, Plant.emissions,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Inference:
    """What the claims say of the hidden choices.

    told: announced figures with their errors. names, needs: columns of the points' figures: indicators, then what the
    plant needs of the library's series of supply and demand. points: weighted points. evidence: of all claims.
    conflict: which claims cannot be true together. rest: (T,) the largest set that can; all of them where they agree.
    rest_points: weighted points for it. chains: draws of the No-U-Turn sampler under it, None if only quick
    effort was asked.
    """

    project: Project
    asked: Asked
    told: Announced
    space: Space
    names: tuple[str, ...]
    needs: tuple[str, ...]
    points: Cloud
    evidence: Evidence
    conflict: Conflict
    chains: Posterior | None
    rest_points: Cloud
    rest: Any
    seed: int

    @cached_property
    def weights(self) -> dict[str, Any]:
        """Weights of `points` under the prior and under all claims, and of `rest_points` under the largest set."""
        none = np.zeros(len(self.told.names))
        return {
            "prior": self.points.weights(none),
            "all": self.points.weights(none + 1),
            "rest": self.rest_points.weights(self.rest),
        }

    @property
    def smooth(self) -> tuple[str, ...]:
        """Hidden keys that are continuous, in the order of the points' values."""
        return tuple(key for key in self.asked.hidden if key in self.space.keys)


def infer(
    project: Project,
    claims: Sequence[str] | None = None,
    *,
    effort: str = "full",
    points: int = POINTS,
    chains: int = CHAINS,
    seed: int = 0,
) -> Inference:
    """Condition a plant's hidden choices, and all its other uncertain numbers, on what was announced.

    Args:
        project: from `load`; its tables [audit.hidden] and [audit.inference] are read.
        claims: names of claims to condition on; the file's choice, or all, unless said.
        effort: "quick" for importance sampling alone, "full" for chains of the No-U-Turn sampler beside it.
        points: evaluations for importance sampling. chains: in lockstep, an even number.
        seed: the same seed gives the same bits.

    Raises:
        InputError: tables that cannot be used, no claims, an unknown effort, or numpyro missing for "full".
    """
    if effort not in EFFORTS:
        raise InputError("effort", f'"{effort}"', ", ".join(EFFORTS), nearest(effort, EFFORTS))
    question = asked(project, claims)
    settings = (effort, points, chains, WARMUP, DRAWS, seed)
    path = _place(project, question, settings)
    kept = kept_value(path, lambda: _computed(project, question, settings))
    return Inference(project=project, asked=question, seed=seed, **kept)


def _computed(
    project: Project, question: Asked, settings: tuple[str, int, int, int, int, int]
) -> dict[str, Any]:
    waiting = progress.current().waiting
    effort, points, chains, warmup, draws, seed = settings
    problem, told = problem_of(project, question)
    count = len(told.names)
    sets = sets_of(count)
    rows = list(range(len(problem.space.weights)))
    with waiting(t("what the claims ask of the plant")):
        first = laplace.fits(problem, told, rows, sets[:1])
        rows = likely(first, problem.space.weights)
        found = laplace.along(problem, told, [fit for fit in first if fit.combination in rows], sets)
    favour = np.zeros(len(problem.space.weights))
    whole = [fit for fit in found if fit.claims.all()]
    log = np.array([fit.log_evidence + np.log(problem.space.weights[fit.combination]) for fit in whole])
    favour[rows] = np.exp(log - log.max())
    smooth = [key for key in question.hidden if key in problem.space.keys]
    drawn = importance.cloud(
        problem, told, found, points, smooth, seed=seed, favour=favour,
    )  # fmt: skip
    with waiting(t("which claims can be true together")):
        clash = conflict(problem, told, found, drawn)
    evidence = drawn.evidence(np.ones(count))
    rest = np.array([float(name not in clash.dropped) for name in told.names])
    rest_points = drawn
    if clash.dropped and rest.any():
        with waiting(t("what the claims ask that can be true together")):
            whole = laplace.fits(problem, told, rows, rest[None])
        rest_points = importance.cloud(
            problem, told, whole, points // 2, smooth, seed=seed + 1, favour=favour
        )
    runs = None
    if effort == "full" and rest.any():
        runs = posterior(
            problem, told, whole, rest_points.evidence(rest), smooth, chains, warmup, draws, seed=seed,
        )  # fmt: skip
    return {
        "told": told, "space": problem.space, "names": problem.names, "needs": problem.needs, "points": drawn,
        "evidence": evidence, "conflict": clash, "chains": runs, "rest_points": rest_points, "rest": rest,
    }  # fmt: skip


def problem_of(project: Project, question: Asked) -> tuple[Problem, Announced]:
    """The model of a project over all its uncertain numbers, hidden ones at their widest, and the announced figures."""
    priors = {k: v.distribution for k, v in project.ledger.items() if v.distribution is not None}
    priors |= {k: v.distribution for k, v in question.hidden.items() if v.distribution is not None}
    ordered = {k: priors[k] for k in project.ledger if k in priors}
    told = announced(question.claims, question.errors)
    uses = [name for name in project.indicators if name.startswith("use.")]
    dated = any(c.indicator.unit == DATE for c in question.claims)
    last = [] if dated else [by_last(project)]
    every = dict.fromkeys((*told.indicators, *having(project.indicators, WATCHED), *uses, *last))
    room = space(ordered, MOST_COMBINATIONS)
    return of_project(project, room, told.indicators, tuple(every), needs(project)), told


def by_last(project: Project) -> str:
    """The indicator by which the year of markets is found where no claim is a date."""
    return of_phase(OfPhase.production, project.phases[-1])


def needs(project: Project) -> dict[str, Need]:
    """The series that the plant has to do with, and what of it counts."""
    found = {key: need_of(project.network, row) for key, row in series_of(project).items()}
    return {key: need for key, need in found.items() if need is not None}


def series_of(project: Project) -> dict[str, dict[str, Any]]:
    """The library's series of supply and demand, those of other places than the project's left out."""
    return series(project.place)


def likely(found: Sequence[laplace.Fit], prior: Any, most: int = 8) -> list[int]:
    """Combinations that the claims leave some probability, by Laplace's approximation; the prior's likeliest too."""
    log = np.array([fit.log_evidence + np.log(prior[fit.combination]) for fit in found])
    share = np.exp(log - log.max())
    kept = [fit.combination for fit, part in zip(found, share, strict=True) if part > MATTERS / 10]
    order = sorted(kept, key=lambda row: -share[[f.combination for f in found].index(row)])[:most]
    spare = [int(row) for row in np.argsort(-prior) if row not in order]
    return sorted(order + spare[: max(0, min(most, len(prior)) - len(order))])


def _place(project: Project, question: Asked, settings: object) -> Path | None:
    """Where the answer to a question is kept: under a hash of all that it depends on."""
    ledger = [(k, v.number, repr(v.distribution)) for k, v in project.ledger.items()]
    hidden = [(k, repr(v.distribution)) for k, v in question.hidden.items()]
    claims = [(c.name, c.indicator.name, c.value.number, repr(c.value.raw)) for c in question.claims]
    code = (code_version(Path(__file__).parent), code_version(Path(laplace.__file__).parent))
    asked_of = (ledger, hidden, claims, sorted(needs(project).items()), sorted(question.errors.items()))
    parts = (fingerprint(project), asked_of, settings, code)
    return place("inferences", parts)


__all__ = ["Inference", "infer", "needs", "problem_of", "series_of"]
