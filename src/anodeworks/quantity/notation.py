"""The grammar of a number and its unit, in which everything that a person writes is read.

    value    = [currency] number [spaces] [unit]
    number   = [sign] (digits | groups) ["." [digits]] [exponent]  |  [sign] "." digits [exponent]
    digits   = digit {["_"] digit}
    groups   = one to three digits, the first of them not 0, then {"," and exactly three digits}
    exponent = ("e" | "E") [sign] one to three digits
    sign     = "+" | "-"
    currency = "¥" | "$" | "€" | "₩" | "RMB" | "CNY" | "USD" | "EUR" | "KRW" | "JPY" | "人民币"
    unit     = chain {"per" chain}  |  "per" chain {"per" chain}
    chain    = ["1"] "/" term {("*" | "/") term}  |  term {("*" | "/") term}
    term     = [many] name [("**" | "^") [sign] digit]  |  many  |  "(" unit ")"  |  "%"
    many     = "thousand" | "million" | "mn" | "billion" | "bn" | "千" | "万" | "百万" | "千万" | "亿" | ...
    name     = a letter or "°", "µ", "Ω", "‰", "¥", "$", "€", "₩", then letters, digits and "_"
    day      = four digits "-" two digits "-" two digits

Full-width characters, the minus sign, raised 2 and 3, the middle dot and narrow spaces are read as the plain ones for
which they stand, Chinese numerals as figures (`quantity/numerals.py`). What follows "per" is divided by as a whole:
"CNY per t/yr" is CNY/(t/year). Chinese and English names of `quantity/words.py` are read as the units for which they
stand. No unit is looked up that is not in the grammar.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from anodeworks.language import Text, listed, t
from anodeworks.quantity.numerals import in_figures
from anodeworks.quantity.words import CURRENCY_SIGNS, MANY, NAMES, power_zh

DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
LONGEST_UNIT: Final = 80  # characters; no unit is as long

_NUMBER: Final = re.compile(
    r"[-+]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]{1,3})?"
)
_TOKEN: Final = re.compile(
    r"\s*(?:(?:\*\*|\^)\s*([-+]?[0-9])(?![0-9.])|(US\$|[°µμΩ]?[^\W\d_]\w*|[°%‰¥$€₩]|[*/()]|1(?=\s*/)))"
)
_CURRENCY: Final = re.compile(f"({'|'.join(map(re.escape, CURRENCY_SIGNS))})\\s*(?=[-+.0-9])")
_METRIC: Final = re.compile(r"(?<![A-Za-z])metric[ -](?:tons?|tonnes?)\b")
_DOLLARS: Final = re.compile(r"\bU\.?S\.? ?dollars?\b")
_DEGREES: Final = re.compile(r"(?:[°º˚]|deg)\s?C\b")
AREA: Final = re.compile(r"([cdkmnuµμ]?m)([23])")  # m2, cm3
_LOOSE: Final = re.compile(r"([-+]?)\s*([0-9][0-9.,_'’ ]*)")  # what looks like a number and is none
_CHINESE_DAY: Final = re.compile(r"([0-9]{4})\s*[年/.-]\s*([0-9]{1,2})\s*[月/.-]\s*([0-9]{1,2})\s*日?")
_SPACED: Final = re.compile(r"(?:[eE]\s+|[*xX]\s*10\s*(?:\^|\*\*)\s*)([-+]?[0-9]{1,3})(?![0-9.])(.*)")
# Between the ends of a range, or a number and its error.
_TWO: Final = re.compile(r"[-+±(–—~～至到]|\.\.|to\s")
# A multiplier without a unit of its own, as in "5k t/year", and figures that are not of ten digits.
_MULTIPLIED: Final = re.compile(r"([kKMGBb])(?![\w/*^])\s*(.*)")
_MULTIPLIERS: Final = {"k": "e3", "K": "e3", "M": "e6", "G": "e9", "B": "e9", "b": "e9"}
_HEXADECIMAL: Final = re.compile(r"0[xX]([0-9a-fA-F]+)(?![\^/*])(.*)")
_PLAIN: Final = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
    | dict.fromkeys("\u3000\u00a0\u2007\u2009\u202f", " ")
    | dict.fromkeys("\u2212\ufe63", "-")
    | {"·": "*", "⋅": "*", "×": "*", "℃": "degC", "℉": "degF", "￥": "¥", "㎡": "m2", "㎥": "m3"}
    | {"萬": "万", "億": "亿", "噸": "吨", "畝": "亩", "兩": "两"}
)
UNITS: Final = t("units are joined by * and /, as in CNY/(t/year)")
FIRST: Final = t("write the number first, then the unit")


class NotationError(ValueError):
    """A text outside the grammar; `remedy` says what may have been meant."""

    def __init__(self, remedy: Text) -> None:
        super().__init__(remedy)
        self.remedy = remedy


class Unit(NamedTuple):
    """A unit of the grammar: ten to a power times what is named, in plain characters without spaces."""

    power: int
    name: str


def plain(text: str) -> str:
    """The text with the plain characters for which full-width and typographic ones stand."""
    text = text.translate(_PLAIN)
    text = re.sub(r"(?<=[A-Za-zµμ])([²³])", lambda m: "23"["²³".index(m[1])], text)
    return _DOLLARS.sub("USD", _METRIC.sub("t", _DEGREES.sub("degC", text))).strip()


def split(text: str) -> tuple[float, str]:
    """A number and the text of its unit: "1.5e3 kg" is (1500.0, "kg"), "3.5 bn CNY" (3.5e9, "CNY").

    Raises:
        NotationError: anything else than one number, then a unit or nothing.
    """
    found = in_figures(plain(text))
    sign = _CURRENCY.match(found)
    money = unit(sign[1]).name if sign else ""
    found = found[sign.end() :] if sign else found
    match = _NUMBER.match(found)
    rest = found[match.end() :] if match else found
    if match is None or rest[:1] in tuple(",._'’0123456789"):
        raise NotationError(_reading(found))
    if not rest.strip():
        return _float(match[0]), money
    try:
        power, name = unit(rest)
        if name == "k":  # Boltzmann's constant to a library of units, a thousand to a person
            raise NotationError(UNITS)
        return _float(match[0], power), _paid(money, name)
    except NotationError as refused:
        raise NotationError(_after(match[0], rest.strip(), refused.remedy)) from None


def _paid(money: str, name: str) -> str:
    """A unit before whose number a currency stands: "$ 16 per kg" is "USD/kg"."""
    if not money or money in names(name):
        return name
    if name and not name.startswith("1/"):
        raise NotationError(UNITS)
    return money + name[1:]


@lru_cache(maxsize=4096)
def unit(text: str) -> Unit:
    """A unit of the grammar in the program's own names: "万元/吨" is 1e4 "CNY/t".

    Raises:
        NotationError: a text that is no unit of the grammar.
    """
    tokens = tokens_of(plain(text))
    if tokens == ["C"]:  # nobody counts coulombs here; who writes 460 C means degrees
        return Unit(0, "degC")
    reader = _Reader(tokens)
    power, name = reader.whole()
    if reader.place != len(tokens):
        raise NotationError(UNITS)
    return Unit(power, "" if name == "1" else name)


def names(text: str) -> tuple[str, ...]:
    """The names in a unit."""
    return tuple(token for token in tokens_of(text) if token[0] not in "*/()1")


def currencies(text: str) -> tuple[str, ...]:
    """The names in the unit of a number, of which some may be currencies; none in what is no number."""
    try:
        return names(split(text)[1])
    except NotationError:
        return ()


def for_pint(text: str) -> str:
    """A unit in the program's own names as pint spells it: powers of lengths by **, percent and per mille by name."""
    named = {"%": "percent", "‰": "permille"}
    return "".join(
        named.get(token) or (AREA.sub(r"\1**\2", token) if AREA.fullmatch(token) else token)
        for token in tokens_of(text)
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


def _float(digits: str, power: int = 0) -> float:
    """The float nearest to a number times ten to a power, as if it had been written out."""
    digits = digits.replace("_", "").replace(",", "")
    number = float(Decimal(digits).scaleb(power)) if power else float(digits)
    if number == 0 and re.search("[1-9]", re.split("[eE]", digits)[0]):
        raise NotationError(t("nothing smaller than {least} is told from 0", least="1e-308"))
    return number


def tokens_of(text: str) -> list[str]:
    """The names, marks and powers in a unit, from left to right."""
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or len(text) > LONGEST_UNIT:
            raise NotationError(UNITS)
        tokens.append(f"**{match[1]}" if match[1] else match[2])
        place = match.end()
    return tokens


class _Reader:
    """Reads the tokens of a unit from left to right; each step gives a power of ten and a text."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def taken(self, *tokens: str) -> bool:
        """Whether these stand next; they are behind then."""
        here = tuple(self.tokens[self.place : self.place + len(tokens)]) == tokens
        self.place += len(tokens) if here else 0
        return here

    def whole(self) -> Unit:
        """What stands before the end, or before the bracket that closes it."""
        power, name = Unit(0, "1") if self.next() == "per" else self.chain()
        while self.taken("per"):
            if self.next() in ("1", "/"):
                raise NotationError(UNITS)
            below, divisor = self.chain()
            power, name = power - below, f"{name}/{_bracketed(divisor)}"
        return Unit(power, name)

    def chain(self) -> Unit:
        power, name = Unit(0, "1")
        if not (self.taken("1", "/") or self.taken("/")):
            power, name = self.term(first=True)
            if self.next() not in ("*", "/"):
                return Unit(power, name)
            by = self.tokens[self.place]
            self.place += 1
        else:
            by = "/"
        while True:
            more, term = self.term(first=False)
            power += more if by == "*" else -more
            name = f"{name}{by}{_bracketed(term)}"
            by = self.next()
            if by not in ("*", "/"):
                return Unit(power, name)
            self.place += 1

    def term(self, first: bool) -> Unit:
        power = 0
        while self.next() in MANY or (power_zh(self.next())[0] and not power_zh(self.next())[1]):
            power += MANY.get(self.next()) or power_zh(self.next())[0]
            self.place += 1
        here = self.next()
        if power and first and (not here or here in ("/", ")", "per")):
            return Unit(power, "1")
        self.place += 1
        if here == "(":
            inner, name = self.whole()
            if not self.taken(")"):
                raise NotationError(UNITS)
            power, name = power + inner, f"({name})"
        elif not here or here[0] in "*/)1" or here == "per":
            raise NotationError(UNITS)
        else:
            inner, name = power_zh(here)
            if not name and not first:
                raise NotationError(UNITS)
            power, name = power + inner, NAMES.get(name, name) or "1"
        if self.next().startswith("**"):
            raised = self.next()
            if "/" in name and name[0] != "(":
                raise NotationError(UNITS)
            self.place += 1
            return Unit(power * int(raised[2:]), name + raised)
        return Unit(power, name)


def _bracketed(name: str) -> str:
    """A unit as a divisor or factor: in brackets if it is more than one name."""
    one = re.fullmatch(r"\([^()]*\)", name) or not re.search("[/*]", name.replace("**", ""))
    return name if one else f"({name})"


def _reading(text: str) -> Text:
    """What a text may have meant at whose head no number of the grammar stands alone."""
    loose = _LOOSE.match(text)
    if loose is None:
        part = unicodedata.numeric(text[0]) if text and unicodedata.category(text[0]) == "No" else None  # ½
        return FIRST if part is None else t('did you mean "{name}"?', name=f"{part:.6g}{text[1:]}")
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
    if (many := _MULTIPLIED.fullmatch(rest)) and "e" not in number.lower():  # 5k t/year
        return t('did you mean "{name}"?', name=f"{number}{_MULTIPLIERS[many[1]]} {many[2]}".strip())
    if hexadecimal := _HEXADECIMAL.fullmatch(number + rest):
        return t('did you mean "{name}"?', name=f"{int(hexadecimal[1], 16)}{hexadecimal[2]}")
    if (
        rest[0] == "/"
        and number.isdecimal()
        and (below := re.match(r"/\s*([1-9][0-9]*)(?![0-9./])(.*)", rest))  # 1/2
    ):
        return t('did you mean "{name}"?', name=f"{int(number) / int(below[1]):.6g}{below[2]}")
    if power := _SPACED.fullmatch(rest):  # 5 E 3, 5 x 10^3
        return t('did you mean "{name}"?', name=f"{number}e{int(power[1])} {power[2].strip()}".strip())
    if _TWO.match(rest):
        return t('one number and one unit; write "{number}", or a spread as {{ uniform = [low, high] }}',
                 number=number)  # fmt: skip
    return remedy
