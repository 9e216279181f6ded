"""The statements as typed tables: every line declared once (see `line`); lines are (Y,), CNY a year or at its end.

Chinese terms are those of *Methods and Parameters for Economic Evaluation of Construction Projects*, 3rd ed. 2006.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from anodeworks.arrays import Array
from anodeworks.finance.cash_flow import EquityFlow, FinancialPlan, ProjectFlow
from anodeworks.finance.closing import Closing
from anodeworks.finance.cost import variable
from anodeworks.finance.line import line, same, table
from anodeworks.finance.plan import Agreed, ByLoan
from anodeworks.numerics import running, safe_divide

# fmt: off
_PAID: Final = "([loans.accrued]+[loans.fees]+[loans.exchange]-[loans.capitalised]-[loans.revalued])"


class Sales(NamedTuple):
    """Revenue and the price level."""

    revenue: Array = line("Revenue without VAT", "营业收入", "products + by_products", lambda e: e.now.revenue,
                          heading=True)
    products: Array = line("Products", "产品销售收入", "=[trade.product]", lambda e: e.now.products)
    by_products: Array = line("By-products", "副产品销售收入", "=[trade.by_product]", lambda e: e.now.by_products)
    level: Array = line("Price level", "价格指数", "=(1+{inflation})^[time.elapsed]", lambda e: e.now.level, unit="1")


class Cost(NamedTuple):
    """Total cost, by part and by behaviour: variable is what moves with output."""

    materials: Array = line("Raw materials", "外购原材料费", "=[trade.material]", lambda e: e.now.cost.materials)
    energy: Array = line("Fuel and power", "外购燃料及动力费", "=[trade.energy]", lambda e: e.now.cost.energy)
    services: Array = line("Services", "外购服务费", "=[trade.service]", lambda e: e.now.cost.services)
    wages: Array = line("Wages and welfare", "工资及福利费",
                        "=[people.wages]+[trade.wages]", lambda e: e.now.cost.wages)
    repair: Array = line("Repairs", "修理费", "={finance.cost.repair}*[work.fixed_assets]", lambda e: e.now.cost.repair)
    insurance: Array = line("Insurance", "保险费", "={finance.cost.insurance}*[work.fixed_assets]",
                            lambda e: e.now.cost.insurance)
    safety: Array = line("Production-safety fund", "安全生产费", "=[work.safety]", lambda e: e.now.cost.safety,
                         needs=("finance.safety",))
    manufacturing: Array = line("Other manufacturing cost", "其他制造费用",
                                "={finance.cost.manufacturing}*[work.fixed_assets]",
                                lambda e: e.now.cost.manufacturing)
    administration: Array = line("Other administration cost", "其他管理费用",
                                 "={finance.cost.administration}*[cost.wages]", lambda e: e.now.cost.administration)
    selling: Array = line("Other selling cost", "其他营业费用", "={finance.cost.selling}*[sales.revenue]",
                          lambda e: e.now.cost.selling)
    research: Array = line("Research and development", "研发费用",
                           "=[people.research]", lambda e: e.now.cost.research)
    carbon: Array = line("Carbon price", "碳排放成本", "=([model.emission0]*{finance.carbon.scope_1}"
                         "+[model.emission1]*{finance.carbon.scope_2}+[model.emission2]*{finance.carbon.scope_3})"
                         "*(1-MIN({finance.carbon.free}*(1+{finance.carbon.free_drift})^[time.elapsed],1))"
                         "*{finance.carbon.price}*(1+{finance.carbon.drift})^[time.elapsed]*[sales.level]/{unit}",
                         lambda e: e.now.cost.carbon, needs=("finance.carbon",))
    other: Array = line("Other cost", "其他费用", "=[trade.other]", lambda e: e.now.cost.other)
    operating: Array = line("Operating cost", "经营成本", "materials~other", lambda e: e.now.cost.total,
                            heading=True)
    depreciation: Array = line("Depreciation", "折旧费", "=[work.depreciation]+[work.interest_charge]",
                               lambda e: e.now.assets.depreciation + e.run.charge)
    amortisation: Array = line("Amortisation", "摊销费", "=[work.amortisation]", lambda e: e.now.assets.amortisation)
    exchange: Array = line("Exchange loss on loans", "汇兑损失", "=[loans.revalued]", lambda e: e.run.revalued,
                           needs=("finance.tranches",))
    interest: Array = line("Interest", "利息支出", "=[work.charged]", lambda e: e.run.charged)
    total: Array = line("Total cost", "总成本费用合计", "operating~interest", heading=True)
    variable: Array = line("of which variable", "其中：可变成本", "=[trade.variable]+[cost.selling]+[cost.carbon]",
                           lambda e: variable(e.now.cost))
    fixed: Array = line("of which fixed", "其中：固定成本", "total - variable")


class Taxes(NamedTuple):
    """Value added tax, levies and income tax; the total is what the treasury receives less what it refunds."""

    output_vat: Array = line("Output VAT", "增值税销项税额",
                             "=SUMPRODUCT({sale.first.vat~sale.last.vat},[sale.first~sale.last])",
                             lambda e: e.now.vat.output)
    input_vat: Array = line("Input VAT on running costs", "增值税进项税额",
                            "=SUMPRODUCT({buy.first.vat~buy.last.vat},[buy.first~buy.last])"
                            "+{finance.vat.overheads}*SUM([cost.repair~cost.selling])", lambda e: e.now.vat.purchases)
    investment_vat: Array = line("Input VAT on assets", "固定资产等进项税额",
                                 "=[work.construction_vat]+[work.replacement_vat]",
                                 lambda e: e.now.vat.construction + e.now.vat.replacement)
    vat_payable: Array = line("VAT payable", "应纳增值税", "=MAX(-[work.vat_balance],0)", lambda e: e.now.vat.payable)
    vat_refund: Array = line("VAT credit refunded", "增值税留抵退税",
                             "=[time.alive]*{finance.vat.refund}*MAX([work.vat_balance],0)", lambda e: e.now.vat.refund)
    vat_credit: Array = line("VAT credit carried forward", "期末留抵税额",
                             "=MAX([work.vat_balance],0)-[taxes.vat_refund]", lambda e: e.now.vat.credit, stands=True)
    surcharges: Array = line("Surcharges on VAT", "城市维护建设税、教育费附加及地方教育附加",
                             "=({finance.levies.urban_maintenance}+{finance.levies.education}"
                             "+{finance.levies.local_education})*[taxes.vat_payable]",
                             lambda e: e.now.levies.surcharges)
    property_tax: Array = line("Property tax", "房产税", "={finance.levies.property_tax}"
                               "*(1-{finance.levies.property_relief})*[work.real_estate]",
                               lambda e: e.now.levies.property_tax)
    stamp_duty: Array = line("Stamp duty", "印花税", "={finance.levies.stamp_duty}"
                             "*([sales.revenue]+SUM([cost.materials~cost.services]))",
                             lambda e: e.now.levies.stamp_duty)
    land_use_tax: Array = line("Land-use tax", "城镇土地使用税",
                               "={finance.levies.land_use_tax}*[model.land]*[sales.level]/{unit}",
                               lambda e: e.now.levies.land_use_tax)
    levies: Array = line("Tax and surcharge", "税金及附加", "surcharges~land_use_tax", lambda e: e.now.levies.total)
    research_intensity: Array = line("Research share of revenue", "研发费用占收入比例",
                                     "=IF([sales.revenue]=0,0,[cost.research]/[sales.revenue])",
                                     lambda e: safe_divide(e.now.cost.research, e.now.revenue), unit="%")
    rate: Array = line("Income tax rate before holidays", "所得税税率（优惠前）",
                       "={finance.tax.standard_rate}+[work.reduced]*({finance.tax.reduced_rate}-{finance.tax.standard_rate})",
                       lambda e: e.setting.tax.rate, unit="%")
    income_tax: Array = line("Income tax", "所得税", "=[company.tax]", lambda e: e.run.tax)
    total: Array = line("All taxes less refunds", "税费合计", "vat_payable - vat_refund + levies + income_tax",
                        heading=True)


class Profit(NamedTuple):
    """Profit, its tax and its distribution."""

    revenue: Array = same("sales.revenue")
    subsidies: Array = line("Subsidies", "补贴收入", "=[work.subsidies]",
                            lambda e: e.now.subsidies and e.now.subsidies.income, needs=("finance.subsidies",))
    levies: Array = same("taxes.levies")
    total_cost: Array = line("Total cost", "总成本费用", "cost.total",
                             lambda e: e.plus(e.now.cost.total + e.charges + e.run.charged, "cost.exchange"))
    decommissioning: Array = line("Decommissioning", "弃置费用", "=[work.leaving_charge]",
                                  lambda e: e.now.decommissioning and e.now.decommissioning.charge,
                                  needs=("finance.decommissioning",))
    disposal_loss: Array = line("Loss on assets at the end", "资产处置损失", "=[work.loss]+[work.interest_loss]",
                                lambda e: e.now.loss + e.run.loss)
    before_tax: Array = line("Profit before tax", "利润总额", "revenue + subsidies - levies - total_cost"
                             " - decommissioning - disposal_loss",
                             lambda e: e.run.profit, heading=True)
    research_deduction: Array = line("Additional research deduction", "研发费用加计扣除",
                                     "={finance.tax.super_deduction}*[cost.research]",
                                     lambda e: e.setting.tax.deduction)
    tax_only: Array = line("Other amounts deducted for tax only", "其他纳税调减（调增为负）",
                           "=[work.tax_ahead]-[work.tax_ahead<]", lambda e: e.setting.tax.other,
                           needs=("finance.tax_depreciation", "finance.subsidies", "finance.decommissioning"))
    losses_used: Array = line("Losses of earlier years used", "弥补以前年度亏损", "=[company.used]",
                              lambda e: e.run.losses_used)
    taxable: Array = line("Taxable income", "应纳税所得额", "=[company.taxable]", lambda e: e.run.taxable)
    income_tax: Array = same("taxes.income_tax")
    net: Array = line("Net profit", "净利润", "before_tax - income_tax", heading=True)
    opening: Array = line("Undistributed profit at the start", "期初未分配利润", "closing<", stands=True)
    distributable: Array = line("Profit that may be distributed", "可供分配的利润", "opening + net", stands=True)
    reserve: Array = line("Transfer to the statutory reserve", "提取法定盈余公积金",
                          "=MIN({finance.distribution.reserve}*MAX(0,MIN([profit.net],[profit.opening]+[profit.net])),"
                          "MAX(0,{finance.distribution.reserve_limit}*[balance.paid_in]-[balance.reserve<]))",
                          lambda e: e.run.reserve_added)
    to_investors: Array = line("Profit that investors may receive", "可供投资者分配的利润", "distributable - reserve",
                               stands=True)
    dividends: Array = line("Dividends", "应付利润（股利分配）",
                            "=[time.alive]*MIN({finance.distribution.payout}*MAX(0,[profit.opening]+[profit.net]"
                            "-[profit.reserve]),MAX(0,[work.cash_after]))-[profit.withheld]", lambda e: e.run.dividend)
    withheld: Array = line("Dividends that lenders do not allow", "分红锁定未分配的股利",
                           "=[lock.dividends]*[lock.locked]", lambda e: e.run.withheld, needs=("finance.lock_up",))
    closing: Array = line("Undistributed profit at the end", "未分配利润", "opening + net - reserve - dividends",
                          lambda e: e.run.undistributed, stands=True)
    ebit: Array = line("Profit before interest and tax", "息税前利润", "before_tax + cost.interest + cost.exchange")
    ebitda: Array = line("Profit before interest, tax, depreciation and amortisation", "息税折旧摊销前利润",
                         "ebit + cost.depreciation + cost.amortisation", lambda e: e.line("profit.ebit") + e.charges)


class Balance(NamedTuple):
    """The balance sheet at the end of the year; the last one after everything has been recovered and repaid."""

    assets: Array = line("Assets", "资产", "current_assets + underway~intangible", heading=True)
    current_assets: Array = line("Current assets", "流动资产总额", "cash~vat_credit", heading=True)
    cash: Array = line("Cash", "货币资金", "=[work.surplus]+[time.going]*[working_capital.cash]",
                       lambda e: e.run.surplus + e.going * e.now.working.cash)
    reserve_account: Array = line("Debt service reserve account", "偿债准备金账户",
                                  "reserve_account< + plan.reserve_account", lambda e: e.run.account,
                                  needs=("finance.dsra",))
    receivables: Array = same("=[time.going]*[working_capital.receivables]",
                              lambda e: e.going * e.now.working.receivables)
    prepayments: Array = same("=[time.going]*[working_capital.prepayments]",
                              lambda e: e.going * e.now.working.prepayments)
    inventories: Array = line("Inventories", "存货",
                              "=[time.going]*SUM([working_capital.materials~working_capital.finished])",
                              lambda e: e.going * e.now.working.inventories)
    vat_credit: Array = same("taxes.vat_credit")
    underway: Array = line("Construction in progress", "在建工程", "=[time.going]*[work.underway]+[work.waiting]",
                           lambda e: e.going * e.now.assets.underway + e.run.waiting)
    fixed: Array = line("Net fixed assets", "固定资产净值", "=[time.going]*[work.book_fixed]+[work.interest_book]",
                        lambda e: e.going * e.now.assets.book_fixed + e.run.book)
    intangible: Array = line("Net intangible and other assets", "无形及其他资产净值",
                             "=[time.going]*[work.book_intangible]", lambda e: e.going * e.now.assets.book_intangible)
    total: Array = line("Liabilities and equity", "负债及所有者权益", "liabilities + equity", heading=True)
    current_liabilities: Array = line("Current liabilities", "流动负债总额", "short_term~advances", heading=True)
    short_term: Array = same("loans.short_term")
    payables: Array = same("=[time.going]*[working_capital.payables]", lambda e: e.going * e.now.working.payables)
    advances: Array = same("=[time.going]*[working_capital.advances]", lambda e: e.going * e.now.working.advances)
    working_loan: Array = line("Working-capital loan", "流动资金借款", "=[work.working_end]", lambda e: e.run.working)
    long_term: Array = line("Long-term loan", "建设投资借款", "loans.closing")
    deferred_income: Array = line("Deferred income", "递延收益", "=[time.going]*[work.deferred]",
                                  lambda e: e.now.subsidies and e.now.subsidies.deferred, needs=("finance.subsidies",))
    provision: Array = line("Provision for decommissioning", "预计负债（弃置费用）", "=[work.provision]",
                            lambda e: e.now.decommissioning and e.now.decommissioning.provision,
                            needs=("finance.decommissioning",))
    liabilities: Array = line("Liabilities", "负债小计", "current_liabilities + working_loan~provision",
                              heading=True)
    equity: Array = line("Equity", "所有者权益", "paid_in~undistributed", heading=True)
    paid_in: Array = line("Capital paid in", "资本金", "paid_in< + funding.equity", lambda e: e.setting.paid_in)
    reserve: Array = line("Statutory reserve", "累计盈余公积金", "reserve< + profit.reserve", lambda e: e.run.reserve)
    undistributed: Array = line("Undistributed profit", "累计未分配利润", "profit.closing")
    debt_ratio: Array = line("Liabilities to assets until all is settled", "资产负债率（清算前）",
                             "=IF([time.going]*[balance.assets]=0,0,[balance.liabilities]/[balance.assets])",
                             lambda e: e.going * safe_divide(e.line("balance.liabilities"), e.line("balance.assets")),
                             unit="%")


class Loans(NamedTuple):
    """Drawing, interest and repayment of each loan, and how they are covered (0 where there is nothing to cover)."""

    opening: Array = line("Long-term loan at the start", "期初借款余额", "closing<", lambda e: e.run.opening,
                          stands=True)
    drawn: Array = line("Drawn", "当期借款", "=[phases.drawn]", lambda e: e.run.drawn)
    accrued: Array = line("Interest accrued", "当期应计利息", "=[phases.interest]",
                          lambda e: e.run.interest)
    fees: Array = line("Upfront and commitment fees", "前端费及承诺费", "=[phases.fees]", lambda e: e.run.fees,
                       needs=("finance.tranches",))
    exchange: Array = line("Exchange difference", "汇兑差额", "=[phases.exchange]", lambda e: e.run.exchange,
                           needs=("finance.tranches",))
    capitalised: Array = line("Interest added to the loan", "建设期利息（资本化）",
                              "=[phases.capitalised]", lambda e: e.run.capitalised)
    revalued: Array = line("Exchange difference charged", "计入当期损益的汇兑差额", "=[phases.revalued]",
                           lambda e: e.run.revalued, needs=("finance.tranches",))
    paid: Array = line("Interest paid", "当期付息",  # rounding is no interest
                       f"=IF(ABS({_PAID})<=0.000000000001*[loans.accrued],0,{_PAID})",
                       lambda e: e.plus(e.plus(e.plus(e.run.interest - e.run.capitalised, "loans.fees"),
                                               "loans.exchange"), "loans.revalued", -1.0))
    principal: Array = line("Principal repaid", "当期还本", "=[phases.repaid]", lambda e: e.run.repaid)
    closing: Array = line("Long-term loan at the end", "期末借款余额",
                          "opening + drawn + capitalised + revalued - principal", lambda e: e.run.loan, stands=True)
    working_loan: Array = line("Working-capital loan in the year", "流动资金借款余额",
                               "=(1-{finance.working_capital.own_share})*[work.financed]",
                               lambda e: e.setting.working_loan, stands=True)
    working_interest: Array = line("Interest of the working-capital loan", "流动资金借款利息",
                                   "={rate_working}*[loans.working_loan]", lambda e: e.run.working_interest)
    short_term: Array = line("Short-term loan", "短期借款",
                             "=MAX(-[work.cash_after],0)+(1-[time.alive])*[loans.short_term<]", lambda e: e.run.short,
                             stands=True)
    borrowed: Array = line("Short-term loan taken", "短期借款", "=[time.alive]*[loans.short_term]",
                           lambda e: e.now.closing.alive * e.run.short)
    short_repaid: Array = line("Short-term loan repaid", "偿还短期借款", "=[time.alive]*[loans.short_term<]",
                               lambda e: e.run.short_repaid)
    short_interest: Array = line("Interest of the short-term loan", "短期借款利息",
                                 "={rate_short}*[loans.short_repaid]", lambda e: e.run.short_interest)
    earned: Array = line("Interest of the reserve account", "偿债准备金账户利息收入",
                         "=[time.alive]*{finance.dsra.interest}*[balance.reserve_account<]",
                         lambda e: e.run.earned, needs=("finance.dsra",))
    interest_cover: Array = line("Interest cover (0: nothing to cover)", "利息备付率（0表示无应付利息）",
                                 "=IF([time.alive]*[cost.interest]=0,0,[profit.ebit]/[cost.interest])",
                                 lambda e: safe_divide(e.line("profit.ebit"), e.run.charged), unit="1")
    debt_service_cover: Array = line("Debt service cover (0: nothing to cover)", "偿债备付率（0表示无应还本息）",
                                     "=IF([time.alive]*([cost.interest]+[loans.principal]+[loans.short_repaid])=0,0,"
                                     "([profit.ebitda]-[taxes.income_tax]-[project.replacement])"
                                     "/([cost.interest]+[loans.principal]+[loans.short_repaid]))",
                                     lambda e: safe_divide(
                                         e.line("profit.ebitda") - e.run.tax - e.now.replacement_outflow,
                                         e.run.charged + e.run.repaid + e.run.short_repaid), unit="1")


class Funding(NamedTuple):
    """What has to be financed, and by whom; working capital up to that of design output."""

    uses: Array = line("Uses of funds", "资金使用合计", "total_investment + start_up + reserve_account", heading=True)
    total_investment: Array = line("Total investment", "项目总投资",
                                   "construction + deductible_vat + interest + working_capital", heading=True)
    construction: Array = line("Construction investment without VAT", "建设投资（不含税）", "=[work.construction]",
                               lambda e: e.now.construction)
    price_contingency: Array = line("of which price contingency", "其中：涨价预备费", "=[work.price_contingency]",
                                    lambda e: e.now.price_contingency, needs=("finance.price_contingency",))
    deductible_vat: Array = line("Deductible VAT on it", "可抵扣进项税额", "=[work.construction_vat]",
                                 lambda e: e.now.vat.construction)
    interest: Array = line("Interest during construction", "建设期利息", "loans.capitalised")
    working_capital: Array = line("Working capital", "流动资金",
                                  "=[time.alive]*([work.financed]-[work.financed<])", lambda e: e.now.working_drawn)
    start_up: Array = line("Running costs before operation", "投产前运营支出",
                           "=IF([time.begun]=1,0,MAX(0,[work.running]-[sales.revenue]-[taxes.output_vat]))",
                           lambda e: e.start_up)
    reserve_account: Array = line("Filling of the debt service reserve account", "偿债准备金初始存入",
                                  "=[reserve.filling]", lambda e: e.setting.filling, needs=("finance.dsra",))
    sources: Array = line("Financing", "资金筹措", "equity + long_term + working_loan", heading=True)
    equity: Array = line("Capital paid in", "项目资本金", "={equity_share}*[work.need]+[reserve.own]"
                         "+{finance.working_capital.own_share}*[funding.working_capital]", lambda e: e.setting.equity)
    equity_built: Array = line("of it for construction and costs before operation", "其中：用于建设投资及投产前支出",
                               "equity - equity_working")
    equity_working: Array = line("of it for working capital", "其中：用于流动资金", "working_capital - working_loan")
    long_term: Array = line("Long-term loan with its capitalised interest", "建设投资借款（含资本化利息）",
                            "loans.drawn + loans.capitalised")
    lent_built: Array = line("of it for construction and costs before operation", "其中：用于建设投资及投产前支出",
                             "loans.drawn")
    lent_interest: Array = line("of it for interest during construction", "其中：用于建设期利息", "loans.capitalised")
    working_loan: Array = line("Working-capital loan", "流动资金借款",
                               "=(1-{finance.working_capital.own_share})*[funding.working_capital]",
                               lambda e: e.setting.working_drawn)


class WorkingCapitalTable(NamedTuple):
    """Working capital by item, before its recovery in the last year."""

    assets: Array = line("Current assets", "流动资产", "receivables~prepayments", lambda e: e.now.working.assets,
                         heading=True)
    receivables: Array = line("Receivables", "应收账款", "={finance.working_capital.receivables}/360*"
                              'IF({finance.working_capital.receivables_at}={option.operating cost},[cost.operating],'
                              "[sales.revenue]+[taxes.output_vat])", lambda e: e.now.working.receivables)
    materials: Array = line("Raw materials", "原材料", "={finance.working_capital.materials}/360*[cost.materials]",
                            lambda e: e.now.working.materials)
    in_progress: Array = line("Work in progress", "在产品",
                              "={finance.working_capital.in_progress}/360*SUM([cost.materials~cost.manufacturing])",
                              lambda e: e.now.working.in_progress)
    finished: Array = line("Finished goods", "产成品",
                           "={finance.working_capital.finished}/360*([cost.operating]-[cost.selling])",
                           lambda e: e.now.working.finished)
    cash: Array = line("Cash", "现金", "={finance.working_capital.cash}/360"
                       "*([cost.wages]+SUM([cost.insurance~cost.other]))+[lines.working_capital]",
                       lambda e: e.now.working.cash)
    prepayments: Array = line("Prepayments", "预付账款",
                              "={finance.working_capital.prepayments}/360*SUM([cost.materials~cost.services])",
                              lambda e: e.now.working.prepayments)
    liabilities: Array = line("Current liabilities", "流动负债", "payables + advances",
                              lambda e: e.now.working.liabilities, heading=True)
    payables: Array = line("Payables", "应付账款",
                           "={finance.working_capital.payables}/360*SUM([cost.materials~cost.services])",
                           lambda e: e.now.working.payables)
    advances: Array = line("Advances from customers", "预收账款",
                           "={finance.working_capital.advances}/360*[sales.revenue]",
                           lambda e: e.now.working.advances)
    net: Array = line("Working capital", "流动资金", "assets - liabilities", lambda e: e.now.working.net, heading=True)
    increase: Array = line("Increase in the year", "流动资金当期增加额",
                           "=[time.alive]*([working_capital.net]-[working_capital.net<])",
                           lambda e: e.now.working_increase, stands=False)


class AssetTable(NamedTuple):
    """Assets by class, (C, Y), and the interest capitalised in them, (Y,); before recovery in the last year."""

    cost: Array = line("Original cost", "原值", "=[assets.cost{c}<]+[as.added{c}]",
                       lambda e: running(e.now.assets.additions), stands=True)
    charge: Array = line("Depreciation and amortisation", "折旧和摊销", "=[as.charge{c}]",
                         lambda e: e.now.assets.charge)
    book: Array = line("Book value", "净值", "=[as.book{c}]", lambda e: e.now.assets.book, stands=True)
    charge_interest: Array = line("Depreciation of capitalised interest", "资本化利息折旧", "=[work.interest_charge]",
                                  lambda e: e.run.charge)
    book_interest: Array = line("Book value of capitalised interest", "资本化利息净值", "=[work.interest_book]",
                                lambda e: e.run.book, stands=True)


class Statements(NamedTuple):
    """All tables of the study."""

    high_tech_missed: Array  # (Y,) True in years when research fell short of what high-tech standing asks
    closing: Closing  # the years in which the plant is run
    repaying: Array  # (Y,) part of the year in which a long-term loan is repaid by its schedule
    planned: Array  # (K, Y) sales of each product if it is run to the end, CNY
    sold: Array  # (L, Y) amount of each line of sales, CNY
    bought: Array  # (L, Y) amount of each line of purchases, CNY
    by_loan: ByLoan | None  # the loans one by one, where there are tranches
    reserved: Array | None  # (Y,) what the reserve account should hold
    agreed: Agreed | None  # what follows of equity share and cover, where repayment is sculpted
    project: ProjectFlow = table("Cash flow of the project", "项目投资现金流量表", "Project CF", 16)
    equity: EquityFlow = table("Cash flow of equity", "项目资本金现金流量表", "Equity CF", 17)
    profit: Profit = table("Profit and its distribution", "利润与利润分配表", "Profit", 19)
    plan: FinancialPlan = table("Financial plan", "财务计划现金流量表", "Plan", 20)
    balance: Balance = table("Balance sheet", "资产负债表", "Balance", 21, stands=True)
    loans: Loans = table("Loans and debt service", "借款还本付息计划表", "Loans", 22)
    sales: Sales = table("Revenue", "营业收入估算表", "Revenue", 7)
    cost: Cost = table("Total cost", "总成本费用估算表", "Cost", 9)
    taxes: Taxes = table("Taxes", "增值税、税金及附加和所得税估算表", "Taxes", 8)
    funding: Funding = table("Investment and its financing", "项目总投资使用计划与资金筹措表", "Funding", 5)
    working_capital: WorkingCapitalTable = table("Working capital", "流动资金估算表", "Working capital", 4,
                                                 stands=True)
    assets: AssetTable = table("Assets, depreciation and amortisation", "固定资产折旧费及无形资产和其他资产摊销估算表",
                               "Assets", 23)
