"""From a scaffold to a composite: silicon in its pores, a coat around it, a film in its first cycle.

Each function takes powders as `Material` and gives one. Equations, sources and ranges: docs/equations/powder.md.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from anodeworks.material.elements import ELEMENTS
from anodeworks.material.lithium import OXYGEN_LOSES, OXYGEN_TAKES, SILICON_CAPACITY, SILICON_GROWTH
from anodeworks.material.material import Material, Scalar, mix


class Silicon(NamedTuple):
    """Deposited silicon: density (kg/m3), share of its lithium storage that works, lithium trapped (C/kg)."""

    density: Scalar
    utilisation: Scalar
    first_cycle_loss: Scalar

    def material(self, substance: Material) -> Material:
        """The silicon as a powder, with composition and heat of `substance`."""
        return substance._replace(
            capacity=self.utilisation * SILICON_CAPACITY,
            irreversible=self.first_cycle_loss,
            skeleton=1 / self.density,
            growth=SILICON_GROWTH * self.utilisation / self.density,
        )


def infiltrated(carbon: Material, silicon: Material, loading: Scalar) -> Material:
    """A kilogram of carbon with `loading` kg of silicon in its pores, per kg of both.

    The silicon fills pores: what it takes of their volume is gone, and of a wall of cylinders filled to the
    share f there is left the part sqrt(1 - f).
    """
    taken = loading * silicon.skeleton
    filled = jnp.clip(taken / jnp.where(carbon.pores > 0, carbon.pores, 1.0), 0.0, 1.0)
    part = 1 / (1 + loading)
    return mix([(1.0, carbon), (loading, silicon)])._replace(
        pores=jnp.maximum(carbon.pores - taken, 0.0) * part,
        surface=carbon.surface * jnp.sqrt(jnp.maximum(1 - filled, 1e-12)) * part,
    )


def coated(powder: Material, share: Scalar, coat: Material, sealing: Scalar, outer: Scalar) -> Material:
    """A powder under a coat that is `share` of the product by mass.

    The coat closes the part `sealing` of the surface inside the particles; `outer` is the surface around them, m2/kg
    of product.
    """
    inner = jnp.maximum((1 - share) * powder.surface - outer, 0.0)
    return under_coat(powder, share, coat, outer + (1 - sealing) * inner)


def under_coat(powder: Material, share: Scalar, coat: Material, surface: Scalar) -> Material:
    """The same where the surface that is left (m2/kg of product) is known."""
    both = (x * (1 - share) + y * share for x, y in zip(powder, coat, strict=True))
    return Material(*both)._replace(surface=surface)


def oxidised(powder: Material, oxygen: Scalar) -> Material:
    """A powder whose silicon has bound `oxygen` kg of oxygen per kg of product, as SiO2."""
    held = powder.within(1 / (1 - oxygen))
    added = jnp.asarray([1.0 if e == "O" else 0.0 for e in ELEMENTS])
    return held._replace(
        elements=held.elements + oxygen * added,
        capacity=held.capacity - oxygen * OXYGEN_TAKES,
        irreversible=held.irreversible + oxygen * OXYGEN_LOSES,
    )


def filmed(powder: Material, film_loss: Scalar) -> Material:
    """The lithium that a film on the powder's surface binds in the first cycle (`film_loss` in C/m2)."""
    return powder._replace(irreversible=powder.irreversible + film_loss * powder.surface)


def particle_swelling(powder: Material, room: Scalar) -> Any:
    """Volume that full lithiation adds to a particle, per volume of particle, pores included.

    `room` is the share of the pores inside the particle that takes up growth.
    """
    volume = powder.skeleton + powder.pores
    added = jnp.maximum(powder.growth - room * powder.pores, 0.0)
    return added / jnp.where(volume > 0, volume, 1.0)
