"""Derivatives of an indicator: value, derivative with its unit, elasticity, strongest first."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from anodeworks import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.render import terminal
from anodeworks.view import gradient
from anodeworks.view.document import Key
from anodeworks.view.labels import number_label
from tests.view.tables import en, rows

SLOPES = {
    "products.neat.price": (1.25e7, 4.5),
    "flows.silane.price": (-3.5e6, -1.75),
    "activities.infiltration.temperature": (2.0e3, 0.5),
    "finance.prices.price_date": (7.0, math.nan),
}


@pytest.fixture(scope="module")
def found(small):
    table = pd.DataFrame.from_dict(SLOPES, orient="index", columns=["derivative", "elasticity"])
    table.attrs = {"value": 1.234e9, "unit": "CNY", "indicator": "fnpv_after_tax"}
    return gradient.Gradient(small, "fnpv_after_tax", table, 3)


@pytest.fixture(scope="module")
def told(found):
    return gradient.document(found)


def test_every_row(told, small):
    shown = rows(told, "gradient")
    assert list(shown) == list(SLOPES)[:3]
    for key, cells in shown.items():
        value = small.ledger[key]
        derivative, elasticity = SLOPES[key]
        assert en(cells["number"]) == en(number_label(small, key))
        assert cells["key"] == Key(key)
        assert cells["value"] == Quantity(value.number, value.parameter.unit, key, 4, exact=True)
        assert cells["derivative"] == Quantity(derivative, "CNY")
        assert cells["elasticity"] == Number(elasticity, key=key)
    assert en(shown["products.neat.price"]["unit"]) == "1 CNY/kg more"
    assert en(shown["activities.infiltration.temperature"]["unit"]) == "1 °C more"


def test_the_verdict_names_the_strongest(told, small):
    words = en(told.verdict[0].verdict)
    assert "1.23 bn CNY" in words
    assert en(number_label(small, "products.neat.price")) in words
    assert "gives 4.50 percent more" in words


def test_a_figure_in_another_unit(small):
    table = pd.DataFrame.from_dict(SLOPES, orient="index", columns=["derivative", "elasticity"])
    table.attrs = {"value": 22.5}
    told = gradient.document(gradient.Gradient(small, "firr_after_tax", table, 9))
    assert "22.5 %" in en(told.verdict[0].verdict)
    shown = rows(told, "gradient")
    assert en(shown["flows.silane.price"]["derivative"]) == "−3,500,000 %"
    assert en(shown["finance.prices.price_date"]["unit"]) == "one year later"
    assert len(shown) == 4


@pytest.mark.parametrize(
    ("key", "step", "words"),
    [
        ("activities.infiltration.utilisation", 0.01, "0.01 more"),
        ("finance.appraisal.discount_rate", 1.0, "one percentage point more"),
        ("plant.staff.shift_teams", 1.0, "1 more"),
        ("flows.electricity.price", 1.0, "1 CNY/kWh more"),
    ],
)
def test_a_derivative_is_told_for_a_step_in_words(small, key, step, words):
    table = pd.DataFrame.from_dict({key: (3.0e7, -0.5)}, orient="index", columns=["derivative", "elasticity"])
    table.attrs = {"value": 1.2e9}
    told = gradient.document(gradient.Gradient(small, "fnpv_after_tax", table, 9))
    cells = rows(told, "gradient")[key]
    assert (cells["derivative"].si, en(cells["unit"])) == (pytest.approx(3.0e7 * step), words)
    assert "0.500 percent less" in en(told.verdict[0].verdict)


def test_no_such_indicator(small):
    with pytest.raises(InputError, match="did you mean"):
        gradient.ask(small, "capitol")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(told, language):
    text = terminal.text(told, language)
    assert "−1.75" in text
    assert say(told.title, language)
