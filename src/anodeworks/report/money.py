"""Statements as tables in million CNY, the make-up of cost per kg, and the yearly series of the charts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.finance import LABELS, TABLES, Label
from anodeworks.finance.labels import CLASS_LABELS
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import ABSENT, capital, percent, rounded
from anodeworks.study.base_case import Base

Floats = npt.NDArray[np.float64]

WIDEST: Final = 20  # years that stand beside one another
OWN_LINE: Final = 0.02  # share of total cost above which a bought flow has its own line
FULL: Final = 0.95  # of the highest utilisation; years above it are full years
SHARED: Final = (("materials", "material"), ("energy", "energy"), ("services", "service"))
REST: Final = ("wages", "repair", "manufacturing", "administration", "selling", "research")
OTHERS: Final = {
    "materials": ("Other materials", "其他原材料"),
    "energy": ("Other energy", "其他能源"),
    "services": ("Other services and waste", "其他服务与废物处置"),
}


class Line(NamedTuple):
    """One line of a statement."""

    key: str
    label: str
    label_zh: str
    figures: list[str]
    heading: bool
    unit: str


class Table(NamedTuple):
    """Some consecutive years of a statement."""

    years: list[int]
    lines: list[Line]


class Statement(NamedTuple):
    """A statement: its lines by year, cut where there are too many years for a page."""

    key: str
    label: str
    label_zh: str
    tables: list[Table]


def statements(base: Base) -> list[Statement]:
    """All statements of the base case in million CNY, ratios in percent or as numbers."""
    books, years = base.outcome.statements, [int(y) for y in base.project.years]
    size = math.ceil(len(years) / math.ceil(len(years) / WIDEST))
    found = []
    for key, label in TABLES.items():
        rows = list(_rows(key, getattr(books, key)._asdict()))
        amounts = [series for _, about, series in rows if about.unit == "CNY"]
        places = _places(max((float(np.abs(a).max()) for a in amounts), default=0.0) / 1e6)
        tables = [
            Table(
                years[i : i + size], [_line(line, about, x[i : i + size], places) for line, about, x in rows]
            )
            for i in range(0, len(years), size)
        ]
        found.append(Statement(key, label.english, label.chinese, tables))
    return found


def _rows(table: str, lines: Mapping[str, Floats]) -> Iterator[tuple[str, Label, Floats]]:
    """Each line with its label; one by asset class as its sum and a row for each class."""
    for line, series in lines.items():
        about = LABELS[table][line]
        if series.ndim == 1:
            yield line, about, series
        else:
            yield line, about._replace(heading=True), series.sum(axis=0)
            for kind, row in zip(CLASS_LABELS, series, strict=True):
                yield f"{line} {kind.english}", kind, row


def _line(line: str, about: Label, series: Floats, places: int) -> Line:
    factor, digits, unit = {"CNY": (1e6, places, ""), "%": (0.01, 1, "%")}.get(about.unit, (1.0, 2, ""))
    figures = [_amount(float(x) / factor, digits) for x in series]
    return Line(line, about.english, about.chinese, figures, about.heading, unit)


def _places(largest: float) -> int:
    """Decimals for a table of million CNY."""
    return 0 if largest >= 2000 else 1 if largest >= 20 else 2


def _amount(number: float, places: int) -> str:
    """An amount; nothing is a dash, so that a row's years of action stand out."""
    if not math.isfinite(number):
        return ABSENT
    text = f"{number:,.{places}f}"
    return ABSENT if not text.strip("-0.,") else text.replace("-", "−")


class Item(NamedTuple):
    """A part of the cost of a kilogram."""

    label: str
    label_zh: str
    amount: str
    share: str
    bar: float
    value: float


class CostPerKg(NamedTuple):
    """Total cost per kg of all products in years of full operation, in money of the price date, by part."""

    items: list[Item]
    total: str
    years: str


def cost_per_kg(base: Base) -> CostPerKg:
    """Where the cost of a kilogram comes from: the statement's lines, the larger bought flows by themselves.

    Bought flows share their line of the statement in proportion to amount times price.
    """
    books, operations = base.outcome.statements, base.outcome.operations
    use = np.asarray(operations.utilisation)
    full = use >= FULL * use.max()
    level = np.asarray(books.sales.level)
    products = len(base.project.products)  # the lines after them are by-products
    mass = float(np.asarray(operations.sales.quantity)[:products].sum(axis=0)[full].sum()) or math.nan

    def per_kg(series: Floats) -> float:
        return float((np.asarray(series) / level)[full].sum()) / mass

    cost = books.cost
    whole = per_kg(cost.total)
    parts: list[tuple[str, str, float]] = []
    for line, kind in SHARED:
        left = per_kg(getattr(cost, line))
        for label, label_zh, share in _bought(base, kind, full):
            if abs(share * per_kg(getattr(cost, line))) > OWN_LINE * abs(whole):
                parts.append((label, label_zh, share * per_kg(getattr(cost, line))))
                left -= parts[-1][2]
        parts.append((*OTHERS[line], left))
    for line in REST:
        about = LABELS["cost"][line]
        parts.append((about.english, about.chinese, per_kg(getattr(cost, line))))
    parts.append(
        ("Depreciation and amortisation", "折旧与摊销", per_kg(cost.depreciation + cost.amortisation))
    )
    parts.append(
        (LABELS["cost"]["interest"].english, LABELS["cost"]["interest"].chinese, per_kg(cost.interest))
    )
    shown = sorted((p for p in parts if abs(p[2]) > 5e-4 * abs(whole)), key=lambda p: -p[2])
    items = [
        Item(a, b, rounded(v), percent(v / whole, 1), max(round(100 * v / whole, 1), 0.0), v)
        for a, b, v in shown
    ]
    years = np.asarray(base.project.years)[full]
    return CostPerKg(items, rounded(whole), f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]))


def _bought(base: Base, kind: str, full: npt.NDArray[np.bool_]) -> list[tuple[str, str, float]]:
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
    return [(capital(flows[name].label), flows[name].label_zh, amount / total) for name, amount in ordered]


class Residual(NamedTuple):
    """A law, and by how much the numbers break it."""

    label: str
    size: str
    of: str


def residuals(base: Base) -> list[Residual]:
    """How well mass and money close: relative residuals, the worst of all steps, flows or years."""
    books = base.outcome.statements
    steps, flows = _mass(base)

    def worst(difference: Floats, of: Floats) -> str:
        return f"{float(np.abs(difference).max()) / max(float(np.abs(of).max()), 1e-300):.0e}"

    balance, funding, plan = books.balance, books.funding, books.plan
    return [
        Residual("Mass in equals mass out of every step", f"{steps:.0e}", "of its throughput"),
        Residual("Every inner flow is made and used in equal amounts", f"{flows:.0e}", "of the flow"),
        Residual(
            "Balance sheet", worst(balance.assets - balance.total, balance.assets), "of the largest assets"
        ),
        Residual(
            "Uses and sources of funds",
            worst(funding.uses - funding.sources, funding.uses),
            "of the largest use",
        ),
        Residual(
            "Cash in hand", worst(plan.surplus - np.cumsum(plan.net), balance.assets), "of the largest assets"
        ),
    ]


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
