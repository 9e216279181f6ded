"""The workbook of a plant with everything that a file may add to its finances."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import LABELS
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import FIRST
from tests.conftest import SMALL
from tests.render.excel.held import follows, holds, layout

WRITTEN = {
    "safety": {"schedule": "hazardous goods"},
    "carbon": {"free": "60 %", "free_drift": "-5 %", "scope_2": "50 %"},
    "subsidies": {"grant": "120e6 CNY", "yearly": "8e6 CNY/year"},
    "decommissioning": {"cost": "10e6 CNY", "booked": "over the years of operation"},
    "price_contingency": {"rate": "3 %", "preparation": "1.5 year"},
    "tax_depreciation": {"one_off": "60 %", "method": "double declining"},
}
CHANGES = {
    "safety": {"finance.safety.schedule": "metallurgy", "finance.safety.part": "40 %"},
    "machinery": {"finance.safety.schedule": "machinery", "finance.cost.insurance": "0.3 %",
                  "finance.levies.land_use_tax": "20 CNY/m2/year"},
    "carbon": {"finance.carbon.price": "300 CNY/t", "finance.carbon.drift": "4 %", "finance.carbon.scope_3": "30 %",
               "finance.prices.basis": "nominal", "finance.prices.inflation": "2 %",
               "finance.price_contingency.rate": "5 %"},
    "grants": {"finance.subsidies.booked": "when received", "finance.subsidies.years": "2.5 year",
               "finance.prices.basis": "nominal", "finance.prices.inflation": "2 %"},
    "as booked": {"finance.subsidies.taxed": "as booked", "finance.assets.life_machinery": "8.4 year",
                  "finance.tax_depreciation.method": "sum of the years' digits"},
    "the end": {"finance.decommissioning.booked": "when paid", "finance.decommissioning.share": "12 %",
                "finance.tax_depreciation.one_off_until": "2026-06-30",
                "finance.tax_depreciation.method": "as in the books", "products.neat.price": "200 CNY/kg"},
}  # fmt: skip


@pytest.fixture(scope="module")
def project():
    return aw.build({**copy.deepcopy(SMALL), "finance": copy.deepcopy(WRITTEN)})


@pytest.fixture(scope="module")
def result(project):
    return aw.evaluate(project)


@pytest.fixture(scope="module")
def book(result):
    return layout(result)


def test_formulas_give_the_programs_figures(book, result):
    holds(book, result)
    for table, lines in LABELS.items():  # and every line that these tables bring is there to be compared
        for line, about in lines.items():
            brought = any(need.removeprefix("finance.") in WRITTEN for need in about.needs)
            assert not brought or np.any(getattr(getattr(result.outcome.statements, table), line)), line


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_flows_through(book, project, name):
    follows(book, project, CHANGES[name])


def test_what_a_file_does_not_have_is_a_row_of_nothing(small_study):
    book = layout(small_study)
    known = evaluate.values(book.expanded())
    for table, lines in LABELS.items():
        for line, about in lines.items():
            if about.needs:
                place = book.rows[f"{table}.{line}"]
                assert {known[place.page, place.row, FIRST + i] for i in range(len(book.years))} == {0.0}
    assert not [
        name for name in book.names if name.startswith(tuple(f"finance.{table}" for table in WRITTEN))
    ]
