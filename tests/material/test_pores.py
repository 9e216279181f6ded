"""Pores under a film against numerical integration, and diffusion against known figures."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gamma

from anodeworks.material import pores
from anodeworks.reactor import diffusion

nm = 1e-9


def by_hand(volume, width, film, power=2, mouth=pores.MOLECULE, shape=4.0):
    """Open volume, surface and closed volume; `power` 2 of round pores, 1 of slits."""
    theta = width / (2 * (shape - 1))

    def density(a):
        return volume * (a / theta) ** (shape - 1) * np.exp(-a / theta) / (gamma(shape) * theta)

    def over(what, low, high):
        middle = np.linspace(low, high, 40)
        return sum(quad(what, a, b)[0] for a, b in itertools.pairwise(middle))

    low, high = film + mouth, film + mouth + 60 * theta
    open_volume = over(lambda a: density(a) * (1 - film / a) ** power, low, high)
    surface = over(lambda a: density(a) * power / a * (1 - film / a) ** (power - 1), low, high)
    closed = over(lambda a: density(a) * (mouth / a) ** power, mouth, low) + over(density, 0, mouth)
    return open_volume, surface, closed


@pytest.mark.parametrize(("slits", "power"), [(0.0, 2), (1.0, 1)], ids=["round", "slits"])
@given(width=st.floats(0.7, 6), film=st.floats(0, 3))
@settings(max_examples=15, deadline=None)
def test_closed_forms(slits, power, width, film):
    of = pores.single(0.8e-3, pores.hydraulic(width * nm, slits), slits)
    left = pores.under(of, film * nm)
    volume, surface, closed = by_hand(0.8e-3, width * nm, film * nm, power)
    assert float(of.width[0]) == pytest.approx(width * nm)
    assert float(left.volume.sum()) == pytest.approx(volume, rel=1e-7)
    assert float(left.surface.sum()) == pytest.approx(surface, rel=1e-7)
    assert float(left.closed.sum()) == pytest.approx(closed, rel=1e-6)
    assert float(left.width.sum()) == pytest.approx(2 * power * volume / surface, rel=1e-7)


@pytest.mark.parametrize(("slits", "power"), [(0.0, 2), (1.0, 1)], ids=["round", "slits"])
@given(width=st.floats(0.7, 25), film=st.floats(0, 1), spread=st.floats(*pores.SPREADS))
@settings(max_examples=15, deadline=None)
def test_any_spread(slits, power, width, film, spread):
    of = pores.single(0.8e-3, pores.hydraulic(width * nm, slits), slits, spread)
    left = pores.under(of, film * nm)
    volume, surface, closed = by_hand(0.8e-3, width * nm, film * nm, power, shape=1 / spread**2)
    assert float(of.width[0]) == pytest.approx(width * nm)
    assert float(left.volume.sum()) == pytest.approx(volume, rel=2e-3, abs=1e-9)
    assert float(left.surface.sum()) == pytest.approx(surface, rel=2e-3, abs=1.0)
    assert float(left.closed.sum()) == pytest.approx(closed, rel=2e-2, abs=2e-6)


def test_of_pores_spread_less_more_are_narrow():
    """Of one volume, surface and shape, whose widths on average over the surface are the same."""
    least, most = (pores.single(1e-3, 2.2 * nm, 1.0, spread) for spread in pores.SPREADS)
    assert float(pores.narrower(least, 2 * nm)) > float(pores.narrower(most, 2 * nm)) + 0.1


def test_a_share_of_slits_lies_between_slits_and_round_pores_as_wide():
    """Both have the same widths, so that what a film leaves adds up by their volumes."""
    made = {
        s: pores.under(pores.single(1e-3, pores.hydraulic(2 * nm, s), s), 0.3 * nm) for s in (0.0, 0.3, 1.0)
    }
    for name in ("volume", "surface", "closed"):
        low, middle, high = (float(getattr(made[s], name)[0]) for s in (0.0, 0.3, 1.0))
        assert middle == pytest.approx(0.7 * low + 0.3 * high, rel=1e-9)


@given(width=st.floats(0.8, 4), slits=st.floats(0, 1), film=st.floats(0, 1))
@settings(max_examples=15, deadline=None)
def test_what_a_film_takes_is_its_surface(width, slits, film):
    """d(V + V_closed) = -S dh, whatever the shape."""
    of, step = pores.single(1e-3, width * nm, slits), 1e-4 * nm

    def empty(h):
        left = pores.under(of, h)
        return float((left.volume + left.closed).sum())

    surface = float(pores.under(of, film * nm).surface.sum())
    middle = (empty(film * nm - step / 2) - empty(film * nm + step / 2)) / step
    assert middle == pytest.approx(surface, rel=1e-4, abs=1e-2)


def test_slits_fill_less_than_round_pores_of_one_volume_and_surface():
    """Both of 2 nm by four times volume over surface; the slits are then half as wide."""
    tubes, slits = (float(pores.most_filled(pores.single(1e-3, 2 * nm, s))) for s in (0.0, 1.0))
    assert tubes == pytest.approx(0.95, abs=0.02)
    assert slits == pytest.approx(0.62, abs=0.03)


def test_volume_in_pores_narrower_than_a_width():
    of = pores.single(0.8e-3, 2.2 * nm, 0.5)
    theta = float(of.width[0]) / 6
    share, _ = quad(lambda a: a**3 * np.exp(-a / theta) / (6 * theta**4), 0, 1 * nm)
    assert float(pores.narrower(of, 2 * nm)) == pytest.approx(share, rel=1e-6)


def test_pores_without_film_are_as_measured():
    of = pores.Pores(np.array([0.5e-3, 0.3e-3]), np.array([1.0, 4.0]) * nm)
    left = pores.under(of, 0.0, mouth=0.0)
    assert left.volume == pytest.approx(of.volume)
    assert left.width == pytest.approx(of.diameter)
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
