"""When a claim is met: the same rule for the model, for the reference class and for both together."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.quantity import Indicator, units
from anodeworks.quantity.indicator import Sense

Floats = npt.NDArray[np.float64]
SLACK: Final = 1e-9


def met(about: Indicator, announced: float, figures: npt.ArrayLike, near: float) -> npt.NDArray[np.bool_]:
    """Which figures (SI) meet an announced one; a figure that is undefined meets nothing.

    Args:
        about: the indicator.
        announced: its announced figure.
        figures: what it would be.
        near: an amount of money or number of machines meets the claim within a factor of 1 + near.
    """
    y = np.asarray(figures, dtype=np.float64)
    sense, slack = rule(about), SLACK * abs(announced)
    with np.errstate(invalid="ignore"):
        if sense in ("at most", "within"):
            return np.asarray(y <= announced + slack)
        if sense == "about":
            return np.asarray((y >= announced / (1 + near) - slack) & (y <= announced * (1 + near) + slack))
        return np.asarray(y >= announced - slack)


def rule(about: Indicator) -> Sense:
    """The sense of a claim; `within` where an announced amount must cover a need."""
    return about.sense


def meaning(about: Indicator, near: float) -> str:
    """In words when a claim of this indicator is met."""
    sense = rule(about)
    if about.unit == units.DATE:
        return "met if it happens by then"
    if sense == "about":
        return f"met within a factor of {1 + near:g}"
    return {
        "at least": "met if it comes to as much or more",
        "at most": "met if it comes to as much or less",
        "within": "met if the announced amount covers the need",
        "input": "met if all phases are built and the size is kept",
    }[sense]
