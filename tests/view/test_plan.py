"""The monthly plan as a document: every number that is read is the plan's own; what conflicts comes first."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from anodeworks.language import LANGUAGES, say
from anodeworks.quantity.wording import Chance, Quantity
from anodeworks.render import terminal
from anodeworks.study.plan.conflicts import Conflict, Conflicts
from anodeworks.study.plan.monthly import Limit
from anodeworks.study.plan.solved import Answer
from anodeworks.view import plan as view
from anodeworks.view.plan_labels import Names
from anodeworks.view.plan_tables import MONEY
from tests.view import samples
from tests.view.tables import en


@pytest.fixture(scope="module")
def found():
    """Two grades that can be made."""
    return samples.QUICK["plan of grades"].result


@pytest.fixture(scope="module")
def told(found):
    return view.document(found)


def column(table, name, keep=lambda row: True):
    """The SI numbers of a column."""
    at = [c.name for c in table.columns].index(name)
    return [row.cells[at].si for row in table.rows if keep(row)]


def test_months_and_grades_are_those_of_the_plan(found, told):
    plan, table = found.answer.plan, told.tables["months"]
    months = lambda row: row.role == "sum"  # noqa: E731
    assert column(table, "made", months) == pytest.approx(plan.made.sum(axis=0) * 1000)
    assert column(table, "delivered", months) == pytest.approx(plan.delivered.sum(axis=0) * 1000)
    assert column(table, "stock", months) == pytest.approx(plan.stock[:2].sum(axis=0) * 1000)
    assert column(table, "short", months) == pytest.approx((plan.missed + plan.backlog).sum(axis=0) * 1000)
    filled = [g.name for g in found.project.planning.grades].index("filled")
    of_grade = column(table, "made", lambda row: row.name.endswith("_filled"))
    assert of_grade == pytest.approx(plan.made[filled] * 1000)
    loads = [row.cells[5].share for row in table.rows if row.role == "sum"]
    assert loads == pytest.approx(plan.load.max(axis=0), abs=1e-6)


def test_money_adds_up_to_the_margin(found, told):
    rows = {row.name: row.cells[1].si for row in told.tables["money"].rows}
    assert sum(value for name, value in rows.items() if name in MONEY) == pytest.approx(rows["margin"])
    assert rows["margin"] == pytest.approx(found.answer.plan.margin * 1000)


def test_contracts_and_what_happens(found, told):
    plan = found.answer.plan
    sales = {row.name: row.cells for row in told.tables["sales"].rows}
    assert sales["maker"][4].si == pytest.approx(plan.delivered[0].sum() * 1000)
    taken = {row.name: row.cells for row in told.tables["purchases"].rows}["silane"]
    assert (taken[2].si, taken[2].unit) == (pytest.approx(plan.taken[0].sum() * 1000), "t")
    assert taken[4].si == pytest.approx(plan.paid[0].sum() * 1000)
    events = told.tables["events"].rows
    assert sum("overhaul" in en(row.cells[1]) for row in events) == 1
    assert len(events) == sum(done.sum() for done in plan.changes) + plan.stops.sum()


def test_worth_is_in_money_for_what_a_person_counts(found, told):
    rows = {row.name: row.cells for row in told.tables["worth"].rows}
    plan = found.answer.plan
    for limit, worth in plan.worth.items():
        name = found.names.key(limit)
        if name not in rows:
            continue
        largest = rows[name][3]
        most = worth[int(np.abs(worth).argmax())]
        if limit.kind == "hours":
            assert (largest.unit, largest.si) == ("CNY/h", pytest.approx(most * 1000 / 3600))
        else:
            assert (largest.unit, largest.si) == ("CNY/kg", pytest.approx(most))


def test_the_verdict_says_what_is_delivered_and_how_often_it_holds(found, told):
    delivered, holds, proof = told.verdict
    assert delivered.numbers["delivered"].si == pytest.approx(found.answer.plan.delivered.sum() * 1000)
    assert holds.numbers["whole"] == Chance(found.held.whole, holds.numbers["whole"].error)
    assert holds.numbers["output"].share == pytest.approx(found.held.output.mean())
    assert proof.mark == "good"
    open_still = dataclasses.replace(found.answer.plan, gap=0.01, bound=found.answer.plan.margin * 1.01)
    other = dataclasses.replace(found, answer=Answer(found.answer.task, open_still))
    assert [each.mark for each in view.document(other).verdict if each.name == "proof"] == ["fair"]


def test_what_is_missed_is_said_first_with_what_holds_it_back(found):
    plan = found.answer.plan
    short = np.zeros_like(plan.missed)
    short[0, 3] = 50.0
    missing = dataclasses.replace(plan, missed=short)
    first = view.document(dataclasses.replace(found, answer=Answer(plan.task, missing))).verdict[0]
    assert first.mark == "bad"
    assert first.numbers["missed"] == Quantity(50_000.0, "t")


def test_what_conflicts_is_named_and_the_nearest_plan_shown():
    found = samples.QUICK["plan that cannot be"].result
    told = view.document(found)
    (verdict,) = told.verdict
    conflicts = found.answer.conflicts
    assert conflicts.sets
    for limit in conflicts.limits:
        assert en(found.names.limit(limit)) in en(verdict.verdict)
    assert len(told.tables["conflicts"].rows) == sum(len(conflict.limits) for conflict in conflicts.sets)
    assert verdict.numbers["missed"].si == pytest.approx(found.answer.nearest.missed.sum() * 1000)
    assert "months" in told.tables


def test_hours_that_a_ramp_up_keeps_few_say_until_when(found):
    """Machines that come up until the third month of the plan, and such that are all there."""
    task = found.answer.task
    months = task.months
    few = dataclasses.replace(task.machines, rising=(True, True, True, *[False] * (months - 3)))
    hours = Limit("hours", 0)
    names = Names(found.project, dataclasses.replace(task, machines=few))
    assert f"Until {en(names.month(2))} the hours" in en(names.ramp([hours]))
    assert not names.ramp([Limit("firm", 0)])
    full = dataclasses.replace(task.machines, rising=(False,) * months)
    assert not Names(found.project, dataclasses.replace(task, machines=full)).ramp([hours])


def test_how_sets_that_conflict_belong_together_is_said(found):
    """Two sets with a limit in common: all are named, and which one or which others would have to give way."""
    firm, first, second = Limit("firm", 0), Limit("hours", 0), Limit("hours", 1)
    sets = tuple(Conflict((firm, other), {firm: (0, 1), other: (0, 1)}) for other in (first, second))
    both = Conflicts(sets, ((firm,), (first, second)))

    def said(conflicts):
        answer = Answer(found.answer.task, None, conflicts)
        told = view.document(dataclasses.replace(found, answer=answer, held=None))
        return told, en(told.verdict[0].verdict), en(told.verdict[0].reason)

    told, verdict, reason = said(both)
    names = {limit: en(found.names.limit(limit)) for limit in (firm, first, second)}
    assert all(name in verdict for name in names.values())
    assert "One limit of each set has to give way" in reason
    assert f"Without {names[firm]} alone a plan is possible." in reason
    assert f"all of these instead: {names[first]} and {names[second]}" in reason
    assert [row.cells[0].number if row.cells[0] else None for row in told.tables["conflicts"].rows] == [
        1,
        None,
        2,
        None,
    ]
    assert len(told.tables["ways"].rows) == 2
    _, _, cut = said(Conflicts(sets[:1], ((firm,),), whole=False))
    assert "there may be further sets" in cut
    _, _, one = said(Conflicts(sets[:1], ((firm,), (first,))))
    assert "Without any one of them the whole plan is possible." in one


@pytest.mark.parametrize("name", ["plan of grades", "plan that cannot be"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_screen_is_one(name, language):
    told = view.document(samples.QUICK[name].result)
    assert len(terminal.text(told, language).splitlines()) <= terminal.HEIGHT
    assert say(told.title, language)
