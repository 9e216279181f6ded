"""The workbook of a project with several lenders gives the program's figures, before and after inputs are changed."""

from __future__ import annotations

import copy

import pytest

import anodeworks as aw
from anodeworks.render.excel import evaluate
from tests.conftest import SMALL
from tests.render.excel.held import changed, compare, layout, verdicts

TWO = {
    "bank": {"share": "60 %", "upfront_fee": "1 %"},
    "abroad": {"share": "40 %", "currency": "USD", "rate": "6 %", "turn": 2, "periods": "half-yearly",
               "repayment": "equal instalments"},
    "fixed": {"amount": "100e6 CNY", "commitment_fee": "0.5 %"},
}  # fmt: skip
CASES = {
    "all": {
        "tranches": TWO, "dsra": {"funded": "equity and loans", "interest": "1 %"},
        "lock_up": {"cover": 3}, "prices": {"fx_usd_drift": "2 %"},
    },
    "cover": {"sculpting": {"given": "cover", "cover": 1.8}, "loan": {"equity_share": "0 %"},
              "dsra": {"funded": "equity"}},
    "sweep": {"tranches": {"a": {"share": "50 %", "repayment": "maximum ability"},
                           "b": {"share": "50 %", "term": "4 year"}}},
}  # fmt: skip
CHANGES = {
    "all": {"finance.tranches.abroad.rate": "7 %", "finance.tranches.bank.upfront_fee": "2 %",
            "finance.tranches.fixed.amount": "150e6 CNY", "finance.tranches.bank.repayment": "maximum ability",
            "finance.prices.fx_usd_drift": "-1 %", "finance.lock_up.cover": 1.5},
    "cover": {"finance.sculpting.cover": 2.5, "products.neat.price": "240 CNY/kg", "finance.loan.term": "6 year"},
    "sweep": {"products.neat.price": "200 CNY/kg", "finance.tranches.b.term": "2 year"},
}  # fmt: skip


def written(name):
    tables = copy.deepcopy(SMALL)
    tables["claims"], tables["finance"] = {}, copy.deepcopy(CASES[name])
    return aw.build(tables)


@pytest.mark.parametrize("name", CASES)
def test_formulas_give_the_programs_figures(name):
    project = written(name)
    result = aw.evaluate(project)
    book = layout(result)
    known = evaluate.values(book.expanded())
    compare(book, known, result)
    assert verdicts(book, known)["CHECK"] == 0
    other = project.with_values(CHANGES[name])
    stale = evaluate.values(changed(book, other, None))
    # What only the program finds is still that of the inputs as written, and the checks say so.
    assert (verdicts(book, stale)["CHECK"] > 0) == (name in ("all", "cover"))
    result = aw.evaluate(other)
    known = evaluate.values(changed(book, other, result))
    compare(book, known, result)
    assert verdicts(book, known)["CHECK"] == 0
    assert layout(result, "zh").pages
