"""Compiled programs kept on disk, so that a second start neither traces nor compiles.

A program is stored under a hash of everything that it depends on; when the code, JAX or the machine changes, the
hash does, and the program is compiled anew. Files are written atomically; a torn or foreign file is overwritten.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax.experimental import serialize_executable

from anodeworks import keep
from anodeworks.study import progress

PACKAGE = Path(__file__).parent.parent
CHAIN = (
    "quantity", "library", "project", "material", "reactor", "process", "plant", "programme", "finance", "twin",
)  # fmt: skip

_loaded: dict[str, Callable[..., Any]] = {}


def stored(asked: object, lower: Callable[[], Any]) -> Callable[..., Any]:
    """The compiled program for `asked`: from memory, from disk, or from `lower().compile()`.

    Args:
        asked: all that the program depends on beside the package's code; its `repr` must tell programs apart.
        lower: traces the program; called only if it is nowhere to be found.
    """
    home = Path(inspect.getfile(lower)).parent
    name = hashlib.sha256(repr((code_version(home), asked)).encode()).hexdigest()[:32]
    if name not in _loaded:
        path = folder() / f"{name}.program"
        program = _read(path)
        if program is None:
            with progress.current().waiting("compiling this plant once, for all later runs"):
                program = lower().compile()
            keep.write(path, pickle.dumps(serialize_executable.serialize(program)))
        _loaded[name] = program
    return _loaded[name]


def folder() -> Path:
    """Where programs are kept: under `ANODEWORKS_CACHE`, or under the user's cache folder."""
    return keep.folder("programs")


@cache
def code_version(home: Path) -> str:
    """A word that changes whenever JAX, the machine, or the code that a program is made of does.

    That is the chain's, the study's own modules, and those of the folder `home` in which the program is written.
    """
    modules = {p for part in CHAIN for p in (PACKAGE / part).rglob("*.py")}
    modules |= {*PACKAGE.glob("*.py"), *(PACKAGE / "study").glob("*.py"), *home.glob("*.py")}
    files = [(str(p), hashlib.sha256(p.read_bytes()).hexdigest()) for p in modules]
    files = [(name.removeprefix(str(PACKAGE)), word) for name, word in files]
    machine = (platform.node(), platform.machine(), jax.default_backend(), os.cpu_count())
    return repr((sorted(files), machine, jax.__version__, os.environ.get("XLA_FLAGS", "")))


def _read(path: Path) -> Callable[..., Any] | None:
    """A stored program, or None if there is none that can be run here."""
    if not path.exists():
        return None
    try:
        content = path.read_bytes()
        if b"lapack_" in content:
            _ready_for_lapack()
        return serialize_executable.deserialize_and_load(*pickle.loads(content))  # type: ignore[no-any-return]
    except Exception:  # whatever a torn file raises, the answer is the same: compile anew
        return None


def _ready_for_lapack() -> None:
    """Bind LAPACK's routines, which compiling does and reading a compiled program does not: calls would crash."""
    from jaxlib import lapack

    lapack.prepare_lapack_call("getrf", np.float64)  # type: ignore[no-untyped-call]
