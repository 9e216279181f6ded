"""The JSON Schema of an answer, as `render/json.py` writes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from anodeworks.language import LANGUAGES, Said
from anodeworks.view import picture
from anodeworks.view.document import VERSION, Mark

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WORDS: Final[Schema] = {"type": "string", "minLength": 1}
NUMBER: Final[Schema] = {"type": ["number", "null"]}
DAY: Final[Schema] = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
FIGURES: Final = ("amount", "date", "span", "dates", "announced", "period", "share")
PICTURES: Final = (picture.Chart, picture.Heat, picture.Gantt, picture.Sankey, picture.Train)


def document_schema() -> Schema:
    """The schema: every part required, none allowed that it does not name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An answer of Anodeworks",
        "description": 'What a question prints with --json, and what answer.save("FILE.json") writes.',
        **_object(
            {
                "anodeworks": WORDS | {"description": "version of the program"},
                "document": {"description": "version of this shape", "const": VERSION},
                "question": WORDS | {"description": "name of the question, as a command"},
                "language": {"description": "of all texts", "enum": list(LANGUAGES)},
                "title": WORDS,
                "subject": TEXT,
                "finished": {
                    "description": "false where somebody stopped it and this is what was found",
                    "type": "boolean",
                },
                "verdict": _list(_ref("finding"))
                | {"description": "the answer in a few findings", "minItems": 1},
                "about": _named(_ref("cell")) | {"description": "how it was computed"},
                "figures": _named(_named(_ref("headline")))
                | {"description": "groups of headline figures by name"},
                "tables": _named(_ref("table")) | {"description": "tables by name"},
                "findings": _named(_ref("finding")) | {"description": "findings of the chapters by name"},
                "pictures": _named(_ref("picture")) | {"description": "pictures by name"},
                "sections": _list(_ref("section"))
                | {"description": "chapters, and what stands in each in order"},
                "written": _named(TEXT) | {"description": "files that were written, by option"},
            }
        ),
        "$defs": _cells() | _parts() | _pictures(),
    }


def _cells() -> Schema:
    """What stands in a table, behind a finding, or about a study."""
    key = WORDS | {"description": "by which `anodeworks explain` knows the number"}
    unit = {"type": "string", "minLength": 1, "not": {"const": "date"}}
    day = {"const": "date"}
    number = [{"required": [name]} for name in ("value", "low", "share")]
    four = ("p5", "p50", "p95", "announced")
    return {
        "amount": _open("a number in its unit; null where there is none", {"value": NUMBER, "unit": unit}, key=key),
        "date": _open("a day; null where it never comes", {"value": DAY, "unit": day}, key=key),
        "span": _open("a range in one unit", {"low": NUMBER, "high": NUMBER, "unit": unit}, key=key),
        "dates": _open("from one day to another", {"low": DAY, "high": DAY, "unit": day}, key=key),
        "announced": _open("an announced figure with the interval that its words leave, such as over or about; of one "
                           "in other money what was announced is its value over the rate",
                           {**dict.fromkeys(("value", "low", "high"), NUMBER), "says": WORDS, "unit": unit}, key=key,
                           currency=WORDS, rate=NUMBER),
        "period": _open("an announced date that is a period; its value is when it is due",
                        {**dict.fromkeys(("value", "low", "high"), DAY), "says": WORDS, "unit": day}, key=key),
        "share": _open("a share of one; of one counted from draws with its error", {"share": NUMBER},
                       error=NUMBER, key=key),
        "interval": {"anyOf": [_object({**dict.fromkeys(four, NUMBER), "unit": unit}),
                               _object({**dict.fromkeys(four, DAY), "unit": day})]},
        "judged": _open("words that judge, and the number where they judge one", {"mark": _ref("mark"), "text": TEXT})
        | {"anyOf": [*map(_ref, FIGURES), {"not": {"anyOf": number}}], "unevaluatedProperties": False},
        "grade": _object({"grade": TEXT}),
        "source": _object({"source": TEXT, "citation": TEXT}),
        "known": _object({"key": key}),
        "cell": {"oneOf": [
            {"type": ["string", "null"]},
            *(_ref(name) | {"unevaluatedProperties": False} for name in FIGURES),
            *map(_ref, ("interval", "judged", "grade", "source", "known")),
        ]},
        "mark": {"description": "holds, doubtful, does not hold, not tested", "enum": list(get_args(Mark))},
    }  # fmt: skip


def _parts() -> Schema:
    """Sections and their blocks."""
    columns = _named(_object({"head": TEXT, "unit": TEXT})) | {"minProperties": 1}
    row = _named(_ref("cell")) | {"description": "cells by column, and `note`", "minProperties": 1}
    either: Schema = {"anyOf": [WORDS, _ref("finding")]}
    return {
        "finding": _object({
            "name": TEXT, "mark": _ref("mark"), "subject": TEXT, "verdict": WORDS, "reason": TEXT,
            "numbers": _named(_ref("cell")),
        }),
        "headline": _object({"label": TEXT, "figure": _ref("cell"), "span": _ref("cell"), "note": TEXT}),
        "table": _object({"title": TEXT, "note": TEXT, "columns": columns, "rows": _named(row)}),
        "block": {
            "description": "a text, or the name under which a part is found",
            "oneOf": [_object({"text": TEXT}), _object({"title": TEXT, "items": _list(TEXT)}),
                      _object({"finding": either}), *(_object({n: WORDS}) for n in ("figures", "table", "picture"))],
        },
        "section": _object({"name": WORDS, "title": TEXT, "blocks": _list(_ref("block")),
                            "sections": _list(_ref("section"))}),
    }  # fmt: skip


def _pictures() -> Schema:
    """Pictures and their parts, from their declarations; numbers in SI beside the unit in which they are read."""
    made: Schema = {"picture": {"oneOf": [_ref(_word(cls)) for cls in PICTURES]}}
    open_: list[type] = list(PICTURES)
    while open_:
        cls = open_.pop(0)
        if _word(cls) in made:
            continue
        hints = {name: hint for name, hint in get_type_hints(cls).items() if name != "narrow"}
        kind = {} if "kind" in hints or cls not in PICTURES else {"kind": {"const": _word(cls)}}
        made[_word(cls)] = _object({**kind, **{name: _of(hint) for name, hint in hints.items()}})
        open_ += [part for hint in hints.values() for part in _within(hint)]
    return made


def _of(hint: Any) -> Schema:
    """The schema of what a field holds."""
    origin, inside = get_origin(hint), get_args(hint)
    if Said in inside:
        return TEXT
    if origin is Literal:
        return {"enum": list(inside)}
    if origin in (Union, UnionType):
        rest = [_of(part) for part in inside if part is not type(None)]
        return rest[0] if rest == [NUMBER] else {"anyOf": [*rest, {"type": "null"}]}
    if origin is tuple and Ellipsis not in inside:
        return {"type": "array", "prefixItems": [_of(part) for part in inside], "items": False,
                "minItems": len(inside)}  # fmt: skip
    if origin is not None and issubclass(origin, Sequence):
        return _list(_of(inside[0]))
    if dataclasses.is_dataclass(hint):
        return _ref(_word(hint))
    return {str: TEXT, float: NUMBER, int: {"type": "integer"}, bool: {"type": "boolean"}}[hint]


def _within(hint: Any) -> Iterator[type]:
    """Parts that a field's type names."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from _within(part)


def _word(cls: Any) -> str:
    return str(cls.__name__).lower()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _named(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _object(parts: Mapping[str, Schema]) -> Schema:
    """All parts, and no others."""
    return {
        "type": "object",
        "properties": dict(parts),
        "required": list(parts),
        "additionalProperties": False,
    }


def _open(about: str, parts: Mapping[str, Schema], **more: Schema) -> Schema:
    """All parts, perhaps `more`; what else may stand beside them is said where it is used."""
    return {"description": about, "type": "object", "properties": {**parts, **more}, "required": list(parts)}
