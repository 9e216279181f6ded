"""Machines, ground, people and capital: hand calculations, limits and monotonicity."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.library import library
from anodeworks.plant.capital import Capital, capital
from anodeworks.plant.equipment import Replication, equip, machine_nodes
from anodeworks.plant.site import Site, ground
from anodeworks.plant.staff import Research, Staff, crew
from anodeworks.process import assemble

NETWORK, LEDGER = assemble(
    {"route": {"use": ["porous_carbon_bought", "silane"]}}, library(), ["silicon_carbon"]
)
MACHINES = [NETWORK.nodes[i].name for i in machine_nodes(NETWORK)]


def section(kind, **given):
    """A section with every value 0 but the given ones."""
    return kind(**{name: jnp.asarray(float(given.get(name, 0.0))) for name in kind.parameters()})


def machines(throughput, counts=0.0, exponent=0.98, level=1.0, **changes):
    """Equipment of the silane route with some of the first machine's numbers changed."""
    values = {k: v.number for k, v in LEDGER.items()}
    values |= {f"activities.{MACHINES[0]}.{k}": v for k, v in changes.items()}
    rows = jnp.zeros((len(MACHINES), 2)).at[0].set(jnp.asarray(throughput))
    replication = section(Replication, counts=counts, replication_exponent=exponent, cost_level=level)
    return equip(NETWORK, values, replication, rows)


def test_counts_and_cost_by_hand():
    made = machines(
        [2.5, 1.0],
        unit_capacity=1.0,
        cost_capacity=0.5,
        availability=0.5,
        unit_cost=100.0,
        scale_exponent=0.6,
    )
    assert np.asarray(made.count)[0] == pytest.approx([5.0, 2.0])
    one = 100.0 * 2**0.6
    assert np.asarray(made.cost)[0] == pytest.approx([one * 5**0.98, one * (7**0.98 - 5**0.98)])
    assert float(made.load[0]) == pytest.approx(3.5 / 3.5)
    assert np.asarray(made.count)[1:].sum() == 0
    assert np.asarray(made.cost)[1:].sum() == 0


def test_what_all_machines_share_moves_their_cost_alone():
    plain, dear = (machines([2.5, 1.0], level=level) for level in (1.0, 1.5))
    assert np.asarray(dear.cost) == pytest.approx(1.5 * np.asarray(plain.cost))
    assert np.asarray(dear.count) == pytest.approx(np.asarray(plain.count))


def test_whole_counts_round_up_and_fractional_do_not():
    whole = machines([1.1, 0.0], unit_capacity=1.0, availability=1.0)
    part = machines([1.1, 0.0], counts=1.0, unit_capacity=1.0, availability=1.0)
    assert float(whole.count[0, 0]) == 2.0
    assert float(part.count[0, 0]) == pytest.approx(1.1)


@given(st.floats(0.5, 5.0), st.floats(0.3, 0.95))
@settings(max_examples=20, deadline=None)
def test_larger_machines_are_cheaper_per_capacity(factor, exponent):
    base = {"cost_capacity": 1.0, "availability": 1.0, "unit_cost": 100.0, "scale_exponent": exponent}
    small = machines([10.0, 0.0], counts=1.0, exponent=1.0, unit_capacity=1.0, **base)
    large = machines([10.0, 0.0], counts=1.0, exponent=1.0, unit_capacity=1.0 + factor, **base)
    assert float(large.cost.sum()) < float(small.cost.sum())


def test_ground():
    site = section(
        Site,
        plot_ratio=0.5,
        gross_factor=2.0,
        storage_days=10 * 86400,
        storage_density=1000,
        peak_factor=1.5,
        land_limit=1000,
    )
    found = ground(site, jnp.asarray([100.0, 50.0]), jnp.asarray([0.01, 0.0]), jnp.asarray([1e6, 2e6]))
    assert np.asarray(found.floor) == pytest.approx([2 * (100 + 8.64), 100.0])
    assert float(found.land_needed) == pytest.approx((2 * 108.64 + 100) / 0.5)
    assert float(found.land_held) == 1000
    assert float(found.connected_power) == pytest.approx(4.5e6)
    assert not bool(found.too_little_land)
    assert not bool(found.too_little_power)


@pytest.mark.parametrize(
    ("limit", "held", "short"), [(0.0, 20.0, False), (10.0, 10.0, True), (30.0, 30.0, False)]
)
def test_land_is_what_the_site_has_be_it_enough_or_not(limit, held, short):
    site = section(Site, plot_ratio=1.0, gross_factor=1.0, storage_density=1.0, land_limit=limit)
    found = ground(site, jnp.asarray([15.0, 5.0]), jnp.zeros(2), jnp.zeros(2))
    assert float(found.land_needed) == 20.0
    assert float(found.land_held) == held
    assert bool(found.too_little_land) is short


@pytest.mark.parametrize(("limit", "short"), [(0.0, False), (4e6, True), (5e6, False)])
def test_a_grid_connection_may_be_too_small(limit, short):
    site = section(Site, plot_ratio=1.0, storage_density=1.0, peak_factor=1.5, power_limit=limit)
    found = ground(site, jnp.zeros(2), jnp.zeros(2), jnp.asarray([1e6, 2e6]))
    assert bool(found.too_little_power) is short


def test_crew():
    staff = section(
        Staff, shift_teams=4, maintenance_share=0.25, management_share=0.2, operator_pay=10, management_pay=30
    )
    people = crew(staff, section(Research, researchers=7), jnp.asarray([10.0]))
    assert float(people.operators[0]) == 40
    assert float(people.maintenance[0]) == pytest.approx(0.25 * 40)
    assert float(people.management[0]) == pytest.approx(0.2 * 50)
    assert float(people.researchers) == 7
    assert float(people.pay[0]) == pytest.approx(50 * 10 + 10 * 30)


def test_a_machine_that_is_built_is_manned_and_housed_whole():
    """Three machines of 2.2 that are needed, and two more of the next phase: people and floor are those of machines."""
    made = machines([2.2, 1.5], unit_capacity=1.0, availability=1.0, operators=0.5, floor_area=30.0)
    assert np.asarray(made.count)[0] == pytest.approx([3.0, 2.0])
    assert np.asarray(made.operators)[0] == pytest.approx([1.5, 1.0])
    assert np.asarray(made.floor)[0] == pytest.approx([90.0, 60.0])


def test_jobs_are_all_who_are_paid(small_study):
    """In years of full output: every phase's people, and those of research; of plants that are not closed before."""
    people, open_ = (
        small_study.outcome.crew,
        np.asarray(small_study.outcome.statements.closing.alive).all(axis=-1),
    )
    crews = sum(np.asarray(x).sum(axis=-1) for x in (people.operators, people.maintenance, people.management))
    assert np.asarray(people.researchers).min() > 0
    paid = crews + np.asarray(people.researchers)
    assert open_[0]
    assert open_.mean() > 0.8
    assert small_study.si("jobs")[open_] == pytest.approx(paid[open_], rel=1e-9)


def test_capital_is_the_filed_scheme():
    """Equipment, buildings and land of the filed study give its subtotal and contingency."""
    ask = section(
        Capital,
        stated_equipment=1812.8785e6,
        stated_buildings=265.7539e6,
        stated_land=103.95e6,
        contingency_share=0.06,
        substation_cost=1.0,
    )
    some = jnp.asarray([1.0, 1.0])
    got = capital(ask, some, some, jnp.asarray(5.0), jnp.asarray(7.0), some / 2, jnp.asarray(0.0))
    assert float(got.total.sum()) == pytest.approx(2182.5824e6 * 1.06, rel=1e-9)
    assert float(got.contingency.sum()) == pytest.approx(130.9549e6, rel=1e-5)
    assert float(got.by_class.sum()) == pytest.approx(float(got.total.sum()))
    assert np.asarray(got.computed_equipment) == pytest.approx([1.0, 1.0])


def test_deed_tax_is_part_of_the_land_unless_its_cost_is_stated():
    some, land = jnp.asarray([1.0, 1.0]), jnp.asarray(2e5)

    def paid(**stated):
        ask = section(Capital, land_price=400.0, deed_tax=0.03, **stated)
        return float(capital(ask, some, some, land, some.sum(), some / 2, jnp.asarray(0.0)).land.sum())

    assert paid() == pytest.approx(2e5 * 400.0 * 1.03)
    assert paid(stated_land=1e8) == pytest.approx(1e8)


@given(st.lists(st.floats(0, 1e9), min_size=11, max_size=11))
@settings(max_examples=30, deadline=None)
def test_classes_add_up_to_the_total(numbers):
    names = list(Capital.parameters())
    shares = {n: 0.1 for n in names if n.endswith("_share")}
    ask = section(Capital, **{**dict(zip(names, numbers, strict=False)), **shares})
    amounts = jnp.asarray([numbers[9], numbers[10]])
    got = capital(
        ask, amounts, amounts, jnp.asarray(1e5), jnp.asarray(1e6), jnp.asarray([0.5, 0.5]), jnp.asarray(1e6)
    )
    assert float(got.by_class.sum()) == pytest.approx(float(got.total.sum()), rel=1e-9)
