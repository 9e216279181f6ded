"""Answers as JSON: of the published shape in both languages, and every number as the document has it."""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anodeworks.language import LANGUAGES, Language
from anodeworks.quantity import units
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.wording import Chance, Day, Figure, Number, Quantity, Share, Span
from anodeworks.render.json import text
from anodeworks.view import check, explain, library, run
from anodeworks.view.document import Bar, Cell, Document, Finding, Interval, Judged

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schema" / "document.schema.json").read_text(encoding="utf-8")
)
CHECKER = jsonschema.Draft202012Validator(SCHEMA)
QUESTIONS = ("check", "explain number", "explain indicator", "explain several", "routes", "activities", "run")
DATA = re.compile(r"\.(unit|key|mark|role)$")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Pairs = Iterator[tuple[str, Cell, Any]]


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest) -> Document:
    """An answer of each kind."""
    if request.param == "routes":
        return library.of_routes(library.routes(None))
    if request.param == "activities":
        return library.of_activities(library.activities("silane_infiltration_rotary"))
    small = request.getfixturevalue("small")
    match request.param:
        case "check":
            return check.document(check.ask(small))
        case "explain number":
            return explain.document(explain.ask("flows.silane.price", project=small))
        case "explain indicator":
            return explain.document(explain.ask("capital", project=small))
        case "explain several":
            return explain.document(explain.ask("plant.site", project=small))
    return run.document(run.of_result(request.getfixturevalue("small_study")))


def data(document: Document, language: Language) -> Any:
    """What a machine reads."""
    return json.loads(text(document, language), parse_constant=lambda word: pytest.fail(f"{word} in JSON"))


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_answers_have_the_published_shape(answer, language):
    found = data(answer, language)
    problems = [f"{e.json_path}: {e.message[:200]}" for e in CHECKER.iter_errors(found)]
    assert problems == []
    assert found["language"] == language


def test_numbers_are_those_of_the_document(answer):
    found = data(answer, "en")
    compared = [(place, cell, said) for place, cell, said in pairs(answer, found) if not same(cell, said)]
    assert compared == []
    if answer.question not in ("routes", "activities"):
        assert any(isinstance(cell, Figure) for _, cell, _ in pairs(answer, found))


def test_both_languages_have_the_same_numbers_and_names(answer):
    english, chinese = (dict(leaves(data(answer, language))) for language in LANGUAGES)
    assert {
        place for place in english.keys() | chinese.keys() if english.get(place) != chinese.get(place)
    } == set()


def test_what_stands_somewhere_is_found_there(answer):
    found = data(answer, "en")
    named = [(kind, name) for section in sections(found["sections"]) for block in section["blocks"]
             for kind, name in block.items() if kind in ("finding", "figures", "table", "picture")]  # fmt: skip
    homes = {"finding": "findings", "figures": "figures", "table": "tables", "picture": "pictures"}
    assert [(k, n) for k, n in named if isinstance(n, str) and n not in found[homes[k]]] == []
    assert len(set(map(str, named))) == len(named)
    assert {n for k, n in named if k == "table"} == set(found["tables"]) == set(answer.tables)
    assert {n for k, n in named if k == "picture"} == set(found["pictures"]) == set(answer.charts)


def test_rows_have_the_cells_of_their_columns(answer):
    for name, table in data(answer, "en")["tables"].items():
        for row, cells in table["rows"].items():
            assert set(cells) <= {*table["columns"], "note"}, f"{name}.{row}"


def test_what_was_announced_in_other_money_says_in_which():
    """The amount that was announced is the value over the rate."""
    said = Announced(
        5.03e9, "CNY", "claims.a", low=5.03e9, high=5.03e9, hedge="exact", currency="USD", rate=7.188
    )
    made = Document("audit", "a", "", (Finding("none", "a", name="a", numbers={"announced": said}),), ())
    told = data(made, "en")
    assert CHECKER.is_valid(told)
    number = told["verdict"][0]["numbers"]["announced"]
    assert (number["value"], number["currency"], number["rate"]) == (5.03e9, "USD", 7.188)


def test_a_part_that_is_missing_or_unknown_is_seen(small):
    whole = data(check.document(check.ask(small)), "en")
    assert CHECKER.is_valid(whole)
    for name in SCHEMA["required"]:
        assert not CHECKER.is_valid({key: value for key, value in whole.items() if key != name}), name
    assert not CHECKER.is_valid({**whole, "more": 1})
    assert not CHECKER.is_valid({**whole, "document": 2})
    for change in (
        lambda d: d["verdict"][0].pop("mark"),
        lambda d: d["verdict"].clear(),
        lambda d: d["tables"]["phases"].pop("columns"),
        lambda d: d["tables"]["phases"]["rows"]["one"]["capacity"].pop("unit"),
        lambda d: d["tables"]["phases"]["rows"]["one"]["capacity"].update(value="4000"),
        lambda d: d["tables"]["phases"]["rows"]["one"]["start"].update(value=2025.2),
        lambda d: d["tables"]["phases"]["rows"]["one"]["capacity"].update(si=1.0),
        lambda d: d["sections"][0].pop("blocks"),
        lambda d: d["sections"][0]["blocks"].append({"chart": "x"}),
    ):
        other = copy.deepcopy(whole)
        change(other)
        assert not CHECKER.is_valid(other)


def pairs(document: Document, found: Any) -> Pairs:
    """Every cell of a document beside what JSON says of it."""
    for name, table in document.tables.items():
        assert list(found["tables"][name]["rows"]) == [row.name for row in table.rows]
        for row in table.rows:
            said = found["tables"][name]["rows"][row.name]
            for column, cell in zip(table.columns, row.cells, strict=True):
                if not isinstance(cell, Bar):
                    yield f"{name}.{row.name}.{column.name}", cell, said[column.name]
    for finding, told in zip(document.verdict, found["verdict"], strict=True):
        assert set(finding.numbers) == set(told["numbers"])
        for key, cell in finding.numbers.items():
            yield f"verdict.{key}", cell, told["numbers"][key]
    for key, (_, cell) in document.about.items():
        yield f"about.{key}", cell, found["about"][key]


def same(cell: Cell, said: Any) -> bool:
    """Whether a number is the same, turned back into SI where it has a unit."""
    key = getattr(cell, "key", "")
    if isinstance(cell, Judged):
        return bool(said["mark"] == cell.mark) and (
            not isinstance(cell.text, Figure) or same(cell.text, said)
        )
    if isinstance(cell, Figure) and key != (said.get("key", "")):
        return False
    match cell:
        case Quantity():
            return said["unit"] == cell.unit and back(said["value"], cell.unit, cell.si)
        case Day():
            return said["unit"] == "date" and back(said["value"], "date", cell.year)
        case Span():
            ends = ((said["low"], cell.low), (said["high"], cell.high))
            return said["unit"] == cell.unit and all(back(end, cell.unit, si) for end, si in ends)
        case Interval():
            four = {"p5": cell.low, "p50": cell.middle, "p95": cell.high, "announced": cell.announced}
            return said["unit"] == cell.unit and all(back(said[n], cell.unit, si) for n, si in four.items())
        case Chance():
            error = cell.error is None or back(said["error"], "1", cell.error)
            return error and back(said["share"], "1", cell.share)
        case Share():
            return back(said["share"], "1", cell.share)
        case Number():
            return back(said["value"], "1", cell.number)
    return True


def back(value: float | str | None, unit: str, si: float) -> bool:
    """Whether a number in its unit, or a day, is one in SI; null is what is not finite."""
    if value is None or not math.isfinite(si):
        return value is None and not math.isfinite(si)
    if unit == units.DATE:
        return value == units.day_of(si).isoformat()
    return math.isclose(float(units.to_si(value, unit)), si, rel_tol=1e-12, abs_tol=1e-300)


def leaves(part: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Everything by its place; of texts only units, days, keys and marks."""
    if isinstance(part, dict | list):
        for name, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(value, f"{place}.{name}")
    elif not isinstance(part, str) or DATA.search(place) or DAY.fullmatch(part):
        yield place, part


def sections(found: list[Any]) -> Iterator[Any]:
    """All sections, parts of sections included."""
    for section in found:
        yield section
        yield from sections(section["sections"])
