"""Machines' costs, floors and crews add up to the one plant for which they are filed.

Shengquan (605589, 2025-26): equipment and installation of about 956 million CNY for 10 kt/yr of
silicon-carbon and 857 million CNY for 15 kt/yr of porous carbon; buildings of 85,143 m2 for both. Counts are
fractional, prices those of single machines: whole machines and the discount for identical ones
(plant.equipment) come on top.
"""

from __future__ import annotations

import pytest

from anodeworks.process import Machine
from anodeworks.quantity.units import SECONDS_PER_YEAR

SECTIONS = {
    "silicon-carbon": (
        ["porous_carbon_bought", "silane", "silane_packed", "utilities"],
        "silicon_carbon_packed",
        10_000,
        956e6,
    ),
    "porous carbon": (["porous_carbon_resin", "utilities"], "porous_carbon_resin", 15_000, 857e6),
}
BUILDINGS = 85_143  # m2
GROSS = 1.5  # gross floor over the floor that machines occupy (plant.site.gross_factor)


def total(route, section: str, column: str) -> float:
    """Number of machines times one of their figures, summed over a section at its filed capacity."""
    routes, product, tonnes, _ = SECTIONS[section]
    run = route({"route": {"use": routes}}, {product: tonnes * 1000 / SECONDS_PER_YEAR})
    result = 0.0
    for node in run.network.nodes:
        if issubclass(node.kind, Machine):
            figure = {
                k: float(run.values[f"{node.prefix}.{k}"]) for k in ("unit_capacity", "availability", column)
            }
            count = run.levels[node.name] / (figure["unit_capacity"] * figure["availability"])
            result += count * figure[column]
    return result


@pytest.mark.parametrize("section", SECTIONS)
def test_equipment_is_what_was_filed(route, section):
    assert total(route, section, "unit_cost") == pytest.approx(SECTIONS[section][3], rel=0.05)


def test_floor_fits_the_filed_buildings(route):
    """Machines take most of the filed floor; the rest, up to a quarter, is stores and offices."""
    machines = GROSS * sum(total(route, section, "floor_area") for section in SECTIONS)
    assert 0.75 < machines / BUILDINGS < 1.0


def test_crew_is_of_a_chinese_plant(route):
    """About 300 to 600 people for 10 kt/yr, some two thirds of them operators on four teams (judgement)."""
    operators = 4.2 * total(route, "silicon-carbon", "operators")
    assert 200 < operators < 400


def test_reactors_are_as_many_as_the_100_kg_class_needs(route):
    """100 to 300 fluidised beds for 10 kt/yr."""
    routes, product, tonnes, _ = SECTIONS["silicon-carbon"]
    run = route({"route": {"use": routes}}, {product: tonnes * 1000 / SECONDS_PER_YEAR})
    capacity = float(run.values["activities.infiltration.unit_capacity"])
    availability = float(run.values["activities.infiltration.availability"])
    assert 100 < run.levels["infiltration"] / (capacity * availability) < 300
