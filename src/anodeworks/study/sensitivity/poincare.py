"""The constant of Poincaré's inequality of a distribution: variance is at most C times the mean squared slope.

For every smooth g of a number x with this distribution, Var g(x) <= C E[g'(x)^2], and C is the smallest such number:
one over the smallest positive eigenvalue of -(p g')' = lambda p g with g' = 0 at both ends (Roustant, Barthe and Iooss
2017, doi:10.1214/17-EJS1310). For a uniform number C is (b - a)^2 / pi^2, for a normal one its variance.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.quantity.distribution import Distribution

STEPS: Final = 4096


def constant(spread: Distribution) -> float:
    """C in the square of the number's SI unit, from linear elements that hold an equal probability each.

    That is the density from which values are drawn, up to the fineness of the table. Masses stand at the nodes, which
    makes C too large by a part in STEPS rather than too small.

    Raises:
        ValueError: a choice, which has no slope.
    """
    if spread.kind == "choice":
        raise ValueError("a choice among options has no derivative")
    from scipy.linalg import eigh_tridiagonal

    nodes = np.asarray(spread.quantile(np.linspace(0.0, 1.0, STEPS + 1)), dtype=np.float64)
    keep = np.concatenate([[True], np.diff(nodes) > 1e-13 * (nodes[-1] - nodes[0])])
    weight = np.diff(np.flatnonzero(np.append(keep, True))) / STEPS  # probability of each element
    nodes, weight = nodes[keep], weight[: keep.sum() - 1]
    length = (nodes[-1] - nodes[0]) or 1.0
    stiff = weight / np.diff(nodes / length) ** 2
    mass = np.convolve(weight, [0.5, 0.5])
    diagonal = np.convolve(stiff, [1.0, 1.0]) / mass
    beside = -stiff / np.sqrt(mass[:-1] * mass[1:])
    values = eigh_tridiagonal(diagonal, beside, eigvals_only=True, select="i", select_range=(1, 1))
    return float(length**2 / values[0])
