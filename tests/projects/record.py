"""Record the base case of every shipped project: `python -m tests.projects.record`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import anodeworks as aw

ROOT = Path(__file__).parent.parent.parent
RECORDED = Path(__file__).with_name("recorded.json")
PROJECTS = ("ankang", "shengquan")
LINED = ("ankang_lines",)  # whose lines are simulated first
TOLERANCE = 1e-6  # relative: floating point differs a little between machines, results must not


def record() -> None:
    """Write recorded.json anew."""
    found = {}
    for name in (*PROJECTS, *LINED):
        result = aw.evaluate(aw.load(ROOT / "projects" / f"{name}.toml"))
        figures = {key: result[key] for key in result.project.indicators}
        found[name] = {key: None if math.isnan(x) else x for key, x in figures.items()}
    RECORDED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
