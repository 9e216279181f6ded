"""Costs and income that a plant may have: hand calculations, and laws that hold for any plant and any terms."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.finance.safety import SCHEDULES, SafetyFund, set_aside
from anodeworks.finance.tax_depreciation import METHODS, written_off

from .model import BASE, PLANT, WHOLE, YEAR, parameters, plants, study

EXAMPLES = settings(max_examples=20)
# Every optional table, and nothing in any: one program for all that is tried here.
NOTHING = {
    **WHOLE,
    **{f"finance.{key}": 0.0 for key in
       ("safety.part", "carbon.price", "subsidies.grant", "subsidies.yearly", "decommissioning.share",
        "decommissioning.cost", "price_contingency.rate", "tax_depreciation.one_off", "tax_depreciation.method")},
}  # fmt: skip
PLAIN = {"tax__standing": 0.0}  # no threshold that one yuan passes


def size(books):
    """What rounding may leave of present values, CNY."""
    return 1e-9 * float(np.abs(books.project.outflow).sum())


def never_better(values, operations, changes):
    """No change makes a project better: before tax whenever its owner closes it, after tax at the same end.

    The owner closes by what is earned before tax. Whoever loses more closes sooner, and what he then no longer loses
    may be worth more after tax than what he would have saved in tax.
    """
    _, before = study(values, operations)
    to_the_end = {**values, "finance.closing.rule": 1.0}
    books, taxed = study(to_the_end, operations)
    for key, value in changes.items():
        _, after = study({**values, key: value}, operations)
        assert after.fnpv_before_tax <= before.fnpv_before_tax + size(books), key
        _, after = study({**to_the_end, key: value}, operations)
        assert after.fnpv_after_tax <= taxed.fnpv_after_tax + size(books), key


@given(values=parameters(**PLAIN), operations=plants(), more=st.floats(0.001, 0.04))
@EXAMPLES
def test_more_of_a_cost_never_makes_a_project_better(values, operations, more):
    """Each is money that leaves before income tax; what it saves in tax is less than itself."""
    values = {**NOTHING, **values}
    steps = {"finance.cost.insurance": more, "finance.levies.land_use_tax": more * 1e-6, "finance.carbon.price": more,
             "finance.decommissioning.share": more, "finance.price_contingency.rate": more}  # fmt: skip
    never_better(values, operations, {key: values[key] + step for key, step in steps.items()})


@jax.jit
def _set_aside(schedule, part, revenue):
    own = {key: x for key, x in WHOLE.items() if key.startswith("finance.safety.")}
    asked = {"finance.safety.schedule": schedule, "finance.safety.part": part}
    return set_aside(SafetyFund.at({**own, **asked}, "finance.safety"), revenue)


def test_the_safety_fund_follows_the_revenue_of_the_year_before():
    revenue = jnp.asarray([0.0, 5e6, 8e7, 1.5e9, 2e10, 0.0])
    of = {word: _set_aside(float(place), 1.0, revenue).tolist() for place, word in enumerate(SCHEDULES)}
    # In the first year with revenue it is that year's own.
    hazardous = [0.0, 0.045 * 5e6, 0.045 * 5e6, 4.5e5 + 0.0225 * 7e7,
                 4.5e5 + 2.025e6 + 4.95e6 + 0.002 * 5e8, 4.5e5 + 2.025e6 + 4.95e6 + 0.002 * 1.9e10]  # fmt: skip
    assert of["hazardous goods"] == pytest.approx(hazardous)
    metallurgy = 3e5 + 1.35e6 + 4.5e6 + 8e6 + 5e6 + 0.0005 * 1e10
    assert of["metallurgy"][-1] == pytest.approx(metallurgy)
    machinery = 2.35e5 + 1.125e6 + 2.25e6 + 4e6 + 0.0005 * 1.5e10
    assert of["machinery"][-1] == pytest.approx(machinery)
    assert _set_aside(1.0, 0.0, revenue).tolist() == [0.0] * 6


def test_a_carbon_price_is_paid_on_what_is_not_free():
    """By hand in one year: 0.5 and 3 kg/kg of 20,000 t, half of scope 2, 80 % free and falling by 10 % a year."""
    rates = {
        "price": 0.08,
        "drift": 0.02,
        "scope_1": 1.0,
        "scope_2": 0.5,
        "scope_3": 0.0,
        "free": 0.8,
        "free_drift": -0.1,
    }
    carbon = {f"finance.carbon.{key}": x for key, x in rates.items()}
    books, _ = study({**NOTHING, **carbon})
    elapsed = PLANT.begin + 10.5 - BASE["finance.prices.price_date"]
    tonnes = 2e7 * (0.5 + 0.5 * 3.0) / 1000
    wanted = tonnes * (1 - 0.8 * 0.9**elapsed) * 80.0 * 1.02**elapsed
    assert books.cost.carbon[10] == pytest.approx(wanted)


def test_no_more_than_all_is_ever_free():
    """A free part that grows beyond the whole pays nobody."""
    free = {"finance.carbon.price": 0.1, "finance.carbon.free": 0.8, "finance.carbon.free_drift": 0.05}
    books, _ = study({**NOTHING, **free})
    assert books.cost.carbon[2] > 0.0
    assert not books.cost.carbon[6:].any()


def test_a_carbon_price_of_nothing_changes_no_bit():
    """And tables with nothing in them are the plant that never heard of them, but for the order of additions."""
    free = {"finance.carbon.price": 0.1, "finance.carbon.free": 1.0, "finance.carbon.free_drift": 0.0}
    books, found = study(NOTHING)
    for one, other in zip((books, found), study({**NOTHING, **free}), strict=True):
        assert jax.tree.all(jax.tree.map(lambda a, b: np.array_equal(a, b, equal_nan=True), one, other))
    plain, known = study()
    small = size(books)
    assert jax.tree.all(jax.tree.map(lambda a, b: np.abs(1.0 * a - 1.0 * b).max() <= small, books, plain))
    for one, other in zip(jax.tree.leaves(found), jax.tree.leaves(known), strict=True):
        assert np.asarray(one) == pytest.approx(np.asarray(other), rel=1e-9, nan_ok=True)


WHERE = {
    "finance.safety": ("cost", "safety"),
    "finance.carbon": ("cost", "carbon"),
    "finance.subsidies": ("project", "subsidies"),
    "finance.decommissioning": ("project", "decommissioning"),
    "finance.tax_depreciation": ("profit", "tax_only"),
    "finance.price_contingency": ("funding", "price_contingency"),
}
SOME = {
    "finance.safety.part": 1.0, "finance.carbon.price": 0.1, "finance.subsidies.grant": 1e8,
    "finance.decommissioning.share": 0.1, "finance.price_contingency.rate": 0.02,
    "finance.tax_depreciation.method": 2.0,
}  # fmt: skip


@pytest.mark.parametrize("key", SOME)
def test_each_table_has_a_line_of_its_own(key):
    """And of what a file does not have there is nothing."""
    table, line = WHERE[key.rpartition(".")[0]]
    lines = [
        getattr(getattr(study(values)[0], table), line)
        for values in ({}, NOTHING, {**NOTHING, key: SOME[key]})
    ]
    assert [bool(np.abs(each).max() > 1.0) for each in lines] == [False, False, True]


@jax.jit
def _written(method, life, salvage, age):
    return written_off(method, life, salvage, age)


def test_schedules_of_the_textbooks():
    """A cost of 100 over five years, 5 left: double declining in accounts 40, 24, 14.4 and twice 8.3."""
    yearly = {
        word: np.diff(np.asarray(_written(float(k), np.array([5.0]), np.array([0.05]), np.arange(7.0)))[0])
        * 100
        for k, word in enumerate(METHODS)
    }
    assert yearly["as in the books"] == pytest.approx([19.0] * 5 + [0.0])
    assert yearly["double declining"] == pytest.approx([40.0, 24.0, 14.4, 8.3, 8.3, 0.0])
    assert yearly["sum of the years' digits"] == pytest.approx([95 * k / 15 for k in (5, 4, 3, 2, 1)] + [0.0])


@given(method=st.integers(0, 2), life=st.floats(3, 20), salvage=st.floats(0, 0.5))
@settings(max_examples=50)
def test_whatever_the_method_all_but_salvage_is_written_off(method, life, salvage):
    """Never less than before, and to the same end; by the digits always sooner than in the books.

    Declining twice as fast may lag behind the straight line before the last two years of a long life.
    """
    age = np.arange(24.0)
    part, books = (
        np.asarray(_written(float(m), np.array([life]), np.array([salvage]), age))[0] for m in (method, 0)
    )
    assert np.diff(part).min() >= -1e-12
    assert part[-1] == pytest.approx(1 - salvage)
    if method == 2:
        assert (part >= books - 1e-12).all()


@given(values=parameters(**PLAIN), operations=plants())
@EXAMPLES
def test_tax_counts_in_other_years_and_not_in_all(values, operations):
    """What is deducted sooner is not deducted later: over all years the two add up to the same."""
    books, _ = study({**NOTHING, **values}, operations)
    assert abs(books.profit.tax_only.sum()) <= size(books)
    assert books.balance.provision.min() >= -size(books)
    assert books.balance.deferred_income.min() >= -size(books)


@given(values=parameters(tax__standing=0.0, tax__exempt_years=0.0, tax__half_years=0.0, closing__rule=1.0,
                         prices__basis=0.0, appraisal__valued_at=0.0, appraisal__rate_basis=0.0), operations=plants(),
       grant=st.floats(1e6, 1e9))  # fmt: skip
@EXAMPLES
def test_a_grant_is_worth_something_and_at_most_its_sum(values, operations, grant):
    """Before tax it is worth what is received, discounted; of that tax leaves a part. A holiday may start sooner."""
    values = {**NOTHING, **values}
    plain, before = study({**values, "finance.subsidies.grant": 0.0}, operations)
    books, after = study({**values, "finance.subsidies.grant": grant}, operations)
    received = (books.project.subsidies - plain.project.subsidies).sum()
    assert received <= grant * (1 + 1e-9)
    for name in ("fnpv_before_tax", "fnpv_after_tax"):
        assert -size(books) <= getattr(after, name) - getattr(before, name) <= received + size(books), name


def test_a_grant_by_hand():
    """100 million with 2,480 of capital: received as that is spent, income over ten years from its use on."""
    grant = {"finance.subsidies.grant": 1e8, "finance.assets.life_machinery": 10 * YEAR}
    books, _ = study({**NOTHING, **grant})
    spent = PLANT.capital.sum(axis=(0, 1))
    assert books.project.subsidies == pytest.approx(1e8 * spent / spent.sum())
    ready = PLANT.in_service.sum(axis=(0, 1)) / spent.sum()
    released = [sum(1e7 * ready[v] for v in range(20) if v <= t < v + 10) for t in range(20)]
    assert books.profit.subsidies == pytest.approx(released, abs=1e-6)
    assert books.profit.tax_only == pytest.approx(
        np.array(released) - np.asarray(books.project.subsidies), abs=1e-6
    )
    assert books.balance.deferred_income[-1] == 0.0


def test_a_plant_is_taken_down_at_its_end():
    rules = {**NOTHING, "finance.decommissioning.share": 0.04, "finance.decommissioning.cost": 3e7}
    paid, _ = study({**rules, "finance.decommissioning.booked": 0.0})
    fixed = PLANT.in_service[:, :3].sum()
    assert paid.project.decommissioning[-1] == pytest.approx(0.04 * fixed + 3e7)
    assert not paid.project.decommissioning[:-1].any()
    spread, _ = study({**rules, "finance.decommissioning.booked": 1.0})
    running_years = PLANT.operating.sum()
    assert spread.profit.decommissioning[10] == pytest.approx((0.04 * fixed + 3e7) / running_years)
    assert spread.balance.provision[10] == pytest.approx((0.04 * fixed + 3e7) * 8.75 / running_years)
    assert spread.profit.taxable.sum() == pytest.approx(
        paid.profit.taxable.sum()
    )  # paid is when tax deducts it


def test_price_contingency_of_an_estimate():
    """A worked case: 200 million, half of it in each of two years, 5 % a year, one year before construction."""
    capital = np.zeros_like(PLANT.capital)
    capital[0, 1, :2] = 1e8
    rules = {**NOTHING, "finance.price_contingency.rate": 0.05, "finance.price_contingency.preparation": YEAR}
    ready = np.zeros_like(capital)
    ready[0, 1, 2] = 2e8
    books, _ = study(rules, PLANT._replace(capital=capital, in_service=ready))
    assert books.funding.price_contingency[:3] == pytest.approx([7.5930e6, 12.9726e6, 0.0], abs=1e2)
    assert books.funding.construction.sum() == pytest.approx(2e8 + 20.5656e6, abs=1e2)


def test_prices_of_construction_that_rise_with_all_others_change_nothing():
    nominal = {"finance.prices.basis": 1.0, "finance.prices.inflation": 0.03}
    waited = (PLANT.begin - BASE["finance.prices.price_date"]) * YEAR
    dearer = {"finance.price_contingency.rate": 0.03, "finance.price_contingency.preparation": waited}
    plain, with_it = study(nominal)[0], study({**NOTHING, **nominal, **dearer})[0]
    assert with_it.project.before_tax == pytest.approx(np.asarray(plain.project.before_tax), rel=1e-9)
