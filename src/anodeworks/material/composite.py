"""From a scaffold to a composite: silicon in its pores, a coat around it, a film in its first cycle.

Each function takes powders as `Material` and gives one. Equations, sources and ranges: docs/equations/powder.md.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.material.elements import ELEMENTS, molar_mass
from anodeworks.material.lithium import (
    INERT_STILLS,
    OXYGEN_LOSES,
    OXYGEN_STILLS,
    OXYGEN_SWELLS,
    OXYGEN_TAKES,
    SILICON_CAPACITY,
)
from anodeworks.material.material import Material, Scalar, mix, together

SILICON_PER_OXYGEN: Final = molar_mass("Si") / molar_mass("O2")  # in silica, by mass
LEAST_SPREAD: Final = 1e-12  # m3/kg, below any volume that matters


class Silicon(NamedTuple):
    """Silicon: density (kg/m3), share of its lithium storage that works, lithium trapped (C/kg), growth over volume."""

    density: Scalar
    utilisation: Scalar
    first_cycle_loss: Scalar
    growth: Scalar

    def material(self, substance: Material) -> Material:
        """The silicon as a powder, with composition and heat of `substance`."""
        return substance._replace(
            capacity=self.utilisation * SILICON_CAPACITY,
            irreversible=self.first_cycle_loss,
            skeleton=1 / self.density,
            growth=self.growth * self.utilisation / self.density,
        )


def infiltrated(carbon: Material, silicon: Material, loading: Scalar, unevenness: Scalar = 0.0) -> Material:
    """A kilogram of carbon with `loading` kg of silicon in its pores, per kg of both.

    The silicon fills pores: what it takes of their volume is gone, and of a wall of cylinders filled to the
    share f there is left the part sqrt(1 - f). `unevenness` is the standard deviation of the silicon's volume, over
    particles and places in them, over its mean.
    """
    taken = loading * silicon.skeleton
    filled = jnp.clip(taken / jnp.where(carbon.pores > 0, carbon.pores, 1.0), 0.0, 1.0)
    part = 1 / (1 + loading)
    return mix([(1.0, carbon), (loading, silicon)])._replace(
        pores=jnp.maximum(carbon.pores - taken, 0.0) * part,
        surface=carbon.surface * jnp.sqrt(jnp.maximum(1 - filled, 1e-12)) * part,
        uneven=unevenness * taken * part,
        uneven_growth=unevenness * loading * silicon.growth * part,
    )


def coated(powder: Material, share: Scalar, coat: Material, sealing: Scalar, outer: Scalar) -> Material:
    """A powder under a coat that is `share` of the product by mass.

    The coat closes the part `sealing` of surface and open pores inside the particles; `outer` is the surface around
    them, m2/kg of product.
    """
    inner = jnp.maximum((1 - share) * powder.surface - outer, 0.0)
    return under_coat(powder, share, coat, outer + (1 - sealing) * inner, sealing)


def under_coat(
    powder: Material, share: Scalar, coat: Material, surface: Scalar, sealing: Scalar = 0.0
) -> Material:
    """The same where the surface that is left (m2/kg of product) is known; `sealing` of the open pores."""
    both = together([(1 - share, powder), (share, coat)])
    return both._replace(surface=surface, closed=both.closed + sealing * (both.pores - both.closed))


def sealing_by(powder: Material, share: Scalar, surface: Scalar) -> Scalar:
    """Part of the open pores that a coat closes which leaves `surface` (m2/kg of product) of the powder's."""
    before = (1 - share) * powder.surface
    return jnp.clip(1 - surface / jnp.where(before > 0, before, jnp.inf), 0.0, 1.0)


def oxidised(
    powder: Material, oxygen: Scalar, inert: Scalar, utilisation: Scalar = 1.0, trapped: Scalar = 0.0
) -> Material:
    """A powder whose silicon has bound `oxygen` kg of oxygen per kg of product, as SiO2.

    The oxide takes more room than its silicon. Of four oxygen atoms one silicon grows no more, and two where the silica
    stays inert.

    Args:
        powder: before.
        oxygen: kg per kg of product.
        inert: share of the silica that reacts with lithium no more.
        utilisation: share of the silicon's lithium storage that works.
        trapped: C lost per kg of silicon, which silicon that is inert silica does not lose.
    """
    live = 1 - inert
    held = powder.within(1 / (1 - oxygen))
    added = jnp.asarray([1.0 if e == "O" else 0.0 for e in ELEMENTS])
    return held._replace(
        elements=held.elements + oxygen * added,
        capacity=held.capacity - oxygen * (utilisation * (1 + inert)) * OXYGEN_TAKES,
        irreversible=held.irreversible
        + oxygen * (live * OXYGEN_LOSES - inert * SILICON_PER_OXYGEN * trapped),
        skeleton=jnp.where(held.skeleton > 0, held.skeleton + oxygen * OXYGEN_SWELLS, 0.0),
        growth=jnp.maximum(held.growth - oxygen * (live * OXYGEN_STILLS + inert * INERT_STILLS), 0.0),
    )


def by_silicon(powder: Material, utilisation: Scalar, inert: Scalar) -> Any:
    """C per kg of powder that its silicon stores, net of what oxygen takes; the rest of the capacity is carbon's.

    Args:
        powder: of carbon and silicon.
        utilisation: share of the silicon's lithium storage that works.
        inert: share of the silica on it that reacts with lithium no more.
    """
    taken = (1 + inert) * OXYGEN_TAKES * powder.share("O")
    stored = utilisation * (SILICON_CAPACITY * powder.share("Si") - taken)
    return jnp.clip(stored, 0.0, jnp.maximum(powder.capacity, 0.0))


def film_lithium(outer: Scalar, inner: Scalar, room: Scalar, loss: Scalar, density: Scalar) -> Any:
    """C per kg that a film binds in the first cycle.

    Around the particles it grows to its thickness; on the walls of pores to no more than fills them.

    Args:
        outer, inner: m2/kg around the particles, and open to gas inside them.
        room: m3/kg of open pores.
        loss: C/m2 of a film that has room.
        density: C/m3 of film.
    """
    return loss * outer + jnp.minimum(loss * inner, density * room)


def filmed(powder: Material, lithium: Scalar) -> Material:
    """A powder whose film binds `lithium` (C/kg) in the first cycle."""
    volume = powder.skeleton + powder.pores
    per = lithium / jnp.where(volume > 0, volume, jnp.inf)
    return powder._replace(
        irreversible=powder.irreversible + lithium, stretch=per * powder.growth, slack=per * powder.pores
    )


def particle_swelling(powder: Material, room: Scalar) -> Any:
    """Volume that full lithiation adds to a particle, per volume of particle, pores included.

    `room` is the share of the pores inside the particle that takes up growth.
    """
    volume = powder.skeleton + powder.pores
    return added_volume(powder, room) / jnp.where(volume > 0, volume, 1.0)


def added_volume(powder: Material, room: Scalar, used: Scalar = 1.0) -> Any:
    """Volume (m3 per kg of powder) that lithiation adds to its particles: growth that finds no room in their pores.

    Where silicon is spread unevenly, growth and room differ from place to place, and no place lends its room: it is the
    mean of what is left over in each (docs/equations/powder.md, "Densities and swelling").

    Args:
        powder: with its growth, pores and unevenness.
        room: share of the pores inside the particles that takes up growth.
        used: share of the full lithiation that takes place.
    """
    over = powder.growth * used - room * powder.pores
    spread = powder.uneven_growth * used + room * powder.uneven
    return mean_above_zero(over, spread)


def mean_above_zero(mean: Scalar, spread: Scalar) -> Any:
    """Mean of max(x, 0) for a normal x of a mean and a standard deviation; max(mean, 0) without spread.

    Derivatives are finite everywhere. Below `LEAST_SPREAD` the spread counts as none.
    """
    spread = jnp.asarray(spread, dtype=jnp.float64)
    some = spread > LEAST_SPREAD
    scale = jnp.where(some, spread, 1.0)
    t = jnp.clip(mean / scale, -38.0, 38.0)  # beyond, tails are 0 in double precision
    below = 0.5 * jax.lax.erfc(-t / np.sqrt(2.0))
    at = jnp.exp(-0.5 * t * t) / np.sqrt(2.0 * np.pi)
    return jnp.where(some, mean * below + scale * at, jnp.maximum(mean, 0.0))
