"""Write src/anodeworks/quantity/scales.json: the scales of every unit that the library and the code write."""

from __future__ import annotations

import json
from pathlib import Path

from anodeworks.library import library
from anodeworks.process import assemble
from anodeworks.quantity import scales, units
from anodeworks.twin import catalogue
from anodeworks.twin.grammar import SECTIONS
from anodeworks.twin.project import load

PROJECTS = Path(__file__).parent.parent / "projects"
SHOWN = (
    "CNY/t",
    *("nm", "m", "cm/s"),  # worded when the ranges of reactors are read
    "MWh/year",
    "day",
    "month",
    "t/month",
    "year",
    "t/year",
    "CNY/year",
    "mu",
    "t/year/m2",
    "MW",
    "GWh/year",
    units.POINT,
    *units.CURRENCIES,
)


def asked_for() -> set[str]:
    """Units that loading the library's routes and the shipped projects, and showing results, asks for."""
    asked: set[str] = set(SHOWN)
    original = units.scale

    def noted(unit: str) -> units.Scale:
        asked.add(unit)
        return original(unit)

    units.scale = noted  # type: ignore[assignment]
    try:
        shelf = library()
        for route, entry in shelf.routes.items():
            use = list(dict.fromkeys([*entry.get("with", []), route]))
            assemble({"route": {"use": use}}, shelf, [entry["product"]])
        for path in sorted(PROJECTS.glob("*.toml")):
            load(path)
    finally:
        units.scale = original
    asked |= {p.unit for section in SECTIONS.values() for p in section.parameters().values()}
    of_each = (*catalogue.OF_PHASE, *catalogue.OF_PRODUCT, *catalogue.OF_ANODE)
    indicators = (*catalogue.PLANT, *of_each, *catalogue.INDICATORS)
    return {unit for unit in asked | {i.unit for i in indicators} if unit not in ("", "1", units.DATE)}


def table() -> dict[str, list[float | str]]:
    """Factor, offset and dimension by unit, straight from pint."""
    found = {unit: units.from_pint(unit) for unit in sorted(asked_for())}
    return {unit: [at.factor, at.offset, at.dimension] for unit, at in found.items()}


if __name__ == "__main__":
    text = json.dumps(table(), indent=1, ensure_ascii=False)
    scales.TABLE.write_text(text + "\n", encoding="utf-8")
