"""Statements and forms of a base case as rows: one list for documents, workbook and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.finance import BOOKS, CLASS_LABELS, LABELS
from anodeworks.finance.forms import FORMS, LEFT, Case, Entry, Item
from anodeworks.finance.irr import GRID
from anodeworks.finance.line import added_up, formula
from anodeworks.finance.operations import FIXED
from anodeworks.finance.own_lines import BOUGHT, SOLD
from anodeworks.finance.parameters import has
from anodeworks.finance.working_capital import TURNOVER_YEAR
from anodeworks.language import Pair, t
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import units
from anodeworks.study.base_case import Base
from anodeworks.twin.investors import PLACE

Floats = npt.NDArray[np.float64]
# What a quantity is shown in, by what its flow counts in; the unit's size in SI; and what its price is per.
SHOWN: Final = {"kg": ("t", 1000.0, "kg"), "J": ("MWh", 3.6e9, "kWh"), "CNY": ("1000 CNY", 1000.0, "CNY"),
                "1": ("", 1.0, "1")}  # fmt: skip
PER: Final = {"kg": 1.0, "kWh": 3.6e6}  # the size of what a price is per
HALVINGS: Final = 50  # of a bracket of rates
ALONE: Final = Item("", Pair("The investor", "投资方"), "investor")
CREW: Final = t("operators, maintenance, laboratory")
MANAGERS: Final = t("management, sales, administration")


class Traded(NamedTuple):
    """One line of trade: its row in the workbook, what it is, whose price it has, and its place among the lines.

    sells: whether it is sold. sign: as the price of waste enters: 1, -1, or 0. product: its place, or -1.
    """

    name: str
    kind: str
    label: Pair
    prefix: str
    currency: str
    counts: str
    place: int
    sells: bool
    product: int
    waste: int


@dataclass(frozen=True)
class Shown:
    """A row as it is shown: its name, label, the workbook's formula, and its numbers (Y,) in SI.

    unit: of a document. sheet: of the workbook, whose numbers are these over `size`.
    """

    name: str
    label: Any
    formula: str
    unit: str
    heading: bool
    stands: bool
    numbers: Floats
    sheet: str = "CNY"
    size: float = 1.0


def traded(base: Base) -> list[Traded]:
    """All lines of trade, in the order in which the chain has them."""
    project, operations = base.project, base.outcome.operations
    network = project.network
    border = [node for node in network.nodes if node.kind in (Purchase, Disposal)]
    waste = [node for node in border if node.kind is Disposal]
    found = []

    def add(trade: Any, k: int, sells: bool, flow: str, prefix: str, product: int, sign: int) -> None:
        about = network.flows[flow]
        called = project.products[product] if product >= 0 else about
        name = f"{'sale' if sells else 'buy'}{k}"
        found.append(Traded(name, trade.kind[k], Pair(called.label, called.label_zh), prefix, trade.currency[k],
                            about.unit, k, sells, product, sign))  # fmt: skip

    for k, offer in enumerate(project.products):
        add(operations.sales, k, True, offer.flow, f"products.{offer.name}", k, 0)
    for k, node in enumerate(waste, len(project.products)):
        add(operations.sales, k, True, node.reference, f"flows.{node.reference}", -1, 1)
    for k, node in enumerate(border):
        sign = -1 if node.kind is Disposal else 0
        add(operations.purchases, k, False, node.reference, f"flows.{node.reference}", -1, sign)
    return [*found, *_stated(base, found)]


def _stated(base: Base, found: list[Traded]) -> Iterator[Traded]:
    """The lines of trade that the project file states itself, which the chain has behind its own."""
    for kinds, sells in ((SOLD, True), (BOUGHT, False)):
        own = [line for line in base.project.lines if line.kind in kinds]
        for k, line in enumerate(own, sum(each.sells == sells for each in found)):
            label = Pair(line.label or line.name, line.label_zh)
            counts = {"amount": "CNY", "per_kg": "kg"}.get(line.by, "1")
            name = f"{'sale' if sells else 'buy'}{k}"
            yield Traded(name, kinds[line.kind], label, line.prefix, line.currency, counts, k, sells, -1, 0)


def quantity(base: Base, line: Traded) -> Floats:
    """(Y,) amount of a line of trade, SI."""
    trade = base.outcome.operations.sales if line.sells else base.outcome.operations.purchases
    return np.asarray(trade.quantity[line.place], dtype=np.float64)


def case(base: Base) -> Case:
    """The base case as forms read it."""
    books = base.outcome.statements

    def line(name: str) -> Floats:
        table, _, own = name.partition(".")
        return np.asarray(getattr(getattr(books, table), own), dtype=np.float64)

    items = [
        *_trades(base), *_classes(base, line), *_days(base), *_staff(base, line), *_investors(base, line),
    ]  # fmt: skip
    return Case(
        line,
        lambda kind: tuple(item for item in items if item.kind == kind),
        partial(has, base.project.ledger),
    )


def _trades(base: Base) -> Iterator[Item]:
    books = base.outcome.statements
    for about in traded(base):
        made = quantity(base, about)
        amount = np.asarray((books.sold if about.sells else books.bought)[about.place], dtype=np.float64)
        if not made.any() and about.product < 0:
            continue
        unit, _, _ = SHOWN[about.counts]
        price = np.divide(amount, made, out=np.zeros_like(amount), where=made > 0)
        vat = base.value(f"{about.prefix}.vat")
        yield Item(about.name, about.label, about.kind, f"{about.prefix}.price", unit, made, amount, vat,
                   {"price": price})  # fmt: skip


def _classes(base: Base, line: Any) -> Iterator[Item]:
    real = np.asarray(base.outcome.operations.capital).sum(axis=0)
    all_classes = real.sum(axis=0)
    paid = line(BOOKS.funding.construction)  # at the prices of the year, however these have risen
    spent = real * np.divide(paid, all_classes, out=np.zeros_like(paid), where=all_classes > 0)
    tables = {name: line(f"assets.{name}") for name in ("cost", "charge", "book")}
    for c, about in enumerate(CLASS_LABELS):
        held = {"spent": spent[c], **{name: numbers[c] for name, numbers in tables.items()}}
        kind = "fixed" if c < FIXED else "intangible"
        yield Item(str(c), Pair(about.english, about.chinese), kind, held=held)


def _days(base: Base) -> Iterator[Item]:
    """What of working capital turns over in days."""
    alive = np.asarray(base.outcome.statements.closing.alive)
    for name, about in LABELS["working_capital"].items():
        key = f"finance.working_capital.{name}"
        if key in base.project.ledger:
            lasts = base.value(key)
            times = TURNOVER_YEAR / lasts if lasts else 0.0
            held = {"days": float(units.from_si(lasts, "day")) * alive, "times": times * alive}
            yield Item(name, Pair(about.english, about.chinese), "turnover", key, held=held)


def staff_years(base: Base) -> tuple[Floats, Floats]:
    """(Y,) person-years of operators and of managers, less what experience has taught, if the plant is run on."""
    crew, calendar = base.outcome.crew, base.outcome.calendar
    full = (np.asarray(crew.pay) @ np.asarray(calendar.operated)) * units.SECONDS_PER_YEAR
    wages = np.asarray(base.outcome.operations.wages)
    lesson = np.divide(wages, full, out=np.ones_like(full), where=full > 0)
    worked = np.asarray(calendar.operated) * lesson
    return (np.asarray(crew.operators) + np.asarray(crew.maintenance)) @ worked, np.asarray(
        crew.management
    ) @ worked


def _staff(base: Base, line: Any) -> Iterator[Item]:
    if base.outcome.crew is None:
        return
    keys = ("plant.staff.operator_pay", "plant.staff.management_pay")
    pays = [base.value(key) for key in keys]
    alive = np.asarray(base.outcome.statements.closing.alive)
    real = np.asarray(base.outcome.operations.wages)
    level = np.divide(line(BOOKS.cost.wages), real, out=np.zeros_like(real), where=real > 0)
    for name, label, years, key, pay in zip(
        ("model.crew", "model.managers"), (CREW, MANAGERS), staff_years(base), keys, pays, strict=True
    ):
        worked = years * alive
        paid = worked * pay * units.SECONDS_PER_YEAR * level
        held = {"pay": pay * level * (worked > 0)}
        yield Item(name, label, "staff", key, "person-year", worked, paid, held=held)


def _investors(base: Base, line: Any) -> Iterator[Item]:
    """Each investor's part of what equity pays in and receives."""
    dividends, paid_in = line(BOOKS.profit.dividends), line(BOOKS.funding.equity)
    last = np.asarray(base.outcome.statements.closing.last)
    left = last * (line(BOOKS.equity.net).sum() - dividends.sum() + paid_in.sum())
    named = [
        Item(name, label, "investor", f"{PLACE}.{name}.share")
        for name, label in base.project.investors.items()
    ]
    for item in named or (ALONE,):
        share = base.value(item.key) if item.key else 1.0
        flows = {"dividends": dividends, "end": left, "paid_in": paid_in, "net": dividends + left - paid_in}
        yield item._replace(held={name: share * flow for name, flow in flows.items()})


def rows(form: str, known: Case) -> list[Shown]:
    """The rows of a form: items stand together, each with the rows below it."""
    found: list[Shown] = []
    for each, group in groupby(FORMS[form].entries.items(), key=lambda named: named[1].each):
        entries = list(group)
        if each:
            for item in known.items(each):
                # What is stated in money has neither quantity nor price.
                found += [
                    _of_item(f"{name}_{item.name or 'all'}", entry, item, known)
                    for name, entry in entries
                    if not (entry.unit in ("quantity", "price") and item.unit == SHOWN["CNY"][0])
                ]
        else:
            found += [
                _alone(form, name, entry, known) for name, entry in entries if known.has(*_needs(entry))
            ]
    return found


def _needs(entry: Entry) -> tuple[str, ...]:
    """The optional tables without which there is no such line."""
    table, _, own = entry.rule.partition(".")
    line = LABELS.get(table, {}).get(own)
    return () if line is None else line.needs


def _of_item(name: str, entry: Entry, item: Item, known: Case) -> Shown:
    assert entry.of is not None
    label = Pair(entry.english, entry.chinese) if entry.english else item.label
    numbers = np.asarray(entry.of(known, item), dtype=np.float64)
    unit, sheet, size = _units(entry.unit, item)
    return Shown(
        name, label, written(entry.rule, item), unit, entry.heading, entry.stands, numbers, sheet, size
    )


def _units(unit: str, item: Item) -> tuple[str, str, float]:
    """Of a row: its unit in a document, that in the workbook, and the size of the latter in SI."""
    if unit not in ("quantity", "price"):
        return unit, unit, 1.0 / units.SECONDS_PER_YEAR if unit == "CNY/person/year" else 1.0
    shown, size, per = next(each for each in SHOWN.values() if each[0] == item.unit)
    if unit == "quantity":
        return "CNY" if item.unit == SHOWN["CNY"][0] else shown or "1", shown, size
    return (f"CNY/{per}", f"CNY/{per}", 1.0 / PER[per]) if per in PER else ("1", "1", 1.0)


def written(rule: str, item: Item) -> str:
    """A rule with the names of its item in it; one that has no key bears all."""
    rule = rule.replace("{end}", LEFT)
    return rule.replace("{i}", item.name).replace("{key}", item.key) if item.key else rule.replace(
        "{{key}}*", "").replace("{i}", item.name)  # fmt: skip


def _alone(form: str, name: str, entry: Entry, known: Case) -> Shown:
    label: Any = Pair(entry.english, entry.chinese)
    if entry.over:
        assert entry.of is not None
        items = known.items(entry.over)
        numbers = sum(
            (np.asarray(entry.of(known, item)) for item in items),
            np.zeros_like(known.line(BOOKS.sales.revenue)),
        )
        told = "=" + ("+".join(written(entry.rule, item) for item in items) or "0")
        return Shown(name, label, told, entry.unit, entry.heading, entry.stands, numbers)
    unit = entry.unit
    if not entry.english:
        table, _, own = entry.rule.partition(".")
        line = LABELS[table][own]
        label, unit = Pair(line.english, line.chinese), line.unit
    numbers = np.asarray(added_up(LABELS, known.line, "", entry.rule), dtype=np.float64)
    return Shown(
        name, label, formula(f"{form}.{name}", entry.rule), unit, entry.heading, entry.stands, numbers, unit
    )


def rate_of_return(flow: Floats) -> float:
    """The rate nearest to 0 at which the worth of a yearly cash flow falls to 0; not a number where there is none."""
    years = np.arange(len(flow))

    def worth(rate: float) -> float:
        return float(flow @ (1.0 + rate) ** -years)

    worths = [worth(float(rate)) for rate in GRID]
    turns = [k for k in range(len(GRID) - 1) if worths[k] >= 0 > worths[k + 1]]
    if not turns:
        return float("nan")
    k = min(turns, key=lambda k: abs(float(GRID[k] + GRID[k + 1])))
    low, high = float(GRID[k]), float(GRID[k + 1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) >= 0 else (low, middle)
    return (low + high) / 2
