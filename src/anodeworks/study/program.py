"""The chain mapped over scenarios and compiled, once for a plant's structure.

A program depends on the structure of a project (its activities, connections, phases and years) and on which values
vary, never on any number: other prices or capacities run without compiling again.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.store import stored
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

Wanted = Literal["outcome", "indicators", "rows"]


@dataclass(frozen=True)
class Program:
    """One compiled program: `run(fixed, varied)` gives the results of `size` scenarios.

    `fixed` holds the values that do not vary (SI, as the method gives them); `varied` is (len(keys), size), SI. Every
    array of the result has a leading scenario axis. Programs of "rows" give (indicators, flags) instead: all indicators
    in one array (M, size) in the order of `project.indicators`, SI, and flags (size,) by reason.
    """

    keys: tuple[str, ...]
    size: int
    run: Callable[[Any, Any], Any]

    def fixed(self, project: Project) -> Any:
        """The values of a project that this program takes as fixed, ready on the device."""
        values = project.values
        return jax.device_put(np.array([values[key] for key in _common(project, self.keys)]))


def program(project: Project, keys: Sequence[str], size: int, wanted: Wanted) -> Program:
    """The program for a project's structure, these varying keys and this many scenarios at a time."""

    def lower() -> Any:
        one = scenario_function(project, keys, wanted)
        fixed = jax.ShapeDtypeStruct((len(_common(project, keys)),), jnp.float64)
        varied = jax.ShapeDtypeStruct((len(keys), size), jnp.float64)
        out = (1, 0) if wanted == "rows" else 0
        return jax.jit(jax.vmap(one, (None, 1), out, axis_size=size)).lower(fixed, varied)

    return Program(tuple(keys), size, stored((fingerprint(project), tuple(keys), size, wanted), lower))


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
        dropped: Any = dict.fromkeys(set(outcome._fields) - {"indicators", "flags"})
        return outcome._replace(**dropped)

    return one


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
