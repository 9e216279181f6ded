"""Claims: what an announcement says, as it stands in the file, to be held against the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.project.ledger import table
from anodeworks.project.table import SAID, Table, other, text
from anodeworks.quantity import Indicator, Parameter, Value, units
from anodeworks.quantity.value import read

MOST: Final = 1e18  # of any figure, in its own unit
CLAIM: Final = Table(
    "what was announced; held against the model, never used by it",
    {
        "indicator": text("the indicator that it speaks of; the claim's own name unless said"),
        "value": other("the announced figure", {
            "anyOf": [{"type": "number"}, *({"$ref": f"#/$defs/{form}"} for form in ("quantity", "plain", "date"))],
        }, required=True),
        "text": text("in the words of the announcement"),
        "text_zh": text("the same in Chinese"),
        **SAID,
    },
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One statement: the indicator that it speaks of, the announced figure, and who said so."""

    name: str
    indicator: Indicator
    value: Value
    text: str
    text_zh: str


def read_claims(written: Mapping[str, Any], indicators: Mapping[str, Indicator]) -> tuple[Claim, ...]:
    """The claims of a project file.

    Args:
        written: the file's `claims` table.
        indicators: every indicator of this project, by name.

    Raises:
        InputError: an unknown indicator, or a figure that is not one of its kind.
    """
    claims = []
    for name, raw in written.items():
        key = f"claims.{name}"
        entry = CLAIM.read({"indicator": name, **table(raw, key)}, key, indicator=indicators)
        indicator = indicators[entry["indicator"]]
        ask = announced(indicator)
        given = {k: entry[k] for k in ("value", *SAID)}
        value = read(given, ask, key, "project file")
        words = {word: entry[word] for word in ("text", "text_zh")}
        claims.append(Claim(name=name, indicator=indicator, value=value, **words))
    return tuple(claims)


def announced(indicator: Indicator) -> Parameter:
    """What somebody may say of an indicator: money and shares with either sign, amounts of all else not below 0."""
    if indicator.unit == units.DATE:
        return Parameter(indicator.unit, 1900, 2200, indicator.meaning)
    dimension = units.scale(indicator.unit).dimension
    signed = dimension == units.PLAIN or "currency" in dimension
    return Parameter(indicator.unit, -MOST if signed else 0.0, MOST, indicator.meaning)
