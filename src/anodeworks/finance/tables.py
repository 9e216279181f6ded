"""The statements as typed tables; lines are (Y,), CNY a year or at its end, named in `labels`."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.numerics import Array


class Sales(NamedTuple):
    """Revenue and the price level."""

    revenue: Array
    products: Array
    by_products: Array
    level: Array


class Cost(NamedTuple):
    """Total cost, by part and by behaviour."""

    materials: Array
    energy: Array
    services: Array
    wages: Array
    repair: Array
    manufacturing: Array
    administration: Array
    selling: Array
    research: Array
    operating: Array
    depreciation: Array
    amortisation: Array
    interest: Array
    total: Array
    variable: Array
    fixed: Array


class Taxes(NamedTuple):
    """Value added tax, levies and income tax."""

    output_vat: Array
    input_vat: Array
    investment_vat: Array
    vat_payable: Array
    vat_refund: Array
    vat_credit: Array
    surcharges: Array
    property_tax: Array
    stamp_duty: Array
    levies: Array
    research_intensity: Array
    rate: Array
    income_tax: Array
    total: Array


class ProjectFlow(NamedTuple):
    """Cash flow of the whole investment, before any financing."""

    inflow: Array
    revenue: Array
    output_vat: Array
    vat_refund: Array
    recovered_assets: Array
    recovered_working_capital: Array
    outflow: Array
    construction: Array
    working_capital: Array
    operating_cost: Array
    input_vat: Array
    vat_payable: Array
    levies: Array
    replacement: Array
    before_tax: Array
    cumulative_before_tax: Array
    adjusted_tax: Array
    after_tax: Array
    cumulative_after_tax: Array


class EquityFlow(NamedTuple):
    """Cash flow to and from equity."""

    inflow: Array
    revenue: Array
    output_vat: Array
    vat_refund: Array
    recovered_assets: Array
    recovered_working_capital: Array
    short_term: Array
    outflow: Array
    own_funds: Array
    principal: Array
    interest: Array
    operating_cost: Array
    input_vat: Array
    vat_payable: Array
    levies: Array
    income_tax: Array
    replacement: Array
    net: Array
    cumulative: Array


class Profit(NamedTuple):
    """Profit and its distribution."""

    revenue: Array
    levies: Array
    total_cost: Array
    disposal_loss: Array
    before_tax: Array
    research_deduction: Array
    losses_used: Array
    taxable: Array
    income_tax: Array
    net: Array
    opening: Array
    reserve: Array
    dividends: Array
    closing: Array
    ebit: Array
    ebitda: Array


class FinancialPlan(NamedTuple):
    """Cash from operation, investment and financing, and the surplus that is left."""

    operating: Array
    revenue: Array
    output_vat: Array
    vat_refund: Array
    operating_cost: Array
    input_vat: Array
    vat_payable: Array
    levies: Array
    income_tax: Array
    investing: Array
    recovered_assets: Array
    recovered_working_capital: Array
    construction: Array
    working_capital: Array
    replacement: Array
    financing: Array
    equity: Array
    long_term: Array
    working_loan: Array
    short_term: Array
    interest: Array
    principal: Array
    dividends: Array
    net: Array
    surplus: Array


class Balance(NamedTuple):
    """The balance sheet at the end of the year; the last one after everything has been recovered and repaid."""

    assets: Array
    current_assets: Array
    cash: Array
    receivables: Array
    prepayments: Array
    inventories: Array
    vat_credit: Array
    underway: Array
    fixed: Array
    intangible: Array
    total: Array
    current_liabilities: Array
    short_term: Array
    payables: Array
    advances: Array
    working_loan: Array
    long_term: Array
    liabilities: Array
    equity: Array
    paid_in: Array
    reserve: Array
    undistributed: Array
    debt_ratio: Array


class Loans(NamedTuple):
    """Drawing, interest and repayment of each loan, and how they are covered."""

    opening: Array
    drawn: Array
    accrued: Array
    capitalised: Array
    paid: Array
    principal: Array
    closing: Array
    working_loan: Array
    working_interest: Array
    short_term: Array
    short_interest: Array
    interest_cover: Array
    debt_service_cover: Array


class Funding(NamedTuple):
    """What has to be financed, and by whom."""

    uses: Array
    construction: Array
    deductible_vat: Array
    interest: Array
    start_up: Array
    working_capital: Array
    sources: Array
    equity: Array
    long_term: Array
    working_loan: Array


class WorkingCapitalTable(NamedTuple):
    """Working capital by item, before its recovery in the last year."""

    assets: Array
    receivables: Array
    materials: Array
    in_progress: Array
    finished: Array
    cash: Array
    prepayments: Array
    liabilities: Array
    payables: Array
    advances: Array
    net: Array
    increase: Array


class AssetTable(NamedTuple):
    """Assets by class, (C, Y), and the interest capitalised in them, (Y,); before recovery in the last year."""

    cost: Array
    charge: Array
    book: Array
    charge_interest: Array
    book_interest: Array


class Statements(NamedTuple):
    """All tables of the study."""

    project: ProjectFlow
    equity: EquityFlow
    profit: Profit
    plan: FinancialPlan
    balance: Balance
    loans: Loans
    sales: Sales
    cost: Cost
    taxes: Taxes
    funding: Funding
    working_capital: WorkingCapitalTable
    assets: AssetTable
    high_tech_missed: Array  # (Y,) True in years when research fell short of what high-tech standing asks
