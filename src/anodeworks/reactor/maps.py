"""Temperature against silane pressure: what a furnace yields, and where it can be run at all."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.reactor.batch import Recipe, Yield
from anodeworks.reactor.continuous import worked_out

CELLS: Final = 256  # recipes in one pass of the compiled chunk


class Limits(NamedTuple):
    """What a batch must keep to count as feasible; judged by whoever asks.

    fines: share of the silicon, at most. uniformity: at least. heat: load of wall and gas, at most. hours: of a cycle.
    """

    fines: float = 0.10
    uniformity: float = 0.90
    heat: float = 1.0
    hours: float = 48.0


AGED: Final = Limits(uniformity=0.0)  # of an overflow, whose particles leave at every age


class Map(NamedTuple):
    """Arrays (T, P); `feasible` is the window, `why` the first limit that is broken (0 none, then as `WHY`)."""

    temperature: Any  # (T,) K
    silane: Any  # (P,) Pa
    yields: Yield
    feasible: Any
    why: Any


WHY: Final = ("feasible", "dust", "uneven", "heat", "time", "velocity", "pores")


def temperature_by_silane(
    recipe: Recipe,
    temperatures: Any,
    pressures: Any,
    kind: str,
    law: str = "furusawa",
    limits: Limits | None = None,
) -> Map:
    """Run a recipe at every temperature (T,) in K and silane pressure (P,) in Pa.

    Raises:
        ValueError: silane above the whole pressure.
    """
    if np.max(pressures) + float(np.asarray(recipe.blow.hydrogen)) > float(np.asarray(recipe.blow.pressure)):
        raise ValueError("silane and hydrogen together exceed the pressure of the gas")
    run_over = jax.jit(lambda t, p: over(recipe, t, p, kind, law))
    return judged(
        temperatures, pressures, run_over(jnp.asarray(temperatures), jnp.asarray(pressures)), limits
    )


def over(recipe: Recipe, temperatures: Any, pressures: Any, kind: str, law: str) -> Yield:
    """The yields, (T, P) each, inside compiled code."""
    shape = (len(temperatures), len(pressures))
    grid = jnp.stack([a.ravel() for a in jnp.meshgrid(temperatures, pressures, indexing="ij")], axis=-1)

    def one(point: Any) -> Yield:
        blow = recipe.blow._replace(temperature=point[0], silane=point[1])
        return worked_out(recipe._replace(blow=blow), kind, law)

    flat = jax.lax.map(one, grid, batch_size=CELLS)
    laid: Yield = jax.tree.map(lambda x: x.reshape(shape), flat)
    return laid


def judged(temperatures: Any, pressures: Any, yields: Yield, limits: Limits | None = None) -> Map:
    """Yields (T, P) held against what a batch must keep."""
    yields = jax.tree.map(np.asarray, yields)
    limits = limits or Limits()
    narrow = yields.flags["the pores are too narrow for the fill"]
    broken = [
        yields.fines > limits.fines,
        yields.uniformity < limits.uniformity,
        yields.heat_load > limits.heat,
        yields.cycle > 3600.0 * limits.hours,
        yields.velocity_load > 1.0,
        narrow,
    ]
    why = np.zeros(yields.fines.shape, dtype=int)
    for code, where in reversed(list(enumerate(broken, start=1))):
        why[where] = code
    return Map(np.asarray(temperatures), np.asarray(pressures), yields, why == 0, why)
