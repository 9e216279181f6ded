"""Pores that a film narrows: how much surface, volume and width is left under a film of a thickness.

Equations: docs/equations/reactor.md, "Pores". Round pores and slits whose volume is spread over radii (half widths) by
a gamma distribution of whole shape; then volume, surface and width under a film are exponentials times polynomials
with positive terms, smooth and without cancellation. A pore narrower than a silane molecule takes no more and
keeps what is left of its volume for good.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.arrays import jax, jnp

# The formulas below are those of a gamma distribution of volume over radii of shape 4, whose coefficient of variation
# is 1/2; judgement.
PEAK: Final = 3.0  # of that distribution, in scales
NEARLY: Final = 0.995  # of `most_filled`, to which pores can be filled in a time that ends
MOLECULE: Final = 0.2e-9  # m, half the kinetic diameter of silane (about 0.4 nm); judgement


class Pores(NamedTuple):
    """Pores of a carbon; arrays (M,) hold modes (micropores, mesopores).

    volume: m3 per kg of carbon.
    diameter: m, four times volume over surface.
    slits: share of the volume that lies in slits, the rest in round pores as wide.
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
    below = 1.0 - _above(width / 2.0 / _scale(pores))
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
    flat, round_ = pores.slits, 1.0 - pores.slits
    # Coefficients of y in volume and surface, of both shapes together: they do not depend on the film.
    both = least + 2.0
    linear = round_ * (least * both + 2.0) + flat * 2.0 * both
    constant = round_ * (least * (least + 4.0) + 6.0) + flat * 2.0 * (least + 3.0)
    slope = 2.0 * (round_ * (least + 1.0) + flat)
    start = 2.0 * (round_ * both + flat)
    volume = y * (linear + y * (flat * (least + 1.0))) + constant
    surface = y * (slope + y * flat) + start
    decay = jnp.exp(-y)
    part = pores.volume * (decay / 6.0)
    return Left(
        volume=part * volume,
        surface=part / scale * surface,
        width=(2.0 + 2.0 * round_) * scale * volume / surface,
        closed=pores.volume * (_kept(least, flat) - _void(least, flat, y, decay)),
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
    return pores.width / (2.0 * PEAK)


def _void(least: Any, flat: Any, y: Any, decay: Any) -> Any:
    """Share of the volume that is void behind mouths in pores wider than `y`, once they close; decay is exp(-y)."""
    two = decay * (1.0 + y)  # gamma distributions of shape 2 and 3 above y
    return least / 6.0 * ((1.0 - flat) * least * two + 2.0 * flat * (two + 0.5 * decay * y * y))


def _kept(least: Any, flat: Any) -> Any:
    """Share of the volume that no film takes: behind mouths, and in pores that are too narrow from the start."""
    decay = jnp.exp(-least)
    return _void(least, flat, least, decay) + 1.0 - _above(least)


def _above(y: Any) -> Any:
    """Share of the volume in pores whose radius is above y scales: a gamma distribution of shape 4."""
    return jnp.exp(-y) * (1.0 + y * (1.0 + y * (0.5 + y / 6.0)))


def _never(pores: Pores) -> Any:
    kept = _kept(MOLECULE / _scale(pores), pores.slits)
    return (pores.volume * kept).sum(-1) / pores.volume.sum(-1)
