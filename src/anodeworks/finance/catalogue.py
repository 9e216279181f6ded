"""Indicators and flags by name: unit, labels and meaning; data only, read by report, explanation, command line.

Chinese terms are those of *Methods and Parameters for Economic Evaluation of Construction Projects*, 3rd ed. 2006.
"""

from __future__ import annotations

from typing import Final

from anodeworks.quantity import Indicator

INDICATORS: Final = (
    Indicator(
        "firr_before_tax", "%", "FIRR before tax", "财务内部收益率（所得税前）",
        "rate of return of the project before income tax", True,
    ),
    Indicator(
        "firr_after_tax", "%", "FIRR after tax", "财务内部收益率（所得税后）",
        "rate of return of the project after adjusted income tax", True,
    ),
    Indicator(
        "equity_irr", "%", "equity IRR", "资本金财务内部收益率",
        "rate of return of the cash flow of equity", True,
    ),
    Indicator(
        "fnpv_before_tax", "CNY", "FNPV before tax", "财务净现值（所得税前）",
        "present value of the project before income tax at the discount rate, at the start of year 1", True,
    ),
    Indicator(
        "fnpv_after_tax", "CNY", "FNPV after tax", "财务净现值（所得税后）",
        "present value of the project after adjusted income tax at the discount rate, at the start of year 1", True,
    ),
    Indicator(
        "payback_before_tax", "year", "payback before tax", "投资回收期（所得税前）",
        "from the start of construction, undiscounted", False,
    ),
    Indicator(
        "payback", "year", "payback", "投资回收期（所得税后）",
        "from the start of construction, undiscounted", False,
    ),
    Indicator(
        "dynamic_payback", "year", "dynamic payback", "动态投资回收期（所得税后）",
        "from the start of construction, at the discount rate", False,
    ),
    Indicator(
        "roi", "%", "return on investment", "总投资收益率",
        "mean profit before interest and tax over operation, of total investment", True,
    ),
    Indicator(
        "capital_profit_rate", "%", "capital net profit rate", "资本金净利润率",
        "mean net profit over operation, of the capital paid in", True,
    ),
    Indicator(
        "gross_margin", "%", "gross margin", "毛利率",
        "revenue less production cost, of revenue, over the study", True,
    ),
    Indicator(
        "break_even", "%", "break-even utilisation", "盈亏平衡点（生产能力利用率）",
        "utilisation without profit or loss, full years", False,
    ),
    Indicator(
        "debt_service_cover_min", "1", "least debt service cover", "偿债备付率（最低）",
        "DSCR of the worst year", True,
    ),
    Indicator(
        "debt_service_cover_mean", "1", "mean debt service cover", "偿债备付率（平均）",
        "mean DSCR while repaying", True,
    ),
    Indicator(
        "interest_cover_min", "1", "least interest cover", "利息备付率（最低）",
        "ICR of the worst year", True,
    ),
    Indicator(
        "interest_cover_mean", "1", "mean interest cover", "利息备付率（平均）",
        "mean ICR while repaying", True,
    ),
    Indicator(
        "debt_ratio_max", "%", "highest debt ratio", "资产负债率（最高）",
        "highest share of liabilities in assets", False,
    ),
    Indicator(
        "short_term_max", "CNY", "highest short-term loan", "短期借款（最高）",
        "what the plan lacked in its worst year", False,
    ),
    Indicator(
        "levelised_cost", "CNY/kg", "levelised cost", "平准化成本",
        "price at which the FNPV before tax is 0: all outflows less by-products, over output, both discounted", False,
    ),
    Indicator(
        "levelised_cost_energy", "CNY/kWh", "levelised cost of capacity", "单位负极容量平准化成本",
        "the same over anode capacity sold", False,
    ),
    Indicator(
        "levelised_price", "CNY/kg", "levelised price", "平准化售价",
        "sales of products over their output, both discounted",
    ),
    Indicator(
        "total_investment", "CNY", "total investment", "项目总投资",
        "construction investment with VAT, interest during construction and working capital", False,
    ),
    Indicator(
        "construction_investment", "CNY", "construction investment", "建设投资",
        "contingency and VAT included", False,
    ),
    Indicator(
        "construction_interest", "CNY", "interest during construction", "建设期利息",
        "interest added to the long-term loan and to assets", False,
    ),
    Indicator("working_capital", "CNY", "working capital", "流动资金", "highest working capital", False),
    Indicator(
        "initial_working_capital", "CNY", "initial working capital", "铺底流动资金",
        "part of working capital that equity finances", False,
    ),
    Indicator("equity_capital", "CNY", "equity capital", "项目资本金", "capital paid in"),
    Indicator(
        "revenue", "CNY/year", "mean revenue", "年均营业收入",
        "mean year of operation, without VAT", True,
    ),
    Indicator("total_cost", "CNY/year", "mean total cost", "年均总成本费用", "mean year of operation", False),
    Indicator(
        "operating_cost", "CNY/year", "mean operating cost", "年均经营成本",
        "mean year of operation", False,
    ),
    Indicator("net_profit", "CNY/year", "mean net profit", "年均净利润", "mean year of operation", True),
    Indicator(
        "total_tax", "CNY/year", "mean taxes", "年均税费总额",
        "VAT, tax and surcharge and income tax, mean year of operation",
    ),
    Indicator(
        "total_tax_full", "CNY/year", "taxes at full operation", "达产年税费总额",
        "the same, mean of full years",
    ),
    Indicator(
        "local_tax", "CNY/year", "mean local taxes", "年均地方税收",
        "what stays in the province, mean year of operation", True,
    ),
    Indicator(
        "local_tax_full", "CNY/year", "local taxes at full operation", "达产年地方税收",
        "what stays in the province, mean of full years", True,
    ),
    Indicator(
        "value_added", "CNY/year", "value added", "工业增加值（达产年）",
        "wages, depreciation, net taxes on production, profit", True,
    ),
    Indicator("jobs", "person", "jobs", "就业人数（达产年）", "staff, mean of full years", True),
)

FLAGS: Final[dict[str, tuple[str, str]]] = {
    "firr_before_tax_undefined": ("no rate of return before tax", "所得税前内部收益率无解"),
    "firr_after_tax_undefined": ("no rate of return after tax", "所得税后内部收益率无解"),
    "equity_irr_undefined": ("no rate of return of equity", "资本金内部收益率无解"),
    "several_rates": ("several rates of return are possible", "内部收益率可能有多个解"),
    "no_payback": ("the investment is not paid back", "计算期内不能回收投资"),
    "no_dynamic_payback": ("the investment is not paid back at the discount rate", "计算期内不能动态回收投资"),
    "no_debt_service": ("no long-term loan is repaid", "无长期借款偿还"),
    "no_break_even": ("no utilisation breaks even", "不存在盈亏平衡点"),
    "short_term_borrowing": ("cash falls short and is borrowed for a year", "资金不足，需短期借款"),
    "debt_at_end": ("debts remain at the end of the study", "计算期末仍有未偿债务"),
    "high_tech_missed": ("research falls short of high-tech standing in some year", "研发投入未达高新技术企业标准"),
    "unbalanced": ("the balance sheet does not balance", "资产负债表不平衡"),
}
