"""Where a plant stands and what it buys: land and floor, and each bought flow with its price, amount and source."""

from __future__ import annotations

from typing import Final

from anodeworks.finance import Money
from anodeworks.language import Pair, Text, t
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import Quantity
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import Plant
from anodeworks.view.document import Cell, Column, Grade, Row, Section, Table
from anodeworks.view.labels import indicator_label, option_label, source_label
from anodeworks.view.plant import MARKET, STREAMS

FIGURES: Final = (Plant.floor_area, Plant.land, Money.jobs)
PREFIX: Final = "plant.site."


def section(base: Base) -> Section:
    """Site and supply as a chapter."""
    return Section("site", t("Site and supply"), (place(base), bought(base)))


def place(base: Base) -> Table:
    """What the plant takes of its site, and what the site asks: figures first, then the numbers of the site."""
    project = base.project
    rows = [
        Row(about.name, (indicator_label(about), base.quantity(about), None, None))
        for about in FIGURES
        if about.name in project.indicators
    ]
    for key, value in project.ledger.items():
        if key.startswith(PREFIX):
            options, unit = value.parameter.options, value.parameter.unit
            now: Cell = Quantity(base.value(key), unit, key)
            if options:
                now = option_label(options[round(base.value(key))])
            rows.append(Row(key, (value.parameter.label, now, Grade(value.grade), source_label(value))))
    columns = (
        Column("what", role="text"),
        Column("value", t("base")),
        Column("grade", t("grade"), role="text"),
        Column("source", t("source"), role="text", minor=True),
    )
    return Table("site", columns, tuple(rows), t("Land and floor"))


def bought(base: Base) -> Table:
    """What is bought and handed over in a year of full output: price, amount, cost and source, the dearest first."""
    network, found = base.project.network, []
    for i, node in enumerate(network.nodes):
        flow, level = network.flows[node.reference], float(base.level[i])
        key = f"flows.{node.reference}.price"
        if node.kind not in MARKET or not level or flow.unit not in STREAMS or key not in base.project.ledger:
            continue
        value = base.project.ledger[key]
        code = value.currency
        rate = 1.0 if code == "CNY" else base.value(f"finance.prices.fx_{code.lower()}")
        cost = base.value(key) * level * rate * (1 if node.kind is Purchase else -1)
        price: Cell = Quantity(base.value(key), value.parameter.unit.replace("CNY", code), key)
        what: Text = Pair(flow.label, flow.label_zh)
        way = MARKET[Disposal] if node.kind is Disposal else MARKET[Purchase]
        cells: tuple[Cell, ...] = (
            what, way, price, Quantity(level, STREAMS[flow.unit][0]), Quantity(cost, "CNY/year"),
            Grade(value.grade), source_label(value),
        )  # fmt: skip
        found.append((-abs(cost), Row(node.name, cells)))
    columns = (
        Column("flow", t("bought or handed over"), role="text"),
        Column("way", t("kind"), role="text"),
        Column("price", t("price")),
        Column("amount", t("a year")),
        Column("cost", t("cost")),
        Column("grade", t("grade"), role="text"),
        Column("source", t("source"), role="text", minor=True),
    )
    note = t("A year of full operation of all phases, base case, at the prices of the price date without VAT; what is "
             "paid for handing over counts as a cost.")  # fmt: skip
    rows = tuple(row for _, row in sorted(found, key=lambda each: each[0]))
    return Table("bought", columns, rows, t("What is bought"), note)
