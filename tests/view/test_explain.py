"""One number or one indicator: everything that is said of it is the ledger's."""

from __future__ import annotations

import pytest

from anodeworks import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Quantity
from anodeworks.render import terminal
from anodeworks.study.base_case import Base
from anodeworks.study.dependence import dependence, feeds
from anodeworks.study.evaluate import evaluate_si, monte_carlo
from anodeworks.view import explain
from anodeworks.view.document import Cited, Grade, Items, Key
from anodeworks.view.labels import KINDS, number_label
from tests.view.tables import en, rows

KEY = "activities.infiltration.temperature"


def told(small, key):
    return explain.document(explain.ask(key, project=small))


@pytest.mark.parametrize(
    "key",
    [KEY, "products.neat.price", "programme.phases.two.start", "finance.prices.fx_usd", "flows.silane.price",
     "finance.cost.repair", "programme.phases.one.capacity.neat"],
)  # fmt: skip
def test_every_fact_of_a_number(small, key):
    value, document = small.ledger[key], told(small, key)
    facts = {row: cells["is"] for row, cells in rows(document, "number").items()}
    ask = value.parameter
    shown = Quantity(value.number, ask.unit, key, 4, exact=True)
    assert facts["key"] == Key(key)
    assert facts["value"] == shown
    assert en(facts["meaning"]) == ask.meaning
    low, high = (float(units.to_si(bound, ask.unit)) for bound in (ask.lo, ask.hi))
    ends = [say(Quantity(b, ask.unit, digits=4, exact=ask.unit != "date"), "en") for b in (low, high)]
    assert en(facts["allowed"]) == " to ".join(ends)
    assert facts["grade"] == Grade(value.grade)
    source = facts["source"]
    if value.source in library().sources:
        assert source == Cited(value.source, library().cite(value.source))
    else:
        assert en(source) == (value.source or "none")
    assert en(facts["origin"]) == value.origin.removeprefix("library/")
    if value.distribution is None:
        assert en(facts["spread"]) == "none: one number"
        assert "spread_grade" not in facts
    else:
        assert facts["spread_grade"] == Grade(value.rests_on)
        words = en(facts["spread"])
        assert words.startswith(en(KINDS[value.distribution.kind]))
        quantiles = [float(q) for q in value.distribution.quantile([0.05, 0.5, 0.95])]
        if ask.unit == "date":
            assert all(say(Quantity(q, ask.unit), "en") in words for q in quantiles)
        else:
            assert all(say(Quantity(q, ask.unit, digits=4, exact=True), "en") in words for q in quantiles)
    assert en(facts.get("note", "")) == value.note
    verdict = document.verdict[0]
    assert en(shown) in en(verdict.verdict)
    assert en(verdict.verdict).lower().startswith(en(number_label(small, key)).lower())
    assert GRADES[value.grade] in en(verdict.reason)
    assert ("Its range is graded" in en(verdict.reason)) == (value.rests_on != value.grade)


def test_options_are_listed(small):
    value = small.ledger["plant.equipment.counts"]
    facts = {row: cells["is"] for row, cells in rows(told(small, "plant.equipment.counts"), "number").items()}
    assert en(facts["allowed"]) == " or ".join(value.parameter.options)
    assert en(facts["value"]) == value.parameter.options[round(value.number)]


def test_figures_that_a_number_feeds(small):
    document, names = told(small, KEY), feeds(small)[KEY]
    assert [row.name for row in document.tables["feeds"].rows] == list(names)
    assert len(names) > 5
    said = [en(block.title) for s in document.sections for block in s.blocks if hasattr(block, "title")]
    assert said.count("It feeds") == 1
    assert [(s.name, s.depth) for s in document.sections] == [("number", 0), ("range", 2)]
    lone = next(key for key, names in feeds(small).items() if not names)
    (items,) = [b for s in told(small, lone).sections for b in s.blocks if isinstance(b, Items)]
    assert en(items.texts[0]) == "It feeds no figure."


def test_an_indicator(small):
    document, about = told(small, "capital"), small.indicators["capital"]
    base, values = Base(monte_carlo(small, 1023)), rows(document, "indicator")
    low, middle, high, undefined = base.spread("capital")
    assert (values["value"]["is"].si, values["value"]["is"].key) == (base.figure("capital"), "capital")
    assert values["median"]["is"].si == middle
    assert (values["spread"]["is"].low, values["spread"]["is"].high, undefined) == (low, high, 0)
    assert {values[row]["is"].unit for row in ("value", "median", "spread")} == {about.unit}
    assert low < middle < high
    (verdict,) = document.verdict
    assert en(verdict.verdict).lower() == f"{about.label} is {en(values['median']['is'])} at the median, " \
        f"{en(values['spread']['is'])} from P5 to P95.".lower()  # fmt: skip
    assert en(verdict.reason) == f"What it is: {about.meaning}."
    keys = dependence(small)["capital"]
    facts = {row: en(cells["is"]) for row, cells in rows(document, "indicator").items()}
    assert (facts["unit"], facts["depends_on"]) == ("CNY", f"{len(keys)} numbers")
    assert (facts["name"], facts["better"]) == ("capital", "when lower")
    found = rows(document, "depends_on")
    moving = [key for key, cells in found.items() if cells["swing"] is not None]
    assert moving == list(found)[: len(moving)]
    swings = [abs(found[key]["swing"].high - found[key]["swing"].low) for key in moving]
    assert swings == sorted(swings, reverse=True)
    assert {key for key in keys if small.ledger[key].distribution is not None} >= set(moving)
    for key in (moving[0], moving[-1]):  # computed anew, with the number at its two ends
        ends = [float(q) for q in small.ledger[key].distribution.quantile([0.05, 0.95])]
        figures = [
            float(evaluate_si(small, {key: end}, outcome=True).outcome.indicators["capital"][0])
            for end in ends
        ]
        assert [found[key]["swing"].low, found[key]["swing"].high] == pytest.approx(figures, rel=1e-9)
    assert sorted(found) == sorted(keys)
    for key, cells in found.items():
        assert cells["key"] == Key(key)
        assert en(cells["meaning"]) == small.ledger[key].parameter.meaning
        if not small.ledger[key].parameter.options:
            assert cells["value"].si == small.ledger[key].number
    assert "products.neat.price" in keys  # who closes before the second phase is begun does not build it
    assert {"finance.tax.standard_rate", "finance.loan.margin_long"}.isdisjoint(keys)


def test_a_part_of_a_key_lists_those_that_have_it(small):
    document = told(small, "temperature")
    found = rows(document, "keys")
    expected = [k for k in (*small.ledger, *small.indicators) if ".temperature." in f".{k}."]
    assert sorted(found) == sorted(expected)
    assert f"{len(expected)} keys have “temperature” within them." == en(document.verdict[0].verdict)
    for key, cells in found.items():
        assert cells["value"].si == small.ledger[key].number
        assert en(cells["meaning"]) == small.ledger[key].parameter.meaning
    site = rows(told(small, "plant.site"), "keys")
    assert sorted(site) == sorted(k for k in small.ledger if k.startswith("plant.site."))


def test_no_such_key(small):
    with pytest.raises(InputError, match="did you mean"):
        explain.ask("activities.infiltration.temprature", project=small)


def test_an_optional_table_that_is_not_there_is_named(small):
    with pytest.raises(InputError, match=r"it counts where a file has a table \[finance.carbon\]"):
        explain.ask("finance.carbon.price", project=small)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(small, language):
    for key in (KEY, "capital", "temperature"):
        assert terminal.text(told(small, key), language)
