"""Conditions that batches do not state: unknown with the library's prior, akin in the batches of one laboratory.

Equations: docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.lab.headings import SET
from anodeworks.lab.scores import read
from anodeworks.quantity import Value
from anodeworks.quantity.distribution import GRID

Floats = npt.NDArray[np.float64]
AKIN: Final = (
    0.5  # of the variance of a condition's score, which the batches of a laboratory share; judgement
)
LEAST_EFFECT: Final = 0.1  # of a property's error, below which it does not matter what a condition was
LOOSE: Final = ("pressure", "hydrogen_pressure", "charge", "silane_flow", "hot_volume")  # the furnace's own


class Unrecorded(NamedTuple):
    """K conditions of B batches: names, quantile functions (K, grid), and where a batch lacks one (K, B)."""

    names: tuple[str, ...]
    tables: Floats
    lacking: npt.NDArray[np.bool_]

    def among(self, kept: npt.NDArray[np.bool_]) -> Unrecorded:
        """Those of them that are kept, (K,)."""
        names = tuple(name for name, stays in zip(self.names, kept, strict=True) if stays)
        return Unrecorded(names, self.tables[kept], self.lacking[kept])


def unrecorded(given: Sequence[Mapping[str, float]], known: Mapping[str, Value]) -> Unrecorded:
    """The conditions that some batch leaves open and of which there is a prior.

    Args:
        given: of each batch, the conditions that it states.
        known: what literature and judgement say.
    """
    names = [
        name
        for name in SET
        if known[name].distribution is not None and not all(name in batch for batch in given)
    ]
    tables = [spread.table() for name in names if (spread := known[name].distribution) is not None]
    lacking = [[name not in batch for batch in given] for name in names]
    return Unrecorded(
        tuple(names),
        np.array(tables).reshape(len(names), GRID),
        np.array(lacking, dtype=bool).reshape(len(names), len(given)),
    )


def conditions(tables: Floats, shared: Any, own: Any) -> Floats:
    """Conditions (K, ...) whose scores are `shared` (K, 1 or more) of the laboratory and `own` of each batch."""
    return read(tables, np.sqrt(AKIN) * shared + np.sqrt(1 - AKIN) * own)[0]
