"""What conflicts in a plan that cannot be: sets from which nothing can be taken, of rows and of whole numbers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from anodeworks.study.plan.conflicts import _Rows, conflicts
from anodeworks.study.plan.monthly import Limit, Monthly
from anodeworks.study.plan.solved import solve
from anodeworks.study.plan.solver import Numbers
from anodeworks.study.plan.task import Changeover, Machines, Store, Supply, Upkeep
from tests.study.plan_cases import NEVER, best, sale, task, tasks


def minimal(of):
    """Every set conflicts, and does not without any one of its members; no set holds another."""
    found = conflicts(of)
    rows = _Rows(Monthly(of, apart=True))
    for conflict in found.sets:
        assert not rows.feasible(conflict.limits)
        for limit in conflict.limits:
            assert rows.feasible([other for other in conflict.limits if other != limit]), limit
    sets = [set(conflict.limits) for conflict in found.sets]
    assert not any(a < b or (a == b and k != n) for k, a in enumerate(sets) for n, b in enumerate(sets))
    return sets


def by_going_through(limits, possible):
    """All smallest sets that cannot be kept, and all smallest ones without which the rest can, by every subset."""
    subsets = [frozenset(c) for n in range(len(limits) + 1) for c in itertools.combinations(limits, n)]
    kept = {each: possible(each) for each in subsets}
    broken = [each for each in subsets if not kept[each]]
    enough = [each for each in subsets if kept[frozenset(limits) - each]]
    return [
        {each for each in found if not any(other < each for other in found)} for found in (broken, enough)
    ]


def against_every_subset(of, possible):
    found = conflicts(of)
    limits = list(Numbers(Monthly(of, apart=True)).rows)
    sets, ways = by_going_through(limits, possible)
    assert {frozenset(conflict.limits) for conflict in found.sets} == sets
    assert {frozenset(way) for way in found.ways} == (ways if sets else set())
    assert found.whole
    for one_of_each in itertools.product(*(conflict.limits for conflict in found.sets)):
        assert possible(frozenset(limits) - set(one_of_each))
    return found


def given_up(of, limits):
    """The task without the limits that are not among these, for an oracle that knows no programme."""
    kept = set(limits)
    hours = of.machines.hours if Limit("hours", 0) in kept else of.machines.hours + 9
    sales = tuple(
        each if Limit("firm", s) in kept else replace(each, missed=0.0, late=0.0, patience=of.months)
        for s, each in enumerate(of.sales)
    )
    stores = tuple(
        each if Limit("store", each.item) in kept else replace(each, most=99.0) for each in of.stores
    )
    upkeep = tuple(each for u, each in enumerate(of.upkeep) if Limit("upkeep", u) in kept)
    return replace(of, machines=replace(of.machines, hours=hours), sales=sales, stores=stores, upkeep=upkeep)


def test_all_sets_and_ways_are_those_of_every_plan_gone_through():
    """1 and 5 t are due where 3 can be made in a month and 1 held, and an overhaul of either month takes 1."""
    upkeep = (Upkeep("u", (0,), 1 / 3, 0, 1),)
    of = task(2, 3, 1, [sale(2, firm=[1, 5])], stores=(Store("s", 0, 1.0),), upkeep=upkeep)
    found = against_every_subset(of, lambda kept: best(given_up(of, kept)) > NEVER)
    assert len(found.sets) == 2
    assert {limit.kind for limit in found.limits} == {"firm", "hours", "store", "upkeep"}


def test_a_limit_of_several_sets_hides_none_of_them():
    """9 t are due of 6 that can be made and 5 that can be bought for: each alone is in the way of what is firm."""
    of = task(
        1, 6, 1, [sale(1, 0, 9)], flows=("silane",), need=np.ones((1, 1)), market=np.ones((1, 1)), alone=(True,),
        supplies=(Supply("c", 0, np.zeros(1), np.full(1, 5.0), np.ones((1, 1)), np.zeros((1, 1))),),
    )  # fmt: skip
    rows = _Rows(Monthly(of, apart=True))
    found = against_every_subset(of, rows.feasible)
    firm, hours = Limit("firm", 0), Limit("hours", 0)
    assert {frozenset(c.limits) for c in found.sets} == {
        frozenset({firm, hours}), frozenset({firm, Limit("supply", 0), Limit("alone", 1)})
    }  # fmt: skip
    assert found.ways[0] == (firm,)
    assert found.limits[0] == firm


def test_machines_behind_the_tightest_conflict_too():
    """A second group that is hardly less short than the first is in the way as soon as the first is given up."""
    of = task(1, 6, 1, [sale(1, 0, 9)])
    two = replace(of, machines=Machines(("mill", "sieve"), np.array([[6.0], [7.0]]), np.ones((2, 1))))
    found = conflicts(two)
    assert set(found.ways) == {(Limit("firm", 0),), (Limit("hours", 0), Limit("hours", 1))}


def test_a_search_that_is_cut_short_says_so():
    of = task(1, 6, 1, [sale(1, 0, 9)])
    two = replace(of, machines=Machines(("mill", "sieve"), np.array([[6.0], [7.0]]), np.ones((2, 1))))
    found = conflicts(two, most=1)
    assert len(found.sets) == 1
    assert not found.whole


def test_firm_deliveries_hours_and_a_missing_store_conflict():
    """9 t are due in the third month, 6 t can be made, and nothing can be held: one given up will do."""
    found = minimal(task(sales=[sale(firm=[0, 0, 9])]))
    assert found == [{Limit("firm", 0), Limit("hours", 0), Limit("store", 0)}]


@pytest.mark.slow
def test_the_months_that_show_a_conflict():
    of = task(months=4, sales=[sale(4, firm=[0, 0, 9, 0])], stores=(Store("s", 0, 2.0),))
    conflict = conflicts(of).sets[0]
    assert conflict.months[Limit("firm", 0)] == (2, 2)
    assert conflict.months[Limit("hours", 0)][1] == 2


def test_what_only_whole_numbers_forbid():
    """Two grades are due in each of two months; a change takes half of one, so that nothing of the hours is left."""
    change = Changeover("c", 0, share=0.6, set_for=0)
    of = task(2, 10, 2, [sale(2, 0, 3), sale(2, 1, 3, name="other")], changeovers=(change,))
    found = minimal(of)
    assert Limit("hours", 0) in found[0]
    assert {Limit("firm", 0), Limit("firm", 1)} & found[0]
    assert set(conflicts(of).sets[0].months) == found[0]


def test_the_months_of_what_only_whole_numbers_forbid():
    """Of six months the fourth alone asks for both grades, and a change takes 5 of its 10 h: 3 and 3 t do not go in.

    Which grade the machines are set for as it begins is open, and makes no difference.
    """
    both = [sale(6, g, [0, 0, 0, 3, 0, 0], name=f"buyer {g}") for g in range(2)]
    change = Changeover("c", 0, share=0.5)
    of = task(6, 10, 2, both, changeovers=(change,))
    (conflict, *_) = conflicts(of).sets
    assert set(conflict.limits) == set(conflict.months)
    assert {months for limit, months in conflict.months.items() if limit.kind in ("hours", "firm")} == {
        (3, 3)
    }
    assert conflict.proven


def test_hours_stay_in_a_conflict_whatever_bounds_whole_numbers():
    """9 t are due where 6 t can be made: neither a change of grades nor a step of a contract hides the machines."""
    steps = {"prices": np.array([[2.0], [1.0]]), "above": np.array([[0.0], [3.0]])}
    contract = Supply("c", 0, np.zeros(1), np.full(1, 99.0), **steps)
    of = task(
        1, 6, 2, [sale(1, 0, 9)], changeovers=(Changeover("c", 0, lot=1.0),), flows=("silane",),
        need=np.ones((1, 2)), market=np.ones((1, 1)), alone=(True,), supplies=(contract,),
    )  # fmt: skip
    assert minimal(of) == [{Limit("firm", 0), Limit("hours", 0)}]


@pytest.mark.slow
def test_maintenance_in_the_window_of_a_firm_month():
    of = task(2, 6, 1, [sale(2, firm=[6, 6])], upkeep=(Upkeep("u", (0,), 0.5, 0, 1),))
    assert minimal(of) == [{Limit("firm", 0), Limit("hours", 0), Limit("upkeep", 0)}]


@pytest.mark.slow
def test_sets_without_a_common_limit_are_all_found():
    """A closing stock beyond the store's room conflicts with that; deliveries beyond the hours conflict with those."""
    of = task(sales=[sale(firm=[0, 0, 99])], stores=(Store("s", 0, 5.0, 0.0, 6.0),))
    found = minimal(of)
    assert {Limit("closing", 0), Limit("store", 0)} in found
    assert {Limit("firm", 0), Limit("hours", 0)} in found


def test_the_nearest_plan_misses_as_little_as_can_be():
    answer = solve(task(sales=[sale(firm=[0, 0, 9])]))
    assert answer.plan is None
    assert answer.nearest.missed.sum() == pytest.approx(3.0)
    assert answer.nearest.delivered.sum() == pytest.approx(6.0)


def test_nothing_helps_where_a_closing_stock_cannot_be_made():
    answer = solve(task(hours=[0, 0, 0], stores=(Store("s", 0, 9.0, 0.0, 6.0),), sales=[sale(most=1)]))
    assert answer.nearest is None
    assert [set(c.limits) for c in answer.conflicts.sets] == [{Limit("closing", 0), Limit("hours", 0)}]


@pytest.mark.slow
@settings(max_examples=100)
@given(tasks())
def test_every_conflict_and_every_way_out_is_found(of):
    if np.any([s.missed is None for s in of.sales]):
        against_every_subset(of, _Rows(Monthly(of, apart=True)).feasible)
