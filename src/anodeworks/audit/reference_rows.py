"""The reference class: what comparable plants were announced or known to cost, beside the model's figure.

The class is never fitted to. Here it is shown as it stands: quantiles are those of its plants, each counted once
(what it lets one expect of another plant is the business of `regression`).
The size exponent is the median slope of log capital over log capacity among pairs of plants of one kind
that differ in size by half or more (Theil 1950, Sen 1968): crude, but no single announcement decides it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import Pair
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.period import Period, read_period
from anodeworks.remedies import nearest
from anodeworks.study.base_case import Base
from anodeworks.twin.project import Project

KINDS: Final = {
    "cvd": ("neat silicon-carbon by silane", "硅烷沉积硅碳"),
    "siox": ("silicon oxide", "硅氧"),
    "milled": ("milled silicon-carbon", "研磨法硅碳"),
    "blend": ("silicon-carbon blended with graphite", "硅碳与石墨复配"),
    "graphite": ("artificial graphite", "人造石墨"),
    # Bought in spheres: no plant that graphitises is its like.
    "natural": ("natural graphite, coated", "天然石墨包覆"),
}
FEW: Final = 3  # pairs below which no exponent is given


FATES: Final = ("open", "built", "shrunk", "cancelled")
SHARED: Final = "reference-class"  # a source of many rows, which tells none from another


@dataclass(frozen=True)
class Milestone:
    """A part of a plant with the date that was planned for its production, and what became of it.

    capacity: kg/s, not a number if unknown. planned: by its end. reached: when it made product, as far as is known.
    absent: year AD at which it was known not to.
    """

    phase: str
    capacity: float
    planned: Period
    reached: Period | None
    absent: float | None
    source: str
    grade: str


@dataclass(frozen=True)
class Plant:
    """One plant of the class; amounts in SI and CNY, not a number where nothing is known."""

    key: str
    label: str
    label_zh: str
    kinds: tuple[str, ...]
    capacity: float  # kg/s
    capital: float
    land: float
    announced: str
    planned: Pair
    status: Pair
    stage: str  # announced, part built, built
    source: str
    grade: str
    note: Pair
    comparable: bool  # whether capital pays for this capacity and no more
    announced_day: float | None  # year AD, the middle of what is known of it
    milestones: tuple[Milestone, ...]
    first_capital: float  # announced first, where `capital` is a later figure
    later_capacity: float  # where the plan's size changed
    output_value: float  # CNY/s
    tax: float  # CNY/s
    jobs: float
    fate: str  # one of `FATES`: open, built (at least a first phase), shrunk, cancelled
    seen: float | None  # year AD of the last that is known of it
    cited: tuple[tuple[str, str, str], ...]  # (figure, source, grade) where not those of the row

    @property
    def per_tonne(self) -> float:
        """Capital over capacity, CNY/(kg/s); not a number if the two do not belong together."""
        return self.capital / self.capacity if self.comparable else math.nan


@dataclass(frozen=True)
class Class:
    """The plants of one kind, with capital per capacity in SI: least, quartiles, greatest."""

    kind: str
    label: str
    label_zh: str
    plants: tuple[Plant, ...]
    quantiles: tuple[float, float, float, float, float] | None
    exponent: float | None

    @property
    def compared(self) -> int:
        """Number of plants whose capital per capacity is known."""
        return sum(math.isfinite(p.per_tonne) for p in self.plants)

    @property
    def built(self) -> int:
        """How many of them are built, at least in part."""
        return sum(math.isfinite(p.per_tonne) and p.stage != "announced" for p in self.plants)


@cache
def plants() -> tuple[Plant, ...]:
    """Every plant of the library's reference tables."""
    return tuple(_plant(key, row) for key, row in library().reference.items())


def own_rows(project: Project) -> frozenset[str]:
    """Keys of the rows that speak of the project itself: the one it names, and those that its claims cite."""
    named = project.tables.get("audit", {})
    own = {named["reference_row"]} if isinstance(named, Mapping) and "reference_row" in named else set()
    cited = {claim.value.source for claim in project.claims} - {"", SHARED}
    return frozenset(own | {p.key for p in plants() if p.source in cited})


def reference_class(kind: str, without: Collection[str] = ()) -> Class:
    """The plants of one kind.

    Args:
        kind: one of `KINDS`.
        without: keys of plants that are left out, so that no project is compared with its own announcement.
    """
    members = tuple(p for p in plants() if kind in p.kinds and p.key not in without)
    known = [p.per_tonne for p in members if math.isfinite(p.per_tonne)]
    five = tuple(float(q) for q in np.quantile(known, (0, 0.25, 0.5, 0.75, 1))) if known else None
    label, label_zh = KINDS[kind]
    return Class(kind, label, label_zh, members, five, _exponent(members))  # type: ignore[arg-type]


def classes(base: Base) -> list[Class]:
    """All kinds that have plants, the project's own first; those that its claims speak of are left out."""
    own = [*base.project.kinds.values()]
    without = own_rows(base.project)
    order = sorted(KINDS, key=lambda kind: own.index(kind) if kind in own else len(own))
    found = [reference_class(kind, without) for kind in order]
    return [each for each in found if each.plants or each.kind in own]


def mix_of(base: Base) -> tuple[tuple[str, float], ...]:
    """The kinds of plants that a project is held against, by their shares of its tonnage, the largest first."""
    kinds, shares = base.project.kinds, dict[str, float]()
    for offer, rate in zip(base.project.products, base.rate.sum(axis=1), strict=True):
        if offer.name in kinds and rate > 0:
            kind = kinds[offer.name]
            shares[kind] = shares.get(kind, 0.0) + float(rate)
    whole = sum(shares.values())
    return tuple(sorted(((kind, rate / whole) for kind, rate in shares.items()), key=lambda entry: -entry[1]))


def model_exponent(base: Base) -> float:
    """The exponent of capital in output when the model adds identical machines, with their floor and power.

    Capital that stands beside the lines (research, land that is given) does not grow.
    """
    costs, value = base.outcome.capital, base.value
    equipment, buildings, power = (
        float(np.sum(x)) for x in (costs.equipment, costs.buildings, costs.substation)
    )
    growing = value("plant.equipment.replication_exponent") * equipment + buildings + power
    land = 0.0 if value("plant.site.land_limit") > 0 else float(np.sum(costs.land))
    spread = 1 + value("plant.capital.contingency_share")
    with_shares = 1 + value("plant.capital.other_share") + value("plant.capital.start_up_share")
    return spread * (with_shares * growing + land) / float(np.sum(costs.total))


def _exponent(members: Sequence[Plant]) -> float | None:
    known = [p for p in members if math.isfinite(p.per_tonne)]
    slopes = [
        math.log(b.capital / a.capital) / math.log(b.capacity / a.capacity)
        for i, a in enumerate(known)
        for b in known[i + 1 :]
        if abs(math.log(b.capacity / a.capacity)) >= math.log(1.5)
    ]
    return float(np.median(slopes)) if len(slopes) >= FEW else None


def _plant(key: str, row: dict[str, Any]) -> Plant:
    where = f"reference.{key}"
    cited: list[tuple[str, str, str]] = []

    def figure(word: str) -> Any:
        """A figure, which stands by itself or in a table with its own source and grade."""
        raw = row.get(word)
        if isinstance(raw, dict):
            cited.append((word, raw["source"], raw["grade"]))
            return raw["value"]
        return raw

    def number(word: str, unit: str) -> float:
        raw = figure(word)
        return math.nan if raw is None else units.parse(raw, unit, f"{where}.{word}")

    def money(word: str) -> float:
        raw = figure(word)
        if raw is None:
            return math.nan
        return units.parse(raw, str(raw).split()[-1], f"{where}.{word}") * float(row.get("cny", 1.0))

    def moment(word: str) -> float | None:
        return read_period(row[word], f"{where}.{word}").middle if word in row else None

    fate = row.get("fate", "open")
    if fate not in FATES:
        raise InputError(f"{where}.fate", f'"{fate}"', ", ".join(FATES), nearest(fate, FATES))
    return Plant(
        key=key,
        label=row["label"],
        label_zh=row.get("label_zh", ""),
        kinds=tuple(row["kinds"]),
        capacity=number("capacity", "t/year"),
        capital=money("capital"),
        land=number("land", "mu"),
        announced=row.get("announced", ""),
        planned=_both(row, "planned"),
        status=_both(row, "status"),
        stage=row["stage"],
        source=row["source"],
        grade=row["grade"],
        note=_both(row, "note"),
        comparable=bool(row.get("per_tonne", True)),
        announced_day=moment("day"),
        milestones=tuple(_milestone(f"{where}.milestones", m, row) for m in row.get("milestones", ())),
        first_capital=money("first_capital"),
        later_capacity=number("later_capacity", "t/year"),
        output_value=number("output_value", "CNY/year"),
        tax=number("tax", "CNY/year"),
        jobs=float(figure("jobs") or math.nan),
        fate=fate,
        seen=moment("seen"),
        cited=tuple(cited),
    )


def _both(row: Mapping[str, Any], word: str) -> Pair:
    """A text of a row in both languages."""
    return Pair(row.get(word, ""), row.get(f"{word}_zh", ""))


def _milestone(where: str, raw: dict[str, Any], row: dict[str, Any]) -> Milestone:
    absent = read_period(raw["absent"], f"{where}.absent").start if "absent" in raw else None
    capacity = raw.get("capacity")
    return Milestone(
        phase=raw["phase"],
        capacity=math.nan if capacity is None else units.parse(capacity, "t/year", f"{where}.capacity"),
        planned=read_period(raw["planned"], f"{where}.planned"),
        reached=read_period(raw["reached"], f"{where}.reached") if "reached" in raw else None,
        absent=absent,
        source=raw.get("source", row["source"]),
        grade=raw.get("grade", row["grade"]),
    )
