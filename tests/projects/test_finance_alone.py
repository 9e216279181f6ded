"""A plant without machines is a plant: its money is counted like that of any other."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.render.terminal import text
from anodeworks.study.evaluate import evaluate_si
from anodeworks.view import run


def tables(bought: bool = True) -> dict:
    """A shop that only mixes, with its capital stated; without purchases it mixes what is free."""
    own = {"label": "cost", "unit": "kg", "composition": {"C": 1.0}}
    own |= {"role": "market", "price": "1000 CNY/kg", "vat": "0 %"} if bought else {"role": "environment"}
    return {
        "route": {"use": []},
        "flows": {
            "labour": own,
            "material": dict(own),
            "good": {"label": "product", "unit": "kg", "role": "internal"},
        },
        "activities": {
            "shop": {
                "kind": "mix",
                "label": "all of the plant",
                "inputs": ["labour", "material"],
                "flows": {"mixture": "good"},
                "share_labour": 0.5,
                "share_material": 0.5,
            }
        },
        "products": {"good": {"flow": "good", "price": "1750 CNY/kg", "vat": "0 %"}},
        "plant": {"capital": {"stated_equipment": "34e6 CNY"}},
        "programme": {
            "horizon": "10 year",
            "phases": {"one": {"start": dt.date(2026, 1, 1), "capacity": "20 t/year"}},
        },
    }


@pytest.mark.parametrize("bought", [True, False])
def test_it_runs(bought):
    result = aw.monte_carlo(aw.build(tables(bought)), 7)
    assert result.si("machines")[0] == 0.0
    assert result.si("total_investment")[0] > 34e6
    assert np.isfinite(result.si("fnpv_after_tax")).all()
    shop, costs = result.outcome.operations, result.outcome.statements.cost
    assert shop.purchases.quantity.shape[1] == (2 if bought else 0)
    assert (costs.materials[0].max() > 0) == bought


def test_every_chapter_of_it_can_be_told():
    result = aw.monte_carlo(aw.build(tables(), "shop.toml"), 15)
    document = run.document(run.Run(result), whole=True)
    assert all(text(document, language, full=True) for language in ("en", "zh"))


KEY, START = "products.good.price", "programme.phases.one.start"


@pytest.mark.parametrize("raw", ["a word", ["a word"], dt.date(2026, 1, 1), [dt.date(2026, 1, 1)]])
@pytest.mark.parametrize("key", [KEY, START])
def test_words_and_dates_are_no_numbers_in_si(key, raw):
    project = aw.build(tables())
    for give in (lambda: evaluate_si(project, {key: raw}), lambda: project.with_si({key: raw})):
        with pytest.raises(aw.InputError, match="plain numbers in SI"):
            give()


def test_an_unknown_key_in_samples_is_named():
    with pytest.raises(aw.InputError, match="no such key"):
        evaluate_si(aw.build(tables()), {"products.good.prices": 1.0})
