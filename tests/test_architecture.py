"""The folders read in the order in which the plant is built: a module imports only from its own and those above."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import anodeworks

PACKAGE = Path(anodeworks.__file__).parent
ORDER = (
    "background", "interrupts", "language", "shown", "remedies", "errors", "arguments", "progress", "arrays", "store",
    "marks", "numerics", "quantity", "library", "project", "material", "reactor", "process", "line", "plant",
    "programme", "finance", "twin", "study", "audit", "lab", "view", "render", "notebook", "connection",
    "workbench", "cli", "__main__",
)  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
LONGEST = 400  # lines
MEDIA = ("rich", "markupsafe", "xlsxwriter", "click", "resvg_py")
ON_USE = ("jax", "numpy", "pandas", "xarray", "pint", "rich", "markupsafe", "matplotlib", "scipy")


def folder(path: Path) -> str:
    """The part of the package in which a module stands."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports: at run time, inside functions, and for types."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: imports name the whole package"
            assert node.module is not None
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imported_by(node: ast.Import | ast.ImportFrom) -> list[str]:
    """What one statement imports."""
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]


def home(name: str) -> str | None:
    """The part of the package from which a dotted name comes: of `anodeworks.load`, `twin`."""
    words = name.split(".")
    if words[0] != "anodeworks" or len(words) == 1 or words[1] == "__version__":
        return None
    return words[1] if words[1] in ORDER else anodeworks._HOMES[words[1]].split(".")[1]


def test_every_folder_has_its_place():
    assert {folder(path) for path in MODULES} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_only_from_above(path):
    place = ORDER.index(folder(path))
    below = [
        f"line {line}: {name}"
        for line, name in imports(path)
        if (part := home(name)) and ORDER.index(part) > place
    ]
    assert not below, f"{folder(path)} stands above what it imports: {below}"


TESTS = sorted(Path(__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda p: "/".join(p.parts[-3:]))
def test_no_module_is_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_importing_the_package_costs_nothing():
    script = f"import sys, anodeworks; print(*(m for m in {ON_USE!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_jax_is_awaited(path):
    """A third of a second of each command: only what JAX itself is told of imports it, and is imported when used."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    first = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [name for node in first for name in imported_by(node)]
    found = [name for name in names if name.split(".")[0] in ("jax", "jaxlib", "numpyro")]
    assert not found or path.stem in ("marks", "dependence"), f"take it from anodeworks.arrays: {found}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_media_stand_above_views(path):
    """What knows a medium stands in `render` and above; a view knows plants and no medium."""
    if ORDER.index(folder(path)) < ORDER.index("render"):
        found = [f"line {line}: {name}" for line, name in imports(path) if name.split(".")[0] in MEDIA]
        assert not found


# Live formulas need the structure of the statements and of trade, not their numbers alone: `render/excel` refers to
# lines, indicators and parameters as they are declared, and to the base case for the numbers. No other renderer does.
FORMULAS_OF = {
    "__init__": {"study.base_case", "study.result"},
    "estimate": {
        "finance",
        "finance.operations",
        "study.base_case",
        "view.investment",
        "view.labels",
    },
    "inputs": {
        "finance",
        "finance.assets",
        "finance.covenants",
        "finance.operations",
        "finance.own_lines",
        "finance.parameters",
        "process.price_path",
        "study.base_case",
        "view.labels",
        "view.numbers",
    },
    "own_lines": {"finance.operations", "finance.own_lines", "study.base_case"},
    "returns": {"finance.catalogue", "finance.irr", "study.base_case", "twin.catalogue"},
    "statements": {
        "finance",
        "finance.forms",
        "finance.line",
        "finance.parameters",
        "study.base_case",
        "twin.catalogue",
        "view.forms",
        "view.labels",
    },
    "summary": {
        "finance",
        "study.base_case",
        "twin.catalogue",
        "view.headline",
        "view.labels",
        "view.median",
    },
    "trade": {
        "finance",
        "finance.operations",
        "finance.own_lines",
        "process.market",
        "process.price_path",
        "study.base_case",
        "view.forms",
        "view.labels",
    },
    "closing": {"finance", "finance.closing", "study.base_case"},
    "optional": {"finance.operations", "finance.safety"},
    "lending": {"finance.covenants", "finance.tranches"},
    "search": {"finance", "finance.covenants", "finance.sculpting", "study.base_case"},
    "workings": {"finance", "finance.operations"},
}
DATA = {"view.document", "view.picture", "view.columns"}  # what renderers are given


def of_plants(path: Path) -> set[str]:
    """The modules of stages and views that a module imports, wording and the data of documents aside."""
    first, last = ORDER.index("library"), ORDER.index("view")
    held = {name for _, name in imports(path) if (part := home(name)) and first <= ORDER.index(part) <= last}
    files = {name.removeprefix("anodeworks.").rpartition(".")[0] for name in held}
    return files - DATA


@pytest.mark.parametrize("path", [p for p in MODULES if folder(p) == "render"], ids=lambda p: p.stem)
def test_renderers_know_no_plants(path):
    """But for the live workbook's exact exceptions: one that is not needed any more leaves the list."""
    excel = path.parent.name == "excel"
    assert of_plants(path) == (FORMULAS_OF.get(path.stem, set()) if excel else set())


def test_public_names_are_where_they_are_said_to_be():
    assert set(anodeworks._HOMES) <= set(anodeworks.__all__)
    for name in anodeworks.__all__:
        assert getattr(anodeworks, name) is not None


# Files of one name: a stage's own part of the same thing, or a view or a page that shows it.
SHOWN_BY = ("view", "render")
REPEATED = {
    "catalogue": "indicators of finance, and the plant's beside them",
    "coating": "the physics of a coat; the activity that lays it on",
    "distribution": "of a number; of profit",
    "milled": "the material; the activities that make it",
    "model": "a production line as data; the regression of dates",
    "outcome": "of one scenario; of one batch",
    "plant": "as the optimiser sees it; as the laboratory does",
    "predict": "what the class says of a plant; what a batch would be",
    "problem": "to be inferred; to be optimised",
    "sample": "of scenarios; of the laboratory's parameters",
    "schema": "what editors may know of a stage's tables",
    "table": "of a project file; of a sensitivity",
}


def repeated(paths) -> dict[str, list[str]]:
    """The names that several files have, beside those that show what one of them is."""
    found: dict[str, list[str]] = {}
    for path in paths:
        if folder(path) not in SHOWN_BY and path.stem != "__init__":
            found.setdefault(path.stem, []).append(path.relative_to(PACKAGE).as_posix())
    return {name: places for name, places in found.items() if len(places) > 1}


def test_a_file_name_stands_once():
    """Another file of the same name says here what each of them is; a name that is single again leaves the list."""
    assert set(repeated(MODULES)) == set(REPEATED)
    for part in SHOWN_BY:
        stems = [p.stem for p in MODULES if folder(p) == part and p.stem != "__init__"]
        assert sorted(stems) == sorted(set(stems))


# What the optimiser takes of the stages: the route's choices, what a machine is, and the chain itself to differentiate.
# A formula of plant, process or finance of its own would be a second model.
OF_THE_CHAIN = {
    "choices": {"process.activity"},
    "problem": {"twin.claims"},  # how a figure is read
    "matrix": {"material", "plant.equipment", "process.blend", "twin.chain", "twin.outcome", "twin.project"},
}


@pytest.mark.parametrize("path", sorted((PACKAGE / "study" / "optimise").glob("*.py")), ids=lambda p: p.stem)
def test_the_optimiser_has_no_model_of_its_own(path):
    first, last = ORDER.index("material"), ORDER.index("twin")
    held = {name for _, name in imports(path) if (part := home(name)) and first <= ORDER.index(part) <= last}
    files = {name.removeprefix("anodeworks.").rpartition(".")[0] for name in held}
    assert files - {"twin.project"} == OF_THE_CHAIN.get(path.stem, set()) - {"twin.project"}


def test_every_folder_of_tests_is_a_package():
    """Else two files of one name in two folders cannot be collected together on every machine."""
    folders = {path.parent for path in (PACKAGE.parent.parent / "tests").rglob("*.py")}
    assert not [path for path in sorted(folders) if not (path / "__init__.py").exists()]
