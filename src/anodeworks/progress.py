"""How far a long run is, and the one way to stop it.

What takes long asks for `current()`, begins a count, and steps; what has no steps it does inside `waiting`. Whoever
opened a `Progress` sees it on its display (`Progress(True)`: a line on standard error every few seconds, nothing for
short runs; `render/progress.py` has a bar for terminals), may read `done`, `total`, `what` and `awaited` from another
thread, and may `cancel`: the run then raises `Stopped` at its next step.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from threading import Event, Thread
from types import TracebackType
from typing import Any, Final, Protocol

from anodeworks.language import Joined, Message, Text, say, spoken, t

SILENT: Final = 2.0  # seconds before anything is said
LINE: Final = 5.0  # seconds between lines where there is no terminal
SCENARIOS: Final = t("scenarios")


class Stopped(Exception):  # noqa: N818  (no error: somebody wanted it)
    """Somebody stopped the run; `partial` is what it had by then, in the form in which it gives all, or None."""

    def __init__(self, partial: Any = None) -> None:
        super().__init__("stopped")
        self.partial = partial


INTERRUPTS: Final = (KeyboardInterrupt, Stopped)  # what ends a run that has something to show by then


class Display(Protocol):
    """Where a run is shown."""

    every: float  # seconds between two drawings at least

    def draw(self, done: int, total: int, said: Text, left: Text) -> None:
        """How far it is; `left`: its rate, and the time that it still takes."""

    def waiting(self, text: Text) -> AbstractContextManager[None]:
        """What is waited for, as long as the context lasts."""

    def note(self, text: Text) -> None:
        """A line about the run."""

    def clear(self) -> None:
        """Nothing is drawn any more."""


class Lines:
    """Plain lines on standard error."""

    every = LINE

    def draw(self, done: int, total: int, said: Text, left: Text) -> None:
        """A line, unless all is done."""
        if done < total:
            self.note(Joined((said, left), ", ", "，"))

    @contextmanager
    def waiting(self, text: Text) -> Iterator[None]:
        """A line if it lasts, and further ones at ever longer distances."""
        ended, language = Event(), spoken()  # a thread does not know what is spoken

        def tell() -> None:
            passed, pause = SILENT, LINE
            if ended.wait(SILENT):
                return
            self.note(say(t("{what} …", what=text), language))
            while not ended.wait(pause):
                passed, pause = passed + pause, 2 * pause
                self.note(say(t("{what}: {time} so far", what=text, time=lasting(passed)), language))

        teller = Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join()

    def note(self, text: Text) -> None:
        """The line."""
        print(say(text), file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Lines stay."""


class Progress:
    """Shows done and total, rate and time left on a display; True: plain lines, False: nothing.

    `part` stands before them: which of several runs this is.
    """

    def __init__(self, shown: Display | bool) -> None:
        self.display: Display | None = Lines() if shown is True else shown or None
        self.part: Text = ""
        self.begin(0, "")
        self.awaited: Text = ""  # what is waited for now
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
        if self.display is not None:
            self.display.clear()
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

    def note(self, text: Text) -> None:
        """A line about the run."""
        if self.display is not None:
            self.display.note(text)

    def begin(self, before: int, what: Text = SCENARIOS, total: int = 0) -> None:
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
        if self.display is None or now - self.start < SILENT or now - self.said < self.display.every:
            return
        self.said = now
        rate = (done - self.before) / (now - self.start)
        left = _rate(rate)
        if done <= total:  # searches may take more steps than was foreseen: then nobody knows
            left = t("{rate}, {time} left", rate=left, time=lasting((total - done) / max(rate, 1e-9)))
        most = f"{max(done, total):,}"
        said = t("{done} of {total} {what}", done=format(done, ","), total=most, what=self.what)
        self.display.draw(done, total, self._named(said), left)

    @contextmanager
    def waiting(self, text: Text) -> Iterator[None]:
        """What is waited for, and for how long, while something of unknown length runs.

        Raises:
            Stopped: the run was cancelled, before or meanwhile.
        """
        self.check()
        before, self.awaited = self.awaited, text
        begun = time.monotonic()
        try:
            if self.display is None:
                yield
            else:
                with self.display.waiting(self._named(text)):
                    yield
        finally:
            self.awaited = before
        self.start += time.monotonic() - begun  # waiting is no part of a rate
        self.check()

    def _named(self, said: Text) -> Text:
        return t("{part}: {said}", part=self.part, said=said) if self.part else said


_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


def current() -> Progress:
    """The progress of what runs here and now; a silent one, which nobody can cancel, where there is none."""
    return _current.get() or Progress(False)


def tell(text: Text) -> None:
    """A line about what runs here and now; a warning where nobody sees its lines."""
    here = current()
    here.note(text)
    if here.display is None:
        warnings.warn(say(text), stacklevel=3)


def _rate(rate: float) -> Message:
    """So many a second, or a minute."""
    if rate < 1:
        return t("{n}/min", n=format(60 * rate, ".1f"))
    return t("{n}/s", n=format(rate, ",.0f") if rate >= 10 else format(rate, ".1f"))


def lasting(seconds: float) -> Message:
    """Seconds in the units in which people wait."""
    if seconds >= 2 * 86400:
        return t("{n} d", n=format(seconds / 86400, ".1f"))
    if seconds >= 2 * 3600:
        return t("{n} h", n=format(seconds / 3600, ".1f"))
    if seconds >= 2 * 60:
        return t("{n} min", n=format(seconds / 60, ".1f"))
    return t("{n} s", n=format(seconds, ".0f"))
