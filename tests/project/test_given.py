"""What a person gives in Python has the unit that is shown, for `with_values` and `evaluate` alike, or is refused."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anodeworks as aw
from anodeworks.language import speaking
from anodeworks.quantity import units
from anodeworks.quantity.value import bounds
from anodeworks.twin.given import column

PRICE, COUNTS, START = "products.neat.price", "plant.equipment.counts", "programme.phases.one.start"
SHARE = "activities.infiltration.utilisation"
NAMES = ("ankang", "shengquan", "laboratory/reactor_plant", "announcements/posco_pohang")


@pytest.fixture(scope="module", params=NAMES)
def plant(request, root):
    return aw.load(root / "projects" / f"{request.param}.toml")


def same(found: float, number: float, unit: str) -> bool:
    """Whether a number is read as itself; a day is known by its day."""
    return abs(found - number) <= (1 / 365 if unit == units.DATE else 1e-12 * max(abs(number), 1e-300))


def test_every_number_is_read_back_as_itself(plant):
    """As the table shows it, plain, and as a text with its unit."""
    odd, table = [], plant.inputs
    for key, row in table.iterrows():
        value = plant.ledger[key]
        forms = [row["value"]] + ([f"{float(row['value'])!r} {row['unit']}"] if row["unit"] else [])
        for form in forms:
            read = (plant.with_values({key: form}).ledger[key].number, float(column(form, value, key)),
                    float(column([form], value, key)[0]))  # fmt: skip
            odd += [(key, form, x) for x in read if not same(x, value.number, value.parameter.unit)]
        if value.parameter.unit not in (units.DATE, ""):  # and as `explain` prints it, but for its rounding
            read = float(column(value.show(), value, key))
            odd += [] if read == pytest.approx(value.number, rel=1e-3) else [(key, value.show(), read)]
    assert not odd
    assert list(table.index) == list(plant.ledger)
    assert not table.drop(columns="value").isna().any().any()


def test_numbers_have_a_label_in_both_languages(small):
    key = "activities.infiltration.utilisation"
    english = small.inputs.loc[key]
    with speaking("zh"):
        chinese = small.inputs.loc[key]
    node, meaning = english["label"].split(": ")
    assert meaning == english["meaning"].partition(";")[0]
    assert node == next(n.label for n in small.network.nodes if n.name == "infiltration")
    assert chinese["label"].endswith(small.ledger[key].parameter.label.said("zh"))
    assert chinese["label"] != english["label"]


@settings(max_examples=300, deadline=None)
@given(pick=st.floats(0, 1, exclude_max=True), share=st.floats(0, 1))
def test_any_number_inside_its_bounds_is_read_as_shown(small, pick, share):
    keys = [key for key, value in small.ledger.items() if not value.parameter.options]
    key = keys[int(pick * len(keys))]
    ask = small.ledger[key].parameter
    low, high = bounds(ask)
    number = low + share * (high - low)
    if ask.unit == units.DATE:
        number = units.year_of(units.day_of(number))
        if not units.to_si(ask.lo, ask.unit) <= number <= high:
            return
    shown = units.from_si(number, ask.unit)
    text = units.day_of(number).isoformat() if ask.unit == units.DATE else f"{shown!r} {ask.unit}"
    text = text.removesuffix(" 1")
    scale = max(abs(number), abs(units.scale(ask.unit).offset))
    for form in (shown, text):
        assert float(column(form, small.ledger[key], key)) == pytest.approx(
            number, rel=1e-12, abs=1e-12 * scale
        )


def test_all_forms_of_one_number(small):
    for form in (300, 300.0, np.float32(300), np.array(300), "300 CNY/kg", "0.3 CNY/g", "300000 CNY/t"):
        assert small.with_values({PRICE: form}).ledger[PRICE].number == pytest.approx(300)
        assert float(column(form, small.ledger[PRICE], PRICE)) == pytest.approx(300)
    spread = small.with_values({PRICE: {"triangular": [200, "300 CNY/kg", 500.0], "grade": "news"}}).ledger[
        PRICE
    ]
    assert spread.distribution.args == pytest.approx((200, 300, 500))
    assert (spread.grade, spread.source) == ("news", "set by the user")
    warm = small.with_values({"activities.infiltration.temperature": {"normal": [460, 5]}})
    assert warm.ledger["activities.infiltration.temperature"].distribution.args == pytest.approx((733.15, 5))
    wide = small.with_values({PRICE: {"lognormal": [300, 1.2]}}).ledger[PRICE]
    assert wide.distribution.args == pytest.approx((300, 1.2))
    odds = small.with_values({COUNTS: {"choice": {"whole": 0.4, "fractional": 0.6}}}).ledger[COUNTS]
    assert odds.distribution.weights == (0.4, 0.6)


def test_all_forms_of_a_date(small):
    day = dt.date(2025, 6, 1)
    for form in (day, "2025-06-01", np.datetime64("2025-06-01"), pd.Timestamp(day), units.year_of(day)):
        assert small.with_values({START: form}).ledger[START].number == units.year_of(day)
        assert column([form, form], small.ledger[START], START).tolist() == [units.year_of(day)] * 2


def test_an_earlier_start_moves_the_calendar(small):
    moved = small.with_values({START: "2023-05-01"})
    assert (moved.first_year, small.first_year) == (2023, 2025)
    with pytest.raises(aw.InputError, match="before one starts"):
        small.with_values({START: "2028-05-01"})
    with pytest.raises(aw.InputError, match="within the years"):
        aw.evaluate(small, {START: "2023-05-01"})


WRONG = [
    ({"products.neat.prise": 1}, "products.neat.price"), ({COUNTS: "whol"}, 'did you mean "whole"'),
    ({COUNTS: 1}, "whole, fractional"), ({COUNTS: True}, "whole, fractional"), ({PRICE: True}, PRICE),
    ({PRICE: dt.date(2026, 1, 1)}, PRICE), ({PRICE: "282"}, 'add the unit, e.g. "282 CNY/kg"'), ({PRICE: None}, PRICE),
    ({PRICE: float("nan")}, "nan"), ({PRICE: 10**400}, PRICE), ({PRICE: -1}, "0 CNY/kg to"), ({PRICE: "9 kg"}, "mass"),
    ({PRICE: {1, 2}}, PRICE), ({PRICE: object()}, PRICE), ({PRICE: b"1"}, PRICE), ({PRICE: pd.NA}, PRICE),
    ({START: pd.NaT}, START), ({START: "soon"}, "2024-08-31"), ({START: 5}, START), ({START: dt.time(1)}, START),
    ("abc", "dotted key"), ([1, 2], "dotted key"), (5, "dotted key"), ({5: 1}, "no such key"),
]  # fmt: skip
ROWS = [
    ({COUNTS: [0, 1]}, "whole, fractional"), ({COUNTS: np.array([0.0])}, "whole, fractional"),
    ({COUNTS: ["whole", None]}, "whole, fractional"), ({PRICE: [True, False]}, PRICE), ({PRICE: [1, None]}, PRICE),
    ({PRICE: [[1, 2], [3]]}, "rows within a row"), ({PRICE: np.ones((2, 2))}, "shape (2, 2)"), ({PRICE: []}, "samples"),
    ({PRICE: {"uniform": [1, 2]}}, "with_values"), ({PRICE: ["1 CNY/kg", "x"]}, PRICE), ({PRICE: "40 USD/kg"}, "CNY"),
    ({PRICE: [1, 2], SHARE: [0.5, 0.6, 0.7]}, "different lengths"), ({START: [2025.2, "x"]}, "a date such as"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "part"), WRONG, ids=lambda x: str(x)[:40])
def test_what_is_no_value_is_refused_in_words(small, said, part):
    for use in (small.with_values, lambda said: aw.evaluate(small, said)):
        with pytest.raises(aw.InputError) as caught:
            use(said)
        assert part in caught.value.message
        assert caught.value.found
        assert caught.value.allowed


@pytest.mark.parametrize(("said", "part"), ROWS, ids=lambda x: str(x)[:40])
def test_what_is_no_row_of_values_is_refused_in_words(small, said, part):
    with pytest.raises(aw.InputError) as caught:
        aw.evaluate(small, said)
    assert part in caught.value.message
    with pytest.raises(aw.InputError):
        aw.evaluate(small, grid=said if len(said) == 1 else {**said, PRICE: 7, "products.neat.vat": "x"})


def test_a_grid(small):
    found = aw.evaluate(
        small, {START: "2025-05-01"}, grid={PRICE: ["200 CNY/kg", 300], COUNTS: ["whole", "fractional"]}
    )
    laid = found.pivot("output_value")
    assert laid.shape == (2, 2)
    assert list(laid.columns) == ["whole", "fractional"]
    assert laid.loc[300.0].to_numpy() == pytest.approx(3e9)
    assert found["output_value"].reshape(2, 2) == pytest.approx(laid.to_numpy())
    table = found.table
    assert table[COUNTS].tolist() == ["whole", "fractional"] * 2
    assert set(table[START]) == {dt.date(2025, 5, 1)}
    assert table.pivot(index=PRICE, columns=COUNTS, values="capital")["whole"].tolist() == laid_of(found)
    with pytest.raises(aw.InputError, match="beside a grid"):
        aw.evaluate(small, {SHARE: [0.5, 0.6]}, grid={PRICE: [1, 2]})
    with pytest.raises(aw.InputError, match="without a grid"):
        aw.evaluate(small).pivot("capital")


def laid_of(found):
    return found.pivot("capital")["whole"].tolist()


def test_the_public_names_are_completed():
    assert dir(aw) == sorted(aw.__all__)
    assert all(getattr(aw, name).__doc__ for name in aw.__all__)
