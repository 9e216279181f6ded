"""Silicon laid down in a laboratory furnace: silicon is conserved, the limit of a strong flow, SciPy's integration."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from anodeworks.lab.bench import LAW, Laid, lay_down
from anodeworks.lab.predict import conditions_known
from anodeworks.material.elements import molar_mass
from anodeworks.material.pores import filled, film_for, single, under
from anodeworks.material.recipe import Recipe
from anodeworks.reactor.contact import Feed, effectiveness, pressures, thickness
from anodeworks.reactor.kinetics import SURFACE, gas_decomposition, level, surface_rate
from anodeworks.reactor.particle import Grain

# A thin layer in a strong flow of silane in nitrogen, of which nothing is hot without powder.
BASE = conditions_known(
    {"pressure": 101325.0, "hydrogen_pressure": 0.0, "charge": 1e-9, "silane_flow": 7e-4, "hot_volume": 0.0}
) | {"rate_factor": 1.0, "rate_energy": 0.0}


@jax.jit
def _laid(values) -> Laid:
    recipe = Recipe(**{n: values[n] for n in Recipe.parameters()})
    film = film_for(recipe.pores, recipe.filling)
    return lay_down(values, recipe, film)


def laid(**changes: float) -> Laid:
    return _laid({**BASE, **changes})


@settings(max_examples=40, deadline=None)
@given(
    st.floats(680, 770),
    st.floats(1e3, 6e4),
    st.floats(1e-3, 0.1),
    st.floats(5e-6, 5e-3),
    st.floats(0, 0.02),
    st.floats(0.1, 10),
)
def test_silicon_is_conserved(kelvin, silane, charge, flow, empty, factor):
    """What settled is what the filling holds; dust and silicon are no more than was fed."""
    found = laid(
        temperature=kelvin, silane_pressure=silane, charge=charge, silane_flow=flow, hot_volume=empty,
        rate_factor=factor,
    )  # fmt: skip
    kg = BASE["filling"] * BASE["pore_volume"] * BASE["silicon_density"] * charge
    settled = float(found.utilisation * flow * found.time) * molar_mass("Si")
    assert settled == pytest.approx(kg, rel=2e-3)  # of Gauss's rule over the film
    assert 0 <= float(found.dust) <= 1
    assert float(found.utilisation + found.dust) <= 1 + 1e-9


def test_a_little_powder_does_not_thin_the_gas():
    """With charge to nothing, time is the film's over the rate in the gas that enters."""
    values = {**BASE, "charge": 1e-9, "silane_flow": 1e-3}
    pores = single(BASE["pore_volume"], BASE["pore_diameter"], BASE["slits"], BASE["pore_spread"])
    film = float(film_for(pores, BASE["filling"]))
    grain = Grain(
        pores, BASE["particle_diameter"] / 2,
        BASE["scaffold_density"], tortuosity=BASE["tortuosity"], silicon=BASE["silicon_density"],
    )  # fmt: skip
    feed = Feed(BASE["temperature"], BASE["pressure"], BASE["silane_pressure"], 0.0, 1e-3, 1.0)
    law = SURFACE[LAW].law
    h = np.linspace(0, film, 4001)
    share = effectiveness(thickness(grain, feed, law, h), feed, law, feed.silane, 0.0)
    rate = surface_rate(law, feed.temperature, feed.silane, 0.0) * share * molar_mass("Si")
    by_hand = np.trapezoid(BASE["silicon_density"] / np.asarray(rate), h)
    found = _laid(values)
    assert float(found.time) == pytest.approx(by_hand, rel=1e-3)
    assert float(found.utilisation) < 1e-3


def test_the_charge_beside_scipy():
    """Balance by bracketing, time by an adaptive integrator."""
    given_ = {
        "charge": 0.02,
        "silane_flow": 4e-4,
        "hot_volume": 5e-3,
        "temperature": 750.0,
        "rate_factor": 0.6,
    }
    values = {**BASE, **given_}
    pores = single(values["pore_volume"], values["pore_diameter"], values["slits"], values["pore_spread"])
    law, kelvin = SURFACE[LAW].law, values["temperature"]
    grain = Grain(pores, values["particle_diameter"] / 2, values["scaffold_density"],
                  tortuosity=values["tortuosity"], silicon=values["silicon_density"])  # fmt: skip
    factor = float(level(kelvin, 0.6, values["rate_energy"]))
    feed = Feed(kelvin, values["pressure"], values["silane_pressure"], 0.0, values["silane_flow"], factor)

    @jax.jit
    def rates(film, converted):
        silane, hydrogen = pressures(feed, converted)
        surface = under(pores, film).surface.sum(-1) * values["charge"]
        share = effectiveness(thickness(grain, feed, law, film), feed, law, silane, hydrogen)
        settles = surface * share * factor * surface_rate(law, kelvin, silane, hydrogen)
        dust = (
            values["clustering"] * values["hot_volume"] * gas_decomposition(kelvin, silane, hydrogen).clusters
        )
        return settles, dust, surface

    def slope(_, state):
        film = state[0]
        converted = brentq(
            lambda x: feed.flow * x - sum(map(float, rates(film, x)[:2])), 0.0, 1.0, xtol=1e-14
        )
        settles, dust, surface = map(float, rates(film, converted))
        return [settles * molar_mass("Si") / values["silicon_density"] / surface, settles, dust]

    end = float(film_for(pores, values["filling"]))

    def full(_, state):
        return state[0] - end

    full.terminal = True  # type: ignore[attr-defined]
    done = solve_ivp(slope, (0, 1e6), [0.0, 0.0, 0.0], events=full, rtol=1e-8, atol=[1e-16, 1e-9, 1e-12])
    time, fed = done.t[-1], feed.flow * done.t[-1]
    found = laid(**given_)
    assert float(found.time) == pytest.approx(time, rel=2e-3)
    assert float(found.utilisation) == pytest.approx(done.y[1, -1] / fed, rel=2e-3)
    assert float(found.dust) == pytest.approx(done.y[2, -1] / fed, rel=2e-3)
    assert float(filled(pores, done.y[0, -1])) == pytest.approx(values["filling"], rel=1e-6)


def test_slope_and_level_of_the_rate():
    """At 450 degC the energy says nothing; above, more energy is faster; twice the level takes half the time."""
    at, above = 723.15, 753.15
    assert float(laid(temperature=at, rate_energy=3e4).time) == pytest.approx(
        float(laid(temperature=at).time)
    )
    assert float(laid(temperature=above, rate_energy=3e4).time) < float(laid(temperature=above).time)
    small = {"particle_diameter": 5e-7, "charge": 1e-9}
    assert float(laid(**small, rate_factor=2.0).time) == pytest.approx(
        float(laid(**small).time) / 2, rel=1e-3
    )


def test_winding_pores_make_silicon_uneven():
    assert float(laid(tortuosity=8.0).unevenness) > 1.5 * float(laid(tortuosity=3.0).unevenness) > 0
