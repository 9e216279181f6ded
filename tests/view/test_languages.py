"""Every document says the same in both languages: nothing is left in English, nothing is missing, no number differs."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from anodeworks import load
from anodeworks.language import LANGUAGES, Message, Pair, say, t
from anodeworks.library import library
from anodeworks.render import html, terminal
from anodeworks.render import json as machine
from anodeworks.view.questions import QUESTIONS
from tests.conftest import ROOT
from tests.view import spoken

COMPLETE = False  # whether all texts have their Chinese
NAMED = {question.name: question for question in QUESTIONS}
PROJECTS = sorted(path for path in (ROOT / "projects").rglob("*.toml"))
ANKANG = ROOT / "projects/ankang.toml"


def asked(name, *subjects, **options):
    question = NAMED[name]
    return question.document(question.ask(*subjects, **options))


@cache
def opened(path):
    return load(path)


QUICK = {
    "routes": lambda: asked("routes"),
    "one route": lambda: asked("routes", "silane"),
    "activities": lambda: asked("activities"),
    "one activity": lambda: asked("activities", "silane_infiltration"),
    "sources": lambda: asked("sources"),
    "one source": lambda: asked("sources", "mee-grid-2023"),
    "material": lambda: asked("material"),
    "reactor": lambda: asked("reactor"),
    "explain": lambda: asked("explain", "activities.infiltration.temperature"),
    "explain an indicator": lambda: asked("explain", "capital"),
    "explain a word": lambda: asked("explain", "temperature"),
    **{f"check {path.stem}": lambda path=path: asked("check", opened(path)) for path in PROJECTS},
    "run ankang": lambda: asked("run", opened(ANKANG), scenarios=127, exceedance=("capital",)),
}
SLOW = {
    **{f"run {path.stem}": lambda path=path: asked("run", opened(path), scenarios=63) for path in PROJECTS},
    **{
        f"audit {path.stem}": lambda path=path: asked("audit", opened(path), scenarios=127)
        for path in PROJECTS
    },
}


@cache
def document(name):
    return {**SLOW, **QUICK}[name]()


@pytest.fixture(
    scope="module",
    params=[
        "small",
        *QUICK,
        *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW if name not in QUICK),
    ],
)
def told(request, small_study):
    if request.param == "small":
        from anodeworks.view import run

        return run.document(run.Run(small_study, ("capital",)))
    return document(request.param)


def test_every_text_has_chinese(told):
    found = spoken.untranslated(told)
    if COMPLETE:
        assert sorted(found) == []
    assert len(found) <= 60, sorted(found)


def test_no_english_is_left_in_chinese(told):
    found = spoken.english_left(told)
    if COMPLETE:
        assert sorted(found) == []
    assert len(found) <= 60, sorted(found)


def test_nothing_is_missing(told):
    assert spoken.missing(told) == []


def test_both_say_the_same_numbers(told):
    """The document is one, so its numbers are; and each rendering carries as many of them."""
    english, chinese = (machine.as_json(told, language) for language in LANGUAGES)
    assert values(english) == values(chinese)
    assert len(spoken.numbers(told)) > 0 or told.question in ("routes", "activities", "sources")


def values(content):
    """Every number and key of a JSON document, without its texts."""
    if isinstance(content, dict):
        return {k: values(v) for k, v in content.items()}
    if isinstance(content, list):
        return [values(v) for v in content]
    return None if isinstance(content, str) else repr(content)


@pytest.mark.parametrize("full", [False, True])
def test_a_terminal_shows_as_many_cells(told, full):
    """Cells with a digit in one language have one in the other, table by table."""
    from anodeworks.render.cells import grid

    for table in told.tables.values():
        counts = []
        for language in LANGUAGES:
            rows = grid(table, language).rows
            counts.append([[bool(re.search(r"\d", c.text)) for c in cells] for _, cells in rows])
        numeric = [i for i, column in enumerate(table.columns) if column.role == "number"]
        for one, two in zip(*counts, strict=True):
            assert [one[i] for i in numeric] == [two[i] for i in numeric], table.name
    for language in LANGUAGES:
        text = terminal.text(told, language, full)
        assert not re.search(r"\{[a-z_]+\}", text)
        assert say(told.subject, language)[:20] in text


def test_a_page_shows_as_many_numbers(told):
    pages = [html.page(told, language) for language in LANGUAGES]
    cells = [
        Counter(re.findall(r"<(td|th|tr|table|figure|svg|section|details|li)\b", page)) for page in pages
    ]
    assert cells[0] == cells[1]
    assert 'lang="en"' in pages[0]
    assert 'lang="zh-CN"' in pages[1]


def test_the_library_carries_both_languages():
    """Labels of flows, activities, routes, plants and kinds that are shown in Chinese have Chinese."""
    shelf, bare = library(), set()
    for kind in ("routes", "reference", "flows", "activities"):
        for name, entry in getattr(shelf, kind, {}).items():
            label = entry.get("label") if isinstance(entry, dict) else getattr(entry, "label", None)
            chinese = entry.get("label_zh") if isinstance(entry, dict) else getattr(entry, "label_zh", None)
            if label and not chinese and spoken.mixed(str(label)):
                bare.add(f"{kind}.{name}: {label}")
    assert not COMPLETE or bare == set(), bare


def test_indicators_have_both_languages(small):
    bare = [
        i.name for i in small.indicators.values() if not i.label_zh or not spoken.translated(t(i.meaning))
    ]
    assert not COMPLETE or bare == [], bare
    meanings = {v.parameter.meaning for v in small.ledger.values()}
    assert sorted(m for m in meanings if not spoken.translated(t(m))) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("所得税后财务净现值（FNPV）为1.2亿元", []),
        ("硅烷CVD沉积，PERT分布，Sobol序列", []),
        ("见 `activities.infiltration.temperature`，--full 查看", []),
        ("cash falls short 时借款", ["cash falls short"]),
        ("产能 the land needed", ["the land needed"]),
        ("603至1,230 mAh/g，kg/kg", []),
        ("按 Mori 和 Wen 1975", []),
    ],
)  # fmt: skip
def test_english_is_seen(words, found):
    assert spoken.mixed(words) == found


def test_what_has_no_chinese_is_seen():
    from anodeworks.view.document import Document, Section, Words

    made = Document("run", "", Pair("a plant of ours", ""), (), (
        Section("s", "", (Words(Message("nobody has ever translated this")), Words(Message("capital {nothing}", {})))),
    ))  # fmt: skip
    assert "nobody has ever translated this" in spoken.untranslated(made)
    assert "data: a plant of ours" in spoken.untranslated(made)
    assert "capital {nothing}" in spoken.missing(made)
    assert "nobody has ever translated this" in spoken.english_left(made)
