"""What editors may know of the table [optimise], from the declarations that read it."""

from __future__ import annotations

from typing import Any

from anodeworks.project.table import TEXT, parameter_schema
from anodeworks.study.optimise import words

Schema = dict[str, Any]


def tables() -> dict[str, Schema]:
    """The table by name."""
    measure: Schema = {
        "statistic": {"enum": list(words.STATISTICS)},
        "level": parameter_schema(words.LEVEL),
    }
    aim = {
        "anyOf": [
            {**TEXT, "description": "an indicator"},
            _object({"indicator": TEXT, "sense": {"enum": list(words.SENSES)}, **measure}, ["indicator"]),
        ]
    }
    figure: Schema = {"type": ["string", "number"]}
    several: Schema = {"type": "array", "items": figure, "minItems": 1}
    forms: Schema = {"low": figure, "high": figure, "values": several, "options": several}
    variable = _object({word: {**forms[word], "description": said} for word, said in words.VARIABLE.items()})
    limits = {word: {**figure, "description": said} for word, said in words.CONSTRAINT.items()}
    limit = _object({**limits, "probability": parameter_schema(words.PROBABILITY), **measure})
    return {
        "optimise": _object(
            {
                "objective": {"anyOf": [*aim["anyOf"], {"type": "array", "items": aim, "minItems": 1}]},
                "variables": _nested(variable, "by dotted key, what may be decided and within which bounds"),
                "constraints": _nested(limit, "by indicator, what must hold"),
                "method": {"enum": list(words.METHODS), "description": "how combinations are found"},
                "note": TEXT,
                "note_zh": TEXT,
                **{name: parameter_schema(ask) for name, ask in words.NUMBERS.items()},
            }
        )
    }


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": required} if required else found


def _nested(leaf: Schema, description: str) -> Schema:
    """Entries under quoted keys, or tables within tables down to them (which only the reader can tell apart)."""
    return {
        "type": "object",
        "additionalProperties": {
            "anyOf": [leaf, {"type": "object", "additionalProperties": {"type": "object"}}]
        },
        "description": description,
    }
