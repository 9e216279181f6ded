"""Several products in one announcement: what stands between them, and the tonnage of each.

    product = "silicon-carbon 20kt + graphite 80kt"
    product = "硅碳 + 石墨", capacity = "2万吨 + 8万吨"

Tonnages of several products stand in the order of the products, joined by a plus. A product may have its own beside its
name, before or behind it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from anodeworks.errors import InputError, quoted
from anodeworks.language import Pair, t
from anodeworks.project.amounts import figure, numbers, worded
from anodeworks.project.announced_products import product_of
from anodeworks.project.fields import BY_NAME, JOINED
from anodeworks.project.ledger import UNKNOWN
from anodeworks.quantity import notation, units
from anodeworks.quantity.hedge import hedged
from anodeworks.remedies import ONE_OUT

_PLUS: Final = re.compile(r"\s*[+＋]\s*(?=\S)")
_BETWEEN: Final = re.compile(
    r"\s*(?:[+＋;；、，&]|,(?!\d{3})|以及|\b(?:as well as|plus|and)\b|[及和与])\s*(?=\S)", re.IGNORECASE
)
# Anywhere but within a word or number.
_CUT: Final = re.compile(r"(?<!^)(?<![A-Za-z0-9.,_](?=[A-Za-z0-9.,]))(?=.)")
_NEAR: Final = re.compile(
    r"(?:about|around|approximately|over|more than|up to|nearly|至少|不低于|超过|超|逾|近|约)\s*$",
    re.IGNORECASE,
)
# What of a tonnage, a phase or a part of a whole may not be lost in the name of a product.
_UNREAD: Final = re.compile(
    r"[0-9<>≤≥~～×]|[-–—至到]\s*$|[一二三四]期|\bphase|其中|包括|\bof which\b|\binclud"
    r"|\b(?:less than|at least|at most|below|above|under|minimum|maximum|min|max|between|from|to|less|more|at|no)\s*$"
    r"|[不超低高于小大少多达]\s*$",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"[0-9一二三四五六七八九十百千]\s*(?:万|千|k|kilo|thousand|million)?\s*(?:吨|t\b|tonn?e?s?\b|tpa\b)",
    re.IGNORECASE,
)
_OF: Final = re.compile(
    r"^\s*(?:/\s*(?:yr|year|a|年)|(?:a|per) (?:year|annum))?\s*(?:of\b)?\s*", re.IGNORECASE
)


class Part(NamedTuple):
    """A product as it was said, and its tonnage; empty where nobody has said it."""

    product: str
    capacity: str


def tonnages(said: str) -> list[str]:
    """The tonnages of several products, or the one."""
    return _PLUS.split(said.strip())


def names(said: str) -> list[str]:
    """The products that are said, with tonnages or without."""
    found = [part.product for part in parts({"product": said})]
    apart = tonnages(said)
    return apart if len(found) < len(apart) and all(map(_is_product, apart)) else found


def parts(told: Mapping[str, str]) -> list[Part]:
    """The products that are said, each with its tonnage; of one product whatever is said of it.

    Raises:
        InputError: as many tonnages as products there are not, or one said twice.
    """
    product, capacity = told.get("product", ""), told.get("capacity", "")
    each = [_beside(text) for text in _BETWEEN.split(product.strip())]
    found = [part for part in each if part is not None]
    if len(found) == len(each) and (len(each) > 1 or not capacity):
        if capacity:
            allowed = t("the tonnage of each product once, beside its name or apart")
            raise InputError("capacity", quoted(capacity), allowed, ONE_OUT)
        return _different(found)
    sizes = tonnages(capacity)
    if len(sizes) == 1:
        if not capacity and _AMOUNT.search(product):
            allowed = t("a product, or several, each with one tonnage beside its name")
            raise InputError("product", quoted(product), allowed, t("say the tonnage apart: --capacity 20kt"))
        return [Part(product, capacity)]
    names = _PLUS.split(product.strip()) if _PLUS.search(product) else _BETWEEN.split(product.strip())
    if len(names) != len(sizes):
        allowed = t("as many tonnages as products, in their order")
        remedy = t('say the tonnage of each: --product "silicon-carbon 20kt + graphite 80kt"')
        raise InputError("capacity", quoted(capacity) if capacity else t("nothing"), allowed, remedy)
    return _different([Part(*both) for both in zip(names, sizes, strict=True)])


def of_each(name: str, said: str, count: int) -> list[str]:
    """What a field says of each of so many products.

    Raises:
        InputError: it says something of fewer or more.
    """
    found = tonnages(said)
    if len(found) != count:
        remedy = t('in the order of the products: --{option} "{such}"', option=name.replace("_", "-"),
                   such=JOINED.join(["10kt"] * count))  # fmt: skip
        raise InputError(name, quoted(said), t("a tonnage of each product"), remedy)
    return found


def _different(found: list[Part]) -> list[Part]:
    """The parts, of which no two may be one product."""
    kinds = [product_of(part.product) for part in found]
    for n, kind in enumerate(kinds):
        if kind in kinds[:n]:
            raise InputError("product", quoted(found[n].product), t("each product once"), ONE_OUT)
    return found


def _beside(text: str) -> Part | None:
    """A product and the tonnage beside its name, with the word before it that says how near it is."""
    cuts = [found.start() for found in _CUT.finditer(text)]
    for at in reversed(cuts):  # nothing of a tonnage may be left behind
        near = _NEAR.search(text[:at])
        start = near.start() if near else at
        if _is_tonnage(text[at:]) and _is_product(text[:start]):
            return Part(text[:start].strip(), text[start:].strip())
    for at in cuts:
        product = _OF.sub("", text[at:])
        if _is_tonnage(text[:at]) and _is_product(product):
            return Part(product.strip(), text[:at].strip())
    return None


def _is_tonnage(text: str) -> bool:
    with suppress(InputError):
        figure(BY_NAME["capacity"], text.strip())
        return True
    return False


def _is_product(text: str) -> bool:
    if _UNREAD.search(text):
        return False
    with suppress(InputError):
        product_of(text)
        return True
    return False


def share_of(said: str) -> float | None:
    """The share of the whole that a phase is said to be, "40 %"; None of an amount."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(?:%|percent|per cent)", notation.plain(said).strip())
    return None if found is None else float(found[1]) / 100


class Offer(NamedTuple):
    """A product of an announcement: what the library knows of its kind, and what is said of it."""

    kind: Mapping[str, Any]
    part: Part

    @property
    def name(self) -> str:
        return str(self.kind["reference"])

    @property
    def amount(self) -> str:
        """The tonnage as a file says it."""
        return figure(BY_NAME["capacity"], self.part.capacity)

    @property
    def ends(self) -> list[float]:
        """Its tonnage, SI: two numbers of a range, infinity where nobody says it."""
        said = self.part.capacity
        return numbers(BY_NAME["capacity"], self.amount) if said else [math.inf]

    @property
    def label(self) -> Pair:
        """What is made, and how much of it."""
        label = Pair(self.kind["label"], self.kind["label_zh"])
        if not self.part.capacity:
            return label
        size = worded(BY_NAME["capacity"], self.amount)
        return Pair(f"{label.en}, {size.said('en')}", f"{label.zh}，{size.said('zh')}")


def heading(told: Mapping[str, str], offers: Sequence[Offer]) -> dict[str, Any]:
    """The table [project]: what the plant is called, and the class of one product; of several it is each one's own."""
    labels = [offer.label for offer in offers]
    found = {"name": told.get("name") or JOINED.join(label.en for label in labels),
             "name_zh": told.get("name") or JOINED.join(label.zh for label in labels)}  # fmt: skip
    return found if len(offers) > 1 else {**found, "reference": offers[0].name}


def routes(offers: Sequence[Offer]) -> list[str]:
    """The routes of all products, those that several share once and behind the others."""
    every = [list(offer.kind["use"]) for offer in offers]
    shared = [use for use in every[0] if all(use in uses for uses in every)] if len(every) > 1 else []
    return [*dict.fromkeys(use for uses in every for use in uses if use not in shared), *shared]


def together(amounts: Sequence[str]) -> str:
    """The tonnage of all products as one amount, with the word of those that have one."""
    if len(amounts) == 1:
        return amounts[0]
    ends = [numbers(BY_NAME["capacity"], amount) for amount in amounts]
    low, high = (f"{units.from_si(sum(each[n] for each in ends), 't/year'):.10g} t/year" for n in (0, -1))
    hedges = {hedged(amount).hedge for amount in amounts}
    if low != high:
        return f"{low} to {high}"
    return low if hedges == {"exact"} else f"{hedges.pop() if len(hedges) == 1 else 'about'} {low}"


def each(offers: Sequence[Offer], sizes: Sequence[Any]) -> Any:
    """A size, or one for each product by its name."""
    return sizes[0] if len(offers) == 1 else {o.name: size for o, size in zip(offers, sizes, strict=True)}


def size(ends: Sequence[float]) -> Any:
    """A tonnage, or a range of them."""
    return {"uniform": [tonnes(end) for end in ends]} if len(ends) > 1 else tonnes(ends[0])


def tonnes(si: float) -> str:
    return UNKNOWN if math.isinf(si) else f"{units.from_si(si, 't/year'):.10g} t/year"
