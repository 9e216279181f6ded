"""Where a plant stands (`[project] place`): which price of power and land, which grid, which tax, which markets.

Places are rows of `library/data/places.toml`. What a project file says itself stands before what its place says, and
that before what the library says for any place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Pair, listed, t
from anodeworks.library import Library, library
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import notation
from anodeworks.remedies import CHOOSE, near

FILE: Final = "places.toml"
WORDS: Final = (
    "label",
    "label_zh",
    "words",
    "grade",
    "cities",
    "cities_zh",
    "whole",
    "markets",
    "parts",
    "electricity",
)
ENDINGS: Final = (
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "省",
    "市",
)  # of a province's full name


@cache
def names() -> dict[str, str]:
    """The places by every name that they have: key, English and Chinese label, and other words for them."""
    rows = library().sections["places"]
    return {
        word: key
        for key, row in rows.items()
        for word in (key, row["label"].lower(), row["label_zh"], *row.get("words", ()))
    }


@cache
def cities() -> dict[str, str]:
    """The places by the cities in them, in both languages; a city's name that two places have is none."""
    return {city: keys[0] for city, keys in _places_of_cities().items() if len(keys) == 1}


@cache
def _places_of_cities() -> dict[str, list[str]]:
    """All places that have a city of a name."""
    found: dict[str, list[str]] = {}
    for key, row in library().sections["places"].items():
        for city in (*row.get("cities", ()), *row.get("cities_zh", ())):
            for word in {city, city.replace("'", "")}:
                found.setdefault(word, []).append(key)
    return found


def place_of(said: str) -> str:
    """The key of a place by any of its names, "四川省" among them, or by its cities; what is said if it is none."""
    plain, bare = _plain(said)
    known = names()
    named = known.get(plain) or known.get(bare) or known.get(bare.replace(" ", "_"))
    return named or _within(plain, known) or cities().get(bare) or _within(plain, cities()) or said


def check(said: str, key: str) -> str:
    """The key of a place by any of its names.

    Args:
        said: as somebody names it.
        key: of the field in which it is said.

    Raises:
        InputError: no such place, or a city whose name cities of several places have.
    """
    found = place_of(said)
    if found in library().sections["places"]:
        return found
    several = _places_of_cities().get(_plain(said)[1], ())
    if several:
        wrong = t("{name}, which cities of several provinces are called", name=quoted(said))
        raise InputError(key, wrong, listed([label_of(each) for each in several], "or"), CHOOSE)
    allowed = t("a province of China, a city of one, or a country or state that the library lists")
    remedy = near(said.lower(), names(), 0.8) or t("leave the place out; values for any place count then")
    raise InputError(key, quoted(said), allowed, remedy)


def abroad(key: str) -> bool:
    """Whether a place is outside China, whose prices of machines and buildings are the library's only ones."""
    return bool(key) and "China" not in library().sections["places"][key]["markets"]


def _plain(said: str) -> tuple[str, str]:
    """What is said without the other forms of its letters, and the same without the ending of a full name."""
    plain = notation.plain(said).strip().lower()
    return plain, next((plain.removesuffix(end) for end in ENDINGS if plain.endswith(end)), plain)


def _within(text: str, known: Mapping[str, str]) -> str:
    """The one place that "安徽合肥" or "Brunswick County, North Carolina" is in; empty if it is in none or two."""
    rows, found = library().sections["places"], set()
    for word, key in known.items():
        name = word.replace("_", " ")
        if text.startswith(name) if not name.isascii() else re.search(rf"\b{re.escape(name)}(?!\w)", text):
            found.add(key)
    left = {key for key in found if not rows[key].get("whole")} or found  # a province before its country
    return next(iter(left)) if len(left) == 1 else ""


def keys() -> list[str]:
    """The places by their keys."""
    return list(library().sections["places"])


def named(written: Any) -> Any:
    """The table [project] with its place by key, whatever name it is given there.

    Raises:
        InputError: no such place.
    """
    if isinstance(written, Mapping) and isinstance(written.get("place"), str):
        return {**written, "place": check(written["place"], "project.place")}
    return written


def label_of(place: str) -> Pair:
    """What a place is called."""
    row = library().sections["places"][place]
    return Pair(row["label"], row["label_zh"])


def markets_of(place: str) -> tuple[str, ...]:
    """The places of supply and demand that count for a plant there, beside its own and the world."""
    return tuple(library().sections["places"][place]["markets"])


def values_of(place: str) -> dict[str, Any]:
    """What a place says, by dotted key, in the forms of the library; nothing for no place."""
    if not place:
        return {}
    shelf = library()
    row = shelf.sections["places"][place]
    found: dict[str, Any] = {}
    for part in row.get("parts", ()):
        found |= shelf.sections["place_parts"][part]
    if "electricity" in row:
        found["flows.electricity.price"] = shelf.flows[row["electricity"]]["price"]
    return found | {key: raw for key, raw in row.items() if key not in WORDS}


def of_flows(place: str) -> Library:
    """The library as it is at a place, where flows are concerned."""
    shelf, flows = library(), dict(library().flows)
    for key, raw in values_of(place).items():
        group, name, word = key.split(".")
        if group == "flows":
            flows[name] = {**flows[name], word: raw}
    return replace(shelf, flows=flows)


def at(place: str, prefix: str) -> dict[str, Any]:
    """What a place says of the section at a dotted prefix."""
    return {
        key.rpartition(".")[2]: raw
        for key, raw in values_of(place).items()
        if key.rpartition(".")[0] == prefix
    }


def told(ledger: Ledger, place: str) -> Ledger:
    """The ledger in which what the place gave says so."""
    mine = {key: ledger[key] for key in values_of(place) if key in ledger}
    return {
        **ledger,
        **{
            k: v.replace(origin=f"library/{FILE}") for k, v in mine.items() if v.origin.startswith("library/")
        },
    }


def counted(row: Mapping[str, Any], place: str) -> bool:
    """Whether a series of supply or demand counts for a plant at a place; without one all count but provinces' own."""
    if "province" in row:
        return bool(place) and row["province"] == place
    return not place or row["place"] in ("world", *markets_of(place))
