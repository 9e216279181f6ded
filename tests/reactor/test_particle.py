"""A particle against Thiele, SciPy's BDF, itself on finer grids, and differences."""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.material import pores
from anodeworks.reactor import diffusion, particle
from anodeworks.reactor.contact import sphere
from anodeworks.reactor.kinetics import SURFACE, Law
from tests.reactor.judge import Judge
from tests.reactor.laws import time_to

nm, um = 1e-9, 1e-6
FIRST_ORDER = Law(2.0e-9, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FURUSAWA = SURFACE["furusawa"].law


def grain(radius=4.0, volume=0.75, diameter=1.5, **more):
    return particle.Grain(pores.single(volume * 1e-3, diameter * nm), radius * um, **more)


def gas(celsius=450.0, silane=1e4, **more):
    return particle.Gas(celsius + 273.15, 1.1e5, silane, **more)


@cache
def filling(cells: int, steps: int):
    return jax.jit(lambda g, a, h: particle.infiltrate(g, a, FURUSAWA, h, cells, steps))


@pytest.mark.parametrize("radius", [2.0, 5.0, 15.0])
def test_effectiveness_of_a_bare_sphere_is_thieles(radius):
    of, around = grain(radius), gas()
    left = pores.under(of.pores, 0.0)
    first = 2.0e-9 * particle.density(of) * left.surface.sum() * diffusion.GAS_CONSTANT * around.temperature
    film = jnp.zeros(500)
    modulus = radius * um / 3 * jnp.sqrt(first / particle.effective_diffusivity(of, around, film)[0])
    found = particle.pore_gas(of, around, FIRST_ORDER, film, jnp.full(500, 1e4))
    ideal = 2.0e-9 * 1e4 * particle.density(of) * left.surface.sum()
    assert float(found.entering / ideal) == pytest.approx(float(sphere(modulus)), rel=1e-4)
    by_hand = (3 * modulus / jnp.tanh(3 * modulus) - 1) / (3 * modulus**2)
    assert float(sphere(modulus)) == pytest.approx(float(by_hand), rel=1e-9)


def test_silicon_is_conserved():
    done = filling(12, 30)(grain(8.0, diameter=1.2), gas(500.0), 120.0)
    loading = done.silicon / (1 - done.silicon)
    assert np.abs(done.entered - loading).max() < 1e-9 * float(loading[-1])
    share = particle.shells(12).share
    assert np.asarray(done.filled @ share) == pytest.approx(np.asarray(done.fill), rel=1e-12)
    assert float(done.uniformity[0]) == 1  # before anything is in


@pytest.mark.slow
def test_film_and_silicon_tell_the_same_story():
    """Silicon is counted by what came in, pores by the film that grew: they differ by the error of the steps."""
    of = grain(8.0)
    coarse, fine = (filling(12, n)(of, gas(), 200.0) for n in (30, 60))
    off = [float(np.abs(d.filled - pores.filled(of.pores, d.film)).max()) for d in (coarse, fine)]
    assert off[1] < 1e-7
    assert np.log2(off[0] / off[1]) > 3.5


@pytest.mark.slow
def test_equals_bdf_on_the_same_shells():
    of, around, cells, horizon = grain(12.0, diameter=1.2), gas(480.0), 12, 90.0
    t = around.temperature
    k = 2.15e8 * np.exp(-23016 / t) / (8.31446261815324 * t)

    def diffusivity(volume, surface, rho, total):
        d = 4 * volume / surface
        free = 1 / (
            1 / float(diffusion.chapman_enskog("SiH4", "N2", t, 1.1e5))
            + 3 / (d * np.sqrt(8 * 8.31446261815324 * t / (np.pi * 32.117e-3)))
        )
        hindered = np.exp(-42e3 / (8.31446261815324 * t) / (1 + np.exp((d - 0.7e-9) / 0.05e-9)))
        return volume * free * hindered * rho / 4.0 * volume / total

    judge = Judge(
        cells, 12 * um, 0.75e-3, 1.2 * nm, diffusivity, k, 3.4e-5, 7.6e-6 * np.exp(3960 / t), 1e4, t
    )
    theirs = judge.fill(horizon)
    done = filling(cells, 160)(of, around, horizon)
    ours = np.asarray(pores.filled(of.pores, done.film[-1]))
    assert float(done.uniformity[-1]) < 0.99  # there is something to agree on
    assert ours == pytest.approx(np.asarray(pores.filled(of.pores, theirs)), rel=1e-6)
    assert np.asarray(done.filled[-1]) == pytest.approx(np.asarray(pores.filled(of.pores, theirs)), rel=1e-6)


@pytest.mark.slow
def test_order_in_radius_is_two():
    fills = [float(filling(n, 40)(grain(8.0, diameter=1.2), gas(), 80.0).fill[-1]) for n in (6, 12, 24)]
    order = np.log2(abs(fills[0] - fills[1]) / abs(fills[1] - fills[2]))
    assert order == pytest.approx(2.0, abs=0.25)
    assert abs(fills[1] - fills[2]) / 3 < 1e-3


@pytest.mark.slow
def test_gradient_equals_differences():
    def fill(x):
        of = particle.Grain(pores.single(x[0], x[1]), x[2])
        done = particle.infiltrate(of, particle.Gas(x[3], 1.1e5, x[4]), FURUSAWA, 25.0, 8, 16)
        return jnp.stack([done.silicon[-1], done.uniformity[-1]])

    at = jnp.array([0.75e-3, 1.2e-9, 10e-6, 753.15, 1e4])
    run, slope = jax.jit(fill), jax.jit(jax.jacrev(fill))
    exact = np.asarray(slope(at))
    for i in range(at.size):
        step = 1e-4 * at[i]
        up, down = (run(at.at[i].add(s * step)) for s in (1, -1))
        twice, half = (run(at.at[i].add(s * 2 * step)) for s in (1, -1))
        difference = np.asarray((8 * (up - down) - (twice - half)) / (12 * step))
        assert exact[:, i] == pytest.approx(
            difference, rel=1e-5, abs=1e-5
        )  # evenness does not depend on the volume


def test_no_silane_no_silicon():
    done = filling(12, 30)(grain(), gas(silane=1e-6), 100.0)
    assert float(done.silicon[-1]) < 1e-7
    assert float(done.surface[-1]) == pytest.approx(float(done.surface[0]), rel=1e-6)


def test_narrow_pores_block_the_mouth():
    """Sub-0.7 nm pores let silane in by activation only: large grains then close outside before they are full."""
    wide = filling(12, 30)(grain(20.0, diameter=2.0), gas(), 250.0)
    tight = filling(12, 30)(grain(20.0, diameter=0.8), gas(), 250.0)
    assert float(tight.uniformity[-1]) < 0.75 < float(wide.uniformity[-1])
    assert np.isfinite(float(particle.closing_time(tight)))
    assert float(tight.effectiveness[-1]) < 0.2


def test_time_to_a_fill():
    done = filling(12, 30)(grain(), gas(), 200.0)
    fine = filling(12, 60)(grain(), gas(), 200.0)
    assert float(time_to(done, 0.6)) == pytest.approx(float(time_to(fine, 0.6)), rel=1e-5)
    assert np.isinf(float(time_to(done, 0.999)))
