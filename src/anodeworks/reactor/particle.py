"""A porous particle that silane fills: diffusion and deposition in a sphere whose pores close as they fill.

Equations: docs/equations/reactor.md, "Particle". The gas in the pores is quasi-steady, so that every step solves one
tridiagonal system (Newton, since the rate saturates), and the film, which is not stiff, is carried by the classical
Runge-Kutta method with steps of one length. Finite volumes on shells: what enters through the mouth is what the
shells receive, to rounding.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.material.elements import molar_mass
from anodeworks.material.pores import Pores, under
from anodeworks.reactor.diffusion import MASS, pore_diffusivity
from anodeworks.reactor.kinetics import Law, constants, inhibition, surface_rate
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

SILICON: Final = molar_mass("Si")  # kg/mol
COUNTER: Final = 2.0 * float(
    np.sqrt(MASS["H2"] / MASS["SiH4"])
)  # rise of hydrogen per fall of silane, Knudsen
CELLS: Final = 24
STEPS: Final = 80
NEWTON: Final = 3
WEIGHTS: Final = (
    np.array([1.0, 2.0, 2.0, 1.0]) / 6.0
)  # of Runge and Kutta's stages, and how far each looks on
REACHES: Final = np.array([0.5, 0.5, 1.0, 0.0])
SHUT: Final = 0.01  # share of its first conductance at which the outermost shell counts as closed; judgement


class Grain(NamedTuple):
    """A particle of porous carbon."""

    pores: Pores
    radius: Any  # m
    skeleton: Any = 2000.0  # kg/m3 of carbon without its pores; judgement
    tortuosity: Any = 4.0  # judgement, 2 to 8
    closing: Any = 1.0  # power of the open share by which passages are lost beyond their volume; judgement
    silicon: Any = 2250.0  # kg/m3 of the film


class Gas(NamedTuple):
    """What surrounds a particle."""

    temperature: Any  # K
    pressure: Any  # Pa
    silane: Any  # Pa
    hydrogen: Any = 0.0  # Pa
    factor: Any = 1.0  # on the surface rate: what is not known of it


class Infiltration(NamedTuple):
    """A particle through time; axis T of moments, N of shells from the centre.

    The film, the open and closed volume and the surface follow from one thickness in each shell.
    """

    time: Any  # (T,) s
    film: Any  # (T, N) m
    filled: Any  # (T, N) share of the shell's pore volume
    fill: Any  # (T,) the same of the particle
    uniformity: Any  # (T,) 1 less the standard deviation of `filled` over its mean, by volume
    effectiveness: Any  # (T,) rate over what the gas outside would do on the same surface
    rate: Any  # (T,) mol of silane per s and kg of carbon
    silicon: Any  # (T,) kg of silicon per kg of composite
    open_volume: Any  # (T,) m3 per kg of composite, open to silane
    closed_volume: Any  # (T,) m3 per kg of composite, empty but closed
    surface: Any  # (T,) m2 per kg of composite, open to silane
    mouth: Any  # (T,) conductance of the outermost shell over its first
    entered: Any  # (T,) kg of silicon that has come through the mouth, per kg of carbon


class Shells(NamedTuple):
    """Equal steps of radius: shares of volume (N,); 3 ξ² over the distance at inner faces (N-1,) and at the mouth."""

    share: Any
    inner: Any
    mouth: float


def shells(cells: int) -> Shells:
    """The grid of a sphere of radius 1 and volume 1."""
    faces = np.linspace(0.0, 1.0, cells + 1)
    step = 1.0 / cells
    return Shells(np.diff(faces**3), 3.0 * faces[1:-1] ** 2 / step, 3.0 / (0.5 * step))


def density(grain: Grain) -> Any:
    """kg of carbon per m3 of particle."""
    return 1.0 / (1.0 / grain.skeleton + grain.pores.volume.sum(-1))


def effective_diffusivity(grain: Grain, gas: Gas, film: Any) -> Any:
    """m2/s per area of particle, by shell, under a film."""
    left = under(grain.pores, film)
    in_pore = pore_diffusivity(left.width, gas.temperature, gas.pressure)
    open_share = left.volume.sum(-1) / grain.pores.volume.sum(-1)
    passages = (left.volume * in_pore).sum(-1) * density(grain) / grain.tortuosity
    return passages * open_share**grain.closing


class Uptake(NamedTuple):
    """Quasi-steady pore gas: silane (N,) Pa, rate on the wall (N,) mol/(m2 s), what enters (mol/(s m3 of particle))."""

    silane: Any
    rate: Any
    entering: Any


def pore_gas(grain: Grain, gas: Gas, law: Law, film: Any, guess: Any, newton: int = NEWTON) -> Uptake:
    """Silane in the pores under a film.

    Args:
        grain, gas, law: particle, surroundings, rate law.
        film: (N,) m.
        guess: (N,) Pa to start from.
        newton: iterations; the rate is concave in the silane, so they come to the answer from below.
    """
    grid = shells(film.shape[-1])
    left = under(grain.pores, film)
    area = density(grain) * left.surface.sum(-1) * grid.share  # m2 per m3 of particle, by shell
    diffusivity = effective_diffusivity(grain, gas, film)
    scale = 1.0 / (GAS_CONSTANT * gas.temperature * grain.radius**2)
    a, b = diffusivity[:-1], diffusivity[1:]
    inner = scale * grid.inner * 2.0 * a * b / (a + b + 1e-300)
    mouth = scale * grid.mouth * diffusivity[-1]
    lower = jnp.concatenate([jnp.zeros(1), -inner])
    upper = jnp.concatenate([-inner, jnp.zeros(1)])
    through = -lower - upper + jnp.zeros_like(film).at[-1].add(mouth)
    fed = jnp.zeros_like(film).at[-1].add(mouth * gas.silane)
    k, adsorbed = constants(law, gas.temperature)
    k = k * gas.factor

    def round_(state: tuple[Any, ...], _: Any) -> tuple[tuple[Any, ...], None]:
        at = jnp.clip(state[0], 0.0, gas.silane)
        hydrogen = gas.hydrogen + COUNTER * (gas.silane - at)
        held = inhibition(law, hydrogen)
        share = held * law.order / (hydrogen + 1e-2)  # slope of the inhibition in hydrogen
        below = 1.0 + held + adsorbed * at
        rate = k * at / below
        slope = k * (1.0 + held + at * COUNTER * share) / below**2
        right = fed - area * (rate - slope * at)
        silane = jax.lax.linalg.tridiagonal_solve(lower, through + area * slope, upper, right[:, None])
        return (silane[:, 0], at, rate, slope), None

    (silane, at, rate, slope), _ = jax.lax.scan(
        round_, (guess, guess, 0.0 * guess, 0.0 * guess), None, newton
    )
    return Uptake(silane, rate + slope * (silane - at), mouth * (gas.silane - silane[-1]))


def growth(grain: Grain, rate: Any) -> Any:
    """m/s of film from mol/(m2 s) of silane."""
    return rate * SILICON / grain.silicon


def natural_time(grain: Grain, gas: Gas, law: Law) -> Any:
    """s in which the gas outside would grow a film as thick as the mean radius of the pores (volume over surface)."""
    mean = grain.pores.volume.sum(-1) / (4.0 * grain.pores.volume / grain.pores.diameter).sum(-1)
    return 2.0 * mean / growth(grain, surface_at_bulk(gas, law))


def infiltrate(
    grain: Grain, gas: Gas, law: Law, horizon: Any, cells: int = CELLS, steps: int = STEPS
) -> Infiltration:
    """Fill one particle in a gas that does not change.

    Args:
        grain, gas, law: particle, surroundings, rate law.
        horizon: s.
        cells, steps: of radius and time.

    Returns:
        `Infiltration` at `steps + 1` moments.
    """
    step = horizon / steps
    share = shells(cells).share

    def slope(film: Any, guess: Any) -> tuple[Any, Uptake]:
        found = pore_gas(grain, gas, law, film, guess)
        return growth(grain, found.rate), found

    def stage(state: tuple[Any, ...], plan: tuple[Any, Any]) -> tuple[tuple[Any, ...], None]:
        film, gain, total, taken, through, guess = state
        weight, reach = plan
        found = pore_gas(grain, gas, law, film + gain, guess)
        rate = growth(grain, found.rate)
        deposited = under(grain.pores, film + gain).surface.sum(-1) * found.rate
        sums = (total + weight * rate, taken + weight * deposited, through + weight * found.entering)
        return (film, reach * step * rate, *sums, found.silane), None

    def advance(state: tuple[Any, ...], _: Any) -> tuple[Any, Any]:
        film, received, entered, guess = state
        none = jnp.zeros_like(film)
        begun = (film, none, none, none, jnp.zeros_like(entered), guess)
        (_, _, total, taken, through, guess), _ = jax.lax.scan(stage, begun, (WEIGHTS, REACHES))
        moved = (film + step * total, received + step * taken, entered + step * through, guess)
        return moved, moved

    start = jnp.zeros(cells)
    guess = pore_gas(grain, gas, law, start, jnp.full(cells, 1.0) * gas.silane, 4 * NEWTON).silane
    first = (start, jnp.zeros(cells), jnp.zeros(()), guess)
    _, later = jax.lax.scan(advance, first, None, length=steps)
    states = tuple(jnp.concatenate([a[None], b]) for a, b in zip(first, later, strict=True))
    return _told(grain, gas, law, horizon, states, share)


def _told(
    grain: Grain, gas: Gas, law: Law, horizon: Any, states: tuple[Any, ...], share: Any
) -> Infiltration:
    """Everything that is reported, from the states at all moments."""
    film, received, entered, gases = states
    pores = grain.pores
    total = pores.volume.sum(-1)
    filled = received * SILICON / grain.silicon / total
    left = under(pores, film)
    uptake = jax.vmap(lambda f, g: pore_gas(grain, gas, law, f, g))(film, gases)
    surface = left.surface.sum(-1)
    ideal = surface_at_bulk(gas, law) * surface @ share
    entering = uptake.entering / density(grain)
    fill = filled @ share
    spread = jnp.sqrt(((filled - fill[:, None]) ** 2) @ share + 1e-30)
    loaded = fill * total * grain.silicon
    per_composite = 1.0 / (1.0 + loaded)
    conductance = jax.vmap(lambda f: effective_diffusivity(grain, gas, f)[-1])(film)
    return Infiltration(
        time=jnp.linspace(0.0, 1.0, film.shape[0]) * horizon,
        film=film,
        filled=filled,
        fill=fill,
        uniformity=jnp.where(fill > 0, 1.0 - spread / jnp.maximum(fill, 1e-12), 1.0),
        effectiveness=entering / jnp.maximum(ideal, 1e-300),
        rate=entering,
        silicon=loaded * per_composite,
        open_volume=(left.volume.sum(-1) @ share) * per_composite,
        closed_volume=(left.closed.sum(-1) @ share) * per_composite,
        surface=(surface @ share) * per_composite,
        mouth=conductance / conductance[0],
        entered=entered * SILICON / density(grain),
    )


def surface_at_bulk(gas: Gas, law: Law) -> Any:
    """mol/(m2 s) on a surface that the gas outside would touch."""
    return gas.factor * surface_rate(law, gas.temperature, gas.silane, gas.hydrogen)


def closing_time(found: Infiltration) -> Any:
    """s at which the outermost shell conducts `SHUT` of what it first did; infinite where it does not."""
    return _crossing(-jnp.log(found.mouth), found.time, -jnp.log(SHUT))


def _crossing(curve: Any, time: Any, level: Any) -> Any:
    i = jnp.clip(jnp.searchsorted(curve, level) - 1, 0, curve.shape[0] - 2)
    lo, hi, width = curve[i], curve[i + 1], time[i + 1] - time[i]
    reached = (curve[-1] >= level) & (hi > lo)
    share = jnp.clip((level - lo) / jnp.where(reached, hi - lo, 1.0), 0.0, 1.0)
    return jnp.where(reached, time[i] + share * width, jnp.inf)
