"""What is sold and bought, line by line: quantities from the model, prices and amounts as formulas."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.finance import CLASS_LABELS
from anodeworks.finance.operations import PURCHASES, SALES
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital
from anodeworks.report.workbook.book import Book
from anodeworks.report.workbook.grid import Grid, listing
from anodeworks.study.base_case import Base

# What a quantity is shown in, by what its flow counts in; and the unit's size in SI.
SHOWN: Final = {"kg": ("t", 1000.0), "J": ("MWh", 3.6e9), "CNY": ("1000 CNY", 1000.0)}
KINDS: Final = {
    "product": ("Products", "产品"),
    "by-product": ("By-products", "副产品"),
    "material": ("Raw materials", "外购原材料"),
    "energy": ("Fuel and power", "燃料及动力"),
    "service": ("Services and waste", "服务与废物处置"),
}


class Line(NamedTuple):
    """One line of trade; `quantity` by year in SI, `sign` as the price of waste enters: 1, -1, or 0 for a product."""

    name: str
    kind: str
    label: str
    label_zh: str
    prefix: str
    currency: str
    counts: str
    quantity: npt.NDArray[np.float64]
    product: int
    waste: int


def lines(base: Base) -> list[Line]:
    """All lines that trade anything in any year, sales first, in the order of their kinds."""
    project, operations = base.project, base.outcome.operations
    network = project.network
    found: list[Line] = []

    def add(trade: Any, i: int, name: str, flow: str, prefix: str, product: int, waste: int) -> None:
        about = network.flows[flow]
        label, label_zh = (about.label, about.label_zh)
        if product >= 0:
            label, label_zh = project.products[product].label, project.products[product].label_zh
        quantity = np.asarray(trade.quantity[i], dtype=np.float64)
        alone = name.startswith("buy") and not any(line.name.startswith("buy") for line in found)
        if quantity.any() or product >= 0 or (alone and i == len(trade.kind) - 1):
            line = Line(name, trade.kind[i], capital(label), label_zh, prefix, trade.currency[i], about.unit,
                        quantity, product, waste)  # fmt: skip
            found.append(line)

    border = [node for node in network.nodes if node.kind in (Purchase, Disposal)]
    disposals = [node for node in border if node.kind is Disposal]
    for k, offer in enumerate(project.products):
        add(operations.sales, k, f"sale{k}", offer.flow, f"products.{offer.name}", k, 0)
    for k, node in enumerate(disposals, len(project.products)):
        add(operations.sales, k, f"sale{k}", node.reference, f"flows.{node.reference}", -1, 1)
    for k, node in enumerate(border):
        sign = -1 if node.kind is Disposal else 0
        add(operations.purchases, k, f"buy{k}", node.reference, f"flows.{node.reference}", -1, sign)
    order = (*SALES, *PURCHASES)
    return sorted(found, key=lambda line: order.index(line.kind))


def prefixes(found: list[Line]) -> list[str]:
    """The tables of the project file whose prices the lines read."""
    return list(dict.fromkeys(line.prefix for line in found))


def model(book: Book, base: Base) -> None:
    """What the model hands over: values that no formula here can follow."""
    grid = Grid(book, "Model data 模型数据", "What the model of the plant hands to the finances", "模型提供的数据",
                "Physical quantities and real money of the price date, without VAT; values, not formulas. "
                "实物量与基准价金额，非公式。", "#7A9A5B")  # fmt: skip
    operations, crew, calendar = base.outcome.operations, base.outcome.crew, base.outcome.calendar
    lesson = _lesson(base)
    operated = np.asarray(calendar.operated)
    workers = (np.asarray(crew.operators) + np.asarray(crew.maintenance)) @ operated * lesson
    managers = np.asarray(crew.management) @ operated * lesson
    grid.heading("Calendar", "时间")
    grid.row("time.year", "Year", "年份", [float(y) for y in book.years], "", "0", adds=False)
    grid.row(
        "model.utilisation",
        "Utilisation of full capacity",
        "生产负荷",
        operations.utilisation,
        "%",
        "0.0%",
        adds=False,
    )
    grid.row(
        "model.operating",
        "Share of the year in operation",
        "年内运营时间比例",
        operations.operating,
        "%",
        "0.0%",
    )
    grid.heading("People", "人员")
    grid.row(
        "model.crew",
        "Operators, maintenance, laboratory",
        "操作、维修及化验人员",
        workers,
        "person-year",
        "#,##0.0",
    )
    grid.row(
        "model.managers",
        "Management, sales, administration",
        "管理及营销人员",
        managers,
        "person-year",
        "#,##0.0",
    )
    grid.row("model.headcount", "Staff", "劳动定员", operations.headcount, "person", "#,##0", adds=False)
    for key, series, title, title_zh in (
        ("capital", operations.capital, "Spending on construction", "建设投资支出"),
        (
            "in_service",
            operations.in_service,
            "Cost of assets in use from the start of the year",
            "年初起投入使用资产的原值",
        ),
    ):
        grid.heading(title, title_zh)
        for c, kind in enumerate(CLASS_LABELS):
            grid.row(f"model.{key}{c}", kind.english, kind.chinese, series[c], "CNY", "#,##0")
    grid.heading("Output of the main product", "主产品产量")
    grid.row("model.mass", "Mass", "质量", np.asarray(operations.product_mass) / 1000.0, "t", "#,##0")
    grid.row(
        "model.energy",
        "Capacity of the anodes",
        "负极可支撑电量",
        np.asarray(operations.anode_energy) / 3.6e9,
        "MWh",
        "#,##0",
    )
    began = (
        min(base.value(f"programme.phases.{p}.start") for p in base.project.phases) - base.project.first_year
    )
    page = grid.page
    page.next += 1
    singles = [
        (
            "model.began",
            "Years of the first calendar year before ground-breaking",
            "开工前占首年的年数",
            began,
            "year",
        )
    ]
    products = zip(base.project.products, base.outcome.process.products, strict=True)
    for k, (offer, material) in enumerate(products):
        stored = units.from_si(float(np.asarray(material.capacity)), "mAh/g")
        singles.append(
            (f"model.capacity{k}", f"Capacity of {offer.label}", f"{offer.label_zh}比容量", stored, "mAh/g")
        )
    for key, label, label_zh, number, unit in singles:
        page.put(page.next, 0, label, "label")
        page.put(page.next, 1, label_zh, "label")
        page.put(page.next, 2, unit, "unit")
        page.put(page.next, 3, number, "value", "#,##0.00")
        book.name(key, page, page.next, 3)
        page.next += 1


def _lesson(base: Base) -> npt.NDArray[np.float64]:
    """(Y,) what experience leaves of labour, read off the wages that the model hands over."""
    crew, calendar = base.outcome.crew, base.outcome.calendar
    full = (np.asarray(crew.pay) @ np.asarray(calendar.operated)) * units.SECONDS_PER_YEAR
    wages = np.asarray(base.outcome.operations.wages)
    lesson: npt.NDArray[np.float64] = np.divide(wages, full, out=np.ones_like(full), where=full > 0)
    return lesson


def prices(book: Book, base: Base, found: list[Line]) -> None:
    """One row a line: today's price, currency, drift and VAT, read from the inputs."""
    page = book.page("Prices 价格", "#C58F3C")
    page.put(0, 0, "Prices on the price date  基准日价格", "title")
    page.put(
        1,
        0,
        "Without VAT, in the currency of each line; read from the inputs. 不含税价格，取自输入表。",
        "note",
    )
    row = listing(
        page, 3,
        ("Line", "项目", "Kind 类别", "Price 价格", "Unit 单位", "CNY per currency unit 汇率",
        "Real change a year 年实际变动",
         "of the currency 汇率变动", "VAT 增值税率", "Quantity in 数量单位", "Price units in one 换算系数"),
        (36, 26, 14, 14, 14, 14, 14, 14, 10, 14, 14),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 1), (0, 3)
    for line in found:
        value, prefix = base.project.ledger[f"{line.prefix}.price"], line.prefix
        price = f"{{{prefix}.price}}"
        if line.product >= 0:
            above = f"({{model.capacity{line.product}}}-{{{prefix}.reference_capacity}})"
            price = f"MAX({price}+{{{prefix}.capacity_premium}}*{above},0)*{{what_if.products}}"
        elif line.waste:
            sign, factor = ("-", "purchases") if line.waste < 0 else ("", "products")
            price = f"MAX({sign}{price},0)*{{what_if.{factor}}}"
        else:
            price = f"{price}*{{what_if.purchases}}"
        code, unit = line.currency.lower(), value.parameter.unit
        shown, size = SHOWN[line.counts]
        many = size / units.scale(_per(unit)).factor
        cells: tuple[tuple[str, Any, str, str], ...] = (
            ("price", f"={price}", "formula", "#,##0.00##"),
            ("", unit.replace("CNY", line.currency) if unit != "1" else "1", "unit", ""),
            ("fx", 1.0 if code == "cny" else f"={{finance.prices.fx_{code}}}", "formula", "0.0000"),
            ("drift", f"={{{prefix}.price_drift}}", "formula", "0.0%"),
            ("fxdrift", 0.0 if code == "cny" else f"={{finance.prices.fx_{code}_drift}}", "formula", "0.0%"),
            ("vat", f"={{{prefix}.vat}}", "formula", "0%"),
            ("", shown, "unit", ""),
            ("factor", many, "formula", "#,##0"),
        )
        page.put(row, 0, line.label, "label")
        page.put(row, 1, line.label_zh, "label")
        page.put(row, 2, line.kind, "unit")
        for column, (key, content, role, number) in enumerate(cells, 3):
            page.put(row, column, content, role, number)
            if key:
                book.name(f"{line.name}.{key}", page, row, column)
        row += 1
    for side in ("sale", "buy"):
        own = [line.name for line in found if line.name.startswith(side)]
        for end, name in (("first", own[0]), ("last", own[-1])) if own else ():
            book.names[f"{side}.{end}.vat"] = book.names[f"{name}.vat"]


def _per(unit: str) -> str:
    """What a price is per: kg of CNY/kg; money that is counted in money is per CNY."""
    return unit.partition("/")[2] or "1"


def trade(book: Book, found: list[Line], money: str) -> None:
    """Quantities, prices and amounts by year."""
    grid = Grid(book, "Trade 购销", "Quantities, prices and amounts", "数量、价格与金额", colour="#C58F3C")
    grid.heading("Quantities", "数量")
    for line in found:
        shown, size = SHOWN[line.counts]
        grid.row(f"quantity.{line.name}", line.label, line.label_zh, line.quantity / size, shown, "#,##0.0")
    grid.heading("Prices of the year, CNY without VAT", "当年价格（不含税）")
    for line in found:
        line_is = "{" + line.name
        growth = f"((1+{line_is}.drift}})*(1+{line_is}.fxdrift}})*(1+{{inflation}}))^[time.elapsed]"
        unit = "CNY/" + {"kg": "kg", "J": "kWh", "CNY": "CNY"}[line.counts]
        formula = f"={line_is}.price}}*{line_is}.fx}}*{growth}"
        grid.row(f"price.{line.name}", line.label, line.label_zh, formula, unit, "#,##0.00##", adds=False)
    grid.heading("Amounts without VAT", "金额（不含税）")
    for line in found:
        formula = f"=[quantity.{line.name}]*[price.{line.name}]*{{{line.name}.factor}}/{{unit}}"
        grid.row(line.name, line.label, line.label_zh, formula, "={unit_name}", money)
    grid.heading("Sums", "合计")
    for kind, (label, label_zh) in KINDS.items():
        own = [line.name for line in found if line.kind == kind]
        total = f"=SUM([{own[0]}~{own[-1]}])" if own else "=0"
        key = "trade." + kind.replace("-", "_")
        grid.row(key, label, label_zh, total, "={unit_name}", money, heading=True)
    for side in ("sale", "buy"):
        own = [line.name for line in found if line.name.startswith(side)]
        for end, name in (("first", own[0]), ("last", own[-1])) if own else ():
            book.rows[f"{side}.{end}"] = book.rows[name]
