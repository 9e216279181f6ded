"""What is sold and bought, line by line: quantities from the model, prices and amounts as formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.finance import CLASS_LABELS
from anodeworks.finance.operations import PURCHASES, SALES
from anodeworks.finance.own_lines import BOUGHT, BUILT, HELD, SOLD, Given
from anodeworks.language import Pair, Text, t, tc
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.price_path import WORD, years_of
from anodeworks.quantity import units
from anodeworks.quantity.wording import unit_text
from anodeworks.render.excel import closing, own_lines
from anodeworks.render.excel.book import Book, Live, Page
from anodeworks.render.excel.grid import MONEY, UNITS, Grid
from anodeworks.study.base_case import Base
from anodeworks.view.forms import CREW, MANAGERS, SHOWN, staff_years
from anodeworks.view.labels import phase_label

PRICES: Final = {"units": "price", "per_kg": "per_kg"}  # the number of a line of money that is its price
WHAT_IF: Final = {
    "product": "*{what_if.products}", "by-product": "*{what_if.products}",
    **dict.fromkeys(PURCHASES[:3], "*{what_if.purchases}"),
}  # fmt: skip
COUNTS: Final = {"amount": "CNY", "units": "1", "per_kg": "kg"}  # what a line of money counts in
KINDS: Final = {
    "product": Pair("Products", "产品"),
    "by-product": Pair("By-products", "副产品"),
    "material": Pair("Raw materials", "外购原材料"),
    "energy": Pair("Fuel and power", "燃料及动力"),
    "service": Pair("Services and waste", "服务与废物处置"),
    "wages": Pair("Wages as stated", "给定工资及福利"),
    "other": Pair("Other cost as stated", "给定其他费用"),
}


class Line(NamedTuple):
    """One line of trade; `quantity` by year in SI, `sign` as the price of waste enters: 1, -1, or 0 for a product."""

    name: str
    kind: str
    label: Pair
    prefix: str
    currency: str
    counts: str
    quantity: npt.NDArray[np.float64]
    product: int
    waste: int
    own: Given | None = None  # the line of money that the file states, if it is one


def lines(base: Base) -> list[Line]:
    """All lines that trade anything in any year, sales first, in the order of their kinds."""
    project, operations = base.project, base.outcome.operations
    network = project.network
    found: list[Line] = []

    def add(trade: Any, i: int, name: str, flow: str, prefix: str, product: int, waste: int) -> None:
        about = network.flows[flow]
        called = project.products[product] if product >= 0 else about
        quantity = np.asarray(trade.quantity[i], dtype=np.float64)
        alone = name.startswith("buy") and not any(line.name.startswith("buy") for line in found)
        if quantity.any() or product >= 0 or (alone and i == len(trade.kind) - 1):
            found.append(Line(name, trade.kind[i], Pair(called.label, called.label_zh), prefix, trade.currency[i],
                              about.unit, quantity, product, waste))  # fmt: skip

    border = [node for node in network.nodes if node.kind in (Purchase, Disposal)]
    disposals = [node for node in border if node.kind is Disposal]
    for k, offer in enumerate(project.products):
        add(operations.sales, k, f"sale{k}", offer.flow, f"products.{offer.name}", k, 0)
    for k, node in enumerate(disposals, len(project.products)):
        add(operations.sales, k, f"sale{k}", node.reference, f"flows.{node.reference}", -1, 1)
    for k, node in enumerate(border):
        sign = -1 if node.kind is Disposal else 0
        add(operations.purchases, k, f"buy{k}", node.reference, f"flows.{node.reference}", -1, sign)
    for own in filter(own_lines.traded, project.lines):
        side = "buy" if own.kind in BOUGHT else "sale"
        found.append(Line(own_lines.key_of(own, base, side), (BOUGHT | SOLD)[own.kind], Pair(own.label, own.label_zh),
                          own.prefix, own.currency, COUNTS[own.by], np.zeros(0), -1, 0, own))  # fmt: skip
    nothing = np.zeros(project.horizon)
    for side, kind in (("sale", SALES[0]), ("buy", PURCHASES[0])):  # formulas speak of the first and the last
        if not any(line.name.startswith(side) for line in found):
            found.append(Line(f"{side}0", kind, Pair("Nothing", "无"), "", "CNY", "CNY", nothing, -1, 0))
    order = (*SALES, *PURCHASES)
    return sorted(found, key=lambda line: order.index(line.kind))


def model(book: Book, base: Base) -> None:
    """What the model hands over: values that no formula here can follow."""
    note = t("Physical quantities, and real money of the price date without VAT; values, not formulas.")
    title = t("What the model of the plant hands to the finances")
    grid = Grid(book, t("Model data"), title, note, "#7A9A5B")
    run: list[tuple[str, Text, str, str, bool]] = []

    def planned(key: str, label: Text, series: Any, unit: str, number: str, adds: bool = True) -> None:
        """What the model has planned; it counts as long as the plant is run."""
        grid.row(f"planned.{key}", label, series, unit, number, adds=adds)
        run.append((key, label, unit, number, adds))

    operations, alone = base.outcome.operations, base.project.alone
    grid.heading(t("Calendar"))
    years = [float(y) for y in book.years]
    grid.row("time.year", t("year"), years, "", "0", adds=False)
    planned("utilisation", Pair("Utilisation of full capacity", "生产负荷"), operations.utilisation, "%", "0.0%",
             adds=False)  # fmt: skip
    planned("operating", t("share of the year in operation"), operations.operating, "%", "0.0%")
    way = t("on the way to design output: 1")
    grid.row("model.ramping", way, base.outcome.statements.closing.ramping, "", "0", adds=False)
    if not alone:
        grid.heading(t("People"))
        _people(base, planned)
    grid.heading(t("Land"))
    planned("land", t("land held"), operations.land, "m2", "#,##0", adds=False)
    if operations.emissions is not None:
        grid.heading(t("Emissions"))
        for scope, tonnes in enumerate(np.asarray(operations.emissions) / 1000.0):
            told = t("emissions of scope {scope}, CO2e", scope=str(scope + 1))
            planned(f"emission{scope}", told, tonnes, "t", "#,##0")
    for key, title in (
        ("capital", t("Spending on construction")),
        ("in_service", t("Cost of assets in use from the start of the year")),
    ):
        grid.heading(title)
        for c, kind in enumerate(CLASS_LABELS):
            parts = (_built(base, key, c, p) for p in range(len(base.project.phases)))
            planned(f"{key}{c}", Pair(kind.english, kind.chinese), "=" + "+".join(parts), "CNY", "#,##0")
    phases = [phase_label(base.project, name) for name in base.project.phases]
    for key, raw, title in (
        ("spent", "capital", t("Spending by phase")),
        ("ready", "in_service", t("Assets in use from the start of the year, by phase")),
    ):
        grid.heading(title)
        for p, phase in enumerate(phases):
            parts = (_built(base, raw, c, p) for c in range(len(CLASS_LABELS)))
            planned(f"{key}{p}", phase, "=" + "+".join(parts), "CNY", "#,##0")
    if not alone:
        grid.heading(t("Output of all products"))
        _output(base, planned)
    _courses(base, grid)
    grid.heading(t("The same as long as the plant is run"))
    for key, label, unit, number, adds in run:
        of = "/{model.built_share}" if key == "utilisation" else ""
        grid.row(f"model.{key}", label, f"=[planned.{key}]*[time.alive]{of}", unit, number, adds=adds)
    _raw(base, grid)
    _singles(book, grid.page, base)


def _built(base: Base, key: str, c: int, p: int) -> str:
    """What is spent on a class of assets in a phase, or of it in use, as a formula without its ="""
    abroad = [f"+[raw.{key}{c}.{p}.{code.lower()}]*{own_lines.moved(base, code)}"
              for at, phase, code in own_lines.imported(base, key) if (at, phase) == (c, p)]  # fmt: skip
    return f"[raw.{key}{c}.{p}]*{{b1.factor.{c}.{p}}}" + "".join(abroad)


def _raw(base: Base, grid: Grid) -> None:
    """Spending and assets by class and phase as the model has them, at the estimate of the program.

    Of a class of which there is nothing, the years of one CNY of it: the estimate may come to have some.
    """
    operations = base.outcome.operations
    for key, series, title in (
        ("capital", operations.capital, t("Spending on construction, at the program's estimate")),
        (
            "in_service",
            operations.in_service,
            t("Cost of assets in use from the start of the year, at the same"),
        ),
    ):
        abroad = own_lines.imported(base, key)
        for p, name in enumerate(base.project.phases):
            grid.heading(t("{title}: {phase}", title=title, phase=phase_label(base.project, name)))
            for c, kind in enumerate(CLASS_LABELS):
                label: Text = Pair(kind.english, kind.chinese)
                foreign = {code: x for (at, q, code), x in abroad.items() if (at, q) == (c, p)}
                whole_class = np.asarray(series)[p, c]
                own, number = whole_class - sum(foreign.values()), "#,##0"
                own = np.where(np.abs(own) > own_lines.ROUNDING * np.abs(whole_class).max(), own, 0.0)
                if not own.any() and (whole := float(np.asarray(series)[p].sum())):
                    own, number = np.asarray(series)[p].sum(axis=0) / whole, "0.00E+00"
                    label = t("{asset}, of one CNY", asset=label)
                grid.row(f"raw.{key}{c}.{p}", label, own, "CNY", number)
                for code, amounts in foreign.items():
                    told = t(
                        "{asset}, stated in {currency}", asset=Pair(kind.english, kind.chinese), currency=code
                    )
                    grid.row(f"raw.{key}{c}.{p}.{code.lower()}", told, amounts, "CNY")


def _people(base: Base, planned: Callable[..., None]) -> None:
    """Who works, by year."""
    workers, managers = staff_years(base)
    planned("crew", CREW, workers, "person-year", "#,##0.0")
    planned("managers", MANAGERS, managers, "person-year", "#,##0.0")
    staff = base.outcome.operations.headcount
    planned("headcount", Pair("Staff", "劳动定员"), staff, "person", "#,##0", adds=False)


def _output(base: Base, planned: Callable[..., None]) -> None:
    """What is made, by year."""
    operations = base.outcome.operations
    made, energy = np.asarray(operations.output), np.asarray(operations.anode_energy)
    anodes = energy.any(axis=1)
    planned("mass", t("mass"), made.sum(axis=0) / 1000.0, "t", "#,##0")
    planned("anodes", t("anodes among them"), made[anodes].sum(axis=0) / 1000.0, "t", "#,##0")
    planned("energy", t("capacity of the anodes"), energy.sum(axis=0) / 3.6e9, "MWh", "#,##0")


def _courses(base: Base, grid: Grid) -> None:
    """What lines of money follow that follow one phase."""
    calendar, project = base.outcome.calendar, base.project
    for p, name in enumerate(project.phases):
        if any(line.phase == name and line.kind not in BUILT for line in project.lines):
            label = phase_label(project, name)
            grid.heading(label)
            grid.row(f"planned.used{p}", Pair("Utilisation of full capacity", "生产负荷"), calendar.produced[p], "%",
                     "0.0%", adds=False)  # fmt: skip
            grid.row(f"planned.runs{p}", t("share of the year in operation"), calendar.operated[p], "%", "0.0%",
                     adds=False)  # fmt: skip
            if not project.alone:
                made = base.rate[:, p].sum() * units.SECONDS_PER_YEAR * np.asarray(calendar.produced[p])
                grid.row(f"planned.mass{p}", t("mass"), made / 1000.0, "t", "#,##0")


def _singles(book: Book, page: Page, base: Base) -> None:
    """What the model hands over once, not by year."""
    ground = min(base.value(f"programme.phases.{p}.start") for p in base.project.phases)
    operations = base.outcome.operations
    begin = float(operations.begin)
    singles: list[tuple[str, Text, float | str, str]] = [
        ("model.began", t("years of the first year before ground-breaking"), ground - begin, "year"),
        ("model.begin", t("start of the first year, as a year"), begin, ""),
    ]
    phases = [phase_label(base.project, name) for name in base.project.phases]
    for p, phase in enumerate(phases):
        words: Text = t("first product of {phase}, from the start of the first year", phase=phase)
        singles.append((f"model.produces{p}", words, float(operations.produces[p]), "year"))
    singles += closing.built(base, phases)
    made = () if base.project.alone else base.outcome.process.products
    products = zip(base.project.products, made, strict=True)
    for k, (offer, material) in enumerate(products):
        words = t("output of {product:inner} at full operation", product=Pair(offer.label, offer.label_zh))
        rates = (float(units.from_si(rate, "t/year")) for rate in base.rate[k])
        made_by = "+".join(f"{rate!r}*{{model.built{p}}}" for p, rate in enumerate(rates))
        singles.append((f"model.rate{k}", words, f"={made_by}", "t/year"))
        words = t("capacity of {product:inner}", product=Pair(offer.label, offer.label_zh))
        stored = float(units.from_si(float(np.asarray(material.capacity)), "mAh/g"))
        singles.append((f"model.capacity{k}", words, stored, "mAh/g"))
        words = t("share of the premium earned by {product:inner}", product=Pair(offer.label, offer.label_zh))
        singles.append((f"model.paid{k}", words, float(np.asarray(material.premium_share)), ""))
    page.next += 1
    for key, words, number, unit in singles:
        page.put(page.next, 0, book.title(words), "label")
        page.put(page.next, 1, unit_text(unit, book.language), "unit")
        content, role = (Live(number), "formula") if isinstance(number, str) else (number, "value")
        page.put(page.next, 2, content, role, "#,##0.00")
        book.name(key, page, page.next, 2)
        page.next += 1


def prices(book: Book, base: Base, found: list[Line]) -> None:
    """One row a line: today's price, currency, drift and VAT, read from the inputs."""
    page = book.page(book.title(t("Prices")), "#C58F3C")
    page.put(0, 0, book.title(t("Prices on the price date")), "title")
    told = t("Without VAT, in the currency of each line; read from the inputs.")
    page.put(1, 0, book.say(told), "note")
    page.next = 3
    heads = (tc("trade", "line"), t("kind"), t("price"), t("unit"), t("CNY per unit of currency"),
             t("real change a year"), t("of the currency"), t("VAT"), t("quantity in"),
             t("price units in one"))  # fmt: skip
    page.table([book.title(head) for head in heads], (44, 20, *[14] * 8))
    for line in found:
        row = page.next
        page.put(row, 0, book.title(line.label), "label")
        page.put(row, 1, book.say(KINDS[line.kind]), "unit")
        for column, (key, content, role, number) in enumerate(_price(book, base, line), 2):
            page.put(row, column, content, role, number)
            if key:
                book.name(f"{line.name}.{key}", page, row, column)
        page.next += 1
    for place, name in _ends(found):
        book.names[f"{place}.vat"] = book.names[f"{name}.vat"]


def _price(book: Book, base: Base, line: Line) -> tuple[tuple[str, Any, str, str], ...]:
    """The cells of a line's price: name, content, role and number format."""
    prefix, code = line.prefix, line.currency.lower()
    word = "price" if line.own is None or line.own.by == "amount" else PRICES[line.own.by]
    priced = f"{prefix}.{word}" in base.project.ledger  # what is stated in money has a price of 1
    price, unit = (f"{{{prefix}.{word}}}", base.unit(f"{prefix}.{word}")) if priced else ("1", "CNY/CNY")
    price = _of(line, price)
    if years := years_of(base.project.ledger, prefix):  # on the price date
        price = _interpolated(line, years, "{finance.prices.price_date.year}")
    shown, size, _ = SHOWN[line.counts]
    per = unit.partition("/")[2] or "1"  # money that is counted in money is per CNY
    home = code == "cny"
    return (
        ("price", Live(f"={price}"), "formula", "#,##0.00##"),
        ("", unit_text(unit.replace("CNY", line.currency), book.language) or "1", "unit", ""),
        ("fx", 1.0 if home else Live(f"={{finance.prices.fx_{code}}}"), "formula", "0.0000"),
        ("drift", Live(f"={{{prefix}.price_drift}}") if prefix else 0.0, "formula", "0.0%"),
        ("fxdrift", 0.0 if home else Live(f"={{finance.prices.fx_{code}_drift}}"), "formula", "0.0%"),
        ("vat", Live(f"={{{prefix}.vat}}") if prefix else 0.0, "formula", "0%"),
        ("", book.say(UNITS.get(shown, unit_text(shown, book.language))), "unit", ""),
        ("factor", size / units.scale(per).factor, "formula", "#,##0"),
    )


def _of(line: Line, price: str) -> str:
    """What a price that is written makes of the price of its line."""
    prefix = line.prefix
    if line.own is not None:
        return price + WHAT_IF.get(line.kind, "")
    if line.product >= 0:
        above = f"({{model.capacity{line.product}}}-{{{prefix}.reference_capacity}})"
        premium = f"{{{prefix}.capacity_premium}}*{{model.paid{line.product}}}"
        return f"MAX({price}+{premium}*{above},0)*{{what_if.products}}"
    if line.waste:
        sign, factor = ("-", "purchases") if line.waste < 0 else ("", "products")
        return f"MAX({sign}{price},0)*{{what_if.{factor}}}"
    return f"{price}*{{what_if.purchases}}"


def _interpolated(line: Line, years: Sequence[int], when: str) -> str:
    """The price at a time (a year AD) from those in the middle of years, linear between them."""
    prices = [_of(line, f"{{{line.prefix}.{WORD}.{year}}}") for year in years]
    parts = [
        f"({after}-{before})*MAX(0,MIN(1,({when}-{start + 0.5!r})/{end - start!r}))"
        for (start, before), (end, after) in pairwise(zip(years, prices, strict=True))
    ]
    return f"({'+'.join([prices[0], *parts])})"


def _ends(found: list[Line]) -> list[tuple[str, str]]:
    """The first and the last line of sales and of purchases, by the names that formulas have for them."""
    ends = []
    for side in ("sale", "buy"):
        own = [line.name for line in found if line.name.startswith(side)]
        ends += [(f"{side}.first", own[0]), (f"{side}.last", own[-1])] if own else []
    return ends


def trade(book: Book, base: Base, found: list[Line]) -> None:
    """Quantities, prices and amounts by year."""
    grid = Grid(book, t("Trade"), t("Quantities, prices and amounts"), colour="#C58F3C")
    grid.heading(t("Quantities"))
    for line in found:
        shown, size, _ = SHOWN[line.counts]
        amounts: Any = line.quantity / size
        if line.own is not None:
            amounts = f"=({own_lines.quantity(line.own, base)})/{size:.0f}"
        grid.row(f"quantity.{line.name}", line.label, amounts, shown, "#,##0.0")
    grid.heading(t("Prices of the year without VAT"))
    for line in found:
        line_is = "{" + line.name
        growth = f"((1+{line_is}.drift}})*(1+{line_is}.fxdrift}})*(1+{{inflation}}))^[time.elapsed]"
        price = f"{line_is}.price}}"
        if years := years_of(base.project.ledger, line.prefix):
            price = _interpolated(line, years, "({model.begin}+[time.index]+0.5)")
        formula = f"={price}*{line_is}.fx}}*{growth}"
        grid.row(
            f"price.{line.name}",
            line.label,
            formula,
            f"CNY/{SHOWN[line.counts][2]}",
            "#,##0.00##",
            adds=False,
        )
    grid.heading(t("Amounts without VAT"))
    for line in found:
        formula = f"=[quantity.{line.name}]*[price.{line.name}]*{{{line.name}.factor}}/{{unit}}*[time.alive]"
        grid.row(line.name, line.label, formula, MONEY)
    grid.heading(t("Sums"))
    for kind, label in KINDS.items():
        own = [line.name for line in found if line.kind == kind]
        total = f"=SUM([{own[0]}~{own[-1]}])" if own else "=0"
        grid.row("trade." + kind.replace("-", "_"), label, total, MONEY, heading=True)
    shares = [
        f"+{{{line.prefix}.variable_share}}*[{line.name}]"
        for line in found
        if line.own is not None and line.name.startswith("buy")
    ]
    moving = [f"+[{line.name}]" for line in found if line.own is None and line.name.startswith("buy")]
    variable = Pair("of purchases, what moves with output", "采购中随产量变动的部分")
    grid.row("trade.variable", variable, "=" + "".join([*moving, *shares]).removeprefix("+"), MONEY)
    cash = "+".join(own_lines.held(line, base) for line in base.project.lines if line.kind == HELD)
    stated = Pair("Working capital as stated", "给定流动资金")
    rows = f"=({cash})*[sales.level]*[time.alive]/{{unit}}" if cash else "=0"
    grid.row("lines.working_capital", stated, rows, MONEY, adds=False)
    anodes = np.asarray(base.outcome.operations.anode_energy).sum(axis=1) > 0
    own = [f"[{line.name}]" for line in found if line.product >= 0 and anodes[line.product]]
    grid.row("trade.anodes", t("anodes among the products"), "=" + ("+".join(own) or "0"), MONEY)
    for place, name in _ends(found):
        book.rows[place] = book.rows[name]
