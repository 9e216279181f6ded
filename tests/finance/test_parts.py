"""Each part of the stage on cases worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.finance import CLASSES, tax, vat
from anodeworks.finance.assets import AssetRules, develop
from anodeworks.finance.closing import ClosingRules, close, ramping
from anodeworks.finance.distribution import DistributionRules, distribute
from anodeworks.finance.loan import LoanTerms, schedule
from anodeworks.finance.plan import Lending, Setting, run
from anodeworks.finance.returns import factors
from anodeworks.quantity import Section

from .model import BASE, YEAR, arrays, real

COUNT = 15  # years of every case, so that each part is compiled once


def section(kind: type[Section], prefix: str, values: Mapping[str, Any]) -> Any:
    """A section from values by key."""
    return kind.at(values, f"finance.{prefix}")


def changed(prefix: str, changes: Mapping[str, float]) -> dict[str, jax.Array]:
    """The library's values with some of one section changed."""
    return arrays({**BASE, **{f"finance.{prefix}.{name}": value for name, value in changes.items()}})


def filled(*series: Any) -> list[jax.Array]:
    """Series (..., years) filled up with zeros to `COUNT` years."""
    rows = [np.asarray(row, dtype=float) for row in series]
    return [
        jnp.asarray(np.pad(row, [(0, 0)] * (row.ndim - 1) + [(0, COUNT - row.shape[-1])])) for row in rows
    ]


@jax.jit
def _taxed(values, profits):
    rules = section(tax.TaxRules, "tax", values)
    years = tax.prepare(rules, jnp.full(COUNT, 1e9), jnp.zeros(COUNT), jnp.asarray(2026.0))
    lapsing = tax.lapse(rules)

    def year(account, now):
        account, made = tax.assess(rules, lapsing, account, now[0][None], now[1])
        return account, made.tax[0]

    return jax.lax.scan(year, tax.opening(1), (profits, years))[1]


def taxed(profits, **rules):
    """Tax year by year of one taxpayer without research and with revenue in every year."""
    return _taxed(changed("tax", rules), *filled(profits))[: len(profits)].tolist()


def test_losses_are_used_first_in_first_out_and_lapse():
    # The loss of 100 may be used for five years: 60 of it is, the rest lapses; the later 50 is used afterwards.
    assert taxed([-100, 10, 20, 30, -50, 0, 0, 200]) == [0, 0, 0, 0, 0, 0, 0, 0.25 * 150]
    assert taxed([-100, 0, 0, 0, 0, 40, 100])[-2:] == [0, 0.25 * 100]
    assert taxed([-100, 0, 0, 0, 0, 0, 60, 60], standing=1.0, research_large=0.0)[-2:] == [0, 0.15 * 20]
    # The older loss goes first: in its last year all of the 80 is taken from it, and 30 of the younger is left.
    assert taxed([-80, 0, 0, -30, 0, 80, 100])[-2:] == [0, 0.25 * 70]


@given(st.lists(real(-100.0, 100.0), min_size=3, max_size=15), st.integers(1, 10))
@settings(max_examples=100)
def test_losses_agree_with_a_ledger_of_vintages(profits, keep):
    ledger, wanted = [], []
    for t, profit in enumerate(profits):
        ledger = [[made, left] for made, left in ledger if t - made <= keep]
        rest = max(profit, 0.0)
        for row in ledger:
            used = min(row[1], rest)
            row[1], rest = row[1] - used, rest - used
        if profit < 0:
            ledger.append([t, -profit])
        wanted.append(0.25 * rest)
    assert taxed(profits, loss_years=keep * YEAR) == pytest.approx(wanted, abs=1e-10)


def test_two_years_exempt_and_three_at_half():
    holiday = {"exempt_years": 2 * YEAR, "half_years": 3 * YEAR}
    assert taxed([-10, 20, 100, 100, 100, 100, 100], **holiday) == [0, 0, 12.5, 12.5, 12.5, 25, 25]
    later = taxed([-10, 20, 100, 100, 100, 100, 100], **holiday, holiday_from=1.0)
    assert later == [0, 0, 0, 12.5, 12.5, 12.5, 25]
    # A reduced rate of 15 % and half of 25 %: the lower one, not half of 15 %.
    assert taxed([100, 100, 100, 100], half_years=2 * YEAR, standing=2.0) == [12.5, 12.5, 15, 15]
    # The western rate ends with 2030, the fifth year here.
    assert taxed([100] * 7, standing=2.0) == pytest.approx([15] * 5 + [25] * 2)
    # In the middle of a year it ends for the rest of it: the last day is 183 of 365.
    half = taxed([100] * 7, standing=2.0, western_until=2030.0 + 182 / 365)
    assert half == pytest.approx([15] * 4 + [25 - 10 * 183 / 365] + [25] * 2)


def test_high_tech_standing_asks_for_research():
    rules = section(tax.TaxRules, "tax", changed("tax", {"standing": 1.0}))
    revenue = np.array([4e7, 4e7, 1e8, 1e8, 1e9, 1e9, 0.0])
    research = revenue * np.array([0.05, 0.049, 0.04, 0.039, 0.03, 0.029, 0.0])
    years = tax.prepare(rules, jnp.asarray(revenue), jnp.asarray(research), jnp.asarray(2026.0))
    assert years.rate.tolist() == [0.15, 0.25, 0.15, 0.25, 0.15, 0.25, 0.15]
    assert years.missed.tolist() == [False, True, False, True, False, True, False]


@jax.jit
def _settled(values, output, bought, built):
    return vat.settle(section(vat.VatRules, "vat", values), output, bought, built, 0.0 * built)


def test_vat_credit_is_carried_forward_or_refunded():
    flows = filled([0, 50, 100, 100], [0, 20, 20, 20], [130, 0, 0, 0])
    kept = _settled(changed("vat", {"refund": 0.0}), *flows)
    assert kept.credit[:4].tolist() == [130, 100, 20, 0]
    assert kept.payable[:4].tolist() == [0, 0, 0, 60]
    paid = _settled(changed("vat", {"refund": 1.0}), *flows)
    assert paid.refund[:4].tolist() == [130, 0, 0, 0]
    assert paid.payable[:4].tolist() == [0, 30, 80, 80]


@jax.jit
def _developed(values, capital, in_service, level):
    return develop(section(AssetRules, "assets", values), capital, in_service, level, level)


def developed(name, spent, ready, level=None, **rules):
    """What becomes of spending on one class; prices are level unless said."""
    row = CLASSES.index(name)
    capital, in_service = np.zeros((6, COUNT)), np.zeros((6, COUNT))
    capital[row, : len(spent)], in_service[row, : len(ready)] = spent, ready
    level = np.ones(COUNT) if level is None else np.asarray(level)
    return _developed(changed("assets", {"replacement": 0.0, **rules}), capital, in_service, level)


def test_straight_line_over_whole_and_part_years():
    whole = developed("machinery", [100], [0, 100], life_machinery=4 * YEAR, salvage_machinery=0.05)
    assert whole.charge[1, :7] == pytest.approx([0, 23.75, 23.75, 23.75, 23.75, 0, 0])
    assert whole.book[1, -1] == pytest.approx(5.0)
    part = developed("machinery", [100], [0, 100], life_machinery=3.5 * YEAR, salvage_machinery=0.0)
    assert part.charge[1, :7] == pytest.approx(np.array([0, 2, 2, 2, 1, 0, 0]) / 7 * 100)


def test_what_is_not_recovered_is_lost():
    made = developed(
        "buildings", [100], [0, 100], life_buildings=20 * YEAR, salvage_buildings=0.0, recovery_fixed=0.25
    )
    assert made.book_fixed[-1] == pytest.approx(30.0)
    assert made.salvage[-1] == pytest.approx(7.5)


def test_land_is_recovered_by_a_share_of_its_own():
    """Written off over the term of its right; what is left is sold beside what is left of fixed assets."""
    made = developed("land", [100], [0, 100], life_land=50 * YEAR, recovery_fixed=0.0, recovery_land=0.5)
    years = COUNT - 1
    assert made.amortisation[1:] == pytest.approx(np.full(years, 2.0))
    assert made.salvage[-1] == pytest.approx(0.5 * (100 - 2 * years))
    both = developed("land", [100], [0, 100], life_land=50 * YEAR, recovery_fixed=1.0, recovery_land=0.5)
    assert both.salvage == pytest.approx(np.asarray(made.salvage))


@pytest.mark.parametrize("name", ["buildings", "machinery", "electronics"])
def test_what_has_served_is_bought_again(name):
    level, row = 1.1 ** np.arange(COUNT), CLASSES.index(name)
    made = developed(name, [100], [0, 100], level, **{f"service_{name}": 6 * YEAR}, replacement=0.5)
    wanted = np.zeros(COUNT)
    wanted[[7, 13]] = [50.0, 25.0]
    assert made.replaced[row] == pytest.approx(wanted * level)
    assert made.additions[row] == pytest.approx(wanted * level + np.eye(COUNT)[1] * 100.0)
    assert not np.delete(made.replaced, row, axis=0).any()
    # A fractional service falls into two years.
    part = developed(name, [100], [0, 100], **{f"service_{name}": 6.25 * YEAR}, replacement=1.0)
    assert part.replaced[row, 7:9] == pytest.approx([75.0, 25.0])


@pytest.mark.parametrize("name", ["land", "other"])
def test_what_is_no_fixed_asset_is_never_bought_again(name):
    assert not developed(name, [100], [0, 100], replacement=1.0).replaced.any()


@jax.jit
def _closed(rule, flow, fetched, operating):
    rules = ClosingRules(rule=rule)
    return close(rules, ramping(operating), flow, fetched, operating, factors(jnp.asarray(0.1), COUNT))


def closed(flow, fetched, begun=1, rule=0.0):
    """The index of the year at whose end the plant is closed."""
    operating = (np.arange(COUNT) >= begun).astype(float)
    series = (jnp.asarray(np.broadcast_to(x, COUNT) + 0.0) for x in (flow, fetched))
    found = _closed(jnp.asarray(rule), *series, operating)
    last = int(np.argmax(found.last))
    assert found.alive.tolist() == [float(t <= last) for t in range(COUNT)]
    assert found.going.tolist() == [float(t < last) for t in range(COUNT)]
    return last


def test_an_owner_closes_when_going_on_is_worth_less():
    losing = np.where(np.arange(COUNT) < 1, -100.0, -10.0)
    assert closed(losing, 5.0) == 1  # at once, but not before the plant has run
    assert closed(losing, 5.0, rule=1.0) == COUNT - 1
    assert closed(losing, 5.0, begun=4) == 4
    earning = np.where(np.arange(COUNT) < 1, -100.0, 10.0)
    assert closed(earning, 5.0) == COUNT - 1
    # 10 a year are worth 100 at 10 %: whoever is offered more takes it, for less he goes on for one more year.
    assert closed(earning, 101.0) == 1
    assert closed(earning, 99.0) == COUNT - 1
    turning = np.where(np.arange(COUNT) < 8, 10.0, -10.0)
    assert closed(turning, 0.0) == 7
    dip = np.where(np.arange(COUNT) == 5, -20.0, 10.0)
    assert closed(dip, 0.0) == COUNT - 1  # a bad year is borne for the good ones after it
    assert closed(np.where(np.arange(COUNT) == 5, 200.0, -10.0), 0.0) == 5  # and a good one is waited for


def test_assets_come_into_use_at_the_prices_paid():
    level = 1.1 ** np.arange(COUNT)
    made = developed("buildings", [100, 100], [0, 0, 50, 150], level)
    assert made.additions[0, :4] == pytest.approx([0, 0, 52.5, 157.5])
    assert made.underway[:4] == pytest.approx([100, 210, 157.5, 0])


@jax.jit
def _planned(values, drawn, unfinished, produces, flow):
    terms = section(LoanTerms, "loan", values)
    zero = jnp.zeros(COUNT)
    setting = Setting(
        drawn=drawn.T, equity=zero, paid_in=zero, flow=zero + flow, profit=zero,
        tax=tax.TaxYears(zero, zero, zero, zero > 1), unfinished=unfinished.T, entering=0.0 * drawn.T,
        due=schedule(terms.of_each, produces, COUNT).T, working_loan=zero, working_drawn=zero,
        last=jnp.asarray(np.eye(COUNT)[-1]), alive=zero + 1.0, repaying=zero,
    )  # fmt: skip
    rules = section(DistributionRules, "distribution", values)
    lending = Lending(terms.of_each, terms.working, terms.short)
    return run(lending, section(tax.TaxRules, "tax", values), rules, jnp.asarray(10.0), setting)


def planned(drawn, unfinished, **terms):
    """The loan alone: no profit and no tax, and cash enough for anything; operation begins in the third year."""
    rows = (row[None] for row in filled(drawn, unfinished))
    return _planned(changed("loan", {"margin_long": 0.0, **terms}), *rows, np.array([2.0]), 1e6)


def test_each_phase_repays_by_its_own_calendar():
    """Two loans of 1000: products after 2 and 4.25 years, so that the second owes for three quarters of a year."""
    drawn = np.zeros((2, COUNT))
    drawn[0, 0] = drawn[1, 3] = 1000.0
    values = changed(
        "loan", {"margin_long": 0.0, "base_long": 0.0, "term": 4 * YEAR, "grace": 0.0, "repayment": 0.0}
    )
    made = _planned(values, drawn, 0.0 * drawn, np.array([2.0, 4.25]), 1e6)
    second = np.array([0, 0, 0, 0, 187.5, 250, 250, 250, 62.5])
    assert made.repaid[:9] == pytest.approx(second + np.array([0, 0, 250, 250, 250, 250, 0, 0, 0]))
    swept = _planned(
        {**values, "finance.loan.repayment": 2.0}, drawn, 0.0 * drawn, np.array([2.0, 4.25]), 300.0
    )
    # The first 300 a year are drawn, and spare; the first phase is served first.
    assert swept.repaid.sum() == pytest.approx(2000.0)
    assert swept.loan[-1] == 0.0


def test_a_part_year_bears_its_part_of_an_annuity():
    """What is owed at the end of a year is worth the instalments of the years that remain of the term."""
    terms = section(LoanTerms, "loan", changed("loan", {"base_long": 0.06, "margin_long": 0.0, "term": 8 * YEAR,
                                                        "grace": 0.0, "repayment": 1.0}))  # fmt: skip
    late, early = (np.asarray(schedule(terms.of_each, jnp.array([at]), COUNT))[0] for at in (0.5, 0.0))

    def left(m):
        return (1 - 1.06**-m) / (1 - 1.06**-8)

    assert 1 - late[0] == pytest.approx(left(7.5))
    assert np.cumprod(1 - late)[:7] == pytest.approx([left(7.5 - t) for t in range(7)])
    assert np.cumprod(1 - early)[:7] == pytest.approx([left(7 - t) for t in range(7)])
    assert late[8] == 1.0


def test_interest_during_construction_by_the_half_year_rule():
    # A textbook case: 5, 10 and 5 million drawn at 10 % give 0.25, 1.025 and 1.8775 million.
    made = planned([500, 1000, 500], [1, 1, 1], base_long=0.10, grace=1 * YEAR)
    assert made.capitalised[:3] == pytest.approx([25.0, 102.5, 187.75])
    assert made.loan[2] == pytest.approx(2000.0 + 315.25)


def test_three_forms_of_repayment():
    equal = planned([1000], [0], base_long=0.06, term=4 * YEAR, repayment=0.0)
    assert equal.repaid[:8] == pytest.approx([0, 0, 250, 250, 250, 250, 0, 0])
    assert equal.interest[1:8] == pytest.approx([60, 60, 45, 30, 15, 0, 0])
    level = planned([1000], [0], base_long=0.06, term=4 * YEAR, repayment=1.0)
    assert (level.repaid + level.interest)[2:6] == pytest.approx(1000 * 0.06 * 1.06**4 / (1.06**4 - 1))
    assert planned([1000], [0], base_long=0.0, term=4 * YEAR, repayment=1.0).repaid[2:6] == pytest.approx(250)
    swept = planned([1000], [0], base_long=0.06, term=4 * YEAR, repayment=2.0)
    assert swept.repaid[:8] == pytest.approx([0, 0, 1000, 0, 0, 0, 0, 0])
    for rate in np.linspace(0.001, 0.2, 20):  # to the last digit
        level = planned([1000], [0], base_long=rate, term=7 * YEAR, repayment=1.0)
        assert level.loan[7] > 0.0
        assert not level.loan[8:].any()
    late = planned([1000], [0], base_long=0.06, term=20 * YEAR, repayment=0.0)
    assert late.loan[-1] == 0.0
    assert late.repaid[-1] == pytest.approx(1000 - 12 * 50)


def test_no_bank_pays_its_borrower():
    made = planned([500, 500], [1, 1], base_long=0.0, margin_long=-0.02, term=4 * YEAR)
    assert not made.interest.any()
    assert made.loan[1] == 1000.0


def test_instalments_beside_a_rate_of_nothing():
    terms = {"grace": jnp.asarray(0.0), "term": jnp.asarray(8 * YEAR), "repayment": jnp.asarray(1.0)}

    def first(rate):
        values = arrays(BASE) | {f"finance.loan.{name}": value for name, value in terms.items()}
        values |= {"finance.loan.base_long": rate, "finance.loan.margin_long": jnp.asarray(0.0)}
        return schedule(section(LoanTerms, "loan", values).of_each, jnp.zeros(1), COUNT)[0, 0]

    value, slope = (jax.jit(f) for f in (first, jax.grad(first)))
    assert float(value(jnp.asarray(0.0))) == 1 / 8
    for rate in (1e-300, 1e-12, 5e-10, 2e-9, 1e-6):
        assert float(value(jnp.asarray(rate))) == pytest.approx((1 - 3.5 * rate) / 8, rel=1e-10)
        assert float(slope(jnp.asarray(rate))) == pytest.approx(-3.5 / 8, rel=1e-5)


def test_reserve_and_dividends():
    rules = section(
        DistributionRules,
        "distribution",
        changed("distribution", {"reserve": 0.1, "reserve_limit": 0.5, "payout": 0.5}),
    )

    def pay(*amounts):
        return [float(x) for x in distribute(rules, *map(jnp.asarray, map(float, amounts)))]

    assert pay(100, 0, 0, 1000, 1000) == [10, 45]
    assert pay(100, -40, 0, 1000, 1000) == [6, 27]  # losses are made up first
    assert pay(100, -200, 0, 1000, 1000) == [0, 0]
    assert pay(100, 0, 495, 1000, 1000) == [5, 47.5]  # the reserve stops at half of the capital
    assert pay(100, 0, 0, 1000, 30) == [10, 30]  # no more than the cash there is
    assert pay(-100, 50, 0, 1000, 1000) == [0, 0]
