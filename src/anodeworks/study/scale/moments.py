"""Mean and spread of many columns at once, merged without loss from any number of blocks.

Central moments to the fourth order, each block's about its own mean, merged by the pairwise formulas of Chan, Golub
and LeVeque (1979) for the second and Pebay (2008, Sandia report SAND2008-6212) for the third and fourth. The third
is needed to merge the fourth, and the fourth for the standard error of a standard deviation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Moments(NamedTuple):
    """Columns of M figures: count of those defined, mean, sums of powers 2 to 4 about the mean, least, largest."""

    known: Floats
    mean: Floats
    m2: Floats
    m3: Floats
    m4: Floats
    least: Floats
    largest: Floats

    @classmethod
    def none(cls, m: int) -> Moments:
        """Of no scenarios."""
        zero = np.zeros(m)
        return cls(zero, zero, zero, zero, zero, np.full(m, np.inf), np.full(m, -np.inf))

    @classmethod
    def of(cls, columns: Floats) -> Moments:
        """Of columns (M, n), figures that are not finite left out."""
        found = [_column(column) for column in columns]
        return cls(*np.array(found, dtype=np.float64).reshape(-1, 7).T)

    def merged(self, other: Moments) -> Moments:
        """Of both together; this one's scenarios come first."""
        a, b = self.known, other.known
        n = a + b
        safe = np.maximum(n, 1.0)
        delta = np.where((a > 0) & (b > 0), other.mean - self.mean, 0.0)
        mean = np.where(a > 0, self.mean + delta * (b / safe), other.mean)
        pull = delta / safe
        m2 = self.m2 + other.m2 + delta * pull * a * b
        m3 = self.m3 + other.m3 + delta * pull**2 * a * b * (a - b) + 3 * pull * (a * other.m2 - b * self.m2)
        m4 = (
            self.m4
            + other.m4
            + delta * pull**3 * a * b * (a * a - a * b + b * b)
            + 6 * pull**2 * (a * a * other.m2 + b * b * self.m2)
            + 4 * pull * (a * other.m3 - b * self.m3)
        )
        least, largest = np.minimum(self.least, other.least), np.maximum(self.largest, other.largest)
        return Moments(n, mean, m2, m3, m4, least, largest)

    @property
    def sd(self) -> Floats:
        """Standard deviation of the population that was drawn from, (M,); NaN below two figures."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.known > 1, np.sqrt(self.m2 / (self.known - 1)), np.nan)

    @property
    def mean_error(self) -> Floats:
        """Standard error of the mean."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.sd / np.sqrt(self.known)

    @property
    def sd_error(self) -> Floats:
        """Standard error of the standard deviation, from the fourth moment; no normal shape is assumed."""
        n = np.maximum(self.known, 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            variance = self.sd**2
            spread = np.maximum(self.m4 / n - variance**2 * (n - 3) / np.maximum(n - 1, 1), 0.0) / n
            return np.where(variance > 0, np.sqrt(spread) / (2 * self.sd), np.where(n > 1, 0.0, np.nan))


def _column(column: Floats) -> tuple[float, ...]:
    known = column[np.isfinite(column)]
    if not known.size:
        return (0.0, 0.0, 0.0, 0.0, 0.0, np.inf, -np.inf)
    mean = known.mean()
    off = known - mean
    off -= (rest := off.mean())  # the mean's own rounding
    square = off * off
    sums = (square.sum(), (square * off).sum(), (square * square).sum())
    return (float(known.size), mean + rest, *sums, known.min(), known.max())
