"""Phases that never produce within the study, and draws that begin nothing: named, and never counted as a plant."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.language import Pair, say
from anodeworks.study.base_case import Base
from anodeworks.twin.books import closed_first, no_product, not_begun
from anodeworks.view import run

TABLES: dict[str, Any] = {
    "route": {"use": ["porous_carbon_bought", "silane", "silane_packed"]},
    "products": {"anode": {"flow": "silicon_carbon_packed", "price": "350 CNY/kg"}},
    "finance": {"closing": {"rule": "never before the end"}},
    "programme": {
        "horizon": "15 year",
        "years": "calendar",
        "phases": {
            "one": {"start": "2026-07-01", "capacity": "2000 t/year"},
            "two": {"start": "2039-01-01", "construction": "24 month", "capacity": "8000 t/year"},
        },
    },
}
LATE = {"uniform": ["2030-01-01", "2050-01-01"], "value": "2030-01-01"}


def plant(**phases: Any) -> aw.Project:
    tables = copy.deepcopy(TABLES)
    for name, change in phases.items():
        tables["programme"]["phases"][name] |= change
    return aw.build(tables)


def test_a_phase_that_never_produces_is_named_with_date_and_sum():
    result = aw.monte_carlo(plant(), 31)
    assert result.outcome.flags[no_product(Pair("two"))][0]
    assert not result.outcome.flags[no_product(Pair("one"))].any()
    spent = float(np.asarray(result.outcome.operations.capital)[0, 1].sum())
    told = next(f for f in run.document(run.Run(result)).verdict if f.name == "never_two")
    assert spent > 1e8
    assert told.numbers["spent"].si == pytest.approx(spent)
    assert told.numbers["date"].si >= 2041
    assert told.numbers["output"].si == pytest.approx(result.si("phases.two.capacity")[0])
    assert "2041" in say(told.verdict)


def test_a_draw_in_which_a_phase_is_not_begun_has_not_built_it():
    result = aw.monte_carlo(plant(two={"start": LATE}), 63, seed=1)
    unbegun = result.outcome.flags[not_begun(Pair("two"))]
    assert 0.2 < unbegun[1:].mean() < 0.8
    for name in ("capacity", "output_value"):
        figure = result.si(name)
        assert (figure[unbegun] < figure[~unbegun].min()).all()
    assert (result.si("phases.two.capital")[unbegun] == 0.0).all()
    assert (result.si("phases.two.production")[unbegun] > 2041).all()  # a date is a date
    assert any(f.name == "unbuilt_two" for f in run.document(run.Run(result)).verdict)


def test_a_draw_that_begins_nothing_is_no_plant():
    """By the calendar: its present value is not 0 but none, and it never counts as one that pays."""
    tables = copy.deepcopy(TABLES)
    del tables["programme"]["phases"]["two"]
    tables["programme"]["phases"]["one"]["start"] = {**LATE, "uniform": ["2026-01-01", "2060-01-01"]}
    result = aw.monte_carlo(aw.build(tables), 63, seed=1)
    none = result.outcome.flags[not_begun(Pair("one"))]
    assert 0.2 < none[1:].mean() < 0.9
    figures = {name: result.si(name) for name, i in result.project.indicators.items() if i.unit != "date"}
    assert not [name for name, figure in figures.items() if np.isfinite(figure[none]).any()]
    assert np.isfinite(figures["fnpv_after_tax"][~none]).all()


def test_a_phase_after_the_owner_has_closed_is_named_and_counts_in_no_figure():
    tables = copy.deepcopy(TABLES)
    tables["products"]["anode"]["price"] = "282 CNY/kg"
    tables["finance"]["closing"]["rule"] = "when going on is worth less"
    result = aw.monte_carlo(aw.build(tables), 31)
    unbuilt = result.outcome.flags[closed_first(Pair("two"))]
    assert unbuilt[0]
    assert 0.1 < unbuilt[1:].mean() < 1.0
    assert not (unbuilt & result.outcome.flags[not_begun(Pair("two"))]).any()
    spent = np.asarray(result.outcome.operations.capital).sum(axis=(1, 2, 3))
    for name in ("phases.two.capacity", "phases.two.capital"):
        assert (result.si(name)[unbuilt] == 0.0).all()
        assert (result.si(name)[~unbuilt] > 0.0).all()
    assert result.si("capital")[unbuilt] == pytest.approx(spent[unbuilt])
    assert result["capacity"][unbuilt] == pytest.approx(2000)
    said = run.document(run.Run(result))
    told = next(f for f in said.verdict if f.name == "unbuilt_two")
    assert told.mark == "bad"
    assert told.numbers["output"].value == pytest.approx(8000)
    assert told.numbers["share"].share == pytest.approx(unbuilt[1:].mean())
    assert "in one phase" in say(run.summary(Base(result)))
