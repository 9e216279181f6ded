"""A project's task: what its tables [plan] ask for, and what the project assumes where they say nothing.

Without tables: the phases' output as the calendar has it, sold month by month at the project's prices, made in the
machines that the chain builds. Equations: docs/equations/plan.md, "What a file says".
"""

from __future__ import annotations

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.programme import Phase
from anodeworks.programme.phase import listed
from anodeworks.quantity import units
from anodeworks.quantity.wording import short_month
from anodeworks.remedies import MORE, nearest
from anodeworks.study.lines import lined
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan as laid_out
from anodeworks.study.lines.starting import lines_of
from anodeworks.study.plan.in_turn import unchanged
from anodeworks.study.plan.margins import UNITS, Chain
from anodeworks.study.plan.task import HOURS, Array, Changeover, Machines, Sale, Store, Supply, Task, Upkeep
from anodeworks.twin.plan_tables import NUMBERS
from anodeworks.twin.planning import Part
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

PER_MONTH = HOURS * 3600.0  # seconds


class Reading:
    """The numbers of a project's tables [plan] as those of a task; `chain` is what the chain says of them.

    Args:
        project: the plant, with or without tables [plan].
        machines: what the plant's machines can do, such as a simulated line's; the chain's unless given.

    Raises:
        InputError: no plant, or tables that the plan's months cannot hold.
    """

    def __init__(self, project: Project, machines: Machines | None = None) -> None:
        if project.alone:
            found = t("a project of finance alone")
            raise InputError("plan", found, t("a project with [products.NAME], whose plant makes something"),
                             t("add what the plant sells"),
                             file=project.file)  # fmt: skip
        self.project = project = unchanged(lined(project))
        self.numbers = {
            key: float(value.number) for key, value in project.ledger.items() if key.startswith("plan.")
        }
        self.months = round(self.numbers.get("plan.months", float(str(NUMBERS["months"].default))))
        self.begin = _month_of(self.numbers.get("plan.start", self._first_product))
        self.chain = Chain(project, self.begin, self.months)
        self.machines = machines or self.chain.machines

    @property
    def _first_product(self) -> float:
        """Year AD in which the first phase makes its first product."""
        values = self.project.values
        return min(float(Phase.at(values, f"programme.phases.{p}").production) for p in self.project.phases)

    @property
    def task(self) -> Task:
        """The task."""
        planning, chain = self.project.planning, self.chain
        grades = tuple(grade.name for grade in planning.grades)
        held = [store.of for store in planning.stores if store.of not in grades]
        flows = tuple(dict.fromkeys([*(p.of for p in planning.purchases), *held]))
        items = (*grades, *flows)
        sold = {sale.of for sale in planning.sales}
        sales = [self._sale(part, grades.index(part.of)) for part in planning.sales]
        sales += [self._assumed(g) for g, name in enumerate(grades) if name not in sold]
        return Task(
            begin=self.begin,
            machines=self.machines,
            grades=grades,
            cost=chain.cost(flows),
            sales=tuple(sales),
            flows=flows,
            need=np.array([chain.need(flow) for flow in flows]).reshape(-1, len(grades)),
            market=np.array([chain.market(flow) for flow in flows]).reshape(-1, self.months),
            alone=tuple(any(p.alone for p in planning.purchases if p.of == flow) for flow in flows),
            supplies=tuple(self._supply(part, flows.index(part.of)) for part in planning.purchases),
            stores=tuple(self._store(part, items.index(part.of)) for part in planning.stores),
            changeovers=tuple(self._changeover(part, grades) for part in planning.changeovers),
            upkeep=tuple(self._upkeep(part) for part in planning.upkeep),
        )

    def _assumed(self, grade: int) -> Sale:
        """What the project assumes: that its output is sold at its price."""
        none = np.zeros(self.months)
        part = self.project.planning.grades[grade]
        return Sale(part.name, grade, none, self.chain.planned[grade], self._price(grade))

    def _price(self, grade: int) -> Array:
        own = self.numbers.get(f"plan.grades.{self.project.planning.grades[grade].name}.price")
        return self.chain.price[grade] if own is None else np.full(self.months, own)

    def _sale(self, part: Part, grade: int) -> Sale:
        key = f"plan.sales.{part.name}"
        runs = self._window(key)
        firm = self._series(f"{key}.firm", PER_MONTH / 1000.0)
        most, price = self._series(f"{key}.most", PER_MONTH / 1000.0), self._series(f"{key}.price", 1.0)
        due = np.where(runs, 0.0 if firm is None else firm, 0.0)
        if most is None:
            most = due if due.any() else self.chain.planned[grade]
        if (np.where(runs, most, np.inf) < due - 1e-9).any():
            found = t("less than what is firm")
            raise InputError(
                f"{key}.most", found, t("at least `firm`, of which it is part"), MORE, file=self.project.file
            )
        late = self.numbers.get(f"{key}.late")
        return Sale(
            name=part.name,
            grade=grade,
            firm=due,
            most=np.where(runs, most, 0.0),
            price=self._price(grade) if price is None else price,
            late=None if late is None else late * PER_MONTH,
            patience=round(self.numbers[f"{key}.patience"]),
            missed=self.numbers.get(f"{key}.missed"),
        )

    def _supply(self, part: Part, flow: int) -> Supply:
        key, scale = f"plan.purchases.{part.name}", UNITS[self.project.network.flows[part.of].unit]
        runs, per = (
            self._window(key),
            scale / 1000.0,
        )  # CNY for a unit in SI as thousand CNY for one of the task
        least, most = (self._series(f"{key}.{word}", PER_MONTH / scale) for word in ("least", "most"))
        price = self._series(f"{key}.price", per)
        first = self.chain.market(part.of) if price is None else price
        steps = [f"{key}.steps.{n}" for n in range(1, part.steps + 1)]
        above = [np.full(self.months, self.numbers[f"{step}.above"] * PER_MONTH / scale) for step in steps]
        prices = [np.full(self.months, self.numbers[f"{step}.price"] * per) for step in steps]
        asked = np.where(runs, 0.0 if least is None else least, 0.0)
        room = np.where(runs, np.inf if most is None else most, 0.0)
        if (room < asked).any():
            found = t("less than what is paid for anyway")
            raise InputError(f"{key}.most", found, t("at least `least`"), MORE, file=self.project.file)
        return Supply(
            part.name, flow, asked, room, np.array([first, *prices]), np.array([np.zeros(self.months), *above]),
            self.numbers[f"{key}.paid"],
        )  # fmt: skip

    def _store(self, part: Part, item: int) -> Store:
        key, grades = f"plan.stores.{part.name}", len(self.project.planning.grades)
        scale = UNITS[self.project.network.flows[part.of].unit] if item >= grades else UNITS["kg"]
        return Store(
            part.name,
            item,
            self.numbers.get(f"{key}.most", np.inf) / scale,
            self.numbers[f"{key}.opening"] / scale,
            self.numbers[f"{key}.closing"] / scale,
            self.numbers[f"{key}.holding"] * PER_MONTH * scale / 1000.0,
        )

    def _changeover(self, part: Part, grades: tuple[str, ...]) -> Changeover:
        key = f"plan.changeovers.{part.name}"
        group = self._group(part.of, f"{key}.activity")
        line = next((x for x in self.project.production if part.of in (s.name for s in x.stations)), None)
        setup = self._by_change(f"{key}.setup", grades)
        if line is not None and not self._said(f"{key}.setup"):
            setup = self._by_change(f"{line.at(part.of)}.setup", grades, setup)
        return Changeover(
            part.name,
            group,
            setup / PER_MONTH,
            self._by_change(f"{key}.lost", grades) / 1000.0,
            self.numbers[f"{key}.lot"] / 1000.0,
            self._by_change(f"{key}.cost", grades) / 1000.0,
            grades.index(part.set_for) if part.set_for else None,
            None if line is None or part.together else self._parts(line, group),
        )

    def _said(self, key: str) -> bool:
        """Whether the file says a number, or a matrix of it."""
        return key not in self.project.ledger or self.project.ledger[key].origin == "project file"

    def _by_change(self, key: str, grades: tuple[str, ...], usual: Array | float = 0.0) -> Array:
        """(G, G) a number for each change, SI: one for all, or by grade before and grade after; else what is usual."""
        ledger, many = self.project.ledger, len(grades)
        found = np.broadcast_to(np.asarray(usual, dtype=np.float64), (many, many)).copy()
        for a, before in enumerate(grades):
            for b, after in enumerate(grades):
                for each in (key, f"{key}.{before}.{after}"):
                    if a != b and each in ledger:
                        found[a, b] = float(ledger[each].number)
        return found

    def _parts(self, line: ProductionLine, group: int) -> Array | None:
        """(L, T) of a group's hours that each line has, the lines of a phase alike; None of a single one."""
        about = described(laid_out(self.project), line)
        lines = lines_of(about, laid_out(self.project)) if about is not None else {}
        if sum(lines.values()) < 2:
            return None
        hours = self.chain.by_phase[group]  # (P, T)
        every = np.maximum(hours.sum(axis=0), 1e-300)
        rows = [hours[p] / every / n for p, n in enumerate(lines.values()) for _ in range(n)]
        return np.array(rows)

    def _upkeep(self, part: Part) -> Upkeep:
        key = f"plan.upkeep.{part.name}"
        runs = np.flatnonzero(self._window(key))
        groups = (
            tuple(range(len(self.machines.names)))
            if not part.of
            else (self._group(part.of, f"{key}.activity"),)
        )
        return Upkeep(
            part.name, groups, min(self.numbers[f"{key}.hours"] / PER_MONTH, 1.0), int(runs[0]), int(runs[-1])
        )

    def _group(self, activity: str, key: str) -> int:
        if activity not in self.machines.names:
            raise InputError(
                key,
                f'"{activity}"',
                ", ".join(self.machines.names),
                nearest(activity, self.machines.names),
                file=self.project.file,
            )
        return self.machines.names.index(activity)

    def _series(self, key: str, scale: float) -> Array | None:
        """(T,) a value for all months, or a list whose last goes on; None where nothing is said."""
        if key in self.numbers:
            return np.full(self.months, self.numbers[key] * scale)
        given = listed(self.numbers, key)
        if not given:
            return None
        return np.array([given[min(month, len(given) - 1)] for month in range(self.months)]) * scale

    def _window(self, key: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(T,) whether a month lies within a table's window.

        Raises:
            InputError: no month of the plan does.
        """
        first, last = (
            _month_of(self.numbers[f"{key}.{word}"]) - self.begin if f"{key}.{word}" in self.numbers else end
            for word, end in (("first", 0), ("last", self.months - 1))
        )
        month = np.arange(self.months)
        runs = (month >= first) & (month <= last)
        if not runs.any():
            word = "first" if first >= self.months else "last"
            found = self.project.ledger[f"{key}.{word}"].show()
            start, end = ((self.begin + month + 0.5) / 12.0 for month in (0, self.months - 1))
            allowed = t(
                "a month of the plan, {first} to {last}", first=short_month(start), last=short_month(end)
            )
            raise InputError(f"{key}.{word}", found, allowed, t("or another plan.start or plan.months"),
                             file=self.project.file)  # fmt: skip
        return np.asarray(runs)


def _month_of(year: float) -> int:
    """Months since the year 0 at which the month of a moment begins."""
    day = units.day_of(year)
    return 12 * day.year + day.month - 1
