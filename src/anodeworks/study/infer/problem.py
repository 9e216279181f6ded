"""A model to infer through: figures of many points at once, and of one point where derivatives are taken.

For a plant both are the chain of `twin`, with machines counted as fractions, since whole counts have no derivative.
Any other function serves as well; the tests use linear ones, whose posteriors are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from anodeworks import progress
from anodeworks.arrays import jnp
from anodeworks.study.feasible import spoils
from anodeworks.study.gradient import COUNTS, FRACTIONAL
from anodeworks.study.infer.space import Floats, Space, placed
from anodeworks.study.need import Need
from anodeworks.study.program import BATCH, columns, fingerprint, program
from anodeworks.twin.catalogue import OfProduct, Plant, of_product
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

WORKERS: Final = 2
UNDEFINED: Final = 50.0  # minus log likelihood of a figure that has no value, and of no plant at all


@dataclass(frozen=True, eq=False)
class Problem:
    """A model over a space.

    names: figures that `figures` gives, SI; needs: those of markets that it gives after them, per second;
    (F,) together. figures: (z (N, D), options (N, C)) -> figures (N, F), and
    whether there is no such plant (N,). told: the figures (T,) that `one` gives. one: (shared, z (D,), options
    (C,)) -> figures (T,) and the same flag, traceable. shared: arrays that `one` takes as arguments, so that a
    compiled program does not hold them. word: what tells the compiled `one` from others.
    """

    space: Space
    names: tuple[str, ...]
    figures: Callable[[Floats, Floats], tuple[Floats, Any]]
    told: tuple[str, ...]
    one: Callable[[Any, Any, Any], tuple[Any, Any]]
    shared: Any
    word: object
    needs: tuple[str, ...] = ()


def of_project(
    project: Project,
    space: Space,
    told: Sequence[str],
    names: Sequence[str],
    needs: Mapping[str, Need] | None = None,
) -> Problem:
    """The problem of a plant.

    Args:
        project: from `load`.
        space: of numbers of the project; all others stand at their central values.
        told: indicators that claims speak of; `names`: all whose values are wanted.
        needs: of markets, by name.
    """
    fixed = {**project.values, COUNTS: np.float64(FRACTIONAL)}
    inside = (*space.keys, *space.choices)
    shared = {
        "tables": jnp.asarray(space.tables),
        "fixed": {k: jnp.asarray(v) for k, v in fixed.items() if k not in inside},
    }

    def one(given: Any, z: Any, options: Any) -> tuple[Any, Any]:
        x = placed(given["tables"], z)
        values = {
            **given["fixed"],
            **{key: x[i] for i, key in enumerate(space.keys)},
            **{key: options[i] for i, key in enumerate(space.choices)},
        }
        done = evaluate_one(project)(project.tied(values))
        figures = jnp.stack([jnp.asarray(done.indicators[name], dtype=jnp.float64) for name in told])
        broken = [jnp.asarray(flag) for flag in _no_plant(project, done.flags).values()]
        return figures, jnp.stack(broken).any()

    wanted = needs or {}
    forward = _forward(project, space, names, wanted)
    word = (fingerprint(project), space.keys, space.choices, tuple(told))
    return Problem(space, tuple(names), forward, tuple(told), one, shared, word, tuple(wanted))


def _no_plant(project: Project, flags: Mapping[str, Any]) -> dict[str, Any]:
    """Flags that say that no plant can do what is asked, unlike those of the site and of finance."""
    return {reason: flag for reason, flag in flags.items() if spoils(project, reason)}


def _forward(
    project: Project, space: Space, names: Sequence[str], needs: Mapping[str, Need]
) -> Callable[[Floats, Floats], tuple[Floats, Any]]:
    """Figures of many points, by the program that studies use; threads run its chunks."""
    inside = (*space.keys, *space.choices)
    keys = list(inside)
    held: dict[str, Any] = {}

    def chunk(z: Floats, options: Floats) -> tuple[Floats, Any]:
        count = len(z)
        inputs = np.concatenate([space.values(z), options], axis=1).T
        varied = np.pad(inputs, ((0, 0), (0, BATCH - count)), mode="edge")
        done = held["ready"].run(held["fixed"], varied)
        columns_of = [np.asarray(done.indicators[name]) for name in names]
        if needs:
            full = _full(project, done.indicators)
            levels = np.asarray(done.process.levels)
            columns_of += [need.rate(levels, full) for need in needs.values()]
        figures = np.stack(columns_of, axis=1)
        broken = np.zeros(BATCH, dtype=bool)
        for flag in _no_plant(project, done.flags).values():
            broken |= np.asarray(flag)
        return figures[:count], broken[:count]

    def figures(z: Floats, options: Floats) -> tuple[Floats, Any]:
        if not held:
            ready = program(project, keys)
            whole = COUNTS in project.values and COUNTS not in keys
            held.update(
                ready=ready,
                fixed=columns(project.with_si({COUNTS: FRACTIONAL}) if whole else project),
            )
        told = progress.current()

        def part(start: int) -> tuple[Floats, Any]:
            told.check()
            return chunk(z[start : start + BATCH], options[start : start + BATCH])

        with ThreadPoolExecutor(WORKERS) as pool:
            parts = list(pool.map(part, range(0, len(z), BATCH)))
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    return figures


def _full(project: Project, indicators: Mapping[str, Any]) -> Floats:
    """(BATCH, K) full output of each product over all phases that are built, kg/s."""
    named = [of_product(OfProduct.output, k.name) for k in project.products]
    full = [np.asarray(indicators[name]) for name in (named if len(named) > 1 else [Plant.capacity.name])]
    return np.asarray(np.nan_to_num(np.stack(full, axis=1)))  # 0 where nothing is built within the study


def transformed(np_: Any, figures: Any, logs: Any) -> tuple[Any, Any]:
    """Figures (..., T) as they are compared, and where they are defined; `np_` is numpy or jax.numpy."""
    finite = np_.isfinite(figures)
    defined = finite & (~logs | (figures > 0))
    safe = np_.where(defined, figures, 1.0)
    return np_.where(logs, np_.log(np_.where(logs, safe, 1.0)), safe), defined
