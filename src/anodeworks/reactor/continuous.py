"""Furnaces that run without stopping: a fluidised bed with feed and overflow, a kiln with powder along its gas.

Equations: docs/equations/reactor.md, "Continuous furnaces".
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.material.pores import Pores, filled, film_for, most_filled, under
from anodeworks.reactor.batch import Recipe, Yield, broken, reaction_load, run, unevenness
from anodeworks.reactor.contact import Feed, effectiveness, lead, pressures, thickness
from anodeworks.reactor.diffusion import MASS
from anodeworks.reactor.kinetics import SURFACE, constants, gas_decomposition, inhibition
from anodeworks.reactor.particle import SILICON, Grain
from anodeworks.reactor.thermochemistry import GAS_CONSTANT
from anodeworks.reactor.validity import left_ranges
from anodeworks.reactor.vessel import KINDS, Blow, Vessel, setting

# Ages over their mean, by Gauss's rule in the share of powder that is younger: films that fill early or late alike.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(16)
AGES, AGE_WEIGHTS = -np.log1p(-0.5 * (_POINTS + 1.0)), 0.5 * _WEIGHTS
NEWTON: Final = 12
MOST: Final = 0.95  # of what can be filled at all: beyond, the mean age runs away
BEDS: Final = (*KINDS, "continuous")


class Steady(NamedTuple):
    """A kiln at its steady state."""

    utilisation: Any  # share of the silane's silicon that ends in pores
    fines: Any  # share that ends as dust
    residence: Any  # s of powder, mean
    capacity: Any  # kg/s of composite
    silicon: Any  # kg per kg of composite, mean


def overflow(recipe: Recipe, law: str = "furusawa") -> Yield:
    """A fluidised bed with feed and overflow: mixed powder whose ages are spread exponentially.

    The film of a particle is its age times one velocity; the mean age is chosen for the mean fill. Valid for beds of
    agglomerates, as is `vessel.setting`. `infiltration` and `cycle` are the mean residence; `uniformity` counts the
    spread between particles with that inside them; of the recipe's cycle only heat and start count.
    """
    grain, blow, vessel, cycle = recipe.grain, recipe.blow, recipe.vessel, recipe.cycle
    rates, place = SURFACE[law].law, setting("fluidised", vessel, blow)
    pores, weights = grain.pores, jnp.asarray(AGE_WEIGHTS)
    possible = MOST * most_filled(pores)
    fill = jnp.minimum(recipe.fill, possible)
    films = AGES * _scale(pores, fill)
    left = under(pores, films)
    surface = left.surface.sum(-1)
    thick = thickness(grain, place.feed, rates, films)
    passed = lead(place.feed, place.contact, rates, (surface * weights * vessel.charge)[None], thick[None])
    deposited, dust = passed.deposited[0], passed.dust[0]
    silane, hydrogen = passed.silane[0], passed.hydrogen[0]
    total = pores.volume.sum(-1)
    fills = 1.0 - (left.volume + left.closed).sum(-1) / total
    mean = fills @ weights
    loading = mean * total * grain.silicon
    composite = 1.0 / (1.0 + loading)  # kg of carbon per kg of composite
    through = deposited * SILICON / loading  # kg/s of carbon that this silicon fills
    inside = unevenness(thickness(grain, place.feed, rates, 0.5 * films), place.feed, rates, silane, hydrogen)
    inside = inside * films * surface / total  # standard deviation of the fill in a particle of an age
    spread = jnp.sqrt(((fills - mean) ** 2 + inside**2) @ weights)
    hot, taken_off = reaction_load(vessel, place, deposited)
    warmed = through * cycle.heat * (blow.temperature - cycle.start)  # cold powder takes heat too
    taken_off = taken_off + warmed
    flow = place.feed.flow
    carrier = flow * (blow.pressure - blow.silane - blow.hydrogen) / blow.silane * MASS["N2"]
    load = jnp.maximum(place.window[0] / place.velocity, place.velocity / place.window[1])
    residence = vessel.charge / through
    effective = effectiveness(thick, place.feed, rates, silane, hydrogen)
    uneven = spread / mean
    return Yield(
        utilisation=deposited / flow,
        conversion=(deposited + dust) / flow,
        fines=dust / flow,
        silicon=loading * composite,
        infiltration=residence,
        cycle=residence,
        capacity=through / composite,
        uniformity=1.0 / (1.0 + uneven),
        open_volume=(left.volume.sum(-1) @ weights) * composite,
        closed_volume=(left.closed.sum(-1) @ weights) * composite,
        surface=(surface @ weights) * composite,
        hydrogen=(deposited + dust) * 2.0 * MASS["H2"] * composite / through,
        purge=carrier * composite / through,
        heat=hot,
        heat_load=hot / taken_off,
        velocity_load=load,
        effectiveness=effective @ (surface * weights) / (surface @ weights),
        flags=broken(recipe.fill > possible, hot > taken_off, load > 1.0),
        outside=left_ranges("fluidised", recipe, place, law, jnp.sqrt(inside**2 @ weights) / mean),
    )


def _scale(pores: Pores, fill: Any) -> Any:
    """m of film at the mean age at which the mean fill is met, by Newton on its logarithm."""
    weights = jnp.asarray(AGE_WEIGHTS)

    def step(_: int, log_scale: Any) -> Any:
        def excess(x: Any) -> Any:
            return filled(pores, jnp.exp(x) * AGES) @ weights - fill

        value, slope = jax.jvp(excess, (log_scale,), (jnp.ones_like(log_scale),))
        return log_scale - jnp.clip(value / slope, -0.7, 0.7)

    near = jax.lax.fori_loop(0, NEWTON, step, jax.lax.stop_gradient(jnp.log(film_for(pores, fill))))
    return jnp.exp(step(0, jax.lax.stop_gradient(near)))  # carries the derivative of the root


def worked_out(recipe: Recipe, kind: str, law: str = "furusawa") -> Yield:
    """What a recipe yields in one of `BEDS`: batches of `vessel.KINDS`, or the overflow."""
    return overflow(recipe, law) if kind == "continuous" else run(recipe, kind, law)


def along(
    grain: Grain,
    blow: Blow,
    vessel: Vessel,
    fill: Any,
    utilisation: Any,
    law: str = "furusawa",
    nodes: int = 12,
) -> Steady:
    """A kiln in which powder and gas travel together, fed so that a share of the silane's silicon settles.

    Silicon on the powder and silane in the gas then fix each other at every place, and the time that powder needs is
    an integral over its film; `kiln.residence_time` says which slope and speed give it.
    """
    rates, pores = SURFACE[law].law, grain.pores
    place = setting("rotary", vessel, blow)
    points, weights = np.polynomial.legendre.leggauss(nodes)
    film = film_for(pores, fill)
    films, widths = film * jnp.asarray(0.5 * (points + 1.0)), film * jnp.asarray(0.5 * weights)
    settled = filled(pores, films) / fill * utilisation
    total = pores.volume.sum(-1)
    loading = fill * total * grain.silicon
    feed = place.feed
    thick = thickness(grain, feed, rates, films)
    surface = under(pores, films).surface.sum(-1) * vessel.charge
    rate = _met(feed, place.contact.transfer, rates, surface, thick, settled)
    time = (widths * grain.silicon / SILICON / rate).sum()
    through = vessel.charge / time
    needed = (
        through * loading / SILICON / utilisation
    )  # mol/s of silane; it need not be the vessel's own flow
    silane, hydrogen = pressures(feed, settled)
    clusters = gas_decomposition(feed.temperature, silane, hydrogen).clusters * place.contact.clustering
    spent = place.contact.empty * (clusters @ jnp.asarray(0.5 * weights)) / needed
    return Steady(utilisation, spent, time, through * (1.0 + loading), loading / (1.0 + loading))


def _met(feed: Feed, transfer: Any, law: Any, surface: Any, thick: Any, converted: Any) -> Any:
    """mol/(m2 s) on pore walls at stated conversions, through the resistance between gas and powder."""
    silane, hydrogen = pressures(feed, converted)
    k, adsorbed = constants(law, feed.temperature)
    still = 1.0 + inhibition(law, hydrogen)
    reach = surface * effectiveness(thick, feed, law, silane, hydrogen)
    across, taken = transfer / (GAS_CONSTANT * feed.temperature), reach * feed.factor * k
    b = across * (silane * adsorbed - still) - taken
    root = jnp.sqrt(b * b + 4.0 * across**2 * adsorbed * silane * still)
    at_powder = 2.0 * across * silane * still / (root - b)
    return taken * at_powder / (still + adsorbed * at_powder) / surface
