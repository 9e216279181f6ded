"""Pores that a film narrows: how much surface, volume and width is left under a film of a thickness.

Equations: docs/equations/reactor.md, "Pores". Round pores and slits whose volume is spread over radii (half widths) by
a gamma distribution of whole shape; then volume, surface and width under a film are exponentials times polynomials
with positive terms, smooth and without cancellation. A pore narrower than a silane molecule takes no more and
keeps what is left of its volume for good.
"""

from __future__ import annotations

from math import comb, factorial
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp

from anodeworks import numerics  # noqa: F401  (double precision)

SHAPE: Final = 4  # of the distribution of volume over radii: its coefficient of variation is 1/2; judgement
NEARLY: Final = 0.995  # of `most_filled`, to which pores can be filled in a time that ends
MOLECULE: Final = 0.2e-9  # m, half the kinetic diameter of silane (about 0.4 nm); judgement


class Pores(NamedTuple):
    """Pores of a carbon; arrays (M,) hold modes (micropores, mesopores).

    volume: m3 per kg of carbon.
    diameter: m, four times volume over surface.
    slits: share of the volume that lies in slits, the rest in round pores as wide; the number 0 costs nothing.
    """

    volume: Any
    diameter: Any
    slits: Any = 0.0

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


def single(volume: Any, diameter: Any, slits: Any = 0.0) -> Pores:
    """Pores of one mode, from scalars in m3/kg and m, and the share that is slits."""
    return Pores(jnp.reshape(jnp.asarray(volume), (1,)), jnp.reshape(jnp.asarray(diameter), (1,)), slits)


def surface_of(volume: Any, diameter: Any, measured: Any) -> Any:
    """m2/kg of pores of a volume and of four times volume over surface, or as measured, where that is above 0."""
    return jnp.where(measured > 0, measured, 4.0 * volume / diameter)


def hydraulic(width: Any, slits: Any) -> Any:
    """Four times volume over surface (m) of pores of a width, of which a share is slits."""
    return width / (1.0 - 0.5 * slits)


def of_carbon(volume: Any, diameter: Any, width: Any, slits: Any) -> Pores:
    """Pores whose width is stated as four times volume over surface or, where above 0, from wall to wall."""
    return Pores(volume, jnp.where(width > 0, hydraulic(width, slits), diameter), slits)


def narrower(pores: Pores, width: Any) -> Any:
    """Share of the volume in pores narrower than a width (m)."""
    below = 1.0 - _above(SHAPE, width / 2.0 / _scale(pores))
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
    x = jnp.asarray(film)[..., None] / scale
    y = x + least
    decay = jnp.exp(-y) / factorial(SHAPE - 1)
    moments = _moments(y, SHAPE - 3)
    squares = sum(
        m * (least**2 * factorial(i) + 2 * least * factorial(i + 1) + factorial(i + 2))
        for i, m in enumerate(moments)
    )
    firsts = 2.0 * sum(m * (least * factorial(i) + factorial(i + 1)) for i, m in enumerate(moments))
    narrow = (least**2 / ((SHAPE - 1) * (SHAPE - 2))) * (_above(SHAPE - 2, least) - _above(SHAPE - 2, y))
    share = pores.slits
    if not _none(share):
        flat = _moments(y, SHAPE - 2)
        linear = sum(m * (least * factorial(i) + factorial(i + 1)) for i, m in enumerate(flat))
        walls = sum(m * factorial(i) for i, m in enumerate(flat))
        gap = (least / (SHAPE - 1)) * (_above(SHAPE - 1, least) - _above(SHAPE - 1, y))
        squares, firsts, narrow = (
            (1.0 - share) * round_ + share * slit
            for round_, slit in ((squares, linear), (firsts, walls), (narrow, gap))
        )
    return Left(
        volume=pores.volume * decay * squares,
        surface=pores.volume / scale * decay * firsts,
        width=(2.0 - share) * 2.0 * scale * squares / firsts,
        closed=pores.volume * (narrow + 1.0 - _above(SHAPE, least)),
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


def _scale(pores: Pores) -> Any:
    """Of the gamma distribution of radii or half widths, m."""
    return pores.width / (2.0 * (SHAPE - 1))


def _moments(y: Any, order: int) -> list[Any]:
    """Terms of (y + t)**order by powers of t."""
    return [comb(order, i) * y ** (order - i) for i in range(order + 1)]


def _none(slits: Any) -> bool:
    """Whether pores are round by the model's own declaration, so that slits are not even traced."""
    return isinstance(slits, float) and slits == 0.0


def _above(order: int, y: Any) -> Any:
    """Share of a gamma distribution of whole order above y."""
    return jnp.exp(-y) * sum(y**i / factorial(i) for i in range(order))


def _never(pores: Pores) -> Any:
    least = MOLECULE / _scale(pores)
    kept = least**2 / ((SHAPE - 1) * (SHAPE - 2)) * _above(SHAPE - 2, least)
    if not _none(pores.slits):
        gap = least / (SHAPE - 1) * _above(SHAPE - 1, least)
        kept = (1.0 - pores.slits) * kept + pores.slits * gap
    return (pores.volume * (kept + 1.0 - _above(SHAPE, least))).sum(-1) / pores.volume.sum(-1)
