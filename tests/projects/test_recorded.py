"""Recorded results of the shipped projects: a change that moves a headline shows here, and is then reviewed.

To accept new results, run `python -m tests.projects.record` and read the difference before committing it.
"""

from __future__ import annotations

import json

import pytest

import anodeworks as aw
from tests.projects.record import LINED, PROJECTS, RECORDED, TOLERANCE


@pytest.mark.parametrize("name", [*PROJECTS, *(pytest.param(name, marks=pytest.mark.slow) for name in LINED)])
def test_headlines_are_as_recorded(name, root):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[name]
    result = aw.evaluate(aw.load(root / "projects" / f"{name}.toml"))
    found = {indicator: result[indicator] for indicator in result.project.indicators}
    assert set(found) == set(recorded)
    moved = {
        key: (old, found[key])
        for key, old in recorded.items()
        if found[key]
        != pytest.approx(float("nan") if old is None else old, rel=TOLERANCE, abs=1e-9, nan_ok=True)
    }
    assert not moved
