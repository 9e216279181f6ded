"""The year in which the owner closes is a formula: workbooks follow inputs that move it, without the program."""

from __future__ import annotations

import copy

import anodeworks as aw
from tests.conftest import SMALL
from tests.render.excel.held import UNIT, follows, holds, layout


def written(**finance):
    tables = copy.deepcopy(SMALL)
    tables["claims"] = {}
    tables["programme"]["phases"]["two"]["start"] = "2034-03-01"
    tables["finance"] = {
        "closing": {"rule": "when going on is worth less"},
        "subsidies": {"grant": "80e6 CNY", "yearly": "5e6 CNY/year", "years": "4 year"},
        "decommissioning": {"share": "5 %", "cost": "20e6 CNY", "booked": "over the years of operation"},
        **finance,
    }
    return aw.build(tables)


def years(result):
    return int(result.outcome.statements.closing.alive.sum())


def test_the_year_of_closing_and_what_is_built_follow_inputs():
    project = written()
    result = aw.evaluate(project.with_values({"products.neat.price": "150 CNY/kg"}))
    early = years(result)
    book = layout(result)
    known = holds(book, result)
    built, closing = (tuple(book.names[name]) for name in ("model.built1", "model.closing"))
    assert known[closing] == early < project.horizon
    assert known[built] == 0.0

    known, other = follows(book, result.project, {"products.neat.price": "400 CNY/kg"})
    assert known[closing] == years(other) == project.horizon
    assert known[built] == 1.0
    capital = tuple(book.names["i.capital"])
    assert known[capital] * UNIT > 1.2 * float(result["capital"])

    known, other = follows(book, result.project, {"finance.closing.rule": "never before the end"})
    assert known[closing] == years(other) == project.horizon
    falling = {"products.neat.price": "300 CNY/kg", "products.neat.price_drift": "-6 %"}
    known, other = follows(book, result.project, falling)
    assert early < known[closing] == years(other) < project.horizon
