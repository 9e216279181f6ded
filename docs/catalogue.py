"""Write the catalogues of texts: find every text of the code, keep what is translated, compile what programs read.

    python docs/catalogue.py            what `make docs` runs
    python docs/catalogue.py missing    print what has no Chinese yet

Texts are the first arguments of `t`, `tn`, `tc` (`anodeworks.language`), and what declarations hold: the meanings of
parameters, indicators, conditions and words of the project file, grades, distributions, the descriptions of kinds of
activity, and the flags of activities, which are their own keys. Babel reads them from the code and keeps
`src/anodeworks/locale/zh/LC_MESSAGES/anodeworks.po`.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "anodeworks"
HOME = PACKAGE / "locale" / "zh" / "LC_MESSAGES"
KEYWORDS = {"t": None, "tn": (1, 2), "tc": ((1, "c"), 2), "par": (4,)}
DECLARED = {
    "Indicator": 4,
    "indicator": 3,
    "Condition": 0,
    "Parameter": 3,
}  # calls whose so-manieth argument is read
WORDS = ("text", "flag", "names", "other", "Table")  # declarations of project/table.py: the first argument
LISTS = {"GRADES": "quantity/value.py", "KINDS": "quantity/distribution.py"}  # mappings whose values are read
FLAGS = ("flags", "outside")  # mappings of an activity whose keys are read


def texts() -> Catalog:
    """Every text of the code, by the files in which it stands."""
    found = Catalog(project="Anodeworks", charset="utf-8", locale="zh", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        with path.open("rb") as file:
            for _, message, comments, context in extract("python", file, keywords=KEYWORDS):
                found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
        for text in declared(path):
            found.add(text, locations=[(place, 0)])
    for name in ("core", "decorators", "exceptions", "formatting", "types"):  # what a user reads of click
        with Path(click.__file__).with_name(f"{name}.py").open("rb") as file:
            for _, message, _, context in extract("python", file, keywords={"_": None, "ngettext": (1, 2)}):
                found.add(message, locations=[(f"click/{name}.py", 0)], context=context)
    return found


def declared(path: Path) -> Iterator[str]:
    """Texts that declarations hold."""
    tree, place = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(PACKAGE).as_posix()
    tables = any(isinstance(n, ast.ImportFrom) and n.module == "anodeworks.project.table" for n in tree.body)
    tables |= place == "project/table.py"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in DECLARED:
                yield from _argument(node, DECLARED[name])
            case ast.Call(func=ast.Name(id=name)) if tables and name in WORDS:
                yield from _argument(node, 0)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(values=held)) if (
                LISTS.get(name) == place
            ):
                yield from (n.value for each in held for n in ast.walk(each) if _text(n))
    if place.startswith("process/"):
        yield from flags(tree)
        yield from descriptions(tree)


def flags(tree: ast.AST) -> Iterator[str]:
    """Reasons and ranges of activities: keys of the mappings called `flags` and `outside`."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(keys=keys))
                | ast.keyword(arg=name, value=ast.Dict(keys=keys))
            ) if name in FLAGS:
                yield from (key.value for key in keys if _text(key))
            case ast.Call(func=ast.Name(id="Exchanges"), args=[_, _, ast.Dict(keys=keys), *_]):
                yield from (key.value for key in keys if _text(key))


def descriptions(tree: ast.AST) -> Iterator[str]:
    """What each kind of activity does: the first line of the description of a class that has exchanges."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(bases=[ast.Name(id=base), *_], body=body) if base != "Section":
                if any(isinstance(n, ast.FunctionDef) and n.name == "exchanges" for n in body):
                    yield (ast.get_docstring(node) or "").split("\n")[0].rstrip(".")


def _argument(call: ast.Call, place: int) -> Iterator[str]:
    given = [*call.args[place : place + 1], *(k.value for k in call.keywords if k.arg == "meaning")]
    yield from (each.value for each in given if _text(each))


def _text(node: ast.AST | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def kept() -> Catalog:
    """The catalogue as it stands, brought up to the code."""
    path = HOME / "anodeworks.po"
    known = read_po(path.open("rb"), locale="zh") if path.exists() else Catalog(locale="zh")
    known.update(texts(), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def missing(catalogue: Catalog) -> list[str]:
    """Texts without Chinese."""
    return [
        str(message.id) for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]  # fmt: skip


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as text, and compiled."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalogue, width=120, omit_header=False, sort_output=True, include_lineno=False)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def main() -> None:
    """Write both files."""
    catalogue = kept()
    if sys.argv[1:] == ["missing"]:
        print("\n".join(missing(catalogue)))
        return
    HOME.mkdir(parents=True, exist_ok=True)
    po, mo = written(catalogue)
    (HOME / "anodeworks.po").write_bytes(po)
    (HOME / "anodeworks.mo").write_bytes(mo)
    print(f"{len(catalogue)} texts, {len(missing(catalogue))} without Chinese")


if __name__ == "__main__":
    main()
