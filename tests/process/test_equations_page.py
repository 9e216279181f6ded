"""The page of equations names every parameter of the kinds that it describes, in its unit and bounds.

What all machines have stands in plant.md, what all furnaces have under Heat.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anodeworks.process import Furnace, Machine
from anodeworks.process.activity import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "equations" / "process.md").read_text(encoding="utf-8")
PLAIN = str.maketrans({"³": "3", "²": "2", ",": None})
CLASSES = {kind.__name__: kind for kind in (*KINDS.values(), Furnace)}
SECTIONS = {
    text.splitlines()[0].removeprefix("## "): text
    for text in re.split(r"(?m)^(?=## )", PAGE)
    if text.startswith("## ")
}
DESCRIBED = [(title, name) for title in SECTIONS for name in re.findall(r"`(\w+)`", title)]
ROW = re.compile(r"^\|[^|]*\| `(\w+)` \|[^|]*\| ([^|]+) \| (\S+) to (\S+) \|$", re.MULTILINE)


def rows(text: str) -> dict[str, set[tuple[str, float, float]]]:
    """(unit, low, high) by key; a key may stand in several tables of one section."""
    found: dict[str, set[tuple[str, float, float]]] = {}
    for key, unit, low, high in ROW.findall(text):
        unit = unit.translate(PLAIN).replace("°C", "degC")
        found.setdefault(key, set()).add((unit, float(low.translate(PLAIN)), float(high.translate(PLAIN))))
    return found


@pytest.mark.parametrize(("title", "name"), DESCRIBED, ids=[name for _, name in DESCRIBED])
def test_every_parameter_stands_on_the_page(title, name):
    kind, table = CLASSES[name], rows(SECTIONS[title])
    if kind.many_inputs or name == "Evaporation":
        return
    of_furnaces = set() if name == "Furnace" else set(Furnace.parameters()) - set(table)
    for key in kind.parameters().keys() - Machine.parameters().keys() - of_furnaces:
        parameter = kind.parameters()[key]
        assert (parameter.unit, parameter.lo, parameter.hi) in table[key], key


def test_every_kind_of_this_page_is_described():
    names = {name for _, name in DESCRIBED}
    assert {
        "Furnace",
        "Carbonisation",
        "Activation",
        "SilaneInfiltration",
        "CarbonCoating",
        "Oxidation",
    } <= names
