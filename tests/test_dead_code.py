"""Nothing stands in the program that nobody calls."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from vulture import Vulture

from anodeworks.process import activity

ROOT = Path(__file__).parents[1]
KINDS = {
    "function",
    "method",
    "class",
    "property",
    "import",
}  # fields of records are data, which reports show
OFFERED = {  # to whoever writes Python with it: nothing else in the program needs them
    "cancel": "how another thread stops a run",
    "convert": "how click reads the value of an option",
    "exponential": "a law of times",
    "pivot": "Result's table of a line by year",
    "replicates": "a study repeated with other seeds",
    "speaking": "a language for a block of code",
    "throughput_gradient": "how a line moves with its times, machines and places",
    "to_pandas": "a summary as a frame",
    "to_xarray": "draws as a labelled array",
}


def spoken_of() -> set[str]:
    """Names that strings lead to: functions of a question, "module:function"."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80:
                found.add(node.value.rpartition(":")[2])
    return found


def activities() -> set[str]:
    """Kinds of activity, which a project file names."""
    found, left = set(), [activity.Activity]
    while left:
        kind = left.pop()
        found.add(kind.__name__)
        left += kind.__subclasses__()
    return found


def unused(folders=("src", "benchmarks", "docs")):
    seen = Vulture()
    seen.scavenge([str(ROOT / folder) for folder in folders])
    known = spoken_of() | activities()
    for item in seen.get_unused_code(min_confidence=60):
        hidden = item.name.startswith("__") or item.name.startswith("_repr_")
        made = (
            (ROOT / item.filename)
            .read_text(encoding="utf-8")
            .splitlines()[item.first_lineno - 1]
            .startswith("@")
        )
        outside = ROOT / "src" not in Path(item.filename).parents
        if item.typ in KINDS and not (hidden or made or outside or item.name in known | set(OFFERED)):
            yield f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno} {item.name}"


def test_nothing_that_nobody_calls():
    assert list(unused()) == []


def constants():
    """Constants of a module that neither it nor any other reads."""
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    for path, text in texts.items():
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for name in re.findall(r"^([A-Z][A-Z0-9_]*)(?:: [^=\n]+)? = ", text, re.MULTILINE):
            elsewhere = re.compile(
                rf"from {re.escape(module)} import (\([^)]*|[^(\n]*)\b{name}\b|\b{path.stem}\.{name}\b"
            )
            once = len(re.findall(rf"\b{name}\b", text)) == 1
            if once and not any(map(elsewhere.search, (each for each in texts.values() if name in each))):
                yield f"{module}.{name}"


def test_no_constant_that_nobody_reads():
    """By file, since another file may have one of the same name."""
    assert list(constants()) == []


def test_what_is_offered_is_there():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert [name for name in OFFERED if f"def {name}(" not in source] == []
