"""What a line may be, and what is said of one that is none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from anodeworks.errors import InputError
from anodeworks.line.interval import estimate, warm_up
from anodeworks.line.law import KINDS, Law
from anodeworks.line.model import (
    Breakdown,
    Buffer,
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
from anodeworks.line.simulate import replicate, simulate

LAWS = {
    "deterministic": (3.0,), "exponential": (2.0,), "gamma": (2.0, 3.0), "lognormal": (2.0, 0.5), "weibull": (2.0, 1.7),
    "triangular": (1.0, 2.0, 5.0), "geometric": (0.3, 2.0, 1.0), "empirical": (1.0, 4.0, 4.0),
}  # fmt: skip
A, B = Station("a", Law.fixed(1.0)), Station("b", Law.fixed(2.0))


@pytest.mark.parametrize("kind", KINDS)
def test_a_law_has_its_mean_and_scales(kind):
    law = Law(kind, LAWS[kind])
    draws = law.draws(np.random.default_rng(1), 40_000)
    assert draws.min() >= 0
    assert draws.mean() == pytest.approx(law.mean, rel=0.02)
    longer = law.scaled(1.5)
    np.testing.assert_allclose(longer.draws(np.random.default_rng(1), 40_000), 1.5 * draws, rtol=1e-12)
    assert longer.mean == pytest.approx(1.5 * law.mean)


@pytest.mark.parametrize("kind", KINDS)
def test_draws_do_not_depend_on_how_many_are_drawn_at_once(kind):
    law, whole, parts = Law(kind, LAWS[kind]), np.random.default_rng(1), np.random.default_rng(1)
    np.testing.assert_array_equal(law.draws(whole, 50), np.append(law.draws(parts, 7), law.draws(parts, 43)))


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("normal", (1.0,)), ("gamma", (1.0,)), ("gamma", (1.0, 0.0)), ("triangular", (3.0, 2.0, 1.0)), ("empirical", ()),
     ("exponential", (-1.0,)), ("exponential", (math.nan,)), ("geometric", (0.0, 1.0, 1.0)),
     ("geometric", (0.5, 1.0, 2.0))],
)  # fmt: skip
def test_what_is_no_law(kind, numbers):
    with pytest.raises(InputError):
        Law(kind, numbers)


WRONG = [
    (lambda: Line("x", 0.0, (A,)), "lot_kg"),
    (lambda: Line("x", 1.0, ()), "one station"),
    (lambda: Line("x", 1.0, (A, A)), "stand once"),
    (lambda: Line("x", 1.0, (A, B)), "after every station"),
    (lambda: Line("x", 1.0, (A, B), (Buffer("a", "c"),)), '"c"'),
    (lambda: Line("x", 1.0, (A, B), (Buffer("b", "a"),)), "later station"),
    (lambda: Line("x", 1.0, (A, B), (Buffer("a", "b"),), "sometimes"), "blocking"),
    (lambda: Line("x", 1.0, (Station("a", A.cycle, charge_kg=1.5),)), "whole number of lots"),
    (lambda: Line("x", 1.0, (A, Station("b", A.cycle, charge_kg=4.0)), (Buffer("a", "b", 3),)), "the 4 lots"),
    (lambda: Line("x", 1.0, (Station("a", A.cycle, needs=(Need("crew", 1.0),)),)), '"crew"'),
    (lambda: Line("x", 1.0, (Station("a", A.cycle, needs=(Need("p", 3.0),)),), pools=(Pool("p", 2.0),)), "2"),
    (lambda: Line("x", 2.0, (Station("a", A.cycle, charge_kg=4.0, setups={("g", "h"): 1.0}),), campaign=(("g", 3),)),
     "whole number of charges"),
    (lambda: Station("a", A.cycle, machines=0), "machines"),
    (lambda: Station("a", A.cycle, handed_over=(1.0, 2.0)), "each machine"),
    (lambda: Station("a", A.cycle, setups={("g", "h"): -1.0}), "setups"),
    (lambda: Buffer("a", "b", 1.5), "whole number"),
    (lambda: Breakdown("weather", A.cycle, A.cycle), "weather"),  # type: ignore[arg-type]
    (lambda: Breakdown("time", Law.fixed(0.0), A.cycle), "above 0"),
    (lambda: Upkeep(10.0, 10.0), "upkeep"),
    (lambda: Shifts(24.0, ((8.0, 30.0),)), "period"),
    (lambda: Pool("p", 0.0), "above 0"),
    (lambda: Need("p", 1.0, "always"), "always"),  # type: ignore[arg-type]
    (lambda: Inspection(0.6, 0.4), "below 1"),
    (lambda: Line("x", 1.0, (Station("a", A.cycle, inspection=Inspection(0.1, back_to="b")), B), (Buffer("a", "b"),)),
     "back_to"),
    (lambda: Learning(0.5, 10.0), "1 or more"),
    (lambda: Supply("a", A.cycle, 0), "whole number"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_no_line_is_said(make, said):
    with pytest.raises(InputError) as wrong:
        make()
    message = wrong.value
    assert said in f"{message.key} {message.found} {message.allowed}"
    assert message.in_language("zh").allowed != ""


def test_places_in_kg_are_whole_lots():
    line = Line("x", 0.3, (A, B), (Buffer("a", "b", kg=0.9),))
    assert line.places(line.buffers[0]) == 3
    assert line.bound_kg_s == pytest.approx(0.15)


def test_a_line_learns():
    """At a fifth first: by the clock half of the gap is closed after 1,000 s, the time of 1,000 lots at full pace."""
    line = Line("x", 1.0, (A,), learning=Learning(5.0, 1000.0))
    for engine in ("recursion", "events"):
        left = replicate(line, engine, 1, 0, None, 3000).left
        for age in (1000, 2000, 3000):
            expected = age - 0.8 * 1000 / math.log(2) * (1 - 2 ** (-age / 1000))
            assert np.searchsorted(left, age) == pytest.approx(expected, abs=3)


def test_stops_while_a_line_learns_are_those_of_its_charges():
    """A line at half of its pace has as many stops a charge as when run in, each twice as long."""
    row = (
        Station("a", Law.fixed(1.0), breakdowns=(Breakdown("operation", Law.fixed(10.5), Law.fixed(1.0)),)),
    )
    for engine in ("recursion", "events"):
        left = replicate(Line("x", 1.0, row, learning=Learning(2.0, 1e9)), engine, 1, 0, None, 210).left
        assert left[-1] == pytest.approx(2 * (210 + 20), abs=2.1)


def test_a_store_without_end_takes_no_longer():
    """Lots that could never come into a store by the end of the run are not followed."""
    row = (Station("a", Law.fixed(1.0)), Station("b", Law.fixed(1.0)))
    trace = replicate(Line("x", 1.0, row, tandem(row, [10**9])), "recursion", 1, 0, 500.0, None)
    assert trace.left.size < 2500


def test_ramp_up_is_not_cut_off():
    """Two furnaces are handed over one after another: the curve begins at the start whatever the warm-up."""
    row = (Station("furnace", Law.fixed(2.0), 2, handed_over=(10.0, 50.0)),)
    run = simulate(Line("x", 1.0, row), horizon=100.0, replications=1, warmup=60.0)
    times, made = run.curve
    assert np.interp([10.0, 49.9, 100.0], times, made[0]) == pytest.approx([0, 20, 70], abs=1.1)
    assert run.rate[0] == pytest.approx(1.0, abs=0.03)
    assert run.stations["furnace"].off[0] == 0.0
    assert simulate(Line("x", 1.0, row), horizon=100.0, replications=1).stations["furnace"].off[
        0
    ] == pytest.approx(0.3)


def test_deliveries_that_are_late():
    """By hand: two lots each 10 s, 3 s late."""
    line = Line("x", 1.0, (A,), supplies=(Supply("a", Law.fixed(10.0), 2, Law.fixed(3.0)),))
    for engine in ("recursion", "events"):
        np.testing.assert_allclose(replicate(line, engine, 1, 0, None, 4).left, [14, 15, 24, 25])


def test_a_delivery_fills_the_store_with_what_was_taken_before_it():
    """By hand: three lots there, deliveries at 10 and 20 s; what is taken at 10 s comes at 20 s, and is no stock."""
    supply = Supply("a", Law.fixed(10.0), holds=3)
    line = Line("x", 1.0, (A,), supplies=(supply,))
    for engine in ("recursion", "events"):
        found = replicate(line, engine, 1, 0, None, 9)
        np.testing.assert_allclose(found.left, [1, 2, 3, 11, 12, 13, 21, 22, 23])
        np.testing.assert_allclose(found.came, found.left - 1)
        run = simulate(line, horizon=100.0, replications=1, engine=engine)
        assert run.output.tolist() == [30.0]
        assert run.mean_lead == pytest.approx(1.0)
    with pytest.raises(InputError, match="charge of a"):
        Line("x", 1.0, (replace(A, charge_kg=4.0),), supplies=(supply,))


def test_a_line_to_which_nothing_comes_in_time():
    line = Line("x", 1.0, (Station("a", A.cycle, charge_kg=3.0), B), (Buffer("a", "b"),),
                supplies=(Supply("a", Law.fixed(10.0)),))  # fmt: skip
    for engine in ("recursion", "events"):
        for horizon in (5.0, 25.0):
            run = simulate(line, horizon=horizon, replications=2, engine=engine)
            assert run.output.tolist() == [0, 0]
            assert run.stations["a"].starved.tolist() == [1, 1]
            assert np.isnan(run.mean_lead)


def test_a_joined_lot_waits_for_both_parts():
    row = (Station("a", Law.fixed(1.0)), Station("b", Law.fixed(3.0)), Station("c", Law.fixed(1.0)))
    line = Line("x", 1.0, row, (Buffer("a", "c", 2), Buffer("b", "c", 2)))
    for engine in ("recursion", "events"):
        np.testing.assert_allclose(replicate(line, engine, 1, 0, None, 3).left, [4, 7, 10])


def test_the_slowest_station_is_the_bottleneck():
    row = tuple(Station(n, Law.exponential(m)) for n, m in (("a", 1.0), ("b", 2.0), ("c", 1.0)))
    run = simulate(Line("x", 1.0, row, tandem(row, [3, 3])), lots=2000, replications=3)
    assert min(run.stations, key=lambda name: float(run.stations[name].waiting.mean())) == "b"
    assert run.stations["a"].blocked.mean() > 0.3
    assert run.stations["c"].starved.mean() > 0.3


def test_bars_of_a_window():
    row = (Station("a", Law.fixed(2.0)), Station("b", Law.fixed(3.0)))
    run = simulate(Line("x", 1.0, row, tandem(row, [0])), lots=4, replications=1)
    bars = [(b.station, b.begin, b.end, b.what) for b in run.records(0.0, 6.0)]
    assert ("a", 4.0, 5.0, "blocked") in bars
    assert ("b", 5.0, 6.0, "work") in bars
    assert sum(b.end - b.begin for b in run.records(0.0, 6.0) if b.station == "a") == pytest.approx(6.0)


def test_the_warm_up_of_a_series_that_rises():
    series = np.append(np.linspace(0, 1, 50), np.ones(450)) + np.random.default_rng(1).normal(0, 0.05, 500)
    assert 35 <= warm_up(series) <= 60
    assert warm_up(np.random.default_rng(1).normal(1, 0.1, 500)) <= 60
    line = Line("x", 1.0, (A, B), (Buffer("a", "b", 50),), learning=Learning(4.0, 30.0))
    assert simulate(line, horizon=2000.0, replications=2, warmup="auto").warmup > 100


def test_an_interval_by_hand():
    """Mean 2, deviation 1 of three values: 2 +- 4.3027 / sqrt(3)."""
    found = estimate(np.array([1.0, 2.0, 3.0, np.nan]))
    assert found.mean == 2
    assert found.high - found.mean == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert math.isnan(estimate(np.array([1.0])).low)
