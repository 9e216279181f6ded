"""The grammar of a number and its unit, in which everything that a person writes is read.

    value    = number [spaces] [unit]
    number   = [sign] (digits | groups) ["." [digits]] [exponent]  |  [sign] "." digits [exponent]
    digits   = digit {["_"] digit}
    groups   = one to three digits, the first of them not 0, then {"," and exactly three digits}
    exponent = ("e" | "E") [sign] one to three digits
    sign     = "+" | "-"
    unit     = ["1"] "/" term {("*" | "/") term}  |  term {("*" | "/") term}
    term     = name [("**" | "^") [sign] digit]  |  "(" unit ")"  |  "%"
    name     = a letter or "°", "µ", "Ω", "‰", then letters, digits and "_"
    day      = four digits "-" two digits "-" two digits

Full-width characters, the minus sign, raised 2 and 3, the middle dot and narrow spaces are read as the plain ones for
which they stand. No unit is looked up that is not in the grammar.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from anodeworks.language import Text, listed, t

DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
LONGEST_UNIT: Final = 80  # characters; no unit is as long

_NUMBER: Final = re.compile(
    r"[-+]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]{1,3})?"
)
_TOKEN: Final = re.compile(
    r"\s*(?:(?:\*\*|\^)\s*([-+]?[0-9])(?![0-9.])|([°µμΩ]?[^\W\d_]\w*|[°%‰]|[*/()]|1(?=\s*/)))"
)
_AREA: Final = re.compile(r"([cdkmnuµμ]?m)([23])")  # m2, cm3
_LOOSE: Final = re.compile(r"([-+]?)\s*([0-9][0-9.,_'’ ]*)")  # what looks like a number and is none
_CHINESE_DAY: Final = re.compile(r"([0-9]{4})\s*[年/.-]\s*([0-9]{1,2})\s*[月/.-]\s*([0-9]{1,2})\s*日?")
_PLAIN: Final = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
    | dict.fromkeys("\u3000\u00a0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u2212\ufe63", "-")
    | {"·": "*", "⋅": "*", "×": "*", "℃": "degC", "℉": "degF"}
)
_MEANT: Final = {
    "元": "CNY", "人民币": "CNY", "RMB": "CNY", "yuan": "CNY", "吨": "t", "公斤": "kg", "千克": "kg", "年": "year",
    "月": "month", "天": "day", "日": "day", "小时": "h", "人": "person", "亩": "mu", "度": "kWh", "tpa": "t/year",
    "yrs": "year", "sqm": "m2", "mt": "t", "MT": "t",
}  # fmt: skip
_MANY: Final = {
    "thousand": 3, "million": 6, "mn": 6, "mio": 6, "billion": 9, "bn": 9, "千": 3, "万": 4, "百万": 6, "亿": 8,
}  # fmt: skip
UNITS: Final = t("units are joined by * and /, as in CNY/(t/year)")
FIRST: Final = t("write the number first, then the unit")


class NotationError(ValueError):
    """A text outside the grammar; `remedy` says what may have been meant."""

    def __init__(self, remedy: Text) -> None:
        super().__init__(remedy)
        self.remedy = remedy


def plain(text: str) -> str:
    """The text with the plain characters for which full-width and typographic ones stand."""
    text = text.translate(_PLAIN)
    return (
        re.sub(r"(?<=[A-Za-zµμ])([²³])", lambda m: "23"["²³".index(m[1])], text).replace("°C", "degC").strip()
    )


def split(text: str) -> tuple[float, str]:
    """A number and the text of its unit: "1.5e3 kg" is (1500.0, "kg").

    Raises:
        NotationError: anything else than one number, then a unit or nothing.
    """
    found = plain(text)
    match = _NUMBER.match(found)
    rest = found[match.end() :] if match else found
    if match is None or rest[:1] in tuple(",._'’0123456789"):
        raise NotationError(_reading(found))
    if not rest.strip():
        return _float(match[0]), ""
    try:
        return _float(match[0]), unit(rest)
    except NotationError as refused:
        rest = rest.strip()
        raise NotationError(many(match[0], rest) or _after(match[0], rest, refused.remedy)) from None


@lru_cache(maxsize=4096)
def unit(text: str) -> str:
    """A unit of the grammar without spaces, in plain characters.

    Raises:
        NotationError: a text that is no unit of the grammar.
    """
    tokens = _tokens(plain(text))
    if _unit(tokens, 0) != len(tokens):
        raise NotationError(UNITS)
    return "".join(["1", *tokens] if tokens[0] == "/" else tokens)


def names(text: str) -> tuple[str, ...]:
    """The names in a unit."""
    return tuple(token for token in _tokens(text) if token[0] not in "*/()1")


def for_pint(text: str) -> str:
    """A unit as pint spells it: powers of lengths by **, percent and per mille by name."""
    named = {"%": "percent", "‰": "permille"}
    return "".join(
        named.get(token) or (_AREA.sub(r"\1**\2", token) if _AREA.fullmatch(token) else token)
        for token in _tokens(unit(text))
    )


def day(text: str) -> dt.date:
    """A day of the calendar: "2024-08-31".

    Raises:
        NotationError: a text of another form, or no day of the calendar.
    """
    found = plain(text)
    match = DAY.fullmatch(found)
    try:
        if match:
            return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise NotationError(t("there is no such day")) from None
    loose = _CHINESE_DAY.fullmatch(found)
    try:
        meant = dt.date(*(int(part) for part in loose.groups())) if loose else None
    except ValueError:
        meant = None
    raise NotationError(t('did you mean "{name}"?', name=meant.isoformat()) if meant else "")


def _float(digits: str) -> float:
    return float(digits.replace("_", "").replace(",", ""))


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or len(text) > LONGEST_UNIT:
            raise NotationError(UNITS)
        tokens.append(f"**{match[1]}" if match[1] else match[2])
        place = match.end()
    return tokens


def _unit(tokens: list[str], place: int) -> int:
    """Where the unit that begins at a place ends."""
    if tokens[place : place + 2] == ["1", "/"]:
        place += 2
    elif tokens[place : place + 1] == ["/"]:
        place += 1
    place = _term(tokens, place)
    while tokens[place : place + 1] in (["*"], ["/"]):
        place = _term(tokens, place + 1)
    return place


def _term(tokens: list[str], place: int) -> int:
    here = tokens[place] if place < len(tokens) else ""
    if here == "(":
        place = _unit(tokens, place + 1)
        if tokens[place : place + 1] != [")"]:
            raise NotationError(UNITS)
    elif not here or here[0] in "*/)1":
        raise NotationError(UNITS)
    place += 1
    return place + 1 if place < len(tokens) and tokens[place].startswith("**") else place


def _reading(text: str) -> Text:
    """What a text may have meant at whose head no number of the grammar stands alone."""
    loose = _LOOSE.match(text)
    if loose is None:
        return FIRST
    sign, digits = loose[1], loose[2].rstrip(" .,_'’")
    marks = re.findall(r"[^0-9]+", digits)
    whole = re.sub(r"[^0-9]", "", digits).lstrip("0") or "0"
    if not marks:
        return t('did you mean "{name}"?', name=sign + whole)
    found = []
    if marks[-1] in (",", ".") and marks.count(marks[-1]) == 1:
        before, _, after = digits.rpartition(marks[-1])
        found.append(f"{sign}{re.sub('[^0-9]', '', before)}.{after}")
    if len(set(marks)) == 1:
        found.append(sign + whole)
    return t("commas stand only before each three digits, as in 1,250,000; write {readings}",
             readings=listed(found, "or"))  # fmt: skip


def _after(number: str, rest: str, remedy: Text) -> Text:
    """What may have been meant by a number behind which no unit of the grammar stands."""
    if rest[0] in "0123456789":
        return _reading(f"{number} {rest}")
    if rest[0] in "+-±(":
        return t('one number and one unit; write "{number}", or a spread as {{ uniform = [low, high] }}',
                 number=number)  # fmt: skip
    return remedy


def many(number: str, text: str) -> Text:
    """What may have been meant by a unit that begins with a word for many: "5 million CNY" is "5e6 CNY"."""
    word = next((word for word in sorted(_MANY, key=len, reverse=True) if text.startswith(word)), "")
    behind = _plainly(text.removeprefix(word).strip())
    return t('did you mean "{name}"?', name=f"{number}e{_MANY[word]} {behind}".strip()) if word else ""


def _plainly(text: str) -> str:
    return re.sub(r"\w+", lambda word: _MEANT.get(word[0], word[0]), text)


def meant(text: str, known: Iterable[str]) -> str:
    """The unit that may have been meant by one that is not known; empty if none is near."""
    other = _plainly(text)
    return other if other != text else next(iter(get_close_matches(text, list(known), n=1, cutoff=0.6)), "")
