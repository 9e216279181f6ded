"""Indicators and flags of finance, each declared once: labels, meaning, how it is computed, and its formula.

Definitions: docs/equations/finance.md, 13. Chinese terms are those of *Methods and Parameters for Economic Evaluation
of Construction Projects*, 3rd ed. 2006.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from anodeworks.arrays import Array, jnp
from anodeworks.finance.announced_total import total
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import ALLOCATIONS, Finance
from anodeworks.finance.tables import Statements
from anodeworks.language import Pair
from anodeworks.numerics import TINY, choose, safe_divide
from anodeworks.quantity.indicator import declared, indicator
from anodeworks.quantity.units import SECONDS_PER_YEAR

ROUNDING: Final = 1e-9  # of a share
NEGLIGIBLE: Final = 1e-9  # of total investment: smaller debts are rounding


class Study(NamedTuple):
    """A study's statements, and what several indicators share; arrays are () but for those by year."""

    finance: Finance
    operations: Operations
    books: Statements
    full: Array  # (Y,) weights of full years, summing to 1
    local: Array  # (Y,) taxes that stay in the province
    several: Array  # (3,) whether the rates of return may be several
    rates: tuple[Array, ...]  # of return: project before and after tax, equity
    worths: tuple[Array, ...]  # present values: project before and after tax
    paybacks: tuple[Array, ...]  # before tax, after tax, after tax and discounted
    operation: Array  # years of operation
    yearly: Array  # from a sum over the study to a mean of operation
    invested: Array  # total investment
    old: Array  # (Y,) what one CNY of each year is in money of the price date
    paid_in: Array
    sold: Array  # sales of products if the plant is run to the end, discounted
    unclosed: Array  # present value before tax if it is
    made: Array  # output of all products then, discounted
    anodes: Array  # cost that the anodes among them bear then, discounted
    stored: Array  # anode capacity sold then, discounted
    margin: Array  # of full years
    least: tuple[
        Array, ...
    ]  # cover of debt service, of interest, and of the loan over its life and the project's
    mean: tuple[Array, ...]  # debt service cover, interest cover


def or_nan(numerator: Array, denominator: Array) -> Array:
    """The ratio, or NaN where the denominator is not above 0."""
    known = denominator > TINY
    return choose(known, numerator / choose(known, denominator, jnp.inf), jnp.nan)


# Cash flows that have a rate of return.
FLOWS: Final = {
    "project.before_tax": Pair("project, before tax", "项目，所得税前"),
    "project.after_tax": Pair("project, after tax", "项目，所得税后"),
    "equity.net": Pair("equity", "资本金"),
}
# The workbook's formulas: names are those of its book.
UNDEFINED: Final = "{word.undefined}"
_RATE: Final = "{rate}"
_OPERATION: Final = "SUM([model.operating:])"
_FULL: Final = "SUM([ret.full:])"
# 国发〔1996〕35号: fixed assets and the initial part of working capital, as the approved dynamic estimate has them.
_CAPITAL_BASE: Final = "(SUM([funding.uses:])-SUM([funding.working_capital:])+{i.initial_working_capital})"
_MARGIN: Final = ("(SUMPRODUCT([sales.revenue:],[ret.full:])-SUMPRODUCT([cost.variable:],[ret.full:])"
                  "-SUMPRODUCT([taxes.levies:],[ret.full:]))")  # fmt: skip
# Of the plant that is run to the end, whose rows stand once more (`render.excel.closing`).
_PRODUCTS: Final = "SUMPRODUCT([whole.sales.products:],[ret.factor:])"
_COSTS: Final = f"({_PRODUCTS}-SUMPRODUCT([whole.project.before_tax:],[ret.factor:]))"


def _irr(flow: str) -> str:
    guess = f"{{guess.{flow}}}"
    return f"=IF({guess}={{word.none}},{UNDEFINED},IFERROR(IRR([{flow}:],{guess}),{UNDEFINED}))"


def _payback(flow: str, turn: str) -> str:
    return f"=IF(SUM([{flow}:])<0,{UNDEFINED},MAX([{turn}:])-{{model.began}})"


def _known(function: str, row: str) -> str:
    return f"=IF(COUNT([{row}:])=0,{UNDEFINED},{function}([{row}:]))"


def _weighted(row: str, weights: str) -> str:
    return f"=IF(SUM([{weights}:])=0,{UNDEFINED},SUMPRODUCT([{row}:],[{weights}:])/SUM([{weights}:]))"


def levelised(top: str, sold: str) -> str:
    """Discounted money over what is sold of a row, in units of 1000 kg or kWh."""
    bottom = f"SUMPRODUCT([{sold}:],[sales.level:],[ret.factor:])"
    return f"=IF({bottom}>0,({top}*{{unit}}/1000)/{bottom},{UNDEFINED})"


def allocated(sales: str, mass: str) -> str:
    """What products bear of all costs whose sales and output these rows are (`finance.allocation`)."""
    sold, made = f"SUMPRODUCT({sales},[ret.factor:])", f"SUMPRODUCT({mass},[sales.level:],[ret.factor:])"
    by_mass = f"{_COSTS}*{made}/SUMPRODUCT([whole.model.mass:],[sales.level:],[ret.factor:])"
    by_revenue = f"IF({_PRODUCTS}>0,{_COSTS}*{sold}/MAX({_PRODUCTS},1E-100),{by_mass})"
    rule = "{finance.appraisal.allocation}"
    credit = f"{_COSTS}-({_PRODUCTS}-{sold})"
    return f'IF({rule}="{ALLOCATIONS[2]}",{credit},IF({rule}="{ALLOCATIONS[1]}",{by_mass},{by_revenue}))'


def _mean(row: str) -> str:
    return f"=IF({_OPERATION}=0,0,SUM([{row}:])/{_OPERATION})"


def _in_full(row: str) -> str:
    return f"=IF({_FULL}=0,0,SUMPRODUCT([{row}:],[ret.full:])/{_FULL})"


def _share(top: str, bottom: str) -> str:
    return f"=IF({bottom}*{_OPERATION}=0,0,{top}/({bottom}*{_OPERATION}))"


def _yearly(line: Callable[[Study], Array]) -> Callable[[Study], Array]:
    """The mean of a line over operation, per second."""
    return lambda s: line(s).sum() * s.yearly


def _in_full_years(line: Callable[[Study], Array]) -> Callable[[Study], Array]:
    """The mean of a line over full years, per second."""
    return lambda s: line(s) @ s.full / SECONDS_PER_YEAR


def _capital_base(s: Study) -> Array:
    """What is to be financed, of which a least part must be capital: of working capital the initial part alone."""
    later = (1.0 - s.finance.working_capital.own_share) * s.books.funding.working_capital.sum()
    return s.books.funding.uses.sum() - later


def _gross_margin(s: Study) -> Array:
    cost, revenue = s.books.cost, s.books.sales.revenue
    made = cost.operating - cost.administration - cost.selling - cost.research + cost.depreciation
    return safe_divide((revenue - made).sum(), revenue.sum())


# fmt: off


class Money:
    """What the statements say of a project, in SI. NaN where a flag says undefined."""

    firr_before_tax = indicator(
        "%", "FIRR before tax", "财务内部收益率（所得税前）", "rate of return of the project before income tax", True,
        of=lambda s: s.rates[0], formula=_irr("project.before_tax"))
    firr_after_tax = indicator(
        "%", "FIRR after tax", "财务内部收益率（所得税后）",
        "rate of return of the project after adjusted income tax", True, rank=17,
        of=lambda s: s.rates[1], formula=_irr("project.after_tax"))
    equity_irr = indicator(
        "%", "equity IRR", "资本金财务内部收益率", "rate of return of the cash flow of equity", True, rank=18,
        of=lambda s: s.rates[2], formula=_irr("equity.net"))
    fnpv_before_tax = indicator(
        "CNY", "FNPV before tax", "财务净现值（所得税前）",
        "present value of the project before income tax at the discount rate, on the valuation date", True,
        of=lambda s: s.worths[0], formula=f"=NPV({_RATE},[project.before_tax:])*{{moved}}")
    fnpv_after_tax = indicator(
        "CNY", "FNPV after tax", "财务净现值（所得税后）",
        "present value of the project after adjusted income tax at the discount rate, on the valuation date", True,
        rank=16, of=lambda s: s.worths[1], formula=f"=NPV({_RATE},[project.after_tax:])*{{moved}}")
    payback_before_tax = indicator(
        "year", "payback before tax", "投资回收期（所得税前）", "from the start of construction, undiscounted", False,
        of=lambda s: s.paybacks[0], formula=_payback("ret.real_before", "ret.turn_before"))
    payback = indicator(
        "year", "payback", "投资回收期（所得税后）", "from the start of construction, undiscounted", False, rank=19,
        of=lambda s: s.paybacks[1], formula=_payback("ret.real_after", "ret.turn_after"))
    dynamic_payback = indicator(
        "year", "dynamic payback", "动态投资回收期（所得税后）",
        "from the start of construction, at the discount rate", False,
        of=lambda s: s.paybacks[2], formula=_payback("ret.discounted", "ret.turn_dynamic"))
    roi = indicator(
        "%", "return on investment", "总投资收益率",
        "mean profit before interest and tax over operation, of total investment", True,
        of=lambda s: safe_divide(
            s.books.profit.ebit @ s.old, s.books.funding.total_investment @ s.old * s.operation),
        formula=_share("SUMPRODUCT([profit.ebit:]/[sales.level:])",
                       "SUMPRODUCT([funding.total_investment:]/[sales.level:])"))
    capital_profit_rate = indicator(
        "%", "capital net profit rate", "资本金净利润率",
        "mean net profit over operation, of the capital paid in", True,
        of=lambda s: safe_divide(s.books.profit.net @ s.old, s.books.funding.equity @ s.old * s.operation),
        formula=_share("SUMPRODUCT([profit.net:]/[sales.level:])", "SUMPRODUCT([funding.equity:]/[sales.level:])"))
    gross_margin = indicator(
        "%", "gross margin", "毛利率", "revenue less production cost, of revenue, over the study", True, rank=14,
        of=_gross_margin,
        formula="=IF(SUM([sales.revenue:])=0,0,1-(SUM([cost.operating:])-SUM([cost.administration:])"
        "-SUM([cost.selling:])-SUM([cost.research:])+SUM([cost.depreciation:]))/SUM([sales.revenue:]))")
    break_even = indicator(
        "%", "break-even utilisation", "盈亏平衡点（生产能力利用率）", "utilisation without profit or loss, full years",
        False, rank=15,
        of=lambda s: or_nan(s.books.cost.fixed @ s.full * (s.operations.utilisation @ s.full), s.margin),
        formula=f"=IF({_MARGIN}>0,SUMPRODUCT([cost.fixed:],[ret.full:])"
        f"*SUMPRODUCT([model.utilisation:],[ret.full:])/{_FULL}/{_MARGIN},{UNDEFINED})")
    debt_service_cover_min = indicator(
        "1", "least debt service cover", "偿债备付率（最低）",
        "DSCR of the worst year: EBITDA less income tax and replacement, over principal and interest of all loans",
        True, rank=20,
        of=lambda s: s.least[0], formula=_known("MIN", "ret.dscr"))
    debt_service_cover_mean = indicator(
        "1", "mean debt service cover", "偿债备付率（平均）",
        "mean DSCR while repaying: EBITDA less income tax and replacement, over principal and interest of all loans",
        True,
        of=lambda s: s.mean[0], formula=_weighted("loans.debt_service_cover", "ret.weight"))
    interest_cover_min = indicator(
        "1", "least interest cover", "利息备付率（最低）", "ICR of the worst year", True,
        of=lambda s: s.least[1], formula=_known("MIN", "ret.icr"))
    interest_cover_mean = indicator(
        "1", "mean interest cover", "利息备付率（平均）", "mean ICR while repaying", True,
        of=lambda s: s.mean[1], formula=_weighted("loans.interest_cover", "ret.weight_icr"))
    loan_life_cover_min = indicator(
        "1", "least loan life cover", "贷款期偿债覆盖率（最低）",
        "LLCR of the worst year: present value of the cash for debt service until the last repayment, over the "
        "long-term loan", True,
        of=lambda s: s.least[2], formula=_known("MIN", "ret.llcr"))
    project_life_cover_min = indicator(
        "1", "least project life cover", "项目期偿债覆盖率（最低）",
        "PLCR of the worst year: the same until the end of the study", True,
        of=lambda s: s.least[3], formula=_known("MIN", "ret.plcr"))
    debt_ratio_max = indicator(
        "%", "highest debt ratio", "资产负债率（最高）",
        "highest share of liabilities in assets before the plant is closed", False,
        of=lambda s: s.books.balance.debt_ratio.max(), formula="=MAX([balance.debt_ratio:])")
    short_term_max = indicator(
        "CNY", "highest short-term loan", "短期借款（最高）", "what the plan lacked in its worst year", False,
        of=lambda s: s.books.loans.short_term.max(), formula="=MAX([loans.short_term:])")
    levelised_cost = indicator(
        "CNY/kg", "levelised cost", "平准化成本",
        "price at which the FNPV before tax of the plant, run to the end, is 0: all outflows less by-products, over "
        "output, both discounted", False,
        "about", 13, of=lambda s: or_nan(s.sold - s.unclosed, s.made),
        formula=levelised(_COSTS, "whole.model.mass"))
    levelised_cost_energy = indicator(
        "CNY/kWh", "levelised cost of capacity", "单位电量平准化成本",
        "the same of all anodes over the anode capacity sold", False,
        of=lambda s: or_nan(s.anodes, s.stored),
        formula=levelised(allocated("[whole.trade.anodes:]", "[whole.model.anodes:]"), "whole.model.energy"))
    levelised_price = indicator(
        "CNY/kg", "levelised price", "平准化售价", "sales of products over their output, both discounted",
        None, "about", 12, of=lambda s: or_nan(s.sold, s.made),
        formula=levelised(_PRODUCTS, "whole.model.mass"))
    present_cost = indicator(
        "CNY", "present value of costs", "全部成本现值",
        "all outflows before income tax less by-products of the plant, run to the end, discounted", False, "about",
        of=lambda s: s.sold - s.unclosed, formula=f"={_COSTS}")
    present_sales = indicator(
        "CNY", "present value of sales", "产品销售收入现值",
        "sales of products of the plant, run to the end, discounted", True,
        of=lambda s: s.sold, formula=f"={_PRODUCTS}")
    total_investment = indicator(
        "CNY", "total investment", "项目总投资",
        "construction investment with VAT, interest during construction and working capital", False, "about", 6,
        of=lambda s: s.invested, formula="=SUM([funding.total_investment:])")
    announced_investment = indicator(
        "CNY", "announced total investment", "公布口径总投资",
        "construction investment, interest during construction, and what an announced total holds of VAT and working "
        "capital", False, "about",
        of=lambda s: total(s.finance.announced_total, s.books.funding),
        formula="=SUM([funding.construction:])+SUM([funding.interest:])"
        "+{finance.announced_total.vat}*SUM([funding.deductible_vat:])"
        "+{finance.announced_total.working_capital}*{i.working_capital}")
    construction_investment = indicator(
        "CNY", "construction investment", "建设投资（含税）", "contingency and VAT included", False, "about",
        of=lambda s: s.books.funding.construction.sum() + s.books.funding.deductible_vat.sum(),
        formula="=SUM([funding.construction:])+SUM([funding.deductible_vat:])")
    construction_interest = indicator(
        "CNY", "interest during construction", "建设期利息", "interest added to the long-term loan and to assets",
        False, "about", of=lambda s: s.books.funding.interest.sum(), formula="=SUM([funding.interest:])")
    working_capital = indicator(
        "CNY", "working capital", "流动资金", "working capital up to design output", False, "about",
        of=lambda s: s.books.funding.working_capital.sum(), formula="=SUM([funding.working_capital:])")
    years_run = indicator(
        "year", "years to closing", "至关停年数", "from ground-breaking until the plant is closed",
        of=lambda s: s.books.closing.alive.sum() * SECONDS_PER_YEAR,
        formula="=SUM([time.alive:])-{model.began}")
    initial_working_capital = indicator(
        "CNY", "initial working capital", "铺底流动资金", "part of working capital that equity finances",
        False, "about", of=lambda s: s.books.funding.working_capital.sum() * s.finance.working_capital.own_share,
        formula="={i.working_capital}*{finance.working_capital.own_share}")
    equity_capital = indicator(
        "CNY", "equity capital", "项目资本金", "capital paid in", None, "about",
        of=lambda s: s.paid_in, formula="=SUM([funding.equity:])")
    capital_ratio = indicator(
        "%", "capital ratio", "项目资本金比例",
        "capital paid in over the capital base: construction investment with VAT, interest during construction, "
        "running costs before operation, a reserve account's filling, initial working capital", None,
        of=lambda s: safe_divide(s.paid_in, _capital_base(s)),
        formula=f"=IF({_CAPITAL_BASE}=0,0,{{i.equity_capital}}/{_CAPITAL_BASE})")
    revenue = indicator(
        "CNY/year", "mean revenue", "年均营业收入", "mean year of operation, without VAT", True,
        of=_yearly(lambda s: s.books.sales.revenue), formula=_mean("sales.revenue"))
    total_cost = indicator(
        "CNY/year", "mean total cost", "年均总成本费用", "mean year of operation", False,
        of=_yearly(lambda s: s.books.cost.total), formula=_mean("cost.total"))
    operating_cost = indicator(
        "CNY/year", "mean operating cost", "年均经营成本", "mean year of operation", False,
        of=_yearly(lambda s: s.books.cost.operating), formula=_mean("cost.operating"))
    net_profit = indicator(
        "CNY/year", "mean net profit", "年均净利润", "mean year of operation", True,
        of=_yearly(lambda s: s.books.profit.net), formula=_mean("profit.net"))
    profit_full = indicator(
        "CNY/year", "profit at full operation", "达产后年均利润总额", "before income tax, mean of full years", True,
        of=_in_full_years(lambda s: s.books.profit.before_tax), formula=_in_full("profit.before_tax"))
    profit_and_tax_full = indicator(
        "CNY/year", "profit and taxes at full operation", "达产后年均利税总额",
        "profit before income tax with tax and surcharge and VAT, mean of full years", True,
        of=_in_full_years(lambda s: s.books.profit.net + s.books.taxes.total),
        formula="=IF(" + _FULL + "=0,0,(SUMPRODUCT([profit.net:],[ret.full:])"
                "+SUMPRODUCT([taxes.total:],[ret.full:]))/" + _FULL + ")")
    total_tax = indicator(
        "CNY/year", "mean taxes", "年均税费总额", "VAT, tax and surcharge and income tax, mean year of operation",
        rank=21, of=_yearly(lambda s: s.books.taxes.total), formula=_mean("taxes.total"))
    total_tax_full = indicator(
        "CNY/year", "taxes at full operation", "达产后年均税费总额", "the same, mean of full years",
        of=_in_full_years(lambda s: s.books.taxes.total), formula=_in_full("taxes.total"))
    local_tax = indicator(
        "CNY/year", "mean local taxes", "年均地方留成税收", "what stays in the province, mean year of operation", True,
        of=_yearly(lambda s: s.local), formula=_mean("ret.local"))
    local_tax_full = indicator(
        "CNY/year", "local taxes at full operation", "达产后年均地方留成税收",
        "what stays in the province, mean of full years", True,
        of=_in_full_years(lambda s: s.local), formula=_in_full("ret.local"))
    value_added = indicator(
        "CNY/year", "value added", "工业增加值（达产后年均）",
        "wages, depreciation, net taxes on production, profit", True,
        of=_in_full_years(lambda s: s.books.cost.wages + s.books.taxes.levies + s.books.taxes.vat_payable
                          + s.books.profit.ebitda), formula=_in_full("ret.value_added"))
    jobs = indicator(
        "person", "jobs", "就业人数（达产后年均）", "staff, mean of full years", True, rank=9,
        of=lambda s: s.operations.headcount @ s.full, formula=_in_full("model.headcount"))


class Condition(NamedTuple):
    """A condition that a reader of the indicators has to know; `of` is true in the exception."""

    english: str
    chinese: str
    of: Callable[[Study], Any]


INDICATORS: Final = declared(Money)
FLAGS: Final[dict[str, Condition]] = {
    "firr_before_tax_undefined": Condition(
        "no rate of return before tax", "所得税前内部收益率无解", lambda s: jnp.isnan(s.rates[0])),
    "firr_after_tax_undefined": Condition(
        "no rate of return after tax", "所得税后内部收益率无解", lambda s: jnp.isnan(s.rates[1])),
    "equity_irr_undefined": Condition(
        "no rate of return of equity", "资本金内部收益率无解", lambda s: jnp.isnan(s.rates[2])),
    "several_rates": Condition(
        "several rates of return are possible", "内部收益率可能有多个解", lambda s: s.several.any()),
    "no_payback": Condition(
        "the investment is not paid back", "计算期内不能收回投资", lambda s: jnp.isnan(s.paybacks[1])),
    "no_dynamic_payback": Condition(
        "the investment is not paid back at the discount rate", "按折现计算，计算期内不能收回投资",
        lambda s: jnp.isnan(s.paybacks[2])),
    "no_debt_service": Condition(
        "no long-term loan is repaid", "无建设投资借款偿还", lambda s: jnp.isnan(s.least[0])),
    "no_break_even": Condition(
        "no utilisation breaks even", "不存在盈亏平衡点", lambda s: s.margin <= TINY),
    "short_term_borrowing": Condition(
        "cash falls short and is borrowed for a year", "资金不足，需短期借款",
        lambda s: s.books.loans.short_term.max() > NEGLIGIBLE * s.invested),
    "debt_at_end": Condition(
        "debts remain at the end of the study", "计算期末仍有未偿债务",
        lambda s: s.books.loans.short_term[-1] > NEGLIGIBLE * s.invested),
    "too_little_capital": Condition(
        "the capital paid in is below the least part of the capital base that the rules ask",
        "资本金占资本金基数的比例低于国家规定的最低要求",
        lambda s: s.paid_in < (s.finance.loan.least_equity - ROUNDING) * _capital_base(s)),
    "closed_early": Condition(
        "the owner closes the plant before the end of the study: going on is worth less than what it fetches",
        "计算期内提前关停：继续经营的价值低于资产变现价值",
        lambda s: s.books.closing.last[-1] == 0.0),
    "high_tech_missed": Condition(
        "research falls short of high-tech standing in some year", "研发投入未达高新技术企业标准",
        lambda s: s.books.high_tech_missed.any()),
    "unbalanced": Condition(
        "the balance sheet does not balance", "资产负债表不平衡",
        lambda s: jnp.any(jnp.abs(s.books.balance.assets - s.books.balance.total)
                          > 1e-6 * jnp.abs(s.books.balance.assets).max())),
}
