"""Furnaces that run without stopping: a fluidised bed with feed and overflow, a kiln with powder along its gas.

Equations: docs/equations/reactor.md, "Continuous furnaces".
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.material.pores import filled, film_for, under
from anodeworks.reactor.contact import Feed, effectiveness, lead, pressures, thickness
from anodeworks.reactor.kinetics import SURFACE, constants, gas_decomposition, inhibition
from anodeworks.reactor.particle import SILICON, Grain
from anodeworks.reactor.thermochemistry import GAS_CONSTANT
from anodeworks.reactor.vessel import Blow, Vessel, setting

AGES, AGE_WEIGHTS = np.polynomial.laguerre.laggauss(16)
NEWTON: Final = 12


class Steady(NamedTuple):
    """A furnace at its steady state."""

    utilisation: Any  # share of the silane's silicon that ends in pores
    fines: Any  # share that ends as dust
    residence: Any  # s of powder, mean
    capacity: Any  # kg/s of composite
    silicon: Any  # kg per kg of composite, mean
    even: Any  # 1 less the standard deviation of the fill over its mean, between particles


def overflow(
    grain: Grain, blow: Blow, vessel: Vessel, fill: Any, law: str = "furusawa", kind: str = "fluidised"
) -> Steady:
    """A fluidised bed of mixed powder whose ages are spread exponentially, so that a mean fill is met by few.

    The film of a particle is its age times one velocity; the mean age is chosen for the mean fill.
    """
    rates, place = SURFACE[law].law, setting(kind, vessel, blow)
    pores, weights = grain.pores, jnp.asarray(AGE_WEIGHTS)
    total = pores.volume.sum(-1)

    def excess(scale: Any) -> Any:
        return filled(pores, scale * AGES) @ weights - fill

    def step(_: int, log_scale: Any) -> Any:
        value, slope = jax.jvp(lambda x: excess(jnp.exp(x)), (log_scale,), (jnp.ones_like(log_scale),))
        return log_scale - jnp.clip(value / slope, -0.7, 0.7)

    guess = jnp.log(film_for(pores, fill))
    near = jax.lax.stop_gradient(jax.lax.fori_loop(0, NEWTON, step, guess))
    scale = jnp.exp(step(0, near))
    films = scale * AGES
    surface = under(pores, films).surface.sum(-1) * weights * vessel.charge
    thick = thickness(grain, place.feed, rates, films)
    passed = lead(place.feed, place.contact, rates, surface[None], thick[None])
    deposited, dust = passed.deposited[0], passed.dust[0]
    mean = filled(pores, films) @ weights
    loading = mean * total * grain.silicon
    through = deposited * SILICON / loading  # kg/s of carbon that this silicon fills
    spread = jnp.sqrt((filled(pores, films) - mean) ** 2 @ weights)
    flow = place.feed.flow
    return Steady(
        utilisation=deposited / flow,
        fines=dust / flow,
        residence=vessel.charge / through,
        capacity=through * (1.0 + loading),
        silicon=loading / (1.0 + loading),
        even=1.0 - spread / mean,
    )


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
    return Steady(
        utilisation, spent, time, through * (1.0 + loading), loading / (1.0 + loading), jnp.ones(())
    )


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
