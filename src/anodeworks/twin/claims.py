"""Claims: what an announcement says, as it stands in the file, to be held against the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError, near
from anodeworks.project.ledger import check_words, table, text
from anodeworks.quantity import Indicator, Parameter, Value
from anodeworks.quantity.value import read

CLAIM_WORDS: Final = ("indicator", "value", "text", "text_zh", "source", "grade", "note")


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
        entry = table(raw, key)
        check_words(key, entry, CLAIM_WORDS)
        about = text(entry, "indicator", key, name)
        if about not in indicators:
            known = ", ".join(n for n in indicators)
            raise InputError(f"{key}.indicator", f'"{about}"', known, near(about, indicators))
        if "value" not in entry:
            raise InputError(f"{key}.value", "nothing", "the announced figure")
        indicator = indicators[about]
        ask = Parameter(indicator.unit, -1e18, 1e18, indicator.meaning)
        if indicator.unit == "date":
            ask = Parameter("date", 1900, 2200, indicator.meaning)
        given = {k: entry[k] for k in ("value", "source", "grade", "note") if k in entry}
        value = read(given, ask, key, "project file")
        words = {word: text(entry, word, key) for word in ("text", "text_zh")}
        claims.append(Claim(name=name, indicator=indicator, value=value, **words))
    return tuple(claims)
