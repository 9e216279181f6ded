"""One number under two keys: graphite that is bought and priced by is one draw, one derivative and one cell."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.quantity import Parameter, Value
from anodeworks.twin.ties import Tie, tie

BOUGHT, SOLD = "flows.graphite_market.price", "products.anode.price"
BLEND = {
    "route": {"use": ["active_bought", "graphite_bought", "blend_and_pack"]},
    "products": {"anode": {"flow": "anode_packed"}},
    "programme": {"phases": {"one": {"start": "2025-03-01", "capacity": "20000 t/year"}}},
}


@pytest.fixture(scope="module")
def blend():
    return aw.build(copy.deepcopy(BLEND))


def test_the_librarys_blend_sells_at_the_price_at_which_graphite_is_bought(blend):
    assert blend.ties[SOLD] == (BOUGHT, 1.0, ())
    assert blend.values[SOLD] == blend.values[BOUGHT]
    assert BOUGHT in blend.uncertain
    assert SOLD not in blend.uncertain


def test_both_are_one_draw(blend):
    """With no premium the blend is sold, in every scenario, at what its graphite costs in that scenario."""
    pinned = blend.with_values({"products.anode.capacity_premium": 0.0})
    trade = aw.monte_carlo(pinned, 63, seed=5, outcome=True).outcome.operations
    sold, bought = np.asarray(trade.sales.price)[:, 0], np.asarray(trade.purchases.price)
    assert np.ptp(sold) > 5
    assert any(np.allclose(sold, column, rtol=1e-12) for column in bought.T)


def test_a_changed_price_moves_both_and_a_price_of_its_own_cuts_the_tie(blend):
    dearer = blend.with_values({BOUGHT: 30.0})
    assert dearer.values[SOLD] == pytest.approx(30.0)
    own = blend.with_values({SOLD: 25.0})
    assert SOLD not in own.ties
    assert own.with_values({BOUGHT: 30.0}).values[SOLD] == pytest.approx(25.0)
    many = aw.evaluate(blend, {SOLD: [20.0, 30.0]})["output_value"]
    assert many[1] - many[0] == pytest.approx(10.0 * 20e6)


@pytest.mark.parametrize("a", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("b", [0.0, 0.4, 1.0])
def test_a_part_has_its_slopes_at_the_bounds_of_shares_too(a, b):
    split = Tie("whole", 2.0, (("a", True), ("b", False)))
    numbers = {"whole": 10.0, "a": a, "b": b}
    for key, slope in split.slopes(numbers.__getitem__):
        moved = numbers | {key: numbers[key] + 1.0}  # it is straight in each of them
        assert slope == pytest.approx(split.of(moved.__getitem__) - split.of(numbers.__getitem__), abs=1e-12)


@pytest.mark.slow
def test_the_derivative_is_that_of_both(blend):
    slope = aw.gradient(blend, "fnpv_after_tax").loc[BOUGHT, "derivative"]
    base = blend.values[BOUGHT]
    step = 1e-3
    up, down = (aw.evaluate(blend.with_values({BOUGHT: base + s}))["fnpv_after_tax"] for s in (step, -step))
    assert slope == pytest.approx((up - down) / (2 * step), rel=1e-4)


def test_a_plant_that_buys_none_takes_the_librarys_entry_once():
    tables = {
        "route": {"use": ["graphite_made"]},
        "products": {"graphite": {"flow": "graphite_made"}},
        "programme": {"phases": {"one": {"start": "2025-03-01", "capacity": "20000 t/year"}}},
    }
    made = aw.build(tables)
    assert made.ledger["products.graphite.price"].distribution is not None
    assert made.ledger["products.graphite.price"].source == "shangtai-reply-2025"


@pytest.mark.parametrize("other", ["flows.nothing.price", "plant.staff.operator_pay", SOLD])
def test_what_cannot_be_the_same_is_refused(other):
    tables = copy.deepcopy(BLEND)
    tables["products"]["anode"]["price"] = {"same_as": other}
    with pytest.raises(InputError, match=r"same_as"):
        aw.build(tables)


def test_a_study_that_would_vary_it_by_itself_is_refused(blend):
    with pytest.raises(InputError, match=BOUGHT):
        blend.free(SOLD)


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("plant.capital.contingency_share", "finance.tax.standing"),  # the place of an option is no share
        ("finance.tax.standing", "plant.equipment.counts"),
        ("finance.vat.other", "finance.distribution.payout"),
    ],
)
def test_a_number_that_the_other_may_not_have_is_refused(key, other):
    tables = copy.deepcopy(BLEND)
    above, name = key.rsplit(".", 1)
    found = tables
    for word in above.split("."):
        found = found.setdefault(word, {})
    found[name] = {"same_as": other}
    with pytest.raises(InputError, match=rf"{key}\.same_as"):
        aw.build(tables)


def test_a_part_of_a_number_is_what_has_to_be_allowed():
    whole = Value(160.0, Parameter("1", 0, 300, "the whole"))
    half, more = (
        Value(math.nan, Parameter("1", 0, 100, "a part"), same_as="whole", part=x) for x in (0.5, 0.7)
    )
    assert tie({"whole": whole, "half": half})["half"].number == 80.0
    with pytest.raises(InputError, match=r"more\.same_as: found 112; allowed: 0 to 100"):
        tie({"whole": whole, "more": more})


def test_the_day_of_prices_may_be_the_day_of_the_start():
    tables = copy.deepcopy(BLEND)
    (name, *_) = tables["programme"]["phases"]
    tables["finance"] = {"prices": {"price_date": {"same_as": f"programme.phases.{name}.start"}}}
    index = {"price_year": 2020, "index": {"2020": 100.0, "2040": 200.0}}
    tables["products"]["anode"]["price"] = {"value": "100 CNY/kg", **index}
    made = aw.build(tables)
    day = made.ledger[f"programme.phases.{name}.start"].number
    assert made.ledger["products.anode.price"].number == pytest.approx(100 + 5 * (day - 2020.5))


def test_phases_that_nobody_divides_divide_the_whole_by_their_shares():
    tables = copy.deepcopy(BLEND)
    tables["programme"] = {
        "capacity": "90000 t/year",
        "phases": {name: {"start": "2025-03-01", "capacity": "unknown"} for name in ("one", "two", "three")},
    }
    made = aw.build(tables)
    keys = [f"programme.phases.{name}.capacity.anode" for name in made.phases]
    first, second = (f"programme.phases.{name}.share.anode" for name in made.phases[:2])
    numbers = {**made.values, first: 0.25, second: 0.4}
    whole = numbers["programme.capacity.anode"]
    told = made.tied(numbers)
    assert [told[key] / whole for key in keys] == pytest.approx([0.25, 0.75 * 0.4, 0.75 * 0.6])
    of_two = np.array(library().sections["first_of_two"]["triangular"])
    assert made.ledger[first].distribution.args == pytest.approx(2 / 3 * of_two)
    for key in keys:
        for name, slope in made.ties[key].slopes(numbers.__getitem__):
            step = 1e-6 * abs(numbers[name])
            up, down = (
                made.ties[key].of({**numbers, name: numbers[name] + s}.__getitem__) for s in (step, -step)
            )
            assert slope == pytest.approx((up - down) / (2 * step), rel=1e-6)
    assert made.open_tonnage == ()
    with pytest.raises(InputError) as refused:
        made.free(keys[2])
    assert f"a part of programme.capacity.anode, divided by {first} and {second}" in str(refused.value)
    assert str(refused.value.remedy) == "vary programme.capacity.anode, or what divides it"
