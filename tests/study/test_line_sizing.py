"""The search for the cheapest line, on contrived lines whose every size can be gone through."""

from __future__ import annotations

import itertools

import pytest

from anodeworks.study.lines import lined
from anodeworks.study.lines.cheapest import CARRIERS, STORE, Search
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.sizing import sized
from tests.study.line_cases import project

A, B = ("machine", "a"), ("machine", "b")
BEHIND = (STORE, "a")
CREW, SAGGERS = ("shared", "crew"), (CARRIERS, "saggers")
YEARS = 40
EASE = [0.9 + 0.2 * n / (YEARS - 1) for n in range(YEARS)]  # by how much a year is better than the middle one


def line(counts, n):
    """Machines in a row, held up less the larger the store between them; of a target of 10."""
    held = counts[BEHIND] / (counts[BEHIND] + 1.0)
    return EASE[n] * min(2.0 * counts[A], 3.0 * counts[B]) * held / 10.0


def search(now, price, output=line, most=10_000, near=tuple):
    least = dict.fromkeys(now, 1)
    return Search(now, price, least, output, near, years=YEARS, odds=0.95, most=most)


def enough(counts, output=line):
    return sum(output(counts, n) >= 1.0 for n in range(YEARS)) >= 0.95 * YEARS


@pytest.mark.parametrize("stores", [0.01, 0.4, 3.0])
def test_what_is_found_is_the_cheapest_of_all(stores):
    """Against every size in reach: many places where these are cheap, many machines where they are dear."""
    now, price = {A: 3, B: 3, BEHIND: 2}, {A: 1.0, B: 1.2, BEHIND: stores}
    found = search(now, price, near=lambda counts: [A, BEHIND, B]).done()
    every = itertools.product(range(1, 20), range(1, 14), range(1, 130))
    holding = (own for own in every if line(dict(zip(now, own, strict=True)), 2) >= 1.0)  # two years may fail
    best = min(sum((n - now[i]) * price[i] for i, n in zip(now, own, strict=True)) for own in holding)
    cost = sum((found.counts[i] - now[i]) * price[i] for i in now)
    assert found.reached
    assert found.ended
    assert cost == pytest.approx(best, rel=0.02)
    assert found.share >= 0.95


def test_the_end_has_no_cheaper_neighbour():
    """Nothing less, and nothing less for one more of another, reaches the target."""
    now, price = {A: 12, B: 9, BEHIND: 40}, {A: 1.0, B: 1.2, BEHIND: 0.1}
    own = search(now, price)
    found = own.done()
    assert found.ended
    assert enough(found.counts)
    tried = list(own.cheaper(found.counts))
    assert len(tried) > 5
    assert not any(map(enough, tried))
    for item in now:
        assert {**found.counts, item: found.counts[item] - 1} in tried


def test_stores_are_put_up_where_they_save_a_machine():
    """9 machines and 4 places reach it; 6 machines with many places do for less."""
    now, price = {A: 9, B: 5, BEHIND: 4}, {A: 10.0, B: 10.0, BEHIND: 0.01}
    assert enough(now)
    found = search(now, price).done()
    assert found.counts[A] < 9
    assert found.counts[BEHIND] > 4
    assert enough(found.counts)


@pytest.mark.parametrize("item", [CREW, SAGGERS])
def test_what_is_shared_moves_both_ways(item):
    """A line held up by its crew gets people, one with too many loses them."""

    def output(counts, n):
        return EASE[n] * min(2.0 * counts[A], 0.25 * counts[item]) / 10.0

    for start in (20, 100):
        found = search({A: 9, item: start}, {A: 1.0, item: 0.2}, output, near=lambda counts: [A, item]).done()
        assert found.reached
        assert enough(found.counts, output)
        step = -(-found.counts[item] // 10) if item == SAGGERS else 1
        assert not enough({**found.counts, item: found.counts[item] - step}, output)


@pytest.mark.slow  # simulates a line event by event
def test_a_line_that_its_crew_holds_up_gets_people_and_not_machines():
    """One person loads one machine a day, which has a charge in 10 h of 24: a machine more would wait for them too."""
    furnace = {"machines": 2, "cycle": "10 h", "loading": "8 h", "cycle_spread": 0.1}
    day = {"shifts": {"d": {"hours": ["08:00-16:00"]}}, "crew": {"people": "1 person", "shifts": "d"}}
    made = lined(project(furnace, **day))
    laid = plan(made)
    about = described(laid, made.production[0])
    size = sized(made, laid, about)
    assert (size.shared_now, size.shared) == ({"crew": 1}, {"crew": 2})
    assert size.machines == about.machines
    assert size.reached
    assert size.ended
    assert size.cost["crew"] > 0


def test_a_search_that_may_not_go_on_says_so():
    now, price = {A: 12, B: 9, BEHIND: 40}, {A: 1.0, B: 1.2, BEHIND: 0.1}
    found = search(now, price, most=60).done()
    assert found.reached
    assert not found.ended
    none = search({A: 1, B: 1, BEHIND: 1}, price, most=60, near=lambda counts: [A]).done()
    assert not none.reached
