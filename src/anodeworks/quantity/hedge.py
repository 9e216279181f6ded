"""What an announcement says around a figure: "over", "about", "up to", "nearly", "5 to 6 bn CNY", in both languages.

    figure = [word] amount [word]  |  amount [unit] ("to" | "-" | "~" | 至 | 到) amount
           | "between" amount "and" amount

The amounts are left as they are; `notation` reads them.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from anodeworks.quantity import notation
from anodeworks.quantity.numerals import in_figures
from anodeworks.quantity.words import CURRENCY_SIGNS, MANY, MANY_ZH

Hedge = Literal["exact", "range", "about", "over", "up to", "nearly"]

_BEFORE: Final[dict[Hedge, str]] = {
    "over": "over|more than|at least|above|exceeding|no less than|not less than|>=?|≥|"
    "超过|超|逾|上(?=[0-9])|不低于|不少于|至少|高于",
    "up to": "up to|under|below|less than|at most|no more than|not more than|<=?|≤|"
    "不超过|不高于|不到|低于|至多|最高",
    "nearly": "nearly|almost|close to|just under|将近|接近|近",
    "about": r"about|around|approximately|approx\.?|roughly|circa|ca\.?|~|≈|大约|约为|约",
}
_BEHIND: Final[dict[Hedge, str]] = {
    "over": r"以上|\bor more|\+",
    "up to": r"以下|以内|\bor less",
    "about": "左右|上下",
}
_MONEY: Final = "(?:" + "|".join(map(re.escape, CURRENCY_SIGNS)) + ")"
_AMOUNT: Final = rf"(?:{_MONEY}\s*)?" r"[-+]?[0-9][0-9_,]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![eE][-+]?[0-9])"
_RANGE: Final = re.compile(
    rf"({_AMOUNT})\s*([^0-9~–—]*?)\s*(?:\bto\b|\.\.|~|–|—|-|至|到|\band\b)\s*({_AMOUNT})\s*(.*)"
)
_ODD: Final = re.compile(r"(?<=[0-9])\s*([余多])|([余多])(?=万|亿|吨|元|亩|人)")  # 50余亿元: fifty and some


class Hedged(NamedTuple):
    """What is said around a figure, and the texts of its amounts: two of a range, else one."""

    hedge: Hedge
    amounts: tuple[str, ...]


def hedged(text: str) -> Hedged:
    """A figure parted from the words around it."""
    said = in_figures(notation.plain(text))
    lowered = re.sub(r"^between\b|^from\b", "", said, flags=re.IGNORECASE).strip()
    for hedge, words in _BEFORE.items():
        found = re.match(rf"(?:{words})(?![A-Za-z])\s*(?=.*[0-9])", lowered, re.IGNORECASE)
        if found:
            rest = lowered[found.end() :]
            inner = _range(rest)
            return inner or Hedged(hedge, (rest,))
    for hedge, words in _BEHIND.items():
        found = re.search(rf"\s*(?:{words})$", lowered, re.IGNORECASE)
        if found:
            return Hedged(hedge, (lowered[: found.start()],))
    if _ODD.search(lowered):
        return Hedged("over", (_ODD.sub("", lowered, count=1),))
    return _range(lowered) or Hedged("exact", (text,))


def _range(text: str) -> Hedged | None:
    """Two amounts; the first has the second's unit unless it has its own, and the second the first's currency."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    low, own, high, unit = found.groups()
    money = re.match(_MONEY, low)
    many = re.sub(r"\s*(?:/|\bper\b).*", "", unit)
    if money and not re.match(_MONEY, high) and many in ("", *MANY, *MANY_ZH) and not own.replace(unit, ""):
        high = f"{money[0]}{high}"
    shared = unit if not own or unit.startswith(own) else own
    return Hedged("range", (f"{low} {shared}".strip(), f"{high} {unit}".strip()))
