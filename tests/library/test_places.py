"""Places: every row can be taken by a project, under all of its names; what a file says itself stands before it."""

from __future__ import annotations

import copy

import pytest

import anodeworks as aw
from anodeworks.audit.supply import series
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.project import place
from anodeworks.quantity.value import GRADES
from tests.conftest import SMALL

PLACES = library().sections["places"]


def at(where: str, **changes):
    tables = copy.deepcopy(SMALL)
    return aw.build({**tables, "project": {**tables["project"], "place": where}, **changes})


@pytest.mark.parametrize("key", PLACES)
def test_a_project_takes_what_its_place_says(key):
    said = place.values_of(key)
    written = {f"flows.electricity.{word}" for word in SMALL.get("flows", {}).get("electricity", {})}
    made = at(key)
    assert made.place == key
    for name in said.keys() - written:
        value = made.ledger[name]
        assert value.origin == "library/places.toml"
        assert value.source == said[name].get("source", "")
        assert value.grade == said[name]["grade"]
    assert set(PLACES[key]) <= {*place.WORDS, *said}
    assert PLACES[key]["label"] != PLACES[key]["label_zh"]


@pytest.mark.parametrize(("said", "key"), [
    ("四川省", "sichuan"), ("Inner Mongolia", "inner_mongolia"), ("内蒙古自治区", "inner_mongolia"),
    ("广西壮族自治区", "guangxi"), ("South Korea", "south_korea"), ("washington", "washington"),
    ("重庆市", "chongqing"), ("Moses Lake", "washington"), ("Québec", "canada"),
    ("美国", "united_states"), ("安徽合肥", "anhui"), ("southeastern US", "united_states"),
    ("Brunswick County, North Carolina, USA", "north_carolina"), ("Anhui, China", "anhui"),
    ("内蒙古准格尔旗", "inner_mongolia"), ("眉山", "sichuan"), ("Meishan", "sichuan"), ("眉山市东坡区", "sichuan"),
    ("Yichun, Jiangxi", "jiangxi"), ("Xi'an", "shaanxi"), ("xian", "shaanxi"), ("朔州市", "shanxi"),
    ("Beijing", "beijing"), ("西藏自治区", "tibet"), ("Xizang", "tibet"), ("拉萨市", "tibet"), ("海南省", "hainan"),
    ("海南儋州", "hainan"),
    ("青海海南州", "qinghai"), ("Gdańsk, Poland", "poland"), ("台湾", "taiwan"), ("UK", "united_kingdom"),
    ("Queensland, Australia", "australia"), ("Abu Dhabi", "united_arab_emirates"),
    ("south-eastern US", "united_states"), ("北京市大兴区", "beijing"),
])  # fmt: skip
def test_a_place_goes_by_all_its_names(said, key):
    assert at(said).place == key


def test_a_city_of_two_places_is_none():
    assert place.place_of("taizhou") == "taizhou"
    assert place.place_of("台州") == "zhejiang"


def test_no_two_places_share_a_name():
    assert len(place.names()) >= 2 * len(PLACES)
    assert set(place.names().values()) == set(PLACES)


@pytest.mark.parametrize(("said", "told"), [
    ("Sichaun", 'did you mean "sichuan"'), ("Taizhou", "Jiangsu or Zhejiang"), ("Atlantis", "leave the place out"),
    ("", "a province of China"), ("Peru", "leave the place out"),
])  # fmt: skip
def test_an_unknown_place_is_refused_with_what_to_do(said, told):
    with pytest.raises(InputError) as caught:
        at(said)
    assert caught.value.key == "project.place"
    assert told in caught.value.message


def test_every_province_of_the_mainland_is_there_and_says_whose_word_it_is():
    ours = [key for key, row in PLACES.items() if row["markets"] == ["China"] and not row.get("whole")]
    assert len(ours) == 31
    assert {row["grade"] for row in PLACES.values()} <= set(GRADES)


def test_what_the_file_says_stands_before_its_place():
    flows = {**SMALL.get("flows", {}), "electricity": {"price": "0.77 CNY/kWh"}}
    made = at("sichuan", flows=flows)
    assert made.ledger["flows.electricity.price"].show() == "0.77 CNY/kWh"
    assert made.ledger["flows.electricity.price"].origin == "project file"
    assert made.ledger["flows.electricity.emission_factor"].source == "mee-grid-2023"


def test_without_a_place_nothing_is_another():
    tables = copy.deepcopy(SMALL)
    tables["project"].pop("place", None)
    plain = aw.build(tables).ledger
    assert not any(value.origin == "library/places.toml" for value in plain.values())
    assert {k: v.number for k, v in at("china").ledger.items()} == {k: v.number for k, v in plain.items()}


def test_markets_are_those_of_the_place():
    """A plant in Jilin is not held against the silane of North America, nor one in Washington against China's."""
    assert {"silane_china", "silane_world"} <= series("jilin").keys()
    assert "silane_north_america" not in series("jilin")
    assert {"silane_north_america", "silane_world"} <= series("washington").keys()
    assert "silane_china" not in series("washington")
    assert "electricity_shaanxi" in series("shaanxi")
    assert "electricity_shaanxi" not in series("jilin").keys() | series().keys()
    places = {row["place"] for row in library().supply.values() if "province" not in row}
    named = {market for row in PLACES.values() for market in row["markets"]}
    assert places - {"world"} <= named
