"""Every document says the same in both languages: nothing is left in English, nothing is missing, no number differs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from anodeworks.language import LANGUAGES, Message, Pair, say, t
from anodeworks.library import library
from anodeworks.notebook import Answer
from anodeworks.render import excel, html, svg, terminal
from anodeworks.render import json as machine
from anodeworks.view.document import Section, walk
from anodeworks.view.labels import OPTIONS
from anodeworks.view.questions import QUESTIONS
from anodeworks.view.saved import from_data, to_data
from tests.view import samples, spoken


@cache
def sample(name):
    return samples.ALL[name]


@pytest.fixture(
    scope="module",
    params=[*samples.QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in samples.SLOW)],
)
def asked(request):
    return sample(request.param)


@pytest.fixture(scope="module")
def told(asked):
    return asked.document


def test_every_question_is_walked():
    """A question without a sample is not known to speak both languages."""
    walked = {each.question.name for each in samples.ALL.values()}
    assert {question.name for question in QUESTIONS} == walked
    alone = {
        q.name for q in QUESTIONS if q.subjects and q.subjects[0].kind == "project" and q.subjects[0].needed
    }
    for name in samples.PROJECTS:
        asked = alone - samples.without(name)
        assert asked <= {samples.ALL[f"{question} {name}"].question.name for question in asked}


def test_no_heading_of_a_terminal_has_nothing_under_it(asked):
    for section in walk(asked.document):
        if isinstance(section, Section):
            alone = replace(asked.document, verdict=(), sections=(replace(section, brief=False),))
            shown = {line for line in terminal.text(alone, "en", True, 2_000).splitlines()[1:] if line}
            titles = {say(part.title, "en") for part in walk(section) if isinstance(part, Section)}
            assert not shown or shown - titles, shown


def test_every_text_has_chinese(told):
    assert sorted(spoken.untranslated(told)) == []


def test_no_english_is_left_in_chinese(told):
    assert sorted(spoken.english_left(told)) == []


def test_no_english_is_left_in_any_medium(asked, tmp_path, monkeypatch):
    told, screen = asked.document, asked.screen
    wide = terminal.text(told, "zh", True, 2_000)
    assert not re.search(r"\{[a-z_]+\}", wide)
    found = {
        "terminal": spoken.left(re.split(r"  +|\n", wide), told),
        "page": spoken.left(spoken.of_xml(html.page(told, "zh")), told),
        "json": spoken.left(spoken.strings(machine.as_json(told, "zh")), told),
        "pictures": spoken.left(
            [text for p in told.charts.values() for text in spoken.of_xml(svg.alone(p, "zh").decode())], told
        ),
    }
    monkeypatch.delenv("ANODEWORKS_LANGUAGE")
    shown = Answer(asked.question, asked.result, screen, own="zh")  # of a project whose file says so
    frames = [text for f in shown.tables.values() for text in f.to_numpy().ravel() if isinstance(text, str)]
    found["notebook"] = spoken.left([*spoken.of_xml(shown._repr_html_()), *frames], told)
    book = excel.write(screen, tmp_path / "answer.xlsx", asked.live, "zh")
    found["workbook"] = spoken.left(spoken.of_workbook(book), told)
    assert {medium: sorted(left) for medium, left in found.items() if left} == {}


def test_nothing_is_missing(told):
    assert spoken.missing(told) == []


def test_what_is_kept_comes_back(told):
    kept = json.dumps(to_data(told))
    assert json.dumps(to_data(from_data(json.loads(kept)))) == kept


def test_both_say_the_same_numbers(told):
    """The document is one, so its numbers are; and each rendering carries as many of them."""
    english, chinese = (machine.as_json(told, language) for language in LANGUAGES)
    assert values(english) == values(chinese)
    assert len(spoken.numbers(told)) > 0 or told.question in ("routes", "activities", "sources", "explain")


def values(content):
    """Every number and key of a JSON document, without its texts."""
    if isinstance(content, dict):
        return {k: values(v) for k, v in content.items()}
    if isinstance(content, list):
        return [values(v) for v in content]
    return None if isinstance(content, str) else repr(content)


def test_a_terminal_shows_as_many_cells(told):
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
        text = terminal.text(told, language)
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
    assert bare == set()


def test_words_that_stand_for_numbers_have_both_languages(small):
    """But for the flows that a choice takes, which keep their names."""
    words = {word for value in small.ledger.values() for word in value.parameter.options}
    bare = {
        word for word in words - set(small.network.flows) if not spoken.translated(OPTIONS.get(word, t(word)))
    }
    assert bare == set()


def test_indicators_have_both_languages(small):
    bare = [
        i.name for i in small.indicators.values() if not i.label_zh or not spoken.translated(t(i.meaning))
    ]
    assert bare == []
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
