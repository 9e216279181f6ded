"""A project's monthly plan: coefficients that are the chain's, a plan without tables, and how often it holds."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.finance.prices import Prices, levels, values
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.study.evaluate import evaluate_si
from anodeworks.study.live.common import laid
from anodeworks.study.plan.holding import by_machines, held, held_by_chain, through_lines
from anodeworks.study.plan.margins import produced
from anodeworks.study.plan.of_project import Reading
from anodeworks.study.plan.solved import solve
from anodeworks.study.plan.task import HOURS, Machines
from anodeworks.study.program import columns, fingerprint
from anodeworks.twin.effectiveness import in_lines
from tests.study.plan_cases import sale, task
from tests.study.test_lines import STATIONS, tables

GRADES = {
    "filled": {"numbers": {"activities.infiltration.pore_filling": 0.8}},
    "light": {"numbers": {"activities.infiltration.pore_filling": 0.5}, "price": "90 CNY/kg"},
}


@pytest.fixture
def planned(small_tables):
    """The small plant with a table [plan]."""

    def of(**plan):
        return build({**small_tables, "plan": plan}, "small.toml")

    return of


def test_without_tables_the_calendar_is_planned(small):
    """All that the phases make by their calendar, from the first product on, at the project's price."""
    reading = Reading(small)
    plan = solve(reading.task).plan
    assert plan.proven
    assert reading.months == 36
    assert len(reading.machines.rising) == 36
    assert reading.machines.rising[0]  # in the first year of the ramp
    assert plan.delivered.sum() == pytest.approx(reading.chain.planned.sum())
    edges = (reading.begin + np.arange(37)) / 12.0
    monthly = produced(small, small.values, reading.begin, 36)
    rate = [small.values[f"programme.phases.{p}.capacity.neat"] for p in small.phases]
    assert plan.made[0] == pytest.approx(rate @ monthly * SECONDS_PER_YEAR / 1000.0)
    assert monthly[:, 0].sum() > 0
    assert edges[0] <= min(small.values[f"programme.phases.{p}.start"] for p in small.phases) + 6


def test_a_year_of_the_plan_earns_what_the_chain_says(small_tables):
    """Sales and what is bought and taken away in a calendar year are those of the chain's operations, line by line."""
    small_tables["programme"] |= {"years": "calendar"}
    small_tables["plan"] = {"start": "2031-01-01", "months": 12}
    project = build(small_tables, "small.toml")
    reading = Reading(project)
    plan = solve(reading.task).plan
    year = 2031 - project.first_year
    operations = reading.chain.result.outcome.operations
    one = evaluate_si(project).outcome
    rules = Prices.at(project.tied(project.values), "finance.prices")

    def total(side):
        trade = getattr(one.operations, side)
        row = type(trade)(**{**trade.__dict__, **{n: np.asarray(getattr(trade, n))[0]
                             for n in ("quantity", "price", "drift", "vat")}})  # fmt: skip
        real = np.asarray(values(row, rules, np.asarray(operations.begin)[0]))
        return (real / np.asarray(levels(rules, np.asarray(operations.begin)[0], project.horizon).general))[
            :, year
        ]

    crossing = len(reading.chain.border)
    assert plan.money["sales"] * 1000 == pytest.approx(total("sales")[0], rel=1e-9)
    spent = total("purchases")[:crossing].sum() - total("sales")[1:].sum()
    assert -plan.money["output"] * 1000 == pytest.approx(spent, rel=1e-9)


@pytest.mark.slow
def test_what_is_bought_by_contract_leaves_the_cost_of_a_tonne(planned):
    """Silane at the market's price by contract or in the cost of output: the margin is the same."""
    months = {"start": "2031-01-01", "months": 3}
    plain = solve(Reading(planned(**months)).task).plan
    bought = solve(Reading(planned(**months, purchases={"silane": {"flow": "silane"}})).task).plan
    assert bought.margin == pytest.approx(plain.margin, rel=1e-9)
    assert bought.taken.sum() + bought.market.sum() > 0
    assert -bought.money["output"] < -plain.money["output"]


def test_grades_take_the_hours_and_materials_of_their_numbers(planned, small):
    """More silicon in the pores takes more silane; each grade's row is the chain's with its numbers, the plant one."""
    project = planned(start="2031-01-01", months=2, grades=GRADES, stores={"tank": {"holds": "silane"}})
    reading = Reading(project)
    of = reading.task
    filled, light = map([g.name for g in project.planning.grades].index, ("filled", "light"))
    assert of.need[0, filled] > of.need[0, light]
    assert of.sales[light].price == pytest.approx(90.0)
    alone = Reading(small.with_values({"activities.infiltration.pore_filling": 0.8}))
    assert of.machines.use[:, filled] == pytest.approx(alone.machines.use[:, 0])
    assert of.machines.hours == pytest.approx(Reading(planned(start="2031-01-01", months=2)).machines.hours)


def test_a_plan_compiles_nothing(planned, small):
    """Its numbers are the ledger's, and no part of a program."""
    project = planned(months=4, sales={"a": {"firm": ["10 t/month", "20 t/month"]}})
    assert project.ledger["plan.sales.a.firm.2"].number == pytest.approx(20_000 / (HOURS * 3600))
    assert fingerprint(project) == fingerprint(small)
    assert list(project.values) == list(small.values)
    assert (columns(project) == columns(small)).all()
    assert (laid(project, {}, 1) == laid(small, {}, 1)).all()


def test_other_machines_take_the_chain_s_place(small):
    """What a simulated line can do is given as hours and hours a tonne."""
    of = Reading(small, Machines(("line",), np.full((1, 36), 100.0), np.array([[10.0]]))).task
    assert solve(of).plan.made == pytest.approx(np.minimum(of.sales[0].most, 10.0)[None])


def test_tables_say_what_they_mean(planned):
    """Units, windows, lists whose last goes on, months by the calendar."""
    project = planned(
        start="2031-03-15", months=6,
        sales={"a": {"firm": ["30 t/month", "60 t/month"], "most": "90 t/month", "late": "1 CNY/kg/month",
                     "patience": 2, "missed": "7 CNY/kg", "price": "250 CNY/kg", "first": "2031-04-01",
                     "last": "2031-07-31"}},
        stores={"hall": {"holds": "neat", "most": "50 t", "opening": "5 t", "closing": "4 t",
                         "holding": "0.3 CNY/kg/month"}},
        changeovers={"line": {"activity": "sieving", "setup": "73.05 h", "lost": "2 t", "cost": "5000 CNY",
                              "lot": "8 t"}},
        upkeep={"kiln": {"activity": "infiltration", "hours": "365.25 h", "first": "2031-05-01", "last": "2031-06-30"}},
        purchases={"power": {"flow": "electricity", "least": "100 MWh/month", "price": "0.4 CNY/kWh", "alone": True,
                             "steps": [{"above": "200 MWh/month", "price": "0.3 CNY/kWh"}]}},
    )  # fmt: skip
    of = Reading(project).task
    assert of.begin == 12 * 2031 + 2
    (a,) = of.sales
    assert a.firm == pytest.approx([0, 60, 60, 60, 60, 0])
    assert a.most == pytest.approx([0, 90, 90, 90, 90, 0])
    assert (a.late, a.patience, a.missed) == (pytest.approx(1.0), 2, pytest.approx(7.0))
    (hall,) = of.stores
    assert (hall.most, hall.opening, hall.closing, hall.holding) == pytest.approx((50, 5, 4, 0.3))
    (line,) = of.changeovers
    assert [float(np.max(x)) for x in (line.share, line.lost, line.cost)] == pytest.approx(
        [0, 0, 0]
    )  # of one grade
    assert line.lot == pytest.approx(8)
    (kiln,) = of.upkeep
    assert (kiln.share, kiln.first, kiln.last) == (pytest.approx(0.5), 2, 3)
    (power,) = of.supplies
    assert power.least == pytest.approx(100.0)
    assert power.prices[:, 0] == pytest.approx([0.4, 0.3])
    assert power.above[:, 0] == pytest.approx([0, 200])
    assert of.alone == (True,)


def test_each_change_may_take_a_time_of_its_own(planned):
    """By grade before and grade after; a matrix with a gap is refused, and so is a grade that there is not."""
    grades = {
        name: {"numbers": {"activities.infiltration.pore_filling": n}} for name, n in (("a", 0.7), ("b", 0.5))
    }
    said = {
        "activity": "infiltration",
        "setup": {"a": {"b": "7.305 h"}, "b": {"a": "14.61 h"}},
        "lost": "2 t",
    }
    project = planned(grades=grades, changeovers={"line": said})
    (line,) = Reading(project).task.changeovers
    assert line.share == pytest.approx(np.array([[0, 0.01], [0.02, 0]]))
    assert line.lost == pytest.approx(np.array([[0, 2], [2, 0]]))
    for setup, key in (({"a": {"b": "1 h"}}, "setup.b.a"), ({"c": {"a": "1 h"}}, "setup.c")):
        with pytest.raises(InputError) as refused:
            planned(grades=grades, changeovers={"line": {**said, "setup": setup}})
        assert refused.value.key == f"plan.changeovers.line.{key}"


def test_a_plan_holds_where_hours_suffice():
    """6 h planned of 6: it holds in the draw with 7 h, and 5 of 6 t are made in that with 5."""
    plan = solve(task(months=2, sales=[sale(2, most=6)])).plan
    hours = np.array([[[6.0, 6.0]], [[7.0, 7.0]], [[5.0, 6.0]], [[6.0, 0.0]]])
    begun = np.ones((4, 1, 2), dtype=bool)
    found = held(plan, hours, np.ones((4, 1, 1)), begun)
    assert found.whole == 0.5
    assert found.months.tolist() == [0.75, 0.75]
    assert found.groups.tolist() == [0.5]
    assert found.output == pytest.approx([1, 1, 11 / 12, 0.5])
    assert found.waiting == 0.0
    begun[2, 0, 0] = False  # the third draw starts late: it waits, and no machine is short of hours
    late = held(plan, hours, np.ones((4, 1, 1)), begun)
    assert (late.whole, late.groups.tolist(), late.waiting) == (0.5, [0.25], 0.25)


@pytest.mark.slow
def test_draws_of_the_chain_are_of_the_plant_that_stands(planned):
    """The same seed gives the same bits; half the plan holds more often than the whole."""
    project = planned(start="2031-01-01", months=3)
    reading = Reading(project)
    plan = solve(reading.task).plan
    found, again = (held_by_chain(reading, plan, 63, seed=5) for _ in range(2))
    assert found.whole == again.whole
    assert (found.output == again.output).all()
    half = planned(start="2031-01-01", months=3, sales={"m": {"most": "300 t/month"}})
    less = Reading(half)
    assert held_by_chain(less, solve(less.task).plan, 63, seed=5).whole > found.whole


@pytest.mark.slow  # simulates three years of a line, and compiles its plant
def test_machines_of_a_line_do_what_the_simulated_line_does():
    """Hours of its stations move with its months, those of others not; on average nothing is gained or lost."""
    project = build(
        {**tables(), "plan": {"start": "2031-01-01", "months": 4, "sales": {"m": {"most": "500 t/month"}}}}
    )
    reading = Reading(project)
    stations = [reading.machines.names.index(name) for name in STATIONS]
    lines = through_lines(reading, 200, seed=1)
    part = by_machines(reading, lines, 200)
    again = through_lines(reading, 200, seed=1)["neat"]
    assert (again.part == lines["neat"].part).all()  # every plan is held against the same months
    assert lines["neat"].part.std(axis=0).min() > 0  # of which each has a distribution
    assert part[:, stations].std() > 0
    assert part[:, stations].mean() == pytest.approx(1.0, abs=0.02)
    others = [a for a in range(part.shape[1]) if a not in stations]
    assert (part[:, others] == 1.0).all()
    entered = reading.project
    there = in_lines(entered.production, entered.ledger, entered.tied(entered.values))
    level = reading.chain.result.outcome.process.levels[0]
    node = entered.network.nodes
    sieve = next(i for i, n in enumerate(node) if n.name == "sieving")
    hourly = (
        entered.ledger["activities.sieving.unit_capacity"].number * there["activities.sieving.availability"]
    )
    use = reading.machines.use[reading.machines.names.index("sieving"), 0]
    assert use == pytest.approx(float(level[sieve, 0] / hourly) * 1000 / 3600)
    assert held_by_chain(reading, solve(reading.task).plan, 31).lines.keys() == {"neat"}
