"""Several products: figures of each, costs by a stated allocation, and nothing that hangs on the order of tables."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anodeworks as aw
from anodeworks.finance.parameters import ALLOCATIONS

RULE = "finance.appraisal.allocation"
TABLES: dict[str, Any] = {
    "route": {"use": ["graphite_made", "porous_carbon_bought", "silane", "silane_packed", "utilities"]},
    "activities": {"infiltration": {"utilisation": 0.8}, "coke_milling": {"availability": 0.7}},
    "flows": {
        "silane": {"price": "60 CNY/kg"},
        "electricity": {"price": "0.4 CNY/kWh"},
        "nitrogen": {"price": "0.5 CNY/kg"},
    },
    "products": {"graphite": {"flow": "graphite_made"}, "silicon_carbon": {"flow": "silicon_carbon_packed"}},
    "programme": {
        "phases": {
            "second": {
                "start": "2025-06-01",
                "capacity": {"graphite": "90000 t/year", "silicon_carbon": "50000 t/year"},
            },
            "first": {
                "start": "2023-06-01",
                "capacity": {"graphite": "10000 t/year", "silicon_carbon": "0 t/year"},
            },
        }
    },
    "claims": {
        "capital": {"value": "9e9 CNY"},
        "graphite": {"indicator": "products.graphite.output", "value": "100000 t/year"},
    },
}


def tables() -> dict[str, Any]:
    """Graphite and silicon-carbon from one plant in two phases, the later one written first."""
    return copy.deepcopy(TABLES)


@pytest.fixture(scope="module")
def both():
    return aw.monte_carlo(aw.build(tables()), 15, seed=2)


def mixed(draw: st.DataObject, table: dict[str, Any]) -> dict[str, Any]:
    return {key: table[key] for key in draw.draw(st.permutations(sorted(table)))}


@given(st.data())
@settings(max_examples=6)
def test_the_order_of_tables_changes_no_bit(both, data):
    """Products, activities, flows, claims and phases in any order: every figure of every draw, and every flag."""
    other = tables()
    for name in ("products", "activities", "flows", "claims"):
        other[name] = mixed(data, other[name])
    other["programme"]["phases"] = mixed(data, other["programme"]["phases"])
    for phase in other["programme"]["phases"].values():
        phase["capacity"] = mixed(data, phase["capacity"])
    again = aw.monte_carlo(aw.build(mixed(data, other)), 15, seed=2)
    wanted, found = both.outcome.indicators, again.outcome.indicators
    assert set(found) == set(wanted)
    assert not [n for n in wanted if not np.array_equal(found[n], wanted[n], equal_nan=True)]
    raised, flags = both.outcome.flags, again.outcome.flags
    assert set(flags) == set(raised)
    assert not [n for n in raised if not np.array_equal(flags[n], raised[n])]


def test_each_product_has_its_own_figures(both):
    project = both.project
    assert project.phases == ("first", "second")
    assert not {"levelised_cost", "product_capacity", "first_cycle_efficiency"} & set(project.indicators)
    graphite, silicon = ({n.rpartition(".")[2]: both.si(n)[0] for n in project.indicators
                          if n.startswith(f"products.{p}.")} for p in ("graphite", "silicon_carbon"))  # fmt: skip
    assert graphite["levelised_cost"] < silicon["levelised_cost"]
    assert graphite["product_capacity"] < 400 * 3.6e3 < silicon["product_capacity"]
    assert both.si("capacity")[0] == pytest.approx(graphite["output"] + silicon["output"])
    assert both.si("output_value")[0] == pytest.approx(
        sum(p["output"] * p["price"] for p in (graphite, silicon))
    )
    voltage = project.ledger["products.graphite.cell_voltage"].number
    energy = sum(voltage * p["product_capacity"] * p["output"] for p in (graphite, silicon))
    assert both.si("anode_energy")[0] == pytest.approx(energy)


@pytest.mark.parametrize("rule", ALLOCATIONS)
def test_costs_add_up_or_break_even(rule):
    """By revenue or mass the parts are the whole; with the others as credit each alone covers the plant."""
    project = aw.build(tables()).with_values({RULE: rule, "finance.closing.rule": "never before the end"})
    result = aw.evaluate(project)
    value = {name: result.si(name)[0] for name in project.indicators}
    names = [f"products.{p.name}" for p in project.products]
    books, operations = result.outcome.statements, result.outcome.operations
    rate = project.ledger["finance.appraisal.discount_rate"].number
    weight = np.asarray(books.sales.level)[0] * (1 + rate) ** -np.arange(1.0, project.horizon + 1)
    made = np.asarray(operations.sales.quantity)[0, :2] @ weight
    cost, price = (np.array([value[f"{n}.levelised_{w}"] for n in names]) for w in ("cost", "price"))
    assert value["present_sales"] == pytest.approx(made @ price)
    gain = value["fnpv_before_tax"]
    assert value["present_sales"] - value["present_cost"] == pytest.approx(gain)
    if rule == "others as credit":
        assert (price - cost) * made == pytest.approx(np.full(2, gain))
        return
    assert cost @ made == pytest.approx(value["present_cost"])
    share = cost / price if rule == "by revenue" else cost
    assert share[0] == pytest.approx(share[1])


def test_a_product_that_is_no_anode_has_no_cell(root):
    """Porous carbon is sold by the kilogram and stores nothing for anybody."""
    project = aw.load(root / "projects" / "shengquan.toml")
    assert "products.porous_carbon.levelised_cost" in project.indicators
    assert "products.porous_carbon.specific_energy" not in project.indicators
    result = aw.evaluate(project)
    silicon, voltage = (
        "products.silicon_carbon",
        project.ledger["products.silicon_carbon.cell_voltage"].number,
    )
    energy = voltage * result.si(f"{silicon}.product_capacity") * result.si(f"{silicon}.output")
    assert result.si("anode_energy") == pytest.approx(energy)
    per_energy = result.si(f"{silicon}.levelised_cost") / (voltage * result.si(f"{silicon}.product_capacity"))
    assert result.si("levelised_cost_energy") == pytest.approx(per_energy)
