"""The median leads in every document and every state of a plant; whether the owner closes is said in each."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from anodeworks import build, evaluate
from anodeworks.language import say
from anodeworks.quantity.wording import Share
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.sensitivity.rank import rank_correlations
from anodeworks.view import closing, compare, median, run, sensitivity
from anodeworks.view.compared import sides
from anodeworks.view.document import Figures, Finding, walk
from tests.conftest import SMALL

MIDDLE = ["200 CNY/kg", "300 CNY/kg", "400 CNY/kg"]


def plant(price: str) -> Base:
    """A plant whose base price is the middle of its draws, or lies far above it."""
    tables = copy.deepcopy(SMALL)
    tables["products"]["neat"]["price"] = {"triangular": MIDDLE, "value": price}
    return Base(monte_carlo(build(tables), 127))


@pytest.fixture(scope="module")
def apart():
    return plant("395 CNY/kg")


def heads(table):
    return [column.name for column in table.columns]


def test_one_rule_for_all_documents(apart):
    document = run.document(run.Run(apart.result), whole=True)
    assert median.parted(apart)
    assert heads(document.tables["screen"])[1:5] == ["p50", "p5", "p95", "base"]
    chapter = next(section for section in document.sections if section.name == "figures")
    tiles = next(block for block in chapter.blocks if isinstance(block, Figures))
    for tile in tiles.figures:
        assert tile.figure.si == apart.spread(tile.name).middle
        assert "base case" in say(tile.note, "en")
    words = " ".join(say(getattr(block, "text", ""), "en") for block in chapter.blocks)
    assert "The base case lies apart from the medians" in words
    assert "selling price" in words, "and what sets the base case apart"
    found = compare.document(compare.Compared(apart, apart, {}, sides(apart.project, apart.project)))
    assert heads(found.tables["figures"])[1:4] == ["first_p50", "second_p50", "difference_p50"]


def test_of_two_plants_it_is_said_whose_base_case_lies_apart(apart):
    drivers = rank_correlations(apart.result, ["fnpv_after_tax"])
    said = say(median.why_beside(apart, drivers, "the draft"), "en")
    assert said.startswith("The base case of the draft lies apart because these numbers are better there")


@pytest.mark.parametrize("price", ["300 CNY/kg", "395 CNY/kg"])
def test_no_change_of_a_number_changes_what_leads(price):
    """A base case in the middle of its draws and one far outside: the same order, and only the second is told of."""
    base = plant(price)
    below = float(np.mean(base.drawn("fnpv_after_tax") < base.figure("fnpv_after_tax")))
    apart = not median.ALIKE[0] < below < median.ALIKE[1]
    document = run.document(run.Run(base.result), whole=True)
    assert heads(document.tables["screen"])[1:5] == ["p50", "p5", "p95", "base"]
    tiles = next(b for s in document.sections for b in s.blocks if isinstance(b, Figures))
    for tile in tiles.figures:
        assert repr(tile.figure.si) == repr(base.spread(tile.name).middle)
    assert median.parted(base) is apart
    assert (median.why_apart(base, None) == "") is not apart


def test_the_odds_of_closing_are_those_of_the_draws(small_study):
    base = Base(small_study)
    (told,) = closing.finding(base)
    alive = np.asarray(small_study.outcome.statements.closing.last)[1:, -1]
    assert told.numbers["share"] == Share(float(np.mean(alive == 0.0)))
    assert say(told.numbers["share"], "en") in say(told.verdict, "en")
    assert "run to the end" in say(told.reason, "en")


def test_an_owner_who_may_not_close_is_said(small):
    kept = small.with_values({"finance.closing.rule": "never before the end"})
    (told,) = closing.finding(Base(evaluate(kept)))
    assert "does not let its owner close" in say(told.verdict, "en")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2027-06-30", "The owner has closed the plant before."),
        ("2028-06-30", "In all of them the owner has closed the plant before."),
    ],
)
def test_a_phase_without_product_tells_whether_the_plant_was_closed(small, start, said):
    """A second phase that would produce in time, had the first not been given up: in the base case, and in draws."""
    poor = small.with_values({"products.neat.price": "60 CNY/kg", "programme.phases.two.start": start})
    found = run.document(run.Run(monte_carlo(poor, 63)))
    told = [part for part in walk(found) if isinstance(part, Finding)]
    (late,) = (each for each in told if each.name == "never_two")
    assert say(late.reason, "en").startswith(said)


def test_what_decides_and_the_best_design_say_it_too(small):
    kept = small.with_values({"finance.closing.rule": "never before the end"})
    of = sensitivity.document(sensitivity.Studies(kept, ()))
    assert [(finding.name, finding.mark) for finding in of.verdict] == [("closing", "none")]
    assert [finding.name for finding in sensitivity.document(sensitivity.Studies(small, ())).verdict] != [
        "closing"
    ]
