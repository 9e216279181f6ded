"""How far a run is, on a terminal: a bar, and a clock while something of unknown length runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anodeworks.language import Text, say
from anodeworks.progress import Display, Lines


def display() -> Display:
    """A bar if standard error is a terminal, else plain lines."""
    return Bar() if sys.stderr.isatty() else Lines()


class Bar:
    """A bar at the foot of a terminal."""

    every = 0.0

    def __init__(self) -> None:
        self.bar: Any = None
        self.task: Any = None

    def draw(self, done: int, total: int, said: Text, left: Text) -> None:
        """The bar between what is done and how long it still takes."""
        from rich.progress import BarColumn, Progress, TextColumn

        if self.bar is None:
            columns = TextColumn("{task.fields[said]}"), BarColumn(), TextColumn("{task.fields[left]}")
            self.bar = Progress(*columns, console=_console(), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=total, said="", left="")
        self.bar.update(self.task, completed=done, total=max(done, total), said=say(said), left=say(left))

    @contextmanager
    def waiting(self, text: Text) -> Iterator[None]:
        """A line with the time that has gone by."""
        from rich.progress import Progress, TextColumn, TimeElapsedColumn

        self.clear()
        columns = TextColumn("{task.description}", markup=False), TimeElapsedColumn()
        with Progress(*columns, console=_console(), transient=True) as bar:
            bar.add_task(say(text), total=None)
            yield

    def note(self, text: Text) -> None:
        """A line, which stays."""
        print(say(text), file=sys.stderr, flush=True)

    def clear(self) -> None:
        """The bar goes away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None


def _console() -> Any:
    from rich.console import Console

    return Console(stderr=True)
