"""An announcement in words, and several ranked in one document, in every medium and both languages."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest

from anodeworks.audit.audit import audit as audited
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.render import excel, html, terminal
from anodeworks.render import json as as_json
from anodeworks.view import announced, audit, ranking
from anodeworks.view.document import walk
from anodeworks.view.ranking import Ranking, Refused
from tests.render.test_json import SCHEMA
from tests.view.test_audit import cells, fitted, project

WORDS = {"product": "graphite", "capacity": "100kt", "investment": "30亿", "start": "2023-06"}


@pytest.fixture(scope="module")
def found():
    return audited(project(), scenarios=63, seed=3, fitted=fitted)


@pytest.fixture(scope="module")
def many(found):
    """One that fails, one of which the claim that fails is not announced, and one that could not be audited."""
    best = max((h for h in found.claims if h.answer.sense != "input"), key=lambda h: h.posterior.met)
    better = replace(found, claims=(best,))
    return Ranking((Refused(found.project, InputError("flows.x", "odd", "even", "")), found, better))


@pytest.fixture(scope="module")
def made(many):
    return announced.document(many)


def test_the_likeliest_stands_first_and_what_fails_is_said(many, made):
    refused, found, better = many.each
    assert many.ranked == (better, found, refused)
    table = made.tables["ranking"]
    for row, each in (("1", better), ("2", found)):
        worst = ranking.decides(each)
        shown = cells(table, row)
        assert shown["odds"].share == worst.posterior.met
        assert shown["announced"].si == worst.answer.announced
        assert shown["ever"].share == min(p.completed for p in each.phases)
    assert "found odd" in say(next(s for s in made.sections if s.name.startswith("3-")).blocks[0].text, "en")
    assert "Least likely" in say(made.verdict[0].reason, "en")
    untested = announced.document(Ranking((replace(better, claims=()), found))).verdict[0]
    assert not untested.reason  # what could not be tested is not the least likely
    numbers = made.verdict[0].numbers
    assert sum(cell.number for cell in numbers.values()) == 3


def test_each_stands_by_itself_under_names_of_its_own(made):
    names = [part.name for part in walk(made) if getattr(part, "name", "") and hasattr(part, "blocks")]
    assert len(names) == len(set(names))
    assert {"1-small.claims", "2-small.claims", "2-small.completion"} <= set(made.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_medium_has_it(made, language, tmp_path):
    wide = max(map(len, terminal.text(made, "en").splitlines()))
    assert wide <= 80
    assert "1-small" in html.page(made, language)
    jsonschema.validate(as_json.as_json(made, language), SCHEMA)
    excel.write(made, tmp_path / "many.xlsx", None, language)


def test_words_are_written_and_audited(tmp_path, monkeypatch, found):
    asked = []
    monkeypatch.setattr(audit, "ask", lambda project, **options: asked.append((project, options)) or found)
    monkeypatch.chdir(tmp_path)
    said = announced.ask((), **WORDS, scenarios=63)
    assert asked[0][0].file == "graphite-100kt.toml"
    assert asked[0][1] == {"inference": "quick", "scenarios": 63}
    second = announced.document(said).verdict[1]
    assert "Written to" in say(second.verdict, "en")
    assert announced.study(said) is audit.study(found)
    for files, words in (((found.project,), WORDS), ((), {}), ((), {"product": "graphite"})):
        with pytest.raises(InputError):
            announced.ask(files, **words)
    assert announced.ask([found.project, found.project]).each == (found, found)
    assert asked[-1][1] == {"inference": "none"}
