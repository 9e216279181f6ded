"""The project file with a design in it: the file's own text, with the decided numbers changed where they stand.

A number that stands in the file keeps its line's place; one that the library gives gets a new table or line. What is
written is read back, so that `anodeworks run` finds the design that was judged.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anodeworks.errors import InputError
from anodeworks.quantity import units
from anodeworks.twin.project import Project

SOURCE = "chosen by anodeworks optimise"


def write_project(project: Project, design: Mapping[str, float], path: Path) -> Path:
    """Write a complete project file that holds a design.

    Args:
        project: as it was loaded.
        design: SI by key.
        path: where.

    Raises:
        InputError: a file that cannot be written.
    """
    tables = _copied(project.tables)
    for key, number in design.items():
        _place(tables, project, key, number)
    head = "# The design found by anodeworks optimise; what it changed is marked by its source.\n"
    try:
        path.write_text(f"#:schema project.schema.json\n{head}{toml(tables)}", encoding="utf-8")
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError("--write", found, "a file in a folder that exists", file=str(path)) from None
    return path


def written(project: Project, key: str, number: float) -> Any:
    """A number of a design as it stands in a file."""
    ask = project.ledger[key].parameter
    if ask.options:
        return ask.options[round(number)]
    if ask.unit == units.DATE:
        return units.day_of(number + 0.5 / 366)
    value = float(f"{units.from_si(number, ask.unit):.9g}")
    unit = ask.unit.replace("CNY", project.ledger[key].currency)
    return value if unit in ("", "1") else f"{value!r} {unit}"


def _place(tables: dict[str, Any], project: Project, key: str, number: float) -> None:
    words = key.split(".")
    if words[:2] == ["programme", "phases"] and words[3] == "capacity":
        phase = tables["programme"]["phases"][words[2]]
        said = phase["capacity"]
        if len(project.products) == 1 and not (isinstance(said, Mapping) and words[4] in said):
            phase["capacity"] = {"value": written(project, key, number), "source": SOURCE}
            return
    at = tables
    for word in words[:-1]:
        at = at.setdefault(word, {})
    at[words[-1]] = {"value": written(project, key, number), "source": SOURCE}


def _copied(at: Any) -> Any:
    if isinstance(at, Mapping):
        return {k: _copied(v) for k, v in at.items()}
    return [_copied(v) for v in at] if isinstance(at, list) else at


def toml(tables: Mapping[str, Any]) -> str:
    """Tables as TOML text: those two or three levels deep as headers, what lies below them inline."""
    parts: list[str] = []
    _tables(tables, "", parts)
    return "\n".join(parts).lstrip("\n") + "\n"


def _tables(at: Mapping[str, Any], path: str, parts: list[str]) -> None:
    lines = [f"{_key(k)} = {_inline(v)}" for k, v in at.items() if not _is_table(v, path)]
    if path and (lines or not at):
        parts += ["", f"[{path}]"]
    parts += lines
    for key, inner in at.items():
        if _is_table(inner, path):
            _tables(inner, f"{path}.{_key(key)}" if path else _key(key), parts)


def _is_table(value: Any, path: str) -> bool:
    """Whether a table gets a header of its own: those that hold entries, not those that are a value."""
    depth = path.count(".") + 1 if path else 0
    return isinstance(value, Mapping) and (
        depth == 0
        or (depth == 1 and not _is_value(value))
        or (path.startswith(("programme.phases", "optimise")) and depth < 3 and not _is_value(value))
    )


def _is_value(value: Mapping[str, Any]) -> bool:
    """Whether a table is one number with what is said of it."""
    from anodeworks.quantity.distribution import KINDS

    return (
        bool({"value", *KINDS} & set(value))
        and "indicator" not in value
        and "text" not in value
        and "flow" not in value
    )


def _key(word: str) -> str:
    return (
        word
        if word and all(c.isascii() and (c.isalnum() or c in "_-") for c in word)
        else json.dumps(word, ensure_ascii=False)
    )


def _inline(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dt.date() | dt.datetime():
            return value.isoformat()
        case Mapping():
            return (
                "{ " + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + " }"
                if value
                else "{}"
            )
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
    return repr(value)
