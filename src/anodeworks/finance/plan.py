"""The financial plan year by year: drawing, interest, tax, repayment, dividends (docs/equations/finance.md, 8).

The one true recurrence of the stage: cash decides the repayment, which decides interest, which decides tax,
which decides cash. All that does not depend on it is computed before, for all years at once.
"""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance import tax
from anodeworks.finance.covenants import Covenants
from anodeworks.finance.distribution import DistributionRules, distribute
from anodeworks.finance.loan import Terms
from anodeworks.numerics import positive, running, safe_divide, stored

ROUNDING = 1e-9  # of a cover, and of an account that is full
PROJECT, COMPANY = 0, 1  # the two taxpayers: without and with the debts


class Setting(NamedTuple):
    """What each year brings to the plan, (Y,) each but where loans are told apart, (Y, L); amounts in CNY.

    There is a loan for each phase, or for each phase and tranche. What is None is not asked of the plan.
    """

    drawn: Array  # (Y, L) from the long-term loan
    equity: Array  # capital paid in
    paid_in: Array  # capital paid in by the end of the year
    flow: Array  # net cash flow of the project before income tax
    profit: Array  # before tax, interest and the depreciation of interest
    tax: tax.TaxYears
    unfinished: Array  # (Y, L) part of the interest that is capitalised
    entering: Array  # (Y, L) part of the capitalised interest that comes into use
    due: Array  # (Y, L) share of the opening long-term balance that falls due
    repaying: Array  # part of the year in which a loan is repaid by its schedule
    working_loan: Array  # working-capital loan during the year
    working_drawn: Array  # its increase
    last: Array  # 1 in the last year, else 0
    alive: Array  # 1 up to that year, 0 after it
    fees: Array | None = None  # (Y, L)
    middle: Array | None = (
        None  # (Y, L) share of the opening balance that falls due in the middle of the year
    )
    earning: Array | None = (
        None  # cash for debt service before income tax and the loss of interest, what covers count
    )
    ended: Array | None = None  # 1 from the year on in which the last sculpted loan ends, else 0
    reserved: Array | None = None  # what the reserve account should hold at the end of the year
    filling: Array | None = None  # what is put into it with the investment


class Position(NamedTuple):
    """What is carried from year to year, CNY; () each but for the loans and the interest in them, (L,)."""

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
    account: Array | None = None  # the reserve account


class ByLoan(NamedTuple):
    """The loans one by one, (Y, L) each, CNY."""

    drawn: Array
    interest: Array
    fees: Array
    exchange: Array | None
    capitalised: Array
    repaid: Array
    loan: Array


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
    loans: ByLoan | None = None  # where there are tranches
    fees: Array | None = None
    exchange: Array | None = None  # what loans in other money have become dearer by
    revalued: Array | None = None  # that part of it which is charged
    served: Array | None = (
        None  # interest and fees of the long-term loans that are paid, for the reserve account
    )
    earned: Array | None = None  # interest of the reserve account
    transferred: Array | None = None  # into the reserve account
    account: Array | None = None
    withheld: Array | None = None  # dividends that lenders do not allow
    gap: Array | None = (
        None  # what would be owed beyond the year's part, if sculpted repayment ended with the year
    )


class Agreed(NamedTuple):
    """Of what is given and what follows, () each, where repayment is sculpted."""

    equity_share: Array
    cover: Array


class Lending(NamedTuple):
    """On which terms is lent."""

    long: Terms
    working: Array  # interest a year
    short: Array
    growth: Array | None = None  # (L,) of the exchange rate a year
    covenants: Covenants = Covenants()
    cover: Array | None = None  # that sculpted repayment keeps to


def run(
    lending: Lending,
    rules: tax.TaxRules,
    distribution: DistributionRules,
    interest_life: Array,
    setting: Setting,
) -> Plan:
    """The plan over all years; `interest_life` is the life in years of capitalised interest."""
    lapsing = tax.lapse(rules)
    terms, covenants = lending.long, lending.covenants

    def year(before: Position, now: Setting) -> tuple[Position, Plan]:
        drawn = now.drawn.sum()
        owing, exchange, revalued = before.loan, None, None
        if lending.growth is not None:
            exchange = owing * (lending.growth - 1.0)
            owing, revalued = owing + exchange, (1.0 - now.unfinished) * exchange
        accruing = terms.rate * (owing + now.drawn / 2.0)
        if now.middle is not None and terms.halves is not None:
            first = terms.rate / 2.0 * (owing + now.drawn / 4.0)
            accruing = accruing + terms.halves * terms.rate / 2.0 * (
                now.unfinished * first - now.middle * owing
            )
        cost = accruing if now.fees is None else accruing + now.fees
        added_to_loan = now.unfinished * (cost if exchange is None else cost + exchange)
        interest, capitalised = accruing.sum(), added_to_loan.sum()
        working_interest = lending.working * now.working_loan
        short_interest = lending.short * before.short * now.alive
        # Not what accrued less what is capitalised: rounding would be a service, covered 1e16 times.
        served = ((1.0 - now.unfinished) * cost).sum()
        charged = served + working_interest + short_interest
        earned = None
        if covenants.account is not None and before.account is not None:
            earned = covenants.account.interest * before.account * now.alive
            charged = charged - earned

        arriving = now.entering * before.waiting
        entering = arriving.sum()
        rate = before.rate + entering / interest_life
        charge = jnp.minimum(rate, before.book + entering)
        book = before.book + entering - charge
        waiting = before.waiting - arriving + added_to_loan
        loss = now.last * (book + waiting.sum())

        profit = now.profit - charge - loss - charged
        if revalued is not None:
            profit = profit - revalued.sum()
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
        if revalued is not None:
            owed = owed + revalued
        due = now.due * owing
        gap = None
        if lending.cover is None or now.earning is None:
            # What falls due is paid before spare cash goes to the loans that are swept, in their order.
            spare, most = cash, due
            if jnp.ndim(terms.repayment):
                most = jnp.where(terms.sweeps, due, 0.0)
                spare = cash - (due - most).sum()
            due = jnp.where(terms.sweeps, jnp.clip(spare - running(most) + most, 0.0, due), due)
        else:
            allowed = positive((now.earning - loss - taxed) / lending.cover - charged - short_repaid)
            allowed = now.repaying * allowed
            gap = due.sum() - allowed
            part = jnp.minimum(safe_divide(allowed, due.sum()), 1.0)
            due = jnp.where(now.ended == 1.0, due, part * due)
        repaid = jnp.where(now.last == 1.0, owed, due)
        repaid, after = stored((repaid, cash - repaid.sum()))

        transferred = account = None
        if now.reserved is not None and before.account is not None:
            # What is missing is taken from the account before anybody lends it.
            transferred = jnp.minimum(now.reserved - before.account, jnp.maximum(after, -before.account))
            account, after = before.account + transferred, after - transferred
        added, dividend = distribute(
            distribution, profit - taxed, before.undistributed, before.reserve, now.paid_in, after
        )
        dividend = dividend * now.alive
        withheld = None
        if covenants.lock is not None and now.earning is not None:
            service = charged + repaid.sum() + short_repaid
            free = (now.earning - loss - taxed >= (covenants.lock.cover - ROUNDING) * service) | (
                service <= 0.0
            )
            if account is not None and now.reserved is not None:
                free = free & (account >= (1.0 - ROUNDING) * now.reserved)
            withheld = jnp.where(free, 0.0, dividend)
            dividend = dividend - withheld
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
            account=account,
        )
        loans = None
        if now.fees is not None:
            loans = ByLoan(now.drawn, accruing, now.fees, exchange, added_to_loan, repaid, left.loan)
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
            loans=loans,
            fees=None if now.fees is None else now.fees.sum(),
            exchange=None if exchange is None else exchange.sum(),
            revalued=None if revalued is None else revalued.sum(),
            served=None if account is None else served,
            earned=earned,
            transferred=transferred,
            account=account,
            withheld=withheld,
            gap=gap,
        )

    nothing, loans = jnp.zeros(()), jnp.zeros(setting.drawn.shape[1])
    start = Position(
        loan=loans, working=nothing, short=nothing, surplus=nothing, waiting=loans, book=nothing, rate=nothing,
        undistributed=nothing, reserve=nothing, accounts=tax.opening(2),
        account=None if setting.reserved is None else nothing,
    )  # fmt: skip
    _, made = jax.lax.scan(year, start, setting)
    return made
