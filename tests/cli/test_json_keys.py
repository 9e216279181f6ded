"""The keys of every command's JSON are those recorded in json_keys.json, on which machines rely; its screen is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from anodeworks.language import LANGUAGES
from anodeworks.render import terminal
from anodeworks.view.question import Question
from anodeworks.view.questions import QUESTIONS
from tests.lab.conftest import believed, record  # noqa: F401  (fixtures)
from tests.view.test_proposal import fit, two  # noqa: F401  (fixtures)

LABORATORY = (
    "lab fit",
    "lab next",
    "lab report",
)  # sample a posterior, which the page on the laboratory does
LINE = """
[line.neat]
blocking = "after"
begins = ["coated_carbon"]
lines = 4
lot_lasts = "4 h"
"""
SHOWN = Path(__file__).parent / "json_keys.json"
RECORD = json.loads(SHOWN.read_text())


@pytest.fixture(autouse=True)
def one_screen(monkeypatch) -> Iterator[None]:
    """Whatever is answered here stands on one screen of 80 columns, in both languages."""
    answered, document = [], Question.document

    def kept(question, result, whole=False):
        answered.append(document(question, result, whole))
        return answered[-1]

    monkeypatch.setattr(Question, "document", kept)
    yield
    for each in answered:
        for language in LANGUAGES:
            lines = terminal.text(each, language).splitlines()
            assert len(lines) <= terminal.HEIGHT, f"{each.question}, {language}: {len(lines)} lines"
            assert max(map(cell_len, lines)) <= terminal.WIDTH


def keys(document: Any) -> Iterator[str]:
    """Every key by which machines find something in an answer: `.tables.<table>.rows.<row>.<column>` and its like.

    Names of rows are replaced by `*`; the inside of pictures and the order of chapters are for people.
    """
    for key, value in document.items():
        yield key
        if key == "tables":
            for name, table in value.items():
                yield from (f"tables.{name}.{part}" for part in table if part not in ("rows", "columns"))
                yield from (f"tables.{name}.rows.*.{column}" for column in columns_of(table))
        elif key == "findings":
            for name, finding in value.items():
                yield from (f"findings.{name}.{part}" for part in parts(finding))
        elif key == "verdict":
            yield from (f"verdict[].{part}" for finding in value for part in parts(finding))
        elif key == "figures":
            yield from (
                f"figures.{name}.*.{part}"
                for name, each in value.items()
                for f in each.values()
                for part in f
            )
        elif key == "pictures":
            yield from (f"pictures.{name}" for name in value)
        elif key == "sections":
            yield from (f"sections[].{part}" for section in value for part in section)
        elif isinstance(value, dict):
            yield from (f"{key}.{inner}" for inner in value)
        elif isinstance(value, list):
            yield from (f"{key}[].{inner}" for entry in value for inner in entry)


def parts(finding: dict[str, Any]) -> Iterator[str]:
    """The parts of a finding, and the names of the numbers on which it rests."""
    yield from (part for part in finding if part != "numbers")
    yield from (f"numbers.{name}" for name in finding["numbers"])


def columns_of(table: dict[str, Any]) -> set[str]:
    """The columns of a table, calendar years replaced by `*`."""
    columns = {column for row in table["rows"].values() for column in row} - {"note"}
    return {"*" if column.isdigit() else column for column in columns}


def commands(plant: Path, folder: Path) -> dict[str, list[object]]:
    """One call of every command, by the name under which its keys are recorded."""
    larger = folder / "larger.toml"
    larger.write_text(plant.read_text().replace("4000 t/year", "5000 t/year"))
    lines = folder / "lines.toml"
    lines.write_text(plant.read_text() + LINE)
    return {
        "new": ["new", folder / "new.toml"],
        "check": ["check", plant],
        "run": ["run", plant, "--scenarios", 255, "--seed", 3, "--report", folder / "report.html"],
        "audit": ["audit", plant, "--scenarios", 255, "--seed", 3, "--inference", "none"],
        "study": ["study", plant, "--scenarios", 255, "--seed", 3, "--out", folder / "study"],
        "chart": ["chart", plant, "cash", "--out", folder, "--scenarios", 255, "--seed", 3],
        "sensitivity": [
            "sensitivity",
            plant,
            "--draws",
            128,
            "--method",
            "tornado",
            "--method",
            "groups",
            "--method",
            "regional",
            "--method",
            "map",
            "--points",
            3,
        ],
        "explain": ["explain", "activities.infiltration.temperature", "--project", plant],
        "explain indicator": ["explain", "capital", "--project", plant],
        "explain several": ["explain", "plant.site", "--project", plant],
        "line": ["line", lines],
        "gradient": ["gradient", plant, "fnpv_after_tax"],
        "optimise": [
            "optimise",
            plant,
            "--objective",
            "fnpv_after_tax",
            "--variable",
            "plant.staff.shift_teams=4|5",
            "--constraint",
            "land <= 900 mu",
        ],
        "plan": ["plan", plant, "--draws", 63],
        "reactor": ["reactor", "--map"],
        "material": ["material", "--draws", 20],
        "compare": ["compare", plant, larger],
        "cell": ["cell", "--rates", 1, "--cycles", 1, "--bpx", folder / "c.json", "--svg", folder],
        "routes": ["routes"],
        "activities": ["activities"],
        "activity": ["activities", "silane_infiltration"],
        "sources": ["sources"],
        "schema": ["schema", "--output", folder / "schema.json"],
    }


LONG = ("audit", "gradient", "optimise")  # what they compile takes ten seconds


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in LONG))
        for name in RECORD
        if name not in LABORATORY
    ],
)
def test_recorded_keys(name, plant, tmp_path, figures):
    if name == "cell":
        pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')
    assert sorted(set(keys(figures(*commands(plant, tmp_path)[name])))) == RECORD[name]


def test_recorded_keys_of_a_cell_that_was_not_run():
    assert sorted(set(keys(contrived_cell()))) == RECORD["cell"]


def contrived_cell() -> dict[str, Any]:
    """The answer about a cell whose figures are contrived, which needs no PyBaMM."""
    from anodeworks.render.json import as_json
    from anodeworks.view import cell
    from tests.view.test_cell import looked_at

    return as_json(cell.document(looked_at()), "en", {"bpx": "c.json", "svg": "charts"})


@pytest.mark.parametrize("name", LABORATORY)
def test_recorded_keys_of_the_laboratory(name, fit, two):  # noqa: F811
    """Of a calibration that is contrived."""
    from anodeworks.render.json import as_json

    answer = two if name == "lab next" else fit
    assert (
        sorted(
            set(
                keys(
                    as_json({question.name: question for question in QUESTIONS}[name].document(answer), "en")
                )
            )
        )
        == RECORD[name]
    )


def test_every_question_and_tool_is_recorded(plant, tmp_path):
    assert set(RECORD) == {*commands(plant, tmp_path), *LABORATORY}
    assert {question.name for question in QUESTIONS} | {"new", "chart", "schema"} <= set(RECORD)


def write() -> None:
    """Record the keys anew: `python -m tests.cli.test_json_keys [NAME ...]`, all unless named."""
    import contextlib
    import io
    import sys
    import tempfile

    from anodeworks.cli import main
    from tests.conftest import SMALL
    from tests.project.toml_text import dump

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        plant = folder / "small.toml"
        plant.write_text(dump(SMALL))
        calls = commands(plant, folder)
        found = {name: RECORD[name] for name in (*calls, *LABORATORY) if name in RECORD}
        for name in sys.argv[1:] or calls:
            if name == "cell":
                found[name] = sorted(set(keys(contrived_cell())))
                continue
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                assert main([*map(str, calls[name]), "--json"]) == 0, name
            found[name] = sorted(set(keys(json.loads(out.getvalue()))))
    SHOWN.write_text(
        json.dumps({n: found[n] for n in (*calls, *LABORATORY) if n in found}, ensure_ascii=False, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    write()
