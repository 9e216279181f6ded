"""A programme as HiGHS takes it: columns and rows as numbers, and which rows are of which limit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from anodeworks.study.plan.monthly import Limit, Monthly
from anodeworks.study.plan.task import Array

if TYPE_CHECKING:
    from highspy import Highs


class Numbers:
    """The numbers of one programme."""

    def __init__(self, monthly: Monthly) -> None:
        self.monthly = monthly
        taken = monthly.model.matrices
        self.columns, self.labels = np.asarray(taken.vlabels), np.asarray(taken.clabels)
        self.whole = np.isin(np.asarray(taken.vtypes), ("B", "I"))
        self.goal = np.asarray(taken.c, dtype=np.float64)
        matrix: Any = taken.A
        self.matrix = matrix.tocsc()
        self.matrix.eliminate_zeros()
        sense, limit = np.asarray(taken.sense), np.asarray(taken.b, dtype=np.float64)
        self.low = np.where(sense == "<", -np.inf, limit)
        self.high = np.where(sense == ">", np.inf, limit)
        self.least, self.most = np.asarray(taken.lb, dtype=np.float64), np.asarray(taken.ub, dtype=np.float64)

    def solver(self, *, whole: bool = True, goal: bool = True) -> Highs:
        """The programme in the solver, which says nothing and has one thread, so that it answers the same each time.

        Args:
            whole: whether whole numbers are whole; else the relaxation.
            goal: whether the margin is made large; else any plan will do.
        """
        import highspy

        programme = highspy.HighsLp()
        programme.num_row_, programme.num_col_ = self.matrix.shape
        programme.sense_ = highspy.ObjSense.kMaximize
        programme.col_cost_ = self.goal if goal else np.zeros_like(self.goal)
        programme.col_lower_, programme.col_upper_ = self.least, self.most
        programme.row_lower_, programme.row_upper_ = self.low, self.high
        programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        programme.a_matrix_.start_ = self.matrix.indptr
        programme.a_matrix_.index_ = self.matrix.indices
        programme.a_matrix_.value_ = self.matrix.data
        if whole and self.whole.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            programme.integrality_ = [kinds[int(own)] for own in self.whole]
        solver = _silent()()
        for option, value in (("threads", 1), ("random_seed", 0)):
            solver.setOptionValue(option, value)
        solver.passModel(programme)
        return solver

    @cached_property
    def rows(self) -> dict[Limit, tuple[Any, Any]]:
        """Of each limit the places of its rows and their months, -1 where a row is of no month."""
        place = np.full(int(self.labels.max(initial=-1)) + 1, -1)
        place[self.labels] = np.arange(len(self.labels))
        found: dict[Limit, list[tuple[Any, Any]]] = {}
        for name, (kind, of) in self.monthly.limits.items():
            labels = self.monthly.model.constraints[name].labels
            month = labels.month.broadcast_like(labels) if "month" in labels.dims else -xr.ones_like(labels)
            for at in [of] if isinstance(of, int) else labels.indexes[of]:
                mine, when = (x if isinstance(of, int) else x.sel({of: at}) for x in (labels, month))
                found.setdefault(Limit(kind, self._place(at, of)), []).append(
                    (place[mine.values.ravel()], when.values.ravel())
                )
        return {
            limit: (np.concatenate([r for r, _ in rows]), np.concatenate([m for _, m in rows]))
            for limit, rows in found.items()
        }

    def _place(self, at: Any, along: int | str) -> int:
        """Bought flows count on behind the grades where they share a kind of limit with these."""
        return int(at) + (len(self.monthly.task.grades) if along == "flow" else 0)

    def in_force(
        self, solver: Highs, limits: Iterable[Limit], blocks: Collection[tuple[Limit, int]] | None = None
    ) -> None:
        """These limits and no others; what cannot be broken stays.

        Args:
            solver: that has the programme.
            limits: to be kept.
            blocks: of those of their rows that are of a month, the ones to be kept; all unless given.
        """
        kept = set(limits)
        for limit, (rows, months) in self.rows.items():
            for row, month in zip(rows, months, strict=True):
                holds = limit in kept and (blocks is None or month < 0 or (limit, int(month)) in blocks)
                low, high = (self.low[row], self.high[row]) if holds else (-np.inf, np.inf)
                solver.changeRowBounds(int(row), float(low), float(high))

    def by_label(self, values: Array) -> Array:
        """Values of columns in the order of the labels that linopy gave their variables."""
        known = np.zeros(int(self.columns.max(initial=-1)) + 1)
        known[self.columns] = values
        return known


@cache
def _silent() -> type[Highs]:
    """HiGHS that says nothing, not even its name when it begins to listen."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()  # type: ignore[no-untyped-call]

    return Silent
