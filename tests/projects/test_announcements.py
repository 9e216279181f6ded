"""Announcements of about ten lines: in order, short, compared with others than themselves."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

import anodeworks as aw
from anodeworks.audit.preparation import prepare
from anodeworks.audit.reference_rows import own_rows, plants
from anodeworks.library import library
from tests.cli.test_schema import PUBLISHED, plain
from tests.conftest import ROOT

FILES = sorted((ROOT / "projects" / "announcements").glob("*.toml"))


def test_there_are_enough():
    assert len(FILES) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_it_is_in_order(path):
    project = aw.load(path)
    settings, _ = prepare(project)
    assert settings.own == path.stem
    assert path.stem in own_rows(project)
    assert project.reference
    assert {claim.indicator.name for claim in project.claims} & {
        "announced_investment",
        "phases.one.production",
    }
    text = path.read_text()
    described = text.split("[claims]")[0].splitlines()
    assert len([line for line in described if line and not line.startswith(("#", "["))]) <= 8
    jsonschema.Draft202012Validator(PUBLISHED).validate(plain(tomllib.loads(text)))


def test_what_was_seen_is_dated_and_can_be_looked_up():
    """Evidence comes with a source of the bibliography, not before the announcement, and as the row has it."""
    cited = library().sources
    seen = {path.stem: prepare(aw.load(path)) for path in FILES}
    assert sum(bool(evidence) for _, evidence in seen.values()) >= 6
    rows = {p.key: p for p in plants()}
    for stem, (settings, evidence) in seen.items():
        for e in evidence:
            assert e.source in cited, (stem, e.name)
            assert e.date >= settings.announced - 0.01, (stem, e.name)
            made = e.what == "production" and not e.absent
            if made:  # never before the row says that any part of the phase was at work
                assert e.date >= rows[stem].milestones[0].reached.start, (stem, e.name)


def test_the_capital_is_that_of_the_row():
    row = {p.key: p for p in plants()}["putailai_wuhu"]
    project = aw.load(ROOT / "projects" / "announcements" / "putailai_wuhu.toml")
    claimed = next(c.value.number for c in project.claims if c.name == "investment")
    assert claimed == pytest.approx(row.first_capital)


def test_a_product_has_its_usual_price_unless_said():
    tables = tomllib.loads((ROOT / "projects" / "announcements" / "xiba_yichang.toml").read_text())
    usual = aw.build(json.loads(json.dumps(tables, default=str))).ledger["products.silicon_carbon.price"]
    assert usual.origin.startswith("library")
    tables["products"]["silicon_carbon"]["price"] = "100 CNY/kg"
    assert aw.build(tables).ledger["products.silicon_carbon.price"].origin == "project file"
