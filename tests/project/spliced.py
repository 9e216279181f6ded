"""Project files of pieces of others, from a seed: tokens of one in another, two joined at a line, bytes damaged.

    text = spliced(seed)

What stands in each was written by a person for some plant, only not for this one: numbers with sound units under keys
of another kind, tables that the rest of the file knows nothing of, half an entry of here and half of there. The same
seed gives the same text.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Final

from tests.conftest import ROOT

FILES: Final = tuple(sorted((ROOT / "projects").rglob("*.toml")))
TOKEN: Final = re.compile(r'"[^"\n]*"|\d{4}-\d\d-\d\d|[\d.eE+-]*\d[\d.]*|[\w-]+|[ \t]+|\n|#[^\n]*|.')
KINDS: Final = (
    ("text", re.compile(r'"')),
    ("number", re.compile(r"[\d.+-]*\d")),
    ("word", re.compile(r"\w")),
)


def spliced(seed: int) -> bytes:
    """A shipped project with pieces of others in it, as bytes."""
    chance = random.Random(seed)
    text = chance.choice(_texts())
    for _ in range(chance.choice((1, 1, 1, 2, 2, 5))):
        text = chance.choice((_token, _token, _token, _run, _entry, _joined))(text, chance)
    content = text.encode()
    return _damaged(content, chance) if chance.random() < 0.15 else content


@cache
def _texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in FILES)


@cache
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(text))


@cache
def _known(kind: str) -> tuple[str, ...]:
    """The tokens of one kind in all projects, those that are frequent as often as they stand there."""
    return tuple(token for text in _texts() for token in _tokens(text) if _kind(token) == kind)


def _kind(token: str) -> str:
    return next((name for name, begins in KINDS if begins.match(token)), "")


def _token(text: str, chance: random.Random) -> str:
    """One token for another of its kind."""
    tokens = list(_tokens(text))
    at = chance.choice([i for i, token in enumerate(tokens) if _kind(token)] or [0])
    tokens[at] = chance.choice(_known(_kind(tokens[at])) or ("",))
    return "".join(tokens)


def _run(text: str, chance: random.Random) -> str:
    """Some tokens in a row for some of another file that begin alike."""
    tokens, other = list(_tokens(text)), _tokens(chance.choice(_texts()))
    at, long = chance.randrange(len(tokens)), chance.randrange(1, 12)
    alike = [i for i, token in enumerate(other) if _kind(token) == _kind(tokens[at])]
    start = chance.choice(alike or [0])
    tokens[at : at + long] = other[start : start + long + chance.randrange(-1, 2)]
    return "".join(tokens)


def _entry(text: str, chance: random.Random) -> str:
    """A line of another file among the lines of this one, or a line of this one after its like elsewhere."""
    lines, other = text.splitlines(keepends=True), chance.choice(_texts()).splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(other or ["\n"]))
    return "".join(lines)


def _joined(text: str, chance: random.Random) -> str:
    """The beginning of one file and the end of another, cut where tables begin."""
    one, other = (re.split(r"(?m)^(?=\[)", t) for t in (text, chance.choice(_texts())))
    return "".join(one[: chance.randrange(1, len(one) + 1)] + other[chance.randrange(len(other)) :])


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes as a bad disk or a torn copy leaves them."""
    damaged = bytearray(content or b"\n")
    for _ in range(chance.choice((1, 1, 2, 8))):
        at, long = chance.randrange(len(damaged)), chance.choice((1, 2, 16, 512))
        match chance.randrange(5):
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                damaged[at : at + long] = bytes(min(long, len(damaged) - at))
            case 2:
                del damaged[at : min(at + long, len(damaged) - 1)]
            case 3:
                to = chance.randrange(len(damaged))
                damaged[to:to] = damaged[at : at + long]
            case _:
                damaged[at] = chance.randrange(256)
    return bytes(damaged)
