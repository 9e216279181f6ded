"""No indicator improves for a wrong reason: a longer study, more borrowing, more inflation at a fixed real rate.

Each law says which way an indicator has to go and why, from what can be known without the model: what has happened
does not know how long a study is, an owner who may stop loses nothing by looking further, no kilogram is cheaper than
in an endless study, a loan above what a plant earns makes it poorer, and inflation makes no plant produce more.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from anodeworks.finance import LABELS

from .model import BASE, COUNT, PLANT, YEAR, parameters, plants, study

EXAMPLES = settings(max_examples=15)
MORE = 5  # years by which a study is made longer
STEADY = {
    "appraisal__rate_basis": 0.0, "appraisal__valued_at": 0.0, "closing__rule": 1.0, "levies__property_tax": 0.0,
}  # fmt: skip
NO_HOLIDAY = {"tax__exempt_years": 0.0, "tax__half_years": 0.0, "tax__standing": 0.0}


def size(books):
    """What rounding may leave of present values, CNY."""
    return 1e-9 * float(np.abs(books.project.outflow).sum())


def plain(values):
    """The same without optional tables."""
    return {key: values[key] for key in BASE}


def longer(operations):
    """The plant of a study of more years: what it does in its last year goes on, and nothing more is built."""

    def on(series, more=1.0):
        series = np.asarray(series)
        return np.concatenate([series, np.repeat(more * series[..., -1:], MORE, axis=-1)], axis=-1)

    def traded(trade):
        return dataclasses.replace(trade, quantity=on(trade.quantity))

    return operations._replace(
        sales=traded(operations.sales),
        purchases=traded(operations.purchases),
        capital=on(operations.capital, 0.0),
        in_service=on(operations.in_service, 0.0),
        **{name: on(getattr(operations, name)) for name in
           ("utilisation", "operating", "wages", "headcount", "research", "land", "anode_energy", "emissions")},
    )  # fmt: skip


@given(values=parameters(closing__rule=1.0), operations=plants())
@EXAMPLES
def test_what_has_happened_does_not_know_how_long_the_study_is(values, operations):
    """Every line of every statement before the last year, and so all that is invested, is the same in a longer study.

    What is recovered at the end comes later, and that is all.
    """
    values = plain(values)
    short, found = study(values, operations)
    long, more = study(values, longer(operations))
    small = 1e-9 * np.abs(short.project.outflow).max()
    for table, lines in LABELS.items():
        for line, about in lines.items():
            one, other = (getattr(getattr(books, table), line)[..., : COUNT - 1] for books in (short, long))
            if about.unit == "CNY":
                assert np.abs(one - other).max() <= small, f"{table}.{line}"
    for name in ("total_investment", "construction_investment", "construction_interest", "working_capital"):
        assert float(getattr(more, name)) == pytest.approx(float(getattr(found, name)), rel=1e-9), name


@given(values=parameters(closing__rule=0.0), operations=plants())
@EXAMPLES
def test_whoever_may_stop_loses_nothing_by_looking_further(values, operations):
    """He can stop where the shorter study ends: before tax, by which he decides, more years are worth no less."""
    values = plain(values)
    books, short = study(values, operations)
    _, long = study(values, longer(operations))
    assert long.fnpv_before_tax >= short.fnpv_before_tax - size(books)


def lasting(years, cost):
    """A plant paid in year 1 that makes one kilogram a year from year 2 on."""
    run = (np.arange(COUNT) >= 1).astype(float) * (np.arange(COUNT) < years)
    capital, in_service = np.zeros((1, 6, COUNT)), np.zeros((1, 6, COUNT))
    capital[0, 1, 0], in_service[0, 1, 1] = cost, cost
    sales, bought = PLANT.sales, PLANT.purchases
    return PLANT._replace(
        produces=np.array([1.0]), capital=capital, in_service=in_service, utilisation=run, operating=run,
        wages=0 * run, headcount=run, research=0 * run, land=0 * run, emissions=np.zeros((3, COUNT)),
        sales=dataclasses.replace(sales, quantity=np.stack([run, 0 * run, 0 * run]), drift=np.zeros(3)),
        purchases=dataclasses.replace(bought, quantity=0 * np.asarray(bought.quantity)),
        anode_energy=np.stack([run, 0 * run]),
    )  # fmt: skip


@given(life=st.floats(3, 12), beyond=st.floats(0, 8), rate=st.floats(0.03, 0.2), salvage=st.floats(0, 0.1))
@EXAMPLES
def test_no_kilogram_is_cheaper_than_in_an_endless_study(life, beyond, rate, salvage):
    """Machines that serve l years and are bought again for ever cost K i (1 + x / ((1 + i)(1 - x))) a year,
    x = (1 + i)^-l, the first a year before it makes anything, and the next in their first year of use.

    Recovery at book value must not beat that: whoever writes off sooner than machines serve has less to recover.
    Without replacement a study of twenty years would have machines of ten for nothing in its second half.
    """
    service = max(5.0, np.ceil(life + beyond))
    values = {key: 0.0 for key in BASE if key.startswith(("finance.vat", "finance.levies", "finance.cost"))}
    values |= {key: 0.0 for key in BASE if key.startswith("finance.working_capital")}
    values |= {
        "finance.assets.life_machinery": life * YEAR, "finance.assets.service_machinery": service * YEAR,
        "finance.assets.replacement": 1.0, "finance.assets.salvage_machinery": salvage * 0.0,
        "finance.assets.recovery_fixed": 1.0, "finance.appraisal.discount_rate": rate, "finance.closing.rule": 1.0,
    }  # fmt: skip
    x = (1 + rate) ** -service
    endless = 1000.0 * rate * (1 + x / ((1 + rate) * (1 - x)))
    _, found = study(values, lasting(COUNT, 1000.0))
    assert float(found.levelised_cost) >= endless * (1 - 1e-9)


def no_tax(values):
    """Without income tax, so that no tax saved in another year stands between debt and its cover."""
    rates = {f"finance.tax.{name}": 0.0 for name in ("standard_rate", "reduced_rate")}
    return {**plain(values), **rates}


@given(values=parameters(**NO_HOLIDAY), operations=plants(), less=st.floats(0.1, 0.9))
@EXAMPLES
def test_more_debt_is_covered_no_better(values, operations, less):
    """What covers it is the same, and more is to be paid; where cover is below zero a larger debt divides it, and less
    of nothing is no improvement. Interest in construction and so the investment rise, and its owners pay in less.

    A sweep takes all cash there is, whatever is owed: there is nothing to compare.
    """
    values = no_tax(values)
    assume(values["finance.loan.repayment"] != 2.0)
    share = values["finance.loan.equity_share"]
    own, before = study(values, operations)
    lent, after = study({**values, "finance.loan.equity_share": less * share}, operations)
    assert after.total_investment >= before.total_investment * (1 - 1e-12)
    assert after.equity_capital <= before.equity_capital * (1 + 1e-12)
    owing = (own.loans.principal > 1e-6 * own.loans.principal.sum()) & (own.loans.debt_service_cover > 0)
    cover = own.loans.debt_service_cover[owing]
    assert (lent.loans.debt_service_cover[owing] <= cover * (1 + 1e-9)).all()


@given(values=parameters(**NO_HOLIDAY, closing__rule=1.0), operations=plants(), less=st.floats(0.1, 0.9))
@EXAMPLES
def test_debt_lifts_the_return_of_equity_only_where_the_plant_earns_more(values, operations, less):
    """The loans' own flows are worth something to the owner at rates above what they cost, and cost him below it.

    A year of drawing bears interest though yearly flows see its money at the year's end: what is owed for n years costs
    at most n + 1 years of interest, and so no more than twice one year's. It never costs less than the interest.
    """
    values = no_tax(values)
    share = values["finance.loan.equity_share"]
    assume(share > 0.05)
    _, own = study(values, operations)
    _, lent = study({**values, "finance.loan.equity_share": less * share}, operations)
    assume(not (own.flags.equity_irr_undefined or lent.flags.equity_irr_undefined or own.flags.several_rates
                or lent.flags.several_rates))  # fmt: skip
    loan = {key: values[f"finance.loan.{key}"] for key in
            ("base_long", "base_short", "margin_long", "margin_working", "margin_short")}  # fmt: skip
    rates = [max(0.0, loan["base_long"] + loan["margin_long"]), max(0.0, loan["base_short"] + loan["margin_short"]),
             max(0.0, loan["base_short"] + loan["margin_working"])]  # fmt: skip
    if own.equity_irr > (1 + max(rates)) ** 2 - 1:
        assert lent.equity_irr >= own.equity_irr - 1e-7
    if own.equity_irr < min(rates):
        assert lent.equity_irr <= own.equity_irr + 1e-7


@given(values=parameters(**STEADY, **NO_HOLIDAY), operations=plants(), more=st.floats(0.0, 0.05))
@EXAMPLES
def test_inflation_makes_no_plant_better(values, operations, more):
    """With a real rate, and money of the price date as the measure.

    Sales and costs keep their worth. What is written off, carried forward or recovered stands in old money and loses
    it, and working capital has to be raised with prices: present values, real costs a kilogram and paybacks get no
    better. (Rates of return are told in nominal money and held against a nominal rate. Two things do get lighter, and
    for good reasons: contracts name the interest, so that inflation pays debts, and property tax is levied on first
    cost. It is left out here.)
    """
    values = plain(values)
    found = {}
    for basis, inflation in ((0.0, 0.0), (1.0, 0.03), (1.0, 0.03 + more)):
        money = {"finance.prices.basis": basis, "finance.prices.inflation": inflation}
        books, results = study({**values, **money}, operations)
        level = (1 + inflation) ** (operations.begin - 0.5 - values["finance.prices.price_date"])
        found[inflation] = books, results, (level if basis else 1.0)
    (real, base, _), *others = found.values()
    for _, results, level in others:
        for name in ("fnpv_before_tax", "fnpv_after_tax"):
            assert getattr(results, name) / level <= getattr(base, name) + 2 * size(real), name
        for name in ("levelised_cost", "payback_before_tax", "payback"):
            worse, good = float(getattr(results, name)), float(getattr(base, name))
            assert np.isnan(worse) or np.isnan(good) or worse >= good * (1 - 1e-9), name


@given(values=parameters(loan__equity_share=1.0, working_capital__own_share=1.0, closing__rule=1.0, **NO_HOLIDAY),
       operations=plants(), inflation=st.floats(0.005, 0.08))  # fmt: skip
@EXAMPLES
def test_inflation_flatters_accounts_by_what_write_offs_lose_and_by_no_more(values, operations, inflation):
    """Profit in the books is after depreciation, losses and property tax on what was paid long ago. In money of the
    price date these lose worth, and that is all by which profit may rise over an investment that is no smaller: sums of
    money of several years would make the return rise without end.
    """
    values = plain(values)
    money = {"finance.prices.basis": 1.0, "finance.prices.inflation": inflation}
    real, _ = study({**values, "finance.prices.basis": 0.0}, operations)
    books, after = study({**values, **money}, operations)

    def total(tables, line):
        """In money of the price date."""
        return float((line / tables.sales.level).sum())

    def old(tables):
        """What stands at old prices."""
        of = tables.cost.depreciation + tables.cost.amortisation + tables.profit.disposal_loss
        return total(tables, of + tables.taxes.property_tax)

    profit, invested = (
        total(books, books.profit.ebit),
        total(books, books.funding.total_investment),
    )
    assert profit <= total(real, real.profit.ebit) + old(real) - old(books) + size(real)
    assert invested >= total(real, real.funding.total_investment) - size(real)
    assert after.roi == pytest.approx(profit / invested / float(np.sum(operations.operating)), rel=1e-9)
