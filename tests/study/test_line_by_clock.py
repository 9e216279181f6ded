"""Lines that stop by the clock, and by the day of the year: their pace, its slopes, their months and their start-up."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.simulated import _monthly, busiest, one_year, simulated, waits_least
from anodeworks.study.lines.starting import started
from anodeworks.study.lines.window import YEAR, after_warm, lots_of, warm
from anodeworks.study.plan import holding
from tests.study.line_cases import LAST, project, told_of


@pytest.fixture(scope="module")
def laid():
    """The plan of the small plant."""
    return plan(project())


@pytest.mark.slow
def test_what_stops_by_the_clock_has_slopes_by_differences(laid):
    """By hand: a machine alone makes 1 % more if it is 1 % faster; a tenth of its time is repair, so that 1 % more of
    it takes 0.1 % of the output."""
    stops = {"between": "90 h", "between_law": "constant", "repair": "10 h", "repair_law": "constant"}
    about, _ = told_of(laid, {"machines": 1, "failures": "time", **stops}, lot_lasts="12 h")
    found = simulated(about)
    assert found.engine == "recursion"
    assert found.pace[LAST] == pytest.approx(1.0, abs=0.02)
    assert found.slopes[f"{LAST}.repair"] == pytest.approx(-0.1, abs=0.005)
    shifts = {"two": {"hours": ["06:00-22:00"]}}
    apart, _ = told_of(laid, {"machines": 1, "shifts": "two"}, lot_lasts="12 h", shifts=shifts)
    assert simulated(apart).pace[LAST] == pytest.approx(1.0, abs=0.02)


def test_a_slow_line_stands_outside_its_shifts_to_the_end(laid):
    """A machine of which twice as much is asked as it makes in two thirds of the hours, however long that takes."""
    shifts = {"two": {"hours": ["06:00-22:00"]}}
    about, _ = told_of(laid, {"machines": 1, "shifts": "two"}, shifts=shifts)
    asked = replace(about, target=4 / 3 * about.capacity[LAST])
    assert one_year(asked, 0, 0) == pytest.approx(2 / 3 * about.capacity[LAST], rel=2e-3)


@pytest.mark.parametrize("faster", [0.5, 1.0, 2.0])
def test_what_comes_once_a_year_comes_once_in_the_year_that_counts(laid, faster):
    """The same 30 days of 365, whether the line makes its target or half of it or twice as much."""
    about, _ = told_of(laid, {"machines": 1, "stands": ["07-01..07-30"]})
    asked = replace(about, target=about.capacity[LAST] / faster)
    assert lots_of(asked)[1] > 0
    assert one_year(asked, 0, 0) == pytest.approx(335 / 365 * about.capacity[LAST], rel=2e-3)


def test_months_of_a_plan_are_those_of_the_year(laid, monkeypatch):
    """It stands in July: in the second month from June on, in the first from July on, in none from August on."""
    about, made = told_of(laid, {"machines": 1, "stands": ["07-01..07-31"]})
    for first, least in ((5, 1), (6, 0)):
        begin = after_warm(about.model, first / 12 * YEAR)
        assert begin >= warm(about.model)
        assert begin % YEAR == pytest.approx(first / 12 * YEAR)
        part = _monthly(about.model, 0, 0, 3, begin) / about.capacity[LAST]
        assert part[least] < 0.05
        assert sorted(part)[1] > 0.9
    monkeypatch.setattr(holding, "laid_out", lambda project: replace(laid, project=project))
    reading = SimpleNamespace(project=made, months=3, begin=12 * 2031 + 5)
    part = holding.through_lines(reading, 2, 0)["neat"].part
    assert (part.argmin(axis=1) == 1).all()
    plain, _ = told_of(laid, {"machines": 1})
    assert after_warm(plain.model, 0.3 * YEAR) == warm(
        plain.model
    )  # where all days are alike nothing is added


def test_a_machine_that_comes_later_is_missing_until_then(laid):
    """One of two machines for two years: half of the output, less what learning takes; then all of it."""
    about, made = told_of(
        laid, {"machines": 2, "handed_over": ["0 day", "720 day"]}, lines={"one": 1, "two": 1}, lot_lasts="24 h",
        start_share=0.9, start_time="1 month", apart="0 month",
    )  # fmt: skip
    start = started(about, replace(laid, project=made))["one"]
    assert start.middle[1] == pytest.approx(0.5, abs=0.03)
    assert start.middle[3] == pytest.approx(1.0, abs=0.03)


def test_where_a_pool_chokes_the_station_that_draws_on_it_is_the_one_to_add_to(laid):
    """Four furnaces on one transformer wait for power half of their time; the sieve before them waits less."""
    assert waits_least({"a": 0.3, "b": 0.5}, {"p": 0.99, "q": 0.1}) == "p"
    assert waits_least({"a": 0.3, "b": 0.5}, {"p": 0.6}) == "a"
    assert waits_least({"a": 0.3, "b": 0.5}, {}) == "a"
    furnace = {"machines": 4, "cycle": "20 h", "powered": "10 h", "per_transformer": 4}
    slow = {"machines": 3}
    about, _ = told_of(laid, furnace, begins="classified_silicon_carbon", stations={"sieving": slow})
    found = simulated(about)
    assert found.waits("sieving") < found.waits(LAST)
    assert found.choke in found.pools
    assert busiest(about, 0) == LAST
