"""How fast a thousand particles fill, against SciPy's BDF in a loop, and how many batches run in a second.

    python -m benchmarks.reactor

Ratios within one run: both sides share the machine's load. The judge is the test's, a particle of the same shells
whose right-hand side is NumPy; its tolerance here is 1e-6, which is what the steps of the other side give.
"""

from __future__ import annotations

import time

import jax
import jax.numpy as jnp
import numpy as np
from tests.reactor.judge import Judge

from anodeworks.reactor import batch, particle, pores, vessel
from anodeworks.reactor.kinetics import SURFACE

LAW = SURFACE["furusawa"].law
RECIPES, JUDGED, CELLS, STEPS, CHUNK = 1000, 3, 16, 40, 125


def particles() -> None:
    """Recipes of size, temperature and silane; the median of three runs."""
    rng = np.random.default_rng(1)
    radius, celsius, silane = (
        rng.uniform(2e-6, 8e-6, RECIPES),
        rng.uniform(430, 470, RECIPES),
        rng.uniform(5e3, 3e4, RECIPES),
    )

    def one(r, t, p):
        grain = particle.Grain(pores.single(0.75e-3, 1.5e-9), r)
        return particle.infiltrate(grain, particle.Gas(t, 1.2e5, p), LAW, 150.0, CELLS, STEPS).fill[-1]

    run = jax.jit(lambda *x: jax.lax.map(lambda y: jax.vmap(one)(*y), x))
    chunks = [jnp.asarray(x.reshape(-1, CHUNK)) for x in (radius, celsius + 273.15, silane)]
    run(*chunks).block_until_ready()
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        run(*chunks).block_until_ready()
        spent.append(time.perf_counter() - start)
    ours = float(np.median(spent)) / RECIPES
    start = time.perf_counter()
    for i in range(JUDGED):
        _judge(radius[i], celsius[i] + 273.15, silane[i]).fill(150.0, rtol=1e-6)
    theirs = (time.perf_counter() - start) / JUDGED
    print(
        f"particle: {1e3 * ours:.2f} ms a recipe batched, {1e3 * theirs:.0f} ms by BDF: {theirs / ours:.0f} times"
    )


def _judge(radius: float, t: float, silane: float) -> Judge:
    def diffusivity(volume, surface, rho, total):
        d = 4 * volume / surface
        free = 1 / (1 / 1e-4 + 3 / (d * np.sqrt(8 * 8.31446 * t / (np.pi * 32.117e-3))))
        hindered = np.exp(-42e3 / (8.31446 * t) / (1 + np.exp((d - 0.7e-9) / 0.05e-9)))
        return volume * free * hindered * rho / 4.0 * volume / total

    k = 2.15e8 * np.exp(-23016 / t) / (8.31446 * t)
    return Judge(CELLS, radius, 0.75e-3, 1.5e-9, diffusivity, k, 3.4e-5, 7.6e-6 * np.exp(3960 / t), silane, t)


def batches(count: int = 4096) -> None:
    """Closed batches in a second."""

    def one(t, p):
        grain = particle.Grain(pores.single(0.75e-3, 1.5e-9), 3.5e-6)
        done = batch.run(batch.Recipe(grain, vessel.Blow(t, 1.2e5, p), vessel.Vessel(60.0), 0.65))
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
