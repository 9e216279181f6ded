"""Project files broken at random, from a seed: characters, lines, numbers, values and tables.

    text = mutant(seed)

Each is the text of the starter or of another good file with one to four changes of the kinds that people and
programs make: a character typed, lost or doubled, a line moved, a number in another notation, a unit exchanged, a
value of another type, a key renamed or taken away, bytes of another encoding. The same seed gives the same text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from .malformed import TEXT

STRANGE: Final = "，．％−–＋０９年元吨\u200b\u202e\x1b\x00\t\"'=[]{}#.,_+-±eE%()/*\\\n 0123456789"
UNITS: Final = (
    "t/year", "ton/year", "kg", "CNY/kg", "USD/kg", "CNY/ton", "EUR", "degC", "K", "mu", "m2", "%", "deg", "bit", "dB",
    "month", "year", "MWh", "1", "", "CNY/(t/year)", "元/吨", "kt", "m**9", "1/0", "person", "furlong", "delta_degC",
)  # fmt: skip
VALUES: Final = (
    "true", "false", "nan", "-inf", "0", "-1", "1e308", "-1e308", "9" * 400, "0x" + "f" * 300, "0b1", "1_000",
    "2026-02-28", "0001-01-01", "9999-12-31", "2026-07-01T12:00:00Z", "12:00:00",
    '""', '"\\u0000"', "[]", "[[]]", "{}", "{ a = 1 }",
    "{ value = 1 }", "{ uniform = [0, 1] }", "{ uniform = [1, 0] }", "{ normal = [0.5, 0.1] }",
    "{ lognormal = [1, 1e300] }",
    '{ choice = { "a" = 0.5, "b" = 0.5 } }', '{ triangular = ["1 %", 0.5, "90 %"] }',
    "{ loguniform = [1e-300, 1e300] }",
    '"' + "x" * 500 + '"', '"282,5 CNY/kg"', '"1 + 1"', '"１２ ％"',
)  # fmt: skip
NUMBER: Final = re.compile(r"\d[\d_.,]*")
LINE: Final = re.compile(r"^([\w.\"-]+\s*=\s*)(.+)$", re.MULTILINE)


def mutant(seed: int, good: str = TEXT) -> bytes:
    """A good file with one to four changes, as bytes."""
    chance = random.Random(seed)
    text = good
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        text = chance.choice(CHANGES)(text, chance)
    if chance.random() < 0.02:
        return text.encode(chance.choice(("utf-16", "gbk", "latin-1")), errors="replace")
    return text.encode("utf-8", errors="replace")


def _character(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) or 1)
    put = chance.choice(STRANGE) * chance.choice((0, 1, 1, 2))
    return text[:at] + put + text[at + chance.choice((0, 1)) :]


def _line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.choice(("lost", "doubled", "moved", "joined", "cut")):
        case "lost":
            del lines[at]
        case "doubled":
            lines.insert(to, lines[at])
        case "moved":
            lines.insert(to, lines.pop(at))
        case "joined":
            lines[at] = lines[at].rstrip("\n")
        case _:
            del lines[at:]
    return "".join(lines)


def _number(text: str, chance: random.Random) -> str:
    """A number in another notation, of another size or sign."""
    return _within(NUMBER, text, chance, lambda found: chance.choice((
        found[0].replace(".", ","), f"-{found[0]}", f"{found[0]}e{chance.choice((2, 9, 30, 308, 400))}",
        f"{found[0]}-1",
        f"{found[0]}.{found[0]}", found[0] * chance.choice((2, 50)), f"{found[0]} {found[0]}", "0", f"{found[0]}_",
        str(chance.uniform(-1, 1) * 10 ** chance.randrange(-9, 15)), f"{found[0]}±1",
    )))  # fmt: skip


def _unit(text: str, chance: random.Random) -> str:
    return _within(re.compile(r'(?<=\d )[^"\d\n]+(?=")'), text, chance, lambda _: chance.choice(UNITS))


def _value(text: str, chance: random.Random) -> str:
    return _within(LINE, text, chance, lambda found: found[1] + chance.choice(VALUES))


def _quantity(text: str, chance: random.Random) -> str:
    number = chance.choice(("1", "0.5", "-3", "1e9", "1,000", "2026", "1e-9"))
    return _within(LINE, text, chance, lambda found: f'{found[1]}"{number} {chance.choice(UNITS)}"')


def _exchanged(text: str, chance: random.Random) -> str:
    """The value of one key under another."""
    values = [found[2] for found in LINE.finditer(text)] or ["1"]
    return _within(LINE, text, chance, lambda found: found[1] + chance.choice(values))


def _word(text: str, chance: random.Random) -> str:
    """A word of the file in place of another: a key, an activity, a flow."""
    word = re.compile(r"[a-z_]{4,}")
    words = word.findall(text) or ["x"]
    return _within(word, text, chance, lambda _: chance.choice(words))


def _within(
    pattern: re.Pattern[str], text: str, chance: random.Random, put: Callable[[re.Match[str]], str]
) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + put(match) + text[match.end() :]


CHANGES: Final = (_character, _line, _number, _number, _unit, _value, _value, _quantity, _exchanged, _word)
