"""What a file leaves open: nothing that it states, what decides first; and what an announcement does not say."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from anodeworks import build
from anodeworks.errors import wide
from anodeworks.language import LANGUAGES, say
from anodeworks.render import terminal
from anodeworks.study.evaluate import evaluate_si
from anodeworks.view import check, explain, unknown
from tests.conftest import SMALL
from tests.view.tables import en, rows


@pytest.fixture(scope="module")
def found(small):
    return check.ask(small, unknown=True)


def test_what_decides_most_stands_first_and_nothing_that_is_stated(small, found):
    swings = [abs(row["swing"]) for row in found.open]
    assert swings == sorted(swings, reverse=True)
    assert found.open
    for row in found.open:
        value = small.ledger[row.name]
        assert value.origin != "project file" or value.assumed
        assert value.distribution is not None
    first = found.open[0]
    ends = small.ledger[first.name].distribution.quantile([0.05, 0.95])
    worth = evaluate_si(small, {first.name: np.asarray(ends)}).si(unknown.WORTH.name)
    shown = rows(check.document(found), "unknown")[first.name]["worth"]
    assert (shown.low, shown.high) == pytest.approx(tuple(sorted(map(float, worth))), rel=1e-9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_screen_names_ten(found, language):
    made = check.document(found)
    assert made.tables["unknown"].brief == unknown.NAMED == 10
    text = terminal.text(made, language)
    assert max(map(wide, text.splitlines())) <= 80


def test_what_an_announcement_does_not_say(small):
    tables = copy.deepcopy(SMALL)
    tables["claims"] = {"capacity": {"value": "10000 t/year"}}
    said = en(unknown.unsaid(build(tables, "small.toml")).verdict)
    for thing in ("place", "total investment", "output value", "land needed", "jobs"):
        assert thing in said
    assert "price of" not in said  # the file states it
    tables["project"]["place"] = "sichuan"
    tables["claims"]["land"] = {"value": "700 mu"}
    less = en(unknown.unsaid(build(tables, "small.toml")).verdict)
    assert "place" not in less
    assert "land needed" not in less
    tables.pop("claims")
    assert unknown.unsaid(build(tables, "small.toml")) is None


def test_explain_shows_the_least_known_first_and_ten_of_them(small):
    told = explain.document(explain.ask("activities", project=small))
    (table,) = (block for block in told.blocks() if getattr(block, "name", "") == "keys")
    assert table.brief == explain.STRONGEST == 10
    keys = [row.name for row in table.rows]
    certain = [small.ledger[key].distribution is None for key in keys]
    assert certain == sorted(certain)
    assert say(told.verdict[0].verdict, "en").startswith(f"{len(keys)} keys")
