"""The standard's tables in the workbook: every row is a formula that gives the program's figures and follows inputs."""

from __future__ import annotations

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance.forms import FORMS
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import FIRST, WORDS
from anodeworks.study.base_case import Base
from anodeworks.view import forms
from tests.render.excel.held import UNIT, changed, compare, layout, verdicts
from tests.render.excel.test_workbook import CHANGES


@pytest.fixture(scope="module")
def book(small_study):
    return layout(small_study)


@pytest.mark.parametrize("name", ["as written", "nominal", "instalments", "a loss"])
def test_forms_give_the_programs_figures_and_follow_inputs(book, small_study, small, name):
    """Every row of every form, year by year, as written and with changed inputs."""
    result = small_study if name == "as written" else aw.evaluate(small.with_values(CHANGES[name]))
    cells = book.expanded() if name == "as written" else changed(book, result.project)
    known = evaluate.values(cells)
    flow = float(np.abs(Base(result).outcome.statements.project.outflow).max())
    rows = 0
    for form in FORMS:
        for row in forms.rows(form, forms.case(Base(result))):
            place = book.rows[f"form.{form}.{row.name}"]
            got = np.array([known[place.page, place.row, FIRST + i] for i in range(len(book.years))])
            size = UNIT if row.sheet == "CNY" else row.size
            scale = max(np.abs(row.numbers).max() / size, 1e-3 * flow / UNIT if row.sheet == "CNY" else 1e-9)
            assert np.abs(got - row.numbers / size).max() <= 1e-9 * scale, (form, row.name)
            rows += 1
    assert rows > 100
    rate = known[tuple(book.names["form.investors.rate"])]
    net = np.asarray(forms.case(Base(result)).items("investor")[0].held["net"])
    wanted = forms.rate_of_return(net)
    assert rate == (pytest.approx(wanted, abs=1e-6) if wanted == wanted else book.say(WORDS["undefined"]))
    assert net.sum() == pytest.approx(np.asarray(Base(result).outcome.statements.equity.net).sum(), rel=1e-9)


def test_results_without_draws_have_a_workbook(small):
    result = aw.evaluate(small)
    known = evaluate.values(layout(result).expanded())
    assert not [x for x in known.values() if isinstance(x, float) and not np.isfinite(x)]


def test_capital_and_output_value_follow_the_inputs(book, small_study, small):
    """Unit costs, shares and prices change the estimate of construction, and everything behind it."""
    dearest = max(Base(small_study).machines, key=lambda machine: float(machine.cost.sum()))
    factor = {
        f"{dearest.node.prefix}.unit_cost": 1.7, "plant.capital.building_cost": 1.3, "plant.capital.land_price": 0.6,
        "plant.capital.deed_tax": 1.2,
        "plant.capital.other_share": 1.5, "plant.capital.contingency_share": 1.4, "plant.capital.control_share": 1.6,
        "products.neat.price": 1.1,
    }  # fmt: skip
    samples = {key: [by * small.ledger[key].number] for key, by in factor.items()}
    project = small.with_si({key: float(number[0]) for key, number in samples.items()})
    result = aw.evaluate(project)
    known = evaluate.values(changed(book, project))
    compare(book, known, result)
    assert result.si("capital")[0] > 1.2 * small_study.si("capital")[0]
    assert verdicts(book, known)["CHECK"] == 0
