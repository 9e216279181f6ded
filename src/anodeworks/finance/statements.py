"""From operations to all statements (docs/equations/finance.md, 8 and 10)."""

from __future__ import annotations

import numpy as np

from anodeworks.finance import plan, present, tax
from anodeworks.finance.before_financing import BeforeFinancing, before_financing, start_up
from anodeworks.finance.loan import repaying, schedule
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.tables import Statements
from anodeworks.numerics import Array, running, stored
from anodeworks.quantity.units import SECONDS_PER_YEAR


def statements(finance: Finance, operations: Operations) -> Statements:
    """All statements of one scenario, up to the year in which the plant closes.

    Args:
        finance: the parameters.
        operations: amounts and real money by year, as if the plant were run to the end.
    """
    now = before_financing(finance, operations)
    beginning = start_up(now, operations.operating)
    setting = _setting(finance, operations, now, beginning)
    life = finance.assets.life_machinery / SECONDS_PER_YEAR
    run = plan.run(finance.loan, finance.tax, finance.distribution, life, setting)
    return stored(present.statements(now, setting, run, beginning))


def _setting(
    finance: Finance, operations: Operations, now: BeforeFinancing, beginning: Array
) -> plan.Setting:
    """What the plan needs of each year; what running costs need before operation is borrowed with the first phase."""
    build = now.construction + now.vat.construction
    own = finance.working_capital.own_share
    equity = finance.loan.equity_share * (build + beginning) + own * now.working_drawn
    first = np.equal(np.arange(operations.produces.shape[0]), 0).astype(np.float64)
    need = now.phases.share * build + first[:, None] * beginning
    return stored(
        plan.Setting(
            drawn=(1.0 - finance.loan.equity_share) * need.T,
            equity=equity,
            paid_in=running(equity),
            flow=now.flow,
            profit=now.profit,
            tax=tax.prepare(finance.tax, now.revenue, now.cost.research, operations.begin, now.tax_ahead),
            unfinished=now.phases.unfinished.T,
            entering=now.phases.entering.T,
            due=schedule(finance.loan, operations.produces, operations.years).T,
            repaying=repaying(finance.loan, operations.produces, operations.years),
            working_loan=(1.0 - own) * now.working.financed,
            working_drawn=(1.0 - own) * now.working_drawn,
            last=now.closing.last,
            alive=now.closing.alive,
        )
    )
