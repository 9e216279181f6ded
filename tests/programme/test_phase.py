"""The calendar: months add up to years, everything is spent and nothing twice, the ramp ends at full output."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.programme import Learning, Phase, lay_out
from anodeworks.programme.calendar import learnt, months, years
from anodeworks.quantity.units import SECONDS_PER_YEAR

MONTH = SECONDS_PER_YEAR / 12


def phase(start=2024.3, construction=18, delay=6, commissioning=3, ramp=(0.4, 0.6, 0.8), mature=1.0):
    """A phase from months and shares."""
    months_of = {"construction": construction, "delay": delay, "commissioning": commissioning}
    times = {k: jnp.asarray(v * MONTH) for k, v in months_of.items()}
    shares = {f"ramp_{i + 1}": jnp.asarray(u) for i, u in enumerate(ramp)}
    return Phase(start=jnp.asarray(start), mature=jnp.asarray(mature), **times, **shares)


phases = st.builds(
    phase,
    start=st.floats(2020, 2028),
    construction=st.floats(1, 60),
    delay=st.floats(0, 60),
    commissioning=st.floats(0, 24),
    ramp=st.tuples(*[st.floats(0, 1)] * 3),
)


@given(st.lists(phases, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_months_add_up_to_years(some):
    by_month, by_year = lay_out(some, months(2020, 20)), lay_out(some, years(2020, 20))
    for name in ("spent", "produced", "operated", "put_in_service"):
        fine, coarse = np.asarray(getattr(by_month, name)), np.asarray(getattr(by_year, name))
        assert fine.reshape(len(some), 20, 12).sum(axis=2) == pytest.approx(coarse, abs=1e-9)
        assert fine.min() >= -1e-12
        if name != "produced" and name != "operated":
            assert coarse.sum(axis=1).max() <= 1 + 1e-9


def test_hand_calculation():
    one = phase(start=2024.0, construction=12, delay=12, commissioning=6, ramp=(0.4, 0.6, 0.8))
    calendar = lay_out([one], years(2024, 7))
    assert float(one.completion) == pytest.approx(2026.0)
    assert float(one.production) == pytest.approx(2026.5)
    assert np.asarray(calendar.spent)[0] == pytest.approx([0.5, 0.5, 0, 0, 0, 0, 0])
    assert np.asarray(calendar.produced)[0] == pytest.approx([0, 0, 0.2, 0.5, 0.7, 0.9, 1.0])
    assert np.asarray(calendar.put_in_service)[0] == pytest.approx([0, 0, 0.5, 0.5, 0, 0, 0])


def test_one_phase_at_full_ramp_is_the_steady_plant():
    calendar = lay_out([phase(start=2020.0, ramp=(1.0, 1.0, 1.0))], years(2020, 10))
    assert np.asarray(calendar.produced)[0, 4:] == pytest.approx(np.ones(6))


@given(phases, st.floats(0.05, 1.0))
@settings(max_examples=30, deadline=None)
def test_a_plant_that_sells_less_makes_less_and_costs_the_same(one, mature):
    """Sold out it is the plant of before, to the last bit; at any other load only what is made is another."""
    t = np.linspace(2020, 2045, 40)
    idle, sold_out = (Phase(**{**one.__dict__, "mature": jnp.asarray(x)}) for x in (mature, 1.0))
    assert np.array_equal(sold_out.produced(t), one.produced(t))
    assert np.asarray(idle.produced(t)) == pytest.approx(mature * np.asarray(one.produced(t)), abs=1e-12)
    for name in ("spent", "operated", "in_service"):
        assert np.array_equal(getattr(idle, name)(t), getattr(one, name)(t))


@given(phases, st.floats(0.1, 24))
@settings(max_examples=30, deadline=None)
def test_a_delay_never_makes_more(one, later):
    t = np.linspace(2020, 2045, 40)
    moved = Phase(**{**one.__dict__, "delay": one.delay + later * MONTH})
    assert (np.asarray(moved.produced(t)) <= np.asarray(one.produced(t)) + 1e-12).all()
    assert (np.asarray(moved.spent(t)) <= np.asarray(one.spent(t)) + 1e-12).all()


def test_learning():
    lesson = Learning(rate=jnp.asarray(0.1))
    output = jnp.asarray([0.0, 50.0, 100.0, 100.0, 100.0, 100.0])
    ratio = np.asarray(learnt(lesson, output, jnp.asarray(100.0)))
    assert ratio[:3] == pytest.approx(1.0)  # until a year of full output is made
    assert ratio[4] == pytest.approx(0.9 ** np.log2(3.0))  # 300 made by the middle of year 5
    assert (np.diff(ratio) <= 0).all()


def test_no_output_teaches_nothing():
    lesson = learnt(Learning(rate=jnp.asarray(0.1)), jnp.zeros(5), jnp.asarray(0.0))
    assert np.asarray(lesson) == pytest.approx(1.0)
