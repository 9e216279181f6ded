"""Small lines solved exactly as Markov chains: saturated, exponential, blocking after service; and Bernoulli lines."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product

import numpy as np


def stationary(start: Hashable, steps: Callable[[Hashable], Iterable[tuple[Hashable, float]]]) -> dict:
    """The stationary distribution of the states that are reached, for rates or chances of steps."""
    places, rows, open_ = {start: 0}, [], [start]
    while open_:
        state = open_.pop()
        for to, rate in steps(state):
            if to not in places:
                places[to] = len(places)
                open_.append(to)
            rows.append((places[state], places[to], rate))
    n = len(places)
    matrix = np.zeros((n, n))
    for i, j, rate in rows:
        matrix[j, i] += rate
        matrix[i, i] -= rate
    matrix[-1] = 1.0
    right = np.zeros(n)
    right[-1] = 1.0
    found = np.linalg.solve(matrix, right)
    return {state: found[i] for state, i in places.items()}


def exponential_line(rates: Sequence[float], places: Sequence[int]) -> float:
    """Throughput of a saturated tandem of exponential machines with stores of so many places between them.

    A state has for each station the lots in its store and on its machine, and whether that machine is blocked.
    """
    last = len(rates) - 1

    def steps(state):
        for j, (lots, blocked) in enumerate(state):
            if lots and not blocked:
                yield settled(done(state, j)), rates[j]

    def done(state, j):
        new = list(state)
        new[j] = (state[j][0], True)  # done; it goes on if it can
        return new

    def settled(new):
        moved = True
        while moved:
            moved = False
            for j in range(last, -1, -1):
                lots, blocked = new[j]
                if blocked and (j == last or new[j + 1][0] < places[j] + 1):
                    new[j] = (lots - 1 if j else 1, False)
                    if j < last:
                        new[j + 1] = (new[j + 1][0] + 1, new[j + 1][1])
                    moved = True
        return tuple(new)

    start = ((1, False),) + ((0, False),) * last
    found = stationary(start, steps)
    return sum(p * rates[last] for state, p in found.items() if state[last][0] and not state[last][1])


def bernoulli_line(chances: Sequence[float], places: Sequence[int]) -> float:
    """Lots in a slot of a Bernoulli line, blocked before service (Li and Meerkov 2009, chapter 4).

    In each slot a machine is up by chance; it passes a lot on if it is up, has one, and the store after it is not
    full, or gives one up in the same slot.
    """
    last = len(chances) - 1

    def moves(state, up):
        going = [False] * (last + 1)
        for j in range(last, -1, -1):
            fed = j == 0 or state[j - 1] > 0
            free = j == last or state[j] < places[j] or going[j + 1]
            going[j] = up[j] and fed and free
        return going

    def cases(state):
        for up in product((False, True), repeat=last + 1):
            chance = np.prod([p if u else 1 - p for p, u in zip(chances, up, strict=True)])
            yield moves(state, up), chance

    def steps(state):
        for going, chance in cases(state):
            yield tuple(n + going[j] - going[j + 1] for j, n in enumerate(state)), chance

    found = stationary((0,) * last, steps)
    return sum(p * c for state, p in found.items() for going, c in cases(state) if going[last])
