"""The cash flow statements: of the project, of its equity, and of the company that carries it (see `line`)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array
from anodeworks.finance.line import line, same

# fmt: off


class ProjectFlow(NamedTuple):
    """Cash flow of the whole investment, before any financing, before and after the adjusted income tax."""

    inflow: Array = line("Cash in", "现金流入", "revenue~recovered_working_capital", lambda e: e.now.inflow,
                         heading=True)
    revenue: Array = same("sales.revenue")
    output_vat: Array = same("taxes.output_vat")
    vat_refund: Array = same("taxes.vat_refund")
    subsidies: Array = line("Subsidies received", "收到的补贴", "=[work.subsidised]",
                            lambda e: e.now.subsidies and e.now.subsidies.received, needs=("finance.subsidies",))
    recovered_assets: Array = line("Recovery of assets", "回收资产余值", "=[work.recovered]",
                                   lambda e: e.now.recovered)
    recovered_working_capital: Array = line("Recovery of working capital", "回收流动资金",
                                            "=[time.last]*[working_capital.net]", lambda e: e.now.working_recovery)
    outflow: Array = line("Cash out", "现金流出", "construction~decommissioning",
                          lambda e: e.plus(e.now.running_outflow + e.now.investment_outflow
                                           + e.now.replacement_outflow, "project.decommissioning"), heading=True)
    construction: Array = line("Construction investment with VAT", "建设投资（含税）",
                               "funding.construction + funding.deductible_vat")
    working_capital: Array = line("Working capital", "流动资金", "working_capital.increase")
    operating_cost: Array = same("cost.operating")
    input_vat: Array = same("taxes.input_vat")
    vat_payable: Array = same("taxes.vat_payable")
    levies: Array = same("taxes.levies")
    replacement: Array = line("Replacement investment with VAT", "维持运营投资（含税）",
                              "=[work.replacement]+[work.replacement_vat]", lambda e: e.now.replacement_outflow)
    decommissioning: Array = line("Decommissioning", "弃置支出", "=[work.leaving]",
                                  lambda e: e.now.decommissioning and e.now.decommissioning.paid,
                                  needs=("finance.decommissioning",))
    before_tax: Array = line("Net cash flow before income tax", "所得税前净现金流量", "inflow - outflow",
                             lambda e: e.now.flow, heading=True)
    cumulative_before_tax: Array = line("Cumulative, before income tax", "累计所得税前净现金流量",
                                        "cumulative_before_tax< + before_tax")
    adjusted_tax: Array = line("Adjusted income tax", "调整所得税", "=[taxpayer.tax]", lambda e: e.run.adjusted_tax)
    after_tax: Array = line("Net cash flow after income tax", "所得税后净现金流量", "before_tax - adjusted_tax",
                            heading=True)
    cumulative_after_tax: Array = line("Cumulative, after income tax", "累计所得税后净现金流量",
                                       "cumulative_after_tax< + after_tax")


class EquityFlow(NamedTuple):
    """Cash flow to and from equity; a short-term loan still open at the end is repaid by it."""

    inflow: Array = line("Cash in", "现金流入", "revenue~short_term", lambda e: e.now.inflow + e.line("loans.borrowed"),
                         heading=True)
    revenue: Array = same("sales.revenue")
    output_vat: Array = same("taxes.output_vat")
    vat_refund: Array = same("taxes.vat_refund")
    subsidies: Array = same("project.subsidies")
    recovered_assets: Array = same("project.recovered_assets")
    recovered_working_capital: Array = same("project.recovered_working_capital")
    short_term: Array = same("loans.borrowed")
    outflow: Array = line("Cash out", "现金流出", "own_funds~decommissioning",
                          lambda e: e.plus(e.plus(e.now.running_outflow + e.line("equity.own_funds")
                                           + e.now.replacement_outflow + e.line("equity.principal") + e.run.charged
                                           + e.run.tax, "project.decommissioning"), "equity.reserve_account"),
                          heading=True)
    own_funds: Array = line("Equity and own funds invested", "项目资本金",
                            "project.construction + project.working_capital - loans.drawn - funding.working_loan",
                            lambda e: e.now.investment_outflow - e.run.drawn - e.setting.working_drawn)
    principal: Array = line("Principal repaid", "借款本金偿还", "=[loans.principal]"
                            "+[time.last]*([loans.working_loan]+[loans.short_term])+[loans.short_repaid]",
                            lambda e: e.run.repaid + e.now.closing.last * (e.setting.working_loan + e.run.short)
                            + e.run.short_repaid)
    interest: Array = line("Interest paid", "借款利息支付", "cost.interest")
    reserve_account: Array = same("plan.reserve_account")
    operating_cost: Array = same("cost.operating")
    input_vat: Array = same("taxes.input_vat")
    vat_payable: Array = same("taxes.vat_payable")
    levies: Array = same("taxes.levies")
    income_tax: Array = same("taxes.income_tax")
    replacement: Array = same("project.replacement")
    decommissioning: Array = same("project.decommissioning")
    net: Array = line("Net cash flow", "净现金流量", "inflow - outflow", heading=True)
    cumulative: Array = line("Cumulative net cash flow", "累计净现金流量", "cumulative< + net")


class FinancialPlan(NamedTuple):
    """Cash from operation, investment and financing, and the surplus that is left beyond the working balance."""

    operating: Array = line("Net cash flow from operation", "经营活动净现金流量",
                            "revenue~subsidies - operating_cost~income_tax",
                            lambda e: e.plus(e.now.revenue + e.now.vat.output + e.now.vat.refund
                                             - e.now.running_outflow - e.run.tax, "project.subsidies"), heading=True)
    revenue: Array = same("sales.revenue")
    output_vat: Array = same("taxes.output_vat")
    vat_refund: Array = same("taxes.vat_refund")
    subsidies: Array = same("project.subsidies")
    operating_cost: Array = same("cost.operating")
    input_vat: Array = same("taxes.input_vat")
    vat_payable: Array = same("taxes.vat_payable")
    levies: Array = same("taxes.levies")
    income_tax: Array = same("taxes.income_tax")
    investing: Array = line("Net cash flow from investment", "投资活动净现金流量",
                            "recovered_assets + recovered_working_capital - construction~decommissioning",
                            lambda e: e.plus(e.now.recovered + e.now.working_recovery - e.now.investment_outflow
                                             - e.now.replacement_outflow, "project.decommissioning", -1.0),
                            heading=True)
    recovered_assets: Array = same("project.recovered_assets")
    recovered_working_capital: Array = same("project.recovered_working_capital")
    construction: Array = same("project.construction")
    working_capital: Array = same("project.working_capital")
    replacement: Array = same("project.replacement")
    decommissioning: Array = same("project.decommissioning")
    financing: Array = line("Net cash flow from financing", "筹资活动净现金流量",
                            "equity~short_term - interest~dividends",
                            lambda e: e.plus(
                                e.setting.equity + e.run.drawn + e.setting.working_drawn + e.line("loans.borrowed")
                                - (e.run.charged + e.line("plan.principal") + e.run.dividend),
                                "plan.reserve_account", -1.0), heading=True)
    equity: Array = line("Capital paid in", "项目资本金投入", "funding.equity")
    long_term: Array = line("Long-term loan", "建设投资借款", "loans.drawn")
    working_loan: Array = same("funding.working_loan")
    short_term: Array = same("loans.borrowed")
    interest: Array = line("Interest paid", "各种利息支出", "cost.interest")
    principal: Array = line("Principal repaid", "借款本金偿还",
                            "=[loans.principal]+[time.last]*[loans.working_loan]+[loans.short_repaid]",
                            lambda e: e.run.repaid + e.now.closing.last * e.setting.working_loan
                            + e.run.short_repaid)
    reserve_account: Array = line("Into the debt service reserve account", "存入偿债准备金账户",
                                  "=[reserve.transferred]", lambda e: e.run.transferred,
                                  needs=("finance.dsra",))
    dividends: Array = same("profit.dividends")
    net: Array = line("Net cash flow", "净现金流量", "operating + investing + financing", heading=True)
    surplus: Array = line("Cumulative surplus", "累计盈余资金", "surplus< + net")
