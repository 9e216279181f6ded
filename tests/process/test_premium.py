"""What silicon earns over graphite is its own kind's, and bought powder follows the chemistry of the powder made."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.library import library
from anodeworks.material.lithium import OXYGEN_TAKES, SILICON_CAPACITY
from anodeworks.quantity.units import to_si

pytestmark = pytest.mark.usefixtures("uncompiled")

MAH_G = 3600.0
BLEND = {
    "route": {"use": ["graphite_bought", "blend_and_pack"]},
    "activities": {"blend": {"target_capacity": "500 mAh/g"}},
    "products": {"anode": {"flow": "anode_packed", "capacity_premium": "0.18 CNY/kg/(mAh/g)"}},
    "programme": {"phases": {"one": {"start": "2025-03-01", "capacity": "20000 t/year"}}},
}
MILLED = {
    "activities": {
        "active_receiving": {
            "use": "receiving",
            "flows": {"feed": "milled_composite", "product": "active_powder"},
        }
    }
}


def blend(*routes, milled=False, **changes):
    tables = copy.deepcopy(BLEND)
    tables["route"]["use"] = [*routes, *tables["route"]["use"]]
    if milled:
        tables["activities"] |= MILLED["activities"]
    return aw.build(tables).with_values(changes) if changes else aw.build(tables)


def premium(project):
    """CNY/kg that the blend earns over graphite."""
    result = aw.evaluate(project)
    made = (
        sum(project.values[f"programme.phases.{p}.capacity.anode"] for p in project.phases) * 365.25 * 86400
    )
    return float(result["output_value"]) / made - project.values["products.anode.price"]


def full(project):
    """The same if all its silicon had come from vapour."""
    value = project.values
    stored = value["activities.blend.target_capacity"] - value["products.anode.reference_capacity"]
    return value["products.anode.capacity_premium"] * stored


def test_deposited_silicon_earns_all_of_it():
    bought = blend("active_bought")
    assert premium(bought) == pytest.approx(full(bought), rel=1e-9)


@pytest.mark.parametrize(
    "share", [0.3, pytest.param(0.0, marks=pytest.mark.slow), pytest.param(1.0, marks=pytest.mark.slow)]
)
def test_micron_silicon_earns_its_part(share):
    """All of a blend's silicon being milled, its premium is that part of what deposited silicon would earn."""
    project = blend("milled_micron", milled=True, **{"flows.micron_silicon.premium_share": share})
    assert premium(project) == pytest.approx(share * full(project), rel=1e-9, abs=1e-9)


def test_milling_to_nanometres_changes_the_part():
    share = {"activities.nano_milling.premium_share": 0.5, "flows.micron_silicon.premium_share": 0.1}
    project = blend("milled_silicon", milled=True, **share)
    assert premium(project) == pytest.approx(0.5 * full(project), rel=1e-9)


def test_bought_powder_stores_what_its_own_chemistry_allows():
    """Between the least and the most that the made powder's silicon, carbon and coat could store at its composition."""
    shelf = library()
    bought = shelf.flows["active_market"]
    silicon, oxygen, carbon = (bought["composition"][e] for e in ("Si", "O", "C"))
    works = shelf.activity("silane_infiltration")["silicon_utilisation"]["triangular"]
    scaffold = shelf.flows["porous_carbon_market"]["capacity"]["triangular"]
    bounds = [
        share * SILICON_CAPACITY * silicon
        - OXYGEN_TAKES * oxygen
        + carbon * to_si(float(c.split()[0]), "mAh/g")
        for share, c in ((works[0], scaffold[0]), (works[-1], scaffold[-1]))
    ]
    ends = [to_si(float(end.split()[0]), "mAh/g") for end in bought["capacity"]["triangular"]]
    assert bounds[0] <= ends[0] < ends[-1] <= bounds[1]


@pytest.mark.slow
def test_bought_and_made_powder_are_drawn_alike():
    """Made powder of about the bought one's silicon stores, loses and swells as the bought one is said to."""
    tables = {
        "route": {"use": ["porous_carbon_bought", "silane"]},
        "products": {"neat": {"flow": "silicon_carbon"}},
        "programme": {"phases": {"one": {"start": "2025-03-01", "capacity": "10000 t/year"}}},
    }
    made = aw.monte_carlo(aw.build(tables), 1023, seed=3, outcome=True).outcome.process.products[0]
    silicon = np.asarray(made.elements)[:, 1]
    near = np.abs(silicon - 0.50) < 0.02
    ledger = blend("active_bought").ledger
    per_silicon = 0.875 * SILICON_CAPACITY
    figures = {
        "capacity": np.asarray(made.capacity) - (silicon - 0.50) * per_silicon,
        "irreversible": np.asarray(made.irreversible),
        "density": 1 / np.asarray(made.skeleton),
        "expansion": np.asarray(made.growth) / np.asarray(made.skeleton),
    }
    for name, figure in figures.items():
        low, middle, high = np.percentile(figure[near], [2.5, 50, 97.5])
        stated = ledger[f"flows.active_market.{name}"].distribution
        least, centre, most = (float(stated.quantile(q)) for q in (0.1, 0.5, 0.9))
        assert low <= least < most <= high, name
        assert abs(centre - middle) < 0.25 * (high - low), name
