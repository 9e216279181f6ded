"""The table [optimise] of a project file, declared once for its reader and for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.project.table import NOTE, TEXT, Schema, Table, Word, other, text, value
from anodeworks.quantity import Parameter

FIGURE: Final[Schema] = {"type": ["string", "number"]}
SEVERAL: Final[Schema] = {"type": "array", "items": FIGURE, "minItems": 1}
MEASURE: Final[Mapping[str, Word]] = {  # how the scenarios of a figure become one number
    "statistic": text(options=("base", "mean", "quantile", "cvar")),
    "level": value(
        Parameter("1", 0.001, 0.999, "which quantile; or the share of worst scenarios that cvar is the mean of"),
        certain=True,
    ),
}  # fmt: skip
AIM: Final = Table(
    "an indicator that is to grow or to shrink",
    {"indicator": text("an indicator", required=True), "sense": text(options=("maximise", "minimise")), **MEASURE},
)  # fmt: skip
VARIABLE: Final = Table(
    "the bounds of a number to be decided, or what it is chosen among",
    {
        "low": other("least value, in any unit of the right kind", FIGURE),
        "high": other("greatest value", FIGURE),
        "values": other("the values to choose among", SEVERAL),
        "options": other("the options to choose among", SEVERAL),
    },
)
BOUNDS: Final[Mapping[str, Word]] = {
    "at_most": other("upper limit, in any unit of the indicator's kind", FIGURE),
    "at_least": other("lower limit", FIGURE),
    "equal": other("the value that the indicator must have", FIGURE),
}
PROBABILITY: Final = Parameter("1", 0.01, 0.9999, "share of scenarios in which the limit must hold")
LIMIT: Final = Table(
    "what an indicator must keep, and how surely",
    {**BOUNDS, "probability": value(PROBABILITY, certain=True), **MEASURE},
)
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


def nested(leaf: Table) -> Schema:
    """Entries under quoted keys, or tables within tables down to them (which only the reader can tell apart)."""
    below = {"type": "object", "additionalProperties": {"type": "object"}}
    return {"type": "object", "additionalProperties": {"anyOf": [leaf.json(), below]}}


ONE: Final = [{**TEXT, "description": "an indicator"}, AIM.json()]
OPTIMISE: Final = Table(
    "what is to be decided, what is wanted, and what must hold",
    {
        "objective": other(
            "an indicator, or several", {"anyOf": [*ONE, {"type": "array", "items": {"anyOf": ONE}, "minItems": 1}]}
        ),
        "variables": other("by dotted key, what may be decided and within which bounds", nested(VARIABLE)),
        "constraints": other("by indicator, what must hold", nested(LIMIT)),
        "method": text(
            "how combinations are found", options=("auto", "enumerate", "matrix"), default="auto"
        ),
        **NOTE,
        **{name: value(ask, certain=True) for name, ask in NUMBERS.items()},
    },
)  # fmt: skip
