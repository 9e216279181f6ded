"""A mixed-integer linear programme as rows of numbers, solved by HiGHS, which SciPy brings.

Expressions are NumPy vectors over all variables, so that terms add up at the speed of arrays.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

GAP: Final = 1e-7  # relative optimality gap of the solver


class Rows:
    """Variables and rows of one programme; `room` is the number of variables that it may have."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.whole: list[bool] = []
        self.upper: list[float] = []
        self.rows: list[Array] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def add(self, kind: Literal["continuous", "whole"], upper: float) -> Array:
        """A new variable from 0 to `upper`, as a vector."""
        vector = np.zeros(self.room)
        vector[len(self.whole)] = 1.0
        self.whole.append(kind == "whole")
        self.upper.append(upper)
        return vector

    def hold(self, row: Array, least: float = -np.inf, most: float = np.inf) -> None:
        """A new condition."""
        self.rows.append(np.broadcast_to(np.asarray(row, dtype=np.float64), (self.room,)))
        self.least.append(least)
        self.most.append(most)

    def best(self, goal: Array, sign: int) -> Array | None:
        """The values of all variables where the goal is greatest (sign 1) or least (-1); None if none keep all rows."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.whole)
        done = milp(
            -sign * goal[:count],
            integrality=self.whole,
            bounds=Bounds(0.0, self.upper),
            constraints=LinearConstraint(np.array(self.rows)[:, :count], self.least, self.most),
            options={"mip_rel_gap": GAP},
        )
        return np.pad(done.x, (0, self.room - count)) if done.success else None
