"""The activity: a unit operation under stated conditions, as exchanges per unit of what it is there for.

An activity has ports. `takes` and `gives` carry materials whose properties matter (they travel along the
route), `uses` and `emits` carry flows of declared composition (silane, electricity, off-gas hydrogen) and
waste. One port is the reference: what the activity makes (the first of `gives`), or what it is there to
remove (the first of `takes` or `uses` if it gives nothing). Every amount is per unit of the reference port
and never negative; its direction follows from the port.

To add an activity of your own, subclass `Activity` or one of the bases below, name the ports, declare
parameters with `par`, and write `exchanges`. The class is known in project files by its name in snake case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from typing import Any, ClassVar, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.language import Pair
from anodeworks.material import Material
from anodeworks.process.own_code import is_own, own_code
from anodeworks.quantity import Parameter, Scalar, Section, par

REFERENCE_TEMPERATURE: Final = 298.15  # K, at which streams enter and leave
NITROGEN_MOLAR_MASS: Final = 2 * 14.007e-3  # kg/mol

KINDS: dict[str, type[Activity]] = {}


class Exchanges(NamedTuple):
    """What one unit of the reference port brings with it.

    amounts: per port, kg, J or CNY per unit of the reference port (which itself is 1).
    materials: properties of what leaves through each of `gives`, and through `emits` that declare none.
    flags: reason -> true where the conditions cannot be met (an infeasible blend, say).
    capacity: what one machine puts through (SI, reference port), where conditions decide it; else the ledger says.
    outside: equation and its range -> true where the conditions leave it: a figure that rests on less, not a fault.
    unborne: what becomes of the material -> true where the conditions are more than it bears: another one is made than
        the figures say.
    """

    amounts: Mapping[str, Any]
    materials: Mapping[str, Material] = {}
    flags: Mapping[str, Any] = {}
    capacity: Any = None
    outside: Mapping[str, Any] = {}
    unborne: Mapping[str, Any] = {}


class Activity(Section):
    """Base of all activities; see the module."""

    takes: ClassVar[tuple[str, ...]] = ()
    uses: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, ...]] = ()
    emits: ClassVar[tuple[str, ...]] = ()
    many_inputs: ClassVar[bool] = False  # the file lists what it takes (`inputs = [...]`)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if is_own(cls):
            own_code(cls)  # read now, as it is being run: its file may be edited afterwards
        if "exchanges" in cls.__dict__:
            KINDS[snake_case(cls.__name__)] = cls

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        """The parameters of one instance that takes these flows, `called` so; most kinds ask the same of all."""
        return cls.parameters()

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> Activity:
        """The activity with its numbers from `values`."""
        return cls.at(values, prefix)

    @classmethod
    def reference(cls) -> str:
        """The port that the activity is there for."""
        return (*cls.gives, *cls.takes, *cls.uses)[0]

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        """Amounts and materials per unit of the reference port.

        Args:
            at: the material at each port whose composition is known before the activity runs: all of `takes`,
                and those of `uses` and `emits` whose flow declares one.
        """
        raise NotImplementedError


class Machine(Activity):
    """An activity that runs in machines: how many follow from its level, what they cost from the library."""

    unit_capacity: Scalar = par(
        "kg/h", 1e-3, 1e7, "what one machine puts through while it runs, reference port"
    )
    availability: Scalar = par("1", 0.001, 1.0, "share of the year in which a machine runs", default=0.9)
    unit_cost: Scalar = par(
        "CNY", 0, 1e11, "installed cost of one machine of the cost's capacity", default="0 CNY"
    )
    cost_capacity: Scalar = par("kg/h", 1e-3, 1e7, "capacity of the machine that the cost was quoted for")
    scale_exponent: Scalar = par("1", 0.3, 1.0, "cost exponent when one machine grows", default=0.65)
    floor_area: Scalar = par("m2", 0, 1e6, "floor that one machine occupies, with access", default="0 m2")
    operators: Scalar = par("person", 0, 1000, "operators per machine and shift", default="0 person")
    wear: Scalar = par(
        "CNY/kg", 0, 1e4, "consumables and wear parts per kg of reference flow", default="0 CNY/kg"
    )


class Powered(Machine):
    """A machine that turns electricity into mechanical work, and so into heat given to the hall."""

    power: Scalar = par("kWh/kg", 0, 200, "electricity per kg of reference flow")

    def driven(self, amounts: Mapping[str, Any]) -> dict[str, Any]:
        """Amounts with the electricity, the heat it becomes and the wear filled in."""
        return {
            **amounts,
            "electricity": self.power,
            "heat_to_surroundings": self.power,
            "consumables": self.wear,
        }


def hot(low: float, high: float) -> Any:
    """The temperature of a furnace, between the ends in degC beyond which what it is there for does not take place."""
    return par("degC", low, high, "process temperature")


class Furnace(Machine):
    """A machine that brings its streams to a temperature by electricity, and cools them by water and air.

    Equations (docs/equations/process.md, "Heat"): reaction heat is the difference of formation enthalpies
    at 25 °C; the streams' sensible heat is recovered in part; what is put in leaves by cooling water and
    the hall.
    """

    temperature: Scalar = hot(25, 3200)
    heat_recovery: Scalar = par(
        "1", 0, 0.95, "share of the streams' sensible heat given back to the feed", default=0.2
    )
    efficiency: Scalar = par("1", 0.05, 1.0, "share of the electricity that reaches the charge", default=0.6)
    cooled_share: Scalar = par(
        "1", 0, 1.0, "share of the heat leaving that goes to cooling water", default=0.6
    )

    def heated(
        self, at: Mapping[str, Material], amounts: Mapping[str, Any], materials: Mapping[str, Material]
    ) -> dict[str, Any]:
        """Amounts with electricity, heat and wear filled in so that the activity's energy closes.

        Args:
            at: materials at the ports, as in `exchanges`.
            amounts: mass amounts of every port that carries mass, per unit of reference.
            materials: materials of the ports that the activity makes itself.
        """
        into = [(amounts[p], at[p]) for p in (*self.takes, *self.uses) if p in amounts]
        out = [(amounts[p], materials.get(p) or at[p]) for p in (*self.gives, *self.emits) if p in amounts]
        reaction = total(m * x.enthalpy for m, x in out) - total(m * x.enthalpy for m, x in into)
        rise = self.temperature - REFERENCE_TEMPERATURE
        sensible = total(m * x.heat_capacity for m, x in into) * rise
        electricity = jnp.maximum((1 - self.heat_recovery) * sensible + reaction, 0.0) / self.efficiency
        released = electricity - reaction
        return {
            **amounts,
            "electricity": electricity,
            "heat_to_cooling": self.cooled_share * released,
            "heat_to_surroundings": (1 - self.cooled_share) * released,
            "consumables": self.wear,
        }


POWER_USES: Final = ("electricity", "consumables")
POWER_EMITS: Final = ("heat_to_surroundings",)
HEAT_EMITS: Final = ("heat_to_cooling", "heat_to_surroundings")


def total(terms: Iterable[Any]) -> Any:
    """The sum of numbers; unlike `sum` it adds no leading zero, which would be compiled as an operation."""
    listed = list(terms)
    return reduce(add, listed) if listed else 0.0


def snake_case(name: str) -> str:
    """ "SilaneInfiltration" to "silane_infiltration"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
