"""Money: cash by year, what a kilogram costs, the statements, and how well mass and money close."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from anodeworks.finance import LABELS, TABLES, Line
from anodeworks.finance.forms import BEHIND, FORMS, TELLS, Case, order
from anodeworks.finance.labels import CLASS_LABELS
from anodeworks.finance.parameters import has
from anodeworks.language import Message, Pair, Text, joined, listed, t, tc
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import Number, Quantity, Share, Unit
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result
from anodeworks.view import alone, forms, investment, switching
from anodeworks.view.document import Bar, Block, Cell, Column, Row, Section, Table, Words
from anodeworks.view.labels import indicator_label, nominal
from anodeworks.view.picture import Axis, Chart, Series, Spot

Floats = npt.NDArray[np.float64]

OWN_LINE: Final = 0.02  # share of total cost above which a bought flow has its own line
FULL: Final = 0.95  # of the highest utilisation; years above it are full years
SHARED: Final = (("materials", "material"), ("energy", "energy"), ("services", "service"))
REST: Final = (
    *("wages", "repair", "insurance", "safety", "manufacturing", "administration", "selling", "research"),
    "carbon",
)
OTHERS: Final[dict[str, Message]] = {
    "materials": t("other materials"),
    "energy": t("other energy"),
    "services": t("other services and waste"),
}
SHARED_BY: Final[dict[str, Message]] = {
    "by revenue": t("The levelised cost of each product is its part of all costs by its share of sales."),
    "by mass": t("The levelised cost of each product is its part of all costs by its share of output."),
    "others as credit": t(
        "The levelised cost of each product is all costs less what the other products earn; these costs do not add up."
    ),
}
UNITS: Final = {"CNY": "CNY", "%": "%", "1": "1"}
PERSON_YEARS: Final = Pair("person-years", "人·年")
TURNING: Final = "working_capital"  # the statement of what turns over in days
HALF_A_FEN: Final = 0.005  # CNY: an amount below it is nothing to a cashier, and rounding here
ROUNDING: Final = 1e-12  # of the largest number of a row that is no amount


def section(base: Base) -> Section:
    """Cash and cost as a chapter."""
    note = t(
        "Bought flows share their line of the cost statement by amount times price. The levelised cost in the "
        "headline table adds the return on capital at the discount rate and the years of ramp-up."
    )
    if base.project.alone:
        blocks = (cash(base), alone.cost_of_year(base), alone.lines(base), *answers(base))
        return Section("money", t("Money"), blocks)
    several = len(base.project.products) > 1
    more = (Words(_shared(base), "note"),) if several else ()
    stated = (alone.lines(base),) if base.project.lines else ()
    blocks = (cash(base), cost_per_kg(base), Words(note, "note"), *more, *stated, *answers(base))
    return Section("money", t("Money"), blocks)


def answers(base: Base) -> tuple[Block, ...]:
    """Where output breaks even, how worth answers to the usual factors, and what cover of debt means."""
    chart = switching.break_even(base)
    covers = t(
        "Debt service cover (DSCR): EBITDA less income tax and replacement investment, over principal and interest of "
        "all loans, short-term ones included. Interest cover (ICR): EBIT over interest. Both count years in which a "
        "long-term loan is repaid: the least is that of the worst, the mean weighs each by the part in which there is "
        "repayment. In the last year of the plant all that is owed is repaid, a loss on assets lowers EBITDA, and what "
        "they fetch is not counted: a plant that is closed with loans open has its least cover then. The debt ratio "
        "ends with the year before, since at the end of the last all is settled."
    )
    return (*(() if chart is None else (chart,)), switching.table(base), Words(covers, "note"))


def _shared(base: Base) -> Text:
    """How several products share the cost."""
    key = "finance.appraisal.allocation"
    word = base.project.ledger[key].parameter.options[round(base.value(key))]
    return SHARED_BY[word]


def statements_section(base: Base) -> Section:
    """All statements as a chapter."""
    told: Text = t(
        "Base case; an empty cell is nothing. Amounts of a table are in one unit with the same decimals: shown parts "
        "add up to their shown sum but for the rounding of each."
    )
    if nominal(base.project):
        told = joined(told, t("All amounts are nominal: money of each year, with inflation."))
    lead = Words(told, "note")
    return Section("statements", t("Statements"), (lead, investment.table(base), *statements(base)), 2)


def cash(base: Base) -> Chart:
    """Cash flow of the project after tax, and its running sum."""
    flows = base.outcome.statements.project
    years = tuple(float(year) for year in base.project.years)
    yearly, summed = np.asarray(flows.after_tax).tolist(), np.asarray(flows.cumulative_after_tax).tolist()
    return Chart(
        "cash",
        "lines",
        t("Cash flow of the project after tax"),
        Axis(_year_title(base), names=tuple(f"{year:.0f}" for year in years)),
        Axis(unit="CNY"),
        (Series(t("each year"), yearly, role="bar"), Series(t("running sum"), summed)),
        (Spot(0.0, role="rule", axis="y"),),
        t("Base case, before financing. Bars: each year; line: running sum."),
    )


def _year_title(base: Base) -> Text:
    """What the years of the statements are."""
    if base.project.counting == "calendar":
        return ""
    first = Quantity(float(base.outcome.operations.begin), "date")
    return t("year of the project, the first from {first}", first=first)


def statements(base: Base) -> tuple[Table, ...]:
    """All statements of the base case."""
    return _of_result(base.result)


@lru_cache(maxsize=1)  # a page asks for what the screen has asked for
def _of_result(result: Result) -> tuple[Table, ...]:
    return tuple(_statements(Base(result)))


def _statements(base: Base) -> Iterator[Table]:
    books, years, known = base.outcome.statements, [int(y) for y in base.project.years], forms.case(base)
    columns = (Column("line", role="text"), *(Column(str(y), str(y), "CNY") for y in years))
    for key in (name for name in order() if name not in BEHIND):
        note: Text = ""
        if key in FORMS:
            about, shown = FORMS[key].about, forms.rows(key, known)
            rows = tuple(
                _row(each.name, each.label, each.numbers, each.unit, each.heading, each.size)
                for each in shown
            )
            note = _rate(key, shown)
        else:
            about = TABLES[key]
            lines, ledger = getattr(books, key)._asdict(), base.project.ledger
            told = {name: row for name, row in lines.items() if has(ledger, *LABELS[key][name].needs)}
            rows = tuple(_line(*row) for row in _lines(key, told))
            note = _computed(base, key)
        title, heads = Pair(about.english, about.chinese), columns
        if key == TURNING:
            heads, rows = _with_days(columns, rows, known)
        yield Table(f"statement_{key}", heads, rows, title, note, "table", folded=True, adds_up=True)


def _with_days(
    columns: tuple[Column, ...], rows: Sequence[Row], known: Case
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The table of working capital with days and times of turnover beside each item, as the standard sets it."""
    turned = {
        item.name: tuple(Number(float(item.held[word].max())) for word in ("days", "times"))
        for item in known.items("turnover")
        if item.held["times"].any()
    }
    heads = Column("days", t("least days of turnover")), Column("times", t("times a year"))
    told = (
        replace(row, cells=(row.cells[0], *turned.get(row.name, (None, None)), *row.cells[1:]))
        for row in rows
    )
    return (columns[0], *heads, *columns[1:]), tuple(told)


def _computed(base: Base, key: str) -> Text:
    """What is computed from a cash flow (计算指标)."""
    figures = [
        t("{indicator:inner} {value}", indicator=indicator_label(about), value=base.quantity(about))
        for about in TELLS.get(key, ())
    ]
    if not figures:
        return ""
    rate = base.value("finance.appraisal.discount_rate")
    return t(
        "Computed from it, present values at {rate}: {figures}.", rate=Share(rate, 1), figures=listed(figures)
    )


def _rate(form: str, shown: Sequence[forms.Shown]) -> Text:
    """The rate of return of the rows of a form that have one; it is one where all share alike."""
    name = FORMS[form].rate
    flows = [row.numbers for row in shown if name and row.name.startswith(f"{name}_")]
    if not flows:
        return ""
    told = Share(forms.rate_of_return(flows[0]), 2)
    return t("Rate of return of the investors, who share alike in every flow: {rate}.", rate=told)


def _lines(table: str, lines: dict[str, Floats]) -> Iterator[tuple[str, Line, Floats, bool]]:
    """Each line with its label; one by asset class as its sum and a row for each class."""
    for line, series in lines.items():
        about = LABELS[table][line]
        if series.ndim == 1:
            yield line, about, series, about.heading
        else:
            yield line, about, series.sum(axis=0), True
            for kind, row in zip(CLASS_LABELS, series, strict=True):
                yield f"{line} {kind.english}", kind, row, False


def _line(name: str, about: Line, series: Floats, heading: bool) -> Row:
    return _row(name, Pair(about.english, about.chinese), series, UNITS.get(about.unit, "1"), heading)


def _row(name: str, label: Text, series: Floats, unit: str, heading: bool, size: float = 1.0) -> Row:
    """A line by year; what is nothing or has no value stays empty. `size`: of a unit that the head does not name."""
    least = (
        HALF_A_FEN
        if unit == "CNY"
        else ROUNDING * float(np.abs(series[np.isfinite(series)]).max(initial=0.0))
    )

    def cell(number: float) -> Cell:
        if not math.isfinite(number) or abs(number) <= least:
            return None
        if unit == "%":
            return Share(number, 1)
        return Quantity(number, unit) if unit in UNITS else Number(number / size)

    if unit not in UNITS:  # one that the head of the table does not name
        said = PERSON_YEARS if unit == "person-year" else Unit(unit)
        label = t("{line} ({unit})", line=label, unit=said)
    return Row(name, (label, *(cell(float(x)) for x in series)), "sum" if heading else "part")


def cost_per_kg(base: Base) -> Table:
    """Where the cost of a kilogram comes from, in full years: the statement's lines, the larger bought flows apart."""
    books, operations = base.outcome.statements, base.outcome.operations
    use = np.asarray(operations.utilisation)
    full = use >= FULL * use.max()
    level = np.asarray(books.sales.level)
    products = len(base.project.products)  # the lines after them are by-products
    mass = float(np.asarray(operations.sales.quantity)[:products].sum(axis=0)[full].sum()) or math.nan

    def per_kg(series: Floats) -> float:
        return float((np.asarray(series) / level)[full].sum()) / mass

    whole = per_kg(books.cost.total)
    parts = [(n, a, v) for n, a, v in _parts(base, full, per_kg, whole) if abs(v) > 5e-4 * abs(whole)]
    rows = [
        Row(name, (label, Quantity(v, "CNY/kg"), Share(v / whole, 1), Bar(max(v / whole, 0.0))))
        for name, label, v in sorted(parts, key=lambda p: -p[2])
    ]
    total = Row("total", (t("total cost"), Quantity(whole, "CNY/kg"), Share(1.0), None), "sum")
    years = np.asarray(base.project.years)[full]
    note = t("Total cost per kg of all products in years of full operation ({first} to {last}), money of the "
             "price date, base case.", first=str(int(years[0])), last=str(int(years[-1])))  # fmt: skip
    columns = (
        Column("part", t("part"), role="text"),
        Column("amount", tc("of a kilogram", "cost"), "CNY/kg"),
        Column("share", t("share")),
        Column("bar", role="text"),
    )
    return Table("cost_per_kg", columns, (*rows, total), t("What a kilogram costs"), note, "column", brief=5,
                 adds_up=True)  # fmt: skip


def _parts(
    base: Base, full: npt.NDArray[np.bool_], per_kg: Callable[[Floats], float], whole: float
) -> Iterator[tuple[str, Text, float]]:
    """The parts of the cost of a kilogram: name, label, CNY/kg."""
    cost = base.outcome.statements.cost
    for line, kind in SHARED:
        left = amount = per_kg(getattr(cost, line))
        for flow, label, share in _bought(base, kind, full):
            if abs(share * amount) > OWN_LINE * abs(whole):
                yield flow, label, share * amount
                left -= share * amount
        yield f"other_{line}", OTHERS[line], left
    for line in REST:
        about = LABELS["cost"][line]
        yield line, Pair(about.english, about.chinese), per_kg(getattr(cost, line))
    yield "depreciation", t("depreciation and amortisation"), per_kg(cost.depreciation + cost.amortisation)
    interest = LABELS["cost"]["interest"]
    yield "interest", Pair(interest.english, interest.chinese), per_kg(cost.interest)


def _bought(base: Base, kind: str, full: npt.NDArray[np.bool_]) -> list[tuple[str, Text, float]]:
    """Bought flows of one kind and their shares in its cost, largest first."""
    network, trade = base.project.network, base.outcome.operations.purchases
    border = [node for node in network.nodes if node.kind in (Purchase, Disposal)]
    amounts: dict[str, float] = defaultdict(float)
    for i, node in enumerate(border):
        if trade.kind[i] == kind:
            code = trade.currency[i]
            rate = 1.0 if code == "CNY" else base.value(f"finance.prices.fx_{code.lower()}")
            amounts[node.reference] += float(trade.quantity[i][full].sum() * trade.price[i]) * rate
    total = sum(amounts.values())
    if total == 0:
        return []
    flows = network.flows
    ordered = sorted(amounts.items(), key=lambda pair: -abs(pair[1]))
    return [(name, Pair(flows[name].label, flows[name].label_zh), amount / total) for name, amount in ordered]


def residuals(base: Base) -> Table:
    """How well mass and money close: relative residuals, the worst of all steps, flows or years."""
    books = base.outcome.statements
    steps, flows = (0.0, 0.0) if base.project.alone else _mass(base)

    def worst(difference: Floats, of: Floats) -> float:
        return float(np.abs(difference).max()) / max(float(np.abs(of).max()), 1e-300)

    balance, funding, plan = books.balance, books.funding, books.plan
    of_mass = (
        ("steps", t("mass in equals mass out of every step"), steps, t("of its throughput")),
        ("flows", t("every inner flow is made and used in equal amounts"), flows, t("of the flow")),
    )
    found = (
        *(() if base.project.alone else of_mass),
        ("balance", t("balance sheet"), worst(balance.assets - balance.total, balance.assets),
         t("of the largest assets")),
        ("funding", t("uses and sources of funds"), worst(funding.uses - funding.sources, funding.uses),
         t("of the largest use")),
        ("cash", t("cash in hand"), worst(plan.surplus - np.cumsum(plan.net), balance.assets),
         t("of the largest assets")),
    )  # fmt: skip
    rows = tuple(Row(name, (law, Number(size, 1), of)) for name, law, size, of in found)
    columns = (
        Column("law", t("law"), role="text"),
        Column("residual", t("largest residual")),
        Column("of", role="text"),
    )
    return Table("residuals", columns, rows, t("Residuals"))


def _mass(base: Base) -> tuple[float, float]:
    """Largest relative difference of mass over a step, and of making and using over an inner flow."""
    network, worst_step = base.project.network, 0.0
    made: dict[str, float] = defaultdict(float)
    moved: dict[str, float] = defaultdict(float)
    for i, node in enumerate(network.nodes):
        amounts, net, gross = base.amounts(i), 0.0, 0.0
        for port, flow in node.ports:
            amount = amounts.get(port, 0.0)
            made[flow] += node.sign(port) * amount
            moved[flow] += abs(amount)
            if network.flows[flow].unit == "kg":
                net, gross = net + node.sign(port) * amount, gross + abs(amount)
        if gross > 0 and node.kind not in (Purchase, Disposal):
            worst_step = max(worst_step, 2 * abs(net) / gross)
    for k, offer in enumerate(base.project.products):
        made[offer.flow] -= float(base.rate[k].sum())
    inner = [f for f in moved if moved[f] > 0 and network.flows[f].role != "environment"]
    return worst_step, max((2 * abs(made[f]) / moved[f] for f in inner), default=0.0)
