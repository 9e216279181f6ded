"""The answer in a few plain sentences, made of the result's own numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from anodeworks.audit.answer import Answer, Mark
from anodeworks.quantity.wording import between, capital, listed, percent, phrase, scale
from anodeworks.report.figures import positive_share
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers


def headline(
    base: Base,
    drivers: Drivers | None,
    answers: Sequence[Answer],
    shares: Mapping[str, Mapping[str, float]] | None = None,
) -> list[str]:
    """What plant, what it costs, when, whether it pays, what of the claims, on what evidence.

    `shares` of variance by indicator and grade are better evidence on evidence than the ranks of `drivers`.
    """
    sentences = [
        _plant(base),
        _capital(base),
        _dates(base),
        _money(base),
        _claims(answers),
        _evidence(base, drivers, shares),
    ]
    return [sentence for sentence in sentences if sentence]


def _ranged(base: Base, name: str) -> str:
    """A base value, and its P5 to P95 where there are draws: "6.79 bn CNY (P5 to P95: 5.34 to 14.2)"."""
    unit, spread = base.project.indicators[name].unit, base.spread(name)
    row = scale(unit, [base.figure(name), *(spread[:3] if spread else ())])
    text = row.full(base.figure(name))
    if spread is None or spread.low == spread.high:
        return text
    return f"{text} (P5 to P95: {row.figure(spread.low)} to {row.figure(spread.high)})"


def _plant(base: Base) -> str:
    project, figure = base.project, base.figure
    products = listed([offer.label for offer in project.products])
    phases = f"in {len(project.phases)} phases" if len(project.phases) > 1 else "in one phase"
    text = f"The plant is to make {phrase(figure('capacity'), 't/year')} of {products} {phases}"
    if figure("product_capacity") > 0:
        text += f"; the product stores {phrase(figure('product_capacity'), 'mAh/g')}"
        text += f" with {phrase(figure('silicon_share'), '%', 2)} silicon"
    machines, jobs = f"{figure('machines'):,.0f} main machines", f"{figure('jobs'):,.0f} people"
    return f"{text}. It takes {machines}, {phrase(figure('floor_area'), 'm2')} of floor and {jobs}."


def _capital(base: Base) -> str:
    whole = _ranged(base, "total_investment")
    text = f"Construction capital is {_ranged(base, 'capital')}, and total investment {whole}"
    return f"{text} with VAT, interest and working capital."


def _dates(base: Base) -> str:
    parts = []
    for phase, label in zip(base.project.phases, base.project.phase_labels, strict=True):
        name = f"phases.{phase}.production"
        spread = base.spread(name)
        middle = spread.middle if spread else base.figure(name)
        span = f" ({between(spread.low, spread.high, 'date')})" if spread else ""
        parts.append(f"{phrase(middle, 'date')}{span} for {label}")
    return f"First product is to be expected in {listed(parts)}."


def _money(base: Base) -> str:
    share = positive_share(base, "fnpv_after_tax")
    text = f"At the prices assumed, the present value after tax is {_ranged(base, 'fnpv_after_tax')}"
    if share is not None:
        better = float(np.mean(base.drawn("fnpv_after_tax") < base.figure("fnpv_after_tax")))
        text += f"; it is above zero in {percent(share)} of {base.draws:,} scenarios"
        text += f", and the base case is better than {percent(better)} of them"
    cost = base.figure("levelised_cost")
    if math.isfinite(cost):
        text += f". All costs are covered at {_ranged(base, 'levelised_cost')}"
        text += (
            f", against a selling price of {phrase(base.figure('levelised_price'), 'CNY/kg')} over the study"
        )
    return text + "."


def _claims(answers: Sequence[Answer]) -> str:
    tested = [a for a in answers if a.odds is not None]
    if not tested:
        return ""
    found = Counter(a.mark for a in tested)
    words: dict[Mark, str] = {"likely": "likely", "doubtful": "doubtful", "fails": "improbable"}
    counted = [
        f"{found[m]} {'is' if found[m] == 1 else 'are'} {w} by the model"
        for m, w in words.items()
        if m in found
    ]
    noun = "figure" if len(tested) == 1 else "figures"
    return f"Of {len(tested)} announced {noun} that can be tested, {listed(counted)}."


def _evidence(base: Base, drivers: Drivers | None, known: Mapping[str, Mapping[str, float]] | None) -> str:
    if known and known.get("fnpv_after_tax"):
        share = percent(known["fnpv_after_tax"].get("judgement", 0.0))
        return f"{share} of the variance of that value is decided by numbers whose spread is judgement, not evidence."
    if drivers is None or "fnpv_after_tax" not in drivers.indicators:
        return ""
    grades = [base.project.ledger[key].rests_on for key in drivers.keys]
    shares = drivers.shares("fnpv_after_tax", grades)
    if not shares:
        return ""
    share = percent(shares.get("judgement", 0.0))
    told = capital(share) if share.startswith(("over", "under")) else f"About {share}"
    return f"{told} of the spread of that value comes from numbers whose spread is judgement, not evidence."
