"""The pages of equations name what the model asks for, in its unit and bounds."""

from __future__ import annotations

import re

import pytest

from anodeworks import process  # noqa: F401  (makes the built-in kinds known)
from anodeworks.material.grade import Blend
from anodeworks.material.recipe import FAMILIES
from anodeworks.process.activity import KINDS, Machine
from anodeworks.programme.phase import Phase
from anodeworks.quantity import Section
from anodeworks.twin.grammar import SECTIONS
from tests.docs.doc_pages import ROOT

FOLDER = ROOT / "docs" / "equations"
ROW = re.compile(r"^\|[^|]*\| `([\w.]+)` \|[^|]*\| ([^|]+) \| (\S+) to (\S+) \|$", re.MULTILINE)
MACHINES = {"": Machine}
PLANT = {f"{prefix}.": section for prefix, section in SECTIONS.items() if prefix.startswith("plant.")}
PHASES = {"programme.phases.NAME.": Phase}
IN_WORDS = {"plant.equipment.counts"}


@pytest.mark.parametrize(
    ("page", "sections"),
    [("plant.md", MACHINES | PLANT), ("programme.md", PHASES)],
    ids=["plant", "programme"],
)
def test_parameters_stand_on_the_page(page: str, sections: dict[str, type[Section]]) -> None:
    text = (FOLDER / page).read_text(encoding="utf-8")
    found = {key: (unit, float(low), float(high)) for key, unit, low, high in ROW.findall(text)}
    asked = {
        f"{prefix}{name}": (ask.unit, ask.lo, ask.hi)
        for prefix, section in sections.items()
        for name, ask in section.parameters().items()
    }
    assert found == {key: row for key, row in asked.items() if key not in IN_WORDS}


def test_recipes_stand_on_the_page() -> None:
    """All numbers of the infiltrated powder, and what the other families have of their own."""
    text = (FOLDER / "powder.md").read_text(encoding="utf-8")
    found = {key: (unit, float(low), float(high)) for key, unit, low, high in ROW.findall(text)}
    asked = {
        f"{family.key}.{name}": (ask.unit, ask.lo, ask.hi)
        for family in FAMILIES.values()
        for name, ask in family.section.parameters().items()
        if family.word == "infiltrated" or name not in Blend.parameters()
    }
    assert found == asked


def test_every_kind_is_described() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in FOLDER.glob("*.md"))
    builtin = {n: k for n, k in KINDS.items() if k.__module__.startswith("anodeworks.")}
    missing = [n for n, kind in builtin.items() if f"`{n}`" not in text and f"`{kind.__name__}`" not in text]
    assert missing == []
