"""The search for the cheapest line, on contrived lines whose every size can be gone through."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.study.lines import lined, sizing
from anodeworks.study.lines.cheapest import CARRIERS, STORE, Search
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.sizing import sized
from tests.study.line_cases import LAST, project, told_of

A, B = ("machine", "a"), ("machine", "b")
BEHIND = (STORE, "a")
CREW, SAGGERS = ("shared", "crew"), (CARRIERS, "saggers")
YEARS = 40
EASE = [0.9 + 0.2 * n / (YEARS - 1) for n in range(YEARS)]  # by how much a year is better than the middle one


@pytest.fixture(scope="module")
def laid():
    """The plan of the small plant."""
    return plan(project())


def line(counts, n):
    """Machines in a row, held up less the larger the store between them; of a target of 10."""
    held = counts[BEHIND] / (counts[BEHIND] + 1.0)
    return EASE[n] * min(2.0 * counts[A], 3.0 * counts[B]) * held / 10.0


def search(now, price, output=line, most=10_000, near=tuple):
    least = dict.fromkeys(now, 1)
    return Search(now, price, least, output, near, years=YEARS, odds=0.95, most=most)


def enough(counts, output=line):
    return sum(output(counts, n) >= 1.0 for n in range(YEARS)) >= 0.95 * YEARS


@pytest.mark.parametrize(("machines", "found"), [(9, 6), (2, 6)])
def test_a_line_of_one_station_ends_where_there_is_nothing_to_trade(machines, found):
    """Nothing makes one machine less good again, and nothing else can be added."""
    done = search({A: machines}, {A: 1.0}, lambda counts, _: counts[A] / 6.0, near=lambda _: [A]).done()
    assert (done.counts, done.reached, done.ended) == ({A: found}, True, True)


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


def test_what_is_shared_is_sized_by_its_price(laid, monkeypatch):
    """Transformers beyond those that come with the furnaces, people and saggers move where they have a price."""
    furnace = {"machines": 4, "cycle": "20 h", "powered": "10 h", "per_transformer": 2, "loading": "1 h"}
    about, made = told_of(laid, furnace, crew={"people": "3 person"})
    price = {"transformer": 2e6, "crew": 3e5}
    monkeypatch.setattr(sizing._Sizing, "_pool_price", lambda self, item: price[item[1].split()[0]])
    own = sizing._Sizing(made, replace(laid, project=made), about, 0)
    transformers, people = ("shared", f"transformer {LAST}"), ("shared", "crew")
    assert (own.now[transformers], own.now[people]) == (2, 3)

    def pools(changes=()):
        changed = own._described(replace(laid, project=made), {**own.now, **dict(changes)})
        power = [pool for pool in changed.model.pools if pool.kind == "power"]
        return len(power), next(pool.amount for pool in changed.model.pools if pool.kind == "crew")

    assert pools() == (2, 3.0)
    assert pools({transformers: 3, people: 2}) == (3, 2.0)
    assert pools({("machine", LAST): 6, transformers: 3}) == (4, 3.0)  # three come with six furnaces
    assert set(own.near(own.now)) >= {transformers, people}
    assert own.made({**own.now, people: 0}, 0) == 0.0  # nobody loads


def test_a_person_costs_what_the_plant_loses_by_one_more(laid, monkeypatch):
    """Of each line, where these make what they are to make: 4 lines, whose plant loses 2 million."""
    about, made = told_of(
        laid, {"machines": 1, "cycle": "10 h", "loading": "1 h"}, crew={"people": "3 person"}
    )
    seen = {}

    def evaluated(project, given, outcome):
        seen.update(given)
        return SimpleNamespace(si=lambda name: np.array([9e6, 7e6]))

    monkeypatch.setattr(sizing, "evaluate_si", evaluated)
    own = sizing._Sizing(made, replace(laid, project=made), about, 0)
    assert own.price["shared", "crew"] == pytest.approx(0.5e6)
    assert seen["line.neat.crew.people"].tolist() == [3.0, 4.0]
    assert seen["line.neat.made"] == pytest.approx(about.target)


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
