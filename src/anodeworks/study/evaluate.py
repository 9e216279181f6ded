"""Evaluating a project: its base case, designs that a user gives, or scenarios drawn from its distributions.

There is one path for one scenario and a million: scenarios are cut into chunks, every chunk runs through the same
compiled program, and workers are threads, since compiled programs leave Python alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.quantity import units
from anodeworks.study import design as designs
from anodeworks.study.design import Design
from anodeworks.study.program import CHUNK, LARGE, Program, Wanted, indicators_alone, large, program
from anodeworks.study.result import Result
from anodeworks.study.sample import drawer, sampler
from anodeworks.twin.project import Project

KEPT = 10_000  # scenarios up to which all of the outcome, and the draws, are kept unless asked otherwise
MOST = 100_000_000


def evaluate(
    project: Project, samples: Mapping[str, npt.ArrayLike] | None = None, *, outcome: bool | None = None
) -> Result:
    """The outcome of a project as it stands, or of N designs that differ in some values.

    Args:
        project: from `load`.
        samples: values of shape (N,) by dotted key, in the units that `explain` shows (dates as years AD, options
            as their index, prices in the currency in which the project states them); a pandas DataFrame
            will do. None: the base case.
        outcome: keep every stage's arrays, not only the indicators; by default for up to 10,000 scenarios.

    Raises:
        InputError: unknown key, different lengths, or numbers outside a parameter's bounds or not finite.
    """
    given = (
        {} if samples is None else {str(key): np.asarray(samples[key], dtype=np.float64) for key in samples}
    )
    keys = sorted(given)
    n = _length(given)
    varied = np.empty((len(keys), n))
    for i, key in enumerate(keys):
        varied[i] = _checked(project, key, given[key])
    whole = n <= KEPT if outcome is None else outcome
    ready = program(project, keys) if n < LARGE else large(project, keys, CHUNK, _wanted(whole))
    return _run(project, ready, n, whole, lambda start, size: _padded(varied[:, start : start + size], size))


def monte_carlo(
    project: Project,
    scenarios: int = 1023,
    *,
    seed: int = 0,
    design: Design = "random",
    outcome: bool | None = None,
    chunk: int = CHUNK,
) -> Result:
    """The base case (scenario 0) and `scenarios` draws from the distributions of the project.

    Args:
        project: from `load`.
        scenarios: number of draws.
        seed: the same seed gives the same bits, whatever the chunk.
        design: "random", "sobol" (scrambled; best with powers of two) or "latin" (a Latin hypercube of all draws).
        outcome: keep every stage's arrays, not only the indicators; by default for up to 10,000 scenarios.
        chunk: scenarios run at once.

    Raises:
        InputError: a number of scenarios, a seed or a design that makes no sense.
    """
    if not 0 <= scenarios <= MOST:
        raise InputError("scenarios", str(scenarios), f"0 to {MOST:,}")
    if not 0 <= seed < 2**63:
        raise InputError("seed", str(seed), "a whole number from 0 to 2^63 - 1")
    keys = project.uncertain
    designs.require(design, scenarios, len(keys))
    whole = scenarios <= KEPT if outcome is None else outcome
    many = scenarios >= LARGE
    draw = (sampler if many else drawer)(project, keys, chunk, design, scenarios)
    ready = large(project, keys, chunk, _wanted(whole)) if many else program(project, keys, chunk)
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
    fixed = ready.fixed(project)
    joined: list[Any] = []
    whole = n <= KEPT or seed is None  # a large study's draws are not kept: its seed gives them again
    varied = np.empty((len(ready.keys), n if whole else 0))
    structures = set()
    told = progress.current()
    told.begin(0)
    for start, drawn, leaves, structure in _chunks(ready, fixed, range(0, n, ready.size), full, inputs):
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


def _chunks(
    ready: Program, fixed: Any, starts: Sequence[int], full: bool, inputs: Callable[[int, int], Any]
) -> Iterator[tuple[int, Any, list[Any], Any]]:
    """(start, inputs, result leaves, result tree) of every chunk, in order, computed by as many threads as cores."""

    def one(start: int) -> tuple[int, Any, list[Any], Any]:
        drawn = inputs(start, ready.size)
        found = ready.run(fixed, drawn)
        leaves, tree = jax.tree.flatten(found if full else indicators_alone(found))
        jax.block_until_ready(leaves)
        return start, drawn, leaves, tree

    workers = min(len(starts), os.cpu_count() or 1)
    if workers == 1:
        yield from map(one, starts)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        for start in starts:  # a short queue: finished chunks do not pile up in memory
            waiting.append(pool.submit(one, start))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _length(given: Mapping[str, npt.NDArray[np.float64]]) -> int:
    lengths = {key: values.shape for key, values in given.items()}
    if not lengths:
        return 1
    if any(len(shape) != 1 for shape in lengths.values()) or len(set(lengths.values())) > 1:
        raise InputError(
            "samples", f"shapes {lengths}", "one column of N numbers per key, all of the same length"
        )
    n = int(next(iter(lengths.values()))[0])
    if not 1 <= n <= MOST:
        raise InputError("samples", f"{n} scenarios", f"1 to {MOST:,}")
    return n


def _checked(project: Project, key: str, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A column in SI, inside its parameter's bounds."""
    ask = project.ledger[project.find(key)].parameter
    low, high = float(numbers.min()), float(numbers.max())
    if not np.isfinite(numbers).all() or low < ask.lo or high > ask.hi:
        found = "numbers that are not finite" if not np.isfinite(numbers).all() else f"{low:g} to {high:g}"
        raise InputError(
            key, found, f"{ask.lo:g} to {ask.hi:g} {ask.unit}".strip(), f"it stands for: {ask.meaning}"
        )
    at = units.scale(ask.unit)
    return numbers * at.factor + at.offset


def _padded(columns: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    """A last chunk filled up with its last scenario; what is added is cut off again."""
    missing = size - columns.shape[1]
    return columns if missing == 0 else np.pad(columns, ((0, 0), (0, missing)), mode="edge")
