"""The desk at which a plant's numbers are moved: figures, odds and slopes at once, without compiling.

Three programs of a structure are made in the background, one after the other: that of first answers, unless some
question has made it already, that of `study.program.moving`, and the reverse pass of `study.gradient`. All depend on
the structure alone, so one desk serves whoever has a plant of this structure, and lasts while numbers move. Programs
are kept on disk: at the next start they are read, which takes a second each.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import numpy as np
import numpy.typing as npt

from anodeworks.background import computing, give_way
from anodeworks.errors import InputError, log
from anodeworks.language import Text, t
from anodeworks.study.chunks import chunk, in_order
from anodeworks.study.gradient import COUNTS, FRACTIONAL, slopes
from anodeworks.study.live.common import Draws, draws, laid, moved
from anodeworks.study.program import Program, columns, moving, program, structure
from anodeworks.study.result import Result
from anodeworks.twin.outcome import Outcome
from anodeworks.twin.project import Project

Made = TypeVar("Made")
Floats = npt.NDArray[np.float64]
DRAWS: Final = 1023  # behind odds, as in a study unless another number is asked for
SAME: Final = ("network", "products", "phases", "lines", "debt", "horizon", "indicators", "tables")


@dataclass(frozen=True)
class Figures:
    """Indicators (M, n) in SI in the order of `names`, and flags (n,) by reason."""

    names: tuple[str, ...]
    values: Floats
    flags: Mapping[str, npt.NDArray[np.bool_]]

    def of(self, name: str) -> Floats:
        """One indicator, (n,), SI."""
        row: Floats = self.values[self.names.index(name)]
        return row


@dataclass(frozen=True)
class Stage:
    """How far a desk is: programs that are ready, of how many, and seconds that the present one has taken so far."""

    ready: int
    of: int
    seconds: float

    @property
    def said(self) -> Text:
        """The stage in words; empty when all is ready."""
        if self.ready == self.of:
            return ""
        seconds = f"{self.seconds:.0f}"
        if self.ready == 0:
            return t("This plant is computed for the first time ({n} s so far).", n=seconds)
        if self.ready > 1:
            return t("Answers are exact at once; the preview is being made ready ({n} s so far).", n=seconds)
        return t(
            "Answers come; they will come faster once the plant is ready for moving its numbers ({n} s so far).",
            n=seconds,
        )


class Desk:
    """Answers about plants of one structure while their numbers move; any thread may ask."""

    def __init__(self, project: Project) -> None:
        """Nothing is made before `open`, or before somebody asks."""
        self.project = project
        self.structure = structure(project)
        self._keys = sorted(project.values)
        self._known: WeakSet[Project] = WeakSet([project])
        self._common: WeakKeyDictionary[Project, Draws] = WeakKeyDictionary()
        self._first: Future[Program] = Future()
        self._figures: Future[Program] = Future()
        self._slopes: Future[None] = Future()
        self._lock, self._begun = threading.Lock(), 0.0

    def open(self) -> Desk:
        """Make the programs in the background, unless that has begun; returns at once."""
        with self._lock:
            if not self._begun:
                self._begun = time.monotonic()
                threading.Thread(target=self._make, name="desk", daemon=True).start()
        return self

    def _make(self) -> None:
        """The programs, in the order in which they are missed."""
        give_way()
        with computing():
            _fulfil(self._first, lambda: program(self.project, sorted(self.project.values)))
        self._begun = time.monotonic()
        with computing():
            _fulfil(self._figures, self._ready)
        self._begun = time.monotonic()
        with computing():
            _fulfil(self._slopes, self._warm)

    def _ready(self) -> Program:
        """The program of figures and the draws behind odds, run once: a first call does what later ones need not."""
        ready = moving(self.project)
        numbers = columns(self.project)
        ready.run(numbers, np.repeat(numbers[:, None], ready.size, axis=1))
        self._drawn(self.project, DRAWS, 0)
        return ready

    def _warm(self) -> None:
        self._sloped(self.project, [next(iter(self.project.indicators))])

    @property
    def stage(self) -> Stage:
        """How far it is."""
        ready = sum(each.done() for each in (self._first, self._figures, self._slopes))
        return Stage(ready, 3, 0.0 if ready == 3 or not self._begun else time.monotonic() - self._begun)

    @property
    def broken(self) -> bool:
        """Whether a program could not be made for a reason that may be gone, such as memory that was short."""
        ended = [each.exception() for each in (self._first, self._figures, self._slopes) if each.done()]
        return any(wrong is not None and not isinstance(wrong, InputError) for wrong in ended)

    def wait(self) -> Desk:
        """Stay until all programs are ready."""
        self.open()._figures.result()
        self._slopes.result()
        return self

    def fits(self, project: Project) -> bool:
        """Whether a project has the structure of this desk: other numbers, spreads and choices do.

        Another currency of a price does not, nor another route, phase or horizon, nor another first year where years
        are counted by the calendar: those need a desk of their own.
        """
        if any(_alike(project, known) for known in tuple(self._known)):
            return True
        if structure(project) != self.structure:
            return False
        self._known.add(project)
        return True

    def figures(self, projects: Sequence[Project]) -> Figures:
        """The figures of plants of this structure, each a row of one batch: equal to `evaluate` to 1e-12."""
        keys = self._keys
        rows = [[project.ledger[key].number for key in keys] for project in projects]
        return self._run(np.array(rows, dtype=np.float64).T, projects[0])

    def odds(self, before: Project, after: Project, scenarios: int = DRAWS, seed: int = 0) -> Result:
        """A study of a project some of whose numbers were moved, on the draws of the project as it was.

        Args:
            before: whose draws are kept.
            after: the same with some numbers moved.
            scenarios: number of draws.
            seed: of the draws.

        Returns:
            Indicators and flags of base case and draws, as `monte_carlo(after, scenarios, seed=seed)` gives them;
            the draws themselves differ from its only where several numbers are drawn together and one of them moved.
        """
        drawn = moved(self._drawn(before, scenarios, seed), before, after)
        found = self._run(laid(after, drawn, scenarios + 1), after)
        figures = dict(zip(found.names, found.values, strict=True))
        parts: dict[str, Any] = dict.fromkeys(Outcome._fields)
        return Result(
            after, Outcome(**{**parts, "indicators": figures, "flags": dict(found.flags)}), drawn, seed
        )

    def _drawn(self, project: Project, scenarios: int, seed: int) -> Draws:
        """The draws of a project, made once."""
        known = self._common.get(project)
        if known is None or (known.seed, known.rows.shape[1]) != (seed, scenarios + 1):
            known = self._common[project] = draws(project, scenarios, seed)
        return known

    def slopes(self, project: Project, names: Sequence[str]) -> dict[str, dict[str, float]]:
        """Derivatives of figures by all numbers of a project, in SI: by figure, then by key.

        Machines count as fractions, as in `gradient`. Of a number that others are tied to it is the derivative of all
        of them together; of one that is another's, what it does when it moves alone.
        """
        self.open()._slopes.result()
        return self._sloped(project, names)

    def _sloped(self, project: Project, names: Sequence[str]) -> dict[str, dict[str, float]]:
        free, keys = project.untied(project.ledger), sorted(project.values)
        numbers = np.array([FRACTIONAL if key == COUNTS else project.ledger[key].number for key in keys])
        found = slopes(free, np.repeat(numbers[:, None], len(names), axis=1), names)
        by = {name: dict(zip(keys, found.slopes[:, i].tolist(), strict=True)) for i, name in enumerate(names)}
        for slope in by.values():
            for key, tie in project.ties.items():
                for other, part in tie.slopes(lambda k: float(project.ledger[k].number)):
                    slope[other] += part * slope[key]
        return by

    def _run(self, numbers: Floats, project: Project) -> Figures:
        """Figures of n scenarios of all numbers (N, n)."""
        self.open()
        n = numbers.shape[1]
        if not self._figures.done() and project.ties == self.project.ties:
            return self._by_first(numbers, project)
        ready, fixed = self._figures.result(), numbers[:, 0]

        def one(start: int) -> tuple[Floats, dict[str, Any]]:
            values, flags = ready.run(fixed, chunk(numbers, start, ready.size))
            return np.asarray(values), {reason: np.asarray(flag) for reason, flag in flags.items()}

        return _joined(project, [*in_order(one, range(0, n, ready.size))], n)

    def _by_first(self, numbers: Floats, project: Project) -> Figures:
        """The same from the program of first answers, while the other is not there."""
        ready, fixed, n = self._first.result(), numbers[:, 0], numbers.shape[1]

        def one(start: int) -> tuple[Floats, dict[str, Any]]:
            found = ready.run(fixed, chunk(numbers, start, ready.size))
            values = np.stack([np.asarray(found.indicators[name]) for name in project.indicators])
            return values, {reason: np.asarray(flag) for reason, flag in found.flags.items()}

        return _joined(project, [*in_order(one, range(0, n, ready.size))], n)


def _fulfil(future: Future[Made], make: Callable[[], Made]) -> None:
    """What is made, or why it could not be, for whoever waits for it."""
    try:
        future.set_result(make())
    except InputError as error:
        future.set_exception(error)
    except BaseException as error:  # whatever it is: somebody waits for it, and would wait for ever
        log(error, "a plant's programs")
        future.set_exception(error)


def _joined(project: Project, parts: Sequence[tuple[Floats, Mapping[str, Any]]], n: int) -> Figures:
    """Chunks after one another, without what filled up the last."""
    values = np.concatenate([values for values, _ in parts], axis=1)[:, :n]
    flags = {reason: np.concatenate([flags[reason] for _, flags in parts])[:n] for reason in parts[0][1]}
    return Figures(tuple(project.indicators), values, flags)


def _alike(project: Project, known: Project) -> bool:
    """Whether a project is seen at a glance to be another with some numbers moved."""
    if any(getattr(project, word) is not getattr(known, word) for word in SAME):
        return False
    if project.first_year != known.first_year and project.counting == "calendar":
        return False
    ledger = known.ledger
    return all(v is ledger[k] or v.currency == ledger[k].currency for k, v in project.ledger.items())
