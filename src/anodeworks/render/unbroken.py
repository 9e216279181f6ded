"""Where a line may not break: between a number and its unit."""

from __future__ import annotations

import re
from typing import Final

from anodeworks.language import Language

SPACE: Final = "\u00a0"  # at which no line breaks
JOINER: Final = "\u2060"  # the same where nothing stands between
SCALES: Final = "million|bn"

# English: a number and the word behind it, and behind a word of its scale the unit.
BEHIND: Final = re.compile(r"(?<=[0-9]) (?!(?:to|and|or|of|in|is|at|from|with)\b)(?=[^\s0-9])")
SCALED: Final = re.compile(rf"(?<=[0-9]{SPACE})({SCALES}) (?=\S)")
PLUS_MINUS: Final = re.compile(r" ± (?=[0-9])")
# Chinese: a number, a word of its scale, a unit and what divides it.
CHINESE: Final = re.compile(r"(?<=[0-9])[万亿%]*(?:[元吨年月日亩人天台个][/元吨年月日亩千克时瓦]*)?")


RUNS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(rf"([^ ]*{SPACE}[^ ]*)"),
    "zh": re.compile(rf"([0-9.,]+(?:{JOINER}.)+)"),
}


def runs(text: str, language: Language) -> list[str]:
    """A text in parts, of which every second one, from the second on, has to stand in one line."""
    return [
        part.replace(SPACE, " ").replace(JOINER, "")
        for part in RUNS[language].split(unbroken(text, language))
    ]


def unbroken(text: str, language: Language) -> str:
    """A text in which no number is parted from its unit at the end of a line; as long as it was in English.

    Args:
        text: as it is said.
        language: in which.
    """
    if language == "zh":
        return CHINESE.sub(lambda unit: "".join(JOINER + c for c in unit[0]), text)
    held = SCALED.sub(rf"\1{SPACE}", BEHIND.sub(SPACE, text))
    return PLUS_MINUS.sub(f"{SPACE}±{SPACE}", held)
