"""Indicators as formulas, with the rows that they are read from (docs/equations/finance.md, 11 and 12)."""

from __future__ import annotations

from typing import Final

from anodeworks.finance.catalogue import FLOWS, INDICATORS, UNDEFINED
from anodeworks.finance.irr import GRID
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, unit_text
from anodeworks.report.workbook.book import FIRST, Book, at
from anodeworks.report.workbook.grid import Grid, listing
from anodeworks.report.workbook.workings import Block, Step
from anodeworks.study.base_case import Base

NONE: Final = "1000000"  # the score of a bracket without a rate of return
S = Step
_PLACE: Final = "([time.year]-MIN([time.year:]))"


def _turn(flow: str, cumulative: str) -> str:
    return f"=IF(AND([{cumulative}<]<0,[{cumulative}]>=0),{_PLACE}-[{cumulative}<]/[{flow}],0)"


ROWS: Final = (
    Block("Discounting and payback", "折现与回收期", (
        S("ret.factor", "Discount factor", "折现系数", "=1/(1+{finance.appraisal.discount_rate})^(" + _PLACE + "+1)",
          "0.0000", False),
        S("ret.discounted", "After-tax cash flow, discounted", "所得税后净现金流量现值",
          "=[project.after_tax]*[ret.factor]"),
        S("ret.cumulative", "Cumulative", "累计现值", "=[ret.cumulative<]+[ret.discounted]", adds=False),
        S("ret.turn_before", "Payback before tax falls here", "税前回收点",
          _turn("project.before_tax", "project.cumulative_before_tax"), "0.00;;", False),
        S("ret.turn_after", "Payback after tax falls here", "税后回收点",
          _turn("project.after_tax", "project.cumulative_after_tax"), "0.00;;", False),
        S("ret.turn_dynamic", "Dynamic payback falls here", "动态回收点",
          _turn("ret.discounted", "ret.cumulative"), "0.00;;", False),
    )),
    Block("Years of operation and debt service", "运营年与还款年", (
        S("ret.full", "Full year: 1 (95 % of the highest utilisation)", "达产年为1",
          "=IF(AND([model.utilisation]>=0.95*MAX([model.utilisation:]),[model.utilisation]>0),1,0)", "0"),
        S("ret.repaying", "Long-term loan is repaid: 1", "还款年为1",
          "=IF([loans.principal]>0.000000001*SUM([loans.principal:]),1,0)", "0"),
        S("ret.dscr", "Debt service cover in these years", "还款年偿债备付率",
          '=IF([ret.repaying]=1,[loans.debt_service_cover],"")', "0.00", False),
        S("ret.icr", "Interest cover in these years", "还款年利息备付率",
          '=IF(AND([ret.repaying]=1,[cost.interest]>0),[loans.interest_cover],"")', "0.00", False),
    )),
    Block("Worth to the region", "地方贡献", (
        S("ret.local", "Taxes that stay in the province", "地方留成税收",
          "={finance.levies.local_vat}*([taxes.vat_payable]-[taxes.vat_refund])+[taxes.levies]"
          "+{finance.levies.local_income_tax}*[taxes.income_tax]"),
        S("ret.value_added", "Value added", "工业增加值",
          "=[cost.wages]+[taxes.levies]+[taxes.vat_payable]+[profit.ebitda]"),
    )),
)  # fmt: skip

FORMULAS: Final = {i.name: i.formula for i in INDICATORS}


def rows(book: Book, money: str) -> None:
    """The page of rows that only indicators need, and the profile of present values for rates of return."""
    grid = Grid(
        book, "Returns 收益计算", "What the indicators are read from", "指标计算过程", colour="#4A6FA5"
    )
    for block in ROWS:
        grid.block(block, money)
    _profile(book, grid, money)


def _profile(book: Book, grid: Grid, money: str) -> None:
    """Present values on a grid of rates: where the sign changes lies a rate of return; the one nearest to 0 counts."""
    grid.heading("Present value at rates of return", "净现值曲线")
    page, start = grid.page, grid.page.next
    page.put(start, 0, "Rate 折现率", "unit")
    for k, words in enumerate(FLOWS.values()):
        page.put(start, FIRST + 2 * k, f"NPV, {words}", "unit")
        page.put(start, FIRST + 2 * k + 1, "sign changes", "unit")
    top, bottom = start + 1, start + len(GRID)
    for j, rate in enumerate(GRID):
        row = top + j
        page.put(row, 0, float(rate), "value", "0.0%")
        for k, flow in enumerate(FLOWS):
            own, after = FIRST + 2 * k, at(row + 1, 0)
            years = "([time.year:]-MIN([time.year:]))"
            page.put(row, own, f"=SUMPRODUCT([{flow}:]/(1+{at(row, 0)})^{years})", "formula", money)
            if row < bottom:
                crossing = f"({at(row, own)}<0)<>({at(row + 1, own)}<0)"
                page.put(
                    row,
                    own + 1,
                    f"=IF({crossing},ABS({at(row, 0)}+{after}),{NONE})",
                    "formula",
                    f'[={NONE}]"–";0.000',
                )
    page.next = bottom + 1
    for k, (flow, words) in enumerate(FLOWS.items()):
        scores = f"{at(top, FIRST + 2 * k + 1, 'rc')}:{at(bottom - 1, FIRST + 2 * k + 1, 'rc')}"
        low, high = (f"{at(top + d, 0, 'rc')}:{at(bottom - 1 + d, 0, 'rc')}" for d in (0, 1))
        place = f"MATCH(MIN({scores}),{scores},0)"
        page.put(page.next, 0, f"First guess of the rate of return: {words}", "label")
        middle = f"(INDEX({low},{place})+INDEX({high},{place}))/2"
        page.put(page.next, FIRST, f'=IF(MIN({scores})={NONE},"none",{middle})', "formula", "0.0%")
        book.name(f"guess.{flow}", page, page.next, FIRST)
        page.next += 1


def number_format(unit: str, money: str) -> str:
    """How an indicator is written."""
    if unit in ("CNY", "CNY/year"):
        return money
    return {"%": "0.00%", "year": "0.00", "CNY/kg": "#,##0.00", "CNY/kWh": "#,##0.00", "person": "#,##0"}.get(
        unit, "0.00"
    )


def program_value(si: float, unit: str) -> str:
    """The program's figure as a formula in the units of the page."""
    if si != si:
        return UNDEFINED
    if unit in ("CNY", "CNY/year"):
        return f"={units.from_si(si, unit)!r}/{{unit}}"
    return f"={si if unit == '%' else units.from_si(si, unit)!r}"


def unit_words(unit: str) -> str:
    """The unit beside an indicator."""
    if unit in ("CNY", "CNY/year"):
        return '={unit_name}&" a year"' if unit.endswith("year") else "={unit_name}"
    return unit_text(unit)


def indicators(book: Book, base: Base, money: str) -> None:
    """The page of indicators: formula, the program's figure, and the spread over the draws."""
    page = book.page("Indicators 指标", "#4A6FA5")
    page.put(0, 0, "Indicators  财务评价指标", "title")
    page.put(1, 0, "Computed by formulas from the statements; beside them the program's own figures. "
             "由报表公式计算，并列程序计算值。", "note")  # fmt: skip
    row = listing(
        page, 3,
        ("Indicator", "指标", "Unit 单位", "By formula 公式值", "By the program 程序值", "P5", "P50", "P95", "Meaning"),
        (34, 34, 18, 16, 16, 13, 13, 13, 70),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 2), (0, 3)
    for about in INDICATORS:
        number = number_format(about.unit, money)
        page.put(row, 0, capital(about.label), "label")
        page.put(row, 1, about.label_zh, "label")
        page.put(row, 2, unit_words(about.unit), "unit")
        page.put(row, 3, FORMULAS[about.name], "formula", number, True)
        page.put(row, 4, program_value(base.figure(about.name), about.unit), "value", number)
        spread = base.spread(about.name)
        for column, q in enumerate(spread[:3] if spread else (), 5):
            page.put(row, column, program_value(q, about.unit), "value", number)
        page.put(row, 8, about.meaning, "small")
        book.name(f"i.{about.name}", page, row, 3)
        book.name(f"p.{about.name}", page, row, 4)
        row += 1
