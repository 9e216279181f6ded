"""A batch from its conditions: how long, how much of the silane, how even, how hot.

Equations: docs/equations/reactor.md, "Batch". Powder is mixed, so that all of it carries the same film; then gas and
film determine each other at every moment, and time is an integral over the film, taken by Gauss's rule: a closed
form that runs at microseconds a recipe and has derivatives. What it neglects, the gradient inside a particle beyond
its effectiveness, is compared with `particle` in the tests.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.material.pores import film_for, most_filled, under
from anodeworks.reactor.contact import Feed, Passage, effectiveness, pass_through, thickness
from anodeworks.reactor.diffusion import MASS
from anodeworks.reactor.kinetics import SURFACE, Law, constants, inhibition
from anodeworks.reactor.particle import COUNTER, SILICON, Grain
from anodeworks.reactor.thermochemistry import GAS_CONSTANT, reaction_heat
from anodeworks.reactor.validity import left_ranges
from anodeworks.reactor.vessel import TANKS, Blow, Setting, Vessel, setting

NODES: Final = 8
SPREAD: Final = float(np.sqrt(12.0 / 175.0))  # standard deviation of 1 - x2 over a ball
HEAT_OF_GAS: Final = 30.0  # J/(mol K) of nitrogen at 25 to 500 °C


class Cycle(NamedTuple):
    """What a batch needs besides infiltration.

    start, end: K, of charging and of discharging.
    margin: K by which the wall is hotter than the bed when heating ends.
    coolant: K.
    heat: J/(kg K) of carbon and silicon.
    purges: changes of gas before silane, and again after.
    handling: s of charging, discharging, closing and testing for leaks.
    """

    start: Any = 298.15
    end: Any = 333.15
    margin: Any = 50.0
    coolant: Any = 303.15
    heat: Any = 1100.0
    purges: Any = 10.0
    handling: Any = 3600.0


class Yield(NamedTuple):
    """What a batch gives; per kg of composite unless said."""

    utilisation: Any  # share of the silane's silicon that ends in pores
    conversion: Any  # share of the silane that does not leave as such
    fines: Any  # share of the silane's silicon that ends as dust
    silicon: Any  # kg
    infiltration: Any  # s
    cycle: Any  # s
    capacity: Any  # kg/s of composite from one furnace
    uniformity: Any  # 1 less the standard deviation of the fill over its mean, inside a particle
    open_volume: Any  # m3, open to silane
    closed_volume: Any  # m3, empty but closed
    surface: Any  # m2, open to silane
    hydrogen: Any  # kg made
    purge: Any  # kg of nitrogen: carrier, and changes of gas
    heat: Any  # W of the reaction at its fastest
    heat_load: Any  # the same over what wall and gas can carry off
    velocity_load: Any  # above 1: gas outside its window
    effectiveness: Any  # of a particle at the end
    flags: dict[str, Any]  # reason -> true
    outside: dict[str, Any]  # equation and its range -> true where it is left


class Recipe(NamedTuple):
    """One batch: particle, gas, furnace, and the share of the pore volume to fill."""

    grain: Grain
    blow: Blow
    vessel: Vessel
    fill: Any
    cycle: Cycle = Cycle()


def run(recipe: Recipe, kind: str = "fluidised", law: str = "furusawa", nodes: int = NODES) -> Yield:
    """The batch of a recipe in one of `vessel.KINDS`, by one of `kinetics.SURFACE`; one scenario."""
    grain, blow, cycle, rates = recipe.grain, recipe.blow, recipe.cycle, SURFACE[law].law
    charge = recipe.vessel.charge
    place = setting(kind, recipe.vessel, blow)
    possible = 0.995 * most_filled(grain.pores)
    fill = jnp.minimum(recipe.fill, possible)
    film = film_for(grain.pores, fill)
    points, weights = np.polynomial.legendre.leggauss(nodes)
    films = film * jnp.asarray(0.5 * (points + 1.0))
    passed = _at(films, grain, place, rates, charge, TANKS[kind])
    surface = (
        under(grain.pores, films).surface.sum(-1) * charge * grain.silicon / SILICON
    )  # mol of Si per m of film
    deposited, dust = passed.deposited.sum(-1), passed.dust.sum(-1)
    widths = 0.5 * jnp.asarray(weights) * film * surface / deposited  # s at each node
    time = widths.sum()
    fed = place.feed.flow * time
    settled, lost = (deposited * widths).sum(), (dust * widths).sum()
    loading = fill * grain.pores.volume.sum(-1) * grain.silicon
    composite = 1.0 / (1.0 + loading)  # kg of carbon per kg of composite
    silicon = loading * composite
    left = under(grain.pores, film)
    hot, taken_off = reaction_load(recipe.vessel, place, deposited.max())
    heating, cooling, purging, nitrogen = _besides(recipe, place, composite)
    whole = time + heating + cooling + purging + cycle.handling
    silane, hydrogen = passed.silane.mean(-1), passed.hydrogen.mean(-1)
    thick = thickness(grain, place.feed, rates, films)
    effective = effectiveness(thick, place.feed, rates, silane, hydrogen)
    uneven = unevenness(thick, place.feed, rates, silane, hydrogen) @ jnp.asarray(0.5 * weights)
    uneven = uneven * follows(grain, film)
    carrier = fed * (blow.pressure - blow.silane - blow.hydrogen) / blow.silane * MASS["N2"]
    load = jnp.maximum(place.window[0] / place.velocity, place.velocity / place.window[1])
    return Yield(
        utilisation=settled / fed,
        conversion=(settled + lost) / fed,
        fines=lost / fed,
        silicon=silicon,
        infiltration=time,
        cycle=whole,
        capacity=charge / composite / whole,
        uniformity=1.0 / (1.0 + uneven),
        open_volume=left.volume.sum(-1) * composite,
        closed_volume=left.closed.sum(-1) * composite,
        surface=left.surface.sum(-1) * composite,
        hydrogen=(settled + lost) * 2.0 * MASS["H2"] * composite / charge,
        purge=(carrier + nitrogen) * composite / charge,
        heat=hot,
        heat_load=hot / taken_off,
        velocity_load=load,
        effectiveness=effective[-1],
        flags=broken(recipe.fill > possible, hot > taken_off, load > 1.0),
        outside=left_ranges(kind, recipe, place, law, uneven),
    )


def broken(too_full: Any, too_hot: Any, too_fast: Any) -> dict[str, Any]:
    """Limits of a furnace that make a recipe impossible, by reason."""
    return {
        "the pores are too narrow for the fill": too_full,
        "more heat than wall and gas carry off": too_hot,
        "gas outside the window of velocities": too_fast,
    }


def _at(films: Any, grain: Grain, place: Setting, law: Law, charge: Any, tanks: int) -> Passage:
    def one(film: Any) -> Passage:
        even = jnp.full(tanks, 1.0)
        return pass_through(grain, place.feed, place.contact, law, even * film, even * charge / tanks)

    return jax.vmap(one)(films)


def reaction_load(vessel: Vessel, place: Setting, rate: Any) -> tuple[Any, Any]:
    """W that the fastest deposition gives, and W that wall and cold gas take."""
    feed = place.feed
    moles = feed.flow * feed.pressure / feed.silane
    by_gas = moles * HEAT_OF_GAS * (feed.temperature - 298.15) * 0.5  # half-way preheated; judgement
    return -reaction_heat(feed.temperature) * rate, place.wall * vessel.conductance * vessel.slack + by_gas


def _besides(recipe: Recipe, place: Setting, composite: Any) -> tuple[Any, Any, Any, Any]:
    """s of heating, cooling and purging, and kg of nitrogen for the purges."""
    blow, cycle, vessel = recipe.blow, recipe.cycle, recipe.vessel
    through = place.wall * vessel.conductance
    slow = vessel.charge * cycle.heat / through
    heating = slow * jnp.log((blow.temperature + cycle.margin - cycle.start) / cycle.margin)
    cooling = slow / composite * jnp.log((blow.temperature - cycle.coolant) / (cycle.end - cycle.coolant))
    gas = place.volume * blow.pressure / (GAS_CONSTANT * blow.temperature)  # mol of a change
    flow = place.feed.flow * blow.pressure / blow.silane
    changes = 2.0 * cycle.purges
    return heating, cooling, changes * gas / flow, changes * gas * MASS["N2"]


def unevenness(thick: Any, feed: Feed, law: Law, silane: Any, hydrogen: Any) -> Any:
    """Standard deviation of the rate over its mean in a particle: first order in the modulus squared."""
    _, adsorbed = constants(law, feed.temperature)
    below = 1.0 + inhibition(law, hydrogen + COUNTER * silane * 0.5)
    u = adsorbed * silane / below
    return SPREAD * 1.5 * thick / (below * (1.0 + u) ** 2)


def follows(grain: Grain, film: Any) -> Any:
    """Percent by which the fill changes for a percent of film."""
    left = under(grain.pores, film)
    total = grain.pores.volume.sum(-1)
    filled = 1.0 - (left.volume + left.closed).sum(-1) / total
    return film * left.surface.sum(-1) / total / filled
