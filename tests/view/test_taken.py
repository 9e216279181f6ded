"""What an announcement was taken to mean, on the first screen."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import pytest

from anodeworks import build
from anodeworks.audit.settings import read_settings
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say, speaking
from anodeworks.project import announcement
from anodeworks.view import taken

SAID = {"product": "硅碳复合负极材料", "capacity": "20 kt", "output_value": "20亿", "start": "2025-01"}


def found(**said):
    project = build(tomllib.loads(announcement.text({**SAID, **said})), "said.toml")
    settings = read_settings(project.tables, 2025.0, ())
    claims = [
        SimpleNamespace(
            answer=SimpleNamespace(claim=claim), dated=claim.indicator.unit == "date",
            posterior=SimpleNamespace(mark="fails"),
        )
        for claim in project.claims
    ]  # fmt: skip
    return SimpleNamespace(project=project, settings=settings, tonnage=object(), claims=claims)


@pytest.fixture(autouse=True)
def _marks(monkeypatch):
    monkeypatch.setattr(taken, "mark_of", lambda held: "bad")


def test_the_graphite_of_a_blend_is_told_to_be_bought():
    names = {f.name: f for f in taken.findings(found(product="silicon-graphite composite anode"))}
    assert {"taken_graphite_bought"} == names.keys()
    for language in LANGUAGES:
        assert "graphite_make_or_buy" in say(names["taken_graphite_bought"].verdict, language)


def test_a_composite_is_told_to_be_read_as_neat():
    assert [f.name for f in taken.findings(found())] == ["taken_neat"]
    assert not list(taken.findings(found(product="硅碳")))


@pytest.mark.parametrize(
    ("said", "told"), [({"second_production": "2027-12"}, True), ({"production": "2026-12"}, False)]
)
def test_a_date_that_rests_on_an_assumed_start_says_so(said, told):
    texts = [say(f.verdict, "en") for f in taken.findings(found(product="硅碳", **said))]
    assert any("phase 2: it is assumed between" in text for text in texts) == told


def test_what_is_taken_is_one_of_the_library():
    with pytest.raises(InputError) as caught:
        read_settings({"audit": {"taken": ["graphite_made"]}}, 2025.0, ())
    assert "graphite_bought" in caught.value.message
    for wrong in ("neat", 3):
        with pytest.raises(InputError):
            read_settings({"audit": {"taken": wrong}}, 2025.0, ())


def test_another_product_is_told_with_what_to_write(monkeypatch):
    known = taken.Misread(None, 100.0, (200.0, 480.0), {"blend": (24.0, 150.0)})
    monkeypatch.setattr(taken, "misread", lambda base: known)
    told = found(product="硅碳")
    told.tonnage, told.base = None, None
    (finding,) = taken.findings(told)
    assert '--product "silicon-carbon blended with graphite"' in say(finding.reason, "en")
    assert "--product 复配硅碳负极材料" in say(finding.reason, "zh")
    with speaking("en"):
        assert announcement.product_of("silicon-carbon blended with graphite") == "blend"
