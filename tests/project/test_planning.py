"""Tables [plan] that make no sense are refused in one sentence; what they say is in ledger, schema and explain."""

from __future__ import annotations

import jsonschema
import pytest

from anodeworks import InputError, build
from anodeworks.cli.schema import whole_schema
from anodeworks.process.activity import KINDS
from anodeworks.study.plan.of_project import Reading
from anodeworks.view import explain

GRADES = {"a": {"numbers": {"activities.infiltration.pore_filling": 0.8}}, "b": {}}
WRONG = [
    ({"month": 3}, "plan", 'unknown key "month"'),
    ({"months": 2.5}, "plan.months", "whole number"),
    ({"months": 500}, "plan.months", "120"),
    ({"start": {"uniform": ["2027-01-01", "2028-01-01"]}}, "plan.start", "one day"),
    ({"sales": {"x": {"grade": "neet"}}}, "plan.sales.x.grade", "neat"),
    ({"grades": GRADES, "sales": {"x": {"firm": "1 t/month"}}}, "plan.sales.x.grade", "a, b"),
    ({"sales": {"x": {"firm": "1 t"}}}, "plan.sales.x.firm", "t/month"),
    ({"sales": {"x": {"firm": {"uniform": ["1 t/month", "2 t/month"]}}}}, "plan.sales.x.firm", "one value"),
    ({"sales": {"x": {"firm": []}}}, "plan.sales.x.firm", "list"),
    ({"sales": {"x y": {}}}, "plan.sales", "letters"),
    ({"sales": {"x": {"first": "2030-01-01", "last": "2029-01-01"}}}, "plan.sales.x.last", "after"),
    ({"grades": {"neat": {}}}, "plan.grades.neat", "name of its own"),
    ({"grades": {"a": {"numbers": {"activities": {"x": 1}}}}}, "plan.grades.a.numbers.activities", "quotes"),
    ({"grades": {"a": {"numbers": {"activities.infiltration.pore_filling": 7}}}}, "pore_filling", "0"),
    ({"purchases": {"x": {}}}, "plan.purchases.x.flow", "silane"),
    ({"purchases": {"x": {"flow": "silicon_carbon"}}}, "plan.purchases.x.flow", "silane"),
    ({"purchases": {"x": {"flow": "silane", "steps": [{"above": "1 t/month"}]}}}, "plan.purchases.x.steps", "above"),
    (
        {"purchases": {"x": {"flow": "silane", "steps": [
            {"above": "5 t/month", "price": "3 CNY/kg"}, {"above": "4 t/month", "price": "2 CNY/kg"}]}}},
        "plan.purchases.x.steps.2.above", "before",
    ),
    ({"stores": {"x": {"holds": "neat"}, "y": {"holds": "neat"}}}, "plan.stores.y.holds", "no other store"),
    ({"stores": {"x": {"holds": "neat", "most": "5 t", "opening": "6 t"}}}, "plan.stores.x.opening", "at most"),
    ({"changeovers": {"x": {"activity": "mixing"}}}, "plan.changeovers.x.activity", "sieving"),
    ({"upkeep": {"x": {"activity": "sieving"}}}, "plan.upkeep.x.hours", "h"),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "key", "said"), WRONG, ids=[key for _, key, _ in WRONG])
def test_what_makes_no_sense_is_refused(small_tables, plan, key, said):
    with pytest.raises(InputError) as error:
        build({**small_tables, "plan": plan}, "small.toml")
    assert key in error.value.key
    assert said in str(error.value)


BEYOND = [
    ({"sales": {"x": {"first": "2040-01-01"}}}, "plan.sales.x.first"),
    ({"upkeep": {"x": {"hours": "3 h", "last": "2020-01-01"}}}, "plan.upkeep.x.last"),
    ({"sales": {"x": {"firm": "5 t/month", "most": "3 t/month"}}}, "plan.sales.x.most"),
    ({"purchases": {"x": {"flow": "silane", "least": "5 t/month", "most": "3 t/month"}}}, "plan.purchases.x.most"),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "key"), BEYOND, ids=[key for _, key in BEYOND])
def test_what_the_months_cannot_hold_is_refused(small_tables, plan, key):
    project = build({**small_tables, "plan": {"start": "2031-01-01", "months": 3, **plan}}, "small.toml")
    with pytest.raises(InputError) as error:
        assert Reading(project).task
    assert error.value.key == key


def test_a_project_of_finance_alone_has_no_plan():
    tables = {
        "programme": {"phases": {"works": {"start": "2026-01-01"}}},
        "finance": {"lines": {"sales": {"kind": "revenue", "amount": "1e6 CNY"}}},
    }
    with pytest.raises(InputError, match=r"\[products\.NAME\]"):
        build({**tables, "plan": {}}, "works.toml")
    with pytest.raises(InputError, match=r"\[products\.NAME\]"):
        Reading(build(tables, "works.toml"))


def test_a_number_of_the_plan_is_explained_changed_and_no_column(small_tables):
    project = build({**small_tables, "plan": {"sales": {"x": {"firm": "5 t/month"}}}}, "small.toml")
    document = explain.document(explain.ask("plan.sales.x.firm", project=project))
    assert document.tables["number"].rows
    other = project.with_values({"plan.sales.x.firm": "7 t/month"})
    assert other.ledger["plan.sales.x.firm"].show() == "7 t/month"
    from anodeworks import evaluate

    with pytest.raises(InputError, match="number of the plan"):
        evaluate(project, {"plan.sales.x.firm": ["1 t/month", "2 t/month"]})


def test_editors_know_the_tables(small_tables):
    valid = jsonschema.Draft202012Validator(whole_schema(KINDS)).is_valid
    good = {
        "start": "2031-01-01", "months": 3, "grades": GRADES,
        "sales": {"x": {"grade": "a", "firm": ["1 t/month", "2 t/month"], "missed": "3 CNY/kg"}},
        "stores": {"s": {"holds": "a", "most": "5 t"}},
        "upkeep": {"u": {"hours": "5 h"}},
    }  # fmt: skip
    assert valid({**small_tables, "plan": good})
    assert not valid({**small_tables, "plan": {"sales": {"x": {"frim": "1 t/month"}}}})
