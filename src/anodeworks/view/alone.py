"""What a project of finance alone is told of instead of a plant: its lines of money, and what a year costs."""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.finance import LABELS, Money
from anodeworks.finance.own_lines import BOUGHT, BUILT, HELD, KINDS, SOLD, Given
from anodeworks.finance.prices import by_year
from anodeworks.language import Message, Pair, Text, listed, t, tc, tn
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import OfPhase, Plant, of_phase
from anodeworks.view.document import Bar, Cell, Column, Row, Table
from anodeworks.view.labels import line_label, phase_label

FULL: Final = 0.95  # of the highest utilisation; years above it are full years
KIND_LABELS: Final[dict[str, Message]] = {
    "revenue": tc("line", "revenue"),
    "income": tc("line", "income"),
    "materials": tc("line", "materials"),
    "energy": tc("line", "energy"),
    "services": tc("line", "services"),
    "wages": tc("line", "wages"),
    "other cost": tc("line", "other cost"),
    "buildings": tc("line", "buildings"),
    "machinery": tc("line", "machinery"),
    "electronics": tc("line", "electronics"),
    "land": tc("line", "land"),
    "intangibles": tc("line", "intangible assets"),
    "other assets": tc("line", "other assets"),
    HELD: tc("line", "working capital"),
}


def summary(base: Base) -> Text:
    """What project it is, in a sentence."""
    project = base.project
    dates = listed(
        [
            t("{date} for {phase:inner}", phase=phase_label(project, phase),
              date=base.quantity(project.indicators[of_phase(OfPhase.production, phase)]))
            for phase, built in zip(project.phases, base.built, strict=True)
            if built
        ]
    )  # fmt: skip
    return tn(
        "The project is stated in {n} line of money: a capital of {capital}, and a revenue of {revenue} in a mean year "
        "of operation, which begins in {dates}.",
        "The project is stated in {n} lines of money: a capital of {capital}, and a revenue of {revenue} in a mean "
        "year of operation, which begins in {dates}.",
        len(project.lines), n=Number(len(project.lines), whole=True), capital=base.quantity(Plant.capital),
        revenue=base.quantity(Money.revenue), dates=dates,
    )  # fmt: skip


def cost_of_year(base: Base) -> Table:
    """What a year of full operation costs, by line of the statement of cost."""
    books, operations = base.outcome.statements, base.outcome.operations
    use = np.asarray(operations.utilisation)
    full = (use >= FULL * use.max()) & (use > 0.0)
    years = np.asarray(base.project.years)[full]
    count, level = max(int(full.sum()), 1), np.asarray(books.sales.level)

    def mean(name: str) -> float:
        return float((np.asarray(getattr(books.cost, name)) / level)[full].sum()) / count

    whole = mean("total")
    names = [name for name in LABELS["cost"] if name not in ("operating", "total", "variable", "fixed")]
    found = sorted(((mean(name), name) for name in names), reverse=True)
    rows = [
        Row(name, (Pair(LABELS["cost"][name].english, LABELS["cost"][name].chinese), Quantity(amount, "CNY"),
                   Share(amount / whole, 1), Bar(max(amount / whole, 0.0))))
        for amount, name in found
        if amount != 0.0
    ]  # fmt: skip
    total = Row("total", (t("total cost"), Quantity(whole, "CNY"), Share(1.0), None), "sum")
    columns = (
        Column("part", t("part"), role="text"),
        Column("amount", t("a year"), "CNY"),
        Column("share", t("share")),
        Column("bar", role="text"),
    )
    note: Text = ""
    if full.any():
        note = t("Mean of years of full operation ({first} to {last}), money of the price date, base case.",
                 first=str(int(years[0])), last=str(int(years[-1])))  # fmt: skip
    return Table(
        "cost_of_year", columns, (*rows, total), t("What a year costs"), note, "column", brief=5, adds_up=True
    )


def lines(base: Base) -> Table:
    """Every line of money that the file states, and what it comes to; real money of the price date."""
    project, rows = base.project, []
    for kind in KINDS:
        for line in (line for line in project.lines if line.kind == kind):
            cells = (
                line_label(line),
                KIND_LABELS[kind],
                *_given(base, line),
                Quantity(_sum(base, line), "CNY"),
            )
            rows.append(Row(line.name, cells))
    columns = (
        Column("line", tc("of money", "line"), role="text"),
        Column("kind", t("counts as"), role="text"),
        Column("given", t("given as"), role="text"),
        Column("amount", t("amount")),
        Column("sum", t("over the study")),
    )
    note = t("Without VAT, money of the price date, base case. Over the study: as if it were run to its end; of "
             "working capital, what is held at most.")  # fmt: skip
    return Table("lines", columns, tuple(rows), t("Lines of money"), note, brief=5)


def _given(base: Base, line: Given) -> tuple[Text, Cell]:
    """How a line is given, and its one number where it has one."""
    if line.years:
        return tn(
            "a list of {n} year", "a list of {n} years", line.years, n=Number(line.years, whole=True)
        ), None
    key = f"{line.prefix}.{'price' if line.by == 'units' else line.by}"
    ask = base.project.ledger[key].parameter
    number = Quantity(base.value(key), ask.unit.replace("CNY", line.currency), key)
    if line.by == "units":
        count = Number(base.value(f"{line.prefix}.units"), 4)
        return t("{n} units a year at full output", n=count), number
    if line.by == "per_kg":
        return t("per kilogram of all products"), number
    if line.kind == HELD:
        return t("a sum that is held"), number
    return t("in all") if line.kind in BUILT else t("a year at full output"), number


def _sum(base: Base, line: Given) -> float:
    """What a line comes to over the study, CNY."""
    rate = 1.0 if line.currency == "CNY" else base.value(f"finance.prices.fx_{line.currency.lower()}")
    if line.kind in BUILT or line.kind == HELD:
        key = f"{line.prefix}.amount"
        held = [base.value(f"{key}.{n + 1}") for n in range(line.years)] or [base.value(key)]
        return rate * (max(held) if line.kind == HELD else sum(held))
    sold = line.kind in SOLD
    trade = base.outcome.operations.sales if sold else base.outcome.operations.purchases
    own = [each for each in base.project.lines if each.kind in (SOLD if sold else BOUGHT)]
    place = len(trade.kind) - len(own) + own.index(line)  # the lines of the file stand last
    price = np.asarray(trade.price)[place]
    if line.priced:
        price = np.asarray(by_year(trade, base.outcome.operations.begin))[place]
    return float(np.sum(np.asarray(trade.quantity[place]) * price)) * rate
