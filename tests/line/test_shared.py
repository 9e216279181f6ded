"""What is shared is never exceeded; a line that cannot move is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.language import Pair, say, speaking
from anodeworks.line.deadlock import Wait, deadlock
from anodeworks.line.law import Law
from anodeworks.line.model import (
    Buffer,
    Circulation,
    Inspection,
    Line,
    Need,
    Pool,
    Shifts,
    Station,
    tandem,
)  # fmt: skip
from anodeworks.line.simulate import replicate, simulate
from tests.line.drawn import lines, quarters, rare, some, times


@st.composite
def shared_lines(draw):
    """Furnaces on one transformer, a crew that loads and unloads, and saggers that go round."""
    power, crew = draw(st.integers(4, 8)), draw(st.integers(2, 3))
    row = tuple(
        Station(
            f"s{j}", draw(times), draw(st.integers(1, 3)), 1.0, draw(rare), draw(rare), draw(rare),
            needs=(
                Need("power", float(draw(st.integers(1, 4)))), Need("crew", float(draw(st.integers(1, 2))), "load"),
                Need("crew", 1.0, "unload"),
            ),
        )
        for j in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    loops = (
        Circulation("saggers", draw(st.integers(1, 6)), row[0].name, row[-1].name, Law.fixed(draw(quarters))),
    )
    shifts = Shifts(8.0, ((0.0, 5.0),)) if draw(st.booleans()) else None
    pools = (Pool("power", float(power), "power"), Pool("crew", float(crew), "crew", shifts))
    places = [float(draw(st.integers(0, 3))) for _ in row[1:]]
    return Line(
        "shared", 1.0, row, tandem(row, places), draw(st.sampled_from(["after", "before"])), pools, loops
    )


def most(spans, amounts) -> float:
    """The most that is taken at once by spans that include their start and not their end."""
    at = np.concatenate([spans[:, 1], spans[:, 0]])
    change = np.concatenate([-amounts, amounts])
    return float(np.cumsum(change[np.argsort(at, kind="stable")]).max(initial=0.0))


@settings(max_examples=25)
@given(shared_lines(), st.integers(0, 99))
def test_no_pool_is_exceeded(line, seed):
    """By the count that is kept, and for carriers by when lots start and leave."""
    trace = replicate(line, "events", seed, 0, None, 25)
    for pool in line.pools:
        assert trace.peaks[pool.name] <= pool.amount
    loop = line.circulations[0]
    spans = np.column_stack((np.sort(trace.charges[loop.first].start), trace.left + loop.back.mean))
    assert most(spans, np.ones(len(spans))) <= loop.amount
    assert trace.peaks["saggers"] <= loop.amount
    assert trace.left.size == 25


@settings(max_examples=25)
@given(st.integers(1, 5), some, some, st.integers(1, 3))
def test_furnaces_on_one_transformer(furnaces, cycle, load, at_once):
    """By when they are under power: the cycle is the end of what a charge takes."""
    row = (
        Station(
            "furnace", Law.fixed(cycle), furnaces, load=Law.fixed(load), needs=(Need("transformer", 2e6),)
        ),
    )
    line = Line("acheson", 1.0, row, pools=(Pool("transformer", 2e6 * at_once + 1e6, "power"),))
    trace = replicate(line, "events", 1, 0, None, 20)
    done = trace.charges["furnace"].done
    assert most(np.column_stack((done - cycle, done)), np.ones(20)) <= at_once
    if at_once >= furnaces:
        assert trace.left[-1] == pytest.approx(np.ceil(20 / furnaces) * (load + cycle))
    else:
        assert trace.left[-1] >= load + 20 * cycle / at_once - 1e-9


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_waiting_for_power_is_told_apart(engine):
    """By hand: two furnaces that load for 1 s and burn for 2 s, one at a time."""
    row = (Station("furnace", Law.fixed(2.0), 2, load=Law.fixed(1.0), needs=(Need("transformer", 1.0),)),)
    line = Line("acheson", 1.0, row, pools=(Pool("transformer", 1.0, "power"),))
    run = simulate(line, lots=4, replications=1, engine=engine)
    np.testing.assert_allclose(run.first.left, [3, 5, 7, 9])
    charges = run.first.charges["furnace"]
    np.testing.assert_allclose(charges.waits["power"], [0, 2, 1, 1])
    assert run.stations["furnace"].power[0] == pytest.approx(4 / 18)


def test_a_crew_that_is_off_takes_up_nothing():
    """By hand: unloading waits for the crew, which works the first 2 s of 4."""
    row = (Station("a", Law.fixed(1.5), unload=Law.fixed(1.0), needs=(Need("crew", 1.0, "unload"),)),)
    line = Line("x", 1.0, row, pools=(Pool("crew", 1.0, "crew", Shifts(4.0, ((0.0, 2.0),))),))
    run = simulate(line, lots=2, replications=1)
    np.testing.assert_allclose(run.first.left, [2.5, 5.0])
    row = (Station("a", Law.fixed(2.5), unload=Law.fixed(1.0), needs=(Need("crew", 1.0, "unload"),)),)
    line = Line("x", 1.0, row, pools=(Pool("crew", 1.0, "crew", Shifts(4.0, ((0.0, 2.0),))),))
    assert simulate(line, lots=1, replications=1).first.left[0] == pytest.approx(5.0)


def test_too_few_saggers_are_a_deadlock():
    row = (Station("filling", Law.fixed(1.0)), Station("kiln", Law.fixed(20.0), charge_kg=10.0))
    line = Line(
        "hearth", 1.0, row, tandem(row, [12]), circulations=(Circulation("saggers", 8, "filling", "kiln"),)
    )
    for how in ({"horizon": 1000.0}, {"lots": 40}):
        with pytest.raises(InputError, match=r"0\.0022 h: filling waits for saggers; allowed"):
            simulate(line, replications=1, **how)
    enough = Line(
        "hearth", 1.0, row, line.buffers, circulations=(Circulation("saggers", 10, "filling", "kiln"),)
    )
    assert simulate(enough, horizon=1000.0, replications=1).throughput.mean == pytest.approx(
        10 / 30, rel=0.05
    )


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_deadlock_is_named_whole_by_its_cause_and_in_labels(tongue):
    names = (
        Pair("Silane infiltration, fluidised bed", "硅烷流化床沉积"),
        Pair("Carbon coating with acetylene", "乙炔包覆"),
    )
    waits = [Wait("coating", "lots", "infiltration"), Wait("infiltration", "place", "coating")]
    row = (Station("infiltration", Law.fixed(1.0)), Station("coating", Law.fixed(1.0)))
    line = Line(
        "silicon_carbon", 1.0, row, tandem(row, [1]), labels={"infiltration": names[0], "coating": names[1]}
    )
    found = deadlock(line, 139.0, waits)
    with speaking(tongue):
        told = str(found)
        first, second = map(say, names)
    assert told.index(first) < told.index(second)
    assert "..." not in told
    assert "infiltration等" not in told


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_a_branch_that_gathers_what_the_other_cannot_hold_is_a_deadlock(engine):
    row = (
        Station("mill", Law.fixed(1.0)), Station("furnace", Law.fixed(5.0), charge_kg=4.0),
        Station("blender", Law.fixed(1.0)),
    )  # fmt: skip
    ways = (Buffer("mill", "furnace", 4), Buffer("mill", "blender", 2), Buffer("furnace", "blender", 4))
    with pytest.raises(InputError, match=r"mill waits for a place before blen"):
        simulate(Line("branch", 1.0, row, ways), lots=40, replications=1, engine=engine)


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_places_that_can_never_be_promised_are_a_deadlock(engine):
    row = (Station("furnace", Law.fixed(1.0), charge_kg=5.0), Station("mill", Law.fixed(1.0)))
    line = Line("before", 1.0, row, tandem(row, [2]), "before")
    with pytest.raises(InputError, match="furnace waits for a place before mill"):
        simulate(line, lots=20, replications=1, engine=engine)


def test_rework_and_scrap_by_shares():
    """Of each lot that is done a tenth is scrapped and a fifth done again: 0.7 / 0.8 become good."""
    row = (Station("a", Law.fixed(1.0), inspection=Inspection(0.2, 0.1)), Station("b", Law.fixed(0.1)))
    line = Line("x", 1.0, row, tandem(row, [5]))
    run = simulate(line, lots=4000, replications=1)
    good, bad = run.first.left.size, run.first.scrapped.size
    assert good + bad == 4000
    assert good / 4000 == pytest.approx(0.7 / 0.8, abs=0.02)
    assert run.scrapped[0] == bad
    assert run.stations["a"].quality[0] == pytest.approx(0.7, abs=0.03)
    assert run.first.charges["a"].start.size == pytest.approx(4000 / 0.8, rel=0.03)


@settings(max_examples=15)
@given(lines(), st.floats(0.0, 0.4), st.floats(0.0, 0.3), rare, st.integers(0, 99))
def test_lots_are_good_scrapped_or_still_there(line, rework, scrap, hold, seed):
    """Whatever is inspected wherever, no lot is lost and none comes twice."""
    found = Inspection(rework, scrap, hold=hold)
    row = tuple(replace(s, inspection=found) if len(line.before(s)) < 2 else s for s in line.stations)
    alone = all(line.lots(s) == 1 for s in row) and not any(len(line.after(s)) > 1 for s in row)
    if alone:
        trace = replicate(replace(line, stations=row), "events", seed, 0, None, 20)
        assert trace.left.size + trace.scrapped.size == 20


def test_a_lot_that_is_held_leaves_its_machine():
    row = (Station("a", Law.fixed(1.0), inspection=Inspection(hold=Law.fixed(10.0))),)
    np.testing.assert_allclose(replicate(Line("x", 1.0, row), "events", 1, 0, None, 3).left, [11, 12, 13])


def test_lots_of_two_heads_come_once():
    """A lot that is joined is in the line from its first part on, so that Little's law holds with a slow head."""
    row = (Station("a", Law.fixed(1.0)), Station("b", Law.fixed(2.0)), Station("c", Law.fixed(1.0)))
    for order in (row, (row[1], row[0], row[2])):
        stores = tuple(Buffer(s.name, "c", 5) for s in order[:2])
        run = simulate(Line("x", 1.0, order, stores), lots=200, replications=1, engine="events")
        assert run.stock[0] == pytest.approx(run.rate[0] * run.lead[0], rel=1e-9)
