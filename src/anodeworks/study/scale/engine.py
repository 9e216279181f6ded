"""One project made ready to be streamed: draws a chunk, runs it, gives indicators and flags as plain arrays.

The only module of this folder that knows how scenarios are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks.study.design import Design
from anodeworks.study.program import Program, columns, large
from anodeworks.study.sample import sampler
from anodeworks.study.scale.layout import Layout
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Scenarios of a block: indicators (M, n) SI, flags (F, n), inputs (D, n) SI or none."""

    indicators: Floats
    flags: Flags
    inputs: Floats | None


@dataclass(eq=False)
class Engine:
    """Draw and program of a project. Threads may share it."""

    project: Project
    seed: int
    layout: Layout
    design: Design = "random"
    draws: int = 0  # of a Latin hypercube, which is one of so many
    keys: list[str] = field(init=False)
    _draw: Any = field(init=False, repr=False)
    _ready: Program = field(init=False, repr=False)
    _fixed: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.keys = self.project.uncertain
        self._draw = sampler(self.project, self.keys, self.layout.chunk, self.design, self.draws)
        self._ready = large(self.project, self.keys, self.layout.chunk, "rows")
        self._fixed = columns(self.project)
        first = self._ready.run(self._fixed, self._draw(self.seed, 0))[1]
        self.reasons: list[str] = list(first)  # names of the flags, as the program knows them

    def empty(self, rows: int, inputs: bool) -> Rows:
        """Room for the scenarios of a block."""
        return Rows(
            np.empty((len(self.project.indicators), rows)),
            np.empty((len(self.reasons), rows), dtype=np.bool_),
            np.empty((len(self.keys), rows)) if inputs else None,
        )

    def chunk(self, start: int, rows: Rows, place: int) -> None:
        """Run the chunk of scenarios from `start` and copy it into its place of a block."""
        drawn = self._draw(self.seed, start)
        indicators, flags = self._ready.run(self._fixed, drawn)
        n = min(self.layout.chunk, rows.indicators.shape[1] - place)
        rows.indicators[:, place : place + n] = np.asarray(indicators)[:, :n]
        for row, reason in zip(rows.flags, self.reasons, strict=True):
            row[place : place + n] = np.asarray(flags[reason])[:n]
        if rows.inputs is not None:
            rows.inputs[:, place : place + n] = np.asarray(drawn)[:, :n]

    def block(self, number: int, n: int, inputs: bool = False) -> Rows:
        """All scenarios of a block, or the first `n` of it, one chunk after the other."""
        rows = self.empty(n, inputs)
        first = number * self.layout.block
        for start in self.layout.starts(number, n):
            self.chunk(start, rows, start - first)
        return rows
