"""The library's rules: sources exist, values can be read, judgement is wide, labels come in two languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from anodeworks.library import library
from anodeworks.material.elements import fractions
from anodeworks.process.activity import KINDS, Machine
from anodeworks.process.flow import Emission, Flow
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.nodes import ACTIVITY
from anodeworks.process.route import FLOW, assemble
from anodeworks.quantity import Parameter, distribution
from anodeworks.quantity.value import GRADES, read

LIBRARY = library()
# A judgement without a distribution says "none", "all" or a choice of structure, not a measured size.
STRUCTURAL = (0.0, 1.0)
# What an entry may say beside a distribution.
SAID = {"value", "source", "grade", "spread_grade", "note", "note_zh", "assumed", "price_year", "index"}
# Sections that record what was counted, and state no value of a project.
RECORDS = ("errors_of_announcements", "calibration_of_audit", "indices")


def values() -> Iterator[tuple[str, Any]]:
    """Every entry that is a value, by dotted key: elsewhere than in flows and activities what says so."""
    for name, table in LIBRARY.flows.items():
        yield from ((f"flows.{name}.{k}", v) for k, v in table.items() if k not in FLOW)
    for name, table in LIBRARY.activities.items():
        words = (*ACTIVITY, "like")
        yield from ((f"activities.{name}.{k}", v) for k, v in table.items() if k not in words)
    for name, table in LIBRARY.sections.items():
        if name not in RECORDS:
            yield from stated(table, name)
    for name, table in LIBRARY.routes.items():
        yield from stated(table, f"routes.{name}")


def stated(table: object, key: str) -> Iterator[tuple[str, Any]]:
    """Every value below a table: what has one or a distribution, and bare numbers."""
    if isinstance(table, Mapping):
        spread = any(isinstance(table.get(kind), list) for kind in distribution.KINDS)
        if spread or table.keys() & {"value", "same_as"}:
            yield key, table
        else:
            for word, below in table.items():
                yield from stated(below, f"{key}.{word}")
    elif isinstance(table, int | float) and not isinstance(table, bool):
        yield key, table


def structural(value: Any) -> bool:
    """Whether one value without a range is a choice: none, all, a word of several, a day."""
    if isinstance(value, str) and value[:1].isdigit():
        number = float(value.split()[0])
        return (number / 100 if value.split()[1:] == ["%"] else number) in STRUCTURAL
    return not isinstance(value, int | float) or value in STRUCTURAL


def sources(table: object, key: str) -> Iterator[tuple[str, str]]:
    """Every `source` anywhere below a table."""
    if isinstance(table, Mapping):
        for word, below in table.items():
            if word == "source" and isinstance(below, str):
                yield key, below
            yield from sources(below, f"{key}.{word}")


def parameters_of_flow(name: str) -> Mapping[str, Any]:
    table = LIBRARY.flows[name]
    written = table.get("formula") or table.get("composition")
    flow = Flow(
        name=name,
        role=table.get("role", "internal"),
        unit=table.get("unit", "kg"),
        formula=table.get("formula", ""),
        composition=fractions(written) if written else (),
        warms="warming" in table,
        powder="density" in table,
        porous="pore_diameter" in table,
    )
    return flow.parameters()


def parameters_of_activity(name: str) -> Mapping[str, Any]:
    entry = LIBRARY.activity(name)
    kind = KINDS[entry.get("kind", name)]
    return kind.parameters() if kind.many_inputs else kind.declared(kind.takes)


@pytest.mark.parametrize("group", ["flows", "activities", "routes", "sections"])
def test_every_source_is_in_the_bibliography(group):
    missing = {
        (key, source)
        for name, table in getattr(LIBRARY, group).items()
        for key, source in sources(table, name)
        if source not in LIBRARY.sources
    }
    assert not missing


def test_every_source_says_what_it_is():
    for key, entry in LIBRARY.sources.items():
        assert entry.get("title"), key


@pytest.mark.parametrize("name", LIBRARY.flows)
def test_flow_can_be_read(name):
    asked = parameters_of_flow(name)
    for key, raw in LIBRARY.flows[name].items():
        if key not in FLOW:
            assert key in asked, f"{key} is no parameter of the flow {name}"
            read(raw, asked[key], f"flows.{name}.{key}", "library")
    assert LIBRARY.flows[name].get("role", "internal") != "market" or "price" in LIBRARY.flows[name]


@pytest.mark.parametrize("name", LIBRARY.activities)
def test_activity_can_be_read(name):
    entry = LIBRARY.activity(name)
    kind = KINDS[entry["kind"]]
    asked = parameters_of_activity(name)
    for key, raw in entry.items():
        if key not in ACTIVITY:
            assert key in asked, f"{key} is no parameter of {entry['kind']}"
            read(raw, asked[key], f"activities.{name}.{key}", "library")
    given = {*entry, *(["cost_capacity"] if issubclass(kind, Machine) and "unit_capacity" in entry else [])}
    for key, parameter in asked.items():
        assert key in given or parameter.default is not None, f"nothing gives {key}"


def test_judgement_is_wide_and_grades_are_known():
    faults = []
    for key, raw in values():
        table = raw if isinstance(raw, Mapping) else {"value": raw}
        grade = table.get("grade", "judgement")
        if grade not in GRADES:
            faults.append((key, grade))
        elif grade == "judgement" and not table.keys() - SAID and not structural(table["value"]):
            faults.append((key, "a judgement that is no distribution"))
    assert not faults


def test_a_figure_of_a_law_that_was_read_cites_that_law():
    """Of the safety fund: what was read in the measures of 2012 cites them, what nobody has checked has a range."""
    fund = LIBRARY.sections["finance"]["safety"]
    rates = {key: entry for key, entry in fund.items() if key[-1].isdigit()}
    assert len(rates) == 23
    for key, entry in rates.items():
        read_there = key.startswith(("edge", "metallurgy"))
        assert entry["source"] == ("safety-fund-2012" if read_there else "safety-fund-2022"), key
        assert ("triangular" in entry) is not read_there, key
        assert (entry["grade"] == "definition") is read_there, key


def test_an_old_price_says_what_it_is_in_money_of_the_price_date():
    """A quotation of years before the price date is carried to it, in the entry or by an index, and says so."""
    year = int(str(LIBRARY.sections["finance"]["prices"]["price_date"]["value"])[:4])
    for name, table in LIBRARY.flows.items():
        price = table.get("price")
        source = price.get("source", "") if isinstance(price, Mapping) else ""
        if LIBRARY.sources.get(source, {}).get("year", year) < year - 3:
            assert "index" in price or f"money of {year}" in price.get("note", ""), name


def test_the_powder_that_natural_graphite_begins_with_carries_no_coat():
    """What is emitted before the route's own coat is less than what was published of coated powder."""
    spheres = LIBRARY.flows["spherical_graphite"]["emission_factor"]
    assert read(spheres, Parameter("kg/kg", 0, 100, ""), "x", "library").number < 5.3 - 4.55 * 0.45
    assert "natural_carbonisation" in LIBRARY.routes["graphite_natural"]["activities"]


def distributed(table: object, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every value anywhere below a table that has a distribution."""
    if isinstance(table, Mapping):
        if table.keys() & distribution.KINDS.keys():
            yield key, table
        for word, below in table.items():
            yield from distributed(below, f"{key}.{word}")


@pytest.mark.parametrize("group", ["flows", "activities", "sections"])
def test_every_sourced_spread_says_whose_it_is(group):
    """A source that gives a middle seldom gives the range: the entry says so, and never leaves it to be guessed."""
    silent = [
        key
        for name, table in getattr(LIBRARY, group).items()
        for key, value in distributed(table, name)
        if value.get("grade", "judgement") != "judgement" and "spread_grade" not in value
    ]
    assert not silent


@pytest.mark.parametrize("group", ["flows", "activities", "sections"])
def test_a_spread_that_is_the_sources_says_what_the_source_gives(group):
    bare = [
        key
        for name, table in getattr(LIBRARY, group).items()
        for key, value in distributed(table, name)
        if value.get("spread_grade", "judgement") != "judgement"
        and not (value.get("source") and value.get("note"))
    ]
    assert not bare


@pytest.mark.parametrize("name", LIBRARY.flows)
def test_flow_has_labels_in_both_languages(name):
    assert LIBRARY.flows[name].get("label")
    assert LIBRARY.flows[name].get("label_zh")


@pytest.mark.parametrize("name", LIBRARY.routes)
def test_route_has_labels_and_connects_what_it_says(name):
    template = LIBRARY.routes[name]
    assert template.get("label")
    assert template.get("label_zh")
    network, _ = assemble(
        {"route": {"use": [*template.get("with", []), name]}}, LIBRARY, [template["product"]]
    )
    for node in network.nodes:
        assert node.label_zh or node.kind in (Purchase, Disposal), node.name


def test_only_flows_of_the_environment_warm():
    assert set(Emission.parameters()) == {"warming"}
    for name, table in LIBRARY.flows.items():
        assert "warming" not in table or table["role"] == "environment", name
