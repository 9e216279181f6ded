"""Everything that is found of a project's lines, for those who ask about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from anodeworks import progress
from anodeworks.language import t
from anodeworks.line.simulate import Bar
from anodeworks.study.lines import lined
from anodeworks.study.lines.described import Described, described
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.levels import Level, levels
from anodeworks.study.lines.simulated import Simulated, doings, simulated
from anodeworks.study.lines.sizing import Size, sized
from anodeworks.study.lines.starting import Start, started
from anodeworks.study.lines.worth import More, worth
from anodeworks.study.lines.years import drawn_years
from anodeworks.twin.project import Project


@dataclass(frozen=True)
class Part:
    """What was found of one line: run in, in years of drawn numbers (kg/s over each), and as it starts.

    bars: who did what in a window of time.
    """

    about: Described
    found: Simulated
    drawn: tuple[float, ...]
    starts: Mapping[str, Start]
    more: tuple[More, ...]
    size: Size | None
    bars: tuple[Bar, ...]
    window: tuple[float, float]  # s from the start
    levels: Mapping[str, Level] = field(default_factory=dict)  # of the stores, by the station before each

    @property
    def output(self) -> tuple[float, float, float]:
        """What the line puts through over the year, kg/s: the ends of its 95 % interval around the mean."""
        (low, high), middle = self.found.ends, self.found.throughput
        return low * self.about.open, middle * self.about.open, high * self.about.open

    @property
    def likely(self) -> tuple[float, float]:
        """What it puts through in 90 of 100 years of drawn numbers, kg/s over the year."""
        low, high = np.quantile(self.drawn, (0.05, 0.95))
        return float(low), float(high)

    @property
    def reached(self) -> float:
        """In which share of these years it makes what it is to make."""
        return float(np.mean(np.array(self.drawn) >= self.about.target))

    @property
    def needed(self) -> float:
        """Lines that full output takes."""
        return self.about.target * self.about.lines / self.output[1]


@dataclass(frozen=True)
class Lines:
    """What was found of a project's lines; `idle` are those that make nothing in the base case."""

    project: Project
    parts: tuple[Part, ...]
    idle: tuple[str, ...]
    seed: int


def answered(
    project: Project, names: Sequence[str], *, size: bool, window: tuple[int, int], seed: int
) -> Lines:
    """Simulate the lines of these names, and what one more of anything brings.

    Args:
        project: that has them.
        names: of lines.
        size: whether to look for the cheapest counts that reach the target.
        window: first day and number of days of which the machines' doings are told.
        seed: of the random times.
    """
    entered = lined(project)
    laid = plan(entered)
    parts, idle = [], []
    for line in entered.production:
        if line.name not in names:
            continue
        about = described(laid, line)
        if about is None:
            idle.append(line.name)
            continue
        told = t("simulated years of {line:inner}, for what more would bring", line=line.called)
        progress.current().begin(0, told)
        found = simulated(about, seed)
        span = (window[0] * 86_400.0, (window[0] + window[1]) * 86_400.0)
        parts.append(
            Part(about, found, tuple(year.made for year in drawn_years(laid, about, seed)),
                 started(about, laid, seed), worth(entered, laid, about, found, seed),
                 sized(entered, laid, about, seed) if size else None, doings(about, span, seed), span,
                 levels(about, seed))
        )  # fmt: skip
    return Lines(entered, tuple(parts), tuple(idle), seed)
