"""The headline figures: base case, P5, P50, P95, what they mean, and how much of their spread rests on judgement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from anodeworks.finance import Money
from anodeworks.language import Joined, Text, listed, t
from anodeworks.project.place import abroad, label_of
from anodeworks.quantity import units
from anodeworks.quantity.indicator import names
from anodeworks.quantity.wording import ABSENT, Number, Quantity, Share, Span
from anodeworks.study.base_case import Base
from anodeworks.study.precision import exceedance, precision, share_error
from anodeworks.study.result import QUANTILES
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin import catalogue
from anodeworks.twin.catalogue import Plant, having
from anodeworks.twin.project import Project
from anodeworks.view import median
from anodeworks.view.document import Cell, Column, Figures, Headline, Row, Table, Words
from anodeworks.view.labels import indicator_label, number_label

Shares = Mapping[str, Mapping[str, float]]  # of an indicator's variance, by grade

ROUNDING: Final = 1e-12  # of a figure
DECIDING: Final = 5  # numbers that are told of
FIRST: Final = (  # what a reader looks for before all else
    Money.fnpv_after_tax, Money.firr_after_tax, Money.payback, Money.levelised_cost, Money.total_investment,
)  # fmt: skip
SCREEN: Final = names(
    *FIRST, Money.levelised_price, Plant.capital, Plant.output_value, Plant.capital_per_tonne, Plant.machines,
    Plant.land, Money.jobs, Plant.emissions,
)  # fmt: skip
TILES: Final = names(*FIRST)
P_WORDS: Final = t(
    "P5, P50 and P95: five, fifty and ninety-five of a hundred scenarios lie below; P50 is the median. "
    "FNPV: net present value of the project; FIRR: its internal rate of return."
)


def main(base: Base) -> list[str]:
    """The headline indicators that this project has."""
    return catalogue.main(base.project.indicators)


def rest(base: Base) -> list[str]:
    """All others."""
    return [name for name, about in base.project.indicators.items() if not about.rank]


def tiles(base: Base) -> Figures:
    """The figures that open a page."""
    found = []
    for name in having(base.project.indicators, TILES):
        about, spread = base.project.indicators[name], base.spread(name)
        span = None if spread is None else Span(spread.low, spread.high, about.unit)
        figure, which = median.leading(base, about)
        found.append(Headline(name, indicator_label(about), figure, span, which))
    return Figures("headline", tuple(found), opens=True)


def figures(
    base: Base, names: Sequence[str], name: str, drivers: Drivers | None = None, shares: Shares | None = None,
    brief: int = 13,
) -> Table:  # fmt: skip
    """Indicators as a table, each on a scale of its own.

    Args:
        base: the result.
        names: which, in order.
        name: of the table.
        drivers: rank correlations that include these indicators, for the share that judgement explains.
        shares: shares of variance by indicator and grade, which take their place.
        brief: rows on a first screen.
    """
    judged = {n: _judged(base, n, drivers, shares) for n in names}
    columns = [Column("label", t("figure"), role="text"), *median.columns(base, t("base"))]
    with_judged = any(share is not None for share in judged.values())
    if with_judged:
        columns.append(Column("judgement", t("from judgement"), minor=True))
    rows = []
    for n in names:
        about = base.project.indicators[n]
        cells: list[Cell] = [indicator_label(about), *median.cells(base, about)]
        if with_judged:
            share = judged[n]
            cells.append(None if share is None else share)
        rows.append(Row(n, tuple(cells), note=Joined((t(about.meaning), _undefined(base, n)), ". ", "。")))
    return Table(name, tuple(columns), tuple(rows), scaled="row", brief=brief, least=len(FIRST))


def _undefined(base: Base, name: str) -> Text:
    """Where a figure has no value."""
    spread = base.spread(name)
    said: list[Text] = []
    if not math.isfinite(base.figure(name)):
        said.append(t("Undefined in the base case."))
    if spread is not None and spread.undefined > 0:
        said.append(t("Undefined in {share} of the scenarios.", share=Share(spread.undefined)))
    return Joined(tuple(said))


def _judged(base: Base, name: str, drivers: Drivers | None, shares: Shares | None) -> Text | None:
    """The share of an indicator's spread that rests on judgement."""
    known = (shares or {}).get(name)
    if known:
        return Share(known.get("judgement", 0.0))
    if drivers is None or name not in drivers.indicators:
        return None
    found = drivers.shares(name, [base.project.ledger[key].rests_on for key in drivers.keys])
    return Share(found.get("judgement", 0.0)) if found else ABSENT


def which_judged(base: Base, drivers: Drivers | None) -> Text:
    """Which of the numbers that decide the net present value rest on judgement; nothing where nothing decides it."""
    name = Money.fnpv_after_tax.name
    if drivers is None or name not in drivers.indicators:
        return ""
    keys = [key for key, _ in drivers.top(name, DECIDING)]
    judged = [key for key in keys if base.project.ledger[key].rests_on == "judgement"]
    if not keys:
        return ""
    n = Number(len(keys), whole=True)
    others = listed([number_label(base.project, key) for key in keys if key not in judged])
    ours = listed([number_label(base.project, key) for key in judged])
    if not judged:
        return t("The {n} numbers that decide FNPV most rest on evidence: {others}.", n=n, others=others)
    if len(judged) == len(keys):
        return t("The {n} numbers that decide FNPV most all rest on judgement: {judged}.", n=n, judged=ours)
    return t("Of the {n} numbers that decide FNPV most, these rest on judgement: {judged}. These do not: {others}.",
             n=n, judged=ours, others=others)  # fmt: skip


def judged_note(measured: bool) -> Words:
    """What "from judgement" means."""
    if measured:
        return Words(t("“From judgement”: the share of a figure's variance that numbers whose spread is graded "
                       "judgement, rather than evidence, decide alone (closed Sobol' index)."), "note")  # fmt: skip
    return Words(t("“From judgement”: the share of a figure's spread, as far as rank correlations explain it, that "
                   "comes from numbers whose spread is graded judgement rather than evidence."), "note")  # fmt: skip


def trust(base: Base) -> list[Words]:
    """How far the number of draws lets the quantiles be trusted, in one line; the worst of them counts."""
    if base.draws < 20:
        return []
    shares = []
    for name in (n for n in SCREEN if n in base.project.indicators):
        found = precision(base.result, name, QUANTILES)
        low, _, high = found.quantiles
        if high > low:
            shares.append([error / (high - low) for error in found.errors])
    if not shares:
        return []
    low, middle, high = np.nan_to_num(np.array(shares), nan=0.0).max(axis=0)
    line = t("One standard error: P50 ±{middle}, P5 and P95 ±{ends} of P5 to P95; odds ±{points} points.",
             middle=Share(float(middle)), ends=Share(float(max(low, high))),
             points=Number(100 * share_error(0.5, base.draws), 1))  # fmt: skip
    return [Words(line, "note")]


def elsewhere(project: Project) -> list[Words]:
    """What a place outside China does not change; nothing of one inside, or of none."""
    if not abroad(project.place):
        return []
    told = t("Machines, buildings, VAT and levies are those of China: the library has no others. Power, land, pay and "
             "income tax are those of {place}, as far as the file does not state them.",
             place=label_of(project.place))  # fmt: skip
    return [Words(told, "note")]


def precise(base: Base) -> list[Table]:
    """Means, the standard errors of what the draws tell, and how often a figure has no value; nothing without draws."""
    if not base.draws:
        return []
    columns = (
        Column("label", t("figure"), role="text"), Column("mean", t("mean")), Column("mean_error", t("± of the mean")),
        Column("p5_error", t("± of P5")), Column("p50_error", t("± of P50")), Column("p95_error", t("± of P95")),
        Column("undefined", t("undefined")),
    )  # fmt: skip
    rows = []
    for name, about in base.project.indicators.items():
        found = precision(base.result, name, QUANTILES)
        step = units.SECONDS_PER_YEAR if about.unit == units.DATE else units.scale(about.unit).factor
        unit = "year" if about.unit == units.DATE else about.unit
        least = ROUNDING * abs(found.mean)  # a figure that does not vary has no error but rounding
        errors = (Quantity(0.0 if error <= least else error * step, unit, digits=2)
                  for error in (found.mean_error, *found.errors))  # fmt: skip
        mean = Quantity(float(units.to_si(found.mean, about.unit)), about.unit)
        rows.append(Row(name, (indicator_label(about), mean, *errors, Share(found.undefined))))
    title = t("Means, and standard errors of what the draws tell")
    return [Table("precision", columns, tuple(rows), title, scaled="row")]


def exceeded(base: Base, names: Sequence[str]) -> list[Table]:
    """How often figures exceed what."""
    found = []
    for name in names:
        about, curve = base.project.indicators[name], exceedance(base.result, name)
        rows = tuple(
            Row(f"{100 * p:g}", (Share(float(p), 1), Number(100 * float(e), 2),
                                 Quantity(float(units.to_si(float(x), about.unit)), about.unit)))
            for x, p, e in curve.itertuples(index=False)
        )  # fmt: skip
        columns = (
            Column("probability", t("exceeded in"), role="text"),
            Column("error", t("± points")),
            Column("level", t("level"), about.unit),
        )
        title = t(
            "{figure:first}: how often it is exceeded, ± one standard error", figure=indicator_label(about)
        )
        found.append(Table(f"exceedance_{name}", columns, rows, title, scaled="column", brief=len(rows)))
    return found


def positive_share(base: Base, name: str) -> float | None:
    """Share of scenarios in which an indicator is above 0; None without draws."""
    return float(np.mean(base.drawn(name) > 0)) if base.draws else None
