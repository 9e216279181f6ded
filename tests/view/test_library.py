"""What the library holds: every entry stands in the list, and one entry with all that is written of it."""

from __future__ import annotations

import pytest

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.process.activity import KINDS, Activity
from anodeworks.render import json, terminal
from anodeworks.view import library as view


def rows(document, table):
    return {row.name: row for row in document.tables[table].rows}


def test_routes_are_those_of_the_library():
    document = view.of_routes(view.routes(None))
    found = rows(document, "routes")
    assert set(found) == set(library().routes)
    for name, entry in library().routes.items():
        assert found[name].cells[3].number == len(entry["activities"])
        assert say(found[name].cells[2], "zh") == entry["label_zh"]
    steps = rows(document, "activities")
    assert len(steps) == sum(len(entry["activities"]) for entry in library().routes.values())
    assert "27 routes" in say(document.verdict[0].verdict, "en") or str(len(found)) in say(
        document.verdict[0].verdict, "en"
    )


def test_one_route_has_its_activities():
    document = view.of_routes(view.routes("silane"))
    found = rows(document, "activities")
    assert set(found) == set(library().routes["silane"]["activities"])
    assert found["infiltration"].cells[:2] == ("infiltration", "silane_infiltration")


def test_kinds_and_their_entries():
    document = view.of_activities(view.activities(None))
    assert set(rows(document, "kinds")) == set(KINDS)
    one = view.of_activities(view.activities("silane_infiltration"))
    found = rows(one, "parameters")
    assert set(found) == set(KINDS["silane_infiltration"].parameters())
    assert found["pore_filling"].cells[1] == "triangular 0.35 / 0.55 / 0.75"
    assert say(found["pore_filling"].cells[2], "en").strip() == "0 to 1"
    assert say(found["cost_capacity"].cells[1], "en") == "to be given"
    assert say(rows(one, "ports")["takes"].cells[1], "en") == "carbon"
    assert "inputs" in rows(view.of_activities(view.activities("mix")), "ports")
    assert not any(
        name.startswith("share_") for name in rows(view.of_activities(view.activities("mix")), "parameters")
    )


def test_sources_are_cited():
    document = view.of_sources(view.sources(None))
    found = rows(document, "sources")
    assert set(found) == set(library().sources)
    assert all(row.cells[1].citation == library().cite(name) for name, row in found.items())
    one = view.of_sources(view.sources("mee-grid-2023"))
    assert library().cite("mee-grid-2023") in say(one.verdict[0].verdict, "en")
    entry = dict(library().sources["mee-grid-2023"])
    assert say(rows(one, "source")["note"].cells[1], "zh") == entry.pop("note_zh")
    assert {name: say(row.cells[1], "en") for name, row in rows(one, "source").items()} == {
        name: str(value) for name, value in entry.items()
    }


@pytest.mark.parametrize("ask", [view.routes, view.activities, view.sources])
def test_no_such_name(ask):
    with pytest.raises(InputError, match=r"lists them|did you mean"):
        ask("zzzz")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(language):
    for document in (view.of_routes(view.routes(None)), view.of_activities(view.activities("mix")),
                     view.of_sources(view.sources(None))):  # fmt: skip
        assert json.text(document, language)
        assert len(terminal.text(document, language).splitlines()) <= 45


def test_a_kind_that_says_nothing_of_itself_has_no_description(monkeypatch):
    monkeypatch.delitem(KINDS, "silent", raising=False)

    class Silent(Activity):
        def exchanges(self, at):
            return {}

    assert Silent.__doc__.startswith("Silent(")
    assert view.activities("silent").entries["silent"].meaning == ""
