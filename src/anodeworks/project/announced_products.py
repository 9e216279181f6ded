"""What announcements call a product: the words of the library, alone or within a longer name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Pair, listed, t
from anodeworks.quantity import notation
from anodeworks.remedies import nearest

_ANODE: Final = re.compile(r"负极|电池|锂|\b(?:anodes?|battery|batteries|lithium|li ion)\b")


def products() -> dict[str, dict[str, Any]]:
    """The products that announcements name, by the word for each."""
    from anodeworks.library import library

    return dict(library().sections["products_announced"])


def product_of(said: str) -> str:
    """The product that a word stands for, in either language; of a longer name, the one that its words name.

    Raises:
        InputError: a word that none is called by, or a name with the words of several.
    """
    shelf, name = products(), _plain_word(said)
    words = _words(shelf)
    named = _named(name, words)
    for product in named:
        if named <= {product, *shelf[product].get("includes", ())}:
            return product
    if found := _composed(name, named, shelf):
        return found
    if named:
        of = listed([Pair(shelf[product]["label"], shelf[product]["label_zh"]) for product in sorted(named)])
        remedy = t(
            'it names several: {products}; say one of them, or the tonnage of each: --product "silicon-carbon 20kt + '
            'graphite 80kt"',
            products=of,
        )
        raise InputError("product", quoted(said), t("one product"), remedy)
    known = [Pair(entry["label"], entry["label_zh"]) for entry in shelf.values()]
    raise InputError("product", quoted(said), listed(known, "or"), nearest(said, (*shelf, *words)))


def taken_of(said: str) -> list[str]:
    """What a product is taken to mean where its name leaves it open: keys of the library's `taken_announced`.

    Raises:
        InputError: as `product_of`.
    """
    from anodeworks.library import library

    product, name = product_of(said), _plain_word(said)
    called = product in _named(name, _words(products()))
    return [
        key
        for key, entry in library().sections["taken_announced"].items()
        if entry.get("product") == product
        and ("words" not in entry or _apart(name, entry["words"]))
        and not (
            called
            and entry.get("unnamed")
            and not any(sign in notation.plain(said) for sign in entry["signs"])
        )
    ]


def _words(shelf: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The product that each word stands for."""
    return {
        _plain_word(word): product
        for product, entry in shelf.items()
        for word in (product, entry["label"], entry["label_zh"], *entry["words"], *entry.get("otherwise", ()))
    }


def _named(name: str, words: Mapping[str, str]) -> set[str]:
    """The products that a name names: as a whole, or by the words in it."""
    return {words[name]} if name in words else _within(name, words)


def _composed(name: str, named: Collection[str], shelf: Mapping[str, Mapping[str, Any]]) -> str:
    """The product that a name makes of those in it; nothing where it lists them."""
    for product, entry in shelf.items():
        ends = [name.rfind(word) for word in entry.get("composed", ())]
        if (
            len(named) < 2
            or not set(named) <= {product, *entry.get("includes", ())}
            or max(ends, default=-1) < 0
        ):
            continue
        words = {_plain_word(w) for kind in named for w in shelf[kind]["words"]}
        spans = [name.rfind(word) for word in _apart(name, words)]
        between = name[min(spans) : max(spans)]
        if max(ends) > max(spans) and not _apart(between, entry.get("listed", ())):
            return product
    return ""


def _within(name: str, words: Mapping[str, str]) -> set[str]:
    """The products that the words in a longer name stand for."""
    from anodeworks.library import library

    shelf = products().values()
    bare, vague = ({_plain_word(word) for entry in shelf for word in entry.get(kind, ())}
                   for kind in ("bare", "otherwise"))  # fmt: skip
    unmade = {_plain_word(word) for word in library().sections["products_unmade"]["words"]}
    there = _apart(name, (words.keys() - vague) | unmade)
    of_anode = _ANODE.search(name) or not there <= bare | unmade
    named = {words[word] for word in there - unmade if of_anode or word not in bare}
    return named if named or there & unmade else {words[word] for word in _apart(name, vague)}


def _apart(name: str, words: Collection[str]) -> set[str]:
    """The words that stand in a name; of those that overlap the longest, of two as long the first."""
    spans = [
        (found.start(), found.end(), word) for word in words for found in re.finditer(_alone(word), name)
    ]
    kept: list[tuple[int, int, str]] = []
    for start, end, word in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, word))
    return {word for _, _, word in kept}


def _alone(word: str) -> str:
    """The pattern of a word: where it begins or ends with a letter or digit of ASCII, no other stands beside it."""
    before = "(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    behind = "(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{behind}"


def _plain_word(word: str) -> str:
    return re.sub(r"[\s_/-]+", " ", notation.plain(word).lower()).strip()
