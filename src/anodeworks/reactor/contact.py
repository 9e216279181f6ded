"""Gas that passes powder: how much of its silane it leaves in the pores, loses as dust, and carries away.

Equations: docs/equations/reactor.md, "Gas through a bed". One function for every bed: tanks in series (one is
mixed gas, many are plug flow), a share of the gas that meets the powder, a resistance between gas and powder, and a
volume of hot gas without powder in which dust forms.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.arrays import jax, jnp
from anodeworks.material.pores import under
from anodeworks.reactor.kinetics import Law, constants, gas_decomposition, inhibition
from anodeworks.reactor.particle import COUNTER, Grain, density, effective_diffusivity
from anodeworks.reactor.particle import Gas as Around
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

NEWTON: Final = 12


class Feed(NamedTuple):
    """Gas that enters a bed."""

    temperature: Any  # K, of the bed
    pressure: Any  # Pa
    silane: Any  # Pa
    hydrogen: Any  # Pa
    flow: Any  # mol/s of silane
    factor: Any = 1.0  # on the surface rate


class Contact(NamedTuple):
    """How gas meets powder."""

    met: Any  # share of the gas that meets it
    transfer: Any  # m3/s between gas and powder
    empty: Any  # m3 of hot gas without powder
    clustering: Any  # share of the upper bound of dust that becomes dust


class Passage(NamedTuple):
    """What becomes of the silane, mol/s in each tank (n,), and the gas that leaves."""

    deposited: Any
    dust: Any
    converted: Any  # share of the silane that met the powder, after each tank
    silane: Any  # Pa around the powder
    hydrogen: Any


def pressures(feed: Feed, converted: Any) -> tuple[Any, Any]:
    """Silane and hydrogen (Pa) once a share of the silane has become silicon and hydrogen."""
    grown = 1.0 + converted * feed.silane / feed.pressure
    return feed.silane * (1.0 - converted) / grown, (feed.hydrogen + 2.0 * converted * feed.silane) / grown


def thickness(grain: Grain, feed: Feed, law: Law, film: Any) -> Any:
    """Square of the modulus that a rate without saturation would have, under an even film; of `film`'s shape."""
    around = Around(feed.temperature, feed.pressure, feed.silane, feed.hydrogen, feed.factor)
    k, _ = constants(law, feed.temperature)
    area = density(grain) * under(grain.pores, film).surface.sum(-1)
    first = feed.factor * k * area * GAS_CONSTANT * feed.temperature
    return (grain.radius / 3.0) ** 2 * first / effective_diffusivity(grain, around, film)


def effectiveness(thick: Any, feed: Feed, law: Law, silane: Any, hydrogen: Any) -> Any:
    """Share of the rate at the mouth that a particle with an even film has.

    Bischoff's generalised modulus (1965) is right for fast reaction; slow reaction loses in proportion to the
    rate's own slope, which saturation takes away. The modulus passes from one to the other where it is about 0.7;
    exact at both ends, and for a rate of first order throughout.
    """
    below, u = saturation(feed, law, silane, hydrogen)
    u = jnp.maximum(u, 1e-3)
    integral = (
        u - jnp.log1p(u)
    ) / u**2  # of v/(1+v) from 0 to u, over its square: 1/2 where nothing saturates
    square = thick / (below * (1.0 + u) ** 2 * 2.0 * integral)
    fast = (2.0 * square) ** 2
    return sphere(jnp.sqrt(square * (2.0 * integral + fast) / (1.0 + fast)))


def saturation(feed: Feed, law: Law, silane: Any, hydrogen: Any) -> tuple[Any, Any]:
    """Half-way into a particle: 1 and what hydrogen holds of the wall, and what silane holds over that."""
    _, adsorbed = constants(law, feed.temperature)
    below = 1.0 + inhibition(law, hydrogen + COUNTER * silane * 0.5)
    return below, adsorbed / below * silane


def taken(feed: Feed, transfer: Any, law: Law, reach: Any, silane: Any, hydrogen: Any) -> Any:
    """mol/s of silane that a surface takes through a resistance between gas and powder: root of a quadratic.

    Args:
        feed: temperature and factor on the rate.
        transfer: m3/s.
        law: of the rate.
        reach: m2 times effectiveness.
        silane, hydrogen: Pa in the gas.
    """
    k, adsorbed = constants(law, feed.temperature)
    still = 1.0 + inhibition(law, hydrogen)
    across, most = transfer / (GAS_CONSTANT * feed.temperature), reach * feed.factor * k
    b = across * (silane * adsorbed - still) - most
    root = jnp.sqrt(b * b + 4.0 * across**2 * adsorbed * silane * still)
    at_powder = 2.0 * across * silane * still / (root - b)
    return most * at_powder / (still + adsorbed * at_powder)


def dusting(feed: Feed, contact: Contact, converted: Any) -> Any:
    """mol/s of silane that becomes dust where a share of what met the powder is converted."""
    clusters = gas_decomposition(feed.temperature, *pressures(feed, converted * contact.met)).clusters
    return contact.clustering * contact.empty * clusters


def sphere(modulus: Any) -> Any:
    """Effectiveness of a sphere whose modulus is a third of radius over depth of penetration; 1 at 0."""
    small = jnp.minimum(modulus, 0.05)
    large = 3.0 * jnp.maximum(modulus, 0.05)
    series = 1.0 - 0.6 * small**2 + (18.0 / 35.0) * small**4 - (27.0 * 6 / 350.0) * small**6
    return jnp.where(modulus < 0.05, series, (3.0 / large**2) * (large / jnp.tanh(large) - 1.0))


def _split(
    feed: Feed, contact: Contact, law: Law, surface: Any, thick: Any, tanks: int, converted: Any
) -> tuple[Any, Any]:
    """Silane deposited and lost as dust in a tank, mol/s; `surface` in m2, by kind of particle."""
    silane, hydrogen = pressures(feed, converted)
    reach = (surface * effectiveness(thick, feed, law, silane, hydrogen)).sum(-1)
    deposited = taken(feed, contact.transfer / tanks, law, reach, silane, hydrogen)
    return deposited, dusting(feed, contact, converted) / tanks


def pass_through(
    grain: Grain, feed: Feed, contact: Contact, law: Law, film: Any, carbon: Any, newton: int = NEWTON
) -> Passage:
    """Lead gas through tanks of powder.

    Args:
        grain, feed, contact, law: particle, gas, how they meet, rate.
        film: (n,) m, on the powder of each tank.
        carbon: (n,) kg in each tank.
        newton: iterations; the balance is convex in the conversion, so that they fall to it from 1.
    """
    surface = under(grain.pores, film).surface.sum(-1) * carbon
    return lead(feed, contact, law, surface[:, None], thickness(grain, feed, law, film)[:, None], newton)


def lead(feed: Feed, contact: Contact, law: Law, surface: Any, thick: Any, newton: int = NEWTON) -> Passage:
    """The same for known surfaces in m2 and squares of moduli (n, C): tanks that hold C kinds of particles."""
    tanks = surface.shape[0]
    met = feed.flow * contact.met

    def tank(before: Any, its: tuple[Any, Any]) -> tuple[Any, tuple[Any, ...]]:
        its_surface, thick = its

        def balance(converted: Any) -> Any:
            deposited, dust = _split(feed, contact, law, its_surface, thick, tanks, converted)
            return met * (converted - before) - deposited - dust

        def step(_: int, converted: Any) -> Any:
            value, slope = jax.jvp(balance, (converted,), (jnp.ones_like(converted),))
            # At the root the slope's own derivative has no weight: the first derivative needs only the value's.
            return jnp.clip(converted - value / jax.lax.stop_gradient(slope), before, 1.0)

        near = jax.lax.stop_gradient(jax.lax.fori_loop(0, newton, step, jnp.ones_like(before)))
        after = step(0, near)  # carries the derivative of the root
        deposited, dust = _split(feed, contact, law, its_surface, thick, tanks, after)
        # Where all of the silane reacts, rounding may find a little more than there was.
        kept = jnp.minimum(1.0, met * (1.0 - before) / jnp.maximum(deposited + dust, 1e-300))
        return after, (deposited * kept, dust * kept, after, *pressures(feed, after))

    _, told = jax.lax.scan(tank, 0.0 * feed.flow, (surface, thick))
    return Passage(*told)
