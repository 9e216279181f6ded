"""The workbook of a project with several lenders gives the program's figures, before and after inputs are changed."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import FIRST
from tests.conftest import SMALL

from .test_workbook import changed, compare, layout, verdicts

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
}  # fmt: skip
CHANGES = {
    "all": {"finance.tranches.abroad.rate": "7 %", "finance.tranches.bank.upfront_fee": "2 %",
            "finance.tranches.fixed.amount": "150e6 CNY", "finance.tranches.bank.repayment": "maximum ability",
            "finance.prices.fx_usd_drift": "-1 %", "finance.lock_up.cover": 1.5},
    "cover": {"finance.sculpting.cover": 2.5, "products.neat.price": "240 CNY/kg", "finance.loan.term": "6 year"},
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
    result = aw.evaluate(other)
    cells, books = changed(book, other, result), result.outcome.statements
    if books.agreed is not None:
        for key, number in zip(("equity_share", "cover"), books.agreed, strict=True):
            cells[tuple(book.names[f"model.{key}"])] = float(np.asarray(number)[0])
    place = book.rows["model.reserved"]
    for i, number in enumerate(np.asarray(books.reserved)[0]):
        cells[place.page, place.row, FIRST + i] = float(number)
    known = evaluate.values(cells)
    compare(book, known, result)
    assert verdicts(book, known)["CHECK"] == 0
    assert layout(result, "zh").pages
