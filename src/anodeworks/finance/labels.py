"""Names of the tables and their lines in English and Chinese: data only.

Chinese terms are those of *Methods and Parameters for Economic Evaluation of Construction Projects*, 3rd ed. 2006.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from anodeworks.finance import tables


class Label(NamedTuple):
    """A name; `heading` marks sums under which the following lines stand."""

    english: str
    chinese: str
    heading: bool = False
    unit: str = "CNY"


L = Label

TABLES: Final[dict[str, Label]] = {
    "project": L("Cash flow of the project", "项目投资现金流量表"),
    "equity": L("Cash flow of equity", "项目资本金现金流量表"),
    "profit": L("Profit and its distribution", "利润与利润分配表"),
    "plan": L("Financial plan", "财务计划现金流量表"),
    "balance": L("Balance sheet", "资产负债表"),
    "loans": L("Loans and debt service", "借款还本付息计划表"),
    "sales": L("Revenue", "营业收入估算表"),
    "cost": L("Total cost", "总成本费用估算表"),
    "taxes": L("Taxes", "增值税、税金及附加和所得税估算表"),
    "funding": L("Investment and its financing", "项目总投资使用计划与资金筹措表"),
    "working_capital": L("Working capital", "流动资金估算表"),
    "assets": L("Assets, depreciation and amortisation", "固定资产折旧和无形资产及其他资产摊销估算表"),
}

_COMMON: Final[dict[str, Label]] = {
    "revenue": L("Revenue without VAT", "营业收入"),
    "output_vat": L("Output VAT", "增值税销项税额"),
    "input_vat": L("Input VAT on running costs", "增值税进项税额"),
    "vat_payable": L("VAT payable", "应纳增值税"),
    "vat_refund": L("VAT credit refunded", "增值税留抵退税"),
    "vat_credit": L("VAT credit carried forward", "期末留抵税额"),
    "levies": L("Tax and surcharge", "税金及附加"),
    "income_tax": L("Income tax", "所得税"),
    "operating_cost": L("Operating cost", "经营成本"),
    "inflow": L("Cash in", "现金流入", True),
    "outflow": L("Cash out", "现金流出", True),
    "recovered_assets": L("Recovery of assets", "回收资产余值"),
    "recovered_working_capital": L("Recovery of working capital", "回收流动资金"),
    "construction": L("Construction investment with VAT", "建设投资（含税）"),
    "working_capital": L("Working capital", "流动资金"),
    "replacement": L("Replacement investment with VAT", "维持运营投资（含税）"),
    "interest": L("Interest", "利息支出"),
    "principal": L("Principal repaid", "借款本金偿还"),
    "short_term": L("Short-term loan", "短期借款"),
    "working_loan": L("Working-capital loan", "流动资金借款"),
    "long_term": L("Long-term loan", "长期借款"),
    "receivables": L("Receivables", "应收账款"),
    "prepayments": L("Prepayments", "预付账款"),
    "payables": L("Payables", "应付账款"),
    "advances": L("Advances from customers", "预收账款"),
    "materials": L("Raw materials", "外购原材料费"),
    "dividends": L("Dividends", "应付利润（股利）"),
    "reserve": L("Transfer to the statutory reserve", "提取法定盈余公积金"),
}

_OWN: Final[dict[str, dict[str, Label]]] = {
    "project": {
        "before_tax": L("Net cash flow before income tax", "所得税前净现金流量", True),
        "cumulative_before_tax": L("Cumulative, before income tax", "累计所得税前净现金流量"),
        "adjusted_tax": L("Adjusted income tax", "调整所得税"),
        "after_tax": L("Net cash flow after income tax", "所得税后净现金流量", True),
        "cumulative_after_tax": L("Cumulative, after income tax", "累计所得税后净现金流量"),
    },
    "equity": {
        "own_funds": L("Equity and own funds invested", "项目资本金"),
        "interest": L("Interest paid", "借款利息支付"),
        "net": L("Net cash flow", "净现金流量", True),
        "cumulative": L("Cumulative net cash flow", "累计净现金流量"),
    },
    "profit": {
        "total_cost": L("Total cost", "总成本费用"),
        "disposal_loss": L("Loss on assets at the end", "资产处置损失"),
        "before_tax": L("Profit before tax", "利润总额", True),
        "research_deduction": L("Additional research deduction", "研发费用加计扣除"),
        "losses_used": L("Losses of earlier years used", "弥补以前年度亏损"),
        "taxable": L("Taxable income", "应纳税所得额"),
        "net": L("Net profit", "净利润", True),
        "opening": L("Undistributed profit at the start", "期初未分配利润"),
        "closing": L("Undistributed profit at the end", "未分配利润"),
        "ebit": L("Profit before interest and tax", "息税前利润"),
        "ebitda": L("Profit before interest, tax, depreciation and amortisation", "息税折旧摊销前利润"),
    },
    "plan": {
        "operating": L("Net cash flow from operation", "经营活动净现金流量", True),
        "investing": L("Net cash flow from investment", "投资活动净现金流量", True),
        "financing": L("Net cash flow from financing", "筹资活动净现金流量", True),
        "equity": L("Capital paid in", "项目资本金投入"),
        "interest": L("Interest paid", "各种利息支出"),
        "net": L("Net cash flow", "净现金流量", True),
        "surplus": L("Cumulative surplus", "累计盈余资金"),
    },
    "balance": {
        "assets": L("Assets", "资产", True),
        "current_assets": L("Current assets", "流动资产总额", True),
        "cash": L("Cash", "货币资金"),
        "inventories": L("Inventories", "存货"),
        "underway": L("Construction in progress", "在建工程"),
        "fixed": L("Net fixed assets", "固定资产净值"),
        "intangible": L("Net intangible and other assets", "无形及其他资产净值"),
        "total": L("Liabilities and equity", "负债及所有者权益", True),
        "current_liabilities": L("Current liabilities", "流动负债总额", True),
        "liabilities": L("Liabilities", "负债", True),
        "equity": L("Equity", "所有者权益", True),
        "paid_in": L("Capital paid in", "资本金"),
        "reserve": L("Statutory reserve", "累计盈余公积金"),
        "undistributed": L("Undistributed profit", "累计未分配利润"),
        "debt_ratio": L("Liabilities to assets", "资产负债率", unit="%"),
    },
    "loans": {
        "opening": L("Long-term loan at the start", "期初借款余额"),
        "drawn": L("Drawn", "当期借款"),
        "accrued": L("Interest accrued", "当期应计利息"),
        "capitalised": L("Interest added to the loan", "建设期利息（资本化）"),
        "paid": L("Interest paid", "当期付息"),
        "principal": L("Principal repaid", "当期还本"),
        "closing": L("Long-term loan at the end", "期末借款余额"),
        "working_loan": L("Working-capital loan in the year", "流动资金借款余额"),
        "working_interest": L("Interest of the working-capital loan", "流动资金借款利息"),
        "short_interest": L("Interest of the short-term loan", "短期借款利息"),
        "interest_cover": L("Interest cover (0: nothing to cover)", "利息备付率", unit="1"),
        "debt_service_cover": L("Debt service cover (0: nothing to cover)", "偿债备付率", unit="1"),
    },
    "sales": {
        "revenue": L("Revenue without VAT", "营业收入", True),
        "products": L("Products", "产品销售收入"),
        "by_products": L("By-products", "副产品销售收入"),
        "level": L("Price level", "价格水平", unit="1"),
    },
    "cost": {
        "energy": L("Fuel and power", "外购燃料及动力费"),
        "services": L("Services", "外购服务费"),
        "wages": L("Wages and welfare", "工资及福利费"),
        "repair": L("Repairs", "修理费"),
        "manufacturing": L("Other manufacturing cost", "其他制造费用"),
        "administration": L("Other administration cost", "其他管理费用"),
        "selling": L("Other selling cost", "其他营业费用"),
        "research": L("Research and development", "研发费用"),
        "operating": L("Operating cost", "经营成本", True),
        "depreciation": L("Depreciation", "折旧费"),
        "amortisation": L("Amortisation", "摊销费"),
        "total": L("Total cost", "总成本费用", True),
        "variable": L("of which variable", "其中：可变成本"),
        "fixed": L("of which fixed", "其中：固定成本"),
    },
    "taxes": {
        "investment_vat": L("Input VAT on assets", "固定资产等进项税额"),
        "surcharges": L("Surcharges on VAT", "城市维护建设税及教育费附加"),
        "property_tax": L("Property tax", "房产税"),
        "stamp_duty": L("Stamp duty", "印花税"),
        "research_intensity": L("Research share of revenue", "研发费用占收入比例", unit="%"),
        "rate": L("Income tax rate before holidays", "所得税税率", unit="%"),
        "total": L("All taxes less refunds", "税费合计", True),
    },
    "funding": {
        "uses": L("Total investment", "总投资", True),
        "construction": L("Construction investment without VAT", "建设投资（不含税）"),
        "deductible_vat": L("Deductible VAT on it", "可抵扣进项税额"),
        "interest": L("Interest during construction", "建设期利息"),
        "start_up": L("Running costs before operation", "投产前运营支出"),
        "sources": L("Financing", "资金筹措", True),
        "equity": L("Capital paid in", "项目资本金"),
        "long_term": L("Long-term loan with its capitalised interest", "建设投资借款（含资本化利息）"),
    },
    "working_capital": {
        "assets": L("Current assets", "流动资产", True),
        "materials": L("Raw materials", "原材料"),
        "in_progress": L("Work in progress", "在产品"),
        "finished": L("Finished goods", "产成品"),
        "cash": L("Cash", "现金"),
        "liabilities": L("Current liabilities", "流动负债", True),
        "net": L("Working capital", "流动资金", True),
        "increase": L("Increase in the year", "流动资金当期增加额"),
    },
    "assets": {
        "cost": L("Original cost", "原值"),
        "charge": L("Depreciation and amortisation", "折旧和摊销"),
        "book": L("Book value", "净值"),
        "charge_interest": L("Depreciation of capitalised interest", "建设期利息折旧"),
        "book_interest": L("Book value of capitalised interest", "建设期利息净值"),
    },
}

# Names of the rows of the lines that are by class, in the order of `operations.CLASSES`.
CLASS_LABELS: Final[tuple[Label, ...]] = (
    L("Buildings", "房屋建筑物"),
    L("Machinery", "机器设备"),
    L("Electronics", "电子设备"),
    L("Right to use land", "土地使用权"),
    L("Other assets", "其他资产"),
)

LABELS: Final[dict[str, dict[str, Label]]] = {
    table: {line: (_OWN[table] if line in _OWN[table] else _COMMON)[line] for line in kind._fields}
    for table, kind in (
        ("project", tables.ProjectFlow),
        ("equity", tables.EquityFlow),
        ("profit", tables.Profit),
        ("plan", tables.FinancialPlan),
        ("balance", tables.Balance),
        ("loans", tables.Loans),
        ("sales", tables.Sales),
        ("cost", tables.Cost),
        ("taxes", tables.Taxes),
        ("funding", tables.Funding),
        ("working_capital", tables.WorkingCapitalTable),
        ("assets", tables.AssetTable),
    )
}
