"""A project's own furnaces and powders: each figure is the result's, the recipe's or what the project says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks.study.base_case import Base
from anodeworks.study.grade_sheet import figures
from anodeworks.view import furnace, own_powder, powder
from anodeworks.view.document import walk
from anodeworks.view.picture import Chart
from tests.view.tables import same, tables

FURNACE = "activities.infiltration"


@pytest.fixture(scope="module")
def document(base):
    return own_powder.document(base)


def test_a_property_spreads_as_it_was_drawn(document, base):
    (offer,) = base.project.products
    charts = {each.name: each for each in walk(document) if isinstance(each, Chart)}
    drawn = figures(base, 0)
    shown = [term for term in own_powder.DRAWN if f"spread_{offer.name}_{term}" in charts]
    assert "capacity" in shown
    for term in shown:
        chart, numbers = charts[f"spread_{offer.name}_{term}"], drawn[term][1:]
        (series,) = chart.series
        low, high = np.quantile(numbers, own_powder.CUT)
        assert (series.x[0], series.x[-1]) == pytest.approx((low, high))
        for count, left, right in zip(series.y, series.x, series.x[1:], strict=False):
            last = right == series.x[-1]
            assert count == np.sum((numbers >= left) & ((numbers <= right) if last else (numbers < right)))
        marked = {str(spot.label): spot.at for spot in chart.spots}
        assert marked == {f"P{q}": pytest.approx(float(np.quantile(numbers, q / 100))) for q in (5, 50, 95)}


def test_a_furnace_that_is_stated_says_what_the_project_states(document, base):
    (section,) = [each for each in document.sections if each.name == "own-infiltration"]
    (stated,) = [b for b in section.blocks if getattr(b, "name", "") == "stated_infiltration"]
    for word, name in (("used", "utilisation"), ("dust", "fines"), ("filled", "pore_filling")):
        same(stated.verdict.args[word], base.value(f"{FURNACE}.{name}"), "%", f"{FURNACE}.{name}")
    filled = base.value(f"{FURNACE}.pore_filling")
    looked = furnace.document(furnace.ask(changes=(f"filling={filled!r}",), map=True))
    beside = tables(section)
    for name, table in tables(looked).items():
        if name in beside:
            assert beside[name].rows == table.rows, name


def test_a_powder_is_the_recipe_with_the_projects_own_numbers(document, base):
    (section,) = [each for each in document.sections if each.name == "own-infiltrated"]
    (node,) = [n for n in base.project.network.nodes if n.prefix == FURNACE]
    own = own_powder._own(base, node)
    assert own
    graded = powder.document(
        powder.ask(kind="infiltrated", changes=tuple(f"{name}={said}" for name, said in own.items()))
    )
    told, beside = tables(graded), tables(section)
    assert told
    assert beside == told


def test_without_draws_nothing_is_said_to_spread(base):
    alone = Base(replace(base.result, seed=None))
    assert not list(own_powder._spread(alone))
