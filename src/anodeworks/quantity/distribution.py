"""Distributions that a number in a file may carry, in SI, each as its quantile function.

One representation serves sampling on any backend, percentiles and plots: a distribution is a kind and its
numbers, and `quantile(u)` maps u in [0, 1] to a value. Inside compiled code the same quantile function is read
from `table()`, a fixed grid in u; the grid is fine enough that the interpolation error is below 1e-3 of the
P5 to P95 range (tested).

Sources: triangular and PERT in the three-point form (low, most likely, high), PERT as the beta distribution with
mean (low + 4 mode + high)/6 (Malcolm, Roseboom, Clark and Fazar 1959, doi:10.1287/opre.7.5.646).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.language import Joined, Text, t

Array = npt.NDArray[np.float64]

KINDS: Final = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "triangular": ("low", "most likely", "high"),
    "pert": ("low", "most likely", "high"),
    "normal": ("mean", "standard deviation"),
    "lognormal": ("median", "geometric standard deviation"),
    "choice": (),
}
GRID: Final = 1025  # points of the quantile table
TAIL: Final = 1e-4  # normal and lognormal are cut at these quantiles, so that every scenario is finite


@dataclass(frozen=True)
class Distribution:
    """A kind and its numbers in SI; `weights` only for a choice, summing to 1."""

    kind: str
    args: tuple[float, ...]
    weights: tuple[float, ...] = ()

    @property
    def central(self) -> float:
        """The value used when one number is wanted: the median, or the likeliest choice.

        Not the mode: a plant of most likely values, most of them skewed to the same side, is not a likely plant.
        """
        if self.kind == "choice":
            return self.args[int(np.argmax(self.weights))]
        return float(self.quantile(0.5))

    def scaled(self, factor: float) -> Distribution:
        """That of a number times a factor above 0."""
        of_size = 1 if self.kind == "lognormal" else len(self.args)  # its spread is a ratio
        args = tuple(factor * x if place < of_size else x for place, x in enumerate(self.args))
        return Distribution(self.kind, args, self.weights)

    def shifted(self, by: float) -> Distribution:
        """That of a number to which something is added; of kinds whose size and spread are apart."""
        placed = 1 if self.kind == "normal" else len(self.args)
        args = tuple(x + by if place < placed else x for place, x in enumerate(self.args))
        return Distribution(self.kind, args, self.weights)

    def quantile(self, u: npt.ArrayLike) -> Array:
        """Values at cumulative probabilities `u` (any shape)."""
        u = np.asarray(u, dtype=np.float64)
        match self.kind:
            case "uniform":
                return self.args[0] + u * (self.args[1] - self.args[0])
            case "loguniform":
                return self.args[0] * (self.args[1] / self.args[0]) ** u
            case "triangular":
                return _triangular(u, *self.args)
            case "pert":
                return _pert(u, *self.args)
            case "normal":
                return self.args[0] + self.args[1] * _standard_normal(u)
            case "lognormal":
                return self.args[0] * np.exp(math.log(self.args[1]) * _standard_normal(u))
            case _:
                steps = np.cumsum(self.weights)
                index = np.searchsorted(steps, u, side="right")
                return np.asarray(self.args)[np.minimum(index, len(self.args) - 1)]

    def table(self) -> Array:
        """The quantile function on `GRID` equal steps of u from 0 to 1, shape (GRID,), not to be written to."""
        return _tabled(self)


@lru_cache(maxsize=4096)  # a study asks again for every block, a search for every step
def _tabled(of: Distribution) -> Array:
    if of.kind == "normal":
        table = of.args[0] + of.args[1] * _normal_grid()
    elif of.kind == "lognormal":
        table = of.args[0] * np.exp(math.log(of.args[1]) * _normal_grid())
    else:
        table = of.quantile(np.linspace(0.0, 1.0, GRID))
    table.flags.writeable = False
    return table


@cache
def _normal_grid() -> Array:
    """What all normal and lognormal tables share, and is slow to compute."""
    return _standard_normal(np.linspace(0.0, 1.0, GRID))


def words(kind: str) -> Text:
    """What the numbers of a distribution are; empty for a choice."""
    return Joined(tuple(t(name) for name in KINDS[kind]), ", ", "、") if KINDS[kind] else ""


def fault(kind: str, args: tuple[float, ...], weights: tuple[float, ...] = ()) -> Text:
    """Why these numbers are no distribution of this kind, or an empty string."""
    names = KINDS[kind]
    if names and len(args) != len(names):
        return t("{kind} takes {n} numbers ({names})", kind=kind, n=len(names), names=words(kind))
    if kind == "choice":
        if not args:
            return t("a choice needs at least one option")
        if len(weights) != len(args) or min(weights) < 0 or not math.isclose(sum(weights), 1.0, abs_tol=1e-6):
            return t("the weights of a choice are one per option, none negative, and sum to 1")
    elif kind == "loguniform" and args[0] <= 0:
        return t("loguniform takes two numbers above 0")
    elif kind in ("uniform", "loguniform", "triangular", "pert"):
        if not all(a <= b for a, b in pairwise(args)) or args[0] == args[-1]:
            return t("{kind} takes {names} in rising order", kind=kind, names=words(kind))
    elif kind == "normal" and args[1] <= 0:
        return t("the standard deviation must be above 0")
    elif kind == "lognormal" and (args[0] <= 0 or args[1] <= 1):
        return t("lognormal takes a median above 0 and a geometric standard deviation above 1")
    return ""


def _standard_normal(u: Array) -> Array:
    ppf = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])
    return np.asarray(ppf(np.clip(u, TAIL, 1 - TAIL)), dtype=np.float64)


def _triangular(u: Array, low: float, mode: float, high: float) -> Array:
    split = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < split, rising, falling)


def _pert(u: Array, low: float, mode: float, high: float) -> Array:
    a = 1 + 4 * (mode - low) / (high - low)
    b = 6 - a
    # Integrating the beta density on a cosine grid keeps the steep ends resolved; no SciPy at start-up.
    x = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, 4001))
    mid = (x[1:] + x[:-1]) / 2
    cdf = np.concatenate([[0.0], np.cumsum(mid ** (a - 1) * (1 - mid) ** (b - 1) * np.diff(x))])
    return low + (high - low) * np.interp(u, cdf / cdf[-1], x)
