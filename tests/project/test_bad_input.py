"""Whatever a file holds: one clear line that names file and key, exit code 2, no traceback, nothing written."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys

import pytest

from anodeworks.cli import main
from anodeworks.errors import InputError, wide

from .malformed import TEXT, changed
from .malformed_tables import tables
from .malformed_texts import texts
from .malformed_values import values

CASES = [*texts(), *values(), *tables()]
PYTHON = re.compile(r"datetime\.|\bTrue\b|\bFalse\b|\bNone\b")  # Python's own spelling of values


def test_no_refusal_is_made_without_saying_what_to_do():
    """Required of whoever refuses, so that the check of types finds one that says nothing."""
    assert inspect.signature(InputError).parameters["remedy"].default is inspect.Parameter.empty


def test_there_are_many():
    assert len(CASES) >= 200
    assert len({name for name, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("text", "part"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_one_clear_message(text, part, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "plant.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["check", "plant.toml"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("\n")
    # One slip is one line; where a route is misspelt, activities that another route brings are a second.
    assert said.err.count("\n") == 1 + ('found "silan"' in said.err and "that no route brings" in said.err)
    assert said.err.startswith("plant.toml: ")
    assert part in said.err
    assert "; allowed: " in said.err
    assert all(line.isprintable() and wide(line) <= 3 * 80 for line in said.err.splitlines())
    assert not PYTHON.search(said.err)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "name", ["missing.toml", ".", "no/such/folder/plant.toml", "long" * 200, "/dev/zero"]
)
def test_what_is_no_file(name, tmp_path, capsys):
    assert main(["check", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert wide(said.strip()) <= 3 * 80
    assert str(tmp_path / name)[:9] in said


def test_marks_and_line_ends_of_other_systems(tmp_path, capsys):
    file = tmp_path / "plant.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert main(["check", str(file)]) == 0
    assert "10,000 t/yr" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [["run"], ["gradient", "--top", "3"], ["check"], ["explain", "plant", "--project"]],
    ids=lambda c: c[0],
)
def test_every_command_says_the_same(command, tmp_path, capsys):
    file = tmp_path / "plant.toml"
    file.write_text(changed(("plant.site.land_limit", "300 kg")))
    more = ["fnpv_after_tax"] if command[0] == "gradient" else []
    assert main([*command, str(file), *more]) == 2
    assert f"{file}: plant.site.land_limit: found" in capsys.readouterr().err
    assert main([*command, str(file), *more, "--json"]) == 2
    said = capsys.readouterr()
    assert said.err == ""
    error = json.loads(said.out)["error"]
    assert set(error) == {"file", "key", "found", "allowed", "remedy"}
    assert (error["file"], error["key"]) == (str(file), "plant.site.land_limit")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "text", ["", TEXT.replace("2000 t/year", "2000 kg"), "a = [", TEXT + "\n[cliams]\n"], ids=range(4)
)
def test_from_the_shell(text, tmp_path):
    file = tmp_path / "plant.toml"
    file.write_text(text)
    script = "import sys; from anodeworks.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", script, "run", "plant.toml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("plant.toml: ")
    assert list(tmp_path.iterdir()) == [file]
