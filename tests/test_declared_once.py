"""A line of a statement and an indicator are declared once: elsewhere nothing but their declarations names them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from anodeworks.finance import INDICATORS, LABELS
from anodeworks.twin.catalogue import OF_ANODE, OF_PHASE, OF_PRODUCT, PLANT

SRC = Path(__file__).parent.parent / "src" / "anodeworks"
DECLARE = {
    "finance/tables.py", "finance/cash_flow.py", "finance/forms.py", "finance/catalogue.py", "twin/catalogue.py",
}  # fmt: skip
LINES = {f"{table}.{line}" for table, lines in LABELS.items() for line in lines}
OF_PLANT = (*PLANT, *OF_ANODE, *OF_PRODUCT, *OF_PHASE)
FIGURES = {i.name for i in (*INDICATORS, *OF_PLANT)}
# Words above the model's stages: there a line's bare name ("variable", "interest") is a word like others.
SPOKEN = ("view/", "render/", "cli/")
OF_RESULTS = ("audit/", "lab/", "notebook.py", *SPOKEN)  # here a row of such names is a row of figures
# What asks a result for one figure.
ASKS = {"figure", "drawn", "spread", "si", "exceedance", "quantile", "index", "positive_share", "precision"}
SAYS = {"Quantity", "Number", "Span", "Share"}  # with the key by which `explain` knows it


def modules() -> dict[str, ast.Module]:
    """Every module that has to hold the rule."""
    paths = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in paths.items()
        if name not in DECLARE
    }


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    return modules()


def text(node: ast.AST | None) -> str | None:
    """What a node says if it is a literal text."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def literals(tree: ast.Module) -> set[str]:
    """Texts of a module."""
    return {said for n in ast.walk(tree) if (said := text(n)) is not None}


def asked(tree: ast.Module, rows: bool = True) -> Iterator[str]:
    """Literal texts that stand where an indicator is meant, whatever else the word may mean."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute)
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            key = [k.value for k in node.keywords if k.arg in ("key", "indicator")]
            if called in ASKS and (method or len(node.args) > 1):
                yield from filter(None, map(text, (*node.args[:2], *key)))
            elif called in SAYS:
                yield from filter(None, map(text, (*node.args[2:4], *key)))
        elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "indicators":
            yield from filter(None, [text(node.slice)])
        elif rows and isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
            held = node.keys if isinstance(node, ast.Dict) else node.elts
            said = [text(n) for n in held if n is not None]
            if len(said) > 1 and all(word in FIGURES for word in said):
                yield from filter(None, said)


def fields(house: dict[str, ast.Module]) -> set[str]:
    """Names of fields and properties that other things have: there the same word means something else."""
    bodies = [n.body for tree in house.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    found = set()
    for n in (n for body in bodies for n in body):
        if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name):
            found.add(n.target.id)
        elif isinstance(n, ast.FunctionDef) and n.decorator_list:
            found.add(n.name)
    return found


def test_no_line_is_named_by_its_table_elsewhere(house):
    found = {name: sorted(literals(tree) & LINES) for name, tree in house.items()}
    assert not {name: lines for name, lines in found.items() if lines}


def test_no_indicator_is_named_elsewhere(house):
    lines = {line for lines in LABELS.values() for line in lines}
    own, elsewhere = FIGURES - fields(house), lines - fields(house)
    found = {
        name: sorted(literals(tree) & (own if name.startswith(SPOKEN) else own | elsewhere))
        for name, tree in house.items()
    }
    assert not {name: names for name, names in found.items() if names}


def test_no_indicator_is_asked_for_by_a_literal(house):
    found = {
        name: sorted(set(asked(tree, name.startswith(OF_RESULTS))) & FIGURES) for name, tree in house.items()
    }
    assert not {name: names for name, names in found.items() if names}


def test_what_asks_is_seen():
    told = """
base.figure("capital"), base.drawn("emissions"), project.indicators["land"]
Quantity(x, "t/year", "capacity"), Number(x, key="jobs")
FIRST = ("power", "machines")
Column("capital", t("capital")), ("capital", "share")
"""
    assert sorted(asked(ast.parse(told))) == [
        "capacity", "capital", "emissions", "jobs", "land", "machines", "power",
    ]  # fmt: skip


def test_declarations_are_whole():
    for about in (*INDICATORS, *OF_PLANT):
        assert about.name
        assert about.label
        assert about.label_zh
        assert about.meaning
        assert about.of
    assert all(about.formula for about in INDICATORS)
    ranks = sorted(i.rank for i in (*INDICATORS, *PLANT, *OF_ANODE) if i.rank)
    assert ranks == list(range(1, len(ranks) + 1))
