"""The headline figures as rows: base value, P5, P50, P95, unit, meaning, and how much rests on judgement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from anodeworks.quantity.wording import ABSENT, capital, percent, scale
from anodeworks.report.evidence import group_of, labels
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers

MAIN: Final = (
    "capacity", "product_capacity", "first_cycle_efficiency", "capital", "capital_per_tonne",
    "total_investment", "machines", "land", "jobs", "electricity_intensity", "output_value",
    "levelised_price", "levelised_cost", "gross_margin", "break_even", "fnpv_after_tax", "firr_after_tax",
    "equity_irr", "payback", "debt_service_cover_min", "total_tax", "emissions",
)  # fmt: skip
SPREAD: Final = (
    "fnpv_after_tax", "firr_after_tax", "levelised_cost", "payback", "capital", "total_investment",
    "output_value", "gross_margin", "land", "machines", "emissions", "total_tax",
)  # fmt: skip
DRIVEN: Final = ("fnpv_after_tax", "levelised_cost", "capital")


class Row(NamedTuple):
    """One figure, written out; quantiles are empty where nothing was drawn."""

    name: str
    label: str
    label_zh: str
    meaning: str
    base: str
    low: str
    middle: str
    high: str
    unit: str
    undefined: str
    judgement: str


def main(base: Base) -> list[str]:
    """The headline indicators that this project has."""
    return [name for name in MAIN if name in base.project.indicators]


def rows(
    base: Base,
    names: Sequence[str],
    drivers: Drivers | None = None,
    shares: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Row]:
    """Indicators as rows.

    Args:
        base: the result.
        names: which, in order.
        drivers: rank correlations that include these indicators, for the share that judgement explains.
        shares: shares of variance by indicator and grade, which take their place.
    """
    grades = [base.project.ledger[key].rests_on for key in drivers.keys] if drivers is not None else []
    return [_row(base, name, drivers, grades, (shares or {}).get(name)) for name in names]


def _row(
    base: Base, name: str, drivers: Drivers | None, grades: Sequence[str], known: Mapping[str, float] | None
) -> Row:
    about = base.project.indicators[name]
    figure, spread = base.figure(name), base.spread(name)
    row = scale(about.unit, [figure, *(spread[:3] if spread else ())])
    low, middle, high = (row.figure(q) for q in spread[:3]) if spread else ("", "", "")
    undefined = (
        f"undefined in {percent(spread.undefined)} of scenarios" if spread and spread.undefined > 0 else ""
    )
    if not math.isfinite(figure):
        undefined = f"undefined in the base case{f', {undefined}' if undefined else ''}"
    judged = ""
    if known:
        judged = percent(known.get("judgement", 0.0))
    elif drivers is not None and name in drivers.indicators:
        shares = drivers.shares(name, grades)
        judged = percent(shares.get("judgement", 0.0)) if shares else ABSENT
    return Row(
        name=name,
        label=capital(about.label),
        label_zh=about.label_zh,
        meaning=about.meaning,
        base=row.figure(figure),
        low=low,
        middle=middle,
        high=high,
        unit=row.unit,
        undefined=undefined,
        judgement=judged,
    )


class Driver(NamedTuple):
    """An uncertain number and its rank correlation with an indicator; `grade` of its spread, `bar` in percent."""

    key: str
    label: str
    meaning: str
    grade: str
    correlation: str
    bar: float
    rising: bool


class Driven(NamedTuple):
    """An indicator and the numbers that move it most."""

    label: str
    label_zh: str
    drivers: list[Driver]


def driven(base: Base, drivers: Drivers | None, count: int = 10) -> list[Driven]:
    """The numbers that move the main indicators most; empty without draws."""
    if drivers is None:
        return []
    found = []
    for name in (n for n in DRIVEN if n in drivers.indicators):
        about, ledger = base.project.indicators[name], base.project.ledger
        top = [
            Driver(
                key=key,
                label=labels(base, group_of(key))[0],
                meaning=ledger[key].parameter.meaning,
                grade=ledger[key].rests_on,
                correlation=f"{rho:+.2f}".replace("-", "−"),
                bar=round(100 * abs(rho), 1),
                rising=rho > 0,
            )
            for key, rho in drivers.top(name, count)
        ]
        found.append(Driven(capital(about.label), about.label_zh, top))
    return found


def positive_share(base: Base, name: str) -> float | None:
    """Share of scenarios in which an indicator is above 0; None without draws."""
    return float(np.mean(base.drawn(name) > 0)) if base.draws else None
