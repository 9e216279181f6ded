"""Conditions that batches do not state: unknown with the library's prior, akin in the batches of one laboratory.

Equations: docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.lab.headings import SET
from anodeworks.numerics import read_tables
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


def conditions(tables: Any, shared: Any, own: Any) -> Any:
    """Conditions (K, ...) whose scores are `shared` (K, 1 or more) of the laboratory and `own` of each batch."""
    score = np.sqrt(AKIN) * shared + np.sqrt(1 - AKIN) * own
    return read_tables(tables, jax.scipy.stats.norm.cdf(score))


def filled_in(rows: Mapping[str, Any], names: tuple[str, ...], lacking: Any, open_: Any) -> dict[str, Any]:
    """The columns (B,) of a record in which what batches lack (K, B) stands as `open_` (K, B) says."""
    found = dict(rows)
    for k, name in enumerate(names):
        found[name] = jnp.where(lacking[k], open_[k], found[name])
    return found
