"""The page of equations names every parameter of the stage, in its unit and bounds, and the library gives each."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from anodeworks.finance import Finance
from anodeworks.library import library

from .cases import DATA

PAGE = (Path(__file__).parents[2] / "docs" / "equations" / "finance.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|[^|]*\| `(\w+)` \|[^|]*\| ([^|]+) \| (\S+) to (\S+) \|$", re.MULTILINE)
SOURCES = tomllib.loads((DATA.parent / "sources" / "finance.toml").read_text(encoding="utf-8"))
LIBRARY = tomllib.loads(DATA.read_text(encoding="utf-8"))["finance"]


@pytest.mark.parametrize("prefix", Finance.SECTIONS)
def test_every_parameter_stands_on_the_page(prefix):
    table = PAGE.partition(f"Parameters `{prefix}`:")[2].partition("\n\n##")[0]
    listed = {key: (unit, float(lo), float(hi)) for key, unit, lo, hi in ROW.findall(table)}
    declared = {key: (p.unit, p.lo, p.hi) for key, p in Finance.SECTIONS[prefix].parameters().items()}
    assert listed == declared


def test_the_library_gives_every_parameter_and_cites_only_what_it_lists():
    assert {f"finance.{name}" for name in LIBRARY} == set(Finance.SECTIONS)
    for prefix, section in Finance.SECTIONS.items():
        table = LIBRARY[prefix.removeprefix("finance.")]
        assert set(table) == set(section.parameters())
        for key, entry in table.items():
            own = entry["grade"] == "definition" and entry.get("note")  # the library's own, and it says so
            assert entry["grade"] == "judgement" or entry.get("source", "") in library().sources or own, key
    cited = {entry["source"] for table in LIBRARY.values() for entry in table.values() if "source" in entry}
    assert set(SOURCES) <= cited <= set(library().sources)
