"""Whatever is given to a function of Python: an answer, or an InputError in words of Python."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import anodeworks as aw
from anodeworks import arguments
from anodeworks.language import say, speaking
from anodeworks.view.questions import QUESTIONS

THINGS = (
    None, 3, -1, 3.5, True, float("nan"), np.int64(7), np.bool_(True),
    "", "x", b"x", [], [3], ["x", None], {}, {"a": 1},
    {"a": None}, {"a": (1, 2)}, dt.date(2024, 8, 31), object(), pd.DataFrame({"a": [1]}), np.zeros((2, 2)), range(3),
)  # fmt: skip
KINDS = {"whole": int, "text": str, "words": str, "choice": str, "flag": bool, "file": Path}


def tried(read, *given):
    """What is read, and the refusal in words."""
    try:
        return read(*given), None
    except aw.InputError as error:
        assert all(error.said) and str(error)  # noqa: PT017, PT018
        return None, error


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.function)
def test_every_option_reads_or_refuses(question):
    for option in question.options:
        for thing in THINGS:
            read, refused = tried(option.read, thing)
            if refused:
                assert refused.key == option.name
                continue
            if option.many:
                assert isinstance(read, tuple)
            elif read is None:
                assert option.default is None
            for one in read if option.many else () if read is None else (read,):
                assert type(one) is KINDS[option.kind] or isinstance(one, Path), (option.name, thing)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.function)
def test_every_subject_reads_or_refuses(question):
    for thing in THINGS:
        if isinstance(thing, str) or not question.subjects:
            continue
        opened, refused = tried(question.opened, *[thing for _ in question.subjects])
        if refused:
            continue
        things, _ = opened
        for read, about in zip(things, question.subjects, strict=True):
            each = read if about.many else () if read is None else (read,)
            assert all(isinstance(one, str) for one in each)


def test_a_number_of_any_library_a_day_and_a_dict_are_what_a_person_writes():
    option = {o.name: o for q in QUESTIONS for o in q.options}
    assert option["scenarios"].read(np.int64(63)) == 63
    assert option["start"].read(2024) == "2024"
    assert option["as_of"].read(dt.date(2024, 8, 31)) == "2024-08-31"
    assert option["changes"].read({"temperature": "470 degC"}) == ("temperature=470 degC",)
    assert option["between"].read({"a": ("430 degC", "480 degC")}) == ("a=430 degC..480 degC",)
    assert option["variable"].read({"a": {"low": 1, "high": 2}, "b": ["x", "y"]}) == ("a=1..2", "b=x|y")


BENEATH = (
    lambda p: aw.evaluate(3), lambda p: aw.evaluate("none.toml"), lambda p: aw.monte_carlo(None),
    lambda p: aw.monte_carlo(), lambda p: aw.monte_carlo(p, "x"), lambda p: aw.monte_carlo(p, 3, 4),
    lambda p: aw.monte_carlo(p, seed="x"), lambda p: aw.monte_carlo(p, sead=1), lambda p: aw.gradient(3, "capital"),
    lambda p: aw.gradient(p, 3), lambda p: aw.stream(3), lambda p: aw.stream(p, folder=3),
    lambda p: aw.stream(p, workers=0), lambda p: aw.stream(p, workers=2, cluster="tcp://127.0.0.1:1"),
    lambda p: aw.stream(p, keep="none", folder="x"), lambda p: aw.stream(p, inputs=True, folder="x"),
    lambda p: aw.stream(p, folder=__file__),
    lambda p: aw.sensitivity.tornado(3), lambda p: aw.sensitivity.tornado(p, ends=3),
    lambda p: aw.sensitivity.sobol(p, 3), lambda p: aw.sensitivity.groups(p, by=3),
    lambda p: aw.sensitivity.derivative(p, draws="x"), lambda p: aw.sensitivity.regional(p, share="x"),
    lambda p: aw.sensitivity.grid(p, 3, 4), lambda p: p.save(None), lambda p: p.find(3), lambda p: aw.load(3),
    lambda p: aw.build(None), lambda p: aw.load_answer(None), lambda p: aw.load_answer("none.answer"),
    lambda p: aw.connect(3), lambda p: aw.audit(product=3), lambda p: aw.audit(product="graphite", capacity=100_000),
    lambda p: aw.grade(3), lambda p: aw.calibrate(pd.DataFrame()), lambda p: aw.routes(3), lambda p: aw.run(3),
    lambda p: aw.sensitivity.tornado(p, ends=10**400), lambda p: aw.monte_carlo(p, 10**400),
    lambda p: aw.monte_carlo(p, project=p),
)  # fmt: skip


@pytest.mark.parametrize("use", range(len(BENEATH)))
def test_functions_beneath_refuse_in_words(small, use):
    with pytest.raises(aw.InputError) as error:
        BENEATH[use](small)
    for language in ("en", "zh"):
        with speaking(language):
            assert str(error.value)
    assert "--" not in str(error.value)
    assert "Error" not in str(error.value)


def test_a_path_will_do_where_a_project_is_asked_for(small, tmp_path):
    path = small.save(tmp_path / "small.toml")
    assert arguments.path("path", str(path)) == path
    assert aw.evaluate(path).scenarios == 1


@pytest.mark.parametrize("content", ["[1]", '{"digest": 1}', "[" * 100_000, "x"])
def test_what_holds_no_answer_is_said_so(tmp_path, content):
    (tmp_path / "x.answer").write_text(content)
    with pytest.raises(aw.InputError) as error:
        aw.load_answer(tmp_path / "x.answer")
    assert "Error" not in str(error.value)


def test_python_is_answered_in_its_own_words(small):
    cases = (
        (lambda: aw.audit(), "project", "product, capacity, start"),
        (lambda: aw.audit(product="graphite"), "start", 'start="2023-06"'),
        (lambda: aw.sensitivity(small, indicator="x"), "indicator", ""),
        (lambda: aw.slopes(small, "x"), "indicator", ""),
        (lambda: aw.run(small, exceedance="x"), "exceedance", ""),
        (lambda: aw.grade(changes="x"), "changes", ""),
    )
    for use, key, says in cases:
        with pytest.raises(aw.InputError) as error:
            use()
        assert error.value.key == key
        assert says in json.dumps(error.value.parts, ensure_ascii=False).replace('\\"', '"')
        assert "--" not in str(error.value)


def test_help_names_the_options():
    for question in QUESTIONS:
        if question.function in aw.__all__:
            text = getattr(aw, question.function).__doc__
            for option in question.options:
                assert option.writes or f"{option.name}: {say(option.about, 'en')}" in text
