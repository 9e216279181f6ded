"""The workbook of a project with several lenders gives the program's figures, before and after inputs are changed."""

from __future__ import annotations

import copy

import pytest

import anodeworks as aw
from tests.conftest import SMALL
from tests.render.excel.held import follows, holds, layout

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
    "cover": {"sculpting": {"given": "cover", "cover": 1.8}, "loan": {"equity_share": "0 %"}},
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


# What is searched for with a reserve beside it, and changes that move the search far from where it begins.
SOUGHT = {
    "share": {"sculpting": {"given": "equity share"}},
    "cover": {"sculpting": {"given": "cover", "cover": 1.5}, "loan": {"equity_share": "10 %"},
              "dsra": {"funded": "equity and loans"}, "lock_up": {"cover": 1.2}},
    "tranches": {"sculpting": {"given": "equity share"}, "dsra": {"months": 9},
                 "tranches": {"a": {"share": "50 %"},
                              "b": {"share": "50 %", "currency": "USD", "rate": "6 %", "term": "12 year"}}},
}  # fmt: skip
FAR = {
    "price": {"products.neat.price": "240 CNY/kg"},
    "dear money": {"products.neat.price": "220 CNY/kg", "finance.loan.base_long": "14 %"},
    "creeping": {
        "products.neat.price": "220 CNY/kg",
        "finance.loan.base_long": "3.5 %",
        "finance.loan.term": "12 year",
    },
    "a loss": {"products.neat.price": "130 CNY/kg"},
    "a great gain": {"products.neat.price": "500 CNY/kg"},
    "term": {"finance.loan.term": "5 year", "finance.loan.base_long": "7 %"},
    "nominal": {
        "finance.prices.basis": "nominal",
        "finance.prices.inflation": "4 %",
        "finance.loan.grace": "2.5 year",
    },
    "tax": {
        "finance.tax.standing": "standard",
        "finance.tax.loss_years": "2 year",
        "products.neat.price": "170 CNY/kg",
    },
}


def written(name, cases=CASES):
    tables = copy.deepcopy(SMALL)
    tables["claims"], tables["finance"] = {}, copy.deepcopy(cases[name])
    return aw.build(tables)


@pytest.mark.parametrize("name", ["all", "cover", pytest.param("sweep", marks=pytest.mark.slow)])
def test_formulas_give_the_programs_figures(name):
    project = written(name)
    result = aw.evaluate(project)
    book = layout(result)
    holds(book, result)
    _, result = follows(book, project, CHANGES[name])
    assert layout(result, "zh").pages


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUGHT)
def test_what_lenders_agree_on_follows_inputs_far_from_those_as_written(name):
    project = written(name, SOUGHT)
    book = layout(aw.evaluate(project))
    for changes in FAR.values():
        follows(book, project, changes)
