"""Announced claims against the model: how often its scenarios meet them, and why the two differ.

An announced figure never enters the model; it is held against what the model computes from other sources. In
which sense a claim is met depends on what it speaks of:

    at least   output, output value, jobs, taxes: more is better than announced
    at most    dates, payback, emissions: sooner or less is better than announced
    about      capital, land, machines: what counts is whether the figure lies inside the model's range
    input      the capacity that a project file asks for: taken over, so that agreement says nothing
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from anodeworks.audit.reasons import reason
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.indicator import Sense
from anodeworks.quantity.wording import percent, rounded
from anodeworks.study.base_case import Base, Spread
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin.claims import Claim

Mark = Literal["plausible", "doubtful", "outside", "input", "untested"]

WORDS: Final[dict[Mark, str]] = {
    "plausible": "plausible by the model",
    "doubtful": "doubtful by the model",
    "outside": "improbable by the model",
    "input": "taken over",
    "untested": "base case only",
}
IN_RANGE: Final = WORDS | {"plausible": "inside the model's range", "outside": "outside the model's range"}
LIKELY: Final = 0.5
UNLIKELY: Final = 0.05


@dataclass(frozen=True)
class Answer:
    """A claim, the model's figures (SI), and the verdict.

    met: share of scenarios that meet the claim; None without draws, or where the sense is "about".
    place: share of scenarios below the announced figure.
    """

    claim: Claim
    sense: Sense
    announced: float
    base: float
    spread: Spread | None
    met: float | None
    place: float | None
    mark: Mark
    verdict: str
    why: str

    @property
    def word(self) -> str:
        """The mark in words that say what was asked: of an amount, whether it lies in the model's range, no more."""
        return (IN_RANGE if self.sense == "about" else WORDS)[self.mark]


def answers(base: Base, drivers: Drivers | None = None) -> list[Answer]:
    """An answer to every claim of the project.

    Args:
        base: the result.
        drivers: rank correlations with the claims' indicators, where nothing better is known.
    """
    return [_answer(base, claim, drivers) for claim in base.project.claims]


def sense_of(indicator: Indicator) -> Sense:
    """In which sense the model's scenarios meet a claim: a need that must be covered is an amount like others here."""
    return "about" if indicator.sense == "within" else indicator.sense


def _answer(base: Base, claim: Claim, drivers: Drivers | None) -> Answer:
    about = claim.indicator
    sense, announced, figure = sense_of(about), claim.value.number, base.figure(about.name)
    spread, drawn = base.spread(about.name), base.drawn(about.name)
    place = met = None
    if spread is not None:
        slack = 1e-9 * abs(announced)
        place = float(np.mean(drawn < announced - slack))
        if sense == "at least":
            met = float(np.mean(drawn >= announced - slack))
        elif sense == "at most":
            met = float(np.mean(drawn <= announced + slack))
    mark, verdict = _verdict(base, sense, announced, figure, place, met, about.unit == units.DATE)
    why = reason(base, about.name, announced, drivers)
    return Answer(claim, sense, announced, figure, spread, met, place, mark, verdict, why)


def _verdict(
    base: Base,
    sense: Sense,
    announced: float,
    figure: float,
    place: float | None,
    met: float | None,
    is_date: bool,
) -> tuple[Mark, str]:
    if sense == "input":
        return "input", "taken over by the project file, so not tested"
    if place is None:
        return "untested", _beside(announced, figure, is_date)
    if met is not None:
        mark: Mark = "plausible" if met >= LIKELY else "doubtful" if met >= UNLIKELY else "outside"
        return mark, f"met in {percent(met) if met > 0 else 'none'} of {base.draws:,} scenarios"
    more, less = (f"{percent(share)} of scenarios come out" for share in (1 - place, place))
    if place < UNLIKELY:
        return "outside", f"below the model's range: {more} above it"
    if place > 1 - UNLIKELY:
        return "outside", f"above the model's range: {less} below it"
    return "plausible", f"inside the model's range: {f'{more} above' if place < 0.5 else f'{less} below'} it"


def _beside(announced: float, figure: float, is_date: bool) -> str:
    """A verdict without draws: how far the base case is from the claim."""
    if not math.isfinite(figure):
        return "the base case has no such figure"
    if is_date:
        months = round((figure - announced) * 12)
        return (
            f"the base case is {abs(months)} months {'later' if months > 0 else 'earlier'}"
            if months
            else "the same"
        )
    if announced == 0:
        return "announced as nothing"
    ratio = figure / announced
    return f"the base case is {rounded(ratio, 2)} times the announced figure"
