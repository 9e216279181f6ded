"""How fast a thousand particles fill, against SciPy's BDF in a loop, and how many batches run in a second.

    python -m benchmarks.reactor

Ratios within one run: both sides share the machine's load. BDF is given the same compiled right-hand side and the
tolerance (1e-6) that the steps of the other side reach, which is printed.
"""

from __future__ import annotations

import time

import jax
import jax.numpy as jnp
import numpy as np
from scipy.integrate import solve_ivp

from anodeworks.material import pores
from anodeworks.reactor import batch, particle, vessel
from anodeworks.reactor.kinetics import SURFACE

LAW = SURFACE["furusawa"].law
RECIPES, JUDGED, CELLS, STEPS, CHUNK = 1000, 20, 16, 20, 125


def particles() -> None:
    """Recipes of size, temperature and silane; the median of three runs."""
    rng = np.random.default_rng(1)
    radius, celsius, silane = (
        rng.uniform(2e-6, 8e-6, RECIPES),
        rng.uniform(430, 470, RECIPES),
        rng.uniform(5e3, 3e4, RECIPES),
    )

    def one(r, t, p, steps=STEPS):
        grain = particle.Grain(pores.single(0.75e-3, 1.5e-9), r)
        return particle.infiltrate(grain, particle.Gas(t, 1.2e5, p), LAW, 150.0, CELLS, steps).fill[-1]

    run = jax.jit(lambda *x: jax.lax.map(lambda y: jax.vmap(one)(*y), x))
    chunks = [jnp.asarray(x.reshape(-1, CHUNK)) for x in (radius, celsius + 273.15, silane)]
    run(*chunks).block_until_ready()
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        run(*chunks).block_until_ready()
        spent.append(time.perf_counter() - start)
    ours = float(np.median(spent)) / RECIPES
    fine = [one(radius[i], celsius[i] + 273.15, silane[i], 8 * STEPS) for i in range(2)]
    off = max(abs(float(a) - float(b)) for a, b in zip(np.ravel(run(*chunks))[:2], fine, strict=True))

    @jax.jit
    def speed(film, r, t, p):
        grain, gas = particle.Grain(pores.single(0.75e-3, 1.5e-9), r), particle.Gas(t, 1.2e5, p)
        found = particle.pore_gas(grain, gas, LAW, film * 1e-9, jnp.full(CELLS, 1.0) * p, 6)
        return particle.growth(grain, found.rate) * 1e9

    def by_bdf(i: int) -> None:
        at = radius[i], celsius[i] + 273.15, silane[i]
        done = solve_ivp(
            lambda _, h: np.asarray(speed(h, *at)),
            (0, 150.0),
            np.zeros(CELLS),
            method="BDF",
            rtol=1e-6,
            atol=1e-6,
        )
        assert done.success

    by_bdf(0)
    start = time.perf_counter()
    for i in range(JUDGED):
        by_bdf(i)
    theirs = (time.perf_counter() - start) / JUDGED
    print(
        f"particle: {1e3 * ours:.2f} ms a recipe batched, {1e3 * theirs:.0f} ms by BDF: {theirs / ours:.0f} times"
    )
    print(f"particle: fills off by {off:.1e} from eight times the steps")


def batches(count: int = 4096) -> None:
    """Closed batches in a second."""

    def one(t, p):
        grain = particle.Grain(pores.single(0.75e-3, 1.5e-9), 3.5e-6)
        done = batch.run(vessel.Recipe(grain, vessel.Blow(t, 1.2e5, p), vessel.Vessel(60.0), 0.65))
        return done.utilisation, done.cycle, done.uniformity

    run = jax.jit(jax.vmap(one))
    at = np.linspace(690, 750, count), np.linspace(5e3, 5e4, count)
    jax.block_until_ready(run(*at))
    start = time.perf_counter()
    for _ in range(5):
        jax.block_until_ready(run(*at))
    print(f"batches: {5 * count / (time.perf_counter() - start):,.0f} a second")


if __name__ == "__main__":
    particles()
    batches()
