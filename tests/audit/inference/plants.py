"""A small plant with hidden choices and claims that can be true together."""

from __future__ import annotations

import copy

from anodeworks import build
from tests.conftest import SMALL

HIDDEN = {
    "products.neat.price": {"loguniform": ["20 CNY/kg", "500 CNY/kg"]},
    "programme.phases.one.capacity.neat": {"uniform": ["3000 t/year", "6000 t/year"]},
}
CLAIMS = {
    "capacity": {"value": "10500 t/year"},
    "capital": {"value": "1.5e9 CNY"},
    "output_value": {"value": "2.0e9 CNY/year"},
    "first": {"indicator": "phases.one.production", "value": "2026-12-31"},
}
POINTS = 6144


def plant(claims=CLAIMS):
    """The project."""
    return build({**copy.deepcopy(SMALL), "claims": claims, "audit": {"hidden": HIDDEN}}, "small.toml")
