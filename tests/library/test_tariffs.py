"""Electricity by province: what was read per kWh and per kW a month is the price that the library states."""

from __future__ import annotations

import pytest

import anodeworks as aw
from anodeworks.library import library

LOAD, HOURS, VAT = 0.85, 730.0, 1.13
READ = {  # CNY/kWh and CNY per kW and month, VAT in both
    "inner_mongolia_west": (0.4425, 31.2),
    "hebei_north": (0.5820, 34.6),
    "shandong": (0.65987, 35.2),
    "jiangsu": (0.6213, 44.8),
    "zhejiang": (0.5672, 41.6),
    "guizhou": (0.5837, 31.0),
}
TOLERANCE = 0.004  # CNY/kWh: the third digit


@pytest.mark.parametrize("province", READ)
def test_price_follows_from_the_tariff(province):
    energy, demand = READ[province]
    stated = library().flows[f"electricity_{province}"]["price"]["triangular"][1]
    assert float(stated.split()[0]) == pytest.approx((energy + demand / (LOAD * HOURS)) / VAT, abs=TOLERANCE)


def test_every_province_can_be_taken_by_a_project(small_tables):
    for name in library().flows:
        if name.startswith("electricity_"):
            small_tables["flows"] = {"electricity": {"price": {"same_as": f"flows.{name}.price"}}}
            value = aw.build(small_tables).ledger["flows.electricity.price"]
            assert value.source == "tariffs-2025"
            assert value.distribution is not None
