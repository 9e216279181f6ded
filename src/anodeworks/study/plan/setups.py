"""What machines are set up for, month by month: grades one after another, with a time of its own for each change.

The order of the grades within a month is that of a path through them (Almada-Lobo, Klabjan, Carravilla and Oliveira
2007): what machines are set for is carried over months, a grade is entered once in a month at most, and the one with
which a month begins may be left and come back to. Equations: docs/equations/plan.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from anodeworks.study.plan.task import Array, Changeover

if TYPE_CHECKING:
    from linopy import Model, Variable


@dataclass(frozen=True)
class SetUp:
    """Machines that are set up together: a line's, or all of a group.

    place: of their changeover. part: (T,) of the group's hours that they have. made: by grade and month. change:
    whether they change, by grade before, grade after and month. runs: whether a grade is made, where lots have a least.
    """

    place: int
    part: Array
    made: Variable
    change: Variable
    runs: Variable | None

    def entered(self, each: Array | None = None) -> Any:
        """Changes to each grade, by grade and month; each counts one, or by what stands at (before, after)."""
        counted = self.change if each is None else _pairs(each, self.change) * self.change
        grade, after = self.made.indexes["grade"], self.change.indexes["after"]
        return (_same(after, grade) * counted).sum(["before", "after"])

    def total(self, each: Array | None = None) -> Any:
        """Changes by month; each counts one, or by what stands at (before, after)."""
        if each is None:
            return self.change.sum(["before", "after"])
        return (_pairs(each, self.change) * self.change).sum(["before", "after"])


def _same(one: pd.Index[Any], other: pd.Index[Any]) -> xr.DataArray:
    """1 where two indexes of grades mean the same one."""
    return xr.DataArray(np.eye(len(one)), coords=[one, other])


def _pairs(each: Array, change: Variable) -> xr.DataArray:
    """Numbers by grade before and grade after."""
    return xr.DataArray(each, coords=[change.indexes["before"], change.indexes["after"]])


def set_up(
    model: Model, name: str, place: int, change: Changeover, part: Array, made: Variable, most: Array
) -> SetUp:
    """Variables and rows of machines that are set up together.

    Args:
        model: gains them.
        name: of their blocks.
        place: of their changeover.
        change: that.
        part: (T,) of the group's hours that they have.
        made: what they make, by grade and month.
        most: (G, T) of which they never make more.
    """
    grade, month = made.indexes["grade"], made.indexes["month"]
    held = pd.RangeIndex(len(month) + 1, name="month")
    before, after = (pd.RangeIndex(len(grade), name=word) for word in ("before", "after"))
    state = model.add_variables(binary=True, coords=[grade, held], name=f"set {name}")
    begins = state.sel(month=slice(0, len(month) - 1))
    ends = state.sel(month=slice(1, len(month))).assign_coords(month=month)
    model.add_constraints(state.sum("grade") == 1, name=f"one {name}")
    if change.set_for is not None:
        model.add_constraints(state.sel(grade=change.set_for, month=0, drop=True) == 1, name=f"begins {name}")
    moved = model.add_variables(binary=True, coords=[before, after, month], name=f"change {name}")
    both = ["before", "after"]
    model.add_constraints((_same(before, after) * moved).sum(both) == 0, name=f"to another {name}")
    entered, left = (_same(after, grade) * moved).sum(both), (_same(before, grade) * moved).sum(both)
    model.add_constraints(begins + entered - left - ends == 0, name=f"way {name}")
    model.add_constraints(entered <= 1, name=f"once {name}")
    if len(grade) > 2:
        _in_order(model, name, moved, begins)
    limit = xr.DataArray(most, coords=[grade, month])
    if change.lot <= 0:
        model.add_constraints(made - limit * begins - limit * entered <= 0, name=f"set to run {name}")
        return SetUp(place, part, made, moved, None)
    runs = model.add_variables(binary=True, coords=[grade, month], name=f"runs {name}")
    model.add_constraints(made - limit * runs <= 0, name=f"runs {name}")
    model.add_constraints(runs - begins - entered <= 0, name=f"set to run {name}")
    return SetUp(place, part, made, moved, runs)


def _in_order(model: Model, name: str, moved: Variable, begins: Any) -> None:
    """Every change lies on the way from the grade with which a month begins: no circle apart from it.

    A grade that is entered comes later than the one before it (Miller, Tucker and Zemlin 1960), but for the grade with
    which the month begins, to which machines may come back.
    """
    before, after, grade = moved.indexes["before"], moved.indexes["after"], begins.indexes["grade"]
    many = len(before)
    place = model.add_variables(
        lower=0.0, upper=many - 1.0, coords=[grade, moved.indexes["month"]], name=f"place {name}"
    )
    earlier, later = ((_same(grade, word) * place).sum("grade") for word in (before, after))
    begun = (_same(grade, after) * begins).sum("grade")
    rows = earlier - later + many * moved - many * begun
    model.add_constraints(rows <= many - 1 + many * _same(before, after), name=f"order {name}")
