"""The furnaces: what their size and their gas make of contact, heat and the limits to growing them.

Equations: docs/equations/reactor.md, "Furnaces". Each kind gives the same `Setting`, from which a batch follows.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.reactor import fluidisation as lift
from anodeworks.reactor import kiln as drum
from anodeworks.reactor.contact import Contact, Feed
from anodeworks.reactor.particle import Grain
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

MOST_SILANE: Final = 0.98  # of the pressure: the rest keeps the arithmetic of an infeasible gas finite
KINDS: Final = ("fluidised", "rotary", "fixed")
TANKS: Final = {
    "fluidised": 1,
    "rotary": 4,
    "fixed": 12,
}  # of gas; bypass stands for the rest of a fluidised bed
STILL: Final = 0.1  # of a fixed bed's volume, in which silylene meets no powder; judgement


class Vessel(NamedTuple):
    """A furnace for one batch; what a kind does not use has no effect on it.

    charge: kg of carbon.
    bulk: kg of carbon per m3 of bed.
    slenderness: height (length) over diameter.
    agglomerate: m, what is lifted of a powder too fine to be lifted on its own.
    lift: velocity over that of minimum fluidisation, of the powder as it is charged (of an overflow's, as it is held).
    velocity: m/s of gas over the powder (kiln), or through it with no voids counted (fixed bed).
    filling: share of the kiln's cross-section that is powder.
    lifting: times by which flights and rolling enlarge the surface of the kiln's bed.
    freeboard: hot volume without powder over that of the fluidised bed.
    touched: share of a kiln's wall that lies under powder.
    conductance: W/(m2 K) from powder to wall.
    slack: K that the bed may be hotter than its wall.
    preheat: share of the heat up to the bed's temperature that gas brings in.
    clustering: share of the upper bound of dust that becomes dust.
    """

    charge: Any
    bulk: Any = 350.0
    slenderness: Any = 1.5
    agglomerate: Any = 250e-6
    lift: Any = 3.0
    velocity: Any = 0.05
    filling: Any = 0.12
    lifting: Any = 20.0
    freeboard: Any = 1.0
    touched: Any = 0.3
    conductance: Any = 150.0
    slack: Any = 15.0
    preheat: Any = 0.5
    clustering: Any = 0.3


class Cycle(NamedTuple):
    """What a batch needs besides infiltration.

    end: K, of discharging.
    margin: K by which the wall is hotter than the bed when heating ends.
    coolant: K.
    heat: J/(kg K) of carbon and silicon.
    purges: changes of gas before silane, and again after.
    handling: s of charging, discharging, closing and testing for leaks.
    """

    end: Any = 333.15
    margin: Any = 50.0
    coolant: Any = 303.15
    heat: Any = 1100.0
    purges: Any = 10.0
    handling: Any = 3600.0


class Recipe(NamedTuple):
    """What is run: particle, gas, furnace, and the share of the pore volume to fill."""

    grain: Grain
    blow: Blow
    vessel: Vessel
    fill: Any
    cycle: Cycle = Cycle()


class Setting(NamedTuple):
    """A furnace at its conditions."""

    feed: Feed
    contact: Contact
    wall: Any  # m2
    volume: Any  # m3 of the hot part
    velocity: Any  # m/s of gas
    window: Any  # (2,) m/s between which the gas may flow
    width: Any  # m


class Blow(NamedTuple):
    """The gas as it is led in: K, Pa of all, of silane, of hydrogen, and the factor on the surface rate."""

    temperature: Any
    pressure: Any
    silane: Any
    hydrogen: Any = 0.0
    factor: Any = 1.0


def overfull(blow: Blow) -> Any:
    """True where a gas has more silane and hydrogen than its pressure holds."""
    return blow.silane + blow.hydrogen > MOST_SILANE * blow.pressure


def held(blow: Blow) -> Blow:
    """The gas with as much silane as its pressure holds at most."""
    return blow._replace(silane=jnp.minimum(blow.silane, MOST_SILANE * blow.pressure - blow.hydrogen))


def setting(kind: str, vessel: Vessel, blow: Blow, begun: Any = 1.0, ended: Any = 1.0) -> Setting:
    """One of `KINDS` with a charge, blown by a gas.

    Args:
        kind, vessel, blow: what is run.
        begun, ended: kg of composite to a kg of carbon in a fluidised bed when its gas velocity is set, and at most.
    """
    if kind == "fluidised":
        return _fluidised(vessel, blow, begun, ended)
    return {"rotary": _rotary, "fixed": _fixed}[kind](vessel, blow)


def _feed(blow: Blow, area: Any, velocity: Any) -> Feed:
    flow = area * velocity * blow.silane / (GAS_CONSTANT * blow.temperature)
    return Feed(blow.temperature, blow.pressure, blow.silane, blow.hydrogen, flow, blow.factor)


def _fluidised(vessel: Vessel, blow: Blow, begun: Any, ended: Any) -> Setting:
    volume = vessel.charge / vessel.bulk
    width = (4.0 * volume / (jnp.pi * vessel.slenderness)) ** (1.0 / 3.0)
    height = vessel.slenderness * width
    gas = lift.stream(blow.temperature, blow.pressure, blow.silane, blow.hydrogen)
    empty_handed = vessel.bulk / (1.0 - lift.VOIDS)  # kg/m3 of an agglomerate without silicon
    least = lift.minimum_velocity(vessel.agglomerate, begun * empty_handed, gas)
    # What is fullest must still be lifted, what is fresh not yet carried off.
    last = lift.minimum_velocity(vessel.agglomerate, ended * empty_handed, gas)
    most = lift.terminal_velocity(vessel.agglomerate, empty_handed, gas)
    velocity = vessel.lift * least
    bubble = lift.bubble_size(velocity, least, width, height)
    bubbles = lift.bubbling(velocity, least, bubble, height, blow.temperature, blow.pressure)
    empty = volume * (bubbles.share + vessel.freeboard)
    area = jnp.pi / 4.0 * width**2
    contact = Contact(1.0 - bubbles.passed, 1e6 * volume, empty, vessel.clustering)
    hot = volume * (1.0 + vessel.freeboard)
    window = jnp.stack([last, most])
    return Setting(
        _feed(blow, area, velocity), contact, jnp.pi * width * height, hot, velocity, window, width
    )


def _rotary(vessel: Vessel, blow: Blow) -> Setting:
    volume = vessel.charge / (vessel.bulk * vessel.filling)
    width = (4.0 * volume / (jnp.pi * vessel.slenderness)) ** (1.0 / 3.0)
    length = vessel.slenderness * width
    gas = lift.stream(blow.temperature, blow.pressure, blow.silane, blow.hydrogen)
    speed = drum.transfer(vessel.velocity, width, length, vessel.filling, blow.temperature, blow.pressure)
    surface = drum.chord(vessel.filling, width) * length
    area = jnp.pi / 4.0 * width**2 * (1.0 - vessel.filling)
    contact = Contact(
        1.0, speed * surface * vessel.lifting, volume * (1.0 - vessel.filling), vessel.clustering
    )
    touched = jnp.pi * width * length * vessel.touched
    most = lift.terminal_velocity(vessel.agglomerate, vessel.bulk / (1.0 - lift.VOIDS), gas)
    window = jnp.stack([0.0 * most, most])
    return Setting(
        _feed(blow, area, vessel.velocity),
        contact,
        touched,
        volume,
        vessel.velocity + 0.0 * width,
        window,
        width,
    )


def _fixed(vessel: Vessel, blow: Blow) -> Setting:
    volume = vessel.charge / vessel.bulk
    width = (4.0 * volume / (jnp.pi * vessel.slenderness)) ** (1.0 / 3.0)
    gas = lift.stream(blow.temperature, blow.pressure, blow.silane, blow.hydrogen)
    least = lift.minimum_velocity(vessel.agglomerate, vessel.bulk / (1.0 - lift.VOIDS), gas)
    area = jnp.pi / 4.0 * width**2
    contact = Contact(1.0, 1e6 * volume, STILL * volume, vessel.clustering)
    window = jnp.stack([0.0 * least, least])
    wall = jnp.pi * width**2 * vessel.slenderness
    return Setting(
        _feed(blow, area, vessel.velocity),
        contact,
        wall,
        volume,
        vessel.velocity + 0.0 * width,
        window,
        width,
    )
