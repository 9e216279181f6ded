"""Claims as announcements make them: ranges, "over", money of other countries, periods, phases and lines."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest

from anodeworks import build, evaluate
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.project import starter
from anodeworks.quantity import units
from anodeworks.study.infer.likelihood import announced
from anodeworks.study.optimise.problem import problem
from anodeworks.view import conditions
from anodeworks.view.labels import announced as wording


def claim(small_tables, **entry):
    """The one claim of a small plant."""
    (found,) = build({**small_tables, "claims": {"one": entry}}, "small.toml").claims
    return found


@pytest.mark.parametrize(
    "text", [*(starter.like(name) for name in starter.LIKE), starter.starter("silane_packed")]
)
def test_what_a_starter_has_of_a_press_release_is_what_announcements_call_investment(text):
    stated = tomllib.loads(text)["claims"]["investment"]["indicator"]
    assert stated == library().sections["claims_announced"]["investment"]


def test_a_figure_is_what_it_says(small_tables):
    found = claim(small_tables, indicator="total_investment", value="5e9 CNY")
    assert (found.low, found.value.number, found.high) == (5e9, 5e9, 5e9)
    assert found.exact


@pytest.mark.parametrize(
    ("raw", "low", "high", "en", "zh"),
    [
        ("5e9 to 6e9 CNY", 5e9, 6e9, "5.00 to 6.00 bn CNY", "50.0亿至60.0亿元"),
        ("over 5e9 CNY", 5e9, 6.5e9, "over 5.00 bn CNY", "超50.0亿元"),
        ("about 5e9 CNY", 4.5e9, 5.5e9, "about 5.00 bn CNY", "约50.0亿元"),
        ("nearly 5e9 CNY", 4.5e9, 5e9, "nearly 5.00 bn CNY", "近50.0亿元"),
        ("up to 5e9 CNY", 3.5e9, 5e9, "up to 5.00 bn CNY", "不超过50.0亿元"),
        ("超5e9 CNY", 5e9, 6.5e9, "over 5.00 bn CNY", "超50.0亿元"),
    ],
)
def test_words_around_a_figure_leave_an_interval(small_tables, raw, low, high, en, zh):
    found = claim(small_tables, indicator="total_investment", value=raw)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert (wording(found).said("en"), wording(found).said("zh")) == (en, zh)


def test_a_word_before_a_loss_turns_its_ends(small_tables):
    found = claim(small_tables, indicator="fnpv_after_tax", value="over -1e9 CNY")
    assert (found.low, found.high) == pytest.approx((-1.3e9, -1e9))


@pytest.mark.parametrize(("code", "many"), [("USD", 700e6), ("EUR", 500e6), ("KRW", 59.1e9)])
def test_money_of_other_countries_comes_at_the_projects_rate(small_tables, code, many):
    found = claim(small_tables, indicator="total_investment", value=f"{many!r} {code}")
    rate = build(small_tables, "small.toml").ledger[f"finance.prices.fx_{code.lower()}"]
    assert found.value.number == pytest.approx(many * rate.number)
    assert (found.rate, found.currency) == (rate, code)


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [("2026-06", "2026-06-01", "2026-06-30"), ("H1 2026", "2026-01-01", "2026-06-30"),
     ("end of 2025", "2025-10-01", "2025-12-31"), ("2026-06-30", "2026-06-30", "2026-06-30")],
)  # fmt: skip
def test_a_date_may_be_a_period_that_is_due_at_its_end(small_tables, raw, first, last):
    found = claim(small_tables, indicator="phases.one.production", value=raw)
    assert abs(found.low - float(units.year_of(units.dt.date.fromisoformat(first)))) < 2 / 365
    assert units.day_of(found.high + 1e-4).isoformat() == last
    assert found.value.number == found.high
    assert found.exact == (first == last)


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        ("12 lines", 12, 12),
        ("12条", 12, 12),
        ("十二条生产线", 12, 12),
        ("10 to 12 furnaces", 10, 12),
        ("12", 12, 12),
    ],
)
def test_machines_are_counted_as_people_count_them(small_tables, raw, low, high):
    found = claim(small_tables, indicator="machines", value=raw)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("indicator", "raw", "found"),
    [
        ("total_investment", "6e9 to 5e9 CNY", "smaller"),
        ("total_investment", "5e9 mu", "mu"),
        ("land", "700e6 USD", "USD"),
        ("phases.one.production", "soon", "soon"),
        ("land", "over", "over"),
    ],
)
def test_what_is_no_figure_of_the_kind_is_refused(small_tables, indicator, raw, found):
    with pytest.raises(InputError, match=found) as caught:
        claim(small_tables, indicator=indicator, value=raw)
    assert caught.value.key.startswith("claims.one")


def test_a_range_widens_the_error_by_its_variance(small_tables):
    """ln 5e9 to ln 6e9 is an error between its ends: half of their distance over the root of three."""
    wide, exact = (
        announced([claim(small_tables, indicator="total_investment", value=raw)], {"capital": 0.2})
        for raw in ("5.00e9 to 6.00e9 CNY", "5.00e9 CNY")
    )
    half, rounding = math.log(6 / 5) / 2, 0.005e9 / math.sqrt(30) / 1e9
    assert wide.centre[0] == pytest.approx((math.log(5e9) + math.log(6e9)) / 2)
    assert wide.scale[0] ** 2 == pytest.approx(0.04 + (half**2 + rounding**2) / 3, rel=1e-4)
    assert exact.scale[0] < wide.scale[0]


def test_figures_of_phases_add_up_and_lines_are_counted(small_tables):
    """Land, total investment and output value of phases are the plant's; machines of a kind are those of the study."""
    kinds = ("land", "total_investment", "output_value")
    named = {f"{kind}_{p}": {"indicator": f"phases.{p}.{kind}", "value": value}
             for p in ("one", "two")
             for kind, value in zip(kinds, ("1 mu", "1 CNY", "1 CNY/year"), strict=True)}  # fmt: skip
    named["lines"] = {"indicator": "machines.infiltration", "value": "40"}
    project = build({**small_tables, "claims": named}, "small.toml")
    done = evaluate(project)
    for kind in kinds:
        parts = [float(np.atleast_1d(done.si(f"phases.{p}.{kind}"))[0]) for p in ("one", "two")]
        assert sum(parts) == pytest.approx(float(np.atleast_1d(done.si(kind))[0]), rel=1e-9)
        assert min(parts) > 0
    machines = done.machines.loc["infiltration"] if hasattr(done, "machines") else None
    count = float(np.atleast_1d(done.si("machines.infiltration"))[0])
    assert count > 0
    assert machines is None or count == pytest.approx(float(np.sum(machines["count"])))


def test_figures_that_no_claim_speaks_of_cost_nothing(small):
    assert not [
        name for name in small.indicators if name.startswith("machines.") or name.endswith("one.land")
    ]


def test_a_limit_in_other_money_is_refused_and_not_taken_for_cny(small):
    limits = conditions.constraints(["capital <= 300e6 USD"])
    with pytest.raises(InputError, match="CNY"):
        problem(
            small,
            {"objective": "capital", "variables": {"plant.equipment.counts": {}}, "constraints": limits},
        )
