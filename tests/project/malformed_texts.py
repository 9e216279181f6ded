"""Files that are not even tables of the right names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .malformed import TABLES, TEXT, Case, changed


def texts() -> Iterator[Case]:
    """Texts that are no project at all."""
    yield "empty", "", "empty"
    yield "only spaces", " \n\t\n", "empty"
    yield "only a comment", "# nothing here\n", "products"
    yield "binary", bytes(range(256)) * 20, "UTF-8"
    yield "zeros", b"\0" * 1000, "TOML"
    yield "UTF-16", TEXT.encode("utf-16"), "UTF-8"
    yield "huge", "# " + "x" * 6_000_000, "at most"
    yield "JSON", json.dumps(TABLES, default=str), "TOML"
    yield "YAML", "project:\n  name: x\n", "TOML"
    yield "INI", "[project]\nname: x\n", "TOML"
    yield "HTML", "<html><body>no</body></html>", "TOML"
    yield "half a file", TEXT[: len(TEXT) // 3], "products"
    yield "unclosed text", '[project]\nname = "x\n', "TOML"
    yield "unclosed table", "[project\n", "TOML"
    yield "unclosed list", "[route]\nuse = [", "TOML"
    yield "key without value", "[route]\nuse\n", "TOML"
    yield "number without quotes", "[plant.site]\nland_limit = 300 mu\n", "TOML"
    yield "key twice", '[project]\nname = "a"\nname = "b"\n', "TOML"
    yield "table twice", TEXT + "\n[route]\nuse = []\n", "TOML"
    yield "phase twice", TEXT + "\n[programme.phases.one]\nstart = 2030-01-01\n", "TOML"
    yield "table over a value", TEXT + "\n[project.name]\nx = 1\n", "TOML"
    yield "deep nesting", "x = " + "[" * 3000 + "]" * 3000, ""
    yield (
        "fairly deep nesting",
        changed(("plant.site.land_limit", "HERE")).replace('"HERE"', "[" * 300 + "]" * 300),
        "",
    )
    yield (
        "deeper nesting",
        changed(("plant.site.land_limit", "HERE")).replace('"HERE"', "[" * 900 + "]" * 900),
        "",
    )
    yield "deep tables", "[" + "a." * 2000 + "a]\nx = 1\n", "a"
    yield "control characters", '[project]\nname = "a\x01b"\n', "TOML"
    yield "a date that does not exist", TEXT.replace("2026-07-01", "2026-02-30"), "TOML"
