"""How far a long run is, and the one way to stop it.

What takes long asks for `current()`, begins a count, and steps; what has no steps it does inside `waiting`. Whoever
opened a `Progress` sees it on standard error (`Progress(True)`: a bar on a terminal, a line every few seconds
elsewhere, nothing for short runs), may read `done`, `total`, `what` and `awaited` from another thread, and may
`cancel`: the run then raises `Stopped` at its next step.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from threading import Event, Thread
from types import TracebackType
from typing import Any, Final

SILENT: Final = 2.0  # seconds before anything is said
LINE: Final = 5.0  # seconds between lines where there is no terminal


class Stopped(Exception):  # noqa: N818  (no error: somebody wanted it)
    """Somebody stopped the run; `partial` is what it had by then, in the form in which it gives all, or None."""

    def __init__(self, partial: Any = None) -> None:
        super().__init__("stopped")
        self.partial = partial


INTERRUPTS: Final = (KeyboardInterrupt, Stopped)  # what ends a run that has something to show by then


class Progress:
    """Shows done and total, rate and time left. `part` stands before them: which of several runs this is."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.part = ""
        self.begin(0, "")
        self.awaited = ""  # what is waited for now
        self.bar: Any = None
        self.task: Any = None
        self.outer: Progress | None = None
        self.token: Token[Progress | None] | None = None
        self._cancelled = Event()
        self._shields = 0

    def __enter__(self) -> Progress:
        self.outer = _current.get()
        self.token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()
        if self.token is not None:
            _current.reset(self.token)

    def cancel(self) -> None:
        """End what runs inside at its next step; from any thread."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled this run, or the one that it is part of."""
        return self._cancelled.is_set() or (self.outer is not None and self.outer.cancelled)

    def check(self) -> None:
        """Go on, or not.

        Raises:
            Stopped: the run was cancelled.
        """
        if self.cancelled and not self._shields:
            raise Stopped

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """What runs inside is done to its end, cancelled or not: putting together what a stopped run has."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1

    def note(self, text: str) -> None:
        """A line about the run."""
        if self.shown:
            print(text, file=sys.stderr, flush=True)

    def begin(self, before: int, what: str = "scenarios", total: int = 0) -> None:
        """Start the clock: so many were done before; `total` is what `step` counts up to."""
        self.before, self.what, self.total, self.done = before, what, total, before
        self.start = self.said = time.monotonic()

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        self.at(self.done + count, self.total)

    def at(self, done: int, total: int) -> None:
        """So many of so many are done.

        Raises:
            Stopped: the run was cancelled.
        """
        self.done, self.total = done, total
        self.check()
        now = time.monotonic()
        if not self.shown or now - self.start < SILENT:
            return
        rate = (done - self.before) / (now - self.start)
        left = _rate(rate)
        if done <= total:  # searches may take more steps than was foreseen: then nobody knows
            left = f"{left}, {_span((total - done) / max(rate, 1e-9))} left"
        said = self._named(f"{done:,} of {max(done, total):,} {self.what}")
        if sys.stderr.isatty():
            self._draw(done, total, said, left)
        elif now - self.said >= LINE and done < total:
            self.said = now
            self.note(f"{said}, {left}")

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """What is waited for, and for how long, while something of unknown length runs.

        Raises:
            Stopped: the run was cancelled, before or meanwhile.
        """
        self.check()
        before, self.awaited = self.awaited, text
        begun = time.monotonic()
        try:
            if not self.shown:
                yield
            elif sys.stderr.isatty():
                with self._watch(self._named(text)):
                    yield
            else:
                with self._lines(self._named(text)):
                    yield
        finally:
            self.awaited = before
        self.start += time.monotonic() - begun  # waiting is no part of a rate
        self.check()

    def _named(self, said: str) -> str:
        return f"{self.part}: {said}" if self.part else said

    @contextmanager
    def _watch(self, text: str) -> Iterator[None]:
        """On a terminal, a line with the time that has gone by."""
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import TextColumn, TimeElapsedColumn

        self._clear()
        columns = TextColumn("{task.description}", markup=False), TimeElapsedColumn()
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            bar.add_task(text, total=None)
            yield

    @contextmanager
    def _lines(self, text: str) -> Iterator[None]:
        """Elsewhere, a line if it lasts, and further ones at ever longer distances."""
        ended = Event()

        def tell() -> None:
            passed, pause = SILENT, LINE
            if ended.wait(SILENT):
                return
            self.note(f"{text} …")
            while not ended.wait(pause):
                passed, pause = passed + pause, 2 * pause
                self.note(f"{text}: {_span(passed)} so far")

        teller = Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join()

    def _draw(self, done: int, total: int, said: str, left: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        if self.bar is None:
            shown = TextColumn("{task.fields[said]}"), BarColumn(), TextColumn("{task.fields[left]}")
            self.bar = Bar(*shown, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=total, said="", left="")
        self.bar.update(self.task, completed=done, total=max(done, total), said=said, left=left)

    def _clear(self) -> None:
        if self.bar is not None:
            self.bar.stop()
            self.bar = None


_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


def current() -> Progress:
    """The progress of what runs here and now; a silent one, which nobody can cancel, where there is none."""
    return _current.get() or Progress(False)


def _rate(rate: float) -> str:
    """So many a second, or a minute."""
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min"


def _span(seconds: float) -> str:
    """Seconds in the units in which people wait."""
    for size, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {word}"
    return f"{seconds:.0f} s"
