"""What a project file describes: outputs, dates, counts of numbers, and what deserves a look."""

from __future__ import annotations

import copy

import pytest

from anodeworks import InputError, build, load
from anodeworks.language import LANGUAGES, say
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.render import terminal
from anodeworks.view import check
from anodeworks.view.document import Finding, walk
from tests.conftest import ROOT, SMALL
from tests.project.test_production import STATIONS
from tests.project.test_production import tables as with_line
from tests.view.tables import en, rows


@pytest.fixture(scope="module")
def told(small):
    return check.document(check.ask(small))


def changed(**tables):
    return check.document(build({**copy.deepcopy(SMALL), **tables}, "small.toml"))


def test_what_is_made(told, small):
    verdict = told.verdict[0]
    assert verdict.mark == "good"
    assert en(verdict.verdict).startswith("small.toml is in order: 10,000 t/yr of ")
    assert small.products[0].label in en(verdict.verdict)


def test_phases(told, small):
    found = rows(told, "phases")
    assert list(found) == ["one", "two"]
    for i, (name, cells) in enumerate(found.items()):
        prefix = f"programme.phases.{name}"
        assert en(cells["phase"]) == small.phase_labels[i]
        assert cells["capacity"] == Quantity(small.ledger[f"{prefix}.capacity.neat"].number, "t/year")
        start = small.ledger[f"{prefix}.start"].number
        assert cells["start"] == Quantity(start, "date", f"{prefix}.start", exact=True)
    assert found["one"]["capacity"].value == pytest.approx(4000)
    assert en(found["one"]["start"]) == "2025-03-01"


@pytest.mark.parametrize("which", ["small", "shengquan"])
def test_counts(which, request):
    project = request.getfixturevalue(which)
    values, nodes = list(project.ledger.values()), project.network.nodes
    expected = {
        "first_year": project.first_year,
        "last_year": project.first_year + project.horizon - 1,
        "activities": sum(n.kind not in (Purchase, Disposal) for n in nodes),
        "purchases": sum(n.kind is Purchase for n in nodes),
        "disposals": sum(n.kind is Disposal for n in nodes),
        "all": len(values),
        "uncertain": sum(v.distribution is not None for v in values),
        "judgement": sum(v.grade == "judgement" for v in values),
        "judged_spreads": sum(v.distribution is not None and v.rests_on == "judgement" for v in values),
        "written": sum(v.origin == "project file" for v in values),
        "assumed": sum(v.assumed for v in values),
        "claims": len(project.claims),
    }
    found = {row: cells["count"] for row, cells in rows(check.document(project), "numbers").items()}
    assert set(found) == set(expected)
    for name, number in expected.items():
        assert found[name] == (str(number) if "year" in name else Number(number, whole=True))
    assert expected["activities"] + expected["purchases"] + expected["disposals"] == len(nodes)


def test_correlations(small):
    keys = ["products.neat.price", "flows.silane.price"]
    told = changed(study={"correlations": {"prices": {"between": keys, "value": 0.4}}})
    (cells,) = rows(told, "correlations").values()
    assert en(cells["between"]) == " and ".join(keys)
    assert cells["value"] == Number(0.4, 2)


def warnings(told):
    """All of them, those that open the chapters because a screen holds three findings too."""
    found = [part for part in walk(told) if isinstance(part, Finding)]
    assert found[0] is told.verdict[0]
    return {w.name: en(w.verdict) for w in found[1:]}


def test_what_deserves_a_look(told):
    found = warnings(told)
    assert "total investment" in found.pop("unsaid")
    assert found == {"unsourced": "claims.capacity claims.capital".replace(" ", ", ")}
    assert all(w.mark == "fair" for w in told.verdict[1:] if w.name != "unsaid")


def test_assumed_numbers_and_unknown_sources():
    products = copy.deepcopy(SMALL["products"])
    products["neat"]["price"] = {"value": "282 CNY/kg", "source": "mee-grid-2024"}
    finance = {"loan": {"equity_share": {"value": 0.6, "assumed": True}}}
    found = warnings(changed(products=products, finance=finance))
    assert found["fixed"] == "finance.loan.equity_share"
    assert "varied" not in found
    assert found["source-products.neat.price"] == "products.neat.price"


def test_many_keys_are_cut_short():
    claims = {f"c{i}": {"indicator": "capital", "value": "1e9 CNY"} for i in range(8)}
    found = warnings(changed(claims=claims))["unsourced"]
    assert found.endswith("and 3 more")
    assert found.count("claims.c") == 5


def test_a_plant_that_cannot_be_is_no_answer(small_tables):
    small_tables["optimise"] = {"objective": "profit", "variables": {}}
    with pytest.raises(InputError, match="optimise"):
        check.ask(build(small_tables, "small.toml"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", sorted((ROOT / "projects").rglob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_project(path, language):
    told = check.document(load(path))
    assert told.verdict[0].mark == "good"
    lines = terminal.text(told, language).splitlines()
    assert len(lines) <= 45
    assert say(told.subject, language) in lines[0]


def lined(**line):
    """The check of the small plant with a line of these words."""
    return check.document(check.ask(build(with_line(**line), "small.toml")))


def test_a_line_is_told_with_its_stations_stores_and_crews():
    """Every station with what it will be simulated with, how much is the library's, and by which engine."""
    crews = {"hands": {"people": "9 person"}, "crane": {"people": "4 person"}}
    told = lined(
        stations={"infiltration": {"crew": {"hands": "2 person", "crane": "1 person"}, "machines": 90}},
        crews=crews,
    )
    (found,) = rows(told, "line").values()
    project = build(with_line())
    own = [v for k, v in project.ledger.items() if k.startswith("line.neat.") and v.grade != "simulation"]
    assert found["assumed"].number == pytest.approx(len(own), abs=3)  # less what the file says
    assert 0 < found["judged"].number < found["assumed"].number
    assert en(found["shares"]) == "crane and hands"
    assert en(found["engine"]).startswith("event by event, since machines share crews")
    stations = rows(told, "stations_neat")
    assert list(stations) == STATIONS
    at = stations["infiltration"]
    assert (at["machines"].number, en(at["counted"]), en(at["crew"])) == (
        90,
        "in the file",
        "hands and crane",
    )
    assert en(stations["coating"]["counted"]) == "by the plan"
    assert stations["coating"]["store"].value > 0
    assert stations[STATIONS[-1]]["store"] is None
    assert en(next(iter(rows(lined(), "line").values()))["engine"]) == "by the recursion"


def test_too_little_for_what_a_line_is_to_make_is_said():
    names = {finding.name for finding in lined().verdict}
    assert not [name for name in names if name.startswith(("bound", "short"))]
    few = lined(stations={"infiltration": {"machines": 1}}, crew={"people": "1 person"})
    found = {finding.name: en(finding.verdict) for finding in few.verdict}
    assert "cannot make" in found["bound_neat"]
    assert "of the crew" in found["short_neat_crew"]


def test_a_line_that_cannot_be_is_refused_by_the_check():
    """What only shows when the plan is known: a store that is smaller than a charge, and a deadlock."""
    with pytest.raises(InputError) as found:
        lined(buffers={"filled_carbon": {"stock": "1 kg"}})
    assert found.value.key == "line.neat.buffers.filled_carbon.stock"


def test_a_project_without_lines_has_no_chapter_of_them(told):
    assert "line" not in told.tables
