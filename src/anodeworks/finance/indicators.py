"""Indicators of return, cover, cost and worth to the region (docs/equations/finance.md, 13)."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, Final

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance.allocation import Products, allocated
from anodeworks.finance.catalogue import FLAGS, INDICATORS, NEGLIGIBLE, Study, or_nan
from anodeworks.finance.irr import irr
from anodeworks.finance.operations import Operations
from anodeworks.finance.parameters import VALUED, Finance
from anodeworks.finance.returns import factors, payback
from anodeworks.finance.tables import Statements
from anodeworks.numerics import choose, power, safe_divide
from anodeworks.quantity.units import SECONDS_PER_YEAR

FULL = 0.95  # of the highest utilisation; years above it are full years
_tuple: Final[Any] = namedtuple  # mypy knows only those whose fields are written out
Flags: Final = _tuple("Flags", FLAGS)
Indicators: Final = _tuple("Indicators", [*(i.name for i in INDICATORS), "flags", "products"])


def indicators(finance: Finance, operations: Operations, statements: Statements) -> Any:
    """All `INDICATORS` of one scenario from its statements, by name, its `flags`, and `products`; arrays are ()."""
    count = statements.sales.revenue.shape[0]
    moved = _moved(finance, operations.begin)
    worth = factors(finance.rate, count) * moved
    # What a kilogram costs is the price at which nobody would close, so it counts the plant that is run to the end.
    weight = statements.sales.level * worth
    made, stored = operations.output @ weight, operations.anode_energy @ weight
    sold, unclosed = statements.planned @ worth, statements.closing.worth * moved
    rule, every = finance.appraisal.allocation, sold.sum() - unclosed
    parts = jnp.concatenate([np.eye(len(made)), choose(stored > 0.0, 1.0, 0.0)[None]])
    borne = allocated(rule, every, sold, made, parts)
    operations = operations.until(statements.closing.alive)
    project, sales, funding = statements.project, statements.sales, statements.funding
    rates = irr(jnp.stack([project.before_tax, project.after_tax, statements.equity.net]))
    # What counts money of several years together, undiscounted, counts it in money of the price date.
    old = 1.0 / sales.level
    flows = jnp.stack([project.before_tax * old, project.after_tax * old, project.after_tax * worth])
    full = _full_years(operations)
    operation = operations.operating.sum()
    least, mean = _cover(statements)
    study = Study(
        finance,
        operations,
        statements,
        full=full,
        local=_local(finance, statements),
        several=rates.several,
        rates=tuple(rates.rate),
        worths=(project.before_tax @ worth, project.after_tax @ worth),
        paybacks=tuple(payback(flows) * SECONDS_PER_YEAR),
        operation=operation,
        yearly=safe_divide(jnp.ones(()), operation * SECONDS_PER_YEAR),
        invested=funding.total_investment.sum(),
        old=old,
        paid_in=funding.equity.sum(),
        sold=sold.sum(),
        unclosed=unclosed,
        made=made.sum(),
        anodes=borne[-1],
        stored=stored.sum(),
        margin=(sales.revenue - statements.cost.variable - statements.taxes.levies) @ full,
        least=tuple(least),
        mean=tuple(mean),
    )
    flags = Flags(*(flag.of(study) for flag in FLAGS.values()))
    products = Products(or_nan(borne[:-1], made), or_nan(sold, made))
    return Indicators(*(i.of(study) for i in INDICATORS if i.of), flags, products)


def _moved(finance: Finance, begin: Array) -> Array:
    """What one CNY at the start of year 1 is worth on the day for which present values are stated."""
    asked = finance.appraisal.valued_at == VALUED.index("valuation date")
    return power(1.0 + finance.rate, jnp.where(asked, finance.appraisal.valuation_date - begin, 0.0))


def _full_years(operations: Operations) -> Array:
    """(Y,) weights of full years, summing to 1 (to 0 if the plant never runs)."""
    use = operations.utilisation
    full = ((use >= FULL * use.max()) & (use > 0.0)).astype(np.float64)
    return full / jnp.maximum(full.sum(), 1.0)


def _local(finance: Finance, statements: Statements) -> Array:
    """(Y,) taxes that stay in the province."""
    taxes = statements.taxes
    shared = finance.levies.local_vat * (taxes.vat_payable - taxes.vat_refund)
    return shared + taxes.levies + finance.levies.local_income_tax * taxes.income_tax


def _cover(statements: Statements) -> tuple[Array, Array]:
    """Least and mean cover, (4,) each, in years of repayment: debt service, interest, loan and project life.

    In the mean a year counts by the part of it in which there is repayment: the last month of a term is no year.
    """
    loans = statements.loans
    repaying = loans.principal > NEGLIGIBLE * loans.principal.sum()
    owing = repaying & (loans.opening > NEGLIGIBLE * loans.principal.sum())
    years = jnp.stack([repaying, repaying & (statements.cost.interest > 0.0), owing, owing])
    ratios = jnp.concatenate(
        [jnp.stack([loans.debt_service_cover, loans.interest_cover]), _over_life(statements, repaying)]
    )
    weights = years * statements.repaying
    return choose(years.any(-1), choose(years, ratios, np.inf).min(-1), np.nan), or_nan(
        (weights * ratios).sum(-1), weights.sum(-1)
    )


def _over_life(statements: Statements, repaying: Array) -> Array:
    """(2, Y) present value of the cash for debt service, to the last repayment and to the end, over the loan."""
    loans, count = statements.loans, repaying.shape[0]
    rate = safe_divide(loans.accrued.sum(), loans.opening.sum() + loans.drawn.sum() / 2.0)
    cash = statements.profit.ebitda - statements.taxes.income_tax - statements.project.replacement
    worth = factors(rate, count)
    from_here_on = np.tril(np.ones((count, count)))
    to_be_repaid = choose(repaying.astype(np.float64) @ from_here_on > 0.0, 1.0, 0.0)
    ahead = jnp.stack([cash * to_be_repaid, cash]) * worth @ from_here_on
    return safe_divide(ahead, jnp.stack([loans.opening * worth * (1.0 + rate)] * 2))
