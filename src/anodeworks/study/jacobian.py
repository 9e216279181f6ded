"""Indicators and their derivatives by chosen numbers, scenario by scenario, in one compiled program.

What an optimiser needs at each step: every indicator in every scenario, the flags, and the rows of the Jacobian for the
few indicators that it watches, each by one reverse pass. Which indicators those are is an argument of the program, so
that another objective compiles nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.study.program import fingerprint
from anodeworks.study.store import stored
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

LANES: Final = 64  # scenarios that a program runs at once
ROWS: Final = 4  # rows of the Jacobian come in multiples of this, so that one more seldom compiles

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """Indicators (all, S) in SI by sorted name, flags (F, S), and Jacobian (watched, n, S); None where not asked."""

    values: Array
    flags: npt.NDArray[np.bool_]
    slopes: Array


@dataclass(frozen=True)
class Jacobian:
    """One compiled program: derivatives of watched indicators by `keys`, while `others` vary too."""

    project: Project
    keys: tuple[str, ...]
    others: tuple[str, ...]
    names: tuple[str, ...]  # of all indicators, sorted
    reasons: tuple[str, ...]  # of all flags, sorted
    rows: int
    run: Callable[..., Any]

    def __call__(self, x: Array, varied: Array, watched: Sequence[str]) -> Points:
        """Evaluate S scenarios.

        Args:
            x: (n, S) values of `keys`, SI.
            varied: (len(others), S), SI.
            watched: indicators whose derivatives are wanted, at most `rows`.
        """
        size = x.shape[1] if self.keys else varied.shape[1]
        fixed = jax.device_put(
            {k: v for k, v in self.project.values.items() if k not in {*self.keys, *self.others}}
        )
        pick = np.zeros((self.rows, len(self.names)))
        for i, name in enumerate(watched[: self.rows]):
            pick[i, self.names.index(name)] = 1.0

        def part(start: int) -> tuple[Any, ...]:
            stop = min(start + LANES, size)
            fill = ((0, 0), (0, LANES - (stop - start)))
            ready = (np.pad(a[:, start:stop], fill, mode="edge") for a in (x, varied))
            found = self.run(fixed, *ready, pick)
            return tuple(np.asarray(a)[..., : stop - start] for a in found)

        starts = range(0, size, LANES)
        workers = min(len(starts), os.cpu_count() or 1)
        if workers == 1:
            parts = [part(start) for start in starts]
        else:
            with ThreadPoolExecutor(workers) as pool:
                parts = list(pool.map(part, starts))
        values, flags, slopes = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
        return Points(values, flags, slopes[: len(watched)])


def jacobian(project: Project, keys: Sequence[str], others: Sequence[str], watched: int) -> Jacobian:
    """The program for a project's structure, these numbers to differentiate by and these that only vary."""
    keys, others = tuple(keys), tuple(others)
    rows = -(-max(watched, 1) // ROWS) * ROWS if keys else 0
    names, reasons = tuple(sorted(project.indicators)), _reasons(project)

    def lower() -> Any:
        one = _one(project, keys, others)
        outside = {k: v for k, v in project.values.items() if k not in {*keys, *others}}
        shapes = (jax.ShapeDtypeStruct((len(k), LANES), jnp.float64) for k in (keys, others))
        pick = jax.ShapeDtypeStruct((rows, len(names)), jnp.float64)
        lanes = jax.vmap(one, in_axes=(None, 1, 1, None), out_axes=-1, axis_size=LANES)
        return jax.jit(lanes).lower(outside, *shapes, pick)

    run = stored((fingerprint(project), "jacobian", keys, others, rows, LANES), lower)
    return Jacobian(project, keys, others, names, reasons, rows, run)


def _one(project: Project, keys: Sequence[str], others: Sequence[str]) -> Callable[..., Any]:
    """The chain for one scenario: all indicators, all flags, and the picked rows of the Jacobian."""
    chain = evaluate_one(project)

    def one(fixed: Mapping[str, Any], x: Any, varied: Any, pick: Any) -> Any:
        at = {**fixed, **{key: varied[i] for i, key in enumerate(others)}}

        def figures(x: Any) -> Any:
            outcome = chain({**at, **{key: x[i] for i, key in enumerate(keys)}})
            found, flags = outcome.indicators, outcome.flags
            values = jnp.stack([jnp.asarray(found[n], dtype=jnp.float64) for n in sorted(found)])
            return values, jnp.stack([jnp.asarray(flags[r], dtype=bool) for r in sorted(flags)])

        if not keys:
            values, flags = figures(x)
            return values, flags, jnp.zeros((0, 0))
        values, back, flags = jax.vjp(figures, x, has_aux=True)
        slopes = jax.vmap(lambda row: back(row)[0])(pick)
        return values, flags, slopes

    return one


def _reasons(project: Project) -> tuple[str, ...]:
    """Names of the flags, in the order in which a program gives them."""
    shapes = jax.eval_shape(lambda values: evaluate_one(project)(values).flags, project.values)
    return tuple(sorted(shapes))
