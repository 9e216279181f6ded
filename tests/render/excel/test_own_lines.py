"""The workbook of lines of money, beside a route and alone: formulas give the program's figures, changed or not."""

from __future__ import annotations

import re

import pytest

import anodeworks as aw
from anodeworks.render.excel import inputs
from anodeworks.render.excel.book import Formula
from tests.projects import test_finance_alone as shop
from tests.projects.works import tables
from tests.render.excel.held import follows, holds, layout, verdicts

CHANGES = {
    "price": {"finance.lines.sales.price": "80 CNY", "finance.lines.exports.amount.4": "4e5 USD"},
    "years": {"finance.lines.upkeep.from_year": 4, "finance.lines.upkeep.variable_share": 0.9},
    "held": {"finance.lines.stock.amount": "9e6 CNY", "finance.lines.season.amount.3": "1e6 CNY"},
    "nominal": {"finance.prices.basis": "nominal", "finance.prices.inflation": "3 %"},
    "days": {"finance.working_capital.receivables": "60 day", "finance.cost.repair": "2 %"},
    "exchange": {"finance.prices.fx_usd": 8, "finance.prices.fx_usd_drift": "1 %"},
    "machines from abroad": {"finance.prices.fx_eur": 9},
    "prices by year": {"finance.lines.haulage.prices.2032": "500 CNY"},
}


@pytest.fixture(scope="module")
def works() -> aw.Project:
    return aw.build(tables(), "works.toml")


@pytest.fixture(scope="module")
def book(works):
    return layout(aw.monte_carlo(works, 3))


def test_formulas_give_the_programs_figures(book, works):
    found = verdicts(book, holds(book, aw.monte_carlo(works, 3)))
    assert found["input changed"] == 0
    assert found["OK"] > 150


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_flows_through(book, works, name):
    follows(book, works, CHANGES[name])


def test_every_yellow_cell_moves_a_formula(book):
    """What no formula reads is shown as computed: nobody changes it and wonders that nothing follows."""
    page = book.pages[book.names["changed"].page]
    roles = {key: page.cells[place.row, place.column].style.role for key, place in book.names.items()
             if place.page == page.name and place.column == inputs.NUMBER}  # fmt: skip
    assert {roles[f"finance.prices.fx_{code}"] for code in ("usd", "eur")} == {"input"}
    unread = (
        "finance.prices.fx_krw",
        "finance.loan.least_equity",
        "finance.prices.fx_eur_drift",
    )
    assert {roles[key] for key in unread} == {"value"}
    formulas = [x for (name, _, column), x in book.expanded().items()
                if isinstance(x, Formula) and not (name == page.name and column == inputs.CHANGED)]  # fmt: skip
    read = {cell for x in formulas for cell in re.findall(r"\$C\$\d+", x)}
    spans = [range(int(a), int(b) + 1) for x in formulas for a, b in re.findall(r"\$C\$(\d+):\$C\$(\d+)", x)]
    for key, role in roles.items():
        row = book.names[key].row + 1
        assert role != "input" or f"$C${row}" in read or any(row in span for span in spans), key


def test_a_works_that_only_spends():
    only = tables()
    only["finance"]["lines"] = {k: only["finance"]["lines"][k] for k in ("halls", "machines")}
    result = aw.evaluate(aw.build(only, "spends.toml"))
    holds(layout(result), result)


def test_lines_beside_a_route():
    made = shop.tables()
    lines = {
        "rent": {"kind": "income", "amount": "1e6 CNY", "variable_share": 0.2, "phase": "one"},
        "fee": {"kind": "services", "per_kg": "20 CNY/kg", "from_year": 4},
        "share": {"kind": "services", "per_kg": "1 CNY/kg", "phase": "one"},
        "lab": {"kind": "other assets", "amount": "5e6 CNY"},
        "float": {"kind": "working capital", "amount": "3e6 CNY"},
    }
    made["finance"] = {"lines": lines}
    result = aw.evaluate(aw.build(made, "shop.toml"))
    holds(layout(result), result)
