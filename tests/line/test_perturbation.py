"""Derivatives along a path against differences of whole runs with the same random numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.line.law import Law
from anodeworks.line.model import PHASES, Breakdown, Buffer, Line, Need, Pool, Station, Upkeep, tandem
from anodeworks.line.perturbation import elasticities, throughput_gradient
from anodeworks.line.simulate import replicate
from tests.line.drawn import powered

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
    """The line with one mean time longer, and as many charges between breakdowns by operation.

    `what` is a part of a charge, "repair" for the repairs of all stops, "0" for those of the first kind, and so on.
    """
    row = []
    for s in line.stations:
        if s.name == name and (what == "repair" or what.isdigit()):
            stops = (
                replace(b, repair=b.repair.scaled(factor)) if what in ("repair", str(n)) else b
                for n, b in enumerate(s.breakdowns)
            )
            s = replace(s, breakdowns=tuple(stops))
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
    means = [b.repair.mean for b in station.breakdowns]
    mean = (
        sum(means)
        if what == "repair"
        else means[int(what)]
        if what.isdigit()
        else getattr(station, what).mean
    )
    both = [rate(moved(line, name, what, factor), seed) for factor in (1 + step, 1 - step)]
    return (both[0] - both[1]) / (2 * step * mean)


@pytest.mark.parametrize("blocking", ["after", "before"])
@pytest.mark.parametrize("kind", ["plain", "powered"])
def test_paths_give_what_differences_give(kind, blocking):
    """Every part of a charge and every kind of stop by itself, behind shared power too."""
    line = Line("x", 1.0, ROW, tandem(ROW, [2, 3, 6]), blocking) if kind == "plain" else powered(blocking)
    found = throughput_gradient(line, lots=LOTS, replications=1, seed=5, counts=False)
    times = [key for key in found if not key.endswith("availability")]
    assert {found[key].method for key in times} == {"path"}
    assert len(times) == (10 if kind == "plain" else 9)
    for key in times:
        _, name, what, *rest = key.split(".")
        what = rest[0] if rest else what
        assert found[key].value == pytest.approx(by_difference(line, name, what, 5), rel=0.01, abs=1e-9), key
        assert found[key].value <= 0
    for s in line.stations:
        for n, stop in enumerate(s.breakdowns):
            here, between, repair = f"stations.{s.name}.breakdowns.{n}", stop.between.mean, stop.repair.mean
            through = -found[f"{here}.repair"].value * (between + repair) ** 2 / between
            assert found[f"{here}.availability"].value == pytest.approx(through)


def test_the_pace_between_two_lots_moves_as_the_path_says():
    """By differences of the times at which the first and the last leave."""
    line, lots, horizon = powered("after"), [200, 600], 1000.0
    found = elasticities(line, 4, 0, *lots, horizon)

    def left(line):
        return replicate(line, "recursion", 4, 0, horizon, None).left[lots]

    for name, what, key in (("furnace", "0", "breakdowns.0.repair"), ("furnace", "1", "breakdowns.1.repair"),
                            ("furnace", "cycle", "cycle"), ("mill", "cycle", "cycle")):  # fmt: skip
        spans = [np.diff(left(moved(line, name, what, f)))[0] for f in (1 + 1e-6, 1 - 1e-6)]
        assert found[f"stations.{name}.{key}"] == pytest.approx(
            -np.log(spans[0] / spans[1]) / 2e-6, rel=0.01, abs=1e-9
        )


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
    shared = replace(ROW[0], needs=(Need("power", 1.0, "load"), Need("power", 1.0)))
    for station in (clocked, tended, shared):
        pools = (Pool("power", 1.0, "power"),) if station.needs else ()
        found = throughput_gradient(Line("x", 1.0, (station,), pools=pools), lots=200, replications=3)
        assert {slope.method for slope in found.values()} == {"difference"}
        assert found["stations.mill.cycle"].value < 0
        assert np.isfinite(found["stations.mill.cycle"].error)
        assert set(PHASES[:2]) == {key.split(".")[2] for key in found} & set(PHASES)
    assert found["stations.mill.machines"].value == pytest.approx(0.0, abs=0.15)  # power holds it back
