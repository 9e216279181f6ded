"""The JSON Schema: in step with the code, true of what loads, and strict with what does not."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anodeworks.audit.evidence import EVIDENCE
from anodeworks.cli.schema import whole_schema
from anodeworks.library import library
from anodeworks.process.activity import KINDS
from anodeworks.process.nodes import ACTIVITY
from anodeworks.process.route import FLOW
from anodeworks.project.starter import LIKE, like, starter
from anodeworks.twin.claims import CLAIM
from anodeworks.twin.grammar import PHASE, PRODUCT, PROJECT, TABLES

ROOT = Path(__file__).parent.parent.parent
PUBLISHED = json.loads((ROOT / "schema" / "project.schema.json").read_text())
PROJECTS = sorted((ROOT / "projects").glob("*.toml"))
STARTS = [route for route, entry in library().routes.items() if "product" in entry]


@pytest.mark.parametrize(
    "text",
    ["$16 per kg", "RMB 3.5 bn", "¥3500000000", "¥35亿元", "人民币 30亿元", "3.67万元/(吨/年)", "5000 tpa"],
)
def test_a_quantity_as_announcements_write_it(text):
    quantity = PUBLISHED["$defs"]["quantity"]
    assert jsonschema.Draft202012Validator({"$defs": PUBLISHED["$defs"], **quantity}).is_valid(text)


def plain(value: Any) -> Any:
    """TOML as editors see it: dates are texts."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case dt.date():
            return value.isoformat()
    return value


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)
    return jsonschema.Draft202012Validator(PUBLISHED)


def test_published_schema_is_the_generated_one():
    kinds = {name: kind for name, kind in KINDS.items() if kind.__module__.startswith("anodeworks.")}
    made = json.loads(json.dumps(whole_schema(kinds)))
    assert made == PUBLISHED, "write it anew: anodeworks schema --output schema/project.schema.json"


def test_every_word_of_a_project_file_is_in_it():
    definitions, tables = PUBLISHED["$defs"], PUBLISHED["properties"]
    assert set(PROJECT) == set(tables["project"]["properties"])
    assert set(TABLES) == set(tables)
    assert set(FLOW) <= set(definitions["flow"]["properties"])
    assert set(PRODUCT) <= set(definitions["product"]["properties"])
    assert set(PHASE) <= set(definitions["phase"]["properties"])
    assert set(CLAIM) == set(definitions["claim"]["properties"])
    assert set(EVIDENCE) == set(tables["evidence"]["additionalProperties"]["properties"])
    for name in KINDS:
        if KINDS[name].__module__.startswith("anodeworks."):
            known = set(definitions[f"kind.{name}"]["properties"])
            assert set(ACTIVITY) - {"inputs"} <= known
            assert ("inputs" in known) == KINDS[name].many_inputs


@pytest.mark.parametrize("project", PROJECTS, ids=lambda p: p.stem)
def test_shipped_projects_are_valid(project, validator):
    assert project.read_text().startswith("#:schema ../schema/project.schema.json\n")
    validator.validate(plain(tomllib.loads(project.read_text())))


@pytest.mark.parametrize("route", STARTS)
def test_starters_are_valid(route, validator):
    validator.validate(plain(tomllib.loads(starter(route))))


@pytest.mark.parametrize("name", LIKE)
def test_plants_like_others_are_valid(name, validator):
    validator.validate(plain(tomllib.loads(like(name))))


WRONG = {
    "unknown table": ("projects", {}),
    "unknown key": ("plant.site.land_limits", "3 mu"),
    "number without unit": ("plant.site.land_limit", 300),
    "list": ("plant.site.land_limit", ["300 mu"]),
    "true": ("plant.site.land_limit", True),
    "word": ("plant.site.land_limit", "much"),
    "share above its bound": ("plant.capital.contingency_share", 3.0),
    "unknown option": ("plant.equipment.counts", "some"),
    "unknown grade": ("plant.site.land_limit", {"value": "3 mu", "grade": "gossip"}),
    "unknown grade of a spread": (
        "plant.site.land_limit",
        {"uniform": ["1 mu", "2 mu"], "spread_grade": "gossip"},
    ),
    "grade of no spread": ("plant.site.land_limit", {"value": "3 mu", "spread_grade": "judgement"}),
    "unknown word in a value": ("plant.site.land_limit", {"vlaue": "3 mu"}),
    "no value": ("plant.site.land_limit", {"source": "x"}),
    "two distributions": ("plant.site.land_limit", {"uniform": ["1 mu", "2 mu"], "normal": ["1 mu", "2 mu"]}),
    "triangular of two": ("plant.site.land_limit", {"triangular": ["1 mu", "2 mu"]}),
    "assumed as text": ("plant.site.land_limit", {"value": "1 mu", "assumed": "yes"}),
    "unknown route": ("route.use", ["silan"]),
    "route as text": ("route.use", "silane"),
    "unknown key of an activity": ("activities.infiltration.temprature", "460 degC"),
    "unknown port": ("activities.infiltration.flows", {"carbn": "porous_carbon"}),
    "unknown kind": ("activities.mine", {"kind": "sievin"}),
    "activity of no kind": ("activities.mine", {"temperature": "460 degC"}),
    "remove as text": ("activities.infiltration.remove", "yes"),
    "unknown role": ("flows.electricity.role", "markt"),
    "unknown unit of a flow": ("flows.electricity.unit", "kWh"),
    "share of an element": ("flows.porous_carbon_market.composition", {"C": 1.5}),
    "no products": ("products", {}),
    "phase without start": ("programme.phases.three", {"capacity": "1 t/year"}),
    "phase without capacity": ("programme.phases.three", {"start": "2026-01-01"}),
    "date as year": ("programme.phases.one.start", 2026),
    "claim on nothing": ("claims.something", {"value": "3 t"}),
    "claim without value": ("claims.land", {"text": "much"}),
    "claim on an unknown indicator": ("claims.x", {"indicator": "capitl", "value": "3 CNY"}),
    "label as number": ("products.silicon_carbon_packed.label", 5),
}


@pytest.mark.parametrize("name", WRONG)
def test_malformed_files_are_not_valid(name, validator):
    key, value = WRONG[name]
    tables = copy.deepcopy(plain(tomllib.loads(starter("silane_packed"))))
    *path, last = key.split(".")
    table = tables
    for word in path:
        table = table.setdefault(word, {})
    table[last] = value
    assert not validator.is_valid(tables)


def test_schema_knows_own_kinds(own_plant, figures, validator):
    file, module = own_plant
    before = dict(KINDS)
    try:
        out = file.parent / "schema.json"
        figures("schema", "-o", out, "--with", module)
        tables = plain(tomllib.loads(file.read_text()))
        assert not validator.is_valid(tables)
        jsonschema.Draft202012Validator(json.loads(out.read_text())).validate(tables)
    finally:
        KINDS.clear()
        KINDS.update(before)
