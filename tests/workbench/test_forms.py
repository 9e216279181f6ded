"""Forms of questions: in words of a page and of one language, with what there is to choose from; read back as said."""

from __future__ import annotations

import re

import pytest
from starlette.datastructures import QueryParams

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say, speaking, t
from anodeworks.library import library
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.study.optimise.problem import problem
from anodeworks.view import conditions
from anodeworks.view.labels import PORTS, number_label
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench import question_form
from anodeworks.workbench.faults import fault
from anodeworks.workbench.opening import of_text, parsed
from anodeworks.workbench.option_labels import CHOICES, OPTIONS
from anodeworks.workbench.project_frame import path, short
from tests.workbench.conftest import PROJECTS

BY_NAME = {question.name: question for question in QUESTIONS}
PROMPT = re.compile(
    r"--[a-z]|\bpip\b|repeatable|可重复|\b(?:FILE|NAME|KEY|RECORD|INDICATOR|CONDITION|PROJECT)\b"
)
HOT, TARGET = "activities.infiltration.temperature", "activities.blend.target_capacity"


@pytest.fixture(scope="module")
def project(ankang):
    return of_text(ankang.home.archive, ankang.home.archive.project("ankang").head, "ankang.toml")


@pytest.mark.parametrize("question", QUESTIONS, ids=path)
def test_every_option_and_every_choice_has_a_name_in_both_languages(question):
    for option in question_form.options(question):
        assert option.name in OPTIONS, option.name
        assert say(OPTIONS[option.name], "zh") != say(OPTIONS[option.name], "en")
        for each in option.choices:
            assert each in CHOICES, each
    assert re.search("[\u4e00-\u9fff]", say(short(question), "zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_speaks_of_a_command_line(ankang, language):
    ankang.client.cookies.set("lang", language)
    asked = [q for q in QUESTIONS if q.options and q.name != "explain"]
    for question in asked:
        said = ankang.get(f"/p/ankang/draft/ask/{path(question)}")
        assert said.status_code == 200
        text = said.text
        main = re.sub(r"<(datalist|select|style|script)\b.*?</\1>|<[^>]*>", " ", text.split('id="main"')[1])
        assert not PROMPT.findall(main), (question.name, PROMPT.findall(main))


def test_a_form_in_chinese_names_its_choices_in_chinese(ankang):
    ankang.client.cookies.set("lang", "zh")
    for name in ("sensitivity", "line", "study", "reactor"):
        text = ankang.get(f"/p/ankang/draft/ask/{name}").text
        labels = re.findall(r'class="name">([^<]*)<', text) + re.findall(
            r'class="check">.*?> ([^<]*)</label>', text
        )
        assert labels
        assert all(re.search("[\u4e00-\u9fff]|^$", label) for label in labels), labels


def test_what_would_say_nothing_is_not_offered():
    def names(question, of=""):
        return {option.name for option in question_form.options(BY_NAME[question], of)}

    assert "kind" in names("reactor")
    assert "kind" not in names("reactor", "project")  # the project says it
    assert "product" not in names("cell")  # of a project, which is not asked for


def test_where_there_is_no_other_project_the_way_to_one_is_offered(bench):
    bench.home.archive.create("harbour", starter(DEFAULT_ROUTE), "local")
    alone = bench.get("/p/harbour/draft/ask/compare?lang=en").text
    assert 'name="other"' not in alone
    assert 'href="/begin/plant"' in alone
    bench.home.archive.create("quay", starter(DEFAULT_ROUTE), "local")
    assert 'name="other"' in bench.get("/p/harbour/draft/ask/compare?lang=en").text


def rows(**said):
    return QueryParams([(key.replace("__", "."), value) for key, values in said.items() for value in values])


def test_a_design_is_asked_for_in_fields(project):
    label = say(number_label(project, HOT), "zh")
    said = rows(
        asked=["1"],
        objective__figure=["capital", "emissions", ""], objective__way=["-", "", ""],
        variable__number=[label, TARGET, "", ""], variable__least=["440 degC", "", "", ""],
        variable__most=["480 degC", "", "", ""], variable__among=["", "400 mAh/g、450 mAh/g | 500 mAh/g", "", ""],
        constraint__figure=["land", "debt_service_cover_min", ""], constraint__sign=["<=", ">=", "<="],
        constraint__amount=["310 mu", "1.2", ""], constraint__share=["", "90 %", ""],
    )  # fmt: skip
    read = question_form.read(BY_NAME["optimise"], said, project)
    assert read["objective"] == ("-capital", "emissions")
    assert read["variable"] == (
        f"{HOT}=440 degC..480 degC",
        f"{TARGET}=400 mAh/g|450 mAh/g|500 mAh/g",
    )
    assert read["constraint"] == ("land <= 310 mu", "debt_service_cover_min >= 1.2 @ 90%")
    tables = {
        "objective": conditions.aim(read["objective"][0]),
        "variables": dict([conditions.variable(project, read["variable"][0])]),
        "constraints": conditions.constraints(read["constraint"][:1]),
    }
    assert [each.key for each in problem(project, tables).variables] == [HOT]
    drawn = str(question_form.form(BY_NAME["optimise"], said, "", project=project))
    assert 'value="440 degC"' in drawn  # what was said stays
    assert len(re.findall('name="variable.number"', drawn)) > 2  # and there is room for more


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"variable__number": [HOT], "variable__least": ["0.3"], "variable__most": [""],
          "variable__among": [""]}, "least and the most"),
        ({"variable__number": [""], "variable__least": ["0.3"], "variable__most": ["0.4"], "variable__among": [""]},
         "nothing beside 0.3"),
        ({"variable__number": ["infiltrtion temprature"], "variable__least": ["1"], "variable__most": ["2"],
          "variable__among": [""]}, HOT),
        ({"variable__number": [TARGET], "variable__least": ["400 mAh/g"], "variable__most": ["500 mAh/g"],
          "variable__among": ["400 | 450 mAh/g"]}, "leave one of them empty"),
        ({"constraint__figure": ["land"], "constraint__sign": ["<="], "constraint__amount": [""],
          "constraint__share": [""]}, "an amount"),
    ],
)  # fmt: skip
def test_a_row_that_lacks_something_is_told_by_its_field(project, said, told):
    with speaking("en"), pytest.raises(InputError) as error:
        question_form.read(BY_NAME["optimise"], rows(**said), project)
    assert told in str(fault(error.value))


def test_a_refusal_on_a_page_names_the_field_and_no_option():
    text = str(fault(InputError("--set filling", "2", "0 to 1", t("lower it"))))
    assert "--" not in text
    assert "hanged numbers: filling" in text


def test_a_wrong_figure_is_answered_with_those_there_are(project):
    decided = {"variables": {HOT: {"low": "440 degC", "high": "480 degC"}}}
    with pytest.raises(InputError) as error:
        problem(project, {"objective": "zzzz", **decided})
    assert "fnpv_after_tax" in error.value.allowed
    with pytest.raises(InputError) as error:
        problem(project, {"objective": "capitol", **decided})
    assert '"capital"' in error.value.remedy
    assert "fnpv_after_tax" not in error.value.allowed


def test_ports_of_the_library_have_names():
    ports = {
        port
        for name, about in library().routes.items()
        if "product" in about
        for node in parsed(starter(name), name).network.nodes
        for port, flow in node.ports
        if port != flow
    }
    assert ports <= set(PORTS)
    for each in PORTS.values():
        assert re.search("[\u4e00-\u9fff]", say(each, "zh"))


def test_another_project_is_offered_by_its_title(bench):
    for name in ("ankang", "shengquan"):
        source = PROJECTS / f"{name}.toml"
        bench.home.archive.create(name, source.read_text(encoding="utf-8"), "local", source)
    text = bench.get("/p/shengquan/draft/ask/compare").text
    assert ">Ankang silicon-carbon anode project, 300,000 t/yr</option>" in text
    assert ">ankang</option>" not in text
