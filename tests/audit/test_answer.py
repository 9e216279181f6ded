"""Claims: shares are counted, senses are as declared, sentences contain the numbers that they speak of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from anodeworks.audit.met import met

from anodeworks import build, monte_carlo
from anodeworks.audit.answer import answers, sense_of
from anodeworks.audit.settings import ABOUT
from anodeworks.quantity.wording import month, phrase
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import rank_correlations

CLAIMS = {
    "capacity": {"value": "10000 t/year"},
    "capital": {"value": "1e9 CNY"},
    "investment": {"indicator": "total_investment", "value": "1.2e9 CNY"},
    "capital_one": {"indicator": "phases.one.capital", "value": "0.6e9 CNY"},
    "land": {"value": "100 mu"},
    "done": {"indicator": "phases.one.production", "value": "2026-06-30"},
    "built": {"indicator": "phases.two.completion", "value": "2090-01-01"},
    "output_value": {"value": "2.82e9 CNY/year"},
    "jobs": {"value": "1 person"},
    "total_tax": {"value": "1e12 CNY/year"},
    "payback": {"value": "1 year"},
    "firr_after_tax": {"value": "10 %"},
}


@pytest.fixture(scope="module")
def base(small):
    return Base(monte_carlo(build({**small.tables, "claims": CLAIMS}), 255, seed=3))


@pytest.fixture(scope="module")
def found(base):
    names = [claim.indicator.name for claim in base.project.claims]
    return {a.claim.name: a for a in answers(base, rank_correlations(base.result, names))}


def test_senses(found):
    assert {name: answer.sense for name, answer in found.items()} == {
        "capacity": "input",
        "capital": "about",
        "investment": "about",
        "capital_one": "about",
        "land": "about",
        "done": "at most",
        "built": "at most",
        "output_value": "at least",
        "jobs": "at least",
        "total_tax": "at least",
        "payback": "at most",
        "firr_after_tax": "at least",
    }


def test_every_indicator_has_a_sense(base):
    for indicator in base.project.indicators.values():
        assert sense_of(indicator) in ("at least", "at most", "about", "input")


def test_shares_are_counted(base, found):
    for answer in found.values():
        drawn = base.drawn(answer.claim.indicator.name)
        if answer.sense == "at least":
            assert answer.met == np.mean(drawn >= answer.announced * (1 - 1e-9))
        elif answer.sense == "at most":
            assert answer.met == np.mean(drawn <= answer.announced * (1 + 1e-9))
        else:
            assert answer.met is None
        assert answer.place == np.mean(drawn < answer.announced * (1 - 1e-9))


def test_certain_claims_are_marked_so(found):
    assert (found["built"].mark, found["built"].met) == ("plausible", 1.0)
    assert (found["jobs"].mark, found["jobs"].met) == ("plausible", 1.0)
    assert (found["total_tax"].mark, found["total_tax"].met) == ("outside", 0.0)
    assert "met in none of 255 scenarios" in found["total_tax"].verdict
    assert found["capacity"].mark == "input"


def test_the_table_of_claims_and_the_audit_cannot_contradict_each_other(base, found):
    """What is called plausible is met as often by the audit's rule; of amounts the table speaks of ranges alone."""
    for answer in found.values():
        about = answer.claim.indicator
        odds = np.mean(met(about, answer.announced, base.drawn(about.name), ABOUT))
        if answer.sense == "about":
            assert answer.word in ("inside the model's range", "outside the model's range")
        elif answer.sense != "input":
            assert answer.met == odds
            likely = "plausible" if odds >= 0.5 else "doubtful" if odds >= 0.05 else "improbable"
            assert answer.word == f"{likely} by the model"
    land = found["land"]
    assert "met" not in land.word + land.verdict
    assert "plausible" not in land.word + land.verdict


def test_sentences_contain_their_numbers(base, found):
    figure, value = base.figure, base.value
    price = value("products.neat.price")
    assert phrase(figure("output_value"), "CNY/year") in found["output_value"].why
    assert phrase(price, "CNY/kg") in found["output_value"].why
    assert phrase(found["output_value"].announced / base.rate.sum(), "CNY/kg") in found["output_value"].why
    assert phrase(figure("capital_per_tonne"), "CNY/(t/year)") in found["capital"].why
    mass = base.rate.sum()
    assert phrase(found["capital"].announced / mass, "CNY/(t/year)") in found["capital"].why
    assert phrase(figure("total_investment") / mass, "CNY/(t/year)") in found["investment"].why
    assert phrase(figure("capital_per_tonne"), "CNY/(t/year)") not in found["investment"].why
    assert phrase(figure("total_tax"), "CNY/year") in found["total_tax"].why
    assert phrase(figure("floor_area"), "m2") in found["land"].why
    assert phrase(figure("land"), "mu") in found["land"].why
    assert month(value("programme.phases.one.start")) in found["done"].why
    assert month(figure("phases.one.production")) in found["done"].why
    assert f"{figure('machines'):,.0f} machines" in found["capacity"].why
    assert f"{float(base.outcome.crew.operators.sum()):,.0f} operators" in found["jobs"].why
    assert "income tax" in found["total_tax"].why


def test_what_has_no_sentence_of_its_own_names_its_drivers(base, found):
    assert "depends most on" in found["firr_after_tax"].why
    assert "products.neat.price" in found["firr_after_tax"].why


def test_a_base_case_alone_is_held_beside_the_claim(base):
    alone = Base(replace(base.result, seed=None))
    for answer in answers(alone):
        assert answer.mark in ("untested", "input")
        assert answer.met is None
        assert answer.verdict


def test_a_study_that_kept_indicators_only_still_has_its_reasons(base, monkeypatch):
    asked = []

    def evaluate(project, samples):
        asked.append(samples)
        return base.result

    monkeypatch.setattr("anodeworks.study.base_case.evaluate_si", evaluate)
    stages = {name: None for name in base.outcome._fields if name not in ("indicators", "flags")}
    bare = Base(replace(base.result, outcome=base.result.outcome._replace(**stages)))
    assert [a.why for a in answers(bare)] == [a.why for a in answers(base)]
    assert len(asked) == 1
    for key, (number,) in asked[0].items():
        assert number == pytest.approx(base.value(key), rel=1e-12)
