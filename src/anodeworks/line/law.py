"""Laws of times: how long a cycle, a repair or a delivery takes.

Every law is a scale times draws of a unit law that depends on its shape alone, so that a longer mean stretches the same
draws: common random numbers, and derivatives along a path. Equations: docs/equations/line.md, 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError, quoted
from anodeworks.language import Message, t
from anodeworks.remedies import FORM

Floats = npt.NDArray[np.float64]

# What each kind is told by, and for which of these numbers it is a law.
KINDS: Final = {
    "deterministic": 1,  # value
    "exponential": 1,  # mean
    "gamma": 2,  # mean, shape; a whole shape is an Erlang law
    "lognormal": 2,  # mean, coefficient of variation
    "weibull": 2,  # mean, shape
    "triangular": 3,  # low, mode, high
    "geometric": 3,  # chance of success in a slot, length of a slot, slots at least (0 or 1)
    "empirical": 0,  # values, each as likely
}


@dataclass(frozen=True)
class Law:
    """The distribution of a time.

    Args:
        kind: one of `KINDS`.
        numbers: what the kind is told by; times in s.

    Raises:
        InputError: no such kind, or numbers for which it is no law of a time.
    """

    kind: str
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        allowed = self._allowed()
        if allowed is not None:
            raise InputError("law", quoted({"kind": self.kind, "numbers": list(self.numbers)}), allowed, FORM)

    def _allowed(self) -> Message | None:
        """What would be a law, if this is none."""
        if self.kind not in KINDS:
            return t("one of {names}", names=", ".join(KINDS))
        n = KINDS[self.kind]
        if not self.numbers or (n and len(self.numbers) != n) or not all(map(math.isfinite, self.numbers)):
            return t("finite numbers, as many as a law of this kind has")
        if min(self.numbers) < 0:
            return t("numbers that are not negative")
        match self.kind:
            case "gamma" | "weibull" if self.numbers[1] <= 0:
                return t("a shape above 0")
            case "triangular" if not self.numbers[0] <= self.numbers[1] <= self.numbers[2]:
                return t("three times in their order: low, mode, high")
            case "geometric" if not 0 < self.numbers[0] <= 1 or self.numbers[2] not in (0, 1):
                return t("a chance above 0 and up to 1, the length of a slot, and 0 or 1 slots at least")
        return None

    @classmethod
    def fixed(cls, value: float) -> Self:
        """Always the same time, s."""
        return cls("deterministic", (float(value),))

    @classmethod
    def exponential(cls, mean: float) -> Self:
        """A time without memory, mean in s."""
        return cls("exponential", (float(mean),))

    @property
    def mean(self) -> float:
        """Mean, s."""
        match self.kind:
            case "triangular":
                return sum(self.numbers) / 3
            case "geometric":
                chance, slot, least = self.numbers
                return slot * (1 / chance - 1 + least)
            case "empirical":
                return sum(self.numbers) / len(self.numbers)
        return self.numbers[0]

    @property
    def memoryless(self) -> bool:
        """Whether what is left of the time does not depend on how long it has lasted."""
        return self.kind == "exponential"

    @property
    def never(self) -> bool:
        """Whether the time is always 0."""
        return self.mean == 0

    def scaled(self, factor: float) -> Law:
        """The law of a time that is so many times as long."""
        match self.kind:
            case "gamma" | "lognormal" | "weibull":
                return Law(self.kind, (self.numbers[0] * factor, self.numbers[1]))
            case "geometric":
                return Law(self.kind, (self.numbers[0], self.numbers[1] * factor, self.numbers[2]))
        return Law(self.kind, tuple(number * factor for number in self.numbers))

    def draws(self, random: np.random.Generator, n: int) -> Floats:
        """The next `n` times of a stream, s, shape (n,): the same whether drawn at once or one after another."""
        match self.kind:
            case "exponential":
                return self.numbers[0] * random.standard_exponential(n)
            case "gamma":
                mean, shape = self.numbers
                return mean / shape * random.standard_gamma(shape, n)
            case "lognormal":
                mean, variation = self.numbers
                width = math.sqrt(math.log1p(variation**2))
                return np.asarray(mean * np.exp(width * random.standard_normal(n) - width**2 / 2))
            case "weibull":
                mean, shape = self.numbers
                return mean / math.gamma(1 + 1 / shape) * random.weibull(shape, n)
            case "triangular":
                low, mode, high = self.numbers
                at = random.random(n)
                span, rise = high - low, mode - low
                below = low + np.sqrt(at * span * rise)
                above = high - np.sqrt((1 - at) * span * (high - mode))
                return np.where(at * span < rise, below, above)
            case "geometric":
                chance, slot, least = self.numbers
                return np.asarray(slot * (random.geometric(chance, n) - 1 + least), dtype=np.float64)
            case "empirical":
                return np.take(np.asarray(self.numbers), (random.random(n) * len(self.numbers)).astype(int))
        return np.full(n, self.numbers[0])


NONE: Final = Law("deterministic", (0.0,))  # no time at all
