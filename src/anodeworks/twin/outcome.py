"""What the chain hands on from stage to stage, and what it gives in the end, for one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from anodeworks.finance import Operations, Statements
from anodeworks.material import Material
from anodeworks.plant.capital import Costs
from anodeworks.plant.equipment import Equipment
from anodeworks.plant.site import Ground
from anodeworks.plant.staff import Crew
from anodeworks.programme.calendar import Calendar


class Process(NamedTuple):
    """The closed route.

    amounts: by activity, per port, per unit of its reference.
    levels: (N, K) how hard each activity runs per kg/s of each product.
    products: material of each product.
    flags: reason -> true where an activity cannot do what is asked.
    capacities: by activity, what one of its machines puts through where conditions decide it.
    warming: (N,) kg CO2e that leave the plant itself per unit of each activity.
    """

    amounts: list[Mapping[str, Any]]
    levels: Any
    products: list[Material]
    flags: Mapping[str, Any]
    capacities: Mapping[str, Any]
    warming: Any


class Duty(NamedTuple):
    """What the plant does at full output: all that the stages after the route read of it.

    rate: (K, P) kg/s of each product in each phase.
    levels: (N, P) how hard each activity runs for each phase, in units of its reference port.
    direct: (P,) kg CO2e/s that leave the plant itself.
    products: material of each product.
    """

    rate: Any
    levels: Any
    direct: Any
    products: list[Material]

    def only(self, built: Any) -> Duty:
        """What it does where `built` (P,) is 1."""
        return self._replace(rate=self.rate * built, levels=self.levels * built, direct=self.direct * built)


class Emissions(NamedTuple):
    """kg CO2e by the scopes of the Greenhouse Gas Protocol; of an outcome per kg of each product, shape (K,)."""

    scope_1: Any
    scope_2: Any
    scope_3: Any


class After(NamedTuple):
    """What follows from duty and machines, of phases that are built; axes named in each stage's class."""

    equipment: Equipment
    ground: Ground
    crew: Crew
    capital: Costs
    calendar: Calendar  # by year
    monthly: Calendar
    operations: Operations
    statements: Statements
    indicators: dict[str, Any]
    flags: dict[str, Any]


class Outcome(NamedTuple):
    """What one scenario gives, stage by stage; axes named in each stage's class. Finance alone has no plant."""

    process: Process | None
    equipment: Equipment | None
    ground: Ground | None
    crew: Crew | None
    capital: Costs
    calendar: Calendar  # by year
    monthly: Calendar
    emissions: Emissions | None
    operations: Operations
    statements: Statements
    indicators: dict[str, Any]
    flags: dict[str, Any]
