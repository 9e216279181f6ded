"""A line of a statement and an indicator are declared once: elsewhere nothing but their declarations names them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from anodeworks.finance import INDICATORS, LABELS
from anodeworks.twin.catalogue import OF_PHASE, PLANT

SRC = Path(__file__).parent.parent / "src" / "anodeworks"
DECLARE = {"finance/tables.py", "finance/cash_flow.py", "finance/catalogue.py", "twin/catalogue.py"}
# Views choose by name which figures open an answer: until they refer to declarations, their literals are not held.
LATER = ("view/", "render/", "cli/")
WORKBOOK = (
    "render/excel/"  # it refers to lines by name, in formulas, charts and steps; to indicators it does not
)
LINES = {f"{table}.{line}" for table, lines in LABELS.items() for line in lines}
NAMES = {i.name for i in (*INDICATORS, *PLANT, *OF_PHASE)} | {
    line for lines in LABELS.values() for line in lines
}


def modules() -> dict[str, ast.Module]:
    """Every module that has to hold the rule."""
    paths = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in paths.items()
        if name not in DECLARE and (not name.startswith(LATER) or name.startswith(WORKBOOK))
    }


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    return modules()


def literals(tree: ast.Module) -> set[str]:
    """Texts of a module."""
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


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
    held = {name: tree for name, tree in house.items() if not name.startswith(WORKBOOK)}
    found = {name: sorted(literals(tree) & LINES) for name, tree in held.items()}
    assert not {name: lines for name, lines in found.items() if lines}


def test_no_indicator_is_named_elsewhere(house):
    own = NAMES - fields(house)
    found = {name: sorted(literals(tree) & own) for name, tree in house.items()}
    assert not {name: names for name, names in found.items() if names}


def test_declarations_are_whole():
    for about in (*INDICATORS, *PLANT, *OF_PHASE):
        assert about.name
        assert about.label
        assert about.label_zh
        assert about.meaning
        assert about.of
    assert all(about.formula for about in INDICATORS)
    ranks = sorted(i.rank for i in (*INDICATORS, *PLANT) if i.rank)
    assert ranks == list(range(1, len(ranks) + 1))
