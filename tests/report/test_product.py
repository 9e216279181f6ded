"""The chapter on what the plant sells: what is known of a powder's particles."""

from __future__ import annotations

import copy

import pytest
from tests.conftest import SMALL

import anodeworks as aw
from anodeworks.report.product import diameter_key

KEY = "activities.infiltration.particle_diameter"


@pytest.mark.parametrize(
    ("routes", "key"),
    [(["porous_carbon_bought", "silane_reactor"], KEY), (["porous_carbon_bought", "silane"], None)],
)
def test_the_diameter_is_that_of_the_furnace(routes, key):
    project = aw.build({**copy.deepcopy(SMALL), "route": {"use": routes}}, "plant.toml")
    assert diameter_key(project, project.products[0].flow) == key


def test_a_blend_has_no_one_diameter(root):
    project = aw.load(root / "projects" / "ankang.toml")
    mixed = [n.reference for n in project.network.nodes if len(n.takes) > 1]
    assert mixed
    assert [diameter_key(project, flow) for flow in mixed] == [None] * len(mixed)
