"""Pores that a film narrows: how much surface, volume and width is left under a film of a thickness.

Equations: docs/equations/reactor.md, "Pores". Round pores whose volume is spread over radii by a gamma
distribution of whole shape; then volume, surface and width under a film are exponentials times polynomials
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
    diameter: m, four times volume over surface, as gas adsorption gives it.
    """

    volume: Any
    diameter: Any


class Left(NamedTuple):
    """What a film leaves open; arrays (..., M), per kg of carbon."""

    volume: Any  # m3, open to silane
    surface: Any  # m2, open to silane
    diameter: Any  # m, four times volume over surface
    closed: Any  # m3, empty but closed to silane


def single(volume: Any, diameter: Any) -> Pores:
    """Pores of one mode, from scalars in m3/kg and m."""
    return Pores(jnp.reshape(jnp.asarray(volume), (1,)), jnp.reshape(jnp.asarray(diameter), (1,)))


def under(pores: Pores, film: Any, mouth: Any = MOLECULE) -> Left:
    """What is left open under a film.

    Args:
        pores: of the carbon.
        film: thickness, m, of any shape (...).
        mouth: m, the radius under which a pore is closed.
    """
    scale = pores.diameter / (2.0 * (SHAPE - 1))  # of the gamma distribution of radii
    least = mouth / scale
    x = jnp.asarray(film)[..., None] / scale
    y = x + least
    decay = jnp.exp(-y) / factorial(SHAPE - 1)
    moments = [comb(SHAPE - 3, i) * y ** (SHAPE - 3 - i) for i in range(SHAPE - 2)]
    squares = sum(
        m * (least**2 * factorial(i) + 2 * least * factorial(i + 1) + factorial(i + 2))
        for i, m in enumerate(moments)
    )
    firsts = sum(m * (least * factorial(i) + factorial(i + 1)) for i, m in enumerate(moments))
    narrow = (least**2 / ((SHAPE - 1) * (SHAPE - 2))) * (_above(SHAPE - 2, least) - _above(SHAPE - 2, y))
    return Left(
        volume=pores.volume * decay * squares,
        surface=pores.volume * (2.0 / scale) * decay * firsts,
        diameter=2.0 * scale * squares / firsts,
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


def _above(order: int, y: Any) -> Any:
    """Share of a gamma distribution of whole order above y."""
    return jnp.exp(-y) * sum(y**i / factorial(i) for i in range(order))


def _never(pores: Pores) -> Any:
    scale = pores.diameter / (2.0 * (SHAPE - 1))
    least = MOLECULE / scale
    share = least**2 / ((SHAPE - 1) * (SHAPE - 2)) * _above(SHAPE - 2, least) + 1.0 - _above(SHAPE, least)
    return (pores.volume * share).sum(-1) / pores.volume.sum(-1)
