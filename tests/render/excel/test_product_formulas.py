"""Levelised cost and price of each of several products in the workbook, by every allocation."""

from __future__ import annotations

import copy

import pytest

import anodeworks as aw
from anodeworks.finance.parameters import ALLOCATIONS
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import Book
from anodeworks.render.excel.returns import formulas
from anodeworks.study.base_case import Base
from tests.conftest import SMALL
from tests.render.excel.held import changed, compare, layout, verdicts


@pytest.fixture(scope="module")
def several() -> tuple[aw.Project, Book]:
    """A plant with two products, of which one has a hyphen in its name and is no anode."""
    tables = copy.deepcopy(SMALL)
    tables["products"]["porous-carbon"] = {"flow": "porous_carbon", "price": "90 CNY/kg", "precursor": True}
    for phase in tables["programme"]["phases"].values():
        phase["capacity"] = {"neat": phase["capacity"], "porous-carbon": "500 t/year"}
    project = aw.build(tables)
    return project, layout(aw.evaluate(project))


@pytest.mark.parametrize("rule", ALLOCATIONS)
def test_cost_and_price_of_each_product_are_formulas(several, rule):
    base, book = several
    project = base.with_values({"finance.appraisal.allocation": rule, "products.neat.price": "310 CNY/kg"})
    result = aw.evaluate(project)
    known = evaluate.values(changed(book, project))
    compare(book, known, result)
    assert {"products.neat.levelised_cost", "products.porous-carbon.levelised_price"} <= set(
        formulas(Base(result))
    )
    assert verdicts(book, known)["CHECK"] == 0
