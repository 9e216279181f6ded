"""Coverage: how often figures fell into central intervals of the distributions that expected them.

The statistic is the probability integral transform with atoms spread evenly (Czado, Gneiting and Held 2009,
doi:10.1111/j.1541-0420.2009.01191.x): a figure that is known to an interval, or that draws tell only in steps, counts
in parts. Figures of one plant are not independent: doubt about a coverage comes from plants drawn anew, each with all
of its figures (Rubin 1981, doi:10.1214/aos/1176345338). Equations: docs/equations/reference.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.9)
DRAWS: Final = 8000  # of the bootstrap: its ends are known to one hundredth


class Place(NamedTuple):
    """Where a figure fell: the probabilities between which the distribution put it, and how far they can be trusted.

    figure: what it is: a response, or "claimed"/"later" and an indicator. low, high: probability below it and up to
    it; they differ where only an interval is known, or where the distribution is a number of draws. k: of the weights,
    where there are any. refitted: the weights failed, so the distribution was computed anew without the plant.
    """

    plant: str
    figure: str
    source: str
    low: float
    high: float
    k: float
    refitted: bool = False

    @property
    def middle(self) -> float:
        """The expected place (mid-PIT)."""
        return (self.low + self.high) / 2

    def inside(self, level: float) -> float:
        """The share of its place that lies in the central interval of a probability; its mean is that probability."""
        least, most = 0.5 - level / 2, 0.5 + level / 2
        if self.high - self.low < 1e-12:
            return float(least <= self.low <= most)
        return max(min(self.high, most) - max(self.low, least), 0.0) / (self.high - self.low)


def place_of(values: Floats, share: Floats, ends: tuple[float, float]) -> tuple[float, float]:
    """The probabilities between which weighted draws put what is known to lie between two ends.

    A figure stands in one of the gaps between draws, each as likely as another: with n (effective) draws no place is
    known to better than 1 / (n + 1), nor is any 0 or 1 for certain.

    Args:
        values: (N,) draws; infinite where what is drawn never happens.
        share: (N,) weights that add up to one.
        ends: of what is known, the second infinite if it is not known to have an end.
    """
    effective = 1 / float(np.sum(share**2))
    below, upto = float(share @ (values < ends[0])), float(share @ (values <= ends[1]))
    return below * effective / (effective + 1), min((upto * effective + 1) / (effective + 1), 1.0)


class Coverage(NamedTuple):
    """Of figures, how many fell inside a central interval.

    level: probability of the interval. inside: sum of the figures' shares. figures, plants: their numbers.
    low, high: 5 and 95 % of the coverage, by a bootstrap of whole plants. chance: probability of a count as far from
    the level or farther, if the level were right and the figures of a plant fell in or out together.
    """

    level: float
    inside: float
    figures: int
    plants: int
    low: float
    high: float
    chance: float


def coverage(places: Sequence[Place], level: float) -> Coverage:
    """Coverage at one level; not a number where there are no figures."""
    inside, sizes = sum(p.inside(level) for p in places), Counter(p.plant for p in places)
    if not places:
        return Coverage(level, 0.0, 0, 0, math.nan, math.nan, math.nan)
    held = [sum(p.inside(level) for p in places if p.plant == plant) for plant in sizes]
    low, high = _range(np.array(held), np.array(list(sizes.values()), dtype=np.float64))
    return Coverage(
        level, inside, len(places), len(sizes), low, high, _chance(inside, list(sizes.values()), level)
    )


def _range(held: Floats, sizes: Floats) -> tuple[float, float]:
    """5 and 95 % of the coverage over the plants that might have been: a Bayesian bootstrap, seed fixed.

    Beside the plants stands one that nobody saw, half in and half out and of middling size: without it, plants of
    which all figures are inside would leave no doubt at all.
    """
    unseen = sizes.mean()
    held, sizes = np.append(held, (unseen, 0.0)), np.append(sizes, (unseen, unseen))
    shares = np.random.default_rng(0).dirichlet([1.0] * (len(sizes) - 2) + [0.5, 0.5], DRAWS)
    low, high = np.quantile(shares @ held / (shares @ sizes), (0.05, 0.95))
    return float(low), float(high)


def _chance(inside: float, sizes: Sequence[int], level: float) -> float:
    """Two-sided probability of the count: plants are in or out with all of their figures, independently."""
    masses = np.ones(1)
    for n in sizes:
        step = np.zeros(n + 1)
        step[0], step[n] = 1 - level, level
        masses = np.convolve(masses, step)
    expected = level * sum(sizes)
    far = np.abs(np.arange(len(masses)) - expected) >= abs(inside - expected) - 1e-9
    return float(min(masses[far].sum(), 1.0))


def lean(places: Sequence[Place]) -> tuple[float, float]:
    """Mean place of figures (a half, if nothing leans), and its standard error over plants; not a number for none.

    The error is that of the even distribution, the figures of a plant taken as one: no larger one is possible without
    figures that lean both ways.
    """
    if not places:
        return math.nan, math.nan
    sizes = Counter(p.plant for p in places)
    effective = len(places) ** 2 / sum(n**2 for n in sizes.values())
    return float(np.mean([p.middle for p in places])), math.sqrt(1 / 12 / effective)
