"""The table [optimise] of a project file, declared once: the words that its reader knows, and what editors may know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anodeworks.project.table import TEXT, parameter_schema
from anodeworks.quantity import Parameter

Schema = dict[str, Any]

SENSES: Final = ("maximise", "minimise")
STATISTICS: Final = ("base", "mean", "quantile", "cvar")
METHODS: Final = ("auto", "enumerate", "matrix")
TABLES: Final = ("objective", "variables", "constraints")
NUMBERS: Final[Mapping[str, Parameter]] = {
    "scenarios": Parameter("1", 0, 100_000, "draws on which the design is chosen; 0: the base case alone"),
    "check": Parameter("1", 0, 1_000_000, "other draws on which the chosen design is judged", default=2047.0),
    "seed": Parameter("1", 0, 2**53, "seed of the draws; the check uses the next one", default=0.0),
    "starts": Parameter("1", 1, 1000, "designs from which the search starts", default=8.0),
    "points": Parameter("1", 2, 200, "points of a front between several objectives", default=9.0),
    "replications": Parameter(
        "1", 0, 100, "samples solved anew to bound what a better design could gain", default=0.0
    ),
    "confidence": Parameter(
        "1",
        0.5,
        0.9999,
        "confidence that a chance constraint met on the draws is met in truth; sets the margin on the draws",
        default=0.95,
    ),
}
PROBABILITY: Final = Parameter("1", 0.01, 0.9999, "share of scenarios in which the limit must hold")
LEVEL: Final = Parameter(
    "1", 0.001, 0.999, "which quantile; or the share of worst scenarios that cvar is the mean of"
)
OBJECTIVE: Final = ("indicator", "sense", "statistic", "level")
VARIABLE: Final[Mapping[str, str]] = {
    "low": "least value, in any unit of the right kind",
    "high": "greatest value",
    "values": "the values to choose among",
    "options": "the options to choose among",
}
CONSTRAINT: Final[Mapping[str, str]] = {
    "at_most": "upper limit, in any unit of the indicator's kind",
    "at_least": "lower limit",
    "equal": "the value that the indicator must have",
}
OF_CONSTRAINT: Final = ("probability", "statistic", "level")


def tables() -> dict[str, Schema]:
    """The table by name."""
    measure: Schema = {
        "statistic": {"enum": list(STATISTICS)},
        "level": parameter_schema(LEVEL),
    }
    aim = {
        "anyOf": [
            {**TEXT, "description": "an indicator"},
            _object({"indicator": TEXT, "sense": {"enum": list(SENSES)}, **measure}, ["indicator"]),
        ]
    }
    figure: Schema = {"type": ["string", "number"]}
    several: Schema = {"type": "array", "items": figure, "minItems": 1}
    forms: Schema = {"low": figure, "high": figure, "values": several, "options": several}
    variable = _object({word: {**forms[word], "description": said} for word, said in VARIABLE.items()})
    limits = {word: {**figure, "description": said} for word, said in CONSTRAINT.items()}
    limit = _object({**limits, "probability": parameter_schema(PROBABILITY), **measure})
    return {
        "optimise": _object(
            {
                "objective": {"anyOf": [*aim["anyOf"], {"type": "array", "items": aim, "minItems": 1}]},
                "variables": _nested(variable, "by dotted key, what may be decided and within which bounds"),
                "constraints": _nested(limit, "by indicator, what must hold"),
                "method": {"enum": list(METHODS), "description": "how combinations are found"},
                "note": TEXT,
                "note_zh": TEXT,
                **{name: parameter_schema(ask) for name, ask in NUMBERS.items()},
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
