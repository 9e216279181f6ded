"""A price by year: what it is in each year, what it must not be, and that it is another way to write one price."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.render.excel import evaluate
from tests.conftest import SMALL
from tests.render.excel.held import changed, compare, layout

YEARS = (2026, 2029, 2035)
PATHS = {
    "products": {"neat": {"flow": "silicon_carbon", "prices": {"2026": "360 CNY/kg", "2029": "330 CNY/kg",
                                                               "2035": "300 CNY/kg"}}},
    "flows": {"silane": {"prices": {"2029": "8 USD/kg",
                                    "2026": {"triangular": ["8 USD/kg", "9 USD/kg", "12 USD/kg"]}}}},
}  # fmt: skip


def tables(**changes):
    """The small plant with other tables."""
    return {**copy.deepcopy(SMALL), **copy.deepcopy(changes)}


@pytest.fixture(scope="module")
def project():
    return aw.build(tables(**PATHS))


@pytest.fixture(scope="module")
def result(project):
    return aw.evaluate(project)


def test_each_year_has_its_price(project, result):
    operations, books = result.outcome.operations, result.outcome.statements
    sold = operations.sales.quantity[0, 0]
    made = sold > 0
    middle = operations.begin[0] + np.arange(0.5, len(sold))
    wanted = np.interp(middle, np.array(YEARS) + 0.5, [360.0, 330.0, 300.0])
    assert books.sales.products[0][made] == pytest.approx((sold * wanted)[made], rel=1e-12)
    today = np.interp(2025.496, np.array(YEARS) + 0.5, [360.0, 330.0, 300.0])
    assert operations.sales.price[0, 0] == pytest.approx(today, rel=1e-3)
    assert project.ledger["flows.silane.prices.2026"].currency == "USD"
    assert "flows.silane.prices.2026" in project.uncertain
    assert (
        "flows.silane.price" not in project.uncertain
    )  # it is the first year's, and does not vary by itself


def test_one_price_in_every_year_is_one_price():
    ways = ({"prices": {str(year): "282 CNY/kg" for year in YEARS}}, {"price": "282 CNY/kg"})
    found = [
        aw.evaluate(aw.build(tables(products={"neat": {"flow": "silicon_carbon", **way}}))) for way in ways
    ]
    for name in found[0].project.indicators:
        assert found[0][name] == pytest.approx(found[1][name], rel=1e-9, nan_ok=True), name


def test_more_in_any_year_is_worth_more(project, result):
    for key, price, sign in (("products.neat.prices.2029", 350.0, 1), ("flows.silane.prices.2029", 8.8, -1)):
        more = aw.evaluate(project, {key: [price]})
        assert (more["fnpv_after_tax"] - result["fnpv_after_tax"]) * sign > 0


def test_the_workbook_follows_a_price_of_a_year(project, result):
    book = layout(result)
    compare(book, evaluate.values(book.expanded()), result)
    other = project.with_values(
        {"products.neat.prices.2029": "345 CNY/kg", "flows.silane.prices.2026": "11 USD/kg"}
    )
    after = aw.evaluate(other)
    compare(book, evaluate.values(changed(book, other)), after)


@pytest.mark.parametrize(
    ("said", "key", "found"),
    [
        ({"prices": {}}, "products.neat.prices", "none"),
        ({"prices": {"soon": "1 CNY/kg"}}, "products.neat.prices.soon", '"soon"'),
        ({"prices": {"1850": "1 CNY/kg"}}, "products.neat.prices.1850", '"1850"'),
        (
            {"prices": {"2026": "1 CNY/kg"}, "price": "1 CNY/kg"},
            "products.neat.price",
            "prices by year beside it",
        ),
        ({"prices": {"2026": "1 CNY/kg", "2027": "1 USD/kg"}}, "products.neat.prices.2027", "USD"),
        ({"prices": {"2026": "1 CNY/t/day"}}, "products.neat.prices.2026", ""),
        ({"prices": ["1 CNY/kg"]}, "products.neat.prices", ""),
    ],
)
def test_what_is_no_price_by_year_is_said_in_one_sentence(said, key, found):
    with pytest.raises(InputError) as error:
        aw.build(tables(products={"neat": {"flow": "silicon_carbon", **said}}))
    assert error.value.key == key
    assert found in str(error.value)


def test_a_flow_without_a_price_has_none_by_year():
    with pytest.raises(InputError) as error:
        aw.build(tables(flows={"porous_carbon": {"prices": {"2026": "1 CNY/kg"}}}))
    assert error.value.key == "flows.porous_carbon.prices"
