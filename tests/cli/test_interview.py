"""`anodeworks ask`: asks until it can read the answers, in both languages; interrupted it leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from anodeworks import load
from anodeworks.cli import commands, main

ANSWERS = (
    "grafit\n石墨\n10\n10万吨\nover 30亿\n700\n700亩\n\n\n\n\nsoon\n\n2023-06\n2024-12\nSichaun\n四川省\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def asked(*words: str, answers: str):
    return CliRunner().invoke(commands(), ["ask", *words], input=answers)


def test_it_asks_until_it_can_read_the_answer():
    done = asked("plant.toml", "--language", "en", answers=ANSWERS)
    assert done.exit_code == 0, done.output
    made = load("plant.toml")
    assert made.place == "sichuan"
    assert {claim.name for claim in made.claims} == {"capacity", "investment", "land", "production"}
    for slip in ('"grafit"', '"10"', '"700"', '"soon"', '"Sichaun"'):
        assert slip in done.stderr
    assert 'did you mean "graphite"?' in done.stderr
    assert done.stdout == "wrote plant.toml; next: anodeworks audit plant.toml\n"


def test_it_asks_in_chinese_and_tells_machines():
    words = ("--product", "siox", "--capacity", "5 kt", "--start", "2024", "--json")
    done = asked(*words, "--language", "zh", answers="\n\n\n\n\n\n\n\n\n")
    assert "项目总投资" in done.stderr
    assert "产品" not in done.stderr  # said already
    assert json.loads(done.stdout)["file"] == "siox-5-kt.toml"
    assert load("siox-5-kt.toml").claims[0].name == "capacity"


def test_a_file_that_exists_is_never_written_over(capsys):
    Path("plant.toml").write_text("mine")
    assert main(["ask", "plant.toml"]) == 2
    assert "exists" in capsys.readouterr().err
    Path("siox-5-kt.toml").write_text("mine")
    words = ("--product", "siox", "--capacity", "5 kt", "--start", "2024")
    done = asked(*words, answers="\n\n\n\n\n\n\nother.toml\n")
    assert done.exit_code == 0, done.output
    assert Path("siox-5-kt.toml").read_text() == "mine"
    assert load("other.toml").claims


def test_who_ends_it_leaves_nothing_behind():
    assert asked("plant.toml", answers="石墨\n").exit_code == 1  # click's own; `main` makes it 130
    assert not list(Path().iterdir())
