"""Commands, their exit codes, and that text and JSON tell the same."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

import anodeworks as aw
from anodeworks import __version__
from anodeworks.cli import commands, main
from anodeworks.library import library
from anodeworks.process.activity import KINDS
from anodeworks.project.starter import DEFAULT_ROUTE, starter


@pytest.mark.parametrize(
    "command", [[], *([name] for name in commands.commands)], ids=lambda c: " ".join(c) or "all"
)
def test_help(command, said):
    text = said(*command, "--help")
    assert text.startswith("Usage: anodeworks")
    if command:
        assert "--json" in text or "COMMAND" in text  # a group's own commands take it
        assert commands.commands[command[0]].help


def test_version(said):
    assert said("--version") == f"anodeworks {__version__}\n"


@pytest.mark.parametrize("words", [["rnu"], ["run"], ["run", "a.toml", "--scenario"], ["new", "--nonsense"]])
def test_misuse(words, capsys):
    assert main(words) == 2
    assert "Error: " in capsys.readouterr().err
    assert main([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["found"]


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    assert "Usage: anodeworks" in capsys.readouterr().err


@pytest.mark.parametrize("route", [r for r in library().routes if "product" in library().routes[r]])
def test_every_route_starts_a_project(route):
    project = aw.build(tomllib.loads(starter(route)))
    assert [offer.flow for offer in project.products] == [library().routes[route]["product"]]


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
    assert "--report: found a file that cannot be written" in capsys.readouterr().err


def test_report_or_not(plant, capsys):
    assert main(["run", str(plant), "--report", "x.html", "--no-report"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_run_tells_what_the_study_tells(plant, small_study, figures):
    told = figures("run", plant, "--scenarios", 255, "--seed", 3, "--no-report")
    assert told["report"] is None
    assert (told["scenarios"], told["seed"]) == (255, 3)
    quantiles = small_study.quantiles()
    assert set(told["indicators"]) == set(small_study.project.indicators)
    for name, about in told["indicators"].items():
        row = quantiles.loc[name]
        for key, column in (("p5", "P5"), ("p50", "P50"), ("p95", "P95")):
            expected = None if row[column] != row[column] else pytest.approx(row[column], rel=1e-9)
            assert about[key] == expected, name
        assert about["unit"] == row["unit"]


def test_without_draws_there_is_no_spread(plant, figures):
    told = figures("run", plant, "--scenarios", 0, "--no-report")
    capital = told["indicators"]["capital"]
    assert capital["value"] > 0
    assert capital["p5"] is capital["p95"] is None


def test_explain(plant, figures, said):
    key = "activities.infiltration.temperature"
    told = figures("explain", key, "--project", plant)
    assert told["unit"] == "degC"
    assert told["citation"].startswith(library().cite(told["source"]))
    assert "power" in told["feeds"]
    assert "silicon_share" not in told["feeds"]
    text = said("explain", key, "--project", plant)
    assert told["citation"] in text
    assert all(name in text for name in told["feeds"])
    assert said("explain", "infiltration", "--project", plant).startswith("activities.infiltration.")
    assert key in figures("explain", "power", "--project", plant)["depends_on"]
    assert "programme.phases.one.start" in said("explain", "start")


def test_gradient(plant, figures, said):
    told = figures("gradient", plant, "fnpv_after_tax", "--top", 5)
    assert len(told["gradient"]) == 5
    text = said("gradient", plant, "fnpv_after_tax", "--top", 5)
    assert all(row["key"] in text for row in told["gradient"])


def test_listings(figures, said):
    assert set(figures("routes")["tables"]["routes"]["rows"]) == set(library().routes)
    assert set(figures("activities")["tables"]["kinds"]["rows"]) == set(KINDS)
    assert set(figures("sources")["tables"]["sources"]["rows"]) == set(library().sources)
    assert "infiltration" in said("routes", "silane")
    assert "pore_filling" in said("activities", "silane_infiltration")
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
        assert figures("explain", "polishing.gloss", "--project", file, "--with", module)["keys"]
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
