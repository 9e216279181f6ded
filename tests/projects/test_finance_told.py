"""What lenders and design institutes read of a project of finance alone: which money, which capital, which rows."""

from __future__ import annotations

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import LABELS, Money
from anodeworks.language import say
from anodeworks.render.excel import evaluate
from anodeworks.study.base_case import Base
from anodeworks.view import forms, investment, money, run
from tests.projects.works import tables
from tests.render.excel.held import layout


@pytest.fixture(scope="module")
def works() -> aw.Project:
    return aw.build(tables(), "works.toml")


def test_what_stands_below_a_plan_is_told(works):
    """Nominal money, too little capital: on the first screen and wherever amounts stand."""
    asked = {
        "finance.prices.basis": "nominal",
        "finance.prices.inflation": "3 %",
        "finance.loan.equity_share": "10 %",
    }
    result = aw.evaluate(works.with_values(asked))
    base, document = Base(result), run.document(run.Run(result))
    assert say(document.subject).endswith("(nominal money)")
    found = {finding.name: finding for finding in document.verdict}
    assert "3.0 %" in say(found["money"].verdict)
    poor = found["capital_ratio"]
    books = base.outcome.statements.funding
    capital_base = (books.uses - books.working_capital).sum() + base.figure("initial_working_capital")
    assert poor.numbers["ratio"].share == pytest.approx(books.equity.sum() / capital_base)
    assert poor.numbers["least"].share == 0.2
    assert "20 %" in say(poor.verdict)
    lead = next(s for s in document.sections if s.name == "statements").blocks[0]
    assert "nominal" in say(lead.text)
    book = layout(result)
    known = evaluate.values(book.expanded())
    for name in book.pages:
        if name not in ("Inputs", "Investment", "Formula checks", "Prices", "Search", "Model data"):
            said = [known.get((name, row, 0)) or "" for row in range(4)]
            assert any("nominal" in str(words) for words in said), name
    shares = {row.name: row.cells[-1] for row in investment.table(base).rows}
    assert shares["prices"].share > 0.0  # what prices rise is part of the whole
    assert shares["total"].share == pytest.approx(1.0)
    plain = run.document(run.Run(aw.evaluate(works)))
    assert {"money", "capital_ratio"}.isdisjoint(each.name for each in plain.verdict)
    assert "nominal" not in say(plain.subject)


def test_rows_of_the_standard_that_follow_others(works):
    base = Base(aw.evaluate(works))
    books, known = base.outcome.statements, forms.case(base)
    turnover = {row.name for row in forms.rows("turnover", known)}
    lines = {say(each.label): each.name for each in forms.traded(base) if each.sells}
    assert f"product_quantity_{lines['goods']}" in turnover
    # Stated in money.
    assert not {f"by-product_{of}_{lines['scrap']}" for of in ("quantity", "price")} & turnover
    funding, profit = books.funding, books.profit
    assert list(funding._fields[2:4]) == ["construction", "price_contingency"]
    same = (
        (funding.uses, funding.total_investment + funding.start_up + funding.reserve_account),
        (funding.equity, funding.equity_built + funding.equity_working),
        (funding.long_term, funding.lent_built + funding.lent_interest),
        (funding.working_capital, funding.equity_working + funding.working_loan),
        (profit.distributable, profit.opening + profit.net),
        (profit.to_investors - profit.dividends, profit.closing),
    )
    for one, other in same:
        np.testing.assert_allclose(one, other, atol=1e-6)
    assert funding.total_investment.sum() == pytest.approx(base.figure("total_investment"))
    made = {row.name: row.numbers for row in forms.rows("production", known)}
    np.testing.assert_allclose(made["variable"] + made["fixed"], made["total"], atol=1e-6)
    days = {row.name: row.numbers for row in forms.rows("days", known)}
    for name, about in LABELS["working_capital"].items():
        if f"finance.working_capital.{name}" in works.ledger:
            stated = base.value(f"finance.working_capital.{name}") / 86400.0
            assert days[f"days_{name}"][0] == pytest.approx(stated), about.english
    notes = {table.name: say(table.note) for table in money.statements(base)}
    assert say(base.quantity(Money.firr_after_tax)) in notes["statement_project"]
    assert say(base.quantity(Money.equity_irr)) in notes["statement_equity"]
