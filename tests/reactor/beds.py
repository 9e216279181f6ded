"""A recipe, and the beds and batches in which it is laid down, as tests of both ask for them."""

from __future__ import annotations

from functools import cache

import jax

from anodeworks.material import pores
from anodeworks.reactor import (
    batch,
    continuous,
    particle,
    vessel,
    yields,
)
from anodeworks.reactor.kinetics import SURFACE, Law

nm, um = 1e-9, 1e-6
FURUSAWA = SURFACE["furusawa"].law
LAW = Law(2.0e-12, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def recipe(
    volume=0.75, diameter=1.5, size=7.0, celsius=450.0, silane=3e4, fill=0.65, charge=100.0, factor=1.0, **at
):
    grain = particle.Grain(pores.single(volume * 1e-3, diameter * nm), size * um / 2)
    blow = vessel.Blow(celsius + 273.15, 1.2e5, silane, 0.0, factor)
    return yields.Recipe(grain, blow, vessel.Vessel(charge, **at), fill)


@cache
def batches(kind: str):
    return jax.jit(lambda r: batch.run(r, kind))


@cache
def beds(kind: str):
    return jax.jit(lambda r: continuous.worked_out(r, kind))


KILN = {"slenderness": 6.0, "conductance": 40.0, "velocity": 0.02}


def filling():
    """The program of a particle that fills, compiled once."""
    return jax.jit(
        lambda g, a: particle.infiltrate(g, a, FURUSAWA, 3.0 * particle.natural_time(g, a, FURUSAWA), 24, 60)
    )


def full(grain, gas):
    """A particle that fills in this gas, over three of its own times."""
    return filling()(grain, gas)
