"""The user's own code behind a kind of activity, as text: its module, and what that imports of the user's.

Exchanges may depend on all of it: a constant beside the class, a function of another file. What is kept on disk depends
on it as on the package's own code. It is read while the class is being made, since its file may change afterwards.
"""

from __future__ import annotations

import ast
import importlib.util
import site
import sys
import sysconfig
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from types import CodeType
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

PACKAGE: Final = Path(__file__).parent.parent
OURS: Final = PACKAGE.name

_read: WeakKeyDictionary[type, dict[str, str] | None] = WeakKeyDictionary()


class Stands(NamedTuple):
    """Where a module stands: its file, and the folders of a package's modules."""

    file: str | None
    folders: Iterable[str] | None


def is_own(kind: type) -> bool:
    """Whether a kind of activity is a user's."""
    return kind.__module__.partition(".")[0] != OURS


def own_code(kind: type) -> dict[str, str] | None:
    """The texts of a user's kind by name of their module, each after those that it imports.

    None: some of it stands in no file, as what is typed at a prompt, and nobody can tell its versions apart.
    """
    if kind not in _read:
        _read[kind] = _of(kind)
    return _read[kind]


def bound(kind: type) -> list[tuple[str, object]]:
    """What the functions of a kind that stands in no file find by name in their module, functions there included."""
    around = vars(sys.modules[kind.__module__]) if kind.__module__ in sys.modules else {}
    found: dict[str, object] = {}
    left = [value for base in kind.__mro__ if is_own(base) for value in vars(base).values()]
    while left:
        for name in _names(getattr(left.pop(), "__code__", None)):
            if name in around and name not in found:
                found[name] = around[name]
                left.append(around[name])
    return sorted(found.items())


def _names(code: CodeType | None) -> Iterator[str]:
    if code is not None:
        yield from code.co_names
        for inner in code.co_consts:
            if isinstance(inner, CodeType):
                yield from _names(inner)


def _of(kind: type) -> dict[str, str] | None:
    # What begins with two underscores is generated.
    written = [value for name, value in vars(kind).items() if not name.startswith("__")]
    codes = [getattr(value, "__code__", None) for value in written]
    if any(code is not None and not Path(code.co_filename).is_file() for code in codes):
        return None
    found: dict[str, str] = {}
    seen: set[str] = set()
    roots = dict.fromkeys(base.__module__ for base in kind.__mro__ if is_own(base) and base is not object)
    whole = [_gather(name, name.partition(".")[0], found, seen) for name in roots]
    return found if all(whole) and kind.__module__ in found else None


def _gather(name: str, root: str, found: dict[str, str], seen: set[str]) -> bool:
    """Add the text of a module after those of the user's that it imports; whether all of them have one."""
    if name in seen or _of_a_library(name, root):
        return True
    seen.add(name)
    stands = _stands(name)
    if stands.file is None:
        return name not in sys.modules or stands.folders is not None
    try:
        with tokenize.open(stands.file) as file:
            text = file.read()
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError):
        return False
    package = name if stands.folders is not None else name.rpartition(".")[0]
    whole = [_gather(other, root, found, seen) for other in dict.fromkeys(_imports(tree, package))]
    found[name] = text
    return all(whole)


def _imports(tree: ast.AST, package: str) -> Iterator[str]:
    """The modules that a text may import, packages before what is in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (package or not node.level):
            where = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            names = [where, *(f"{where}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _stands(name: str) -> Stands:
    """Where a module is, imported or not; nothing is imported for it."""
    module: Any = sys.modules.get(name)
    if module is not None:
        return Stands(getattr(module, "__file__", None), getattr(module, "__path__", None))
    parent = name.rpartition(".")[0]
    folders = _stands(parent).folders if parent else None
    if parent and folders is None:
        return Stands(None, None)
    spec = PathFinder.find_spec(name, None if folders is None else list(folders))
    return Stands(None, None) if spec is None else Stands(spec.origin, spec.submodule_search_locations)


def _of_a_library(name: str, root: str) -> bool:
    """Whether a module comes with Python, with this package, or is installed and not of the kind's own package."""
    top = name.partition(".")[0]
    if top == root:
        return False
    if top in sys.stdlib_module_names or top == OURS:
        return top != "__main__"
    file = _stands(name).file
    return file is not None and any(Path(file).resolve().is_relative_to(place) for place in _libraries())


@cache
def _libraries() -> tuple[Path, ...]:
    """Folders of what is installed."""
    paths = sysconfig.get_paths()
    known = [paths[part] for part in ("stdlib", "platstdlib", "purelib", "platlib")]
    return tuple(
        Path(place).resolve() for place in [*known, *site.getsitepackages(), site.getusersitepackages()]
    )
