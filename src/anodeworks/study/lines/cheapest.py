"""The cheapest counts with which something reaches its target in enough of many years: a search up, then down.

Up: of what is tried the best gain per price, until enough years reach the target. Down: whatever saves most and still
reaches it, of one thing less, of one thing less for one more of another, and of one thing less for as much more of
others as brings most for its price, until nothing of that is cheaper. What has no more of anything than something that
falls short is taken to fall short too. Equations: docs/equations/line_data.md, "Sizing".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Item = tuple[str, str]  # kind and name
Counts = Mapping[Item, int]

STORE: Final = "store"
CARRIERS: Final = "carriers"
HARD: Final = 8  # years, those that reach least, by which it is said what more brings
PART: Final = 10  # a tenth of the carriers at a time
TINY: Final = 1e-9


@dataclass(frozen=True)
class Cheapest:
    """What was found: the counts, in which share of the years they reach the target, what was done for it.

    reached: whether in as many as were asked for. ended: whether no single change and no trade is cheaper; else the
    search ended at its time. simulated: how many years that took.
    """

    counts: Counts
    share: float
    reached: bool
    ended: bool
    simulated: int


class Search:
    """A search for the cheapest counts.

    Args:
        now: counts to begin with, of all that has a price.
        price: of one more of each, above 0.
        least: below which no count goes.
        output: what counts make in one of the years, over what they are to make.
        near: what would help counts that fall short, the best first; tried on the way up.
        years: how many there are.
        odds: share of them that is to reach the target.
        most: simulated years in all.
    """

    def __init__(
        self, now: Counts, price: Mapping[Item, float], least: Counts, output: Callable[[Counts, int], float],
        near: Callable[[Counts], Sequence[Item]], *, years: int, odds: float, most: int,
    ) -> None:  # fmt: skip
        self.now, self.price, self.least, self.most = dict(now), price, least, most
        self.output, self.near = output, near
        self.missed = int((1.0 - odds) * years + TINY)  # so many may
        self.order, self.simulated = list(range(years)), 0
        self.known: dict[tuple[tuple[int, ...], int], float] = {}
        self.short: list[tuple[int, ...]] = []

    def done(self) -> Cheapest:
        """Up until the target is reached, and down again."""
        counts, ended = self.now, False
        while not (reached := self.holds(counts)) and not self.over:
            if (more := self._up(counts)) == counts:
                break
            counts = more
        while reached and not self.over:
            better = next((each for each in self.cheaper(counts) if self.holds(each)), None)
            if better is None and (better := self._made_good(counts)) is None:
                ended = not self.over
                break
            counts = better
        years = len(self.order)
        share = sum(self._made(counts, n) >= 1.0 for n in range(years)) / years
        return Cheapest(counts, share, reached, ended, self.simulated)

    @property
    def over(self) -> bool:
        """Whether as much was simulated as may be."""
        return self.simulated >= self.most

    def cost(self, counts: Counts) -> float:
        """What counts cost more than those of the beginning."""
        return sum((count - self.now[item]) * self.price[item] for item, count in counts.items())

    def holds(self, counts: Counts) -> bool:
        """Whether counts reach the target in enough years; those that few reach come first."""
        own = tuple(counts.values())
        if any(all(a <= b for a, b in zip(own, other, strict=True)) for other in self.short):
            return False
        missed: list[int] = []
        for n in list(self.order):
            if self._made(counts, n) < 1.0:
                missed.append(n)
            if len(missed) > self.missed:
                break
        self.order = [*missed, *(n for n in self.order if n not in missed)]
        if len(missed) > self.missed:
            self.short.append(own)
            return False
        return True

    def cheaper(self, counts: Counts) -> Iterator[dict[Item, int]]:
        """Everything that one change, or a trade of one for another, makes cheaper; what saves most first."""
        less = list(self._less(counts))
        trades = [{**up, item: one[item]} for item, one in less for up in self._more(counts, item)]
        found = [one for _, one in less] + trades
        limit = self.cost(counts) - self._tiny
        yield from sorted((one for one in found if self.cost(one) < limit), key=self.cost)

    def _made_good(self, counts: Counts) -> dict[Item, int] | None:
        """One thing less, and then more of the others until the target is reached again, if that is cheaper."""
        limit = self.cost(counts) - self._tiny
        for item, one in sorted(self._less(counts), key=lambda less: self.cost(less[1])):
            tried = one
            while self.cost(tried) < limit and not self.over:
                if self.holds(tried):
                    return tried
                if (more := self._up(tried, item)) == tried:
                    break
                tried = more
        return None

    @property
    def _tiny(self) -> float:
        """A price below which there is none."""
        return TINY * max(self.price.values(), default=0.0)

    def _less(self, counts: Counts) -> Iterator[tuple[Item, dict[Item, int]]]:
        """One thing less: one, half a store or a place of it, a tenth of carriers."""
        for item, count in counts.items():
            steps = {count - 1}
            if item[0] == STORE:
                steps.add(count // 2)
            if item[0] == CARRIERS:
                steps = {count - math.ceil(count / PART)}
            for fewer in sorted({max(step, self.least[item]) for step in steps} - {count}):
                yield item, {**counts, item: fewer}

    def _more(self, counts: Counts, but: Item | None = None) -> Iterator[dict[Item, int]]:
        """One thing more: one, a store doubled, a tenth of carriers; all stores twice or four times as large."""
        for item, count in counts.items():
            if item != but:
                yield {**counts, item: count + self._step(item, count)}
        for times in (2, 4):
            yield self._stores(counts, times, but)

    def _step(self, item: Item, count: int) -> int:
        return {STORE: count, CARRIERS: math.ceil(count / PART)}.get(item[0], 1)

    def _stores(self, counts: Counts, times: int, but: Item | None = None) -> dict[Item, int]:
        return {
            item: count * times if item[0] == STORE and item != but else count
            for item, count in counts.items()
        }

    def _up(self, counts: Counts, but: Item | None = None) -> dict[Item, int]:
        """More of what brings most for its price in the years that reach least, one item left out; or no more."""
        hard = self.order[: max(HARD, self.missed + 1)]

        def made(of: Counts) -> float:
            return sum(min(self._made(of, n), 1.0) for n in hard) / len(hard)

        start = made(counts)
        tried = []
        for item in (each for each in self.near(counts) if each != but):
            more = self._step(item, counts[item])
            if item[0] not in (STORE, CARRIERS):
                more = max(more, round(counts[item] * (1.0 - start) / 2))
            tried.append({**counts, item: counts[item] + more})
        if any(item[0] == STORE and item != but for item in counts) or not tried:
            tried.append(self._stores(counts, 2, but))
        paid = self.cost(counts)
        gains = [(made(each) - start) / max(self.cost(each) - paid, TINY) for each in tried]
        best = max(range(len(tried)), key=lambda n: (gains[n] > 0, gains[n], -n))
        return tried[best] if gains[best] > 0 else tried[0]

    def _made(self, counts: Counts, n: int) -> float:
        key = tuple(counts.values()), n
        if key not in self.known:
            self.simulated += 1
            self.known[key] = self.output(counts, n)
        return self.known[key]
