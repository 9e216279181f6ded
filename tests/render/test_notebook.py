"""Questions as functions of Python: signatures, tables, charts, files, and what is refused."""

from __future__ import annotations

import inspect
import json
import random
from dataclasses import replace
from types import ModuleType

import pandas as pd
import pytest

import anodeworks as aw
from anodeworks.language import say, speaking
from anodeworks.notebook import FUNCTIONS, Answer, answer_of, asking, load_answer
from anodeworks.notebook import _digest as digest
from anodeworks.render import html, svg
from anodeworks.view.questions import QUESTIONS
from tests.store_cases import flipped

FLIPS = 20


@pytest.fixture(scope="module")
def told(small_study):
    return answer_of(small_study)


def test_what_is_listed_is_there():
    assert sorted(dir(aw)) == sorted(aw.__all__)
    for name in aw.__all__:
        assert getattr(aw, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        aw.no_such_question  # noqa: B018


def test_every_question_is_a_function():
    for question in QUESTIONS:
        function = asking(question.function)
        assert callable(function)
        signature = inspect.signature(function)
        names = [s.name for s in question.subjects] + [o.name for o in question.options if not o.writes]
        assert list(signature.parameters) == names
        for option in (o for o in question.options if not o.writes):
            parameter = signature.parameters[option.name]
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert parameter.default == option.default
        for subject in question.subjects:
            assert (signature.parameters[subject.name].default is inspect.Parameter.empty) == subject.needed
        assert function.__doc__.startswith(say(question.asks, "en"))
    missing = {name for name in FUNCTIONS if name not in aw.__all__}
    assert missing == set()


def test_packages_that_are_questions_too():
    for name in ("audit", "sensitivity"):
        package = getattr(aw, name)
        assert isinstance(package, ModuleType)
        assert callable(package)
    from anodeworks.audit.audit import audit
    from anodeworks.study.sensitivity import tornado

    assert callable(audit)
    assert aw.sensitivity.tornado is tornado


def test_a_question_asked(small):
    told = aw.check(small)
    assert isinstance(told, Answer)
    assert told.tables["phases"].loc["one", "capacity [t/year]"] == pytest.approx(4000)
    assert "is in order" in repr(told)


def test_tables_are_pandas(told, small_study):
    frame = told.tables["figures"]
    assert isinstance(frame, pd.DataFrame)
    assert frame.loc["capital", "base"] == pytest.approx(small_study["capital"][0])
    assert frame.loc["capital", "p95"] == pytest.approx(small_study.quantiles().loc["capital", "P95"])
    cost = told.tables["cost_per_kg"]
    assert cost.loc["total", "amount [CNY/kg]"] == pytest.approx(
        cost["amount [CNY/kg]"].iloc[:-1].sum(), rel=0.01
    )
    assert set(told.tables) == set(told.document.tables)


@pytest.mark.parametrize("held", ["tables", "charts"])
def test_a_name_that_an_answer_has_not_is_refused_in_words(told, held):
    named = getattr(told, held)
    with pytest.raises(aw.InputError) as caught:
        named["figurez"]
    assert all(name in str(caught.value.allowed) for name in named)
    assert named.get("figurez") is None


def test_charts_draw_themselves(told, tmp_path):
    assert set(told.charts) == set(told.document.charts)
    chart = told.charts["cash"]
    assert chart._repr_svg_().startswith(("<svg", "<?xml"))
    assert chart.save(tmp_path / "cash.svg").read_bytes().startswith((b"<svg", b"<?xml"))
    assert chart.save(tmp_path / "cash.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(aw.InputError, match=r"\.svg"):
        chart.save(tmp_path / "cash.gif")


@pytest.mark.parametrize("ending", ["html", "xlsx", "json", "answer"])
def test_files(told, tmp_path, ending):
    path = told.save(tmp_path / "deep" / f"plant.{ending}")
    content = path.read_bytes()
    if ending == "html":
        assert content.startswith(b"<!DOCTYPE html>")
    elif ending == "xlsx":
        assert content.startswith(b"PK")
    elif ending == "json":
        assert json.loads(content)["question"] == "run"
    else:
        again = load_answer(path)
        assert again.text("en", True) == told.text("en", True)
        assert again.text("zh", True) == told.text("zh", True)
        again.save(tmp_path / "again.html", "zh")
        told.save(tmp_path / "first.html", "zh")
        assert (tmp_path / "again.html").read_bytes() == (tmp_path / "first.html").read_bytes()
        assert again.question is told.question


def test_what_is_no_file_of_ours(told, tmp_path):
    with pytest.raises(aw.InputError, match=r"\.xlsx"):
        told.save(tmp_path / "plant.pdf")
    with pytest.raises(aw.InputError):
        told.save(tmp_path / "plant")
    with pytest.raises(aw.InputError, match=r"\.answer"):
        load_answer(tmp_path / "none.answer")
    for content in ("", "{", "[]", "{}", '{"document": 99}', '{"document": 1, "answer": {"=": "Document"}}'):
        (tmp_path / "bad.answer").write_text(content)
        with pytest.raises(aw.InputError):
            load_answer(tmp_path / "bad.answer")


def test_a_question_that_is_none(told, tmp_path):
    path = told.save(tmp_path / "plant.answer")
    kept = json.loads(path.read_text().replace('"question": "run"', '"question": "stroll"', 1))
    del kept["digest"]
    path.write_text(json.dumps({**kept, "digest": digest(kept)}))
    with pytest.raises(aw.InputError, match="stroll"):
        load_answer(path)


@pytest.mark.slow
def test_a_damaged_answer_says_no_other_figure(told, tmp_path):
    path, draw = told.save(tmp_path / "plant.answer"), random.Random(5)
    whole, text, refused = path.read_bytes(), told.text("en", True), 0
    for _ in range(FLIPS):
        flipped(path, draw)
        try:
            assert load_answer(path).text("en", True) == text
        except aw.InputError:
            refused += 1
        path.write_bytes(whole)
    assert refused > FLIPS // 2
    path.write_bytes(whole.replace(b"0", b"1", 1))
    with pytest.raises(aw.InputError, match="not as it was saved"):
        load_answer(path)


def test_a_file_option_takes_what_is_open(small):
    assert "infiltration" in aw.explain("activities.infiltration.temperature", project=small).text("en")


@pytest.mark.parametrize(
    "ask",
    [
        lambda small: aw.check(small, scenario=3),
        lambda small: aw.run(small, scenarios="many"),
        lambda small: aw.run(small, design="neat"),
        lambda small: aw.run(small, seed=-1),
        lambda small: aw.run(),
        lambda small: aw.check(small, small),
        lambda small: aw.explain("no such key", project=small),
        lambda small: aw.run(small, exceedance="capitol"),
        lambda small: aw.check("no such file.toml"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(small, ask):
    with pytest.raises(aw.InputError):
        ask(small)


def test_a_result_shows_itself(small_study, told):
    shown = small_study._repr_html_()
    assert shown == told._repr_html_()
    assert shown.startswith("<div")
    assert "<table" in shown
    with speaking("zh"):
        assert small_study._repr_html_() != shown


@pytest.mark.parametrize(("users", "heard"), [("", "zh"), ("en", "en")])
def test_an_answer_speaks_the_language_of_its_project(
    small, small_study, tmp_path, monkeypatch, users, heard
):
    """Unless the user has chosen one."""
    monkeypatch.setenv("ANODEWORKS_LANGUAGE", users)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    project = replace(small, language="zh")
    for answer in (aw.check(project), answer_of(replace(small_study, project=project))):
        again = load_answer(answer.save(tmp_path / "said.answer"))
        for told in (answer, again):
            assert repr(told) == told.text(heard)
            assert told._repr_html_() == html.fragment(told.document, heard)
            for ending in ("html", "json"):
                said, asked = told.save(tmp_path / f"a.{ending}"), told.save(tmp_path / f"b.{ending}", heard)
                assert said.read_bytes() == asked.read_bytes()
            for name, frame in told.tables.items():
                assert frame.equals(told.document.tables[name].frame(heard))
            for drawn in told.charts.values():
                assert drawn._repr_svg_() == svg.alone(drawn.picture, heard).decode()
        with speaking("en"):
            assert repr(answer) == answer.text("en") != answer.text("zh")
    with pytest.raises(aw.InputError) as caught:
        aw.run(project, seed=-1)
    found = caught.value.message
    with speaking(heard):
        assert caught.value.message == found


def test_an_answer_has_what_its_result_has(told, small_study):
    assert told.result.result is small_study
    assert told.exceeded == ()
    with pytest.raises(AttributeError):
        told.nothing_of_the_kind  # noqa: B018
