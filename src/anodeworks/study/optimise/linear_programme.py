"""A linear programme as rows of numbers, handed to HiGHS by linopy in one piece.

Expressions are NumPy vectors over all variables, so that terms add up at the speed of arrays; linopy sees three arrays
of variables (continuous, whole, binary) and one matrix.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.language import t

Array = npt.NDArray[np.float64]

PLACES: Final = 1e-7  # relative optimality gap of the solver
KINDS: Final = ("continuous", "whole", "binary")


def linear_solver() -> Any:
    """linopy, or a clear word on how to get it.

    Raises:
        InputError: it is not installed.
    """
    try:
        import highspy  # noqa: F401
        import linopy
    except ImportError:
        allowed = t("auto or enumerate without linopy and HiGHS")
        remedy = t('install them: pip install "anodeworks[optimise]"')
        raise InputError("optimise.method", "matrix", allowed, remedy) from None
    return linopy


class Rows:
    """Variables and rows of one programme; `room` is the number of variables that it may have."""

    def __init__(self, room: int) -> None:
        self.room, self.kinds = room, list[str]()
        self.upper: list[float] = []
        self.rows: list[Array] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def add(self, kind: str, upper: float) -> Array:
        """A new variable from 0 to `upper`, as a vector."""
        vector = np.zeros(self.room)
        vector[len(self.kinds)] = 1.0
        self.kinds.append(kind)
        self.upper.append(upper)
        return vector

    def hold(self, row: Array, least: float = -np.inf, most: float = np.inf) -> None:
        """A new condition."""
        self.rows.append(np.broadcast_to(np.asarray(row, dtype=np.float64), (self.room,)))
        self.least.append(least)
        self.most.append(most)

    def best(self, goal: Array, sense: str) -> Array | None:
        """The values of all variables where the goal is best, or None if no values keep all rows."""
        import pandas as pd
        import xarray as xr

        linopy = linear_solver()
        model, count = linopy.Model(), len(self.kinds)
        matrix = np.array(self.rows)[:, :count]
        left: Any = None
        objective: Any = None
        variables = {}
        for kind in KINDS:
            places = [i for i, k in enumerate(self.kinds) if k == kind]
            if not places:
                continue
            bounds = (
                {}
                if kind == "binary"
                else {"lower": np.zeros(len(places)), "upper": np.array(self.upper)[places]}
            )
            index = pd.RangeIndex(len(places), name=kind)
            made = model.add_variables(
                coords=[index], name=kind, binary=kind == "binary", integer=kind == "whole", **bounds
            )
            variables[kind] = (places, made)
            part = (xr.DataArray(matrix[:, places], dims=["row", kind], coords={kind: index}) * made).sum(
                kind
            )
            worth = (xr.DataArray(goal[places], dims=[kind], coords={kind: index}) * made).sum()
            left, objective = (part, worth) if left is None else (left + part, objective + worth)
        for ends, name in ((self.least, "least"), (self.most, "most")):
            here = np.flatnonzero(np.isfinite(ends))
            if len(here):
                side = xr.DataArray(np.array(ends)[here], dims=["row"])
                some = left.isel(row=here)
                model.add_constraints(some >= side if name == "least" else some <= side, name=name)
        model.add_objective(objective, sense=sense)
        with _silent("linopy"):  # that there is no further combination is an answer, not a warning
            status, _ = model.solve(
                solver_name="highs", output_flag=False, mip_rel_gap=PLACES, progress=False
            )
        if status != "ok":
            return None
        found = np.zeros(self.room)
        for places, made in variables.values():
            found[places] = made.solution.values
        return found


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """No log of a library but of errors."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
