"""How far a study is, on standard error: a bar on a terminal, now and then a line elsewhere, nothing for short ones."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

SILENT = 2.0  # seconds before anything is said
LINE = 30.0  # seconds between lines where there is no terminal


class Progress:
    """Shows done and total scenarios, rate and time left."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.start = self.said = time.monotonic()
        self.before = 0  # scenarios done by earlier runs
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def note(self, text: str) -> None:
        """A line about the study."""
        if self.shown:
            print(text, file=sys.stderr, flush=True)

    def begin(self, before: int) -> None:
        """Start the clock: so many scenarios were done before."""
        self.before = before
        self.start = self.said = time.monotonic()

    def at(self, done: int, total: int) -> None:
        """So many scenarios of so many are done."""
        now = time.monotonic()
        if not self.shown or now - self.start < SILENT:
            return
        rate = (done - self.before) / (now - self.start)
        left = f"{rate:,.0f}/s, {_span((total - done) / max(rate, 1e-9))} left"
        if sys.stderr.isatty():
            self._draw(done, total, left)
        elif now - self.said >= LINE and done < total:
            self.said = now
            self.note(f"{done:,} of {total:,} scenarios, {left}")

    def _draw(self, done: int, total: int, left: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        if self.bar is None:
            shown = TextColumn("{task.fields[said]}"), BarColumn(), TextColumn("{task.fields[left]}")
            self.bar = Bar(*shown, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=total, said="", left="")
        self.bar.update(self.task, completed=done, said=f"{done:,} of {total:,}", left=left)


def _span(seconds: float) -> str:
    """Seconds in the units in which people wait."""
    for size, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {word}"
    return f"{seconds:.0f} s"
