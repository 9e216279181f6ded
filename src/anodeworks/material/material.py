"""What the model knows of a stream: composition, heat, and lithium storage, all per kg."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.arrays import jnp
from anodeworks.material.elements import ELEMENTS

Scalar = Any  # a JAX scalar or a float


class Material(NamedTuple):
    """Properties of a stream per kg, at 25 °C.

    elements: mass fractions in the order of `ELEMENTS`, shape (7,).
    enthalpy: J/kg, of formation from the elements.
    heat_capacity: J/(kg K), mean between 25 °C and process temperature.
    capacity: C/kg, lithium stored reversibly (1 mAh/g is 3600 C/kg).
    irreversible: C/kg, lithium lost in the first cycle.
    volatile: kg/kg of volatile matter, as in proximate analysis: what carbonisation at about 1000 °C drives out.

    Of a powder besides; all 0 where nobody has stated a density:
    skeleton: m3/kg of solid, 1/true density.
    pores: m3/kg of pores inside the particles, `closed` among them.
    surface: m2/kg that an electrolyte meets.
    growth: m3/kg that full lithiation adds to the solid, before any of it goes into pores.
    closed: m3/kg of pores that neither helium nor electrolyte enters.
    uneven: m3/kg, standard deviation, over particles and places in them, of the pore volume that silicon takes.
    uneven_growth: m3/kg, how much `growth` deviates where `uneven` does; the two go together.
    stretch, slack: C/kg of lithium in the film, times `growth` and `pores` over the volume of the particles under it.

    What the market sees in its silicon:
    unpaid: kg/kg of silicon that earns no premium, each kind by the part that it goes without.
    """

    elements: Any
    enthalpy: Scalar
    heat_capacity: Scalar
    capacity: Scalar
    irreversible: Scalar
    volatile: Scalar = 0.0
    skeleton: Scalar = 0.0
    pores: Scalar = 0.0
    surface: Scalar = 0.0
    growth: Scalar = 0.0
    closed: Scalar = 0.0
    uneven: Scalar = 0.0
    uneven_growth: Scalar = 0.0
    stretch: Scalar = 0.0
    slack: Scalar = 0.0
    unpaid: Scalar = 0.0

    def share(self, element: str) -> Scalar:
        """Mass fraction of one element."""
        return self.elements[ELEMENTS.index(element)]

    def within(self, mass: Scalar) -> Material:
        """What a kilogram holds, now held by `mass` kg: of all that is counted per kg, the part by 1/mass.

        Heat capacity stays: it is a figure of the mass that is there.
        """
        part = 1 / mass
        return Material(*(x if is_none(x) else x * part for x in self))._replace(
            heat_capacity=self.heat_capacity
        )

    @property
    def true_density(self) -> Scalar:
        """kg/m3 as helium measures it, closed pores counting as solid; 0 where nobody has stated a density."""
        known = self.skeleton > 0
        return jnp.where(known, 1 / jnp.where(known, self.skeleton + self.closed, 1.0), 0.0)

    @property
    def premium_share(self) -> Scalar:
        """Share of vapour-deposited silicon's premium that this powder's silicon earns; 1 without silicon."""
        silicon = self.share("Si")
        return 1 - jnp.where(silicon > 0, self.unpaid / jnp.where(silicon > 0, silicon, 1.0), 0.0)

    @property
    def first_cycle_efficiency(self) -> Scalar:
        """Reversible over first-charge capacity; 1 for a material that stores nothing."""
        total = self.capacity + self.irreversible
        return jnp.where(total > 0, self.capacity / jnp.where(total > 0, total, 1.0), 1.0)


def mix(parts: Sequence[tuple[Scalar, Material]]) -> Material:
    """Ideal mixture by mass of (kg, material) pairs; properties of zero where there is no mass at all."""
    total = sum(mass for mass, _ in parts)
    some = total > 0
    shares = [jnp.where(some, mass / jnp.where(some, total, 1.0), 0.0) for mass, _ in parts]
    return together(list(zip(shares, (material for _, material in parts), strict=True)))


def together(parts: Sequence[tuple[Scalar, Material]]) -> Material:
    """The sum of (share, material) pairs; what none of them has is not even traced."""
    columns = zip(*(material for _, material in parts), strict=True)
    return Material(*(_summed([share for share, _ in parts], column) for column in columns))


def is_none(number: Any) -> bool:
    """Whether a property is the plain 0 of what nobody has stated, rather than a number that may be 0."""
    return isinstance(number, float) and number == 0.0


def _summed(shares: Sequence[Scalar], column: Sequence[Any]) -> Any:
    terms = [share * x for share, x in zip(shares, column, strict=True) if not is_none(x)]
    return reduce(add, terms) if terms else 0.0
