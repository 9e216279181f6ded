"""Working capital by turnover days of each item (docs/equations/finance.md, 7)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance.cost import Operating
from anodeworks.numerics import positive
from anodeworks.quantity import Scalar, Section, par

TURNOVER_YEAR = 360 * 86400.0  # s, the year of turnover days


class WorkingCapitalRules(Section):
    """Turnover days, and who finances working capital."""

    label = "working capital"
    receivables: Scalar = par("day", 0, 360, "days until customers pay")
    receivables_at: Scalar = par(
        "1", 0, 1, "yearly amount that receivables turn over", options=("operating cost", "revenue with VAT")
    )
    materials: Scalar = par("day", 0, 360, "days of raw materials in stock")
    in_progress: Scalar = par("day", 0, 360, "days of work in progress")
    finished: Scalar = par("day", 0, 360, "days of finished goods in stock")
    cash: Scalar = par("day", 0, 360, "days of wages and other costs held in cash")
    prepayments: Scalar = par("day", 0, 360, "days by which purchases are paid ahead")
    payables: Scalar = par("day", 0, 360, "days until suppliers are paid")
    advances: Scalar = par("day", 0, 360, "days by which customers pay ahead")
    own_share: Scalar = par("%", 0, 100, "part of working capital financed by equity")


class WorkingCapital(NamedTuple):
    """Items and sums at the end of the year before recovery, (Y,) each, CNY."""

    receivables: Array
    materials: Array
    in_progress: Array
    finished: Array
    inventories: Array
    cash: Array
    prepayments: Array
    payables: Array
    advances: Array
    assets: Array
    liabilities: Array
    net: Array
    financed: Array  # what has had to be financed so far: the highest net up to design output, at least 0


def need(
    rules: WorkingCapitalRules, cost: Operating, revenue: Array, output_vat: Array, ramping: Array,
    stated: Array | None = None,
) -> WorkingCapital:  # fmt: skip
    """Items from yearly operating cost, revenue and output VAT, (Y,) each; `ramping` is 1 up to design output.

    `stated` is a sum that is held beside them, as cash.
    """
    due = jnp.where(rules.receivables_at == 0.0, cost.total, revenue + output_vat)
    receivables = rules.receivables / TURNOVER_YEAR * due
    materials = rules.materials / TURNOVER_YEAR * cost.materials
    in_progress = rules.in_progress / TURNOVER_YEAR * cost.production
    finished = rules.finished / TURNOVER_YEAR * (cost.total - cost.selling)
    cash = rules.cash / TURNOVER_YEAR * (cost.total - cost.purchases - cost.repair)
    cash = cash if stated is None else cash + stated
    prepayments = rules.prepayments / TURNOVER_YEAR * cost.purchases
    payables = rules.payables / TURNOVER_YEAR * cost.purchases
    advances = rules.advances / TURNOVER_YEAR * revenue
    inventories = materials + in_progress + finished
    assets = receivables + inventories + cash + prepayments
    liabilities = payables + advances
    net = assets - liabilities
    return WorkingCapital(
        receivables=receivables,
        materials=materials,
        in_progress=in_progress,
        finished=finished,
        inventories=inventories,
        cash=cash,
        prepayments=prepayments,
        payables=payables,
        advances=advances,
        assets=assets,
        liabilities=liabilities,
        net=net,
        financed=jax.lax.cummax(positive(net * ramping)),
    )
