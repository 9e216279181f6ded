"""A phase of the plant: when it is built, how money is spent, when it produces and how it ramps up.

Everything is a cumulative curve in time, exact at any moment: months and years are differences of the same curve, so
that the monthly calendar adds up to the yearly statements by construction. Equations: docs/equations/programme.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from anodeworks.arrays import jnp
from anodeworks.quantity import Parameter, Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

# Instead of the usual curves: a value for each year, of which there may be any number.
SPENDING: Final = Parameter("1", 0, 1e15, "what is spent of its capital in each year from ground-breaking")
UTILISATION: Final = Parameter("1", 0, 1, "share of full output in each year of production; the last goes on")
RAMPS: Final = ("mature", "ramp_1", "ramp_2", "ramp_3")
RAMPED: Final = 3  # years of production to which a ramp is stated


def listed(values: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    """The values of a list: those under `key.1`, `key.2` and so on, none if there is no list."""
    found: list[Any] = []
    while (place := f"{key}.{len(found) + 1}") in values:
        found.append(values[place])
    return tuple(found)


class Phase(Section):
    """The calendar of one phase."""

    start: Scalar = par("date", 1990, 2100, "ground-breaking", period=True)
    construction: Scalar = par("month", 1, 240, "planned time from ground-breaking to mechanical completion")
    delay: Scalar = par("month", 0, 240, "delay of completion beyond the plan, counted from ground-breaking")
    commissioning: Scalar = par("month", 0, 60, "from mechanical completion to first product")
    mature: Scalar = par("1", 0.05, 1, "share of full output that is made once production has ramped up")
    ramp_1: Scalar = par("1", 0, 1, "share of mature output in the first year of production")
    ramp_2: Scalar = par("1", 0, 1, "share of mature output in the second year")
    ramp_3: Scalar = par("1", 0, 1, "share of mature output in the third year; mature from the fourth")
    spending: tuple[Any, ...] = ()
    utilisation: tuple[Any, ...] = ()
    later: tuple[
        Any, ...
    ] = ()  # shares of mature output in the years behind the ramp, where lines are still slow

    @classmethod
    def at(cls, values: Mapping[str, Any], prefix: str, **fixed: Any) -> Self:
        """The phase under a prefix; a list of utilisation stands for ramp and mature output."""
        used = listed(values, f"{prefix}.utilisation")
        ramp = dict.fromkeys(RAMPS) if used else {name: values[f"{prefix}.{name}"] for name in RAMPS}
        usual = {name: values[f"{prefix}.{name}"] for name in cls.parameters() if name not in RAMPS}
        spent, later = (listed(values, f"{prefix}.{name}") for name in ("spending", "later"))
        return cls(**usual, **ramp, spending=spent, later=later, utilisation=used, **fixed)

    @property
    def completion(self) -> Any:
        """Year AD of mechanical completion."""
        return self.start + (self.construction + self.delay) / SECONDS_PER_YEAR

    @property
    def production(self) -> Any:
        """Year AD of first product."""
        return self.completion + self.commissioning / SECONDS_PER_YEAR

    def spent(self, t: Any) -> Any:
        """Share of the phase's capital spent by the moments `t` (years AD): by its years, or an S-curve."""
        if self.spending:
            age = (t - self.start)[..., None] - jnp.arange(float(len(self.spending)))
            amounts = jnp.stack(self.spending)
            return jnp.clip(age, 0.0, 1.0) @ (amounts / amounts.sum())
        x = jnp.clip((t - self.start) / (self.completion - self.start), 0.0, 1.0)
        return x * x * (3.0 - 2.0 * x)

    def produced(self, t: Any) -> Any:
        """Years of full output made by the moments `t`."""
        age = t - self.production
        ramp = self.utilisation or (self.ramp_1, self.ramp_2, self.ramp_3, *self.later)
        climb = sum(share * jnp.clip(age - year, 0.0, 1.0) for year, share in enumerate(ramp))
        rest = jnp.maximum(age - float(len(ramp)), 0.0)
        return climb + rest * self.utilisation[-1] if self.utilisation else self.mature * (climb + rest)

    def operated(self, t: Any) -> Any:
        """Years of operation by the moments `t`, ramp-up counted in full."""
        return jnp.maximum(t - self.production, 0.0)

    def in_service(self, t: Any) -> Any:
        """Share of the phase's assets that have been in service for the year before `t`.

        It rises to one over the first year of production, so that a first part-year bears its part of depreciation.
        """
        return jnp.clip(t - self.production, 0.0, 1.0)
