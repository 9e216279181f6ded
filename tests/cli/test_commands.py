"""Commands, their exit codes, and that text and JSON tell the same."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import anodeworks as aw
from anodeworks import __version__
from anodeworks.cli import commands, main
from anodeworks.language import LANGUAGES, speaking, spoken
from anodeworks.library import library
from anodeworks.process.activity import KINDS
from anodeworks.project.starter import DEFAULT_ROUTE, LIKE, starter
from anodeworks.study.precision import precision
from anodeworks.study.result import QUANTILES
from anodeworks.twin.catalogue import Plant
from anodeworks.view import whole
from anodeworks.view.questions import QUESTIONS
from tests.project.toml_text import dump


def named(group: click.Group, *before: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it, groups themselves too."""
    yield before, group
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from named(found, *before, name)
        else:
            yield (*before, name), found


COMMANDS = dict(named(commands()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command, language, said):
    text = said(*command, "--help", "--language", language)
    assert text.startswith("Usage: anodeworks" if language == "en" else "用法： anodeworks")
    assert "[x<=None]" not in text
    assert '[default: ""]' not in text
    assert "--language" in text
    if not isinstance(COMMANDS[command], click.Group):
        assert "--json" in text
        assert COMMANDS[command].help
    assert text != said(*command, "--help", "--language", "zh" if language == "en" else "en")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_options_show_what_they_take_as_the_question_says(question):
    shown = {param.name: param.metavar for param in COMMANDS[tuple(question.name.split())].params}
    assert {o.name: shown[o.name] for o in question.options} == {
        o.name: o.shown or None for o in question.options
    }


def test_kinds_of_values_are_named_in_chinese():
    with speaking("zh"):
        found = dict(named(commands()))
    assert "选项" in found["run",].options_metavar
    left = {
        (words, param.name): param.type.name
        for words, command in found.items()
        for param in command.params
        if param.metavar is None and isinstance(param, click.Option) and not param.is_flag
        if not isinstance(param.type, click.Choice) and re.search("[A-Za-z]", param.type.name)
    }
    assert left == {}
    assert (
        commands().commands["run"].params[1].type.name == "integer range"
    )  # what click shares stays its own


@pytest.mark.parametrize(
    ("asked", "users", "heard"),
    [((), "", "zh"), (("--language", "en"), "", "en"), ((), "en", "en"), (("--language", "zh"), "en", "zh")],
)
def test_a_file_says_the_language_unless_somebody_asks_for_another(
    small_tables, tmp_path, capsys, monkeypatch, asked, users, heard
):
    """Of an answer, and of an error in the file itself, which is said before the project is known."""
    monkeypatch.setenv("ANODEWORKS_LANGUAGE", users)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for wrong, code in (({}, 0), ({"colour": "red"}, 2)):
        project = small_tables["project"] | {"language": "zh"} | wrong
        mine = tmp_path / "mine.toml"
        mine.write_text(dump(small_tables | {"project": project}), "utf-8")
        assert main(["check", str(mine), *asked]) == code
        said = "".join(capsys.readouterr())
        assert bool(re.search("[一-鿿]", said)) == (heard == "zh"), said


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_takes_what_all_take(question):
    found = COMMANDS[tuple(question.name.split())]
    options = {word for parameter in found.params for word in parameter.opts}
    assert {"--json", "--language", "--full", "--report", "--excel"} <= options
    assert ("--with" in options) == (question.modules or any(s.kind == "project" for s in question.subjects))
    assert {option.flag for option in question.options} <= options


def test_what_may_be_left_out_stands_in_brackets(said):
    assert "[OPTIONS] [NAME]\n" in said("routes", "--help")
    assert "[OPTIONS] FILE OTHER\n" in said("compare", "--help")


def test_version(said):
    assert said("--version") == f"anodeworks {__version__}\n"


@pytest.mark.parametrize("words", [["rnu"], ["run"], ["run", "a.toml", "--scenario"], ["new", "--nonsense"]])
def test_misuse(words, capsys):
    assert main(words) == 2
    assert ": found " in capsys.readouterr().err
    assert main([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["found"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--scenarios", "1,5"],
            '--scenarios: found "1,5"; allowed: a whole number, 0 to 100,000,000; commas stand',
        ),
        (
            ["--scenarios", "1.5"],
            '--scenarios: found "1.5"; allowed: a whole number, 0 to 100,000,000; write',
        ),
        (["--scenarios", "-1"], "--scenarios: found -1; allowed: a whole number, 0 to 100,000,000; raise it"),
        (["--seed", "abc"], '--seed: found "abc"; allowed: a whole number, 0 to'),
        (
            ["--design", "sobl"],
            '--design: found "sobl"; allowed: random, sobol, latin; did you mean "sobol"?',
        ),
        (["--language", "fr"], '--language: found "fr"; allowed: en, zh; write one of those'),
    ],
)
def test_a_wrong_value_of_an_option_is_told_as_every_error_is(words, told, capsys):
    assert main(["run", "no.toml", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(told)


@pytest.mark.parametrize(
    "text", ["1000", "1,000", "１０００", "1_000", "1e3", "1000.0", "+1000", "1 thousand"]
)
def test_whole_numbers_have_the_grammar_of_all(text):
    assert whole.read(text, "--scenarios", 0, 1e8) == 1000
    assert whole.read(str(2**63 - 1), "--seed") == 2**63 - 1


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    assert "Usage: anodeworks" in capsys.readouterr().err


@pytest.mark.parametrize("route", [r for r in library().routes if "product" in library().routes[r]])
def test_every_route_starts_a_project(route):
    project = aw.build(tomllib.loads(starter(route)))
    assert [offer.flow for offer in project.products] == [library().routes[route]["product"]]


@pytest.mark.parametrize("name", LIKE)
def test_a_project_like_another_can_be_read(name, tmp_path, said):
    file = tmp_path / "plant.toml"
    said("new", file, "--like", name)
    project = aw.load(file)
    assert project.alone is (name == "finance")
    assert len(project.products) == {"finance": 0, "two-products": 2, "graphite-and-silicon": 2}.get(name, 1)
    assert project.claims
    assert project.name_zh


def test_new_then_check_then_run(tmp_path, monkeypatch, said, wide):
    monkeypatch.chdir(tmp_path)
    assert said("new", "mine.toml") == "wrote mine.toml; next: anodeworks run mine.toml\n"
    assert said("new", "-") == Path("mine.toml").read_text() == starter(DEFAULT_ROUTE)
    checked = said("check", "mine.toml")
    assert "mine.toml is in order" in checked
    assert "assumed, but not varied: programme.phases.two.start" in checked
    screen = said("run", "mine.toml", "--scenarios", 63)
    assert "Levelised cost" in screen
    assert screen.endswith("report: reports/mine.html\n")
    assert Path("reports/mine.html").read_text().startswith("<!DOCTYPE html>")


def test_new_does_not_overwrite(tmp_path, capsys):
    file = tmp_path / "plant.toml"
    file.write_text("precious")
    assert main(["new", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "precious"
    assert main(["new", str(file), "--force"]) == 0
    assert file.read_text() == starter(DEFAULT_ROUTE)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["new", "--route", "silan"], 'did you mean "silane"?'),
        (["new", "no/such/folder/plant.toml"], "cannot be written"),
        (["schema", "-o", "no/such/folder/schema.json"], "cannot be written"),
        (["explain", "temprature"], 'did you mean "temperature"?'),
        (
            ["explain", "activities.infiltration.temprature"],
            'did you mean "activities.infiltration.temperature"?',
        ),
        (["routes", "silan"], 'did you mean "silane"?'),
        (["activities", "sievin"], 'did you mean "sieving"?'),
        (["sources", "mee-grid-2032"], 'did you mean "mee-grid-2023"?'),
        (["gradient", "PLANT", "firr_aftr_tax"], 'did you mean "firr_after_tax"?'),
    ],
)
def test_near_misses(words, part, plant, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([str(plant) if word == "PLANT" else word for word in words]) == 2
    said = capsys.readouterr().err
    assert part in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_written(plant, tmp_path, capsys):
    assert main(["run", str(plant), "--scenarios", "255", "--report", str(tmp_path)]) == 2
    assert "--report: found a folder; allowed: a file that can be written" in capsys.readouterr().err


def test_report_or_not(plant, capsys):
    assert main(["run", str(plant), "--report", "x.html", "--no-report"]) == 2
    assert "--report: found it beside --no-report; allowed: one of the two" in capsys.readouterr().err


def test_run_tells_what_the_study_tells(plant, small_study, figures):
    told = figures("run", plant, "--scenarios", 255, "--seed", 3, "--no-report")
    assert told["written"] == {}
    assert told["about"]["seed"] == "3"
    assert told["about"]["draws"] == {"value": 255, "unit": "1"}
    quantiles = small_study.quantiles()
    rows = {
        **told["tables"]["other"]["rows"],
        **told["tables"]["figures"]["rows"],
        **told["tables"]["screen"]["rows"],
    }
    assert set(rows) == set(small_study.project.indicators)
    for name, about in rows.items():
        row = quantiles.loc[name]
        if row["unit"] == "date":  # shown as a day
            continue
        for key, column in (("p5", "P5"), ("p50", "P50"), ("p95", "P95")):
            expected = None if row[column] != row[column] else pytest.approx(row[column], rel=1e-9)
            assert about[key]["value"] == expected, name
            assert about[key]["unit"] == row["unit"]
        known, shown = precision(small_study, name, QUANTILES), told["tables"]["precision"]["rows"][name]
        expected = (known.mean, known.mean_error, *known.errors)
        columns = ("mean", "mean_error", "p5_error", "p50_error", "p95_error")
        for column, number in zip(columns, expected, strict=True):
            number = None if number != number else pytest.approx(number, rel=1e-9)
            assert shown[column]["value"] == number, (name, column)
        assert shown["undefined"]["share"] == known.undefined


def test_without_draws_there_is_no_spread(plant, figures):
    told = figures("run", plant, "--scenarios", 0, "--no-report")
    capital = told["tables"]["screen"]["rows"]["capital"]
    assert capital["base"]["value"] > 0
    assert capital.get("p5") is capital.get("p95") is None


def test_explain(plant, small, figures, said):
    key = "activities.infiltration.temperature"
    tables = figures("explain", key, "--project", plant)["tables"]
    told, spread = tables["number"]["rows"], tables["range"]["rows"]
    value = small.ledger[key]
    assert told["value"]["is"] == {"value": pytest.approx(value.number - 273.15), "unit": "degC", "key": key}
    assert told["source"]["is"] == {"source": value.source, "citation": library().cite(value.source)}
    ends = [row["is"]["value"] for row in (spread["p5"], spread["p50"], spread["p95"])]
    assert ends == pytest.approx(value.distribution.quantile([0.05, 0.5, 0.95]) - 273.15)
    assert [spread[end]["is"]["value"] for end in ("least", "largest")] == pytest.approx(
        [value.parameter.lo, value.parameter.hi]
    )
    given = [spread[f"argument_{i}"]["is"]["value"] for i in (1, 2, 3)]
    assert given == pytest.approx([a - 273.15 for a in value.distribution.args])
    assert Plant.power.name in tables["feeds"]["rows"]
    assert "silicon_share" not in tables["feeds"]["rows"]
    text = " ".join(said("explain", key, "--project", plant).split())
    assert told["source"]["is"]["citation"] in text
    # A label may take two lines.
    words = set(said("explain", key, "--project", plant, "--full").lower().split())
    assert all(words >= set(row["label"].lower().split()) for row in tables["feeds"]["rows"].values())
    assert "activities.infiltration." in said("explain", "infiltration", "--project", plant)
    about = figures("explain", "power", "--project", plant)["tables"]
    assert key in about["depends_on"]["rows"]
    assert about["indicator"]["rows"]["label"]["is"] == Plant.power.label
    assert "programme.phases.one.start" in said("explain", "start")


@pytest.mark.slow
def test_gradient(plant, small, figures, said):
    from anodeworks import gradient

    told = figures("gradient", plant, "fnpv_after_tax", "--top", 5)["tables"]["gradient"]["rows"]
    known = gradient(small, "fnpv_after_tax").head(5)
    assert list(told) == list(known.index)
    for key, row in known.iterrows():
        asked = small.ledger[key].parameter
        step = 0.01 if asked.unit == "1" and asked.hi <= 1 else 1.0  # a change that means something
        assert told[key]["derivative"]["value"] == pytest.approx(row["derivative"] * step)
        assert told[key]["elasticity"]["value"] == pytest.approx(row["elasticity"])
    text = said("gradient", plant, "fnpv_after_tax", "--top", 5)
    assert all(key in text for key in told)


def test_listings(figures, said):
    assert set(figures("routes")["tables"]["routes"]["rows"]) == set(library().routes)
    assert set(figures("activities")["tables"]["kinds"]["rows"]) == set(KINDS)
    assert set(figures("sources")["tables"]["sources"]["rows"]) == set(library().sources)
    assert "infiltration" in said("routes", "silane")
    assert "pore_filling" in said("activities", "silane_infiltration", "--full")
    assert "share_" not in said("activities", "mix")
    assert library().cite("mee-grid-2023") in " ".join(said("sources", "mee-grid-2023").split())


def test_own_activities(own_plant, figures, capsys):
    file, module = own_plant
    before = dict(KINDS)
    try:
        assert main(["check", str(file)]) == 2
        assert "polishing" in capsys.readouterr().err
        checked = figures("check", file, "--with", module)
        assert checked["tables"]["numbers"]["rows"]["activities"]["count"]["value"] > 0
        assert figures("explain", "polishing.gloss", "--project", file, "--with", module)["tables"]["keys"][
            "rows"
        ]
        assert "polishing" in figures("activities", "--with", module)["tables"]["kinds"]["rows"]
    finally:
        KINDS.clear()
        KINDS.update(before)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (None, "no such Python file"),
        ("def broken(:\n", "line 1: found SyntaxError"),
        ("1 / 0\n", "ZeroDivisionError"),
        ("x = 1\n", "no new activity"),
        (
            "from anodeworks import Activity\nclass Mix(Activity):\n    def exchanges(self, at): ...\n",
            "taken",
        ),
    ],
)
def test_own_activities_that_cannot_be_used(text, part, plant, tmp_path, capsys):
    module = tmp_path / "mine.py"
    if text is not None:
        module.write_text(text)
    assert main(["check", str(plant), "--with", str(module)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(str(module))
    assert part in said
    assert said.count("\n") == 1


def test_own_activities_must_be_python(plant, capsys):
    assert main(["check", str(plant), "--with", str(plant)]) == 2
    assert "no such Python file" in capsys.readouterr().err


def test_a_command_leaves_the_language_as_it_was(said, monkeypatch):
    for before in ("", "fr", None):
        if before is None:
            monkeypatch.delenv("LANGUAGE", raising=False)
        else:
            monkeypatch.setenv("LANGUAGE", before)
        said("run", "--help", "--language", "zh")
        assert os.environ.get("LANGUAGE") == before
        assert spoken() == "en"
