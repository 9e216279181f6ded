"""What commands write: never over what they read, never of another kind, whole or not at all."""

from __future__ import annotations

import errno
import os

import pytest

from anodeworks.cli import main
from anodeworks.process.activity import KINDS

# Commands that write at once, each with the place of the file that it writes.
WRITING = {
    "a page": ["check", "{plant}", "--report", "{out}/x.html"],
    "a workbook": ["check", "{plant}", "--excel", "{out}/x.xlsx"],
    "a schema": ["schema", "--output", "{out}/x.json"],
    "a project": ["new", "{out}/x.toml", "--force"],
    "a recipe's page": ["routes", "--report", "{out}/x.html"],
}


def said(words, **places):
    """The words of a command with its places."""
    return [word.format(**places) for word in words]


@pytest.fixture
def out(tmp_path):
    """A folder to write to."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("words", "option", "allowed"),
    [
        (["run", "{plant}", "--report", "{plant}"], "--report", ".html, .htm"),
        (["run", "{plant}", "--excel", "{plant}"], "--excel", ".xlsx"),
        (["run", "{plant}", "--excel", "{out}/x.html"], "--excel", ".xlsx"),
        (["run", "{plant}", "--report", "{out}/x"], "--report", "no ending"),
        (["optimise", "{plant}", "--write", "{out}/x.xlsx"], "--write", ".toml"),
        (["cell", "--bpx", "{out}/x.toml"], "--bpx", ".json"),
        (["schema", "--output", "{plant}"], "--output", ".json"),
        (["new", "{out}/x.html"], "FILE", ".toml"),
    ],
)
def test_another_ending_is_refused(plant, out, capsys, words, option, allowed):
    before = plant.read_bytes()
    assert main(said(words, plant=plant, out=out)) == 2
    error = capsys.readouterr().err
    assert option in error
    assert allowed in error
    assert plant.read_bytes() == before
    assert not list(out.iterdir())


@pytest.mark.parametrize("command", WRITING)
def test_a_name_that_no_file_can_have_is_refused(plant, out, capsys, command):
    words = said(WRITING[command], plant=plant, out=out / ("x" * 300))
    named = [word.replace("/x.", f"/{'x' * 300}.") for word in said(WRITING[command], plant=plant, out=out)]
    for asked in (words, named):
        assert main(asked) == 2
        assert "too long" in capsys.readouterr().err
    assert not list(out.iterdir())


@pytest.mark.parametrize("way", ["itself", "relative", "link", "hard link"])
def test_the_project_file_is_spared(plant, out, capsys, monkeypatch, way):
    """Before anything is computed."""
    monkeypatch.chdir(plant.parent)
    monkeypatch.setattr("anodeworks.view.optimum.ask", lambda *_, **__: pytest.fail("computed"))
    target = {"itself": plant, "relative": out / os.path.relpath(plant, out)}.get(way, out / "x.toml")
    if way == "link":
        target.symlink_to(plant)
    if way == "hard link":
        os.link(plant, target)
    before = plant.read_bytes()
    assert main(["optimise", str(plant), "--write", str(target)]) == 2
    assert "--write: found a file that this run reads; allowed: another file" in capsys.readouterr().err
    assert plant.read_bytes() == before


def test_a_page_that_is_a_link_to_the_project_is_spared(plant, out, capsys, monkeypatch):
    monkeypatch.delitem(KINDS, "own", raising=False)  # and what the file below declares goes with the test
    page, module = out / "page.html", out / "own.html"
    page.symlink_to(plant)
    before = plant.read_bytes()
    assert main(["check", str(plant), "--report", str(page)]) == 2
    assert "a file that this run reads" in capsys.readouterr().err
    own = out / "own.py"
    own.write_text("from anodeworks import Activity\nclass Own(Activity):\n    def exchanges(self): ...\n")
    module.symlink_to(own)
    assert main(["check", str(plant), "--with", str(own), "--report", str(module)]) == 2
    assert plant.read_bytes() == before
    assert own.read_text().startswith("from")


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(plant, out, capsys, monkeypatch, name, step):
    words = said(WRITING[name], plant=plant, out=out)
    target = next(out / word.rpartition("/")[2] for word in words if word.startswith(str(out)))
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, full)
        assert main(words) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert [(path.name, path.read_bytes()) for path in out.iterdir()] == [(target.name, b"old")]
    assert main(words) == 0
    assert target.read_bytes() != b"old"
