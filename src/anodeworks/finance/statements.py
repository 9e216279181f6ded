"""From operations to all statements (docs/equations/finance.md, 8 and 10)."""

from __future__ import annotations

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance import plan, present, sculpting, tax
from anodeworks.finance.before_financing import BeforeFinancing, before_financing, start_up
from anodeworks.finance.covenants import FUNDED
from anodeworks.finance.loan import Terms, halves, repaying, schedule
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.tables import Statements
from anodeworks.finance.tranches import lend, loans_of, terms_of
from anodeworks.numerics import running, stored
from anodeworks.quantity.units import SECONDS_PER_YEAR

ROUNDING = 1e-6  # of a year


def statements(finance: Finance, operations: Operations) -> Statements:
    """All statements of one scenario, up to the year in which the plant closes.

    Args:
        finance: the parameters.
        operations: amounts and real money by year, as if the plant were run to the end.
    """
    now = before_financing(finance, operations)
    beginning = start_up(now, operations.operating)
    life = finance.assets.life_machinery / SECONDS_PER_YEAR
    long = _terms(finance, operations)

    def planned(equity_share: Array, cover: Array | None, reserved: Array | None) -> sculpting.Planned:
        """The plan with this part of construction paid by equity, a cover to keep to and a reserve account to fill."""
        setting, growth = _setting(finance, operations, now, beginning, long, equity_share, reserved)
        lending = plan.Lending(
            long, finance.loan.working, finance.loan.short, growth, finance.covenants, cover
        )
        agreed = None if cover is None else plan.Agreed(equity_share, cover)
        return sculpting.Planned(
            setting, plan.run(lending, finance.tax, finance.distribution, life, setting), agreed
        )

    share, debt = finance.loan.equity_share, finance.debt
    if debt.sculpted or debt.account:
        setting, run, agreed = sculpting.agreed(planned, debt, share, finance.covenants, operations.years)
    else:
        setting, run, agreed = planned(share, None, None)
    return present.statements(now, setting, run, beginning, agreed)


def _terms(finance: Finance, operations: Operations) -> Terms:
    """The terms of all long-term loans; of sculpted ones all may be repaid that has begun to be."""
    phases = operations.produces.shape[0]
    long = finance.loan.of_each
    if finance.debt.tranches:
        long = terms_of(finance.debt.tranches, finance.tranches, phases)
    return long.swept if finance.debt.sculpted else long


def _setting(
    finance: Finance, operations: Operations, now: BeforeFinancing, beginning: Array, long: Terms,
    equity_share: Array, reserved: Array | None,
) -> tuple[plan.Setting, Array | None]:  # fmt: skip
    """What the plan needs of each year; what running costs need before operation is borrowed with the first phase."""
    debt, tranches, count = finance.debt, finance.debt.tranches, operations.years
    build = now.construction + now.vat.construction
    own = finance.working_capital.own_share
    # A reserve account that is filled with the investment is filled in the year before it is first needed.
    filling = _filling(reserved) if reserved is not None and debt.account != FUNDED[0] else None
    apart, outright = beginning, None
    if filling is not None and debt.account == FUNDED[2]:
        apart = beginning + filling
    else:
        outright = filling
    equity = equity_share * (build + apart) + own * now.working_drawn
    if outright is not None:
        equity = equity + outright
    first = np.equal(np.arange(operations.produces.shape[0]), 0).astype(np.float64)
    need = now.phases.share * build + first[:, None] * apart
    owed = (1.0 - equity_share) * need
    unfinished, entering, produces = now.phases.unfinished, now.phases.entering, operations.produces
    drawn, fees, growth, middle = owed, None, None, None
    if tranches:
        lent = lend(tranches, finance.tranches, finance.prices, owed)
        drawn, fees, growth = lent.drawn, lent.fees, lent.growth
        place = np.array([phase for phase, _ in loans_of(tranches, produces.shape[0])])
        # Each loan bears its share of what comes into use; what it waits for is its phase.
        unfinished, entering, produces = unfinished[place], entering[place], produces[place]
    due = schedule(long, produces, count)
    if long.halves is not None:
        middle, due = halves(long, produces, count)
    years = repaying(long, produces, count)
    counted = debt.sculpted or debt.locked
    charges = now.assets.depreciation + now.assets.amortisation
    setting = plan.Setting(
        drawn=drawn.T,
        equity=equity,
        paid_in=running(equity),
        flow=now.flow,
        profit=now.profit,
        tax=tax.prepare(finance.tax, now.revenue, now.cost.research, operations.begin, now.tax_ahead),
        unfinished=unfinished.T,
        entering=entering.T,
        due=due.T,
        repaying=years,
        working_loan=(1.0 - own) * now.working.financed,
        working_drawn=(1.0 - own) * now.working_drawn,
        last=now.closing.last,
        alive=now.closing.alive,
        fees=None if fees is None else fees.T,
        middle=None if middle is None else middle.T,
        earning=now.profit + charges - now.replacement_outflow if counted else None,
        ended=_ended(years, now.closing.last) if debt.sculpted else None,
        reserved=reserved,
        filling=filling,
    )
    return stored((setting, growth))


def _filling(reserved: Array) -> Array:
    """(Y,) what the account holds at the end of the first year in which it holds anything, then."""
    begun = running(reserved) > 0.0
    return jnp.where(begun & (running(reserved) <= reserved), reserved, 0.0)


def _ended(repaid: Array, last: Array) -> Array:
    """(Y,) 1 from the year on with which all terms, or the plant, end."""
    begun = running(repaid) > 0.0
    over = begun & (running(repaid[::-1])[::-1] - repaid <= ROUNDING)
    return jnp.where(over | (running(last) > 0.0), 1.0, 0.0)
