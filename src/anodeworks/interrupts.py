"""An interrupted command says so in one line and ends soon, from its first import to its last write.

Python looks after signals between two of its own steps, and a compiler or a solver lets it wait for minutes. Here a
thread of its own hears of them at once (`signal.set_wakeup_fd`) and ends the process when nothing is being written.
Where a run has something to put together (`put_together`), `KeyboardInterrupt` is raised in it first, and the thread
gives it some seconds; a second signal ends it at once. Nothing of this happens before `watch` is called, which only the
command line does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final, NoReturn

DEAF: Final = 1.5  # seconds in which Python may come to hear of a signal
GRACE: Final = 4.0  # seconds for putting together what a run has, once it has heard
WRITING: Final = 30.0  # seconds that a write may take
ENDED: Final = 128  # what shells add to the number of the signal that ended a process
CLEAN: Final = "\r\x1b[K\x1b[?25h"  # a terminal without a bar, and with its cursor

_lock = threading.Lock()  # of the count of writes
_writes = 0
_open = 0  # runs that would put something together
_asked: int | None = None  # the signal that has come
_heard = False  # by what can put things together
_line = "interrupted"
_watched = False


def watch() -> None:
    """Let signals end this process as above; called again it does nothing."""
    global _watched
    if _watched or os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return
    _watched = True
    hold_closed()
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(heard,), daemon=True).start()
    for number in _numbers():
        if signal.getsignal(number) != signal.SIG_IGN:  # as under `nohup`, or in a shell's background
            signal.signal(number, _hear)
    sys.unraisablehook = _unless_asked(sys.unraisablehook)
    threading.excepthook = _unless_asked(threading.excepthook)


def hold_closed() -> None:
    """Let nothing that is opened later take the number of a closed stream, into which others write."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def over() -> None:
    """All is said and written: what comes now finds an interpreter that takes itself apart, and is not heard."""
    if _watched:
        for number in _numbers():
            signal.signal(number, signal.SIG_IGN)


def asked() -> bool:
    """Whether a signal has asked this process to end."""
    return _asked is not None


def code() -> int:
    """The exit code of an interrupted process: 130 after Ctrl-C."""
    return ENDED + (_asked or signal.SIGINT)


def say_by(line: str) -> None:
    """The line that is said, in the language of the command."""
    global _line
    _line = line


def end() -> NoReturn:
    """Say that the process was interrupted, and end it when nothing is being written.

    Compiled programs may still run on threads, under which an interpreter that ends in order fails.
    """
    until = time.monotonic() + WRITING
    with _lock:  # nothing more is begun
        while _writes and time.monotonic() < until:
            _lock.release()
            time.sleep(0.01)
            _lock.acquire()
        error = sys.__stderr__
        number = error.fileno() if error is not None and not error.closed else 2
        with suppress(OSError):
            os.write(number, f"{CLEAN if os.isatty(number) else ''}{_line}\n".encode(errors="replace"))
        os._exit(code())


@contextmanager
def put_together() -> Iterator[None]:
    """What runs inside is interrupted by an exception, since it has something to show or to keep by then."""
    global _open
    _open += 1
    try:
        yield
    finally:
        _open -= 1


@contextmanager
def uninterrupted() -> Iterator[None]:
    """What runs inside is done to its end: it is short, and half of it would be worse than none."""
    global _writes
    with _lock:
        _writes += 1
    try:
        yield
    finally:
        with _lock:
            _writes -= 1
    if _asked and threading.current_thread() is threading.main_thread():
        _raise()


def _hear(number: int, frame: FrameType | None) -> None:
    """In Python's own thread: nothing, unless there is something to put together and nothing is being written."""
    global _asked
    _asked = _asked or number
    if not _lock.locked() and not _writes:
        _raise()


def _raise() -> None:
    """Interrupt what can put things together, once."""
    global _heard
    if _open and not _heard:
        _heard = True
        raise KeyboardInterrupt


def _listen(heard: int) -> None:
    """Hear of signals, wait as long as it may take to put things together, and end the process."""
    global _asked
    count = 0
    while True:
        number = os.read(heard, 1)[0]
        if number in _numbers():
            _asked, count = _asked or number, count + 1
            if count > 1 or not _open:
                end()
            threading.Thread(target=_end_late, daemon=True).start()


def _end_late() -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < (GRACE if _heard else DEAF):
        time.sleep(0.05)
    end()


def _numbers() -> list[int]:
    """Signals that ask a process to end."""
    return [int(getattr(signal, name)) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _unless_asked(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """What goes wrong while a process is being interrupted is nobody's concern."""
    return lambda about: None if asked() else hook(about)
