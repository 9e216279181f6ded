"""Indicators as formulas, with the rows that they are read from (docs/equations/finance.md, 12 and 13)."""

from __future__ import annotations

from typing import Final

from anodeworks.finance.catalogue import FLOWS, INDICATORS, allocated, levelised
from anodeworks.finance.irr import GRID
from anodeworks.language import Pair, t
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.wording import unit_text
from anodeworks.render.excel.book import FIRST, WORDS, Book, Live, Page, Shown, at, serial
from anodeworks.render.excel.grid import Grid
from anodeworks.render.excel.step import Block, S
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import OfPhase, OfProduct, Plant, of_phase, of_product

NONE: Final = "1000000"  # the score of a bracket without a rate of return
MONEY: Final = ("CNY", "CNY/year")  # what is shown in the book's unit of money
QUANTILES: Final = ("P5", "P50", "P95")


def _turn(flow: str, cumulative: str) -> str:
    return f"=IF(AND([{cumulative}<]<0,[{cumulative}]>=0),[time.index]-[{cumulative}<]/[{flow}],0)"


def _over_life(until: str) -> str:
    """Present value of the cash for debt service from this year on, over the long-term loan at its start."""
    ahead = f"SUMPRODUCT([ret.cash:],[ret.worth:]{until},([time.year:]>=[time.year])*1)"
    owing = "AND([ret.repaying]=1,[loans.opening]>0.000000001*SUM([loans.principal:]))"
    return f'=IF({owing},{ahead}/([loans.opening]*[ret.worth]*(1+[ret.loan_rate])),"")'


ROWS: Final = (
    Block(Pair("Discounting and payback", "折现与回收期"), (
        S("ret.factor", "Discount factor", "折现系数", "={moved}/(1+{rate})^([time.index]+1)",
          "0.0000", False),
        S("ret.discounted", "After-tax cash flow, discounted", "所得税后净现金流量现值",
          "=[project.after_tax]*[ret.factor]"),
        S("ret.cumulative", "Cumulative", "累计现值", "=[ret.cumulative<]+[ret.discounted]", adds=False),
        S("ret.real_before", "Before-tax cash flow in money of the price date", "所得税前净现金流量（基准日价格）",
          "=[project.before_tax]/[sales.level]"),
        S("ret.sum_before", "Cumulative", "累计", "=[ret.sum_before<]+[ret.real_before]", adds=False),
        S("ret.turn_before", "Payback before tax falls here", "税前回收点",
          _turn("ret.real_before", "ret.sum_before"), "0.00;;", False),
        S("ret.real_after", "After-tax cash flow in money of the price date", "所得税后净现金流量（基准日价格）",
          "=[project.after_tax]/[sales.level]"),
        S("ret.sum_after", "Cumulative", "累计", "=[ret.sum_after<]+[ret.real_after]", adds=False),
        S("ret.turn_after", "Payback after tax falls here", "税后回收点",
          _turn("ret.real_after", "ret.sum_after"), "0.00;;", False),
        S("ret.turn_dynamic", "Dynamic payback falls here", "动态回收点",
          _turn("ret.discounted", "ret.cumulative"), "0.00;;", False),
    )),
    Block(Pair("Years of operation and debt service", "运营年与还款年"), (
        S("ret.full", "Full year: 1 (95 % of the highest utilisation)", "达产年为1",
          "=IF(AND([model.utilisation]>=0.95*MAX([model.utilisation:]),[model.utilisation]>0),1,0)", "0"),
        S("ret.repaying", "Long-term loan is repaid: 1", "还款年为1",
          "=IF([loans.principal]>0.000000001*SUM([loans.principal:]),1,0)", "0"),
        S("ret.weight", "Part of these years in which there is repayment", "还款年权重",
          "=[ret.repaying]*[phases.repaying]", "0.00"),
        S("ret.weight_icr", "of those with interest", "其中：有利息的年份",
          "=IF([cost.interest]>0,[ret.weight],0)", "0.00"),
        S("ret.dscr", "Debt service cover in these years", "还款年偿债备付率",
          '=IF([ret.repaying]=1,[loans.debt_service_cover],"")', "0.00", False),
        S("ret.icr", "Interest cover in these years", "还款年利息备付率",
          '=IF(AND([ret.repaying]=1,[cost.interest]>0),[loans.interest_cover],"")', "0.00", False),
        S("ret.cash", "Cash for debt service", "可用于偿债的现金",
          "=[profit.ebitda]-[taxes.income_tax]-[project.replacement]"),
        S("ret.loan_rate", "Mean interest of the long-term loan", "长期借款平均利率",
          "=IF(SUM([loans.opening:])+SUM([loans.drawn:])=0,0,"
          "SUM([loans.accrued:])/(SUM([loans.opening:])+SUM([loans.drawn:])/2))", "0.00%", False),
        S("ret.worth", "Discount factor at it", "按该利率的折现系数", "=1/(1+[ret.loan_rate])^([time.index]+1)",
          "0.0000", False),
        S("ret.to_be_repaid", "Until the last repayment: 1", "最后还款年及以前为1",
          "=IF(SUM([ret.repaying:])-SUM([ret.repaying..<])>0,1,0)", "0"),
        S("ret.llcr", "Loan life cover in these years", "还款年贷款期偿债覆盖率", _over_life("*[ret.to_be_repaid:]"),
          "0.00", False),
        S("ret.plcr", "Project life cover in these years", "还款年项目期偿债覆盖率", _over_life(""), "0.00", False),
    )),
    Block(Pair("Worth to the region", "地方贡献"), (
        S("ret.local", "Taxes that stay in the province", "地方留成税收",
          "={finance.levies.local_vat}*([taxes.vat_payable]-[taxes.vat_refund])+[taxes.levies]"
          "+{finance.levies.local_income_tax}*[taxes.income_tax]"),
        S("ret.value_added", "Value added", "工业增加值",
          "=[cost.wages]+[taxes.levies]+[taxes.vat_payable]+[profit.ebitda]"),
    )),
)  # fmt: skip


def rows(book: Book) -> None:
    """The page of rows that only indicators need, and the profile of present values for rates of return."""
    grid = Grid(book, t("Returns"), t("What the indicators are read from"), colour="#4A6FA5")
    for block in ROWS:
        grid.block(block)
    _profile(book, grid)


def _profile(book: Book, grid: Grid) -> None:
    """Present values on a grid of rates: where they fall below 0 lies a rate of return; the one nearest to 0 counts."""
    grid.heading(t("Present value at rates of return"))
    page, start = grid.page, grid.page.next
    page.put(start, 0, book.title(t("rate")), "unit")
    for k, words in enumerate(FLOWS.values()):
        page.put(start, FIRST + 2 * k, book.say(t("NPV, {flow}", flow=words)), "unit")
        page.put(start, FIRST + 2 * k + 1, book.say(t("falls below 0")), "unit")
    top, bottom = start + 1, start + len(GRID)
    for j, rate in enumerate(GRID):
        row = top + j
        page.put(row, 0, float(rate), "value", "0.0%")
        for k, flow in enumerate(FLOWS):
            own, after = FIRST + 2 * k, at(row + 1, 0)
            years = "([time.year:]-MIN([time.year:]))"
            worth = Live(f"=SUMPRODUCT([{flow}:]/(1+{at(row, 0)})^{years})")
            page.put(row, own, worth, "formula", "0.00E+00")
            if row < bottom:
                falling = f"AND({at(row, own)}>=0,{at(row + 1, own)}<0)"
                score = Live(f"=IF({falling},ABS({at(row, 0)}+{after}),{NONE})")
                page.put(row, own + 1, score, "formula", f'[={NONE}]"–";0.000')
    page.next = bottom + 1
    for k, (flow, words) in enumerate(FLOWS.items()):
        scores = f"{at(top, FIRST + 2 * k + 1, 'rc')}:{at(bottom - 1, FIRST + 2 * k + 1, 'rc')}"
        low, high = (f"{at(top + d, 0, 'rc')}:{at(bottom - 1 + d, 0, 'rc')}" for d in (0, 1))
        place = f"MATCH(MIN({scores}),{scores},0)"
        page.put(page.next, 0, book.say(t("First guess of the rate of return: {flow}", flow=words)), "label")
        middle = f"(INDEX({low},{place})+INDEX({high},{place}))/2"
        guess = Live(f"=IF(MIN({scores})={NONE},{{word.none}},{middle})")
        page.put(page.next, FIRST, guess, "formula", "0.0%")
        book.name(f"guess.{flow}", page, page.next, FIRST)
        page.next += 1


def formulas(base: Base) -> dict[str, str]:
    """The formula of each indicator that has one, by name: finance's, and those of each of several products."""
    found = {i.name: i.formula for i in INDICATORS if i.name in base.project.indicators} | _of_plant(base)
    if len(base.project.products) == 1:
        return found
    for k, offer in enumerate(base.project.products):
        sales, mass = f"[whole.sale{k}:]", f"[quantity.sale{k}:]"
        cost, price = (
            of_product(about, offer.name) for about in (OfProduct.levelised_cost, OfProduct.levelised_price)
        )
        found[cost] = levelised(allocated(sales, mass), f"quantity.sale{k}")
        found[price] = levelised(f"SUMPRODUCT({sales},[ret.factor:])", f"quantity.sale{k}")
    return found


def _of_plant(base: Base) -> dict[str, str]:
    """Capital by the estimate of construction investment, and what a year's full output is worth."""
    if base.project.alone:
        return {}
    count, phases = range(len(base.project.products)), enumerate(base.project.phases)
    made = "+".join(f"{{model.rate{k}}}" for k in count)
    sold = "+".join(f"{{model.rate{k}}}*{{sale{k}.factor}}*{{sale{k}.price}}*{{sale{k}.fx}}" for k in count)
    return {
        Plant.capital.name: "={b1.built}/{unit}",
        Plant.capital_per_tonne.name: f"=IF({made}=0,0,{{b1.built}}/({made}))",
        Plant.output_value.name: f"=({sold})/{{unit}}",
        **{of_phase(OfPhase.capital, name): f"={{b1.built.{p}}}/{{unit}}" for p, name in phases},
    }


def indicators(book: Book, base: Base) -> None:
    """The page of indicators: formula, the program's figure, and the spread over the draws."""
    page = book.page(book.title(t("Indicators")), "#4A6FA5")
    page.put(0, 0, book.title(t("Indicators")), "title")
    told = t("Computed by formulas from the statements in {basis} money; beside them the program's own figures.",
             basis=Shown("finance.prices.basis"))  # fmt: skip
    page.put(1, 0, book.sentence(told), "note")
    page.next = 3
    heads = (t("indicator"), t("unit"), t("by formula"), t("by the program"), *QUANTILES, t("meaning"))
    page.table([book.title(head) for head in heads], (40, 18, 18, 18, 16, 16, 16, 70))
    for name, formula in formulas(base).items():
        about, row = base.project.indicators[name], page.next
        page.put(row, 2, Live(formula), "formula", number_format(book, about.unit), True)
        labelled(book, page, about)
        for column, si in enumerate((base.figure(about.name), *spread_of(base, about.name)), 3):
            page.put(row, column, *figure(book, about.unit, si))
        page.put(row, 7, book.say(t(about.meaning)), "small")
        book.name(f"i.{about.name}", page, row, 2)
        book.name(f"p.{about.name}", page, row, 3)
        page.next += 1


def labelled(book: Book, page: Page, about: Indicator) -> None:
    """An indicator's label and unit at the beginning of a row."""
    unit: str = book.say(unit_text(about.unit, book.language))
    if about.unit in MONEY:
        yearly = t("{unit} a year", unit=Shown("unit_name"))
        unit = book.sentence(yearly if about.unit.endswith("year") else Shown("unit_name"))
    page.put(page.next, 0, book.title(Pair(about.label, about.label_zh)), "label")
    page.put(page.next, 1, unit, "unit")


def spread_of(base: Base, name: str) -> tuple[float, ...]:
    """P5, P50 and P95 of an indicator, SI, if there are draws."""
    spread = base.spread(name)
    return spread[:3] if spread else ()


def number_format(book: Book, unit: str, size: float = 1.0) -> str:
    """How an indicator is written; `size` is its size where it has no format of its own."""
    if unit in MONEY:
        return book.money
    own = {
        "%": "0.00%",
        "CNY/kg": "#,##0.00",
        "CNY/kWh": "#,##0.00",
        "person": "#,##0",
        units.DATE: "yyyy-mm-dd",
    }
    return own.get(unit, "#,##0" if abs(size) >= 100 else "0.00")


def figure(book: Book, unit: str, si: float) -> tuple[str | float, str, str]:
    """A figure of the program in the units of the book: content, role and number format."""
    if si != si:
        return book.say(WORDS["undefined"]), "value", ""
    if unit == units.DATE:
        return serial(si), "value", number_format(book, unit)
    number = si if unit == "%" else float(units.from_si(si, unit))
    content = Live(f"={number!r}/{{unit}}") if unit in MONEY else number
    return content, "value", number_format(book, unit, number)
