"""A price of an earlier year is carried to the price date by an index, and says so."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.view import explain
from tests.conftest import SMALL

KEY = "flows.silane.price"
OWN = {"2021": 100.0, "2024": 130.0, "2025": 140.0}


def silane(**said):
    """The small plant whose silane has another price."""
    return aw.build({**copy.deepcopy(SMALL), "flows": {"silane": {"price": said}}})


def test_a_price_of_an_earlier_year_is_carried_to_the_price_date():
    project = silane(value="10 USD/kg", price_year=2021, index=OWN)
    date = project.ledger["finance.prices.price_date"].number
    factor = np.interp(date, [2024.5, 2025.5], [130.0, 140.0]) / 100.0
    assert project.ledger[KEY].number == pytest.approx(10.0 * factor)
    assert project.ledger[KEY].currency == "USD"
    later = project.with_values({"finance.prices.price_date": "2024-07-01"})
    assert later.ledger[KEY].number == pytest.approx(10.0 * 1.30, rel=1e-3)
    assert project.with_values({KEY: "12 USD/kg"}).ledger[KEY].number == pytest.approx(12.0)
    assert project.with_si({KEY: 12.0}).with_values({}).ledger[KEY].number == 12.0
    assert later.with_values({}).ledger[KEY].number == later.ledger[KEY].number  # and it is carried once


@pytest.mark.parametrize(
    "spread",
    [{"triangular": [8, 10, 15]}, {"lognormal": [10, 1.2]}, {"normal": [10, 1]}, {"uniform": [8, 12]}],
)
def test_its_spread_is_carried_with_it(spread):
    (kind, args), index = next(iter(spread.items())), {"2021": 1.0, "2030": 1.0}
    written = [f"{x} USD/kg" if kind != "lognormal" or k == 0 else x for k, x in enumerate(args)]
    plain = silane(**{kind: written}).ledger[KEY].distribution
    carried = (
        silane(**{kind: written}, price_year=2020, index={**index, "2020": 0.5}).ledger[KEY].distribution
    )
    u = np.linspace(0.05, 0.95, 7)
    assert carried.quantile(u) == pytest.approx(2.0 * plain.quantile(u))


def test_explain_says_what_was_stated():
    project = silane(value="10 USD/kg", price_year=2021, index="us_cpi")
    rows = {row.name: row for s in explain.document(explain.ask(KEY, project=project)).sections
            for block in s.blocks if hasattr(block, "rows") for row in block.rows}  # fmt: skip
    told = aw.language.say(rows["quote"].cells[-1], "en")
    assert "10 USD/kg" in told
    assert "2021" in told
    assert "CPI-U" in told


def test_indices_of_the_library_have_a_source_and_years_in_a_row():
    for name, about in library().sections["indices"].items():
        assert about["source"] in library().sources, name
        years = sorted(map(int, about["values"]))
        assert years == list(range(years[0], years[-1] + 1))
        assert about["label"]
        assert about["label_zh"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"price_year": 2021}, f"{KEY}.index"),
        ({"index": "us_cpi"}, f"{KEY}.price_year"),
        ({"price_year": "2021", "index": "us_cpi"}, f"{KEY}.price_year"),
        ({"price_year": 2021, "index": "us_cpl"}, f"{KEY}.index"),
        ({"price_year": 2021, "index": 3}, f"{KEY}.index"),
        ({"price_year": 2021, "index": {"2021": 1.0}}, f"{KEY}.index"),
        ({"price_year": 2021, "index": {"2021": -1.0, "2025": 2.0}}, f"{KEY}.index.2021"),
        ({"price_year": 2021, "index": {"soon": 1.0}}, f"{KEY}.index"),
        ({"price_year": 2021, "index": {"2021": 1e-9, "2025": 1.0, "2026": 1.0}}, KEY),
    ],
)
def test_what_cannot_be_carried_is_said_in_one_sentence(said, key):
    with pytest.raises(InputError) as error:
        silane(value="10 USD/kg", **said)
    assert error.value.key == key


def test_only_money_has_a_price_year():
    tables = {
        **copy.deepcopy(SMALL),
        "plant": {"site": {"plot_ratio": {"value": 1.0, "price_year": 2021, "index": OWN}}},
    }
    with pytest.raises(InputError) as error:
        aw.build(tables)
    assert error.value.key == "plant.site.plot_ratio.price_year"
