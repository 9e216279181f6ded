"""The answer of run: whether it pays and what decides it, conditions that are broken, and how it was computed."""

from __future__ import annotations

import copy
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from anodeworks import InputError, __version__, build, monte_carlo
from anodeworks.audit.answer import answers
from anodeworks.finance import FLAGS
from anodeworks.language import LANGUAGES, say, t
from anodeworks.quantity.wording import Day, Quantity, Share, Span, phrase
from anodeworks.render import terminal
from anodeworks.study.base_case import Base, Spread
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.view import flags, median, run
from anodeworks.view.claims import verdict_of_claims
from anodeworks.view.document import Judged, Words, walk
from tests.conftest import SMALL
from tests.view.tables import en, rows

FNPV = "fnpv_after_tax"
CHAPTERS = (
    "screen", "claims", "exceedance", "figures", "programme", "money", "odds", "process", "plant", "capital", "product",
    "evidence", "checks", "other", "statements",
)  # fmt: skip


class Planted(Base):
    """A base case with a present value of our own: share of draws above zero, base, quantiles."""

    def __init__(self, result, share, base=-1e8, middle=1e9):
        super().__init__(result)
        object.__setattr__(self, "planted", (share, base, middle))

    def figure(self, indicator):
        return self.planted[1] if indicator == FNPV else super().figure(indicator)

    def drawn(self, indicator):
        if indicator != FNPV:
            return super().drawn(indicator)
        n = self.draws
        positive = round(self.planted[0] * n)
        return np.array([2e8] * positive + [-3e8] * (n - positive))

    def spread(self, indicator):
        return Spread(-4e8, self.planted[2], 9e9, 0.0) if indicator == FNPV else super().spread(indicator)


def drivers_with(base, **rho):
    """Drivers with correlations of our own, by key."""
    keys = tuple(key.replace("__", ".") for key in rho)
    return Drivers((FNPV,), keys, np.array([list(rho.values())]), base.draws)


def pays(base, drivers=None):
    return run.verdict(base, drivers, [])[0]


@pytest.mark.parametrize(
    ("share", "mark"),
    [(1.0, "good"), (0.81, "good"), (0.79, "fair"), (0.51, "fair"), (0.49, "bad"), (0.0, "bad")],
)
def test_whether_it_pays(small_study, share, mark):
    base = Planted(small_study, share)
    found = pays(base)
    exact = round(share * base.draws) / base.draws
    assert (found.name, found.mark) == ("pays", mark)
    assert found.numbers["share"] == Share(exact)
    assert found.numbers["median"] == Quantity(1e9, "CNY", FNPV)
    assert found.numbers["range"] == Span(-4e8, 9e9, "CNY", FNPV)
    assert found.numbers["base"] == Quantity(-1e8, "CNY", FNPV)
    verdict = en(found.verdict)
    assert verdict.startswith(f"Pays in {say(Share(exact), 'en')} of 255 scenarios")
    assert "1.00 bn CNY at the median" in verdict
    assert "(−0.400 to 9.00 bn CNY from P5 to P95)" in verdict


def blocks(document, name):
    """The words of a chapter."""
    (section,) = (each for each in document.sections if each.name == name)
    return [block for block in section.blocks if isinstance(block, Words)]


def test_the_verdict_of_the_small_plant(told, base, small_study):
    found = told.verdict[0]
    assert found.numbers["share"].share == np.mean(small_study.si(FNPV)[1:] > 0)
    assert found.numbers["median"].si == pytest.approx(base.spread(FNPV).middle)
    assert found.numbers["base"].si == small_study.si(FNPV)[0]
    reason = " ".join(en(block.text) for block in blocks(told, "figures"))
    cost, price = (small_study.si(n)[0] for n in ("levelised_cost", "levelised_price"))
    assert f"covered at {phrase(cost, 'CNY/kg')} in the base case" in reason
    assert f"a selling price of {phrase(price, 'CNY/kg')}" in reason


def test_what_decides_is_named_with_its_direction(small_study):
    base = Planted(small_study, 0.6)
    up = drivers_with(base, products__neat__price=0.9, flows__silane__price=-0.5)
    assert "What decides most: " in en(pays(base, up).reason)
    assert "price" in en(pays(base, up).reason).lower()
    assert "the higher, the better" in en(pays(base, up).reason)
    down = drivers_with(base, products__neat__price=0.5, flows__silane__price=-0.9)
    reason = en(pays(base, down).reason)
    assert "silane" in reason.lower()
    assert "the lower, the better" in reason
    none = drivers_with(base, products__neat__price=0.01)
    assert "decides" not in en(pays(base, none).reason)


def test_where_the_base_case_lies(small_study):
    above = en(pays(Planted(small_study, 0.2, base=1e8)).reason)
    assert "The base case, 100 million CNY, is better than 80 % of them." in above
    assert "better than" not in en(pays(Planted(small_study, 0.5, base=1e8)).reason)


def test_without_draws_the_base_case_decides(base):
    for figure, mark in ((1e8, "good"), (-1e8, "bad")):
        alone = Planted(replace(base.result, seed=None), 0.5, base=figure)
        object.__setattr__(alone, "spread", lambda name: None)
        found = pays(alone)
        assert found.mark == mark
        assert found.numbers == {"fnpv": Quantity(figure, "CNY", FNPV)}
        assert phrase(figure, "CNY") in en(found.verdict)


def test_what_was_announced_is_the_second_finding(told, base):
    expected = verdict_of_claims(answers(base))
    assert told.verdict[1] == expected
    assert [finding.name for finding in told.verdict[2:]] == ["closing"]


def test_chapters_in_order(told):
    assert tuple(s.name for s in told.sections) == CHAPTERS
    assert [s.name for s in told.sections if s.depth == 0] == ["screen", "claims", "exceedance"]


@pytest.mark.parametrize("drawn", [True, False])
def test_the_whole_document_is_the_short_one_with_what_decides_among_its_chapters(
    small, small_study, drawn, monkeypatch
):
    result = small_study if drawn else monte_carlo(small, 0)
    made, chapters = [], run.chapters
    monkeypatch.setattr(run, "chapters", lambda *given, **named: made.append(0) or chapters(*given, **named))
    found = run.Run(result)
    short, whole = run.document(found), run.document(found, whole=True)
    assert len(made) == 1  # one for both
    base = Base(result)
    names = [s.name for s in chapters(base, run.drivers_of(base), deep=True)]
    assert ("deciding" in names) is drawn
    assert [s.name for s in whole.sections][-len(names) :] == names
    assert [s for s in whole.sections if s.name != "deciding"] == list(short.sections)
    assert (whole.verdict, whole.about) == (short.verdict, short.about)


def test_conditions_that_are_broken(told, small_study):
    broken = {
        reason: (bool(raised[0]), float(np.mean(raised[1:])))
        for reason, raised in small_study.outcome.flags.items()
        if raised.any()
    }
    found = rows(told, "flags")
    assert set(found) == set(broken)
    assert len(found) > 2
    for reason, (base, share) in broken.items():
        cells = found[reason]
        assert say(cells["condition"], "en") == reason
        chinese = next((f.chinese for f in FLAGS.values() if f.english == reason), say(t(reason), "zh"))
        assert chinese
        assert say(cells["condition"], "zh") == chinese
        assert cells["share"] == Share(share)
        assert isinstance(cells["base"], Judged)
        assert (cells["base"].mark, say(cells["base"], "en")) == (("bad", "yes") if base else ("none", "no"))
    shown = [(say(c["base"], "en") != "yes", -c["share"].share) for c in found.values()]
    assert shown == sorted(shown)
    assert list(rows(told, "flags_in_brief").items()) == list(found.items())[: run.MOST_FLAGS]


def test_conditions_say_where_they_arise(base):
    """The keys of flags say themselves: with the label of the activity, in both languages."""
    seen = 0
    for node in base.project.network.nodes:
        for key in base.result.outcome.flags:
            if key.startswith(f"{node.label}: "):
                assert say(t(key), "en") == key
                assert say(t(key), "zh").startswith(f"{node.label_zh}：")
                seen += 1
    assert seen >= 3
    for key in base.result.outcome.flags:
        assert re.search("[\u4e00-\u9fff]", say(t(key), "zh")), key


def test_no_broken_condition_is_said(base):
    clear = {reason: np.zeros_like(raised) for reason, raised in base.result.outcome.flags.items()}
    none = Base(replace(base.result, outcome=base.result.outcome._replace(flags=clear)))
    (words,) = flags.broken_in(none)
    assert en(words.text) == "No condition is broken in any scenario."
    assert flags.broken_in(none, 3) == []


def test_how_it_was_computed(told, base):
    project = base.project
    expected = {
        "program": f"Anodeworks {__version__}",
        "file": "small.toml",
        "scenarios": "base case and 255 draws",
        "draws": "255",
        "seed": "3",
        "design": "random",
        "machines": "whole",
        "numbers": f"{len(project.ledger)} in all, of which {len(project.uncertain)} vary",
        "years": "16, the first from March 2025",
    }
    day = say(Day(base.value("finance.prices.price_date")), "en")
    expected["money"] = f"{project.ledger['finance.prices.basis'].show()} CNY, prices of {day}"
    assert {name: say(cell, "en") for name, (_, cell) in told.about.items()} == expected
    assert {name: say(cells["how"], "en") for name, cells in rows(told, "method").items()} == expected


def test_summary_is_the_base_case(told, base):
    (lead,) = [b for s in told.sections if s.name == "figures" for b in s.blocks if isinstance(b, Words)][:1]
    words = en(lead.text)
    assert f"is to make {phrase(base.figure('capacity'), 't/year')}" in words
    assert "in 2 phases" in words
    assert f"stores {phrase(base.figure('product_capacity'), 'mAh/g')}" in words
    assert f"{base.figure('machines'):,.0f} main machines" in words
    assert phrase(base.figure("floor_area"), "m2") in words
    assert phrase(base.figure("jobs"), "person") in words
    for phase in base.project.phases:
        assert phrase(base.spread(f"phases.{phase}.production").middle, "date") in words


def test_no_such_figure(small):
    with pytest.raises(InputError, match="did you mean"):
        run.ask(small, exceedance=("capitol",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(told, language):
    assert len(terminal.text(told, language, True).splitlines()) > 300


def test_keys_are_known(told, base):
    """What a number leads to is a number of the plant, a figure or a claim."""
    known = {
        *base.project.ledger,
        *base.project.indicators,
        *(f"claims.{c.name}" for c in base.project.claims),
    }
    keys = {part.key for part in walk(told) if isinstance(part, Quantity | Span | Share) and part.key}
    assert keys - known == set()
    assert len(keys) > 200
    assert not any(math.isinf(part.si) for part in walk(told) if isinstance(part, Quantity))


def test_why_the_base_case_lies_apart_is_said():
    """A number whose central value is not the middle of its range, and what it does to the present value."""
    tables = copy.deepcopy(SMALL)
    price = {"triangular": ["150 CNY/kg", "160 CNY/kg", "400 CNY/kg"], "value": "390 CNY/kg"}
    tables["products"]["neat"]["price"] = price
    result = monte_carlo(build(tables), 127)
    base = Base(result)
    told = run.document(run.Run(result))
    assert "is better than" in say(told.verdict[0].reason)
    reason = " ".join(en(block.text) for block in blocks(told, "figures"))
    assert "better there than in most scenarios: neat: selling price" in reason
    assert median.why_beside(base, None) == ""
