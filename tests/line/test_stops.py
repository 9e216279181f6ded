"""What goes by the clock, by hand and against a machine that is interrupted."""

from __future__ import annotations

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.line.law import Law
from anodeworks.line.model import Breakdown, Line, Shifts, Station, Upkeep, tandem
from anodeworks.line.simulate import replicate, simulate
from anodeworks.line.stops import Stops, outside
from anodeworks.line.times import Times


def test_work_stops_and_goes_on():
    stops = Stops(np.array([2.0, 5.0]), np.array([3.0, 7.0]))
    assert stops.up(2.0) == 3.0
    assert stops.up(3.0) == 3.0
    assert stops.finish(1.0, 1.0) == 2.0  # done as the stop begins
    assert stops.finish(1.0, 1.5) == 3.5
    assert stops.finish(1.0, 4.0) == 8.0
    np.testing.assert_allclose(stops.before(np.array([0.0, 2.5, 4.0, 6.0, 9.0])), [0, 0.5, 1, 2, 3])


def test_spans_that_touch_or_overlap_are_one():
    both = Stops(np.array([1.0, 5.0]), np.array([2.0, 6.0])).joined(
        Stops(np.array([2.0, 4.0]), np.array([3.0, 9.0]))
    )
    np.testing.assert_allclose(both.begins, [1, 4])
    np.testing.assert_allclose(both.ends, [3, 9])


def test_shifts_and_holidays():
    off = outside(Shifts(24.0, ((8.0, 16.0),), ((30.0, 60.0),)), 72.0)
    np.testing.assert_allclose(off.begins[:3], [0, 16, 64])
    np.testing.assert_allclose(off.ends[:2], [8, 60])
    assert off.up(61.0) == 61.0
    assert off.up(20.0) == 60.0


def test_maintenance_waits_for_the_charge():
    """By hand: charges of 3 s, maintenance of 1 s due at 4 and at 8."""
    row = (Station("a", Law.fixed(3.0), upkeep=Upkeep(4.0, 1.0)),)
    for engine in ("recursion", "events"):
        trace = replicate(Line("x", 1.0, row), engine, 1, 0, None, 4)
        np.testing.assert_allclose(trace.left, [3, 6, 10, 14])
        assert trace.upkeep["a"][:2] == [(0, 6.0, 7.0), (0, 10.0, 11.0)]


@settings(max_examples=10)
@given(st.integers(0, 999))
def test_breakdowns_by_the_clock_are_interrupts_of_simpy(seed):
    """One machine whose work another process interrupts whenever it breaks down."""
    stop = Breakdown("time", Law.exponential(7.0), Law.exponential(2.0))
    line = Line("x", 1.0, (Station("a", Law("gamma", (3.0, 2.0)), breakdowns=(stop,)),))
    ours = replicate(line, "recursion", seed, 0, 200.0, None).left
    times = Times(line, seed, 0, 400.0)
    work, down = times.work(line.stations[0], 200).cycle, times.down(line.stations[0])
    env, left = simpy.Environment(), []

    def machine():
        for lasts in work:
            while lasts > 0:
                begun = env.now
                try:
                    yield env.timeout(lasts)
                    lasts = 0.0
                except simpy.Interrupt as stopped:
                    lasts -= env.now - begun
                    while (more := stopped.cause - env.now) > 0:
                        yield env.timeout(more)
            left.append(env.now)

    working = env.process(machine())

    def breaker():
        for begin, end in zip(down.begins, down.ends, strict=True):
            yield env.timeout(begin - env.now)
            working.interrupt(end)

    env.process(breaker())
    env.run(200.0)
    np.testing.assert_allclose(ours[: len(left)], left, rtol=0, atol=1e-9)
    assert ours[len(left)] > 200.0


def test_breakdowns_by_the_clock_cost_more_than_by_operation():
    """A machine that starves half of the time breaks down half as often by operation."""
    slow = Station("slow", Law.fixed(2.0))

    def rate(by):
        fast = Station(
            "fast", Law.fixed(1.0), breakdowns=(Breakdown(by, Law.exponential(50.0), Law.exponential(25.0)),)
        )
        line = Line("x", 1.0, (slow, fast), tandem((slow, fast), [0]))
        return simulate(line, horizon=20_000.0, replications=10).throughput

    clock, operation = rate("time"), rate("operation")
    assert clock.high < operation.low


def test_availability_is_what_output_loses():
    """One machine without waiting makes its availability of what it could."""
    for by in ("time", "operation"):
        stop = Breakdown(by, Law.exponential(40.0), Law.exponential(10.0))
        line = Line("x", 1.0, (Station("a", Law.fixed(1.0), breakdowns=(stop,)),))
        run = simulate(line, horizon=50_000.0, replications=10)
        assert stop.availability == pytest.approx(0.8)
        assert run.throughput.mean == pytest.approx(0.8, rel=0.02)
        assert run.stations["a"].down.mean() == pytest.approx(0.2, rel=0.06)
        assert run.stations["a"].availability.mean() == pytest.approx(0.8, rel=0.02)
        assert run.stations["a"].oee.mean() == pytest.approx(0.8, rel=0.02)
