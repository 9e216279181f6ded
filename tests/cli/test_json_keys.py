"""The keys of every command's JSON are those recorded in json_keys.json: machines rely on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BATCHES = Path(__file__).parents[2] / "projects" / "laboratory" / "synthetic_batches.csv"
LONG = ("lab",)  # samples a posterior, which the page on the laboratory does too
RECORD = json.loads((Path(__file__).parent / "json_keys.json").read_text())
NAMED = {  # tables whose keys are names of the project or of the library
    "indicators", "flags", "claims", "products", "phases", "keys", "routes", "kinds", "sources", "parameters",
    "values", "activities", "design", "sizes", "studies", "by_year", "completed", "supply",
}  # fmt: skip


def keys(document: Any, path: str = "") -> Iterator[str]:
    """Every key below a document, names replaced by `*` and places in lists by `[]`."""
    if isinstance(document, dict):
        for key, value in document.items():
            named = path.rpartition(".")[2] in NAMED
            here = f"{path}.{'*' if named else key}".lstrip(".")
            yield here
            yield from keys(value, here)
    elif isinstance(document, list):
        for value in document:
            yield from keys(value, f"{path}[]")


def commands(plant: Path, folder: Path) -> dict[str, list[object]]:
    """One call of every command, by the name under which its keys are recorded."""
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
        "explain number": ["explain", "activities.infiltration.temperature", "--project", plant],
        "explain indicator": ["explain", "capital", "--project", plant],
        "explain several": ["explain", "plant.site", "--project", plant],
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
        "reactor": ["reactor", "--map"],
        "material": ["material", "--draws", 20],
        "lab": ["lab", "fit", BATCHES, "--draws", 50, "--parameter", "rate_factor"],
        "cell": ["cell", "--rates", 1, "--cycles", 1, "--bpx", folder / "c.json", "--svg", folder],
        "routes": ["routes"],
        "activities": ["activities"],
        "activity": ["activities", "silane_infiltration"],
        "sources": ["sources"],
        "schema": ["schema", "--output", folder / "schema.json"],
    }


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in RECORD]
)
def test_recorded_keys(name, plant, tmp_path, figures):
    if name == "cell":
        pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')
    found = set(keys(figures(*commands(plant, tmp_path)[name])))
    if name == "sources":  # entries carry what is known of them
        found = {key for key in found if key.count(".") < 2 or key.endswith("citation")}
    if name == "activity":
        found = {key for key in found if not key.startswith("activity.values.*")}
    assert sorted(found) == RECORD[name]


def test_every_command_is_recorded(plant, tmp_path):
    from anodeworks.cli import commands as group

    assert set(RECORD) == set(commands(plant, tmp_path))
    assert {str(words[0]) for words in commands(plant, tmp_path).values()} == set(group.commands)
