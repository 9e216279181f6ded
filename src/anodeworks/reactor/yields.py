"""What a furnace yields, whatever its kind: a recipe in, figures per kg of composite out.

Equations: docs/equations/reactor.md, "Batch" and "Heat of a furnace". Each kind says how much silane was fed, settled
and lost, on how much carbon and for how long (`Made`); `told` makes the same figures and limits of it for all.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.language import keyed, t
from anodeworks.material.pores import Pores, under
from anodeworks.reactor.contact import Feed, saturation, thickness
from anodeworks.reactor.diffusion import MASS
from anodeworks.reactor.kinetics import Law
from anodeworks.reactor.particle import Grain
from anodeworks.reactor.thermochemistry import enthalpy, reaction_heat
from anodeworks.reactor.validity import left_ranges
from anodeworks.reactor.vessel import Recipe, Setting, overfull

SPREAD: Final = float(np.sqrt(12.0 / 175.0))  # standard deviation of 1 - x2 over a ball
AMBIENT: Final = 298.15  # K, of gas and powder as they come
TOO_MUCH: Final = keyed(t("more silane than the pressure holds"))
TOO_NARROW: Final = keyed(t("the pores are too narrow for the fill"))
TOO_HOT: Final = keyed(t("more heat than wall and gas carry off"))
BLOWN: Final = keyed(t("gas outside the window of velocities"))


class Yield(NamedTuple):
    """What a furnace gives; per kg of composite unless said."""

    utilisation: Any  # share of the silane's silicon that ends in pores
    conversion: Any  # share of the silane that does not leave as such
    fines: Any  # share of the silane's silicon that ends as dust
    silicon: Any  # kg
    infiltration: Any  # s with silane; where powder passes through, its mean residence
    cycle: Any  # s; where powder passes through, the same
    capacity: Any  # kg/s of composite from one furnace
    uniformity: Any  # 1 over 1 and the standard deviation of the fill over its mean
    open_volume: Any  # m3, open to silane
    closed_volume: Any  # m3, empty but closed
    surface: Any  # m2, open to silane
    hydrogen: Any  # kg made
    purge: Any  # kg of nitrogen: carrier, and changes of gas
    heat: Any  # W of the reactions at their fastest
    heat_load: Any  # the same over what wall, gas and cold powder can carry off
    velocity_load: Any  # above 1: gas outside its window
    effectiveness: Any  # of a particle at the end
    around: (
        Any  # Pa of silane beside the powder at half of its fill; none where powder meets many gases at once
    )
    course: Any  # (2, N) s and fill of a batch of mixed powder; else None
    flags: dict[str, Any]  # reason -> true
    outside: dict[str, Any]  # equation and its range -> true where it is left


class Made(NamedTuple):
    """What a furnace did: of one batch, or in a second of one that runs without stopping."""

    fed: Any  # mol of silane
    settled: Any  # mol of it in pores
    lost: Any  # mol of it as dust
    carbon: Any  # kg that took it
    infiltration: Any  # s
    cycle: Any  # s
    fastest: Any  # mol/s of silane that deposition and dust take at most
    hottest: Any  # the same, had the whole furnace what its hottest place has
    spread: Any  # standard deviation of the fill over its mean, between particles and inside them
    inside: Any  # the same inside a particle, of first order
    effectiveness: Any
    nitrogen: Any = 0.0  # kg beside the carrier
    taken: Any = 0.0  # W that cold powder takes
    around: Any = np.nan  # Pa of silane beside the powder, where half of its fill is in
    course: Any = None  # of a batch of mixed powder: (2, N) s and fill


def told(
    kind: str, law: str, recipe: Recipe, place: Setting, made: Made, loading: Any, left: Any, too_full: Any
) -> Yield:
    """The figures of a furnace.

    Args:
        kind, law, recipe, place: what was run.
        made: what it did.
        loading: kg of silicon per kg of carbon.
        left: open volume, open surface and closed volume per kg of carbon.
        too_full: whether the pores cannot be filled as asked.
    """
    blow = recipe.blow
    composite = 1.0 / (1.0 + loading)  # kg of carbon per kg of composite
    per = composite / made.carbon
    carrier = made.fed * (blow.pressure - blow.silane - blow.hydrogen) / blow.silane * MASS["N2"]
    hot = -reaction_heat(blow.temperature) * made.fastest
    hottest = -reaction_heat(blow.temperature) * made.hottest
    taken_off = (
        place.wall * recipe.vessel.conductance * recipe.vessel.slack + by_gas(recipe, place) + made.taken
    )
    load = jnp.maximum(place.window[0] / place.velocity, place.velocity / place.window[1])
    volume, surface, closed = left
    return Yield(
        utilisation=made.settled / made.fed,
        conversion=(made.settled + made.lost) / made.fed,
        fines=made.lost / made.fed,
        silicon=loading * composite,
        infiltration=made.infiltration,
        cycle=made.cycle,
        capacity=recipe.vessel.charge / composite / made.cycle,
        uniformity=1.0 / (1.0 + made.spread),
        open_volume=volume * composite,
        closed_volume=closed * composite,
        surface=surface * composite,
        hydrogen=(made.settled + made.lost) * 2.0 * MASS["H2"] * per,
        purge=(carrier + made.nitrogen) * per,
        heat=hot,
        heat_load=hottest / taken_off,
        velocity_load=load,
        effectiveness=made.effectiveness,
        around=made.around + 0.0 * load,
        course=made.course,
        flags={
            TOO_MUCH: overfull(blow),
            TOO_NARROW: too_full,
            TOO_HOT: hottest > taken_off,
            BLOWN: load > 1.0,
        },
        outside=left_ranges(kind, recipe, place, law, made.inside, made.spread),
    )


def by_gas(recipe: Recipe, place: Setting) -> Any:
    """W that the gas takes on its way from where it was preheated to, up to the bed's temperature."""
    blow = recipe.blow
    parts = {"SiH4": blow.silane, "H2": blow.hydrogen, "N2": blow.pressure - blow.silane - blow.hydrogen}
    rise = sum(p * (enthalpy(name, blow.temperature) - enthalpy(name, AMBIENT)) for name, p in parts.items())
    return place.feed.flow / blow.silane * rise * (1.0 - recipe.vessel.preheat)


def open_and_closed(pores: Pores, film: Any, weights: Any = None) -> tuple[Any, Any, Any]:
    """Open volume, open surface and closed volume per kg of carbon under films (...), or their mean (N,) by weights."""
    left = under(pores, film)
    parts = left.volume.sum(-1), left.surface.sum(-1), left.closed.sum(-1)
    return parts if weights is None else tuple(part @ weights for part in parts)


def unevenness(thick: Any, feed: Feed, law: Law, silane: Any, hydrogen: Any) -> Any:
    """Standard deviation of the rate over its mean in a particle: first order in the modulus squared."""
    below, u = saturation(feed, law, silane, hydrogen)
    return SPREAD * 1.5 * thick / (below * (1.0 + u) ** 2)


def aged(grain: Grain, feed: Feed, law: Law, films: Any, silane: Any, hydrogen: Any) -> Any:
    """Standard deviation of the fill inside particles whose films have grown in one gas, of the films' shape."""
    half = unevenness(thickness(grain, feed, law, 0.5 * films), feed, law, silane, hydrogen)
    return half * films * under(grain.pores, films).surface.sum(-1) / grain.pores.volume.sum(-1)
