"""The chain mapped over scenarios and compiled, once for a plant's structure.

A program depends on the structure of a project (its activities, connections, phases and years), never on any number or
on which of them vary: other prices, capacities and distributions run without compiling again.
"""

from __future__ import annotations

import hashlib
import operator
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.process.own_code import bound, is_own, own_code
from anodeworks.store import fleeting, stored
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.planning import planned
from anodeworks.twin.project import Project

Wanted = Literal["outcome", "indicators", "rows"]

# Scenarios that a program runs at once where there are many: enough to fill vector units, few enough for the cache.
CHUNK: Final = 1024
# The same of the program of first answers, which is asked for a single scenario most often.
BATCH: Final = 256
# The same of the program that runs while numbers move: one scenario takes a tenth of what it takes in a BATCH, and a
# thousand in turn take no longer than in chunks that are larger.
LIVE: Final = 32
# Scenarios up to which the program of first answers runs: compiled in 4 s of a core where the optimised one takes 13,
# it takes 0.1 ms for each where that takes 0.03.
LARGE: Final = 30_000
# XLA's older way of writing fused operations: the same speed, half the time to compile.
QUICK: Final[dict[str, bool | int | str]] = {"xla_cpu_use_fusion_emitters": False}
# A third of the time to compile, three times that to run.
PLAIN: Final[dict[str, bool | int | str]] = {**QUICK, "xla_backend_optimization_level": 0}


@dataclass(frozen=True)
class Program:
    """One compiled program: `run(fixed, varied)` gives the results of `size` scenarios.

    `fixed` is what `columns` gives; `varied` is (len(keys), size), SI. Every array of the result has a leading
    scenario axis. Programs of "rows" give (indicators, flags) instead: all indicators in one array (M, size) in the
    order of `project.indicators`, SI, and flags (size,) by reason.
    """

    keys: tuple[str, ...]
    size: int
    run: Callable[[Any, Any], Any]


def program(project: Project, keys: Sequence[str], size: int = BATCH) -> Program:
    """The program of first answers of a project's structure: the whole outcome of few scenarios, quick to compile.

    All numbers of the project are its columns: whichever keys vary, it is one for every question.
    """
    return _of_all(project, keys, size, "outcome", PLAIN)


def large(project: Project, keys: Sequence[str], size: int, wanted: Wanted) -> Program:
    """The same for many scenarios: three times as long to compile, and a quarter of the time to run."""
    return _of_all(project, keys, size, wanted, QUICK)


def moving(project: Project) -> Program:
    """The program that runs while people move numbers: figures and flags of few scenarios, all numbers varied.

    Numbers that are others' have to be set to them before, as those of a project's ledger are: whichever number is
    moved, alone or with others that it is tied to, the program stays.
    """
    free = project.untied(project.ledger)
    return _of_all(free, sorted(free.values), LIVE, "rows", PLAIN)


def structure(project: Project) -> str:
    """What the program of `moving` depends on, as one word."""
    return fingerprint(project.untied(project.ledger))


def _of_all(
    project: Project, keys: Sequence[str], size: int, wanted: Wanted, options: dict[str, bool | int | str]
) -> Program:
    """A compiled program of all numbers of a project, made ready for those that vary."""

    def lower() -> Any:
        numbers = jax.ShapeDtypeStruct((len(project.values), size), jnp.float64)
        out = (1, 0) if wanted == "rows" else 0
        return jax.jit(jax.vmap(_wanted(project, wanted), 1, out, axis_size=size)).lower(numbers)

    run = stored((fingerprint(project), wanted, size), lower, options)
    order = {key: row for row, key in enumerate(sorted(project.values))}
    rows = np.array([order[key] for key in keys], dtype=np.int64)
    mine = threading.local()  # each thread fills columns of its own, and those that are fixed only once

    def together(fixed: Any, varied: Any) -> Any:
        if getattr(mine, "fixed", None) is not fixed:
            mine.fixed, mine.numbers = fixed, np.repeat(fixed[:, None], size, axis=1)
        mine.numbers[rows] = varied
        return jax.block_until_ready(run(mine.numbers))  # which may read them where they are

    return Program(tuple(keys), size, together)


def columns(project: Project) -> npt.NDArray[np.float64]:
    """All numbers of a project in the order in which programs take them: that of their keys."""
    return np.array([number for _, number in sorted(project.values.items())], dtype=np.float64)


def of_columns(project: Project) -> Callable[[Any], Any]:
    """The chain as a function of all numbers in one array."""
    chain, keys = evaluate_one(project), sorted(project.values)

    def one(numbers: Any) -> Any:
        parts = jax.lax.split(numbers, (1,) * len(keys))  # one equation where indexing has a thousand
        return chain(project.tied({key: part[0] for key, part in zip(keys, parts, strict=True)}))

    return one


def _wanted(project: Project, wanted: Wanted) -> Callable[[Any], Any]:
    """What is wanted of the chain, as a function of all numbers in one array."""
    chain = of_columns(project)

    def one(numbers: Any) -> Any:
        outcome = chain(numbers)
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


def fingerprint(project: Project) -> str:
    """What a compiled program depends on, as one word; names count too, for it says its flags by them.

    Of a user's own activities all of their code counts; what depends on code in no file is kept nowhere.
    """
    network = project.network
    own = dict.fromkeys(n.kind for n in network.nodes if is_own(n.kind))
    parts = (
        [(n.name, n.kind.__qualname__, n.ports, n.takes, n.label, n.label_zh) for n in network.nodes],
        [(kind, own_code(kind)) for kind in own],
        sorted(
            (f.name, f.role, f.unit, f.formula, f.composition, f.warms, f.powder, f.service)
            for f in network.flows.values()
        ),
        [(o.name, o.flow, o.anode, o.label, o.label_zh) for o in project.products],
        [project.phase_label(name) for name in project.phases],
        (project.phases, project.first_year if project.counting == "calendar" else 0, project.horizon),
        project.lines,
        project.debt,
        project.production,
        tuple(project.indicators),
        sorted(
            (k, v.currency, v.same_as, v.part, v.shares) for k, v in project.ledger.items() if not planned(k)
        ),
    )
    word = hashlib.sha256(repr(parts).encode()).hexdigest()
    typed = [kind for kind in own if own_code(kind) is None]
    return fleeting(word, _versions(typed)) if typed else word


def _versions(typed: Sequence[type]) -> int:
    """The number of what such kinds are now, in this process: a name that was bound anew makes them others."""
    now = [(kind, bound(kind)) for kind in typed]
    for number, before in enumerate(_seen):
        if _same(before, now):
            return number
    _seen.append(now)
    return len(_seen) - 1


_Typed = list[tuple[type, list[tuple[str, object]]]]
_seen: list[_Typed] = []


def _same(before: _Typed, now: _Typed) -> bool:
    def flat(typed: _Typed) -> list[object]:
        return [thing for kind, names in typed for thing in (kind, *(value for _, value in names))]

    return len(flat(before)) == len(flat(now)) and all(map(operator.is_, flat(before), flat(now)))
