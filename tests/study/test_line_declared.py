"""What a file says of a line, by hand: laws, shifts, changes of grade, utilities, hand-overs, blocking; and refusals.

A line of the last station of the small plant alone has one machine, or as many as are said, and no chance in it.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from anodeworks import InputError, build
from anodeworks.line.law import Law
from anodeworks.line.simulate import chosen, simulate
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.spent import in_use, parted
from anodeworks.study.lines.starting import hand_overs
from anodeworks.twin.stations import production_schema
from tests.conftest import SMALL
from tests.study.line_cases import DAY, HOUR, LAST, calm, project, told_of


@pytest.fixture(scope="module")
def laid():
    """The plan of the small plant."""
    return plan(project())


@pytest.fixture
def told(laid):
    """A line as the simulation takes it."""

    def of(*args, **words):
        return told_of(laid, *args, **words)[0]

    return of


def output(about, days=210, begin=0):
    """Mean output from a day on, in parts of what the machines could without a stop."""
    run = simulate(about.model, horizon=days * DAY, replications=1, warmup=begin * DAY)
    return float(run.rate[0]) / (about.machines[LAST] * about.capacity[LAST])


# --- laws -------------------------------------------------------------------------------------------------------


def test_constant_stops_take_their_part_of_the_time(told):
    """90 h of work and 10 h of repair, whether counted at work or by the clock: nine tenths."""
    stops = {
        "machines": 1,
        "between": "90 h",
        "between_law": "constant",
        "repair": "10 h",
        "repair_law": "constant",
    }
    assert output(told(stops), 500) == pytest.approx(0.9, abs=2e-3)
    assert output(told({**stops, "failures": "time"}), 500) == pytest.approx(0.9, abs=2e-3)


def test_laws_are_those_that_are_said(told):
    station = {
        "between": "100 h", "between_law": "weibull", "between_shape": 2, "repair": "5 h", "repair_law": "lognormal",
        "repair_spread": 0.5,
    }  # fmt: skip
    stop = told(station).model.stations[0].breakdowns[0]
    assert stop.between == Law("weibull", (100 * HOUR, 2.0))
    assert stop.repair == Law("lognormal", (5 * HOUR, 0.5))
    gamma = told({"between": "100 h", "between_law": "erlang", "between_shape": 3}).model.stations[0]
    assert gamma.breakdowns[0].between == Law("gamma", (100 * HOUR, 3.0))
    assert gamma.breakdowns[0].repair.kind == "exponential"


def test_seen_times_give_their_mean(told):
    about = told({"between_seen": ["10 h", "20 h", "60 h"]})
    assert about.model.stations[0].breakdowns[0].between.numbers == pytest.approx((36e3, 72e3, 216e3))
    made = project({"between_seen": ["10 h", "20 h", "60 h"]})
    assert made.ledger[f"line.neat.stations.{LAST}.between"].number == pytest.approx(30 * HOUR)
    assert made.ledger[f"line.neat.stations.{LAST}.between"].origin == "project file"


def test_a_shape_that_is_left_open_is_the_librarys():
    ledger = project({"between_law": "weibull", "between": "100 h"}).ledger
    shape = ledger[f"line.neat.stations.{LAST}.between_shape"]
    assert (shape.origin, shape.grade) == ("library/line.toml", "judgement")
    whole = project({"between_law": "erlang", "between": "100 h"}).ledger[
        f"line.neat.stations.{LAST}.between_shape"
    ]
    assert (whole.number, whole.grade, whole.distribution) == (2.0, "definition", None)
    assert whole.note
    assert shape.distribution is not None


# --- when it works ----------------------------------------------------------------------------------------------

HALF = {"half": {"hours": ["20:00-08:00"]}}
WEEK = {"hours": ["06:00-14:00"], "days": ["monday", "tuesday", "wednesday", "thursday", "friday"]}


def test_a_station_works_in_its_shifts(told):
    """40 hours of 168."""
    about = told({"machines": 1, "shifts": "early"}, shifts={"early": WEEK})
    assert output(about) == pytest.approx(40 / 168, rel=5e-3)


def test_as_many_machines_as_its_hours_need(told):
    """Machines that work half of the time are twice as many, as near as whole ones come."""
    always, half = (
        told({}).machines[LAST],
        told({"shifts": "half"}, shifts=HALF),
    )
    assert half.machines[LAST] in (2 * always - 1, 2 * always)


def test_holidays_and_days_on_which_a_station_stands(told):
    """Ten days of holidays and fourteen of an overhaul of 365, again in the second year; the latter are planned."""
    shifts = {"all": {"holidays": ["10-01..10-07", "05-01", "12-31..01-01"]}}
    about = told({"machines": 1, "shifts": "all", "stands": ["07-10..07-23"]}, shifts=shifts)
    run = simulate(about.model, horizon=730 * DAY, replications=1)
    assert float(run.rate[0]) / about.capacity[LAST] == pytest.approx(1 - 24 / 365, rel=1e-3)
    whole = {k: float(getattr(run.stations[LAST], k)[0]) for k in ("busy", "down", "off", "planned")}
    assert whole["off"] == pytest.approx(24 / 365, rel=1e-6)
    split = parted(about.model.stations[0], whole, about.line.stations[0].rules)
    assert split["planned"] == pytest.approx(14 / 365, abs=1e-5)
    assert split["off"] == pytest.approx(10 / 365, abs=1e-5)


def test_hours_go_on_after_midnight(told):
    """Sunday's night shift ends on Monday morning."""
    about = told({"machines": 1, "shifts": "n"}, shifts={"n": {"hours": ["22:00-06:00"], "days": ["sunday"]}})
    assert about.model.stations[0].shifts.works == ((0.0, 6 * HOUR), (6 * DAY + 22 * HOUR, 7 * DAY))


def test_a_crew_has_its_shifts(told):
    """One charge a shift of the crew where loading can begin only then: 10 h cycles, loaded from 08:00 to 09:00."""
    about = told(
        {"machines": 1, "cycle": "10 h", "loading": "1 h"},
        shifts={"morning": {"hours": ["08:00-09:00"]}}, crew={"people": "1 person", "shifts": "morning"},
    )  # fmt: skip
    run = simulate(about.model, horizon=70 * DAY, replications=1)
    charge = about.model.stations[0].charge_kg or about.model.lot_kg
    assert float(run.output[0]) == pytest.approx(70 * charge, rel=0.02)


def test_a_machine_waits_for_all_of_its_crews(told):
    """Two machines of 4 h, of which loading takes 1 h: a crane that comes by night, and hands at any hour."""
    crews = {"crane": {"people": "1 person", "shifts": "night"}, "hands": {"people": "2 person"}}
    station = {
        "machines": 2,
        "cycle": "4 h",
        "loading": "1 h",
        "crew": {"crane": "1 person", "hands": "2 person"},
    }
    hours = {"night": {"hours": ["22:00-02:00"]}}

    def output(**words):
        about = told(station | words, shifts=hours, crews=crews)
        run = simulate(about.model, horizon=50 * DAY, replications=1)
        return about, float(run.output[0]) / (about.model.stations[0].charge_kg or about.model.lot_kg) / 50

    about, charges = output()
    assert {need.pool: need.amount for need in about.model.stations[0].needs} == {
        "crew crane": 1,
        "crew hands": 2,
    }
    assert 1.9 < charges <= 4  # one after another, in the four hours of the crane's night
    _, charges = output(crew="hands", persons="2 person")
    assert charges > 9  # each machine in turn, all day


def test_a_crew_that_one_machine_is_too_much_for_is_refused_by_its_key(told):
    with pytest.raises(InputError) as error:
        told(
            {"machines": 1, "cycle": "10 h", "loading": "1 h", "persons": "2 person"},
            crew={"people": "1 person"},
        )
    assert error.value.key == "line.neat.crew.people"
    assert "2" in error.value.allowed
    assert LAST in error.value.remedy or "load one machine" in error.value.remedy


# --- changes of grade -------------------------------------------------------------------------------------------

CAMPAIGN = [{"grade": "a", "lasts": "6 day"}, {"grade": "b", "lasts": "4 day"}]


def test_a_matrix_of_changes(told):
    """Ten days of lots, then 8 h and 2 h of setting up, again and again."""
    about = told({"machines": 1, "setup": {"a": {"b": "8 h"}, "b": {"a": "2 h"}}}, campaign=CAMPAIGN)
    assert about.model.campaign == (("a", 157), ("b", 105)) or sum(n for _, n in about.model.campaign) > 0
    lots = sum(n for _, n in about.model.campaign)
    worked = lots * about.model.lot_kg / about.capacity[LAST]
    assert output(about, 700) == pytest.approx(worked / (worked + 10 * HOUR), rel=3e-3)


def test_one_time_for_every_change_and_the_librarys_where_one_is_left_open():
    one = project({"setup": "3 h"}, campaign=CAMPAIGN)
    assert one.production[0].stations[0].rules.setups == (("a", "b", "setup"), ("b", "a", "setup"))
    part = project({"setup": {"a": {"b": "8 h"}}}, campaign=CAMPAIGN).ledger
    assert part[f"line.neat.stations.{LAST}.setup.a.b"].origin == "project file"
    assert part[f"line.neat.stations.{LAST}.setup.b.a"].origin == "library/line.toml"
    drawn = project({"setup": {"uniform": ["2 h", "5 h"]}}, campaign=CAMPAIGN).ledger
    assert drawn[f"line.neat.stations.{LAST}.setup"].distribution is not None


def test_a_change_out_of_the_campaigns_order_takes_its_time_too():
    """Machines side by side come from any grade to any other."""
    three = [*CAMPAIGN, {"grade": "c", "lasts": "2 day"}]
    made = project({"setup": {"a": {"b": "8 h"}}}, campaign=three)
    changes = {(a, b) for a, b, _ in made.production[0].stations[0].rules.setups}
    assert changes == {(a, b) for a in "abc" for b in "abc" if a != b}
    assert made.ledger[f"line.neat.stations.{LAST}.setup.a.c"].number > 0


# --- what is shared ---------------------------------------------------------------------------------------------


def test_a_utility_holds_back_what_it_does_not_serve(told):
    """Two machines of 10 kW each on 15 kW: one at a time, and two thirds of the power in use."""
    power = {"power": {"flow": "electricity", "amount": "15 kW"}}
    about = told({"machines": 2, "uses": {"power": "10 kW"}}, utilities=power)
    assert output(about, 100) == pytest.approx(0.5, rel=5e-3)
    run = simulate(about.model, horizon=100 * DAY, replications=1)
    assert in_use(run)["utility power"] == pytest.approx(10 / 15, rel=5e-3)
    assert run.peaks["utility power"] == pytest.approx(10_000.0)


def test_what_a_machine_takes_is_the_plants_balance_unless_said(told, laid):
    about = told({}, utilities={"power": {"flow": "electricity", "amount": "1 MW"}})
    (need,) = about.model.stations[0].needs
    assert need.amount == pytest.approx(laid.takes[LAST]["electricity"] * laid.capacity[LAST])
    assert need.amount > 0


def test_a_utility_at_night_only(told):
    """Half of the day there is power, and charges of an hour that end after it are done all the same."""
    power = {"power": {"flow": "electricity", "amount": "15 kW", "shifts": "half"}}
    about = told({"machines": 1, "uses": {"power": "10 kW"}}, utilities=power, shifts=HALF)
    lot = about.model.lot_kg / about.capacity[LAST]
    assert output(about, 100) == pytest.approx(np.ceil(12 * HOUR / lot) * lot / DAY, rel=0.01)


def test_furnaces_hang_on_their_transformers(told):
    """Cycles of 20 h, half of it under power. Three furnaces on one transformer make a charge in 10 h, the fourth one
    in 20 h; on any of two all four make one in 5 h."""
    furnace = {"machines": 4, "cycle": "20 h", "powered": "10 h", "per_transformer": 2}
    apart = told({**furnace, "transformers": [3, 1]})
    assert [n.machines for n in apart.model.stations[0].needs] == [(0, 1, 2), (3,)]
    assert output(apart) == pytest.approx(0.75, rel=0.02)
    assert output(told({**furnace, "transformers": "pool"})) == pytest.approx(1.0, rel=0.02)
    equal = told({**furnace, "per_transformer": 3})
    assert [n.machines for n in equal.model.stations[0].needs] == [(0, 1), (2, 3)]
    assert {pool.amount for pool in equal.model.pools} == {1.0}


def test_groups_that_are_said_are_of_all_furnaces_and_take_one_more(laid):
    """One more furnace hangs in the smallest group, one less is missing in the largest; else they are refused."""
    furnace = {"cycle": "20 h", "powered": "10 h", "transformers": [7, 6, 6]}
    about, made = told_of(laid, {**furnace, "machines": 19})

    def sizes(count):
        model = described(replace(laid, project=made), about.line, machines={LAST: count}).model
        return [len(need.machines) for need in model.stations[0].needs]

    assert [sizes(19), sizes(20), sizes(18)] == [[7, 6, 6], [7, 7, 6], [6, 6, 6]]
    for wrong in ({"machines": 18}, {}):  # as the file says, and as the plan would buy
        with pytest.raises(InputError) as error:
            told_of(laid, {**furnace, **wrong})
        assert error.value.key == f"line.neat.stations.{LAST}.transformers"


def test_late_deliveries_have_a_law(told):
    """A tenth of the deliveries, as long after its day as is said: their mean delay is that of the law."""
    words = {"every": "6 h", "late": 0.1, "delay": "12 h", "delay_law": "gamma", "delay_shape": 4}
    (supply,) = told({}, deliveries=words).model.supplies
    assert supply.late == Law("gamma", (12 * HOUR, 4.0))
    assert supply.share == pytest.approx(0.1)


def test_deliveries_in_time_hold_no_line_up(told):
    """What comes follows what the line takes, not what it is to make: it runs at its machines' pace all the same."""
    about = told({"machines": 1}, deliveries={"every": "2 day", "late": 0.0})
    assert about.rated > 1.05 * about.target / about.open
    assert output(about) == pytest.approx(1.0, rel=1e-3)


def test_a_store_that_lasts_for_half_of_the_time_between_deliveries(told):
    """It works as long as the store lasts, and a lot longer: what lies before it is no work in progress."""
    about = told({"machines": 1}, deliveries={"every": "2 day", "lasts": "1 day", "late": 0.0})
    lot = about.model.lot_kg / about.capacity[LAST]
    lots = np.ceil(DAY / lot) + 1
    assert output(about, 200, 20) == pytest.approx(lots * lot / (2 * DAY), rel=5e-3)
    run = simulate(about.model, horizon=200 * DAY, replications=1)
    assert run.mean_lead == pytest.approx(lot)
    little = run.output[0] / about.model.lot_kg / (200 * DAY) * run.lead[0] + run.aged[0]
    assert run.stock[0] == pytest.approx(little)
    assert run.stock[0] < 1.0


def test_rework_goes_back_to_the_station_that_is_said(told):
    words = {"rework": 0.1, "rework_to": "sieving"}
    about = told(words, begins="classified_silicon_carbon", stations={"sieving": {}})
    assert about.model.stations[-1].inspection.back_to == "sieving"


# --- blocking and hand-overs ------------------------------------------------------------------------------------


def test_blocking_of_a_station_is_its_own(told):
    two = {"begins": "classified_silicon_carbon", "stations": {"sieving": {"blocking": "before"}}}
    both = told({}, **two)
    assert [both.model.waits_before(s) for s in both.model.stations] == [True, False]
    alike = told({"blocking": "before"}, **two)
    assert alike.model.blocking == "before"
    assert chosen(alike.model)[0] == "recursion"


def test_lines_and_machines_are_handed_over_when_it_is_said(told, laid):
    lines = {"one": 3, "two": 1}
    about = told(
        {"machines": 2, "handed_over": ["0 day", "30 day"]}, lines=lines,
        handed_over={"one": ["0 month", "2 month", "5 month"]},
    )  # fmt: skip
    assert about.model.stations[0].handed_over == ()
    assert about.starting.stations[0].handed_over == (0.0, 30 * DAY)
    made = project(lines=lines, handed_over={"one": ["0 month", "2 month", "5 month"]})
    month = 365.25 / 12 * DAY
    at = replace(laid, project=made)
    assert hand_overs(made.production[0], "one", 3, at) == pytest.approx([0, 2 * month, 5 * month])
    apart = made.ledger["line.neat.apart"].number
    assert hand_overs(made.production[0], "two", 2, at) == pytest.approx([0, apart])


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("station", "line", "key", "said"),
    [
        ({"between_law": "normal"}, {}, "between_law", "exponential"),
        ({"between_law": "weibull", "between_spread": 1}, {}, "between_spread", "the law is weibull"),
        ({"between_law": "erlang", "between_shape": 1.5}, {}, "between_shape", "a whole number"),
        ({"repair_law": "empirical"}, {}, "repair_seen", "a list of times"),
        ({"shifts": "late"}, {}, "shifts", "day, two, night"),
        ({"stands": ["13-01"]}, {}, "stands", "month-day"),
        ({"stands": ["07-10..07-09"]}, {}, "stands", "some hours of a year"),
        ({}, {"shifts": {"never": {"holidays": ["01-01..12-31"]}}}, "line.neat.shifts.never", "some hours of a year"),
        ({"setup": "3 h"}, {}, "setup", "several grades"),
        ({"setup": {"a": {"c": "3 h"}}}, {"campaign": CAMPAIGN}, "setup.a.c", "b"),
        ({}, {"campaign": CAMPAIGN}, "line.neat.campaign", "one or more that do"),
        ({}, {"campaign": CAMPAIGN[:1]}, "line.neat.campaign", "two or more"),
        ({"uses": {"gas": "1 kg/h"}}, {}, "uses.gas", "utilities"),
        ({}, {"utilities": {"gas": {"flow": "nothing", "amount": "1 kg/h"}}}, "line.neat.utilities.gas.flow", ""),
        ({}, {"utilities": {"gas": {"flow": "silane", "amount": "1 kW"}}}, "line.neat.utilities.gas.amount", ""),
        ({}, {"shifts": {"odd": {"hours": ["8-16"]}}}, "line.neat.shifts.odd.hours", "08:00-16:00"),
        ({"transformers": [2, 2]}, {}, "transformers", "powered"),
        ({"rework_to": LAST}, {}, "rework_to", "rework"),
        ({"rework": 0.1, "rework_to": "packing"}, {}, "rework_to", LAST),
        ({}, {"handed_over": {"one": ["0 month"]}}, "line.neat.handed_over.one", "as many as"),
        ({"between_seen": [{"triangular": ["1 h", "2 h", "3 h"]}]}, {}, "between_seen.1", "one value"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(station, line, key, said):
    found = copy.deepcopy(SMALL)
    found["line"] = {"neat": {"blocking": "after", "begins": ["sieved_silicon_carbon"], "lines": 4,
                              "stations": {LAST: calm(station)}, **line}}  # fmt: skip
    with pytest.raises(InputError) as error:
        build(found)
    assert error.value.key.startswith(
        f"line.neat.stations.{LAST}.{key}" if not key.startswith("line.") else key
    )
    assert said in f"{error.value.allowed} {error.value.remedy}"


def test_a_utility_that_serves_nobody_or_not_even_one_is_refused(told):
    with pytest.raises(InputError, match=r"so much takes one machine of demagnetising"):
        told({"uses": {"power": "20 kW"}}, utilities={"power": {"flow": "electricity", "amount": "15 kW"}})
    with pytest.raises(InputError, match=r"utilities\.gas\.flow"):
        told({}, utilities={"gas": {"flow": "silane", "amount": "15 kg/h"}})


def test_the_schema_knows_what_a_line_may_say():
    line = production_schema()["properties"]
    assert {"campaign", "handed_over", "shifts", "utilities"} <= set(line)
    station = line["stations"]["additionalProperties"]["properties"]
    assert {
        "between_law",
        "between_seen",
        "repair_spread",
        "setup",
        "uses",
        "transformers",
        "blocking",
    } <= set(station)
