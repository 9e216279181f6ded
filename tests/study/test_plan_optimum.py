"""The monthly plan is the best there is: against every plan of small cases, and against plans made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from anodeworks.study.plan.monthly import Limit
from anodeworks.study.plan.solved import solve
from anodeworks.study.plan.task import Changeover, Machines, Store, Supply, Upkeep
from tests.study import plan_cases
from tests.study.plan_cases import orders, sale, task, tasks


def agrees(of):
    """Whether the programme has the margin of the best plan, and a plan where there is one."""
    answer, best = solve(of), plan_cases.best(of)
    if answer.plan is None:
        assert best == plan_cases.NEVER
        assert answer.conflicts
        return
    assert answer.plan.proven
    assert answer.plan.margin == pytest.approx(best, abs=1e-4)  # of the solver's tolerances
    assert sum(answer.plan.money.values()) == pytest.approx(answer.plan.margin, abs=1e-6)


@settings(max_examples=3)
@given(tasks())
def test_no_plan_is_better(of):
    agrees(of)


@pytest.mark.slow
@settings(max_examples=150)
@given(tasks())
def test_no_plan_is_better_in_earnest(of):
    agrees(of)


@settings(max_examples=3)
@given(orders())
def test_no_order_of_grades_is_better(of):
    agrees(of)


@pytest.mark.slow
@settings(max_examples=150)
@given(orders())
def test_no_order_of_grades_is_better_in_earnest(of):
    agrees(of)


def test_grades_follow_one_another_by_the_way_that_takes_least():
    """From a to b takes 5 of 6 hours, by c one each, and c sells a tonne: the month goes from a by c to b."""
    share = np.array([[0, 5, 1], [1, 0, 1], [1, 1, 0]]) / 6
    sales = [
        sale(1, g, 0, most, price, f"buyer {g}") for g, (most, price) in enumerate(((9, 2), (9, 5), (1, 6)))
    ]
    change = Changeover("c", 0, share, set_for=0, lot=1.0)
    plan = solve(task(1, 6, 3, sales, changeovers=(change,))).plan
    assert plan.made[:, 0].tolist() == [0.0, 3.0, 1.0]
    assert {(a, b) for a, b in np.argwhere(plan.changes[0][0, :, :, 0] > 0.5).tolist()} == {(0, 2), (2, 1)}


def test_no_circle_of_changes_stands_apart_from_what_machines_are_set_for():
    """Set for a, which alone sells; b and c would be free of changes only between one another."""
    share = np.array([[0, 6, 6], [6, 0, 0], [6, 0, 0]]) / 6
    sales = [sale(1, g, 0, 9, 5, f"buyer {g}") for g in (1, 2)]
    plan = solve(task(1, 6, 3, sales, changeovers=(Changeover("c", 0, share, set_for=0),))).plan
    assert plan.made.sum() == 0.0


def test_lines_are_set_up_each_by_itself():
    """Two lines of three hours make a grade each and never change; together they would lose a change a month."""
    sales = [sale(2, g, 3, name=f"buyer {g}") for g in range(2)]
    change = Changeover("c", 0, share=1 / 6, parts=np.full((2, 2), 0.5))
    of = task(2, 6, 2, sales, changeovers=(change,))
    plan = solve(of).plan
    assert plan.made.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert plan.changes[0].sum() == 0
    assert plan.load.tolist() == [[1.0, 1.0]]
    assert solve(replace(of, changeovers=(replace(change, parts=None),))).plan is None


def test_a_line_makes_nothing_before_it_is_there():
    parts = np.array([[1.0, 0.5], [0.0, 0.5]])
    sales = [sale(2, g, 0, 9, 5, name=f"buyer {g}") for g in range(2)]
    of = task(2, 6, 2, sales, changeovers=(Changeover("c", 0, share=0.5, lot=0.5, parts=parts),))
    plan = solve(of).plan
    assert plan.by_line[0][1, :, 0].sum() == 0.0
    assert plan.made.sum() == pytest.approx(12.0)


def test_stock_is_built_ahead_of_a_month_that_asks_for_more_than_can_be_made():
    """6 t a month, 9 t due in the third: 3 t are made before, as late as may be, and held for a month."""
    of = task(sales=[sale(firm=[0, 0, 9])], stores=(Store("s", 0, 5.0, 0.0, 0.0, 0.25),))
    plan = solve(of).plan
    assert plan.made.tolist() == [[0.0, 3.0, 6.0]]
    assert plan.stock.tolist() == [[0.0, 3.0, 0.0]]
    assert plan.margin == pytest.approx(9 * 5 - 9 * 1 - 3 * 0.25)


@pytest.mark.slow
def test_what_is_late_costs_less_than_what_is_missed_as_long_as_customers_wait():
    waits = sale(firm=[8, 0, 0], most=[8, 0, 0], late=0.5, patience=1, missed=9.0)
    plan = solve(task(sales=[waits])).plan
    assert plan.backlog.tolist() == [[2.0, 0.0, 0.0]]
    assert plan.margin == pytest.approx(8 * 5 - 8 - 2 * 0.5)
    gone = solve(task(sales=[replace(waits, late=None)])).plan
    assert gone.missed.tolist() == [[2.0, 0.0, 0.0]]
    assert gone.margin == pytest.approx(6 * 5 - 6 - 2 * 9.0)


@pytest.mark.slow
def test_nothing_is_owed_longer_than_a_customer_waits():
    """Two months without machines: what was due in the first is lost in the third, the rest is not."""
    of = task(
        months=4, hours=[0, 0, 0, 6], sales=[sale(4, firm=[1, 1, 1, 0], late=0.1, patience=2, missed=3.0)]
    )
    plan = solve(of).plan
    assert plan.missed.sum() == pytest.approx(1.0)
    assert plan.delivered[0].tolist() == [0.0, 0.0, 0.0, 2.0]


def test_machines_keep_their_grade_over_months():
    """Three months of one grade and then the other take one change where the first is what they are set for."""
    change = Changeover("c", 0, share=1 / 6, lost=0.0, lot=1.0, cost=0.0, set_for=0)
    sales = [sale(4, 0, [5, 0, 0, 0]), sale(4, 1, [0, 5, 6, 0], name="other")]
    plan = solve(task(4, 6, 2, sales, changeovers=(change,))).plan
    assert plan.changes[0].sum() == 1
    assert plan.changes[0][0, 0, 1, 1] == 1


@pytest.mark.slow
def test_a_change_spoils_material_of_the_new_grade():
    change = Changeover("c", 0, lost=1.0, set_for=0)
    plan = solve(task(2, 6, 2, [sale(2, 1, [4, 0])], changeovers=(change,))).plan
    assert plan.made[1].sum() == pytest.approx(5.0)


def test_a_change_to_the_grade_that_is_run_takes_another_in_between():
    """Material that a change spoils is no way to get rid of a lot that nobody buys: 2 t would be made, 1 t is due."""
    change = Changeover("c", 0, lost=1.0, lot=2.0, set_for=0)
    of = task(2, 6, 2, [sale(2, 0, [2, 0], [2, 1]), sale(2, 1, 0, 0, name="other")], changeovers=(change,))
    assert solve(of).plan.made.tolist() == [[2.0, 0.0], [0.0, 0.0]]


def test_maintenance_falls_into_the_month_in_which_least_is_lost():
    of = task(hours=[6, 6, 6], sales=[sale(most=[6, 2, 6])], upkeep=(Upkeep("u", (0,), 0.5, 0, 2),))
    plan = solve(of).plan
    assert plan.stops.tolist() == [[0.0, 1.0, 0.0]]
    assert plan.made.tolist() == [[6.0, 2.0, 6.0]]


def bought(months=1, **more):
    """A task whose grade takes 2 t of a flow a tonne, at 1 in the market."""
    return task(
        months, 10, 1, [sale(months, most=10)], flows=("silane",), need=np.array([[2.0]]),
        market=np.ones((1, months)), alone=(False,), **more,
    )  # fmt: skip


def supply(months=1, **more):
    usual = {"least": np.zeros(months), "most": np.full(months, np.inf), "prices": np.full((1, months), 0.5),
             "above": np.zeros((1, months))}  # fmt: skip
    return Supply("contract", 0, **{**usual, **more})


def test_a_cheaper_contract_is_taken_to_its_end_and_the_market_gives_the_rest():
    plan = solve(bought(supplies=(supply(most=np.array([8.0])),))).plan
    assert plan.taken.tolist() == [[8.0]]
    assert plan.market.tolist() == [[12.0]]
    assert plan.margin == pytest.approx(50 - 10 - 8 * 0.5 - 12)


def test_take_or_pay_is_paid_for_what_nobody_needs():
    plan = solve(bought(supplies=(supply(least=np.array([30.0]), paid=0.8),))).plan
    assert plan.untaken.tolist() == [[10.0]]
    assert plan.margin == pytest.approx(50 - 10 - 20 * 0.5 - 10 * 0.5 * 0.8)


def test_a_cheaper_step_is_reached_through_the_dearer_one_alone():
    """20 t are needed: 15 at 2 and 5 at 0.1 are dearer than the market, so that nothing is taken by contract."""
    steps = {"prices": np.array([[2.0], [0.1]]), "above": np.array([[0.0], [15.0]])}
    assert solve(bought(supplies=(supply(**steps),))).plan.taken.sum() == 0.0
    cheap = {"prices": np.array([[1.1], [0.1]]), "above": np.array([[0.0], [15.0]])}
    plan = solve(bought(supplies=(supply(**cheap),))).plan
    assert plan.taken.tolist() == [[20.0]]
    assert plan.paid.tolist() == [[pytest.approx(15 * 1.1 + 5 * 0.1)]]


@pytest.mark.slow
def test_a_bought_flow_is_held_over_from_a_cheap_month():
    cheap = bought(2, stores=(Store("tank", 1, 8.0),))
    plan = solve(replace(cheap, market=np.array([[1.0, 3.0]]))).plan
    assert plan.stock[1].tolist() == [8.0, 0.0]
    assert plan.market[0, 0] == pytest.approx(28.0)


@pytest.mark.slow
def test_worth_is_what_one_unit_more_brings():
    """Duals against the same task with a little more of each limit."""
    of = task(
        sales=[sale(most=7), sale(price=3, most=9, name="second")],
        stores=(Store("s", 0, 1.0, 0.0, 0.0, 0.1),),
    )
    of = replace(of, machines=Machines(("mill",), np.array([[9.0, 9.0, 12.0]]), np.ones((1, 1))))
    plan = solve(of).plan
    more = replace(of, machines=replace(of.machines, hours=of.machines.hours + np.array([[0.0, 0.5, 0.0]])))
    assert plan.worth[Limit("hours", 0)][1] == pytest.approx((solve(more).plan.margin - plan.margin) / 0.5)
    asks = replace(
        of, sales=(replace(of.sales[0], most=of.sales[0].most + np.array([0.25, 0.0, 0.0])), of.sales[1])
    )
    assert plan.worth[Limit("most", 0)][0] == pytest.approx((solve(asks).plan.margin - plan.margin) / 0.25)


def test_only_groups_that_can_be_short_are_rows():
    hours, use = (
        np.array([[6.0, 6.0], [9.0, 9.0], [6.0, 6.0]]),
        np.array([[1.0, 2.0], [1.0, 2.0], [0.5, 2.5]]),
    )
    assert Machines(("a", "b", "c"), hours, use).telling() == (0, 2)
    alike = Machines(("a", "b"), hours[:1].repeat(2, axis=0), use[:1].repeat(2, axis=0))
    assert alike.telling() == (0,)
    assert alike.telling(frozenset((1,))) == (0, 1)
