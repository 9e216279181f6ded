"""Series of supply and demand: sound rows, interpolation known by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks import monte_carlo
from anodeworks.audit.supply import draws, market, need_of, shares, size
from anodeworks.library import library
from anodeworks.quantity.value import GRADES
from anodeworks.study.base_case import Base
from anodeworks.study.need import Need

ROWS = library().supply


@pytest.mark.parametrize("key", ROWS)
def test_rows_are_sound(key):
    row = ROWS[key]
    years = [p["year"] for p in row["points"]]
    assert years == sorted(set(years))
    assert len(years) >= 2
    assert row["side"] in ("supply", "demand")
    assert row.get("product") or row["flows"]
    assert row["material"]
    assert row["place"]
    assert row["place_zh"]
    assert ("province" in row) == (row["place"] not in ("China", "North America", "world"))
    for point in row["points"]:
        low, likely, high = point["triangular"]
        assert 0 < low <= likely <= high
        assert point.get("grade", "judgement") in GRADES
        assert point.get("spread_grade", "judgement") in GRADES
        assert point.get("grade") == "judgement" or "spread_grade" in point
        assert point.get("source", "") in ("", *library().sources)
        assert point.get("source") or point["grade"] == "judgement"


def test_between_two_years_the_logarithm_is_interpolated_and_beyond_them_nothing_changes():
    points = [{"year": 2020, "triangular": [1.0, 2.0, 3.0]}, {"year": 2030, "triangular": [4.0, 8.0, 12.0]}]
    years = np.array([2010.0, 2020.0, 2025.0, 2030.0, 2050.0])
    found = market({"points": points}, years, np.array([0.5]))[0]
    assert found == pytest.approx([2.0, 2.0, math.sqrt(2.0 * 8.0), 8.0, 8.0])


@pytest.mark.parametrize(
    "material", ["silane", "porous carbon", "needle coke", "petroleum coke", "anode material"]
)
def test_key_materials_have_a_national_and_a_world_row(material):
    assert {"China", "world"} <= {row["place"] for row in ROWS.values() if row["material"] == material}


def test_the_world_makes_more_than_a_country_in_every_scenario():
    """Places of one material share a quantile: a world smaller than one of its countries would be a contradiction."""
    years = np.arange(2024.0, 2041.0)
    for row in (r for r in ROWS.values() if r["place"] == "world"):
        u = draws(dict(row), 500, seed=1)
        for part in (r for r in ROWS.values() if r["material"] == row["material"] and r is not row):
            assert (draws(dict(part), 500, seed=1) == u).all()
            assert (market(dict(part), years, u) < market(dict(row), years, u)).all(), part["label"]


def test_what_counts_as_need():
    network = SimpleNamespace(answerer={"silane": 4, "silicon_carbon": 2})
    assert need_of(network, dict(ROWS["silane_china"])) == Need((4,))
    assert need_of(network, dict(ROWS["needle_coke_china"])) is None
    assert need_of(network, dict(ROWS["silicon_anode_china"])) == Need((2,), sold=True)
    assert (
        need_of(SimpleNamespace(answerer={}), dict(ROWS["silicon_anode_china"])) is None
    )  # no silicon at all
    assert need_of(SimpleNamespace(answerer={}), dict(ROWS["anode_china"])) == Need(sold=True)
    assert size({"unit": "t/year"}, 1.0) == pytest.approx(31_557.6, rel=1e-3)
    assert size({"unit": "TWh/year"}, 1e12 / 8766) == pytest.approx(
        1e12 / 8766 * 31_557_600 / 3.6e15, rel=1e-3
    )


def test_a_product_beside_counts_for_no_market_of_its_neighbour():
    """Graphite beside monoxide: as monoxide sells what has monoxide in it, all of it, and nothing of the graphite."""
    levels = np.zeros((1, 5, 3))
    levels[0, 2] = 0.0, 0.05, 0.9  # in graphite, in a blend, in what is sold neat
    full = np.array([[95_000.0, 1_000.0, 4_000.0]])
    assert Need((2,), sold=True).rate(levels, full) == pytest.approx([5_000.0])
    assert Need((2,)).rate(levels, full) == pytest.approx([3_650.0])
    assert Need(sold=True).rate(levels, full) == pytest.approx([100_000.0])


def test_a_market_that_is_small_stays_small():
    years = np.arange(2020.0, 2040.0)
    small, large = market(dict(ROWS["silicon_anode_world"]), years, np.array([0.1, 0.9]))
    assert (small < large).all()


def test_a_phase_that_is_not_built_needs_nothing(small):
    """As in an inference, whose needs are those of the phases that are built."""
    late = small.with_values({"programme.phases.two.start": {"uniform": ["2038-01-01", "2043-01-01"]}})
    base = Base(monte_carlo(late, 31, seed=3))
    capacity, silane = (np.asarray(base.result.outcome.indicators[i])[1:] for i in ("capacity", "use.silane"))
    built = size(ROWS["anode_china"], capacity)
    assert {4_000, 10_000} == set(built.round())  # in some draws the study ends before the second is begun
    found = {share.key: share for share in shares(base)}
    before = found["anode_china"].years.index(2035)
    # In others the owner has closed.
    runs = np.asarray(base.result.outcome.operations.utilisation)[1:, before] > 0
    ends = (0.05, 0.5, 0.95)
    assert 0.5 < runs.mean() < 1
    assert found["anode_china"].need[before] == pytest.approx(np.quantile(4_000.0 * runs, ends))
    used = size(ROWS["silane_china"], silane) * 4_000 / built * runs
    assert found["silane_china"].need[before] == pytest.approx(np.quantile(used, ends))
