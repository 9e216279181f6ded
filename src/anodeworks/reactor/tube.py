"""A fixed bed: powder that lies still, so that what the gas meets first fills first.

Equations: docs/equations/reactor.md, "Fixed bed". Gas passes zones in series, each with a film of its own. In a step of
time the gas of a zone is that with which its film's own growth takes what the gas gives up: a film at a constant gas
grows exactly, silane is accounted for at any step, and a front that is thinner than a zone does no harm. Steps follow
the mean fill, and the last one meets it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.arrays import jax, jnp
from anodeworks.material.pores import filled, most_filled, under
from anodeworks.reactor.batch import besides
from anodeworks.reactor.contact import Contact, Feed, dusting, effectiveness, pressures, thickness
from anodeworks.reactor.kinetics import SURFACE, Law, surface_rate
from anodeworks.reactor.particle import SILICON, Grain
from anodeworks.reactor.vessel import TANKS, Recipe, setting
from anodeworks.reactor.yields import Made, Yield, aged, open_and_closed, told

STEPS: Final = 16
NEWTON: Final = 12
LAST: Final = 6  # rounds to the length of the last step
FIRST: Final = 1e-3  # of the time that the gas would need at least, for the first step
SHUT: Final = 8.0  # pore diameters of film, at which nothing is open: a film that grows on only loses digits
MOST: Final = 0.95  # of what can be filled at all: beyond, the last zone or the mean age takes no end of time


class Tube(NamedTuple):
    """A fixed bed when its mean fill is met; axis Z of zones from the inlet."""

    time: Any  # s
    film: Any  # (Z,) m
    fill: Any  # (Z,)
    lost: Any  # mol of silane that became dust
    silane: Any  # (Z,) Pa, in the last step
    hydrogen: Any  # (Z,)
    fastest: Any  # (2,) mol/s that deposition and dust take at most: in the bed, and in a zone


class Swept(NamedTuple):
    """A step of the gas along the bed, by zone (Z,): films after it, and mol/s."""

    film: Any
    settled: Any
    dust: Any
    silane: Any
    hydrogen: Any


def sweep(
    grain: Grain, feed: Feed, contact: Contact, law: Law, carbon: Any, film: Any, pace: Any, step: Any
) -> Swept:
    """Lead the gas once along zones for `step` s.

    Args:
        grain, feed, contact, law: particle, gas, what of the bed makes dust, rate.
        carbon: kg in each zone.
        film: (Z,) m at the start of the step.
        pace: (Z,) m/s at which it has grown: half of a step of it on, effectiveness is taken.
        step: s.
    """
    zones = film.shape[0]
    held = (
        carbon * grain.pores.volume.sum(-1) * grain.silicon / SILICON
    )  # mol that pores of a zone could hold
    most = SHUT * grain.pores.diameter.max()
    wide = step * feed.factor * SILICON / grain.silicon  # m of film per mol/(m2 s)

    middle = jnp.minimum(film + 0.5 * pace * step, most)
    thick, full = thickness(grain, feed, law, middle), filled(grain.pores, film)

    def zone(before: Any, its: tuple[Any, Any, Any]) -> tuple[Any, Swept]:
        film, full, thick = its

        def grown(converted: Any) -> Swept:
            silane, hydrogen = pressures(feed, converted)
            share = effectiveness(thick, feed, law, silane, hydrogen)
            rise = wide * share * surface_rate(law, feed.temperature, silane, hydrogen)
            after = jnp.minimum(film + rise, most)
            settled = held * (filled(grain.pores, after) - full) / step
            return Swept(after, settled, dusting(feed, contact, converted) / zones, silane, hydrogen)

        def balance(converted: Any) -> Any:
            found = grown(converted)
            return feed.flow * (converted - before) - found.settled - found.dust

        def round_(_: int, converted: Any) -> Any:
            value, slope = jax.jvp(balance, (converted,), (jnp.ones_like(converted),))
            return jnp.clip(converted - value / slope, before, 1.0)

        near = jax.lax.stop_gradient(jax.lax.fori_loop(0, NEWTON, round_, jnp.ones_like(before)))
        after = round_(0, near)  # carries the derivative of the root
        return after, grown(after)

    _, swept = jax.lax.scan(zone, 0.0 * feed.flow, (film, full, thick))
    return swept


def infiltrate(
    grain: Grain,
    feed: Feed,
    contact: Contact,
    law: Law,
    carbon: Any,
    fill: Any,
    zones: int = TANKS["fixed"],
    steps: int = STEPS,
) -> Tube:
    """Fill a bed of `carbon` kg until its mean fill is met; a fill that the pores cannot have is never met."""
    each = carbon / zones
    moles = carbon * grain.pores.volume.sum(-1) * grain.silicon / SILICON

    def missing(film: Any) -> Any:
        return fill - filled(grain.pores, film).mean()

    def move(state: tuple[Any, ...], step: Any) -> tuple[tuple[Any, ...], Swept]:
        film, pace, time, lost, fastest, _ = state
        swept = sweep(grain, feed, contact, law, each, film, pace, step)
        pace = (swept.film - film) / step
        gone = swept.settled + swept.dust
        most = jnp.maximum(fastest, jnp.stack([gone.sum(), gone.max()]))
        lost = lost + step * swept.dust.sum()
        return (swept.film, pace, time + step, lost, most, swept.settled.sum() / moles), swept

    def advance(state: tuple[Any, ...], left: Any) -> tuple[Any, None]:
        planned = jnp.maximum(missing(state[0]), 0.0) / left / state[-1]
        return move(state, jnp.where(left > steps, shortest, planned + 1e-3 * shortest))[0], None

    none, shortest = jnp.zeros(()), FIRST * moles * fill / feed.flow
    # One part more is left than there are steps: a bed that speeds up must not pass the mean fill on the way.
    bare = (jnp.zeros(zones), jnp.zeros(zones), none, none, jnp.zeros(2), jnp.ones(()))
    state, _ = jax.lax.scan(advance, bare, jnp.arange(steps + 1, 1, -1.0))

    def round_(_: int, step: Any) -> Any:
        def excess(step: Any) -> Any:
            return -missing(sweep(grain, feed, contact, law, each, *state[:2], step).film)

        value, slope = jax.jvp(excess, (step,), (jnp.ones_like(step),))
        return jnp.maximum(step - value / slope, 1e-3 * step)

    guess = jax.lax.stop_gradient(missing(state[0]) / state[-1])
    step = round_(0, jax.lax.stop_gradient(jax.lax.fori_loop(0, LAST, round_, guess)))
    (film, _, time, lost, fastest, _), swept = move(state, step)
    return Tube(time, film, filled(grain.pores, film), lost, swept.silane, swept.hydrogen, fastest)


def run(recipe: Recipe, law: str = "furusawa") -> Yield:
    """The batch of a recipe in a fixed bed; its unevenness is that along the bed with that inside particles.

    The reaction's heat is held against the wall where it is released: the hottest zone's own part of it.
    """
    grain, rates, charge = recipe.grain, SURFACE[law].law, recipe.vessel.charge
    place = setting("fixed", recipe.vessel, recipe.blow)
    zones = TANKS["fixed"]
    possible = MOST * most_filled(grain.pores)
    fill = jnp.minimum(recipe.fill, possible)
    found = infiltrate(grain, place.feed, place.contact, rates, charge, fill, zones)
    loading = fill * grain.pores.volume.sum(-1) * grain.silicon
    idle, nitrogen = besides(recipe, place, loading)
    inside = aged(grain, place.feed, rates, found.film, found.silane, found.hydrogen)
    surface = under(grain.pores, found.film).surface.sum(-1)
    share = effectiveness(
        thickness(grain, place.feed, rates, found.film), place.feed, rates, found.silane, found.hydrogen
    )
    made = Made(
        fed=place.feed.flow * found.time,
        settled=charge * loading / SILICON,
        lost=found.lost,
        carbon=charge,
        infiltration=found.time,
        cycle=found.time + idle,
        fastest=found.fastest[0],
        hottest=zones * found.fastest[1],
        spread=jnp.sqrt(((found.fill - fill) ** 2 + inside**2).mean() + 1e-30) / fill,
        inside=jnp.sqrt((inside**2).mean()) / fill,
        effectiveness=(share * surface).sum() / surface.sum(),
        nitrogen=nitrogen,
    )
    left = open_and_closed(grain.pores, found.film, jnp.full(zones, 1.0 / zones))
    return told("fixed", law, recipe, place, made, loading, left, recipe.fill > possible)
