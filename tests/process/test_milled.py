"""The milled route: the solvent's loop, oxide on fresh silicon, carbonising around it, storage of the mix."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.library import library
from anodeworks.material import Material
from anodeworks.material.lithium import FARADAY, LITHIUM_PER_SILICON
from anodeworks.process import assemble
from anodeworks.process.carbonisation import Carbonisation
from anodeworks.process.milled import CompositeCarbonisation, SolventRecovery, WetMilling

MAH_G = 3600.0
RECOVERY, RATIO = "activities.milled_solvent_recovery.recovery", "activities.nano_milling.solvent_ratio"
PLAIN = {
    "unit_capacity": 0.01,
    "availability": 0.9,
    "unit_cost": 1e6,
    "cost_capacity": 0.01,
    "scale_exponent": 0.65,
    "floor_area": 100.0,
    "operators": 0.1,
    "wear": 1.0,
}
HEATED = {"heat_recovery": 0.1, "efficiency": 0.4, "cooled_share": 0.7}


def stuff(capacity=0.0, irreversible=0.0, volatile=0.0, enthalpy=0.0, **elements):
    order = ("C", "Si", "H", "O", "N", "Li", "other")
    held = np.array([elements.get(e, 0.0) for e in order])
    return Material(held, enthalpy, 1000.0, capacity, irreversible, volatile)


SILICON = stuff(capacity=3150 * MAH_G, irreversible=350 * MAH_G, Si=0.99, other=0.01)
AIR = {
    "carbon_dioxide_to_air": stuff(enthalpy=-393.5e3 / 44.009e-3),
    "water_vapour_to_air": stuff(enthalpy=-241.8e3 / 18.015e-3),
    "offgas_carbon_monoxide": stuff(enthalpy=-110.5e3 / 28.01e-3),
    "offgas_carbon": stuff(),
    "offgas_hydrogen": stuff(),
    "nitrogen_to_air": stuff(),
    "nitrogen": stuff(N=1.0),
}


@pytest.fixture(scope="module")
def route():
    """The wet route: its network and central values."""
    network, ledger = assemble({"route": {"use": ["milled_silicon"]}}, library(), ["milled_composite"])
    return network, {k: np.float64(v.number) for k, v in ledger.items()}


def solve(route, changes=None):
    network, values = route
    assert set(changes or {}) <= set(values)
    exchanges = network.exchanges({**values, **(changes or {})})
    levels = network.levels(exchanges, {"milled_composite": 1.0})
    return exchanges, {n.name: float(x) for n, x in zip(network.nodes, levels, strict=True)}


def product(route, exchanges):
    i = route[0].answerer["milled_composite"]
    return exchanges[i].materials["product"]


@settings(max_examples=15, deadline=None)
@given(ratio=st.floats(0.5, 10), recovery=st.floats(0, 1))
def test_purchase_of_solvent_is_the_make_up(route, ratio, recovery):
    _, levels = solve(route, {RATIO: ratio, RECOVERY: recovery})
    milled = levels["nano_milling"]
    assert levels["milled_solvent_recovery"] == pytest.approx(ratio * milled, rel=1e-12)
    assert levels["buy_ethanol"] == pytest.approx(ratio * (1 - recovery) * milled, rel=1e-9, abs=1e-14)


def test_full_recovery_needs_no_make_up(route):
    assert solve(route, {RECOVERY: 1.0})[1]["buy_ethanol"] == 0.0


def test_recycle_equals_dense_solve(route):
    network, _ = route
    exchanges, levels = solve(route)
    rows = {node.reference: i for i, node in enumerate(network.nodes)}
    matrix = np.zeros((len(rows), len(rows)))
    for j in range(len(network.nodes)):
        for flow, amount in network.column(j, exchanges[j]).items():
            if flow in rows:
                matrix[rows[flow], j] = amount
    demand = np.zeros(len(rows))
    demand[rows["milled_composite"]] = 1.0
    dense = np.linalg.solve(matrix, demand)
    np.testing.assert_allclose([levels[n.name] for n in network.nodes], dense, rtol=1e-11, atol=1e-12)


def test_more_solvent_means_larger_dryers_and_more_power(route):
    thin, thick = (solve(route, {RATIO: r})[1] for r in (6.0, 2.0))
    for name in ("milled_solvent_recovery", "buy_electricity", "buy_ethanol", "dispose_heat_to_cooling"):
        assert thin[name] > thick[name], name
    assert thin["nano_milling"] == pytest.approx(thick["nano_milling"])


def test_isopropanol_takes_the_place_of_ethanol():
    flows = {"solvent": "isopropanol", "slurry_solvent": "isopropanol_in_slurry"}
    recovery = {"slurry_solvent": "isopropanol_in_slurry", "recovered_solvent": "isopropanol"}
    file = {
        "route": {"use": ["milled_silicon"]},
        "activities": {"nano_milling": {"flows": flows}, "milled_solvent_recovery": {"flows": recovery}},
    }
    network, _ = assemble(file, library(), ["milled_composite"])
    assert "buy_isopropanol" in {n.name for n in network.nodes}
    assert "ethanol" not in network.flows


def test_silicon_milled_on_site_replaces_the_purchase():
    file = {"route": {"use": ["milled_silicon", "silicon_milled"]}}
    names = {n.name for n in assemble(file, library(), ["milled_composite"])[0].nodes}
    assert "buy_mg_silicon" in names
    assert "buy_micron_silicon" not in names


def test_without_silicon_and_pitch_it_is_graphite(route):
    bare = {"activities.milled_mix.share_nano_silicon": 0.0, "activities.milled_mix.share_coating_pitch": 0.0}
    exchanges, levels = solve(route, bare)
    graphite = product(route, exchanges)
    assert graphite.capacity == pytest.approx(route[1]["flows.graphite_market.capacity"], rel=1e-12)
    assert graphite.irreversible == pytest.approx(route[1]["flows.graphite_market.irreversible"], rel=1e-12)
    assert (
        levels["buy_micron_silicon"]
        == levels["buy_ethanol"]
        == levels["dispose_offgas_carbon_monoxide"]
        == 0.0
    )


def test_more_silicon_stores_more_and_loses_more(route):
    key = "activities.milled_mix.share_nano_silicon"
    lossless = {
        "flows.coating_pitch.irreversible": 0.0
    }  # pitch carbon may lose a larger share than silicon does
    products = [product(route, solve(route, {key: x, **lossless})[0]) for x in (0.1, 0.3, 0.6)]
    for fewer, more in itertools.pairwise(products):
        assert more.capacity > fewer.capacity
        assert more.first_cycle_efficiency < fewer.first_cycle_efficiency


def test_ten_percent_of_micron_silicon_stores_about_640():
    file = {"route": {"use": ["milled_micron"]}}
    network, ledger = assemble(file, library(), ["milled_composite"])
    shares = {"micron_silicon": 0.10, "coating_pitch": 0.0, "graphite_market": 0.90}
    values = {k: np.float64(v.number) for k, v in ledger.items()}
    values |= {f"activities.milled_mix.share_{k}": v for k, v in shares.items()}
    values |= {
        "flows.micron_silicon.capacity": 0.9 * 3579 * MAH_G,
        "flows.graphite_market.capacity": 355 * MAH_G,
    }
    exchanges = network.exchanges(values)
    made = exchanges[network.answerer["milled_composite"]].materials["product"]
    assert made.capacity / MAH_G == pytest.approx(640, rel=0.005)


def mill(**changes):
    figures = {"power": 4e7, "mass_yield": 0.94, "solvent_ratio": 4.0, "silica_enthalpy": -910.85e3}
    return WetMilling(
        **PLAIN | figures | {"oxygen_uptake": 0.06, "inert_silica": 0.0, "premium_share": 1.0} | changes
    )


def test_wet_milling_without_oxide_gives_the_feed():
    milled = (
        mill(oxygen_uptake=0.0)
        .exchanges({"feed": SILICON, "oxygen_from_air": stuff(O=1.0)})
        .materials["milled"]
    )
    for mine, theirs in zip(milled, SILICON, strict=True):
        np.testing.assert_allclose(mine, theirs)


@settings(max_examples=20, deadline=None)
@given(uptake=st.floats(0, 0.15), share=st.floats(0.6, 1.0))
def test_oxide_takes_part_in_the_first_cycle(uptake, share):
    done = mill(oxygen_uptake=uptake, mass_yield=share).exchanges(
        {"feed": SILICON, "oxygen_from_air": stuff(O=1.0)}
    )
    milled = done.materials["milled"]
    moles = uptake / 15.999e-3
    assert milled.capacity == pytest.approx(
        (1 - uptake) * SILICON.capacity - LITHIUM_PER_SILICON / 4 * moles * FARADAY
    )
    assert milled.irreversible == pytest.approx((1 - uptake) * SILICON.irreversible + moles * FARADAY)
    heat = done.amounts["heat_to_surroundings"] - done.amounts["electricity"]
    assert heat == pytest.approx(moles / 2 * 910.85e3, abs=1e-6)
    assert done.amounts["feed"] + uptake == pytest.approx(1 + done.amounts["rejects"])


def kiln(kind, **changes):
    figures = {
        "temperature": 1200.0,
        "release": 1.0,
        "pyrolysis_heat": 4e5,
        "monoxide": 0.0,
        "blanket": 200.0,
    }
    return kind(**PLAIN | HEATED | figures | changes)


PITCH = {"C": 0.35, "H": 0.02, "O": 0.004, "N": 0.003, "volatile": 0.15}


def test_composite_carbonisation_is_carbonisation_where_there_is_no_oxide():
    feed = stuff(capacity=1e6, irreversible=1e5, Si=0.6, other=0.023, **PITCH)
    plain = kiln(Carbonisation).exchanges({**AIR, "feed": feed})
    mine = kiln(CompositeCarbonisation, carbide_limit=1273.15, surface=8e3, volatile_oxygen=0.03).exchanges(
        {**AIR, "feed": feed}
    )
    for port, amount in plain.amounts.items():
        assert mine.amounts[port] == pytest.approx(float(amount), rel=1e-12, abs=1e-15), port
    np.testing.assert_allclose(mine.materials["char"].elements, plain.materials["char"].elements)


def test_oxygen_bound_to_silicon_stays():
    oxide = 0.05
    feed = stuff(capacity=1e6, irreversible=1e5, Si=0.573, **PITCH | {"O": 0.004 + oxide})
    done = kiln(
        CompositeCarbonisation, carbide_limit=1273.15, surface=8e3, volatile_oxygen=0.004 / 0.15
    ).exchanges({**AIR, "feed": feed})
    char = done.materials["char"]
    assert char.share("O") == pytest.approx(oxide * float(done.amounts["feed"]))
    assert char.share("O") / char.share("Si") == pytest.approx(oxide / 0.573)
    assert char.capacity == pytest.approx(1e6 * float(done.amounts["feed"]))
    assert float(char.elements.sum()) == pytest.approx(1.0)


def test_oxide_of_the_mill_is_in_the_product(route):
    exchanges, _ = solve(route)
    made = product(route, exchanges)
    uptake = route[1]["activities.nano_milling.oxygen_uptake"]
    assert made.share("O") / made.share("Si") == pytest.approx(uptake / ((1 - uptake) * 0.99), rel=0.02)


def test_evaporation_takes_latent_heat_and_condensing_gives_it_back():
    ethanol = stuff(C=0.5214, H=0.1313, O=0.3473, enthalpy=-277.6e3 / 46.07e-3)._replace(heat_capacity=2600.0)
    figures = {"temperature": 453.15, "recovery": 1.0, "latent_heat": 920e3, "blanket": 0.0}
    done = SolventRecovery(**PLAIN | HEATED | figures).exchanges({**AIR, "slurry_solvent": ethanol})
    assert done.amounts["electricity"] == pytest.approx((920e3 + 0.9 * 2600 * 155) / 0.4)
    left = done.amounts["heat_to_cooling"] + done.amounts["heat_to_surroundings"]
    assert left == pytest.approx(float(done.amounts["electricity"]))
