"""Production lines as a project file says them: what stands in a line, and what is refused."""

from __future__ import annotations

import copy
import math
from itertools import pairwise

import numpy as np
import pytest

from anodeworks import InputError, build
from anodeworks.language import speaking
from anodeworks.library import library
from anodeworks.twin.effectiveness import in_lines
from tests.conftest import SMALL

STATIONS = [
    "porous_carbon_receiving",
    "infiltration",
    "coating",
    "passivation",
    "deagglomeration",
    "classification",
    "sieving",
    "demagnetising",
]


def tables(**line):
    """The small plant with a line of these words."""
    found = copy.deepcopy(SMALL)
    found["line"] = {"neat": {"blocking": "after", **line}}
    return found


@pytest.fixture(scope="module")
def project():
    """The small plant with a line that says nothing but how it blocks."""
    return build(tables())


def test_a_line_goes_up_the_route_from_what_it_makes(project):
    (line,) = project.production
    assert [s.name for s in line.stations] == STATIONS
    assert [store[:2] for store in line.stores] == list(pairwise(STATIONS))
    assert line.stores[1][2] == "filled_carbon"


def test_it_begins_where_it_is_said_to(project):
    (line,) = build(tables(begins=["passivated_carbon"])).production
    assert [s.name for s in line.stations] == STATIONS[4:]


def test_its_numbers_stand_in_the_ledger_with_source_and_spread(project):
    between = project.ledger["line.neat.stations.infiltration.between"]
    row = library().sections["line"]["machines"]["fluidised_bed"]
    assert between.grade == row["between"]["grade"]
    assert between.distribution is not None
    assert project.ledger["line.neat.stations.infiltration.charge"].source == "tgb-fbr"
    assert "line.neat.stations.sieving.charge" not in project.ledger  # what runs without stopping has none


def test_before_it_is_simulated_a_plant_with_a_line_is_the_one_without():
    with_line, without = build(tables()), build(SMALL)
    numbers = in_lines(with_line.production, with_line.ledger, with_line.tied(with_line.values))
    for name in STATIONS:
        key = f"activities.{name}.availability"
        assert float(numbers[key]) == pytest.approx(without.ledger[key].number, rel=1e-12)


def test_a_plant_without_lines_has_none_of_it():
    project = build(SMALL)
    assert project.production == ()
    assert not [key for key in project.ledger if key.startswith("line.")]
    values = project.values
    assert in_lines(project.production, project.ledger, values) is values


def test_effectiveness_follows_a_machine_that_fails_alone_exactly(project):
    """1/e - 1 is repair over time between failures: with elasticities e(1 - e) it is so everywhere."""
    (line,) = project.production
    at = {"between": 400 * 3600.0, "repair": 100 * 3600.0}
    e0 = 400 / 500
    numbers = dict(project.tied(project.values))
    numbers["line.neat.effectiveness"] = numbers["line.neat.simulated"] = np.float64(e0)
    origin = 0.0
    for word, slope in (("between", 1 - e0), ("repair", e0 - 1)):
        numbers[f"line.neat.stations.coating.slopes.{word}"] = np.float64(slope)
        origin += slope * math.log(at[word])
    numbers["line.neat.origin"] = np.float64(origin)
    for name in STATIONS:
        numbers[f"line.neat.stations.{name}.effective"] = np.float64(e0)
    for between, repair in ((400, 100), (200, 100), (4000, 7), (50, 300)):
        numbers["line.neat.stations.coating.between"] = np.float64(between * 3600)
        numbers["line.neat.stations.coating.repair"] = np.float64(repair * 3600)
        found = in_lines([line], project.ledger, numbers)["activities.sieving.availability"]
        assert float(found) == pytest.approx(between / (between + repair), rel=1e-12)


def test_an_availability_that_a_user_sets_is_the_users(project):
    key = "activities.coating.availability"
    set_by_hand = project.with_values({key: 0.5})
    numbers = in_lines(set_by_hand.production, set_by_hand.ledger, set_by_hand.values)
    assert float(numbers[key]) == 0.5


TWO = {"crews": {"crane": {"people": "1 person"}, "hands": {"people": "6 person"}}}
REFUSED = [
    ({"blocking": "behind"}, "line.neat.blocking"),
    ({"makes": "silicon_carbons"}, "line.neat.makes"),
    ({"stations": {"milling": {}}}, "line.neat.stations.milling"),
    ({"stations": {"coating": {"row": "kiln"}}}, "line.neat.stations.coating.row"),
    ({"stations": {"coating": {"machines": 2.5}}}, "line.neat.stations.coating.machines"),
    ({"stations": {"coating": {"between": "3 kg"}}}, "line.neat.stations.coating.between"),
    (
        {"buffers": {"filled_carbon": {"lasts": "2 h", "stock": "2 t"}}},
        "line.neat.buffers.filled_carbon.stock",
    ),
    ({"buffers": {"silicon_carbon": {"lasts": "2 h"}}}, "line.neat.buffers.silicon_carbon"),
    ({"lines": 1}, "line.neat.lines"),
    ({"lines": {"one": 1, "three": 1}}, "line.neat.lines.three"),
    ({"lines": 2.5}, "line.neat.lines"),
    ({"saggers": {"first": "coating", "last": "infiltration"}}, "line.neat.saggers.last"),
    ({"saggers": {"first": "coating"}}, "line.neat.saggers.last"),
    ({"saggers": {"first": "coating", "last": "kiln"}}, "line.neat.saggers.last"),
    ({"crew": {"people": "2 person", "wage": 3}}, "line.neat.crew.wage"),
    ({"crew": {"people": "2 person"}, "crews": {"day": {"people": "2 person"}}}, "line.neat.crews"),
    ({"crews": {"day": {}}}, "line.neat.crews.day.people"),
    ({"crews": {"day": {"people": "2 person", "shifts": "dawn"}}}, "line.neat.crews.day.shifts"),
    (
        TWO | {"stations": {"coating": {"loading": "1 h", "cycle": "9 h"}}},
        "line.neat.stations.infiltration.crew",
    ),
    (TWO | {"stations": {"infiltration": {"crew": "carne"}}}, "line.neat.stations.infiltration.crew"),
    (
        TWO | {"stations": {"infiltration": {"crew": {"carne": "1 person"}}}},
        "line.neat.stations.infiltration.crew.carne",
    ),
    (TWO | {"stations": {"infiltration": {"crew": 3}}}, "line.neat.stations.infiltration.crew"),
    (
        TWO | {"stations": {"infiltration": {"crew": "crane"}, "sieving": {"crew": "crane"}}},
        "line.neat.stations.sieving.crew",
    ),
    (
        TWO | {"stations": {"infiltration": {"persons": "2 person", "crew": {"crane": "1 person"}}}},
        "line.neat.stations.infiltration.persons",
    ),
    ({"stations": {"infiltration": {"crew": "crane"}}}, "line.neat.stations.infiltration.crew"),
]


@pytest.mark.parametrize(("line", "key"), REFUSED)
def test_what_is_no_line_is_refused_by_its_key(line, key):
    with pytest.raises(InputError) as found:
        build(tables(**line))
    assert found.value.key == key


def test_a_line_has_several_crews():
    """Machines are loaded by the crew that their station names, or by people of several; of one crew none is named."""
    hands = {"crew": {"crane": "1 person", "hands": "2 person"}}
    words = {
        "infiltration": hands,
        "coating": {"cycle": "9 h", "loading": "1 h", "crew": "hands", "persons": "3 person"},
    }
    project = build(tables(**TWO, stations=words))
    (line,) = project.production
    assert [(crew.name, crew.people) for crew in line.crews] == [
        ("crane", "crews.crane.people"), ("hands", "crews.hands.people"),
    ]  # fmt: skip
    by = {place.name: place.rules.crew for place in line.stations}
    assert by["infiltration"] == (("crane", "crew.crane"), ("hands", "crew.hands"))
    assert by["coating"] == (("hands", "persons"),)
    assert by["sieving"] == ()
    assert project.ledger["line.neat.stations.infiltration.crew.hands"].number == 2
    (alone,) = build(tables(crew={"people": "2 person"})).production
    assert dict(alone.stations[1].rules.crew) == {"crew": ""}
    free = {"infiltration": {"crew": {}}}
    (line,) = build(tables(**TWO, stations=free)).production  # by its operators
    assert line.stations[1].rules.crew == ()


def test_a_line_says_how_it_blocks():
    without = tables()
    del without["line"]["neat"]["blocking"]
    with pytest.raises(InputError) as found:
        build(without)
    assert found.value.key == "line.neat.blocking"


def test_an_activity_stands_in_one_line():
    twice = tables()
    twice["line"]["other"] = {"blocking": "after", "makes": "coated_carbon"}
    with pytest.raises(InputError, match="infiltration"):
        build(twice)


def test_every_machine_of_the_routes_has_a_row_once():
    rows = library().sections["line"]["machines"]
    uses = [use for row in rows.values() for use in row["of"]]
    assert len(uses) == len(set(uses))
    assert set(uses) <= set(library().activities)


@pytest.mark.parametrize(("tongue", "colon"), [("en", "it stands for: "), ("zh", "含义：")])
def test_who_says_nothing_of_blocking_reads_what_it_means(tongue, colon):
    written = tables()
    del written["line"]["neat"]["blocking"]
    with pytest.raises(InputError) as error, speaking(tongue):
        build(written)
    with speaking(tongue):
        meaning = str(error.value).partition(colon)[2]
    assert meaning
    assert "Project-Id" not in meaning


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "many"])
def test_how_many_lines_there_may_be_is_a_range(wrong):
    with pytest.raises(InputError, match="allowed: a whole number: 1 to 1000; or a table"):
        build(tables(lines=wrong))
