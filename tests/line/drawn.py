"""Lines drawn at random, of times that are sums of quarters: they tie, are zero, and end as breakdowns begin."""

from __future__ import annotations

from hypothesis import strategies as st

from anodeworks.line.law import NONE, Law
from anodeworks.line.model import (
    Breakdown,
    Buffer,
    Learning,
    Line,
    Need,
    Pool,
    Shifts,
    Station,
    Supply,
    Upkeep,
    tandem,
)

quarters = st.integers(0, 12).map(lambda n: n / 4)
some = st.integers(1, 12).map(lambda n: n / 4)
times = st.one_of(
    quarters.map(Law.fixed),
    st.lists(quarters, min_size=2, max_size=4).map(lambda n: Law("empirical", tuple(n))),
)
waits = st.one_of(
    some.map(lambda n: Law.fixed(4 * n)),
    st.lists(some, min_size=2, max_size=4).map(lambda n: Law("empirical", tuple(4 * x for x in n))),
)
rare = st.one_of(st.just(NONE), times)
halves = st.sampled_from([1.0, 0.5])


@st.composite
def stations(draw, name, wide=True, batches=True):
    """A station: machines side by side only without clocks, as the recursion has it."""
    machines = draw(st.integers(1, 3)) if wide else 1
    clock, stops = machines == 1, []
    if clock and draw(st.booleans()):
        stops.append(Breakdown("operation", draw(waits), draw(times)))
    if clock and draw(st.integers(0, 3)) == 0:
        stops.append(Breakdown("time", draw(waits), draw(times)))
    upkeep = Upkeep(4 * draw(some) + 4, draw(quarters)) if clock and draw(st.integers(0, 3)) == 0 else None
    shifts = (
        Shifts(8.0, ((1.0, 3.0), (4.0, 7.5)), ((16.0, 20.0),))
        if clock and draw(st.integers(0, 4)) == 0
        else None
    )
    return Station(
        name, draw(times), machines, float(draw(st.integers(1, 3))) if batches else 1.0, draw(rare), draw(rare),
        draw(rare), breakdowns=tuple(stops), upkeep=upkeep, shifts=shifts,
        handed_over=(draw(quarters),) * machines if draw(st.integers(0, 3)) == 0 else (),
    )  # fmt: skip


@st.composite
def lines(draw):
    """A tandem line, or one that parts and joins."""
    blocking = draw(st.sampled_from(["after", "before"]))
    forks = draw(st.integers(0, 3)) == 0
    if forks:
        row = tuple(draw(stations(name, wide=False, batches=False)) for name in "abcd")
        pairs = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
        buffers = tuple(Buffer(s, t, float(draw(st.integers(1, 4)))) for s, t in pairs)
    else:
        grades = draw(st.integers(0, 4)) == 0
        row = tuple(draw(stations(f"s{j}", wide=not grades)) for j in range(draw(st.integers(1, 5))))
        least = [0 if s.charge_kg == 1 else int(s.charge_kg) for s in row[1:]]
        buffers = tandem(row, [draw(st.sampled_from([n, n + 1, n + 2, float("inf")])) for n in least])
    supplies = ()
    if draw(st.booleans()):
        holds = draw(st.one_of(st.none(), st.integers(int(row[0].charge_kg), 7)))
        supplies = (
            Supply(row[0].name, draw(waits), draw(st.integers(1, 3)), draw(rare), draw(halves), holds),
        )
    timed = any(
        s.breakdowns or s.upkeep or s.shifts for s in row
    )  # a factor that is no sum of quarters ends no ties
    learning = Learning(2.0, 1.0) if not timed and draw(st.booleans()) else None
    return Line("drawn", 1.0, row, buffers, blocking, supplies=supplies, learning=learning)


def powered(blocking: str, grouped: bool = False) -> Line:
    """Furnaces in batches with a transformer for two of them, mills with a supply for two, of times that do not tie.

    Grouped: each furnace hangs on one of two transformers, for four and for two of them.
    """
    stops = (
        Breakdown("operation", Law.exponential(20.0), Law.exponential(3.0)),
        Breakdown("operation", Law.exponential(90.0), Law.fixed(9.0)),
    )
    furnace = Station(
        "furnace", Law("lognormal", (4.0, 0.5)), 6, 2.0, Law.exponential(1.0), Law.exponential(5.0), breakdowns=stops,
        needs=(Need("one", 1.0, "cycle", (0, 1, 2, 3)), Need("two", 1.0, "cycle", (4, 5)))
        if grouped
        else (Need("power", 1.0),),
    )  # fmt: skip
    mill = Station("mill", Law.exponential(3.0), 4, needs=(Need("gas", 2.0),))
    row = (Station("feed", Law.exponential(0.8), 2), furnace, Station("crusher", Law.exponential(0.9)), mill)
    power = (
        (Pool("one", 1.0, "power"), Pool("two", 1.0, "power")) if grouped else (Pool("power", 2.0, "power"),)
    )
    pools = (*power, Pool("gas", 5.0))
    return Line("powered", 1.0, row, tandem(row, [2, 9, 1]), blocking, pools)
