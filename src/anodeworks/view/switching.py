"""How worth answers to the usual factors, and where output breaks even: a table and a chart that banks ask for."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from anodeworks.finance import LABELS, Money
from anodeworks.language import Message, Pair, Text, joined, t
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result
from anodeworks.study.sensitivity.switching import CHANGES, Moved, moved
from anodeworks.view.document import Cell, Column, Row, Table
from anodeworks.view.picture import Axis, Chart, Series, Spot

FACTORS: Final[dict[str, Message]] = {
    "investment": t("construction investment"),
    "product": t("product prices"),
    "material": t("prices of raw materials"),
    "energy": t("prices of fuel and power"),
    "output": t("output"),
}
FULL: Final = 0.95  # of the highest utilisation; years above it are full years


def table(base: Base) -> Table:
    """Each factor at each change: rate of return, net present value, coefficient; and its switching value."""
    rate, worth = Money.firr_after_tax, Money.fnpv_after_tax
    first: tuple[Cell, ...] = (t("base case"), None, base.quantity(rate), base.quantity(worth), None, None)
    rows = [Row("base", first, "sum")]
    for name, found in _moved(base.result).items():
        for k, change in enumerate(found.changes):
            switching = _share(found.switching) if k == 0 else None
            cells: tuple[Cell, ...] = (
                FACTORS[name] if k == 0 else "", Share(float(change), signed=True),
                Quantity(float(found.rates[k]), rate.unit), Quantity(float(found.worths[k]), worth.unit),
                Number(float(found.coefficients[k])), switching,
            )  # fmt: skip
            rows.append(Row(f"{name} {100 * change:+g}", cells))
    columns = (
        Column("factor", t("factor"), role="text"),
        Column("change", t("change")),
        Column("rate", Pair(rate.label, rate.label_zh), rate.unit),
        Column("worth", Pair(worth.label, worth.label_zh), worth.unit),
        Column("coefficient", t("sensitivity coefficient")),
        Column("switching", t("switching value")),
    )
    note = joined(
        t("Base case, one factor at a time. Sensitivity coefficient: relative change of the FIRR after tax over that "
          "of the factor. Switching value: the change of the factor at which the FNPV after tax is 0."),
        t("Where it stands empty, no change from −95 % to 300 % does that."),
    )  # fmt: skip
    return Table("switching", columns, tuple(rows), t("Sensitivity to the usual factors"), note, "column",
                 brief=len(CHANGES) + 1, rests_on=(rate.name, worth.name))  # fmt: skip


@lru_cache(maxsize=1)  # a page asks for what the screen has asked for
def _moved(result: Result) -> dict[str, Moved]:
    base = Base(result)
    return moved(base.project, {key: base.value(key) for key in base.project.ledger})


def _share(number: float) -> Cell:
    return Share(number, 1, signed=True) if math.isfinite(number) else None


def break_even(base: Base) -> Chart | None:
    """Revenue less tax and surcharge, total and fixed cost by utilisation, in a mean year of full operation."""
    books = base.outcome.statements
    use = np.asarray(base.outcome.operations.utilisation)
    full = (use >= FULL * use.max()) & (use > 0)
    if not full.any():
        return None
    used = float(use[full].mean())
    sales, variable, fixed = (
        float(np.asarray(line)[full].mean())
        for line in (books.sales.revenue - books.taxes.levies, books.cost.variable, books.cost.fixed)
    )
    at = (0.0, 1.0)
    lines: tuple[tuple[Text, tuple[float, float]], ...] = (
        (t("revenue less tax and surcharge"), (0.0, sales / used)),
        (_label("total"), (fixed, fixed + variable / used)),
        (_label("fixed"), (fixed, fixed)),
    )
    point = base.quantity(Money.break_even)
    spots: tuple[Spot, ...] = (Spot(point.si, t("breaks even"), "rule"),) if 0 < point.si <= 1 else ()
    told = (
        t(
            "Base case, a mean year of full operation. At {point} of capacity revenue covers all costs.",
            point=point,
        )
        if 0 < point.si <= 1
        else t("Base case, a mean year of full operation. No utilisation up to 100 % covers all costs.")
    )
    return Chart(
        "break_even_chart",
        "lines",
        t("Break-even chart"),
        Axis(t("utilisation of capacity"), "%", low=0.0, high=1.0),
        Axis(unit="CNY/year", low=0.0),
        tuple(Series(name, tuple(_yearly(y) for y in ends), at) for name, ends in lines),
        spots,
        told,
    )


def _label(name: str) -> Text:
    line = LABELS["cost"][name]
    return Pair(line.english, line.chinese)


def _yearly(amount: float) -> float:
    """An amount of a year as SI, per second."""
    return amount / SECONDS_PER_YEAR
