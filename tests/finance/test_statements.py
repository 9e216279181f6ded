"""Laws that hold for any plant and any terms, and agreement with a spreadsheet written independently."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from . import closing_by_hand, returns_by_hand
from .model import BASE, NOTHING, PLANT, WHOLE, parameters, plants, study

EXAMPLES = settings(max_examples=60)
SHARES = {"research_intensity", "rate", "level"}
# What is left of large sums is divided: of a debt of 400 CNY out of 1e9 CNY not every digit is known.
RATIOS = {
    "debt_ratio": lambda x: x["balance"]["total"],
    "interest_cover": lambda x: x["cost"]["interest"],
    "debt_service_cover": lambda x: np.sum(
        [x["cost"]["interest"], x["loans"]["principal"], x["loans"]["short_repaid"]], axis=0
    ),
}


def agree(values, operations, debt=NOTHING):
    """Every cell of every table to 1e-9 of the largest outlay, ratios to what that leaves of them."""
    books, results = study(values, operations, debt)
    cells = closing_by_hand.study(values, operations, debt)
    scale = max(map(abs, cells["project"]["outflow"]))
    own = {name: table._asdict() for name, table in books._asdict().items() if hasattr(table, "_asdict")}
    for name, table in books._asdict().items():
        if name in ("closing", "planned", "sold", "bought", "repaying", "by_loan", "reserved", "agreed"):
            continue
        if name == "high_tech_missed":
            assert table.tolist() == [bool(x) for x in cells["missed"]["missed"]]
            continue
        lines = table._asdict()
        assert set(lines) == set(cells[name])
        for line, row in lines.items():
            wanted = np.asarray(cells[name][line])
            size, part = scale, 1.0
            if line in SHARES | RATIOS.keys():
                size = np.maximum(1.0, np.abs(wanted))
            if line in RATIOS:
                wholes = np.abs([RATIOS[line](cells), RATIOS[line](own)]).max(axis=0)
                part = np.where(wholes == 0.0, 1.0, np.minimum(wholes / scale, 1.0))
            assert np.all(np.abs(row - wanted) * part <= 1e-9 * size), f"{name}.{line}"
    return books, results, cells


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_every_cell_agrees_with_the_spreadsheet(values, operations):
    agree(values, operations)


@pytest.mark.parametrize("repayment", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("basis", [0.0, 1.0])
def test_every_indicator_agrees_with_the_spreadsheet(repayment, basis):
    values = {
        **(WHOLE if basis else BASE),
        "finance.loan.repayment": repayment,
        "finance.prices.basis": basis,
    }
    values["finance.assets.replacement"] = 0.7
    _, results, cells = agree(values, PLANT)
    for name, wanted in returns_by_hand.figures(values, PLANT, cells).items():
        assert float(getattr(results, name)) == pytest.approx(
            wanted, rel=1e-9, abs=0.0 if wanted else 1e-6
        ), name


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_money_is_conserved(values, operations):
    books, _ = study(values, operations)
    balance, plan, equity = books.balance, books.plan, books.equity
    small = 1e-9 * max(balance.assets.max(), books.project.outflow.max())
    assert np.abs(balance.assets - balance.total).max() < small
    assert np.abs(books.funding.uses - books.funding.sources).max() < small
    working_cash = books.working_capital.cash * books.closing.going
    assert np.abs(plan.surplus - (balance.cash - working_cash)).max() < small
    # Equity: what it receives is dividends and the change of the surplus, less what it pays in.
    held = np.diff(plan.surplus, prepend=0.0)
    owed = books.closing.last * books.loans.short_term
    assert np.abs(equity.net - (plan.dividends + held - plan.equity - owed)).max() < small
    for flow in (books.project, equity):
        total = flow.before_tax if flow is books.project else flow.net
        assert np.abs(flow.inflow - flow.outflow - total).max() < small


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_no_balance_is_negative_that_may_not_be(values, operations):
    books, _ = study(values, operations)
    small = 1e-9 * max(books.balance.assets.max(), books.project.outflow.max())
    for row in (
        books.plan.surplus, books.balance.cash, books.balance.fixed, books.balance.underway, books.loans.closing,
        books.loans.short_term, books.balance.vat_credit, books.taxes.vat_payable, books.profit.taxable,
        books.profit.income_tax, books.profit.dividends, books.profit.reserve, books.loans.principal,
        books.assets.charge, books.assets.book,
    ):  # fmt: skip
        assert row.min() >= -small
    assert np.abs(np.minimum(books.plan.surplus, books.loans.short_term)).max() < small
    assert books.loans.closing[-1] == pytest.approx(0.0, abs=small)


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_assets_are_written_off_or_recovered_to_the_last_yuan(values, operations):
    books, _ = study(values, operations)
    spent = (books.funding.construction + books.project.replacement).sum()
    spent -= (books.taxes.investment_vat - books.funding.deductible_vat).sum()
    gone = books.cost.depreciation.sum() + books.cost.amortisation.sum() + books.profit.disposal_loss.sum()
    back = books.project.recovered_assets.sum()
    assert spent + books.loans.capitalised.sum() == pytest.approx(gone + back, rel=1e-9)


@given(values=parameters(loan__equity_share=1.0, working_capital__own_share=1.0), operations=plants())
@EXAMPLES
def test_without_debt_equity_receives_the_project_after_tax(values, operations):
    books, _ = study(values, operations)
    scale = books.project.outflow.max()
    free = np.maximum.accumulate(books.loans.short_term) == 0.0  # until a shortage is borrowed
    assert np.abs(books.equity.net - books.project.after_tax)[free].max(initial=0.0) < 1e-9 * scale
    assert np.abs(books.profit.income_tax - books.project.adjusted_tax)[free].max(initial=0.0) < 1e-9 * scale


@given(values=parameters(prices__inflation=0.0), operations=plants())
@EXAMPLES
def test_without_inflation_real_and_nominal_are_the_same(values, operations):
    real, _ = study({**values, "finance.prices.basis": 0.0}, operations)
    nominal, _ = study({**values, "finance.prices.basis": 1.0}, operations)
    for a, b in zip(real, nominal, strict=True):
        for line, x in a._asdict().items() if hasattr(a, "_asdict") else []:
            assert np.array_equal(x, getattr(b, line)), line


def test_nominal_money_deflated_buys_what_real_money_does():
    rates = {"finance.prices.inflation": 0.03, "finance.prices.basis": 1.0}
    real, _ = study()
    nominal, _ = study(rates)
    for line in ("revenue", "operating_cost", "construction"):
        deflated = getattr(nominal.project, line) / nominal.sales.level
        assert deflated == pytest.approx(getattr(real.project, line), rel=1e-12)


def test_a_shortage_is_borrowed_and_flagged():
    short, results = study({"finance.loan.term": 1.0 * 365.25 * 86400.0, "finance.distribution.payout": 1.0})
    assert short.loans.short_term.max() > 0.0
    assert results.flags.short_term_borrowing
    assert short.plan.surplus.min() >= -1e-9 * short.balance.assets.max()
    _, results = study({"finance.loan.repayment": 2.0})
    assert not results.flags.short_term_borrowing
