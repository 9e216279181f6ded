"""Laws of lending: several tranches, fees, other money, half-years, sculpting, the reserve account, the lock."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anodeworks.finance.covenants import Debt

from .borrowing import MIXED, MIXED_NUMBERS, numbers, tranche
from .model import BASE, PLANT, YEAR, arrays, one, parameters, plants, study
from .test_statements import agree

EXAMPLES = settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
ONE = Debt((tranche("bank"),))
HALVED = Debt((tranche("bank"), tranche("other")))
BY_HALVES = Debt((tranche("bank", periods="half-yearly"),))
DOLLARS = Debt((tranche("bank", currency="USD"),))
COVER = Debt(sculpted="cover")
EQUITY = Debt(sculpted="equity share")


def same(first, second, tolerance=1e-12):
    """Every line that both have."""
    size = tolerance * np.abs(first.project.outflow).max()
    for name, table in first._asdict().items():
        if not hasattr(table, "_asdict") or name in ("by_loan", "agreed", "closing"):
            continue
        for line, row in table._asdict().items():
            other = getattr(getattr(second, name), line)
            if row is not None and other is not None:
                assert np.abs(row - other).max() <= size * (1.0 if "cover" not in line else 1e-6), (
                    f"{name}.{line}"
                )


def parts(table, debt, name, phases=2):
    """A line of the loans of one tranche, (phases it serves, Y)."""
    loans = [(p, x.name) for p in range(phases) for x in debt.tranches if p in x.phases]
    return np.array([row for (_, own), row in zip(loans, table.T, strict=True) if own == name])


@pytest.mark.parametrize(
    "debt", ["mixed", *(pytest.param(d, marks=pytest.mark.slow) for d in ("cover", "equity"))]
)
@given(values=parameters(), operations=plants(), data=st.data())
@EXAMPLES
def test_every_cell_agrees_with_the_spreadsheet(values, operations, debt, data):
    own = {
        "mixed": MIXED_NUMBERS,
        "cover": {"finance.sculpting.cover": data.draw(st.floats(1.05, 3.0))},
        "equity": {},
    }
    chosen = {"mixed": MIXED, "cover": COVER, "equity": EQUITY}[debt]
    if debt == "mixed":
        words = ("repayment", "grace", "term")
        own["mixed"] = {
            **MIXED_NUMBERS,
            **{f"finance.tranches.bank.{w}": values[f"finance.loan.{w}"] for w in words},
        }
    else:
        # A cover is found to 1e-9 where the years of the plant without its debts have something to repay it with.
        values["finance.closing.rule"] = 1.0
    agree({**values, **own[debt]}, operations, chosen)


@pytest.mark.parametrize(
    "account",
    ["equity", *(pytest.param(a, marks=pytest.mark.slow) for a in ("cash flow", "equity and loans"))],
)
def test_an_account_agrees_with_the_spreadsheet(account):
    debt = Debt(MIXED.tranches, account, locked=True)
    books, results, _ = agree({**BASE, **MIXED_NUMBERS, "finance.tranches.bank.repayment": 2.0}, PLANT, debt)
    assert (books.funding.reserve_account.sum() > 0.0) == (account != "cash flow")
    earned = (books.profit.ebit / books.sales.level).sum() / np.sum(PLANT.operating)
    assert results.roi == pytest.approx(
        earned / (books.funding.total_investment / books.sales.level).sum(), rel=1e-9
    )
    assert results.total_investment == pytest.approx(books.funding.total_investment.sum(), rel=1e-12)


@pytest.mark.slow
@given(values=parameters(), operations=plants())
@EXAMPLES
def test_a_loan_of_one_tranche_is_the_plain_loan(values, operations):
    same(study(values, operations)[0], study({**values, **numbers(values, "bank")}, operations, ONE)[0])


@pytest.mark.slow
@given(values=parameters(), operations=plants(), share=st.floats(0.0, 1.0))
@EXAMPLES
def test_a_tranche_in_two_changes_nothing(values, operations, share):
    values = {**values, "finance.loan.repayment": float(round(values["finance.loan.repayment"]) % 2)}
    fees = {"upfront_fee": 0.01, "commitment_fee": 0.005}
    whole = {**values, **numbers(values, "bank", **fees)}
    split = {
        **values,
        **numbers(values, "bank", share=share, **fees),
        **numbers(values, "other", share=1 - share, **fees),
    }
    same(study(whole, operations, ONE)[0], study(split, operations, HALVED)[0])


def test_a_sweep_takes_no_cash_that_a_later_loan_needs():
    values = {**BASE, **numbers({}, "bank", share=0.5, repayment=2.0),
              **numbers({}, "other", share=0.5, repayment=0.0, grace=0.0, term=5 * YEAR)}  # fmt: skip
    books = study(values, PLANT, HALVED)[0]
    swept, due = (parts(books.by_loan.repaid, HALVED, name).sum(0) for name in ("bank", "other"))
    both = (books.closing.going == 1.0) & (swept > 1.0) & (due > 1.0)
    assert both.any()
    assert books.loans.borrowed[both].max() < 1.0


def test_the_order_of_tables_changes_no_bit(small_tables):
    import anodeworks as aw

    told = {
        "bank": {"share": "60 %", "upfront_fee": "1 %"},
        "abroad": {"share": "40 %", "currency": "USD", "rate": "6 %", "turn": 2},
    }
    found = []
    for names in (("bank", "abroad"), ("abroad", "bank")):
        small_tables["finance"] = {"tranches": {name: told[name] for name in names}, "lock_up": {}}
        found.append(aw.evaluate(aw.build(small_tables)))
    for name in found[0].project.indicators:
        assert np.array_equal(found[0].si(name), found[1].si(name), equal_nan=True), name


@pytest.mark.slow
@given(values=parameters(), operations=plants())
@EXAMPLES
def test_other_money_at_a_rate_that_stands_is_our_own(values, operations):
    values = {**values, "finance.prices.fx_usd_drift": 0.0, **numbers(values, "bank", upfront_fee=0.01)}
    same(study(values, operations, ONE)[0], study(values, operations, DOLLARS)[0])


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_money_is_conserved(values, operations):
    books, found = study({**values, **MIXED_NUMBERS}, operations, MIXED)
    small = 1e-9 * max(books.balance.assets.max(), books.project.outflow.max())
    assert not found.flags.unbalanced
    assert np.abs(books.balance.assets - books.balance.total).max() < small
    assert np.abs(books.funding.uses - books.funding.sources).max() < small
    loans = books.loans
    owed = loans.drawn.sum() + loans.capitalised.sum() + loans.revalued.sum()
    assert loans.principal.sum() == pytest.approx(owed, abs=small)
    assert loans.closing[-1] == pytest.approx(0.0, abs=small)
    held = np.diff(books.plan.surplus, prepend=0.0)
    short = books.closing.last * loans.short_term
    assert np.abs(books.equity.net - (books.plan.dividends + held - books.plan.equity - short)).max() < small
    assert books.balance.reserve_account.min() >= -small
    assert books.balance.reserve_account[-1] == pytest.approx(0.0, abs=small)
    for line, whole in (("interest", loans.accrued), ("fees", loans.fees), ("repaid", loans.principal)):
        assert getattr(books.by_loan, line).sum(axis=1) == pytest.approx(whole, abs=small)


def test_half_years_are_a_filed_loan():
    """1000 drawn at once and repaid in eight equal halves at 6 %: the interest of each half on what is owed in it."""
    capital, ready = 0.0 * PLANT.capital, 0.0 * PLANT.in_service
    capital[0, 1, 0] = ready[0, 1, 1] = 1000.0
    plant = PLANT._replace(capital=capital, in_service=ready, produces=np.array([1.0, 1.0]))
    none = {key: 0.0 for key in BASE if key.startswith("finance.vat")}
    terms = {"finance.loan.equity_share": 0.0, "finance.closing.rule": 1.0, **none}
    own = {**terms, **numbers({}, "bank", rate=0.06, term=4 * YEAR, grace=0.0, repayment=0.0)}
    books, _ = study(own, plant._replace(operating=np.ones(20)), BY_HALVES)
    # In construction half of the sum is owed on average in each half; what the first half costs is added at its end.
    first = 0.03 * 250.0
    built = first + 0.03 * (750.0 + first)
    assert books.loans.capitalised[0] == pytest.approx(built)
    owed = (1000.0 + built) * (1.0 - np.arange(8) / 8.0)
    assert books.loans.accrued[1:5] == pytest.approx(0.03 * owed.reshape(4, 2).sum(axis=1))
    assert books.loans.principal[1:5] == pytest.approx((1000.0 + built) / 4.0)
    level = {**own, **numbers({}, "bank", rate=0.06, term=4 * YEAR, grace=0.0, repayment=1.0)}
    books, _ = study(level, plant._replace(operating=np.ones(20)), BY_HALVES)
    payment = (1000.0 + built) * 0.03 / (1.0 - 1.03**-8)
    assert (books.loans.accrued + books.loans.principal)[1:5] == pytest.approx(2.0 * payment)


def test_fees_by_hand():
    """Signed with the first debt of the phase; what is not drawn costs its fee until it is."""
    books, _ = study({**numbers({}, "bank", upfront_fee=0.01, commitment_fee=0.004)}, PLANT, ONE)
    drawn = books.by_loan.drawn[:, 0]
    promised = drawn.sum()
    wanted = 0.004 * (promised - np.cumsum(drawn) + drawn / 2.0)
    wanted[0] += 0.01 * promised
    assert books.by_loan.fees[:, 0] == pytest.approx(wanted)
    assert books.by_loan.fees[5:, 0] == pytest.approx(0.0, abs=1e-6)
    assert books.loans.capitalised[0] == pytest.approx(books.loans.accrued[0] + books.loans.fees[0])


def test_turns_are_drawn_one_after_another():
    debt = Debt((tranche("first"), tranche("second", turn=2)))
    books, _ = study({**numbers({}, "first", share=0.4), **numbers({}, "second", share=0.6)}, PLANT, debt)
    plain, _ = study()
    for p in range(2):
        one_, two = (parts(books.by_loan.drawn, debt, name)[p] for name in ("first", "second"))
        assert one_.sum() == pytest.approx(0.4 * (one_ + two).sum())
        assert np.all((two <= 1e-6) | (np.cumsum(one_) >= one_.sum() * (1 - 1e-9)))
    assert books.by_loan.drawn.sum(axis=1) == pytest.approx(plain.loans.drawn)


@pytest.mark.slow
@given(values=parameters(loan__grace=0.0), operations=plants(), cover=st.floats(1.05, 4.0))
@EXAMPLES
def test_sculpted_cover_is_the_target(values, operations, cover):
    for debt, own in (
        (COVER, {"finance.sculpting.cover": cover, "finance.loan.equity_share": 0.0}),
        (EQUITY, {}),
    ):
        books, found = study({**values, **own}, operations, debt)
        if (
            found.equity_capital * 2e3 > found.total_investment * 2e3 * (1 - 1e-6)
            or books.loans.drawn.sum() <= 0.0
        ):
            continue
        loans = books.loans
        whole = (books.repaying >= 1.0 - 1e-9) & (loans.principal > 1e-6 * loans.principal.sum())
        whole &= books.closing.last == 0.0
        late = np.cumsum(books.repaying[::-1])[::-1] - books.repaying
        if debt is COVER:
            assert loans.debt_service_cover[whole].min(initial=np.inf) >= cover * (1 - 1e-6)
        # While the repayment of a phase has not begun, all that may be repaid may be less than what is there for it.
        begun = np.arange(1.0, whole.size + 1) > operations.produces.max()
        between = whole & begun & (late > 1e-6) & (loans.closing > 1e-6 * loans.opening)
        ratios = loans.debt_service_cover[between]
        if ratios.size and debt is COVER:
            assert ratios == pytest.approx(cover, rel=1e-6)
        elif ratios.size:
            assert np.ptp(ratios) <= 1e-6 * ratios.max()


def test_where_the_loan_alone_is_served_its_life_cover_is_the_target():
    """No other loan and no part of a year: the present value of the cash over the loan is the cover of every year."""
    values = {"finance.sculpting.cover": 1.5, "finance.loan.equity_share": 0.0, "finance.loan.term": 10 * YEAR,
              "finance.working_capital.own_share": 1.0, "finance.loan.grace": 1 * YEAR}  # fmt: skip
    capital, ready = PLANT.capital.copy(), PLANT.in_service.copy()
    capital[1], ready[1] = 0.0, 0.0
    sales = {"sales": PLANT.sales.__class__(**{**PLANT.sales.__dict__, "price": PLANT.sales.price * 0.75})}
    plant = PLANT._replace(capital=capital, in_service=ready, produces=np.array([2.0, 2.0]), **sales)
    books, found = study(values, plant, COVER)
    assert 0.0 < found.equity_capital < 0.9 * found.total_investment
    years = books.loans.principal > 0.0
    assert years.sum() == 10
    assert books.loans.debt_service_cover[years] == pytest.approx(1.5, rel=1e-9)
    assert found.loan_life_cover_min == pytest.approx(1.5, rel=1e-9)


def test_less_cover_carries_more_debt():
    def lent(cover):
        return float(
            study({"finance.sculpting.cover": cover, "finance.loan.equity_share": 0.0}, PLANT, COVER)[
                0
            ].loans.drawn.sum()
        )

    sizes = [lent(cover) for cover in (2.2, 2.6, 3.0, 4.0)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0.0
    floor = study({"finance.sculpting.cover": 1.2, "finance.loan.equity_share": 0.35}, PLANT, COVER)[0]
    construction = floor.project.construction.sum() + floor.funding.start_up.sum()
    assert floor.loans.drawn.sum() == pytest.approx(0.65 * construction)


def test_the_lock_holds_dividends_back_and_gives_them_later():
    values = {"finance.lock_up.cover": 2.2, "finance.distribution.payout": 1.0}
    books, _ = study(values, PLANT, Debt(locked=True))
    plain, _ = study({"finance.distribution.payout": 1.0})
    low = (books.loans.debt_service_cover < 2.2) & (books.loans.principal + books.cost.interest > 0.0)
    assert not books.profit.dividends[low].any()
    assert books.profit.withheld[low].sum() > 0.0
    after = np.flatnonzero(~low & (books.profit.dividends > 0.0))[0]
    assert books.profit.dividends[after] > plain.profit.dividends[after]


@pytest.mark.slow
@given(values=parameters(loan__equity_share=0.3), operations=plants())
@EXAMPLES
def test_lenders_move_no_return_of_the_project(values, operations):
    """Who pays for it, and how, is no matter of the project before financing."""
    values["finance.prices.fx_usd_drift"] = MIXED_NUMBERS["finance.prices.fx_usd_drift"]
    plain = study(values, operations)[1]
    for debt, own in ((MIXED, MIXED_NUMBERS), (EQUITY, {})):
        found = study({**values, **own}, operations, debt)[1]
        for name in ("fnpv_before_tax", "fnpv_after_tax", "levelised_cost", "construction_investment"):
            assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=1e-12, abs=1e-3), name


@pytest.mark.slow
def test_gradients_of_what_a_cover_carries_equal_finite_differences():
    start = {**BASE, "finance.sculpting.cover": 2.6, "finance.loan.equity_share": 0.0, "finance.loan.term": 7.5 * YEAR,
             "finance.tax.standing": 0.0}  # fmt: skip

    def debt_of(values):
        return one(values, jax.tree.map(jnp.asarray, PLANT), COVER)[0].loans.drawn.sum() / 1e9

    gradient = jax.jit(jax.grad(debt_of))(arrays(start))
    value = jax.jit(debt_of)
    for key in (
        "finance.sculpting.cover",
        "finance.loan.base_long",
        "finance.cost.repair",
        "finance.loan.term",
    ):
        step = 1e-5 * max(abs(start[key]), 1e-2)
        up, down = (float(value(arrays({**start, key: start[key] + side * step}))) for side in (1, -1))
        assert float(gradient[key]) == pytest.approx((up - down) / (2 * step), rel=1e-5), key
