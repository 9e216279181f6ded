"""Furnaces that run without stopping: a fluidised bed with feed and overflow, a kiln with powder along its gas.

Equations: docs/equations/reactor.md, "Continuous furnaces".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.material.pores import Pores, filled, film_for, most_filled, under
from anodeworks.reactor import tube
from anodeworks.reactor.batch import follows, run
from anodeworks.reactor.contact import dusting, effectiveness, lead, pressures, taken, thickness
from anodeworks.reactor.kinetics import SURFACE
from anodeworks.reactor.particle import SILICON
from anodeworks.reactor.vessel import KINDS, Recipe, held, overfull, setting
from anodeworks.reactor.yields import (
    AMBIENT,
    TOO_MUCH,
    Made,
    Yield,
    aged,
    open_and_closed,
    told,
    unevenness,
)

# Ages over their mean, by Gauss's rule in the share of powder that is younger: films that fill early or late alike.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(16)
AGES, AGE_WEIGHTS = -np.log1p(-0.5 * (_POINTS + 1.0)), 0.5 * _WEIGHTS
NEWTON: Final = 12
STEADY: Final = ("continuous", "continuous_kiln")  # what has no batches
BEDS: Final = (*KINDS, *STEADY)
HALVINGS: Final = 30  # of the range in which a kiln's utilisation lies
STEPS: Final = 16  # of the film along a kiln
LEAST: Final = 1e-9  # of the silane, that gas along a kiln keeps


def overflow(recipe: Recipe, law: str = "furusawa") -> Yield:
    """A fluidised bed with feed and overflow: mixed powder whose ages are spread exponentially.

    The film of a particle is its age times one velocity; the mean age is chosen for the mean fill. Valid for beds of
    agglomerates, as is `vessel.setting`. `infiltration` and `cycle` are the mean residence; `uniformity` counts the
    spread between particles with that inside them.
    """
    grain, vessel = recipe.grain, recipe.vessel
    rates, pores, weights = SURFACE[law].law, grain.pores, jnp.asarray(AGE_WEIGHTS)
    possible = tube.MOST * most_filled(pores)
    films = AGES * _scale(pores, jnp.minimum(recipe.fill, possible))
    left, total = open_and_closed(pores, films), pores.volume.sum(-1)
    fills = 1.0 - (left[0] + left[2]) / total
    mean = fills @ weights
    loading = mean * total * grain.silicon
    place = setting("fluidised", vessel, recipe.blow, 1.0 + loading, 1.0 + loading)  # it holds filled powder
    surface = left[1]
    thick = thickness(grain, place.feed, rates, films)
    passed = lead(place.feed, place.contact, rates, (surface * weights * vessel.charge)[None], thick[None])
    deposited, dust = passed.deposited[0], passed.dust[0]
    silane, hydrogen = passed.silane[0], passed.hydrogen[0]
    through = deposited * SILICON / loading  # kg/s of carbon that this silicon fills
    inside = aged(grain, place.feed, rates, films, silane, hydrogen)
    shares = effectiveness(thick, place.feed, rates, silane, hydrogen)
    made = Made(
        fed=place.feed.flow,
        settled=deposited,
        lost=dust,
        carbon=through,
        infiltration=vessel.charge / through,
        cycle=vessel.charge / through,
        fastest=deposited + dust,
        hottest=deposited + dust,
        spread=jnp.sqrt(((fills - mean) ** 2 + inside**2) @ weights) / mean,
        inside=jnp.sqrt(inside**2 @ weights) / mean,
        effectiveness=shares @ (surface * weights) / (surface @ weights),
        taken=_warmed(recipe, through),
        around=silane,
    )
    means = open_and_closed(pores, films, weights)
    return told("fluidised", law, recipe, place, made, loading, means, recipe.fill > possible)


def _warmed(recipe: Recipe, through: Any) -> Any:
    """W that cold powder takes up to the bed's temperature."""
    return through * recipe.cycle.heat * (recipe.blow.temperature - AMBIENT)


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


def along(recipe: Recipe, law: str = "furusawa", steps: int = STEPS) -> Yield:
    """A kiln through which powder and gas travel together, both without mixing back.

    Powder is held evenly along it. With the share of the silane that settles, throughput and residence are known
    (silicon that leaves is silicon that settled), and so is the gas beside every film; the time that a film needs to
    grow through that gas must be the residence. It is longer, the more is used: the root is found by halving.
    """
    grain, vessel, rates = recipe.grain, recipe.vessel, SURFACE[law].law
    place, pores = setting("rotary", vessel, recipe.blow), recipe.grain.pores
    feed = place.feed
    possible = tube.MOST * most_filled(pores)
    fill = jnp.minimum(recipe.fill, possible)
    loading = fill * pores.volume.sum(-1) * grain.silicon
    whole = vessel.charge * loading / SILICON / feed.flow  # s of residence if all of the silane settled
    step = film_for(pores, fill) / steps
    films = step * (jnp.arange(2 * steps + 1) * 0.5)  # ends and middles of the steps
    reach = under(pores, films).surface.sum(-1) * vessel.charge
    at_films = jnp.stack([filled(pores, films) / fill, reach, thickness(grain, feed, rates, films)], axis=-1)

    def slope(used: Any, lost: Any, here: Any) -> tuple[Any, Any]:
        """s and share of the silane that becomes dust, per m of film; and the silane taken, mol/s."""
        share, reach, thick = here
        converted = jnp.minimum(share * used + lost, 1.0 - LEAST)
        silane, hydrogen = pressures(feed, converted)
        surface = reach * effectiveness(thick, feed, rates, silane, hydrogen)
        gone = taken(feed, place.contact.transfer, rates, surface, silane, hydrogen)
        dust = dusting(feed, place.contact, converted)
        slow = grain.silicon / SILICON * reach / gone
        return jnp.stack([slow, slow * dust / feed.flow * used / whole]), jnp.stack([gone + dust, converted])

    def travel(used: Any) -> tuple[Any, Any]:
        """Time and dust (2,) at the end, and along the way the silane taken and converted (N, 2)."""

        def one(state: Any, here: Any) -> tuple[Any, Any]:
            a, told_ = slope(used, state[1], here[0])
            b, _ = slope(used, (state + 0.5 * step * a)[1], here[1])
            c, _ = slope(used, (state + 0.5 * step * b)[1], here[1])
            d, _ = slope(used, (state + step * c)[1], here[2])
            return state + step / 6.0 * (a + 2.0 * b + 2.0 * c + d), told_

        places = jnp.stack([at_films[:-1:2], at_films[1::2], at_films[2::2]], axis=1)
        return jax.lax.scan(one, jnp.zeros(2), places)

    def excess(used: Any) -> Any:
        return jnp.log(travel(used)[0][0] * used / whole)

    def halve(_: int, ends: Any) -> Any:
        middle = 0.5 * ends.sum()
        return jnp.where(excess(middle) > 0, jnp.stack([ends[0], middle]), jnp.stack([middle, ends[1]]))

    ends = jax.lax.fori_loop(0, HALVINGS, halve, jnp.array([LEAST, 1.0]))
    near = jax.lax.stop_gradient(0.5 * ends.sum())
    value, steep = jax.jvp(excess, (near,), (jnp.ones_like(near),))
    used = near - value / steep  # carries the derivative of the root
    (residence, lost), course = travel(used)
    silane, hydrogen = pressures(feed, course[:, 1])
    thick = at_films[:-1:2, 2]
    uneven = unevenness(thick, feed, rates, silane, hydrogen).mean() * follows(grain, films[-1])
    through = vessel.charge / residence
    made = Made(
        fed=feed.flow,
        settled=used * feed.flow,
        lost=lost * feed.flow,
        carbon=through,
        infiltration=residence,
        cycle=residence,
        fastest=(used + lost) * feed.flow,
        hottest=course[:, 0].max(),
        spread=uneven,
        inside=uneven,
        effectiveness=effectiveness(thick, feed, rates, silane, hydrogen)[-1],
        taken=_warmed(recipe, through),
    )
    left = open_and_closed(pores, films[-1])
    return told("rotary", law, recipe, place, made, loading, left, recipe.fill > possible)


def worked_out(recipe: Recipe, kind: str, law: str = "furusawa") -> Yield:
    """What a recipe yields in one of `BEDS`: in batches, mixed or at rest, or without stopping.

    With more silane than the pressure holds it is run with as much as that holds, and flagged.
    """
    own = {"fixed": tube.run, "continuous": overflow, "continuous_kiln": along}
    asked, recipe = recipe.blow, recipe._replace(blow=held(recipe.blow))
    found = own[kind](recipe, law) if kind in own else run(recipe, kind, law)
    return found._replace(flags={**found.flags, TOO_MUCH: overfull(asked)})
