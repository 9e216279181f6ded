"""Porous carbon made on site: yields, activation by either agent, pyrolysis of biomass."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.material.elements import molar_mass

RESIN = {"route": {"use": ["porous_carbon_resin"]}}
BIOMASS = {"route": {"use": ["porous_carbon_biomass"]}}


def test_overall_yield_of_resin(route):
    """Resin to porous carbon: 20 to 30 % (char about 50 %, burn-off 40 to 60 %)."""
    run = route(RESIN, {"porous_carbon_resin": 1.0})
    assert 0.20 < 1 / run.levels["buy_phenolic_resin"] < 0.30


def test_no_burn_off_leaves_the_char(route):
    run = route(RESIN, {"porous_carbon_resin": 1.0}, activities__resin_activation__burn_off=0.0)
    amounts = run.amounts("resin_activation")
    assert amounts["agent"] == amounts["offgas_carbon_monoxide"] == 0.0
    char, activated = run.material("resin_activation", "char"), run.material("resin_activation", "activated")
    assert np.asarray(activated.elements) == pytest.approx(np.asarray(char.elements), rel=1e-12)


MORE_PORES = "more pores than the carbon burnt off leaves"


@pytest.mark.parametrize(("above", "flagged"), [(-0.01, False), (0.01, True)])
def test_no_more_carbon_is_burnt_off_than_the_char_holds(route, above, flagged):
    key = "resin_activation"
    char = route(RESIN, {"porous_carbon_resin": 1.0}).material(key, "char")
    held = 1 - float(char.share("other"))
    burnt = {f"activities__{key}__burn_off": held + above}
    flags = route(RESIN, {"porous_carbon_resin": 1.0}, **burnt).flags()
    assert ("more carbon burnt off than the char holds" in flags) is flagged


@pytest.mark.parametrize(
    ("burnt", "pores", "flagged"),
    [
        (0.1, 1.5e-3, True),
        (0.1, 0.499e-3, False),
        (0.1, 0.501e-3, True),
        (0.5, 1.29e-3, False),
        (0.5, 1.31e-3, True),
    ],
)
def test_no_more_pores_than_the_burnt_carbon_leaves(route, burnt, pores, flagged):
    """(b / rho + V_char) / (1 - b) with 2 g/cm3 and 0.4 cm3/g: 0.5 cm3/g at 10 %, 1.3 at 50 %."""
    key = "activities__resin_activation__"
    numbers = {f"{key}burn_off": burnt, f"{key}pore_volume": pores, f"{key}density": 2000.0}
    assert (MORE_PORES in route(RESIN, {"porous_carbon_resin": 1.0}, **numbers).flags()) == flagged


@given(burnt=st.floats(0.0, 0.8), opening=st.floats(0.0, 1.0), density=st.floats(1500, 2300))
@settings(max_examples=15, deadline=None)
def test_pores_cost_carbon(route, burnt, opening, density):
    """No draw and no optimum opens more than (b / rho + V_char) / (1 - b), unless a measured volume says so."""
    key = "activities__resin_activation__"
    numbers = {f"{key}burn_off": burnt, f"{key}opening": opening, f"{key}density": density}
    run = route(RESIN, {"porous_carbon_resin": 1.0}, **numbers)
    made = run.material("resin_activation", "activated")
    most = (burnt / density + 0.4e-3) / (1 - burnt)
    assert float(made.pores) == pytest.approx(opening * most, rel=1e-9)
    width = float(run.values["activities.resin_activation.pore_diameter"])
    assert float(made.surface) == pytest.approx(4 * float(made.pores) / width, rel=1e-9)
    assert MORE_PORES not in run.flags()


def test_what_was_measured_takes_the_place_of_what_burn_off_opens(route):
    key = "activities__resin_activation__"
    run = route(RESIN, {"porous_carbon_resin": 1.0}, **{f"{key}pore_volume": 0.7e-3, f"{key}surface": 1.5e6})
    made = run.material("resin_activation", "activated")
    assert (float(made.pores), float(made.surface)) == (0.7e-3, 1.5e6)


@pytest.mark.parametrize(
    ("entry", "agent"), [("steam_activation", "H2O"), ("carbon_dioxide_activation", "CO2")]
)
def test_activation_by_its_equation(route, entry, agent):
    """C + H2O -> CO + H2 and C + CO2 -> 2 CO, in moles."""
    file = {**RESIN, "activities": {"resin_activation": {"use": entry}}}
    if agent == "CO2":
        file["activities"]["steam_boiler"] = {"remove": True}
    run = route(file, {"porous_carbon_resin": 1.0})
    amounts = run.amounts("resin_activation")
    char = run.material("resin_activation", "char")
    held = {e: float(char.share(e)) for e in "CHON"}
    gone = amounts["char"] * float(run.values["activities.resin_activation.burn_off"]) / sum(held.values())
    oxygen = gone * held["O"] / molar_mass("O")  # of the char, mol; it takes as much carbon along
    burnt = gone * held["C"] / molar_mass("C") - oxygen
    reacted = (amounts["agent"] - amounts["spent_agent"]) / molar_mass(agent)
    assert reacted == pytest.approx(burnt, rel=1e-9)
    made = amounts["offgas_carbon_monoxide"] / molar_mass("CO")
    assert made == pytest.approx((2 if agent == "CO2" else 1) * burnt + oxygen, rel=1e-9)
    own = gone * held["H"] / molar_mass("H2")
    assert amounts["offgas_hydrogen"] / molar_mass("H2") == pytest.approx(
        (burnt if agent == "H2O" else 0.0) + own, rel=1e-9
    )


@pytest.mark.parametrize("file", [RESIN, BIOMASS])
def test_burn_off_takes_of_the_char_as_it_is(route, file):
    """Ash aside, activated carbon is composed as its char was."""
    name = file["route"]["use"][0]
    run = route(file, {name: 1.0})
    key = next(node.name for node in run.network.nodes if node.name.endswith("_activation"))
    char, made = (np.asarray(run.material(key, port).elements)[:-1] for port in ("char", "activated"))
    assert made / made.sum() == pytest.approx(char / char.sum(), rel=1e-9)


def test_char_of_biomass_has_little_formation_enthalpy(route):
    """Carbon monoxide in the off-gas closes the heating value that Dulong's assumption misses."""
    run = route(BIOMASS, {"porous_carbon_biomass": 1.0})
    dulong = route(BIOMASS, {"porous_carbon_biomass": 1.0}, activities__biomass_carbonisation__monoxide=0.0)
    assert abs(float(run.material("biomass_carbonisation", "char").enthalpy)) < 2e6
    assert float(dulong.material("biomass_carbonisation", "char").enthalpy) > 6e6


def test_carbon_of_biomass_does_not_warm(route):
    """Fossil carbon dioxide comes from natural gas alone."""
    run = route(BIOMASS, {"porous_carbon_biomass": 1.0})
    fossil = sum(
        run.levels[node.name] * run.amounts(node.name).get(port, 0.0)
        for node in run.network.nodes
        for port, flow in node.ports
        if flow == "carbon_dioxide_to_air"
    )
    gas = run.levels["buy_natural_gas"] * molar_mass("CO2") / molar_mass("CH4")
    assert fossil == pytest.approx(gas, rel=1e-9)


def test_washing_takes_ash_and_drying_takes_water(route):
    run = route(BIOMASS, {"porous_carbon_biomass": 1.0})
    before, after = run.material("biomass_washing", "feed"), run.material("biomass_washing", "washed")
    removal = float(run.values["activities.biomass_washing.ash_removal"])
    ash = float(before.share("other"))
    assert float(after.share("other")) == pytest.approx(ash * (1 - removal) / (1 - ash * removal), rel=1e-9)
    moisture = run.levels["biomass_washing"] * float(run.values["activities.biomass_washing.moisture"])
    assert run.levels["cake_drying"] == pytest.approx(moisture, rel=1e-12)


def test_no_volatile_matter_is_flagged(route):
    run = route(RESIN, {"porous_carbon_resin": 1.0}, flows__phenolic_resin__volatile=0.1)
    assert "volatile matter too small to carry the feed's hydrogen and oxygen" in run.flags()
