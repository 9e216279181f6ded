"""Writing a project file: numbers changed where they stand, and every other byte of the user's text as it was.

A value that stands in the file is replaced there; one that the library gave gets a line in its table, or a table of its
own beside its like. The text that comes out is read again and must say what was meant before it takes a file's place.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from anodeworks import store
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.project.file import MARK, read_bytes
from anodeworks.project.places import Places, Words
from anodeworks.quantity.distribution import KINDS
from anodeworks.remedies import RIGHTS

HEAD: Final = "#:schema project.schema.json\n"


def changed(text: str, tables: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """The text of a project file with other values at dotted keys, in any form that a file takes.

    Args:
        text: of the file; empty if the project was never a file: it is then written anew.
        tables: what the text says.
        changes: by dotted key; tables of [study.correlations] among them.

    Raises:
        InputError: a text that cannot be changed in place.
    """
    meant = copy.deepcopy(dict(tables))
    for key, raw in changes.items():
        words = place(meant, tuple(key.split(".")))
        raw = _in_list(meant, words, key.split(".")[len(words) :], raw)
        text = _put(text, words, raw) if text else text
        at = meant
        for word in words[:-1]:
            at = at.setdefault(word, {})
        at[words[-1]] = raw
    if not text:
        return f"{HEAD}{toml(meant)}"
    try:
        same = tomllib.loads(text) == meant
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        allowed = t("values at dotted keys, in tables as `anodeworks new` writes them")
        raise InputError(
            ", ".join(changes),
            t("a text that cannot be changed in place"),
            allowed,
            t("write them in by hand"),
        )
    return text


def amended(text: str, changes: Mapping[str, Any]) -> str:
    """The text of a project file with other values at dotted keys, as `changed` writes them; a first mark stays.

    Raises:
        InputError: a text that cannot be changed in place, or none that is TOML.
    """
    if not changes:
        return text
    mark = MARK if text.startswith(MARK) else ""
    tables, _ = read_bytes(text.encode(), "")
    return mark + changed(text.removeprefix(MARK), tables, changes)


def _in_list(tables: Mapping[str, Any], words: Words, below: Sequence[str], raw: Any) -> Any:
    """The list at these words with one of its values replaced; `raw` itself where there is no list."""
    at: Any = tables
    for word in words:
        at = at.get(word) if isinstance(at, Mapping) else None
    if not isinstance(at, list) or not below:
        return raw
    return [raw if n == int(below[0]) else each for n, each in enumerate(at, 1)]


def save(text: str, path: Path) -> Path:
    """Put a project file's text in its place, whole or not at all.

    Raises:
        InputError: a file that cannot be written; what stood there still does.
    """
    try:
        store.replace(path, text.encode())
    except OSError as error:
        found = t("a file that cannot be written ({why})", why=str(error.strerror))
        raise InputError("", found, t("a file in a folder that exists"), RIGHTS, file=str(path)) from None
    return path


def place(tables: Mapping[str, Any], words: Words) -> Words:
    """Where a key's value stands: one word above, if that word has one figure for all (the only product's capacity)."""
    at: Any = tables
    for i, word in enumerate(words[:-1]):
        at = at.get(word, {})
        if not isinstance(at, Mapping) or (i > 1 and _is_value(at)):
            return words[: i + 1]
    return words


def _put(text: str, words: Words, raw: Any) -> str:
    """The text with a value at these words."""
    end, at = "\r\n" if "\r\n" in text else "\n", Places(text)
    parent, line = words[:-1], f"{_key(words[-1])} = {_inline(raw)}"
    if words in at.values:
        start, stop = at.values[words]
        return text[:start] + _inline(raw) + text[stop:]
    below = [at.lines(place) for place in at.written if place[: len(words)] == words]
    if words in at.tables or below:  # spread over several lines: taken out, and written in one
        for start, stop in sorted(below, reverse=True):
            text = text[:start] + text[stop:]
        if words in at.tables:
            start = at.tables[words][0]
            text = (
                text[:start] + text[text.index("\n", start) + 1 :] if "\n" in text[start:] else text[:start]
            )
        return _put(text, words, raw)
    for depth in range(len(parent), 0, -1):
        above, rest = words[:depth], words[depth:]
        dotted = f"{'.'.join(map(_key, rest))} = {_inline(raw)}"
        if above in at.values:  # an inline table
            start, stop = at.values[above]
            inner = text[start + 1 : stop - 1].rstrip()
            return f"{text[: start + 1]}{inner}{',' if inner.strip() else ''} {dotted} {text[stop - 1 :]}"
        if above in at.tables and depth == len(parent):
            return _after(text, at.tables[above][1], f"{end}{line}")
        owner = at.owner(above)  # whose dotted keys make the table
        if owner is not None:
            dotted = f"{'.'.join(map(_key, words[len(owner) :]))} = {_inline(raw)}"
            return _after(text, at.tables[owner][1], f"{end}{dotted}")
    header = f"[{'.'.join(map(_key, parent))}]"
    kin = at.kin(parent)
    if kin is None:
        return f"{text.rstrip()}{end}{end}{header}{end}{line}{end}"
    return _after(text, at.tables[kin][1], f"{end}{end}{header}{end}{line}")


def _after(text: str, stop: int, more: str) -> str:
    """The text with more after a table's last line."""
    return text[:stop] + more + text[stop:]


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
        or (
            path.startswith(("programme.phases", "finance.lines", "finance.investors", "optimise"))
            and depth < 3
            and not _is_value(value)
        )
    )


def _is_value(value: Mapping[str, Any]) -> bool:
    """Whether a table is one number with what is said of it."""
    entry = {"indicator", "text", "flow", "between"}  # words of a claim, a product, a correlation
    return bool({"value", *KINDS} & set(value)) and not entry & set(value)


def _key(word: str) -> str:
    bare = word and all(c.isascii() and (c.isalnum() or c in "_-") for c in word)
    return word if bare else json.dumps(word, ensure_ascii=False)


def _inline(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dt.date() | dt.datetime():
            return value.isoformat()
        case Mapping():
            inner = ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items())
            return f"{{ {inner} }}" if value else "{}"
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
    return repr(value)
