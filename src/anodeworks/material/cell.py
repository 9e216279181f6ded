"""The cell that an anode powder goes into: energy of a layer stack per mass and volume, and anode per kWh.

One repeat unit, per area of one side of each electrode: half a copper foil, anode coating, separator soaked with
electrolyte, cathode coating, half an aluminium foil. Casing, tabs and safety margins are left out, so the figures
are those of a stack, not of a pack. Equations, sources and ranges: docs/equations/cell.md.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.material.composite import added_volume, particle_swelling
from anodeworks.material.material import Material
from anodeworks.numerics import safe_divide
from anodeworks.quantity import Scalar, Section, par

# kg/m3, handbook figures; docs/equations/cell.md says why the separator's polymer is among them.
COPPER: Final = 8960.0
ALUMINIUM: Final = 2700.0
POLYOLEFIN: Final = 950.0
FADED: Final = 0.2  # of the lithium, by whose loss a cell counts as spent: 80 % are left
LEAST_STRETCH: Final = 0.01  # of the growth, which no pores take up; judgement


class Stack(Section):
    """Design of the stack, but for the anode powder and the mean voltage."""

    label = "cell"
    loading: Scalar = par("mAh/cm2", 0.5, 10, "first charge of the cathode per area of one side")
    excess: Scalar = par("1", 1.0, 2.0, "reversible capacity of the anode over that of the cathode (N/P)")
    cathode_capacity: Scalar = par("mAh/g", 100, 320, "first charge of the cathode powder")
    cathode_efficiency: Scalar = par("1", 0.7, 1.0, "first-cycle efficiency of the cathode")
    cathode_density: Scalar = par("g/cm3", 2.0, 6.0, "true density of the cathode powder")
    cathode_share: Scalar = par("1", 0.8, 1.0, "cathode powder in its coating, by mass")
    cathode_porosity: Scalar = par("1", 0.1, 0.6, "pores of the cathode coating")
    anode_share: Scalar = par("1", 0.7, 1.0, "anode powder in its coating, by mass")
    anode_porosity: Scalar = par("1", 0.1, 0.6, "pores between the particles of the anode coating, as rolled")
    least_porosity: Scalar = par("1", 0.0, 0.4, "pores that growing particles leave in the anode coating")
    pore_uptake: Scalar = par(
        "1", 0.0, 1.0, "share of the particles' growth that goes into the pores between them"
    )
    room: Scalar = par("1", 0.0, 1.0, "share of the pores inside particles that takes up their growth")
    binder_density: Scalar = par("g/cm3", 0.8, 2.5, "density of binder and conductive additive")
    copper: Scalar = par("um", 1, 30, "thickness of the copper foil")
    aluminium: Scalar = par("um", 1, 40, "thickness of the aluminium foil")
    separator: Scalar = par("um", 3, 40, "thickness of the separator")
    separator_porosity: Scalar = par("1", 0.2, 0.8, "pores of the separator")
    retained: Scalar = par(
        "1", 0.0, 1.0, "share of the first charge's thickening that stays after the discharge"
    )
    renewal: Scalar = par("1", 1e-3, 10.0, "share of the film on stretched surface that a cycle makes anew")
    electrolyte_density: Scalar = par("g/cm3", 0.9, 1.6, "density of the electrolyte")
    electrolyte_excess: Scalar = par(
        "1", 0.0, 2.0, "electrolyte beyond what fills the pores, per volume of pores"
    )


class Layers(NamedTuple):
    """What a stack of this anode comes to; energies for the mean voltage given.

    areal: C/m2 that the cell gives back. specific_energy: J/kg. energy_density: J/m3, the anode swollen.
    anode_use: kg of anode powder per J. coating_density: kg/m3 of the anode coating as rolled.
    particle_swelling, electrode_swelling: volume added at full charge, per volume before.
    irreversible_swelling: of the electrode, what stays of the first charge's. cycle_life: cycles until the film has
    taken a fifth of the cell's lithium; not a number for a powder whose film does not count apart.
    thickness: m, of the repeat unit at full charge. lithium_limit: true where the anode's first-cycle loss, not the
    cathode's, sets what the cell gives back.
    """

    areal: Any
    specific_energy: Any
    energy_density: Any
    anode_use: Any
    coating_density: Any
    particle_swelling: Any
    electrode_swelling: Any
    irreversible_swelling: Any
    cycle_life: Any
    thickness: Any
    lithium_limit: Any


def lithium_overdrawn(stack: Stack, anode: Material) -> Any:
    """Whether the anode loses more lithium in the first cycle than the cathode holds: such a cell gives nothing back.

    So it is too with a powder whose storage is below nothing, since more of it has been taken than there was.
    """
    bound = stack.excess * stack.cathode_efficiency * jnp.maximum(anode.irreversible, 0.0)
    return bound > anode.capacity


def layers(stack: Stack, anode: Material, voltage: Any) -> Layers:
    """The stack with this anode powder; not a number where the powder's density is not known.

    Args:
        stack: the design.
        anode: a powder with its skeleton, pores and growth.
        voltage: mean voltage of the cell, V.
    """
    anode = Material(*(jnp.asarray(x) for x in anode))
    known = (anode.skeleton > 0) & (anode.capacity > 0)
    charge = stack.loading
    returned = stack.cathode_efficiency * charge
    powder = safe_divide(stack.excess * returned, anode.capacity)  # kg of anode powder per m2
    loss = powder * anode.irreversible
    areal = jnp.maximum(charge - jnp.maximum(loss, charge - returned), 0.0)

    dead = powder * (1 / stack.anode_share - 1)
    particles = powder * (anode.skeleton + anode.pores)
    solids = particles + dead / stack.binder_density
    rolled = solids / (1 - stack.anode_porosity)
    # Only what the cell uses of the anode swells it.
    used = jnp.clip(areal / (stack.excess * returned), 0.0, 1.0)
    grown = powder * added_volume(anode, stack.room, used)
    # A share of the growth goes between the particles, as far as pores yield; the rest spreads the coating with its
    # pores.
    least = jnp.minimum(stack.least_porosity, stack.anode_porosity)
    spread = rolled + (1 - stack.pore_uptake) * grown / (1 - stack.anode_porosity)
    swollen = jnp.maximum(spread, (solids + grown) / (1 - least))

    cathode = charge / stack.cathode_capacity
    cathode_dead = cathode * (1 / stack.cathode_share - 1)
    cathode_solids = cathode / stack.cathode_density + cathode_dead / stack.binder_density
    cathode_thickness = cathode_solids / (1 - stack.cathode_porosity)

    pores = rolled - solids + cathode_thickness - cathode_solids + stack.separator_porosity * stack.separator
    mass = (
        powder
        + dead
        + cathode
        + cathode_dead
        + COPPER * stack.copper / 2
        + ALUMINIUM * stack.aluminium / 2
        + POLYOLEFIN * (1 - stack.separator_porosity) * stack.separator
        + stack.electrolyte_density * pores * (1 + stack.electrolyte_excess)
    )
    thickness = swollen + cathode_thickness + stack.separator + (stack.copper + stack.aluminium) / 2
    energy = voltage * areal

    thicker = safe_divide(swollen, rolled) - 1

    def figure(number: Any) -> Any:
        return jnp.where(known, number, jnp.nan)

    return Layers(
        areal=areal,
        specific_energy=figure(energy / mass),
        energy_density=figure(energy / thickness),
        anode_use=jnp.where(energy > 0, safe_divide(powder, energy), jnp.nan),
        coating_density=figure(safe_divide(powder + dead, rolled)),
        particle_swelling=figure(particle_swelling(anode, stack.room)),
        electrode_swelling=figure(thicker),
        irreversible_swelling=figure(stack.retained * thicker),
        cycle_life=figure(_cycle_life(stack, anode, areal, powder)),
        thickness=figure(thickness),
        lithium_limit=loss > charge - returned,
    )


def _cycle_life(stack: Stack, anode: Material, areal: Any, powder: Any) -> Any:
    """Cycles in which the film that stretching breaks, and that is made anew, takes a fifth of the cell's lithium."""
    stretched = jnp.maximum(anode.stretch - stack.room * anode.slack, LEAST_STRETCH * anode.stretch)
    taken = (
        powder * stack.renewal * (2 / 3) * stretched
    )  # C/m2 in a cycle: a surface grows by 2/3 of its volume
    return jnp.where(anode.stretch > 0, FADED * areal / jnp.where(taken > 0, taken, 1.0), jnp.nan)
