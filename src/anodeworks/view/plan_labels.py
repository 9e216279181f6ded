"""What the things of a monthly plan are called: grades, flows, contracts, and the limits that a plan has to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from anodeworks.language import Pair, Text, t
from anodeworks.quantity.wording import Quantity
from anodeworks.study.plan.margins import UNITS
from anodeworks.study.plan.monthly import Limit
from anodeworks.study.plan.task import Task
from anodeworks.twin.planning import Part
from anodeworks.twin.project import Project
from anodeworks.view.labels import Month, group_label

AMOUNTS = {"kg": "t", "J": "MWh"}  # units in which amounts of a flow are read
PRICES = {"kg": "CNY/kg", "J": "CNY/kWh"}


@dataclass(frozen=True)
class Names:
    """The names of a project's task."""

    project: Project
    task: Task

    def month(self, month: int) -> Month:
        """A month of the plan."""
        return Month(self.task.year(month))

    def item(self, item: int) -> Text:
        """A grade, or a bought flow behind the grades."""
        planning, grades = self.project.planning, len(self.task.grades)
        if item < grades:
            return planning.grades[item].label
        return group_label(self.project, f"flows.{self.task.flows[item - grades]}")

    def unit(self, item: int) -> str:
        """The unit in which amounts of an item are read."""
        return AMOUNTS[self._flow_unit(item)]

    def amount(self, of_task: float, item: int = 0) -> Quantity:
        """An amount of an item in the task's unit, as a quantity."""
        return Quantity(of_task * UNITS[self._flow_unit(item)], self.unit(item))

    def worth(self, of_task: float, limit: Limit) -> Quantity:
        """What one unit more of a limit brings, given in thousand CNY for the task's unit."""
        if limit.kind == "hours":
            return Quantity(of_task * 1000.0 / 3600.0, "CNY/h")
        unit = self._flow_unit(self._item(limit))
        return Quantity(of_task * 1000.0 / UNITS[unit], PRICES[unit])

    def sale(self, sale: int) -> Text:
        """A contract of sale, or the market that the project assumes for a grade."""
        name, planning = self.task.sales[sale].name, self.project.planning
        if sale < len(planning.sales):
            return planning.sales[sale].label
        label = next(g.label for g in planning.grades if g.name == name)
        return t("market for {grade}", grade=label)

    def activity(self, group: int) -> Text:
        """A group of machines."""
        name = self.task.machines.names[group]
        return group_label(self.project, f"activities.{name}")

    def key(self, limit: Limit) -> str:
        """By which machines know a limit."""
        task, place = self.task, limit.place
        items = (*task.grades, *task.flows)
        of = {
            "hours": task.machines.names,
            "firm": tuple(s.name for s in task.sales),
            "most": tuple(s.name for s in task.sales),
            "supply": tuple(s.name for s in task.supplies),
            "alone": items,
            "store": items,
            "closing": tuple(s.name for s in task.stores),
            "lot": tuple(c.name for c in task.changeovers),
            "upkeep": tuple(u.name for u in task.upkeep),
        }[limit.kind]
        return f"{limit.kind}_{of[place]}"

    def limit(self, limit: Limit) -> Text:
        """What a plan has to keep."""
        planning, place = self.project.planning, limit.place
        match limit.kind:
            case "hours":
                return t("hours of {activity}", activity=self.activity(place))
            case "firm":
                return t("firm deliveries of {sale}", sale=self.sale(place))
            case "most":
                return t("the most that {sale} takes", sale=self.sale(place))
            case "supply":
                return t("the most that {contract} supplies", contract=self._of(planning.purchases, place))
            case "alone":
                return t("no {flow} but by contracts", flow=self.item(place))
            case "closing":
                return t("closing stock of {store}", store=self._of(planning.stores, place))
            case "lot":
                return t("least lot at {changeover}", changeover=self._of(planning.changeovers, place))
            case "upkeep":
                return t("maintenance {upkeep}", upkeep=self._of(planning.upkeep, place))
        store = next((s for s in self.task.stores if s.item == place), None)
        if store is None:
            return t("no store for {item}", item=self.item(place))
        return t("room of {store}", store=self._of(planning.stores, self.task.stores.index(store)))

    def ramp(self, limits: Iterable[Limit]) -> Text:
        """Until when a ramp-up keeps the hours few, where any of some limits is one of hours."""
        rising = [month for month, each in enumerate(self.task.machines.rising) if each]
        if not rising or not any(limit.kind == "hours" for limit in limits):
            return ""
        return t("Until {month} the hours are those that the ramp-up leaves.", month=self.month(rising[-1]))

    def _of(self, parts: tuple[Part, ...], place: int) -> Pair:
        return parts[place].label

    def _item(self, limit: Limit) -> int:
        """The item of which a limit's rows are amounts."""
        task, place = self.task, limit.place
        match limit.kind:
            case "firm" | "most":
                return task.sales[place].grade
            case "supply":
                return len(task.grades) + task.supplies[place].flow
            case "closing":
                return task.stores[place].item
            case "store" | "alone":
                return place
        return 0

    def _flow_unit(self, item: int) -> str:
        grades = len(self.task.grades)
        return "kg" if item < grades else self.project.network.flows[self.task.flows[item - grades]].unit
