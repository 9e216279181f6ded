"""Both engines give the same line the same departures, and each says what it is used for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.line import kernel, recursion
from anodeworks.line.law import Law
from anodeworks.line.model import (
    Breakdown,
    Buffer,
    Circulation,
    Inspection,
    Learning,
    Line,
    Need,
    Pool,
    Shifts,
    Station,
    Supply,
    Upkeep,
    tandem,
)  # fmt: skip
from anodeworks.line.simulate import chosen, replicate, simulate
from anodeworks.line.time_elements import elements
from tests.line.drawn import lines, powered


def same(line: Line, lots: int, seed: int) -> None:
    """That both engines agree on everything, or on that nothing moves."""
    assert recursion.beyond(line) is None
    try:
        ours = replicate(line, "recursion", seed, 0, None, lots)
    except InputError:
        with pytest.raises(InputError, match="deadlock"):
            replicate(line, "events", seed, 0, None, lots)
        return
    theirs = replicate(line, "events", seed, 0, None, lots)
    for station in line.stations:
        name = station.name
        np.testing.assert_allclose(ours.departures[name], theirs.departures[name], rtol=0, atol=1e-9)
        for what in ("start", "done", "free"):
            # of two charges that are done at the same moment either may leave first
            a, b = (np.sort(getattr(t.charges[name], what)) for t in (ours, theirs))
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-9)
    if ours.left.size and ours.left[-1] > 0:
        end = (
            float(ours.left[-1]) + 1e-6
        )  # beyond the last departure, whose two times may differ in their last bit
        for station in line.stations:
            mine, other = (elements(line, station, trace, 0.0, end) for trace in (ours, theirs))
            assert mine == pytest.approx(other, abs=1e-9), station.name
            parts = [mine[k] for k in mine if k not in ("effectiveness", "quality")]
            assert sum(parts) == pytest.approx(1.0, abs=1e-9)


@settings(max_examples=25)
@given(lines(), st.integers(5, 30), st.integers(0, 99))
def test_departures_are_those_of_simpy(line, lots, seed):
    same(line, lots, seed)


@pytest.mark.slow
@settings(max_examples=200)
@given(lines(), st.integers(20, 80), st.integers(0, 999))
def test_departures_are_those_of_simpy_in_many_lines(line, lots, seed):
    same(line, lots, seed)


@pytest.mark.parametrize("learning", [None, Learning(2.0, 30.0)])
@pytest.mark.parametrize("blocking", ["after", "before"])
@pytest.mark.parametrize("grouped", [False, True])
def test_power_that_one_station_shares_goes_by_the_recursion(grouped, blocking, learning):
    """Furnaces under transformers of their own, in the order in which they ask: departures, waits and peaks."""
    line = replace(powered(blocking, grouped), learning=learning)
    for seed in range(3):
        same(line, 200, seed)
        ours, theirs = (replicate(line, engine, seed, 0, None, 200) for engine in ("recursion", "events"))
        assert dict(ours.peaks) == dict(theirs.peaks)
        assert sum(peak for name, peak in ours.peaks.items() if name != "gas") == 2.0
    assert simulate(line, lots=100, replications=1).stations["furnace"].power[0] > 0


def test_the_loops_give_the_same_uncompiled(monkeypatch):
    row = (Station("a", Law.exponential(1.0), 2, 2.0), Station("b", Law.exponential(1.0)))
    monkeypatch.setattr("anodeworks.line.scan.fits", lambda places: False)
    monkeypatch.setattr(recursion, "is_compiled", lambda: False)
    for line in (Line("x", 1.0, row, tandem(row, [1])), Line("x", 1.0, row[1:]), powered("after")):
        with_numba = replicate(line, "recursion", 1, 0, None, 40).left
        with monkeypatch.context() as patch:
            patch.setattr(recursion, "compiled", lambda: (kernel.departures, kernel.advance))
            np.testing.assert_array_equal(replicate(line, "recursion", 1, 0, None, 40).left, with_numba)


@pytest.mark.parametrize("blocking", ["after", "before"])
def test_the_scan_gives_the_same_as_the_loops(blocking, monkeypatch):
    row = tuple(Station(n, Law.exponential(1.0), load=Law.fixed(0.2), handed_over=(3.0,)) for n in "abcd")
    pairs = [("a", "b", 2), ("a", "c", 1), ("b", "d", 3), ("c", "d", float("inf"))]
    parts = Line("x", 1.0, row, tuple(Buffer(*pair) for pair in pairs), blocking)
    supplies = (Supply("a", Law.exponential(1.5)),)
    for line in (parts, Line("x", 1.0, row, tandem(row, [0, 2, 1]), blocking, supplies=supplies)):
        theirs = replicate(line, "recursion", 1, 0, None, 200).left
        with monkeypatch.context() as patch:
            patch.setattr(recursion, "is_compiled", lambda: False)
            np.testing.assert_allclose(replicate(line, "recursion", 1, 0, None, 200).left, theirs, rtol=1e-14)


PLAIN = Station("a", Law.exponential(1.0))
WIDE = replace(PLAIN, machines=2)
HARD = [
    (Line("x", 1.0, (replace(PLAIN, needs=(Need("p", 1.0, "load"),)),), pools=(Pool("p", 2.0),)), "share"),
    (Line("x", 1.0, (replace(PLAIN, needs=(Need("p", 1.0),)), replace(PLAIN, name="b", needs=(Need("p", 1.0),))),
          tandem((PLAIN, replace(PLAIN, name="b"))), pools=(Pool("p", 2.0),)), "share"),
    (Line("x", 1.0, (PLAIN,), circulations=(Circulation("saggers", 3, "a", "a"),)), "carriers"),
    (Line("x", 1.0, (replace(PLAIN, inspection=Inspection(0.1)),)), "inspected"),
    (Line("x", 1.0, (replace(WIDE, upkeep=Upkeep(10, 1)),)), "stands"),
    (Line("x", 1.0, (replace(WIDE, shifts=Shifts(2, ((0, 1),))),)), "stands"),
    (Line("x", 1.0, (replace(WIDE, breakdowns=(Breakdown("operation", Law.fixed(9), Law.fixed(1)),)),)), "own clock"),
    (Line("x", 1.0, (replace(WIDE, setups={("g", "h"): 1.0}),), campaign=(("g", 2), ("h", 2))), "overtake"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), HARD, ids=[reason for _, reason in HARD])
def test_what_the_recursion_cannot_express_goes_by_events_and_says_why(line, reason):
    engine, why = chosen(line)
    assert engine == "events"
    assert reason in why.said("en")
    assert why.said("zh") != why.said("en")
    assert simulate(line, horizon=20.0, replications=1).output[0] > 0
    with pytest.raises(InputError, match="events"):
        simulate(line, horizon=20.0, engine="recursion")


def test_grades_set_a_machine_up():
    """By hand: lots of 1 s, two of a grade in a row, 3 s to set up to h and 2 s back to g."""
    row = (Station("a", Law.fixed(1.0), setups={("g", "h"): 3.0, ("h", "g"): 2.0}),)
    line = Line("x", 1.0, row, campaign=(("g", 2), ("h", 2)))
    for engine in ("recursion", "events"):
        left = replicate(line, engine, 1, 0, None, 6).left
        np.testing.assert_allclose(left, [1, 2, 6, 7, 10, 11])


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_a_run_to_a_horizon_is_the_beginning_of_a_longer_one(engine):
    row = (
        Station(
            "a",
            Law.exponential(1.0),
            breakdowns=(Breakdown("time", Law.exponential(20), Law.exponential(4)),),
        ),
        Station("b", Law.exponential(0.9)),
    )
    line = Line("x", 1.0, row, tandem(row, [2]))
    short, long = (replicate(line, engine, 1, 0, horizon, None).left for horizon in (50.0, 200.0))
    short = short[short <= 50.0]
    np.testing.assert_allclose(short, long[: short.size], atol=1e-9)
    assert long[short.size] > 50.0


@pytest.mark.parametrize("more", [{}, {"replications": 0}, {"warmup": 99.0}, {"engine": "fast"}, {"lots": 3}])
def test_what_cannot_be_simulated_is_said(more):
    with pytest.raises(InputError):
        simulate(Line("x", 1.0, (PLAIN,)), **({"horizon": 10.0} if more else {}) | more)


def test_each_station_is_blocked_as_it_says():
    """By hand: 1 s, 1 s, 2 s without stores. The second begins when the third is free: 3 s a lot; after service 2 s."""
    row = tuple(Station(f"s{j}", Law.fixed(time)) for j, time in enumerate((1.0, 1.0, 2.0)))
    after = Line("a", 1.0, row, tandem(row, [0, 0]))
    mixed = replace(after, stations=(row[0], replace(row[1], blocking="before"), row[2]))
    assert chosen(after)[0] == "recursion"
    assert chosen(mixed)[0] == "events"
    for line, period in ((after, 2.0), (mixed, 3.0)):
        left = replicate(line, chosen(line)[0], 1, 0, None, 50).left
        assert np.diff(left) == pytest.approx(np.full(49, period))


def test_some_deliveries_come_late():
    """A day apart, a fifth of them half a day late: so many and so late, in the mean of 2,000."""
    row = (Station("s", Law.fixed(1e-3)),)
    supply = Supply("s", Law.fixed(1.0), late=Law.fixed(0.5), share=0.2)
    came = replicate(Line("a", 1.0, row, supplies=(supply,)), "recursion", 1, 0, None, 2000).came
    late = came - np.arange(1, 2001)
    assert set(np.round(late, 9)) == {0.0, 0.5}
    assert np.mean(late > 0) == pytest.approx(0.2, abs=0.03)
