"""What may be written wrong of lenders: one message, with key and remedy."""

from __future__ import annotations

import pytest

import anodeworks as aw
from anodeworks.errors import InputError

WRONG = {
    "shares": ({"tranches": {"a": {"share": "60 %"}}}, "finance.tranches.a.share"),
    "nobody for the rest": ({"tranches": {"a": {"amount": "1e8 CNY"}}}, "finance.tranches"),
    "two sizes": ({"tranches": {"a": {"share": "100 %", "amount": "1 CNY"}}}, "finance.tranches.a.amount"),
    "two rates": ({"tranches": {"a": {"rate": "4 %", "margin": "1 %"}}}, "finance.tranches.a.rate"),
    "a base rate of other money": ({"tranches": {"a": {"currency": "USD"}}}, "finance.tranches.a.base"),
    "unknown money": ({"tranches": {"a": {"currency": "GBP"}}}, "finance.tranches.a.currency"),
    "a sum in other money": (
        {"tranches": {"a": {}, "b": {"amount": "1e6 EUR", "currency": "USD", "rate": "3 %"}}},
        "finance.tranches.b.amount",
    ),
    "an unknown phase": ({"tranches": {"a": {"phases": ["nine"]}}}, "finance.tranches.a.phases"),
    "a phase without lender": ({"tranches": {"a": {"phases": ["one"]}}}, "finance.tranches"),
    "months": ({"tranches": {"a": {"periods": "monthly"}}}, "finance.tranches.a.periods"),
    "half a turn": ({"tranches": {"a": {"turn": 1.5}}}, "finance.tranches.a.turn"),
    "an unknown word": ({"tranches": {"a": {"interest": "4 %"}}}, "finance.tranches.a.interest"),
    "both given": ({"sculpting": {"cover": 1.3}}, "finance.sculpting.cover"),
    "too low a cover": ({"sculpting": {"given": "cover", "cover": 0.5}}, "finance.sculpting.cover"),
    "sculpted by halves": (
        {"tranches": {"a": {"periods": "half-yearly"}}, "sculpting": {}},
        "finance.tranches.a.periods",
    ),
    "funded by nothing": ({"dsra": {"funded": "debt"}}, "finance.dsra.funded"),
    "no table": ({"dsra": 3}, "finance.dsra"),
    "an unknown level": ({"lock_up": {"level": 2}}, "finance.lock_up.level"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_clear_message(small_tables, name):
    small_tables["finance"], key = WRONG[name]
    with pytest.raises(InputError) as caught:
        aw.build(small_tables)
    assert caught.value.key == key


def test_terms_that_are_not_named_are_those_of_the_plain_loan(small_tables):
    small_tables["finance"] = {"tranches": {"a": {}}, "loan": {"term": "9 year", "base_long": "4 %"}}
    project = aw.build(small_tables)
    for own, loan in (("term", "term"), ("base", "base_long"), ("repayment", "repayment")):
        tied = project.ledger[f"finance.tranches.a.{own}"]
        assert tied.same_as == f"finance.loan.{loan}"
        assert tied.number == project.ledger[f"finance.loan.{loan}"].number
    assert not project.debt.account
    small_tables["finance"] = {}
    assert not [
        key for key in aw.build(small_tables).ledger if key.startswith(("finance.tranches", "finance.lock"))
    ]
