"""Sobol' indices: the share of an indicator's variance that a number, or a group of them, decides.

The first index of a factor (the closed index of a group) is the share of variance that it decides alone; the total
index adds what it decides together with others. Two independent sets of draws A and B come from the counter, and so
do the mixtures; none of them is stored. N draws and F factors cost N (F + 2) evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.arguments import choice, takes, texts, unless_none
from anodeworks.errors import InputError, span, unknown
from anodeworks.language import t
from anodeworks.quantity.wording import Number
from anodeworks.remedies import toward
from anodeworks.study import design as designs
from anodeworks.study.design import Design
from anodeworks.study.program import CHUNK
from anodeworks.study.sample import drawer
from anodeworks.study.sensitivity.indices import Base, Floats, Indices
from anodeworks.study.sensitivity.runs import Runs, runs
from anodeworks.study.sensitivity.table import ASKED, Factor, Sensitivity, chosen, left_out
from anodeworks.twin.correlations import blocks
from anodeworks.twin.project import Project

MOST: Final = 2**20
LEAST: Final = 16
RESAMPLES: Final = 200
TOGETHER: Final = 32  # mixtures whose outputs are held at once
BY: Final[Mapping[str, str]] = {
    "grade": "grade of evidence of the spread",
    "middle": "grade of evidence of the middle",
    "activity": "activity, or part of the project file",
    "chapter": "part of the project file",
}
Factors = Mapping[str, Sequence[str]]


@takes(**ASKED, keys=unless_none(texts))
def sobol(
    project: Project,
    indicators: Sequence[str] | str | None = None,
    *,
    draws: int = 1024,
    seed: int = 0,
    design: Design = "sobol",
    resamples: int = RESAMPLES,
    keys: Sequence[str] | None = None,
) -> Sensitivity:
    """First-order and total indices of every uncertain number, for all indicators at once.

    Args:
        project: from `load`.
        indicators: names; the headlines unless said.
        draws: N; a power of two serves Sobol's sequence best.
        seed: the same seed gives the same bits.
        design: "sobol" or "random".
        resamples: of the bootstrap for the 95 % intervals, which are conservative for Sobol's sequence.
        keys: only these numbers (the others vary all the same); all unless said.

    Returns:
        Columns first, first_low, first_high, total, total_low, total_high (shares of variance). Correlated numbers
        are one factor.

    Raises:
        InputError: an unknown indicator, key or design, or a number of draws that makes no sense.
    """
    found = blocks(project.correlations, project.uncertain)
    factors = {" & ".join(block): block for block in found}
    if keys is not None:
        wanted = set(keys)
        for key in keys:
            if key not in project.uncertain:
                raise unknown("keys", key, project.uncertain, t("an uncertain number's key"))
        factors = {name: block for name, block in factors.items() if wanted & set(block)}
    return _study(project, "sobol", indicators, factors, draws, seed, design, resamples, {})


def _by(name: str, given: Any) -> str | Callable[[str], str]:
    """A word, or a function of a key."""
    return given if callable(given) else choice(name, given, BY)


@takes(**ASKED, by=_by)
def groups(
    project: Project,
    indicators: Sequence[str] | str | None = None,
    *,
    by: str | Callable[[str], str] = "grade",
    draws: int = 4096,
    seed: int = 0,
    design: Design = "sobol",
    resamples: int = RESAMPLES,
) -> Sensitivity:
    """Closed and total indices of groups of numbers: how much of the odds rests on judgement, on one activity.

    Args:
        project: from `load`.
        indicators: names; the headlines unless said.
        by: "grade" (of evidence, that of the spread), "middle" (that of the middle), "activity", "chapter" (of the
            project file), or a function from key to group.
        draws, seed, design, resamples: as for `sobol`.

    Returns:
        As `sobol`, a factor being a group: `first` is its closed index. Correlated numbers of different groups make
        a group of their own.

    Raises:
        InputError: as `sobol`, or a grouping that there is not.
    """
    name = by if isinstance(by, str) else getattr(by, "__name__", "function")
    label = _grouping(project, by) if isinstance(by, str) else by
    factors: dict[str, list[str]] = {}
    for block in blocks(project.correlations, project.uncertain):
        labels = sorted({label(key) for key in block})
        word = labels[0] if len(labels) == 1 else f"tied: {' & '.join(labels)}"
        factors.setdefault(word, []).extend(block)
    return _study(project, "groups", indicators, factors, draws, seed, design, resamples, {"by": name})


def _grouping(project: Project, by: str) -> Callable[[str], str]:
    if by == "grade":
        return lambda key: project.ledger[key].rests_on
    if by == "middle":
        return lambda key: project.ledger[key].grade
    depth = {"activities": 2} if by == "activity" else {}
    return lambda key: ".".join(key.split(".")[: depth.get(key.split(".")[0], 1)])


def _study(
    project: Project, method: str, indicators: Sequence[str] | str | None, factors: Factors, draws: int,
    seed: int, design: Design, resamples: int, settings: Mapping[str, Any],
) -> Sensitivity:  # fmt: skip
    names = chosen(project, indicators)
    if not LEAST <= draws <= MOST:
        raise InputError("draws", str(draws), span(LEAST, Number(MOST, whole=True)), toward(draws, LEAST))
    if design == "latin":
        raise InputError(
            "design", '"latin"', "sobol, random", t("Latin hypercubes have no second set of draws")
        )
    designs.require(design, draws, 2 * len(project.uncertain))
    model = runs(project, names, evaluations=draws * (len(factors) + 2))
    found, base = _run(model, factors, draws, seed, design, resamples)
    rows = [
        Factor(name, factor, {column: float(getattr(figures, column)[m]) for column in Indices._fields})
        for m, name in enumerate(names)
        for factor, figures in found.items()
    ]
    told = {**settings, "draws": draws, "seed": seed, "design": design, "resamples": resamples}
    told["sizes"] = {factor: len(keys) for factor, keys in factors.items()}
    undefined = zip(names, base.undefined.tolist(), strict=True)
    notes = [left_out(project, name, share) for name, share in undefined if share > 0]
    return Sensitivity(method, project, rows, "total", draws * (len(factors) + 2), told, tuple(notes))


def _run(
    model: Runs, factors: Factors, draws: int, seed: int, design: Design, resamples: int
) -> tuple[dict[str, Indices], Base]:
    """Indices of every factor, from A, B and one mixture each."""
    size = min(CHUNK, model.ready.size)
    first, second = (drawer(model.project, model.keys, size, design, draws, block) for block in (0, 1))
    starts = range(1, draws + 1, size)
    told = progress.current()
    told.begin(0, t("evaluations"), draws * (len(factors) + 2))

    def mixed(mask: npt.NDArray[np.bool_] | None) -> Callable[[int], Any]:
        """Draws from B where the mask says so, else from A."""
        if mask is None:
            return lambda start: first(seed, start)
        if mask.all():
            return lambda start: second(seed, start)
        return lambda start: np.where(mask[:, None], second(seed, start), first(seed, start))

    def outputs(masks: Sequence[npt.NDArray[np.bool_] | None]) -> list[Floats]:
        """(N, M) for each mask."""
        tasks = [partial(make, start) for make in map(mixed, masks) for start in starts]
        chunks = []
        for chunk in model.chunks(tasks):
            chunks.append(chunk)
            told.step(min(size, draws))
        parts = [chunks[i : i + len(starts)] for i in range(0, len(chunks), len(starts))]
        return [np.concatenate(part, axis=1).T[:draws] for part in parts]

    a, b = outputs([None, np.ones(len(model.keys), dtype=bool)])
    base = Base(a, b, resamples, seed)
    found = {}
    for i in range(0, len(factors), TOGETHER):
        names = list(factors)[i : i + TOGETHER]
        masks = [np.isin(model.keys, list(factors[name])) for name in names]
        for name, ab in zip(names, outputs(masks), strict=True):
            found[name] = base.indices(ab)
    return found, base
