"""A particle with its gradients in mixed powder whose gas it depletes: the reference for `batch`.

Equations: docs/equations/reactor.md, "Particle in a depleting bed". The pore gas of `particle` and the gas balance of
`contact` (one tank) hold together at every moment; only the film moves. Nothing of the closed form is used but its
conversion of the fresh powder, as a first guess.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp

from anodeworks.material.pores import under
from anodeworks.reactor.contact import Contact, Feed, dusting, pass_through, pressures
from anodeworks.reactor.kinetics import Law
from anodeworks.reactor.particle import (
    CELLS,
    NEWTON,
    REACHES,
    SILICON,
    STEPS,
    WEIGHTS,
    Gas,
    Grain,
    Uptake,
    density,
    growth,
    pore_gas,
    shells,
    surface_at_bulk,
)
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

FIRST: Final = 20  # rounds of the first balance, started from the closed form
LEAST: Final = 1e-6  # of the silane that enters, below which the gas at a particle does not fall


class Depleting(NamedTuple):
    """Powder and gas through time; axis T of moments."""

    time: Any  # (T,) s
    fill: Any  # (T,) share of the pore volume
    uniformity: Any  # (T,) 1 less the standard deviation of the fill over its mean, by volume of a particle
    silane: Any  # (T,) Pa around a particle
    utilisation: Any  # (T,) share of the silane fed until then that is in pores
    fines: Any  # (T,) share of it that is dust
    entered: Any  # (T,) the fill by what came through the mouth
    effectiveness: Any  # (T,) of a particle: rate over what the gas around it would do on all its surface


def infiltrate(
    grain: Grain,
    feed: Feed,
    contact: Contact,
    law: Law,
    charge: Any,
    horizon: Any,
    cells: int = CELLS,
    steps: int = STEPS,
) -> Depleting:
    """Fill mixed powder in one tank of mixed gas.

    Args:
        grain: the particle, all of them alike.
        feed, contact: gas that enters, and how it meets powder (`vessel.setting`).
        law: rate on the wall.
        charge: kg of carbon.
        horizon: s.
        cells, steps: of radius and time.

    Returns:
        `Depleting` at `steps + 1` moments.
    """
    step, share = horizon / steps, shells(cells).share
    particles = charge / density(grain)  # m3
    met = feed.flow * contact.met

    def dust(converted: Any) -> Any:
        return dusting(feed, contact, converted)

    def mouth(converted: Any) -> Gas:
        silane, hydrogen = pressures(feed, converted)
        across = (met * converted - dust(converted)) * GAS_CONSTANT * feed.temperature / contact.transfer
        silane = jnp.maximum(silane - across, LEAST * feed.silane)
        return Gas(feed.temperature, feed.pressure, silane, hydrogen, feed.factor)

    def meet(film: Any, near: Any, shape: Any, rounds: int) -> tuple[Any, Any, Uptake]:
        """Conversion at which what the gas gives is what enters the particles, from one that is near."""

        def excess(converted: Any) -> Any:
            gas = mouth(converted)
            found = pore_gas(grain, gas, law, film, shape * gas.silane)
            return met * converted - dust(converted) - particles * found.entering

        def round_(_: int, converted: Any) -> Any:
            value, slope = jax.jvp(excess, (converted,), (jnp.ones_like(converted),))
            return jnp.clip(converted - value / slope, 0.5 * converted, 0.5 * (1.0 + converted))

        converted = jax.lax.fori_loop(0, rounds, round_, near)
        gas = mouth(converted)
        found = pore_gas(grain, gas, law, film, shape * gas.silane)
        return converted, found.silane / gas.silane, found

    def stage(state: tuple[Any, ...], plan: tuple[Any, Any]) -> tuple[tuple[Any, ...], None]:
        film, gain, sums, near, shape = state
        weight, reach = plan
        near, shape, found = meet(film + gain, near, shape, NEWTON)
        rate = growth(grain, found.rate)
        laid = under(grain.pores, film + gain).surface.sum(-1) * found.rate
        new = (rate, laid, found.entering, dust(near))
        added = tuple(a + weight * b for a, b in zip(sums, new, strict=True))
        return (film, reach * step * rate, added, near, shape), None

    def advance(state: tuple[Any, ...], _: Any) -> tuple[Any, Any]:
        film, held, near, shape = state
        none = jnp.zeros_like(film)
        begun = (film, none, (none, none, 0.0 * near, 0.0 * near), near, shape)
        (_, _, (rate, *others), near, shape), _ = jax.lax.scan(stage, begun, (WEIGHTS, REACHES))
        held = tuple(a + step * b for a, b in zip(held, others, strict=True))
        moved = (film + step * rate, held, near, shape)
        return moved, moved

    bare = jnp.zeros(cells)
    closed = pass_through(grain, feed, contact, law, jnp.zeros(1), jnp.full(1, 1.0) * charge)
    near = jnp.clip(closed.converted[0], 1e-9, 1.0 - 1e-9)
    near, shape, _ = meet(bare, near, jnp.ones(cells), FIRST)
    first = (bare, (bare, 0.0 * near, 0.0 * near), near, shape)
    _, later = jax.lax.scan(advance, first, None, length=steps)
    film, (laid, entered, lost), nears, shapes = jax.tree.map(
        lambda a, b: jnp.concatenate([a[None], b]), first, later
    )
    total = grain.pores.volume.sum(-1)
    filled = laid * SILICON / grain.silicon / total
    fill = filled @ share
    spread = jnp.sqrt(((filled - fill[:, None]) ** 2) @ share + 1e-30)
    fed = jnp.maximum(feed.flow * jnp.linspace(0.0, 1.0, steps + 1) * horizon, 1e-300)

    def share_of_ideal(film: Any, converted: Any, shape: Any) -> tuple[Any, Any]:
        gas = mouth(converted)
        taken = pore_gas(grain, gas, law, film, shape * gas.silane).entering / density(grain)
        return taken / (
            under(grain.pores, film).surface.sum(-1) @ share * surface_at_bulk(gas, law)
        ), gas.silane

    effective, gases = jax.vmap(share_of_ideal)(film, nears, shapes)
    return Depleting(
        time=jnp.linspace(0.0, 1.0, steps + 1) * horizon,
        fill=fill,
        uniformity=jnp.where(fill > 0, 1.0 - spread / jnp.maximum(fill, 1e-12), 1.0),
        silane=gases,
        utilisation=charge * (laid @ share) / fed,
        fines=lost / fed,
        entered=entered * SILICON / density(grain) / grain.silicon / total,
        effectiveness=effective,
    )
