"""The financial plan year by year: drawing, interest, tax, repayment, dividends (docs/equations/finance.md, 8).

The one true recurrence of the stage: cash decides the repayment, which decides interest, which decides tax,
which decides cash. All that does not depend on it is computed before, for all years at once.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from anodeworks.finance import tax
from anodeworks.finance.distribution import DistributionRules, distribute
from anodeworks.finance.loan import LoanTerms
from anodeworks.numerics import Array, positive, running, stored

PROJECT, COMPANY = 0, 1  # the two taxpayers: without and with the debts


class Setting(NamedTuple):
    """What each year brings to the plan, (Y,) each but where phases are told apart, (Y, P); amounts in CNY."""

    drawn: Array  # (Y, P) from the long-term loan
    equity: Array  # capital paid in
    paid_in: Array  # capital paid in by the end of the year
    flow: Array  # net cash flow of the project before income tax
    profit: Array  # before tax, interest and the depreciation of interest
    tax: tax.TaxYears
    unfinished: Array  # (Y, P) part of the interest that is capitalised
    entering: Array  # (Y, P) part of the capitalised interest that comes into use
    due: Array  # (Y, P) share of the opening long-term balance that falls due
    repaying: Array  # part of the year in which a loan is repaid by its schedule
    working_loan: Array  # working-capital loan during the year
    working_drawn: Array  # its increase
    last: Array  # 1 in the last year, else 0
    alive: Array  # 1 up to that year, 0 after it


class Position(NamedTuple):
    """What is carried from year to year, CNY; () each but for the phases' loans and the interest in them, (P,)."""

    loan: Array
    working: Array
    short: Array
    surplus: Array  # cash beyond the working balance
    waiting: Array  # capitalised interest of assets not yet in use
    book: Array  # book value of capitalised interest in use
    rate: Array  # its yearly charge
    undistributed: Array
    reserve: Array
    accounts: tax.TaxAccount


class Plan(NamedTuple):
    """The plan by year, (Y,) each, CNY; balances are those at the end of the year."""

    drawn: Array  # from the long-term loans
    opening: Array  # long-term loans at the start of the year
    interest: Array  # of the long-term loans, paid and capitalised
    capitalised: Array
    charged: Array  # interest of all loans that is paid and charged as a cost
    working_interest: Array
    short_interest: Array
    repaid: Array  # long-term principal
    short_repaid: Array
    loan: Array
    working: Array
    short: Array
    surplus: Array
    waiting: Array
    book: Array
    charge: Array  # depreciation of capitalised interest
    loss: Array  # capitalised interest not written off by the end
    profit: Array  # before tax, after interest
    losses_used: Array
    taxable: Array
    tax: Array
    adjusted_tax: Array
    reserve_added: Array
    dividend: Array
    undistributed: Array
    reserve: Array


def run(
    terms: LoanTerms,
    rules: tax.TaxRules,
    distribution: DistributionRules,
    interest_life: Array,
    setting: Setting,
) -> Plan:
    """The plan over all years; `interest_life` is the life in years of capitalised interest."""
    lapsing = tax.lapse(rules)

    def year(before: Position, now: Setting) -> tuple[Position, Plan]:
        drawn = now.drawn.sum()
        accruing = terms.long * (before.loan + now.drawn / 2.0)
        added_to_loan = now.unfinished * accruing
        interest, capitalised = accruing.sum(), added_to_loan.sum()
        working_interest = terms.working * now.working_loan
        short_interest = terms.short * before.short * now.alive
        charged = interest - capitalised + working_interest + short_interest

        arriving = now.entering * before.waiting
        entering = arriving.sum()
        rate = before.rate + entering / interest_life
        charge = jnp.minimum(rate, before.book + entering)
        book = before.book + entering - charge
        waiting = before.waiting - arriving + added_to_loan
        loss = now.last * (book + waiting.sum())

        profit = now.profit - charge - loss - charged
        accounts, assessed = tax.assess(
            rules, lapsing, before.accounts, jnp.stack([now.profit, profit]), now.tax
        )
        accounts, assessed, profit = stored((accounts, assessed, profit))
        taxed = assessed.tax[COMPANY]

        working = (1.0 - now.last) * now.working_loan
        short_repaid = before.short * now.alive
        borrowed = drawn + working - before.working - short_repaid
        cash = before.surplus + now.flow + now.equity + borrowed - charged - taxed
        owed = before.loan + now.drawn + added_to_loan
        due = now.due * before.loan
        # Spare cash goes to the phases in their order.
        due = jnp.where(terms.sweeps, jnp.clip(cash - running(due) + due, 0.0, due), due)
        repaid = jnp.where(now.last == 1.0, owed, due)
        repaid, after = stored((repaid, cash - repaid.sum()))

        added, dividend = distribute(
            distribution, profit - taxed, before.undistributed, before.reserve, now.paid_in, after
        )
        dividend = dividend * now.alive
        left = Position(
            loan=owed - repaid,
            working=working,
            short=positive(-after) + before.short - short_repaid,
            surplus=positive(after) - dividend,
            waiting=waiting * (1.0 - now.last),
            book=book * (1.0 - now.last),
            rate=rate,
            undistributed=before.undistributed + profit - taxed - added - dividend,
            reserve=before.reserve + added,
            accounts=accounts,
        )
        return left, Plan(
            drawn=drawn,
            opening=before.loan.sum(),
            interest=interest,
            capitalised=capitalised,
            charged=charged,
            working_interest=working_interest,
            short_interest=short_interest,
            repaid=repaid.sum(),
            short_repaid=short_repaid,
            loan=left.loan.sum(),
            working=left.working,
            short=left.short,
            surplus=left.surplus,
            waiting=left.waiting.sum(),
            book=left.book,
            charge=charge,
            loss=loss,
            profit=profit,
            losses_used=assessed.losses_used[COMPANY],
            taxable=assessed.taxable[COMPANY],
            tax=taxed,
            adjusted_tax=assessed.tax[PROJECT],
            reserve_added=added,
            dividend=dividend,
            undistributed=left.undistributed,
            reserve=left.reserve,
        )

    nothing, phases = jnp.zeros(()), jnp.zeros(setting.drawn.shape[1])
    start = Position(
        loan=phases, working=nothing, short=nothing, surplus=nothing, waiting=phases, book=nothing, rate=nothing,
        undistributed=nothing, reserve=nothing, accounts=tax.opening(2),
    )  # fmt: skip
    _, made = jax.lax.scan(year, start, setting)
    return made
