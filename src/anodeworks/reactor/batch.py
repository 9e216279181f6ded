"""A batch of mixed powder from its conditions: how long, how much of the silane, how even, how hot.

Equations: docs/equations/reactor.md, "Batch". Powder is mixed, so that all of it carries the same film; then gas and
film determine each other at every moment, and time is an integral over the film, taken by Gauss's rule: a closed
form that runs at microseconds a recipe and has derivatives. What it neglects, the gradient inside a particle beyond
its effectiveness, is compared with `particle` in the tests.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.material.pores import NEARLY, filled, film_for, most_filled, under
from anodeworks.reactor.contact import Passage, effectiveness, pass_through, thickness
from anodeworks.reactor.diffusion import MASS
from anodeworks.reactor.kinetics import SURFACE, Law
from anodeworks.reactor.particle import SILICON, Grain
from anodeworks.reactor.thermochemistry import GAS_CONSTANT
from anodeworks.reactor.vessel import TANKS, Recipe, Setting, setting
from anodeworks.reactor.yields import AMBIENT, Made, Yield, open_and_closed, told, unevenness

NODES: Final = 8


def run(recipe: Recipe, kind: str = "fluidised", law: str = "furusawa", nodes: int = NODES) -> Yield:
    """The batch of a recipe in one of `vessel.KINDS`, by one of `kinetics.SURFACE`; one scenario."""
    grain, rates, charge = recipe.grain, SURFACE[law].law, recipe.vessel.charge
    possible = NEARLY * most_filled(grain.pores)
    fill = jnp.minimum(recipe.fill, possible)
    loading = fill * grain.pores.volume.sum(-1) * grain.silicon
    place = setting(kind, recipe.vessel, recipe.blow, 1.0, 1.0 + loading)  # it grows heavier as it fills
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
    fills = filled(grain.pores, films)
    beside = at_powder(passed, place, TANKS[kind]).mean(-1)
    idle, nitrogen = besides(recipe, place, loading)
    silane, hydrogen = passed.silane.mean(-1), passed.hydrogen.mean(-1)
    thick = thickness(grain, place.feed, rates, films)
    uneven = unevenness(thick, place.feed, rates, silane, hydrogen) @ jnp.asarray(0.5 * weights)
    uneven = uneven * follows(grain, film)
    fastest = (deposited + dust).max()
    made = Made(
        fed=place.feed.flow * time,
        settled=(deposited * widths).sum(),
        lost=(dust * widths).sum(),
        carbon=charge,
        infiltration=time,
        cycle=time + idle,
        fastest=fastest,
        hottest=fastest,
        spread=uneven,
        inside=uneven,
        effectiveness=effectiveness(thick, place.feed, rates, silane, hydrogen)[-1],
        nitrogen=nitrogen,
        around=jnp.interp(0.5 * fill, fills, beside),
        course=jnp.stack(
            [
                jnp.concatenate([until(points) @ (widths / weights), time[None]]),
                jnp.concatenate([fills, fill[None]]),
            ]
        ),
    )
    left = open_and_closed(grain.pores, film)
    return told(kind, law, recipe, place, made, loading, left, recipe.fill > possible)


def _at(films: Any, grain: Grain, place: Setting, law: Law, charge: Any, tanks: int) -> Passage:
    def one(film: Any) -> Passage:
        even = jnp.full(tanks, 1.0)
        return pass_through(grain, place.feed, place.contact, law, even * film, even * charge / tanks)

    return jax.vmap(one)(films)


def at_powder(passed: Passage, place: Setting, tanks: int) -> Any:
    """Pa of silane beside the powder of each tank: less than in its gas by what the way there takes."""
    across = GAS_CONSTANT * place.feed.temperature * tanks / place.contact.transfer
    return passed.silane - passed.deposited * across


def until(points: Any) -> Any:
    """(N, N) weights that integrate from -1 to each of Gauss's points what is known at all of them."""
    order = np.arange(len(points))
    powers = points[:, None] ** order
    ends = (points[:, None] ** (order + 1) - (-1.0) ** (order + 1)) / (order + 1)
    return jnp.asarray(ends @ np.linalg.inv(powers))


def besides(recipe: Recipe, place: Setting, loading: Any) -> tuple[Any, Any]:
    """s of a batch without silane, and kg of nitrogen for its purges."""
    blow, cycle, vessel = recipe.blow, recipe.cycle, recipe.vessel
    slow = vessel.charge * cycle.heat / (place.wall * vessel.conductance)
    heating = slow * jnp.log((blow.temperature + cycle.margin - AMBIENT) / cycle.margin)
    falls = (blow.temperature - cycle.coolant) / (cycle.end - cycle.coolant)
    cooling = slow * (1.0 + loading) * jnp.log(falls)
    gas = place.volume * blow.pressure / (GAS_CONSTANT * blow.temperature)  # mol of a change
    flow = place.feed.flow * blow.pressure / blow.silane
    changes = 2.0 * cycle.purges
    return heating + cooling + changes * gas / flow + cycle.handling, changes * gas * MASS["N2"]


def follows(grain: Grain, film: Any) -> Any:
    """Percent by which the fill changes for a percent of film."""
    left = under(grain.pores, film)
    total = grain.pores.volume.sum(-1)
    filled = 1.0 - (left.volume + left.closed).sum(-1) / total
    return film * left.surface.sum(-1) / total / filled
