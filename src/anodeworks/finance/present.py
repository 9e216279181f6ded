"""How the results are laid out as tables: only sums and differences, no rule of its own."""

from __future__ import annotations

from anodeworks.finance import tables
from anodeworks.finance.before_financing import BeforeFinancing
from anodeworks.finance.plan import Plan, Setting
from anodeworks.numerics import Array, previous, running, safe_divide


def sales(now: BeforeFinancing) -> tables.Sales:
    """Revenue and price level."""
    return tables.Sales(now.revenue, now.products, now.by_products, now.level)


def cost(now: BeforeFinancing, run: Plan) -> tables.Cost:
    """Total cost; variable is what moves with output."""
    depreciation = now.assets.depreciation + run.charge
    total = now.cost.total + depreciation + now.assets.amortisation + run.charged
    variable = now.cost.purchases + now.cost.selling
    return tables.Cost(
        materials=now.cost.materials,
        energy=now.cost.energy,
        services=now.cost.services,
        wages=now.cost.wages,
        repair=now.cost.repair,
        manufacturing=now.cost.manufacturing,
        administration=now.cost.administration,
        selling=now.cost.selling,
        research=now.cost.research,
        operating=now.cost.total,
        depreciation=depreciation,
        amortisation=now.assets.amortisation,
        interest=run.charged,
        total=total,
        variable=variable,
        fixed=total - variable,
    )


def taxes(now: BeforeFinancing, setting: Setting, run: Plan) -> tables.Taxes:
    """All taxes; the total is what the treasury receives less what it refunds."""
    return tables.Taxes(
        output_vat=now.vat.output,
        input_vat=now.vat.purchases,
        investment_vat=now.vat.construction + now.vat.replacement,
        vat_payable=now.vat.payable,
        vat_refund=now.vat.refund,
        vat_credit=now.vat.credit,
        surcharges=now.levies.surcharges,
        property_tax=now.levies.property_tax,
        stamp_duty=now.levies.stamp_duty,
        levies=now.levies.total,
        research_intensity=safe_divide(now.cost.research, now.revenue),
        rate=setting.tax.rate,
        income_tax=run.tax,
        total=now.vat.payable - now.vat.refund + now.levies.total + run.tax,
    )


def project(now: BeforeFinancing, run: Plan) -> tables.ProjectFlow:
    """Cash flow of the investment, before and after the adjusted income tax."""
    after_tax = now.flow - run.adjusted_tax
    return tables.ProjectFlow(
        inflow=now.inflow,
        revenue=now.revenue,
        output_vat=now.vat.output,
        vat_refund=now.vat.refund,
        recovered_assets=now.assets.recovered,
        recovered_working_capital=now.working_recovery,
        outflow=now.running_outflow + now.investment_outflow + now.replacement_outflow,
        construction=now.construction + now.vat.construction,
        working_capital=now.working_increase,
        operating_cost=now.cost.total,
        input_vat=now.vat.purchases,
        vat_payable=now.vat.payable,
        levies=now.levies.total,
        replacement=now.replacement_outflow,
        before_tax=now.flow,
        cumulative_before_tax=running(now.flow),
        adjusted_tax=run.adjusted_tax,
        after_tax=after_tax,
        cumulative_after_tax=running(after_tax),
    )


def equity(now: BeforeFinancing, setting: Setting, run: Plan) -> tables.EquityFlow:
    """Cash flow of equity; a short-term loan still open at the end is repaid by it."""
    own_funds = now.investment_outflow - setting.drawn - setting.working_drawn
    principal = run.repaid + now.last * (setting.working_loan + run.short) + run.short_repaid
    inflow = now.inflow + run.short
    outflow = now.running_outflow + own_funds + now.replacement_outflow + principal + run.charged + run.tax
    net = inflow - outflow
    return tables.EquityFlow(
        inflow=inflow,
        revenue=now.revenue,
        output_vat=now.vat.output,
        vat_refund=now.vat.refund,
        recovered_assets=now.assets.recovered,
        recovered_working_capital=now.working_recovery,
        short_term=run.short,
        outflow=outflow,
        own_funds=own_funds,
        principal=principal,
        interest=run.charged,
        operating_cost=now.cost.total,
        input_vat=now.vat.purchases,
        vat_payable=now.vat.payable,
        levies=now.levies.total,
        income_tax=run.tax,
        replacement=now.replacement_outflow,
        net=net,
        cumulative=running(net),
    )


def profit(now: BeforeFinancing, setting: Setting, run: Plan) -> tables.Profit:
    """Profit, its tax and its distribution."""
    ebit = run.profit + run.charged
    charges = now.assets.depreciation + now.assets.amortisation + run.charge
    return tables.Profit(
        revenue=now.revenue,
        levies=now.levies.total,
        total_cost=now.cost.total + charges + run.charged,
        disposal_loss=now.assets.loss + run.loss,
        before_tax=run.profit,
        research_deduction=setting.tax.deduction,
        losses_used=run.losses_used,
        taxable=run.taxable,
        income_tax=run.tax,
        net=run.profit - run.tax,
        opening=previous(run.undistributed),
        reserve=run.reserve_added,
        dividends=run.dividend,
        closing=run.undistributed,
        ebit=ebit,
        ebitda=ebit + charges,
    )


def plan(now: BeforeFinancing, setting: Setting, run: Plan) -> tables.FinancialPlan:
    """Cash by activity; the surplus is what is in hand beyond the working balance."""
    operating = now.revenue + now.vat.output + now.vat.refund - now.running_outflow - run.tax
    recovered = now.assets.recovered + now.working_recovery
    investing = recovered - now.investment_outflow - now.replacement_outflow
    principal = run.repaid + now.last * setting.working_loan + run.short_repaid
    paid = run.charged + principal + run.dividend
    financing = setting.equity + setting.drawn + setting.working_drawn + run.short - paid
    net = operating + investing + financing
    return tables.FinancialPlan(
        operating=operating,
        revenue=now.revenue,
        output_vat=now.vat.output,
        vat_refund=now.vat.refund,
        operating_cost=now.cost.total,
        input_vat=now.vat.purchases,
        vat_payable=now.vat.payable,
        levies=now.levies.total,
        income_tax=run.tax,
        investing=investing,
        recovered_assets=now.assets.recovered,
        recovered_working_capital=now.working_recovery,
        construction=now.construction + now.vat.construction,
        working_capital=now.working_increase,
        replacement=now.replacement_outflow,
        financing=financing,
        equity=setting.equity,
        long_term=setting.drawn,
        working_loan=setting.working_drawn,
        short_term=run.short,
        interest=run.charged,
        principal=principal,
        dividends=run.dividend,
        net=net,
        surplus=running(net),
    )


def balance(now: BeforeFinancing, setting: Setting, run: Plan) -> tables.Balance:
    """The balance sheet at the end of the year."""
    going = 1.0 - now.last
    working = now.working
    payables, advances = going * working.payables, going * working.advances
    receivables, prepayments = going * working.receivables, going * working.prepayments
    inventories = going * working.inventories
    cash = run.surplus + going * working.cash
    current = cash + receivables + prepayments + inventories + now.vat.credit
    underway = going * now.assets.underway + run.waiting
    fixed = going * now.assets.book_fixed + run.book
    intangible = going * now.assets.book_intangible
    current_liabilities = run.short + payables + advances
    owed = current_liabilities + run.working + run.loan
    own = setting.paid_in + run.reserve + run.undistributed
    total = current + underway + fixed + intangible
    return tables.Balance(
        assets=total,
        current_assets=current,
        cash=cash,
        receivables=receivables,
        prepayments=prepayments,
        inventories=inventories,
        vat_credit=now.vat.credit,
        underway=underway,
        fixed=fixed,
        intangible=intangible,
        total=owed + own,
        current_liabilities=current_liabilities,
        short_term=run.short,
        payables=payables,
        advances=advances,
        working_loan=run.working,
        long_term=run.loan,
        liabilities=owed,
        equity=own,
        paid_in=setting.paid_in,
        reserve=run.reserve,
        undistributed=run.undistributed,
        debt_ratio=safe_divide(owed, total),
    )


def loans(setting: Setting, run: Plan, result: tables.Profit) -> tables.Loans:
    """Each loan, and the yearly cover ratios (0 where there is nothing to cover)."""
    return tables.Loans(
        opening=run.opening,
        drawn=setting.drawn,
        accrued=run.interest,
        capitalised=run.capitalised,
        paid=run.interest - run.capitalised,
        principal=run.repaid,
        closing=run.loan,
        working_loan=setting.working_loan,
        working_interest=run.working_interest,
        short_term=run.short,
        short_interest=run.short_interest,
        interest_cover=safe_divide(result.ebit, run.charged),
        debt_service_cover=safe_divide(result.ebitda - run.tax, run.charged + run.repaid),
    )


def funding(now: BeforeFinancing, setting: Setting, run: Plan, start_up: Array) -> tables.Funding:
    """Uses and sources of the investment; working capital up to its highest so far."""
    working_capital = now.working.financed - previous(now.working.financed)
    long_term = setting.drawn + run.capitalised
    return tables.Funding(
        uses=now.construction + now.vat.construction + run.capitalised + start_up + working_capital,
        construction=now.construction,
        deductible_vat=now.vat.construction,
        interest=run.capitalised,
        start_up=start_up,
        working_capital=working_capital,
        sources=setting.equity + long_term + setting.working_drawn,
        equity=setting.equity,
        long_term=long_term,
        working_loan=setting.working_drawn,
    )


def working(now: BeforeFinancing) -> tables.WorkingCapitalTable:
    """Working capital by item."""
    items = now.working
    return tables.WorkingCapitalTable(
        assets=items.assets,
        receivables=items.receivables,
        materials=items.materials,
        in_progress=items.in_progress,
        finished=items.finished,
        cash=items.cash,
        prepayments=items.prepayments,
        liabilities=items.liabilities,
        payables=items.payables,
        advances=items.advances,
        net=items.net,
        increase=now.working_increase,
    )


def assets(now: BeforeFinancing, run: Plan) -> tables.AssetTable:
    """Cost, charge and book value by class."""
    return tables.AssetTable(
        cost=running(now.assets.additions),
        charge=now.assets.charge,
        book=now.assets.book,
        charge_interest=run.charge,
        book_interest=run.book,
    )
