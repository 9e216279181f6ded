"""The calendar of the whole plant: phases laid on one axis, by month and by year."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.numerics import power, running
from anodeworks.programme.phase import Phase
from anodeworks.quantity import Scalar, Section, par


class Learning(Section):
    """What experience does to conversion cost."""

    rate: Scalar = par(
        "1", 0, 0.3, "fall of energy, consumables and labour per unit at each doubling of output"
    )


class Calendar(NamedTuple):
    """Phases in time; axes (phase P, period T).

    edges: (T + 1,) years AD.
    spent: share of each phase's capital spent in each period.
    produced: years of full output made in each period (at most the period's length).
    operated: years of operation in each period.
    put_in_service: share of each phase's assets put into service in each period.
    """

    edges: Any
    spent: Any
    produced: Any
    operated: Any
    put_in_service: Any

    @property
    def operating(self) -> Any:
        """(T,) years in each period in which any phase operates."""
        return reduce(jnp.maximum, [self.operated[p] for p in range(self.operated.shape[0])])


def lay_out(phases: Sequence[Phase], edges: Any) -> Calendar:
    """The phases' curves cut at `edges` (years AD).

    What lies beyond the last edge does not happen inside the horizon: a phase completed after it is spent in part.
    """

    def cut(curve: str) -> Any:
        return jnp.stack([jnp.diff(getattr(phase, curve)(edges)) for phase in phases])

    return Calendar(edges, cut("spent"), cut("produced"), cut("operated"), cut("in_service"))


def years(begin: Any, count: int) -> Any:
    """Edges of `count` years, of which the first starts at `begin` (years AD)."""
    return begin + np.arange(count + 1.0)


def months(begin: Any, count: int) -> Any:
    """Edges of the months of `count` years from `begin` (a month is a twelfth of a year)."""
    return begin + np.arange(12.0 * count + 1.0) / 12.0


def learnt(learning: Learning, output: Any, full: Any) -> Any:
    """Conversion cost per unit relative to the first year of full output, by period.

    Args:
        output: (T,) kg made in each period.
        full: kg made in a year of full output.
    """
    made = running(output) - output / 2  # experience at the middle of the period
    doublings = jnp.log2(jnp.where(full > 0, jnp.maximum(made, full) / jnp.where(full > 0, full, 1.0), 1.0))
    return power(1.0 - learning.rate, doublings)
