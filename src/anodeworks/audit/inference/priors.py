"""How wide a hidden price or grade could be: docs/equations/inference.md, "Priors of price and grade".

A range that the project states is its own prior. Else what is known of a product's price is the library's range for the
flow that is sold, and what other plants of its kind announced; of a blend's grade, the library's range. The library's
is taken a quarter wider at either end; a price stated as one number, and a grade that is assumed, lie inside.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from anodeworks.audit.reference_rows import own_rows, plants
from anodeworks.library import library
from anodeworks.quantity import Value, units
from anodeworks.quantity.distribution import Distribution
from anodeworks.quantity.value import bounds, read
from anodeworks.twin.products import Offer, kind_of
from anodeworks.twin.project import Project

WIDER: Final = 0.25  # of the range that is known, at either end; judgement
OWN: Final = 1.5  # factor either way of a number that stands alone; judgement
GRAPHITE: Final = 355.0  # mAh/g: no blend of graphite with silicon stores less; judgement
TAILS: Final = (0.01, 0.99)  # of a distribution, between which its range is taken
GRADED: Final = ("price", "capacity_premium")  # what a product with a grade is sold by


class Known(NamedTuple):
    """The range in which a number is known to lie, SI."""

    low: float
    high: float


def price_priors(project: Project, offer: Offer) -> dict[str, Value]:
    """What a product could be sold for, and the premium of its grade if it has one, by the key of the number."""
    found = {}
    for name in GRADED:
        value = project.ledger[f"products.{offer.name}.{name}"]
        if value.currency == "CNY" and (value.number > 0 or value.distribution is not None):
            key = value.same_as or f"products.{offer.name}.{name}"
            if stated(project, key):
                found[key] = project.ledger[key]
                continue
            low, high = _wider(library_price(project, offer, name), value)
            low, high = min(low, value.number), max(high, value.number)
            for other in announced_prices(project, offer) if name == "price" else ():
                low, high = min(low, other), max(high, other)
            found[key] = _judged(value, Distribution("loguniform", (low, high)))
    return found


def stated(project: Project, key: str) -> bool:
    """Whether a project says itself between what a number lies."""
    value = project.ledger[project.ledger[key].same_as or key]
    return value.distribution is not None and not value.origin.startswith("library/")


def known_price(project: Project, offer: Offer, name: str = "price") -> Known:
    """The project's own range of what a product is sold for; the library's where it states none."""
    key = f"products.{offer.name}.{name}"
    return _range(project.ledger[key]) if stated(project, key) else library_price(project, offer, name)


def library_price(project: Project, offer: Offer, name: str = "price") -> Known:
    """The library's range of what a product is sold for; the file's own where the library has none."""
    value = project.ledger[f"products.{offer.name}.{name}"]
    return _range(_shelved(offer, name, value) or value)


def announced_prices(project: Project, offer: Offer) -> list[float]:
    """Output value over capacity of other plants of a product's kind, SI; none where a premium stands beside its price.

    Such a price is that of the base alone, and what others announced is both together.
    """
    premium = project.ledger[f"products.{offer.name}.capacity_premium"]
    kind = kind_of(offer.flow)
    if not kind or premium.number or premium.distribution:
        return []
    own = own_rows(project)
    others = (p.output_value / p.capacity for p in plants() if kind in p.kinds and p.key not in own)
    return [other for other in others if math.isfinite(other)]


def grade_prior(project: Project, key: str) -> Value:
    """The grade that a blend could have.

    A range that the file states, or the library's and what is assumed, wider by a quarter at either end.
    """
    value = project.ledger[key]
    if stated(project, key) and not value.assumed:
        return value
    low, high = known_grade(value)
    beside, (least, most) = WIDER * (high - low), bounds(value.parameter)
    floor = max(least, units.to_si(GRAPHITE, value.parameter.unit))
    spread = Distribution("uniform", (max(low - beside, floor), min(high + beside, most)))
    return _judged(value, spread)


def known_grade(value: Value) -> Known:
    """What is known of a blend's grade."""
    raw = library().activity("blending")["target_capacity"]
    shelved, own = _range(read(raw, value.parameter, "", "library")), _range(value)
    return Known(min(shelved.low, own.low), max(shelved.high, own.high))


def _shelved(offer: Offer, name: str, value: Value) -> Value | None:
    """The library's own price of the flow that is sold."""
    raw = library().sections["product_prices"].get(offer.flow, {}).get(name)
    if isinstance(raw, dict) and "same_as" in raw:
        _, flow, word = raw["same_as"].split(".")
        raw = library().flows[flow][word]
    if raw is None:
        raw = library().flows.get(offer.flow, {}).get(name)
    return None if raw is None else read(raw, value.parameter, "", "library")


def _range(value: Value) -> Known:
    """What a number says of where it may lie."""
    if value.distribution is None:
        return Known(value.number, value.number)
    low, high = (float(q) for q in value.distribution.quantile(TAILS))
    return Known(low, high)


def _wider(known: Known, value: Value) -> Known:
    """The range wider by a quarter of its logarithms at either end, inside the bounds of the number."""
    low, high = known
    if high <= low * (1 + 1e-9):
        low, high = low / OWN, high * OWN
    times, (least, most) = (high / low) ** WIDER, bounds(value.parameter)
    return Known(max(low / times, least), min(high * times, most))


def _judged(value: Value, spread: Distribution) -> Value:
    """A number with the prior of a hidden choice."""
    return value.replace(number=float(np.asarray(spread.central)), distribution=spread, source="", grade="judgement",
                         spread_grade="", note="", note_zh="", assumed=False, same_as="", quote=None,
                         origin="library/product_prices.toml")  # fmt: skip
