"""Furnaces: kilns, what runs without end, heat, coats, and the first limit that is broken."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from anodeworks.material import pores
from anodeworks.reactor import (
    coating,
    continuous,
    kiln,
    maps,
    particle,
    vessel,
)
from anodeworks.reactor.thermochemistry import GAS_CONSTANT
from tests.reactor.beds import KILN, batches, beds, full, nm, recipe
from tests.reactor.laws import time_for, time_to


def test_kiln():
    for share in (0.03, 0.1, 0.3):
        half = np.arcsin(float(kiln.chord(share, 1.0)))
        assert (2 * half - np.sin(2 * half)) / (2 * np.pi) == pytest.approx(share, rel=1e-6)


@pytest.mark.slow
def test_furnaces_without_end():
    r = recipe(fill=0.6)
    flow = jax.jit(continuous.overflow)(r)
    assert float(flow.utilisation) > 0.8
    assert float(flow.capacity * flow.cycle * (1 - flow.silicon)) == pytest.approx(100.0, rel=1e-9)
    assert float(flow.uniformity) < 0.75  # ages are spread, and so are fills
    total = 0.6 * 0.75e-3 * 2250
    assert float(flow.silicon) == pytest.approx(total / (1 + total), rel=1e-9)
    left = float(flow.open_volume + flow.closed_volume)
    assert left == pytest.approx(0.4 * 0.75e-3 * (1 - float(flow.silicon)), rel=1e-9)
    assert float(flow.conversion) == pytest.approx(float(flow.utilisation + flow.fines), rel=1e-12)
    batch_ = batches("fluidised")(r)
    assert float(flow.capacity) > float(batch_.capacity)  # it is never heated, cooled or emptied


@pytest.mark.slow
def test_powder_along_its_gas():
    """Silane is accounted for; silicon that leaves is silicon that settled; more gas, more powder, less of it used."""
    done, more = (beds("continuous_kiln")(recipe(**KILN | {"velocity": v})) for v in (0.02, 0.06))
    place = vessel.setting("rotary", recipe(**KILN).vessel, recipe().blow)
    for of, flow in ((done, 1.0), (more, 3.0)):
        assert float(of.conversion) == pytest.approx(float(of.utilisation + of.fines), rel=1e-12)
        settled = float(place.feed.flow) * flow * float(of.utilisation) * particle.SILICON
        assert float(of.capacity * of.silicon) == pytest.approx(settled, rel=1e-9)
        assert float(of.capacity * of.cycle * (1 - of.silicon)) == pytest.approx(100.0, rel=1e-9)
    assert float(more.utilisation) < float(done.utilisation)
    assert float(more.capacity) > float(done.capacity)
    drum = batches("rotary")(recipe(**KILN))
    assert float(done.utilisation) > float(drum.utilisation)  # no gas is mixed back


@pytest.mark.slow
def test_steps_along_a_kiln():
    done, fine = (
        jax.jit(lambda r, n=n: continuous.along(r, steps=n))(recipe(**KILN)) for n in (continuous.STEPS, 128)
    )
    assert float(done.infiltration) == pytest.approx(float(fine.infiltration), rel=1e-4)
    assert float(done.fines) == pytest.approx(float(fine.fines), rel=1e-4)


def test_a_kiln_of_plenty_is_a_particle():
    """Gas without end and no resistance to it: the residence is the time of a particle in that gas."""
    r = recipe(fill=0.6, charge=1e-3, velocity=1e4, lifting=1e9, slenderness=6.0)
    gas = particle.Gas(723.15, 1.2e5, 3e4)
    wanted = time_to(full(r.grain, gas), 0.6)
    assert float(beds("continuous_kiln")(r).infiltration) == pytest.approx(float(wanted), rel=5e-3)


def test_heat_of_a_furnace():
    """By hand: deposition and dust against wall and gas; a kiln that makes dust is hotter than its deposition."""
    r = recipe(**KILN)
    done, calm = (batches("rotary")(recipe(**KILN | {"clustering": c})) for c in (0.3, 0.0))
    assert float(done.heat / done.utilisation) > 1.05 * float(calm.heat / calm.utilisation)
    place = vessel.setting("rotary", r.vessel, r.blow)
    moles = float(place.feed.flow) / 3e4 * 1.2e5
    gas = (
        moles * (0.25 * 26200.0 + 0.75 * 12600.0) * 0.5
    )  # J/mol of silane and nitrogen from 25 to 450 degC (NIST)
    wall = np.pi * float(place.width) ** 2 * 6.0 * 0.3 * 40.0 * 15.0
    assert float(done.heat / done.heat_load) == pytest.approx(wall + gas, rel=0.01)
    warm = batches("rotary")(recipe(**KILN | {"preheat": 1.0}))
    assert float(warm.heat / warm.heat_load) == pytest.approx(wall, rel=1e-6)


@pytest.mark.parametrize("fill", [0.3, 0.65, 0.85])
def test_ages_are_spread_exponentially(fill):
    """Sixteen ages against a fine sum over all of them."""
    of = pores.single(0.75e-3, 1.5 * nm)
    scale = float(continuous._scale(of, fill))
    ages = (np.arange(200_000) + 0.5) * 2e-4
    weights = np.exp(-ages) * 2e-4
    fine = np.asarray(pores.filled(of, scale * ages))
    coarse = np.asarray(pores.filled(of, scale * continuous.AGES))
    assert fine @ weights == pytest.approx(fill, abs=2e-4)
    spread = [np.sqrt((f - fill) ** 2 @ w) for f, w in ((fine, weights), (coarse, continuous.AGE_WEIGHTS))]
    assert spread[1] == pytest.approx(spread[0], abs=2e-4)


def test_coat():
    of, film = pores.single(0.75e-3, 1.5 * nm), 4e-10
    thin, thick = (coating.coat(t * nm, 2000.0, of, film, 0.48) for t in (0.5, 10.0))
    assert float(thick.surface) < float(thin.surface)
    assert float(thick.surface) == pytest.approx(
        2000.0 * (1 - float(thick.share)), rel=0.01
    )  # the outer surface is left
    assert float(thick.sealed + thick.open_volume) < 0.75e-3 * 0.48
    times = [float(time_for("acetylene", 973.15, 1e4, t * nm)) for t in (0.5, 10.0)]
    assert times[1] == pytest.approx(20 * times[0])
    (left,) = coating.range_left("acetylene", 973.15).values()
    assert bool(left)
    ratio = coating.coat_rate("methane", 1398.15, 1e4) / coating.coat_rate("methane", 1323.15, 1e4)
    assert np.log(ratio) == pytest.approx(446e3 / GAS_CONSTANT * (1 / 1323.15 - 1 / 1398.15), rel=1e-9)


@pytest.mark.parametrize("thickness", [0.1, 0.5, 1.0, 10.0])
@pytest.mark.parametrize("film", [0.0, 2e-10, 4e-10])
def test_a_coat_neither_makes_nor_loses_room(thickness, film):
    """What silicon leaves of the pores is open or sealed, in a kilogram that the coat dilutes."""
    of, carbon = pores.single(0.75e-3, 1.5 * nm), 0.48
    done = coating.coat(thickness * nm, 2000.0, of, film, carbon)
    laid = thickness * nm * 2000.0 * 1900.0
    assert float(done.share) == pytest.approx(laid / (1 + laid))
    empty = 0.75e-3 * (1 - float(pores.filled(of, film))) * carbon / (1 + laid)
    assert float(done.sealed + done.open_volume) == pytest.approx(empty, rel=1e-9)


@pytest.mark.parametrize("kind", ["fluidised", "rotary", "fixed"])
def test_gas_of_a_furnace_by_hand(kind):
    """The silane that flows is that of the section which powder leaves free; the hot volume is the vessel's."""
    r = recipe(velocity=0.02, slenderness=3.0, filling=0.25, charge=80.0)
    place = vessel.setting(kind, r.vessel, r.blow)
    width, bed = float(place.width), 80.0 / 350.0
    section, length = np.pi / 4 * width**2, 3.0 * width
    free = {"fluidised": 1.0, "rotary": 0.75, "fixed": 1.0}[kind]
    flow = section * free * float(place.velocity) * 3e4 / (GAS_CONSTANT * 723.15)
    assert float(place.feed.flow) == pytest.approx(flow, rel=1e-9)
    if kind != "fluidised":
        assert float(place.velocity) == pytest.approx(0.02)
    powder = {"fluidised": 1.0, "rotary": 0.25, "fixed": 1.0}[kind]
    assert section * length * powder == pytest.approx(bed, rel=1e-9)
    hot = {"fluidised": 2 * bed, "rotary": 4 * bed, "fixed": bed}[kind]  # freeboard; powder is a quarter
    assert float(place.volume) == pytest.approx(hot, rel=1e-9)
    wall = np.pi * width * length * (0.3 if kind == "rotary" else 1.0)
    assert float(place.wall) == pytest.approx(wall, rel=1e-9)
    empty = {"rotary": 3 * bed, "fixed": 0.1 * bed}.get(kind)
    if empty is not None:
        assert float(place.contact.empty) == pytest.approx(empty, rel=1e-9)
    else:  # bubbles and freeboard
        assert bed < float(place.contact.empty) < 1.5 * bed


@pytest.mark.parametrize("gas", ["acetylene", "methane"])
@pytest.mark.parametrize("flow", [1e-3, 0.1, 10.0])
def test_coat_takes_what_the_flow_brings(gas, flow):
    """Rate at the gas around the powder times its surface is what the flow gives up; carbon is accounted for."""
    kelvin = {"acetylene": 973.15, "methane": 1323.15}[gas]
    hold = coating.Hold(kelvin, 1.06e5, 1.3e4, flow, 100.0, 2000.0, 3600.0, 0.7)
    laid = coating.deposit(gas, hold)
    carbon = {"acetylene": 2, "methane": 1}[gas] * flow * float(laid.utilisation)  # mol/s
    rate = float(coating.coat_rate(gas, kelvin, laid.hydrocarbon, 0.7))
    assert 100.0 * 2000.0 * rate == pytest.approx(carbon, rel=1e-9)
    assert float(laid.carbon) == pytest.approx(carbon * 3600.0 * 12.011e-3 / 100.0, rel=1e-4)
    assert 0 < float(laid.hydrocarbon) < 1.3e4
    full = 100.0 * 2000.0 * float(coating.coat_rate(gas, kelvin, 1.3e4, 0.7))
    assert carbon < full
    if flow == 10.0:  # a gas that hardly changes
        assert carbon == pytest.approx(full, rel=0.05)


def test_the_first_limit_that_is_broken():
    """By hand: each recipe breaks what it is made to break, and a figure that is none keeps nothing."""

    def found(r, **changed):
        done = jax.tree.map(np.asarray, batches("fluidised")(r))._replace(**changed)
        return maps.WHY[int(maps.first_broken(done, maps.Limits()))]

    assert found(recipe()) == "feasible"
    assert found(recipe(silane=2e3)) == "time"
    assert found(recipe(celsius=520.0)) == "uneven"
    assert found(recipe(celsius=520.0), fines=np.asarray(0.2)) == "dust"
    assert found(recipe(), heat_load=np.asarray(1.01)) == "heat"
    assert found(recipe(), cycle=np.asarray(np.nan)) == "time"
    assert found(recipe(), velocity_load=np.asarray(1.01)) == "velocity"
    assert found(recipe(fill=0.95)) == "pores"
