"""One number under two keys: what is bought and priced by, for one.

    [products.anode]
    price = { same_as = "flows.graphite_market.price" }

Both stand in the ledger, so that either name is known; the number, its spread and its source are those of the other
key, and only that one varies. Where the plant has no such flow, the library's entry for it is the number. What a phase
makes may be a part of the total so (`Value.part`), which other numbers may divide (`Value.shares`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.value import bounds, reach, read, show
from anodeworks.remedies import nearest


class Tie(NamedTuple):
    """Whose number a number is: a part of the number under `other`, divided by those under the keys of `shares`."""

    other: str
    part: float = 1.0
    shares: tuple[tuple[str, bool], ...] = ()

    def of(self, number: Callable[[str], Any]) -> Any:
        """The number, from those by key."""
        found = number(self.other)
        found = found if self.part == 1.0 else self.part * found
        for factor in self._factors(number):
            found = found * factor
        return found

    def slopes(self, number: Callable[[str], float]) -> Iterator[tuple[str, float]]:
        """Its derivative by each number that it depends on, by key."""
        factors = [*self._factors(number)]
        whole = self.part * number(self.other)
        yield self.other, self.part * math.prod(factors)
        for k, (key, rest) in enumerate(self.shares):
            others = math.prod(factors[:k] + factors[k + 1 :])
            yield key, (-whole if rest else whole) * others

    def _factors(self, number: Callable[[str], Any]) -> Iterator[Any]:
        for key, rest in self.shares:
            yield 1.0 - number(key) if rest else number(key)


def tie_of(value: Value) -> Tie:
    """The tie of a number that is another's."""
    return Tie(value.same_as, value.part, value.shares)


def tie(ledger: Ledger) -> Ledger:
    """The ledger with every number that is another's set to it.

    Raises:
        InputError: a key that nobody knows, one that is itself another's, or numbers of two units.
    """
    found = dict(ledger)
    for key, value in ledger.items():
        if value.same_as:
            found[key] = _one(key, value, found)
    return found


def _one(key: str, value: Value, ledger: Ledger) -> Value:
    other = value.same_as
    if other not in ledger:
        shelf = _shelved(key, value)
        # A flow that the plant does not buy: the first who asks has its number, the next are tied to the first.
        first = next((k for k, v in ledger.items() if shelf and v.raw is shelf and k != key), "")
        if not first:
            return read(shelf, value.parameter, key, "library/flows")
        other = first
    source = ledger[other]
    if source.same_as or other == key:
        raise InputError(
            f"{key}.same_as",
            f'"{other}"',
            t("a number of its own, and not another's"),
            t("name the number that this one is tied to in turn"),
        )
    if source.parameter.unit != value.parameter.unit:
        raise InputError(
            f"{key}.same_as",
            source.parameter.unit,
            t("a number in {unit}", unit=value.parameter.unit),
            t("name a number of the same kind, or write the value itself"),
        )
    _check_reach(f"{key}.same_as", source, value.parameter, value.part)
    number = float(tie_of(value.replace(same_as=other)).of(lambda k: ledger[k].number))
    return source.replace(
        number=number, part=value.part, shares=value.shares,
        parameter=value.parameter, distribution=None, same_as=other, origin=value.origin, raw=value.raw,
        assumed=value.assumed,
        note=value.note or source.note, note_zh=value.note_zh or source.note_zh, spread_grade="",
    )  # fmt: skip


def _check_reach(key: str, source: Value, ask: Parameter, part: float) -> None:
    """Refuse a number, or a spread, that whoever takes it or a part of it over may not have.

    Raises:
        InputError: another choice, or what leaves the bounds.
    """
    if source.parameter.options != ask.options:
        raise InputError(
            key,
            reach(source.parameter),
            reach(ask),
            t("name a number of the same kind, or write the value itself"),
        )
    if ask.options:
        return
    low, high = bounds(ask)
    spread = source.distribution
    ends = [part * x for x in (source.number, *(() if spread is None else spread.quantile([0.0, 1.0])))]
    if not (low <= min(ends) and max(ends) <= high):
        found = t(
            "values from {low} to {high}",
            low=show(min(ends), source.parameter, source.currency),
            high=show(max(ends), source.parameter, source.currency),
        )
        meaning = t("it stands for: {meaning}", meaning=t(ask.meaning))
        raise InputError(
            key, found if spread else show(ends[0], source.parameter, source.currency), reach(ask), meaning
        )


def _shelved(key: str, value: Value) -> object:
    """The library's entry of a flow that the plant does not have."""
    words = value.same_as.split(".")
    entry = library().flows.get(words[1], {}) if len(words) == 3 and words[0] == "flows" else {}
    if entry and words[2] == "price_drift":
        return entry.get("price_drift", 0.0)
    if words[-1] not in entry:
        keys = [f"flows.{name}.price" for name in library().flows]
        raise InputError(
            f"{key}.same_as",
            f'"{value.same_as}"',
            t("a dotted key of the project, or a flow of the library"),
            nearest(value.same_as, keys),
        )
    return entry[words[-1]]
