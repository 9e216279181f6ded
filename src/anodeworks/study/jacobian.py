"""Indicators and their derivatives by chosen numbers, scenario by scenario, in one compiled program.

What an optimiser needs at each step: every indicator in every scenario, the flags, and the rows of the Jacobian for the
few indicators that it watches. A forward pass gives a column of the Jacobian, a reverse pass a row: few numbers go
forward, many numbers go back. Whether derivatives are wanted and of which indicators are arguments of the program, so
that another objective compiles nothing, and figures alone cost what figures cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.store import stored
from anodeworks.study.chunks import chunk, in_order
from anodeworks.study.program import QUICK, fingerprint
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

LANES: Final = 64  # scenarios that a program runs at once
ROWS: Final = 4  # rows of the Jacobian come in multiples of this, so that one more seldom compiles
FORWARD: Final = 12  # numbers up to which forward passes are taken

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Points:
    """Indicators (all, S) in SI by sorted name, flags (F, S), and Jacobian (watched, n, S)."""

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
    rows: int  # of the Jacobian that the program gives: all indicators where passes go forward
    run: Callable[..., Any]

    @cached_property
    def fixed(self) -> Any:
        """All other numbers, SI, as one array: handing over hundreds of them costs more than the chain."""
        values = self.project.values
        return jnp.array([values[key] for key in _others(self.project, self.keys, self.others)])

    def __call__(self, x: Array, varied: Array, watched: Sequence[str]) -> Points:
        """Evaluate S scenarios.

        Args:
            x: (n, S) values of `keys`, SI.
            varied: (len(others), S), SI.
            watched: indicators whose derivatives are wanted, at most `rows`; none costs least.
        """
        size = x.shape[1] if self.keys else varied.shape[1]
        forward = self.rows == len(self.names)
        wanted = np.array([self.names.index(name) for name in watched], dtype=np.int64)
        pick = np.zeros((0 if forward else self.rows, len(self.names)))
        if not forward:
            pick[np.arange(len(wanted)), wanted] = 1.0

        def part(start: int) -> tuple[Any, ...]:
            ready = (chunk(a, start, LANES) for a in (x, varied))
            found = self.run(self.fixed, *ready, pick, np.bool_(len(wanted) > 0))
            return tuple(np.asarray(a)[..., : size - start] for a in found)

        parts = list(in_order(part, range(0, size, LANES)))
        values, flags, slopes = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
        return Points(values, flags, slopes[wanted if forward else slice(len(wanted))])


def jacobian(project: Project, keys: Sequence[str], others: Sequence[str], watched: int) -> Jacobian:
    """The program for a project's structure, these numbers to differentiate by and these that only vary."""
    keys, others = tuple(keys), tuple(others)
    names, reasons = tuple(sorted(project.indicators)), _reasons(project)
    forward = len(keys) <= FORWARD
    rows = len(names) if forward else -(-max(watched, 1) // ROWS) * ROWS

    def lower() -> Any:
        outside = jax.ShapeDtypeStruct((len(_others(project, keys, others)),), jnp.float64)
        shapes = (jax.ShapeDtypeStruct((len(k), LANES), jnp.float64) for k in (keys, others))
        pick = jax.ShapeDtypeStruct((0 if forward else rows, len(names)), jnp.float64)
        wanted = jax.ShapeDtypeStruct((), jnp.bool_)
        return jax.jit(_lanes(project, keys, others, rows)).lower(outside, *shapes, pick, wanted)

    run = stored((fingerprint(project), "jacobian", keys, others, rows, LANES), lower, QUICK)
    return Jacobian(project, keys, others, names, reasons, rows, run)


def _lanes(project: Project, keys: Sequence[str], others: Sequence[str], rows: int) -> Callable[..., Any]:
    """The chain for many scenarios: indicators, flags, and the Jacobian where it is wanted, else zeros."""
    chain = evaluate_one(project)
    named = (_others(project, keys, others), others, keys)

    def figures(*given: Any) -> Any:
        parts = zip(named, given, strict=True)
        values = {key: array[i] for names, array in parts for i, key in enumerate(names)}
        outcome = chain(project.tied(values))
        found, flags = outcome.indicators, outcome.flags
        figure = jnp.stack([jnp.asarray(found[n], dtype=jnp.float64) for n in sorted(found)])
        return figure, jnp.stack([jnp.asarray(flags[r], dtype=bool) for r in sorted(flags)])

    def alone(fixed: Any, x: Any, varied: Any, pick: Any) -> Any:
        return *figures(fixed, varied, x), jnp.zeros((rows, len(keys)))

    def forward(fixed: Any, x: Any, varied: Any, pick: Any) -> Any:
        def along(tangent: Any) -> Any:
            return jax.jvp(partial(figures, fixed, varied), (x,), (tangent,), has_aux=True)

        return jax.vmap(along, out_axes=(None, -1, None))(jnp.eye(len(keys)))

    def back(fixed: Any, x: Any, varied: Any, pick: Any) -> Any:
        values, pull, flags = jax.vjp(partial(figures, fixed, varied), x, has_aux=True)
        return values, jax.vmap(lambda row: pull(row)[0])(pick), flags

    def sloped(*given: Any) -> Any:
        values, slopes, flags = (back if len(given[3]) else forward)(*given)
        return values, flags, slopes

    def lanes(fixed: Any, x: Any, varied: Any, pick: Any, wanted: Any) -> Any:
        ways = [
            jax.vmap(way, in_axes=(None, 1, 1, None), out_axes=-1, axis_size=LANES)
            for way in ((sloped, alone) if keys else (alone, alone))
        ]
        return jax.lax.cond(wanted, *ways, fixed, x, varied, pick)

    return lanes


def _others(project: Project, keys: Sequence[str], others: Sequence[str]) -> list[str]:
    """Keys of the ledger that are neither differentiated by nor varied, sorted."""
    return sorted(project.ledger.keys() - {*keys, *others})


def _reasons(project: Project) -> tuple[str, ...]:
    """Names of the flags, in the order in which a program gives them."""
    shapes = jax.eval_shape(lambda values: evaluate_one(project)(values).flags, project.values)
    return tuple(sorted(shapes))
