"""How full the stores of a line are, by hand and by the balance of what goes in and out."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.line.law import Law
from anodeworks.line.model import Buffer, Inspection, Line, Station, Supply
from anodeworks.line.simulate import replicate
from anodeworks.study.lines.levels import DELIVERED, _levels, _over, filled, held
from anodeworks.study.lines.simulated import residence

KG = 2.0


def line(first, second, places=4, **more):
    """Two stations of constant times, s a lot, and a store between them."""
    stations = (Station("a", Law.fixed(first), **more), Station("b", Law.fixed(second)))
    return Line("l", KG, stations, (Buffer("a", "b", places=places),), blocking="after")


def test_a_store_before_the_slower_machine_fills_and_stays_full():
    """3 s a lot in, 6 s out: it gains a lot every 6 s, is full with four, and then lets one in as one goes out."""
    own = line(3.0, 6.0)
    trace = replicate(own, "recursion", 1, 0, 600.0, None)
    times, lots = held(own, trace, own.buffers[0], 0.0, 30.0)
    at = lambda when: lots[np.searchsorted(times, when, "right") - 1]  # noqa: E731
    assert [at(when) for when in (1.0, 7.0, 13.0, 19.0)] == [0, 1, 2, 3]
    room, mean, high, full, empty = _over(*held(own, trace, own.buffers[0], 300.0, 600.0), 4.0)
    assert (room, high, empty) == (4.0, 4.0, 0.0)
    assert mean == pytest.approx(4.0, abs=0.01)
    assert full == pytest.approx(1.0, abs=0.01)


def test_a_store_before_the_faster_machine_stays_empty():
    own = line(6.0, 3.0)
    trace = replicate(own, "recursion", 1, 0, 600.0, None)
    _, mean, high, full, empty = _over(*held(own, trace, own.buffers[0], 300.0, 600.0), 4.0)
    assert (mean, high, full, empty) == (0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_no_store_holds_less_than_nothing_or_more_than_its_room(engine):
    """Of charges too, where both have their chance."""
    stations = (
        Station("a", Law("lognormal", (5.0, 2.0)), 2, charge_kg=2 * KG), Station("b", Law("lognormal", (8.0, 3.0)), 3),
        Station("c", Law("lognormal", (9.0, 3.0)), 1, charge_kg=3 * KG),
    )  # fmt: skip
    own = Line("l", KG, stations, (Buffer("a", "b", places=4), Buffer("b", "c", places=5)), blocking="after")
    trace = replicate(own, engine, 3, 0, 3000.0, None)
    for buffer in own.buffers:
        times, lots = held(own, trace, buffer, 500.0, 2500.0)
        assert times.size == lots.size + 1
        lasting = np.diff(times) > 0
        assert lots[lasting].min() >= 0
        assert lots[lasting].max() <= buffer.places
        assert lots[lasting].max() > 0


def test_of_a_store_to_whose_machines_lots_come_back_nothing_is_told():
    own = line(30_000.0, 20_000.0)  # s a lot: a year has few
    back = Station("b", Law.fixed(20_000.0), inspection=Inspection(rework=0.2))
    again = Line("l", KG, (own.stations[0], back), own.buffers, blocking="after")
    assert set(_levels(own, 0)) == {"a"}
    assert not _levels(again, 0)


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_the_store_of_deliveries_is_full_when_one_has_come_and_empties_until_the_next(engine):
    """3 s a lot, a delivery at every 30 s, places for 12: ten are taken between two of them."""
    supply = Supply("a", Law.fixed(30.0), holds=12)
    own = Line("l", KG, (Station("a", Law.fixed(3.0)),), supplies=(supply,))
    trace = replicate(own, engine, 1, 0, 900.0, None)
    times, lots = filled(own, trace, supply, 300.0, 600.0, 1)
    lasting = np.diff(times) > 0
    assert lots[lasting].max() == 11  # what is taken at that moment comes with the next delivery
    assert lots[lasting].min() == 2
    _, mean, *_ = _over(times, lots, 12.0)
    assert mean == pytest.approx(6.5)
    assert DELIVERED in _levels(own, 1)


def test_a_late_delivery_is_seen_in_its_store():
    """Every other one comes 20 s late: then 16 and more are gone, of 15 none is left."""
    supply = Supply("a", Law.fixed(30.0), 1, Law.fixed(20.0), 0.5, holds=15)
    own = Line("l", KG, (Station("a", Law.fixed(3.0)),), supplies=(supply,))
    trace = replicate(own, "recursion", 1, 0, 3000.0, None)
    times, lots = filled(own, trace, supply, 0.0, 3000.0, 1)
    lasting = np.diff(times) > 0
    assert lots[lasting].min() == 0
    assert lots[lasting].max() <= 15


def test_time_inside_continuous_machines_goes_along_the_longest_way():
    """Of two branches the longer, and again for what is done again: half of the lots of the last."""
    stations = tuple(
        Station(name, Law.fixed(1.0), inspection=Inspection(rework=0.5) if name == "d" else None)
        for name in "abcd"
    )
    stores = (Buffer("a", "c"), Buffer("b", "c"), Buffer("c", "d"))
    own = Line("l", KG, stations, stores)
    assert residence(own, {"a": 5.0, "b": 7.0, "c": 1.0, "d": 2.0}) == 7.0 + 1.0 + 2 * 2.0
    assert residence(own, {}) == 0.0
