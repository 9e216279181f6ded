"""Common draws: what is uncertain is drawn once, and stays as it is while numbers are moved.

So two answers differ by what was moved, and not by chance. A number that is moved has one value in all draws; one that
is given another spread is drawn from it by its own stream, as every study does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anodeworks.study.program import BATCH
from anodeworks.study.sample import drawer
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """The base case (0) and the draws of a project's uncertain numbers, SI: `rows` (D, n) in the order of `keys`."""

    keys: tuple[str, ...]
    rows: Floats
    seed: int

    @property
    def by_key(self) -> dict[str, Floats]:
        """The draws (n,) of each number."""
        return dict(zip(self.keys, self.rows, strict=True))


def draws(project: Project, scenarios: int, seed: int) -> Draws:
    """What a study of so many scenarios draws: the same bits from the same seed."""
    keys = tuple(project.uncertain)
    return Draws(keys, _drawn(project, keys, scenarios, seed), seed)


def moved(common: Draws, before: Project, after: Project) -> dict[str, Floats]:
    """The draws of a project some of whose numbers were moved, by key: those of the rest are the common ones.

    Args:
        common: of the project before.
        before: as it was drawn.
        after: the same with some numbers moved. Where one of several that are drawn together is given another spread,
            all are drawn anew.
    """
    kept = common.by_key
    spreads = {key: after.ledger[key].distribution for key in after.uncertain}
    new = [key for key, s in spreads.items() if key not in kept or s != before.ledger[key].distribution]
    if new:
        keys = after.uncertain if after.correlations else new
        kept |= dict(zip(keys, _drawn(after, keys, common.rows.shape[1] - 1, common.seed), strict=True))
    return {key: kept[key] for key in spreads}


def laid(project: Project, drawn: Mapping[str, Floats], n: int) -> Floats:
    """All numbers of n scenarios (N, n), SI, in the order in which programs take them, ties kept."""
    order = {key: row for row, key in enumerate(sorted(project.values))}
    numbers = np.repeat(np.array([[project.ledger[key].number] for key in order]), n, axis=1)
    for key, row in drawn.items():
        numbers[order[key]] = row
    for key, tie in project.ties.items():
        numbers[order[key]] = tie.of(lambda k: numbers[order[k]])
    return numbers


def _drawn(project: Project, keys: tuple[str, ...] | list[str], scenarios: int, seed: int) -> Floats:
    draw, n = drawer(project, keys, BATCH), scenarios + 1
    parts = [draw(seed, start) for start in range(0, n, BATCH)]
    return np.concatenate(parts, axis=1)[:, :n]
