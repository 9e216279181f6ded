"""Rates and heats against Cantera, one another, and their own balances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.lab.predict import priors
from anodeworks.library import library
from anodeworks.reactor import kinetics, thermochemistry
from anodeworks.reactor.kinetics import CAUSSAT, GAS, GIUNTA, SURFACE
from tests.reactor.laws import equilibrium_constant

ct = pytest.importorskip("cantera")
R = thermochemistry.GAS_CONSTANT


def nasa(name: str, file: str):
    return next(s for s in ct.Species.list_from_file(file) if s.name == name).thermo


@pytest.mark.parametrize("kelvin", [298.15, 600.0, 723.15, 773.15, 950.0])
def test_heat_of_decomposition_is_canteras(kelvin):
    ours = float(thermochemistry.reaction_heat(kelvin))
    gas, solid = "nasa_gas.yaml", "nasa_condensed.yaml"
    theirs = nasa("Si(cr)", solid).h(kelvin) + 2 * nasa("H2", gas).h(kelvin) - nasa("SiH4", gas).h(kelvin)
    assert ours == pytest.approx(theirs / 1e3, rel=5e-3)


@pytest.mark.parametrize("kelvin", [600.0, 723.15, 900.0])
def test_equilibrium_and_heat_capacity_are_canteras(kelvin):
    names = {"SiH4": -1, "SiH2": 1, "H2": 1}
    all_of = {n: nasa(n, "nasa_gas.yaml") for n in names}
    gibbs = sum(c * (all_of[n].h(kelvin) - kelvin * all_of[n].s(kelvin)) / 1e3 for n, c in names.items())
    theirs = np.exp(-gibbs / (R * kelvin)) * 101325.0 / (R * kelvin)
    assert float(equilibrium_constant(kelvin)) == pytest.approx(theirs, rel=5e-3)
    for name in names:
        capacity = float(thermochemistry.heat_capacity(name, kelvin))
        assert capacity == pytest.approx(all_of[name].cp(kelvin) / 1e3, rel=1e-3)


def test_how_far_published_pairs_are_from_equilibrium():
    """The figures of docs/validation.md."""
    for celsius, caussat, giunta in (
        (425.0, 0.789, 0.00632),
        (450.0, 0.703, 0.00711),
        (500.0, 0.572, 0.00877),
    ):
        kelvin = celsius + 273.15
        known = float(equilibrium_constant(kelvin))
        for pair, expected in ((CAUSSAT, caussat), (GIUNTA, giunta)):
            ratio = float(pair["SiH4 -> SiH2 + H2"](kelvin) / pair["SiH2 + H2 -> SiH4"](kelvin)) / known
            assert ratio == pytest.approx(expected, rel=2e-3)


def test_surface_laws_near_450_degrees():
    laws = {n: [float(kinetics.surface_rate(SURFACE[n].law, t + 273.15, 1e4, 1e4)) for t in (425, 450, 500, 550)]
            for n in ("furusawa", "kleijn", "iya")}  # fmt: skip
    ratio = np.divide(laws["furusawa"], laws["kleijn"])
    assert np.all((ratio[:2] > 0.9) & (ratio[:2] < 1.6))
    assert ratio[2] == pytest.approx(3.0, rel=0.2)
    assert ratio[3] == pytest.approx(5.5, rel=0.2)
    assert np.all(np.divide(laws["iya"], laws["furusawa"])[:2] > 15)


def test_low_pressure_growth_of_kleijn():
    rate = float(kinetics.surface_rate(SURFACE["kleijn"].law, 898.15, 40.0, 0.0))
    assert rate * 28.085e-3 / 2330 * 60e9 == pytest.approx(18.0, rel=0.15)  # nm/min at 625 °C


def test_extrapolation_is_said():
    cold, warm = (kinetics.ranges("furusawa", t, 1e4) for t in (723.15, 923.15))
    assert [bool(left) for left in cold.values()] == [True, False]
    assert not any(bool(left) for left in warm.values())
    both = kinetics.ranges("kleijn", 723.15, 1e4)
    assert all(bool(left) for left in both.values())
    assert all("Kleijn" in name and "not read" in name for name in both)


@given(
    celsius=st.floats(350, 700), silane=st.floats(10, 1e5), hydrogen=st.floats(0, 1e5),
    wall=st.sampled_from([0.0, 1.0, 1e4, 1e7]), mechanism=st.sampled_from(sorted(GAS)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_silylene_and_disilane_are_at_their_steady_state(celsius, silane, hydrogen, wall, mechanism):
    t = celsius + 273.15
    done = kinetics.gas_decomposition(t, silane, hydrogen, wall, mechanism)
    k = {name: float(rate(t)) for name, rate in GAS[mechanism].items()}
    grow = float(GIUNTA["SiH2 + Si2H6 -> Si3H8"](t))
    s, h = silane / (R * t), hydrogen / (R * t)
    one, two = float(done.silylene), float(done.disilane)
    made = k["SiH4 -> SiH2 + H2"] * s + k["Si2H6 -> SiH4 + SiH2"] * two
    lost = (k["SiH2 + H2 -> SiH4"] * h + k["SiH4 + SiH2 -> Si2H6"] * s + wall + grow * two) * one
    assert made == pytest.approx(lost, rel=1e-6)
    joined = k["SiH4 + SiH2 -> Si2H6"] * s * one
    assert joined == pytest.approx((k["Si2H6 -> SiH4 + SiH2"] + grow * one) * two, rel=1e-9)
    assert float(done.clusters) == pytest.approx(3 * grow * one * two, rel=1e-9)
    assert float(done.clusters) <= 3 * k["SiH4 -> SiH2 + H2"] * s


FILMS = {(588.0, 14.6): 4.0, (620.0, 66.7): 13.1}  # degC and Pa of silane: nm/min, measured


def over_film(law, celsius, silane, nm_per_min):
    rate = kinetics.surface_rate(SURFACE[law].law, celsius + 273.15, silane, 0.0)
    return float(rate) * 28.085e-3 / 2250 * 1e9 * 60 / nm_per_min


def test_the_laws_against_films_that_were_measured():
    """The table of docs/equations/reactor.md, and of what a wider reading of such films gave within a quarter."""
    mean = {}
    for law, told in {"furusawa": (0.20, 0.68), "kleijn": (1.82, 1.29), "iya": (0.15, 0.46)}.items():
        found = [over_film(law, *at, film) for at, film in FILMS.items()]
        assert found == pytest.approx(told, rel=0.03)
        mean[law] = np.exp(np.mean(np.log(found)))
    assert mean == pytest.approx({"furusawa": 0.44, "kleijn": 1.40, "iya": 0.31}, rel=0.25)


def test_one_spread_of_the_rate():
    """A laboratory and every furnace start from the same level and slope: that of films, carried to 450 °C."""
    kinds = [entry for name, entry in library().activities.items() if name.endswith("infiltration")]
    spreads = {tuple(entry["rate_factor"]["lognormal"]) for entry in kinds if "rate_factor" in entry}
    level, slope = (priors()[name].distribution.args for name in ("rate_factor", "rate_energy"))
    assert spreads == {level}
    span = (1 / kinetics.LEVELLED - 1 / 877.15) / 8.314462618  # from 450 to 604 degC
    anchor = 1 / np.exp(np.mean([np.log(over_film("furusawa", *at, film)) for at, film in FILMS.items()]))
    assert level[0] == pytest.approx(anchor * np.exp(-slope[0] * span), rel=0.1)
    films, energy, pores = 0.65, slope[1] * span, np.log(1.5)
    assert np.log(level[1]) == pytest.approx(np.sqrt(films**2 + energy**2 + pores**2), rel=0.03)
    assert pytest.approx(6.5, rel=0.01) == level[1] ** 1.96
    assert 190e3 < SURFACE["furusawa"].law.energy * 8.314 + slope[0] < 215e3


PAGE = Path(__file__).parents[2] / "docs" / "equations" / "reactor.md"
PRESSURES = (1e3, 1e4, 4e4)
THIN = (5.0, 50.0, 200.0)  # Pa, around powder that has taken nearly all of its silane


@pytest.mark.parametrize(
    ("first", "pressures", "hydrogen"), [("1 kPa", PRESSURES, None), ("5 Pa", THIN, 6.5e4)]
)
def test_table_of_the_factors_that_other_laws_mean(first, pressures, hydrogen):
    """The page's table is what the laws give."""
    table = (
        PAGE.read_text(encoding="utf-8").split(f"| °C | H2: {first} |")[1].split("\n\n")[0].splitlines()[2:]
    )
    assert len(table) == 4
    for line in table:
        celsius, *told = (float(cell) for cell in line.strip("|").split("|"))
        kelvin = celsius + 273.15
        rates = {
            law: [kinetics.surface_rate(SURFACE[law].law, kelvin, p, hydrogen or p) for p in pressures]
            for law in SURFACE
        }
        found = [
            r / f for law in ("kleijn", "iya") for r, f in zip(rates[law], rates["furusawa"], strict=True)
        ]
        assert told == pytest.approx([float(x) for x in found], rel=0.05)
