"""How far a long run is, on standard error: a bar on a terminal, now and then a line elsewhere, nothing for short ones.

Silent unless somebody opens a `Progress(True)`: what runs inside it asks for it by `current()` and tells it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any

SILENT = 2.0  # seconds before anything is said
LINE = 60.0  # seconds between lines where there is no terminal


class Progress:
    """Shows done and total, rate and time left. `part` stands before them: which of several runs this is."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.part = ""
        self.begin(0)
        self.bar: Any = None
        self.task: Any = None
        self.token: Token[Progress | None] | None = None

    def __enter__(self) -> Progress:
        if self.shown:
            self.token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()
        if self.token is not None:
            _current.reset(self.token)

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
        self.done += count
        self.at(self.done, self.total)

    def at(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if not self.shown or now - self.start < SILENT:
            return
        rate = (done - self.before) / (now - self.start)
        left = _rate(rate)
        if done <= total:  # searches may take more steps than was foreseen: then nobody knows
            left = f"{left}, {_span((total - done) / max(rate, 1e-9))} left"
        said = f"{done:,} of {max(done, total):,} {self.what}"
        said = f"{self.part}: {said}" if self.part else said
        if sys.stderr.isatty():
            self._draw(done, total, said, left)
        elif now - self.said >= LINE and done < total:
            self.said = now
            self.note(f"{said}, {left}")

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """On a terminal, a line with the time that has gone by, while something of unknown length runs."""
        if not self.shown or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import TextColumn, TimeElapsedColumn

        self._clear()
        begun = time.monotonic()
        columns = TextColumn("{task.description}", markup=False), TimeElapsedColumn()
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            bar.add_task(f"{self.part}: {text}" if self.part else text, total=None)
            yield
        self.start += time.monotonic() - begun  # waiting is no part of a rate

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
    """The progress that is shown here and now; a silent one where none is."""
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
