"""Chinese numerals as the figures for which they stand: 二十亿元 is 20亿元, 三百亩 300亩, 二〇二六年六月 2026年6月.

    numeral = four digits of a year | section {亿 | 万 section} | digits 点 digits {万 | 亿 ...}
    section = [digit 千] [digit 百] [[digit] 十] [digit]

A numeral counts only before what is counted: a unit of `quantity/words.py`, 余 or 多, a range, or nothing; so that
一期, 二氧化硅 and 第三季度 stay what they are. What stands behind figures, as in 2千万, is a part of their unit.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

from anodeworks.quantity.words import NAMES

_DIGITS: Final = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"亿": 10**8, "万": 10**4}
_ANY: Final = "".join((*_DIGITS, *_TENS, *_LARGE, "点"))
_COUNTED: Final = sorted(
    {word for word in NAMES if not word.isascii()} | set("日号条台套座个"), key=len, reverse=True
)
_BEHIND: Final = re.compile(
    rf"\s*(?:$|[余多左上至到~～\-—–+A-Za-z年月]|以|{'|'.join(map(re.escape, _COUNTED))})"
)
_RUN: Final = re.compile(rf"(?<![0-9.,_数几第{_ANY}])[{_ANY}]+")
_NEAR: Final = re.compile(r"(?:近|超|逾|约|过|达|上|大于|不到|不足)$")  # before "a hundred" without its "one"
_SECTION: Final = re.compile(r"(?:(.)千)?(零)?(?:(.)百)?(零)?(?:(.)?十)?(零)?(.)?")
_HALF: Final = re.compile(r"(?<![0-9])([0-9]{1,2})年半")


def in_figures(text: str) -> str:
    """The text with figures for the Chinese numerals that count something."""
    if not any(sign in text for sign in (*_DIGITS, *_TENS, *_LARGE)):
        return text
    return _HALF.sub(r"\1.5年", _RUN.sub(lambda run: _figures(text, run), text))


def _figures(text: str, run: re.Match[str]) -> str:
    """The longest numeral at the head of a run in figures, and the rest of the run."""
    before = text[: run.start()].rstrip()
    if before[-1:].isdigit():
        return run[0]
    for end in range(len(run[0]), 0, -1):
        said, behind = run[0][:end], text[run.start() + end :]
        if not _BEHIND.match(behind):
            continue
        if said[0] in "百千万亿" and (behind.startswith(("余", "多", "吨级")) or _NEAR.search(before)):
            said = f"一{said}"
        value = _value(said)
        if value is not None:
            return _shown(value, said) + run[0][end:]
    return run[0]


def _shown(value: Decimal, said: str) -> str:
    """A number in figures, in 亿 or 万 where the numeral has them."""
    for word, size in _LARGE.items():
        if word in said:
            return f"{(value / size).normalize():f}{word}"
    return f"{value.normalize():f}"


def _value(said: str) -> Decimal | None:
    """The number that a numeral stands for; None if it is none, or may be several."""
    if all(sign in _DIGITS for sign in said):
        if len(said) != 4 and not (len(said) > 1 and set(said) & set("〇零")):
            return Decimal(_DIGITS[said]) if len(said) == 1 else None
        return Decimal("".join(str(_DIGITS[sign]) for sign in said))
    if "点" in said:
        found = re.fullmatch(rf"([{''.join(_DIGITS)}十百]+)点([{''.join(_DIGITS)}]+)([十百千万亿]*)", said)
        whole = _value(found[1]) if found else None
        if found is None or whole is None:
            return None
        part = Decimal("".join(str(_DIGITS[sign]) for sign in found[2])).scaleb(-len(found[2]))
        times = math.prod({**_TENS, **_LARGE}[sign] for sign in found[3])
        return (whole + part) * times
    for word, size in _LARGE.items():
        if word in said:
            left, _, right = said.rpartition(word)
            above, below = _value(left), _value(right.removeprefix("零")) if right else Decimal(0)
            whole_word = not right or right[0] == "零" or len(right) > 1
            return above * size + below if above is not None and below is not None and whole_word else None
    return _section(said)


def _section(said: str) -> Decimal | None:
    """A number below ten thousand; 三百五, of which nobody knows whether it is 305 or 350, is none."""
    found = _SECTION.fullmatch(said)
    if found is None:
        return None
    thousand, _, hundred, _, ten, _, one = found.groups()
    tens = "十" in said
    if one and (thousand or hundred) and not tens and "零" not in said:
        return None
    digits = [thousand, hundred, ten or ("一" if tens else None), one]
    if any(digit is not None and digit not in _DIGITS for digit in digits):
        return None
    parts = zip(digits, (1000, 100, 10, 1), strict=True)
    return Decimal(sum(_DIGITS[digit] * size for digit, size in parts if digit))


__all__ = ["in_figures"]
