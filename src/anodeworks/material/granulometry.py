"""Sizes of particles: a lognormal distribution by mass, of a median and a span, and what follows from it.

Equations: docs/equations/powder.md, 4.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.arrays import jax, jnp

NINTH: Final = 1.2815515655446004  # standard deviations from the median to a normal curve's ninth decile
QUARTILE: Final = 0.6744897501960817  # and to its third quartile


def spread(span: Any) -> Any:
    """Standard deviation of the logarithm of the diameter, from the span (D90 - D10)/D50."""
    return jnp.arcsinh(0.5 * span) / NINTH


def mean_by_surface(median: Any, span: Any) -> Any:
    """m, six times volume over surface of smooth balls (Sauter's mean), from the median by mass."""
    return median * jnp.exp(-0.5 * spread(span) ** 2)


def tapped(packing: Any, gain: Any, cling: Any, median: Any, span: Any) -> Any:
    """Volume of particles per volume of tapped powder.

    Args:
        packing: of particles of one size that do not cling.
        gain: by which a span of 1 raises it, small particles lying between large ones.
        cling: m, diameter of particles whose clinging halves it.
        median, span: of the sizes.
    """
    return packing * (1 + gain * span) * median / (median + cling)


def kept(median: Any, span: Any, fine: Any, coarse: Any, sharpness: Any) -> Any:
    """Share of a powder's mass between two cuts.

    Args:
        median, span: of the powder that is cut.
        fine, coarse: m, diameters of which half go either way.
        sharpness: diameter of which a quarter goes to the coarse side over that of which three quarters do.
    """
    blur = jnp.log(1 / sharpness) / (2 * QUARTILE)
    width = jnp.sqrt(spread(span) ** 2 + blur**2)

    def above(cut: Any) -> Any:
        return 0.5 * jax.lax.erfc(jnp.log(cut / median) / width / np.sqrt(2.0))

    return above(fine) - above(coarse)
