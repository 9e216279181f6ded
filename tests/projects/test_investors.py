"""Investors of a project: shares of its equity that make the whole, and a cash flow for each."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.language import say
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import FIRST
from anodeworks.study.base_case import Base
from anodeworks.view import forms
from tests.conftest import SMALL
from tests.render.excel.held import layout, verdicts


def owned(**shares: object) -> aw.Project:
    tables = copy.deepcopy(SMALL)
    tables.setdefault("finance", {})["investors"] = {name: {"share": share} for name, share in shares.items()}
    return aw.build(tables)


def test_each_investor_has_a_cash_flow_and_all_have_the_whole():
    project = owned(state_fund="60 %", builder="40 %")
    base = Base(aw.evaluate(project))
    rows = {row.name: row for row in forms.rows("investors", forms.case(base))}
    whole = forms.rows("investors", forms.case(Base(aw.evaluate(aw.build(SMALL)))))[0]
    assert say(rows["net_builder"].label, "en") == "builder"
    assert rows["net_builder"].numbers == pytest.approx(0.4 * whole.numbers)
    assert sum(rows[f"net_{name}"].numbers for name in project.investors) == pytest.approx(whole.numbers)
    assert whole.numbers.sum() == pytest.approx(np.asarray(base.outcome.statements.equity.net).sum())


def test_shares_are_cells_of_the_workbook():
    base = Base(result := aw.evaluate(owned(state_fund=0.6, builder=0.4)))
    book = layout(result)
    known = evaluate.values(book.expanded())
    assert verdicts(book, known)["CHECK"] == 0
    place = book.rows["form.investors.net_state_fund"]
    got = [known[place.page, place.row, FIRST + i] for i in range(len(book.years))]
    (row,) = (row for row in forms.rows("investors", forms.case(base)) if row.name == "net_state_fund")
    assert np.array(got) * 1e6 == pytest.approx(row.numbers, abs=1e-3)
    cells = book.expanded() | {tuple(book.names["finance.investors.state_fund.share"]): 0.3}
    assert evaluate.values(cells)[place.page, place.row, FIRST] == pytest.approx(got[0] / 2)


@pytest.mark.parametrize(
    ("shares", "said"),
    [({"a": 0.5, "b": 0.4}, "finance.investors"), ({"a": {"uniform": [0.9, 1.0]}}, "finance.investors.a.share"),
     ({"a": 1.2, "b": -0.2}, "finance.investors.a.share")],
)  # fmt: skip
def test_what_is_no_whole_is_told(shares, said):
    with pytest.raises(InputError) as told:
        owned(**shares)
    assert told.value.key == said
