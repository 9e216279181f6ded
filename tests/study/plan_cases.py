"""Small monthly plans, and the best of each by going through every one: an oracle that knows no programme.

One group of machines; an hour makes a tonne; all amounts are whole. With whole numbers held a plan is a flow through
months, so that among the best plans one has whole amounts.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
from hypothesis import strategies as st

from anodeworks.study.plan.task import Changeover, Machines, Sale, Store, Task, Upkeep

NEVER = -np.inf


def task(months=3, hours=6, grades=1, sales=(), **more):
    """A task of one group whose machines make a tonne of any grade in an hour, at a cost of 1."""
    by_month = np.broadcast_to(np.asarray(hours, dtype=np.float64), (1, months))
    machines = Machines(("mill",), by_month.copy(), np.ones((1, grades)))
    names = tuple("abc"[:grades])
    return Task(24_000, machines, names, np.ones((grades, months)), tuple(sales), **more)


def sale(months=3, grade=0, firm=0, most=None, price=5, name="buyer", **more):
    """A sale with the same amounts each month, or one for each."""
    due, taken, paid = (
        np.broadcast_to(np.asarray(x, dtype=np.float64), (months,)).copy()
        for x in (firm, firm if most is None else most, price)
    )
    return Sale(name, grade, due, taken, paid, **more)


@st.composite
def tasks(draw):
    """Tasks small enough to go through every plan."""
    months, grades = draw(st.integers(2, 3)), draw(st.integers(1, 2))
    few = st.integers(0, 3)
    sales = []
    for grade in range(grades):
        firm = draw(st.lists(few, min_size=months, max_size=months))
        more = draw(st.lists(st.integers(0, 2), min_size=months, max_size=months))
        late = draw(st.sampled_from([None, 1.0]))
        sales.append(
            sale(
                months, grade, firm, np.add(firm, more), draw(st.integers(1, 6)), f"buyer {grade}", late=late,
                patience=draw(st.integers(1, 2)), missed=draw(st.sampled_from([None, 0.0, 7.0])),
            )
        )  # fmt: skip
    stores = tuple(
        Store(f"store {g}", g, draw(st.integers(1, 3)), 0.0, 0.0, draw(st.sampled_from([0.0, 0.5])))
        for g in range(grades)
        if draw(st.booleans())
    )
    hours = draw(st.sampled_from([4, 6]))
    changeovers = ()
    if grades == 2 and draw(st.booleans()):
        changeovers = (
            Changeover(
                "mill", 0, draw(st.sampled_from([0, 1])) / hours, draw(st.integers(0, 1)), draw(st.integers(0, 2)),
                draw(st.sampled_from([0.0, 0.5])), draw(st.sampled_from([None, 0, 1])),
            ),
        )  # fmt: skip
    upkeep = ()
    if draw(st.booleans()):
        first = draw(st.integers(0, months - 1))
        upkeep = (Upkeep("overhaul", (0,), 0.5, first, draw(st.integers(first, months - 1))),)
    return task(months, hours, grades, sales, stores=stores, changeovers=changeovers, upkeep=upkeep)


@st.composite
def orders(draw):
    """Tasks of three grades of which each change takes a time, spoils and costs something of its own."""
    months, hours = 2, 5

    def each(numbers, scale=1.0):
        rows = draw(st.lists(st.sampled_from(numbers), min_size=9, max_size=9))
        return np.array(rows, dtype=np.float64).reshape(3, 3) * (1 - np.eye(3)) * scale

    few = st.lists(st.integers(0, 2), min_size=months, max_size=months)
    sales = [sale(months, g, 0, draw(few), draw(st.integers(2, 6)), f"buyer {g}") for g in range(3)]
    change = Changeover(
        "mill", 0, each([0, 1, 2], 1 / hours), each([0, 0, 1]), draw(st.sampled_from([0, 1, 2])), each([0.0, 0.5, 1.5]),
        draw(st.sampled_from([None, 0, 1, 2])),
    )  # fmt: skip
    stores = (Store("store", 0, 2.0, 0.0, 0.0, 0.25),) if draw(st.booleans()) else ()
    return task(months, hours, 3, sales, stores=stores, changeovers=(change,))


def best(of):
    """The largest margin of any plan of whole amounts; minus infinity where there is none."""
    change = of.changeovers[0] if of.changeovers else None
    starts = range(len(of.grades)) if change is not None and change.set_for is None else [
        change.set_for if change else 0
    ]  # fmt: skip
    windows = [range(u.first, u.last + 1) for u in of.upkeep]
    return max(_from(of, change, start, months) for months in itertools.product(*windows) for start in starts)


def _from(of, change, start, stopped):
    count = len(of.grades)
    room = [next((s.most for s in of.stores if s.item == g), 0.0) for g in range(count)]
    holding = [next((s.holding for s in of.stores if s.item == g), 0.0) for g in range(count)]

    @cache
    def value(month, stock, owed, state):
        if month == of.months:
            return 0.0 if not any(owed) else NEVER
        hours = of.machines.hours[0, month] * (
            1 - sum(u.share for u, m in zip(of.upkeep, stopped, strict=True) if m == month)
        )
        found = NEVER
        for runs, changes, ends, spent in _runs(of, change, state, float(of.machines.hours[0, month])):
            for made in itertools.product(
                *(range(int(hours) + 1) if g in runs else (0,) for g in range(count))
            ):
                if sum(made) + spent > hours + 1e-9:
                    continue
                if change is not None and any(0 < x < change.lot for x in made):
                    continue
                lost, paid = (
                    of.each(each) for each in ((change.lost, change.cost) if change else (0.0, 0.0))
                )
                left = [
                    stock[g] + made[g] - sum(lost[a, b] for a, b in changes if b == g) for g in range(count)
                ]
                cost = sum(made) + sum(paid[both] for both in changes)
                for earned, after, owed_after in _deliveries(of, month, left, owed):
                    if any(after[g] > room[g] + 1e-9 for g in range(count)):
                        continue
                    held = sum(h * x for h, x in zip(holding, after, strict=True))
                    rest = value(month + 1, tuple(after), owed_after, ends)
                    found = max(found, earned - cost - held + rest)
        return found

    return value(0, (0.0,) * count, (0,) * len(of.sales), start)


def _runs(of, change, state, hours):
    """(grades that may run, changes made, grade at the end, hours spent) for every way through a month.

    Each grade is entered once at most, that of the beginning too.
    """
    count = len(of.grades)
    if change is None:
        yield tuple(range(count)), (), state, 0.0
        return
    ways = [(state,)]
    for n in range(1, count + 1):
        for rest in itertools.permutations(range(count), n):
            if all(a != b for a, b in itertools.pairwise((state, *rest))):
                ways.append((state, *rest))
    for way in ways:
        changes = tuple(itertools.pairwise(way))
        share = sum(of.each(change.share)[both] for both in changes)
        yield tuple(set(way)), changes, way[-1], share * hours


def _deliveries(of, month, stock, owed):
    """(earned, stock after, owed after) for every way to deliver and to give up."""
    ways = []
    for s, each in enumerate(of.sales):
        due = owed[s] + int(each.firm[month])
        young = (
            int(each.firm[max(month - each.patience + 1, 0) : month + 1].sum())
            if each.late is not None
            else 0
        )
        mine = []
        for done in range(due + 1):
            for missed in range(due - done + 1 if each.missed is not None else 1):
                after = due - done - missed
                if after > young:
                    continue
                for extra in range(int(each.most[month] - each.firm[month]) + 1):
                    earned = each.price[month] * (done + extra) - (each.late or 0.0) * after
                    mine.append((earned - (each.missed or 0.0) * missed, done + extra, after))
        ways.append(mine)
    for several in itertools.product(*ways):
        after = list(stock)
        for (_, taken, _), each in zip(several, of.sales, strict=True):
            after[each.grade] -= taken
        if min(after) >= -1e-9:
            yield sum(e for e, _, _ in several), after, tuple(o for _, _, o in several)
