"""The small plant as a file, and one answer of every command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anodeworks import Project, progress
from anodeworks.cli import main
from tests.project.toml_text import dump

OWN_KIND = '''
from anodeworks import Exchanges, Powered, par
from anodeworks.quantity import Scalar


class Polishing(Powered):
    """Polishes a powder."""

    takes = ("feed",)
    uses = ("electricity", "consumables")
    gives = ("product",)
    emits = ("heat_to_surroundings",)
    gloss: Scalar = par("1", 0, 1, "share of the light thrown back", default=0.5)

    def exchanges(self, at):
        amounts = self.driven({"feed": 1.0, "product": 1.0})
        return Exchanges(amounts, {"product": at["feed"]})
'''

OWN_ACTIVITY = {
    "kind": "polishing",
    "power": "0.2 kWh/kg",
    "unit_capacity": "500 kg/h",
    "flows": {"feed": "silicon_carbon", "product": "polished"},
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long on a busy machine says nothing of it."""
    monkeypatch.setattr(progress, "SILENT", 3600.0)


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory, small: Project) -> Path:
    """The small plant's project file."""
    file = tmp_path_factory.mktemp("plant") / "small.toml"
    file.write_text(dump(small.tables))
    return file


@pytest.fixture
def own_plant(tmp_path: Path, small_tables: dict[str, Any]) -> tuple[Path, Path]:
    """A project file that needs a kind of activity of its own, and the Python file that declares it."""
    small_tables["activities"] = {"polishing": OWN_ACTIVITY}
    small_tables["products"]["neat"]["flow"] = "polished"
    (tmp_path / "own.toml").write_text(dump(small_tables))
    (tmp_path / "own_kinds.py").write_text(OWN_KIND)
    return tmp_path / "own.toml", tmp_path / "own_kinds.py"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must succeed; what it printed."""

    def run(*words: object) -> str:
        assert main([str(word) for word in words]) == 0
        caught = capsys.readouterr()
        assert caught.err == ""
        return caught.out

    return run


@pytest.fixture
def figures(said: Callable[..., str]) -> Callable[..., Any]:
    """Run a command that must succeed with --json; the document."""

    def run(*words: object) -> Any:
        return json.loads(said(*words, "--json"), parse_constant=lambda word: pytest.fail(f"{word} in JSON"))

    return run


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal width that does not depend on where the tests run."""
    monkeypatch.setenv("COLUMNS", "100")
    return shutil.get_terminal_size().columns
