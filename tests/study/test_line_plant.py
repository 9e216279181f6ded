"""What lines bring into the plant beside their machines, by hand: people of crews, stores, carriers, transformers."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.plant.equipment import machine_nodes
from anodeworks.plant.staff import Staff
from anodeworks.study.lines import worth
from anodeworks.study.lines.described import described
from anodeworks.study.lines.enter import _said
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.simulated import Simulated
from anodeworks.twin.chain import at_full_output, build_plant, machinery, run_process
from anodeworks.twin.line_plant import staffed, tended, with_stores
from anodeworks.twin.production import assumed
from anodeworks.twin.stations import ROOM
from anodeworks.view import explain
from anodeworks.view.document import Items, Table
from tests.study.line_cases import HOUR, LAST, project, told_of

FURNACE = {"machines": 6, "cycle": "20 h", "loading": "2 h", "powered": "10 h", "per_transformer": 3}
CREW = {
    "crew": {"people": "3 person", "shifts": "half"},
    "shifts": {"half": {"hours": ["08:00-20:00"]}},
}


@pytest.fixture(scope="module")
def laid():
    """The plan of the small plant."""
    return plan(project())


def entered(made, **found):
    """Its numbers, what one line makes among them, kg/s."""
    return {**made.values, "line.neat.made": 0.5, **{f"line.neat.{k}": v for k, v in found.items()}}


def levels(made, *by_phase):
    """Levels of which the line's end has these, kg/s."""
    rows = np.zeros((len(made.network.nodes), len(by_phase)))
    rows[made.network.answerer[made.production[0].makes]] = by_phase
    return rows


def test_a_crew_counts_beside_what_is_left_of_the_operators():
    """Two people for 2 h of 20 are a fifth of a person of the machine's operators, and never more than there are."""
    made = project({**FURNACE, "persons": "2 person"}, **CREW)
    values, key = dict(entered(made)), f"activities.{LAST}.operators"
    assert tended(made.production, {**values, key: 0.5}, {})[key] == pytest.approx(0.3)
    assert tended(made.production, {**values, key: 0.1}, {})[key] == 0.0
    assert tended(project(FURNACE).production, {**values, key: 0.5}, {})[key] == 0.5


def test_loading_of_a_charge_without_a_cycle_is_by_its_capacity():
    made = project({"machines": 1, "charge": "100 kg", "loading": "1 h"}, **CREW)
    values = {**entered(made), f"activities.{LAST}.operators": 0.5}
    found = tended(made.production, values, {LAST: 10.0 / HOUR})
    assert found[f"activities.{LAST}.operators"] == pytest.approx(0.4)


def test_people_of_crews_go_with_lines_and_shifts():
    """Three people for half of the day, of two lines and of a half; of whole lines where these are bought."""
    made = project(FURNACE, **CREW)
    given = made.production, made.network, entered(made)
    assert staffed(np.ones(2), *given, levels(made, 1.0, 0.25)) == pytest.approx([1 + 3.0, 1 + 0.75])
    whole = project(FURNACE, buy="lines", **CREW)
    given = whole.production, whole.network, entered(whole)
    assert staffed(np.ones(2), *given, levels(made, 0.9, 0.25)) == pytest.approx([1 + 3.0, 1 + 1.5])
    assert staffed(4.0, (), None, {}, None) == 4.0


def test_each_of_several_crews_is_paid_and_takes_its_part():
    """One of the crane by day, two hands round the clock, for 2 h of 20: three tenths of a person less."""
    crews = {"crews": {"crane": {"people": "1 person", "shifts": "half"}, "hands": {"people": "4 person"}}}
    station = {**FURNACE, "crew": {"crane": "1 person", "hands": "2 person"}}
    made = project(station, shifts=CREW["shifts"], **crews)
    values, key = dict(entered(made)), f"activities.{LAST}.operators"
    assert tended(made.production, {**values, key: 0.5}, {})[key] == pytest.approx(0.2)
    given = made.production, made.network, values
    assert staffed(np.ones(1), *given, levels(made, 1.0)) == pytest.approx([1 + 2 * (0.5 + 4)])


def test_more_of_a_crew_is_its_own_people(laid, monkeypatch):
    crews = {"crews": {"crane": {"people": "1 person"}, "hands": {"people": "4 person"}}}
    about, made = told_of(laid, {**FURNACE, "crew": {"crane": "1 person", "hands": "2 person"}}, **crews)
    more = described(replace(laid, project=made), about.line, about.machines, pools={"crew hands": 5.0})
    seen = {}

    def evaluated(project, given, outcome):
        seen.update(given)
        return SimpleNamespace(si=lambda name: np.zeros(2))

    monkeypatch.setattr(worth, "evaluate_si", evaluated)
    found = Simulated((about.target / 2,), {}, 0, 0, 0, 0, {}, {}, "", "events", 0, {})
    worth.present_values(made, [(about, found), (more, found)])
    assert seen["line.neat.crews.hands.people"].tolist() == [4, 5]
    assert seen["line.neat.crews.crane.people"].tolist() == [1, 1]


def test_stores_and_carriers_cost_what_they_cost():
    words = {"begins": "classified_silicon_carbon", "stations": {"sieving": {}},
             "buffers": {"sieved_silicon_carbon": {"unit_cost": "30 CNY/kg"}},
             "saggers": {"first": "sieving", "last": LAST, "unit_cost": "100 CNY"}}  # fmt: skip
    made = project({**FURNACE, "transformer_cost": "5e6 CNY"}, **words)
    found = {"buffers.sieved_silicon_carbon.more_room": 2000.0, "saggers.pool": 50.0,
             f"stations.{LAST}.more_transformers": 1.0}  # fmt: skip
    cost = with_stores(np.zeros(1), made.production, made.network, entered(made, **found), levels(made, 1.0))
    assert cost == pytest.approx([2 * (60_000 + 5_000 + 5e6)])


def test_transformers_of_a_kind_without_a_price_cost_nothing():
    """Furnaces under power where the library knows no transformer: counted, and not paid for."""
    made = project(FURNACE)
    assert "transformer_cost" not in made.production[0].stations[-1].asked
    found = entered(made, **{f"stations.{LAST}.more_transformers": 1.0})
    assert with_stores(np.zeros(1), made.production, made.network, found, levels(made, 1.0)) == pytest.approx(
        [0.0]
    )


def test_a_crew_is_in_staff_and_pay_of_the_plant(laid):
    """Through the chain: operators and their pay are more by the crew's people, less by what machines need no more."""
    station = {"machines": 1, "cycle": "20 h", "loading": "1 h"}
    network = project(station).network
    names = [network.nodes[i].name for i in machine_nodes(network)]

    def people(made, **found):
        values = made.tied(entered(made, **found))
        process = run_process(made, values)
        duty = at_full_output(made, values, process)
        machines = machinery(made, values, duty.levels, process.capacities)
        _, crew, _ = build_plant(made, values, duty, machines, duty.rate.sum(axis=0) / duty.rate.sum())
        lines = duty.levels[made.network.answerer[made.production[0].makes]].sum() / 0.5
        own = float(values[f"activities.{LAST}.operators"]), float(machines.count[names.index(LAST)].sum())
        return crew, lines, own, Staff.at(values, "plant.staff")

    with_crew, lines, (each, count), staff = people(project(station, **CREW))
    without, *_ = people(project(station))
    assert each > 0
    more = float((with_crew.operators - without.operators).sum())
    assert more == pytest.approx(float((lines * 1.5 - count * min(each, 0.05)) * staff.shift_teams))
    share = 1 + staff.maintenance_share
    paid = more * share * (staff.operator_pay + staff.management_share * staff.management_pay)
    assert float((with_crew.pay - without.pay).sum()) == pytest.approx(float(paid))


def test_what_more_would_bring_is_paid_for(laid, monkeypatch):
    """A person, a transformer, room in a store and saggers more stand in the numbers whose present value is taken."""
    words = {"begins": "classified_silicon_carbon", "stations": {"sieving": {}},
             "saggers": {"first": "sieving", "last": LAST, "count": 4000}}  # fmt: skip
    about, made = told_of(laid, FURNACE, **CREW, **words)
    laid = replace(laid, project=made)
    more = {
        "crew.people": {"pools": {"crew": 4.0}},
        f"stations.{LAST}.more_transformers": {"pools": {f"transformer {LAST}": 3.0}},
        "buffers.sieved_silicon_carbon.more_room": {"places": {"sieved_silicon_carbon": 99}},
        "saggers.pool": {"pools": {"saggers": 999.0}},
    }
    found = Simulated((about.target / 2,), {}, 0, 0, 0, 0, {}, {}, "", "events", 0, {})
    cases = [
        (about, found),
        *((described(laid, about.line, about.machines, **each), found) for each in more.values()),
    ]
    seen = {}

    class Values:
        """Present values of nothing."""

        def si(self, _):
            return np.zeros(len(cases))

    def evaluated(project, given, outcome):
        seen.update(given)
        return Values()

    monkeypatch.setattr(worth, "evaluate_si", evaluated)
    worth.present_values(made, cases)
    for n, key in enumerate(more):
        column = seen[f"line.neat.{key}"]
        assert np.flatnonzero(column != column[0]).tolist() == [n + 1]
        assert column[n + 1] > column[0]
    assert seen["line.neat.buffers.sieved_silicon_carbon.more_room"][0] == 0.0
    assert seen["line.neat.crew.people"].tolist() == [3, 4, 3, 3, 3]
    assert seen[f"line.neat.stations.{LAST}.more_transformers"].tolist() == [0, 0, 1, 0, 0]


def test_a_number_that_moves_the_line_says_so():
    """People cost, and what the line makes hangs on them; places of a store feed nothing but that."""
    plant = project({}, begins="classified_silicon_carbon", stations={"sieving": {}}, **CREW)

    def said(key):
        blocks = [x for s in explain.document(explain.ask(key, project=plant)).sections for x in s.blocks]
        told = [str(each) for x in blocks if isinstance(x, Items) for each in x.texts]
        return " ".join(
            told + [row.name for x in blocks if isinstance(x, Table) and x.name == "feeds" for row in x.rows]
        )

    assert "simulated anew" in said("line.neat.crew.people")
    assert "jobs" in said("line.neat.crew.people")
    lasts = said("line.neat.buffers.sieved_silicon_carbon.lasts")
    assert "simulated anew" in lasts
    assert "no figure" not in lasts
    assert "simulated anew" not in said("line.neat.buffers.sieved_silicon_carbon.unit_cost")


def test_a_price_is_drawn_where_something_has_it():
    """Of usual stores none is paid beside the machines, so that their price has no spread to draw from."""
    made = project({}, begins="classified_silicon_carbon", stations={"sieving": {}})
    stem = "line.neat.buffers.sieved_silicon_carbon"

    def spread(room):
        ledger = {**made.ledger, f"{stem}.more_room": assumed(room, ROOM)}
        return (
            _said(made.production[0], ledger)
            .get(f"{stem}.unit_cost", ledger[f"{stem}.unit_cost"])
            .distribution
        )

    assert spread(0.0) is None
    assert spread(100.0) is not None
