"""A fixed bed: powder that lies still, so that what the gas meets first fills first.

Equations: docs/equations/reactor.md, "Fixed bed". Gas passes zones in series, each with a film of its own; with many
zones that is plug flow, with few it is a gas that disperses (Péclet number about twice their number).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from anodeworks.material.pores import filled, under
from anodeworks.reactor.contact import Contact, Feed, pass_through
from anodeworks.reactor.kinetics import Law
from anodeworks.reactor.particle import SILICON, Grain


class Tube(NamedTuple):
    """A fixed bed through time; axis T of moments, Z of zones from the inlet."""

    time: Any  # (T,) s
    film: Any  # (T, Z) m
    fill: Any  # (T, Z)
    mean: Any  # (T,)
    uniformity: Any  # (T,) 1 less the standard deviation of the fill over its mean, along the bed
    utilisation: Any  # (T,) of all silane fed so far
    fines: Any  # (T,)


def infiltrate(
    grain: Grain,
    feed: Feed,
    contact: Contact,
    law: Law,
    carbon: Any,
    horizon: Any,
    zones: int = 12,
    steps: int = 60,
) -> Tube:
    """Fill a bed of `carbon` kg for `horizon` s; Runge-Kutta of fourth order on the films."""
    step, each = horizon / steps, carbon / zones * jnp.ones(zones)

    def slope(film: Any) -> tuple[Any, Any, Any]:
        passed = pass_through(grain, feed, contact, law, film, each)
        surface = under(grain.pores, film).surface.sum(-1) * each
        return passed.deposited * SILICON / grain.silicon / surface, passed.deposited.sum(), passed.dust.sum()

    def advance(state: tuple[Any, Any, Any], _: Any) -> tuple[Any, Any]:
        film, settled, lost = state
        rise, gain = (0.0, 0.0, 0.0), jnp.zeros_like(film)
        for weight, reach in ((1 / 6, 0.5), (1 / 3, 0.5), (1 / 3, 1.0), (1 / 6, 0.0)):
            now = slope(film + gain)
            rise = tuple(r + weight * n for r, n in zip(rise, now, strict=True))
            gain = reach * step * now[0]
        moved = (film + step * rise[0], settled + step * rise[1], lost + step * rise[2])
        return moved, moved

    first = (jnp.zeros(zones), jnp.zeros(()), jnp.zeros(()))
    _, later = jax.lax.scan(advance, first, None, length=steps)
    film, settled, lost = (jnp.concatenate([a[None], b]) for a, b in zip(first, later, strict=True))
    time = jnp.linspace(0.0, 1.0, steps + 1) * horizon
    fill = filled(grain.pores, film)
    mean = fill.mean(-1)
    spread = jnp.sqrt(((fill - mean[:, None]) ** 2).mean(-1) + 1e-30)
    fed = jnp.maximum(feed.flow * time, 1e-300)
    return Tube(time, film, fill, mean, 1.0 - spread / jnp.maximum(mean, 1e-12), settled / fed, lost / fed)
