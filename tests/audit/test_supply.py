"""Series of supply and demand: sound rows, interpolation known by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anodeworks.audit.supply import market
from anodeworks.library import library
from anodeworks.quantity.value import GRADES

ROWS = library().supply


@pytest.mark.parametrize("key", ROWS)
def test_rows_are_sound(key):
    row = ROWS[key]
    years = [p["year"] for p in row["points"]]
    assert years == sorted(set(years))
    assert len(years) >= 2
    assert row["side"] in ("supply", "demand")
    assert row.get("product") or row["flows"]
    for point in row["points"]:
        low, likely, high = point["triangular"]
        assert 0 < low <= likely <= high
        assert point.get("grade", "judgement") in GRADES
        assert point.get("source", "") in ("", *library().sources)
        assert point.get("source") or point["grade"] == "judgement"


def test_between_two_years_the_logarithm_is_interpolated_and_beyond_them_nothing_changes():
    points = [{"year": 2020, "triangular": [1.0, 2.0, 3.0]}, {"year": 2030, "triangular": [4.0, 8.0, 12.0]}]
    years = np.array([2010.0, 2020.0, 2025.0, 2030.0, 2050.0])
    found = market({"points": points}, years, np.array([0.5]))[0]
    assert found == pytest.approx([2.0, 2.0, math.sqrt(2.0 * 8.0), 8.0, 8.0])


def test_a_market_that_is_small_stays_small():
    years = np.arange(2020.0, 2040.0)
    small, large = market(dict(ROWS["silicon_anode_world"]), years, np.array([0.1, 0.9]))
    assert (small < large).all()
