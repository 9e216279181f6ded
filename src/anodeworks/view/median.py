"""What leads where there are draws, and where the base case lies among them.

One rule for every document and every state of a plant: the median of each figure leads, with P5 and P95, and the base
case stands behind it, so that a figure never changes its meaning while somebody works. Where the base case's net
present value lies outside the middle fifth of the draws, it is said why.
"""

from __future__ import annotations

import math
from typing import Final, TypeVar

import numpy as np

from anodeworks.finance import Money
from anodeworks.language import Text, joined, listed, t
from anodeworks.quantity import Indicator
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.view.document import Cell, Column
from anodeworks.view.labels import number_label

T = TypeVar("T")
ALIKE: Final = (0.4, 0.6)  # shares of draws below the base case between which it misleads nobody
PARTS: Final = 0.02  # of a rank correlation times the base value's distance from the middle of its draws
MOST_PARTING: Final = 3
SAME: Final = 1e-9  # of a value: what differs by less is rounding
WORTH: Final = Money.fnpv_after_tax  # by which a base case is judged


def parted(base: Base) -> bool:
    """Whether base case and median part by more than a reader can overlook."""
    return bool(base.draws) and _misleads(_below(base))


def _misleads(below: float) -> bool:
    """The same from the share of draws that lie below the base case."""
    return not ALIKE[0] < below < ALIKE[1]


def _below(base: Base) -> float:
    """The share of the draws below the base case; of those that are as good, half."""
    drawn, known = base.drawn(WORTH.name), base.figure(WORTH.name)
    same = np.abs(drawn - known) <= SAME * abs(known)
    return float(np.mean(np.where(same, 0.5, drawn < known)))


def order(base: T, low: T, middle: T, high: T) -> tuple[T, ...]:
    """What stands for base case and quantiles in the order in which a reader gets them."""
    return middle, low, high, base


def heads(of_base: Text) -> tuple[Column, ...]:
    """The heads of base case and quantiles."""
    return order(Column("base", of_base), Column("p5", "P5"), Column("p50", "P50"), Column("p95", "P95"))


def columns(base: Base, of_base: Text) -> tuple[Column, ...]:
    """The heads of a result's base case and, if there are draws, its quantiles."""
    return heads(of_base) if base.draws else (Column("base", of_base),)


def cells(base: Base, about: Indicator) -> tuple[Cell, ...]:
    """A figure under these heads."""
    known = Quantity(base.figure(about.name), about.unit, about.name)
    if not base.draws:
        return (known,)
    spread = base.spread(about.name)
    quantiles = (Quantity(x, about.unit) for x in (spread[:3] if spread else (math.nan,) * 3))
    return order(known, *quantiles)


def leading(base: Base, about: Indicator) -> tuple[Quantity, Text]:
    """The figure that leads, and which it is."""
    known, spread = Quantity(base.figure(about.name), about.unit, about.name), base.spread(about.name)
    if spread is None:
        return known, t("base case") if base.draws else ""
    return Quantity(spread.middle, about.unit, about.name), t("median; base case {value}", value=known)


def beside(base: Base) -> Text:
    """Where the base case lies, if the reader could be misled by it."""
    return base_beside(base.quantity(WORTH), _below(base)) if parted(base) else ""


def why_apart(base: Base, drivers: Drivers | None) -> Text:
    """How far the base case lies from the medians, and why, where a reader could overlook it."""
    if not parted(base):
        return ""
    told = t(
        "The base case lies apart from the medians: its FNPV, {value}, is better than {share} of the scenarios.",
        value=base.quantity(WORTH), share=Share(_below(base)),
    )  # fmt: skip
    return joined(told, why_beside(base, drivers))


def base_beside(value: Quantity, worse: float) -> Text:
    """Where the base case lies among the draws, if the reader could be misled by it; `worse`: the share below it."""
    if not _misleads(worse):
        return ""
    return t("The base case, {value}, is better than {share} of them.", value=value, share=Share(worse))


def why_beside(base: Base, drivers: Drivers | None, plant: Text = "") -> Text:
    """The numbers that part the base case from the median: their central values are not the middle of their draws.

    plant: what it is called, where it is one of several.
    """
    name, worse = WORTH.name, _below(base)
    if not _misleads(worse) or drivers is None or name not in drivers.indicators:
        return ""
    sign = 1.0 if worse > 0.5 else -1.0
    parts = []
    for key, rho in drivers.top(name, len(drivers.keys)):
        drawn = np.asarray(base.result.samples[key], dtype=np.float64)
        place = np.mean(drawn[1:] < drawn[0]) + np.mean(drawn[1:] == drawn[0]) / 2
        parts.append((sign * rho * float(place - 0.5), key))
    strong = [key for effect, key in sorted(parts, reverse=True)[:MOST_PARTING] if effect > PARTS]
    if not strong:
        return ""
    numbers = listed([number_label(base.project, key) for key in strong])
    if plant:
        said = {"plant": plant, "numbers": numbers}
        return (t("The base case of {plant} lies apart because these numbers are better there than in most scenarios: "
                  "{numbers}.", **said) if sign > 0 else
                t("The base case of {plant} lies apart because these numbers are worse there than in most scenarios: "
                  "{numbers}.", **said))  # fmt: skip
    if sign > 0:
        return t(
            "It lies apart because these numbers are better there than in most scenarios: {numbers}.",
            numbers=numbers,
        )
    return t(
        "It lies apart because these numbers are worse there than in most scenarios: {numbers}.",
        numbers=numbers,
    )
