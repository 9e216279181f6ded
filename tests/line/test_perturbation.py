"""Derivatives along a path against differences of whole runs with the same random numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.line.law import Law
from anodeworks.line.model import PHASES, Breakdown, Buffer, Line, Need, Pool, Station, Upkeep, tandem
from anodeworks.line.perturbation import throughput_gradient
from anodeworks.line.simulate import replicate

LOTS = 800
ROW = (
    Station("mill", Law.exponential(1.0), load=Law.exponential(0.2)),
    Station("dryer", Law("gamma", (3.0, 2.0)), 3,
            breakdowns=(Breakdown("operation", Law.exponential(10.0), Law.exponential(2.0)),)),
    Station("furnace", Law.exponential(2.2), charge_kg=2.0, cool=Law.fixed(0.3)),
    Station("kiln", Law("triangular", (2.0, 3.0, 4.0)), charge_kg=4.0,
            breakdowns=(Breakdown("operation", Law("gamma", (30.0, 2.0)), Law.fixed(5.0)),)),
)  # fmt: skip


def rate(line: Line, seed: int) -> float:
    """Throughput of one replication, kg/s."""
    left = replicate(line, "recursion", seed, 0, None, LOTS).left
    return left.size / left[-1]


def moved(line: Line, name: str, what: str, factor: float) -> Line:
    """The line with one mean time longer, and as many charges between breakdowns by operation."""
    row = []
    for s in line.stations:
        if s.name == name and what == "repair":
            s = replace(s, breakdowns=tuple(replace(b, repair=b.repair.scaled(factor)) for b in s.breakdowns))
        elif s.name == name:
            worked = sum(law.mean for law in s.work)
            s = replace(s, **{what: getattr(s, what).scaled(factor)})
            ratio = sum(law.mean for law in s.work) / worked
            s = replace(
                s, breakdowns=tuple(replace(b, between=b.between.scaled(ratio)) for b in s.breakdowns)
            )
        row.append(s)
    return replace(line, stations=tuple(row))


def by_difference(line: Line, name: str, what: str, seed: int, step: float = 1e-5) -> float:
    """Difference quotient of one replication."""
    station = next(s for s in line.stations if s.name == name)
    repair = sum(b.repair.mean for b in station.breakdowns)
    mean = repair if what == "repair" else getattr(station, what).mean
    both = [rate(moved(line, name, what, factor), seed) for factor in (1 + step, 1 - step)]
    return (both[0] - both[1]) / (2 * step * mean)


@pytest.mark.parametrize("blocking", ["after", "before"])
def test_paths_give_what_differences_give(blocking):
    line = Line("x", 1.0, ROW, tandem(ROW, [2, 3, 6]), blocking)
    found = throughput_gradient(line, lots=LOTS, replications=1, seed=5)
    paths = {key: slope for key, slope in found.items() if slope.method == "path"}
    times = [key for key in paths if not key.endswith("availability")]
    assert len(times) == 8
    for key in times:
        _, name, what = key.split(".")
        assert paths[key].value == pytest.approx(by_difference(line, name, what, 5), rel=0.01, abs=1e-9), key
        assert paths[key].value <= 0
    between, repair = ROW[1].breakdowns[0].between.mean, ROW[1].breakdowns[0].repair.mean
    through = -paths["stations.dryer.repair"].value * (between + repair) ** 2 / between
    assert paths["stations.dryer.availability"].value == pytest.approx(through)


@settings(max_examples=10)
@given(st.lists(st.floats(0.5, 2.0), min_size=2, max_size=5), st.integers(0, 3), st.sampled_from(["after", "before"]),
       st.integers(0, 99))  # fmt: skip
def test_paths_of_drawn_lines(means, places, blocking, seed):
    row = tuple(Station(f"s{j}", Law("gamma", (m, 1.5)), load=Law.fixed(0.1)) for j, m in enumerate(means))
    line = Line("x", 1.0, row, tandem(row, [places] * (len(row) - 1)), blocking)
    found = throughput_gradient(line, lots=LOTS, replications=1, seed=seed)
    for station in row:
        value = found[f"stations.{station.name}.cycle"].value
        assert value == pytest.approx(by_difference(line, station.name, "cycle", seed), rel=0.01, abs=1e-8)


def test_all_times_together_scale_throughput():
    """Twice the times, half the throughput: the derivatives to all means, times these, add up to minus throughput."""
    row = (
        Station("a", Law.exponential(1.0)),
        Station("b", Law.exponential(0.8)),
        Station("c", Law.exponential(1.1)),
    )
    ways = (Buffer("a", "b", 2), Buffer("a", "c", 1), Buffer("b", "c", 1))
    line = Line("x", 1.0, row, ways)
    found = throughput_gradient(line, lots=LOTS, replications=1, seed=2)
    total = sum(found[f"stations.{s.name}.cycle"].value * s.cycle.mean for s in row)
    assert total == pytest.approx(-rate(line, 2), rel=1e-9)


def test_one_station_by_hand():
    """Throughput 1/mean, slope -1/mean^2; one more machine doubles it; no place to speak of."""
    line = Line("x", 2.0, (Station("a", Law.fixed(4.0)),))
    found = throughput_gradient(line, lots=100, replications=2)
    assert found["stations.a.cycle"].value == pytest.approx(-2 / 16)
    assert found["stations.a.cycle"].error == pytest.approx(0.0, abs=1e-12)
    assert found["stations.a.machines"].value == pytest.approx(0.5)
    assert found["stations.a.machines"].method == "difference"
    assert set(found) == {"stations.a.cycle", "stations.a.machines"}


def test_where_paths_jump_differences_are_taken_and_said():
    clocked = replace(ROW[0], breakdowns=(Breakdown("time", Law.exponential(50.0), Law.fixed(5.0)),))
    tended = replace(ROW[0], upkeep=Upkeep(50.0, 5.0))
    powered = replace(ROW[0], needs=(Need("power", 1.0),))
    for station in (clocked, tended, powered):
        pools = (Pool("power", 1.0, "power"),) if station.needs else ()
        found = throughput_gradient(Line("x", 1.0, (station,), pools=pools), lots=200, replications=3)
        assert {slope.method for slope in found.values()} == {"difference"}
        assert found["stations.mill.cycle"].value < 0
        assert np.isfinite(found["stations.mill.cycle"].error)
        assert set(PHASES[:2]) == {key.split(".")[2] for key in found} & set(PHASES)
    assert found["stations.mill.machines"].value == pytest.approx(0.0, abs=0.15)  # power holds it back
