"""Pores, composites, coats and swelling: limits, hand-made figures, conservation."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.material import Material, mix
from anodeworks.material.composite import (
    Silicon,
    added_volume,
    coated,
    film_lithium,
    filmed,
    infiltrated,
    mean_above_zero,
    oxidised,
    particle_swelling,
    sealing_by,
    under_coat,
)
from anodeworks.material.elements import ELEMENTS, fractions

CM3_G, M2_G, MAH_G = 1e-3, 1e3, 3600.0
CARBON = Material(
    np.asarray(fractions({"C": 1.0})), 0.0, 700.0, 150 * MAH_G, 60 * MAH_G,
    skeleton=1 / 2000, pores=0.8 * CM3_G, surface=1700 * M2_G,
)  # fmt: skip
PURE = Material(np.asarray(fractions("Si")), 0.0, 710.0, 0.0, 0.0)
SILICON = Silicon(2250.0, 0.9, 250 * MAH_G, 2.8).material(PURE)


@pytest.mark.parametrize(
    ("volume", "filling", "percent"), [(0.6, 0.6, 44.8), (0.8, 0.8, 59.0), (1.0, 0.9, 66.9)]
)
def test_silicon_by_pore_filling(volume, filling, percent):
    made = infiltrated(CARBON._replace(pores=volume * CM3_G), SILICON, filling * volume * CM3_G * 2250)
    assert 100 * made.share("Si") == pytest.approx(percent, abs=0.05)


@given(filling=st.floats(0, 1), volume=st.floats(0.1, 2.0))
@settings(max_examples=40, deadline=None)
def test_infiltration_conserves(filling, volume):
    carbon = CARBON._replace(pores=volume * CM3_G)
    loading = filling * carbon.pores * 2250
    made = infiltrated(carbon, SILICON, loading)
    mass = 1 + loading
    assert float(made.elements.sum()) == pytest.approx(1.0, rel=1e-12)
    # The envelope of a particle stays as it was: silicon takes the room that the pores lose.
    before = carbon.skeleton + carbon.pores
    assert float((made.skeleton + made.pores) * mass) == pytest.approx(before, rel=1e-12)
    stored = carbon.capacity + loading * SILICON.capacity
    assert float(made.capacity * mass) == pytest.approx(stored, rel=1e-12)
    assert 0 <= float(made.surface * mass) <= carbon.surface * (1 + 1e-12)


def test_no_silicon_gives_the_carbon_back():
    made = infiltrated(CARBON, SILICON, 0.0)
    for mine, was in zip(made, CARBON, strict=True):
        np.testing.assert_allclose(mine, was, rtol=1e-12)


def test_coat_seals_and_adds():
    coat = Material(CARBON.elements, 0.0, 700.0, 200 * MAH_G, 80 * MAH_G, skeleton=1 / 1800)
    bare = infiltrated(CARBON, SILICON, 0.7 * CARBON.pores * 2250)
    open_, shut = (coated(bare, 0.05, coat, k, 3 * M2_G) for k in (0.0, 1.0))
    assert float(shut.surface) == pytest.approx(3 * M2_G)
    assert float(open_.surface) == pytest.approx(0.95 * float(bare.surface))
    assert float(shut.capacity) == pytest.approx(0.95 * float(bare.capacity) + 0.05 * 200 * MAH_G)
    assert float(shut.skeleton) == pytest.approx(0.95 * float(bare.skeleton) + 0.05 / 1800)


def test_film_and_oxide_cost_lithium():
    bare = infiltrated(CARBON, SILICON, 0.5 * CARBON.pores * 2250)._replace(surface=10 * M2_G)
    film = filmed(bare, film_lithium(2 * M2_G, 8 * M2_G, 1e-3, 5 * MAH_G / M2_G, 3.6e9))  # 5 mAh/m2
    assert float(film.irreversible - bare.irreversible) / MAH_G == pytest.approx(50.0)
    oxide = oxidised(bare, 0.02, 0.0)
    assert float(oxide.share("O")) == pytest.approx(0.02)
    assert float(oxide.elements.sum()) == pytest.approx(1.0)
    assert float(oxide.first_cycle_efficiency) < float(bare.first_cycle_efficiency)
    assert oxide.share("Si") == pytest.approx(0.98 * bare.share("Si"))


def test_silica_that_stays_inert_takes_its_silicon_and_no_lithium():
    crystal = Silicon(2329.0, 0.9, 200 * MAH_G, 2.8).material(PURE)
    silica = oxidised(crystal, 31.998 / 60.083, 1.0, 0.9, 200 * MAH_G)
    assert float(silica.capacity) == pytest.approx(0, abs=1e-3 * MAH_G)
    assert float(silica.irreversible) == pytest.approx(0, abs=1e-3 * MAH_G)
    assert float(silica.growth) == pytest.approx(0, abs=1e-9)
    half = oxidised(crystal, 0.1, 1.0, 0.9, 200 * MAH_G)
    left = 0.9 - 0.1 * 28.085 / 31.998  # kg of silicon that is no silica
    assert float(half.capacity) == pytest.approx(left * 0.9 * 3579 * MAH_G, rel=1e-3)
    assert float(half.irreversible) == pytest.approx(left * 200 * MAH_G, rel=1e-3)


def test_one_film_serves_bare_rods_and_a_porous_grade():
    """10 mAh/m2 on rods of 31 m2/g; inside pores of 3.2 nm, 412 m2/g, at most 0.64 (docs/equations/powder.md, 3)."""
    loss, density = 10 * MAH_G / M2_G, 700 * 3.6e6
    rods = film_lithium(31 * M2_G, 0.0, 0.0, loss, density)
    assert float(rods) / MAH_G == pytest.approx(310)
    room = 412 * M2_G * 3.2e-9 / 4
    porous = film_lithium(2 * M2_G, 410 * M2_G, room, loss, density)
    assert float(porous) / MAH_G / 412 < 0.65
    wide = film_lithium(2 * M2_G, 410 * M2_G, 100 * room, loss, density)
    assert float(wide) / MAH_G / 412 == pytest.approx(10)


def test_oxidised_silicon_swells_by_its_oxide_and_grows_less():
    """All silicon to SiO2: a cell then makes Li4SiO4 and half of the silicon, volumes counted by hand."""
    crystal = Silicon(2329.0, 1.0, 0.0, 2.8).material(PURE)
    silica = oxidised(crystal, 31.998 / 60.083, 0.0)
    assert float(silica.true_density) == pytest.approx(2200, rel=1e-4)
    before = 2 * 60.083 / 2.2  # cm3 of two moles of silica
    after = 119.84 / 2.39 + 3.8 * 28.085 / 2.329
    assert float(silica.growth / silica.skeleton) == pytest.approx(after / before - 1, rel=1e-3)
    assert float(silica.capacity) == pytest.approx(3579 / 2 * 28.085 / 60.083 * MAH_G, rel=1e-3)
    little = oxidised(SILICON, 0.01, 0.0)
    assert 0 < 0.99 * SILICON.growth - float(little.growth) < 0.01 * SILICON.growth
    unknown = oxidised(PURE, 0.1, 0.0)
    assert float(unknown.skeleton) == float(unknown.growth) == 0


def test_growth_is_taken_up_below_26_percent():
    """Silicon at 3.8 times its volume just fits if it fills 1/3.8 of the pores and all of the rest takes it up."""
    works = Silicon(2250.0, 1.0, 0.0, 2.8).material(PURE)
    for filling, swells in [(0.2, False), (1 / 3.8, False), (0.3, True)]:
        made = infiltrated(CARBON, works, filling * CARBON.pores * 2250)
        assert (float(particle_swelling(made, 1.0)) > 1e-9) is swells
    full = infiltrated(CARBON, works, CARBON.pores * 2250)
    by_hand = 2.8 * 0.8 / (0.8 + 0.5)  # growth of 0.8 cm3 of silicon in a particle of 1.3 cm3
    assert float(particle_swelling(full, 1.0)) == pytest.approx(by_hand)


@given(a=st.floats(0.01, 10), b=st.floats(0.01, 10))
@settings(max_examples=20, deadline=None)
def test_powder_properties_mix_by_mass(a, b):
    filled = infiltrated(CARBON, SILICON, 1.0)
    made = mix([(a, CARBON), (b, filled)])
    for name in ("skeleton", "pores", "surface", "growth"):
        mean = (a * getattr(CARBON, name) + b * float(getattr(filled, name))) / (a + b)
        assert float(getattr(made, name)) == pytest.approx(mean, rel=1e-12)


def test_within_is_conservation():
    filled = infiltrated(CARBON, SILICON, 1.0)
    half = filled.within(2.0)
    assert float(half.pores) == pytest.approx(float(filled.pores) / 2)
    assert half.heat_capacity == filled.heat_capacity
    assert len(half.elements) == len(ELEMENTS)


def test_a_coat_closes_pores_to_helium():
    coat = Material(CARBON.elements, 0.0, 700.0, 0.0, 0.0, skeleton=1 / 1800)
    bare = infiltrated(CARBON, SILICON, 0.7 * CARBON.pores * 2250)
    assert float(bare.true_density) == pytest.approx(1 / float(bare.skeleton))
    shut = coated(bare, 0.05, coat, 1.0, 3 * M2_G)
    assert float(shut.closed) == pytest.approx(float(shut.pores))
    assert float(shut.true_density) == pytest.approx(1 / float(shut.skeleton + shut.pores))
    half = coated(bare, 0.05, coat, 0.5, 3 * M2_G)
    again = coated(half, 0.05, coat, 0.5, 3 * M2_G)
    assert float(half.closed / half.pores) == pytest.approx(0.5)
    assert float(again.closed / again.pores) == pytest.approx(0.75)
    assert float(Material(CARBON.elements, 0.0, 0.0, 0.0, 0.0).true_density) == 0


@given(part=st.floats(0, 1), share=st.floats(0, 0.3))
@settings(max_examples=20, deadline=None)
def test_a_stated_surface_says_how_much_is_closed(part, share):
    kept = part * (1 - share) * CARBON.surface
    sealing = sealing_by(CARBON, share, kept)
    assert float(sealing) == pytest.approx(1 - part)
    made = under_coat(CARBON, share, CARBON._replace(pores=0.0), kept, sealing)
    assert float(made.closed / made.pores) == pytest.approx(1 - part)


@given(mean=st.floats(-2, 2), spread=st.floats(0.05, 2))
@settings(max_examples=10, deadline=None)
def test_what_finds_no_room_is_a_mean_over_places(mean, spread):
    places = mean + spread * np.linspace(-8, 8, 400_001)
    weights = np.exp(-0.5 * ((places - mean) / spread) ** 2)
    by_hand = (np.maximum(places, 0) * weights).sum() / weights.sum()
    assert float(mean_above_zero(mean, spread)) == pytest.approx(by_hand, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("spread", [0.0, 1e-300, 1e-13, 1e-9, 1e-4])
@pytest.mark.parametrize("mean", [-1.0, -1e-12, 0.0, 1e-12, 1e-4, 1.0])
def test_without_spread_only_the_excess_counts(mean, spread):
    value = float(mean_above_zero(mean, spread))
    assert max(mean, 0.0) <= value <= max(mean, 0.0) + 0.4 * spread
    slopes = jax.grad(mean_above_zero, argnums=(0, 1))(mean, spread)
    assert np.isfinite(slopes).all()
    if spread > 1e-12:
        step = 1e-5 * spread
        by_mean = (mean_above_zero(mean + step, spread) - mean_above_zero(mean - step, spread)) / (2 * step)
        if abs(mean) < 10 * spread:
            assert float(slopes[0]) == pytest.approx(float(by_mean), abs=1e-6)


def test_unevenness_swells_place_by_place():
    """Two powders of unlike filling, apart, against their mean with its spread: the first two moments decide."""
    room, used = 0.7, 0.9
    fills = 0.3 + 0.05 * np.random.default_rng(1).standard_normal(4000)
    loadings = jnp.asarray(fills * CARBON.pores * 2250)
    each = jax.vmap(lambda x: added_volume(infiltrated(CARBON, SILICON, x), room, used) * (1 + x))(loadings)
    mean = fills.mean() * CARBON.pores * 2250
    made = infiltrated(CARBON, SILICON, mean, fills.std() / fills.mean())
    one = float(added_volume(made, room, used)) * (1 + mean)
    assert one == pytest.approx(float(each.mean()), rel=0.01)
    even = float(added_volume(infiltrated(CARBON, SILICON, mean), room, used)) * (1 + mean)
    assert one > 1.01 * even
