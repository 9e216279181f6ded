"""Pages that hold what the program found, as values: odds, claims, numbers with their sources, the plant."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.audit.answer import Answer
from anodeworks.finance import Money
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, unit_text
from anodeworks.report import evidence, figures, plant
from anodeworks.report.workbook import inputs
from anodeworks.report.workbook.book import Book, Page
from anodeworks.report.workbook.grid import listing
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers

EXCEEDED: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
GREY: Final = "#98A3AF"
FIGURE: Final = "#,##0.00##"


def _titled(book: Book, name: str, title: str, note: str, colour: str = GREY) -> Page:
    page = book.page(name, colour)
    page.put(0, 0, title, "title")
    page.put(1, 0, note, "note")
    return page


def _shown(si: float, unit: str) -> tuple[Any, str]:
    """A figure as a cell holds it: shares as percent, dates as days, money in million CNY."""
    if not np.isfinite(si):
        return "undefined", ""
    if unit == units.DATE:
        return inputs.serial(si), "yyyy-mm"
    if unit == "%":
        return si, "0.0%"
    number = units.from_si(si, unit)
    if unit in ("CNY", "CNY/year"):
        return number / 1e6, "#,##0.0"
    return number, "#,##0" if abs(number) >= 1000 else "0.###"


def _unit(unit: str) -> str:
    return (
        f"million {unit_text(unit)}"
        if unit in ("CNY", "CNY/year")
        else "date"
        if unit == units.DATE
        else unit_text(unit)
    )


def odds(book: Book, base: Base, drivers: Drivers | None) -> None:
    """Quantiles and exceedance of every indicator, and the inputs that move the main ones."""
    page = _titled(book, "Odds 概率分析", "Odds over the draws  概率分析",
                   f"{base.draws:,} draws from the distributions of the inputs; P5 is exceeded in 95 % of them. "
                   "Values from the program.")  # fmt: skip
    heads = (
        "Indicator",
        "指标",
        "Unit 单位",
        "Base 基本方案",
        *(f"P{100 * p:g}" for p in EXCEEDED),
        "Undefined 无解",
    )
    row = listing(page, 3, heads, (34, 30, 16, *([12] * (len(EXCEEDED) + 2))))
    page.freeze, page.repeat = (row, 2), (0, 3)
    project = base.project
    for name, about in project.indicators.items():
        page.put(row, 0, capital(about.label), "label")
        page.put(row, 1, about.label_zh, "label")
        page.put(row, 2, _unit(about.unit), "unit")
        quantiles = base.result.quantile(name, EXCEEDED) if base.draws else []
        cells = [_shown(base.figure(name), about.unit)]
        cells += [_shown(units.to_si(q, about.unit), about.unit) for q in quantiles[:-1]]
        for column, (content, number) in enumerate(cells, 3):
            page.put(row, column, content, "value", number)
        if quantiles:
            page.put(row, 4 + len(EXCEEDED), quantiles[-1], "value", "0.0%;;–")
        row += 1
    if base.draws:
        row = _exceedance(page, base, row + 2)
    for driven in figures.driven(base, drivers):
        row = listing(
            page,
            row + 2,
            (
                f"What moves: {driven.label}",
                driven.label_zh,
                "Grade 证据等级",
                "Rank correlation 秩相关",
                "Key",
            ),
        )
        for entry in driven.drivers:
            page.put(row, 0, f"{entry.label}: {entry.meaning}", "label")
            page.put(row, 2, entry.grade, "unit")
            page.put(row, 3, float(entry.correlation.replace("−", "-")), "value", "+0.00;-0.00")
            page.put(row, 4, entry.key, "code")
            row += 1
    page.next = row


def _exceedance(page: Page, base: Base, row: int) -> int:
    """The share of draws in which a present value or a rate is above a level."""
    row = listing(page, row, ("Probability of exceeding 超越概率", "", "", *[""] * 0))
    discount = base.value("finance.appraisal.discount_rate")
    tests = (
        (Money.fnpv_after_tax, "above 0", 0.0),
        (Money.firr_after_tax, "above the discount rate", discount),
        (Money.equity_irr, "above the discount rate", discount),
        (Money.debt_service_cover_min, "above 1.0", 1.0),
        (Money.debt_service_cover_min, "above 1.3", 1.3),
    )
    for about, words, level in tests:
        with np.errstate(invalid="ignore"):
            share = float(np.mean(base.drawn(about.name) > level))
        page.put(row, 0, f"{capital(about.label)} {words}", "label")
        page.put(row, 3, share, "value", "0.0%")
        row += 1
    return row


def claims(book: Book, found: list[Answer]) -> None:
    """Announced figures beside the model's."""
    page = _titled(book, "Claims 公布信息核查", "Announced figures and the model  公布信息核查",
                   "Announced figures never enter the model; they are held against it.")  # fmt: skip
    row = listing(
        page, 3, ("Claim", "项目", "Unit 单位", "Announced 公布值", "Model, base 基本方案", "P5", "P50", "P95",
        "Verdict 结论", "Why", "Source", "Grade"),
        (36, 28, 14, 14, 14, 12, 12, 12, 34, 70, 26, 12),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 1), (0, 3)
    for answer in found:
        about = answer.claim.indicator
        page.put(row, 0, answer.claim.text or capital(about.label), "wrap")
        page.put(row, 1, answer.claim.text_zh or about.label_zh, "wrap")
        page.put(row, 2, _unit(about.unit), "unit")
        spread = answer.spread[:3] if answer.spread else ()
        for column, si in enumerate((answer.announced, answer.base, *spread), 3):
            content, number = _shown(si, about.unit)
            page.put(row, column, content, "value", number)
        for column, words in enumerate(("", "", answer.claim.value.source, answer.claim.value.grade), 8):
            page.put(row, column, words, "wrap" if column < 10 else "small")
        row += 1


def numbers(book: Book, base: Base) -> None:
    """Every number of the project with its source; those that formulas read point to the inputs."""
    page = _titled(book, "All numbers 全部参数", "Every number of the project  全部参数",
                   "Values in white are read from the page of inputs; the others have shaped the quantities that the "
                   "model hands over.")  # fmt: skip
    row = listing(
        page, 3, ("Key", "Meaning", "Value 数值", "Unit 单位", "Distribution 分布", "Source 来源",
        "Grade 证据等级", "Given in 出处", "Note 备注"),
        (48, 60, 14, 16, 30, 26, 22, 24, 60),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 1), (0, 3)
    first = row
    for key, value in base.project.ledger.items():
        content, number = inputs.in_cell(value, base.value(key))
        page.put(row, 0, key, "code")
        page.put(row, 1, value.parameter.meaning, "small")
        if key in book.names:
            page.put(row, 2, f"={{{key}}}", "formula", number)
        else:
            page.put(row, 2, content, "value", number)
        origin = value.origin.removeprefix("library/") + (" (assumed)" if value.assumed else "")
        beside = (
            inputs.unit_of(value),
            evidence.range_of(value),
            value.source,
            evidence.grade_of(value),
            origin,
            value.note,
        )
        for column, words in enumerate(beside, 3):
            page.put(row, column, words, "small")
        row += 1
    page.filtered = (first - 1, 0, row - 1, 8)


def technology(book: Book, base: Base) -> None:
    """What goes through each port of each activity in a year of full output."""
    page = _titled(book, "Streams 物料与能源", "What every step takes and gives  各工序投入产出",
                   "A year of full operation of all phases; per kg of all products beside it.")  # fmt: skip
    row = listing(
        page, 3, ("Step", "工序", "Kind", "Port", "Flow", "物料", "In or out", "Amount a year 年量",
        "Unit 单位", "Per kg of product 单位产品"),
        (30, 24, 20, 16, 30, 20, 9, 16, 10, 16),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 1), (0, 3)
    network, first, made = base.project.network, row, float(base.rate.sum())
    shown = {"kg": ("t", 1000.0, 1.0), "J": ("MWh", 3.6e9, 3.6e6), "CNY": ("1000 CNY", 1000.0, 1.0)}
    for i, node in enumerate(network.nodes):
        amounts = base.amounts(i)
        for port, name in node.ports:
            flow, sign = network.flows[name], float(node.sign(port))
            amount = amounts.get(port, 0.0)
            if amount == 0.0 or not np.isfinite(amount) or flow.unit not in shown:
                continue
            unit, size, single = shown[flow.unit]
            kind = (
                "bought"
                if node.kind is Purchase
                else "handed over"
                if node.kind is Disposal
                else node.kind.__name__
            )
            cells: tuple[Any, ...] = (capital(node.label), node.label_zh, kind, port, capital(flow.label),
            flow.label_zh,
                                      "out" if sign * amount > 0 else "in")  # fmt: skip
            for column, words in enumerate(cells):
                page.put(row, column, words, "label" if column < 2 else "small")
            page.put(row, 7, abs(amount) * units.SECONDS_PER_YEAR / size, "value", "#,##0.0")
            page.put(row, 8, unit, "unit")
            page.put(row, 9, abs(amount) / made / single, "value", "#,##0.0000")
            row += 1
    page.filtered = (first - 1, 0, max(row - 1, first), 9)


def equipment(book: Book, base: Base) -> None:
    """Machines by activity and phase, capital by part, staff."""
    page = _titled(book, "Equipment 设备", "Machines, capital and staff  主要设备、投资与劳动定员",
                   "Costs in million CNY of the price date, installed, without VAT.")  # fmt: skip
    phases = [capital(label) for label in base.project.phase_labels]
    heads = ("Machine", "设备", *(f"Number, {p}" for p in phases), "Number, all 总数", "Load 负荷",
    "Capacity of one 单台能力",
             "Unit 单位", "Cost of one 单价", "Cost 合计", "Grade 证据等级", "Source 来源")  # fmt: skip
    row = listing(page, 3, heads, (34, 24, *([12] * (len(phases) + 2)), 14, 12, 12, 12, 12, 28))
    page.freeze, page.repeat = (row, 1), (0, 3)
    used = sorted((m for m in base.machines if m.built.sum() > 0), key=lambda m: -float(m.cost.sum()))
    for m in used:
        size = m.node.kind.parameters()["unit_capacity"]
        quoted = base.project.ledger[f"{m.node.prefix}.unit_cost"]
        built, cost = float(m.built.sum()), float(m.cost.sum()) / 1e6
        page.put(row, 0, capital(m.node.label), "label")
        page.put(row, 1, m.node.label_zh, "label")
        cells = [*((float(n), "#,##0.#") for n in m.built), (built, "#,##0.#"), (m.load, "0%"),
                 (units.from_si(m.capacity, size.unit), "#,##0.##")]  # fmt: skip
        for column, (content, number) in enumerate(cells, 2):
            page.put(row, column, content, "value", number)
        column = 2 + len(cells)
        page.put(row, column, unit_text(size.unit), "unit")
        page.put(row, column + 1, cost / built, "value", "#,##0.00")
        page.put(row, column + 2, cost, "value", "#,##0.0")
        page.put(row, column + 3, quoted.grade, "small")
        page.put(row, column + 4, quoted.source, "small")
        row += 1
    money = base.outcome.capital
    row = listing(
        page, row + 2, ("Construction capital, million CNY", "建设投资（不含税）", *phases, "All 合计")
    )
    for name, label, label_zh in plant.PARTS:
        amounts = np.asarray(getattr(money, name), dtype=float) / 1e6
        if amounts.any():
            row = _counted(page, row, label, label_zh, [*amounts, amounts.sum()], "#,##0.0", name == "total")
    crew = base.outcome.crew
    row = listing(page, row + 2, ("Staff at full operation", "劳动定员", *phases, "All 合计"))
    people = (
        ("Operators, all shifts", "操作人员", crew.operators),
        ("Maintenance and laboratory", "维修与化验人员", crew.maintenance),
        ("Management, sales, administration", "管理及营销人员", crew.management),
    )
    for label, label_zh, persons in people:
        each = np.asarray(persons, dtype=float)
        row = _counted(page, row, label, label_zh, [*each, each.sum()], "#,##0", False)
    row = _counted(
        page,
        row,
        "Research",
        "研发人员",
        [None] * len(phases) + [float(np.sum(crew.researchers))],
        "#,##0",
        False,
    )


def _counted(
    page: Page, row: int, label: str, label_zh: str, cells: list[Any], number: str, heading: bool
) -> int:
    page.put(row, 0, label, "label", "", heading)
    page.put(row, 1, label_zh, "label", "", heading)
    for column, content in enumerate(cells, 2):
        page.put(row, column, None if content is None else float(content), "value", number, heading)
    return row + 1


def emissions(book: Book, base: Base) -> None:
    """Greenhouse gases by scope, and what each bought flow carries."""
    page = _titled(book, "Emissions 排放", "Greenhouse gases  温室气体排放",
                   "kg CO2e per kg of all products at full output, by the scopes of the Greenhouse Gas Protocol. "
                   "Values from the program.")  # fmt: skip
    row = listing(page, 3, ("Scope", "范围", "Base 基本方案", "P5", "P50", "P95"), (40, 24, 12, 12, 12, 12))
    page.freeze = (row, 1)
    for name, label, label_zh in plant.SCOPES:
        spread = base.spread(name)
        cells = [base.figure(name), *(spread[:3] if spread else ())]
        row = _counted(page, row, label, label_zh, cells, "0.00", name == "emissions")
    row = listing(
        page,
        row + 2,
        ("Bought or handed over", "物料", "kg CO2e per unit 排放因子", "kg CO2e per kg of product"),
    )
    network, made = base.project.network, float(base.rate.sum())
    found = []
    for i, node in enumerate(network.nodes):
        if node.kind in (Purchase, Disposal):
            factor = base.value(f"flows.{node.reference}.emission_factor")
            parameter = base.project.ledger[f"flows.{node.reference}.emission_factor"].parameter
            found.append(
                (
                    float(base.level[i]) / made * factor,
                    node.reference,
                    units.from_si(factor, parameter.unit),
                    parameter.unit,
                )
            )
    for carried, name, factor, unit in sorted(found, key=lambda entry: -abs(entry[0])):
        if carried != 0.0:
            row = _counted(page, row, f"{capital(network.flows[name].label)} ({unit})", network.flows[name].label_zh,
                           [factor, carried], "0.000", False)  # fmt: skip


def sources(book: Book, base: Base) -> None:
    """The bibliography."""
    page = _titled(book, "Sources 资料来源", "Sources  资料来源", "Keys as they stand beside the numbers.")
    row = listing(page, 3, ("No.", "Key", "Source"), (6, 34, 150))
    page.freeze, page.repeat = (row, 0), (0, 3)
    for source in evidence.bibliography(base).values():
        page.put(row, 0, source.number, "text", "0")
        page.put(row, 1, source.key, "code")
        page.put(row, 2, source.citation, "wrap")
        row += 1
