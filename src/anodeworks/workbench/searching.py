"""Numbers and figures found by what people call them, in either language: words in any order, by how they begin, parts
of Chinese ones, words of the field (the library's), and what is nearest where nothing is found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Final

from anodeworks.language import LANGUAGES, say, t
from anodeworks.library import library
from anodeworks.twin.project import Project
from anodeworks.view.labels import indicator_label, number_label

SMALL: Final = frozenset(
    ("of", "the", "a", "an", "for", "in", "to", "per", "is", "what")
)  # that name nothing
# Letters up to which a word is an abbreviation, and no beginning of another, if it can be.
ABBREVIATED: Final = 3
NEAREST: Final = 12  # numbers offered where nothing is found
ALIKE: Final = 0.3  # share of the pieces of a question from which a number is near
PROJECTS: Final = 16  # whose words are kept: a person types a question letter by letter
HAN: Final = re.compile("[\u4e00-\u9fff]")

_known: dict[int, tuple[Project, dict[str, str]]] = {}  # by identity, and so with the project itself
Ways = tuple[tuple[str, ...], ...]  # sets of words, any of which answers one word of a question


def found(project: Project, keys: Sequence[str], text: str) -> list[str]:
    """The keys of those numbers or figures that have every word asked for, or one that means it, in their order."""
    ways = asked(text)

    def having(whole: bool) -> list[str]:
        return [
            key for key in keys if all(any(_has(project, key, way, whole) for way in each) for each in ways)
        ]

    # What means something in the field is no beginning of another word.
    meant = any(len(each) > 1 for each in ways)
    return having(True) or ([] if meant else having(False))


def near(project: Project, keys: Iterable[str], text: str) -> list[str]:
    """The keys of those numbers or figures that have some of what was asked for, the nearest first."""
    said = {key: _said(project, key) for key in keys}
    pieces = _pieces(
        text.lower(), {word for words in said.values() for word in re.findall("[a-z]{3,}", words)}
    )
    known = {key: sum(p in words for p in pieces) / len(pieces) for key, words in said.items() if pieces}
    close = sorted((key for key, share in known.items() if share >= ALIKE), key=lambda key: -known[key])
    return close[:NEAREST]


def asked(text: str) -> tuple[Ways, ...]:
    """What a question asks for: for each of its words, sets of words of which one has to be there."""
    rest, ways = text.lower().strip(), []
    if "." in rest:  # a key, or a part of one
        return tuple(((word,),) for word in rest.split())
    for said, means in _words():
        pattern = re.escape(said) if HAN.search(said) else rf"(?<![\w-]){re.escape(said)}(?![\w-])"
        if re.search(pattern, rest):
            ways.append(((said,), *means))
            rest = re.sub(pattern, " ", rest)
    return (*ways, *(((word,),) for word in rest.split() if word not in SMALL))


@cache
def _words() -> tuple[tuple[str, Ways], ...]:
    """Words of the field and what they mean, the longest first, since a long one has shorter ones within it."""
    pairs = [
        (said.lower(), tuple(tuple(means.lower().split()) for means in table["means"]))
        for table in library().words.values()
        for said in table["said"]
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _has(project: Project, key: str, way: tuple[str, ...], whole: bool) -> bool:
    said = _said(project, key)
    return all(word in said and _begins(word, said, whole) for word in way)


def _begins(word: str, said: str, whole: bool) -> bool:
    """Whether a word stands there by itself, or begins one; part of a key or of a Chinese word is enough."""
    if "." in word or HAN.search(word):
        return True
    after = "(?![a-z0-9])" if whole and len(word) <= ABBREVIATED else ""
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}{after}", said) is not None


def _said(project: Project, key: str) -> str:
    """All that a number or a figure is called, in both languages."""
    kept = _known.get(id(project))
    if kept is None:
        if len(_known) >= PROJECTS:
            _known.clear()
        kept = _known[id(project)] = (project, {})
    words = kept[1]
    if key not in words:
        both = (
            (number_label(project, key), t(project.ledger[key].parameter.meaning))
            if key in project.ledger
            else (indicator_label(project.indicators[key]), t(project.indicators[key].meaning))
        )
        words[key] = " ".join(
            (key, *(say(each, language) for each in both for language in LANGUAGES))
        ).lower()
    return words[key]


def _pieces(text: str, words: Collection[str]) -> list[str]:
    """Parts of a question by which what is near is known: pairs of Chinese signs, known words nearest to its own."""
    pieces: list[str] = []
    for word in re.findall("[\u4e00-\u9fff]+|[^\\s\u4e00-\u9fff]+", text):
        if HAN.search(word):
            pieces += [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 else list(word)
        elif word not in SMALL:
            pieces += difflib.get_close_matches(word, words, n=1, cutoff=0.7) or [word]
    return pieces
