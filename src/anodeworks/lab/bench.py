"""Silicon laid down in a laboratory furnace: how long it takes, how evenly it lies, what becomes of the silane.

Equations: docs/equations/lab.md, section 2. The powder of a batch lies in one mixed gas that it thins; under each film
the gas is at its balance, and time is an integral over the film, as in `reactor.batch`, whose vessel it does without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import jax, jnp
from anodeworks.material.pores import under
from anodeworks.material.recipe import Recipe
from anodeworks.reactor.batch import follows
from anodeworks.reactor.contact import Contact, Feed, effectiveness, pass_through, thickness
from anodeworks.reactor.kinetics import SURFACE, level
from anodeworks.reactor.particle import SILICON, Grain
from anodeworks.reactor.yields import unevenness

LAW: Final = "furusawa"
NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)
NEWTON: Final = 8
FREELY: Final = 1e4  # m3/s and kg by which gas reaches powder: no resistance of a thin, stirred charge


class Laid(NamedTuple):
    """What a batch of the laboratory did with its silane."""

    time: Any  # s
    utilisation: Any  # share of the silane's silicon that ended in pores
    dust: Any  # share that ended as dust
    unevenness: Any  # standard deviation of the fill over its mean, in a particle
    effectiveness: Any  # of a particle at the end


def lay_down(values: Mapping[str, Any], recipe: Recipe, film: Any) -> Laid:
    """Silicon laid down until the film on the pores' walls has grown.

    Args:
        values: conditions and parameters in SI, by name.
        recipe: the same batch's powder.
        film: m, at the end.
    """
    law = SURFACE[LAW].law
    factor = level(values["temperature"], values["rate_factor"], values["rate_energy"])
    feed = Feed(
        values["temperature"],
        jnp.maximum(values["pressure"], values["silane_pressure"] + values["hydrogen_pressure"]),
        values["silane_pressure"],
        values["hydrogen_pressure"],
        values["silane_flow"],
        factor,
    )
    grain = Grain(
        recipe.pores,
        recipe.particle_diameter / 2,
        recipe.scaffold_density,
        tortuosity=values["tortuosity"],
        silicon=recipe.silicon_density,
    )
    charge = jnp.asarray(values["charge"])
    contact = Contact(1.0, FREELY * charge, values["hot_volume"], values["clustering"])
    films, weights = film * (jnp.asarray(NODES) + 1) / 2, jnp.asarray(WEIGHTS) / 2

    passed = jax.vmap(lambda h: pass_through(grain, feed, contact, law, h[None], charge[None], NEWTON))(films)
    deposited, dust = passed.deposited[:, 0], passed.dust[:, 0]
    silane, hydrogen = passed.silane[:, 0], passed.hydrogen[:, 0]
    surface = under(grain.pores, films).surface.sum(-1)
    spent = weights * film * surface * charge * grain.silicon / SILICON / deposited  # s under each film
    time = spent.sum()
    fed = feed.flow * time
    thick = thickness(grain, feed, law, films)
    uneven = unevenness(thick, feed, law, silane, hydrogen) @ weights * follows(grain, film)
    return Laid(
        time=time,
        utilisation=(deposited * spent).sum() / fed,
        dust=(dust * spent).sum() / fed,
        unevenness=uneven,
        effectiveness=effectiveness(thick, feed, law, silane, hydrogen)[-1],
    )
