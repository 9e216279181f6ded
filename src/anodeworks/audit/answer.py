"""Announced claims against the model: one rule says when a claim is met, for the model and for whatever else speaks.

An announced figure never enters the model; it is held against what the model computes from other sources. When a claim
is met depends on what it speaks of:

    at least   output, output value, jobs, taxes: as much as announced, or more
    at most    dates, payback, emissions: as soon or as little as announced
    about      capital, machines: within a factor, 1.25 unless the file says otherwise ([audit] about)
    within     land, power, what is used: the announced amount covers the need
    input      the capacity that a project file asks for: taken over, so that agreement says nothing

A figure that is a range ("5 to 6 bn CNY", "over 300 mu", "H1 2026") is met at the end that asks the least of the model.

How often it is met gives the mark: likely in half of the scenarios or more, doubtful in 5 % or more, else it fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.settings import nearness
from anodeworks.quantity.indicator import Sense
from anodeworks.study.base_case import Base, Spread
from anodeworks.study.precision import share_error
from anodeworks.twin.claims import Claim

Floats = npt.NDArray[np.float64]
Mark = Literal["likely", "doubtful", "fails", "input", "untested"]

LIKELY: Final = 0.5
UNLIKELY: Final = 0.05
SLACK: Final = 1e-9


class Odds(NamedTuple):
    """One distribution's word on a claim: probability that it is met, its Monte Carlo error, P5, P50, P95 (SI)."""

    met: float
    error: float
    low: float
    middle: float
    high: float

    @property
    def mark(self) -> Mark:
        """What the probability makes of the claim."""
        return "likely" if self.met >= LIKELY else "doubtful" if self.met >= UNLIKELY else "fails"


@dataclass(frozen=True)
class Answer:
    """A claim and the model's figures (SI).

    near: an amount meets the claim within a factor of 1 + near. base: the figure of the base case. spread: of the
    draws. place: share of draws below the announced figure. odds: that the claim is met; None without draws, or of what
    the project file itself asks for.
    """

    claim: Claim
    sense: Sense
    near: float
    base: float
    spread: Spread | None
    place: float | None
    odds: Odds | None

    @property
    def announced(self) -> float:
        """The announced figure; of a range its middle."""
        return self.claim.value.number

    @property
    def mark(self) -> Mark:
        """What the odds make of the claim."""
        if self.sense == "input":
            return "input"
        return "untested" if self.odds is None else self.odds.mark


def answers(base: Base) -> list[Answer]:
    """An answer to every claim of the project, by the project's own settings.

    Raises:
        InputError: [audit] about cannot be used.
    """
    near = nearness(base.project.tables, base.project.file)
    return [_answer(base, claim, near) for claim in base.project.claims]


def met(claim: Claim, figures: npt.ArrayLike, near: float) -> npt.NDArray[np.bool_]:
    """Which figures (SI) meet an announced one; a figure that is undefined meets nothing.

    Args:
        claim: what was announced, of a figure between its `low` and `high`.
        figures: what it would be.
        near: an amount of money or number of machines meets the claim within a factor of 1 + near.
    """
    y = np.asarray(figures, dtype=np.float64)
    sense, low, high = claim.indicator.sense, claim.low, claim.high
    slack = SLACK * abs(high)
    with np.errstate(invalid="ignore"):
        if sense in ("at most", "within"):
            return np.asarray(y <= high + slack)
        if sense == "about":
            return np.asarray((y >= low / (1 + near) - slack) & (y <= high * (1 + near) + slack))
        return np.asarray(y >= low - slack)


def odds_of(claim: Claim, drawn: Floats, near: float) -> Odds:
    """Odds of equally likely draws (N,), SI; an undefined draw counts as worst."""
    about = claim.indicator
    share = float(np.mean(met(claim, drawn, near)))
    worst = np.inf if about.higher_is_better is False else -np.inf
    filled = np.sort(np.where(np.isfinite(drawn), drawn, worst))
    low, middle, high = (float(filled[round(p * (len(filled) - 1))]) for p in (0.05, 0.5, 0.95))
    return Odds(share, share_error(share, len(drawn)), low, middle, high)


def _answer(base: Base, claim: Claim, near: float) -> Answer:
    about, announced = claim.indicator, claim.value.number
    sense, drawn = about.sense, base.drawn(about.name)
    tested = base.draws and sense != "input"
    return Answer(
        claim, sense, near, base.figure(about.name), base.spread(about.name),
        float(np.mean(drawn < announced - SLACK * abs(announced))) if base.draws else None,
        odds_of(claim, drawn, near) if tested else None,
    )  # fmt: skip
