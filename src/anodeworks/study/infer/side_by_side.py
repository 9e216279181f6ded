"""Chains of the No-U-Turn sampler side by side, each at its own pace, whose densities are computed together, elsewhere.

A chain is a generator: it gives the place at which it wants to know the density, and is told minus its logarithm and
the slope of that. So nothing but the density itself has to be compiled, and no chain waits for another's longer tree.
Trees: Hoffman and Gelman (2014) with multinomial choice and the turns of Betancourt (arXiv:1701.02434).
docs/equations/inference.md, "Chains side by side".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Told = tuple[float, Floats]  # minus the log density at a place, and its slope
T = TypeVar("T")
Chain = Generator[Floats, Told, T]
Evaluate = Callable[[Sequence[int], Sequence[Floats]], Sequence[Told]]

TARGET: Final = 0.85  # acceptance that steps are tuned to
LOST: Final = 1000.0  # of energy by which a step has diverged
MEMORY: Final = 12  # steps that a descent remembers
HALVINGS: Final = 25
SETTLED: Final = 1e-3  # of energy, won in a step of a descent, below which it ends


def together(chains: Sequence[Chain[T]], evaluate: Evaluate) -> list[T]:
    """What chains return, all of them asked and told at once.

    Args:
        chains: generators.
        evaluate: numbers of chains and the places they ask of to what each is told.
    """
    done: dict[int, T] = {}
    asked: dict[int, Floats] = {}
    told: dict[int, Any] = dict.fromkeys(range(len(chains)))
    while told:
        for i, answer in told.items():
            try:
                asked[i] = chains[i].send(answer)
            except StopIteration as end:
                done[i] = end.value
        if not asked:
            break
        told = dict(zip(asked, evaluate(list(asked), list(asked.values())), strict=True))
        asked = {}
    return [done[i] for i in range(len(chains))]


class Leaf(NamedTuple):
    """A point of a path."""

    x: Floats
    p: Floats
    energy: float
    slope: Floats


class Tree(NamedTuple):
    """A stretch of a path: its ends, the point chosen of it, the log of its weight and the sum of its momenta."""

    first: Leaf
    last: Leaf
    chosen: Leaf
    weight: float
    sum: Floats
    whole: bool  # it neither turned nor diverged
    diverged: bool
    accepted: float  # sum of chances of acceptance
    steps: int


class Walk(NamedTuple):
    """Of a chain: places (N, D), energies (N,), transitions that diverged, the step at the end, and where it is."""

    x: Floats
    energy: Floats
    diverged: int
    steps: int
    step: float
    last: Leaf


def descend(x: Floats, most: int) -> Chain[tuple[Floats, float]]:
    """A place where the density is high, from a place: limited-memory BFGS with halved steps (Nocedal 1980)."""
    energy, slope = yield x
    past: list[tuple[Floats, Floats]] = []
    for _ in range(most):
        way, parts = slope.copy(), []
        for s, y in reversed(past):
            part = (s @ way) / (s @ y)
            way -= part * y
            parts.append(part)
        if past:
            s, y = past[-1]
            way *= (s @ y) / (y @ y)
        else:
            way /= max(1.0, float(np.linalg.norm(way)))
        for (s, y), part in zip(past, reversed(parts), strict=True):
            way += s * (part - (y @ way) / (s @ y))
        way *= min(1.0, 3.0 / max(float(np.abs(way).max(initial=0.0)), 1e-12))
        fall, length = float(slope @ way), 1.0
        for _ in range(HALVINGS):
            new, its_slope = yield x - length * way
            if new <= energy - 1e-4 * length * fall:
                break
            length /= 2
        else:
            break
        s, y = -length * way, its_slope - slope
        if s @ y > 1e-10:
            past = [*past[-MEMORY + 1 :], (s, y)]
        won = energy - new
        x, energy, slope = x + s, new, its_slope
        if won < SETTLED:
            break
    return x, energy


def walk(
    x: Floats, step: float, count: int, tune: bool, depth: int, random: np.random.Generator
) -> Chain[Walk]:
    """`count` transitions from a place; with `tune` the step is tuned by dual averaging, and its average told."""
    energy, slope = yield x
    at = Leaf(x, x, energy, slope)
    places, energies = np.empty((count, len(x))), np.empty(count)
    diverged = steps = 0
    centre, short, log_step, averaged = math.log(10 * step), 0.0, math.log(step), math.log(step)
    for n in range(count):
        tree = yield from _transition(at, math.exp(log_step), depth, random)
        at = tree.chosen
        places[n], energies[n] = at.x, at.energy
        diverged += tree.diverged
        steps += tree.steps
        if tune:
            short += (TARGET - tree.accepted / tree.steps - short) / (n + 11)
            log_step = centre - math.sqrt(n + 1) / 0.05 * short
            fresh = (n + 1) ** -0.75
            averaged += fresh * (log_step - averaged)
    return Walk(places, energies, diverged, steps, math.exp(averaged if tune else log_step), at)


def _transition(at: Leaf, step: float, depth: int, random: np.random.Generator) -> Chain[Tree]:
    p = random.standard_normal(len(at.x))
    begin = at._replace(p=p)
    total = at.energy + float(p @ p) / 2
    tree = Tree(begin, begin, begin, 0.0, p, True, False, 0.0, 0)
    for level in range(depth):
        ahead = bool(random.random() < 0.5)
        grown = yield from _grow(
            level, tree.last if ahead else tree.first, step if ahead else -step, total, random
        )
        steps, accepted = tree.steps + grown.steps, tree.accepted + grown.accepted
        if not grown.whole:
            return tree._replace(steps=steps, accepted=accepted, diverged=grown.diverged)
        takes = math.log(random.random() + 1e-300) < grown.weight - tree.weight
        tree = _joined(tree, grown, ahead, grown.chosen if takes else tree.chosen)
        if not tree.whole:
            break
    return tree


def _grow(level: int, end: Leaf, step: float, total: float, random: np.random.Generator) -> Chain[Tree]:
    """A stretch of 2**level points beyond an end."""
    if level == 0:
        p = end.p - step / 2 * end.slope
        x = end.x + step * p
        energy, slope = yield x
        p = p - step / 2 * slope
        weight = total - energy - float(p @ p) / 2
        lost = not weight > -LOST
        leaf = Leaf(x, p, energy, slope)
        weight = -LOST if lost else weight
        return Tree(leaf, leaf, leaf, weight, p, not lost, lost, math.exp(min(weight, 0.0)), 1)
    one = yield from _grow(level - 1, end, step, total, random)
    if not one.whole:
        return one
    other = yield from _grow(level - 1, one.last if step > 0 else one.first, step, total, random)
    share = other.weight - np.logaddexp(one.weight, other.weight)
    takes = math.log(random.random() + 1e-300) < share
    return _joined(one, other, step > 0, other.chosen if takes else one.chosen)


def _joined(one: Tree, other: Tree, ahead: bool, chosen: Leaf) -> Tree:
    """Two stretches as one; it is whole where they are and neither it nor the seam between them turns."""
    left, right = (one, other) if ahead else (other, one)
    both = left.sum + right.sum
    whole = (
        one.whole
        and other.whole
        and _goes_on(left.first.p, right.last.p, both)
        and _goes_on(left.first.p, right.first.p, left.sum + right.first.p)
        and _goes_on(left.last.p, right.last.p, right.sum + left.last.p)
    )
    return Tree(
        left.first, right.last, chosen, float(np.logaddexp(one.weight, other.weight)), both, whole,
        one.diverged or other.diverged, one.accepted + other.accepted, one.steps + other.steps,
    )  # fmt: skip


def _goes_on(first: Floats, last: Floats, sum_: Floats) -> bool:
    return bool(first @ sum_ > 0 and last @ sum_ > 0)
