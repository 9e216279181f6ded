"""Where a furnace leaves the range in which an equation was fitted or tested: each by name, in compiled code.

Ranges stand beside their equations in docs/equations/reactor.md. None of them stops a recipe, as its own limits do:
they say what the figures rest on. The rate law and the gas mechanisms are extrapolated at every usual temperature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.language import keyed, t
from anodeworks.material.pores import most_filled
from anodeworks.quantity.wording import Number, Quantity, Span
from anodeworks.reactor import fluidisation as lift
from anodeworks.reactor.kinetics import GAS_RANGE, ZERO_CELSIUS, ranges
from anodeworks.reactor.thermochemistry import RANGE

if TYPE_CHECKING:
    from anodeworks.reactor.vessel import Recipe, Setting

WIDEST: Final = 1.3  # m, of columns behind Mori and Wen's bubbles
LEAST_SPEEDS: Final = (0.005, 0.2)  # m/s of minimum fluidisation there
REYNOLDS: Final = (1e-3, 4e3)  # of Wen and Yu, of a particle at minimum fluidisation
LAMINAR: Final = 2300.0  # Reynolds' number of a pipe, to which Hausen's formula holds
UNEVEN: Final = 0.3  # spread of the fill over its mean to which the first order was held against the particle
MOUTH: Final = float(
    0.4 / np.sqrt(12.0 / 175.0)
)  # of 1 - x2 over a ball: surface from the mean, in deviations
FILM: Final = 1e-9  # m of pore below which a film is a word for single atoms
UNEVENLY: Final = keyed(
    t("unevenness of first order, to a spread of {most} in a particle", most=Number(UNEVEN, 1))
)
MIXED: Final = keyed(
    t("grade by the mean fill of its powder, to a spread of {most} in and between particles", most=Number(UNEVEN, 1))
)  # fmt: skip
NARROW: Final = keyed(
    t("film on the wall of a pore, from {least} of diameter", least=Quantity(FILM, "nm", digits=1))
)
AGGLOMERATES: Final = keyed(
    t("fluidisation of powder from {least}: finer holds for its agglomerates only", least=Quantity(lift.COHESIVE, "um"))
)  # fmt: skip
WIDE: Final = keyed(t("bubbles by Mori and Wen 1975, to a bed of {most}", most=Quantity(WIDEST, "m")))
SLOW: Final = keyed(
    t("bubbles by Mori and Wen 1975, least velocity {span}", span=Span(*LEAST_SPEEDS, "cm/s"))
)
CREEPING: Final = keyed(t("least velocity by Wen and Yu 1966, Reynolds {span}", span=Span(*REYNOLDS)))
SMOOTH: Final = keyed(
    t("gas to the kiln's powder by Hausen 1943, Reynolds to {most}", most=Number(LAMINAR, whole=True))
)
CHORD: Final = keyed(t("kiln's chord, powder in 3 to 30 % of the section"))


def left_ranges(
    kind: str, recipe: Recipe, place: Setting, law: str, inside: Any, spread: Any
) -> dict[str, Any]:
    """Equation and range -> true where a recipe in a furnace leaves it.

    Args:
        kind: of `vessel.KINDS`.
        recipe, place: what is run, and the furnace at its conditions.
        law: of `kinetics.SURFACE`.
        inside: spread of the fill over its mean inside a particle, of first order.
        spread: the same with that between particles.
    """
    blow, grain = recipe.blow, recipe.grain
    blocked = recipe.fill * (1.0 + MOUTH * inside) > most_filled(grain.pores)
    said = {
        **ranges(law, blow.temperature, blow.silane),
        **dust_range(blow.temperature),
        keyed(t("heat by NASA's polynomials, {span}", span=Span(*RANGE, "K"))): _beyond(
            blow.temperature, *RANGE
        ),
        UNEVENLY: inside > UNEVEN,
        MIXED: spread > UNEVEN,
        keyed(t("closed form of a filling, to where pores at the surface of a particle close")): blocked,
        NARROW: (grain.pores.width < FILM).any(),
    }
    return said | {"fluidised": _lifted, "rotary": _turned, "fixed": _still}[kind](recipe, place)


def dust_range(temperature: Any) -> dict[str, Any]:
    """Range of the gas mechanisms -> true where a temperature (K) leaves it."""
    low, high = GAS_RANGE
    span = Span(low + ZERO_CELSIUS, high + ZERO_CELSIUS, "degC")
    said = t("dust by Caussat 1995 and Giunta 1990, {span} (judged: not read)", span=span)
    return {keyed(said): _beyond(temperature - ZERO_CELSIUS, low, high)}


def _beyond(value: Any, low: float, high: float) -> Any:
    return (value < low) | (value > high)


def _lifted(recipe: Recipe, place: Setting) -> dict[str, Any]:
    blow, vessel = recipe.blow, recipe.vessel
    gas = lift.stream(blow.temperature, blow.pressure, blow.silane, blow.hydrogen)
    least = place.velocity / vessel.lift  # where the gas is set: bubbles and their gas are those of this bed
    reynolds = least * vessel.agglomerate * gas.density / gas.viscosity
    return {
        AGGLOMERATES: lift.cohesive(2.0 * recipe.grain.radius),
        WIDE: place.width > WIDEST,
        SLOW: _beyond(least, *LEAST_SPEEDS),
        CREEPING: _beyond(reynolds, *REYNOLDS),
    }


def _turned(recipe: Recipe, place: Setting) -> dict[str, Any]:
    blow, vessel = recipe.blow, recipe.vessel
    gas = lift.stream(blow.temperature, blow.pressure, blow.silane, blow.hydrogen)
    reynolds = place.velocity * place.width * (1.0 - vessel.filling) * gas.density / gas.viscosity
    return {SMOOTH: reynolds > LAMINAR, CHORD: _beyond(vessel.filling, 0.03, 0.3)}


def _still(recipe: Recipe, place: Setting) -> dict[str, Any]:
    return {}


def left(outside: dict[str, Any]) -> list[str]:
    """The ranges left by plain numbers."""
    return [name for name, beyond in outside.items() if bool(jnp.any(beyond))]
