"""Running the compiled chain on columns of a study's own making, for a few indicators at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.study.chunks import chunk, in_order
from anodeworks.study.program import CHUNK, LARGE, Program, columns, large, program
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Runs:
    """The chain with all uncertain numbers (and perhaps more) as inputs.

    keys: of the columns, (D,). names: of the indicators, (M,). Numbers in SI on both sides.
    """

    project: Project
    keys: tuple[str, ...]
    names: tuple[str, ...]
    ready: Program
    fixed: Any

    def figures(self, columns: Any) -> Floats:
        """(M, size) indicators of one chunk of columns (D, size), `size` as compiled."""
        found = self.ready.run(self.fixed, columns).indicators
        return np.stack([np.asarray(found[name], dtype=np.float64) for name in self.names])

    def chunks(self, tasks: Sequence[Callable[[], Any]]) -> Iterator[Floats]:
        """The figures of chunks whose columns the tasks make, in order, on as many threads as cores."""
        return in_order(lambda task: self.figures(task()), tasks)

    def table(self, columns: Floats) -> Floats:
        """(M, n) indicators of n scenarios given as columns (D, n)."""
        n, size = columns.shape[1], self.ready.size
        tasks = [partial(chunk, columns, start, size) for start in range(0, n, size)]
        told, parts = progress.current(), []
        told.begin(0, t("evaluations"), n)
        for part in self.chunks(tasks):
            parts.append(part)
            told.step(min(size, n - told.done))
        return np.concatenate(parts, axis=1)[:, :n]

    @property
    def base(self) -> Floats:
        """(D,) every number at its central value."""
        return np.array([self.project.ledger[key].number for key in self.keys])


def runs(project: Project, names: Sequence[str], more: Sequence[str] = (), evaluations: int = 0) -> Runs:
    """The chain for these indicators.

    Args:
        project: from `load`.
        names: the indicators.
        more: keys that are to vary beside the uncertain ones.
        evaluations: how many there will be, as far as that is known.

    Raises:
        InputError: nothing in the project varies.
    """
    keys = project.uncertain + [key for key in more if project.ledger[project.free(key)].distribution is None]
    if not keys:
        raise InputError(
            "project",
            t("no uncertain number"),
            t("at least one value with a distribution"),
            t('give a number a distribution, such as { uniform = ["...", "..."] }'),
            file=project.file,
        )
    many = evaluations > LARGE
    ready = large(project, keys, CHUNK, "indicators") if many else program(project, keys)
    return Runs(project, tuple(keys), tuple(names), ready, columns(project))
