"""Years of a line at drawn numbers, each simulated: how far its output is from sure, and what its slopes miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from anodeworks.study.lines.described import Described, described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import Plan
from anodeworks.study.lines.simulated import effort_of, one_year


@dataclass(frozen=True)
class DrawnYear:
    """One: the numbers (SI, by key), what the line makes over the year and what it is rated for, kg/s."""

    numbers: Mapping[str, float]
    made: float
    rated: float


def drawn_years(laid: Plan, about: Described, seed: int = 0) -> tuple[DrawnYear, ...]:
    """A year at each of some draws of the line's numbers, its machines as they are."""
    found = []
    for n, numbers in enumerate(drawn(laid.project, about.line, effort_of(about.model).draws, seed)):
        there = described(replace(laid, numbers=numbers), about.line, machines=about.machines)
        assert there is not None
        found.append(DrawnYear(numbers, one_year(there, seed, n) * there.open, there.rated))
    return tuple(found)
