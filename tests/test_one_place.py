"""What is done in one place alone: writing files, sampling, writing project files."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import anodeworks

PACKAGE = Path(anodeworks.__file__).parent
# What writes a file, whatever it is called on.
WRITES = {
    "write_text", "write_bytes", "NamedTemporaryFile", "rename", "renames", "copyfile", "copytree", "savetxt",
    "tofile", "symlink_to", "hardlink_to", "touch",
}  # fmt: skip
# What writes to the file or the memory that it is given.
WRITES_TO = {"savez", "savez_compressed", "save", "write_table", "Workbook", "savefig", "to_csv", "to_parquet",
             "to_excel", "to_pickle", "to_netcdf", "to_hdf", "to_feather"}  # fmt: skip
WRITERS_OF_ARRAYS = ("np", "numpy", "jnp", "pq", "xlsxwriter", "plt")
# Who puts files into place, and which.
WRITERS = {
    "audit/inference/inference.py": "chains that have been drawn",
    "audit/regression/model.py": "the regression of dates",
    "cli/ask.py": "answers",
    "cli/chart.py": "pictures",
    "cli/pictures.py": "pictures of a cell",
    "cli/schema.py": "the schema of project files",
    "material/cycling.py": "reference cycles of a cell",
    "notebook.py": "answers and pictures",
    "project/write.py": "project files",
    "render/excel/save.py": "workbooks",
    "study/feasible.py": "that a base case is a plant",
    "study/lines/simulated.py": "what lines put through",
    "study/scale/parquet.py": "scenarios",
    "study/scale/remote.py": "modules that another machine sent",
    "study/scale/run.py": "the figures of a study",
    "study/scale/state.py": "the state of a study",
    "view/cell.py": "a cell as a BPX document",
    "workbench/archive/contents.py": "answers and what people bring",
}


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call, the last word of what is called, and the word before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield (
                    node,
                    node.func.attr,
                    node.func.value.id if isinstance(node.func.value, ast.Name) else "",
                )
            elif isinstance(node.func, ast.Name):
                yield node, node.func.id, ""


def memory(tree: ast.Module) -> set[str]:
    """Names that stand for memory, not for a file: `content = io.BytesIO()`, also beside others."""
    found = set()
    for node in (n for n in ast.walk(tree) if isinstance(n, ast.Assign)):
        into, made = ([x] if not isinstance(x, ast.Tuple) else x.elts for x in (node.targets[0], node.value))
        for name, what in zip(into, made, strict=False):
            if isinstance(name, ast.Name) and ast.unparse(what) in ("io.BytesIO()", "BytesIO()"):
                found.add(name.id)
    return found


def mode(call: ast.Call, method: bool) -> str:
    """The mode in which a file is opened."""
    given = [k.value for k in call.keywords if k.arg == "mode"] + call.args[0 if method else 1 :][:1]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r"


def written(tree: ast.Module) -> Iterator[str]:
    """Where a module writes a file."""
    kept = memory(tree)
    for call, name, owner in calls(tree):
        inside = {n.id for arg in call.args for n in ast.walk(arg) if isinstance(n, ast.Name)} & kept
        opened = (
            name == "open"
            and owner != "os"
            and set(mode(call, isinstance(call.func, ast.Attribute))) & set("wax+")
        )
        put = name in WRITES_TO and (owner in WRITERS_OF_ARRAYS or name.startswith("to_")) and not inside
        if name in WRITES or (owner, name) in (("os", "replace"), ("shutil", "move")) or opened or put:
            yield f"line {call.lineno}: {ast.unparse(call.func)}"


def users(house: Mapping[str, ast.Module], *names: str) -> set[str]:
    """The files that call something by one of these names, or import it."""
    return {
        place
        for place, tree in house.items()
        if any(name in names for _, name, _ in calls(tree))
        or any(
            alias.name in names for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names
        )
    }


def imported(tree: ast.Module) -> set[str]:
    """Modules that a file imports, and what it takes from them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_only_the_store_writes_files(house):
    found = {place: list(written(tree)) for place, tree in house.items() if place != "store/files.py"}
    assert not {place: lines for place, lines in found.items() if lines}


@pytest.mark.parametrize("line", [
    'path.write_text("x")', 'path.write_bytes(b"")', 'open(path, "w")', 'path.open("x")', 'path.open(mode="ab")',
    "np.savez(path, a=1)", "pq.write_table(table, path)", "xlsxwriter.Workbook(path)", "os.replace(a, b)",
    "frame.to_csv(path)", "path.rename(other)",
])  # fmt: skip
def test_a_file_that_is_written_is_seen(line):
    assert list(written(ast.parse(line)))


@pytest.mark.parametrize("line", [
    "open(path)", 'path.open("rb")', "content = io.BytesIO()\nnp.savez(content, a=1)", 'text.replace("a", "b")',
    "store.replace(path, content)",
])  # fmt: skip
def test_what_writes_no_file_is_not(line):
    assert not list(written(ast.parse(line)))


def test_who_puts_files_into_place_is_known(house):
    """A new one says here what it writes; project files are written in `project` alone."""
    own = {"replace", "keep", "kept_value"}
    found = {
        place
        for place, tree in house.items()
        if not place.startswith("store/")
        and (
            {f"anodeworks.store.{word}" for word in own} & imported(tree)
            or any(owner == "store" and name in own for _, name, owner in calls(tree))
        )
    }
    assert found == set(WRITERS)


def test_project_files_are_written_in_project(house):
    """Whoever saves one does so by `project.write`; nothing else in the program writes TOML."""
    assert {p.split("/")[0] for p in users(house, "toml", "changed")} <= {"project", "twin"}
    assert not [place for place, tree in house.items() if imported(tree) & {"tomlkit", "tomli_w", "toml"}]
    others = [place for place in WRITERS if place != "project/write.py"]
    assert not [place for place in others if any(text.endswith(".toml") for text in literals(house[place]))]


def literals(tree: ast.Module) -> set[str]:
    """Texts of a module."""
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_only_inference_samples(house):
    found = {p for p, tree in house.items() if any(m.startswith("numpyro.infer") for m in imported(tree))}
    assert found
    assert {place.rpartition("/")[0] for place in found | users(house, "MCMC", "NUTS", "HMC", "hmc")} == {
        "study/infer"
    }
