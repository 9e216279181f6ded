"""Which tests look after which folder of the package; the nearest folder counts, and the nearest tests run first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = Path("src/anodeworks")

# A folder of the package (nothing: its own files), and what below tests/ holds it, the quick before the slow.
ROOMS: Final[dict[str, tuple[str, ...]]] = {
    "": (
        "test_numerics.py",
        "test_progress.py",
        "test_language.py",
        "test_one_place.py",
        "cli/test_interrupts.py",
        "render/test_notebook.py",
        "cli",
    ),
    "quantity": ("quantity", "project"),
    "library": ("library", "process/test_kinds.py"),
    "project": ("project",),
    "material": ("material", "process", "view/test_cell.py", "view/test_powder.py"),
    "reactor": ("reactor", "process/test_infiltration.py", "process/test_thermochemistry.py"),
    "process": ("process", "plant", "projects"),
    "line": ("line",),
    "plant": ("plant", "process/test_capital_anchor.py", "projects"),
    "programme": ("programme", "projects"),
    "finance": ("finance", "projects", "render/excel"),
    "twin": ("projects", "project", "study/test_*.py", "view/test_claims.py", "plant"),
    "study": ("study/test_*.py", "view/test_study.py", "view/test_gradient.py"),
    "study/furnace": ("study/furnace", "view/test_furnace.py"),
    "study/infer": ("study/infer", "audit/inference"),
    "study/lines": ("study/test_lines.py", "line", "view/test_line.py"),
    "study/live": ("study/live", "workbench/live"),
    "study/optimise": ("study/test_optimise*.py", "view/test_optimum.py"),
    "study/plan": ("study/test_plan_*.py", "view/test_plan.py"),
    "study/scale": ("study/scale",),
    "study/sensitivity": ("study/sensitivity", "view/test_sensitivity.py"),
    "audit": ("audit", "view/test_audit.py", "view/test_inference.py", "view/test_claims.py"),
    "lab": ("lab", "view/test_laboratory.py", "view/test_proposal.py"),
    "store": ("test_store.py", "test_kept.py", "test_files.py", "study/scale"),
    "view": ("view", "render"),
    "render": ("render",),
    "render/excel": ("render/excel",),
    "render/svg": ("render/test_svg_*.py", "render/test_html.py"),
    "workbench": ("workbench",),
    "workbench/live": ("workbench/live",),
    "cli": ("cli",),
}


def folder_of(file: Path) -> str:
    """The first folder of the package on the way to a file, by which faults are counted."""
    parts = file.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def looking_after(file: Path, root: Path = ROOT) -> list[str]:
    """The files of tests for a file of the package, first those that share a word with its name or import it."""
    within = file.relative_to(PACKAGE).parent.as_posix().removeprefix(".")
    while within not in ROOMS:
        within = within.rpartition("/")[0]
    found: dict[str, None] = {}
    for name in ROOMS[within]:
        paths = sorted((root / "tests").glob(name if name.endswith(".py") else f"{name}/**/test_*.py"))
        found |= {path.relative_to(root).as_posix(): None for path in paths}
    words, named = set(file.stem.split("_")), re.compile(rf"^(from|import) .*\b{file.stem}\b", re.MULTILINE)

    def far(path: str) -> bool:
        alike = words & set(Path(path).stem.split("_")[1:])
        return not (alike or named.search((root / path).read_text(encoding="utf-8")))

    return sorted(found, key=far)
