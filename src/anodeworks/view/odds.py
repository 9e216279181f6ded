"""Odds: how often each figure falls where, and which uncertain numbers move it most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from anodeworks.finance import Money
from anodeworks.language import Text, t
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.indicator import names
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin.catalogue import Plant, having
from anodeworks.view.document import Bar, Block, Cell, Column, Grade, Key, Row, Section, Table, Words
from anodeworks.view.labels import indicator_label, number_label
from anodeworks.view.picture import Axis, Chart, Series, Spot

SPREAD: Final = names(
    Money.fnpv_after_tax, Money.firr_after_tax, Money.levelised_cost, Money.payback, Plant.capital,
    Money.total_investment, Plant.output_value, Money.gross_margin, Plant.land, Plant.machines, Plant.emissions,
    Money.total_tax,
)  # fmt: skip
DRIVEN: Final = names(Money.fnpv_after_tax, Money.levelised_cost, Plant.capital)
CURVES: Final = names(
    Money.fnpv_after_tax,
    Money.firr_after_tax,
    Money.levelised_cost,
    Plant.capital,
    Money.payback,
    Plant.emissions,
)
SHARES: Final = (0.995, 0.99, *(k / 50 for k in range(49, 0, -1)), 0.01, 0.005)  # of a curve of exceedance
BINS: Final = 32
EVERY: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
COVERS: Final = (1.0, 1.3)  # of debt service: what lenders ask of the worst year
CUT: Final = (0.005, 0.995)  # quantiles beyond which a histogram's tails are cut


def section(base: Base, drivers: Drivers | None, announced: Mapping[str, float]) -> Section | None:
    """The odds as a chapter; None without draws.

    Args:
        base: the result.
        drivers: rank correlations.
        announced: announced figures by indicator, SI.
    """
    if not base.draws:
        return None
    told = t("How often each figure falls where, over {draws} scenarios; the paler parts lie outside P5 to P95. "
             "Half a percent at either end is cut.", draws=Number(base.draws, whole=True))  # fmt: skip
    blocks: list[Block] = [Words(told, "note"), *histograms(base, announced).values()]
    behind = Section("quantiles", t("Quantiles"), (quantiles(base), beyond(base)), 2)
    parts = (driven(base, drivers) if drivers else None, exceedance(base), behind)
    return Section("odds", t("Odds"), tuple(blocks), 1, tuple(part for part in parts if part is not None))


def histograms(base: Base, announced: Mapping[str, float]) -> dict[str, Chart]:
    """A histogram of each main indicator, and of those that claims speak of."""
    if not base.draws:
        return {}
    names = having(base.project.indicators, (*SPREAD, *announced))
    return {n: histogram(base, n, announced.get(n)) for n in names if np.ptp(base.drawn(n)) != 0}


def histogram(base: Base, name: str, announced: float | None = None) -> Chart:
    """How often one figure falls where, with its quantiles and what was announced."""
    about, spread = base.project.indicators[name], base.spread(name)
    assert spread is not None
    known = base.drawn(name)
    known = known[np.isfinite(known)]
    spots = [Spot(q, p) for q, p in zip(spread[:3], ("P5", "P50", "P95"), strict=True) if math.isfinite(q)]
    if announced is not None:
        spots.append(Spot(announced, t("announced"), "claim"))
    caption: Text = ""
    if spread.undefined > 0:
        caption = t("Undefined in {share} of the scenarios.", share=Share(spread.undefined))
    counts, edges = np.array([]), np.array([])
    if known.size:
        low, high = (float(q) for q in np.quantile(known, CUT))
        low, high = min([low, *(s.at for s in spots)]), max([high, *(s.at for s in spots)])
        low, high = _wide(low, high, about.unit, spread.middle)
        counts, edges = np.histogram(known, bins=BINS, range=(low, high))
    series = Series(indicator_label(about), tuple(map(float, counts)), tuple(map(float, edges)), role="bar")
    return Chart(f"odds_{name}", "histogram", indicator_label(about), Axis(unit=about.unit), Axis(), (series,),
                 tuple(spots), caption, small=True)  # fmt: skip


def _wide(low: float, high: float, unit: str, middle: float) -> tuple[float, float]:
    """What the axis spans at least, a year or a twentieth of the figure, so that nothing is made of a trifle."""
    least = 1.0 if unit == units.DATE else 0.05 * abs(middle) if math.isfinite(middle) else 0.0
    if high - low < least or high == low:
        slack = least or abs(low) * 0.05 or 1.0
        return low - slack, high + slack
    return low, high


def driven(base: Base, drivers: Drivers, count: int = 10) -> Section:
    """The numbers that move the main indicators most."""
    told = t(
        "Rank correlation of each uncertain number with the figure over {draws} scenarios: a fast first view "
        "that sees one number at a time. What chance alone explains is left out.",
        draws=Number(drivers.draws, whole=True),
    )  # fmt: skip
    columns = (
        Column("number", t("number"), role="text"),
        Column("key", t("key"), role="text", minor=True),
        Column("correlation", t("correlation")),
        Column("bar", role="text"),
        Column("grade", t("grade"), role="text"),
    )
    tables = []
    for name in (n for n in having(base.project.indicators, DRIVEN) if n in drivers.indicators):
        rows = []
        for key, rho in drivers.top(name, count):
            cells: tuple[Cell, ...] = (number_label(base.project, key), Key(key), Number(rho, 2, key=key),
                                       Bar(abs(rho), rho < 0), Grade(base.project.ledger[key].rests_on))  # fmt: skip
            rows.append(Row(key, cells))
        title = indicator_label(base.project.indicators[name])
        tables.append(Table(f"moved_{name}", columns, tuple(rows), title, brief=5))
    return Section("driven", t("What moves the figures most"), (Words(told, "note"), *tables))


def exceedance(base: Base) -> Section | None:
    """How often the main figures exceed what."""
    names = having(base.project.indicators, CURVES)
    if not base.draws or not names:
        return None
    told = t("The share of scenarios in which a figure lies above a level.")
    curves = [_curve(base, name) for name in names]
    return Section("exceeding", t("How often figures exceed what"), (Words(told, "note"), *curves))


def _curve(base: Base, name: str) -> Chart:
    """The curve of exceedance of one figure."""
    about = base.project.indicators[name]
    levels = base.result.quantile(name, tuple(1 - share for share in SHARES))[:-1]
    known = [(_si(x, about.unit), p) for x, p in zip(levels, SHARES, strict=True) if math.isfinite(x)]
    label = indicator_label(about)
    line = Series(label, tuple(p for _, p in known), tuple(x for x, _ in known))
    return Chart(f"exceeding_{name}", "lines", label, Axis(unit=about.unit), Axis(unit="%", low=0.0, high=1.0), (line,),
                 small=True)  # fmt: skip


def _si(number: float, unit: str) -> float:
    """A figure in its own unit, as the table of a study has it, in SI."""
    return float(units.to_si(float(number), unit)) if math.isfinite(number) else math.nan


def quantiles(base: Base) -> Table:
    """Every indicator: base case, nine quantiles, and how often it has no value."""
    rows = []
    for name, about in base.project.indicators.items():
        *known, undefined = base.result.quantile(name, EVERY)
        ends = [Quantity(float(units.to_si(q, about.unit)), about.unit) for q in known]
        none = Share(undefined) if undefined else None
        rows.append(
            Row(name, (indicator_label(about), Quantity(base.figure(name), about.unit, name), *ends, none))
        )
    names = [f"P{100 * p:g}" for p in EVERY]
    columns = (
        Column("label", t("figure"), role="text"),
        Column("base", t("base")),
        *(Column(name.lower(), name) for name in names),
        Column("undefined", t("undefined")),
    )
    return Table(
        "quantiles", columns, tuple(rows), t("Quantiles of every figure"), scaled="row", folded=True, brief=5
    )


def beyond(base: Base) -> Table:
    """How often the figures that a lender asks for are above what he asks."""
    rate = "finance.appraisal.discount_rate"
    discount, cover = Quantity(base.value(rate), base.unit(rate), rate), Money.debt_service_cover_min
    tests: tuple[tuple[Indicator, Quantity], ...] = (
        (Money.fnpv_after_tax, Quantity(0.0, "CNY")), (Money.firr_after_tax, discount), (Money.equity_irr, discount),
        *((cover, Quantity(level, digits=2)) for level in COVERS),
    )  # fmt: skip
    rows = []
    for about, level in tests:
        share = Share(float(np.mean(base.drawn(about.name) > level.si)))
        rows.append(Row(f"{about.name} {level.value:g}", (indicator_label(about), level, share)))
    columns = (
        Column("figure", t("figure"), role="text"),
        Column("level", t("level")),
        Column("share", t("exceeded in")),
    )
    return Table("beyond", columns, tuple(rows), t("How often figures are above a level"))
