"""What becomes of silicon oxide: made, disproportionated, lithiated beforehand. Storage and volumes by stoichiometry.

Each function gives a powder without heat, which is what the furnace of `process.siox` adds. Equations:
docs/equations/graphite-milled-siox.md, sections 6, 8 and 9.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material.elements import fractions, molar_mass
from anodeworks.material.lithium import (
    FARADAY,
    LITHIATED_VOLUME,
    LITHIUM_PER_SILICON,
    MONOXIDE_VOLUME,
    SILICA_VOLUME,
    SILICATE_VOLUME,
    SILICON_VOLUME,
)
from anodeworks.material.material import Material, Scalar

SILICON_ELEMENTS: Final = np.asarray(fractions("Si"))
OXYGEN_ELEMENTS: Final = np.asarray(fractions("O"))
LITHIUM_ELEMENTS: Final = np.asarray(fractions("Li"))
SILICON, OXYGEN, LITHIUM = (molar_mass(f) for f in ("Si", "O", "Li"))  # kg/mol
# m3 that the solid gains, and full lithiation adds the less, per mole of lithium that a hydride brings:
# 4 SiO + 4 Li -> 3 Si + Li4SiO4.
SILICATE_SWELLS: Final = (SILICATE_VOLUME + 3 * SILICON_VOLUME - 4 * MONOXIDE_VOLUME) / 4


class Prelithiated(NamedTuple):
    """A powder lithiated beforehand: what it is per kg, the lithium taken up (mol/kg of feed), kg from a kg of feed."""

    powder: Material
    lithium: Any
    mass: Any


def stored(ratio: Scalar) -> Any:
    """Moles of lithium that a mole of SiOx stores reversibly; `ratio` is x."""
    return LITHIUM_PER_SILICON * (1 - ratio / 4)


def expansion_by_volume(ratio: Scalar, density: Scalar, lithiated: Scalar = LITHIATED_VOLUME) -> Any:
    """Volume that full lithiation adds per volume of SiOx of a density, volumes of its products added up.

    `lithiated` is the volume of a mole of silicon at Li15Si4, m3.
    """
    before = (SILICON + ratio * OXYGEN) / density
    return ((1 - ratio / 4) * lithiated + ratio / 4 * SILICATE_VOLUME) / before - 1


def silicon_oxide(ratio: Scalar, active: Scalar, density: Scalar, expansion: Scalar) -> Material:
    """SiOx of which the share `active` takes part in the first cycle, and grows by `expansion` of its volume."""
    mass = SILICON + ratio * OXYGEN
    return Material(
        elements=(SILICON * SILICON_ELEMENTS + ratio * OXYGEN * OXYGEN_ELEMENTS) / mass,
        enthalpy=0.0,
        heat_capacity=0.0,
        capacity=active * stored(ratio) * FARADAY / mass,
        irreversible=active * ratio * FARADAY / mass,
        skeleton=1 / density,
        growth=active * expansion / density,
    )


def disproportionated(feed: Material, idle: Scalar, ratio: Scalar = 1.0) -> Material:
    """SiOx -> (1 - x/2) Si + x/2 SiO2 inside the grain, after which the share `idle` of the silica takes no lithium.

    All lithium that the feed stores is the oxide's. What idle silica does not become, a mole each of Li3.75Si and
    Li4SiO4 for two of silica, it does not grow by.
    """
    moles = feed.capacity / (stored(ratio) * FARADAY)  # of SiOx that takes part
    stilled = moles * idle * ratio / 4 * (LITHIATED_VOLUME + SILICATE_VOLUME - 2 * SILICA_VOLUME)
    return feed._replace(
        capacity=feed.capacity * (1 - idle * ratio / (4 - ratio)),
        irreversible=feed.irreversible * (1 - idle),
        growth=jnp.maximum(feed.growth - stilled, 0.0),
    )


def prelithiated(feed: Material, extent: Scalar) -> Prelithiated:
    """A powder for whose first-cycle loss lithium pays beforehand, to the share `extent`."""
    lithium = extent * feed.irreversible / FARADAY
    mass = 1 + lithium * LITHIUM
    held = feed.within(mass)
    gained = jnp.minimum(lithium * SILICATE_SWELLS / mass, held.growth)
    powder = held._replace(
        elements=held.elements + lithium * LITHIUM / mass * LITHIUM_ELEMENTS,
        irreversible=(1 - extent) * held.irreversible,
        skeleton=held.skeleton + gained,
        growth=held.growth - gained,
    )
    return Prelithiated(powder, lithium, mass)
