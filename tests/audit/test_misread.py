"""An output value that is no price of the product, but one of another's."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks import build
from anodeworks.audit.misread import misread, prices
from anodeworks.project import announcement
from anodeworks.quantity import units
from anodeworks.twin.catalogue import Plant


def base(product: str, value: str, at: tuple[float, float]):
    """Draws of a plant of 20,000 t whose product fetches between two prices, CNY/kg; its claims are read."""
    said = {"product": product, "capacity": "20 kt", "output_value": value, "start": "2025"}
    project = build(tomllib.loads(announcement.text(said)), "said.toml")
    tonnes = np.full(101, units.to_si(20_000, "t/year"))
    drawn = {Plant.capacity.name: tonnes, Plant.output_value.name: np.linspace(*at, 101) * tonnes}
    return SimpleNamespace(project=project, drawn=drawn.__getitem__)


@pytest.mark.parametrize(("product", "value", "at", "others"), [
    ("硅碳复合负极材料", "20亿", (150, 500), {"blend"}),  # 100 CNY/kg
    ("silicon-carbon", "6 bn", (150, 500), set()),  # 300 CNY/kg: its own
    ("graphite", "5 bn", (18, 30), {"silicon_carbon", "siox"}),  # 250 CNY/kg
    ("graphite", "1 bn", (18, 30), set()),  # 50 CNY/kg, as other graphite is announced
    ("silicon-carbon", "100 bn", (150, 500), set()),  # nobody's
])  # fmt: skip
def test_a_price_of_another_product_is_told(product, value, at, others):
    found = misread(base(product, value, at))
    assert set(found.others if found else ()) == others


def test_prices_hold_what_the_library_and_other_plants_say():
    found = prices(base("graphite", "5 bn", (18, 30)).project)
    low, high = found["graphite"]
    assert 17 < low < 22
    assert high == pytest.approx(60)  # announced
    assert found["blend"].low < 40 < 130 < found["blend"].high
    assert found["silicon_carbon"].low > found["natural_graphite"].high
