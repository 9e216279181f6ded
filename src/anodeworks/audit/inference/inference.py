"""What would have to be true: the posterior of a plant's hidden choices, given what was announced of it.

from anodeworks.audit.inference.inference import infer
found = infer(load("projects/ankang.toml"))
found.hidden, found.options, found.claims, found.needed, found.markets    # pandas tables
print(found.text())
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.audit.inference import markets, tables, telling
from anodeworks.audit.inference.conflict import Conflict, conflict, sets_of
from anodeworks.audit.inference.hidden import Asked, asked
from anodeworks.errors import InputError
from anodeworks.finance import Money
from anodeworks.quantity.units import DATE
from anodeworks.store import code_version, folder
from anodeworks.study.infer import importance, laplace
from anodeworks.study.infer.importance import Cloud, Evidence
from anodeworks.study.infer.likelihood import Announced, announced
from anodeworks.study.infer.posterior import MATTERS, Posterior, posterior
from anodeworks.study.infer.problem import Problem, of_project
from anodeworks.study.infer.space import MOST_COMBINATIONS, Space, space
from anodeworks.study.program import fingerprint
from anodeworks.twin.catalogue import Plant
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str], None]

POINTS: Final = 32_768
CHAINS: Final = 256
WARMUP: Final = 40
DRAWS: Final = 32
EFFORTS: Final = ("quick", "full")  # quick: importance sampling alone; full: chains beside it
WATCHED: Final = tuple(
    about.name
    for about in (
        Plant.output_value, Plant.capacity, Plant.capital, Plant.land, Plant.power, Plant.machines, Money.jobs,
        Plant.product_capacity, Plant.silicon_share, Money.levelised_cost, Money.fnpv_after_tax, Plant.emissions,
    )
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

    @property
    def weights(self) -> dict[str, Any]:
        """Weights of `points` under the prior and under all claims, and of `rest_points` under the largest set."""
        none = np.zeros(len(self.told.names))
        return {
            "prior": self.points.weights(none),
            "all": self.points.weights(none + 1),
            "rest": self.rest_points.weights(self.rest),
        }

    @property
    def hidden(self) -> pd.DataFrame:
        """Continuous hidden choices: prior and posterior quantiles."""
        return tables.hidden(self)

    @property
    def options(self) -> pd.DataFrame:
        """Options of the choices: prior and posterior probabilities."""
        return tables.options(self)

    @property
    def claims(self) -> pd.DataFrame:
        """Claims: announced, predicted, reproduced, and in conflict or not."""
        return tables.claims(self)

    @property
    def needed(self) -> pd.DataFrame:
        """What the plant would be and need: product, price, power, land, materials."""
        return tables.needed(self)

    @property
    def markets(self) -> pd.DataFrame:
        """What it would take of supply and market: needs and shares of the world's, a country's, by series."""
        return markets.shares(self)

    @property
    def routes(self) -> pd.DataFrame:
        """The same for each route that the claims leave open: one row for a route and a figure."""
        return tables.routes(self)

    @property
    def factors(self) -> pd.DataFrame:
        """How much likelier each pair of claims is together than apart; the diagonal is a claim with all others."""
        return tables.factors(self)

    def text(self) -> str:
        """The answer in words and figures."""
        return telling.text(self)

    def figures(self) -> dict[str, Any]:
        """The answer as plain figures, for JSON."""
        return tables.figures(self)

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
    progress: Progress | None = None,
) -> Inference:
    """Condition a plant's hidden choices, and all its other uncertain numbers, on what was announced.

    Args:
        project: from `load`; its tables [audit.hidden] and [audit.inference] are read.
        claims: names of claims to condition on; the file's choice, or all, unless said.
        effort: "quick" for importance sampling alone, "full" for chains of the No-U-Turn sampler beside it.
        points: evaluations for importance sampling. chains: in lockstep, an even number.
        seed: the same seed gives the same bits.
        progress: called with a line of text now and then.

    Raises:
        InputError: tables that cannot be used, no claims, an unknown effort, or numpyro missing for "full".
    """
    if effort not in EFFORTS:
        raise InputError("effort", f'"{effort}"', ", ".join(EFFORTS))
    question = asked(project, claims)
    say = progress or (lambda line: None)
    settings = (effort, points, chains, WARMUP, DRAWS, seed)
    path = _kept(project, question, settings)
    kept = _read(path)
    if kept is None:
        kept = _computed(project, question, settings, say)
        _write(path, kept)
    return Inference(project=project, asked=question, seed=seed, **kept)


def _computed(
    project: Project, question: Asked, settings: tuple[str, int, int, int, int, int], say: Progress
) -> dict[str, Any]:
    effort, points, chains, warmup, draws, seed = settings
    problem, told = problem_of(project, question)
    count = len(told.names)
    sets = sets_of(count)
    say("what the claims ask of the plant")
    rows = list(range(len(problem.space.weights)))
    first = laplace.fits(problem, told, rows, sets[:1])
    rows = likely(first, problem.space.weights)
    found = laplace.fits(problem, told, rows, sets)
    favour = np.zeros(len(problem.space.weights))
    whole = [fit for fit in found if fit.claims.all()]
    log = np.array([fit.log_evidence + np.log(problem.space.weights[fit.combination]) for fit in whole])
    favour[rows] = np.exp(log - log.max())
    smooth = [key for key in question.hidden if key in problem.space.keys]
    drawn = importance.cloud(
        problem, told, found, points, smooth, seed=seed, favour=favour,
        progress=lambda done, of: say(f"weighing {done:,} of {of:,} plants"),
    )  # fmt: skip
    say("which claims can be true together")
    clash = conflict(problem, told, found, drawn)
    evidence = drawn.evidence(np.ones(count))
    rest = np.array([float(name not in clash.dropped) for name in told.names])
    rest_points = drawn
    if clash.dropped and rest.any():
        say("what the claims ask that can be true together")
        whole = laplace.fits(problem, told, rows, rest[None])
        rest_points = importance.cloud(
            problem, told, whole, points // 2, smooth, seed=seed + 1, favour=favour
        )
    runs = None
    if effort == "full" and rest.any():
        say("compiling the chains (once for a plant's structure; some minutes)")
        runs = posterior(
            problem, told, whole, rest_points.evidence(rest), smooth, chains, warmup, draws, seed=seed,
            progress=lambda done, of: say(f"chains: {done} of {of} transitions"),
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
    last = [] if dated else [markets.LAST.format(project.phases[-1])]
    names = dict.fromkeys((*told.indicators, *(n for n in WATCHED if n in project.indicators), *uses, *last))
    room = space(ordered, MOST_COMBINATIONS)
    return of_project(project, room, told.indicators, tuple(names), markets.needs(project)), told


def likely(found: Sequence[laplace.Fit], prior: Any, most: int = 8) -> list[int]:
    """Combinations that the claims leave some probability, by Laplace's approximation; the prior's likeliest too."""
    log = np.array([fit.log_evidence + np.log(prior[fit.combination]) for fit in found])
    share = np.exp(log - log.max())
    kept = [fit.combination for fit, part in zip(found, share, strict=True) if part > MATTERS / 10]
    order = sorted(kept, key=lambda row: -share[[f.combination for f in found].index(row)])[:most]
    spare = [int(row) for row in np.argsort(-prior) if row not in order]
    return sorted(order + spare[: max(0, min(most, len(prior)) - len(order))])


def _kept(project: Project, question: Asked, settings: object) -> Path:
    """Where the answer to a question is kept: under a hash of all that it depends on."""
    ledger = [(k, v.number, repr(v.distribution)) for k, v in project.ledger.items()]
    hidden = [(k, repr(v.distribution)) for k, v in question.hidden.items()]
    claims = [(c.name, c.indicator.name, c.value.number, repr(c.value.raw)) for c in question.claims]
    here = Path(__file__).parent
    code = (code_version(here), code_version(here / "engine"))
    needs = sorted(markets.needs(project).items())
    asked_of = (ledger, hidden, claims, needs, sorted(question.errors.items()))
    parts = (fingerprint(project), asked_of, settings, code)
    return folder("inferences") / f"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}.pickle"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(pickle.loads(path.read_bytes()))
    except Exception:  # not there, or torn: computed anew
        return None


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Store atomically; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(pickle.dumps(content))
        os.replace(part.name, path)
    except OSError:
        return


__all__ = ["Inference", "infer", "problem_of"]
