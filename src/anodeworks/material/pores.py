"""Pores that a film narrows: how much surface, volume and width is left under a film of a thickness.

Equations: docs/equations/reactor.md, "Pores". Round pores and slits whose volume is spread over radii (half widths) by
a gamma distribution; volume, surface and width under a film are exponentials times sums of positive terms, by Gauss and
Laguerre's rule, smooth and without cancellation. A pore narrower than a silane molecule takes no more and keeps what
is left of its volume for good.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.arrays import jax, jnp

# Spread of pores of which nothing is said: of examples by hand, and of the flag of narrow pores in routes whose furnace
# states a width alone; judgement, at the wide end of the library's `pore_spread`.
EVEN: Final = 0.5
SPREADS: Final = (0.25, 0.6)  # the least and the most that the rule below integrates well
NEARLY: Final = 0.995  # of `most_filled`, to which pores can be filled in a time that ends
MOLECULE: Final = 0.2e-9  # m, half the kinetic diameter of silane (about 0.4 nm); judgement
NODES, WEIGHTS = np.polynomial.laguerre.laggauss(8)  # exact where the distribution's shape is whole, up to 16


class Pores(NamedTuple):
    """Pores of a carbon; arrays (M,) hold modes (micropores, mesopores).

    volume: m3 per kg of carbon.
    diameter: m, four times volume over surface.
    slits: share of the volume that lies in slits, the rest in round pores as wide.
    spread: standard deviation of the width over its mean, by volume.
    """

    volume: Any
    diameter: Any
    slits: Any = 0.0
    spread: Any = EVEN

    @property
    def width(self) -> Any:
        """m, of slits from wall to wall and of round pores across: the most frequent one by volume."""
        return self.diameter * (1.0 - 0.5 * self.slits)


class Left(NamedTuple):
    """What a film leaves open; arrays (..., M), per kg of carbon."""

    volume: Any  # m3, open to silane
    surface: Any  # m2, open to silane
    width: Any  # m, from wall to wall: of round pores four times volume over surface, of slits twice
    closed: Any  # m3, empty but closed to silane


def single(volume: Any, diameter: Any, slits: Any = 0.0, spread: Any = EVEN) -> Pores:
    """Pores of one mode, from scalars in m3/kg and m, the share that is slits, and the spread of their widths."""
    return Pores(
        jnp.reshape(jnp.asarray(volume), (1,)), jnp.reshape(jnp.asarray(diameter), (1,)), slits, spread
    )


def surface_of(volume: Any, diameter: Any, measured: Any) -> Any:
    """m2/kg of pores of a volume and of four times volume over surface, or as measured, where that is above 0."""
    return jnp.where(measured > 0, measured, 4.0 * volume / diameter)


def hydraulic(width: Any, slits: Any) -> Any:
    """Four times volume over surface (m) of pores of a width, of which a share is slits."""
    return width / (1.0 - 0.5 * slits)


def of_carbon(volume: Any, diameter: Any, width: Any, slits: Any, spread: Any) -> Pores:
    """Pores whose width is stated as four times volume over surface or, where above 0, from wall to wall."""
    return Pores(volume, jnp.where(width > 0, hydraulic(width, slits), diameter), slits, spread)


def narrower(pores: Pores, width: Any) -> Any:
    """Share of the volume in pores narrower than a width (m)."""
    below = 1.0 - _above(pores, width / 2.0 / _scale(pores))
    return (pores.volume * below).sum(-1) / pores.volume.sum(-1)


def under(pores: Pores, film: Any, mouth: Any = MOLECULE) -> Left:
    """What is left open under a film.

    Args:
        pores: of the carbon.
        film: thickness, m, of any shape (...).
        mouth: m, the radius under which a pore is closed.
    """
    scale = _scale(pores)
    least = mouth / scale
    y = jnp.asarray(film)[..., None] / scale + least
    flat, round_ = pores.slits, 1.0 - pores.slits
    room, radius = jnp.asarray(least)[..., None] + NODES, y[..., None] + NODES
    part = _density(pores, y)
    wide = part * (jnp.asarray(round_)[..., None] * room + jnp.asarray(flat)[..., None] * radius)
    volume = (room * wide).sum(-1)
    surface = (
        part * (2.0 * jnp.asarray(round_)[..., None] * room + jnp.asarray(flat)[..., None] * radius)
    ).sum(-1)
    return Left(
        volume=pores.volume * volume,
        surface=pores.volume / scale * surface,
        width=(2.0 + 2.0 * round_) * scale * volume / surface,
        closed=pores.volume * (_kept(pores, least) - _void(pores, least, y)),
    )


def filled(pores: Pores, film: Any) -> Any:
    """Share of the pore volume that a film takes, (...)."""
    left = under(pores, film)
    total = pores.volume.sum(-1)
    return 1.0 - (left.volume + left.closed).sum(-1) / total


def most_filled(pores: Pores) -> Any:
    """Share of the pore volume that any film can take: the rest is narrower than silane."""
    return 1.0 - _never(pores)


def film_for(pores: Pores, fill: Any, steps: int = 12) -> Any:
    """The film that fills a share of the pore volume, m; Newton on a convex function from its safe side.

    At or above `most_filled` there is none; the answer is then what `steps` reached.
    """
    total = pores.volume.sum(-1)

    def step(_: int, film: Any) -> Any:
        left = under(pores, film)
        empty = (left.volume + left.closed).sum(-1)
        return film + (empty - (1.0 - fill) * total) / (left.surface.sum(-1) + 1e-9 * total)

    start = jnp.zeros_like(jnp.asarray(fill, dtype=jnp.float64))
    near = jax.lax.fori_loop(0, steps, step, jax.lax.stop_gradient(start))
    return step(0, jax.lax.stop_gradient(near))  # carries the derivative of the root


def _shape(pores: Pores) -> Any:
    """Of the gamma distribution of radii or half widths."""
    return 1.0 / jnp.asarray(pores.spread) ** 2


def _scale(pores: Pores) -> Any:
    """Of the gamma distribution of radii or half widths, m; its most frequent one is that of `width`."""
    return pores.width / (2.0 * (_shape(pores) - 1.0))


def _density(pores: Pores, y: Any) -> Any:
    """The volume in pores beyond y scales, over the square of the radius in scales; at the nodes, (..., M, nodes)."""
    power = _shape(pores)[..., None]
    whole = (WEIGHTS * NODES ** (power - 1.0)).sum(-1, keepdims=True)
    return jnp.exp(-y)[..., None] * WEIGHTS * (y[..., None] + NODES) ** (power - 3.0) / whole


def _void(pores: Pores, least: Any, y: Any) -> Any:
    """Share of the volume that is void behind mouths in pores wider than `y`, once they close."""
    part, flat = _density(pores, y), pores.slits
    round_, slits = part.sum(-1), (part * (y[..., None] + NODES)).sum(-1)
    return least * ((1.0 - flat) * least * round_ + flat * slits)


def _kept(pores: Pores, least: Any) -> Any:
    """Share of the volume that no film takes: behind mouths, and in pores that are too narrow from the start."""
    return _void(pores, least, least) + 1.0 - _above(pores, least)


def _above(pores: Pores, y: Any) -> Any:
    """Share of the volume in pores whose radius is above y scales."""
    return (_density(pores, y) * (y[..., None] + NODES) ** 2).sum(-1)


def _never(pores: Pores) -> Any:
    kept = _kept(pores, MOLECULE / _scale(pores))
    return (pores.volume * kept).sum(-1) / pores.volume.sum(-1)
