"""No circle among files: whoever reads one can read what it stands on first."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import anodeworks

PACKAGE: Final = Path(anodeworks.__file__).parent
ROOTS: Final = {"anodeworks": PACKAGE, "benchmarks": Path(__file__).parent.parent / "benchmarks"}


def modules(roots: Mapping[str, Path]) -> dict[str, Path]:
    """Every file by its dotted name."""
    found = {}
    for name, root in roots.items():
        for path in root.rglob("*.py"):
            words = (name, *path.relative_to(root).with_suffix("").parts)
            found[".".join(words[:-1] if words[-1] == "__init__" else words)] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all that a file imports: for types and inside functions too, but not the package's version."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [alias.name for alias in node.names if alias.name != "__version__"]
            yield from (f"{node.module}.{name}" for name in names)


def edges(files: Mapping[str, Path]) -> dict[str, set[str]]:
    """For every file those that it imports: a module, or the one that holds the name."""
    found = {}
    for name, path in files.items():
        asked = ((word, word.rpartition(".")[0]) for word in imports(path))
        found[name] = {next((w for w in words if w in files), name) for words in asked} - {name}
    return found


def circles(graph: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Groups of files each of which leads to all others of its group."""

    def reached(start: str) -> set[str]:
        seen, open_ = set[str](), [start]
        while open_:
            for name in graph[open_.pop()] - seen:
                seen.add(name)
                open_.append(name)
        return seen

    reach = {name: reached(name) for name in graph}
    return sorted({tuple(sorted(o for o in reach[n] if n in reach[o])) for n in graph if n in reach[n]})


def test_files_stand_in_no_circle():
    found = circles(edges(modules(ROOTS)))
    assert found == []


def test_circles_for_types_and_inside_functions_are_seen(tmp_path):
    texts = {
        "__init__": "from p import d\n",
        "a": "import p.b\n",
        "b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.c import thing\n",
        "c": "def late():\n    from p import a\n    return a\n",
        "d": "from p import __version__\nfrom p import a\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    assert circles(edges(modules({"p": tmp_path}))) == [("p.a", "p.b", "p.c")]
