"""Indicators: a case by hand, which way they move, gradients, batches, and how they are declared."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.finance import (
    CLASS_LABELS,
    CLASSES,
    FLAGS,
    INDICATORS,
    LABELS,
    TABLES,
    Flags,
    Indicators,
    Statements,
)
from anodeworks.quantity.units import scale

from .cases import COUNT, plant
from .closing_by_hand import discount
from .model import BASE, PLANT, WHOLE, YEAR, arrays, one, parameters, plants, study

EXAMPLES = settings(max_examples=40)
PLAIN = {
    "tax__standing": 0.0, "tax__exempt_years": 0.0, "tax__half_years": 0.0,
    "working_capital__receivables_at": 0.0,
}  # fmt: skip


def test_a_plant_by_hand():
    """Spend 1000 in year 1; earn 500 and pay 200 for material in years 2 to 11; no tax but income tax; no debt."""
    count = COUNT
    run = (np.arange(count) >= 1).astype(float)
    base = plant()
    lines = {"price": np.ones(1), "drift": np.zeros(1), "vat": np.zeros(1), "currency": ("CNY",)}
    capital, in_service = np.zeros((1, 6, count)), np.zeros((1, 6, count))
    capital[0, 1, 0], in_service[0, 1, 1] = 1000.0, 1000.0
    operations = base._replace(
        sales=dataclasses.replace(base.sales, quantity=500.0 * run[None], kind=("product",), **lines),
        purchases=dataclasses.replace(base.purchases, quantity=200.0 * run[None], kind=("material",), **lines),
        produces=np.ones(1), utilisation=run, operating=run, wages=0 * run, headcount=10 * run, capital=capital,
        in_service=in_service,
        research=0 * run, anode_energy=500.0 * run[None],
    )  # fmt: skip
    values = {key: 0.0 for key in BASE if key.startswith(("finance.vat", "finance.levies", "finance.cost"))}
    values |= {key: 0.0 for key in BASE if key.startswith("finance.working_capital")}
    values |= {
        "finance.prices.basis": 0.0, "finance.loan.equity_share": 1.0, "finance.assets.life_machinery": 19 * YEAR,
        "finance.assets.salvage_machinery": 0.05, "finance.assets.recovery_fixed": 1.0,
        "finance.assets.replacement": 0.0,
        "finance.appraisal.discount_rate": 0.1, "finance.tax.standing": 0.0,
    }  # fmt: skip
    books, found = study(values, operations)
    tax = 0.25 * (300 - 50)
    years = np.arange(2, count + 1)
    worth = (1.1**-years).sum()
    end = 50 * 1.1**-count
    assert found.fnpv_before_tax == pytest.approx(-1000 / 1.1 + 300 * worth + end)
    assert found.fnpv_after_tax == pytest.approx(-1000 / 1.1 + (300 - tax) * worth + end)
    assert found.payback == pytest.approx((1 + 1000 / (300 - tax)) * YEAR)
    assert found.roi == pytest.approx(0.25)
    assert found.capital_profit_rate == pytest.approx(0.25 * 0.75)
    assert found.break_even == pytest.approx(50 / 300)
    assert found.levelised_cost == pytest.approx((1000 / 1.1 + 200 * worth - end) / (500 * worth))
    assert found.levelised_price == pytest.approx(1.0)
    assert found.gross_margin == pytest.approx(0.5)
    assert found.jobs == pytest.approx(10)
    assert found.total_investment == pytest.approx(1000)
    assert found.flags.no_debt_service
    assert np.isnan(found.debt_service_cover_min)
    assert books.equity.net == pytest.approx(books.project.after_tax)


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_levelised_cost_is_the_price_that_breaks_even(values, operations):
    values["finance.closing.rule"] = 1.0
    _, found = study(values, operations)
    rate = discount(values)
    level = 1.0
    if values["finance.prices.basis"] == 1.0:
        elapsed = operations.begin + np.arange(COUNT) + 0.5 - values["finance.prices.price_date"]
        level = (1 + values["finance.prices.inflation"]) ** elapsed
    dated = values["finance.appraisal.valued_at"] == 1.0
    moved = values["finance.appraisal.valuation_date"] - operations.begin if dated else 0.0
    output = (operations.output.sum(0) * level * (1 + rate) ** (moved - np.arange(1, COUNT + 1))).sum()
    gain = (found.levelised_price - found.levelised_cost) * output
    assert gain == pytest.approx(float(found.fnpv_before_tax), rel=1e-9, abs=1e-6 * output)
    # Whoever may close sells for as much a kilogram and is not worse off.
    _, free = study({**values, "finance.closing.rule": 0.0}, operations)
    assert free.levelised_cost == found.levelised_cost
    assert free.fnpv_before_tax >= found.fnpv_before_tax - 1e-6 * output


@given(values=parameters(**PLAIN), operations=plants())
@EXAMPLES
def test_a_better_price_is_worth_more(values, operations):
    """Before tax whatever the owner does; after tax if he runs it to the end: he closes without a look at tax."""
    sales = dataclasses.replace(operations.sales, price=np.asarray(operations.sales.price) * 1.05)
    _, low = study(values, operations)
    _, high = study(values, operations._replace(sales=sales))
    assert high.fnpv_before_tax >= low.fnpv_before_tax
    assert high.levelised_price > low.levelised_price
    values["finance.closing.rule"] = 1.0
    _, low = study(values, operations)
    _, high = study(values, operations._replace(sales=sales))
    assert high.fnpv_before_tax > low.fnpv_before_tax
    assert high.fnpv_after_tax > low.fnpv_after_tax


@given(values=parameters(tax__standing=0.0), operations=plants())
@EXAMPLES
def test_a_higher_tax_is_worth_less(values, operations):
    _, low = study({**values, "finance.tax.standard_rate": 0.20}, operations)
    _, high = study({**values, "finance.tax.standard_rate": 0.30}, operations)
    assert high.fnpv_after_tax <= low.fnpv_after_tax
    assert high.fnpv_before_tax == low.fnpv_before_tax


@given(values=parameters(), operations=plants())
@EXAMPLES
def test_nothing_undefined_spreads(values, operations):
    books, found = study(values, operations)
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(books))
    allowed = {
        "firr_before_tax": found.flags.firr_before_tax_undefined,
        "firr_after_tax": found.flags.firr_after_tax_undefined,
        "equity_irr": found.flags.equity_irr_undefined,
        "payback": found.flags.no_payback,
        "payback_before_tax": found.flags.no_payback,
        "dynamic_payback": found.flags.no_dynamic_payback,
        "break_even": found.flags.no_break_even,
    }
    for name, value in found._asdict().items():
        if name not in ("flags", "products") and "cover" not in name:
            assert np.isfinite(value) or allowed.get(name), name
    assert not found.flags.unbalanced


def test_a_plant_that_never_runs_has_statements():
    idle = np.zeros(COUNT)
    none = {
        key: dataclasses.replace(getattr(PLANT, key), quantity=0.0 * np.asarray(getattr(PLANT, key).quantity))
        for key in ("sales", "purchases")
    }
    books, found = study({"finance.vat.refund": 0.0}, PLANT._replace(
        **none, utilisation=idle, operating=idle, wages=idle, headcount=idle, research=idle,
        in_service=0.0 * PLANT.in_service, anode_energy=np.zeros((2, COUNT)),
    ))  # fmt: skip
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(books))
    assert found.flags.firr_after_tax_undefined
    assert found.flags.no_payback
    assert found.flags.no_break_even
    assert found.flags.debt_at_end
    assert not found.flags.unbalanced


def test_gradients_equal_finite_differences():
    """Of all indicators together, each by its own weight, with respect to every parameter that is smooth."""
    # Away from kinks: no statutory threshold near, no life or term that ends with a year.
    start = {**WHOLE, "finance.prices.basis": 1.0, "finance.tax.standing": 0.0, "finance.assets.replacement": 0.4,
             "finance.loan.term": 7.5 * YEAR, "finance.assets.life_buildings": 20.4 * YEAR,
             "finance.assets.life_machinery": 10.4 * YEAR, "finance.assets.life_electronics": 4.3 * YEAR,
             "finance.assets.life_intangibles": 9.3 * YEAR, "finance.assets.life_other": 9.6 * YEAR}  # fmt: skip
    whole = ("basis", "standing", "_at", "holiday_from", "repayment", "_years", "_years_high_tech", "western_until",
             "_revenue", "grace", "schedule")  # fmt: skip
    names = [i.name for i in INDICATORS]
    found = study(start)[1]
    rng = np.random.default_rng(5)
    weights = {name: rng.uniform(0.5, 2.0) / max(abs(float(getattr(found, name))), 1e-30) for name in names}
    weights["short_term_max"] = 0.0  # it is 0 here, at a kink

    def merit(found):
        return sum(weights[name] * getattr(found, name) for name in names)

    operations = jax.tree.map(jnp.asarray, PLANT)
    gradient = jax.jit(jax.grad(lambda values: merit(one(values, operations)[1])))(arrays(start))
    for key in (key for key in WHOLE if not key.endswith(whole) and "research_" not in key):
        step = 1e-4 * YEAR if "life" in key or "term" in key else 1e-5 * max(abs(start[key]), 1e-2)
        up, down = (merit(study({**start, key: start[key] + side * step})[1]) for side in (1, -1))
        size = 1e-6 / max(
            abs(start[key]), 1e-2
        )  # a millionth of the merit when the parameter moves over itself
        assert float(gradient[key]) == pytest.approx((up - down) / (2.0 * step), rel=1e-6, abs=size), key


def test_a_batch_gives_what_a_loop_gives():
    rng = np.random.default_rng(3)
    rows = [{key: x * rng.uniform(0.8, 1.2) if x % 1 else x for key, x in BASE.items()} for _ in range(8)]
    batch = {key: jnp.asarray([row[key] for row in rows]) for key in BASE}
    plant_ = jax.tree.map(jnp.asarray, PLANT)
    together = jax.jit(jax.vmap(lambda values: one(values, plant_)[1]))(batch)
    for n, row in enumerate(rows):
        alone = study(row)[1]
        for name, value in together._asdict().items():
            if name not in ("flags", "products"):
                assert float(value[n]) == pytest.approx(float(getattr(alone, name)), rel=1e-9, nan_ok=True), (
                    name
                )


def test_owners_who_pay_for_everything_have_all_of_the_capital():
    """What they pay before the plant runs is in what is financed too: else the ratio would be above 1."""
    operations = plant()
    wages = np.where(np.asarray(operations.operating) > 0, operations.wages, 50.0)
    shares = {"finance.loan.equity_share": 1.0, "finance.working_capital.own_share": 1.0}
    books, found = study(BASE | shares, operations._replace(wages=wages))
    assert np.sum(books.funding.start_up) > 0
    assert found.capital_ratio == pytest.approx(1.0, rel=1e-12)


def test_every_line_and_indicator_is_named():
    assert (
        list(LABELS)
        == list(TABLES)
        == [name for name in Statements._fields if name in Statements._field_defaults]
    )
    books, _ = study()
    for name, lines in LABELS.items():
        assert list(lines) == list(getattr(books, name)._fields)
        for label in lines.values():
            assert label.english
            assert label.chinese
    assert len(CLASS_LABELS) == len(CLASSES)
    assert [i.name for i in INDICATORS] == [
        name for name in Indicators._fields if name not in ("flags", "products")
    ]
    assert list(FLAGS) == list(Flags._fields)
    for indicator in INDICATORS:
        scale(indicator.unit)  # a unit that can be shown


def test_the_stage_stays_small_enough_to_compile():
    def size(jaxpr):
        inner = [
            x for e in jaxpr.eqns for p in e.params.values() for x in (p if isinstance(p, tuple) else (p,))
        ]
        nested = [getattr(x, "jaxpr", x) for x in inner]
        return len(jaxpr.eqns) + sum(size(x) for x in nested if hasattr(x, "eqns"))

    traced = jax.make_jaxpr(one)(arrays(BASE), jax.tree.map(jnp.asarray, PLANT))
    # Insurance, land-use tax, and what is counted in money of one day are ten of these; optional tables are none.
    # 60 more: the cover of a loan over its life and the project's, and the least capital.
    # 10 more: a class of assets, and what of machines is installation.
    # 40 more: sums over phases written out, which run faster, and what falls due before any sweep.
    # 10 more: what an announced total holds.
    assert size(traced.jaxpr) < 1490


@given(values=parameters(**PLAIN), operations=plants(), less=st.floats(0.1, 0.9))
@EXAMPLES
def test_borrowing_makes_no_project_better(values, operations, less):
    share = values["finance.loan.equity_share"]
    _, own = study(values, operations)
    _, lent = study({**values, "finance.loan.equity_share": less * share}, operations)
    assert lent.fnpv_before_tax == own.fnpv_before_tax
    assert lent.fnpv_after_tax == own.fnpv_after_tax
    assert lent.levelised_cost == pytest.approx(own.levelised_cost)
    assert lent.construction_interest >= own.construction_interest * (1 - 1e-12)
