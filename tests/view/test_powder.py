"""The grade sheet as a document: each line is the sheet's, what limits is said, ranges that are left are named."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.quantity import units
from anodeworks.render import json, terminal
from anodeworks.study.grade_sheet import diameter_key
from anodeworks.view import powder
from tests.conftest import SMALL

KEY = "activities.infiltration.particle_diameter"


@pytest.fixture(scope="module")
def graded():
    return powder.ask(draws=20)


def test_every_line_of_the_sheet_stands_in_its_row(graded):
    document = powder.document(graded)
    rows = {row.name: row.cells for name in powder.HEADS for row in document.tables[name].rows}
    assert set(rows) == {line.name for line in graded.sheet.lines}
    for line in graded.sheet.lines:
        label, value, *ends = rows[line.name]
        assert (say(label, "en"), say(label, "zh")) == (line.term, line.term_zh)
        if line.value is None:
            assert value == powder.UNKNOWN
            assert ends == [None, None]
        else:
            assert value.value == pytest.approx(line.value)
            assert value.unit == line.unit
            assert [end.value for end in ends] == pytest.approx([line.low, line.high])


def test_the_verdict_names_capacity_first_cycle_swelling_and_the_limit(graded):
    grade, limit = powder.document(graded).verdict
    lines = {line.name: line.value for line in graded.sheet.lines}
    for name in ("capacity", "first_cycle_efficiency", "swelling"):
        assert grade.numbers[name].value == pytest.approx(lines[name])
        assert say(grade.numbers[name], "en") in say(grade.verdict, "en")
    assert limit.numbers["limited_by"] == "cathode"
    assert limit.mark == "good"
    anode = SimpleNamespace(cell=SimpleNamespace(lithium_limit=np.True_))
    assert powder._limit(anode).mark == "fair"
    assert "it loses more lithium than the cathode" in say(powder._limit(anode).verdict, "en")


def test_what_leaves_its_range_is_said_in_a_blend():
    asked = powder.ask(kind="milled", changes=("silicon_size=200 nm",), target="500 mAh/g", draws=0)
    document = powder.document(asked)
    assert document.verdict[-1].name == "outside"
    assert "silicon above 150 nm cracks" in terminal.text(document, "en")
    rows = {row.name: row.cells for row in document.tables["powder"].rows}
    assert rows["capacity"][1].value == pytest.approx(500)
    assert document.about["blend_share"][1].share == pytest.approx(float(asked.sheet.recipe.blend_share))
    assert "P5" not in terminal.text(document, "en")


def test_a_target_that_no_blend_has():
    with pytest.raises(InputError, match="graphite to neat composite"):
        powder.ask(target="5000 mAh/g", draws=0)
    with pytest.raises(InputError, match="KEY=VALUE"):
        powder.ask(changes=("filling",), draws=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_screen_in_both_languages(graded, language):
    document = powder.document(graded)
    lines = terminal.text(document, language).splitlines()
    assert len(lines) <= 45
    assert json.text(document, language)


def test_the_sheet_of_a_plants_product():
    numbers = np.linspace(1.0, 2.0, 101)
    found = {"capacity": numbers * 3600.0, "swelling": np.full(101, np.nan)}
    table, missing = powder._of_product(found, "product_neat")
    assert [row.name for row in table.rows] == ["capacity"]
    base, *ends = table.rows[0].cells[1:]
    assert base.value == pytest.approx(1.0)
    assert [end.value for end in ends] == pytest.approx(np.quantile(numbers[1:], [0.05, 0.5, 0.95]))
    assert base.si == pytest.approx(units.to_si(1.0, "mAh/g"))
    assert "particle swelling" in [say(each, "en") for each in missing.texts]


@pytest.mark.parametrize(
    ("routes", "key"),
    [(["porous_carbon_bought", "silane_reactor"], KEY), (["porous_carbon_bought", "silane"], None)],
)
def test_the_diameter_is_that_of_the_furnace(routes, key):
    project = aw.build({**copy.deepcopy(SMALL), "route": {"use": routes}}, "plant.toml")
    assert diameter_key(project, project.products[0].flow) == key


def test_a_blend_has_no_one_diameter(root):
    project = aw.load(root / "projects" / "ankang.toml")
    mixed = [n.reference for n in project.network.nodes if len(n.takes) > 1]
    assert mixed
    assert [diameter_key(project, flow) for flow in mixed] == [None] * len(mixed)
