"""Beds: limits with an answer on paper, agreement of the closed batch with the particle, trends that were measured."""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.material import pores
from anodeworks.reactor import (
    batch,
    contact,
    continuous,
    fluidisation,
    maps,
    particle,
    tube,
    vessel,
    yields,
)
from anodeworks.reactor.contact import Contact, Feed
from anodeworks.reactor.kinetics import gas_decomposition, surface_rate
from anodeworks.reactor.thermochemistry import GAS_CONSTANT
from tests.reactor import depleting
from tests.reactor.beds import FURUSAWA, KILN, LAW, batches, beds, full, nm, recipe, um
from tests.reactor.laws import time_to


@pytest.mark.parametrize(("kind", "at"), [("fluidised", {}), ("rotary", KILN)])
def test_silane_is_accounted_for(kind, at):
    done = batches(kind)(recipe(**at))
    assert float(done.utilisation + done.fines) == pytest.approx(float(done.conversion), rel=1e-12)
    assert 0 < float(done.utilisation) <= 1
    per_silicon = 4 * 1.008 / 28.085
    made = float(done.hydrogen / (done.silicon * (1 + done.fines / done.utilisation)))
    assert made == pytest.approx(per_silicon, rel=1e-6)
    total = 0.65 * 0.75e-3 * 2250
    assert float(done.silicon) == pytest.approx(total / (1 + total), rel=1e-6)
    assert float(done.cycle) > float(done.infiltration) + 3600


def test_fluidised_bed_uses_more_of_the_silane_than_a_kiln():
    """As plants report: at least 0.85 against below 0.60 to 0.8."""
    bed, drum = batches("fluidised")(recipe()), batches("rotary")(recipe(**KILN))
    assert float(bed.utilisation) > 0.85 > float(drum.utilisation)


def test_plug_flow_of_a_first_order_rate():
    """Many tanks without expansion: conversion 1 - exp(-k S R T / V)."""
    feed = Feed(723.15, 1e9, 100.0, 0.0, 1e-6)
    of = particle.Grain(pores.single(1e-3, 2 * nm), 1e-9)
    met = Contact(1.0, 1e9, 0.0, 0.0)
    surface = float(pores.under(of.pores, 0.0).surface.sum())
    wanted = 2.0e-12 * 100.0 * surface / 1e-6  # share of the feed that the inlet rate would take
    for tanks, tolerance in ((1, 1e-6), (400, 3e-3)):
        film, carbon = jnp.zeros(tanks), jnp.full(tanks, 1.0 / tanks)
        passed = contact.pass_through(of, feed, met, LAW, film, carbon)
        exact = wanted / (1 + wanted) if tanks == 1 else 1 - np.exp(-wanted)
        assert float(passed.converted[-1]) == pytest.approx(exact, rel=tolerance)


def test_balance_of_a_tank_is_solved():
    r = recipe(celsius=430.0, silane=5e4)
    place = vessel.setting("fluidised", r.vessel, r.blow)
    passed = contact.pass_through(
        r.grain, place.feed, place.contact, FURUSAWA, jnp.array([3e-10]), jnp.array([100.0])
    )
    met = place.feed.flow * place.contact.met * passed.converted[0]
    assert float(met) == pytest.approx(float(passed.deposited[0] + passed.dust[0]), rel=1e-10)


def test_what_settles_has_crossed_the_resistance_and_dust_has_not():
    """One tank of slow exchange and much dust: silane at the powder from the flux alone, and the rate there by hand."""
    grain = particle.Grain(
        pores.single(0.75e-3, 1.5 * nm), 1e-9
    )  # so small that it is as effective as a wall
    feed, film, carbon = Feed(743.15, 1.2e5, 3e4, 0.0, 2e-3, 1e-4), jnp.array([2e-10]), jnp.array([0.5])
    met = Contact(0.8, 2e-4, 0.02, 0.7)
    passed = jax.jit(lambda: contact.pass_through(grain, feed, met, FURUSAWA, film, carbon))()
    settled, dust = float(passed.deposited[0]), float(passed.dust[0])
    assert 0.05 * settled < dust
    converted = (settled + dust) / (2e-3 * 0.8)
    grown = 1 + converted * 3e4 / 1.2e5
    silane, hydrogen = 3e4 * (1 - converted) / grown, 2 * converted * 3e4 / grown
    assert float(passed.silane[0]) == pytest.approx(silane, rel=1e-9)
    assert float(passed.hydrogen[0]) == pytest.approx(hydrogen, rel=1e-9)
    at_powder = silane - settled * GAS_CONSTANT * 743.15 / 2e-4
    assert 0.05 * silane < at_powder < 0.95 * silane
    surface = float(pores.under(grain.pores, film[0]).surface.sum()) * 0.5
    rate = 1e-4 * float(surface_rate(FURUSAWA, 743.15, at_powder, hydrogen))
    assert settled == pytest.approx(surface * rate, rel=1e-6)
    mixed = 0.8 * converted  # of all gas, that which meets no powder with it
    grown = 1 + mixed * 3e4 / 1.2e5
    clusters = gas_decomposition(743.15, 3e4 * (1 - mixed) / grown, 2 * mixed * 3e4 / grown).clusters
    assert dust == pytest.approx(0.7 * 0.02 * float(clusters), rel=1e-9)


@pytest.mark.slow
def test_derivatives_of_a_batch():
    def told(x):
        r = recipe(volume=x[0], diameter=x[1], size=x[2], celsius=x[3], silane=x[4], fill=x[5])
        done = batch.run(r)
        return jnp.stack(
            [done.utilisation, done.fines * 1e4, jnp.log(done.cycle), done.uniformity, done.silicon]
        )

    at = jnp.array([0.75, 1.5, 7.0, 460.0, 2e4, 0.6])
    run = jax.jit(lambda x, along: jax.jvp(told, (x,), (along,)))
    for i in range(at.size):
        h = 1e-4 * at[i]
        along = jnp.zeros_like(at).at[i].set(1.0)
        up, down, twice, half = (run(at.at[i].add(s * h), along)[0] for s in (1, -1, 2, -2))
        assert np.asarray(run(at, along)[1]) == pytest.approx(
            np.asarray((8 * (up - down) - (twice - half)) / (12 * h)), rel=1e-4, abs=1e-8
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "at"),
    [
        ("fixed", (440.0, 6e3, 0.05, 0.01)),
        ("fixed", (440.0, 6e3, 5.0, 0.01)),
        ("continuous_kiln", (450.0, 2e4, 100.0, 0.03)),
    ],
)
def test_derivatives_of_beds_with_a_profile(kind, at):
    """Backwards through steps and roots: a bed hardly uneven, a front, a kiln."""

    @jax.jit
    def told(x):
        done = continuous.worked_out(
            recipe(celsius=x[0], silane=x[1], charge=x[2], velocity=x[3], slenderness=2.0), kind
        )
        return jnp.log(done.cycle) + done.utilisation + done.uniformity + jnp.log(done.heat_load)

    x = jnp.array(at)
    slope = np.asarray(jax.jit(jax.grad(told))(x))
    for i in range(x.size):
        step = jnp.zeros_like(x).at[i].set(1e-4 * x[i])
        near, far = (float(told(x + n * step) - told(x - n * step)) for n in (1, 2))
        assert slope[i] == pytest.approx((8 * near - far) / (12 * float(step[i])), rel=1e-5), i


@pytest.mark.parametrize(
    ("size", "diameter", "celsius", "silane"),
    [(5, 2.0, 450, 1e4), (10, 1.5, 450, 1e4), (10, 1.5, 480, 5e3), (20, 1.2, 440, 2e3), (10, 1.2, 500, 1e4)],
)
def test_closed_batch_against_the_particle(size, diameter, celsius, silane):
    """Gas without end around the powder: then a batch is a particle in a gas that does not change."""
    grain = particle.Grain(pores.single(0.75e-3, diameter * nm), size * um / 2)
    gas = particle.Gas(celsius + 273.15, 1.2e5, silane)
    found = full(grain, gas)
    blow = vessel.Blow(gas.temperature, 1.2e5, silane)
    r = yields.Recipe(grain, blow, vessel.Vessel(1e-3, velocity=1e4), 0.6)
    quick = batches("fixed")(r)
    time, closed = float(time_to(found, 0.6)), float(quick.infiltration)
    even = float(np.interp(time, found.time, found.uniformity))
    assert closed == pytest.approx(time, rel=0.02)
    assert float(quick.uniformity) == pytest.approx(even, abs=0.02)


@cache
def _depleting():
    @jax.jit
    def both(r):
        quick, place = batch.run(r), vessel.setting("fluidised", r.vessel, r.blow)
        horizon = 1.3 * quick.infiltration
        return quick, depleting.infiltrate(
            r.grain, place.feed, place.contact, FURUSAWA, r.vessel.charge, horizon
        )

    return both


MOUTHS = "closed form of a filling, to where pores at the surface of a particle close"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "diameter", "celsius", "silane", "factor", "fill", "stays_open"),
    [
        (7, 1.5, 450, 3e4, 1.0, 0.65, True), (7, 1.5, 450, 3e4, 7.0, 0.65, True), (7, 1.5, 470, 3e4, 1.0, 0.8, True),
        (10, 1.5, 490, 2e4, 1.0, 0.6, True), (20, 1.2, 450, 3e4, 1.0, 0.6, True), (7, 1.5, 430, 8e4, 0.01, 0.65, True),
        (7, 1.5, 400, 8e4, 0.05, 0.8, True), (20, 1.2, 450, 8e4, 0.1, 0.7, True),
        (10, 1.5, 470, 2e4, 1.0, 0.8, False), (20, 1.2, 460, 3e4, 1.0, 0.6, False),
        (10, 1.2, 500, 3e4, 1.0, 0.6, False),
    ],
)  # fmt: skip
def test_closed_batch_against_the_particle_in_a_bed_it_depletes(
    size, diameter, celsius, silane, factor, fill, stays_open
):
    """Utilisation from 67 to 99 %: gas from nearly none to nearly all that enters; where mouths close, it is said."""
    quick, full = _depleting()(
        recipe(
            diameter=diameter,
            size=float(size),
            celsius=float(celsius),
            silane=silane,
            factor=factor,
            fill=fill,
        )
    )
    full = jax.tree.map(np.asarray, full)
    assert np.abs(full.entered - full.fill).max() < 1e-10  # mouth and shells
    assert bool(quick.outside[MOUTHS]) is not stays_open
    if not stays_open:
        assert full.fill[-1] < fill  # the reference never arrives
        return
    time = np.interp(fill, full.fill, full.time)
    assert float(quick.infiltration) == pytest.approx(time, rel=3e-4)
    for name, off in (("utilisation", 1e-4), ("uniformity", 2e-3)):
        there = np.interp(time, full.time, getattr(full, name))
        assert float(getattr(quick, name)) == pytest.approx(there, abs=off), name
    assert float(quick.fines) == pytest.approx(np.interp(time, full.time, full.fines), rel=0.012)


@pytest.mark.slow
def test_a_bed_that_nothing_depletes_is_a_gas_that_does_not_change():
    grain = particle.Grain(pores.single(0.75e-3, 1.5 * nm), 5 * um)
    gas = particle.Gas(753.15, 1.2e5, 5e3)
    feed, contact_ = Feed(gas.temperature, gas.pressure, gas.silane, 0.0, 1e6), Contact(1.0, 1e9, 0.0, 0.0)
    horizon = 3.0 * particle.natural_time(grain, gas, FURUSAWA)
    full = jax.jit(lambda g: depleting.infiltrate(g, feed, contact_, FURUSAWA, 1e-3, horizon, 24, 60))(grain)
    alone = full(grain, gas)
    assert np.asarray(full.fill) == pytest.approx(np.asarray(alone.fill), abs=1e-6)
    assert np.asarray(full.effectiveness) == pytest.approx(np.asarray(alone.effectiveness), rel=1e-5)


@cache
@cache
def _still(steps):
    return jax.jit(
        lambda grain, feed, contact, carbon, fill: tube.infiltrate(
            grain, feed, contact, FURUSAWA, carbon, fill, steps=steps
        )
    )


def still(*asked, steps=tube.STEPS):
    return _still(steps)(*jax.tree.map(lambda x: jnp.asarray(x, dtype=float), asked))


def at_rest(r, steps=tube.STEPS):
    place = vessel.setting("fixed", r.vessel, r.blow)
    return still(r.grain, place.feed, place.contact, r.vessel.charge, r.fill, steps=steps)


@pytest.mark.slow
def test_trends_of_a_tube():
    """Han et al. 2024 (abstract): cooler, thinner gas, more flow, less carbon, less surface make it more even."""

    def even(celsius, silane, flow, carbon, diameter):
        grain = particle.Grain(pores.single(0.75e-3, diameter), 4 * um)
        feed = Feed(celsius + 273.15, 1.0e5, silane, 0.0, flow)
        done = still(grain, feed, Contact(1.0, 1e6, 0.0, 0.0), carbon, 0.3)
        assert float(done.fill.mean()) == pytest.approx(0.3, abs=1e-9)
        return 1.0 - float(done.fill.std()) / 0.3

    here = {"celsius": 440.0, "silane": 5e3, "flow": 2e-4, "carbon": 1e-3, "diameter": 1.5 * nm}
    base = even(**here)
    changes = {"celsius": 425.0, "silane": 2.5e3, "flow": 4e-4, "carbon": 0.5e-3, "diameter": 3.0 * nm}
    for name, other in changes.items():
        assert even(**{**here, name: other}) > base + 0.02, name


BEDS_AT_REST = [
    ({"charge": 0.01, "factor": 0.01, "velocity": 0.008}, 2e-4),  # hardly a profile
    ({"charge": 0.03, "factor": 0.02, "velocity": 0.008, "fill": 0.8}, 1e-3),  # half of it full
    ({"charge": 100.0, "velocity": 0.008}, 2e-4),  # a front that is thinner than a zone
]


@pytest.mark.slow
@pytest.mark.parametrize(("at", "off"), BEDS_AT_REST)
def test_steps_of_a_bed_at_rest(at, off):
    """Few steps against eight times as many."""
    done, fine = (at_rest(recipe(**at), n * tube.STEPS) for n in (1, 8))
    assert float(done.time) == pytest.approx(float(fine.time), rel=off)
    assert np.asarray(done.fill) == pytest.approx(np.asarray(fine.fill), abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("at", [at for at, _ in BEDS_AT_REST])
def test_a_bed_at_rest_accounts_for_its_silane(at):
    """The fill is met, falling from the inlet; silicon and dust are what was fed, less what left."""
    r = recipe(**at)
    done = at_rest(r)
    assert float(done.fill.mean()) == pytest.approx(float(r.fill), abs=1e-9)
    assert np.all(np.diff(np.asarray(done.fill)) <= 1e-12)
    place = vessel.setting("fixed", r.vessel, r.blow)
    settled = float(r.vessel.charge * r.fill) * 0.75e-3 * 2250 / particle.SILICON
    fed = float(place.feed.flow * done.time)
    assert settled + float(done.lost) <= fed * (1 + 1e-9)
    if r.vessel.charge == 100.0:  # a bed that lets nothing through until it is full
        assert settled + float(done.lost) == pytest.approx(fed, rel=1e-6)


@pytest.mark.slow
def test_a_short_bed_is_a_mixed_one():
    """Where gas hardly changes along the bed, powder at rest and mixed powder fill alike."""
    at = {"charge": 1e-3, "velocity": 1e4}
    still, mixed = beds("fixed")(recipe(**at)), batches("fixed")(recipe(**at))
    for name in ("infiltration", "utilisation", "silicon", "open_volume", "surface"):
        assert float(getattr(still, name)) == pytest.approx(float(getattr(mixed, name)), rel=1e-4), name
    deep = beds("fixed")(recipe(charge=100.0, velocity=0.008))
    assert float(deep.uniformity) < 0.7 < float(still.uniformity)
    assert float(deep.heat_load) > 5 * float(batches("fixed")(recipe(charge=100.0, velocity=0.008)).heat_load)


def test_velocities_of_a_bed():
    """A sand of 1 mm in air at 20 °C is lifted at 0.57 m/s and carried off at 7 to 8 m/s (textbook figures)."""
    air = fluidisation.Stream(1.2, 1.8e-5)
    assert float(fluidisation.minimum_velocity(1e-3, 2600.0, air)) == pytest.approx(0.57, rel=0.1)
    assert float(fluidisation.terminal_velocity(1e-3, 2600.0, air)) == pytest.approx(7.4, rel=0.1)
    small = float(fluidisation.minimum_velocity(1e-5, 800.0, air))
    assert small == pytest.approx(1e-10 * 800 * 9.80665 / (1650 * 1.8e-5), rel=0.01)  # d2 rho g / 1650 mu
    assert bool(fluidisation.cohesive(7e-6))
    assert not bool(fluidisation.cohesive(250e-6))


def test_a_bed_is_lifted_as_heavy_as_it_is():
    """A batch that is charged as carbon must be lifted full too; gas of an overflow is set for what it holds."""
    r = recipe(fill=0.6, lift=1.5)
    loaded = 1.0 + 0.6 * 0.75e-3 * 2250
    gas = fluidisation.stream(723.15, 1.2e5, 3e4)
    fresh, full = (float(fluidisation.minimum_velocity(250 * um, w * 700.0, gas)) for w in (1.0, loaded))
    done = batches("fluidised")(r)
    assert float(done.velocity_load) == pytest.approx(full / (1.5 * fresh), rel=1e-9)
    assert bool(done.flags["gas outside the window of velocities"])
    assert float(batches("fluidised")(recipe(fill=0.6, lift=3.0)).velocity_load) < 1
    flow = jax.jit(continuous.overflow)(r)
    assert float(flow.velocity_load) == pytest.approx(1 / 1.5, rel=1e-9)
    place = vessel.setting("fluidised", r.vessel, r.blow, loaded, loaded)
    assert float(place.velocity) == pytest.approx(1.5 * full, rel=1e-9)
    settled = float(place.feed.flow * flow.utilisation) * particle.SILICON
    assert float(flow.capacity * flow.silicon) == pytest.approx(settled, rel=1e-9)


def test_a_gas_of_more_silane_than_its_pressure_is_named():
    """It is run with what the pressure holds, and no furnace answers quietly."""
    asked, most = (beds("fluidised")(recipe(silane=p)) for p in (1.5e5, 0.98 * 1.2e5))
    assert bool(asked.flags[yields.TOO_MUCH])
    assert not bool(most.flags[yields.TOO_MUCH])
    assert float(asked.purge) == pytest.approx(float(most.purge), rel=1e-12)
    assert float(asked.purge) > 0
    assert maps.WHY[int(maps.first_broken(asked, maps.Limits()))] == "silane"


def test_course_of_a_batch():
    """It ends where the batch ends, and passes a smaller fill when a batch of that fill ends."""
    whole, part = batches("fluidised")(recipe(fill=0.7)), batches("fluidised")(recipe(fill=0.4))
    times, fills = np.asarray(whole.course)
    assert times[-1] == pytest.approx(float(whole.infiltration))
    assert fills[-1] == pytest.approx(0.7)
    assert np.interp(0.4, fills, times) == pytest.approx(float(part.infiltration), rel=0.01)
    assert 1.0 < float(whole.around) < 20.0  # of 30 kPa that enter


def test_bubbles_let_gas_pass_as_they_grow():
    passed = [
        float(fluidisation.bubbling(0.05, 0.01, d, 1.0, 723.15, 1.2e5).passed) for d in (0.02, 0.05, 0.1, 0.3)
    ]
    assert np.all(np.diff(passed) > 0)
    assert passed[-1] < 0.8
