"""Work on threads that nobody waits for, and what becomes of it when the interpreter ends.

A thread that is cut off inside compiled code brings the process down with it ("exception not rethrown", a segmentation
fault): an interpreter that takes itself apart ends a daemon thread as soon as that wants to come back to Python, which
C++ above it does not survive. So whoever computes on such a thread says so (`computing`), and an interpreter that ends
waits for what is computed then. The command line does not wait: it ends without taking anything apart (`cut_off`).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

LONGEST: Final = 300.0  # seconds that an interpreter waits: what compiles longest is done by then
BEHIND: Final = 5  # niceness of threads that compute

_lock = threading.Lock()
_busy = 0


@contextmanager
def computing() -> Iterator[None]:
    """What runs inside may be in compiled code when the interpreter ends, which then waits until it is done.

    Raises:
        SystemExit: the interpreter is ending already; a thread ends of it without a word.
    """
    global _busy
    if not threading.main_thread().is_alive():
        raise SystemExit
    done = threading.Event()
    with _lock:
        _busy += 1  # before there is a thread that the command line would wait for if it did not cut it off
    try:
        # Whatever else is done at the end of an interpreter, by JAX too, is done after such threads.
        threading.Thread(target=done.wait, args=(LONGEST,), name="awaited", daemon=False).start()
        yield
    finally:
        with _lock:
            _busy -= 1
        done.set()


def give_way() -> None:
    """Let the thread that calls, and those that it begins, compute behind what draws and listens on this machine."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)


def cut_off(code: int) -> None:
    """End the process with an exit code where something still computes; do nothing where nothing does."""
    if not _busy:
        return
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
