"""Pores under a film against numerical integration, and diffusion against known figures."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from anodeworks.material import pores
from anodeworks.reactor import diffusion

nm = 1e-9


def by_hand(volume, diameter, film, mouth=pores.MOLECULE):
    theta = diameter / 6

    def density(a):
        return volume * a**3 * np.exp(-a / theta) / (6 * theta**4)

    def over(what, low, high):
        middle = np.linspace(low, high, 40)
        return sum(quad(what, a, b)[0] for a, b in itertools.pairwise(middle))

    low, high = film + mouth, film + mouth + 60 * theta
    open_volume = over(lambda a: density(a) * (1 - film / a) ** 2, low, high)
    surface = over(lambda a: density(a) * 2 / a * (1 - film / a), low, high)
    closed = over(lambda a: density(a) * (mouth / a) ** 2, mouth, low) + over(density, 0, mouth)
    return open_volume, surface, closed


@given(diameter=st.floats(0.7, 6), film=st.floats(0, 3))
@settings(max_examples=25, deadline=None)
def test_closed_forms(diameter, film):
    of = pores.single(0.8e-3, diameter * nm)
    left = pores.under(of, film * nm)
    volume, surface, closed = by_hand(0.8e-3, diameter * nm, film * nm)
    assert float(left.volume.sum()) == pytest.approx(volume, rel=1e-7)
    assert float(left.surface.sum()) == pytest.approx(surface, rel=1e-7)
    assert float(left.closed.sum()) == pytest.approx(closed, rel=1e-6)
    assert float(left.diameter.sum()) == pytest.approx(4 * volume / surface, rel=1e-7)


def test_pores_without_film_are_as_measured():
    of = pores.Pores(np.array([0.5e-3, 0.3e-3]), np.array([1.0, 4.0]) * nm)
    left = pores.under(of, 0.0, mouth=0.0)
    assert left.volume == pytest.approx(of.volume)
    assert left.diameter == pytest.approx(of.diameter)
    assert left.surface == pytest.approx(4 * of.volume / of.diameter)
    assert float(pores.filled(of, 0.0)) == pytest.approx(0.0, abs=1e-12)


@given(diameter=st.floats(0.8, 6), share=st.floats(0.02, 0.97))
@settings(max_examples=10, deadline=None)
def test_film_for_a_fill(diameter, share):
    of = pores.single(0.8e-3, diameter * nm)
    fill = share * float(pores.most_filled(of))
    assert float(pores.filled(of, pores.film_for(of, fill))) == pytest.approx(fill, rel=1e-6)


def test_narrow_pores_never_fill():
    assert float(pores.most_filled(pores.single(1e-3, 0.6 * nm))) < 0.6
    assert float(pores.most_filled(pores.single(1e-3, 5 * nm))) > 0.99
    assert float(pores.filled(pores.single(1e-3, 1 * nm), 50 * nm)) == pytest.approx(
        float(pores.most_filled(pores.single(1e-3, 1 * nm)))
    )


def test_gas_diffusivities():
    """Hydrogen in nitrogen, 1 atm: 0.772 cm2/s at 293 K (CRC Handbook); Knudsen 48.5 d √(T/M) in SI and g/mol."""
    ours = float(diffusion.chapman_enskog("H2", "N2", 293.15, 101325.0))
    assert ours == pytest.approx(0.772e-4, rel=0.08)
    assert float(diffusion.knudsen(1 * nm, 723.15)) == pytest.approx(
        48.5e-9 * (723.15 / 32.117) ** 0.5, rel=2e-3
    )
    assert float(diffusion.bosanquet(1.0, 1.0)) == 0.5
    assert float(diffusion.activated(3 * nm, 723.15)) == pytest.approx(1.0, abs=1e-6)
    assert 1e-4 < float(diffusion.activated(0.5 * nm, 723.15)) < 1e-2
