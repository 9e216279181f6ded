"""The words of the table [optimise] of a project file, declared once for its reader and the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.quantity import Parameter

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
