"""Evaluating a project: its base case, designs that a user gives, or scenarios drawn from its distributions.

There is one path for one scenario and a million: scenarios are cut into chunks, every chunk runs through the same
compiled program, and workers are threads, since compiled programs leave Python alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.arguments import SEED, between, flag, takes, unless_none
from anodeworks.arrays import jax
from anodeworks.errors import InputError, quoted, span
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number
from anodeworks.remedies import FEWER, ONE_OUT, toward
from anodeworks.study import design as designs
from anodeworks.study.chunks import chunk, in_order
from anodeworks.study.design import Design
from anodeworks.study.lines import asked_of
from anodeworks.study.program import (
    BATCH,
    CHUNK,
    LARGE,
    Program,
    Wanted,
    columns,
    indicators_alone,
    large,
    program,
)
from anodeworks.study.result import Result
from anodeworks.study.sample import drawer, sampler
from anodeworks.twin.given import column, in_si
from anodeworks.twin.planning import of_chain
from anodeworks.twin.project import Project

KEPT = 10_000  # scenarios up to which all of the outcome, and the draws, are kept unless asked otherwise
MOST = 100_000_000


@takes(project=asked_of, outcome=unless_none(flag))
def evaluate(
    project: Project,
    samples: Mapping[str, Any] | None = None,
    *,
    grid: Mapping[str, Any] | None = None,
    outcome: bool | None = None,
) -> Result:
    """The outcome of a project as it stands, or of N designs that differ in some values.

    Args:
        project: from `load`.
        samples: by dotted key, N values or one for all: plain numbers in the unit that `explain` and
            `project.inputs` show (a date as a year AD), texts with a unit ("460 degC"), options by word, dates; a
            pandas DataFrame will do. None: the base case.
        grid: by dotted key, the values of each number; every combination is evaluated, the last key changing fastest.
            `result.pivot(indicator)` lays them out.
        outcome: keep every stage's arrays, not only the indicators; by default for up to 10,000 scenarios.

    Raises:
        InputError: unknown key, different lengths, or anything that a number cannot be.
    """
    given = {**_columns(project, samples, "samples"), **_columns(project, grid, "grid")}
    if grid is None:
        return evaluate_si(project, given, outcome=outcome)
    axes = {str(key): np.atleast_1d(given[str(key)]) for key in grid}
    for key, values in given.items():
        if key in axes and samples is not None and key in samples:
            raise InputError(key, t("values in samples and in grid"), t("values in one of them"), ONE_OUT)
        if key not in axes and values.ndim:
            raise InputError(
                key,
                t("{n} values beside a grid", n=len(values)),
                t("one value"),
                t("or make it a key of the grid"),
            )
    size = math.prod(len(axis) for axis in axes.values())
    if not 1 <= size <= MOST:
        raise InputError(
            "grid",
            t("{size} combinations", size=Number(size, whole=True)),
            span("1", Number(MOST, whole=True)),
            FEWER,
        )
    given |= dict(zip(axes, (x.ravel() for x in np.meshgrid(*axes.values(), indexing="ij")), strict=True))
    return replace(evaluate_si(project, given, outcome=outcome), grid=axes)


def evaluate_si(
    project: Project, samples: Mapping[str, npt.ArrayLike] | None = None, *, outcome: bool | None = None
) -> Result:
    """The same for the program's own use: values (N,) or () in SI, dates in years AD, options by their place.

    Raises:
        InputError: unknown key, different lengths, or what is no number.
    """
    given = {of_chain(project.find(key)): in_si(values, key) for key, values in (samples or {}).items()}
    project, keys = project.untied(given), sorted(given)
    n = _length(given)
    varied = np.empty((len(keys), n))
    for i, key in enumerate(keys):
        varied[i] = given[key]
    whole = n <= KEPT if outcome is None else outcome
    ready = program(project, keys) if n <= LARGE else large(project, keys, CHUNK, _wanted(whole))
    return _run(project, ready, n, whole, partial(chunk, varied))


@takes(project=asked_of, scenarios=between(0, MOST), seed=SEED, outcome=unless_none(flag),
       chunk=unless_none(between(1, MOST)))  # fmt: skip
def monte_carlo(
    project: Project,
    scenarios: int = 1023,
    *,
    seed: int = 0,
    design: Design = "random",
    outcome: bool | None = None,
    chunk: int | None = None,
) -> Result:
    """The base case (scenario 0) and `scenarios` draws from the distributions of the project.

    Args:
        project: from `load`.
        scenarios: number of draws.
        seed: the same seed gives the same bits, whatever the chunk.
        design: "random", "sobol" (scrambled; best with powers of two) or "latin" (a Latin hypercube of all draws).
        outcome: keep every stage's arrays, not only the indicators; by default for up to 10,000 scenarios.
        chunk: scenarios run at once; what runs fastest unless said.

    Raises:
        InputError: a number of scenarios, a seed or a design that makes no sense.
    """
    keys = project.uncertain
    designs.require(design, scenarios, len(keys))
    whole = scenarios <= KEPT if outcome is None else outcome
    many = scenarios > LARGE
    ready = (
        large(project, keys, chunk or CHUNK, _wanted(whole))
        if many
        else program(project, keys, chunk or BATCH)
    )
    draw = (sampler if many else drawer)(project, keys, ready.size, design, scenarios)
    return _run(project, ready, scenarios + 1, whole, lambda start, _: draw(seed, start), seed, design)


def _wanted(whole: bool) -> Wanted:
    return "outcome" if whole else "indicators"


def _run(
    project: Project,
    ready: Program,
    n: int,
    full: bool,
    inputs: Callable[[int, int], Any],
    seed: int | None = None,
    design: Design = "random",
) -> Result:
    """Run all chunks and join them, each copied into its place as soon as it is done."""
    fixed = columns(project)
    joined: list[Any] = []
    whole = n <= KEPT or seed is None  # a large study's draws are not kept: its seed gives them again
    varied = np.empty((len(ready.keys), n if whole else 0))
    structures = set()
    told = progress.current()
    told.begin(0)

    def one(start: int) -> tuple[int, Any, list[Any], Any]:
        """A chunk's start, inputs, and results as leaves of a tree."""
        drawn = inputs(start, ready.size)
        found = ready.run(fixed, drawn)
        leaves, tree = jax.tree.flatten(found if full else indicators_alone(found))
        jax.block_until_ready(leaves)
        return start, drawn, leaves, tree

    for start, drawn, leaves, structure in in_order(one, range(0, n, ready.size)):
        stop = min(start + ready.size, n)
        structures.add(structure)
        if not joined:
            joined = [np.empty((n, *leaf.shape[1:]), leaf.dtype) for leaf in leaves]
        for place, leaf in zip(joined, leaves, strict=True):
            place[start:stop] = np.asarray(leaf)[: stop - start]
        if whole:
            varied[:, start:stop] = np.asarray(drawn)[:, : stop - start]
        told.at(stop, n)
    outcome = jax.tree.unflatten(structures.pop(), joined)
    return Result(project, outcome, dict(zip(ready.keys, varied, strict=True)) if whole else {}, seed, design)


def _columns(project: Project, said: Any, what: str) -> dict[str, npt.NDArray[np.float64]]:
    """What a person gives by key, SI."""
    if said is None:
        return {}
    if not (isinstance(said, Mapping) or hasattr(said, "columns")):  # a DataFrame is no Mapping
        raise InputError(
            what, quoted(said), t("values by dotted key"), '{"flows.silane.price": [45, 52, 70]}'
        )
    if what == "grid" and not len(said):
        raise InputError(
            what, t("no keys"), t("values by dotted key"), '{"flows.silane.price": [45, 52, 70]}'
        )
    found = {str(key): column(said[key], project.ledger[project.find(str(key))], str(key)) for key in said}
    last = project.first_year + project.horizon
    for key in found.keys() & {f"programme.phases.{phase}.start" for phase in project.phases}:
        if found[key].size and (found[key].min() < project.first_year or found[key].max() >= last):
            early, late = (units.show(float(end), units.DATE) for end in (found[key].min(), found[key].max()))
            allowed = t(
                "dates within the years of the statements, {first} to {last}",
                first=project.first_year,
                last=last - 1,
            )
            raise InputError(
                key,
                span(early, late),
                allowed,
                t("project.with_values moves the calendar too"),
            )
    return found


def _length(given: Mapping[str, npt.NDArray[np.float64]]) -> int:
    """How many designs there are; a single value stands for all."""
    lengths = {key: len(values) for key, values in given.items() if values.ndim}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{key}: {length}" for key, length in lengths.items())
        raise InputError(
            "samples",
            t("columns of different lengths ({found})", found=found),
            t("N values for each key, or one"),
            t("give every key as many values"),
        )
    n = next(iter(lengths.values()), 1)
    if not 1 <= n <= MOST:
        raise InputError(
            "samples", t("{n} scenarios", n=n), span("1", Number(MOST, whole=True)), toward(n, 1)
        )
    return n
