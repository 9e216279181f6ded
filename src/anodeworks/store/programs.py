"""Compiled programs, kept on disk: the compiler's own form, and as data the trees of what goes in and comes out.

JAX's form of a compiled program is machine code with a pickle around it, and there is no other: it is handed to JAX
only after its seal was found to be whole.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from anodeworks import progress
from anodeworks.arrays import jax
from anodeworks.language import t
from anodeworks.store.sealed import fetch, keep, place
from anodeworks.store.values import from_form, to_form
from anodeworks.store.version import code_version

_loaded: dict[str, Callable[..., Any]] = {}
_locks: dict[str, threading.Lock] = {}
_making = threading.Lock()


def stored(
    asked: object, lower: Callable[[], Any], options: Mapping[str, bool | int | str] | None = None
) -> Callable[..., Any]:
    """The compiled program for `asked`: from memory, from disk, or from `lower().compile()`.

    Args:
        asked: all that the program depends on beside the package's code; its `repr` must tell programs apart.
        lower: traces the program; called only if it is nowhere to be found.
        options: for the compiler, as far as it knows them.
    """
    home = Path(inspect.getfile(lower)).parent
    depends = (code_version(home), jax.default_backend(), asked, options)
    name = hashlib.sha256(repr(depends).encode()).hexdigest()[:32]
    path = place("programs", depends, ".program")
    if name in _loaded:
        return _loaded[name]
    with _making:
        lock = _locks.setdefault(name, threading.Lock())
    with lock:  # two threads that miss the same program wait for one
        if name not in _loaded:
            program = None if path is None else _read(path)
            if program is None:
                with progress.current().waiting(t("compiling this plant once, for all later runs")):
                    program = _compiled(lower(), options)
                with suppress(TypeError):  # a tree with what is no data, as a user's own kinds might make
                    if path is not None:
                        keep(path, _to_bytes(program))
            _loaded[name] = program
        return _loaded[name]


def forget() -> None:
    """Let go of all programs in memory."""
    _loaded.clear()


def _to_bytes(program: Any) -> bytes:
    """A line with the forms of what goes in and comes out, and the program as JAX serialises it."""
    from jax.experimental import serialize_executable
    from jax.tree_util import tree_unflatten

    content: bytes
    content, *trees = serialize_executable.serialize(program)
    forms = [to_form(tree_unflatten(tree, range(tree.num_leaves)), {}) for tree in trees]
    return json.dumps(forms).encode() + b"\n" + content


def _read(path: Path) -> Callable[..., Any] | None:
    """A stored program, or None if there is none that can be run here."""
    content = fetch(path)
    if content is None:
        return None
    from jax.experimental import serialize_executable
    from jax.tree_util import tree_structure

    line, _, program = content.partition(b"\n")
    trees = [tree_structure(from_form(form, {})) for form in json.loads(line)]
    if b"lapack_" in program:
        _ready_for_lapack()
    try:
        return serialize_executable.deserialize_and_load(program, *trees)  # type: ignore[no-any-return]
    except Exception:  # whole, and yet JAX cannot take it: compile anew
        return None


def _ready_for_lapack() -> None:
    """Bind LAPACK's routines, which compiling does and reading a compiled program does not: calls would crash."""
    import numpy as np
    from jaxlib import lapack

    lapack.prepare_lapack_call("getrf", np.float64)  # type: ignore[no-untyped-call]


def _compiled(lowered: Any, options: Mapping[str, bool | int | str] | None) -> Any:
    """A program compiled with these options, or without where the compiler has dropped one of them."""
    with _silence:
        if options:
            try:
                return lowered.compile(compiler_options=dict(options))
            except Exception as error:
                if "No such compile option" not in str(error):
                    raise
        return lowered.compile()


def part_stderr() -> None:
    """Give Python a standard error of its own, so that what the compiler writes there can be dropped and no more."""
    old = sys.__stderr__
    if old is None or sys.stderr is not old or old.fileno() != 2:
        return
    own = os.fdopen(os.dup(2), "w", buffering=1, encoding=old.encoding, errors="backslashreplace")
    sys.stderr = sys.__stderr__ = own  # type: ignore[misc]


class _Silence:
    """While the compiler works, what it writes to standard error is lost, if Python has one of its own.

    Its alarm about slow compiling is no message for a user, and no setting of its own turns it off.
    """

    def __init__(self) -> None:
        self.lock, self.depth, self.kept = threading.Lock(), 0, -1

    def __enter__(self) -> None:
        with self.lock:
            self.depth += 1
            if self.depth > 1 or sys.__stderr__ is None or sys.__stderr__.fileno() == 2:
                return
            self.kept = os.dup(2)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.depth -= 1
            if self.depth == 0 and self.kept >= 0:
                os.dup2(self.kept, 2)
                os.close(self.kept)
                self.kept = -1


_silence = _Silence()
