"""A rotary kiln: how long powder stays, and how gas above the bed reaches it.

Equations: docs/equations/reactor.md, "Rotary kiln".
"""

from __future__ import annotations

from typing import Any

from anodeworks.arrays import jnp
from anodeworks.reactor.diffusion import chapman_enskog


def chord(filling: Any, diameter: Any) -> Any:
    """m of bed surface across a kiln of which the powder fills a share (0.03 to 0.3 of the cross-section).

    The circular segment has no inverse in closed form; angle from area by Newton.
    """
    angle = (12.0 * jnp.pi * filling) ** (1.0 / 3.0)
    for _ in range(5):
        angle = angle - (angle - jnp.sin(angle) - 2.0 * jnp.pi * filling) / (1.0 - jnp.cos(angle))
    return diameter * jnp.sin(angle / 2.0)


def transfer(velocity: Any, diameter: Any, length: Any, filling: Any, temperature: Any, pressure: Any) -> Any:
    """m/s between the gas above and the surface of the bed: laminar pipe with entrance (Hausen 1943)."""
    diffusivity = chapman_enskog("SiH4", "N2", temperature, pressure)
    width = diameter * (1.0 - filling)
    graetz = velocity * width**2 / (diffusivity * length)
    return (3.66 + 0.0668 * graetz / (1.0 + 0.04 * graetz ** (2.0 / 3.0))) * diffusivity / width
