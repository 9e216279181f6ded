"""From operations to all statements (docs/equations/finance.md, 8 and 10)."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from anodeworks.finance import plan, present, tax
from anodeworks.finance.before_financing import BeforeFinancing, before_financing, start_up
from anodeworks.finance.loan import schedule
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import Finance
from anodeworks.finance.prices import Years
from anodeworks.finance.tables import Statements
from anodeworks.numerics import Array, previous, running, stored
from anodeworks.quantity.units import SECONDS_PER_YEAR


def statements(finance: Finance, operations: Operations, years: Years) -> Statements:
    """All statements of one scenario.

    Args:
        finance: the parameters.
        operations: amounts and real money by calendar year.
        years: (Y,) calendar years without a gap; the first is the first year of construction, the last the
            last year of the study, in which everything is settled.

    Raises:
        ValueError: the years are not consecutive or do not fit the operations.
    """
    if not np.array_equal(years, years[0] + np.arange(len(years))) or operations.wages.shape != years.shape:
        raise ValueError("the years of the study are consecutive and as many as those of the operations")
    now = before_financing(finance, operations, years)
    beginning = start_up(now, operations.operating)
    setting = _setting(finance, operations, now, beginning, years)
    life = finance.assets.life_machinery / SECONDS_PER_YEAR
    run = plan.run(finance.loan, finance.tax, finance.distribution, life, setting)
    return stored(present.statements(now, setting, run, beginning))


def _setting(
    finance: Finance, operations: Operations, now: BeforeFinancing, beginning: Array, years: Years
) -> plan.Setting:
    """What the plan needs of each year."""
    need = now.construction + now.vat.construction + beginning
    own = finance.working_capital.own_share
    increase = now.working.financed - previous(now.working.financed)
    equity = finance.loan.equity_share * need + own * increase
    first = jnp.sum(running(operations.operating) <= 0.0)
    return stored(
        plan.Setting(
            drawn=(1.0 - finance.loan.equity_share) * need,
            equity=equity,
            paid_in=running(equity),
            flow=now.flow,
            profit=now.profit,
            tax=tax.prepare(finance.tax, now.revenue, now.cost.research, jnp.asarray(years + 0.5)),
            unfinished=now.assets.unfinished,
            entering=now.assets.entering,
            due=schedule(finance.loan, first.astype(np.float64), len(years)),
            working_loan=(1.0 - own) * now.working.financed,
            working_drawn=(1.0 - own) * increase,
            last=now.last,
        )
    )
