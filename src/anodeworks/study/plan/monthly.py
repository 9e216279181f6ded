"""The monthly plan as a mixed-integer linear programme, built with linopy from a task.

Rows of what a plan has to keep are named by a `Limit`, so that what conflicts can be said in words; balances and
definitions cannot be broken. Equations: docs/equations/plan.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd
import xarray as xr

from anodeworks.study.plan.setups import SetUp, set_up
from anodeworks.study.plan.task import Array, Changeover, Supply, Task

if TYPE_CHECKING:
    from linopy import Variable

NEEDLESS: Final = 1e-3  # thousand CNY a change, so that none is made for nothing; no part of the margin

Kind = Literal["hours", "firm", "most", "supply", "alone", "store", "closing", "lot", "upkeep"]


@dataclass(frozen=True)
class Limit:
    """Something that a plan has to keep, by its place in the task: the hours of a group, the firm amounts of a sale.

    kind: "hours" of a group; "firm" and "most" of a sale; "supply" of a contract of purchase; "alone" of a bought flow;
    "store" of an item, "closing" of a store; "lot" of a changeover; "upkeep" of a maintenance.
    """

    kind: Kind
    place: int


class Monthly:
    """The programme of one task.

    limits: by the name of a block of rows, the kind of limit, and either its place or the dimension along which places
    lie. apart: whether no row has a limit of another in it, so that each can be taken out by itself; the bounds of
    whole numbers are then what any plan makes do with, not what the machines or stores allow, and the solver is slower.
    """

    def __init__(self, task: Task, apart: bool = False) -> None:
        import linopy

        self.task, self.apart, self.model = task, apart, linopy.Model()
        self.limits: dict[str, tuple[Kind, int | str]] = {}
        self.month = pd.RangeIndex(task.months, name="month")
        self.held = pd.RangeIndex(task.months + 1, name="month")
        self.grade = pd.RangeIndex(len(task.grades), name="grade")
        self.flow = pd.RangeIndex(len(task.flows), name="flow")
        self.sale = pd.RangeIndex(len(task.sales), name="sale")
        opening = np.zeros(len(task.grades) + len(task.flows))
        for store in task.stores:
            opening[store.item] = store.opening
        self.made = self._several("made", self.grade)
        self.stock = self._level("stock", self.grade, opening[: len(task.grades)])
        self.due, self.extra, self.missed = (
            self._several(name, self.sale) for name in ("due", "extra", "missed")
        )
        self.backlog = self._level("backlog", self.sale, np.zeros(len(task.sales)))
        self.stops = [self._stops(k) for k in range(len(task.upkeep))]
        self.set_ups = [own for k, change in enumerate(task.changeovers) for own in self._set_ups(k, change)]
        self.market: Variable | None = None
        self.kept: Variable | None = None
        self.taken: list[Variable] = []
        self.untaken: list[Variable] = []
        if task.flows:
            self.market = self._several("market", self.flow)
            self.kept = self._level("kept", self.flow, opening[len(task.grades) :])
            self.taken = [self._taken(c, supply) for c, supply in enumerate(task.supplies)]
            self.untaken = [self._untaken(c, supply) for c, supply in enumerate(task.supplies)]
            self._flows()
        self._sales()
        self._grades()
        self._stores()
        self._hours()
        self.model.add_objective(self._margin(), sense="max")

    # --- variables ---

    def _several(self, name: str, index: pd.Index[Any], binary: bool = False) -> Variable:
        """Variables from 0 on, one for each of an index and each month."""
        coords = [index, self.month]
        if binary:
            return self.model.add_variables(coords=coords, name=name, binary=True)
        return self.model.add_variables(lower=0.0, coords=coords, name=name)

    def _level(self, name: str, index: pd.Index[Any], opening: Array) -> Variable:
        """What stands as each month begins and after the last, one for each of an index."""
        level = self.model.add_variables(lower=0.0, coords=[index, self.held], name=name)
        first = xr.DataArray(opening, coords=[index])
        self.model.add_constraints(level.sel(month=0, drop=True) == first, name=f"{name} begins")
        return level

    def _begins(self, level: Variable) -> Any:
        """What stands as each month begins."""
        return level.sel(month=slice(0, self.task.months - 1))

    def _ends(self, level: Variable) -> Any:
        """What stands as each month ends."""
        return level.sel(month=slice(1, self.task.months)).assign_coords(month=self.month)

    def _hold(self, kind: Kind, place: int | str, rows: Any) -> None:
        """Rows of one limit, or of several whose places lie along a dimension."""
        name = f"{kind} {len(self.limits)}"
        self.limits[name] = kind, place
        self.model.add_constraints(rows, name=name)

    def _over(self, numbers: Array | Sequence[Array], index: pd.Index[Any] | None = None) -> xr.DataArray:
        """Numbers by month, or by an index and month."""
        coords = [self.month] if index is None else [index, self.month]
        return xr.DataArray(
            np.asarray(numbers, dtype=np.float64).reshape([len(c) for c in coords]), coords=coords
        )

    def _taken(self, c: int, supply: Supply) -> Variable:
        """What is taken in each step of a contract; a later step is open only when those before are full."""
        count = len(supply.prices)
        steps = pd.RangeIndex(count, name="step")
        taken = self._several(f"taken {c}", steps)
        width = np.diff(supply.above, axis=0)
        falling = bool((np.diff(supply.prices, axis=0) < 0).any())
        for n in range(count - 1):
            self.model.add_constraints(
                taken.sel(step=n, drop=True) <= self._over(width[n]), name=f"step {c} {n}"
            )
        if falling:  # dearer steps come by themselves after cheaper ones
            opened = self._several(f"opened {c}", steps[1:], binary=True)
            largest = self._largest(supply)
            for n in range(1, count):
                room = width[n] if n < count - 1 else np.maximum(largest - supply.above[n], 0.0)
                full, this = taken.sel(step=n - 1, drop=True), taken.sel(step=n, drop=True)
                use = opened.sel(step=n, drop=True)
                self.model.add_constraints(this - self._over(room) * use <= 0, name=f"open {c} {n}")
                self.model.add_constraints(full - self._over(width[n - 1]) * use >= 0, name=f"full {c} {n}")
        if np.isfinite(supply.most).any():
            self._hold(
                "supply", c, taken.sum("step") <= self._over(np.minimum(supply.most, self._largest(supply)))
            )
        return taken

    def _largest(self, supply: Supply) -> Array:
        """(T,) more than this need not be taken in a month: all that is used, or the store has room for."""
        task, item = self.task, len(self.task.grades) + supply.flow
        used = task.need[supply.flow] @ np.array([self._most_made(g) for g in self.grade])
        held = sum(s.most for s in task.stores if s.item == item)
        if np.isfinite(held) and not self.apart:
            return np.asarray(np.minimum(supply.most, used + held))
        left = sum(s.closing for s in task.stores if s.item == item)
        return np.asarray(np.minimum(supply.most, used.sum() + left + supply.least.max()))

    def _most_made(self, grade: int) -> Array:
        """(T,) what the machines could make of a grade if they made nothing else; or what any plan makes do with."""
        machines = self.task.machines
        use, some = machines.use[:, grade], machines.use[:, grade] > 0
        if self.apart or not some.any():
            return np.full(self.task.months, self._enough(grade))
        return np.asarray((machines.hours[some] / use[some, None]).min(axis=0))

    def _enough(self, grade: int) -> float:
        """Whoever makes more of a grade in a month can make so much and keep every limit that was kept.

        All that is sold over the months, left in the end and lost in changes, and a lot.
        """
        task = self.task
        sold = sum(float(np.maximum(s.most, s.firm).sum()) for s in task.sales if s.grade == grade)
        left = sum(s.closing for s in task.stores if s.item == grade)
        return (
            sold
            + left
            + sum((float(np.max(c.lost)) * task.months + c.lot) * c.count for c in task.changeovers)
        )

    def _untaken(self, c: int, supply: Supply) -> Variable:
        """What is paid for though it is not taken."""
        untaken = self.model.add_variables(lower=0.0, coords=[self.month], name=f"untaken {c}")
        total = self.taken[c].sum("step")
        self.model.add_constraints(untaken + total >= self._over(supply.least), name=f"take or pay {c}")
        return untaken

    def _set_ups(self, k: int, change: Changeover) -> list[SetUp]:
        """The lines of a changeover, each set up by itself; what they make is all that is made."""
        task = self.task
        parts = np.ones((1, task.months)) if change.parts is None else change.parts
        most = np.array([self._most_made(g) for g in self.grade])
        if len(parts) == 1:
            made = [self.made]
        else:
            made = [self._several(f"made {k} {n}", self.grade) for n in range(len(parts))]
            self.model.add_constraints(self.made - sum(made[1:], made[0]) == 0, name=f"made {k}")
        found = [
            set_up(self.model, f"{k} {n}", k, change, part, own, most)
            for n, (part, own) in enumerate(zip(parts, made, strict=True))
        ]
        for each in found:
            if each.runs is not None:
                self._hold("lot", k, each.made - change.lot * each.runs >= 0)
        if len(parts) > 1:
            self._hours_of_parts(k, change, found)
        return found

    def _hours_of_parts(self, k: int, change: Changeover, each: list[SetUp]) -> None:
        """The hours of each line of a group: its part of them; what has none yet makes nothing."""
        task, a = self.task, change.group
        largest = float(task.largest[a, 0])
        share, use = (
            task.machines.hours[a] / largest,
            xr.DataArray(task.machines.use[a] / largest, coords=[self.grade]),
        )
        upkeep = [(u.share, stops) for u, stops in zip(task.upkeep, self.stops, strict=True) if a in u.groups]
        for own in each:
            there = own.part > 0
            over = self._over(np.where(there, 1.0 / np.where(there, own.part, 1.0), 1.0))
            row = over * (use * own.made).sum("grade")
            row = row + self._over(share * there) * own.total(task.each(change.share))
            for part, stops in upkeep:
                row = row + self._over(part * share * there) * stops
            along = xr.DataArray([1.0], coords=[pd.Index([a], name="group")])
            self._hold("hours", "group", along * row <= along * self._over(share * there))

    def _stops(self, k: int) -> Variable:
        """Whether a maintenance falls into each month."""
        upkeep, window = self.task.upkeep[k], np.zeros(self.task.months)
        window[upkeep.first : upkeep.last + 1] = 1.0
        stops = self.model.add_variables(
            lower=0.0, upper=self._over(window), coords=[self.month], name=f"stops {k}", integer=True
        )
        self._hold("upkeep", k, stops.sum() >= 1)
        return stops

    # --- rows ---

    def _sales(self) -> None:
        """Deliveries on time and late, what is carried as late, what is given up."""
        sales, ends = self.task.sales, self._ends(self.backlog)
        firm = self._over([s.firm for s in sales], self.sale)
        young = self._over(
            [_young(s.firm, s.patience if s.late is not None else 0) for s in sales], self.sale
        )
        room = self._over([np.maximum(s.most - s.firm, 0.0) for s in sales], self.sale)
        moved = ends - self._begins(self.backlog) + self.due + self.missed
        self.model.add_constraints(moved == firm, name="owed")
        self._hold("most", "sale", self.extra <= room)
        hard = [s for s, sale in enumerate(sales) if sale.missed is None]
        soft = [s for s, sale in enumerate(sales) if sale.missed is not None]
        if hard:
            self._hold("firm", "sale", ends.sel(sale=hard) <= young.sel(sale=hard))
            self._hold("firm", "sale", self.missed.sel(sale=hard) <= 0)
        if soft:
            self.model.add_constraints(ends.sel(sale=soft) <= young.sel(sale=soft), name="late")

    def _grades(self) -> None:
        """What is made is delivered, lost at a change, or held."""
        sold = np.array([[float(s.grade == g) for s in self.task.sales] for g in self.grade])
        delivered = (xr.DataArray(sold, coords=[self.grade, self.sale]) * (self.due + self.extra)).sum("sale")
        row = self._ends(self.stock) - self._begins(self.stock) - self.made + delivered
        for own in self.set_ups:
            if np.any(lost := self.task.each(self.task.changeovers[own.place].lost)):
                row = row + own.entered(lost)
        self.model.add_constraints(row == 0, name="stock of grades")

    def _flows(self) -> None:
        """What is bought is used or held."""
        task = self.task
        assert self.market is not None
        assert self.kept is not None
        need = xr.DataArray(task.need, coords=[self.flow, self.grade])
        row = self._ends(self.kept) - self._begins(self.kept) - self.market + (need * self.made).sum("grade")
        for supply, taken in zip(task.supplies, self.taken, strict=True):
            mine = xr.DataArray((self.flow == supply.flow).astype(np.float64), coords=[self.flow])
            row = row - mine * taken.sum("step")
        self.model.add_constraints(row == 0, name="stock of flows")
        if any(task.alone):
            self._hold("alone", "flow", self.market.sel(flow=np.flatnonzero(task.alone)) <= 0)

    def _stores(self) -> None:
        """What may be held; without a store nothing."""
        task, grades = self.task, len(self.task.grades)
        most = np.zeros(grades + len(task.flows))
        for store in task.stores:
            most[store.item] = store.most
        for level, index, room in (
            (self.stock, self.grade, most[:grades]),
            (self.kept, self.flow, most[grades:]),
        ):
            finite = np.flatnonzero(np.isfinite(room))
            if level is not None and len(finite):
                rows = xr.DataArray(room[finite], coords=[index[finite]])
                self._hold("store", str(index.name), self._ends(level).sel({index.name: finite}) <= rows)
        for k, store in enumerate(task.stores):
            level, place = (self.stock, {"grade": store.item}) if store.item < grades else (
                self.kept, {"flow": store.item - grades})  # fmt: skip
            if store.closing > 0 and level is not None:
                left = level.sel({**place, "month": task.months}, drop=True)
                self._hold("closing", k, left >= store.closing)

    def _hours(self) -> None:
        """The hours of machines that grades, changes and maintenance take, in parts of each group's largest month."""
        task = self.task
        telling = list(task.running if self.apart else task.telling)
        if not telling:
            return
        group = pd.Index(telling, name="group")
        largest = task.largest[telling]
        share, use = task.machines.hours[telling] / largest, task.machines.use[telling] / largest
        row = (xr.DataArray(use, coords=[group, self.grade]) * self.made).sum("grade")
        for own in self.set_ups:
            change = task.changeovers[own.place]
            if np.any(change.share):
                mine = (group == change.group)[:, None] * share * own.part
                row = row + self._over(mine, group) * own.total(task.each(change.share))
        for stops, upkeep in zip(self.stops, task.upkeep, strict=True):
            row = row + self._over(group.isin(upkeep.groups)[:, None] * upkeep.share * share, group) * stops
        self._hold("hours", "group", row <= self._over(share, group))

    def _margin(self) -> Any:
        """What is earned less what moves with the plan, thousand CNY."""
        task, sale = self.task, [self.sale]
        fined = xr.DataArray(np.array([s.late or 0.0 for s in task.sales]), coords=sale)
        given_up = xr.DataArray(np.array([s.missed or 0.0 for s in task.sales]), coords=sale)
        total = (self._over([s.price for s in task.sales], self.sale) * (self.due + self.extra)).sum()
        total = total - (fined * self._ends(self.backlog)).sum() - (given_up * self.missed).sum()
        total = total - (self._over(task.cost, self.grade) * self.made).sum()
        if self.market is not None:
            total = total - (self._over(task.market, self.flow) * self.market).sum()
        for supply, taken, untaken in zip(task.supplies, self.taken, self.untaken, strict=True):
            total = total - (self._over(supply.prices, taken.indexes["step"]) * taken).sum()
            total = total - (supply.paid * self._over(supply.prices[0]) * untaken).sum()
        held = np.zeros(len(task.grades) + len(task.flows))
        for store in task.stores:
            held[store.item] = store.holding
        if held[: len(task.grades)].any():
            total = (
                total
                - (xr.DataArray(held[: len(task.grades)], coords=[self.grade]) * self._ends(self.stock)).sum()
            )
        if self.kept is not None and held[len(task.grades) :].any():
            total = (
                total
                - (xr.DataArray(held[len(task.grades) :], coords=[self.flow]) * self._ends(self.kept)).sum()
            )
        for own in self.set_ups:
            total = total - own.total(task.each(task.changeovers[own.place].cost) + NEEDLESS).sum()
        return total


def _young(firm: Array, patience: int) -> Array:
    """(T,) the most that may be owed as a month ends: what was due in the last months; nothing when the plan ends."""
    months = len(firm)
    owed = np.array(
        [firm[max(t - patience + 1, 0) : t + 1].sum() if patience else 0.0 for t in range(months)]
    )
    owed[-1] = 0.0
    return owed
