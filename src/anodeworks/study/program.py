"""Compiled programs: the chain mapped over scenarios, compiled once for a plant's structure and kept on disk.

A program depends on the structure of a project (its activities, connections, phases and years) and on which values
vary, never on any number: other prices or capacities run without compiling again. Programs are kept in the user's
cache folder, so that the second start needs neither tracing nor compiling.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
import platformdirs
from jax.experimental import serialize_executable

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

Wanted = Literal["outcome", "indicators"]
PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Program:
    """One compiled program; call it with the base values and the varying ones."""

    keys: tuple[str, ...]
    size: int
    run: Callable[[Mapping[str, Any], Any], Any]

    def __call__(self, base: Mapping[str, Any], varied: Any) -> Any:
        """Results of `size` scenarios, each array with a leading scenario axis.

        Args:
            base: the ledger's numbers by key, SI.
            varied: (len(keys), size) values of the keys that vary.
        """
        return self.run({k: v for k, v in base.items() if k not in set(self.keys)}, varied)


def scenario_function(project: Project, keys: Sequence[str], wanted: Wanted) -> Callable[..., Any]:
    """The chain as a function of the fixed values and one scenario's varying ones."""
    chain = evaluate_one(project)

    def one(fixed: Mapping[str, Any], varied: Any) -> Any:
        outcome = chain({**fixed, **{key: varied[i] for i, key in enumerate(keys)}})
        if wanted == "indicators":
            return {"indicators": outcome.indicators, "flags": outcome.flags}
        return outcome._asdict() | {"calendar": outcome.calendar[1:], "monthly": outcome.monthly[1:]}

    return one


def program(project: Project, keys: Sequence[str], size: int, wanted: Wanted) -> Program:
    """The program for a project's structure, these varying keys and this many scenarios at a time."""
    asked = (fingerprint(project), tuple(keys), size, wanted)
    if asked not in _LOADED:
        _LOADED[asked] = Program(tuple(keys), size, _compiled(project, asked))
    return _LOADED[asked]


_LOADED: dict[tuple[str, tuple[str, ...], int, str], Program] = {}


def _compiled(project: Project, asked: tuple[str, tuple[str, ...], int, Wanted]) -> Callable[..., Any]:
    """From the cache folder if it is there, else traced, compiled and stored."""
    _, keys, size, wanted = asked
    path = cache_folder() / f"{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}.program"
    stored = _read(path)
    if stored is not None:
        return stored
    one = scenario_function(project, keys, wanted)
    fixed = {k: v for k, v in project.values.items() if k not in set(keys)}
    varied = jax.ShapeDtypeStruct((len(keys), size), jnp.float64)
    compiled = jax.jit(jax.vmap(one, in_axes=(None, 1), axis_size=size)).lower(fixed, varied).compile()
    _write(path, pickle.dumps(serialize_executable.serialize(compiled)))
    return compiled


def _read(path: Path) -> Callable[..., Any] | None:
    """A stored program, or None if there is none that this machine can run."""
    try:
        return serialize_executable.deserialize_and_load(*pickle.loads(path.read_bytes()))  # type: ignore[no-any-return]
    except OSError:
        return None
    except Exception:  # a torn or foreign file is no reason to stop: compile anew and overwrite it
        return None


def _write(path: Path, content: bytes) -> None:
    """Store atomically; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
        os.replace(part.name, path)
    except OSError:
        return


def cache_folder() -> Path:
    """Where programs are kept: `ANODEWORKS_CACHE` or the user's cache folder."""
    return Path(os.environ.get("ANODEWORKS_CACHE") or platformdirs.user_cache_dir("anodeworks")) / "programs"


@lru_cache(maxsize=64)
def fingerprint(project: Project) -> str:
    """What a compiled program depends on, as one word."""
    network = project.network
    parts = (
        code_version(),
        [(n.name, n.kind.__qualname__, n.ports, n.takes, n.label) for n in network.nodes],
        [_foreign_source(n.kind) for n in network.nodes if not n.kind.__module__.startswith("anodeworks.")],
        sorted((f.name, f.role, f.unit, f.formula, f.composition, f.warms) for f in network.flows.values()),
        [(o.name, o.flow) for o in project.products],
        (project.phases, project.first_year, project.horizon),
        sorted((k, v.currency) for k, v in project.ledger.items()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _foreign_source(kind: type) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        return repr(kind)


@cache
def code_version() -> str:
    """A word that changes whenever the package's code, JAX or the machine does."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        stat = path.stat()
        digest.update(f"{path.relative_to(PACKAGE)} {stat.st_size} {stat.st_mtime_ns}".encode())
    machine = (jax.__version__, jax.default_backend(), os.uname().machine if hasattr(os, "uname") else os.name)
    return digest.hexdigest() + repr(machine) + repr(np.__version__) + os.environ.get("XLA_FLAGS", "")
