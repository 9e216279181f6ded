"""What the pages show works: Python runs, commands end well, TOML is read.

The blocks of a page run in order, in a folder of their own that holds a copy of `projects/`. Python blocks
share their names. A block whose first line is a comment with a file name (`# plant.toml`, `# kiln.py`) is
that file: it is written to the folder, and blocks after it use it. A whole project is loaded, unless a command
of the page does so with activities of its own (`--with`) or is meant to fail, which `# exit 2` at its end says.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anodeworks import build, process  # noqa: F401  (process: the built-in kinds are known)
from anodeworks.cli import main
from anodeworks.process.activity import KINDS
from tests.docs.doc_pages import NAMES, PAGES, ROOT, blocks

SHOWN = [(p, n) for p, n in zip(PAGES, NAMES, strict=True) if "docs/reference/" not in n and blocks(p)]
LONG = {f"docs/how-to/{name}.md" for name in (
    "excel", "finance-alone", "furnace", "laboratory", "lenders", "line", "notebook",
    "override-a-value", "plan", "scale", "use-json",
)}  # fmt: skip  # what these show takes minutes together
SHELL = re.compile(r"[|<>;&$*]")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, as a reader's would be; modules and kinds of a page are forgotten after it."""
    shutil.copytree(ROOT / "projects", tmp_path / "projects")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    kinds, modules = dict(KINDS), set(sys.modules)
    yield tmp_path
    restore(kinds)
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize(
    "page", [pytest.param(p, id=n, marks=[pytest.mark.slow] if n in LONG else []) for p, n in SHOWN]
)
def test_examples_of_a_page(page: Path, folder: Path) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = blocks(page)
    told = [c for block in shown if block.language == "console" for c in commands(block.text)]
    left = {word for command, code in told if code or "--with" in command for word in command.split()}
    for block in shown:
        where = f"{page.relative_to(ROOT)}, line {block.line}"
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        match block.language:
            case "python":
                code = compile(block.text, where, "exec")
                if not block.file:
                    exec(code, names)
            case "toml":
                tables = tomllib.loads(block.text)
                if {"route", "products"} <= tables.keys() and block.file not in left:
                    build(tables, block.file)
            case "console":
                for command, expected in commands(block.text):
                    assert run(command) == expected, f"{where}: {command}"


def commands(text: str) -> Iterator[tuple[str, int]]:
    """The commands of a console block that are ours, and the exit code with which each is to end."""
    for line in re.sub(r"\\\n", " ", text).split("\n"):
        if line.startswith("$ anodeworks"):
            command, _, comment = line.removeprefix("$ ").partition(" # ")
            code = re.match(r"exit (\d+)", comment)
            yield command.strip(), int(code[1]) if code else 0


def run(command: str) -> int:
    """The exit code of a command; in this process unless it needs a shell."""
    if SHELL.search(command):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(command, shell=True, env={**os.environ, "PATH": path}).returncode
    kinds = dict(KINDS)
    try:
        return main(shlex.split(command)[1:])
    finally:
        restore(kinds)


def restore(kinds: dict[str, Any]) -> None:
    """Forget kinds of activity that have been declared since."""
    KINDS.clear()
    KINDS.update(kinds)
