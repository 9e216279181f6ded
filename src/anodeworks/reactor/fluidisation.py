"""A powder bed lifted by gas: the velocities between which it can be run, and how bubbles feed the dense phase.

Equations: docs/equations/reactor.md, "Fluidised bed". The correlations hold for particles of Geldart's groups A and
B. Carbon of 5 to 10 µm is group C; what is fluidised is agglomerates, whose size is a condition of the model, and
`cohesive` says so of anything finer.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.reactor.diffusion import MASS, chapman_enskog
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

GRAVITY: Final = 9.80665
VOIDS: Final = 0.5  # of a bed of agglomerates at minimum fluidisation; judgement
COHESIVE: Final = (
    30e-6  # m: finer powders do not fluidise on their own (Geldart 1973, group C, judged for carbon)
)


class Stream(NamedTuple):
    """A gas: density kg/m3 and viscosity Pa s."""

    density: Any
    viscosity: Any


def stream(temperature: Any, pressure: Any, silane: Any, hydrogen: Any = 0.0) -> Stream:
    """Gas of silane and hydrogen (Pa) in nitrogen; the viscosity is nitrogen's by Sutherland's formula."""
    mass = (
        silane * MASS["SiH4"] + hydrogen * MASS["H2"] + (pressure - silane - hydrogen) * MASS["N2"]
    ) / pressure
    viscosity = 1.663e-5 * (temperature / 273.0) ** 1.5 * 380.0 / (temperature + 107.0)
    return Stream(pressure * mass / (GAS_CONSTANT * temperature), viscosity)


def archimedes(diameter: Any, density: Any, gas: Stream) -> Any:
    """d3 rho (rho_s - rho) g / mu2."""
    return diameter**3 * gas.density * (density - gas.density) * GRAVITY / gas.viscosity**2


def minimum_velocity(diameter: Any, density: Any, gas: Stream) -> Any:
    """m/s at which agglomerates of a size (m) and density (kg/m3) are just lifted; Wen and Yu 1966."""
    number = archimedes(diameter, density, gas)
    reynolds = (
        0.0408 * number / (jnp.sqrt(33.7**2 + 0.0408 * number) + 33.7)
    )  # the usual form without cancellation
    return reynolds * gas.viscosity / (gas.density * diameter)


def terminal_velocity(diameter: Any, density: Any, gas: Stream) -> Any:
    """m/s at which a sphere is carried off; Haider and Levenspiel 1989."""
    size = archimedes(diameter, density, gas) ** (1.0 / 3.0)
    speed = 1.0 / (18.0 / size**2 + 0.591 / size**0.5)
    return speed * (gas.viscosity * (density - gas.density) * GRAVITY / gas.density**2) ** (1.0 / 3.0)


def cohesive(diameter: Any) -> Any:
    """True for powders that the correlations of this file do not hold for."""
    return jnp.asarray(diameter) < COHESIVE


class Bubbling(NamedTuple):
    """Bubbles in the bed."""

    speed: Any  # m/s of a bubble
    share: Any  # of the bed's volume
    exchange: Any  # 1/s per bubble volume, to the dense phase
    passed: Any  # share of the gas that leaves in bubbles without having met the powder


def bubbling(
    velocity: Any, least: Any, bubble: Any, height: Any, temperature: Any, pressure: Any
) -> Bubbling:
    """Kunii and Levenspiel's exchange, with the dense phase well mixed (Orcutt, Davidson and Pigford 1962).

    Args:
        velocity, least: superficial and at minimum fluidisation, m/s.
        bubble: diameter, m.
        height: of the bed, m.
        temperature, pressure: K, Pa.
    """
    diffusivity = chapman_enskog("SiH4", "N2", temperature, pressure)
    rising = 0.711 * jnp.sqrt(GRAVITY * bubble)
    excess = jnp.maximum(velocity - least, 1e-6 * velocity)
    speed = excess + rising
    to_cloud = 4.5 * least / bubble + 5.85 * diffusivity**0.5 * GRAVITY**0.25 / bubble**1.25
    to_dense = 6.77 * jnp.sqrt(diffusivity * VOIDS * rising / bubble**3)
    exchange = 1.0 / (1.0 / to_cloud + 1.0 / to_dense)
    in_bubbles = excess / velocity
    return Bubbling(speed, excess / speed, exchange, in_bubbles * jnp.exp(-exchange * height / speed))


def bubble_size(velocity: Any, least: Any, width: Any, height: Any) -> Any:
    """m at half the height of a bed; Mori and Wen 1975 (least 0.5 to 20 cm/s, width to 1.3 m), a porous distributor."""
    excess = 100.0 * jnp.maximum(velocity - least, 1e-6 * velocity)  # cm/s, as the correlation was fitted
    largest = 0.652 * (jnp.pi / 4.0 * (100.0 * width) ** 2 * excess) ** 0.4
    first = 0.00376 * excess**2
    return 0.01 * (largest - (largest - first) * jnp.exp(-0.3 * 0.5 * height / width))
