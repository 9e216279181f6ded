"""Lines whose throughput is known exactly, and laws that hold for all."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.line.kernel import departures
from anodeworks.line.law import Law
from anodeworks.line.model import Inspection, Line, Station, Supply, tandem
from anodeworks.line.simulate import simulate
from tests.line.markov import bernoulli_line, exponential_line

# Equal machines, exponential of mean 1: stations, places between them, throughput.
EQUAL = [
    (2, 0, 2 / 3), (2, 1, 3 / 4), (2, 4, 6 / 7), (3, 0, 0.564103), (4, 0, 0.514775), (5, 0, 0.485798), (6, 0, 0.466713),
    (7, 0, 0.453179), (3, 1, 0.670466), (3, 2, 0.734017), (4, 1, 0.631153), (4, 2, 0.700713), (5, 1, 0.607583),
]  # fmt: skip
BERNOULLI = [
    ((0.9, 0.9), 1, 0.818182), ((0.9, 0.9), 2, 0.857143), ((0.9, 0.9), 5, 0.882353),
    ((0.9, 0.8), 2, 0.778702), ((0.8, 0.9), 2, 0.778702),
]  # fmt: skip


def exponential(rates, places) -> Line:
    """A saturated line of exponential machines."""
    stations = tuple(Station(f"s{j}", Law.exponential(1 / rate)) for j, rate in enumerate(rates))
    return Line("exponential", 1.0, stations, tandem(stations, places))


def bernoulli(chances, places) -> Line:
    """A Bernoulli line: each lot takes its slot, then the slots in which the machine is down, for which it has to
    have a place; of a store's places one is at the machine after it.
    """
    stations = tuple(
        Station(f"s{j}", Law("geometric", (p, 1.0, 0)), load=Law.fixed(1.0)) for j, p in enumerate(chances)
    )
    return Line("bernoulli", 1.0, stations, tandem(stations, [n - 1 for n in places]), blocking="before")


def checked(line: Line, exact: float, lots: int = 20_000, replications: int = 16) -> None:
    """That the exact throughput is within four standard errors of the mean over replications, warm-up left out."""
    rate = simulate(line, lots=lots, replications=replications, warmup=200.0).rate
    assert abs(rate.mean() - exact) < 4 * rate.std(ddof=1) / np.sqrt(replications)


@pytest.mark.parametrize(("stations", "places", "exact"), EQUAL)
def test_the_solver_has_the_known_numbers(stations, places, exact):
    if stations <= 5:
        found = exponential_line([1.0] * stations, [places] * (stations - 1))
        assert found == pytest.approx(exact, abs=6e-7)


@pytest.mark.parametrize(("chances", "places", "exact"), BERNOULLI)
def test_the_solver_has_the_known_numbers_of_bernoulli_lines(chances, places, exact):
    assert bernoulli_line(chances, [places]) == pytest.approx(exact, abs=6e-7)


@pytest.mark.parametrize(("stations", "places", "exact"), EQUAL)
def test_equal_machines(stations, places, exact):
    checked(exponential([1.0] * stations, [places] * (stations - 1)), exact)


@pytest.mark.parametrize(("rates", "places"), [((1.0, 1.3, 0.8), (1, 2)), ((2.0, 1.0, 1.5, 1.1), (0, 1, 0))])
def test_unequal_machines(rates, places):
    checked(exponential(rates, places), exponential_line(rates, places))


@pytest.mark.parametrize(("chances", "places", "exact"), BERNOULLI)
def test_bernoulli_lines(chances, places, exact):
    checked(bernoulli(chances, [places]), exact)


def test_a_longer_bernoulli_line():
    checked(bernoulli((0.9, 0.8, 0.85), [2, 3]), bernoulli_line((0.9, 0.8, 0.85), [2, 3]))


def test_events_have_the_known_number_too():
    line = exponential([1.0] * 3, [1, 1])
    rate = simulate(line, lots=1500, replications=6, warmup=50.0, engine="events").rate
    assert abs(rate.mean() - 0.670466) < 4 * rate.std(ddof=1) / np.sqrt(6)


@pytest.mark.parametrize(("law", "wait"), [(Law.exponential(0.8), 4.0), (Law.fixed(0.8), 2.4)])
def test_one_machine_with_arrivals(law, wait):
    """M/M/1 and M/D/1 at four fifths of their capacity: time in the line by Pollaczek and Khinchin."""
    line = Line("queue", 1.0, (Station("q", law),), supplies=(Supply("q", Law.exponential(1.0)),))
    lead = simulate(line, horizon=200_000.0, replications=20, warmup=2000.0).lead
    assert abs(lead.mean() - wait) < 4 * lead.std(ddof=1) / np.sqrt(20)


def test_parallel_machines_with_arrivals():
    """M/M/2: time in the queue by Erlang's formula."""
    line = Line("queue", 1.0, (Station("q", Law.exponential(1.5), machines=2),),
                supplies=(Supply("q", Law.exponential(1.0)),))  # fmt: skip
    lead = simulate(line, horizon=100_000.0, replications=20, warmup=2000.0).lead
    load = 0.75
    waits = 2 * load**2 / (1 + load)  # chance to wait, of two machines
    exact = 1.5 + waits * 1.5 / (2 * (1 - load))
    assert abs(lead.mean() - exact) < 4 * lead.std(ddof=1) / np.sqrt(20)


def test_a_line_run_backwards_takes_as_long():
    """Muth 1979: stations and lots in reverse order have the same last departure."""
    random, lots, places = np.random.default_rng(3), 400, np.array([0, 2, 1, 3])
    times = random.gamma(0.7, 2.0, (5, lots))

    def last(times, places):
        n = len(times)
        sources = np.arange(-1, n - 1)[:, None]
        targets = np.append(np.arange(1, n), -1)[:, None]
        leave = np.empty((lots, n))
        departures(np.zeros(n), np.zeros_like(times), times, sources, targets, np.append(places, -1)[:, None], True,
                   np.zeros((n, 0)), leave)  # fmt: skip
        return leave[-1, -1]

    assert last(times, places) == pytest.approx(last(times[::-1, ::-1], places[::-1]), rel=1e-9)


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_littles_law(engine):
    """Exact where the line is empty at both ends."""
    stations = (Station("a", Law.exponential(1.0)), Station("b", Law.exponential(3.0), machines=3))
    line = Line("little", 1.0, stations, tandem(stations, [2]), supplies=(Supply("a", Law.exponential(1.3)),))
    run = simulate(line, lots=600, replications=3, engine=engine)
    assert run.stock == pytest.approx(run.rate * run.lead, rel=1e-9)


@pytest.mark.parametrize("engine", ["recursion", "events"])
def test_littles_law_on_any_window(engine):
    """What lies there longer at the end than at the beginning, and scrap, make up the rest."""
    found = Inspection(0.1, 0.2) if engine == "events" else None
    stations = (
        Station("a", Law.exponential(1.0), inspection=found),
        Station("b", Law.exponential(3.0), machines=3),
    )
    line = Line("little", 1.0, stations, tandem(stations, [9]))
    run = simulate(line, horizon=90.0, replications=3, engine=engine, warmup=30.0)
    assert run.stock == pytest.approx(run.rate * run.lead + run.aged, rel=1e-9)
    assert np.abs(run.aged).min() > 1e-3
    assert run.wip.mean == pytest.approx(run.throughput.mean * run.mean_lead + run.aged.mean(), rel=1e-9)


@pytest.mark.slow
def test_intervals_cover_the_exact_value():
    """Of 1,000 studies of ten replications as many have the exact throughput in their 95 % interval."""
    line, exact = exponential([1.0] * 3, [1, 1]), 0.670466
    held = 0
    for seed in range(1000):
        found = simulate(line, horizon=1500.0, replications=10, seed=seed, warmup=150.0).throughput
        held += found.low <= exact <= found.high
    assert 930 <= held <= 970


@pytest.mark.slow
def test_ciw_says_the_same():
    """A second simulator of queues, which blocks after service: two machines, a store of two places, arrivals."""
    ciw = pytest.importorskip("ciw")
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(0.7), None],
        service_distributions=[ciw.dists.Exponential(1.0), ciw.dists.Exponential(1.1)],
        number_of_servers=[1, 1],
        queue_capacities=[float("inf"), 2],
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )
    theirs = []
    for seed in range(20):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(21_000)
        records = [r for r in simulation.get_all_records() if r.exit_date > 1000]
        stay: dict[int, float] = {}
        for record in records:
            stay[record.id_number] = stay.get(record.id_number, 0.0) + record.exit_date - record.arrival_date
        both = {r.id_number for r in records if r.node == 2}
        theirs.append(np.mean([stay[i] for i in both]))
    stations = (Station("a", Law.exponential(1.0)), Station("b", Law.exponential(1 / 1.1)))
    line = Line(
        "ciw", 1.0, stations, tandem(stations, [2]), supplies=(Supply("a", Law.exponential(1 / 0.7)),)
    )
    ours = simulate(line, horizon=21_000.0, replications=20, warmup=1000.0).lead
    error = np.hypot(np.std(theirs, ddof=1), ours.std(ddof=1)) / np.sqrt(20)
    assert abs(np.mean(theirs) - ours.mean()) < 4 * error
