"""The sourced library: default values, flows, activities, routes and the bibliography, all as data files.

`data/` holds them: `flows/`, `activities/` and `routes/` by theme, one file for each other section, `sources/` for
the bibliography, `reference/` for plants that others announced, filed or built, `supply/` for what markets make and
take by year, `words/` words of the field by which numbers are found. Every value has the forms of
`quantity.value`; every `source` is a key of the bibliography (tested). There is no number in code that belongs here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

Table = dict[str, Any]


@dataclass(frozen=True)
class Library:
    """The library's tables as they stand in the files; `origin` tells the file that a dotted key came from."""

    flows: Mapping[str, Table]
    activities: Mapping[str, Table]
    routes: Mapping[str, Table]
    sections: Mapping[str, Table]
    sources: Mapping[str, Table]
    reference: Mapping[str, Table]
    supply: Mapping[str, Table]
    words: Mapping[str, Table]
    origin: Mapping[str, str]

    def activity(self, name: str) -> Table:
        """An activity's entry with what it inherits through `like`, the nearer entry winning key by key."""
        entry = self.activities[name]
        if "like" not in entry:
            return dict(entry)
        return {**self.activity(entry["like"]), **{k: v for k, v in entry.items() if k != "like"}}

    def cite(self, source: str) -> str:
        """A source's citation, or the text itself if it is not a key of the bibliography."""
        entry = self.sources.get(source)
        if entry is None:
            return source
        parts = (str(entry[k]) for k in ("author", "title", "publisher", "year", "doi", "url") if k in entry)
        return ", ".join(parts)


@cache
def library() -> Library:
    """The library, read once."""
    groups: dict[str, dict[str, Table]] = {
        k: {} for k in ("flows", "activities", "routes", "sources", "reference", "supply", "words")
    }
    sections: dict[str, Table] = {}
    origin: dict[str, str] = {}
    for path in sorted(DATA.rglob("*.toml")):
        group = path.parent.name
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        if group == "routes":
            tables = {path.stem: tables}
        for name, table in tables.items():
            target = groups.get(group, sections)
            if name in target:
                raise ValueError(
                    f"library: {name} stands twice, in {path.name} and {origin[f'{group}.{name}']}"
                )
            target[name] = table
            origin[f"{group}.{name}"] = path.relative_to(DATA).as_posix()
    return Library(sections=sections, origin=origin, **groups)
