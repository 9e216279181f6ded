"""The chain mapped over scenarios and compiled, once for a plant's structure.

A program depends on the structure of a project (its activities, connections, phases and years), never on any number or
on which of them vary: other prices, capacities and distributions run without compiling again.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.store import stored
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

Wanted = Literal["outcome", "indicators", "rows"]

# Scenarios that a program runs at once: large enough to fill vector units, small enough for the cache.
CHUNK: Final = 1024
# The same of the one program for every question, which is asked for a single scenario most often: 256 take 6 ms where
# 1,024 take 20 ms. Many scenarios cost a fifth more each, but those of a plain run are shared among four threads.
BATCH: Final = 256
# Scenarios from which on a program of their own pays for its compiling: it saves some 18 of 36 microseconds for each,
# and takes 14 seconds to compile, on one core, once for each set of numbers that vary.
LARGE: Final = 1_000_000
# XLA's older way of writing fused operations: the same speed, half the time to compile.
QUICK: Final[dict[str, bool | int | str]] = {"xla_cpu_use_fusion_emitters": False}


@dataclass(frozen=True)
class Program:
    """One compiled program: `run(fixed, varied)` gives the results of `size` scenarios.

    `fixed` is what the method of that name gives; `varied` is (len(keys), size), SI. Every
    array of the result has a leading scenario axis. Programs of "rows" give (indicators, flags) instead: all indicators
    in one array (M, size) in the order of `project.indicators`, SI, and flags (size,) by reason.
    """

    keys: tuple[str, ...]
    size: int
    run: Callable[[Any, Any], Any]
    whole: bool = True

    def fixed(self, project: Project) -> Any:
        """The values of a project that are the same in all scenarios, as this program takes them."""
        if self.whole:
            return columns(project)
        values = project.values
        return jax.device_put(np.array([values[key] for key in _common(project, self.keys)]))


def program(project: Project, keys: Sequence[str], size: int = BATCH) -> Program:
    """The program of a project's structure, whichever keys vary: all of its numbers are columns.

    One for every question, and nothing is compiled when other numbers become uncertain. It gives the whole outcome.
    """

    def lower() -> Any:
        numbers = jax.ShapeDtypeStruct((len(project.values), size), jnp.float64)
        return jax.jit(jax.vmap(of_columns(project), 1, axis_size=size)).lower(numbers)

    run = stored((fingerprint(project), "whole", size), lower, QUICK)
    order = {key: row for row, key in enumerate(sorted(project.values))}
    rows = np.array([order[key] for key in keys], dtype=np.int64)

    def together(fixed: Any, varied: Any) -> Any:
        numbers = np.repeat(fixed[:, None], size, axis=1)
        numbers[rows] = varied
        return run(numbers)

    return Program(tuple(keys), size, together)


def large(project: Project, keys: Sequence[str], size: int, wanted: Wanted) -> Program:
    """The program for these varying keys alone: the fewest columns and results, for a million scenarios."""

    def lower() -> Any:
        one = scenario_function(project, keys, wanted)
        fixed = jax.ShapeDtypeStruct((len(_common(project, keys)),), jnp.float64)
        varied = jax.ShapeDtypeStruct((len(keys), size), jnp.float64)
        out = (1, 0) if wanted == "rows" else 0
        return jax.jit(jax.vmap(one, (None, 1), out, axis_size=size)).lower(fixed, varied)

    run = stored((fingerprint(project), tuple(keys), size, wanted), lower, QUICK)
    return Program(tuple(keys), size, run, whole=False)


def columns(project: Project) -> npt.NDArray[np.float64]:
    """All numbers of a project in the order in which programs take them: that of their keys."""
    values = project.values
    return np.array([values[key] for key in sorted(values)], dtype=np.float64)


def of_columns(project: Project) -> Callable[[Any], Any]:
    """The chain as a function of all numbers in one array."""
    chain, keys = evaluate_one(project), sorted(project.values)

    def one(numbers: Any) -> Any:
        parts = jax.lax.split(numbers, (1,) * len(keys))  # one equation where indexing has a thousand
        return chain({key: part[0] for key, part in zip(keys, parts, strict=True)})

    return one


def scenario_function(project: Project, keys: Sequence[str], wanted: Wanted) -> Callable[..., Any]:
    """The chain as a function of the fixed values and one scenario's varying ones, each one array.

    One array is handed over in microseconds, four hundred numbers one by one in ten thousand of them.
    """
    chain = evaluate_one(project)
    common = _common(project, keys)

    def one(fixed: Any, varied: Any) -> Any:
        values = {key: fixed[i] for i, key in enumerate(common)}
        outcome = chain({**values, **{key: varied[i] for i, key in enumerate(keys)}})
        if wanted == "outcome":
            return outcome
        if wanted == "rows":  # one array to hand over instead of a hundred
            return jnp.stack([outcome.indicators[name] for name in project.indicators]), outcome.flags
        return indicators_alone(outcome)

    return one


def indicators_alone(outcome: Any) -> Any:
    """An outcome without what is not indicator or flag."""
    dropped: Any = dict.fromkeys(set(outcome._fields) - {"indicators", "flags"})
    return outcome._replace(**dropped)


def _common(project: Project, keys: Sequence[str]) -> list[str]:
    """The keys of the values that are the same in all scenarios, in the ledger's order."""
    varying = frozenset(keys)
    return [key for key in project.values if key not in varying]


def fingerprint(project: Project) -> str:
    """What a compiled program depends on, as one word."""
    network = project.network
    parts = (
        [(n.name, n.kind.__qualname__, n.ports, n.takes, n.label) for n in network.nodes],
        [_source(n.kind) for n in network.nodes if not n.kind.__module__.startswith("anodeworks.")],
        sorted(
            (f.name, f.role, f.unit, f.formula, f.composition, f.warms, f.powder, f.service)
            for f in network.flows.values()
        ),
        [(o.name, o.flow) for o in project.products],
        (project.phases, project.first_year, project.horizon),
        sorted((k, v.currency) for k, v in project.ledger.items()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _source(kind: type) -> str:
    """The text of a user's own kind of activity, whose change must not find an old program."""
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):  # typed at a prompt: the compiled code tells one version from another
        code = kind.__dict__["exchanges"].__code__
        return repr((kind, code.co_code, code.co_consts, code.co_names))
