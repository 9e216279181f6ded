"""Money between plant and finance: currencies, by-products, co-products, and when counting begins."""

from __future__ import annotations

import numpy as np
import pytest

import anodeworks as aw

pytestmark = pytest.mark.usefixtures("uncompiled")


def test_research_is_its_share_of_sales_in_any_money(small_tables):
    """A foreign price, real drift and nominal money change revenue and research together."""
    small_tables["products"]["neat"]["price"] = "40 USD/kg"
    small_tables["products"]["neat"]["price_drift"] = "-2 %"
    small_tables["finance"] = {"prices": {"basis": "nominal", "inflation": "2 %"}}
    project = aw.build(small_tables)
    books = aw.evaluate(project).outcome.statements
    revenue, research = books.sales.revenue[0], books.cost.research[0]
    selling = revenue > 0
    share = project.ledger["plant.research.spending_share"].number
    assert selling.any()
    assert research[selling] == pytest.approx(share * revenue[selling], rel=1e-9)
    shown = project.inputs.loc["products.neat.price", "unit"]
    assert shown == "USD/kg"


def test_what_is_recovered_is_sold(small_tables):
    small_tables["route"]["use"].append("hydrogen_recovery")
    result = aw.evaluate(aw.build(small_tables))
    sales = result.outcome.statements.sales
    assert sales.by_products[0].max() > 0
    assert sales.revenue[0] == pytest.approx(sales.products[0] + sales.by_products[0])


def test_payback_counts_from_ground_breaking(small):
    """Moving every date by some months within the first year moves the calendar, not the payback's beginning."""
    keys = [f"programme.phases.{p}.start" for p in small.phases]
    base = np.array([small.ledger[k].number for k in keys])
    shifts = np.array([0.0, 0.25, 0.5])
    moved = aw.evaluate(small, {k: b + shifts for k, b in zip(keys, base, strict=True)})
    # Money is counted by calendar years, so a shift still moves the answer a little, but not by its own length.
    assert np.ptp(moved["payback"]) < 0.25
    early = small.ledger[keys[0]].number - small.first_year
    assert early == pytest.approx(2025.16 - 2025, abs=0.01)


@pytest.mark.slow
def test_a_second_product_is_credited_to_the_first(small_tables):
    """A co-product sold above its cost makes the other product cheaper where it counts as credit, and never dearer."""
    small_tables["products"]["carbon"] = {"flow": "porous_carbon", "price": "400 CNY/kg", "precursor": True}
    small_tables["finance"] = {"appraisal": {"allocation": "others as credit"}}
    for phase in small_tables["programme"]["phases"].values():
        phase["capacity"] = {"neat": phase["capacity"], "carbon": "0 t/year"}
    project = aw.build(small_tables)
    key = "programme.phases.one.capacity.carbon"
    result = aw.evaluate(project, {key: [0.0, 500.0, 2000.0]})
    cost, price = (result[f"products.neat.levelised_{word}"] for word in ("cost", "price"))
    assert (np.diff(cost) < 0).all()
    assert price == pytest.approx(price[0])
    assert np.isnan(result["products.carbon.levelised_cost"][0])  # none is made


def test_a_plant_that_sells_less_of_what_it_can_make_earns_less(small):
    """People, machines and capital stay; what is bought and sold follows output. Sold out is the plant of before."""
    keys = [f"programme.phases.{p}.mature" for p in small.phases]
    load = np.array([0.6, 0.8, 1.0])
    result, before = aw.evaluate(small, dict.fromkeys(keys, load)), aw.evaluate(small)
    books = result.outcome.statements
    assert result.outcome.operations.utilisation.max(axis=1) == pytest.approx(load)
    for line in (books.sales.revenue, books.cost.materials):
        assert line[0] == pytest.approx(0.6 * line[2], rel=1e-12)
    energy = books.cost.energy  # who makes less has learnt less, too
    assert (energy[0] >= 0.6 * energy[2] * (1 - 1e-12)).all()
    assert energy[0] == pytest.approx(0.6 * energy[2], rel=0.05)
    assert np.array_equal(books.cost.repair[0], books.cost.repair[2])
    assert np.array_equal(books.funding.construction[0], books.funding.construction[2])
    assert (np.diff(result["fnpv_after_tax"]) > 0).all()
    assert (np.diff(result["levelised_cost"]) < 0).all()
    for name in small.indicators:  # the last is that of today, to the last bit
        assert result[name][2] == before[name] or np.isnan(before[name]), name
