"""The start-up of lines: handed over one after another, each slow at first. Equations: docs/equations/line_data.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from anodeworks import progress
from anodeworks.language import Pair
from anodeworks.line.law import Floats
from anodeworks.line.model import Learning, Line
from anodeworks.line.simulate import chosen, replicate
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.study.lines.described import Described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.simulated import effort_of, kept, simulated
from anodeworks.study.lines.window import warm
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.stations import START_YEARS

MONTHS: Final = 12 * START_YEARS
MONTH: Final = SECONDS_PER_YEAR / 12
BEYOND: Final = 2  # months that are simulated behind those that are told
THROUGH: Final = 0.01  # of its pace by which a line that is through with learning is slower
FINISHED: Final = 0.95  # of full output at the end of what is told: below, it is said


@dataclass(frozen=True)
class Start:
    """The start-up of a phase: output over that of as many lines when run in, by replication, in years and months."""

    label: Pair
    lines: int
    years: Floats
    months: Floats

    @property
    def middle(self) -> Floats:
        """Medians of the years."""
        return np.asarray(np.median(self.years, axis=0))

    @property
    def last(self) -> float:
        """Share of full output at the end of the ramp: mean of its last quarter."""
        return float(self.months[:, -3:].mean())


def started(about: Described, laid: Plan, seed: int = 0) -> dict[str, Start]:
    """The start-up of each phase by its lines, of lines that are handed over one after another and slow at first."""
    effort = effort_of(about.starting)
    draws = [
        replace(laid, numbers=numbers) for numbers in drawn(laid.project, about.line, effort.starts, seed)
    ]
    pace = (
        simulated(about, seed).throughput / about.model.lot_kg
    )  # lots that come in a second once it is run in

    def of(at: Plan, word: str) -> float:
        return at.value(f"{about.line.prefix}.{word}")

    late = max((time for s in about.starting.stations for time in s.handed_over), default=0.0)
    one, edges = [], np.arange(MONTHS + 1.0)
    for n, at in enumerate(draws):
        share, time = of(at, "start_share"), of(at, "start_time")
        slow = replace(about.starting, learning=Learning(1.0 / share, max(time * pace, 1.0)))
        through = late + time * max(np.log2((1.0 - share) / THROUGH), 0.0) + warm(about.model)
        months = min(int(np.ceil(through / MONTH)), MONTHS)
        shares = kept(
            ("start", repr(slow), seed, n, months), partial(_growing, slow, about.model, seed, n, months)
        )
        one.append(np.append(shares, np.ones(MONTHS - months)))
        progress.current().step()
    starts = {}
    for phase, lines in lines_of(about, laid).items():
        if not lines:
            continue
        found = []
        for row, at in zip(one, draws, strict=True):
            grown = np.append(0.0, np.cumsum(row))
            begun = [time / MONTH for time in hand_overs(about.line, phase, lines, at)]
            made = sum(np.interp(edges - time, edges, grown, left=0.0) for time in begun)
            found.append(np.diff(made) / lines)
        by_month = np.array(found)
        years = by_month.reshape(len(by_month), START_YEARS, 12).mean(axis=2)
        starts[phase] = Start(laid.project.phase_label(phase), lines, years, by_month)
    return starts


def hand_overs(line: ProductionLine, phase: str, lines: int, at: Plan) -> list[float]:
    """When each line of a phase is handed over, s from the phase's first product; one after another unless said."""
    if phase in dict(line.handed_over):
        key = f"{line.prefix}.handed_over.{phase}"
        return [at.value(f"{key}.{n}") for n in range(1, lines + 1)]
    return [k * at.value(f"{line.prefix}.apart") for k in range(lines)]


def _growing(slow: Line, through: Line, seed: int, n: int, months: int) -> Floats:
    """Share of full output in each month after the hand-over of a line that learns, and gets machines later.

    How much later each lot leaves than from the same line with all its machines and without learning, at the same
    times, is laid upon lots that leave evenly, so that a year's chance is not taken for a start-up.
    """
    edges = np.arange(months + 1) * MONTH
    until = edges[-1] + BEYOND * MONTH
    late, soon = (replicate(line, chosen(slow)[0], seed, n, until, None).left for line in (slow, through))
    soon = soon[soon <= until]  # up to where stops by the clock are known
    late = late[: soon.size]
    if late.size < 2:
        return np.zeros(months)
    lots = np.arange(soon.size)
    every, first = np.polyfit(lots, soon, 1)
    even = np.maximum.accumulate(late - soon[: late.size] + first + every * lots[: late.size])
    gone = np.interp(edges, np.append(0.0, even), np.append(0.0, lots[: late.size] + 1.0))
    return np.asarray(np.diff(gone) * every / MONTH)


def lines_of(about: Described, laid: Plan) -> dict[str, int]:
    """Lines of each phase: as the file says, else by its part of the output, one at least."""
    if about.line.share:
        return dict(about.line.share)
    whole = sum(laid.output.values())
    parts = {phase: about.lines * made / whole for phase, made in laid.output.items()}
    counts = {phase: max(1, int(part)) for phase, part in parts.items()}
    for phase in sorted(parts, key=lambda p: counts[p] - parts[p]):
        if sum(counts.values()) < about.lines:
            counts[phase] += 1
    return counts
